// Aggregates over periods, lists and teams, and the picks of one value from several.
#include <utility>

#include "engine/check/lower.h"

namespace writ::check {
namespace {

// `trainings.hours`: one field of every member of a list.
bool IsProjection(const Program& p, const Value& v) {
  if (v.id == kNoExpr) return false;
  const Expr& e = p.exprs[v.id];
  return e.op == Op::kMember && p.exprs[p.Args(e)[0]].type.kind == TypeKind::kList;
}

// The entity of the members, or kNoIndex if this is no list.
uint32_t MembersOf(const Program& p, const Value& v) {
  if (v.type.kind == TypeKind::kList) return v.type.index;
  if (IsProjection(p, v)) return p.exprs[p.Args(p.exprs[v.id])[0]].type.index;
  return kNoIndex;
}

}  // namespace

bool Lowering::ListHasDate(const Value& v) {
  const uint32_t entity = MembersOf(p_, v);
  if (entity == kNoIndex) return true;  // events have their own day
  const Entity& members = p_.entities[entity];
  if (members.exists_from != kNoIndex) return true;
  for (const uint32_t fact : members.facts) {
    if (p_.facts[fact].type.kind == TypeKind::kDate) return true;
  }
  c_.Report(DiagnosticKind::kNoDateInList, PlaceOfExpr(v),
            {members.names.en.empty() ? members.names.zh : members.names.en});
  return false;
}

bool Lowering::LowerWhere(const Value& list, syntax::ExprId where, std::vector<ExprId>* args) {
  if (where == syntax::kNoExpr) return true;
  const uint32_t members = MembersOf(p_, list);
  const uint32_t outer = std::exchange(at_.item, members == kNoIndex ? at_.item : members);
  const ExprId condition = Condition(where, list.type.IsSeries());
  at_.item = outer;
  if (condition == kNoExpr) return false;
  args->push_back(condition);
  return true;
}

Type Lowering::AggregateType(syntax::Aggregate function, const Value& v) const {
  if (function == syntax::Aggregate::kCount) return {TypeKind::kNumber};
  return v.type.Element();
}

// True when it has been said that the function does not fit.
bool Lowering::ReportUncountable(syntax::Aggregate function, const Value& v) {
  const TypeKind kind = v.type.kind;
  bool fits = false;
  switch (function) {
    case syntax::Aggregate::kAverage:
    case syntax::Aggregate::kSum: fits = IsNumeric(kind); break;
    case syntax::Aggregate::kCount:
      fits = kind == TypeKind::kList || kind == TypeKind::kEvent || kind == TypeKind::kYesNo ||
             v.type.IsSeries() || IsProjection(p_, v);
      break;
    case syntax::Aggregate::kLowest:
    case syntax::Aggregate::kHighest: fits = HasOrder(kind); break;
  }
  if (!fits) {
    c_.Report(DiagnosticKind::kNothingToCount, PlaceOfExpr(v), {TypeWords(c_, v.type)});
  }
  return !fits;
}

Value Lowering::Node(const syntax::AggregateExpr& node) {
  projecting_ = true;
  const Value v = Any(node.operand);
  projecting_ = false;
  if (v.bad() || ReportUncountable(node.function, v)) return {};
  const bool many = v.type.IsSeries() || v.type.kind == TypeKind::kList ||
                    v.type.kind == TypeKind::kEvent || IsProjection(p_, v);
  if (!many) {
    c_.Report(DiagnosticKind::kNotASeries, tree_[node.operand].place);
    return {};
  }
  Value value;
  if (const auto* last = std::get_if<syntax::LastRange>(&node.range)) {
    value = OverLast(node, *last, v);
  } else if (const auto* between = std::get_if<syntax::BetweenRange>(&node.range)) {
    value = OverRange(node, *between, v);
  } else if (const auto* any = std::get_if<syntax::AnyWindowRange>(&node.range)) {
    value = WithinAny(node, *any, v);
  } else {
    value = WholeList(node, v);
  }
  value.ratio = v.ratio && value.type.kind == TypeKind::kNumber;
  value.currency = v.currency;
  return value;
}

Value Lowering::OverRange(const syntax::AggregateExpr& node, const syntax::BetweenRange& range,
                          const Value& v) {
  if (!v.type.IsSeries() && !ListHasDate(v)) return {};
  std::vector<ExprId> args{v.id, Day(range.from), Day(range.to)};
  if (!LowerWhere(v, node.where, &args)) return {};
  Value value;
  value.type = AggregateType(node.function, v);
  value.id = Emit(Op::kOverRange, value.type, args, 0, static_cast<int32_t>(node.function));
  return value;
}

Value Lowering::WithinAny(const syntax::AggregateExpr& node, const syntax::AnyWindowRange& range,
                          const Value& v) {
  Window window{.length = SpanOf(range.length), .periods = range.length.count};
  if (v.type.IsSeries()) {
    const std::optional<int32_t> periods = PeriodsIn(range.length, *v.type.per);
    if (!periods) return {};
    window.frequency = *v.type.per;
    window.periods = *periods;
  } else if (!HasPeriods(range.length.count, range.length.place) || !ListHasDate(v)) {
    return {};
  }
  std::vector<ExprId> args{v.id, Day(range.since)};
  if (!LowerWhere(v, node.where, &args)) return {};
  window.partial = node.counting.partial;
  window.earlier = node.counting.earlier;
  Value value;
  value.type = AggregateType(node.function, v);
  value.id = Emit(Op::kWithinAny, value.type, args, 0, static_cast<int32_t>(node.function),
                  AddWindow(window));
  return value;
}

// Without a range all members of a list count; a series has no whole.
Value Lowering::WholeList(const syntax::AggregateExpr& node, const Value& v) {
  if (v.type.IsSeries()) {
    c_.Report(DiagnosticKind::kRangeNeeded, place_);
    return {};
  }
  std::vector<ExprId> args{v.id};
  if (!LowerWhere(v, node.where, &args)) return {};
  Value value;
  value.type = AggregateType(node.function, v);
  value.id = Emit(Op::kOverRange, value.type, args, 0, static_cast<int32_t>(node.function));
  return value;
}

Value Lowering::Node(const syntax::TeamExpr& node) {
  if (at_.in_team) {
    c_.Report(DiagnosticKind::kNestedTeam, place_);
    return {};
  }
  bool team = at_.entity == kNoIndex;
  if (!team) {
    for (const uint32_t fact : p_.entities[c_.Root(at_.entity)].facts) {
      team = team || p_.facts[fact].type.kind == TypeKind::kTeam;
    }
  }
  if (!team) {
    const Names& names = p_.entities[at_.entity].names;
    c_.Report(DiagnosticKind::kNoTeamFact, place_, {names.en.empty() ? names.zh : names.en});
    return {};
  }
  at_.in_team = true;
  const Value v = Any(node.operand);
  at_.in_team = false;
  if (v.bad() || ReportUncountable(node.function, v)) return {};
  std::vector<ExprId> args{v.id};
  if (node.at_least_known != syntax::kNoExpr)
    args.push_back(As(node.at_least_known, {TypeKind::kPercent}));
  Value value;
  value.type = AggregateType(node.function, v);
  value.type.per = v.type.per;
  value.ratio = v.ratio && value.type.kind == TypeKind::kNumber;
  value.currency = v.currency;
  value.id = Emit(Op::kTeamAggregate, value.type, args, node.other_than_self ? 1 : 0,
                  static_cast<int32_t>(node.function));
  return value;
}

Value Lowering::Node(const syntax::SomeExpr& node) {
  const Value list = Any(node.list);
  if (list.bad()) return {};
  if (list.type.kind != TypeKind::kList) {
    c_.Report(DiagnosticKind::kListNeeded, tree_[node.list].place, {TypeWords(c_, list.type)});
    return {};
  }
  std::vector<ExprId> args{list.id};
  if (!LowerWhere(list, node.where, &args)) return {};
  Value value;
  value.type = {TypeKind::kYesNo};
  value.id = Emit(node.every ? Op::kEvery : Op::kSome, value.type, args);
  return value;
}

Value Lowering::Node(const syntax::PickExpr& node) {
  static constexpr Op kOps[] = {Op::kLater, Op::kEarlier, Op::kLarger, Op::kSmaller,
                                Op::kMoreFavourable};
  const bool dates = node.which == syntax::Pick::kLater || node.which == syntax::Pick::kEarlier;
  const Type* wanted = expected_;
  const Type date{TypeKind::kDate};
  std::vector<ExprId> args;
  Value first;
  bool bad = node.arguments.empty();
  for (const syntax::ExprId argument : node.arguments) {
    Value value = Any(argument, wanted);
    if (value.bad()) {
      bad = true;
      continue;
    }
    if (dates) Convert(value, TypeKind::kDate);
    if (value.type.kind != TypeKind::kNone &&
        (dates ? value.type.kind != TypeKind::kDate : !HasOrder(value.type.kind))) {
      c_.Report(DiagnosticKind::kWrongType, tree_[argument].place,
                {dates ? TypeWords(c_, date) : writ::Argument("an amount", "可比大小的值"),
                 TypeWords(c_, value.type.Element())});
      bad = true;
      continue;
    }
    std::optional<Frequency> per;
    if (first.bad() || first.type.kind == TypeKind::kNone) {
      first = value;
    } else if (!Periodic(first, value, &per) || !Unify(first, value)) {
      bad = true;
      continue;
    } else {
      first.type.per = per;
    }
    first.ratio = first.ratio || value.ratio;
    first.literal = false;
    args.push_back(value.id);
  }
  if (bad) return {};
  first.id = Emit(kOps[static_cast<int>(node.which)], first.type, args);
  return first;
}

Value Lowering::Node(const syntax::RoundExpr& node) {
  Value value = Any(node.operand, expected_);
  const Value unit = Any(node.unit);
  if (value.bad() || unit.bad()) return {};
  if (!IsNumeric(value.type.kind)) {
    c_.Report(DiagnosticKind::kNothingToCount, tree_[node.operand].place,
              {TypeWords(c_, value.type.Element())});
    return {};
  }
  if (unit.type.kind != TypeKind::kNumber && unit.type.kind != value.type.kind) {
    c_.Report(DiagnosticKind::kWrongType, tree_[node.unit].place,
              {TypeWords(c_, value.type.Element()), TypeWords(c_, unit.type)});
    return {};
  }
  const Expr& by = c_.p[unit.id];
  if (by.op == Op::kConstant && c_.p.constants[by.index].number <= Number(0)) {
    c_.Report(DiagnosticKind::kRoundingUnit, tree_[node.unit].place,
              {c_.p.constants[by.index].number.Canonical()});
    return {};
  }
  value.id = Emit(Op::kRound, value.type, {value.id, unit.id}, 0, static_cast<int32_t>(node.mode));
  return value;
}

}  // namespace writ::check
