// writ deliver: send what waits and is due, once.
#include "runtime/deliver/deliver.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "runtime/cli/progress.h"
#include "runtime/cli/store_session.h"
#include "runtime/deliver/curl_transport.h"

namespace writ::cli {
namespace {

struct DeliverOptions {
  StoreOptions store;
  std::string config;
};

std::string ReportWords(const Session& session, const deliver::Report& report) {
  std::string text = Say(session, fmt::format("arrived: {}\n", report.arrived),
                         fmt::format("已送达:{}\n", report.arrived));
  const auto add = [&](uint64_t many, const char* en, const char* zh) {
    if (many > 0)
      text += Say(session, fmt::format("{}: {}\n", en, many), fmt::format("{}:{}\n", zh, many));
  };
  add(report.failed, "failed, to be tried again", "失败,将重试");
  add(report.undeliverable, "given up, tasks now (writ case tasks)",
      "放弃,已成为待办(writ case tasks)");
  add(report.tasks, "undeliverable from before", "此前已无法送达");
  add(report.later, "not due yet", "尚未到时");
  add(report.held, "held, since nobody was reached", "因无法连接而暂缓");
  add(report.unrouted, "left, since they go nowhere", "未配置去向而保留");
  if (report.next) text += Say(session, "next: ", "下次:") + MomentWords(*report.next) + "\n";
  return text;
}

int DeliverOnce(const Session& session, const DeliverOptions& options) {
  const auto config = deliver::ReadConfig(PosixDisk(), options.config);
  if (!config) {
    Complain(session, config.error().en, config.error().zh);
    return kUnreadable;
  }
  const auto asking = AskingOf(session, options.store);
  if (!asking) return kUnreadable;
  const auto store = OpenStore(session, options.store, false);
  if (store == nullptr) return kUnreadable;
  const auto total = cases::Outbox(*store).Count();
  if (!total) return Finish(session, *store, Tell(session, total.error()));
  const auto transport = deliver::OverTheNetwork(*config);
  if (!transport) {
    Complain(session, transport.error().en, transport.error().zh);
    return Finish(session, *store, kUnreadable);
  }
  int exit_code = kClean;
  {
    Progress progress(session, *total);
    const auto report = deliver::Deliver(
        *store, {*config, **transport, *asking, [&](const deliver::Report& so_far) {
                   progress.At(so_far.arrived + so_far.failed + so_far.undeliverable +
                               so_far.later + so_far.tasks + so_far.unrouted + so_far.held);
                 }});
    if (!report) return Finish(session, *store, Tell(session, report.error()));
    exit_code = Emit(session, ReportWords(session, *report)) ? kClean : kUnreadable;
    for (const auto& [channel, why] : report->unreachable) {
      Complain(session, fmt::format("{} could not be reached: {}", WordOf(channel), why),
               fmt::format("无法连接 {}:{}", WordOf(channel), why));
      exit_code = std::max(exit_code, kFindings);
    }
    for (const auto& [number, trouble] : report->troubles) {
      Complain(session, fmt::format("record {}: {}", number, trouble.text.en),
               fmt::format("第 {} 条记录:{}", number, trouble.text.zh));
      exit_code = std::max(exit_code, kFindings);
    }
    if (report->undeliverable > 0) exit_code = std::max(exit_code, kFindings);
  }
  return Finish(session, *store, exit_code);
}

}  // namespace

Command AddDeliver(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("deliver", "send what waits in the outbox and is due, once");
  auto options = std::make_shared<DeliverOptions>();
  command->add_option("--config", options->config, "where messages go, a JSON file")->required();
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return {command, [&session, options] { return DeliverOnce(session, *options); }};
}

}  // namespace writ::cli
