#include "runtime/cases/screened.h"

#include <algorithm>

#include "engine/event/commitment.h"
#include "engine/screen/columns.h"
#include "engine/screen/screen.h"
#include "runtime/audit/merkle.h"
#include "runtime/cases/case_data.h"
#include "runtime/facts/builder.h"

namespace writ::cases {

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

bool StartsSomething(const Rule& rule) {
  return std::ranges::any_of(rule.versions, [](const RuleVersion& version) {
    return version.action.kind == ActionKind::kStart;
  });
}

std::optional<uint32_t> OwnRule(const Program& program, const Id& id) {
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule)
    if (program.rules[rule].names.module.empty() && program.rules[rule].names.id == id.text)
      return rule;
  return std::nullopt;
}

const Action* StartedBy(const Program& program, uint32_t rule, uint32_t version) {
  if (version >= program.rules[rule].versions.size()) return nullptr;
  const Action& action = program.rules[rule].versions[version].action;
  return action.kind == ActionKind::kStart ? &action : nullptr;
}

Screened::Screened(const Program& program, const StoredPeople& people, EvalDates dates,
                   const Progress& progress)
    : program_(program), people_(people), dates_(dates) {
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule)
    if (program.rules[rule].names.module.empty()) rules_.push_back(rule);
  for (size_t row = 0; row < people.people.size(); ++row) row_of_[people.people[row]] = row;
  outcomes_.assign(rules_.size(), std::vector<Outcome>(people.people.size()));

  const Plan plan(program, SubjectEntity(program), dates, PlanFor::kPopulation);
  const FactColumns columns = FactColumns::Of(plan, people.population);
  const writ::Screen screen(columns);
  PopulationTeams by_reference(program, people.population, dates);
  const TeamSource teams = screen.Teams(by_reference.Source());
  const auto decide = [&](size_t row, uint32_t rule) {
    return Evaluator(program, people.population.subjects[row], dates,
                     {.explain = false, .teams = teams})
        .Decide(rule);
  };
  screen.Run(decide, [&](const ScreenedBlock& block) {
    for (size_t at = 0; at < rules_.size(); ++at)
      for (size_t row = 0; row < block.rows(); ++row)
        outcomes_[at][block.first() + row] = block.outcome(rules_[at], row);
    if (progress) progress(block.first() + block.rows());
  });
  Flagged(teams);
}

void Screened::Flagged(const TeamSource& teams) {
  for (size_t at = 0; at < rules_.size(); ++at) {
    if (!StartsSomething(program_.rules[rules_[at]])) continue;
    for (size_t row = 0; row < people_.people.size(); ++row) {
      if (outcomes_[at][row] != Outcome::kHolds) continue;
      Evaluator evaluator(program_, people_.population.subjects[row], dates_,
                          {.explain = true, .teams = teams});
      const Decision decision = evaluator.Decide(rules_[at]);
      const Action* starts = StartedBy(program_, rules_[at], decision.version);
      if (starts == nullptr) continue;
      const auto [from, until] = WindowOf(decision, dates_.as_of);
      flags_.push_back({at, row, Id(program_.procedures[starts->procedure].names.id), from, until});
    }
  }
}

uint64_t Screened::Count(size_t at, Outcome outcome) const {
  return static_cast<uint64_t>(std::ranges::count(outcomes_[at], outcome));
}

std::optional<Outcome> Screened::Find(const Id& id, const Pseudonym& person) const {
  const auto rule = OwnRule(program_, id);
  const auto row = row_of_.find(person);
  if (!rule || row == row_of_.end()) return std::nullopt;
  const auto at = std::ranges::find(rules_, *rule) - rules_.begin();
  return outcomes_[static_cast<size_t>(at)][row->second];
}

Result<Hash> Screened::RootOf(size_t at, Instant known_at, const SaltOf& salt) const {
  const std::string before =
      "screening/" + IdOf(at).text + "/" + dates_.as_of.ToIso() + "/" + known_at.ToIso() + "/";
  audit::Frontier tree;
  for (const auto& [person, row] : row_of_) {
    const std::string outcome = OutcomeId(outcomes_[at][row]);
    const auto own = salt(person, before + outcome);
    if (!own) return std::unexpected(own.error());
    const auto value = CommittedValue::OfText(outcome);
    const Commitment leaf = Commit(CommitmentTag::kValue, *own, *value);
    tree.Append(audit::LeafHash(BytesText(person) + BytesText(leaf)));
  }
  return Hash{tree.Root()};
}

}  // namespace writ::cases
