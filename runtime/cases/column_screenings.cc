#include "runtime/cases/column_screenings.h"

#include <algorithm>
#include <unordered_map>

#include "runtime/audit/record.h"
#include "runtime/cases/column_decisions.h"
#include "runtime/cases/column_import.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/proposing.h"
#include "runtime/cases/spelling.h"

namespace writ::cases {
namespace {}  // namespace

// ---- of whom the store has facts ----

Result<bool> ColumnScreenings::HasFacts(const Pseudonym& person, uint64_t size) {
  const KeyRange range = PersonalValuesOf(impl_.shard, SubjectOf(person), "f");
  std::optional<Key> after;
  do {
    const auto page = impl_.store->Scan(range, kMaxPageRows, after);
    if (!page) return Fail(page.error());
    std::vector<Row> imports;
    for (const auto& row : page->rows) {
      const auto key = ParseKey(row.key.bytes);
      const auto* place = key ? std::get_if<PersonalKey>(&key->row) : nullptr;
      if (place == nullptr || place->parts.size() != 2)
        return Fail(TroubleKind::kNotPersonal, "facts");
      imports.emplace_back(BatchTopicKey(place->parts[1]));
    }
    const auto events = impl_.Rows(imports);
    if (!events) return std::unexpected(events.error());
    for (const auto& event : *events)
      if (const auto run = event ? DecodeRun(*event) : std::nullopt; run && run->first < size)
        return true;
    after = page->more;
  } while (after);
  return false;
}

Result<std::vector<Pseudonym>> ColumnScreenings::WithFacts(uint64_t size) {
  const auto all = Screenings(cases_).WithValues();
  if (!all) return all;
  std::vector<Pseudonym> people;
  for (const Pseudonym& person : *all) {
    const auto has = HasFacts(person, size);
    if (!has) return std::unexpected(has.error());
    if (*has) people.push_back(person);
  }
  std::ranges::sort(people);
  return people;
}

Result<std::vector<ColumnDecisions::Stored>> ColumnScreenings::StoredIn(
    const OutsideColumns& columns, uint64_t size) {
  const auto people = WithFacts(size);
  if (!people) return std::unexpected(people.error());
  std::unordered_map<std::string, Pseudonym> by_id;
  for (const Pseudonym& person : *people)
    if (std::string id = impl_.NamesOf(person).id; !id.empty()) by_id.emplace(id, person);
  std::vector<ColumnDecisions::Stored> stored;
  for (size_t row = 0; !by_id.empty() && row < columns.source().size(); ++row)
    if (const auto found = by_id.find(std::string(columns.Id(row))); found != by_id.end())
      stored.push_back({found->second, row});
  std::ranges::sort(stored, {}, &ColumnDecisions::Stored::person);
  return stored;
}

ColumnDecisions::SaltOf ColumnScreenings::Salts() {
  return [this](const Pseudonym& person, const std::string& words) -> Result<Salt> {
    const auto key = impl_.KeyFor(person);
    if (!key) return std::unexpected(key.error());
    return key->SaltOf(words);
  };
}

// ---- one screening ----

struct ColumnScreenings::Run {
  Run(ColumnScreenings& of_columns, const ColumnScreeningRequest& what, const Asking& by,
      const Compiled& with, Instant moment, const OutsideColumns& lying)
      : of(of_columns),
        impl(of_columns.impl_),
        screenings(of_columns.cases_),
        request(what),
        asking(by),
        compiled(with),
        program(*with.program),
        known_at(moment),
        columns(lying),
        decided(program, {what.as_of, flow::DayOf(moment)}, lying, what.parallel_for) {}

  // Whom a rule that starts something holds for in the columns, and for whom it may be proposed.
  struct Candidate {
    size_t at = 0, row = 0;
    std::string id;
  };
  // A proposal that waits, and what its rule comes to in the columns now.
  struct Ending {
    Proposal proposal;
    size_t at = 0;
    Outcome outcome = Outcome::kFails;
  };

  Result<void> FindCandidates() {
    if (const auto waiting = proposing.Waiting(); !waiting) return std::unexpected(waiting.error());
    for (size_t at = 0; at < decided.rules().size(); ++at) {
      const uint32_t rule = decided.rules()[at];
      if (!StartsSomething(program.rules[rule])) continue;
      for (size_t row = 0; row < decided.people(); ++row) {
        if (decided.outcome(at, row) != Outcome::kHolds) continue;
        ColumnDecisions::Figures read;
        const Decision decision = decided.DecideRow(at, row, &read);
        const Action* action = StartedBy(program, rule, decision.version);
        if (action == nullptr) continue;
        const std::string id(columns.Id(row));
        const auto person = impl.Find(id);
        if (!person) return std::unexpected(person.error());
        if (*person) {
          const auto stands = proposing.Stands(**person, decided.IdOf(at), ProcedureOf(*action),
                                               WindowOf(decision, request.as_of));
          if (!stands) return std::unexpected(stands.error());
          if (*stands) continue;
        }
        candidates.push_back({at, row, id});
        ids.insert(id);
        if (!read.empty()) figures[id].merge(read);
      }
    }
    return {};
  }

