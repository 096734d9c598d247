#include "runtime/cli/columns_session.h"

#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>

namespace writ::cli {

std::string FolderName(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

std::optional<RootKey> RootKeyOf(const Session& session, const std::string& folder,
                                 const std::string& trust, bool make) {
  const char* named = std::getenv("WRIT_TRUST");
  const std::string where = !trust.empty()                       ? FolderName(trust)
                            : named != nullptr && *named != '\0' ? FolderName(named)
                                                                 : folder + "-trust";
  const std::string path = where + "/root.key";
  Disk& disk = PosixDisk();
  PersonalResult<RootKey> key = std::unexpected(PersonalError{});
  if (make && !disk.Exists(path)) {
    std::error_code error;
    std::filesystem::create_directories(where, error);
    std::filesystem::permissions(where, std::filesystem::perms::owner_all, error);
    key = MakeRootKey(disk, path, SystemRandom());
    if (key)
      Complain(
          session,
          fmt::format("made a root key, {}: without it nothing in {} can be read; keep it apart",
                      path, folder),
          fmt::format("已建立根密钥 {}:没有它便无法读取 {};请与其分开保管", path, folder));
  } else {
    key = ReadRootKey(disk, path);
  }
  if (key) return *std::move(key);
  Complain(session, Describe(key.error(), Language::kEnglish),
           Describe(key.error(), Language::kChinese));
  return std::nullopt;
}

LocalText NothingRecordedBy(const std::string& folder, Date day, Date begins) {
  return {fmt::format("{}: nothing was recorded there by {}; the first facts were on {}", folder,
                      day.ToIso(), begins.ToIso()),
          fmt::format("{}:截至 {} 其中没有任何记录,最早记录于 {}", folder, day.ToIso(),
                      begins.ToIso())};
}

int ComplainOfNothing(const Session& session, const std::string& folder, Date known_on,
                      Date begins) {
  const LocalText found = NothingRecordedBy(folder, known_on, begins);
  Complain(session,
           fmt::format("{}: say --known-on {} to decide with what was known then", found.en,
                       begins.ToIso()),
           fmt::format("{};如按当时所知判定,请用 --known-on {}", found.zh, begins.ToIso()));
  return kUnreadable;
}

int Tell(const Session& session, const columns::Error& error) {
  Complain(session, Describe(error, Language::kEnglish), Describe(error, Language::kChinese));
  return kUnreadable;
}

}  // namespace writ::cli
