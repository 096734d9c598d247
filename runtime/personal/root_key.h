// The root key of a log: 32 bytes that the store never holds. Everything personal opens with it
// and with nothing else, except what is under a subject's key that was destroyed.
//
// A host hands it over, or it lies in a file of exactly its 32 bytes outside of the store, which
// nobody but its owner may read.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/event/commitment.h"
#include "runtime/disk/disk.h"
#include "runtime/personal/error.h"
#include "runtime/personal/sealed.h"

namespace writ {

// May be used by several threads at once.
class RootKey {
 public:
  // The bytes as a host has them; `from` names it in the error. kRootKeyLength, kRootKeyBlank.
  static PersonalResult<RootKey> FromBytes(std::span<const uint8_t> bytes, std::string_view from);
  static RootKey Generate(Randomness& randomness);
  RootKey Clone() const { return RootKey(key_.Clone()); }

  // Where a person's pseudonym is found, without the id standing anywhere. One value for one id,
  // for ever; who has the root key can test a guess, as long as the row is there.
  Digest PersonLookup(const CommittedValue& person_id) const;

  // The salt of commitments to idempotency keys of an actor: the same every time, so that the
  // commitment can be built again and looked up. It lasts as long as the root key. An actor who is
  // a person should have SubjectKey::IdempotencySalt, which goes with the person's key; this one is
  // for services, and for what is known before the key is.
  Salt IdempotencySalt(const Pseudonym& actor) const;

  // Seals subjects' keys.
  SecretKey WrappingKey() const;
  // Tells whether a key ring belongs to this root key.
  Digest Fingerprint() const;

  const SecretKey& key() const { return key_; }  // to be kept by its owner

 private:
  explicit RootKey(SecretKey key);
  SecretKey key_, lookup_;
};

// The key in a file. kRootKeyMissing, kRootKeyExposed (mode beyond 0600, or another owner than this
// user or root), kRootKeyLength, kRootKeyBlank, kDisk.
PersonalResult<RootKey> ReadRootKey(Disk& disk, const std::string& path);

// A new key in a new file of mode 0600, durable when it returns. Never in place of another file:
// kRootKeyExists. The folder must exist.
PersonalResult<RootKey> MakeRootKey(Disk& disk, const std::string& path, Randomness& randomness);

}  // namespace writ
