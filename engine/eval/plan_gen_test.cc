#include "engine/eval/plan_gen.h"

namespace writ {

const Program& PlanGen::Policy(int rules) {
  for (int i = 0; i < rules; ++i) {
    std::vector<ExprId> unless;
    while (unless.size() < 2 && One(4)) unless.push_back(Condition(2, false));
    b_.AddRule("r" + std::to_string(i), Condition(3, false), std::move(unless));
    Rule& rule = b_.program.rules.back();
    if (One(12)) rule.versions[0].valid.from = Day(2026, 2, 1);
    if (One(20)) rule.versions[0].valid.from = Day(2026, 4, 1);
    if (One(20)) rule.level = NormLevel::kLaw;
    if (One(4)) {
      std::vector<uint32_t> exceptions;
      AddExceptions(&exceptions, b_.ReadRule(static_cast<uint32_t>(i)), false, true);
      b_.program.rules[static_cast<size_t>(i)].exceptions = exceptions;
    }
  }
  return b_.program;
}

SubjectFacts PlanGen::Person() {
  SubjectFacts person;
  person.id = "p";
  for (uint32_t fact = 0; fact < b_.program.facts.size(); ++fact) {
    const Fact& declared = b_.program.facts[fact];
    if (fact == hired_ || fact == left_) continue;
    if (!declared.type.per) {
      AddEntry(&person, fact, std::nullopt);
      continue;
    }
    const Period newest = Period::Containing(*declared.type.per, Day(2026, 3, 10));
    for (int back = 7; back >= 0; --back)
      if (!One(9)) AddEntry(&person, fact, newest.Plus(-back));
  }
  AddDates(&person);
  return person;
}

void PlanGen::Declare() {
  Program& p = b_.program;
  p.policy.version = "1";
  if (!One(5)) p.policy.from = One(3) ? Day(2026, 1, 1) : Day(2025, 6, 1);
  if (One(15)) p.policy.level = NormLevel::kLaw;
  b_.AddChoice("grade", {"low", "middle", "high"});
  hired_ = b_.AddFact("hired_on", {TypeKind::kDate});
  left_ = b_.AddFact("left_on", {TypeKind::kDate});
  if (!One(4)) p.entities[0].exists_from = hired_;
  if (!One(4)) p.entities[0].exists_until = left_;
  numbers_ = {b_.AddFact("n0", {TypeKind::kNumber}), b_.AddFact("n1", {TypeKind::kNumber})};
  money_ = {b_.AddFact("m0", {TypeKind::kMoney}), b_.AddFact("m1", {TypeKind::kMoney})};
  yes_no_ = {b_.AddFact("y0", {TypeKind::kYesNo}), b_.AddFact("y1", {TypeKind::kYesNo}),
             b_.AddFact("y2", {TypeKind::kYesNo}), b_.AddFact("o0", {TypeKind::kYesNo})};
  p.facts.back().over_time = true;
  p.facts[yes_no_[2]].presumed = b_.Constant(ProgramBuilder::YesNo(One(2)));
  p.facts[yes_no_[2]].presumed_unless = "hr";
  if (One(2)) p.facts[yes_no_[3]].presumed = b_.Constant(ProgramBuilder::YesNo(false));
  dates_ = {b_.AddFact("d0", {TypeKind::kDate}), b_.AddFact("d1", {TypeKind::kDate})};
  choices_ = {b_.AddFact("c0", {TypeKind::kChoice, 0, {}})};
  series_ = {b_.AddFact("s0", Monthly(TypeKind::kNumber)),
             b_.AddFact("s1", Monthly(TypeKind::kNumber))};
  quarterly_ = {b_.AddFact("q0", {TypeKind::kNumber, 0, Frequency::kQuarter})};
  series_yes_ = {b_.AddFact("sy", Monthly(TypeKind::kYesNo))};
  if (One(3)) p.facts[series_[1]].closes_after = {0, 15, 0};
  texts_ = {b_.AddFact("t0", {TypeKind::kText})};
  if (teams_) {
    team_ = b_.AddFact("team", {TypeKind::kTeam});
    if (One(4)) p.facts[team_].type.per = Frequency::kMonth;
  }
  DeclareChoices();
  const uint32_t bound = b_.AddFact("b0", {TypeKind::kNumber});
  p.facts[bound].binding = Number(1, false);
  numbers_.push_back(bound);
  DeclareNorms();
}

void PlanGen::DeclareNorms() {
  const ExprId ratio = b_.Add(Op::kDivide, Monthly(TypeKind::kNumber),
                              {b_.ReadFact(series_[0]), b_.ReadFact(series_[1])});
  const ExprId domain = b_.Add(Op::kAbove, Monthly(TypeKind::kYesNo),
                               {b_.ReadFact(series_[1]), b_.Constant(ProgramBuilder::Plain(0))});
  series_definitions_ = {
      b_.AddDefinition("ratio", Monthly(TypeKind::kNumber), ratio, One(4) ? kNoExpr : domain)};
  // What they read of other periods ends with the period that is asked.
  const Type quarterly{TypeKind::kNumber, 0, Frequency::kQuarter};
  const uint32_t lately = b_.AddDefinition("lately", Monthly(TypeKind::kNumber), Number(2, false));
  const uint32_t in_quarter = b_.AddDefinition("in_quarter", quarterly, Number(2, false));
  series_definitions_.insert(series_definitions_.end(), {lately, in_quarter});
  series_conditions_ = {b_.AddDefinition("streak", Monthly(TypeKind::kYesNo), Windowed(1))};
  definitions_ = {
      b_.AddDefinition("n", {TypeKind::kNumber}, Number(2, false)),
      b_.AddDefinition("d", {TypeKind::kNumber}, Number(2, false), Condition(1, false))};
  if (One(3)) b_.program.definitions[definitions_[0]].direction = Direction::kLessIsBetter;
  // Each may read the ones before it, and itself.
  const Kinds all = definitions_, all_series = series_definitions_, conditions = series_conditions_;
  series_conditions_.clear();
  for (const bool series : {true, false}) {
    const Kinds& of = series ? all_series : all;
    for (size_t i = 0; i < of.size(); ++i) {
      if (!One(3)) continue;
      definitions_ = series ? Kinds{} : Kinds(of.begin(), of.begin() + static_cast<ptrdiff_t>(i));
      series_definitions_ =
          series ? Kinds(of.begin(), of.begin() + static_cast<ptrdiff_t>(i)) : Kinds{};
      std::vector<uint32_t> exceptions;
      AddExceptions(&exceptions, b_.ReadDefinition(of[i]), series, false);
      b_.program.definitions[of[i]].exceptions = exceptions;
    }
  }
  definitions_ = all;
  series_definitions_ = all_series;
  series_conditions_ = conditions;
}

writ::Number PlanGen::Figure(uint32_t odd) {
  using N = writ::Number;
  static const std::vector<N> kUsual = {N(0),
                                        N(1),
                                        N(3),
                                        N(60),
                                        N(100),
                                        *N::Parse("0.8"),
                                        *N::Parse("0.799999"),
                                        *N::Parse("0.8000001"),
                                        *N::Ratio(4, 5),
                                        N(-1),
                                        N(80),
                                        N(99),
                                        N(101)};
  static const std::vector<N> kOdd = {*N::Ratio(1, 3),
                                      *N::Ratio(2, 3),
                                      *N::Parse("9223372036854.775807"),
                                      *N::Parse("-9223372036854.775808"),
                                      *N::Parse("12345678901234567890"),
                                      N(4'000'000'000),
                                      *N::Parse("3037000499.97605"),
                                      *N::Parse("0.00000000001"),
                                      *N::Parse("9007199254740993")};
  return One(odd) ? Of(kOdd) : Of(kUsual);
}

ExprId PlanGen::Constant(TypeKind kind) {
  Scalar scalar = ProgramBuilder::Value({kind}, Figure(30));
  if (kind == TypeKind::kMoney && One(2)) scalar.text = One(20) ? "USD" : "CNY";
  return b_.Constant(std::move(scalar));
}

ExprId PlanGen::Number(int depth, bool series) {
  if (depth > 0 && !One(3)) return Compound(depth, series);
  if (One(4)) return Constant(TypeKind::kNumber);
  if (series && !One(4)) {
    if (One(4)) return b_.ReadFact(Of(quarterly_));
    const bool defined = !series_definitions_.empty() && One(3);
    return defined ? b_.ReadDefinition(Of(series_definitions_)) : b_.ReadFact(Of(series_));
  }
  if (!definitions_.empty() && One(3)) return b_.ReadDefinition(Of(definitions_));
  return b_.ReadFact(Of(numbers_));
}

ExprId PlanGen::Compound(int depth, bool series) {
  const Type number{TypeKind::kNumber};
  static const std::vector<Op> kOps = {Op::kAdd, Op::kSubtract, Op::kMultiply, Op::kDivide};
  static const std::vector<Op> kPicks = {Op::kLarger, Op::kSmaller, Op::kMoreFavourable};
  if (teams_ && !in_team_ && One(4)) return TeamFigure(series);
  if (One(8)) return b_.Add(Op::kNegate, number, {Number(depth - 1, series)});
  if (One(8)) return Total(depth);
  if (One(9)) return Rounded(depth, series);
  if (One(7)) return LookedUp(depth, series);
  if (One(6)) {
    std::vector<ExprId> values{Number(depth - 1, series), Number(depth - 1, series)};
    if (One(2)) values.push_back(Number(0, series));
    return b_.Add(Of(kPicks), number, values);
  }
  if (!series && One(3)) {
    const ExprId value = Number(depth - 1, true);
    if (One(2)) return b_.Add(Op::kLatest, number, {value});
    return b_.Add(Op::kAt, number, {value, SomePeriod()});
  }
  return b_.Add(Of(kOps), number, {Number(depth - 1, series), Number(depth - 1, series)});
}

ExprId PlanGen::Total(int depth) {
  Window window;
  window.periods = 1 + static_cast<int32_t>(Below(4));
  window.length.months = window.periods;
  window.partial = One(4);
  window.earlier = One(4);
  window.as_many_as_worked = One(3);
  if (One(12)) window.frequency = Frequency::kQuarter;
  const int32_t function = static_cast<int32_t>(Below(5));
  const bool conditions = function == 2 && One(2);
  const ExprId value = conditions ? Condition(depth - 1, true) : Number(depth - 1, true);
  const ExprId before = One(4) ? b_.Constant(ProgramBuilder::Day(2026, 2, 14))
                               : b_.Add(Op::kDecisionDate, {TypeKind::kDate});
  const ExprId where = One(3) ? Condition(depth - 1, true) : kNoExpr;
  const auto over = [&](Op op, std::vector<ExprId> args) {
    if (where != kNoExpr) args.push_back(where);
    return op == Op::kOverLast
               ? b_.Windowed(op, std::move(args), window, function, {TypeKind::kNumber})
               : b_.Add(op, {TypeKind::kNumber}, std::move(args), 0, function);
  };
  if (!One(4)) return over(Op::kOverLast, {value, before});
  return over(Op::kOverRange, {value, SomePeriod(), before});
}

ExprId PlanGen::TeamFigure(bool series) {
  const Type number{TypeKind::kNumber};
  in_team_ = true;
  const int32_t function = static_cast<int32_t>(Below(5));
  ExprId value = kNoExpr;
  if (function == 2 && One(2)) {
    value = Condition(1, series);
  } else if (One(3)) {
    value = b_.Add(Op::kLatest, number, {b_.ReadFact(Of(series_))});
  } else if (series && One(2)) {
    value = b_.ReadFact(Of(series_));
  } else {
    value = One(3) ? b_.ReadFact(Of(numbers_)) : Number(1, series);
  }
  in_team_ = false;
  std::vector<ExprId> args{value};
  if (!One(3)) {
    const auto share = *writ::Number::Ratio(static_cast<int64_t>(Below(5)), 5);
    args.push_back(b_.Constant(ProgramBuilder::Value({TypeKind::kPercent}, share)));
  }
  return b_.Add(Op::kTeamAggregate, number, args, One(3) ? 1 : 0, function);
}

ExprId PlanGen::SomePeriod() {
  if (One(3)) return b_.Constant(ProgramBuilder::Day(2026, 2, 14));
  if (One(4)) return b_.Add(Op::kDecisionDate, {TypeKind::kDate});
  Scalar scalar;
  scalar.type = {TypeKind::kPeriod};
  scalar.period = Period::Containing(Frequency::kMonth, Day(2026, 3, 1)).Plus(-Below(9));
  return b_.Constant(std::move(scalar));
}

ExprId PlanGen::SomeDate() {
  static const std::vector<Op> kPicks = {Op::kLater, Op::kEarlier};
  if (One(4)) return b_.Add(Op::kDecisionDate, {TypeKind::kDate});
  if (One(4)) return b_.Constant(ProgramBuilder::Day(2026, 2, 28));
  const ExprId date = b_.ReadFact(One(6) ? hired_ : Of(dates_));
  if (One(5)) return b_.Add(Of(kPicks), {TypeKind::kDate}, {date, b_.ReadFact(Of(dates_))});
  if (One(4))
    return b_.Add(One(2) ? Op::kShiftPlus : Op::kShiftMinus, {TypeKind::kDate},
                  {date, b_.Constant(SomeSpan())});
  return date;
}

Scalar PlanGen::SomeSpan() {
  Scalar span;
  span.type = {TypeKind::kSpan};
  span.span.months = static_cast<int32_t>(Below(4)) * 6;
  span.span.days = static_cast<int32_t>(Below(3)) * 10;
  if (One(10)) span.span.months = 30000;
  if (One(15)) span.span.working_days = 3;
  return span;
}

Op PlanGen::SomeOrder() {
  static const std::vector<Op> kOps = {Op::kBelow,  Op::kAbove, Op::kAtLeast,
                                       Op::kAtMost, Op::kIs,    Op::kIsNot};
  return Of(kOps);
}

ExprId PlanGen::None() {
  Scalar none;
  none.type = {TypeKind::kNone};
  return b_.Constant(none);
}

ExprId PlanGen::Comparison(int depth, bool series) {
  if (One(10)) return Banded(depth - 1, series);
  switch (Below(9)) {
    case 0: return b_.Yes(SomeOrder(), {SomeDate(), SomeDate()});
    case 1:
      return b_.Yes(SomeEquality(),
                    {b_.ReadFact(Of(choices_)), b_.Constant(ProgramBuilder::Option(0, Below(3)))});
    case 2: return b_.Yes(SomeOrder(), {b_.ReadFact(Of(money_)), Constant(TypeKind::kMoney)});
    case 3: {
      const ExprId between = b_.Add(Op::kTimeBetween, {TypeKind::kSpan}, {SomeDate(), SomeDate()});
      const ExprId span = b_.Constant(SomeSpan());
      return One(3) ? b_.Yes(SomeOrder(), {span, between}) : b_.Yes(SomeOrder(), {between, span});
    }
    case 4: return b_.Yes(SomeEquality(), {One(2) ? SomeDate() : Number(0, series), None()});
    case 5:
      return b_.Yes(Op::kOneOf, {Number(depth - 1, series), Constant(TypeKind::kNumber),
                                 One(5) ? Number(0, series) : Constant(TypeKind::kNumber)});
    case 6: return One(3) ? Texts() : b_.ReadFact(Of(yes_no_));
    default: return b_.Yes(SomeOrder(), {Number(depth - 1, series), Number(depth - 1, series)});
  }
}

ExprId PlanGen::Condition(int depth, bool series) {
  if (depth <= 0) {
    if (series && !series_conditions_.empty() && One(5))
      return b_.ReadDefinition(Of(series_conditions_));
    if (series && One(3)) return b_.ReadFact(Of(series_yes_));
    return One(2) ? b_.ReadFact(Of(yes_no_)) : Comparison(1, series);
  }
  if (!series && One(3)) return Windowed(depth);
  if (!series && !in_team_ && !b_.program.rules.empty() && One(8))
    return b_.ReadRule(Below(static_cast<uint32_t>(b_.program.rules.size())));
  switch (Below(6)) {
    case 0: return b_.Yes(Op::kNot, {Condition(depth - 1, series)});
    case 1:
    case 2: {
      std::vector<ExprId> parts;
      for (uint32_t i = 2 + Below(2); i > 0; --i) parts.push_back(Condition(depth - 1, series));
      return b_.Yes(One(2) ? Op::kAnd : Op::kOr, parts);
    }
    default: return Comparison(depth, series);
  }
}

ExprId PlanGen::Windowed(int depth) {
  Window window;
  window.periods = 1 + static_cast<int32_t>(Below(4));
  window.partial = One(4);
  window.earlier = One(4);
  if (One(12)) window.frequency = Frequency::kQuarter;
  if (One(4)) {
    window.skipping = Condition(depth - 1, true);
    window.looking_back = window.periods + static_cast<int32_t>(Below(4));
  }
  if (One(5)) return AnyTime(depth);
  if (One(4)) return b_.Windowed(Op::kTrend, {Number(depth - 1, true)}, window, Below(2));
  const ExprId condition = Condition(depth - 1, true);
  if (One(2)) return b_.Windowed(Op::kConsecutive, {condition}, window);
  return b_.Windowed(Op::kInAtLeast, {condition}, window, 1 + Below(3));
}

Scalar PlanGen::ValueFor(const Fact& fact) {
  Scalar value;
  value.type = fact.type.Element();
  value.number = Figure();
  value.date = *Day(2026, 2, 28).PlusDays(static_cast<int64_t>(Below(3)) - 1);
  if (One(3)) value.date = *Day(2024, 3, 10).PlusDays(static_cast<int64_t>(Below(3)) - 1);
  value.yes = One(2);
  value.option = Below(3);
  if (fact.type.kind == TypeKind::kMoney && One(2)) value.text = One(15) ? "USD" : "CNY";
  if (fact.type.kind == TypeKind::kText && !One(20)) value.option = 0;
  if (fact.type.kind == TypeKind::kText)
    value.text = One(2) ? "x" : One(2) ? "y" : "z" + std::to_string(Below(9));
  if (fact.type.kind == TypeKind::kTeam) value.text = One(8) ? "south" : "north";
  return value;
}

Recording PlanGen::SomeRecording(const Fact& fact) {
  Recording recording;
  recording.source = One(2) ? "crm" : "";
  if (fact.over_time) {
    std::vector<IntervalValue> intervals;
    for (uint32_t i = Below(3); i > 0; --i)
      intervals.push_back({Day(2025, 1 + static_cast<int>(Below(12)), 1),
                           One(2) ? std::nullopt : std::optional(Day(2026, 2, 14)), One(2)});
    recording.value = std::move(intervals);
  } else {
    recording.value = ValueFor(fact);
  }
  if (One(15)) recording.value = NoneValue{};
  if (One(15)) recording.status = FactStatus::kDisputed;
  return recording;
}

void PlanGen::AddEntry(SubjectFacts* person, uint32_t fact, std::optional<Period> period) {
  if (!period && One(5)) return;
  const Fact& declared = b_.program.facts[fact];
  FactEntry entry;
  entry.period = period;
  entry.recordings.push_back(SomeRecording(declared));
  if (One(10)) {
    Recording later = SomeRecording(declared);
    later.recorded = One(2) ? Day(2026, 3, 5) : Day(2026, 3, 6);
    entry.recordings.push_back(std::move(later));
  }
  person->record.facts[fact].push_back(std::move(entry));
}

void PlanGen::AddDates(SubjectFacts* person) {
  const auto add = [&](uint32_t fact, std::variant<Scalar, NoneValue> value) {
    Recording recording;
    if (auto* scalar = std::get_if<Scalar>(&value))
      recording.value = *scalar;
    else
      recording.value = NoneValue{};
    if (One(25)) recording.status = FactStatus::kDisputed;
    person->record.facts[fact].push_back({std::nullopt, {recording}});
  };
  if (!One(8))
    add(hired_, One(4)    ? ProgramBuilder::Day(2026, 1, 15)
                : One(15) ? ProgramBuilder::Day(2026, 4, 1)
                          : ProgramBuilder::Day(2020, 5, 6));
  if (One(12)) {
    add(left_, ProgramBuilder::Day(2026, 2, 10 + static_cast<int>(Below(3))));
  } else if (!One(8)) {
    add(left_, NoneValue{});
  }
  if (!One(6))
    person->told.push_back(
        {"policy", One(8) ? "0" : "1", One(3) ? Day(2025, 12, 31) : Day(2025, 6, 1)});
  if (One(6)) person->spells.emplace_back(Day(2025, 11, 1), Day(2026, 1, 20));
}

}  // namespace writ
