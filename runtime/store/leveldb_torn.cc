// What a crash leaves at the end of LevelDB's files, cut off.
#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/store/leveldb_log.h"

namespace writ {
namespace {

constexpr size_t kMaxCurrentBytes = 64;

std::optional<uint64_t> TakeVarint(std::string_view* bytes) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !bytes->empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes->front());
    bytes->remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// Of one entry of a MANIFEST (LevelDB's VersionEdit): into `log` the number of the oldest log that
// is still needed, if the entry says so. False if it is no entry that LevelDB 1.23 writes.
bool ReadEntry(std::string_view entry, uint64_t* log) {
  const auto numbers = [&](int count) {
    for (; count > 0; --count)
      if (!TakeVarint(&entry)) return false;
    return true;
  };
  const auto texts = [&](int count) {
    for (; count > 0; --count) {
      const auto size = TakeVarint(&entry);
      if (!size || *size > entry.size()) return false;
      entry.remove_prefix(static_cast<size_t>(*size));
    }
    return true;
  };
  while (!entry.empty()) {
    const auto tag = TakeVarint(&entry);
    bool read = false;
    switch (tag.value_or(0)) {
      case 1: read = texts(1); break;                // comparator
      case 3: read = numbers(1); break;              // next file
      case 4: read = numbers(1); break;              // last sequence
      case 5: read = numbers(1) && texts(1); break;  // level, where its compaction goes on
      case 6: read = numbers(2); break;              // level, table that goes
      case 7: read = numbers(3) && texts(2); break;  // level, table that comes, its size and keys
      case 9: read = numbers(1); break;              // a log in front, of old versions
      case 2:
        if (const auto number = TakeVarint(&entry)) {
          *log = *number;
          read = true;
        }
        break;
      default: break;
    }
    if (!read) return false;
  }
  return true;
}

DiskResult<std::string> ReadFileOf(Disk& disk, const std::string& path) {
  const auto size = disk.Measure(path);
  if (!size) return std::unexpected(size.error());
  return ReadWhole(disk, path, static_cast<size_t>(*size));
}

std::optional<uint64_t> LogNumberOf(std::string_view name) {
  constexpr std::string_view kEnding = ".log";
  if (!name.ends_with(kEnding)) return std::nullopt;
  name.remove_suffix(kEnding.size());
  uint64_t number = 0;
  const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (code != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

// Under a name that LevelDB removes by itself if a crash leaves it.
DiskResult<void> Shorten(Disk& disk, const std::string& path, std::string_view bytes) {
  const std::string beside = FolderOf(path) + "/999999.dbtmp";
  if (disk.Exists(beside))  // it may be the file itself, as in ReplaceFile
    if (auto done = disk.Remove(beside); !done) return done;
  const auto file = disk.Create(beside);
  if (!file) return std::unexpected(file.error());
  if (auto done = (*file)->Append(bytes); !done) return done;
  if (auto done = (*file)->Sync(); !done) return done;
  if (auto done = (*file)->Close(); !done) return done;
  if (auto done = disk.Rename(beside, path); !done) return done;
  return disk.SyncFolder(FolderOf(path));
}

struct Torn {
  std::string path, bytes;
  uint64_t whole_bytes = 0;
};

// The end of the MANIFEST, if it is torn; and the oldest log that the rest of it needs. False if it
// is damaged otherwise.
DiskResult<bool> LookAtManifest(Disk& disk, const std::string& folder, std::vector<Torn>* torn,
                                uint64_t* log) {
  auto current = ReadWhole(disk, folder + "/CURRENT", kMaxCurrentBytes);
  if (!current) return std::unexpected(current.error());
  if (!current->starts_with("MANIFEST-") || !current->ends_with('\n')) return false;
  current->pop_back();
  const std::string path = folder + "/" + *current;
  auto bytes = ReadFileOf(disk, path);
  if (!bytes) return std::unexpected(bytes.error());
  bool readable = true;
  const LogReading reading = ReadLog(
      *bytes, [&](std::string_view entry) { readable = readable && ReadEntry(entry, log); });
  // CURRENT names it when its first entry is durable.
  if (!readable || reading.goes_on || reading.whole_bytes == 0) return false;
  if (!reading.is_whole) torn->push_back({path, *std::move(bytes), reading.whole_bytes});
  return true;
}

// The end of the last log that has anything in it, if it is torn. False if logs are damaged
// otherwise, or the oldest that is needed is not there.
DiskResult<bool> LookAtLogs(Disk& disk, const std::string& folder, uint64_t oldest,
                            std::vector<Torn>* torn) {
  const auto names = disk.List(folder);
  if (!names) return std::unexpected(names.error());
  std::vector<std::pair<uint64_t, std::string>> logs;
  for (const std::string& name : *names)
    if (const auto number = LogNumberOf(name); number && *number >= oldest)
      logs.emplace_back(*number, folder + "/" + name);
  std::ranges::sort(logs);
  if (logs.empty() || logs.front().first != oldest) return false;
  bool ended = false;
  for (const auto& [number, path] : logs) {
    auto bytes = ReadFileOf(disk, path);
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->empty()) continue;
    if (ended) return false;
    const LogReading reading = ReadLog(*bytes);
    if (reading.goes_on) return false;
    if (reading.is_whole) continue;
    ended = true;
    torn->push_back({path, *std::move(bytes), reading.whole_bytes});
  }
  return true;
}

}  // namespace

DiskResult<uint64_t> CutTornEnds(Disk& disk, const std::string& folder) {
  std::vector<Torn> torn;
  uint64_t oldest = 0, cut = 0;
  const auto manifest = LookAtManifest(disk, folder, &torn, &oldest);
  if (!manifest) return std::unexpected(manifest.error());
  if (!*manifest) return 0;
  const auto logs = LookAtLogs(disk, folder, oldest, &torn);
  if (!logs) return std::unexpected(logs.error());
  if (!*logs) return 0;
  for (const Torn& file : torn) {
    const std::string_view whole = std::string_view(file.bytes).substr(0, file.whole_bytes);
    if (auto done = Shorten(disk, file.path, whole); !done) return std::unexpected(done.error());
    cut += file.bytes.size() - file.whole_bytes;
  }
  return cut;
}

}  // namespace writ
