// writ facts template: the tables to fill in.
#include <fmt/core.h>

#include <filesystem>

#include "runtime/cli/files.h"
#include "runtime/facts/import.h"

namespace writ::cli {
namespace {

struct TemplateCommand {
  std::string policy, out;
};

int MakeTemplates(const Session& session, const TemplateCommand& command) {
  const auto ready = Prepare(session, command.policy);
  if (!ready.ok()) return ready.exit_code;
  const auto templates = FactTemplates(ready.program(), session.language());
  if (command.out.empty()) {
    std::string text;
    for (const auto& sheet : templates) text += fmt::format("# {}\n{}", sheet.file_name, sheet.csv);
    return Emit(session, text) ? kClean : kUnreadable;
  }
  std::error_code error;
  std::filesystem::create_directories(command.out, error);
  for (const auto& sheet : templates) {
    const auto path = (std::filesystem::path(command.out) / sheet.file_name).string();
    if (std::filesystem::exists(path, error)) {
      Complain(session, fmt::format("{}: exists already and is left alone", path),
               fmt::format("{}:已存在,未改动", path));
      return kUnreadable;
    }
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
