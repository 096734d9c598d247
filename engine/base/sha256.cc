// OpenSSL's own functions for this hash, which it would rather see called by way of EVP: what EVP
// does around them costs as much as hashing a few hundred bytes, and nearly all texts are shorter.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "engine/base/sha256.h"

#include <string.h>  // explicit_bzero

#include "engine/base/broken.h"

namespace writ {

// A hash that was not computed must never be taken for one.
Sha256Stream::Sha256Stream() {
  if (SHA256_Init(&context_) != 1) Broken("SHA-256 cannot begin");
}
Sha256Stream::~Sha256Stream() { explicit_bzero(&context_, sizeof(context_)); }

void Sha256Stream::Add(std::string_view bytes) {
  if (SHA256_Update(&context_, bytes.data(), bytes.size()) != 1) Broken("SHA-256 cannot go on");
}

Digest Sha256Stream::Finish() {
  Digest out{};
  if (SHA256_Final(out.data(), &context_) != 1) Broken("SHA-256 cannot end");
  return out;
}

Digest Sha256(std::string_view bytes) {
  Sha256Stream stream;
  stream.Add(bytes);
  return stream.Finish();
}

std::string HexDigest(const Digest& digest) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out(2 * digest.size(), '0');
  size_t at = 0;
  for (const uint8_t byte : digest) {
    out[at++] = kHex[byte >> 4];
    out[at++] = kHex[byte & 15];
  }
  return out;
}

}  // namespace writ
