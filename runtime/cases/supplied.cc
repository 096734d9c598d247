#include "runtime/cases/supplied.h"

#include <algorithm>
#include <map>
#include <set>

#include "runtime/cases/documents.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/importing.h"
#include "runtime/cases/reconsider.h"
#include "runtime/cases/spelling.h"
#include "runtime/facts/assignment.h"

namespace writ::cases {
namespace {

constexpr const char* kSource = "employee";

std::string RefOf(const std::string& word) {
  const bool number = word.find_first_not_of("0123456789") == word.npos;
  return number ? "supplied/" + word : word;
}

}  // namespace

// What was said of one fact, read by the policy of the case.
struct SuppliedFacts::Read {
  Id fact;
  std::optional<PeriodText> period;
  ReadBatch batch;
};

Result<SuppliedFacts::Read> SuppliedFacts::ReadFact(const std::string& case_id,
                                                    const Supplying& supplying,
                                                    const char* status) {
  const auto data = impl_.log->Find(case_id);
  if (!data) return std::unexpected(data.error());
  if (*data == nullptr) return Fail(TroubleKind::kNoCase, case_id);
  const auto program = impl_.ProgramOf((*data)->bundle);
  if (!program) return std::unexpected(program.error());
  const Cases::Impl::Called called = impl_.NamesOf((*data)->subject);
  if (called.id.empty()) return Fail(TroubleKind::kSubjectErased);
  SourceSet sources;
  Diagnostics diagnostics;
  AssignmentOptions options;
  options.period = supplying.period;
  options.source = kSource;
  options.status = status;
  options.document = supplying.documents.empty() ? "" : supplying.documents.front().name;
  const auto facts =
      ReadAssignment(**program, called.id, supplying.fact, options, sources, diagnostics);
  if (!facts) return Fail(FormTrouble(diagnostics));
  Read read{.fact = Id(supplying.fact.substr(0, supplying.fact.find('='))),
            .period = {},
            .batch = BatchOf(**program, *facts)};
  // Of an event, or of having been told, flow says that it is no fact.
  if (!facts->record.facts.empty()) {
    const auto& [index, entries] = *facts->record.facts.begin();
    read.fact = Id((*program)->facts[index].names.id);
    if (entries.front().period) read.period = PeriodText(entries.front().period->ToString());
  }
  return read;
}

Result<Done> SuppliedFacts::Supply(const Supplying& supplying, const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const std::string& case_id = supplying.case_id;
  if (auto before = Finish(asking, case_id); !before) return std::unexpected(before.error());
  const auto read = ReadFact(case_id, supplying, "disputed");
  if (!read) return std::unexpected(read.error());
  Spelling request;
  request.Add("supply").Add(case_id).Add(supplying.fact).Add(supplying.period);
  request.AddAll(supplying.documents).Add(supplying.on_paper ? "on_paper" : "");
  auto done = impl_.Run(
      {case_id, std::nullopt}, asking, request.bytes(),
      [&](const CaseData& data, const Program&, const SubjectKey& key, flow::Inputs*,
          Prepared* prepared) -> Result<flow::Command> {
        prepared->name = "supply";
        flow::SupplyFact command{
            .fact = read->fact.text, .period = read->period, .value = {}, .documents = {}};
        const auto value = CommittedValue::OfText(supplying.fact);
        if (!value) return Fail(TroubleKind::kRecordTooLarge, "fact");
        command.value =
            impl_.CommitTo(key, data.subject, CommitmentTag::kValue,
                           case_id + "/" + std::to_string(data.state.events), *value, prepared);
        for (const Attachment& document : supplying.documents) {
          const auto kept = impl_.KeepDocument(key, data.subject, document, &prepared->rows);
          if (!kept) return std::unexpected(kept.error());
          command.documents.push_back(*kept);
        }
        command.on_paper = supplying.on_paper;
        return command;
      });
  if (!done || done->records.empty()) return done;
  if (const auto row = RowOwedBy(done->records.front()))
    if (auto imported = Finish(*row, asking); !imported) return std::unexpected(imported.error());
  return done;
}

// What a record says was supplied, with the name of the document that came with it.
Result<Supplying> SuppliedFacts::Kept(const CaseData& data, const audit::Record& record) {
  const auto& supplied = std::get<FactSupplied>(record.event);
  const auto key = impl_.KeyFor(data.subject);
  if (!key) return std::unexpected(key.error());
  const auto open = [&](const Commitment& commitment) {
    return impl_.OpenCommitment(*key, data.subject, commitment);
  };
  const auto row = open(supplied.value);
  if (!row) return std::unexpected(row.error());
  const auto value = *row ? DecodePersonalValue((*row)->bytes) : std::nullopt;
  if (!value) return Fail(TroubleKind::kNotPersonal, supplied.supplied.text);
  Supplying supplying{.case_id = record.case_->text,
                      .fact = value->value.value(),
                      .period = supplied.period ? supplied.period->text : "",
                      .documents = {}};
  if (supplied.documents.empty()) return supplying;
  const auto paper = open(supplied.documents.front());
  if (!paper) return std::unexpected(paper.error());
  const auto document = *paper ? DecodeDocument((*paper)->bytes) : std::nullopt;
  if (!document) return Fail(TroubleKind::kNotPersonal, supplied.supplied.text);
  supplying.documents.push_back({"", document->name, nullptr});
  return supplying;
}

// By whoever did what the row stands for, as far as that is still known; once, however often.
Result<void> SuppliedFacts::Finish(const UnfinishedKey& row, const Asking& asking) {
  const std::string case_id = row.batch.substr(0, row.batch.find('/'));
  const auto data = impl_.log->Find(case_id);
  if (!data) return std::unexpected(data.error());
  const auto records = ReadTopic(*impl_.store, impl_.shard, case_id);
  if (!records) return std::unexpected(records.error());
  const auto owing = std::ranges::find(*records, std::optional(row), RowOwedBy);
  if (*data == nullptr || owing == records->end()) return Fail(TroubleKind::kNoCase, case_id);
  const auto* decided = std::get_if<SuppliedDecided>(&owing->event);
  const auto said = std::ranges::find_if(*records, [&](const audit::Record& record) {
    const auto* supplied = std::get_if<FactSupplied>(&record.event);
    return decided != nullptr ? supplied != nullptr && supplied->supplied == decided->supplied
                              : &record == &*owing;
  });
  if (said == records->end()) return Fail(TroubleKind::kNoCase, case_id);
  auto kept = Kept(**data, *said);
  if (!kept && kept.error().word == "subject_erased") return Reconsidering(impl_).End(row);
  if (!kept) return std::unexpected(kept.error());
  if (decided != nullptr && !kept->documents.empty())
    kept->documents.front().name = case_id + " " + decided->supplied.text;
  const auto read = ReadFact(case_id, *kept, decided != nullptr ? "asserted" : "disputed");
  if (!read) return std::unexpected(read.error());
  Asking once;
  once.now = asking.now;
  once.key = row.batch;
  once.authenticated = owing->authenticated;
  if (owing->actor) once.person = impl_.NamesOf(*owing->actor).id;
  const auto imported = Importing(impl_).Import(read->batch, kSource, once, false, row);
  if (!imported) return std::unexpected(imported.error());
  return {};
}

Result<std::vector<std::pair<std::string, Trouble>>> SuppliedFacts::Finish(
    const Asking& asking, const std::string& only) {
  std::vector<std::pair<std::string, Trouble>> failed;
  std::map<std::string, UnfinishedKey> rows;  // by the sequences of their records, as bytes
  std::optional<Key> after;
  do {
    const auto page =
        impl_.store->Scan(RangeOf(impl_.shard, Family::kUnfinished), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto key = ParseKey(row.key.bytes);
      const auto* one = key ? std::get_if<UnfinishedKey>(&key->row) : nullptr;
      if (one == nullptr || !IsSupplied(*one)) continue;
      if (only.empty() || one->batch.starts_with(only + "/")) rows.emplace(row.value, *one);
    }
    after = page->more;
  } while (after);
  for (const auto& [sequence, row] : rows) {
    const auto done = Finish(row, asking);
    if (done) continue;
    if (auto settled = impl_.Settle(); !settled) return std::unexpected(settled.error());
    failed.emplace_back(row.batch, done.error());
  }
  return failed;
}

Result<Done> SuppliedFacts::Answer(const Answering& answering, const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const std::string& case_id = answering.case_id;
  const Ref name(RefOf(answering.supplied));
  const bool counts = answering.outcome == SuppliedOutcome::kAccepted;
  if (auto before = Finish(asking, case_id); !before) return std::unexpected(before.error());
  Spelling request;
  request.Add("answer").Add(case_id).Add(name.text).Add(WordOf(answering.outcome));
  request.Add(answering.reason);
  auto done = impl_.Run({case_id, std::nullopt}, asking, request.bytes(),
                        [&](const CaseData& data, const Program&, const SubjectKey& key,
                            flow::Inputs*, Prepared* prepared) -> Result<flow::Command> {
                          prepared->name = counts ? "accept" : "decline";
                          flow::AnswerSupplied command{name, answering.outcome, std::nullopt};
                          if (answering.reason.empty()) return command;
                          const auto reason = CommittedValue::OfText(answering.reason);
                          if (!reason) return Fail(TroubleKind::kRecordTooLarge, "reason");
                          command.reason = impl_.CommitTo(
                              key, data.subject, CommitmentTag::kReason,
                              case_id + "/" + std::to_string(data.state.events), *reason, prepared);
                          return command;
                        });
  if (done && counts && !done->records.empty())
    if (const auto row = RowOwedBy(done->records.front()))
      if (auto imported = Finish(*row, asking); !imported) return std::unexpected(imported.error());
  if (done || !counts || done.error().word != "nothing_supplied") return done;
  const auto data = cases_.Find(case_id);
  if (!data) return std::unexpected(data.error());
  const auto& all = data->state.part.supplied;
  const auto record = std::ranges::find(all, name, &flow::SuppliedRecord::supplied);
  const auto who = impl_.Known(asking.person);
  if (!who) return std::unexpected(who.error());
  const bool mine = record != all.end() && record->standing == flow::SuppliedStanding::kAccepted &&
                    std::ranges::find(record->answered_by, *who) != record->answered_by.end();
  if (!mine) return done;
  return Done{.case_id = case_id, .records = {}, .state = data->state, .repeated = true};
}

// ---- what waits, and what a log says was done ----

Result<std::vector<ToAnswer>> SuppliedFacts::Waiting(const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  std::set<std::string> found;
  std::optional<Key> after;
  do {
    const auto page = impl_.store->Scan(RangeOf(impl_.shard, Family::kTask), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto key = ParseKey(row.key.bytes);
      const auto* task = key ? std::get_if<TaskKey>(&key->row) : nullptr;
      const size_t end = task == nullptr ? std::string::npos : task->task.find("/supplied/");
      if (end != std::string::npos) found.insert(task->task.substr(0, end));
    }
    after = page->more;
  } while (after);
  std::vector<ToAnswer> waiting;
  for (const std::string& case_id : found) {
    const auto data = impl_.log->Find(case_id);
    if (!data) return std::unexpected(data.error());
    if (*data == nullptr) continue;
    const auto program = impl_.ProgramOf((*data)->bundle);
    if (!program) return std::unexpected(program.error());
    flow::Inputs inputs;
    inputs.now = impl_.Now(asking);
    auto actor = impl_.ActorFor(**program, **data, asking, flow::DayOf(inputs.now));
    if (!actor) return std::unexpected(actor.error());
    inputs.actor = *std::move(actor);
    for (flow::PendingFact& one : flow::OpenWorkOf(**program, (*data)->state, inputs).supplied)
      waiting.push_back({case_id, impl_.NameOf((*data)->subject), std::move(one)});
  }
  return waiting;
}

std::optional<flow::Command> SuppliedFacts::CommandOf(std::span<const audit::Record> records) {
  const audit::Record& first = records.front();
  if (const auto* e = std::get_if<FactSupplied>(&first.event))
    return flow::SupplyFact{.fact = e->fact.text,
                            .period = e->period,
                            .value = e->value,
                            .documents = e->documents,
                            .on_paper = first.actor != first.subject};
  if (const auto* e = std::get_if<SuppliedDecided>(&first.event))
    return flow::AnswerSupplied{e->supplied, e->outcome, e->reason};
  return std::nullopt;
}

}  // namespace writ::cases
