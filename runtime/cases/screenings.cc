// Screening everybody of a store, on the record: who they are and what is known of them, the
// records of the results, and those of what is proposed.
#include "runtime/cases/screenings.h"

#include <algorithm>

#include "runtime/audit/bytes.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/proposing.h"
#include "runtime/cases/spelling.h"

namespace writ::cases {

static constexpr const char* kCommand = "screen";

// ---- who is screened, and on what ----

Screenings::Basis Screenings::BasisOf(const audit::Record& screening) {
  Basis basis{.known_at = std::get<Screening>(screening.event).known_at,
              .size = screening.sequence.value,
              .reference = screening.reference};
  for (const audit::CommandArgument& argument : screening.command.arguments)
    if (argument.name.text == kScreenedSize && argument.ref)
      basis.size =
          std::min(basis.size, audit::ParseDecimal(argument.ref->text).value_or(basis.size));
  return basis;
}

// With the reference data that the record names; a record that names none was decided with the
// newest, if the policy reads any.
Result<Compiled> Screenings::CompiledOn(const Hash& bundle, const Basis& basis) {
  const auto records = ReadTopic(*impl_.store, impl_.shard, std::string(kReferenceTopic));
  if (!records) return std::unexpected(records.error());
  std::vector<ReferenceDataInstalled> with;
  for (const audit::Record& record : *records) {
    const auto* installed = std::get_if<ReferenceDataInstalled>(&record.event);
    if (installed == nullptr) continue;
    if (basis.reference.empty()
            ? record.sequence.value < basis.size
            : std::ranges::find(basis.reference, installed->content) != basis.reference.end())
      with.push_back(*installed);
  }
  return impl_.CompiledWith(bundle, NewestOf(with));
}

Result<std::vector<Pseudonym>> Screenings::WithValues() {
  std::vector<Pseudonym> people;
  std::optional<Key> after;
  while (true) {
    const auto page = impl_.store->Scan(RangeOf(impl_.shard, Family::kPersonal), 1, after);
    if (!page) return Fail(page.error());
    if (page->rows.empty()) return people;
    const auto key = ParseKey(page->rows.front().key.bytes);
    const auto* place = key ? std::get_if<PersonalKey>(&key->row) : nullptr;
    const auto person = place == nullptr ? std::nullopt : PseudonymIn(place->subject);
    if (!person) return Fail(TroubleKind::kNotPersonal, "subject");
    people.push_back(*person);
    after = impl_.KeyOf(PersonalKey{place->subject, {"\xff"}});  // behind all of this person's
  }
}

Result<SubjectFacts> Screenings::FactsAt(const Program& program, const Pseudonym& person,
                                         const std::vector<KeptFacts>& imported, uint64_t size) {
  auto facts = impl_.FactsFrom(program, person, imported);
  if (!facts) return facts;
  facts->id = impl_.NamesOf(person).id;
  const auto cases = impl_.CasesOf(person);
  if (!cases) return std::unexpected(cases.error());
  for (const std::string& one : **cases) {
    const auto records = ReadTopic(*impl_.store, impl_.shard, one);
    if (!records) return std::unexpected(records.error());
    CaseData then;
    for (const audit::Record& record : *records)
      if (record.sequence.value < size) FoldInto(record, &then);
    Cases::Impl::AddHappened(then.state, &*facts, nullptr);
  }
  for (auto& [name, days] : facts->events) std::ranges::sort(days);
  return facts;
}

Result<StoredPeople> Screenings::PeopleAt(const Program& program, uint64_t size,
                                          const Progress& progress) {
  const auto people = WithValues();
  if (!people) return std::unexpected(people.error());
  std::vector<std::pair<SubjectFacts, Pseudonym>> found;
  size_t read = 0;
  for (const Pseudonym& person : *people) {
    if (progress) progress(++read, 2 * people->size());
    const auto key = impl_.KeyFor(person);
    if (!key && key.error().word == "subject_erased") continue;
    if (!key) return std::unexpected(key.error());
    const auto imported = impl_.FactRowsOf(person, *key, size);
    if (!imported) return std::unexpected(imported.error());
    if (imported->empty()) continue;
    auto facts = FactsAt(program, person, *imported, size);
    if (!facts) return std::unexpected(facts.error());
    found.emplace_back(*std::move(facts), person);
  }
  std::ranges::sort(found, {}, [](const auto& one) { return std::tie(one.first.id, one.second); });
  StoredPeople all;
  for (auto& [facts, person] : found) {
    all.population.subjects.push_back(std::move(facts));
    all.people.push_back(person);
  }
  return all;
}

Result<StoredPeople> Screenings::Everybody(const Program& program, const Progress& progress) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto size = SizeNow();
  if (!size) return std::unexpected(size.error());
  return PeopleAt(program, *size, progress);
}

// All of them are durable.
Result<uint64_t> Screenings::SizeNow() {
  uint64_t size = 0;
  const auto answer = impl_.queue->Run([&](Draft& draft) { size = draft.next().value; });
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(impl_.Answered(answer));
  return size;
}

// ---- the records of one screening ----

class Screenings::Recording {
 public:
  Recording(Screenings& of, const ScreeningRequest& request, const Asking& asking,
            const Basis& basis, const Screened& screened, ScreeningReport* report)
      : of_(of),
        impl_(of.impl_),
        request_(request),
        asking_(asking),
        basis_(basis),
        screened_(screened),
        report_(report),
        proposing_(of, {request.bundle, request.as_of, kCommand}, asking, report) {}

