#include "engine/screen/teams.h"

#include <algorithm>
#include <bit>

#include "engine/eval/team.h"
#include "engine/screen/loops.h"

namespace writ::screen {

using plan::Byte;
using plan::Function;
using plan::Ratio;
using plan::Status;
using plan::TeamPlan;

namespace {

bool IsExtreme(Function function) {
  return function == Function::kLowest || function == Function::kHighest;
}

// Many teams do not lie in the cache: what a row a little further on needs is asked for.
template <typename Item>
void Fetch(const std::vector<Item>& items, const int32_t* groups, size_t row, size_t rows) {
  constexpr size_t kAhead = 16;
  if (row + kAhead >= rows || items.empty()) return;
  const int32_t group = groups[row + kAhead];
  if (group >= 0) __builtin_prefetch(&items[static_cast<size_t>(group)]);
}

uint8_t StatusFor(Reason reason) {
  return Byte(reason == Reason::kTeamMemberUnknown ? Status::kTeamMemberUnknown
                                                   : Status::kTooFewToCompare);
}

}  // namespace

TeamFigures::Rest& TeamFigures::Part::MakeRest() {
  if (rest == nullptr) rest = std::make_unique<Rest>();
  return *rest;
}

void TeamFigures::Part::Extreme(const Ratio& value, Function function) {
  const auto beyond = [&](const Ratio& a, const Ratio& b) {
    const int sign = plan::Compare(a, b);
    return function == Function::kLowest ? sign < 0 : sign > 0;
  };
  if (known == 0) {
    first = value;
  } else if (beyond(value, first)) {
    MakeRest().second = first;
    first = value;
  } else if (known == 1 || beyond(value, rest->second)) {
    MakeRest().second = value;
  }
}

// To a sum that does not fit, or does not with this.
void TeamFigures::Part::Sum(const Number& value) {
  const std::optional<Number> so_far =
      sum_unfit ? MakeRest().exact : Number::Ratio(first.num, first.den);
  MakeRest().exact = so_far ? so_far->Add(value) : std::nullopt;
  sum_unfit = true;
}

void TeamFigures::Part::Add(const Member& member, Function function) {
  if (plan::IsNotApplicable(member.state) || member.state == Byte(Status::kNone)) return;
  ++people;
  if (member.state == Byte(Status::kUnfit)) unfit = true;
  if (member.state != Byte(Status::kKnown)) return;
  if (IsExtreme(function)) {
    Extreme(member.value, function);
  } else if (known == 0) {
    first = member.value;
  } else if (sum_unfit ||
             plan::Calculate(Op::kAdd, first, member.value, &first) != Byte(Status::kKnown)) {
    Sum(*Number::Ratio(member.value.num, member.value.den));
  }
  ++known;
  if (member.counts) ++counted;
}

void TeamFigures::Part::Merge(const Part& other, Function function) {
  if (IsExtreme(function)) {
    for (int i = 0; i < std::min(other.known, 2); ++i) {
      Extreme(i == 0 ? other.first : other.second(), function);
      ++known;
    }
    known += std::max(0, other.known - 2);
  } else {
    if (known == 0) {
      first = other.first;
      sum_unfit = other.sum_unfit;
      if (other.rest) MakeRest() = *other.rest;
    } else if (other.sum_unfit && other.exact() == nullptr) {
      sum_unfit = true;
      MakeRest().exact.reset();
    } else if (other.sum_unfit) {
      Sum(*other.exact());
    } else if (other.known > 0 && (sum_unfit || plan::Calculate(Op::kAdd, first, other.first,
                                                                &first) != Byte(Status::kKnown))) {
      Sum(*Number::Ratio(other.first.num, other.first.den));
    }
    known += other.known;
  }
  people += other.people;
  counted += other.counted;
  unfit = unfit || other.unfit;
}

Member TeamFigures::MemberIn(const Block& block, const TeamPlan& team, size_t row) const {
  Member member;
  if (team.applies) {
    member.state = block.state(*team.applies, row);
    if (member.state != Byte(Status::kKnown)) return member;
  }
  member.state = block.state(team.operand, row);
  const int64_t value = block.values(team.operand)[row];
  member.value = {value, team.ratio ? block.values(team.operand + 1)[row] : code_.unit};
  member.counts = !team.conditions || value != 0;
  return member;
}

TeamFigures::Plain::Plain(size_t groups, bool conditions)
    : sums_(groups + 1), people_(groups + 1), counted_(conditions ? groups + 1 : 0) {}

bool TeamFigures::Plain::Add(const int64_t* values, int bits, const int32_t* groups, size_t rows) {
  constexpr int kMostBits = 62 - std::bit_width(kBlockRows);
  if (bits > kMostBits) return false;
  const int64_t most = (int64_t{1} << bits) * static_cast<int64_t>(kBlockRows);
  if (most > room_) return false;
  room_ -= most;
  const auto slot = [&](size_t row) { return static_cast<size_t>(std::max(groups[row], -1) + 1); };
  for (size_t row = 0; row < rows; ++row) {
    Fetch(sums_, groups, row, rows);
    sums_[slot(row)] += values[row];
    ++people_[slot(row)];
  }
  for (size_t row = 0; !counted_.empty() && row < rows; ++row)
    counted_[slot(row)] += values[row] != 0 ? 1 : 0;
  return true;
}

TeamFigures::Part TeamFigures::Plain::Of(size_t group, int64_t unit) const {
  Part part;
  part.people = part.known = people_[group + 1];
  part.counted = counted_.empty() ? part.known : counted_[group + 1];
  part.first = {sums_[group + 1], unit};
  return part;
}

// Plain figures that everybody has: what Part::Add does, without looking at each.
bool TeamFigures::AddPlainly(const Block& block, const TeamPlan& team, Plain* plain) const {
  if (IsExtreme(static_cast<Function>(team.function)) || team.ratio ||
      block.unknown(team.operand).Any() || (team.applies && block.unknown(*team.applies).Any()))
    return false;
  const int64_t* values = block.values(team.operand);
  const int told = block.bounds(team.operand).bits();
  const int bits = told < 63 ? told : loops::BitsOf(values);
  return plain->Add(values, bits, block.groups(team.group), block.rows());
}

void TeamFigures::AddBlock(const Block& block, Found* found) const {
  for (size_t i = 0; i < code_.teams.size(); ++i) {
    const TeamPlan& team = code_.teams[i];
    const auto function = static_cast<Function>(team.function);
    if (team.same_as || AddPlainly(block, team, &found->plain[i])) continue;
    std::vector<Part>& parts = found->parts[i];
    if (parts.empty()) parts.resize(groups_);
    for (size_t row = 0; row < block.rows(); ++row) {
      const int32_t group = block.groups(team.group)[row];
      if (group < 0) continue;
      parts[static_cast<size_t>(group)].Add(MemberIn(block, team, row), function);
    }
  }
}

TeamFigures::Found TeamFigures::FindIn(const ColumnSource& source, size_t first_block,
                                       size_t end_block) const {
  Found found;
  found.parts.resize(code_.teams.size());
  for (const TeamPlan& team : code_.teams)
    found.plain.emplace_back(team.same_as ? 0 : groups_, team.conditions);
  Block block(code_, source);
  for (size_t at = first_block; at < end_block; ++at) {
    block.Load(at * kBlockRows, Block::For::kTeams);
    block.Run(code_.team_instructions);
    AddBlock(block, &found);
  }
  for (size_t i = 0; i < code_.teams.size(); ++i) {
    if (code_.teams[i].same_as) continue;
    std::vector<Part>& parts = found.parts[i];
    const bool plainly = parts.empty();
    if (plainly) parts.reserve(groups_);
    for (size_t group = 0; group < groups_; ++group) {
      Part plain = found.plain[i].Of(group, code_.unit);
      if (plainly)
        parts.push_back(std::move(plain));
      else if (plain.people > 0)
        parts[group].Merge(plain, static_cast<Function>(code_.teams[i].function));
    }
  }
  found.plain.clear();
  return found;
}

TeamFigures::TeamFigures(const plan::Code& code, const ColumnSource& source,
                         const ParallelFor& parallel_for)
    : code_(code), groups_(source.group_names().size()) {
  if (code.teams.empty()) return;
  constexpr size_t kMostLanes = 4;  // each has all teams
  const size_t blocks = (source.size() + kBlockRows - 1) / kBlockRows;
  size_t lanes = std::min(kMostLanes, std::max<size_t>(blocks, 1));
  while (lanes > 1 && lanes * groups_ > source.size() / 16) lanes /= 2;
  std::vector<std::vector<std::vector<Part>>> by_lane(lanes);
  parallel_for(lanes, [&](size_t lane) {
    by_lane[lane] = FindIn(source, blocks * lane / lanes, blocks * (lane + 1) / lanes).parts;
  });
  parts_ = std::move(by_lane[0]);
  filled_.resize(code.teams.size());
  for (uint32_t team = 0; team < code.teams.size(); ++team) {
    if (code.teams[team].same_as) continue;
    const auto function = static_cast<Function>(code.teams[team].function);
    for (size_t lane = 1; lane < lanes; ++lane)
      for (size_t group = 0; group < groups_; ++group)
        parts_[team][group].Merge(by_lane[lane][team][group], function);
    any_others_ = any_others_ || code.teams[team].others;
    if (code.teams[team].others) continue;
    auto& [filled, num, den] = filled_[team];
    filled.reserve(groups_);
    for (size_t group = 0; group < groups_; ++group) {
      const TeamFigure figure = Of(team, static_cast<int32_t>(group), nullptr);
      const bool known = figure.state == Byte(Status::kKnown);
      const plan::Ratio value{known ? figure.value.num : 0, figure.value.den};
      filled.push_back({value, figure.state});
      num = num.With({value.num, value.num});
      den = den.With({value.den, value.den});
    }
  }
}

const TeamFigures::Part& TeamFigures::PartOf(uint32_t asked, int32_t group) const {
  static const Part kNobodyThere;
  const uint32_t index = code_.teams[asked].same_as.value_or(asked);
  return group < 0 ? kNobodyThere : parts_[index][static_cast<size_t>(group)];
}

bool TeamFigures::SameGroup(uint32_t team, int32_t group, const TeamFigures& other,
                            uint32_t other_team, int32_t other_group) const {
  const Part& a = PartOf(team, group);
  const Part& b = other.PartOf(other_team, other_group);
  const Number* exact = a.exact();
  if (a.people != b.people || a.known != b.known || a.counted != b.counted || a.unfit != b.unfit ||
      a.sum_unfit != b.sum_unfit || (exact == nullptr) != (b.exact() == nullptr))
    return false;
  if (a.unfit || (a.sum_unfit && exact == nullptr)) return false;  // only the reference knows
  if (exact != nullptr && !(*exact == *b.exact())) return false;
  const bool extreme = IsExtreme(static_cast<Function>(code_.teams[team].function));
  if (a.known > 0 && !a.sum_unfit && plan::Compare(a.first, b.first) != 0) return false;
  return !extreme || a.known < 2 || plan::Compare(a.second(), b.second()) == 0;
}

TeamFigure TeamFigures::Of(uint32_t asked, int32_t group, const Member* own) const {
  const uint32_t index = code_.teams[asked].same_as.value_or(asked);
  const TeamPlan& team = code_.teams[index];
  const auto function = static_cast<Function>(team.function);
  const Part& part = PartOf(asked, group);
  const bool own_known = own != nullptr && own->state == Byte(Status::kKnown);
  const bool own_there =
      own != nullptr && !plan::IsNotApplicable(own->state) && own->state != Byte(Status::kNone);
  TeamFigure figure;
  figure.count = part.people - (own_there ? 1 : 0);
  figure.known = part.known - (own_known ? 1 : 0);
  figure.state = Byte(Status::kUnfit);
  if (part.unfit) return figure;
  // Mostly nothing is in the way, and there are many teams.
  const bool plainly = figure.known == figure.count && figure.count >= kSmallestTeam;
  const auto refused = plainly ? std::nullopt : Refused(figure.count, figure.known, team.share);
  if (refused) {
    figure.state = StatusFor(refused->reason);
    return figure;
  }
  figure.state = Byte(Status::kKnown);
  if (function == Function::kCount) {
    const int64_t counted = part.counted - (own_known && own->counts ? 1 : 0);
    figure.value = {counted * code_.unit, code_.unit};
    return figure;
  }
  if (IsExtreme(function)) {
    const bool is_own = own_known && plan::Compare(own->value, part.first) == 0;
    figure.value = is_own ? part.second() : part.first;
    return figure;
  }
  figure.value = part.first;
  if (part.sum_unfit) figure.state = Byte(Status::kUnfit);
  if (own_known && figure.state == Byte(Status::kKnown))
    figure.state = plan::Calculate(Op::kSubtract, part.first, own->value, &figure.value);
  if (function != Function::kAverage || figure.state != Byte(Status::kKnown)) return figure;
  const Ratio sum = figure.value;
  if (!plan::Narrow(sum.num, plan::Int128{sum.den} * figure.known, &figure.value))
    figure.state = Byte(Status::kUnfit);
  return figure;
}

std::optional<Number> TeamFigures::Exact(uint32_t asked, int32_t group) const {
  // So many quotients of 64 bits have a sum of fewer bits than a Number may have, in any order.
  constexpr int32_t kMost = 60;
  static_assert((kMost + 2) * 64 < Number::kMaxBits);
  const uint32_t index = code_.teams[asked].same_as.value_or(asked);
  const TeamPlan& team = code_.teams[index];
  if (group < 0) return std::nullopt;
  const Part& part = parts_[index][static_cast<size_t>(group)];
  const Number* exact = part.exact();
  if (part.unfit || exact == nullptr || part.known > kMost) return std::nullopt;
  if (static_cast<Function>(team.function) == Function::kSum) return *exact;
  if (static_cast<Function>(team.function) != Function::kAverage) return std::nullopt;
  return exact->Divide(Number(part.known));
}

void TeamFigures::Fill(Block* block) const {
  if (code_.teams.empty()) return;
  if (any_others_) block->Run(code_.team_instructions);
  for (uint32_t index = 0; index < code_.teams.size(); ++index) {
    const TeamPlan& team = code_.teams[index];
    if (team.same_as) continue;
    block->Begin(team.cell);
    block->Begin(team.cell + 1);
    team.others ? FillOthers(index, block) : FillWhole(index, block);
  }
}

void TeamFigures::FillWhole(uint32_t index, Block* block) const {
  const TeamPlan& team = code_.teams[index];
  const auto& [filled, num_bounds, den_bounds] = filled_[index];
  block->SetBounds(team.cell, num_bounds);
  block->SetBounds(team.cell + 1, den_bounds);
  int64_t* num = block->values(team.cell);
  int64_t* den = block->values(team.cell + 1);
  const int32_t* groups = block->groups(team.group);
  const Filled nobody{{0, 1}, Byte(Status::kNoCohort)};
  uint8_t any = 0;
  for (size_t row = 0; row < block->rows(); ++row) {
    Fetch(filled, groups, row, block->rows());
    const Filled& figure = groups[row] < 0 ? nobody : filled[static_cast<size_t>(groups[row])];
    num[row] = figure.value.num;
    den[row] = figure.value.den;
    any |= figure.state;
  }
  static_assert(Byte(Status::kKnown) == 0);
  if (any == 0) return;
  for (size_t row = 0; row < block->rows(); ++row) {
    const Filled& figure = groups[row] < 0 ? nobody : filled[static_cast<size_t>(groups[row])];
    if (figure.state != Byte(Status::kKnown)) block->SetState(team.cell, row, figure.state);
  }
}

void TeamFigures::FillOthers(uint32_t index, Block* block) const {
  const TeamPlan& team = code_.teams[index];
  int64_t* num = block->values(team.cell);
  int64_t* den = block->values(team.cell + 1);
  const int32_t* groups = block->groups(team.group);
  for (size_t row = 0; row < block->rows(); ++row) {
    TeamFigure figure;
    figure.state = Byte(Status::kNoCohort);
    if (groups[row] >= 0) {
      const Member member = MemberIn(*block, team, row);
      figure = Of(index, groups[row], &member);
    }
    const bool known = figure.state == Byte(Status::kKnown);
    num[row] = known ? figure.value.num : 0;
    den[row] = figure.value.den;
    if (!known) block->SetState(team.cell, row, figure.state);
  }
}

}  // namespace writ::screen
