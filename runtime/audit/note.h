// Signed notes (C2SP signed-note) with Ed25519 signatures, and the checkpoints that a log signs
// (C2SP tlog-checkpoint).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/sha256.h"
#include "runtime/audit/ed25519.h"

namespace writ::audit {

inline constexpr size_t kMaxNoteBytes = 1 << 20;
inline constexpr size_t kMaxNoteSignatures = 64;

// Not empty, UTF-8, without white space, control characters and '+'.
bool IsKeyName(std::string_view name);

// Whose signatures count: "name+id+key", as C2SP writes it.
struct VerifierKey {
  std::string name;
  PublicKey key;

  uint32_t id() const;
  std::string ToString() const;
  static std::optional<VerifierKey> Parse(std::string_view text);
  friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};

struct NoteSignature {
  std::string name;
  uint32_t id = 0;
  std::string bytes;
};

struct Note {
  std::string text;  // ends in a line feed
  std::vector<NoteSignature> signatures;
};

// The parts of a note, none of them verified.
std::optional<Note> ParseNote(std::string_view bytes);

enum class NoteFault : uint8_t {
  kMalformed,  // no note at all
  kUnknown,    // signed by nobody we know
  kForged      // a signature under a key we know does not verify
};

// The text of a note that at least one of the keys signed and for which none of their signatures is
// wrong. Signatures of others are ignored, as C2SP asks.
std::expected<std::string, NoteFault> OpenNote(std::string_view bytes,
                                               std::span<const VerifierKey> keys);

class NoteSigner {
 public:
  // `name` must be a key name.
  NoteSigner(std::string_view name, const SigningKey& key) : name_(name), key_(key) {}
  VerifierKey verifier() const { return {name_, key_.public_key()}; }
  std::string Sign(std::string_view text) const;  // the whole note; `text` ends in a line feed

 private:
  std::string name_;
  SigningKey key_;
};

// A tree's head, as a note's text: origin, size, root, and lines that we give no meaning.
struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  Digest root{};
  std::vector<std::string> extensions;

  std::string Text() const;
  static std::optional<Checkpoint> Parse(std::string_view text);
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

}  // namespace writ::audit
