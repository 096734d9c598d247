#include "runtime/cli/outbox_words.h"

#include <fmt/core.h>

#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

std::string KindWords(const Session& session, cases::MessageKind kind) {
  switch (kind) {
    case cases::MessageKind::kEffect: return Say(session, "effect", "生效");
    case cases::MessageKind::kDocument: return Say(session, "document", "文书");
    case cases::MessageKind::kTold: return Say(session, "told", "告知");
    case cases::MessageKind::kOverdue: return Say(session, "overdue", "逾期");
  }
  return "";
}

}  // namespace

std::string MessageWords(const Session& session, const cases::OutboxMessage& message) {
  return Say(session, fmt::format("record {}", message.number()),
             fmt::format("第 {} 条记录", message.number())) +
         "  " + MomentWords(message.record.recorded) + "  " + KindWords(session, message.kind);
}

std::string StandingWords(const Session& session, const cases::MessageStanding& standing) {
  const auto why = standing.why.empty() ? std::string() : " (" + standing.why + ")";
  switch (standing.state) {
    case cases::MessageState::kArrived: return Say(session, "arrived", "已送达");
    case cases::MessageState::kDropped: return Say(session, "dropped", "不再发送");
    case cases::MessageState::kUndeliverable:
      return Say(session, "UNDELIVERABLE" + why, "无法送达" + why);
    case cases::MessageState::kWaiting: break;
  }
  if (standing.attempts == 0) return Say(session, "not sent yet", "尚未发送");
  if (!standing.last) return Say(session, "to be sent anew", "待重新发送");
  return Say(
      session,
      fmt::format("failed {} {}, last {}{}", standing.tried, standing.tried == 1 ? "time" : "times",
                  MomentWords(*standing.last), why),
      fmt::format("已失败 {} 次,最近一次 {}{}", standing.tried, MomentWords(*standing.last), why));
}

std::string UndeliverableLine(const Session& session, const cases::Outbox::Task& task) {
  const std::string who =
      task.role.text.empty() ? Say(session, "anybody with a role", "任一角色") : task.role.text;
  return fmt::format(
      "{}  {}  {}  {}\n", Say(session, "cannot be delivered:", "无法送达:"), task.message.id,
      MessageWords(session, task.message),
      who + (task.message.standing.why.empty() ? "" : "  (" + task.message.standing.why + ")"));
}

}  // namespace writ::cli
