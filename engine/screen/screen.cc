#include "engine/screen/screen.h"

#include <algorithm>

#include "engine/eval/team.h"
#include "engine/screen/evidence.h"
#include "engine/screen/loops.h"
#include "engine/screen/teams.h"

namespace writ {

using plan::Byte;
using plan::Status;

namespace {

constexpr size_t kStripe = 32;  // blocks that one call of the ParallelFor's body takes

}  // namespace

ScreenedBlock::ScreenedBlock(const ColumnSource& source)
    : code_(source.plan().code()), source_(source) {
  outcomes_.assign(code_.rules.size(), std::vector<uint8_t>(kBlockRows, 0));
  notable_.assign(kBlockRows, 0);
  eights_.assign((code_.rules.size() + 7) / 8, notable_);
}

size_t ScreenedBlock::first() const { return block_->first(); }
size_t ScreenedBlock::rows() const { return block_->rows(); }
int32_t ScreenedBlock::group(uint32_t group_column, size_t row) const {
  return block_->groups(group_column)[row];
}

size_t ScreenedBlock::Count(uint32_t rule, Outcome outcome) const {
  return screen::loops::Count(Outcomes(rule), rows(), static_cast<uint8_t>(outcome));
}

Decision ScreenedBlock::Decide(uint32_t rule, size_t row) const {
  const auto asked = by_reference_.find({rule, row});
  if (asked != by_reference_.end()) return asked->second;
  Decision decision;
  decision.rule = rule;
  decision.outcome = outcome(rule, row);
  if (block_->outside(row)) {
    decision.reason = Reason::kOutsideEmployment;
    return decision;
  }
  const plan::RulePlan& planned = code_.rules[rule];
  const plan::Node& node = code_.nodes[planned.node];
  if (node.kind == NodeKind::kRule) decision.version = static_cast<uint32_t>(node.value);
  decision.reason = plan::ReasonOf(block_->state(planned.cell, row));
  if (decision.outcome != Outcome::kUnknown) return decision;
  std::vector<int64_t> values;
  std::vector<uint8_t> states;
  block_->Gather(row, &values, &states);
  std::vector<uint64_t> bits(code_.MissingWords(), 0);
  std::vector<uint32_t> seen(code_.nodes.size(), 0), stack;
  plan::FindMissing(code_, {values.data(), states.data()}, rule, bits.data(), {&seen, 1, &stack});
  decision.missing = plan::MissingFacts(code_, bits.data(), states.data(), [&](uint32_t team) {
    const plan::TeamPlan& of = code_.teams[team];
    const int32_t group = this->group(of.group, row);
    const std::string name = group < 0 ? "team" : source_.group_names()[static_cast<size_t>(group)];
    const Program& program = *code_.program;
    return "cohort " + name + " " + CohortOperand(program, program.Args(program[of.aggregate])[0]);
  });
  return decision;
}

EvidenceColumn ScreenedBlock::Values(const EvidenceItem& item) const {
  static_assert(Byte(Status::kKnown) == 0);
  EvidenceColumn column;
  column.num_ = block_->values(item.cell);
  column.states_ = block_->states(item.cell);
  const bool number = item.type.kind == TypeKind::kNumber || item.type.kind == TypeKind::kPercent ||
                      item.type.kind == TypeKind::kPoints || item.type.kind == TypeKind::kMoney;
  if (number && item.ratio) column.den_ = block_->values(item.cell + 1);
  if (number) column.unit_ = code_.unit;
  return column;
}

EvidenceValue EvidenceColumn::NotKnown(size_t row) const {
  return {plan::StateOf(states_[row]), num_[row], den_ == nullptr ? unit_ : den_[row]};
}

Screen::Screen(const ColumnSource& source, const ParallelFor& parallel_for)
    : Screen(source, WithoutTeams{}) {
  teams_ = std::make_unique<const screen::TeamFigures>(source.plan().code(), source, parallel_for);
}

Screen::Screen(const ColumnSource& source, WithoutTeams) : source_(source) {
  const plan::Code& code = source.plan().code();
  const Program& program = *code.program;
  evidence_.resize(program.rules.size());
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule) {
    if (program.rules[rule].names.module.empty()) rules_.push_back(rule);
    if (code.rules[rule].covered) evidence_[rule] = screen::EvidenceOf(code, rule);
  }
}

Screen::~Screen() = default;

void Screen::Run(const Reference& reference, const Sink& sink,
                 const ParallelFor& parallel_for) const {
  const plan::Code& code = source_.plan().code();
  const size_t blocks = Blocks(source_.size());
  parallel_for((blocks + kStripe - 1) / kStripe, [&](size_t stripe) {
    if (source_.broken()) return;
    screen::Block block(code, source_);
    ScreenedBlock screened(source_);
    screened.block_ = &block;
    for (size_t at = stripe * kStripe; at < std::min(blocks, (stripe + 1) * kStripe); ++at) {
      block.Load(at * kBlockRows);
      teams_->Fill(&block);
      block.Run(code.instructions);
      Decide(block, rules_, reference, &screened);
      sink(screened);
    }
  });
}

