#include "engine/sql/cells.h"

#include <fmt/core.h>

#include <algorithm>

namespace writ::sql {

using plan::Byte;
using plan::Code8;
using plan::Status;

State StateOf(uint8_t status) {
  if (status == Byte(Status::kKnown)) return kKnown;
  if (status == Byte(Status::kNone)) return kNone;
  if (status == Byte(Status::kUnfit)) return kUnfit;
  if (status == Byte(Status::kTooFewPeriods)) return kTooFew;
  return plan::IsNotApplicable(status) ? kOutside : kUnknown;
}

namespace {

// What people would call the cells, for whoever reads the query.
std::vector<std::string> NamesOf(const plan::Code& code) {
  std::vector<std::string> names(code.first_values.size());
  for (size_t cell = 0; cell < names.size(); ++cell) names[cell] = "c" + std::to_string(cell);
  const Program& program = *code.program;
  for (const plan::Node& node : code.nodes) {
    if (node.cell >= names.size()) continue;
    const std::string period = node.period ? "_" + node.period->ToString() : "";
    if (node.op == plan::NodeOp::kDefinition)
      names[node.cell] = "d_" + program.definitions[node.ref].names.id + period;
    if (node.op == plan::NodeOp::kRule) names[node.cell] = "r_" + program.rules[node.ref].names.id;
    if (node.op == plan::NodeOp::kTeam) names[node.cell] = "team_" + std::to_string(node.extra);
  }
  return names;
}

}  // namespace

Cells::Cells(const plan::Code& code, SqlDialect dialect, Columns* columns)
    : code_(code), dialect_(dialect), columns_(*columns), names_(NamesOf(code)) {
  cells_.resize(code.first_values.size());
  groups_.resize(code.groups.size());
  for (uint32_t cell = code.RecordCells(); cell < cells_.size(); ++cell) {
    // The cells of results are known zeros before; what follows fills them in.
    cells_[cell] = Cell{Integer(code.first_values[cell]), Integer(code.unit),
                        Integer(StateOf(code.first_states[cell])), false};
  }
  for (const auto* instructions : {&code.instructions, &code.team_instructions})
    for (const Instruction& i : *instructions) cells_[i.out].reset();
  for (const plan::TeamPlan& team : code.teams) cells_[team.cell].reset();
}

void Cells::Give(uint32_t input, const Given& given) {
  cells_[input] = Cell{given.value, Integer(code_.unit), given.state, false};
}

void Cells::GiveTold(const Given& told) {
  cells_[code_.ToldCell()] = Cell{told.value, Integer(code_.unit), told.state, false};
}

void Cells::GiveGroup(uint32_t group, const Term& term) { groups_[group] = term; }

void Cells::Set(uint32_t cell, const Term& state, const Term& value, const Term& den) {
  const std::string& name = names_[cell];
  cells_[cell] = Cell{columns_.Keep(name, value), columns_.Keep(name + "_of", den),
                      columns_.Keep(name + "_s", state), true};
}

void Cells::Run() {
  CountPeriods();
  for (const Instruction& i : code_.team_instructions) Run(i);
  for (const plan::TeamPlan& team : code_.teams) Team(team);
  for (const Instruction& i : code_.instructions) Run(i);
}

void Cells::Run(const Instruction& i) {
  if (!Ready(i)) return;
  Step(i);
  if (cells_[i.out]) cells_[i.out]->doubt = MayDoubt(i);
}

// ---- parts of expressions ----

Term Cells::Big(const Term& term) const {
  // A small literal takes the type of what it is put together with.
  if (term.literal && *term.literal >= -1'000'000'000 && *term.literal <= 1'000'000'000)
    return term;
  const char* type = dialect_ == SqlDialect::kDuckdb ? "HUGEINT" : "NUMERIC";
  return Made(fmt::format("CAST({} AS {})", term.text, type), {&term});
}

// PostgreSQL's numerics have no bound that is reached; HUGEINT has 128 bits, and a product of two
// must fit.
Term Cells::Fits(const Term& term) const {
  if (dialect_ == SqlDialect::kPostgres || term.literal) return Yes(true);
  Term fits = Made(term.text + " BETWEEN -4611686018427387904 AND 4611686018427387904", {&term});
  fits.whole = false;
  return fits;
}

Term Cells::Doubt(uint32_t cell) const {
  const Cell& c = C(cell);
  if (!c.doubt) return Integer(0);
  return Case().When(Is(c.state, kUnknown), c.value).Else(Integer(0));
}

// Any of them may turn out not to apply.
Term Cells::Doubts(const std::vector<uint32_t>& cells) const {
  std::vector<Term> any;
  for (const uint32_t cell : cells)
    if (C(cell).doubt) any.push_back(All({Is(C(cell).state, kUnknown), Is(C(cell).value, 1)}));
  return OneIf(Some(any));
}

Term Cells::Met(uint32_t cell) const {
  return All({Is(C(cell).state, kKnown), Is(C(cell).value, 1)});
}

Term Cells::Day(const Term& days) const {
  return Made(fmt::format("(DATE '1970-01-01' + CAST({} AS INTEGER))", days.text), {&days});
}

Term Cells::Shifted(const Term& days, const Span& span, int sign) const {
  Term shifted = days;
  if (span.months != 0)
    shifted = Made(fmt::format("CAST({} + INTERVAL '{} months' AS DATE) - DATE '1970-01-01'",
                               Day(days).text, sign * span.months),
                   {&days});
  shifted.whole = span.months == 0;
  return Plus({shifted, Integer(int64_t{sign} * span.days)});
}

std::pair<Term, Term> Cells::Crossed(const Cell& a, const Cell& b) const {
  if (a.den.text == b.den.text) return {a.value, b.value};
  return {Times(Big(a.value), Big(b.den)), Times(Big(b.value), Big(a.den))};
}

// The state that decides alone that there is no value, as in the plan.
Term Cells::Blocking(uint32_t a, uint32_t b) const {
  const Term &sa = C(a).state, &sb = C(b).state;
  return Case()
      .When(All({Is(sa, kKnown), Is(sb, kKnown)}), Integer(kKnown))
      .When(Some({Is(sa, kUnfit), Is(sb, kUnfit)}), Integer(kUnfit))
      .When(Some({Is(sa, kUnknown), Is(sb, kUnknown)}), Integer(kUnknown))
      .When(IsOneOf(sa, {kTooFew, kOutside}), sa)
      .When(IsOneOf(sb, {kTooFew, kOutside}), sb)
      .Else(Integer(kNone));
}

// ---- which periods count ----

// As PeriodApplies of eval/applicability.h, for people with one employment.
void Cells::CountPeriods() {
  constexpr uint32_t kNoInput = 0xFFFFFFFF;
  const Cell always{Integer(0), Integer(1), Integer(kNone), false};
  const Cell& from = code_.exists_from == kNoInput ? always : C(code_.exists_from);
  const Cell& until = code_.exists_until == kNoInput ? always : C(code_.exists_until);
  const Cell& told = C(code_.ToldCell());
  // Without a declared beginning somebody was always there; `none` is never.
  const Term never = code_.exists_from == kNoInput ? Yes(false) : Is(from.state, kNone);
  const Term unknown = Some({Is(from.state, kUnknown), Is(until.state, kUnknown)});
  const auto covers = [&](Date first, Date last, Term* nothing, Term* whole) {
    *nothing =
        Some({never, All({Is(from.state, kKnown), Compared(from.value, ">", Integer(last.days()))}),
              All({Is(until.state, kKnown), Compared(until.value, "<", Integer(first.days()))}),
              All({Is(from.state, kKnown), Is(until.state, kKnown),
                   Compared(from.value, ">", until.value)})});
    *whole = All({Some({Opposite(Is(from.state, kKnown)),
                        Compared(from.value, "<=", Integer(first.days()))}),
                  Some({Opposite(Is(until.state, kKnown)),
                        Compared(until.value, ">=", Integer(last.days()))})});
  };
  const Date as_of = code_.dates.as_of;
  Term whole;
  covers(as_of, as_of, &outside_, &whole);
  unsure_ = Some({Is(from.state, kUnfit), Is(until.state, kUnfit)});
  for (uint32_t i = 0; i < code_.counting.size(); ++i) {
    const plan::Counting& counting = code_.counting[i];
    const Date first = counting.period.first_day();
    Term nothing;
    covers(first, counting.period.last_day(), &nothing, &whole);
    std::vector<Term> out{nothing};
    const bool needs_telling = !counting.earlier && counting.norm.needs_telling;
    if (!counting.earlier && counting.norm.from && first < *counting.norm.from)
      out.push_back(Yes(true));
    if (needs_telling)
      out.push_back(
          All({Is(told.state, kKnown), Compared(told.value, ">", Integer(first.days()))}));
    if (!counting.partial) out.push_back(Opposite(whole));
    // In part is enough where the window counts that, if the employment is known.
    const Term open =
        Some({unknown, needs_telling ? Opposite(Is(told.state, kKnown)) : Yes(false)});
    const uint32_t cell = code_.CountingCell(i);
    names_[cell] = "counts_" + counting.period.ToString();
    const Term state = Case()
                           .When(Some(out), Integer(kOutside))
                           .When(open, Integer(kUnknown))
                           .Else(Integer(kKnown));
    Set(cell, state, OneIf(Is(state, kUnknown)));
  }
}

// ---- instructions ----

bool Cells::Ready(const Instruction& i) const {
  const auto there = [&](uint32_t cell) { return cells_[cell].has_value(); };
  switch (i.code) {
    case Code8::kAll:
    case Code8::kAny:
      return std::all_of(code_.lists.begin() + i.a, code_.lists.begin() + i.a + i.b, there);
    case Code8::kPick:
      return std::all_of(code_.lists.begin() + i.a, code_.lists.begin() + i.a + i.b,
                         [&](uint32_t entry) { return there(entry >> 1); });
    case Code8::kWindow:
    case Code8::kTotal: {
      const plan::WindowPlan& window = code_.windows[i.a];
      return std::ranges::all_of(window.cells, there) && std::ranges::all_of(window.applies, there);
    }
    case Code8::kNot:
    case Code8::kUnless:
    case Code8::kRuleRead:
    case Code8::kShift:
    case Code8::kSpanCompare: return there(i.a);
    case Code8::kBelow:
    case Code8::kAbove:
    case Code8::kAtLeast:
    case Code8::kAtMost:
    case Code8::kIs:
    case Code8::kIsNot:
    case Code8::kRatioCompare:
    case Code8::kDefinition:
    case Code8::kPresume:
    case Code8::kLatest:
    case Code8::kAdd:
    case Code8::kSubtract:
    case Code8::kNegate:
    case Code8::kRatioArithmetic:
    case Code8::kBetween:
    case Code8::kRound: return there(i.a) && there(i.b);
    case Code8::kAnyTime: {
      const plan::WindowPlan& window = code_.windows[i.a];
      return std::ranges::all_of(window.cells, there) && std::ranges::all_of(window.applies, there);
    }
    case Code8::kBand: return there(i.a);
    case Code8::kExcept: {
      const plan::ExceptPlan& plan = code_.excepts[i.a];
      return there(plan.base >> 1) && std::ranges::all_of(plan.below, there) &&
             (plan.domain == plan::kNoCell || there(plan.domain)) &&
             std::ranges::all_of(plan.entries, [&](const plan::ExceptPlan::Entry& entry) {
               return there(entry.when) && there(entry.value >> 1);
             });
    }
    case Code8::kTable: {
      const plan::TablePlan& table = code_.tables[i.a];
      return std::ranges::all_of(table.inputs, [&](uint32_t input) { return there(input >> 1); }) &&
             std::ranges::all_of(table.rows, [&](const plan::TablePlan::Output& row) {
               return row.cell == plan::kNoCell || there(row.cell >> 1);
             });
    }
  }
  return false;
}

// Doubt comes from what may turn out not to count, and is handed on by whatever reads it.
bool Cells::MayDoubt(const Instruction& i) const {
  const auto doubt = [&](uint32_t cell) { return C(cell).doubt; };
  const auto unknown = [&](uint32_t cell) { return C(cell).state.May(kUnknown); };
  const auto begin = code_.lists.begin() + i.a, end = begin + i.b;
  switch (i.code) {
    case Code8::kAll:
    case Code8::kAny: return std::any_of(begin, end, doubt);
    case Code8::kPick: return std::any_of(begin, end, [&](uint32_t e) { return doubt(e >> 1); });
    case Code8::kWindow:
    case Code8::kTotal: {
      const plan::WindowPlan& window = code_.windows[i.a];
      return std::ranges::any_of(window.cells, doubt) ||
             std::ranges::any_of(window.applies, unknown) ||
             (window.skips && std::ranges::any_of(window.cells, unknown));
    }
    case Code8::kNot:
    case Code8::kUnless:
    case Code8::kRuleRead:
    case Code8::kShift:
    case Code8::kSpanCompare: return doubt(i.a);
    case Code8::kDefinition:
    case Code8::kLatest: return unknown(i.a) || doubt(i.b);
    case Code8::kBelow:
    case Code8::kAbove:
    case Code8::kAtLeast:
    case Code8::kAtMost:
    case Code8::kIs:
    case Code8::kIsNot:
    case Code8::kRatioCompare:
    case Code8::kPresume:
    case Code8::kAdd:
    case Code8::kSubtract:
    case Code8::kNegate:
    case Code8::kRatioArithmetic:
    case Code8::kBetween:
    case Code8::kRound: return doubt(i.a) || doubt(i.b);
    case Code8::kAnyTime:
    case Code8::kBand:
    case Code8::kExcept:
    case Code8::kTable: return true;
  }
  return true;
}

void Cells::Step(const Instruction& i) {
  // DuckDB puts the columns of one level into those of the next, which these would multiply.
  if (dialect_ == SqlDialect::kDuckdb && i.code >= Code8::kAnyTime) {
    why_not_ = "exceptions, tables, scales, rounding and any time in DuckDB";
    return;
  }
  switch (i.code) {
    case Code8::kBelow: return Compare(i, Op::kBelow);
    case Code8::kAbove: return Compare(i, Op::kAbove);
    case Code8::kAtLeast: return Compare(i, Op::kAtLeast);
    case Code8::kAtMost: return Compare(i, Op::kAtMost);
    case Code8::kIs: return Compare(i, Op::kIs);
    case Code8::kIsNot: return Compare(i, Op::kIsNot);
    case Code8::kRatioCompare: return Compare(i, static_cast<Op>(i.op));
    case Code8::kSpanCompare: return SpanCompare(i);
    case Code8::kAll: return Fold(i, false);
    case Code8::kAny: return Fold(i, true);
    case Code8::kNot: return Negate(i, false);
    case Code8::kUnless: return Negate(i, true);
    case Code8::kRuleRead: return RuleRead(i);
    case Code8::kDefinition: return Definition(i);
    case Code8::kPresume: return Presume(i);
    case Code8::kLatest: return Latest(i);
    case Code8::kWindow: return Window(i);
    case Code8::kTotal: return Total(i);
    case Code8::kAdd:
    case Code8::kSubtract:
    case Code8::kNegate: return Sum(i);
    case Code8::kRatioArithmetic: return Calculate(i);
    case Code8::kPick: return Pick(i);
    case Code8::kShift: return Shift(i);
    case Code8::kRound: return Round(i);
    case Code8::kAnyTime: return AnyTime(i);
    case Code8::kBand: return Band(i);
    case Code8::kExcept: return Except(i);
    case Code8::kTable: return Table(i);
    case Code8::kBetween:
      return Set(i.out, Blocking(i.a, i.b),
                 Case()
                     .When(All({Is(C(i.a).state, kKnown), Is(C(i.b).state, kKnown)}), C(i.a).value)
                     .Else(Doubts({i.a, i.b})),
                 C(i.b).value);
  }
}

}  // namespace writ::sql
