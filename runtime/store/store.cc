#include "runtime/store/store.h"

#include <algorithm>
#include <array>

namespace writ {
namespace {

constexpr char kRowFormat = 1;
constexpr size_t kEventKeyBytes = kKeyPrefixBytes + 1 + 8, kHeadKeyBytes = kKeyPrefixBytes + 1;
constexpr size_t kNumberBytes = 8;
constexpr std::array kReserved = {Family::kEvent, Family::kHead, Family::kLease, Family::kVerified};

std::unexpected<StoreError> Refused(StoreErrorKind kind, uint64_t found, uint64_t limit) {
  return std::unexpected(StoreError{kind, "", found, limit, {}});
}

std::unexpected<StoreError> Refused(StoreErrorKind kind, std::string_view key) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : key.substr(0, 64)) {
    hex += kDigits[static_cast<uint8_t>(c) >> 4];
    hex += kDigits[static_cast<uint8_t>(c) & 15];
  }
  return std::unexpected(StoreError{kind, hex, 0, 0, {}});
}

// As RangeOf(shard) has it, for every row that is written.
bool IsOf(Shard shard, std::string_view key) {
  std::array<char, kKeyPrefixBytes> prefix{kKeyVersion};
  for (size_t i = 0; i < 4; ++i) {
    prefix[1 + i] = static_cast<char>(shard.log >> (24 - 8 * i));
    prefix[5 + i] = static_cast<char>(shard.number >> (24 - 8 * i));
  }
  return key.starts_with({prefix.data(), prefix.size()});
}

StoreResult<void> CheckKey(Shard shard, const Key& key) {
  if (key.bytes.size() > kMaxKeyBytes) {
    return Refused(StoreErrorKind::kKeyTooLong, key.bytes.size(), kMaxKeyBytes);
  }
  if (!IsOf(shard, key.bytes) || key.bytes.size() <= kKeyPrefixBytes) {
    return Refused(StoreErrorKind::kForeignKey, key.bytes);
  }
  const auto family = static_cast<Family>(key.bytes[kKeyPrefixBytes]);
  if (std::ranges::find(kReserved, family) != kReserved.end()) {
    return Refused(StoreErrorKind::kReservedKey, key.bytes);
  }
  return {};
}

void AppendNumber(uint64_t value, std::string* to) {
  for (size_t shift = kNumberBytes; shift-- > 0;)
    to->push_back(static_cast<char>(value >> 8 * shift));
}

uint64_t NumberAt(std::string_view row, size_t at) {
  uint64_t value = 0;
  for (size_t i = 0; i < kNumberBytes; ++i) value = value << 8 | static_cast<uint8_t>(row[at + i]);
  return value;
}

}  // namespace

StoreResult<void> CheckValue(size_t bytes) {
  if (bytes <= kMaxValueBytes) return {};
  return Refused(StoreErrorKind::kValueTooLarge, bytes, kMaxValueBytes);
}

StoreResult<void> CheckChange(Shard shard, const Key& key, size_t value_bytes) {
  if (auto checked = CheckKey(shard, key); !checked) return checked;
  return CheckValue(value_bytes);
}

StoreResult<void> CheckBatch(const Batch& batch) {
  size_t bytes = kHeadKeyBytes + 1 + kNumberBytes + batch.hash.size() + batch.state.size();
  if (auto checked = CheckValue(bytes - kHeadKeyBytes); !checked) return checked;
  for (const std::string& event : batch.appends) {
    if (auto checked = CheckValue(event.size()); !checked) return checked;
    bytes += kEventKeyBytes + event.size();
  }
  for (const Put& put : batch.puts) {
    if (auto checked = CheckKey(batch.shard, put.key); !checked) return checked;
    if (auto checked = CheckValue(put.value.size()); !checked) return checked;
    bytes += put.key.bytes.size() + put.value.size();
  }
  for (const Key& key : batch.deletes) {
    if (auto checked = CheckKey(batch.shard, key); !checked) return checked;
    bytes += key.bytes.size();
  }
  if (bytes <= kMaxBatchBytes) return {};
  return Refused(StoreErrorKind::kBatchTooLarge, bytes, kMaxBatchBytes);
}

StoreResult<void> CheckGet(std::span<const Key> keys) {
  if (keys.size() <= kMaxKeysPerGet) return {};
  return Refused(StoreErrorKind::kTooManyKeys, keys.size(), kMaxKeysPerGet);
}

StoreResult<void> CheckScan(const KeyRange& range, size_t limit) {
  if (range.end < range.begin) return Refused(StoreErrorKind::kBadRange, range.begin.bytes);
  if (limit >= 1 && limit <= kMaxPageRows) return {};
  return Refused(StoreErrorKind::kBadLimit, limit, kMaxPageRows);
}

StoreResult<void> CheckPurge(Shard shard, const KeyRange& range) {
  const KeyRange all = RangeOf(shard);
  if (range.end <= range.begin || range.begin < all.begin || all.end < range.end ||
      range.end.bytes.size() > kMaxKeyBytes || range.begin.bytes.size() > kMaxKeyBytes) {
    return Refused(StoreErrorKind::kBadRange, range.begin.bytes);
  }
  for (const Family family : kReserved) {
    const KeyRange reserved = RangeOf(shard, family);
    if (range.begin < reserved.end && reserved.begin < range.end) {
      return Refused(StoreErrorKind::kReservedKey, range.begin.bytes);
    }
  }
  return {};
}

std::string EncodeHead(uint64_t size, const Digest& hash, std::string_view state) {
  std::string row(1, kRowFormat);
  AppendNumber(size, &row);
  row.append(hash.begin(), hash.end());
  row.append(state);
  return row;
}

std::optional<Head> ParseHead(std::string_view row) {
  Head head;
  const size_t state = 1 + kNumberBytes + head.hash.size();
  if (row.size() < state || row[0] != kRowFormat) return std::nullopt;
  head.size = NumberAt(row, 1);
  std::copy_n(row.begin() + 1 + kNumberBytes, head.hash.size(), head.hash.begin());
  head.state = row.substr(state);
  return head;
}

std::string EncodeLease(const LeaseRow& lease) {
  std::string row(1, kRowFormat);
  AppendNumber(lease.epoch.value, &row);
  return row + lease.owner;
}

std::optional<LeaseRow> ParseLease(std::string_view row) {
  if (row.size() < 1 + kNumberBytes || row[0] != kRowFormat) return std::nullopt;
  return LeaseRow{{NumberAt(row, 1)}, std::string(row.substr(1 + kNumberBytes))};
}

}  // namespace writ
