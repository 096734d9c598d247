#include "engine/base/sha256.h"

#include <cstdlib>

#include <openssl/evp.h>

namespace writ {

Digest Sha256(std::string_view bytes) {
  Digest out{};
  unsigned size = 0;
  const int done = EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_sha256(), nullptr);
  // A hash that was not computed must never be taken for one.
  if (done != 1 || size != out.size()) std::abort();
  return out;
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
