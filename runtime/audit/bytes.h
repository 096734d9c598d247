// Spellings of bytes: hexadecimal in records, base64 in notes and proofs. Each reads exactly what
// it writes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace writ::audit {

std::string ToHex(std::span<const uint8_t> bytes);  // small letters
// Fills all of `out`, or gives false.
bool FromHex(std::string_view text, std::span<uint8_t> out);

// RFC 4648, section 4: with padding, and with zero bits where the last letter has bits to spare.
std::string ToBase64(std::string_view bytes);
std::optional<std::string> FromBase64(std::string_view text);

// A decimal without sign or leading zeros, that fits.
std::optional<uint64_t> ParseDecimal(std::string_view text);

inline std::string_view AsText(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace writ::audit
