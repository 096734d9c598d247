#include "runtime/cases/case_data.h"

#include <algorithm>
#include <array>

#include "engine/base/overloaded.h"
#include "engine/flow/past.h"
#include "engine/flow/state_code.h"
#include "runtime/cases/message.h"
#include "runtime/cases/people.h"
#include "runtime/cases/record_code.h"

namespace writ::cases {
namespace {

constexpr char kCaseForm = 1;
constexpr std::string_view kCaseArgument = "case", kSuppliedArgument = "supplied";

void AppendNumber(uint64_t n, std::string* out) {
  std::array<char, 8> bytes;
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(n >> (56 - 8 * i) & 0xFF);
  out->append(bytes.data(), bytes.size());
}

uint64_t NumberAt(std::string_view bytes, size_t at) {
  uint64_t n = 0;
  for (size_t i = at; i < at + 8; ++i) n = n << 8 | static_cast<uint8_t>(bytes[i]);
  return n;
}

template <size_t kSize, class Form>
void Take(std::string_view bytes, size_t at, BytesOf<kSize, Form>* into) {
  std::ranges::copy(bytes.substr(at, kSize), into->bytes.begin());
}

// Something that opens by itself once a fact is known or a day has come.
bool Waits(const flow::CaseState& state) {
  return std::ranges::any_of(state.places, &flow::Place::blocked);
}

// Who is to look at a decision again stands in the text, so the row has no role: it is found by
// any.
void DeriveTask(const std::string& case_id, const audit::Record& record, const RowSink& sink) {
  const auto row = [&](const std::string& task) {
    return TaskKey{.role = "", .due = kAlways, .task = case_id + "/" + task};
  };
  if (const auto* again = std::get_if<Reconsider>(&record.event)) {
    std::string sequence;
    AppendNumber(record.sequence.value, &sequence);
    const auto value = again->now == again->was ? std::nullopt : std::optional(std::move(sequence));
    sink(row(flow::TaskOf(again->decided.value).text), value);
  } else if (const auto* done = std::get_if<StepDone>(&record.event); done && done->task) {
    sink(row(done->task->text), std::nullopt);
  } else if (const auto* raised = std::get_if<ObjectionRaised>(&record.event)) {
    std::string sequence;
    AppendNumber(record.sequence.value, &sequence);
    sink(row(raised->objection.text), std::move(sequence));
  } else if (const auto* supplied = std::get_if<FactSupplied>(&record.event)) {
    std::string sequence;
    AppendNumber(record.sequence.value, &sequence);
    sink(row(supplied->supplied.text), std::move(sequence));
  } else if (const auto* answered = std::get_if<SuppliedDecided>(&record.event)) {
    sink(row(answered->supplied.text), std::nullopt);
  } else if (const auto* decided = std::get_if<ObjectionDecided>(&record.event)) {
    sink(row(decided->objection.text), std::nullopt);
  } else if (const auto* opened = std::get_if<CaseOpened>(&record.event);
             opened && opened->proposal) {
    sink(RowOfProposal(*opened->proposal), std::nullopt);
  }
}

void DeriveReads(const std::string& case_id, const Pseudonym& subject, const audit::Record& record,
                 const RowSink& sink) {
  if (record.reads.empty() && !record.reads_cut) return;
  Row row = ReadSetKey{.subject = BytesText(subject), .fact = "", .period = "", .case_id = case_id};
  auto& key = std::get<ReadSetKey>(row);  // the same for all but what was read
  for (const audit::FactsRead& read : record.reads) {
    key.period = read.period ? read.period->text : "";
    for (const Id& fact : read.facts) {
      key.fact = fact.text;
      sink(row, std::string());
    }
  }
  if (!record.reads_cut) return;
  key.fact = kAnyFact;
  key.period.clear();
  sink(row, std::string());
}

void DeriveTimers(const std::string& case_id, const CaseData* before, const CaseData& after,
                  const RowSink& sink) {
  const auto row = [&](const flow::Timer& timer) {
    return TimerKey{.due = timer.due, .case_id = case_id, .timer = timer.id.text};
  };
  static const std::vector<flow::Timer> kNone;
  const auto& old = before == nullptr ? kNone : before->state.timers;
  const auto& now = after.state.timers;
  for (const flow::Timer& timer : old)
    if (std::ranges::find(now, timer) == now.end()) sink(row(timer), std::nullopt);
  for (const flow::Timer& timer : now)
    if (std::ranges::find(old, timer) == old.end()) sink(row(timer), std::string());
  const bool asked = before != nullptr && Waits(before->state), ask = Waits(after.state);
  const TimerKey again{.due = kAlways, .case_id = case_id, .timer = std::string(kAskAgain)};
  if (ask && !asked) sink(again, std::string());
  if (asked && !ask) sink(again, std::nullopt);
}

}  // namespace

std::string EncodeCase(const CaseData& data) {
  std::string out(1, kCaseForm);
  out += BytesText(data.bundle);
  out += BytesText(data.subject);
  AppendNumber(data.opened_at, &out);
  out += flow::Encode(data.state);
  return out;
}

std::optional<CaseData> DecodeCase(std::string_view bytes) {
  constexpr size_t kHead = 1 + 32 + 32 + 8;
  if (bytes.size() < kHead || bytes[0] != kCaseForm) return std::nullopt;
  CaseData data;
  Take(bytes, 1, &data.bundle);
  Take(bytes, 33, &data.subject);
  data.opened_at = NumberAt(bytes, 65);
  auto state = flow::Decode(bytes.substr(kHead));
  if (!state) return std::nullopt;
  data.state = *std::move(state);
  return data;
}

Hash FoldInto(const audit::Record& record, CaseData* data) {
  if (data->state.events == 0) {
    data->bundle = record.bundle.value_or(Hash{});
    data->subject = record.subject.value_or(Pseudonym{});
    data->opened_at = record.sequence.value;
  }
  if (const auto* migrated = std::get_if<CaseMigrated>(&record.event)) data->bundle = migrated->to;
  return FoldRecord(record, &data->state);
}

std::string EncodeRun(const RecordRun& run) {
  std::string out;
  AppendNumber(run.first, &out);
  for (const int shift : {8, 0}) out += static_cast<char>(run.count >> shift & 0xFF);
  return out;
}

std::optional<RecordRun> DecodeRun(std::string_view bytes) {
  if (bytes.size() != 10) return std::nullopt;
  RecordRun run{.first = NumberAt(bytes, 0)};
  for (const char c : bytes.substr(8)) run.count = run.count << 8 | static_cast<uint8_t>(c);
  if (run.count == 0) return std::nullopt;
  return run;
}

void DeriveRows(const std::string& case_id, const CaseData* before, const CaseData& after,
                std::span<const audit::Record> records, const RowSink& sink) {
  if (records.empty()) return;
  const uint64_t old_events = before == nullptr ? 0 : before->state.events;
  sink(CaseEventKey{.case_id = case_id, .number = old_events},
       EncodeRun({records.front().sequence.value, records.size()}));
  for (const audit::Record& record : records) {
    DeriveReads(case_id, after.subject, record, sink);
    DeriveTask(case_id, record, sink);
    if (const auto owed = RowOwedBy(record)) {
      std::string sequence;
      AppendNumber(record.sequence.value, &sequence);
      sink(*owed, std::move(sequence));
    }
    if (MessageOf(record)) sink(OutboxKey{{record.sequence.value}}, case_id);
  }
  // Every case of a person is found by a read set of nothing.
  if (before == nullptr)
    sink(
        ReadSetKey{
            .subject = BytesText(after.subject), .fact = "", .period = "", .case_id = case_id},
        std::string());
  if (before == nullptr ||
      old_events / kEventsPerSnapshot != after.state.events / kEventsPerSnapshot)
    sink(CaseKey{.case_id = case_id}, EncodeCase(after));
  DeriveTimers(case_id, before, after, sink);
}

namespace {

// What waits for somebody, and every record of it under its own name.
void DeriveProposal(const audit::Record& record, const RowSink& sink) {
  const auto* made = std::get_if<ProposalMade>(&record.event);
  const auto* ended = std::get_if<ProposalEnded>(&record.event);
  if (made == nullptr && ended == nullptr) return;
  const Ref& proposal = made != nullptr ? made->proposal : ended->proposal;
  sink(CaseEventKey{.case_id = TopicOfProposal(proposal), .number = record.sequence.value},
       EncodeRun({record.sequence.value, 1}));
  std::string sequence;
  AppendNumber(record.sequence.value, &sequence);
  sink(RowOfProposal(proposal),
       made != nullptr ? std::optional(std::move(sequence)) : std::nullopt);
}

}  // namespace

void DeriveTopics(std::span<const audit::Record> records, const RowSink& sink) {
  for (const audit::Record& record : records) {
    const std::string topic = std::visit(
        Overloaded{
            [](const RoleGranted& e) { return TopicOf(e.person); },
            [](const RoleRevoked& e) { return TopicOf(e.person); },
            [](const RoleDelegated& e) { return TopicOf(e.taker); },
            [](const KeyRegistered& e) { return e.person ? TopicOf(*e.person) : ""; },
            [](const KeyRevoked& e) { return TopicOf(e.person); },
            [](const PersonNamed& e) { return TopicOf(e.person); },
            [&](const HoldPlaced&) { return TopicOf(record.subject.value_or(Pseudonym{})); },
            [&](const HoldLifted&) { return TopicOf(record.subject.value_or(Pseudonym{})); },
            [](const Erasing&) { return std::string(kErasuresTopic); },
            [](const Erased&) { return std::string(kErasuresTopic); },
            [](const FactsImported& e) { return BatchTopicKey(e.batch.text).case_id; },
            [](const PolicyInstalled&) { return std::string(kPoliciesTopic); },
            [](const ReferenceDataInstalled&) { return std::string(kReferenceTopic); },
            [](const GapAccepted&) { return std::string(kGapsTopic); },
            [](const LawInstalled&) { return std::string(kLawsTopic); },
            [](const Screening&) { return std::string(kScreeningsTopic); },
            [](const ColumnsScreened&) { return std::string(kColumnScreeningsTopic); },
            [&](const ProposalMade&) { return TopicOf(record.subject.value_or(Pseudonym{})); },
            [&](const ProposalEnded&) { return TopicOf(record.subject.value_or(Pseudonym{})); },
            [](const EffectSettled& e) { return e.outbox.text; },
            [](const auto&) { return std::string(); }},
        record.event);
    if (topic.empty()) continue;
    const bool batch = std::holds_alternative<FactsImported>(record.event);
    sink(CaseEventKey{.case_id = topic, .number = batch ? 0 : record.sequence.value},
         EncodeRun({record.sequence.value, 1}));
    if (const auto* key = std::get_if<KeyRegistered>(&record.event); key && key->person)
      sink(CaseEventKey{.case_id = TopicOf(key->key), .number = record.sequence.value},
           EncodeRun({record.sequence.value, 1}));
    DeriveProposal(record, sink);
    if (const auto brought = RowBroughtBy(record)) sink(*brought, std::nullopt);
    const auto* settled = std::get_if<EffectSettled>(&record.event);
    const auto message = settled == nullptr ? std::nullopt : SequenceOf(settled->outbox);
    if (message && Settles(record)) sink(OutboxKey{{*message}}, std::nullopt);
  }
}

std::string TopicOfProposal(const Ref& proposal) { return "proposal/" + proposal.text; }

TaskKey RowOfProposal(const Ref& proposal) {
  return {.role = "", .due = kAlways, .task = TopicOfProposal(proposal)};
}

std::optional<UnfinishedKey> RowOwedBy(const audit::Record& record) {
  if (!record.case_) return std::nullopt;
  const std::string place = record.case_->text + "/";
  if (const auto* supplied = std::get_if<FactSupplied>(&record.event))
    return UnfinishedKey{place + supplied->supplied.text};
  const auto* decided = std::get_if<SuppliedDecided>(&record.event);
  if (decided == nullptr || decided->outcome != SuppliedOutcome::kAccepted) return std::nullopt;
  return UnfinishedKey{place + decided->supplied.text + std::string(kAcceptedEnding)};
}

std::optional<UnfinishedKey> RowBroughtBy(const audit::Record& import) {
  if (!std::holds_alternative<FactsImported>(import.event)) return std::nullopt;
  std::string parts[2];
  for (const audit::CommandArgument& argument : import.command.arguments) {
    if (argument.name.text == kCaseArgument && argument.ref) parts[0] = argument.ref->text;
    if (argument.name.text == kSuppliedArgument && argument.ref) parts[1] = argument.ref->text;
  }
  if (parts[0].empty() || parts[1].empty()) return std::nullopt;
  return UnfinishedKey{parts[0] + "/" + parts[1]};
}

std::vector<audit::CommandArgument> ArgumentsFor(const UnfinishedKey& supplied) {
  const size_t slash = supplied.batch.find('/');
  return {{.name = Id(kCaseArgument), .ref = Ref(supplied.batch.substr(0, slash))},
          {.name = Id(kSuppliedArgument), .ref = Ref(supplied.batch.substr(slash + 1))}};
}

CaseEventKey BatchTopicKey(std::string_view batch) {
  return {.case_id = "batch/" + std::string(batch), .number = 0};
}

IdempotencyKey AnswerKey(const Pseudonym& subject, const Commitment& idempotency) {
  return {.subject = BytesText(subject), .actor = "", .key = BytesText(idempotency)};
}

void DeriveAnswer(std::span<const audit::Record> records, const RowSink& sink) {
  if (records.empty() || !records.front().idempotency) return;
  const audit::Record& first = records.front();
  // What is of no case may be about many people, or about none.
  const Pseudonym subject = first.case_ ? first.subject.value_or(Pseudonym{}) : Pseudonym{};
  sink(AnswerKey(subject, *first.idempotency),
       EncodeAnswered({first.request, first.sequence.value, records.size()}));
}

void DeriveAll(std::span<const audit::Record> records,
               std::unordered_map<std::string, CaseData>* cases, const RowSink& sink) {
  if (records.empty()) return;
  if (!records.front().case_) {
    DeriveTopics(records, sink);
    return DeriveAnswer(records, sink);
  }
  const std::string& id = records.front().case_->text;
  CaseData& data = (*cases)[id];
  const std::optional<CaseData> before =
      data.state.events == 0 ? std::nullopt : std::optional(data);
  for (const audit::Record& record : records) FoldInto(record, &data);
  DeriveRows(id, before ? &*before : nullptr, data, records, sink);
  DeriveAnswer(records, sink);
}

std::string EncodeAnswered(const Answered& answered) {
  std::string out = BytesText(answered.request);
  AppendNumber(answered.first, &out);
  AppendNumber(answered.count, &out);
  return out;
}

std::optional<Answered> DecodeAnswered(std::string_view bytes) {
  if (bytes.size() != 48) return std::nullopt;
  Answered answered;
  Take(bytes, 0, &answered.request);
  answered.first = NumberAt(bytes, 32);
  answered.count = NumberAt(bytes, 40);
  return answered;
}

}  // namespace writ::cases
