#include "runtime/personal/subject_key.h"

#include <algorithm>
#include <utility>

namespace writ {
namespace {

std::string_view AsText(const BlobId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

Salt SaltFrom(const SecretKey& key) {
  Salt salt{};
  std::ranges::copy(key.bytes(), salt.begin());
  return salt;
}

}  // namespace

SubjectKey::Secrets::Secrets(SecretKey own)
    : key(std::move(own)),
      values(Derive(key, "writ/1 values")),
      salts(Derive(key, "writ/1 salts")) {}

SubjectKey::SubjectKey(SecretKey key) : secrets_(std::make_shared<const Secrets>(std::move(key))) {}

SubjectKey SubjectKey::Generate(Randomness& randomness) {
  return SubjectKey(SecretKey::Generate(randomness));
}

SecretKey SubjectKey::BlobKey(const BlobId& id) const {
  return HkdfSha256(key().bytes(), AsText(id), "writ/1 document");
}

Salt SubjectKey::DocumentSalt(const BlobId& id) const {
  return SaltFrom(HkdfSha256(key().bytes(), AsText(id), "writ/1 document salt"));
}

BlobId SubjectKey::IdOfDocument(const Digest& content) const {
  const Digest keyed = HmacSha256(Derive(key(), "writ/1 document id"),
                                  {reinterpret_cast<const char*>(content.data()), content.size()});
  BlobId id;
  std::copy_n(keyed.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

Salt SubjectKey::SaltOf(std::string_view words) const { return HmacSha256(secrets_->salts, words); }

Salt SubjectKey::OwnSalt() const { return SaltFrom(Derive(key(), "writ/1 own salt")); }

Salt SubjectKey::IdempotencySalt() const {
  return SaltFrom(Derive(key(), "writ/1 idempotency salt"));
}

}  // namespace writ
