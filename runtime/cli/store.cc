// writ store rebuild, backup, restore: the store itself.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <filesystem>

#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct StoreCommand {
  StoreOptions store;
  std::string folder;
  bool whole = false;
};

int Rebuild(const Session& session, cases::Cases& store) {
  const auto rows = store.Rebuild();
  if (!rows) return Tell(session, rows.error());
  return TellResult(session,
                    Say(session, fmt::format("{} rows\n", *rows), fmt::format("{} 行\n", *rows)));
}

// Where it is, whatever folder a later command is run in.
std::string Absolute(const std::string& folder) {
  std::error_code error;
  const auto path = std::filesystem::absolute(folder, error);
  return error ? folder : path.lexically_normal().string();
}

int Backup(const Session& session, const StoreCommand& command, cases::Cases& store,
           const cases::Asking& asking) {
  if (auto vouched = store.Vouch(); !vouched) return Tell(session, vouched.error());
  const auto done = command.whole ? store.CopyWhole(Absolute(command.folder), asking)
                                  : store.Backup(command.folder);
  if (!done) return Tell(session, done.error());
  return TellResult(session, command.folder + "\n");
}

int Restore(const Session& session, const StoreCommand& command) {
  const auto asking = AskingOf(session, command.store);
  if (!asking) return kUnreadable;
  const auto settings = SettingsOf(session, command.store);
  if (!settings) return kUnreadable;
  const auto done = cases::Cases::Restore(*settings, Absolute(command.folder), *asking);
  if (!done) return Tell(session, done.error());
  std::string text =
      Say(session,
          fmt::format("{} records restored; the log is {} from now on, in place of {}\n",
                      done->records, done->origin, done->abandoned_origin),
          fmt::format("已恢复 {} 条记录;日志自此为 {},取代 {}\n", done->records, done->origin,
                      done->abandoned_origin));
  if (done->abandoned_size > done->records)
    text +=
        Say(session,
            fmt::format("lost: {} records that the old log was vouched to have\n",
                        done->abandoned_size - done->records),
            fmt::format("丢失:旧日志经证明另有 {} 条记录\n", done->abandoned_size - done->records));
  if (done->erased_again > 0)
    text += Say(session, fmt::format("erased again: {}\n", done->erased_again),
                fmt::format("重新删除:{} 人\n", done->erased_again));
  return Emit(session, text) ? kClean : kUnreadable;
}

}  // namespace

Command AddStoreCommands(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("store", "the store itself");
  parent->require_subcommand(1);
  auto options = std::make_shared<StoreCommand>();
  auto* rebuild = parent->add_subcommand("rebuild", "make everything anew that can be derived");
  auto* backup =
      parent->add_subcommand("backup", "write the log into a folder, to be verified anywhere");
  backup->add_option("folder", options->folder, "where to")->required();
  backup->add_flag("--whole", options->whole,
                   "everything, with keys and what is sealed: to restore from, and to be guarded");
  auto* restore = parent->add_subcommand(
      "restore", "make a store of a whole copy, in place of one that is lost");
  restore->add_option("copy", options->folder, "what `backup --whole` wrote, or a store's folder")
      ->required();
  restore->add_option("--as", options->store.person, "who does so: a person's id");
  for (CLI::App* command : {rebuild, backup, restore}) {
    AddStore(command, options->store);
    AddNow(command, options->store);
    AddLanguage(command, session);
  }
  return {parent, [&session, options, rebuild, backup] {
            if (rebuild->parsed())
              return OnStore(session, options->store,
                             [&](cases::Cases& store, const cases::Asking&) {
                               return Rebuild(session, store);
                             });
            if (backup->parsed())
              return OnStore(session, options->store,
                             [&](cases::Cases& store, const cases::Asking& asking) {
                               return Backup(session, *options, store, asking);
                             });
            return Restore(session, *options);
          }};
}

}  // namespace writ::cli
