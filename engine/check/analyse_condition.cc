#include "engine/check/analyse_condition.h"

#include <algorithm>
#include <utility>

namespace writ {
namespace {

constexpr size_t kAlternativeLimit = 32;  // alternatives of one condition
constexpr int kStepLimit = 256;           // expressions looked into for one condition
constexpr int kReferenceLimit = 4;        // rules looked into through rules
constexpr int64_t kWorkLimit = 4096;      // literals put together for one condition
constexpr size_t kKeptLimit = 100'000;    // literals kept for being asked again

bool IsOrderedNumber(TypeKind kind) {
  return kind == TypeKind::kNumber || kind == TypeKind::kPercent || kind == TypeKind::kPoints ||
         kind == TypeKind::kMoney || kind == TypeKind::kDate || kind == TypeKind::kSpan ||
         kind == TypeKind::kPeriod;
}

Op Mirrored(Op op) {
  switch (op) {
    case Op::kBelow: return Op::kAbove;
    case Op::kAbove: return Op::kBelow;
    case Op::kAtLeast: return Op::kAtMost;
    case Op::kAtMost: return Op::kAtLeast;
    default: return op;
  }
}

// What was too much to look into: it can hold, as far as anyone knows.
Alternatives Undecided() {
  Alternatives result;
  result.any.emplace_back();
  result.any.back().definite = false;
  return result;
}

Alternatives Always() {
  Alternatives result;
  result.any.emplace_back();
  return result;
}

IntervalSet Signs(Op compare) {
  switch (compare) {
    case Op::kBelow: return IntervalSet::Below(0, false, false);
    case Op::kAbove: return IntervalSet::Above(0, false, false);
    case Op::kAtLeast: return IntervalSet::Above(0, true, false);
    case Op::kAtMost: return IntervalSet::Below(0, true, false);
    case Op::kIsNot: return IntervalSet::Only(0, false).Complement();
    default: return IntervalSet::Only(0, false);
  }
}

}  // namespace

ConditionSpace::ConditionSpace(const Program& program, const ValueNumbers& numbers)
    : program_(program), numbers_(numbers) {}

const Scalar* ConditionSpace::ConstantAt(ExprId id) const {
  const Expr& e = program_[id];
  return e.op == Op::kConstant ? &program_.constants[e.index] : nullptr;
}

uint32_t ConditionSpace::OperandFor(Kind kind, ExprId expr, ExprId other,
                                    std::initializer_list<uint32_t> key) {
  key_.assign(key);
  key_.push_back(static_cast<uint32_t>(kind));
  const uint32_t number = keys_.Of(key_);
  if (number < operands_.size()) return number;
  const Expr& e = program_[expr];
  Type type = e.type.Element();
  if (kind == Kind::kTruth) type = {TypeKind::kYesNo, 0, std::nullopt};
  Operand operand{kind, expr, other, PointSpace(program_, type), IntervalSet::All(false)};
  switch (kind) {
    case Kind::kValue:
    case Kind::kTruth: {
      operand.range = KnownRange(program_, expr, &operand.space);
      const Expr* leaf = &e;
      if (leaf->op == Op::kLatest) {
        leaf = &program_[program_.Args(e)[0]];
        operand.series = numbers_.Of(program_.Args(e)[0]);
      }
      operand.leaf = leaf->op == Op::kFact && program_.facts[leaf->index].binding == kNoExpr;
      break;
    }
    case Kind::kPair: break;
    case Kind::kRun:
    case Kind::kCount: operand.range = IntervalSet::Above(0, true, true);
  }
  operands_.push_back(std::move(operand));
  return number;
}

Alternatives ConditionSpace::Single(uint32_t operand, const IntervalSet& set, bool holds,
                                    ExprId from) {
  const IntervalSet& range = operands_[operand].range;
  Alternatives result;
  IntervalSet allowed = holds ? set.Intersect(range) : range.Without(set);
  if (allowed.empty()) {
    result.conflict = Conflict{from, from};
  } else {
    result.any.emplace_back();
    result.any.back().literals.push_back({operand, std::move(allowed), from});
  }
  return result;
}

Alternatives ConditionSpace::Truth(ExprId id, bool holds) {
  const uint32_t operand = OperandFor(Kind::kTruth, id, kNoExpr, {numbers_.Of(id)});
  return Single(operand, IntervalSet::Only(1, true), holds, id);
}

Alternatives ConditionSpace::Recall(ExprId condition, bool holds) {
  const uint32_t key[] = {condition, holds, static_cast<uint32_t>(references_)};
  const uint32_t number = meant_.Of(key);
  if (number == recalled_.size()) recalled_.emplace_back();
  const Recalled& known = recalled_[number];
  if (known.result && steps_ + known.steps <= kStepLimit && work_ + known.work <= kWorkLimit) {
    steps_ += known.steps;
    work_ += known.work;
    return *known.result;
  }
  const int steps = steps_;
  const int64_t work = work_;
  Alternatives result = Expand(condition, holds);
  size_t literals = 0;
  for (const Conjunction& conjunction : result.any) literals += conjunction.literals.size();
  // What a budget cut short depends on what came before it.
  const bool whole = steps_ <= kStepLimit && work_ <= kWorkLimit;
  if (whole && kept_ + literals <= kKeptLimit) {
    kept_ += literals;
    recalled_[number] = {result, steps_ - steps, work_ - work};
  }
  return result;
}

// Rules and yes/no definitions are looked into where they mean their condition and nothing else.
// One that fails may fail because no version is in force, so there its dates must be open.
Alternatives ConditionSpace::ExpandReference(ExprId id, bool holds) {
  const Expr& e = program_[id];
  struct Depth {
    int* depth;
    explicit Depth(int* d) : depth(d) { ++*depth; }
    ~Depth() { --*depth; }
  } deeper(&references_);
  if (references_ > kReferenceLimit) return Truth(id, holds);
  const auto open = [](const Validity& v) { return !v.from && !v.until && v.by_date == kNoExpr; };
  if (e.op == Op::kRule) {
    const Rule& rule = program_.rules[e.index];
    if (rule.versions.size() == 1 && rule.exceptions.empty() &&
        (holds || open(rule.versions[0].valid)))
      return Recall(rule.versions[0].condition, holds);
  }
  if (e.op == Op::kDefinition && e.args_count == 0 && !e.type.IsSeries()) {
    const Definition& definition = program_.definitions[e.index];
    if (definition.versions.size() == 1 && definition.exceptions.empty() &&
        definition.overrides.empty() && definition.type.kind == TypeKind::kYesNo &&
        definition.versions[0].when == kNoExpr && (holds || open(definition.versions[0].valid)))
      return Recall(definition.versions[0].value, holds);
  }
  return Truth(id, holds);
}

Alternatives ConditionSpace::ExpandPair(ExprId id, bool holds) {
  const Expr& e = program_[id];
  ExprId left = program_.Args(e)[0], right = program_.Args(e)[1];
  Op compare = e.op;
  if (numbers_.Of(left) > numbers_.Of(right)) {
    std::swap(left, right);
    compare = Mirrored(compare);
  }
  if (!IsOrderedNumber(program_[left].type.kind) || !IsOrderedNumber(program_[right].type.kind))
    return Truth(id, holds);
  const uint32_t operand =
      OperandFor(Kind::kPair, left, right, {numbers_.Of(left), numbers_.Of(right)});
  if (numbers_.Same(left, right)) operands_[operand].range = IntervalSet::Only(0, false);
  return Single(operand, Signs(compare), holds, id);
}

Alternatives ConditionSpace::ExpandComparison(ExprId id, bool holds) {
  const Expr& e = program_[id];
  ExprId value = program_.Args(e)[0], bound = program_.Args(e)[1];
  Op compare = e.op;
  if (ConstantAt(value)) {
    std::swap(value, bound);
    compare = Mirrored(compare);
  }
  const Scalar* constant = ConstantAt(bound);
  if (!constant) return ExpandPair(id, holds);
  if (constant->type.kind == TypeKind::kNone || program_[value].type.kind == TypeKind::kNone) {
    // Whether a thing exists goes together with every other limit on it.
    Alternatives result = Truth(id, holds);
    for (Conjunction& conjunction : result.any) conjunction.definite = false;
    return result;
  }
  const uint32_t operand = OperandFor(Kind::kValue, value, kNoExpr, {numbers_.Of(value)});
  const std::optional<IntervalSet> set = operands_[operand].space.Meets(compare, *constant);
  if (!set) return Truth(id, holds);
  if (const Scalar* both = ConstantAt(value)) {
    const std::optional<Number> at = operands_[operand].space.PointOf(*both);
    if (!at) return Truth(id, holds);
    operands_[operand].range = IntervalSet::Only(*at, set->discrete());
  }
  return Single(operand, *set, holds, id);
}

Alternatives ConditionSpace::ExpandOneOf(ExprId id, bool holds) {
  const Expr& e = program_[id];
  const ExprId value = program_.Args(e)[0];
  const uint32_t operand = OperandFor(Kind::kValue, value, kNoExpr, {numbers_.Of(value)});
  PointSpace& space = operands_[operand].space;
  IntervalSet set = IntervalSet::None(space.discrete());
  for (size_t i = 1; i < e.args_count; ++i) {
    const Scalar* option = ConstantAt(program_.Args(e)[i]);
    const std::optional<IntervalSet> one = option ? space.Meets(Op::kIs, *option) : std::nullopt;
    if (!one) return Truth(id, holds);
    set = set.Union(*one);
  }
  return Single(operand, set, holds, id);
}

// "for n consecutive months" asks that the newest run be at least n long, so a longer one implies a
// shorter.
Alternatives ConditionSpace::ExpandWindow(ExprId id, bool holds) {
  const Expr& e = program_[id];
  const Window& window = program_.windows[e.window];
  const ExprId condition = program_.Args(e)[0];
  const bool run = e.op == Op::kConsecutive;
  // A run is one operand however long the text wants it.
  const uint32_t periods = run ? 0 : static_cast<uint32_t>(window.periods);
  const uint32_t operand =
      OperandFor(run ? Kind::kRun : Kind::kCount, id, kNoExpr,
                 {numbers_.Of(condition), static_cast<uint32_t>(window.frequency),
                  numbers_.Of(window.skipping), static_cast<uint32_t>(window.looking_back),
                  window.partial, window.earlier, periods});
  const int32_t needed = run ? window.periods : e.count;
  if (run && window.skipping == kNoExpr && !window.partial && !window.earlier)
    DescribeRun(&operands_[operand], condition);
  return Single(operand, IntervalSet::Above(needed, true, true), holds, id);
}

// A run of one series against one limit can be set against runs with other limits.
void ConditionSpace::DescribeRun(Operand* operand, ExprId condition) {
  const Expr& e = program_[condition];
  if (operand->run_of || e.op < Op::kBelow || e.op > Op::kIsNot) return;
  const ExprId series = program_.Args(e)[0];
  const Scalar* bound = ConstantAt(program_.Args(e)[1]);
  if (!bound || ConstantAt(series)) return;
  PointSpace space(program_, program_[series].type.Element());
  operand->run_of = space.Meets(e.op, *bound);
  operand->series = numbers_.Of(series);
}

Alternatives ConditionSpace::ExpandLogic(const Expr& e, bool holds) {
  if (e.op == Op::kNot) return Expand(program_.Args(e)[0], !holds);
  const bool all = (e.op == Op::kAnd) == holds;
  Alternatives result = all ? Always() : Alternatives{};
  for (const ExprId arg : program_.Args(e)) {
    Alternatives part = Expand(arg, holds);
    if (all) {
      result = Both(result, part);
      if (result.any.empty()) return result;
      continue;
    }
    if (!result.conflict) result.conflict = part.conflict;
    std::move(part.any.begin(), part.any.end(), std::back_inserter(result.any));
    if (result.any.size() > kAlternativeLimit) return Undecided();
  }
  return result;
}

Alternatives ConditionSpace::Expand(ExprId id, bool holds) {
  if (id == kNoExpr) return holds ? Always() : Alternatives{};
  struct Level {  // steps are counted for one whole condition, however deep the calls
    int* steps;
    int depth;
    explicit Level(int* s) : steps(s), depth((*s)++) {}
    ~Level() {
      if (depth == 0) *steps = 0;
    }
  } level(&steps_);
  if (level.depth == 0) work_ = 0;
  if (level.depth >= kStepLimit) return Undecided();
  const Expr& e = program_[id];
  if (e.type.IsSeries() && e.op != Op::kNot && e.op != Op::kAnd && e.op != Op::kOr)
    return Truth(id, holds);
  switch (e.op) {
    case Op::kNot:
    case Op::kAnd:
    case Op::kOr: return ExpandLogic(e, holds);
    case Op::kBelow:
    case Op::kAbove:
    case Op::kAtLeast:
    case Op::kAtMost:
    case Op::kIs:
    case Op::kIsNot: return ExpandComparison(id, holds);
    case Op::kOneOf: return ExpandOneOf(id, holds);
    case Op::kRule:
    case Op::kDefinition: return ExpandReference(id, holds);
    case Op::kConsecutive:
    case Op::kInAtLeast: return ExpandWindow(id, holds);
    case Op::kConstant:
      if (e.type.kind == TypeKind::kYesNo)
        return program_.constants[e.index].yes == holds ? Always()
                                                        : Alternatives{{}, Conflict{id, id}};
      return Truth(id, holds);
    default: return Truth(id, holds);
  }
}

bool ConditionSpace::Merge(Conjunction* into, const Literal& literal,
                           std::optional<Conflict>* conflict) const {
  for (Literal& known : into->literals) {
    if (known.operand != literal.operand) continue;
    IntervalSet both = known.allowed.Intersect(literal.allowed);
    if (both.empty()) {
      if (!*conflict) *conflict = Conflict{known.from, literal.from};
      return false;
    }
    known.allowed = std::move(both);
    return true;
  }
  into->literals.push_back(literal);
  return true;
}

// Runs of one series with different limits: the newest period meets both limits of two runs that
// hold, and a run that holds within a wider limit that must fail leaves nothing.
std::optional<Conflict> ConditionSpace::RunConflict(const Conjunction& conjunction) const {
  const auto least = [this](const Literal& l) -> int64_t {  // periods that surely meet the limit
    const Operand& o = operands_[l.operand];
    if (o.kind == Kind::kValue) return 1;
    const Interval& first = l.allowed.parts().front();
    return first.low ? first.low->at.AsInt64().value_or(0) : 0;
  };
  for (const Literal& a : conjunction.literals) {
    const Operand& run_a = operands_[a.operand];
    if (run_a.series == kNoExpr || least(a) < 1) continue;
    const IntervalSet& set_a = run_a.kind == Kind::kValue ? a.allowed : *run_a.run_of;
    for (const Literal& b : conjunction.literals) {
      const Operand& run_b = operands_[b.operand];
      if (&a == &b || run_b.series != run_a.series || !run_b.run_of) continue;
      if (least(b) >= 1 && set_a.Intersect(*run_b.run_of).empty()) return Conflict{a.from, b.from};
      const std::optional<Bound>& most = b.allowed.parts().back().high;
      if (most && most->at < Number(least(a)) && run_b.run_of->Covers(set_a))
        return Conflict{a.from, b.from};
    }
  }
  return std::nullopt;
}

Alternatives ConditionSpace::Both(const Alternatives& a, const Alternatives& b) {
  if (steps_ == 0) work_ = 0;  // asked for by itself
  Alternatives result;
  result.conflict = a.conflict ? a.conflict : b.conflict;
  if (a.any.size() * b.any.size() > kAlternativeLimit) return Undecided();
  for (const Conjunction& left : a.any) {
    for (const Conjunction& right : b.any) {
      work_ += static_cast<int64_t>(left.literals.size() + right.literals.size());
      if (work_ > kWorkLimit) return Undecided();
      Conjunction both = left;
      both.definite = left.definite && right.definite;
      bool possible = true;
      for (const Literal& literal : right.literals)
        if (possible) possible = Merge(&both, literal, &result.conflict);
      if (!possible) continue;
      if (const std::optional<Conflict> conflict = RunConflict(both)) {
        if (!result.conflict) result.conflict = conflict;
        continue;
      }
      result.any.push_back(std::move(both));
    }
  }
  return result;
}

bool ConditionSpace::Free(const Conjunction& conjunction) const {
  if (!conjunction.definite) return false;
  const auto leaf = [this](const Literal& l) { return operands_[l.operand].leaf; };
  return conjunction.literals.size() <= 1 ||
         std::all_of(conjunction.literals.begin(), conjunction.literals.end(), leaf);
}

std::vector<Argument> ConditionSpace::Example(const Conjunction& conjunction) const {
  std::vector<Argument> lines;
  for (const Literal& literal : conjunction.literals) {
    const Operand& operand = operands_[literal.operand];
    const std::optional<Number> value = literal.allowed.Example();
    if (!value) continue;
    const Argument name = ShownOperand(program_, operand.expr);
    if (operand.kind == Kind::kPair) {
      const Argument other = ShownOperand(program_, operand.other);
      const int sign = value->Sign();
      const char* en = sign < 0 ? " below " : sign > 0 ? " above " : " is ";
      const char* zh = sign < 0 ? "低于" : sign > 0 ? "高于" : "等于";
      lines.emplace_back(name.en + en + other.en, name.zh + zh + other.zh);
    } else if (operand.kind == Kind::kRun || operand.kind == Kind::kCount) {
      const std::string condition = PrintExpr(program_, program_.Args(program_[operand.expr])[0]);
      const std::string n = value->Canonical();
      lines.emplace_back(condition + ": in " + n + " periods", condition + ":" + n + "期");
    } else {
      const Argument shown = operand.space.Show(*value);
      lines.emplace_back(name.en + ": " + shown.en, name.zh + ":" + shown.zh);
    }
  }
  return lines;
}

}  // namespace writ
