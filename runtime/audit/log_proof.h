// Proofs that travel without the log: that a record is in it (C2SP tlog-proof), and that an older
// checkpoint is a prefix of a newer one. Both are text and end in the newer checkpoint's note.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/audit/merkle.h"
#include "runtime/audit/note.h"

namespace writ::audit {

struct RecordProof {
  std::optional<std::string> extra;  // anything; nothing vouches for it
  uint64_t index = 0;
  Proof hashes;
  std::string note;

  std::string Text() const;
  static std::optional<RecordProof> Parse(std::string_view text);
  friend bool operator==(const RecordProof&, const RecordProof&) = default;
};

// "writ-consistency-proof/1", "old SIZE", the hashes, an empty line and the newer note.
struct PrefixProof {
  uint64_t old_size = 0;
  Proof hashes;
  std::string note;

  std::string Text() const;
  static std::optional<PrefixProof> Parse(std::string_view text);
  friend bool operator==(const PrefixProof&, const PrefixProof&) = default;
};

// The checkpoint that vouches for `record`, of log `origin`, signed by one of `keys`; nullopt if
// the proof proves nothing.
std::optional<Checkpoint> VerifyRecordProof(std::string_view proof, std::string_view record,
                                            std::string_view origin,
                                            std::span<const VerifierKey> keys);

// The newer checkpoint, of the same log as `old_note` and an extension of it; nullopt if not.
std::optional<Checkpoint> VerifyPrefixProof(std::string_view proof, std::string_view old_note,
                                            std::string_view origin,
                                            std::span<const VerifierKey> keys);

}  // namespace writ::audit
