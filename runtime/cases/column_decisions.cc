#include "runtime/cases/column_decisions.h"

#include <algorithm>

#include "engine/eval/reads.h"
#include "engine/eval/team.h"
#include "runtime/audit/merkle.h"
#include "runtime/cases/case_data.h"

namespace writ::cases {

ColumnDecisions::ColumnDecisions(const Program& program, EvalDates dates,
                                 const OutsideColumns& columns, const ParallelFor& parallel_for)
    : program_(program),
      dates_(dates),
      columns_(columns),
      screen_(std::make_unique<const Screen>(columns.source(), parallel_for)),
      teams_(screen_->Teams([this](const TeamQuery& query) { return ByReference(query); })) {
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule)
    if (program.rules[rule].names.module.empty()) rules_.push_back(rule);
  outcomes_.assign(rules_.size(), std::vector<Outcome>(people()));
  screen_->Run(
      [this](size_t row, uint32_t rule) {
        return Evaluate(rule, columns_.FactsOf(row), false, teams_);
      },
      [this](const ScreenedBlock& block) {  // each of its own rows
        for (size_t at = 0; at < rules_.size(); ++at)
          for (size_t row = 0; row < block.rows(); ++row)
            outcomes_[at][block.first() + row] = block.outcome(rules_[at], row);
      },
      parallel_for);
}

uint64_t ColumnDecisions::Count(size_t at, Outcome outcome) const {
  return static_cast<uint64_t>(std::ranges::count(outcomes_[at], outcome));
}

Decision ColumnDecisions::Evaluate(uint32_t rule, const SubjectFacts& facts, bool explain,
                                   const TeamSource& teams) const {
  Evaluator evaluator(program_, facts, dates_, {.explain = explain, .teams = teams});
  return evaluator.Decide(rule);
}

Decision ColumnDecisions::Decide(size_t at, const SubjectFacts& facts, Figures* figures) const {
  if (figures == nullptr) return Evaluate(rules_[at], facts, true, teams_);
  return Evaluate(rules_[at], facts, true, [&](const TeamQuery& query) {
    TeamAnswer answer = teams_(query);
    Note(query, answer, figures);
    return answer;
  });
}

Decision ColumnDecisions::DecideRow(size_t at, size_t row, Figures* figures) const {
  return Decide(at, columns_.FactsOf(row), figures);
}

TeamAnswer ColumnDecisions::ByReference(const TeamQuery& query) const {
  const std::lock_guard lock(mutex_);
  if (!by_reference_) {
    everybody_ = std::make_unique<Population>();
    for (size_t row = 0; row < people(); ++row)
      everybody_->subjects.push_back(columns_.FactsOf(row));
    by_reference_ = std::make_unique<PopulationTeams>(program_, *everybody_, dates_);
  }
  return by_reference_->Source()(query);
}

// Of a figure without oneself the one with oneself cannot be told, and that is what facts carry.
void ColumnDecisions::Note(const TeamQuery& query, const TeamAnswer& answer,
                           Figures* figures) const {
  const Expr& e = program_[query.aggregate];
  const auto team_fact = TeamFact(program_, query.subject->entity);
  if (answer.state != State::kKnown || e.index == 1 || !team_fact) return;
  const auto& per = program_.facts[*team_fact].type.per;
  if (per && (!query.period || query.period->frequency != *per)) return;
  const Recording* recording =
      query.subject->record.Find(*team_fact, per ? query.period : std::nullopt, dates_.known_on);
  const auto* team = recording == nullptr ? nullptr : std::get_if<Scalar>(&recording->value);
  if (team == nullptr) return;
  (*figures)[{TeamGroup(program_, *team_fact, *team), AggregateId(e.count),
              CohortOperand(program_, program_.Args(e)[0]), query.period}] = {
      answer.value, answer.count, answer.known};
}

Result<Hash> ColumnDecisions::RootOf(size_t at, Instant known_at, const std::vector<Stored>& stored,
                                     const SaltOf& salt) const {
  const std::string before =
      "screening/" + IdOf(at).text + "/" + dates_.as_of.ToIso() + "/" + known_at.ToIso() + "/";
  audit::Frontier tree;
  for (const auto& [person, row] : stored) {
    const std::string outcome = OutcomeId(outcomes_[at][row]);
    const auto own = salt(person, before + outcome);
    if (!own) return std::unexpected(own.error());
    const Commitment leaf = Commit(CommitmentTag::kValue, *own, *CommittedValue::OfText(outcome));
    tree.Append(audit::LeafHash(BytesText(person) + BytesText(leaf)));
  }
  return Hash{tree.Root()};
}

}  // namespace writ::cases
