#include "runtime/cases/reconsider.h"

#include <algorithm>
#include <set>

#include "engine/flow/past.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/record_code.h"
#include "runtime/cases/spelling.h"
#include "runtime/cases/task_rows.h"
#include "runtime/facts/read_set.h"

namespace writ::cases {
namespace {

const Reconsider* AgainIn(const audit::Record& record) {
  return std::get_if<Reconsider>(&record.event);
}

// What a person's employment and team rest on is asked without being named in every read set.
bool IsAskedUnnamed(const Program& program, uint32_t fact) {
  if (fact >= program.facts.size() || program.facts[fact].type.kind == TypeKind::kTeam) return true;
  return std::ranges::any_of(program.entities, [&](const Entity& entity) {
    return entity.exists_from == fact || entity.exists_until == fact;
  });
}

}  // namespace

std::vector<PastRecord> PastOf(std::span<const audit::Record> records) {
  std::vector<PastRecord> past;
  std::map<std::string, size_t> newest;  // by place: among `past`
  std::map<uint64_t, Verdict> told;      // by the decision's record
  for (size_t at = 0; at < records.size(); ++at) {
    if (const Reconsider* again = AgainIn(records[at])) told[again->decided.value] = again->now;
    const auto place = flow::PastPlaceOf(EventOf(records[at]));
    if (!place) continue;
    const PastRecord decision{at, *records[at].verdict};
    const auto before = place->empty() ? newest.end() : newest.find(*place);
    if (before != newest.end()) {
      past[before->second] = decision;
      continue;
    }
    if (!place->empty()) newest[*place] = past.size();
    past.push_back(decision);
  }
  for (PastRecord& decision : past)
    if (const auto at = told.find(records[decision.at].sequence.value); at != told.end())
      decision.told = at->second;
  std::ranges::sort(past, {}, &PastRecord::at);
  return past;
}

bool IsToReconsider(std::span<const audit::Record> records, uint64_t decided) {
  bool waits = false;
  for (const audit::Record& record : records) {
    const Reconsider* again = AgainIn(record);
    if (again != nullptr && again->decided.value == decided) waits = again->now != again->was;
    const auto* done = std::get_if<StepDone>(&record.event);
    if (done != nullptr && done->task == flow::TaskOf(decided)) waits = false;
  }
  return waits;
}

// ---- which decisions ----

// The facts and periods that a batch speaks of, or a case has read.
struct Reconsidering::Touched {
  std::set<std::pair<std::string, std::string>> places;
  bool all = false;

