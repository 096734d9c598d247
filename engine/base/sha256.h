// SHA-256, for policy and document hashes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace writ {

using Digest = std::array<uint8_t, 32>;

Digest Sha256(std::string_view bytes);
std::string HexDigest(const Digest& digest);  // 64 lower-case hex digits, without "sha256:"

}  // namespace writ
