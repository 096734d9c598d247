#include "runtime/store/leveldb_log.h"

#include <array>
#include <optional>

namespace writ {
namespace {

constexpr size_t kBlockBytes = 32768, kHeaderBytes = 7;  // checksum 4, length 2, type 1

enum FragmentType : uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

constexpr std::array<uint32_t, 256> kCastagnoli = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < table.size(); ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0x82F63B78u : crc >> 1;
    table[i] = crc;
  }
  return table;
}();

// CRC-32C, masked as LevelDB stores it.
uint32_t MaskedCrc(std::string_view bytes) {
  uint32_t crc = ~0u;
  for (const char c : bytes) crc = kCastagnoli[(crc ^ static_cast<uint8_t>(c)) & 0xFF] ^ crc >> 8;
  crc = ~crc;
  return (crc >> 15 | crc << 17) + 0xA282EAD8u;
}

struct Fragment {
  FragmentType type = kFull;
  std::string_view payload;
};

uint32_t ByteAt(std::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

// The fragment that begins there, if its checksum says that it does.
std::optional<Fragment> FragmentAt(std::string_view bytes, size_t at) {
  const size_t left = std::min(bytes.size() - at, kBlockBytes - at % kBlockBytes);
  if (left < kHeaderBytes) return std::nullopt;
  const size_t size = ByteAt(bytes, at + 4) | ByteAt(bytes, at + 5) << 8;
  const uint32_t type = ByteAt(bytes, at + 6);
  if (type < kFull || type > kLast || size > left - kHeaderBytes) return std::nullopt;
  const uint32_t crc = ByteAt(bytes, at) | ByteAt(bytes, at + 1) << 8 |
                       ByteAt(bytes, at + 2) << 16 | ByteAt(bytes, at + 3) << 24;
  if (crc != MaskedCrc(bytes.substr(at + 6, 1 + size))) return std::nullopt;
  return Fragment{static_cast<FragmentType>(type), bytes.substr(at + kHeaderBytes, size)};
}

bool Begins(const std::optional<Fragment>& fragment) {
  return fragment && (fragment->type == kFull || fragment->type == kFirst);
}

// Lengths mean nothing behind damage, so a record is looked for at every byte.
bool RecordBeginsFrom(std::string_view bytes, size_t at) {
  for (; at + kHeaderBytes <= bytes.size(); ++at) {
    const uint32_t type = ByteAt(bytes, at + 6);
    if ((type == kFull || type == kFirst) && Begins(FragmentAt(bytes, at))) return true;
  }
  return false;
}

}  // namespace

LogReading ReadLog(std::string_view bytes, const std::function<void(std::string_view)>& sink) {
  LogReading reading;
  std::string record;
  bool inside = false;
  size_t at = 0;
  while (at < bytes.size()) {
    if (const size_t left = kBlockBytes - at % kBlockBytes; left < kHeaderBytes) {
      at += left;  // too little for a header: filled up
      continue;
    }
    const auto fragment = FragmentAt(bytes, at);
    if (!fragment || Begins(fragment) == inside) {
      reading.is_whole = false;
      reading.goes_on = RecordBeginsFrom(bytes, at);
      return reading;
    }
    if (sink) record.append(fragment->payload);
    at += kHeaderBytes + fragment->payload.size();
    inside = fragment->type == kFirst || fragment->type == kMiddle;
    if (inside) continue;
    reading.whole_bytes = at;
    if (sink) sink(record);
    record.clear();
  }
  reading.is_whole = !inside;
  return reading;
}

}  // namespace writ