  void Count() const {
    for (size_t at = 0; at < screened_.rules().size(); ++at)
      report_->rules.push_back({.rule = screened_.IdOf(at),
                                .holds = screened_.Count(at, Outcome::kHolds),
                                .fails = screened_.Count(at, Outcome::kFails),
                                .unknown = screened_.Count(at, Outcome::kUnknown),
                                .not_applicable = screened_.Count(at, Outcome::kNotApplicable)});
  }

  Result<void> Keep(const Cases::Impl::Marks& marks) {
    std::vector<audit::Record> records;
    for (size_t at = 0; at < screened_.rules().size(); ++at) {
      auto event = of_.EventOf(screened_, at, request_.as_of, basis_.known_at);
      if (!event) return std::unexpected(event.error());
      auto record = proposing_.Around();
      if (!record) return std::unexpected(record.error());
      record->event = *std::move(event);
      record->reference = basis_.reference;
      record->command.arguments.push_back(
          {.name = Id(kScreenedSize), .ref = Ref(std::to_string(basis_.size))});
      records.push_back(*std::move(record));
    }
    if (records.empty()) return {};
    const auto noted = impl_.NoteOnce(std::move(records), {}, asking_, marks);
    if (!noted) return std::unexpected(noted.error());
    return {};
  }

  // What waits and does not hold any more waits no longer; what is unknown now goes on waiting.
  Result<void> EndOthers() {
    const auto waiting = proposing_.Waiting();
    if (!waiting) return std::unexpected(waiting.error());
    for (const Proposal& one : *waiting)
      if (one.bundle == request_.bundle && Ends(screened_.Find(one.rule, one.person)))
        if (auto done = proposing_.End(one); !done) return done;
    return {};
  }

  Result<void> Propose() {
    if (const auto waiting = proposing_.Waiting(); !waiting)
      return std::unexpected(waiting.error());
    for (const Screened::Flag& flag : screened_.flags()) {
      const Pseudonym& person = screened_.people().people[flag.row];
      const Id id = screened_.IdOf(flag.at);
      const std::pair window(flag.from, flag.until);
      const auto stands = proposing_.Stands(person, id, flag.procedure, window);
      if (!stands) return std::unexpected(stands.error());
      if (*stands) continue;
      if (auto done = proposing_.Propose(person, id, window); !done) return done;
    }
    return {};
  }

 private:
  Screenings& of_;
  Cases::Impl& impl_;
  const ScreeningRequest& request_;
  const Asking& asking_;
  const Basis& basis_;
  const Screened& screened_;
  ScreeningReport* const report_;
  Proposing proposing_;
};

bool Screenings::Ends(std::optional<Outcome> outcome) {
  return outcome == Outcome::kFails || outcome == Outcome::kNotApplicable;
}

Result<Screening> Screenings::EventOf(const Screened& screened, size_t at, Date as_of,
                                      Instant known_at) {
  const auto salt = [&](const Pseudonym& person, const std::string& words) -> Result<Salt> {
    const auto key = impl_.KeyFor(person);
    if (!key) return std::unexpected(key.error());
    return key->SaltOf(words);
  };
  const auto root = screened.RootOf(at, known_at, salt);
  if (!root) return std::unexpected(root.error());
  return Screening{.as_of = as_of,
                   .holding = {screened.Count(at, Outcome::kHolds)},
                   .known_at = known_at,
                   .root = *root,
                   .rule = screened.IdOf(at),
                   .subjects = {screened.people().people.size()}};
}

// A screening that is on the record under the same idempotency key is gone on with: on what was
// known then, not on what is known now.
Result<ScreeningReport> Screenings::Screen(const ScreeningRequest& request, const Asking& asking,
                                           const Progress& progress) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto newest = impl_.CompiledOf(request.bundle);
  if (!newest) return std::unexpected(newest.error());
  std::shared_ptr<const Program> policy = (*newest)->program;
  if (auto may = MaySettle("screen", *policy, Pseudonym{}, asking); !may)
    return std::unexpected(may.error());
  Spelling spelling;
  spelling.Add(kCommand).Add(BytesText(request.bundle)).Add(request.as_of.ToIso());
  const auto marks = impl_.MarksOf(Salt{}, asking, spelling.bytes());
  if (!marks) return std::unexpected(marks.error());
  Basis basis{.known_at = impl_.Now(asking), .reference = (*newest)->reference};
  const auto size = SizeNow();
  if (!size) return std::unexpected(size.error());
  basis.size = *size;
  const auto before = impl_.NotedBefore(asking, *marks);
  if (!before) return std::unexpected(before.error());
  if (*before) {
    basis = BasisOf((*before)->front());
    const auto then = CompiledOn(request.bundle, basis);
    if (!then) return std::unexpected(then.error());
    policy = then->program;
  }
  const Program& program = *policy;
  size_t steps = 0;
  const auto people = PeopleAt(program, basis.size, [&](size_t done, size_t of) {
    steps = of;
    if (progress) progress(done, of);
  });
  if (!people) return std::unexpected(people.error());
  const Screened screened(program, *people, {request.as_of, flow::DayOf(basis.known_at)},
                          [&](size_t decided) {
                            if (progress) progress(steps / 2 + decided, steps);
                          });
  ScreeningReport report{.people = people->people.size()};
  Recording recording(*this, request, asking, basis, screened, &report);
  recording.Count();
  if (auto done = recording.Keep(*marks); !done) return std::unexpected(done.error());
  if (auto done = recording.EndOthers(); !done) return std::unexpected(done.error());
  if (auto done = recording.Propose(); !done) return std::unexpected(done.error());
  return report;
}

}  // namespace writ::cases