  // Those whose proposal waits and whose rule no longer holds in the columns.
  Result<void> FindEnding() {
    const auto waiting = proposing.Waiting();
    if (!waiting) return std::unexpected(waiting.error());
    std::unordered_map<std::string, std::vector<const Proposal*>> by_id;
    for (const Proposal& one : *waiting)
      if (one.bundle == request.bundle && !one.subject.empty()) by_id[one.subject].push_back(&one);
    for (size_t row = 0; !by_id.empty() && row < decided.people(); ++row) {
      const auto found = by_id.find(std::string(columns.Id(row)));
      if (found == by_id.end()) continue;
      for (const Proposal* one : found->second) {
        const auto at = PlaceOf(one->rule);
        if (!at) continue;
        const Outcome outcome = decided.outcome(*at, row);
        if (!Screenings::Ends(outcome)) continue;
        ending.push_back({*one, *at, outcome});
        ids.insert(one->subject);
      }
    }
    return {};
  }

  Result<void> Import() {
    if (ids.empty()) return {};
    const auto said = columns.StatementsOf(ids);
    if (!said) return std::unexpected(said.error());
    if (auto whole = columns.Whole(); !whole) return whole;
    ColumnImport importing(impl, program, asking);
    if (auto done = importing.Import(*said, figures); !done) return done;
    report.batches = importing.batches();
    report.imported = importing.people().size();
    report.added = importing.added();
    return {};
  }

  // Those of the people of whom the store has facts now.
  Result<void> FindStored() {
    const auto now = screenings.SizeNow();
    if (!now) return std::unexpected(now.error());
    size = *now;
    auto found = of.StoredIn(columns, size);
    if (!found) return std::unexpected(found.error());
    stored = *std::move(found);
    return {};
  }

  Result<ColumnsScreened> EventOf(size_t at) const {
    const auto root = decided.RootOf(at, known_at, stored, of.Salts());
    if (!root) return std::unexpected(root.error());
    return ColumnsScreened{.as_of = request.as_of,
                           .columns = audit::CommitTogether(columns.Commitments()),
                           .holding = {decided.Count(at, Outcome::kHolds)},
                           .known_at = known_at,
                           .root = *root,
                           .rule = decided.IdOf(at),
                           .stored = {stored.size()},
                           .subjects = {decided.people()}};
  }

  Result<void> Keep(const Cases::Impl::Marks& marks) {
    std::vector<audit::Record> records;
    for (size_t at = 0; at < decided.rules().size(); ++at) {
      auto event = EventOf(at);
      if (!event) return std::unexpected(event.error());
      auto record = proposing.Around();
      if (!record) return std::unexpected(record.error());
      record->event = *std::move(event);
      record->reference = compiled.reference;
      record->command.arguments.push_back(
          {.name = Id(kScreenedSize), .ref = Ref(std::to_string(size))});
      records.push_back(*std::move(record));
    }
    if (records.empty()) return {};
    const auto noted = impl.NoteOnce(std::move(records), {}, asking, marks);
    if (!noted) return std::unexpected(noted.error());
    return {};
  }

  void Count() {
    report.people = decided.people();
    report.stored = stored.size();
    for (size_t at = 0; at < decided.rules().size(); ++at)
      report.rules.push_back({.rule = decided.IdOf(at),
                              .holds = decided.Count(at, Outcome::kHolds),
                              .fails = decided.Count(at, Outcome::kFails),
                              .unknown = decided.Count(at, Outcome::kUnknown),
                              .not_applicable = decided.Count(at, Outcome::kNotApplicable)});
  }

  // On the store's facts; says so where it comes out otherwise than in the columns.
  Result<Decision> InStore(size_t at, const Pseudonym& person, const std::string& id,
                           Outcome in_columns) {
    const auto key = impl.KeyFor(person);
    if (!key) return std::unexpected(key.error());
    const auto facts = impl.FactsOf(program, &request.bundle, person, *key, "", nullptr);
    if (!facts) return std::unexpected(facts.error());
    Decision decision = decided.Decide(at, **facts);
    if (decision.outcome != in_columns)
      report.otherwise.push_back(
          {id, impl.NameOf(person), decided.IdOf(at), in_columns, decision.outcome});
    return decision;
  }