  void Add(std::string fact, std::string period) {
    all = all || fact == kAnyFact;
    places.emplace(std::move(fact), std::move(period));
  }
  bool Meets(const Touched& other) const {
    if (all || other.all) return true;
    return std::ranges::any_of(other.places, [&](const auto& p) { return places.contains(p); });
  }
  // An effect names none of the facts that it was asked on.
  bool Meets(const audit::Record& record) const {
    if (all || record.reads_cut || std::holds_alternative<EffectReleased>(record.event))
      return true;
    for (const audit::FactsRead& read : record.reads)
      for (const Id& fact : read.facts)
        if (places.contains({fact.text, read.period ? read.period->text : ""})) return true;
    return false;
  }
};

// Events, tellings, employment and figures of a team have no place in a read set: they touch all.
Result<Reconsidering::Touched> Reconsidering::TouchedBy(const Ref& batch, const Pseudonym& person,
                                                        const SubjectKey& key, const Hash& bundle) {
  const auto program = impl_.ProgramOf(bundle);
  if (!program) return std::unexpected(program.error());
  auto rows = impl_.FactRowsOf(person, key);
  if (!rows) return std::unexpected(rows.error());
  std::erase_if(*rows, [&](const KeptFacts& row) { return row.stamp.batch != batch; });
  const auto facts = impl_.FactsFrom(**program, person, *rows);
  if (!facts) return std::unexpected(facts.error());
  Touched touched;
  touched.all = !facts->events.empty() || !facts->told.empty() || !facts->cohorts.empty() ||
                !facts->spells.empty();
  for (const auto& [fact, entries] : facts->record.facts)
    touched.all = touched.all || IsAskedUnnamed(**program, fact);
  for (const FactPlace& place : PlacesOf(**program, *facts))
    touched.Add(place.fact, place.period ? place.period->ToString() : "");
  return touched;
}

// What each case of the person has read: one scan of the person's rows R.
Result<std::map<std::string, Reconsidering::Touched>> Reconsidering::ReadBy(
    const Pseudonym& person) {
  std::map<std::string, Touched> read;
  std::optional<Key> after;
  do {
    const auto page =
        impl_.store->Scan(ReadSetOf(impl_.shard, BytesText(person)), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto key = ParseKey(row.key.bytes);
      const auto* place = key ? std::get_if<ReadSetKey>(&key->row) : nullptr;
      if (place != nullptr && !place->fact.empty())
        read[place->case_id].Add(place->fact, place->period);
    }
    after = page->more;
  } while (after);
  return read;
}

Result<void> Reconsidering::After(const Ref& batch, const Pseudonym& person, const Asking& asking) {
  const auto cases = impl_.CasesOf(person);
  if (!cases) return std::unexpected(cases.error());
  if ((*cases)->empty()) return {};
  const auto key = impl_.KeyFor(person);
  if (!key && key.error().word == "subject_erased") return {};
  if (!key) return std::unexpected(key.error());
  const auto read = ReadBy(person);
  if (!read) return std::unexpected(read.error());
  std::map<Hash, Touched> by;  // as each policy reads the batch
  for (const std::string& case_id : **cases) {
    const auto there = impl_.log->Find(case_id);
    if (!there) return std::unexpected(there.error());
    if (*there == nullptr) continue;
    const Hash bundle = (*there)->bundle;
    if (!by.contains(bundle)) {
      auto found = TouchedBy(batch, person, *key, bundle);
      if (!found) return std::unexpected(found.error());
      by.emplace(bundle, *std::move(found));
    }
    const Touched& touched = by.at(bundle);
    const auto reads = read->find(case_id);
    const bool meets = touched.all || !(*there)->state.effects.empty() ||
                       (reads != read->end() && touched.Meets(reads->second));
    if (!meets) continue;
    Asking engine;  // nobody acts
    engine.now = asking.now;
    const auto done = impl_.Run({case_id, std::nullopt}, engine, "reconsider " + batch.text,
                                [&](const CaseData& data, const Program&, const SubjectKey& own,
                                    flow::Inputs*, Prepared* prepared) -> Result<flow::Command> {
                                  prepared->name = "reconsider";
                                  const auto records = RecordsOf(case_id, data.state.events);
                                  if (!records) return std::unexpected(records.error());
                                  std::vector<PastRecord> past = PastOf(*records);
                                  std::erase_if(past, [&](const PastRecord& p) {
                                    return !touched.Meets((*records)[p.at]);
                                  });
                                  const auto compiled = impl_.CompiledOf(data.bundle);
                                  if (!compiled) return std::unexpected(compiled.error());
                                  auto whole = Whole(*records, past, (*compiled)->reference, own);
                                  if (!whole) return std::unexpected(whole.error());
                                  return flow::Reconsidering{batch, *std::move(whole)};
                                });
    if (!done && done.error().word == "subject_erased") return {};
    if (!done) return std::unexpected(done.error());
  }
  return {};
}

// The records of a case up to that version of it; those that are not durable yet are waited for.
Result<std::vector<audit::Record>> Reconsidering::RecordsOf(const std::string& case_id,
                                                            uint64_t events) {
  for (const bool again : {true, false}) {
    auto records = ReadTopic(*impl_.store, impl_.shard, case_id);
    if (!records) return records;
    if (records->size() >= events) {
      records->erase(records->begin() + static_cast<std::ptrdiff_t>(events), records->end());
      return records;
    }
    if (!again) break;
    if (auto settled = impl_.Settle(); !settled) return std::unexpected(settled.error());
  }
  return Fail(TroubleKind::kContended, case_id);
}

Result<std::shared_ptr<const Program>> Reconsidering::ProgramWith(
    const Hash& bundle, const std::vector<Hash>& reference) {
  const auto installed = ReadTopic(*impl_.store, impl_.shard, std::string(kReferenceTopic));
  if (!installed) return std::unexpected(installed.error());
  std::vector<ReferenceDataInstalled> with;
  for (const audit::Record& record : *installed) {
    const auto* event = std::get_if<ReferenceDataInstalled>(&record.event);
    if (event != nullptr && std::ranges::find(reference, event->content) != reference.end())
      with.push_back(*event);
  }
  auto compiled = impl_.CompiledWith(bundle, NewestOf(with));
  if (!compiled) return std::unexpected(compiled.error());
  return std::move(compiled->program);
}

// With the case as it was before each of them. `past` is in the order of the records.
Result<std::vector<flow::PastDecision>> Reconsidering::Whole(std::span<const audit::Record> records,
                                                             std::span<const PastRecord> past,
                                                             const std::vector<Hash>& reference,
                                                             const SubjectKey& key) {
  std::vector<flow::PastDecision> whole;
  CaseData data;
  size_t folded = 0;
  for (const PastRecord& one : past) {
    for (; folded < one.at; ++folded) FoldInto(records[folded], &data);
    const audit::Record& record = records[one.at];
    flow::PastDecision& decision = whole.emplace_back();
    decision.decided = record.sequence.value;
    decision.event = EventOf(record);
    decision.before = std::make_shared<const flow::CaseState>(data.state);
    decision.told = one.told;
    const Hash bundle = record.bundle.value_or(Hash{});
    const Hash newest = records.back().bundle.value_or(Hash{});
    if (record.reference != reference || bundle != newest) {
      auto program = ProgramWith(bundle, record.reference);
      if (!program) return std::unexpected(program.error());
      decision.program = *std::move(program);
    }
    if (bundle != newest) {  // before a migration: facts have other numbers there
      std::vector<flow::FindingRecord> findings;
      auto facts = impl_.FactsOf(*decision.program, &bundle, record.subject.value_or(Pseudonym{}),
                                 key, record.case_->text, &findings);
      if (!facts) return std::unexpected(facts.error());
      decision.facts = *std::move(facts);
    }
    if (one.at == 0) continue;  // the opening: nothing had been given
    const auto program = impl_.ProgramOf(bundle);
    if (!program) return std::unexpected(program.error());
    auto values = impl_.OpenValues(**program, record.case_->text, data, key);
    if (!values) return std::unexpected(values.error());
    decision.values = *std::move(values);
  }
  return whole;
}

// ---- imports that were stopped ----

Result<void> Reconsidering::End(const UnfinishedKey& row) {
  const auto answer = impl_.queue->Run([&](Draft& draft) { draft.Delete(impl_.KeyOf(row)); });
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(impl_.Answered(answer));
  return {};
}

// Of an import about one person the record tells; else every row of facts is looked at.
Result<std::vector<Pseudonym>> Reconsidering::PeopleOf(const Ref& batch) {
  const auto records = ReadTopic(*impl_.store, impl_.shard, BatchTopicKey(batch.text).case_id);
  if (!records) return std::unexpected(records.error());
  if (records->empty()) return std::vector<Pseudonym>();
  if (records->front().subject) return std::vector{*records->front().subject};
  std::vector<Pseudonym> people;
  std::optional<Key> after;
  do {
    const auto page =
        impl_.store->Scan(RangeOf(impl_.shard, Family::kPersonal), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto key = ParseKey(row.key.bytes);
      const auto* place = key ? std::get_if<PersonalKey>(&key->row) : nullptr;
      const auto person = place == nullptr ? std::nullopt : PseudonymIn(place->subject);
      if (person && *place == PlaceOfFacts(*person, batch)) people.push_back(*person);
    }
    after = page->more;
  } while (after);
  return people;
}

Result<std::vector<std::pair<std::string, Trouble>>> Reconsidering::Finish(const Asking& asking) {
  std::vector<std::pair<std::string, Trouble>> failed;
  const auto page = impl_.store->Scan(RangeOf(impl_.shard, Family::kUnfinished), kMaxPageRows, {});
  if (!page) return Fail(page.error());
  for (const auto& row : page->rows) {
    const auto key = ParseKey(row.key.bytes);
    const auto* unfinished = key ? std::get_if<UnfinishedKey>(&key->row) : nullptr;
    if (unfinished == nullptr || IsSupplied(*unfinished)) continue;
    const Ref batch(unfinished->batch);
    const auto people = PeopleOf(batch);
    if (!people) return std::unexpected(people.error());
    if (const auto done = impl_.Imported(batch, *people, asking); !done) {
      if (auto settled = impl_.Settle(); !settled) return std::unexpected(settled.error());
      failed.emplace_back(batch.text, done.error());
    }
  }
  return failed;
}

// ---- whoever looks ----

Result<std::vector<ToReconsider>> Reconsidering::Tasks(const Asking& asking) {
  const auto rows = ReadTaskRows(*impl_.store, impl_.shard);
  if (!rows) return std::unexpected(rows.error());
  std::vector<ToReconsider> tasks;
  for (const TaskRow& row : *rows) {
    auto told = ReadRecords(*impl_.store, impl_.shard, row.sequence, 1);
    if (!told) return std::unexpected(told.error());
    const audit::Record& record = told->front();
    const Reconsider* again = AgainIn(record);
    if (again == nullptr || !record.case_) continue;
    const auto records = ReadTopic(*impl_.store, impl_.shard, record.case_->text);
    if (!records) return std::unexpected(records.error());
    CaseData data;
    const auto decided = std::ranges::find(*records, again->decided,
                                           [](const audit::Record& r) { return r.sequence; });
    if (decided == records->end()) continue;
    for (auto at = records->begin(); at != decided; ++at) FoldInto(*at, &data);
    data.subject = record.subject.value_or(Pseudonym{});
    const auto key = impl_.KeyFor(data.subject);  // of who is erased nobody can look at anything
    if (!key && key.error().word == "subject_erased") continue;
    const auto program = impl_.ProgramOf(record.bundle.value_or(Hash{}));
    if (!program) return std::unexpected(program.error());
    const auto actor = impl_.ActorFor(**program, data, asking, flow::DayOf(impl_.Now(asking)));
    if (!actor) return std::unexpected(actor.error());
    auto task = flow::PastTaskOf(**program, data.state, EventOf(*decided), *actor);
    if (!task) continue;
    tasks.push_back({record.case_->text, impl_.NameOf(data.subject), record, decided->recorded,
                     *std::move(task)});
  }
  return tasks;
}

Result<Done> Reconsidering::Look(const std::string& case_id, uint64_t decided,
                                 const std::vector<Attachment>& documents, const Asking& asking) {
  Spelling request;
  request.Add("look").Add(case_id).Add(std::to_string(decided)).AddAll(documents);
  return impl_.Run(
      {case_id, std::nullopt}, asking, request.bytes(),
      [&](const CaseData& data, const Program&, const SubjectKey& key, flow::Inputs*,
          Prepared* prepared) -> Result<flow::Command> {
        prepared->name = "look";
        const auto records = RecordsOf(case_id, data.state.events);
        if (!records) return std::unexpected(records.error());
        if (!IsToReconsider(*records, decided))
          return Fail(TroubleKind::kNothingToReconsider, case_id, std::to_string(decided));
        const auto at = std::ranges::find(*records, Count{decided}, &audit::Record::sequence);
        const PastRecord past{static_cast<size_t>(at - records->begin()), {}};
        auto whole = Whole(*records, {&past, 1}, at->reference, key);
        if (!whole) return std::unexpected(whole.error());
        flow::LookAgain look{std::move(whole->front()), {}};
        for (const Attachment& document : documents) {
          const auto kept = impl_.KeepDocument(key, data.subject, document, &prepared->rows);
          if (!kept) return std::unexpected(kept.error());
          look.documents.push_back(*kept);
        }
        return look;
      });
}

Result<std::optional<flow::Command>> Reconsidering::CommandOf(
    std::span<const audit::Record> command, const SubjectKey& key) {
  const audit::Record& first = command.front();
  const std::string& name = first.command.name.text;
  if (name != "reconsider" && name != "look") return std::nullopt;
  auto records = ReadTopic(*impl_.store, impl_.shard, first.case_->text);
  if (!records) return std::unexpected(records.error());
  std::erase_if(*records, [&](const audit::Record& r) { return r.sequence >= first.sequence; });
  const Reconsider* again = AgainIn(first);
  const auto* done = std::get_if<StepDone>(&first.event);
  std::vector<PastRecord> past;
  for (const PastRecord& one : PastOf(*records)) {
    const auto told_of = [&](const audit::Record& record) {
      const Reconsider* told = AgainIn(record);
      return told != nullptr && told->decided == (*records)[one.at].sequence;
    };
    if (std::ranges::any_of(command, told_of)) past.push_back(one);
  }
  for (size_t at = 0; done != nullptr && at < records->size(); ++at)
    if (done->task == flow::TaskOf((*records)[at].sequence.value)) past.push_back({at, {}});
  auto whole = Whole(*records, past, first.reference, key);
  if (!whole) return std::unexpected(whole.error());
  if (again != nullptr) return flow::Reconsidering{again->batch, *std::move(whole)};
  if (done == nullptr || whole->size() != 1) return std::nullopt;
  return flow::LookAgain{std::move(whole->front()), done->documents};
}

// ---- what a host asks for ----

Result<std::vector<ToReconsider>> Cases::Reconsidered(const Asking& asking) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  return Reconsidering(*impl_).Tasks(asking);
}

Result<Done> Cases::LookAgain(const std::string& case_id, uint64_t decided,
                              const std::vector<Attachment>& documents, const Asking& asking) {
  return Reconsidering(*impl_).Look(case_id, decided, documents, asking);
}

}  // namespace writ::cases
