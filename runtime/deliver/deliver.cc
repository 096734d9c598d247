#include "runtime/deliver/deliver.h"

#include <algorithm>

#include "engine/flow/state.h"
#include "runtime/deliver/backoff.h"
#include "runtime/deliver/letter.h"
#include "runtime/deliver/webhook.h"

namespace writ::deliver {
namespace {

using cases::Attempt;
using cases::MessageState;
using cases::Outbox;
using cases::OutboxMessage;
using cases::Result;

constexpr size_t kPage = 64;

HandedOver HandOver(const OutboxMessage& message, const cases::MessageContents& contents) {
  HandedOver out{.id = message.id,
                 .kind = std::string(WordOf(message.kind)),
                 .case_id = message.case_id(),
                 .person = contents.person,
                 .tells = {},
                 .event = CloudEventOf(message, contents),
                 .attempt = message.standing.tried + 1};
  for (const Id& whom : contents.tells) out.tells.push_back(whom.text);
  if (message.kind == cases::MessageKind::kDocument) out.tells.emplace_back("the employee");
  return out;
}

class Delivering {
 public:
  Delivering(cases::Cases& cases, const Run& run) : cases_(cases), outbox_(cases), run_(run) {}

  Result<Report> All();

 private:
  Instant Now() const { return run_.asking.now.value_or(cases_.Now()); }
  // Whether it is to be sent now; counts it where it is not.
  bool IsDue(const OutboxMessage& message);
  Result<void> One(const OutboxMessage& message);
  // Nothing where the message cannot be opened, which is told of.
  Result<std::optional<Answer>> Send(const OutboxMessage& message);
  Result<void> Took(const OutboxMessage& message, const Answer& answer);
  void Next(Instant due) { report_.next = std::min(report_.next.value_or(due), due); }

  cases::Cases& cases_;
  Outbox outbox_;
  const Run& run_;
  Report report_;
};

bool Delivering::IsDue(const OutboxMessage& message) {
  const Config& config = run_.config;
  const Channel channel = config.RouteOf(message.kind).by;
  if (message.standing.settled()) return false;
  if (message.standing.state == MessageState::kUndeliverable) {
    ++report_.tasks;
    return false;
  }
  const bool before = config.since && flow::DayOf(message.record.recorded) < *config.since;
  if (channel == Channel::kNone || before) {
    ++report_.unrouted;
    return false;
  }
  if (message.standing.last) {
    const Instant due{message.standing.last->milliseconds +
                      WaitAfter(message.standing.tried, message.id)};
    if (due > Now()) {
      ++report_.later;
      Next(due);
      return false;
    }
  }
  if (!report_.unreachable.contains(channel)) return true;
  ++report_.held;
  return false;
}

Result<std::optional<Answer>> Delivering::Send(const OutboxMessage& message) {
  const auto trouble = [&](const cases::Trouble& what) -> Result<std::optional<Answer>> {
    if (what.type == cases::TroubleClass::kWorld && what.word != "subject_erased")
      return std::unexpected(what);
    report_.troubles.emplace_back(message.number(), what);
    return std::nullopt;
  };
  const auto contents = outbox_.Open(message);
  if (!contents) return trouble(contents.error());
  const Channel channel = run_.config.RouteOf(message.kind).by;
  if (channel == Channel::kHost) {
    HandedOver over = HandOver(message, *contents);
    if (message.kind == cases::MessageKind::kDocument) {
      auto letter = LetterOf(cases_, message, *contents, run_.config.host_language, run_.asking);
      if (!letter) return trouble(letter.error());
      if (!*letter) return Answer{Fate::kRefused, letter->error()};
      over.letter = **std::move(letter);
    }
    return run_.transport.Hand(over);
  }
  if (channel == Channel::kWebhook)
    return run_.transport.Post(SignedRequest(run_.config.webhook->secret, message.id, Now(),
                                             CloudEventOf(message, *contents)));
  auto mail = ComposeMail(cases_, message, *contents, run_.config, run_.asking);
  if (!mail) return trouble(mail.error());
  if (!*mail) return Answer{Fate::kRefused, mail->error()};
  return run_.transport.Send({(*mail)->sender, (*mail)->recipients, Encode(**mail)});
}

// A channel that cannot be reached says nothing of the message: that costs it no attempt, and the
// log no record however long it lasts.
Result<void> Delivering::Took(const OutboxMessage& message, const Answer& answer) {
  const Channel channel = run_.config.RouteOf(message.kind).by;
  Attempt attempt{.outcome = EffectOutcome::kDelivered,
                  .why = answer.why,
                  .channel = std::string(WordOf(channel))};
  switch (answer.fate) {
    case Fate::kArrived: attempt.why.clear(); break;
    case Fate::kUnreachable:
      report_.unreachable[channel] = answer.why;
      ++report_.held;
      return {};
    case Fate::kRefused: attempt.outcome = EffectOutcome::kGivenUp; break;
    case Fate::kLater:
      // Who hangs is not waited for again in this run: others want the store.
      if (answer.why == kTimeout) report_.unreachable[channel] = answer.why;
      attempt.outcome = message.standing.tried + 1 >= run_.config.attempts ? EffectOutcome::kGivenUp
                                                                           : EffectOutcome::kFailed;
      break;
  }
  switch (attempt.outcome) {
    case EffectOutcome::kDelivered: ++report_.arrived; break;
    case EffectOutcome::kGivenUp: ++report_.undeliverable; break;
    case EffectOutcome::kFailed:
      ++report_.failed;
      Next({Now().milliseconds + WaitAfter(message.standing.tried + 1, message.id)});
      break;
  }
  return outbox_.Note(message, attempt, run_.asking);
}

Result<void> Delivering::One(const OutboxMessage& message) {
  const auto answer = Send(message);
  if (!answer) return std::unexpected(answer.error());
  if (!*answer) return {};
  const auto noted = Took(message, **answer);
  // Whoever is erased meanwhile has no outbox any more, and nothing is noted of them.
  if (!noted && noted.error().word != "subject_erased") return noted;
  return {};
}

Result<Report> Delivering::All() {
  std::optional<uint64_t> after;
  do {
    auto page = outbox_.Read(kPage, after);
    if (!page) return std::unexpected(page.error());
    std::erase_if(page->messages, [&](const OutboxMessage& m) { return !IsDue(m); });
    // Only what is anchored leaves: a page is read first, so that all of it is.
    if (!page->messages.empty())
      if (auto vouched = cases_.Vouch(); !vouched) return std::unexpected(vouched.error());
    for (const OutboxMessage& message : page->messages) {
      if (report_.unreachable.contains(run_.config.RouteOf(message.kind).by)) {
        ++report_.held;
        continue;
      }
      if (auto done = One(message); !done) return std::unexpected(done.error());
      if (run_.progress) run_.progress(report_);
    }
    after = page->more;
  } while (after);
  return report_;
}

}  // namespace

Result<Report> Deliver(cases::Cases& cases, const Run& run) { return Delivering(cases, run).All(); }

}  // namespace writ::deliver
