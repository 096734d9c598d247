// writ new: a project that checks, tests and decides from its first minute.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <filesystem>

#include "runtime/cli/files.h"
#include "runtime/cli/new_project.h"

namespace writ::cli {
namespace {
namespace fs = std::filesystem;

bool IsEmptyOrAbsent(const fs::path& folder) {
  std::error_code error;
  return !fs::exists(folder, error) ||
         (fs::is_directory(folder, error) && fs::is_empty(folder, error));
}

int MakeProject(const Session& session, const std::string& folder) {
  if (!IsEmptyOrAbsent(folder)) {
    Complain(session, fmt::format("{}: exists and is not empty; nothing was written", folder),
             fmt::format("{}:已存在且不为空,未写入任何内容", folder));
    return kUnreadable;
  }
  for (const auto& file : ProjectFiles(session.language())) {
    const fs::path path = fs::path(folder) / file.path;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) {
      const std::string made = path.parent_path().string();
      Complain(session, fmt::format("{}: cannot be made: {}", made, error.message()),
               fmt::format("{}:无法建立:{}", made, error.message()));
      return kUnreadable;
    }
    if (auto written = WriteFile(path.string(), file.text); !written) {
      Complain(session, fmt::format("{}: cannot be written: {}", path.string(), written.error()),
               fmt::format("{}:无法写入:{}", path.string(), written.error()));
      return kUnreadable;
    }
    if (!Emit(session, path.string() + "\n")) return kUnreadable;
  }
  Complain(session,
           fmt::format("next: writ check {0}/policy.writ; writ test {0}/policy.writ; "
                       "writ screen {0}/policy.writ --facts {0}/facts --as-of 2026-03-10",
                       folder),
           fmt::format("接下来:writ check {0}/policy.writ;writ test {0}/policy.writ;"
                       "writ screen {0}/policy.writ --facts {0}/facts --as-of 2026-03-10",
                       folder));
  return kClean;
}

}  // namespace

Command AddNew(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("new",
                                     "begin a project: policy, facts, scenario, editor settings; "
                                     "the calendar comes with the library");
  auto folder = std::make_shared<std::string>();
  command->add_option("dir", *folder, "folder to make")->required();
  AddLanguage(command, session);
  return {command, [&session, folder] { return MakeProject(session, *folder); }};
}

}  // namespace writ::cli
