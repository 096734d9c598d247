#include "engine/base/sha256.h"

#include <cstdlib>

#include <openssl/evp.h>

namespace writ {
namespace {

// Fetched once and never freed: fetching costs more than hashing a short text.
const EVP_MD* Algorithm() {
  static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return md;
}

}  // namespace

struct Sha256Hasher::Parts {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
};

Sha256Hasher::Sha256Hasher() : parts_(std::make_unique<Parts>()) {
  EVP_MD_CTX* context = parts_->context.get();
  if (context == nullptr || EVP_DigestInit_ex(context, Algorithm(), nullptr) != 1) std::abort();
}
Sha256Hasher::~Sha256Hasher() = default;

Digest Sha256Hasher::Of(std::string_view bytes) {
  Digest out{};
  unsigned size = 0;
  EVP_MD_CTX* context = parts_->context.get();
  // Beginning again with what the context has costs less than naming the algorithm.
  const bool done = EVP_DigestInit_ex2(context, nullptr, nullptr) == 1 &&
                    EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context, out.data(), &size) == 1;
  // A hash that was not computed must never be taken for one.
  if (!done || size != out.size()) std::abort();
  return out;
}

struct Sha256Stream::Parts {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
};

Sha256Stream::Sha256Stream() : parts_(std::make_unique<Parts>()) {
  if (EVP_DigestInit_ex(parts_->context.get(), Algorithm(), nullptr) != 1) std::abort();
}
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Add(std::string_view bytes) {
  if (EVP_DigestUpdate(parts_->context.get(), bytes.data(), bytes.size()) != 1) std::abort();
}

Digest Sha256Stream::Finish() {
  Digest out{};
  unsigned size = 0;
  if (EVP_DigestFinal_ex(parts_->context.get(), out.data(), &size) != 1) std::abort();
  return out;
}

// A context for each thread, since making one costs as much as hashing a hundred bytes.
Digest Sha256(std::string_view bytes) {
  thread_local Sha256Hasher hasher;
  return hasher.Of(bytes);
}

std::string HexDigest(const Digest& digest) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (uint8_t byte : digest) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace writ
