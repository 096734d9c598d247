#include "runtime/cases/screenings.h"

#include <algorithm>
#include <set>

#include "engine/screen/columns.h"
#include "engine/screen/screen.h"
#include "runtime/audit/merkle.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/keeping.h"
#include "runtime/cases/spelling.h"
#include "runtime/facts/builder.h"

namespace writ::cases {
namespace {

// From the first to the last day of the periods of which a fact was read.
std::pair<Date, Date> WindowOf(const Decision& decision, Date as_of) {
  std::optional<Date> from, until;
  for (const ReadFact& read : decision.explanation->recordings) {
    if (!read.period) continue;
    from = std::min(from.value_or(read.period->first_day()), read.period->first_day());
    until = std::max(until.value_or(read.period->last_day()), read.period->last_day());
  }
  const Period month = Period::Containing(Frequency::kMonth, as_of);
  return {from.value_or(month.first_day()), until.value_or(month.last_day())};
}

}  // namespace

// ---- who is screened ----

Result<StoredPeople> Screenings::Everybody(const Program& program, const Hash* bundle,
                                           const Progress& progress) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  std::vector<std::pair<SubjectFacts, Pseudonym>> found;
  std::optional<Key> after;
  while (true) {
    const auto page = impl_.store->Scan(RangeOf(impl_.shard, Family::kPersonal), 1, after);
    if (!page) return Fail(page.error());
    if (page->rows.empty()) break;
    const auto key = ParseKey(page->rows.front().key.bytes);
    const auto* place = key ? std::get_if<PersonalKey>(&key->row) : nullptr;
    const auto person = place == nullptr ? std::nullopt : PseudonymIn(place->subject);
    if (!person) return Fail(TroubleKind::kNotPersonal, "subject");
    after = impl_.KeyOf(PersonalKey{place->subject, {"\xff"}});  // behind all of this person's
    const auto sealed = impl_.KeyFor(*person);
    if (!sealed && sealed.error().word == "subject_erased") continue;
    if (!sealed) return std::unexpected(sealed.error());
    const KeyRange range = PersonalValuesOf(impl_.shard, place->subject, "f");
    const auto any = impl_.store->Scan(range, 1, {});
    if (!any) return Fail(any.error());
    if (any->rows.empty()) continue;
    const auto facts = impl_.FactsOf(program, bundle, *person, *sealed, "", nullptr);
    if (!facts) return std::unexpected(facts.error());
    SubjectFacts& own = found.emplace_back(**facts, *person).first;
    own.id = impl_.NamesOf(*person).id;
    if (progress) progress(found.size());
  }
  std::ranges::sort(found, {}, [](const auto& one) { return std::tie(one.first.id, one.second); });
  StoredPeople all;
  for (auto& [facts, person] : found) {
    all.population.subjects.push_back(std::move(facts));
    all.people.push_back(person);
  }
  return all;
}

// ---- one screening ----

struct Screenings::Run {
  Run(Screenings& screenings, const ScreeningRequest& what, const Asking& by, const Program& with,
      const StoredPeople& everybody)
      : of(screenings),
        impl(screenings.impl_),
        request(what),
        asking(by),
        now(impl.Now(by)),
        program(with),
        people(everybody),
        dates{what.as_of, flow::DayOf(now)},
        teams(program, people.population, dates) {
    for (uint32_t rule = 0; rule < program.rules.size(); ++rule)
      if (program.rules[rule].names.module.empty()) rules.push_back(rule);
    outcomes.assign(rules.size(), std::vector<Outcome>(people.people.size()));
  }

  void Decide(const Progress& progress) {
    const Plan plan(program, SubjectEntity(program), dates, PlanFor::kPopulation);
    const FactColumns columns = FactColumns::Of(plan, people.population);
    const writ::Screen screen(columns);
    figures = screen.Teams(teams.Source());
    screen.Run([this](size_t row, uint32_t rule) { return Of(row, rule, false); },
               [&](const ScreenedBlock& block) {
                 for (size_t at = 0; at < rules.size(); ++at)
                   for (size_t row = 0; row < block.rows(); ++row)
                     Take(at, block.first() + row, block.outcome(rules[at], row));
                 if (progress) progress(block.first() + block.rows());
               });
    Explain(screen);
  }

  Decision Of(size_t row, uint32_t rule, bool explain) const {
    Evaluator evaluator(program, people.population.subjects[row], dates,
                        {.explain = explain, .teams = figures});
    return evaluator.Decide(rule);
  }

  void Take(size_t at, size_t row, Outcome outcome) { outcomes[at][row] = outcome; }

