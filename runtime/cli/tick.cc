// writ tick: what is due fires, what waits is asked again.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct TickOptions {
  StoreOptions store;
  bool accept_gap = false;
};

int TickOnce(const Session& session, const TickOptions& options, cases::Cases& store,
             const cases::Asking& asking) {
  const auto report = store.Tick(asking, options.accept_gap);
  if (!report) return Tell(session, report.error());
  std::string text = Say(
      session,
      fmt::format("{} {} looked at, {} {}\n", report->cases, report->cases == 1 ? "case" : "cases",
                  report->events, report->events == 1 ? "event" : "events"),
      fmt::format("检查 {} 个案件,产生 {} 个事件\n", report->cases, report->events));
  for (const std::string& changed : report->changed) text += "  " + changed + "\n";
  const auto again = store.Reconsidered(asking);
  if (!again) return Tell(session, again.error());
  if (!again->empty())
    text += Say(session, fmt::format("decisions to look at again: {}\n", again->size()),
                fmt::format("待重新考虑的决定:{}\n", again->size()));
  int exit_code = TellResult(session, text);
  for (const auto& [case_id, trouble] : report->failed) {
    Complain(session, case_id + ": " + trouble.text.en, case_id + ":" + trouble.text.zh);
    exit_code = std::max(exit_code, kFindings);
  }
  if (!report->held.empty()) {
    const std::string from = report->jumped_from ? MomentWords(*report->jumped_from) : "";
    Complain(
        session,
        fmt::format("the clock was looked at last on {}, more than 26 hours ago; cases held, whose "
                    "deadlines would lapse: {}. If the time is right: writ tick --accept-gap",
                    from, report->held.size()),
        fmt::format("上次查看时钟为 {},距今超过 26 小时;{} "
                    "个有期限将届满的案件暂不处理。若时间无误:writ tick "
                    "--accept-gap",
                    from, report->held.size()));
    exit_code = std::max(exit_code, kFindings);
  }
  return exit_code;
}

}  // namespace

Command AddTick(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("tick", "fire what is due, ask again what waits");
  auto options = std::make_shared<TickOptions>();
  command->add_flag("--accept-gap", options->accept_gap,
                    "the clock did jump by more than 26 hours, and rightly");
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return {command, [&session, options] {
            return OnStore(session, options->store,
                           [&](cases::Cases& store, const cases::Asking& asking) {
                             return TickOnce(session, *options, store, asking);
                           });
          }};
}

}  // namespace writ::cli
