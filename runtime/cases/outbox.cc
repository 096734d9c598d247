#include "runtime/cases/outbox.h"

#include <algorithm>

#include "runtime/cases/impl.h"
#include "runtime/cases/keeping.h"
#include "runtime/cases/spelling.h"

namespace writ::cases {
namespace {

constexpr std::string_view kIssued = "issued ";
constexpr size_t kMostDigits = 15;  // below 2^53

std::optional<uint64_t> NumberIn(const std::string& word) {
  const bool number = !word.empty() && word.size() <= kMostDigits &&
                      word.find_first_not_of("0123456789") == word.npos;
  return number ? std::optional(std::stoull(word)) : std::nullopt;
}

Id IdOf(const Program& program, const Party& party) {
  switch (party.kind) {
    case PartyKind::kRole: return Id(program.roles[party.index].names.id);
    case PartyKind::kSubject: return Id("the employee");
    case PartyKind::kUnion: return Id("the union");
    case PartyKind::kActorOf:
    case PartyKind::kNobody: break;
  }
  return {};  // nobody who has an address
}

// Whose step it is that is late.
Id LateTo(const Program& program, const Id& place) {
  for (const Act& act : program.acts) {
    const auto* step = std::get_if<StepAct>(&act.node);
    if (step == nullptr || act.names.id != place.text) continue;
    const bool escalates =
        step->otherwise && step->otherwise->escalate_to.kind != PartyKind::kNobody;
    return IdOf(program, escalates ? step->otherwise->escalate_to : step->by);
  }
  return {};
}

EffectSettled SettledAs(const OutboxMessage& message, EffectOutcome outcome) {
  return {.attempt = {std::max<uint64_t>(message.standing.attempts, 1)},
          .outbox = OutboxRef(message.number()),
          .outcome = outcome};
}

}  // namespace

std::vector<Id> ToldBy(const Program& program, const audit::Record& record) {
  std::vector<Id> told;
  if (const auto* reacted = std::get_if<Reacted>(&record.event)) told = reacted->told;
  if (std::holds_alternative<TimerFired>(record.event) && record.changes)
    for (const Id& place : record.changes->escalated)
      if (Id whom = LateTo(program, place); !whom.text.empty()) told.push_back(std::move(whom));
  return told;
}

Result<std::vector<OutboxMessage>> Outbox::MessagesOf(const std::vector<uint64_t>& numbers) {
  Cases::Impl& impl = *cases_.impl_;
  std::vector<Row> keys;
  for (const uint64_t number : numbers) keys.push_back(EventKey{{number}});
  const auto rows = impl.Rows(keys);
  if (!rows) return std::unexpected(rows.error());
  std::vector<OutboxMessage> messages;
  for (size_t i = 0; i < numbers.size(); ++i) {
    auto read = ReadRecords(*impl.store, impl.shard, numbers[i], 1);
    if (!read) return std::unexpected(read.error());
    const auto kind = MessageOf(read->front());
    if (!kind) continue;
    OutboxMessage& message = messages.emplace_back();
    message.id = MessageId(LeafIn((*rows)[i].value()));
    message.kind = *kind;
    message.record = std::move(read->front());
    const auto attempts = Attempts(message);
    if (!attempts) return std::unexpected(attempts.error());
    for (const audit::Record& attempt : *attempts) FoldAttempt(attempt, &message.standing);
  }
  return messages;
}

Result<uint64_t> Outbox::Count() {
  Cases::Impl& impl = *cases_.impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  uint64_t count = 0;
  std::optional<Key> after;
  do {
    const auto page = impl.store->Scan(RangeOf(impl.shard, Family::kOutbox), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    count += page->rows.size();
    after = page->more;
  } while (after);
  return count;
}

Result<OutboxPage> Outbox::Read(size_t limit, std::optional<uint64_t> after) {
  Cases::Impl& impl = *cases_.impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  if (impl.unsure) {  // what is written late would appear between two looks
    if (auto settled = impl.Settle(); !settled) return std::unexpected(settled.error());
    impl.unsure = false;
  }
  std::optional<Key> behind;
  if (after) behind = impl.KeyOf(OutboxKey{{*after}});
  const auto page =
      impl.store->Scan(RangeOf(impl.shard, Family::kOutbox), std::min(limit, kMaxPageRows), behind);
  if (!page) return Fail(page.error());
  std::vector<uint64_t> numbers;
  for (const auto& row : page->rows) {
    const auto key = ParseKey(row.key.bytes);
    if (const auto* out = key ? std::get_if<OutboxKey>(&key->row) : nullptr)
      numbers.push_back(out->sequence.value);
  }
  auto messages = MessagesOf(numbers);
  if (!messages) return std::unexpected(messages.error());
  OutboxPage read{*std::move(messages), std::nullopt};
  if (page->more && !numbers.empty()) read.more = numbers.back();
  return read;
}

Result<OutboxMessage> Outbox::Find(const std::string& message) {
  if (const auto number = NumberIn(message)) {
    if (auto ready = cases_.impl_->Ready(); !ready) return std::unexpected(ready.error());
    if (*number >= cases_.Source()->Size()) return Fail(TroubleKind::kNoMessage, message);
    auto found = MessagesOf({*number});
    if (!found) return std::unexpected(found.error());
    if (found->empty()) return Fail(TroubleKind::kNoMessage, message);
    return std::move(found->front());
  }
  std::optional<uint64_t> after;
  do {
    auto page = Read(kMaxPageRows, after);
    if (!page) return std::unexpected(page.error());
    for (OutboxMessage& one : page->messages)
      if (one.id == message) return std::move(one);
    after = page->more;
  } while (after);
  return Fail(TroubleKind::kNoMessage, message);
}

Result<std::vector<audit::Record>> Outbox::Attempts(const OutboxMessage& message) {
  Cases::Impl& impl = *cases_.impl_;
  return ReadTopic(*impl.store, impl.shard, OutboxRef(message.number()).text);
}

Result<std::string> Outbox::HowOf(const audit::Record& record) {
  Cases::Impl& impl = *cases_.impl_;
  const Pseudonym subject = record.subject.value_or(Pseudonym{});
  const auto key = impl.KeyFor(subject);
  if (!key) return std::string();
  for (const audit::CommandArgument& argument : record.command.arguments) {
    if (!argument.commitment) continue;
    const PersonalKey place = PlaceOfCommitment(subject, *argument.commitment);
    const Row row = place;
    const auto rows = impl.Rows(std::span(&row, 1));
    if (!rows) return std::unexpected(rows.error());
    const auto value = rows->front() ? OpenValue(*key, place, *rows->front()) : std::nullopt;
    if (value) return std::string(value->value.value());
  }
  return std::string();
}

Result<MessageContents> Outbox::Open(const OutboxMessage& message) {
  Cases::Impl& impl = *cases_.impl_;
  const auto data = impl.log->Find(message.case_id());
  if (!data) return std::unexpected(data.error());
  if (*data == nullptr) return Fail(TroubleKind::kNoCase, message.case_id());
  const auto key = impl.KeyFor((*data)->subject);
  if (!key) return std::unexpected(key.error());
  const auto program = impl.ProgramOf(message.record.bundle.value_or(Hash{}));
  if (!program) return std::unexpected(program.error());
  MessageContents contents;
  contents.procedure = (*data)->state.procedure;
  contents.person = impl.NamesOf((*data)->subject).id;
  contents.tells = ToldBy(**program, message.record);
  if (const auto* issued = std::get_if<EventRecorded>(&message.record.event);
      issued != nullptr && message.kind == MessageKind::kDocument)
    contents.document = issued->name.text.substr(kIssued.size());
  return contents;
}

Result<void> Outbox::Note(const OutboxMessage& message, const Attempt& attempt,
                          const Asking& asking) {
  Cases::Impl& impl = *cases_.impl_;
  audit::Record record = impl.Around(asking, "deliver");
  EffectSettled settled = SettledAs(message, attempt.outcome);
  settled.attempt.value = message.standing.attempts + 1;
  record.event = settled;
  record.subject = message.record.subject;
  if (!attempt.channel.empty())
    record.command.arguments.push_back({.name = Id(kChannel), .ref = Ref(attempt.channel)});
  if (!attempt.why.empty())
    record.command.arguments.push_back({.name = Id(kWhy), .ref = Ref(attempt.why)});
  const auto noted = impl.Note({std::move(record)}, {});
  if (!noted) return std::unexpected(noted.error());
  return {};
}

// ---- by hand ----

Result<Outbox::Task> Outbox::TaskOf(OutboxMessage message, const Asking& asking) {
  Cases::Impl& impl = *cases_.impl_;
  const auto records = ReadTopic(*impl.store, impl.shard, message.case_id());
  if (!records) return std::unexpected(records.error());
  Task task{std::move(message)};
  for (const audit::Record& record : *records)
    if (record.role) task.role = *record.role;
  const Pseudonym subject = task.message.record.subject.value_or(Pseudonym{});
  task.subject = impl.NameOf(subject);
  const auto program = impl.ProgramOf(task.message.record.bundle.value_or(Hash{}));
  if (!program) return std::unexpected(program.error());
  CaseData data;
  data.subject = subject;
  const auto actor = impl.ActorFor(**program, data, asking, flow::DayOf(impl.Now(asking)));
  if (!actor) return std::unexpected(actor.error());
  task.yours = task.role.text.empty()
                   ? !actor->roles.empty()
                   : std::ranges::find(actor->roles, task.role) != actor->roles.end();
  return task;
}

Result<std::vector<Outbox::Task>> Outbox::Tasks(const Asking& asking) {
  std::vector<Task> tasks;
  std::optional<uint64_t> after;
  do {
    auto page = Read(kMaxPageRows, after);
    if (!page) return std::unexpected(page.error());
    for (OutboxMessage& message : page->messages) {
      if (message.standing.state != MessageState::kUndeliverable) continue;
      auto task = TaskOf(std::move(message), asking);
      if (!task) return std::unexpected(task.error());
      tasks.push_back(*std::move(task));
    }
    after = page->more;
  } while (after);
  return tasks;
}

Result<void> Outbox::ByHand(const HandSettling& settling, EffectOutcome outcome,
                            const char* command, const Asking& asking) {
  Cases::Impl& impl = *cases_.impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  auto message = Find(settling.message);
  if (!message) return std::unexpected(message.error());
  const Pseudonym subject = message->record.subject.value_or(Pseudonym{});
  const auto key = impl.KeyFor(subject);
  if (!key) return std::unexpected(key.error());
  Spelling spelling;
  spelling.Add(command)
      .Add(std::to_string(message->number()))
      .Add(settling.how)
      .Add(WordOf(outcome));
  if (auto before = impl.WasNoted(subject, asking, spelling.bytes()); !before || *before)
    return before ? Result<void>() : std::unexpected(before.error());
  if (message->standing.settled()) return Fail(TroubleKind::kSettledAlready, settling.message);
  const auto task = TaskOf(*message, asking);
  if (!task) return std::unexpected(task.error());
  if (!task->yours) return Fail(TroubleKind::kNotYourMessage, settling.message, task->role.text);
  const auto marks = impl.MarksOf(*key, asking, spelling.bytes());
  if (!marks) return std::unexpected(marks.error());
  auto record = impl.ByPerson(asking, command);
  if (!record) return std::unexpected(record.error());
  record->event = SettledAs(*message, outcome);
  record->subject = subject;
  if (!task->role.text.empty()) record->role = task->role;
  Prepared prepared;
  const auto attempts = Attempts(*message);
  if (!attempts) return std::unexpected(attempts.error());
  Keeping(impl).AddReason(
      *key, subject, OutboxRef(message->number()).text + "/" + std::to_string(attempts->size()),
      settling.how, &record->command, &prepared);
  const auto noted = impl.NoteOnce({*std::move(record)}, std::move(prepared.rows), asking, *marks);
  if (!noted) return std::unexpected(noted.error());
  return {};
}

Result<void> Outbox::Retry(const std::string& message, const Asking& asking) {
  return ByHand({.message = message, .how = {}}, EffectOutcome::kFailed, "retry", asking);
}

Result<void> Outbox::Settle(const HandSettling& settling, const Asking& asking) {
  return ByHand(settling, settling.arrived ? EffectOutcome::kDelivered : EffectOutcome::kGivenUp,
                "settle", asking);
}

}  // namespace writ::cases