void Screen::Decide(const screen::Block& block, std::span<const uint32_t> rules,
                    const Reference& reference, ScreenedBlock* out) const {
  const plan::Code& code = source_.plan().code();
  out->by_reference_.clear();
  for (std::vector<uint8_t>& eight : out->eights_) std::ranges::fill(eight, 0);
  for (const uint32_t rule : rules) {
    const plan::RulePlan& planned = code.rules[rule];
    std::vector<uint8_t>& outcomes = out->outcomes_[rule];
    const auto ask = [&](size_t row) {
      Decision decision = reference(block.first() + row, rule);
      outcomes[row] = static_cast<uint8_t>(decision.outcome);
      out->by_reference_[{rule, row}] = std::move(decision);
    };
    const auto settle = [&](size_t row) {
      if (row >= block.rows()) return;
      if (block.outside(row)) {
        outcomes[row] = static_cast<uint8_t>(Outcome::kNotApplicable);
      } else if (!planned.covered || block.unsure(row)) {
        ask(row);
      } else {
        const uint8_t state = block.state(planned.cell, row);
        if (state == Byte(Status::kUnfit))
          ask(row);
        else
          outcomes[row] = static_cast<uint8_t>(plan::OutcomeOf(state, 0));
      }
    };
    if (planned.covered) {
      screen::loops::ToBytes(block.values(planned.cell), static_cast<uint8_t>(Outcome::kHolds),
                             static_cast<uint8_t>(Outcome::kFails), outcomes.data());
      screen::Mask rest = block.unknown(planned.cell);
      rest |= block.outside();
      rest |= block.unsure();
      rest.ForEach(settle);
    } else {
      for (size_t row = 0; row < block.rows(); ++row) settle(row);
    }
    screen::loops::OrWhere(outcomes.data(), static_cast<uint8_t>(Outcome::kHolds),
                           static_cast<uint8_t>(Outcome::kUnknown),
                           static_cast<uint8_t>(1u << rule % 8), out->eights_[rule / 8].data());
  }
  std::ranges::fill(out->notable_, 0);
  for (const std::vector<uint8_t>& eight : out->eights_)
    screen::loops::Or(eight.data(), out->notable_.data());
}

TeamSource Screen::Teams(TeamSource otherwise) const {
  return [this, otherwise = std::move(otherwise)](const TeamQuery& query) {
    const auto answer = Answer(query);
    return answer ? *answer : otherwise(query);
  };
}

std::optional<TeamAnswer> Screen::Answer(const TeamQuery& query) const {
  const plan::Code& code = source_.plan().code();
  const Program& program = *code.program;
  const auto found =
      std::find_if(code.teams.begin(), code.teams.end(), [&](const plan::TeamPlan& team) {
        return team.aggregate == query.aggregate && team.period == query.period &&
               team.within == query.within;
      });
  if (found == code.teams.end() || found->others) return std::nullopt;
  const PlanInput& input = code.groups[found->group];
  const Recording* recording =
      query.subject->record.Find(input.fact, input.period, code.dates.known_on);
  TeamAnswer answer;
  answer.state = State::kUnknown;
  answer.reason = Reason::kNoCohort;
  if (recording == nullptr || recording->status == FactStatus::kDisputed) return answer;
  const auto* name = std::get_if<Scalar>(&recording->value);
  if (name == nullptr) return answer;
  const std::string group = TeamGroup(program, input.fact, *name);
  const int32_t number = source_.FindGroup(group);
  const screen::TeamFigure figure =
      teams_->Of(static_cast<uint32_t>(found - code.teams.begin()), number, nullptr);
  std::optional<Number> exact;
  if (figure.state == Byte(Status::kUnfit)) {
    exact = teams_->Exact(static_cast<uint32_t>(found - code.teams.begin()), number);
    if (!exact) return std::nullopt;
  }
  answer.count = figure.count;
  answer.known = figure.known;
  answer.reason = plan::ReasonOf(exact ? Byte(Status::kKnown) : figure.state);
  if (!exact && figure.state != Byte(Status::kKnown)) {
    answer.detail =
        "cohort " + group + " " + CohortOperand(program, program.Args(program[query.aggregate])[0]);
    return answer;
  }
  answer.state = State::kKnown;
  answer.value.type = found->function == static_cast<int32_t>(plan::Function::kCount)
                          ? Type{TypeKind::kNumber}
                          : found->type;
  if (answer.value.type.kind == TypeKind::kMoney) answer.value.text = program.policy.currency;
  answer.value.number = exact ? *exact : *Number::Ratio(figure.value.num, figure.value.den);
  return answer;
}

}  // namespace writ
