// The making of expressions and words; declarations are in tree_gen_items_test.cc.
#include "engine/syntax/tree_gen.h"

#include <array>

namespace writ::syntax {
namespace {

constexpr int kMaxDepth = 5;

// Plain names, names in both scripts, names that are keywords, and names that no name run covers.
constexpr std::array<const char*, 18> kNames = {
    "a",       "sales", "达成率", "KPI得分",  "A类员工", "x1",        "when",  "当",     "2N赔偿",
    "net pay", "低于",  "month",  "第四十条", "a_b",     "first aid", "工资3", "served", "连续",
};
constexpr std::array<const char*, 7> kStrings = {"",
                                                 "plain",
                                                 "Below 80 % of target",
                                                 "连续三个月",
                                                 "a|b {x} -- y",
                                                 "it's 《法》“q”",
                                                 "、。；：（）"};

}  // namespace

int TreeMaker::Pick(int n) {
  if (next_ >= choices_.size()) return 0;
  return choices_[next_++] % n;
}

Tree TreeMaker::Make() {
  tree_.items = Some<Item>(1, 3, [&] { return AnItem(); });
  return std::move(tree_);
}

Name TreeMaker::AName() { return {kNames[static_cast<size_t>(Pick(kNames.size()))], {}}; }

Path TreeMaker::APath(int most) {
  return Some<Name>(1, most, [&] { return AName(); });
}

Alias TreeMaker::AnAlias() {
  constexpr std::array<const char*, 4> kEnglish = {"b", "when", "two words", "x_2"};
  constexpr std::array<const char*, 4> kChinese = {"乙", "当", "2N赔偿", "KPI得分"};
  Alias alias;
  const int which = Pick(3);
  if (which != 1) alias.en.text = kEnglish[static_cast<size_t>(Pick(4))];
  if (which != 0) alias.zh.text = kChinese[static_cast<size_t>(Pick(4))];
  return alias;
}

std::string TreeMaker::AString() { return kStrings[static_cast<size_t>(Pick(kStrings.size()))]; }

Text TreeMaker::AText() {
  Text text;
  text.place = {0, 0, 1};
  const int which = Pick(3);
  if (which != 1) text.en = Pick(2) == 0 ? "Message" : "Say 《x》 -- {y} | z";
  if (which != 0) text.zh = "消息" + AString();
  return text;
}

Date TreeMaker::ADate() {
  return Date::FromYmd(2000 + Pick(100), 1 + Pick(12), 1 + Pick(28)).value();
}

Period TreeMaker::APeriod() { return Period::Containing(One<Frequency>(3), ADate()); }

Number TreeMaker::ANumber() {
  constexpr std::array<const char*, 7> kNumbers = {
      "0", "1", "0.5", "80", "61000", "12.345", "90071992547409930.01"};
  return Number::Parse(kNumbers[static_cast<size_t>(Pick(kNumbers.size()))]).value();
}

Quantity TreeMaker::AQuantity(int units) {
  Quantity quantity;
  quantity.count = 1 + Pick(30);
  quantity.unit = One<Unit>(units);
  return quantity;
}

Quantity TreeMaker::ALength() { return AQuantity(3); }

Citation TreeMaker::ACitation(bool with_source) {
  Citation citation;
  if (with_source) citation.source = APath(2);
  if (with_source && Pick(3) == 1) {
    citation.section = Flip() ? "4.10" : "7";
    return citation;
  }
  citation.article = std::array{"40", "120-1", "7", "201", "4.10"}[static_cast<size_t>(Pick(5))];
  if (Flip()) citation.paragraph = "3";
  if (Flip()) citation.item = "12";
  return citation;
}

TypeRef TreeMaker::AType() {
  constexpr std::array<const char*, 10> kTypes = {"number", "percent", "money",    "date",  "span",
                                                  "text",   "yes_no",  "document", "event", "Team"};
  TypeRef type;
  type.name.text = kTypes[static_cast<size_t>(Pick(kTypes.size()))];
  type.list = Flip();
  return type;
}

Parameter TreeMaker::AParameter() { return {AnAlias(), AType()}; }

Validity TreeMaker::AValidity() {
  Validity valid;
  if (!Flip()) return valid;
  valid.from = ADate();
  if (Flip()) valid.until = ADate();
  valid.by_date_of = Maybe();
  return valid;
}

ExprId TreeMaker::Add(ExprNode node) {
  tree_.expressions.push_back({std::move(node), {}});
  return static_cast<ExprId>(tree_.expressions.size() - 1);
}

ExprId TreeMaker::AnExpr() {
  if (depth_ >= kMaxDepth) return Add(Flip() ? ALiteral() : AReference());
  ++depth_;
  ExprNode node;
  switch (Pick(7)) {
    case 0: node = AReference(); break;
    case 1: node = ALiteral(); break;
    case 2:
    case 3: node = AnOperation(); break;
    case 4: node = ATimeTest(); break;
    case 5: node = AMoment(); break;
    default: node = AnAggregate(); break;
  }
  --depth_;
  return Add(std::move(node));
}

std::vector<ExprId> TreeMaker::Exprs(int least, int most) {
  return Some<ExprId>(least, most, [&] { return AnExpr(); });
}

ExprNode TreeMaker::ALiteral() {
  const Number hundred(100);
  switch (Pick(10)) {
    case 0: return NumberLit{ANumber()};
    case 1: return PercentLit{ANumber().Divide(hundred).value()};
    case 2: return PointsLit{ANumber().Divide(hundred).value()};
    case 3: return MoneyLit{ANumber(), Flip() ? "USD" : "CNY"};
    case 4: return DateLit{ADate()};
    case 5: return PeriodLit{APeriod()};
    case 6: return SpanLit{AQuantity()};
    case 7: return TextLit{AString()};
    case 8: return YesNoLit{Flip()};
    default: return NoneLit{};
  }
}

ExprNode TreeMaker::AReference() {
  switch (Pick(4)) {
    case 0: return NameExpr{APath()};
    case 1: {
      Path path = APath();
      return CallExpr{std::move(path), Exprs(0, 3)};
    }
    case 2: {
      const auto which = One<Ordinal>(3);
      return OrdinalExpr{which, APath(2)};
    }
    default: {
      const auto verb = static_cast<ActVerb>(1 + Pick(3));
      return EventExpr{verb, APath(2)};
    }
  }
}

ExprNode TreeMaker::AnOperation() {
  switch (Pick(6)) {
    case 0: {
      const auto op = One<CompareOp>(6);
      const ExprId left = AnExpr();
      const bool ordered = op != CompareOp::kIs && op != CompareOp::kIsNot;
      return CompareExpr{op, left, AnExpr(), ordered && Flip()};
    }
    case 1: {
      LogicExpr logic{Flip(), Flip(), {}};
      logic.operands = Exprs(logic.braces ? 1 : 2, 3);
      return logic;
    }
    case 2: return NotExpr{AnExpr()};
    case 3: {
      const auto op = One<BinaryOp>(4);
      const ExprId left = AnExpr();
      return BinaryExpr{op, left, AnExpr()};
    }
    case 4: return NegateExpr{AnExpr()};
    default: {
      const ExprId operand = AnExpr();
      return OneOfExpr{operand, Exprs(1, 3)};
    }
  }
}

Skipping TreeMaker::ASkipping() {
  Skipping skipping;
  if (!Flip()) return skipping;
  skipping.condition = AnExpr();
  skipping.looking_back = ALength();
  return skipping;
}

Counting TreeMaker::ACounting() {
  Counting counting;
  counting.partial = Flip();
  counting.earlier = Flip();
  return counting;
}

ExprNode TreeMaker::ATimeTest() {
  const ExprId operand = AnExpr();
  switch (Pick(4)) {
    case 0: {
      const Quantity length = ALength();
      const Skipping skipping = ASkipping();
      return ConsecutiveExpr{operand, length, skipping, ACounting()};
    }
    case 1: {
      InAtLeastExpr expr{operand, 1 + Pick(9), ALength(), {}, {}};
      expr.skipping = ASkipping();
      expr.counting = ACounting();
      return expr;
    }
    case 2: {
      const ExprId since = AnExpr();
      return AnyTimeExpr{operand, since, ACounting()};
    }
    default: {
      const bool falling = Flip();
      const Quantity length = ALength();
      return TrendExpr{falling, operand, length, ACounting()};
    }
  }
}

ExprNode TreeMaker::AMoment() {
  const ExprId operand = AnExpr();
  switch (Pick(6)) {
    case 0: return LatestExpr{operand};
    case 1: {
      const auto frequency = One<Frequency>(3);
      return PeriodExpr{frequency, One<PeriodRelation>(3), operand};
    }
    case 2: return AtExpr{operand, AnExpr()};
    case 3: {
      const bool minus = Flip();
      return ShiftExpr{operand, minus, AnExpr()};
    }
    case 4: return TimeBetweenExpr{operand, AnExpr()};
    default: {
      const auto mode = One<RoundWord>(4);
      return RoundExpr{operand, mode, AnExpr()};
    }
  }
}

Range TreeMaker::ARange() {
  switch (Pick(4)) {
    case 0: return {};
    case 1: {
      LastRange range{AQuantity(), kNoExpr, false};
      range.before = MaybeExpr();
      range.as_many_as_worked = Flip();
      return range;
    }
    case 2: {
      const ExprId from = AnExpr();
      return BetweenRange{from, AnExpr()};
    }
    default: {
      const Quantity length = AQuantity();
      return AnyWindowRange{length, AnExpr()};
    }
  }
}

ExprNode TreeMaker::AnAggregate() {
  const int which = Pick(4);
  if (which == 3) {
    const auto pick = One<syntax::Pick>(5);
    return PickExpr{pick, Exprs(1, 3)};
  }
  const auto function = One<Aggregate>(5);
  const ExprId operand = AnExpr();
  switch (which) {
    case 0: {
      AggregateExpr expr{function, operand, MaybeExpr(), {}, {}};
      expr.range = ARange();
      expr.counting = ACounting();
      return expr;
    }
    case 1: {
      const bool other = Flip();
      return TeamExpr{function, operand, other,
                      Flip() ? Add(PercentLit{Number::Ratio(4, 5).value()}) : kNoExpr};
    }
    default: {
      const bool every = Flip();
      return SomeExpr{every, operand, AnExpr()};
    }
  }
}

}  // namespace writ::syntax
