// The key of one person, and what is derived from it. When it is destroyed, all of this goes with
// it: nothing sealed under it opens, no commitment with a salt of its own can be tested.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "engine/event/commitment.h"
#include "runtime/personal/sealed.h"

namespace writ {

// Of a document: drawn by lot, or made of its bytes under the person's key. Not personal.
struct BlobId {
  std::array<uint8_t, 16> bytes{};
  friend auto operator<=>(const BlobId&, const BlobId&) = default;
};

// May be used by several threads at once. Not to be kept longer than a request takes: what it holds
// outlives the key's destruction.
class SubjectKey {
 public:
  explicit SubjectKey(SecretKey key);
  static SubjectKey Generate(Randomness& randomness);
  // Holds the same secrets, which are in memory once and are wiped when the last holder goes.
  SubjectKey Clone() const { return *this; }
  SubjectKey(SubjectKey&&) noexcept = default;
  SubjectKey& operator=(SubjectKey&&) noexcept = default;

  // Seals the person's rows (value.h).
  const SecretKey& values() const { return secrets_->values; }
  // Seals one document, and nothing else ever (blob.h).
  SecretKey BlobKey(const BlobId& id) const;
  // The id of a document with that SHA-256, where the same document is to be kept once.
  BlobId IdOfDocument(const Digest& content) const;
  // The salt of the commitment to that document.
  Salt DocumentSalt(const BlobId& id) const;

  // A salt for what can be said again: the same words give the same salt, and nobody without the
  // key can tell it.
  Salt SaltOf(std::string_view words) const;

  // The salt of the person's pseudonym (PseudonymOf).
  Salt OwnSalt() const;
  // The salt of commitments to idempotency keys of this person as an actor.
  Salt IdempotencySalt() const;

  const SecretKey& key() const { return secrets_->key; }  // to be wrapped by the key ring

 private:
  struct Secrets {
    explicit Secrets(SecretKey own);
    SecretKey key, values, salts;
  };
  SubjectKey(const SubjectKey&) = default;

  std::shared_ptr<const Secrets> secrets_;
};

}  // namespace writ