  // Whom a rule that starts something holds for, with the window. As long as the screen is there.
  struct Flag {
    size_t at = 0, row = 0;
    uint32_t version = 0;
    Date from, until;
  };
  void Explain(const writ::Screen&) {
    for (size_t at = 0; at < rules.size(); ++at) {
      const auto& versions = program.rules[rules[at]].versions;
      if (std::ranges::none_of(versions, [](const RuleVersion& version) {
            return version.action.kind == ActionKind::kStart;
          }))
        continue;
      for (size_t row = 0; row < people.people.size(); ++row) {
        if (outcomes[at][row] != Outcome::kHolds) continue;
        const Decision decision = Of(row, rules[at], true);
        if (Screenings::StartedBy(program, rules[at], decision.version) == nullptr) continue;
        const auto [from, until] = WindowOf(decision, request.as_of);
        flags.push_back({at, row, decision.version, from, until});
      }
    }
  }

  // Leaves in the order of pseudonyms. A leaf's commitment is under the person's own key: who has
  // only the log cannot try out outcomes, and with the key it can be made again.
  Result<Hash> RootOf(size_t at) const {
    std::vector<size_t> rows(people.people.size());
    for (size_t row = 0; row < rows.size(); ++row) rows[row] = row;
    std::ranges::sort(rows, {}, [&](size_t row) { return people.people[row]; });
    audit::Frontier tree;
    for (const size_t row : rows) {
      const Pseudonym& person = people.people[row];
      const auto key = impl.KeyFor(person);
      if (!key) return std::unexpected(key.error());
      const std::string outcome = OutcomeId(outcomes[at][row]);
      const std::string words = "screening/" + program.rules[rules[at]].names.id + "/" +
                                request.as_of.ToIso() + "/" + now.ToIso() + "/" + outcome;
      const auto value = CommittedValue::OfText(outcome);
      const Commitment leaf = CommitmentOf({CommitmentTag::kValue, key->SaltOf(words), *value});
      tree.Append(audit::LeafHash(BytesText(person) + BytesText(leaf)));
    }
    return Hash{tree.Root()};
  }

  Result<audit::Record> Around() const {
    auto record = impl.ByPerson(asking, "screen");
    if (!record) return record;
    record->bundle = request.bundle;
    return record;
  }

  Result<void> Keep(ScreeningReport* report) {
    std::vector<audit::Record> records;
    for (size_t at = 0; at < rules.size(); ++at) {
      auto& tally = report->rules.emplace_back(Id(program.rules[rules[at]].names.id));
      for (const Outcome outcome : outcomes[at]) {
        switch (outcome) {
          case Outcome::kHolds: ++tally.holds; break;
          case Outcome::kFails: ++tally.fails; break;
          case Outcome::kUnknown: ++tally.unknown; break;
          case Outcome::kNotApplicable: ++tally.not_applicable; break;
        }
      }
      const auto root = RootOf(at);
      if (!root) return std::unexpected(root.error());
      auto record = Around();
      if (!record) return std::unexpected(record.error());
      record->event = Screening{.as_of = request.as_of,
                                .holding = {tally.holds},
                                .known_at = now,
                                .root = *root,
                                .rule = tally.rule,
                                .subjects = {people.people.size()}};
      records.push_back(*std::move(record));
    }
    if (records.empty()) return {};
    Spelling spelling;
    spelling.Add("screen").Add(BytesText(request.bundle)).Add(request.as_of.ToIso());
    const auto marks = impl.MarksOf(Salt{}, asking, spelling.bytes());
    if (!marks) return std::unexpected(marks.error());
    const auto noted = impl.NoteOnce(std::move(records), {}, asking, *marks);
    if (!noted) return std::unexpected(noted.error());
    return {};
  }

  // Whether the rule proposed something for these periods before.
  Result<bool> WasMade(const Pseudonym& person, const Id& rule, const Flag& flag) const {
    const auto records = ReadTopic(*impl.store, impl.shard, TopicOf(person));
    if (!records) return std::unexpected(records.error());
    return std::ranges::any_of(*records, [&](const audit::Record& record) {
      const auto* made = std::get_if<ProposalMade>(&record.event);
      return made != nullptr && made->rule == rule && made->from == flag.from &&
             made->until == flag.until;
    });
  }
  Result<bool> IsRunning(const Pseudonym& person, const Id& procedure) const {
    const auto cases = impl.CasesOf(person);
    if (!cases) return std::unexpected(cases.error());
    for (const std::string& one : **cases) {
      const auto data = impl.log->Find(one);
      if (!data) return std::unexpected(data.error());
      if (*data != nullptr && (*data)->state.status == flow::CaseStatus::kOpen &&
          (*data)->state.procedure == procedure)
        return true;
    }
    return false;
  }

