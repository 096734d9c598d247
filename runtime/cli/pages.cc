#include "runtime/cli/pages.h"

#include <fmt/core.h>

#include <filesystem>

#include "runtime/cli/files.h"

namespace writ::cli {
namespace fs = std::filesystem;

int WritePages(const Session& session, const std::string& folder,
               const std::vector<document::PageFile>& pages) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || !fs::is_directory(folder, error)) {
    Complain(session, fmt::format("{}: this folder cannot be made", folder),
             fmt::format("{}:无法创建此文件夹", folder));
    return kUnreadable;
  }
  for (const document::PageFile& page : pages) {
    const std::string path = (fs::path(folder) / page.name).string();
    if (auto written = WriteFile(path, page.html); !written) {
      Complain(session, fmt::format("{}: cannot be written: {}", path, written.error()),
               fmt::format("{}:无法写入:{}", path, written.error()));
      return kUnreadable;
    }
    if (!Emit(session, path + "\n")) return kUnreadable;
  }
  return kClean;
}

}  // namespace writ::cli
