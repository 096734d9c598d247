// What is chosen among several values: by exceptions, tables, scales; and rounding.
#include <algorithm>

#include "engine/eval/plan_compile.h"
#include "engine/eval/values.h"
#include "engine/program/op_info.h"

namespace writ::plan {
namespace {

// Rows of one table times its inputs: each is looked at for each person.
constexpr size_t kMostCells = 1u << 12;

bool IsNumber(TypeKind kind) {
  return kind == TypeKind::kNumber || kind == TypeKind::kPercent || kind == TypeKind::kPoints ||
         kind == TypeKind::kMoney;
}

// Of what two cells or a number tell all.
bool HasOneValue(TypeKind kind) {
  return IsNumber(kind) || kind == TypeKind::kDate || kind == TypeKind::kYesNo ||
         kind == TypeKind::kChoice || kind == TypeKind::kNone;
}

// One reading: the reference gives it one node, wherever it stands.
bool IsReading(Op op) {
  return op == Op::kFact || op == Op::kDefinition || op == Op::kRule || op == Op::kParameter ||
         op == Op::kLocal || op == Op::kConstant;
}

struct BandBound {
  bool below = false;  // else: at least
  int64_t at = 0, option = 0;
};

// The narrowest band: the highest lower bound reached, else the lowest upper bound not reached.
int64_t NarrowestBand(const std::vector<BandBound>& bounds, int64_t value) {
  const BandBound* best = nullptr;
  for (const BandBound& bound : bounds) {
    if (bound.below ? value >= bound.at : value < bound.at) continue;
    const bool narrower = best != nullptr && best->below == bound.below &&
                          (bound.below ? bound.at < best->at : bound.at > best->at);
    if (best == nullptr || narrower) best = &bound;
  }
  return best == nullptr ? BandPlan::kNoBand : best->option;
}

}  // namespace

// ---- exceptions ----

// As the reference has it: what has the exception among its own is read without exceptions.
bool Compiler::IsTarget(const std::vector<uint32_t>& exceptions, const At& at) const {
  if (at.exception == kUncovered) return false;
  const std::string id = QualifiedId(program_.exceptions[at.exception].names);
  return std::ranges::any_of(exceptions, [&](uint32_t index) {
    return QualifiedId(program_.exceptions[index].names) == id;
  });
}

uint32_t Compiler::FixedYesNo(bool yes) {
  Node node;
  node.op = NodeOp::kFixed;
  node.type = {TypeKind::kYesNo};
  node.value = yes ? 1 : 0;
  return Add(std::move(node), {});
}

// Whether values of one node are one reading to the reference too, and those of two are two.
bool Compiler::OneReading(uint32_t base, const std::vector<std::pair<uint32_t, ExprId>>& values) {
  const Node& of = code_.nodes[base];
  std::vector<std::pair<uint32_t, ExprId>> all = values;
  if (of.op == NodeOp::kDefinition) all.emplace_back(code_.Operands(of).back(), of.expr);
  for (size_t i = 0; i < all.size(); ++i)
    for (size_t k = 0; k < i; ++k) {
      if (all[i].second == kNoExpr || all[k].second == kNoExpr) continue;
      if (ReadingOf(code_, all[i].first) != ReadingOf(code_, all[k].first)) continue;
      const writ::Expr& one = program_[all[i].second];
      const writ::Expr& other = program_[all[k].second];
      const bool with_base = of.op == NodeOp::kDefinition && i + 1 == all.size();
      if (one.op != other.op || one.index != other.index || !IsReading(one.op)) return false;
      if (with_base && of.count > 1) return false;  // the base has a domain, the other has none
    }
  return true;
}

// A node even where none is in force: the reference shows those too.
uint32_t Compiler::Except(const std::vector<uint32_t>& exceptions, uint32_t base, At at) {
  Node node = code_.nodes[base];
  const bool rule = node.kind == NodeKind::kRule;
  const Date date = at.period ? at.period->first_day() : code_.dates.as_of;
  std::vector<uint32_t> operands{base};
  std::vector<std::pair<uint32_t, ExprId>> values;
  for (const uint32_t index : exceptions) {
    const Exception& exception = program_.exceptions[index];
    if (exception.valid.by_date != kNoExpr) return No("an exception by the date of an event");
    if (!VersionOn({exception.valid}, date)) continue;
    if (rule && exception.value != kNoExpr) return No("an exception that gives a rule a value");
    at.exception = index;
    operands.push_back(exception.when == kNoExpr ? FixedYesNo(true) : Expr(exception.when, at));
    if (operands.back() == kUncovered) return kUncovered;
    operands.push_back(exception.value == kNoExpr ? FixedYesNo(false) : Expr(exception.value, at));
    if (operands.back() == kUncovered) return kUncovered;
    values.emplace_back(operands.back(), exception.value);
  }
  for (const auto& [value, expr] : values) {
    if (!HasOneValue(code_.nodes[value].type.kind))
      return No("an exception that gives a span or text");
    node.ratio = node.ratio || code_.nodes[value].ratio;
    if (node.type.kind == TypeKind::kNone) node.type = code_.nodes[value].type;
  }
  if (!HasOneValue(node.type.kind)) return No("an exception to a span or text");
  if (!OneReading(base, values)) return No("exceptions that give one value in two ways");
  node.op = NodeOp::kExcept;
  node.status = 0;
  node.extra = static_cast<uint32_t>(code_.excepts.size());
  code_.excepts.emplace_back();
  return Add(std::move(node), operands);
}

// ---- tables ----

bool Compiler::Locals(ExprId expr, const At& at, uint32_t* locals) {
  std::vector<uint32_t> arguments;
  for (const ExprId arg : program_.Args(program_[expr])) {
    arguments.push_back(Expr(arg, at));
    if (arguments.back() == kUncovered) return false;
  }
  if (arguments.empty()) return true;
  const auto found = std::ranges::find(locals_, arguments);
  *locals = static_cast<uint32_t>(found - locals_.begin());
  if (found == locals_.end()) locals_.push_back(std::move(arguments));
  return true;
}

uint32_t Compiler::Local(ExprId expr, const At& at) {
  const std::vector<uint32_t>& locals = locals_[at.locals];
  const uint32_t index = program_[expr].index;
  return index < locals.size() ? locals[index] : No("a parameter without an argument");
}

// In the plan's form, to be compared with values of that kind.
std::optional<int64_t> Compiler::ScalarIn(const Scalar& scalar, TypeKind kind) {
  const bool money = scalar.type.kind == TypeKind::kMoney && kind == TypeKind::kMoney;
  if (money && !scalar.text.empty() && scalar.text != program_.policy.currency) return std::nullopt;
  if (IsNumber(kind) && IsNumber(scalar.type.kind)) return scalar.number.Scaled(code_.digits);
  if (kind != scalar.type.kind) return std::nullopt;
  if (kind == TypeKind::kDate) return scalar.date.days();
  if (kind == TypeKind::kYesNo) return scalar.yes ? 1 : 0;
  if (kind == TypeKind::kChoice) return scalar.option;
  if (kind == TypeKind::kText && scalar.option == 0) return TextNumber(scalar.text);
  return std::nullopt;
}

// The tests of one cell. A day in a table of data is the first from which its row counts.
bool Compiler::TableTests(const Cell& cell, TypeKind kind, bool data, TablePlan* plan) {
  TablePlan::Tests tests;
  tests.any = cell.any;
  tests.begin = tests.end = static_cast<uint32_t>(plan->tests.size());
  const bool from_then_on = data && kind == TypeKind::kDate && !cell.tests.empty();
  for (const CellTest& test : cell.tests) {
    if (cell.any) break;
    std::optional<int64_t> value = ScalarIn(test.value, kind);
    if (from_then_on && test.value.type.kind == TypeKind::kPeriod)
      value = test.value.period.first_day().days();
    if (!value) return false;
    plan->tests.push_back({from_then_on ? Op::kAtLeast : test.compare, *value});
    ++tests.end;
    if (from_then_on) break;
  }
  plan->cells.push_back(tests);
  return true;
}

// The rows as their cells are looked at. Of data the newest first: the days of a row are its rank.
bool Compiler::TableCells(const writ::Table& table, const std::vector<TypeKind>& kinds,
                          TablePlan* plan, std::vector<size_t>* order) {
  const bool data = table.mode == TableMode::kData;
  std::vector<std::vector<int64_t>> days(table.rows.size());
  for (size_t row = 0; row < table.rows.size(); ++row) {
    order->push_back(row);
    for (size_t i = 0; data && i < kinds.size(); ++i) {
      const Cell& cell = table.rows[row].inputs[i];
      if (kinds[i] != TypeKind::kDate || cell.any || cell.tests.empty()) continue;
      const Scalar& from = cell.tests[0].value;
      days[row].push_back(
          (from.type.kind == TypeKind::kPeriod ? from.period.first_day() : from.date).days());
    }
  }
  std::ranges::stable_sort(*order, [&](size_t a, size_t b) { return days[a] > days[b]; });
  for (const size_t row : *order)
    for (size_t i = 0; i < kinds.size(); ++i)
      if (!TableTests(table.rows[row].inputs[i], kinds[i], data, plan)) return false;
  return true;
}

// The result of each row: a constant, or one more operand.
bool Compiler::TableOutputs(const writ::Table& table, int32_t column, const At& at,
                            const std::vector<size_t>& order, TablePlan* plan, Node* node,
                            std::vector<uint32_t>* operands) {
  for (const size_t row : order) {
    const TableRow& of = table.rows[row];
    const uint32_t value = Expr(of.outputs[static_cast<size_t>(column)], at);
    if (value == kUncovered) return false;
    const Node& made = code_.nodes[value];
    if (!HasOneValue(made.type.kind) && made.type.kind != TypeKind::kText)
      return No("a table of spans"), false;
    TablePlan::Output output;
    output.status = made.status;
    output.value = made.value;
    if (made.op != NodeOp::kFixed) {
      output.cell = static_cast<uint32_t>(operands->size());
      operands->push_back(value);
    }
    node->ratio = node->ratio || made.ratio;
    const std::optional<Date>& until = of.until ? of.until : table.data_until;
    if (table.mode == TableMode::kData && until) output.until = until->days();
    plan->has_until = plan->has_until || output.until != kNoUntil;
    plan->rows.push_back(output);
  }
  return true;
}

uint32_t Compiler::Table(ExprId expr, const At& at) {
  const writ::Expr& e = program_[expr];
  const writ::Table& table = program_.tables[e.index];
  At inside;
  inside.anchors = at.anchors;
  inside.norm_free = at.norm_free;
  if (!Locals(expr, at, &inside.locals)) return kUncovered;
  std::vector<uint32_t> operands = locals_[inside.locals];
  if (table.rows.size() * std::max<size_t>(1, operands.size()) > kMostCells)
    return No("a table of many rows");
  TablePlan plan;
  plan.table = e.index;
  plan.mode = table.mode;
  std::vector<TypeKind> kinds;
  for (size_t i = 0; i < operands.size(); ++i) {
    const TypeKind given = code_.nodes[operands[i]].type.kind;
    kinds.push_back(given == TypeKind::kNone ? table.inputs[i].type.kind : given);
    if (!HasOneValue(kinds.back()) && kinds.back() != TypeKind::kText)
      return No("a table by spans or periods");
    plan.times.push_back(kinds.back() == TypeKind::kDate);
  }
  std::vector<size_t> order;
  Node node = ForExpr(expr, NodeOp::kTable);
  if (!TableCells(table, kinds, &plan, &order)) return No("a table with a value that does not fit");
  if (!TableOutputs(table, e.count, inside, order, &plan, &node, &operands)) return kUncovered;
  node.extra = static_cast<uint32_t>(code_.tables.size());
  code_.tables.push_back(std::move(plan));
  return Add(std::move(node), operands);
}

// ---- scales and rounding ----

uint32_t Compiler::Band(ExprId expr, const At& at) {
  const uint32_t value = Expr(program_.Args(program_[expr])[0], at);
  if (value == kUncovered) return value;
  const TypeKind kind = code_.nodes[value].type.kind;
  std::vector<BandBound> bounds;
  for (const ScaleBand& band : program_.scales[program_[expr].index].bands) {
    const std::optional<int64_t> bound = ScalarIn(band.bound, kind);
    if (!bound) return No("a scale with a bound that does not fit");
    bounds.push_back({band.below, *bound, band.option});
  }
  BandPlan plan;
  // Between two bounds all values are alike.
  for (const BandBound& bound : bounds)
    plan.stretches.push_back({bound.at, NarrowestBand(bounds, bound.at)});
  std::ranges::sort(plan.stretches, {}, &BandPlan::Stretch::from);
  if (!bounds.empty() && plan.stretches.front().from != INT64_MIN)
    plan.lowest = NarrowestBand(bounds, plan.stretches.front().from - 1);
  Node node = ForExpr(expr, NodeOp::kBand);
  node.extra = static_cast<uint32_t>(code_.bands.size());
  code_.bands.push_back(std::move(plan));
  return Add(std::move(node), {value});
}

uint32_t Compiler::Round(ExprId expr, const At& at) {
  const auto args = program_.Args(program_[expr]);
  const uint32_t value = Expr(args[0], at);
  const uint32_t unit = value == kUncovered ? value : Expr(args[1], at);
  if (unit == kUncovered) return unit;
  if (!Numeric(value) || !Numeric(unit)) return No("rounding of what is no number");
  Node node = ForExpr(expr, NodeOp::kRound);
  node.type = code_.nodes[value].type;
  node.ratio = code_.nodes[unit].ratio;
  return Add(std::move(node), {value, unit});
}

}  // namespace writ::plan
