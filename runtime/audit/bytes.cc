#include "runtime/audit/bytes.h"

#include <algorithm>
#include <array>

namespace writ::audit {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// By table: a record has a dozen hashes, and reading them is a good part of reading it.
constexpr auto kDigits = [] {
  std::array<int8_t, 256> digits{};
  digits.fill(-1);
  for (size_t i = 0; i < kHex.size(); ++i)
    digits[static_cast<uint8_t>(kHex[i])] = static_cast<int8_t>(i);
  return digits;
}();
int HexDigit(char c) { return kDigits[static_cast<uint8_t>(c)]; }

}  // namespace

std::string ToHex(std::span<const uint8_t> bytes) {
  std::string out(bytes.size() * 2, '0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = kHex[bytes[i] >> 4];
    out[2 * i + 1] = kHex[bytes[i] & 15];
  }
  return out;
}

bool FromHex(std::string_view text, std::span<uint8_t> out) {
  if (text.size() != out.size() * 2) return false;
  int wrong = 0;
  for (size_t i = 0; i < out.size(); ++i) {
    const int high = HexDigit(text[2 * i]), low = HexDigit(text[2 * i + 1]);
    wrong |= high | low;  // negative as soon as one of them is
    out[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return wrong >= 0;
}

std::string ToBase64(std::string_view bytes) {
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? static_cast<uint8_t>(bytes[i + k]) : 0);
    }
    for (size_t k = 0; k < 4; ++k) {
      out += i + k > bytes.size() ? '=' : kBase64[group >> (18 - 6 * k) & 63];
    }
  }
  return out;
}

std::optional<std::string> FromBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  uint32_t group = 0;
  int bits = 0;
  const size_t end = std::min(text.find('='), text.size());
  if (text.size() - end > 2 || text.find_first_not_of('=', end) != text.npos) return std::nullopt;
  for (const char c : text.substr(0, end)) {
    const size_t value = kBase64.find(c);
    if (value == kBase64.npos) return std::nullopt;
    group = (group << 6 | static_cast<uint32_t>(value)) & 0xFFFFFF;
    bits += 6;
    if (bits >= 8) out += static_cast<char>(group >> (bits -= 8) & 0xFF);
  }
  if ((group & ((1u << bits) - 1)) != 0) return std::nullopt;
  return out;
}

std::optional<uint64_t> ParseDecimal(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<uint64_t>(c - '0');
    if (value > (UINT64_MAX - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace writ::audit
