// What an expression is made of: literals, names, calls, parentheses and lists.
#include "engine/syntax/parse_build.h"

namespace writ::syntax {
namespace {

// Of 80%, 3‰, 5‱: how many parts the whole has.
int64_t WholeOf(std::string_view share) {
  return share.ends_with("‰") ? 1000 : share.ends_with("‱") ? 10'000 : 100;
}

}  // namespace

ExprId Builder::Atom(const Node& atom) {
  const Place place = PlaceOf(atom);
  Parts parts = PartsOf(atom);
  switch (parts.id()) {
    case rule::kLiteral: return Literal(parts.Next());
    case rule::kReference: return Reference(parts.Next());
    case rule::kGroup: return Group(parts.Next());
    case rule::kPick: return PickOf(parts, place);
    case rule::kAggregate: return AggregateOf(parts, place);
    case rule::kTeam: return TeamOf(parts, place);
    case rule::kPeriodPrefix: {
      const Node& prefix = parts.Next();
      return PeriodExprOf(prefix, parts.Next(), place);
    }
    case token::LPAREN: parts.Next(); return Expr(parts.Next());
    case token::LATEST: {
      parts.Next();
      const ExprId operand = Simple(parts.Next());
      return Add(LatestExpr{operand}, place);
    }
    case token::FIRST:
    case token::SECOND:
    case token::THIRD: {
      const uint16_t word = parts.Next().id;
      const Ordinal which = word == token::FIRST    ? Ordinal::kFirst
                            : word == token::SECOND ? Ordinal::kSecond
                                                    : Ordinal::kThird;
      return Add(OrdinalExpr{which, PathOf(parts.Next())}, place);
    }
    case token::SERVED:
    case token::ISSUED:
    case token::PAID: return EventOf(atom);
    case token::SOME:
    case token::EVERY: return SomeOf(parts, place);
    default: break;
  }
  // time from A to B; 自 A 至 B 的时长
  parts.Next();
  const Node& from = parts.Next();
  const ExprId begin = from.id == rule::kValue ? Value(from) : Operand(from);
  parts.Next();
  const Node& to = parts.Next();
  const ExprId end = to.id == rule::kValue ? Value(to) : Operand(to);
  return Add(TimeBetweenExpr{begin, end}, place);
}

// `served X`, or a bare name: an event.
ExprId Builder::EventOf(const Node& event) {
  const Place place = PlaceOf(event);
  Parts parts = PartsOf(event);
  ActVerb verb = ActVerb::kNone;
  if (parts.Skip(token::SERVED)) verb = ActVerb::kServed;
  if (parts.Skip(token::ISSUED)) verb = ActVerb::kIssued;
  if (parts.Skip(token::PAID)) verb = ActVerb::kPaid;
  Path path = PathOf(parts.Next());
  if (verb == ActVerb::kNone) return Add(NameExpr{std::move(path)}, place);
  return Add(EventExpr{verb, std::move(path)}, place);
}

ExprId Builder::Literal(const Node& literal) {
  Parts parts = PartsOf(literal);
  const Place place = PlaceOf(literal);
  const Node& first = parts.Next();
  return Add(NumericLiteral(parts, first), place);
}

ExprNode Builder::NumericLiteral(Parts parts, const Node& first) {
  switch (first.id) {
    case token::INT:
    case token::DECIMAL: {
      if (const Node* unit = parts.Take(rule::kUnit)) {
        return SpanLit{{CountOf(first), UnitOf(*unit), PlaceOf(first, *unit)}};
      }
      if (parts.Is(token::POINTS)) return PointsLit{NumberOf(first).Divide(100).value_or(Number{})};
      return NumberLit{NumberOf(first)};
    }
    case token::PERCENT_N: {
      const Number whole(WholeOf(InDigits(first)));
      return PercentLit{NumberOf(first).Divide(whole).value_or(Number{})};
    }
    case token::POINTS_N: return PointsLit{NumberOf(first).Divide(100).value_or(Number{})};
    case token::MONEY_N: return MoneyOf(first);
    case token::TIMES_N:
    case token::PEOPLE_N:
    case token::ITEMS_N:
    case token::SCORE_N: return MeasuredOf(first);
    case token::DATE_N: return DateLit{DateOf(first)};
    case token::PERIOD_N: return PeriodLit{PeriodOf(first)};
    case token::LENGTH_N: return SpanLit{LengthOf(first)};
    case token::STRING: return TextLit{StringOf(first)};
    case token::YES: return YesNoLit{true};
    case token::NO: return YesNoLit{false};
    default: return NoneLit{};
  }
}

ExprId Builder::Reference(const Node& reference) {
  Parts parts = PartsOf(reference);
  const Place place = PlaceOf(reference);
  Path path = PathOf(parts.Next());
  if (!parts.Skip(token::LPAREN)) return Add(NameExpr{std::move(path)}, place);
  std::vector<ExprId> arguments = Rest(&parts, rule::kExpr);
  return Add(CallExpr{std::move(path), std::move(arguments)}, place);
}

ExprId Builder::Simple(const Node& simple) {
  Parts parts = PartsOf(simple);
  if (const Node* reference = parts.Take(rule::kReference)) return Reference(*reference);
  parts.Next();
  return Expr(parts.Next());
}

ExprId Builder::Moment(const Node& moment) {
  const Node& only = Only(moment);
  if (only.id == rule::kSimple) return Simple(only);
  return Add(DateLit{DateOf(only)}, PlaceOf(only));
}

ExprId Builder::Group(const Node& group) {
  Parts parts = PartsOf(group);
  const bool any = parts.Next().id == rule::kP_any_of;
  std::vector<ExprId> operands = Rest(&parts, rule::kExpr);
  return Add(LogicExpr{any, true, std::move(operands)}, PlaceOf(group));
}

ExprId Builder::PickOf(Parts parts, Place place) {
  Pick which = Pick::kLater;
  switch (Only(parts.Next()).id) {
    case rule::kP_earlier_of: which = Pick::kEarlier; break;
    case rule::kP_larger_of: which = Pick::kLarger; break;
    case rule::kP_smaller_of: which = Pick::kSmaller; break;
    case rule::kP_more_favourable_of: which = Pick::kMoreFavourable; break;
    default: break;
  }
  std::vector<ExprId> arguments = Rest(&parts, rule::kValue);
  return Add(PickExpr{which, std::move(arguments)}, place);
}

ExprId Builder::SomeOf(Parts parts, Place place) {
  const bool every = parts.Next().id == token::EVERY;
  const ExprId list = Simple(parts.Next());
  const ExprId where = Expr(*parts.Find(rule::kExpr));
  return Add(SomeExpr{every, list, where}, place);
}

}  // namespace writ::syntax
