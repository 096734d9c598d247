// Random exceptions, tables, scales and rounding. Bounds overlap, rows are missing, and what is
// looked up may be unknown, none or not applicable.
#include "engine/eval/plan_gen.h"

namespace writ {

void PlanGen::DeclareChoices() {
  Program& p = b_.program;
  const uint32_t choice = b_.AddChoice("band", {"b0", "b1", "b2", "b3"});
  const Type number{TypeKind::kNumber};
  for (int i = 0; i < 2; ++i) {
    Scale scale;
    scale.names = ProgramBuilder::Named("scale" + std::to_string(i));
    scale.of = {ProgramBuilder::Named("of"), number};
    scale.choice = choice;
    const bool below = One(2);
    for (uint32_t option = 0; option < 4 && !(option > 1 && One(4)); ++option)
      scale.bands.push_back(
          {option, One(8) ? !below : below, ProgramBuilder::Value(number, Figure(100))});
    p.scales.push_back(std::move(scale));
  }
  for (const TableMode mode : {TableMode::kUnique, TableMode::kFirst, TableMode::kData})
    DeclareTable(mode);
}

std::vector<CellTest> PlanGen::SomeTests(const Type& type) {
  std::vector<CellTest> tests;
  for (uint32_t i = 1 + Below(2); i > 0; --i) {
    CellTest test;
    test.compare = type.kind == TypeKind::kNumber ? SomeOrder() : Op::kIs;
    test.value = type.kind == TypeKind::kNumber ? ProgramBuilder::Value(type, Figure(150))
                 : type.kind == TypeKind::kDate
                     ? ProgramBuilder::Day(2024, 3, 9 + static_cast<int>(Below(3)))
                 : type.kind == TypeKind::kChoice ? ProgramBuilder::Option(0, Below(3))
                                                  : ProgramBuilder::Text(One(2) ? "x" : "y");
    if (type.kind == TypeKind::kDate && One(2)) test.value = ProgramBuilder::Day(2026, 2, 28);
    tests.push_back(std::move(test));
  }
  return tests;
}

// Two inputs and two results. A table of data goes by a day, too.
void PlanGen::DeclareTable(TableMode mode) {
  const Type number{TypeKind::kNumber};
  const bool data = mode == TableMode::kData;
  Table table;
  table.names = ProgramBuilder::Named("table" + std::to_string(tables_.size()));
  table.mode = mode;
  const Type second = data     ? Type{TypeKind::kDate}
                      : One(3) ? Type{TypeKind::kText}
                      : One(2) ? Type{TypeKind::kChoice, 0, {}}
                               : number;
  table.inputs = {{ProgramBuilder::Named("a"), number}, {ProgramBuilder::Named("b"), second}};
  table.outputs = {{ProgramBuilder::Named("x"), number}, {ProgramBuilder::Named("y"), number}};
  if (data && One(2)) table.data_until = Day(2026, 2, 28);
  const auto output = [&]() -> ExprId {
    if (!One(3)) return Constant(TypeKind::kNumber);
    if (One(3)) return One(2) ? b_.ReadFact(Of(numbers_)) : None();
    const ExprId local = b_.Add(Op::kLocal, number, {}, 0);
    return One(2) ? local
                  : b_.Add(One(2) ? Op::kAdd : Op::kDivide, number, {local, Number(0, false)});
  };
  for (uint32_t row = 2 + Below(3); row > 0; --row) {
    TableRow made;
    for (const TableParameter& input : table.inputs) {
      Cell cell;
      cell.any = One(5);
      if (!cell.any) cell.tests = SomeTests(input.type);
      made.inputs.push_back(std::move(cell));
    }
    made.outputs = {output(), output()};
    if (data && One(4)) made.until = Day(2026, 1, 31);
    table.rows.push_back(std::move(made));
  }
  if (!data && One(3)) {  // whatever else
    TableRow made;
    made.inputs.assign(2, Cell{true, {}});
    made.outputs = {output(), output()};
    table.rows.push_back(std::move(made));
  }
  tables_.push_back(static_cast<uint32_t>(b_.program.tables.size()));
  b_.program.tables.push_back(std::move(table));
}

// `own` is a reading of what the exceptions are to.
void PlanGen::AddExceptions(std::vector<uint32_t>* exceptions, ExprId own, bool series, bool rule) {
  for (uint32_t i = 1 + Below(3); i > 0; --i) {
    ExprId when = One(10) ? kNoExpr : Condition(1, series);
    if (!rule && One(5)) when = b_.Yes(SomeOrder(), {own, Number(0, series)});
    ExprId value = kNoExpr;
    if (!rule) value = One(4) ? Constant(TypeKind::kNumber) : Number(One(3) ? 1 : 0, series);
    if (!rule && One(6)) value = b_.Add(Op::kAdd, {TypeKind::kNumber}, {own, Number(0, series)});
    if (!rule && One(8)) value = One(2) ? own : None();
    if (rule && One(5)) when = b_.Yes(Op::kAnd, {own, Condition(0, false)});
    const auto index =
        b_.AddException("x" + std::to_string(b_.program.exceptions.size()), when, value);
    Exception& made = b_.program.exceptions[index];
    if (One(12)) made.valid.from = Day(2026, 2, 1);
    if (One(15)) made.valid.from = Day(2026, 4, 1);
    exceptions->push_back(index);
  }
}

ExprId PlanGen::Texts() {
  const auto constant = [&] { return b_.Constant(ProgramBuilder::Text(One(2) ? "x" : "z3")); };
  const ExprId read = b_.ReadFact(Of(texts_));
  if (One(3)) return b_.Yes(Op::kOneOf, {read, constant(), constant()});
  return b_.Yes(SomeEquality(), {read, One(8) ? None() : constant()});
}

ExprId PlanGen::Rounded(int depth, bool series) {
  using N = writ::Number;
  static const std::vector<N> kUnits = {N(1), N(10), *N::Parse("0.01"), *N::Ratio(1, 2),
                                        N(0), N(-1), *N::Ratio(1, 3),   N(3)};
  const ExprId unit = One(5) ? Number(0, series)
                             : b_.Constant(ProgramBuilder::Value({TypeKind::kNumber}, Of(kUnits)));
  return b_.Add(Op::kRound, {TypeKind::kNumber}, {Number(depth - 1, series), unit}, 0,
                static_cast<int32_t>(Below(4)));
}

ExprId PlanGen::LookedUp(int depth, bool series) {
  const uint32_t index = Of(tables_);
  const Type second = b_.program.tables[index].inputs[1].type;
  const ExprId by = second.kind == TypeKind::kDate     ? SomeDate()
                    : second.kind == TypeKind::kChoice ? b_.ReadFact(Of(choices_))
                    : second.kind == TypeKind::kText   ? b_.ReadFact(Of(texts_))
                                                       : Number(0, series);
  return b_.Add(Op::kTableCall, {TypeKind::kNumber}, {Number(depth - 1, series), by}, index,
                static_cast<int32_t>(Below(2)));
}

ExprId PlanGen::Banded(int depth, bool series) {
  const Scale& scale = b_.program.scales[Below(2)];
  const Type band{TypeKind::kChoice, static_cast<uint16_t>(scale.choice), {}};
  const auto index = static_cast<uint32_t>(&scale - b_.program.scales.data());
  const ExprId of = b_.Add(Op::kBand, band, {Number(depth, series)}, index);
  const auto option = [&] { return b_.Constant(ProgramBuilder::Option(band.index, Below(4))); };
  if (One(4)) return b_.Yes(Op::kOneOf, {of, option(), option()});
  return b_.Yes(One(3) ? SomeOrder() : SomeEquality(), {of, option()});
}

ExprId PlanGen::AnyTime(int depth) {
  Window window;
  window.partial = One(4);
  window.earlier = One(4);
  window.periods = 1;
  ExprId since = b_.Constant(ProgramBuilder::Day(2025, 9 + static_cast<int>(Below(4)), 2));
  if (One(4)) {
    Scalar span;
    span.type = {TypeKind::kSpan};
    span.span.months = static_cast<int32_t>(Below(5));
    const ExprId today = b_.Add(Op::kDecisionDate, {TypeKind::kDate});
    since = b_.Add(Op::kShiftMinus, {TypeKind::kDate}, {today, b_.Constant(std::move(span))});
  }
  return b_.Windowed(Op::kAnyTime, {Condition(depth - 1, !One(5)), since}, window);
}

}  // namespace writ
