#include "runtime/store/owner.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <optional>

namespace writ {
namespace {

constexpr std::string_view kTitle = "writ store ";
constexpr uint64_t kFormat = 1;
constexpr size_t kMaxRecordBytes = 4096;

std::unexpected<StoreError> Error(StoreErrorKind kind, const std::string& what) {
  return std::unexpected(StoreError{kind, what, 0, 0, {}});
}

std::unexpected<StoreError> Unwritable(const DiskError& error) {
  return Error(StoreErrorKind::kStopped, error.Text());
}

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string ClockTime() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  const size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(), size};
}

// Takes "word value\n" off the front.
std::optional<std::string_view> TakeLine(std::string_view word, std::string_view& text) {
  if (!text.starts_with(word)) return std::nullopt;
  const size_t end = text.find('\n');
  if (end == text.npos) return std::nullopt;
  const std::string_view value = text.substr(word.size(), end - word.size());
  text.remove_prefix(end + 1);
  return value;
}

std::optional<uint64_t> Number(std::optional<std::string_view> text) {
  uint64_t value = 0;
  if (!text || text->empty()) return std::nullopt;
  const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (code != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return value;
}

std::optional<bool> Either(std::optional<std::string_view> text, std::string_view yes,
                           std::string_view no) {
  if (!text || (*text != yes && *text != no)) return std::nullopt;
  return *text == yes;
}

// The record, or an empty one if there is no store and one may be made.
StoreResult<OwnerRecord> ReadRecord(Disk& disk, const std::string& path, bool create) {
  const auto text = ReadWhole(disk, path + "/OWNER", kMaxRecordBytes);
  if (text) return ParseOwner(*text);
  if (text.error().code != ENOENT) return Error(StoreErrorKind::kReadFails, text.error().Text());
  if (disk.Exists(path + "/db/CURRENT")) {
    return Error(StoreErrorKind::kCorrupt, path + "/OWNER is missing");
  }
  if (!create) return Error(StoreErrorKind::kMissing, path);
  return OwnerRecord{};
}

std::unexpected<StoreError> HeldBy(Disk& disk, const std::string& path) {
  StoreError error{StoreErrorKind::kHeld, path, 0, 0, {}};
  const auto text = ReadWhole(disk, path + "/OWNER", kMaxRecordBytes);
  const auto record = text ? ParseOwner(*text) : Error(StoreErrorKind::kMissing, path);
  if (record && record->open) error.owner = record->owner;
  return std::unexpected(error);
}

}  // namespace

std::string EncodeOwner(const OwnerRecord& record) {
  const Owner& owner = record.owner;
  return fmt::format("{}{}\nepoch {}\nprocess {}\nhost {}\nsince {}\nstate {}\nmade {}\n", kTitle,
                     kFormat, owner.epoch, owner.process, owner.host, owner.since,
                     record.open ? "open" : "closed", record.made ? "yes" : "no");
}

StoreResult<OwnerRecord> ParseOwner(std::string_view text) {
  const auto format = Number(TakeLine(kTitle, text));
  if (format && *format > kFormat) return Error(StoreErrorKind::kNewerFormat, "the store");
  const auto epoch = Number(TakeLine("epoch ", text));
  const auto process = Number(TakeLine("process ", text));
  const auto host = TakeLine("host ", text);
  const auto since = TakeLine("since ", text);
  const auto open = Either(TakeLine("state ", text), "open", "closed");
  const auto made = Either(TakeLine("made ", text), "yes", "no");
  if (!format || !epoch || !process || !host || !since || !open || !made || !text.empty()) {
    return Error(StoreErrorKind::kCorrupt, "OWNER cannot be read");
  }
  return OwnerRecord{
      {static_cast<int64_t>(*process), std::string(*host), std::string(*since), *epoch},
      *open,
      *made};
}

Ownership::Ownership(Disk& disk, std::string path, std::unique_ptr<DiskLock> lock,
                     OwnerRecord record, bool crashed)
    : disk_(disk),
      path_(std::move(path)),
      lock_(std::move(lock)),
      record_(std::move(record)),
      crashed_(crashed) {}

StoreResult<std::unique_ptr<Ownership>> Ownership::Take(Disk& disk, const std::string& path,
                                                        const OwnershipOptions& options) {
  if (!disk.Exists(path)) {
    if (!options.create) return Error(StoreErrorKind::kMissing, path);
    if (auto made = disk.CreateFolder(path); !made) return Unwritable(made.error());
  }
  auto lock = disk.Lock(path + "/LOCK");
  if (!lock && lock.error().code == EAGAIN) return HeldBy(disk, path);
  if (!lock) return Unwritable(lock.error());

  auto record = ReadRecord(disk, path, options.create);
  if (!record) return std::unexpected(record.error());
  // Whoever made the folder may have failed before its name was durable.
  if (!record->made)
    if (auto synced = disk.SyncFolder(FolderOf(path)); !synced) return Unwritable(synced.error());
  // The lock is decisive among the processes of one machine, whatever a crashed one left behind.
  const std::string host = HostName();
  if (record->open && record->owner.host != host && disk.IsShared(path) && !options.take_over) {
    return std::unexpected(StoreError{StoreErrorKind::kHeld, path, 0, 0, record->owner});
  }
  const bool crashed = record->open;
  record->owner = {getpid(), host, options.now ? options.now() : ClockTime(),
                   record->owner.epoch + 1};
  record->open = true;
  if (auto written = ReplaceFile(disk, path + "/OWNER", EncodeOwner(*record)); !written) {
    return Unwritable(written.error());
  }
  return std::unique_ptr<Ownership>(new Ownership(disk, path, *std::move(lock), *record, crashed));
}

StoreResult<void> Ownership::MarkMade() {
  // The folder of the database may have a name that is not durable yet.
  if (auto synced = disk_.SyncFolder(path_); !synced) return Unwritable(synced.error());
  record_.made = true;
  if (auto written = ReplaceFile(disk_, path_ + "/OWNER", EncodeOwner(record_)); !written) {
    return Unwritable(written.error());
  }
  return {};
}

StoreResult<bool> Ownership::Holds() const {
  const auto text = ReadWhole(disk_, path_ + "/OWNER", kMaxRecordBytes);
  if (!text) return Error(StoreErrorKind::kReadFails, text.error().Text());
  const auto record = ParseOwner(*text);
  if (!record) return std::unexpected(record.error());
  return record->open && record->owner == record_.owner;
}

void Ownership::MarkClosed() {
  const auto holds = Holds();
  if (!holds || !*holds) return;
  record_.open = false;
  std::ignore = ReplaceFile(disk_, path_ + "/OWNER", EncodeOwner(record_));
}

}  // namespace writ
