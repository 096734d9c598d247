#include "engine/eval/plan.h"
#include "engine/base/broken.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "engine/eval/plan_cells.h"

namespace writ {

using plan::Byte;
using plan::Code;
using plan::Node;
using plan::NodeOp;
using plan::Status;

namespace plan {

Reason ReasonOf(uint8_t status) {
  switch (static_cast<Status>(status)) {
    case Status::kKnown:
    case Status::kNone:
    case Status::kUnfit:
    case Status::kOpen: return Reason::kNone;
    case Status::kNotRecorded: return Reason::kNotRecorded;
    case Status::kDisputed: return Reason::kDisputed;
    case Status::kNotDueYet: return Reason::kNotDueYet;
    case Status::kToldUnknown: return Reason::kToldDateUnknown;
    case Status::kBeyondData: return Reason::kBeyondData;
    case Status::kOverflow: return Reason::kOverflow;
    case Status::kDivisionByZero: return Reason::kDivisionByZero;
    case Status::kNoCohort: return Reason::kNoCohort;
    case Status::kTooFewToCompare: return Reason::kTooFewToCompare;
    case Status::kTeamMemberUnknown: return Reason::kTeamMemberUnknown;
    case Status::kUndecidedException: return Reason::kUndecidedException;
    case Status::kByException:
    case Status::kOutsideByException: return Reason::kException;
    case Status::kOutsideEmployment: return Reason::kOutsideEmployment;
    case Status::kPartialPeriod: return Reason::kPartialPeriod;
    case Status::kBeforeInForce: return Reason::kBeforeInForce;
    case Status::kBeforeTold: return Reason::kBeforeTold;
    case Status::kOutsideDomain: return Reason::kOutsideDomain;
    case Status::kNoVersion: return Reason::kNoVersion;
    case Status::kTooFewPeriods: return Reason::kTooFewPeriods;
  }
  std::abort();
}

State StateOf(uint8_t status) {
  if (status == Byte(Status::kKnown)) return State::kKnown;
  if (status == Byte(Status::kNone)) return State::kNone;
  return IsNotApplicable(status) ? State::kNotApplicable : State::kUnknown;
}

Outcome OutcomeOf(uint8_t state, int64_t value) {
  if (state == Byte(Status::kKnown)) return value != 0 ? Outcome::kHolds : Outcome::kFails;
  if (state == Byte(Status::kNone)) return Outcome::kFails;
  return IsNotApplicable(state) ? Outcome::kNotApplicable : Outcome::kUnknown;
}

}  // namespace plan

Plan::Plan(const Program& program, uint32_t entity, EvalDates dates, PlanFor whom) {
  Code code = plan::Compile(program, entity, dates, whom == PlanFor::kPopulation);
  plan::Emit(&code);
  code_ = std::make_unique<const Code>(std::move(code));
}
Plan::Plan(std::unique_ptr<const Code> code) : code_(std::move(code)) {}

Plan Plan::ForReading(const Program& program, uint32_t entity, std::vector<PlanInput> inputs,
                      std::vector<PlanInput> groups, std::optional<Date> known_on) {
  Code code;
  code.program = &program;
  code.entity = entity;
  const Date last = Period{Frequency::kYear, INT32_MAX}.last_day();
  code.dates = {last, known_on.value_or(last)};
  code.inputs = std::move(inputs);
  code.absent.assign(code.inputs.size(), Byte(Status::kNotRecorded));
  code.groups = std::move(groups);
  code.rules.resize(program.rules.size());
  code.first_values.assign(code.RecordCells(), 0);
  code.first_states.assign(code.RecordCells(), Byte(Status::kKnown));
  return Plan(std::make_unique<const Code>(std::move(code)));
}

Plan::~Plan() = default;
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;

bool Plan::Covers(uint32_t rule) const { return code_->rules[rule].covered; }
const std::string& Plan::WhyNot(uint32_t rule) const { return code_->rules[rule].why_not; }
const Program& Plan::program() const { return *code_->program; }
EvalDates Plan::dates() const { return code_->dates; }
uint32_t Plan::entity() const { return code_->entity; }
int Plan::digits() const { return code_->digits; }
std::span<const PlanInput> Plan::Inputs() const { return code_->inputs; }
int64_t Plan::TextNumber(std::string_view text) const { return code_->TextNumber(text); }
size_t Plan::instructions() const { return code_->instructions.size(); }
const plan::Code& Plan::code() const { return *code_; }

PlanDecisions Plan::NewDecisions() const {
  const Code& code = *code_;
  const size_t rules = code.rules.size();
  PlanDecisions out;
  out.outcomes.assign(rules, Outcome::kUnknown);
  out.open.assign((rules + 63) / 64, 0);
  out.words_per_rule = code.MissingWords();
  out.missing.assign(rules * out.words_per_rule, 0);
  out.values_ = code.first_values;
  out.states_ = code.first_states;
  out.seen_.assign(code.nodes.size(), 0);
  out.stack_.reserve(code.nodes.size());
  out.unknown_.reserve(rules);
  return out;
}

void Plan::Decide(const PreparedRecord& record, PlanDecisions* out) const {
  const Code& code = *code_;
  if (record.code_ != &code || !code.teams.empty() ||
      out->values_.size() != code.first_values.size())
    Broken("a record is decided by another plan");
  const size_t words = out->words_per_rule;
  for (const uint32_t rule : out->unknown_)
    std::fill_n(out->missing.begin() + static_cast<ptrdiff_t>(rule * words), words, 0);
  out->unknown_.clear();
  out->outside_ = record.outside_;
  if (record.outside_) {
    std::fill(out->outcomes.begin(), out->outcomes.end(), Outcome::kNotApplicable);
    std::fill(out->open.begin(), out->open.end(), 0);
    return;
  }
  std::fill(out->open.begin(), out->open.end(), ~uint64_t{0});
  if (record.unsure_) return;
  std::memcpy(out->values_.data(), record.values_.data(), record.values_.size() * sizeof(int64_t));
  std::memcpy(out->states_.data(), record.states_.data(), record.states_.size());
  plan::Run(code, {out->values_.data(), out->states_.data()});
  for (const uint32_t rule : code.decided) {
    const uint32_t cell = code.rules[rule].cell;
    const uint8_t state = out->states_[cell];
    if (state == Byte(Status::kUnfit)) continue;
    out->open[rule / 64] &= ~(uint64_t{1} << (rule % 64));
    out->outcomes[rule] = plan::OutcomeOf(state, out->values_[cell]);
    if (!plan::IsUnknown(state)) continue;
    if (++out->epoch_ == 0) {
      std::fill(out->seen_.begin(), out->seen_.end(), 0);
      out->epoch_ = 1;
    }
    out->unknown_.push_back(rule);
    plan::FindMissing(code, {out->values_.data(), out->states_.data()}, rule,
                      out->missing.data() + rule * words, {&out->seen_, out->epoch_, &out->stack_});
  }
}

void Plan::DecideExplained(const PreparedRecord& record, PlanDecisions* out,
                           KeptValues* kept) const {
  Decide(record, out);
  kept->outside = out->outside_;
  kept->values.assign(out->values_.begin(), out->values_.end());
  kept->states.assign(out->states_.begin(), out->states_.end());
}

std::vector<MissingFact> Plan::Missing(const PlanDecisions& decisions, uint32_t rule) const {
  if (decisions.IsOpen(rule)) return {};
  return plan::MissingFacts(*code_, decisions.missing.data() + rule * decisions.words_per_rule,
                            decisions.states_.data(), nullptr);
}

void Plan::FillReason(const PlanDecisions& decisions, Decision* decision) const {
  const plan::RulePlan& rule = code_->rules[decision->rule];
  if (decisions.outside_) {
    decision->reason = Reason::kOutsideEmployment;
    return;
  }
  const Node& node = code_->nodes[rule.node];
  if (node.kind == NodeKind::kRule) decision->version = static_cast<uint32_t>(node.value);
  decision->reason = plan::ReasonOf(decisions.states_[rule.cell]);
}

PlannedEvaluator::PlannedEvaluator(const Plan& plan)
    : plan_(plan), record_(plan.NewRecord()), decisions_(plan.NewDecisions()) {}

std::vector<Decision> PlannedEvaluator::DecideAll(const SubjectFacts& subject,
                                                  const TeamSource& teams) {
  const Program& program = plan_.program();
  plan_.Prepare(subject, &record_);
  plan_.Decide(record_, &decisions_);
  std::optional<Evaluator> reference;
  std::vector<Decision> all;
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule) {
    if (!program.rules[rule].names.module.empty()) continue;
    if (decisions_.IsOpen(rule)) {
      if (!reference)
        reference.emplace(program, subject, plan_.dates(),
                          EvalOptions{.explain = false, .teams = teams});
      Decision decision = reference->Decide(rule);
      decision.would_hold_if.clear();
      decision.because_of.clear();
      all.push_back(std::move(decision));
      continue;
    }
    Decision decision;
    decision.rule = rule;
    decision.outcome = decisions_.outcomes[rule];
    decision.missing = plan_.Missing(decisions_, rule);
    plan_.FillReason(decisions_, &decision);
    all.push_back(std::move(decision));
  }
  return all;
}

}  // namespace writ