  Result<void> EndOthers() {
    for (const auto& [one, at, outcome] : ending) {
      const auto decision = InStore(at, one.person, one.subject, outcome);
      if (!decision) return std::unexpected(decision.error());
      if (!Screenings::Ends(decision->outcome)) continue;
      if (auto done = proposing.End(one); !done) return done;
    }
    return {};
  }

  Result<void> Propose() {
    if (const auto waiting = proposing.Waiting(); !waiting) return std::unexpected(waiting.error());
    for (const Candidate& one : candidates) {
      const auto person = impl.Find(one.id);
      if (!person) return std::unexpected(person.error());
      if (!*person) {  // nothing is said of them that the policy declares
        report.otherwise.push_back({one.id, one.id, decided.IdOf(one.at)});
        continue;
      }
      const auto decision = InStore(one.at, **person, one.id, Outcome::kHolds);
      if (!decision) return std::unexpected(decision.error());
      const Action* action = StartedBy(program, decided.rules()[one.at], decision->version);
      if (decision->outcome != Outcome::kHolds || action == nullptr) continue;
      const auto window = WindowOf(*decision, request.as_of);
      const auto stands =
          proposing.Stands(**person, decided.IdOf(one.at), ProcedureOf(*action), window);
      if (!stands) return std::unexpected(stands.error());
      if (*stands) continue;
      if (auto done = proposing.Propose(**person, decided.IdOf(one.at), window); !done) return done;
    }
    return {};
  }

  Id ProcedureOf(const Action& action) const {
    return Id(program.procedures[action.procedure].names.id);
  }
  std::optional<size_t> PlaceOf(const Id& rule) const {
    for (size_t at = 0; at < decided.rules().size(); ++at)
      if (decided.IdOf(at) == rule) return at;
    return std::nullopt;
  }

  ColumnScreenings& of;
  Cases::Impl& impl;
  Screenings screenings;
  const ColumnScreeningRequest& request;
  const Asking& asking;
  const Compiled& compiled;
  const Program& program;
  const Instant known_at;
  const OutsideColumns& columns;
  const ColumnDecisions decided;
  ColumnScreeningReport report;
  Screenings::Proposing proposing{
      screenings, {request.bundle, request.as_of, kScreenColumns}, asking, &report};
  std::vector<Candidate> candidates;
  std::vector<Ending> ending;
  OutsideColumns::Ids ids;  // whose facts are to be imported
  std::map<std::string, ColumnDecisions::Figures> figures;
  uint64_t size = 0;  // of the log
  std::vector<ColumnDecisions::Stored> stored;
};

// A screening that is on the record under the same idempotency key is gone on with: on what was
// known then, not on what is known now.
Result<ColumnScreeningReport> ColumnScreenings::Screen(const ColumnScreeningRequest& request,
                                                       const OpenColumns& open,
                                                       const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto compiled = impl_.CompiledOf(request.bundle);
  if (!compiled) return std::unexpected(compiled.error());
  const Program& program = *(*compiled)->program;
  if (auto may = Screenings(cases_).MaySettle("screen", program, Pseudonym{}, asking); !may)
    return std::unexpected(may.error());
  if (auto settled = impl_.Settle(); !settled) return std::unexpected(settled.error());
  Spelling spelling;
  spelling.Add(kScreenColumns).Add(BytesText(request.bundle)).Add(request.as_of.ToIso());
  const auto marks = impl_.MarksOf(Salt{}, asking, spelling.bytes());
  if (!marks) return std::unexpected(marks.error());
  const auto before = impl_.NotedBefore(asking, *marks);
  if (!before) return std::unexpected(before.error());
  const Instant known_at =
      *before ? std::get<ColumnsScreened>((*before)->front().event).known_at : impl_.Now(asking);
  const auto columns = open(program, {request.as_of, flow::DayOf(known_at)}, known_at);
  if (!columns) return std::unexpected(columns.error());
  Run run(*this, request, asking, **compiled, known_at, **columns);
  if (auto whole = (*columns)->Whole(); !whole) return std::unexpected(whole.error());
  using Step = Result<void> (Run::*)();
  for (const Step step : {Step{&Run::FindCandidates}, Step{&Run::FindEnding}, Step{&Run::Import},
                          Step{&Run::FindStored}})
    if (auto done = (run.*step)(); !done) return std::unexpected(done.error());
  run.Count();
  if (!*before)
    if (auto kept = run.Keep(*marks); !kept) return std::unexpected(kept.error());
  for (const Step step : {Step{&Run::EndOthers}, Step{&Run::Propose}})
    if (auto done = (run.*step)(); !done) return std::unexpected(done.error());
  return std::move(run.report);
}

}  // namespace writ::cases
