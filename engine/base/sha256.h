// SHA-256, for policy and document hashes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace writ {

using Digest = std::array<uint8_t, 32>;

Digest Sha256(std::string_view bytes);
std::string HexDigest(const Digest& digest);  // 64 lower-case hex digits, without "sha256:"

// For many short texts: what has to be set up for a hash is set up once. Not thread-safe.
class Sha256Hasher {
 public:
  Sha256Hasher();
  ~Sha256Hasher();
  Digest Of(std::string_view bytes);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Of bytes that come in pieces. Not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  void Add(std::string_view bytes);
  Digest Finish();  // once, at the end

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace writ
