// The signer of a log's checkpoints. It keeps what it signed last and never signs another history:
// not fewer records, not as many with another root, and more only with the proof that they extend
// what it signed.
//
// What it keeps must survive a crash, and before the signature leaves: Prepare gives the bytes that
// the caller makes durable, and only then Sign gives the note. A crash between the two is harmless,
// since the same checkpoint may be signed again.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/audit/finding.h"
#include "runtime/audit/merkle.h"
#include "runtime/audit/note.h"

namespace writ::audit {

struct SignerState {
  std::string origin;
  uint64_t size = 0;
  Digest root = EmptyRoot();

  // Text with a checksum: a damaged state must not look like one that has signed less.
  std::string Encode() const;
  static std::optional<SignerState> Decode(std::string_view bytes);
  friend bool operator==(const SignerState&, const SignerState&) = default;
};

class CheckpointSigner {
 public:
  // `last` is what was made durable last; for a new log only its origin.
  CheckpointSigner(const NoteSigner& key, SignerState last)
      : key_(key), last_(std::move(last)), next_(last_) {}

  // The state to make durable before Sign. `prefix` is the consistency proof from prepared() to
  // `size`.
  std::expected<std::string, Finding> Prepare(uint64_t size, const Digest& root,
                                              const Proof& prefix);
  // The note of what was prepared last. Call it only when that state is durable.
  std::string Sign();

  const SignerState& last() const { return last_; }
  // What was prepared last. It may be durable although the caller was told that it is not, so it
  // counts as signed; equal to last() but after such a failure.
  const SignerState& prepared() const { return next_; }

 private:
  NoteSigner key_;
  SignerState last_;
  SignerState next_;
};

}  // namespace writ::audit