  Result<void> Propose(ScreeningReport* report) {
    const auto waiting = of.Waiting();
    if (!waiting) return std::unexpected(waiting.error());
    std::set<std::pair<Pseudonym, Id>> waits;
    for (const Proposal& one : *waiting) waits.emplace(one.person, one.rule);
    std::vector<audit::Record> records;
    for (const Flag& flag : flags) {
      const Pseudonym& person = people.people[flag.row];
      const Rule& rule = program.rules[rules[flag.at]];
      const Action& action = *Screenings::StartedBy(program, rules[flag.at], flag.version);
      const Id id(rule.names.id), procedure(program.procedures[action.procedure].names.id);
      const auto made = WasMade(person, id, flag);
      const auto running = IsRunning(person, procedure);
      if (!made) return std::unexpected(made.error());
      if (!running) return std::unexpected(running.error());
      if (waits.contains({person, id})) {
        ++report->waiting;
      } else if (*running) {
        ++report->running;
      } else if (*made) {
        ++report->settled;
      } else {
        auto record = Around();
        if (!record) return std::unexpected(record.error());
        const std::string chance = BytesText(Nonce{RandomBytes<16>(*impl.options.randomness)});
        record->event =
            ProposalMade{.from = flag.from,
                         .proposal = Ref("p-" + HexDigest(Sha256(chance)).substr(0, 10)),
                         .rule = id,
                         .until = flag.until};
        record->subject = person;
        record->command.arguments.push_back(
            {.name = Id(kProposedAsOf), .ref = Ref(request.as_of.ToIso())});
        records.push_back(*std::move(record));
      }
    }
    return NoteAll(std::move(records), &report->made);
  }

  // What waits and does not hold any more waits no longer; what is unknown now goes on waiting.
  Result<void> EndOthers(ScreeningReport* report) {
    const auto waiting = of.Waiting();
    if (!waiting) return std::unexpected(waiting.error());
    std::vector<audit::Record> records;
    std::map<Pseudonym, size_t> row_of;
    for (size_t row = 0; row < people.people.size(); ++row) row_of[people.people[row]] = row;
    for (const Proposal& one : *waiting) {
      const auto rule =
          one.bundle == request.bundle ? Screenings::OwnRule(program, one.rule) : std::nullopt;
      const auto row = row_of.find(one.person);
      if (!rule || row == row_of.end()) continue;
      const auto at = std::ranges::find(rules, *rule) - rules.begin();
      const Outcome outcome = outcomes[static_cast<size_t>(at)][row->second];
      if (outcome == Outcome::kHolds || outcome == Outcome::kUnknown) continue;
      auto record = Around();
      if (!record) return std::unexpected(record.error());
      record->event =
          ProposalEnded{.how = Id(kProposalNoLonger), .proposal = one.id, .reason = std::nullopt};
      record->subject = one.person;
      records.push_back(*std::move(record));
      report->ended.push_back(one);
    }
    return NoteAll(std::move(records), nullptr);
  }

  // A command each: all events of a command are about one person.
  Result<void> NoteAll(std::vector<audit::Record> records, std::vector<Proposal>* made) {
    for (audit::Record& record : records) {
      const auto noted = impl.Note({std::move(record)}, {});
      if (!noted) return std::unexpected(noted.error());
      if (made == nullptr) continue;
      auto proposal = of.ProposalIn(noted->front());
      if (!proposal) return std::unexpected(proposal.error());
      made->push_back(*std::move(proposal));
    }
    return {};
  }

  Screenings& of;
  Cases::Impl& impl;
  const ScreeningRequest& request;
  const Asking& asking;
  const Instant now;
  const Program& program;
  const StoredPeople& people;
  const EvalDates dates;
  PopulationTeams teams;
  TeamSource figures;
  std::vector<uint32_t> rules;                 // the policy's own
  std::vector<std::vector<Outcome>> outcomes;  // by `rules`, by row
  std::vector<Flag> flags;
};

Result<ScreeningReport> Screenings::Screen(const ScreeningRequest& request, const Asking& asking,
                                           const Progress& progress) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto program = impl_.ProgramOf(request.bundle);
  if (!program) return std::unexpected(program.error());
  if (auto may = MaySettle("screen", **program, Pseudonym{}, asking); !may)
    return std::unexpected(may.error());
  if (auto settled = impl_.Settle(); !settled) return std::unexpected(settled.error());
  const auto people = Everybody(**program, &request.bundle);
  if (!people) return std::unexpected(people.error());
  Run run(*this, request, asking, **program, *people);
  run.Decide(progress);
  ScreeningReport report{.people = people->people.size()};
  if (auto done = run.Keep(&report); !done) return std::unexpected(done.error());
  if (auto done = run.EndOthers(&report); !done) return std::unexpected(done.error());
  if (auto done = run.Propose(&report); !done) return std::unexpected(done.error());
  return report;
}

}  // namespace writ::cases
