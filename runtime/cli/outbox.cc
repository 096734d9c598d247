// writ outbox list, show, retry, settle: what waits to leave, and what cannot.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "engine/base/json.h"
#include "runtime/cli/outbox_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

constexpr size_t kPage = 256;

struct OutboxOptions {
  StoreOptions store;
  cases::HandSettling settling;
  bool dropped = false;
};

std::string_view StateWord(cases::MessageState state) {
  switch (state) {
    case cases::MessageState::kWaiting: return "waiting";
    case cases::MessageState::kUndeliverable: return "undeliverable";
    case cases::MessageState::kArrived: return "arrived";
    case cases::MessageState::kDropped: return "dropped";
  }
  return "";
}

std::string JsonLine(cases::Cases& store, const cases::OutboxMessage& message) {
  JsonWriter line;
  line.BeginObject().Member("format_version", "1.0").Member("message", message.id);
  line.Member("record", static_cast<int64_t>(message.number()));
  line.Member("kind", cases::WordOf(message.kind)).Member("case", message.case_id());
  line.Member("subject", store.NameOf(message.record.subject.value_or(Pseudonym{})));
  line.Member("recorded", message.record.recorded.ToIso());
  line.Member("state", StateWord(message.standing.state));
  line.Member("attempts", static_cast<int64_t>(message.standing.attempts));
  if (message.standing.last) line.Member("last", message.standing.last->ToIso());
  if (!message.standing.why.empty()) line.Member("why", message.standing.why);
  return line.EndObject().Take() + "\n";
}

std::string TextLine(const Session& session, cases::Cases& store,
                     const cases::OutboxMessage& message) {
  return fmt::format("{}  {}  {}  {}  {}\n", message.id, MessageWords(session, message),
                     message.case_id(), store.NameOf(message.record.subject.value_or(Pseudonym{})),
                     StandingWords(session, message.standing));
}

int List(const Session& session, cases::Cases& store) {
  cases::Outbox outbox(store);
  const bool json = session.format == "jsonl";
  std::optional<uint64_t> after;
  bool any = false;
  do {
    const auto page = outbox.Read(kPage, after);
    if (!page) return Tell(session, page.error());
    std::string text;
    for (const cases::OutboxMessage& message : page->messages)
      text += json ? JsonLine(store, message) : TextLine(session, store, message);
    any = any || !text.empty();
    if (!Emit(session, text)) return kUnreadable;
    after = page->more;
  } while (after);
  if (!any && !json && !Emit(session, Say(session, "nothing waits to leave\n", "没有待发的消息\n")))
    return kUnreadable;
  return kClean;
}

std::string AttemptLine(const Session& session, cases::Cases& store, cases::Outbox& outbox,
                        const audit::Record& record) {
  const auto& settled = std::get<EffectSettled>(record.event);
  std::string line = "  " + MomentWords(record.recorded) + "  ";
  if (!record.actor) {
    const std::string why = cases::ArgumentIn(record, cases::kWhy);
    line += Say(session, fmt::format("attempt {}", settled.attempt.value),
                fmt::format("第 {} 次发送", settled.attempt.value)) +
            "  " + cases::ArgumentIn(record, cases::kChannel) + "  ";
    switch (settled.outcome) {
      case EffectOutcome::kDelivered: line += Say(session, "arrived", "已送达"); break;
      case EffectOutcome::kFailed: line += Say(session, "failed", "失败"); break;
      case EffectOutcome::kGivenUp: line += Say(session, "given up", "放弃"); break;
    }
    return line + (why.empty() ? "" : " (" + why + ")") + "\n";
  }
  switch (settled.outcome) {
    case EffectOutcome::kDelivered: line += Say(session, "settled by hand", "人工了结"); break;
    case EffectOutcome::kFailed: line += Say(session, "to be sent anew", "重新发送"); break;
    case EffectOutcome::kGivenUp: line += Say(session, "dropped", "不再发送"); break;
  }
  const auto how = outbox.HowOf(record);
  return line + "  " + store.NameOf(*record.actor) +
         (how && !how->empty() ? "  " + *how : std::string()) + "\n";
}

int Show(const Session& session, const OutboxOptions& options, cases::Cases& store) {
  cases::Outbox outbox(store);
  const auto message = outbox.Find(options.settling.message);
  if (!message) return Tell(session, message.error());
  const auto attempts = outbox.Attempts(*message);
  if (!attempts) return Tell(session, attempts.error());
  std::string text = TextLine(session, store, *message);
  for (const audit::Record& record : *attempts) text += AttemptLine(session, store, outbox, record);
  return TellResult(session, text);
}

int ByHand(const Session& session, OutboxOptions& options, bool retry) {
  if (!retry && options.settling.how.find_first_not_of(" \t\n") == std::string::npos) {
    Complain(session, "--how: say how the message reached whom it is for, or why it is dropped",
             "--how:请说明消息如何送达,或为何不再发送");
    return kUnreadable;
  }
  options.settling.arrived = !options.dropped;
  return OnStore(session, options.store, [&](cases::Cases& store, const cases::Asking& asking) {
    cases::Outbox outbox(store);
    return TellNothing(session, retry ? outbox.Retry(options.settling.message, asking)
                                      : outbox.Settle(options.settling, asking));
  });
}

CLI::App* AddPart(CLI::App* outbox, Session& session, OutboxOptions& options, const char* name,
                  const char* what) {
  auto* part = outbox->add_subcommand(name, what);
  if (std::string_view(name) != "list")
    part->add_option("message", options.settling.message, "its id, or the number of its record")
        ->required();
  AddStore(part, options.store);
  AddNow(part, options.store);
  AddLanguage(part, session);
  return part;
}

}  // namespace

Command AddOutbox(CLI::App& app, Session& session) {
  auto* outbox = app.add_subcommand("outbox", "what waits to leave, and what cannot be delivered");
  outbox->require_subcommand(1);
  auto options = std::make_shared<OutboxOptions>();
  auto* list = AddPart(outbox, session, *options, "list", "the messages that are not settled");
  AddFormat(list, session, {"text", "jsonl"});
  auto* show = AddPart(outbox, session, *options, "show", "one message, and every attempt");
  auto* retry = AddPart(outbox, session, *options, "retry", "try it anew, at once");
  AddActor(retry, options->store, true);
  auto* settle = AddPart(outbox, session, *options, "settle", "it arrived by another way");
  settle->add_option("--how", options->settling.how, "how; kept with the person, sealed")
      ->required();
  settle->add_flag("--dropped", options->dropped, "it did not, and need not any more");
  AddActor(settle, options->store, true);
  return {
      outbox, [&session, options, list, show, retry] {
        if (list->parsed())
          return OnStore(session, options->store, [&](cases::Cases& store, const cases::Asking&) {
            return List(session, store);
          });
        if (show->parsed())
          return OnStore(session, options->store, [&](cases::Cases& store, const cases::Asking&) {
            return Show(session, *options, store);
          });
        return ByHand(session, *options, retry->parsed());
      }};
}

}  // namespace writ::cli
