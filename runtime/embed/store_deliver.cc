// What leaves: messages handed to the host, and what people do about those that did not arrive.
#include <algorithm>
#include <map>

#include "engine/base/json.h"
#include "runtime/deliver/deliver.h"
#include "runtime/embed/given.h"
#include "runtime/embed/recognise.h"

namespace writ::embed {
namespace {

constexpr size_t kPage = 64, kLongestWhy = 64;
constexpr std::string_view kNoReason = "host";

// What a record may have as the reason: a word. Whatever else a host gives is none.
std::string WordIn(const writ_sink& why) {
  const std::string word = why.text.value_or("");
  const auto fits = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool is_word =
      !word.empty() && word.size() <= kLongestWhy && std::ranges::all_of(word, fits);
  return is_word ? word : std::string(kNoReason);
}

// The host's function as what carries messages away.
class HandingOver final : public deliver::Transport {
 public:
  HandingOver(const writ_store* store, const writ_delivery& delivery)
      : store_(store), delivery_(delivery) {}

  // No route goes there: all of them lead to the host.
  deliver::Answer Post(const deliver::WebhookRequest&) override { throw CallbackFailed{}; }
  deliver::Answer Send(const deliver::Envelope&) override { throw CallbackFailed{}; }

  deliver::Answer Hand(const deliver::HandedOver& message) override {
    const auto text = [](const std::string& t) { return writ_text{t.data(), t.size()}; };
    std::vector<writ_text> to;
    for (const std::string& whom : message.tells) to.push_back(text(whom));
    writ_message out = {};
    out.size = sizeof out;
    out.id = text(message.id);
    out.kind = text(message.kind);
    out.case_id = text(message.case_id);
    out.person = text(message.person);
    out.to = to.data();
    out.to_count = to.size();
    out.event = text(message.event);
    out.letter = text(message.letter);
    out.attempt = message.attempt;
    writ_sink why;
    const InCallback inside(store_);
    switch (delivery_.send(delivery_.context, &out, &why)) {
      case WRIT_SENT: return {deliver::Fate::kArrived, ""};
      case WRIT_SEND_LATER: return {deliver::Fate::kLater, WordIn(why)};
      case WRIT_SEND_NEVER: return {deliver::Fate::kRefused, WordIn(why)};
      case WRIT_SEND_NOBODY: return {deliver::Fate::kUnreachable, WordIn(why)};
      default: throw CallbackFailed{};
    }
  }

