#include "runtime/personal/root_key.h"

#include <algorithm>
#include <cerrno>
#include <tuple>

namespace writ {
namespace {

std::unexpected<PersonalError> Refused(PersonalErrorKind kind, std::string_view path) {
  return std::unexpected(PersonalError{.kind = kind, .what = std::string(path)});
}

Salt SaltFrom(const Digest& digest) { return digest; }

// Written, synced and closed; not yet under its name.
DiskResult<void> WriteNew(Disk& disk, const std::string& path, std::string_view bytes) {
  const auto file = disk.Create(path);
  if (!file) return std::unexpected(file.error());
  if (auto done = (*file)->Append(bytes); !done) return done;
  if (auto done = (*file)->Sync(); !done) return done;
  return (*file)->Close();
}

std::string_view AsText(const SecretKey& key) {
  return {reinterpret_cast<const char*>(key.bytes().data()), SecretKey::kBytes};
}

}  // namespace

RootKey::RootKey(SecretKey key)
    : key_(std::move(key)), lookup_(Derive(key_, "writ/1 person lookup")) {}

PersonalResult<RootKey> RootKey::FromBytes(std::span<const uint8_t> bytes, std::string_view from) {
  if (bytes.size() != SecretKey::kBytes) {
    return std::unexpected(PersonalError{.kind = PersonalErrorKind::kRootKeyLength,
                                         .what = std::string(from),
                                         .found = bytes.size(),
                                         .limit = SecretKey::kBytes});
  }
  if (std::ranges::all_of(bytes, [](uint8_t byte) { return byte == 0; })) {
    return Refused(PersonalErrorKind::kRootKeyBlank, from);
  }
  return RootKey(SecretKey(bytes.first<SecretKey::kBytes>()));
}

RootKey RootKey::Generate(Randomness& randomness) {
  return RootKey(SecretKey::Generate(randomness));
}

Digest RootKey::PersonLookup(const CommittedValue& person_id) const {
  std::string message;
  AppendFramed(person_id.type(), &message);
  AppendFramed(person_id.value(), &message);
  const Digest digest = HmacSha256(lookup_, message);
  Wipe(message);
  return digest;
}

Salt RootKey::IdempotencySalt(const Pseudonym& actor) const {
  const SecretKey salts = Derive(key_, "writ/1 idempotency salts");
  return SaltFrom(
      HmacSha256(salts, {reinterpret_cast<const char*>(actor.bytes.data()), actor.bytes.size()}));
}

SecretKey RootKey::WrappingKey() const { return Derive(key_, "writ/1 wrapping"); }

Digest RootKey::Fingerprint() const { return HmacSha256(Derive(key_, "writ/1 fingerprint"), ""); }

PersonalResult<RootKey> ReadRootKey(Disk& disk, const std::string& path) {
  const auto is_private = disk.IsPrivate(path);
  if (!is_private && is_private.error().code == ENOENT) {
    return Refused(PersonalErrorKind::kRootKeyMissing, path);
  }
  if (!is_private) return std::unexpected(FromDisk(is_private.error()));
  if (!*is_private) return Refused(PersonalErrorKind::kRootKeyExposed, path);
  const auto size = disk.Measure(path);
  if (!size) return std::unexpected(FromDisk(size.error()));
  if (*size != SecretKey::kBytes) {
    return std::unexpected(PersonalError{.kind = PersonalErrorKind::kRootKeyLength,
                                         .what = path,
                                         .found = *size,
                                         .limit = SecretKey::kBytes});
  }
  auto bytes = ReadWhole(disk, path, SecretKey::kBytes);
  if (!bytes) return std::unexpected(FromDisk(bytes.error()));
  auto key =
      RootKey::FromBytes({reinterpret_cast<const uint8_t*>(bytes->data()), bytes->size()}, path);
  Wipe(*bytes);
  return key;
}

PersonalResult<RootKey> MakeRootKey(Disk& disk, const std::string& path, Randomness& randomness) {
  if (disk.Exists(path)) return Refused(PersonalErrorKind::kRootKeyExists, path);
  RootKey key = RootKey::Generate(randomness);
  // A name of its own, so that two who make a key at once cannot write into one file.
  const uint64_t nonce = [&] {
    uint64_t number = 0;
    for (const uint8_t byte : RandomBytes<8>(randomness)) number = number << 8 | byte;
    return number;
  }();
  const std::string beside = path + ".new-" + std::to_string(nonce);
  DiskResult<void> done = WriteNew(disk, beside, AsText(key.key()));
  if (done) done = disk.RenameNew(beside, path);
  if (!done) {
    std::ignore = disk.Remove(beside);
    if (done.error().code == EEXIST) return Refused(PersonalErrorKind::kRootKeyExists, path);
    return std::unexpected(FromDisk(done.error()));
  }
  if (auto synced = disk.SyncFolder(FolderOf(path)); !synced) {
    return std::unexpected(FromDisk(synced.error()));
  }
  return key;
}

}  // namespace writ
