#include "runtime/audit/ed25519.h"

#include <openssl/evp.h>

#include "engine/base/broken.h"

namespace writ::audit {
namespace {

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

using Key = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* key) { EVP_PKEY_free(key); })>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* c) { EVP_MD_CTX_free(c); })>;

// OpenSSL says no only when it is out of memory or built without the algorithm; neither may pass
// for a signature that is wrong.
void Require(bool holds) {
  if (!holds) Broken("OpenSSL cannot do Ed25519");
}

}  // namespace

bool VerifyEd25519(const PublicKey& key, std::string_view message,
                   const SignatureBytes& signature) {
  const Key handle(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()));
  const Context context(EVP_MD_CTX_new());
  Require(handle && context);
  Require(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle.get()) == 1);
  return EVP_DigestVerify(context.get(), signature.bytes.data(), signature.bytes.size(),
                          Bytes(message), message.size()) == 1;
}

SigningKey::SigningKey(const Seed& seed)
    : key_(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()),
           [](void* key) { EVP_PKEY_free(static_cast<EVP_PKEY*>(key)); }) {
  size_t size = public_key_.bytes.size();
  Require(key_ != nullptr);
  Require(EVP_PKEY_get_raw_public_key(static_cast<EVP_PKEY*>(key_.get()), public_key_.bytes.data(),
                                      &size) == 1);
}

SignatureBytes SigningKey::Sign(std::string_view message) const {
  SignatureBytes out;
  size_t size = out.bytes.size();
  const Context context(EVP_MD_CTX_new());
  Require(context != nullptr);
  Require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr,
                             static_cast<EVP_PKEY*>(key_.get())) == 1);
  Require(EVP_DigestSign(context.get(), out.bytes.data(), &size, Bytes(message), message.size()) ==
          1);
  return out;
}

}  // namespace writ::audit
