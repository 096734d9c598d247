#include "runtime/cases/message.h"

#include <algorithm>

#include "runtime/audit/bytes.h"
#include "runtime/personal/sealed.h"

namespace writ::cases {
namespace {

constexpr std::string_view kWords[] = {"effect", "document", "told", "overdue"};
constexpr std::string_view kIssued = "issued ", kOutbox = "outbox/";
constexpr size_t kIdDigits = 32;

}  // namespace

std::string_view WordOf(MessageKind kind) { return kWords[static_cast<size_t>(kind)]; }

std::optional<MessageKind> MessageKindFrom(std::string_view word) {
  const auto at = std::ranges::find(kWords, word);
  if (at == std::end(kWords)) return std::nullopt;
  return static_cast<MessageKind>(at - std::begin(kWords));
}

std::optional<MessageKind> MessageOf(const audit::Record& record) {
  if (!record.case_) return std::nullopt;
  if (std::holds_alternative<EffectReleased>(record.event)) return MessageKind::kEffect;
  if (const auto* event = std::get_if<EventRecorded>(&record.event))
    if (event->name.text.starts_with(kIssued)) return MessageKind::kDocument;
  if (const auto* reacted = std::get_if<Reacted>(&record.event))
    if (!reacted->told.empty()) return MessageKind::kTold;
  if (std::holds_alternative<TimerFired>(record.event) && record.changes &&
      !record.changes->escalated.empty())
    return MessageKind::kOverdue;
  return std::nullopt;
}

std::string MessageId(const Digest& leaf) {
  std::string bytes;
  AppendFramed("writ-message/1", &bytes);
  bytes += audit::AsText(leaf);
  return HexDigest(Sha256(bytes)).substr(0, kIdDigits);
}

Ref OutboxRef(uint64_t sequence) { return Ref(std::string(kOutbox) + std::to_string(sequence)); }

std::optional<uint64_t> SequenceOf(const Ref& outbox) {
  if (!outbox.text.starts_with(kOutbox)) return std::nullopt;
  return audit::ParseDecimal(std::string_view(outbox.text).substr(kOutbox.size()));
}

void FoldAttempt(const audit::Record& record, MessageStanding* standing) {
  const auto* settled = std::get_if<EffectSettled>(&record.event);
  if (settled == nullptr || standing->settled()) return;
  const bool by_hand = record.actor.has_value();
  if (!by_hand) {
    standing->attempts = settled->attempt.value;
    ++standing->tried;
    standing->last = record.recorded;
    standing->why = ArgumentIn(record, kWhy);
  }
  switch (settled->outcome) {
    case EffectOutcome::kDelivered: standing->state = MessageState::kArrived; return;
    case EffectOutcome::kFailed: standing->state = MessageState::kWaiting; break;
    case EffectOutcome::kGivenUp:
      standing->state = by_hand ? MessageState::kDropped : MessageState::kUndeliverable;
      return;
  }
  if (!by_hand) return;
  standing->tried = 0;  // somebody asked for it: at once, and as often again
  standing->last.reset();
}

bool Settles(const audit::Record& record) {
  const auto* settled = std::get_if<EffectSettled>(&record.event);
  if (settled == nullptr) return false;
  return settled->outcome == EffectOutcome::kDelivered ||
         (settled->outcome == EffectOutcome::kGivenUp && record.actor);
}

std::string ArgumentIn(const audit::Record& record, std::string_view name) {
  for (const audit::CommandArgument& argument : record.command.arguments)
    if (argument.name.text == name && argument.ref) return argument.ref->text;
  return "";
}

}  // namespace writ::cases
