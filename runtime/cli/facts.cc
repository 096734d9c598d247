// writ facts template: the tables to fill in.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <filesystem>

#include "runtime/cli/files.h"
#include "runtime/facts/import.h"

namespace writ::cli {
namespace {

struct TemplateCommand {
  std::string policy, out;
};

std::string PathOf(const std::string& folder, const Template& sheet) {
  return (std::filesystem::path(folder) / sheet.file_name).string();
}

// Whole or not at all: what people have filled in is never overwritten, nor are headers of another
// day mixed with it.
bool AllAreNew(const Session& session, const std::string& folder,
               const std::vector<Template>& templates) {
  bool all = true;
  for (const auto& sheet : templates) {
    const auto path = PathOf(folder, sheet);
    std::error_code error;
    if (!std::filesystem::exists(std::filesystem::symlink_status(path, error))) continue;
    all = false;
    Complain(session, fmt::format("{}: exists already", path), fmt::format("{}:已存在", path));
  }
  if (!all) {
    Complain(session, "nothing was written; name another folder with -o",
             "未写入任何文件;请用 -o 另指定文件夹");
  }
  return all;
}

int MakeTemplates(const Session& session, const TemplateCommand& command) {
  const auto ready = Prepare(session, command.policy);
  if (!ready.ok()) return ready.exit_code;
  const auto templates = FactTemplates(ready.program(), session.language());
  if (command.out.empty()) {
    std::string text;
    for (const auto& sheet : templates) text += fmt::format("# {}\n{}", sheet.file_name, sheet.csv);
    return Emit(session, text) ? kClean : kUnreadable;
  }
  if (!AllAreNew(session, command.out, templates)) return kUnreadable;
  std::error_code error;
  std::filesystem::create_directories(command.out, error);
  if (error) {
    Complain(session, fmt::format("{}: cannot be made: {}", command.out, error.message()),
             fmt::format("{}:无法建立:{}", command.out, error.message()));
    return kUnreadable;
  }
  for (const auto& sheet : templates) {
    const auto path = PathOf(command.out, sheet);
    if (auto written = WriteFile(path, sheet.csv); !written) {
      Complain(session, fmt::format("{}: cannot be written: {}", path, written.error()),
               fmt::format("{}:无法写入:{}", path, written.error()));
      return kUnreadable;
    }
    if (!Emit(session, path + "\n")) return kUnreadable;
  }
  return kClean;
}

}  // namespace

Command AddFacts(CLI::App& app, Session& session) {
  auto* facts = app.add_subcommand("facts", "fact files");
  facts->require_subcommand(1);
  auto* command =
      facts->add_subcommand("template", "CSV headers to fill in, for what the policy asks");
  auto options = std::make_shared<TemplateCommand>();
  command->add_option("policy", options->policy, "policy file")->required();
  command->add_option("-o,--out", options->out,
                      "folder to write them to (default: standard output)");
  AddLanguage(command, session);
  AddLibrary(command, session);
  return {facts, [&session, options] { return MakeTemplates(session, *options); }};
}

}  // namespace writ::cli
