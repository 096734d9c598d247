// Decision tables, tables over data, and scales.
#include "engine/eval/evaluator.h"

namespace writ {

Truth Evaluator::Impl::CellMatches(const Cell& cell, NodeId input) {
  if (cell.any) return Truth::kYes;
  const ExplanationNode& shown = trace.shown(input);
  if (shown.state == State::kUnknown) return Truth::kUnknown;
  if (shown.state != State::kKnown) return Truth::kNo;
  Truth truth = Truth::kNo;
  for (const CellTest& test : cell.tests) {
    const Ordering order = CompareScalars(shown.value, test.value, program.calendar);
    truth = Or(truth, !order.ok()                       ? Truth::kUnknown
                      : Holds(test.compare, order.sign) ? Truth::kYes
                                                        : Truth::kNo);
  }
  return truth;
}

namespace {

Date DayOf(const Scalar& value) {
  return value.type.kind == TypeKind::kPeriod ? value.period.first_day() : value.date;
}

bool IsTime(const Scalar& value) {
  return value.type.kind == TypeKind::kDate || value.type.kind == TypeKind::kPeriod;
}

}  // namespace

// The row in force: equal in all inputs but dates and periods, which are the newest not after the
// one asked, and not beyond the last day for which the row's publisher vouches.
std::optional<size_t> Evaluator::Impl::DataRow(const Table& table,
                                               const std::vector<NodeId>& inputs) {
  std::optional<size_t> best;
  std::vector<Date> best_days;
  for (size_t row = 0; row < table.rows.size(); ++row) {
    bool fits = true;
    std::vector<Date> days;
    for (size_t i = 0; i < inputs.size() && fits; ++i) {
      const Scalar& asked = trace.shown(inputs[i]).value;
      const Cell& cell = table.rows[row].inputs[i];
      if (!cell.any && IsTime(asked) && !cell.tests.empty()) {
        days.push_back(DayOf(cell.tests[0].value));
        fits = days.back() <= DayOf(asked);
      } else {
        fits = CellMatches(cell, inputs[i]) == Truth::kYes;
      }
    }
    if (!fits || (best && days <= best_days)) continue;
    best = row;
    best_days = days;
  }
  for (const NodeId input : inputs) {
    const Scalar& asked = trace.shown(input).value;
    if (!best || !IsTime(asked)) continue;
    const std::optional<Date>& own = table.rows[*best].until;
    const std::optional<Date>& until = own ? own : table.data_until;
    if (until && *until < DayOf(asked)) return std::nullopt;
  }
  return best;
}

NodeId Evaluator::Impl::TableRowValue(ExprId expr, const TableRow& row,
                                      const std::vector<NodeId>& inputs, const Surroundings& at) {
  Surroundings inside;
  inside.anchors = at.anchors;
  inside.norm_free = at.norm_free;
  inside.alone = at.alone;
  inside.locals = &inputs;
  const NodeId value = Eval(row.outputs[static_cast<size_t>(program[expr].count)], inside);
  std::vector<uint32_t> children(inputs.begin(), inputs.end());
  children.push_back(value);
  TraceNode node = trace[Like(expr, value, std::move(children))];
  if (node.shown.state == State::kKnown) node.shown.detail = row.source;
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::EvalTable(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  const Table& table = program.tables[e.index];
  std::vector<NodeId> inputs;
  for (const ExprId arg : program.Args(e)) inputs.push_back(Eval(arg, at));
  const auto beyond = [&](std::string detail) {
    TraceNode node = trace[Unknown(expr, Reason::kBeyondData, std::move(detail), inputs)];
    node.missing = MissingFact{0, std::nullopt, Reason::kBeyondData, "", "table " + table.names.id};
    return trace.Add(std::move(node));
  };
  if (table.mode == TableMode::kData) {
    if (const auto blocking = Blocking(inputs)) return Like(expr, *blocking, inputs);
    if (const auto row = DataRow(table, inputs))
      return TableRowValue(expr, table.rows[*row], inputs, at);
    return beyond(table.names.id + (table.data_until ? " ends " + table.data_until->ToIso() : ""));
  }
  std::optional<size_t> found;
  bool open = false;  // a row that may be the one
  for (size_t row = 0; row < table.rows.size() && !found; ++row) {
    Truth truth = Truth::kYes;
    for (size_t i = 0; i < inputs.size(); ++i)
      truth = And(truth, CellMatches(table.rows[row].inputs[i], inputs[i]));
    if (truth == Truth::kYes) found = row;
    if (truth == Truth::kUnknown) open = true;
  }
  // The rows of a unique table exclude one another; in the other kind the first one that fits
  // counts.
  if (found && (!open || table.mode == TableMode::kUnique))
    return TableRowValue(expr, table.rows[*found], inputs, at);
  if (const auto blocking = Blocking(inputs)) return Like(expr, *blocking, inputs);
  if (open) return Unknown(expr, Reason::kCurrencyMismatch, table.names.id, inputs);
  return beyond(table.names.id);
}

// The narrowest band: the highest lower bound reached, else the lowest upper bound not reached.
NodeId Evaluator::Impl::EvalBand(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  const Scale& scale = program.scales[e.index];
  const NodeId value = Eval(program.Args(e)[0], at);
  if (const auto blocking = Blocking({value})) return Like(expr, *blocking, {value});
  const ScaleBand* best = nullptr;
  for (const ScaleBand& band : scale.bands) {
    const Ordering order = CompareScalars(trace.shown(value).value, band.bound, program.calendar);
    if (!order.ok()) return Unknown(expr, order.reason, order.detail, {value});
    if (band.below ? order.sign >= 0 : order.sign < 0) continue;
    if (best == nullptr) {
      best = &band;
    } else if (best->below == band.below) {
      const Ordering bounds = CompareScalars(band.bound, best->bound, program.calendar);
      if (band.below ? bounds.sign < 0 : bounds.sign > 0) best = &band;
    }
  }
  if (best == nullptr) return Unknown(expr, Reason::kBeyondData, scale.names.id, {value});
  Scalar band;
  band.type = {TypeKind::kChoice, static_cast<uint16_t>(scale.choice), std::nullopt};
  band.option = best->option;
  return Known(expr, std::move(band), {value});
}

}  // namespace writ
