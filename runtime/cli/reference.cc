// writ reference install, list: calendars and parameters that are made known anew every year.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "engine/base/sha256.h"
#include "engine/base/text.h"
#include "runtime/cli/files.h"
#include "runtime/cli/store_session.h"
#include "runtime/facts/import.h"

namespace writ::cli {
namespace {

struct InstallOptions {
  StoreOptions store;
  cases::NewReference reference;
  std::string file;
};

// The cases that were asked again with it.
int TellAsked(const Session& session, const cases::TickReport& report) {
  std::string text = Say(
      session,
      fmt::format("{} {} asked again, {} {}\n", report.cases, report.cases == 1 ? "case" : "cases",
                  report.events, report.events == 1 ? "event" : "events"),
      fmt::format("重新检查 {} 个案件,产生 {} 个事件\n", report.cases, report.events));
  for (const std::string& changed : report.changed) text += "  " + changed + "\n";
  int exit_code = Emit(session, text) ? kClean : kUnreadable;
  if (!report.held.empty())
    Complain(session,
             fmt::format("held, since the clock jumped: {}; they follow with writ tick "
                         "--accept-gap",
                         report.held.size()),
             fmt::format("因时钟跳变暂不处理:{} 个;将随 writ tick --accept-gap 处理",
                         report.held.size()));
  return exit_code;
}

int InstallOne(const Session& session, InstallOptions& options) {
  auto bytes = ReadFile(options.file, cases::kMaxReferenceBytes);
  if (!bytes) {
    Complain(session, fmt::format("{}: cannot be read: {}", options.file, bytes.error()),
             fmt::format("{}:无法读取:{}", options.file, bytes.error()));
    return kUnreadable;
  }
  ToUtf8(&*bytes);
  options.reference.bytes = *std::move(bytes);
  if (!options.reference.version.empty() && !IdForm::Accepts(options.reference.version)) {
    Complain(session, fmt::format("--version {}: not a name", options.reference.version),
             fmt::format("--version {}:不是名称", options.reference.version));
    return kUnreadable;
  }
  return OnStore(session, options.store, [&](cases::Cases& store, const cases::Asking& asking) {
    const auto report = store.InstallReference(options.reference, asking);
    return report ? TellAsked(session, *report) : Tell(session, report.error());
  });
}

int ListAll(const Session& session, cases::Cases& store) {
  const auto references = store.References();
  if (!references) return Tell(session, references.error());
  std::string text;
  for (const ReferenceDataInstalled& one : *references) {
    text += one.name.text + "  " + one.version.text;
    if (one.through) text += Say(session, "  until ", "  至 ") + one.through->ToIso();
    text += "  sha256:" + HexDigest(one.content.bytes) + "\n";
  }
  if (text.empty())
    text = Say(session, "none; what came with the policies counts\n", "无;以政策自带的为准\n");
  return TellResult(session, text);
}

}  // namespace

Command AddReference(CLI::App& app, Session& session) {
  auto* reference = app.add_subcommand("reference", "calendars and parameters of all policies");
  reference->require_subcommand(1);
  auto* install = reference->add_subcommand("install", "put a file in place of a library's");
  auto options = std::make_shared<InstallOptions>();
  install
      ->add_option("name", options->reference.name,
                   "library/file, such as cn.working_days/working-days.csv")
      ->required();
  install->add_option("file", options->file, "the new file, in the form of the library's")
      ->required();
  install->add_option("--version", options->reference.version, "what the records call it");
  install->add_option("--as", options->store.person, "who installs it");
  AddStore(install, options->store);
  AddNow(install, options->store);
  AddLanguage(install, session);
  auto* list = reference->add_subcommand("list", "what is installed, and until when it reaches");
  auto where = std::make_shared<StoreOptions>();
  AddStore(list, *where);
  AddNow(list, *where);
  AddLanguage(list, session);
  return {reference, [&session, options, install, where] {
            if (install->parsed()) return InstallOne(session, *options);
            return OnStore(session, *where, [&](cases::Cases& store, const cases::Asking&) {
              return ListAll(session, store);
            });
          }};
}

}  // namespace writ::cli
