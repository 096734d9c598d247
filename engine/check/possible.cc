#include "engine/check/possible.h"

#include <algorithm>

#include "engine/program/target.h"

namespace writ {
namespace {

bool CanBe(const Possible& possible, States states) { return (possible.states & states) != 0; }
bool Only(States possible, States states) { return (possible & ~states) == 0; }

constexpr int32_t kSumFunction = 1, kCountFunction = 2;

States Turned(States operand) {
  States states = operand & ~(kCanBeYes | kCanBeNo);
  if (operand & kCanBeYes) states |= kCanBeNo;
  if (operand & (kCanBeNo | kCanBeNone)) states |= kCanBeYes;
  return states;
}

Possible Join(const Possible& a, const Possible& b) {
  if (a.states == 0) return b;
  if (b.states == 0) return a;
  const bool same = a.always != nullptr && b.always != nullptr && *a.always == *b.always;
  return {static_cast<States>(a.states | b.states), same ? a.always : nullptr};
}

}  // namespace

PossibleStates::PossibleStates(const Program& program, const Reads& reads, GivenFacts given)
    : p_(program),
      reads_(reads),
      given_(std::move(given)),
      numbering_(program),
      walker_(program),
      deviates_(program.definitions.size()),
      done_(numbering_.size()),
      nodes_(numbering_.size()),
      exprs_(program.exprs.size()) {
  for (size_t i = 0; i < p_.definitions.size(); ++i)
    for (const uint32_t lower : p_.definitions[i].overrides) deviates_[i] = deviates_[lower] = true;
}

Possible PossibleStates::Of(ExprId root) {
  if (root == kNoExpr) return {};
  Complete(root);
  return Tree(root);
}

// All that the expression reads, what is read before who reads it.
void PossibleStates::Complete(ExprId root) {
  struct Frame {
    uint32_t node;
    size_t next;
  };
  std::vector<uint32_t> first;
  walker_.Restart();
  walker_.Add(root);
  for (ExprId id = walker_.Next(); id != kNoExpr; id = walker_.Next())
    if (const auto target = TargetOf(p_[id])) first.push_back(numbering_.Of(*target));
  std::vector<Frame> path;
  for (const uint32_t start : first) {
    if (done_[start]) continue;
    done_[start] = true;
    path.push_back({start, 0});
    while (!path.empty()) {
      Frame& top = path.back();
      if (top.next == reads_[top.node].size()) {
        Node(top.node);
        path.pop_back();
        continue;
      }
      const uint32_t next = reads_[top.node][top.next++];
      if (done_[next]) continue;
      done_[next] = true;
      path.push_back({next, 0});
    }
  }
}

void PossibleStates::Node(uint32_t number) {
  const NodeId node = numbering_.At(number);
  switch (node.kind) {
    case NodeId::Kind::kFact: {
      const Fact& fact = p_.facts[node.index];
      if (fact.binding != kNoExpr) {
        nodes_[number] = Tree(fact.binding);
      } else if (given_.from_nowhere[node.index]) {
        nodes_[number] = {kCanBeUnknown};
      } else if (given_.as_presumed[node.index]) {
        nodes_[number] = Tree(fact.presumed);
      }
      break;
    }
    case NodeId::Kind::kParameter: nodes_[number] = Tree(p_.parameters[node.index].value); break;
    case NodeId::Kind::kDefinition: {
      const Definition& definition = p_.definitions[node.index];
      if (deviates_[node.index]) break;
      nodes_[number] = WithExceptions(DefinitionNode(definition), definition.exceptions, number);
      break;
    }
    case NodeId::Kind::kRule: {
      const Rule& rule = p_.rules[node.index];
      if (rule.entity != given_.subject) break;
      nodes_[number] = WithExceptions(RuleNode(rule), rule.exceptions, number);
      break;
    }
    case NodeId::Kind::kTable: break;
  }
}

// An event that never has a day could be in the time of any version.
bool PossibleStates::NeverDated(const Validity& valid) {
  return valid.by_date != kNoExpr && Only(Tree(valid.by_date).states, kCanBeUnknown);
}

Possible PossibleStates::DefinitionNode(const Definition& definition) {
  Possible all{0};
  for (const DefinitionVersion& version : definition.versions) {
    if (NeverDated(version.valid)) return {kCanBeUnknown};
    if (version.valid.from || version.valid.until) all = Join(all, {kCanBeOutside | kCanBeUnknown});
    Possible domain{kCanBeYes};
    if (version.when != kNoExpr) domain = Tree(version.when);
    const Possible value = Tree(version.value);
    if (CanBe(domain, kCanBeYes)) all = Join(all, value);
    if (CanBe(domain, kCanBeUnknown)) all = Join(all, {kCanBeUnknown});
    if (CanBe(domain, kCanBeNo | kCanBeNone | kCanBeOutside)) all = Join(all, {kCanBeOutside});
  }
  return all;
}

Possible PossibleStates::RuleNode(const Rule& rule) {
  Possible all{0};
  for (const RuleVersion& version : rule.versions) {
    if (NeverDated(version.valid)) return {kCanBeUnknown};
    if (version.valid.from || version.valid.until) all = Join(all, {kCanBeOutside | kCanBeUnknown});
    if (version.when == kNoExpr) {
      all = Join(all, Tree(version.condition));
      continue;
    }
    std::vector<States> operands{Tree(version.when).states};
    for (const ExprId unless : version.unless) {
      const Possible blocks = Tree(unless);
      States turned = blocks.states & kCanBeUnknown;
      if (CanBe(blocks, kCanBeYes)) turned |= kCanBeNo;
      if (CanBe(blocks, kCanBeNo | kCanBeNone | kCanBeOutside)) turned |= kCanBeYes;
      operands.push_back(turned);
    }
    all = Join(all, {Folded(false, operands)});
  }
  return all;
}

States PossibleStates::WhenOf(const Exception& exception) {
  if (NeverDated(exception.valid)) return kCanBeUnknown;
  States when = exception.when == kNoExpr ? kCanBeYes : Tree(exception.when).states;
  if (exception.valid.from || exception.valid.until) when |= kCanBeNo;
  return when;
}

// Inside an exception its target is its value without it: what has come out of the others so far is
// that, or wider.
Possible PossibleStates::WithExceptions(Possible base, const std::vector<uint32_t>& exceptions,
                                        uint32_t number) {
  std::vector<States> never_decided;  // values of exceptions whose condition is always unknown
  for (const uint32_t index : exceptions) {
    nodes_[number] = base;
    const Exception& exception = p_.exceptions[index];
    const States when = WhenOf(exception);
    if (Only(when, kCanBeNo | kCanBeNone | kCanBeOutside)) continue;
    const Possible value = exception.value == kNoExpr ? Possible{kCanBeNo} : Tree(exception.value);
    if (Only(when, kCanBeUnknown)) {
      never_decided.push_back(value.states);
      continue;
    }
    if (CanBe({when}, kCanBeYes)) base = Join(base, value);
    if (CanBe({when}, kCanBeUnknown)) base = Join(base, {kCanBeUnknown});
  }
  // Decided all the same where it would change nothing.
  for (const States value : never_decided)
    base.states = static_cast<States>((base.states & value) | kCanBeUnknown);
  return base;
}

// ---- expressions ----

Possible PossibleStates::Tree(ExprId root) {
  if (root == kNoExpr) return {};
  std::vector<ExprId> below;
  walker_.Restart();
  walker_.Add(root);
  for (ExprId id = walker_.Next(); id != kNoExpr; id = walker_.Next()) below.push_back(id);
  std::sort(below.begin(), below.end());  // operands stand before their users
  for (const ExprId id : below) exprs_[id] = Single(p_[id]);
  return exprs_[root];
}

Possible PossibleStates::Leaf(const Expr& e) const {
  if (e.op == Op::kConstant) {
    const Scalar& value = p_.constants[e.index];
    if (value.type.kind == TypeKind::kNone) return {kCanBeNone};
    if (value.type.kind == TypeKind::kYesNo) return {value.yes ? kCanBeYes : kCanBeNo, &value};
    return {kCanBeValue, &value};
  }
  if (e.op == Op::kDecisionDate) return {kCanBeValue};
  const auto target = TargetOf(e);
  if (!target || e.op == Op::kMember) return {};
  Possible read = nodes_[numbering_.Of(*target)];
  // A rule that is not for this person does not hold for this person.
  if (e.op == Op::kRule && CanBe(read, kCanBeOutside))
    read.states = static_cast<States>((read.states & ~kCanBeOutside) | kCanBeNo);
  return read;
}

Possible PossibleStates::Single(const Expr& e) {
  const auto all = [&] {
    std::vector<States> states;
    for (const ExprId arg : p_.Args(e)) states.push_back(exprs_[arg].states);
    return states;
  };
  switch (e.op) {
    case Op::kConstant:
    case Op::kFact:
    case Op::kMember:
    case Op::kItem:
    case Op::kDefinition:
    case Op::kRule:
    case Op::kPresent:
    case Op::kOrdinal:
    case Op::kParameter:
    case Op::kLocal:
    case Op::kDecisionDate:
    case Op::kCaseValue:
    case Op::kTeamAggregate: return Leaf(e);
    case Op::kTableCall: return Looked(e);
    case Op::kNot: return {Turned(Arg(e, 0).states)};
    case Op::kAnd: return {Folded(false, all())};
    case Op::kOr: return {Folded(true, all())};
    case Op::kBelow:
    case Op::kAbove:
    case Op::kAtLeast:
    case Op::kAtMost:
    case Op::kIs:
    case Op::kIsNot: return {Compared(e.op, Arg(e, 0), Arg(e, 1))};
    case Op::kOneOf: return {OneOf(e)};
    case Op::kConsecutive:
    case Op::kInAtLeast:
    case Op::kAnyTime:
    case Op::kTrend: return {InWindow(e)};
    case Op::kLatest:
    case Op::kAt:
      if (CanBe(Arg(e, 0), kCanBeKnown)) return {};
      return {kCanBeNone | kCanBeUnknown | kCanBeOutside};
    case Op::kSome:
    case Op::kEvery:
      if (CanBe(Arg(e, 0), kCanBeKnown | kCanBeNone)) return {};
      return {kCanBeUnknown | kCanBeOutside};
    case Op::kOverLast:
    case Op::kOverRange:
    case Op::kWithinAny: return {Aggregated(e)};
    case Op::kBand:
    case Op::kNegate:
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kRound:
    case Op::kPeriodOf:
    case Op::kPeriodBefore:
    case Op::kPeriodAfter:
    case Op::kShiftPlus:
    case Op::kShiftMinus:
    case Op::kTimeBetween:
    case Op::kLater:
    case Op::kEarlier:
    case Op::kLarger:
    case Op::kSmaller:
    case Op::kMoreFavourable: return {Strict(e)};
  }
  return {};
}

States PossibleStates::OneOf(const Expr& e) const {
  std::vector<States> equal;
  for (size_t i = 1; i < e.args_count; ++i)
    equal.push_back(Compared(Op::kIs, Arg(e, 0), Arg(e, i)));
  return Folded(true, equal);
}

States PossibleStates::InWindow(const Expr& e) const {
  const bool holds = CanBe(Arg(e, 0), e.op == Op::kTrend ? kCanBeKnown : kCanBeYes);
  const States others = kCanBeNo | kCanBeUnknown | kCanBeOutside;
  return holds ? others | kCanBeYes : others;
}

// In a table over data every input must be known. In another a cell may not ask for it; where all
// inputs are fixed, there is one row.
Possible PossibleStates::Looked(const Expr& e) const {
  const Table& table = p_.tables[e.index];
  if (table.mode == TableMode::kData) {
    const States states = Strict(e);
    return {CanBe({states}, kCanBeKnown) ? kCanBeAnything : states};
  }
  for (const TableRow& row : table.rows) {
    bool fits = true;
    for (size_t i = 0; i < row.inputs.size() && fits; ++i) {
      if (row.inputs[i].any) continue;
      const Scalar* input = Arg(e, i).always;
      if (input == nullptr) return {};
      for (const CellTest& test : row.inputs[i].tests)
        if (test.compare != Op::kIs) return {};
      fits = std::ranges::any_of(row.inputs[i].tests,
                                 [&](const CellTest& test) { return test.value == *input; });
    }
    if (!fits) continue;
    const Expr& output = p_[row.outputs[static_cast<size_t>(e.count)]];
    return output.op == Op::kConstant ? Leaf(output) : Possible{};
  }
  return {};
}

States PossibleStates::Folded(bool any, const std::vector<States>& operands) const {
  const States settling = any ? kCanBeYes : kCanBeNo | kCanBeNone;
  const States failing = any ? kCanBeNo | kCanBeNone : kCanBeYes;
  const States settled = any ? kCanBeYes : kCanBeNo;
  States states = 0, some = 0;
  bool none_settles = true, all_fail = true, all_quiet = true;
  for (const States operand : operands) {
    some |= operand;
    if (operand & settling) states |= settled;
    none_settles = none_settles && !Only(operand, settling);
    all_fail = all_fail && (operand & failing) != 0;
    const States quiet = failing | kCanBeOutside | (any ? 0 : kCanBeUnknown);
    all_quiet = all_quiet && (operand & quiet) != 0;
  }
  if (none_settles && (some & kCanBeUnknown)) states |= kCanBeUnknown;
  if (all_fail) states |= any ? kCanBeNo : kCanBeYes;
  if (all_quiet && (some & kCanBeOutside)) states |= kCanBeOutside;
  return states;
}

// What there is no value of is neither before nor after anything, and differs from all that is.
States PossibleStates::Compared(Op op, const Possible& left, const Possible& right) const {
  const bool equality = op == Op::kIs || op == Op::kIsNot;
  const States same = op == Op::kIs ? kCanBeYes : kCanBeNo;
  const States other = op == Op::kIs ? kCanBeNo : kCanBeYes;
  States states = 0;
  const auto sides = [&](States a, States b) {
    return (CanBe(left, a) && CanBe(right, b)) || (CanBe(left, b) && CanBe(right, a));
  };
  if (CanBe(left, kCanBeOutside) || CanBe(right, kCanBeOutside)) states |= kCanBeOutside | kCanBeNo;
  if (sides(kCanBeNone, kCanBeNone)) states |= equality ? same : kCanBeNo;
  if (sides(kCanBeNone, kCanBeKnown)) states |= equality ? other : kCanBeNo;
  if (sides(kCanBeNone, kCanBeUnknown)) states |= equality ? kCanBeUnknown : kCanBeNo;
  if (sides(kCanBeUnknown, kCanBeUnknown | kCanBeKnown)) states |= kCanBeUnknown;
  if (sides(kCanBeKnown, kCanBeKnown)) {
    const bool fixed = equality && left.always != nullptr && right.always != nullptr;
    if (fixed) {
      states |= *left.always == *right.always ? same : other;
    } else {
      states |= kCanBeYes | kCanBeNo | kCanBeUnknown;
    }
  }
  return states;
}

// Known where all operands are; what is not known comes first. The earliest and the latest pass
// over what there is none of.
States PossibleStates::Strict(const Expr& e) const {
  const bool passes = e.op == Op::kLater || e.op == Op::kEarlier;
  States states = kCanBeUnknown;
  bool known = true;
  for (const ExprId arg : p_.Args(e)) {
    const Possible& operand = exprs_[arg];
    if (Only(operand.states, kCanBeUnknown)) return kCanBeUnknown;
    states |= operand.states & (kCanBeNone | kCanBeOutside);
    known = known && CanBe(operand, passes ? kCanBeKnown | kCanBeNone : kCanBeKnown);
  }
  return known ? states | kCanBeKnown : states;
}

// Of no periods at all the sum is nothing and the count is none; a count may be known from its
// bounds.
States PossibleStates::Aggregated(const Expr& e) const {
  const size_t dates = e.op == Op::kOverRange ? (e.args_count >= 3 ? 2 : 0) : 1;
  for (size_t i = 1; i <= dates && i < e.args_count; ++i)
    if (!CanBe(Arg(e, i), kCanBeKnown)) return kCanBeNone | kCanBeUnknown | kCanBeOutside;
  const bool open = e.count == kSumFunction || e.count == kCountFunction;
  if (open || CanBe(Arg(e, 0), kCanBeKnown | kCanBeNone)) return kCanBeAnything;
  return kCanBeUnknown | kCanBeOutside;
}

// ---- what is read ----

// One operand alone decides it, whatever the others are.
bool PossibleStates::IsSettled(const Expr& e) const {
  if (e.op != Op::kAnd && e.op != Op::kOr) return false;
  const States settling = e.op == Op::kOr ? kCanBeYes : kCanBeNo | kCanBeNone;
  return std::ranges::any_of(
      p_.Args(e), [&](ExprId operand) { return Only(exprs_[operand].states, settling); });
}

void PossibleStates::AddRead(ExprId root, std::vector<bool>* facts) {
  if (root == kNoExpr) return;
  Of(root);
  std::vector<bool> seen(p_.exprs.size()), entered(numbering_.size());
  std::vector<ExprId> open{root};
  while (!open.empty()) {
    const ExprId id = open.back();
    open.pop_back();
    if (id == kNoExpr || seen[id]) continue;
    seen[id] = true;
    const Expr& e = p_[id];
    if (IsSettled(e)) continue;
    for (const ExprId arg : p_.Args(e)) open.push_back(arg);
    if (e.window < p_.windows.size()) open.push_back(p_.windows[e.window].skipping);
    const auto target = TargetOf(e);
    if (!target || e.op == Op::kMember) continue;
    const uint32_t number = numbering_.Of(*target);
    if (entered[number]) continue;
    entered[number] = true;
    if (target->kind == NodeId::Kind::kFact && given_.from_nowhere[target->index])
      (*facts)[target->index] = true;
    ReadNode(*target, &open);
  }
}

void PossibleStates::ReadNode(NodeId node, std::vector<ExprId>* open) {
  switch (node.kind) {
    case NodeId::Kind::kFact: {
      const Fact& fact = p_.facts[node.index];
      open->push_back(fact.binding != kNoExpr ? fact.binding : fact.presumed);
      break;
    }
    case NodeId::Kind::kParameter: open->push_back(p_.parameters[node.index].value); break;
    case NodeId::Kind::kDefinition: {
      const Definition& definition = p_.definitions[node.index];
      if (deviates_[node.index]) break;
      for (const DefinitionVersion& version : definition.versions) {
        open->insert(open->end(), {version.valid.by_date, version.when});
        const bool counts =
            version.when == kNoExpr || CanBe(exprs_[version.when], kCanBeYes | kCanBeUnknown);
        if (counts) open->push_back(version.value);
      }
      ReadExceptions(definition.exceptions, open);
      break;
    }
    case NodeId::Kind::kRule: {
      const Rule& rule = p_.rules[node.index];
      if (rule.entity != given_.subject) break;
      for (const RuleVersion& version : rule.versions) {
        open->push_back(version.valid.by_date);
        open->push_back(version.when == kNoExpr ? version.condition : version.when);
        open->insert(open->end(), version.unless.begin(), version.unless.end());
      }
      ReadExceptions(rule.exceptions, open);
      break;
    }
    case NodeId::Kind::kTable: break;
  }
}

void PossibleStates::ReadExceptions(const std::vector<uint32_t>& exceptions,
                                    std::vector<ExprId>* open) {
  for (const uint32_t index : exceptions) {
    const Exception& exception = p_.exceptions[index];
    const bool applies =
        exception.when == kNoExpr || CanBe(exprs_[exception.when], kCanBeYes | kCanBeUnknown);
    if (!applies) continue;
    open->insert(open->end(), {exception.valid.by_date, exception.when, exception.value});
  }
}

}  // namespace writ