 private:
  const writ_store* const store_;
  const writ_delivery& delivery_;
};

deliver::Config ReadDelivery(Given& given, const writ_delivery& read) {
  static constexpr std::pair<uint32_t, cases::MessageKind> kLeft[] = {
      {WRIT_LEAVE_EFFECTS, cases::MessageKind::kEffect},
      {WRIT_LEAVE_DOCUMENTS, cases::MessageKind::kDocument},
      {WRIT_LEAVE_TOLD, cases::MessageKind::kTold},
      {WRIT_LEAVE_OVERDUE, cases::MessageKind::kOverdue}};
  deliver::Config config;
  uint32_t known = 0;
  for (const auto& [flag, kind] : kLeft) {
    known |= flag;
    if ((read.flags & flag) == 0)
      config.routes[static_cast<size_t>(kind)].by = deliver::Channel::kHost;
  }
  given.Flags(read.flags, known);
  if (given.ok() && read.send == nullptr) given.Note(NullPointer("delivery.send"));
  config.host_language = read.language == WRIT_CHINESE ? Language::kChinese : Language::kEnglish;
  config.since = given.Day(read.since, "delivery.since");
  if (read.attempts != 0) config.attempts = read.attempts;
  return config;
}

std::string ReportJson(const deliver::Report& report) {
  JsonWriter json;
  json.BeginObject().Member("format_version", "1.0");
  const std::pair<const char*, uint64_t> counts[] = {{"arrived", report.arrived},
                                                     {"failed", report.failed},
                                                     {"undeliverable", report.undeliverable},
                                                     {"later", report.later},
                                                     {"tasks", report.tasks},
                                                     {"left", report.unrouted},
                                                     {"held", report.held}};
  for (const auto& [name, count] : counts) json.Member(name, static_cast<int64_t>(count));
  if (report.next) json.Member("next", report.next->ToIso());
  for (const auto& [channel, why] : report.unreachable) json.Member("unreachable", why);
  json.Key("troubles").BeginArray();
  for (const auto& [record, trouble] : report.troubles) {
    json.BeginObject().Member("record", static_cast<int64_t>(record)).Member("word", trouble.word);
    json.Member("en", trouble.text.en).Member("zh", trouble.text.zh).EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

void WriteMessage(const cases::OutboxMessage& message, const cases::Outbox::Task* task,
                  JsonWriter* json) {
  json->BeginObject().Member("id", message.id);
  json->Member("record", static_cast<int64_t>(message.number()));
  json->Member("kind", cases::WordOf(message.kind)).Member("case", message.case_id());
  json->Member("recorded", message.record.recorded.ToIso());
  json->Member("state", task != nullptr ? "undeliverable" : "waiting");
  json->Member("attempts", static_cast<int64_t>(message.standing.attempts));
  if (!message.standing.why.empty()) json->Member("why", message.standing.why);
  if (task != nullptr) {
    if (!task->role.text.empty()) json->Member("role", task->role.text);
    json->Flag("yours", task->yours);
  }
  json->EndObject();
}

Got<std::string> OutboxJson(cases::Cases& cases, const cases::Asking& asking) {
  cases::Outbox outbox(cases);
  auto tasks = outbox.Tasks(asking);
  if (!tasks) return std::unexpected(WrongOf(tasks.error()));
  std::map<uint64_t, const cases::Outbox::Task*> by_number;
  for (const cases::Outbox::Task& task : *tasks) by_number[task.message.number()] = &task;
  JsonWriter json;
  json.BeginObject().Member("format_version", "1.0").Key("messages").BeginArray();
  std::optional<uint64_t> after;
  do {
    const auto page = outbox.Read(kPage, after);
    if (!page) return std::unexpected(WrongOf(page.error()));
    for (const cases::OutboxMessage& message : page->messages) {
      const auto task = by_number.find(message.number());
      WriteMessage(message, task == by_number.end() ? nullptr : task->second, &json);
    }
    after = page->more;
  } while (after);
  json.EndArray().EndObject();
  return json.Take();
}

}  // namespace
}  // namespace writ::embed

using namespace writ;         // NOLINT: this file is the boundary
using namespace writ::embed;  // NOLINT

extern "C" {

writ_status writ_store_deliver(writ_store* store, const writ_delivery* delivery,
                               const writ_asking* asking, writ_answer** answer,
                               writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    const writ_delivery read = given.Struct(delivery, "delivery");
    deliver::Config config;
    if (given.ok()) config = ReadDelivery(given, read);
    auto asks = given.Asking(asking);
    if (!given.ok()) return given.wrong();
    if (auto known = Recognise(store, asking, "deliver", "", &asks); !known)
      return std::unexpected(std::move(known.error()));
    HandingOver host(store, read);
    const auto report = deliver::Deliver(cases, {config, host, asks, {}});
    if (!report) return std::unexpected(WrongOf(report.error()));
    return ReportJson(*report);
  });
}

writ_status writ_store_outbox(writ_store* store, const writ_asking* asking, writ_answer** answer,
                              writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    const auto asks = given.Asking(asking);
    if (!given.ok()) return given.wrong();
    return OutboxJson(cases, asks);
  });
}

writ_status writ_store_retry_message(writ_store* store, writ_text message,
                                     const writ_asking* asking, writ_error** error) {
  return Run(error, [&] {
    return WithCases(store, [&](cases::Cases& cases) -> Got<void> {
      Given given;
      const std::string which = given.Required(message, "message");
      auto asks = given.Asking(asking);
      if (!given.ok()) return given.wrong();
      if (auto known = Recognise(store, asking, "retry_message", "", &asks); !known) return known;
      return OrWrong(cases::Outbox(cases).Retry(which, asks));
    });
  });
}

writ_status writ_store_settle_message(writ_store* store, writ_text message, writ_text how,
                                      uint32_t flags, const writ_asking* asking,
                                      writ_error** error) {
  return Run(error, [&] {
    return WithCases(store, [&](cases::Cases& cases) -> Got<void> {
      Given given;
      given.Flags(flags, WRIT_DROPPED);
      const cases::HandSettling settling{.message = given.Required(message, "message"),
                                         .how = given.Required(how, "how"),
                                         .arrived = (flags & WRIT_DROPPED) == 0};
      auto asks = given.Asking(asking);
      if (!given.ok()) return given.wrong();
      if (auto known = Recognise(store, asking, "settle_message", "", &asks); !known) return known;
      return OrWrong(cases::Outbox(cases).Settle(settling, asks));
    });
  });
}

}  // extern "C"
