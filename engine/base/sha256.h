// SHA-256, for policy and document hashes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <openssl/sha.h>

namespace writ {

using Digest = std::array<uint8_t, 32>;

Digest Sha256(std::string_view bytes);
std::string HexDigest(const Digest& digest);  // 64 lower-case hex digits, without "sha256:"

// Of bytes that come in pieces. Nothing of them is left in it afterwards. Not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void Add(std::string_view bytes);
  Digest Finish();  // once, at the end

 private:
  SHA256_CTX context_;
};

}  // namespace writ
