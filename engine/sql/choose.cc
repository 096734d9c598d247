// What is chosen among several values, and rounding: eval/plan_choose.h in SQL.
#include <fmt/core.h>

#include <algorithm>

#include "engine/base/number.h"
#include "engine/sql/cells.h"

namespace writ::sql {

using plan::ExceptPlan;
using plan::kNoCell;
using plan::TablePlan;

namespace {

constexpr size_t kMostExceptions = 8;  // each is compared with each
constexpr size_t kMostTests = 400;     // of one table, in a query that people may read

}  // namespace

Term Cells::Doubtful(uint32_t cell) const {
  if (!C(cell).doubt) return Yes(false);
  return All({Is(C(cell).state, kUnknown), Is(C(cell).value, 1)});
}

// As RoundTo of eval/plan_choose.h. Quotients are of numbers that are not negative.
void Cells::Round(const Instruction& i) {
  const Cell &a = C(i.a), &b = C(i.b);
  const bool alike = a.den.text == b.den.text;
  const bool duckdb = dialect_ == SqlDialect::kDuckdb;
  const auto kept = [&](const Term& term) { return columns_.Keep(names_[i.out] + "_part", term); };
  const Term known = All({Is(a.state, kKnown), Is(b.state, kKnown)});
  const Term counts = kept(OneIf(All({known, Compared(b.value, ">", Integer(0))})));
  const Term num = kept(alike ? Big(a.value) : Times(Big(a.value), Big(b.den)));
  const Term size =
      kept(Case().When(Compared(num, "<", Integer(0)), Minus(Integer(0), num)).Else(num));
  const Term den =
      kept(Case()
               .When(Is(counts, 1), alike ? Big(b.value) : Times(Big(b.value), Big(a.den)))
               .Else(Integer(1)));
  const std::string parts = Big(size).text + (duckdb ? " // " : ", ") + Big(den).text;
  const Term whole = kept(Made((duckdb ? "(" : "DIV(") + parts + ")", {&size, &den}));
  const Term rest = kept(Minus(size, Times(whole, den)));
  const Term twice = Times(Integer(2), rest);
  const Term odd = Made(fmt::format("MOD({}, 2) <> 0", Big(whole).text), {&whole});
  Term away = Yes(false);
  switch (static_cast<Rounding>(i.op)) {
    case Rounding::kHalfUp: away = Compared(twice, ">=", den); break;
    case Rounding::kHalfEven:
      away = Some({Compared(twice, ">", den), All({Compared(twice, "=", den), odd})});
      break;
    case Rounding::kDown: break;
    case Rounding::kUp: away = Compared(rest, ">", Integer(0)); break;
  }
  const Term steps = kept(Plus({whole, OneIf(away)}));
  const Term rounded = kept(Times(steps, Big(b.value)));
  const Term value = columns_.Keep(
      names_[i.out],
      Case()
          .When(Is(counts, 0), Case().When(known, Integer(0)).Else(Doubts({i.a, i.b})))
          .When(Compared(num, "<", Integer(0)), Minus(Integer(0), rounded))
          .Else(rounded));
  Set(i.out,
      Case()
          .When(All({known, Is(counts, 0)}), Integer(kUnknown))
          .When(All({known, Opposite(Fits(value))}), Integer(kUnfit))
          .Else(Blocking(i.a, i.b)),
      value, i.flags & plan::kOutRatio ? b.den : Integer(code_.unit));
}

void Cells::AnyTime(const Instruction& i) {
  const plan::WindowPlan& w = code_.windows[i.a];
  std::vector<Term> unfit, yes, open, doubt;
  for (size_t slot = 0; slot < w.periods.size(); ++slot) {
    const Cell &applies = C(w.applies[slot]), &cell = C(w.cells[slot]);
    const Term counts = Opposite(Some(
        {IsOneOf(applies.state, {kTooFew, kOutside}), IsOneOf(cell.state, {kTooFew, kOutside})}));
    const Term maybe = Is(applies.state, kUnknown);
    const Term unknown = Is(cell.state, kUnknown);
    const Term met = Met(w.cells[slot]);
    unfit.push_back(Is(applies.state, kUnfit));
    unfit.push_back(All({counts, Is(cell.state, kUnfit)}));
    yes.push_back(All({counts, Is(applies.state, kKnown), met}));
    open.push_back(All({counts, Some({unknown, All({maybe, met})})}));
    doubt.push_back(All({counts, maybe, Some({unknown, met})}));
    doubt.push_back(All({counts, Doubtful(w.cells[slot])}));
  }
  const Term decided = Some(yes), undecided = Some(open);
  Set(i.out,
      Case()
          .When(Some(unfit), Integer(kUnfit))
          .When(decided, Integer(kKnown))
          .When(undecided, Integer(kUnknown))
          .Else(Integer(kKnown)),
      Case().When(decided, Integer(1)).When(undecided, OneIf(Some(doubt))).Else(Integer(0)));
}

// ---- exceptions ----

// Two values that are not surely the same. Marked: cell << 1 | ratio.
Term Cells::Unlike(uint32_t a, uint32_t b) const {
  const Cell &one = C(a >> 1), &other = C(b >> 1);
  const auto outside = [](const Cell& cell) { return IsOneOf(cell.state, {kTooFew, kOutside}); };
  const auto [left, right] = Crossed(one, other);
  return Opposite(Some(
      {All({Is(one.state, kNone), Is(other.state, kNone)}), All({outside(one), outside(other)}),
       All({Is(one.state, kKnown), Is(other.state, kKnown), Compared(left, "=", right)})}));
}

// Whether something that the value without exceptions is made of may turn out not to apply.
Term Cells::Below(const ExceptPlan& plan) const {
  std::vector<Term> doubts, below;
  for (const uint32_t cell : plan.below) below.push_back(Doubtful(cell));
  if (plan.domain == kNoCell) return Some(below);
  const Term inside = Some({Is(C(plan.domain).state, kUnknown), Met(plan.domain)});
  return Some({Doubtful(plan.domain), All({inside, Some(below)})});
}

// Two exceptions that apply with different results are for Writ.
void Cells::Except(const Instruction& i) {
  const ExceptPlan& plan = code_.excepts[i.a];
  if (plan.entries.size() > kMostExceptions) {
    why_not_ = "so many exceptions";
    return;
  }
  std::vector<Term> unfit{Is(C(plan.base >> 1).state, kUnfit)}, undecided, doubts{Below(plan)};
  std::vector<Term> applied;  // of each: the first that applies
  Term none_before = Yes(true);
  for (const ExceptPlan::Entry& entry : plan.entries) {
    applied.push_back(columns_.Keep("applies", OneIf(All({none_before, Met(entry.when)}))));
    none_before = All({none_before, Opposite(Met(entry.when))});
  }
  const auto unlike = [&](const ExceptPlan::Entry& entry) {
    std::vector<Term> differs;
    for (size_t k = 0; k < plan.entries.size(); ++k)
      if (plan.entries[k].same != entry.same)
        differs.push_back(All({Is(applied[k], 1), Unlike(plan.entries[k].value, entry.value)}));
    if (plan.same != entry.same)
      differs.push_back(All({none_before, Unlike(plan.base, entry.value)}));
    return Some(differs);
  };
  Case state, value, den;
  for (size_t k = 0; k < plan.entries.size(); ++k) {
    const ExceptPlan::Entry& entry = plan.entries[k];
    const Cell &when = C(entry.when), &given = C(entry.value >> 1);
    const Term maybe = Is(when.state, kUnknown);
    unfit.push_back(Is(when.state, kUnfit));
    unfit.push_back(All({Some({maybe, Met(entry.when)}), Is(given.state, kUnfit)}));
    unfit.push_back(All({Met(entry.when), Is(applied[k], 0), unlike(entry)}));
    undecided.push_back(All({maybe, unlike(entry)}));
    doubts.push_back(All({maybe, Some({Doubtful(entry.when), Doubtful(entry.value >> 1)})}));
    doubts.push_back(All({Is(applied[k], 1), Doubtful(entry.value >> 1)}));
    const Term outside = IsOneOf(given.state, {kTooFew, kOutside});
    state.When(Is(applied[k], 1), Case().When(outside, Integer(kOutside)).Else(given.state));
    value.When(Is(applied[k], 1), given.value);
    den.When(Is(applied[k], 1), given.den);
  }
  const Cell& base = C(plan.base >> 1);
  doubts.push_back(All({none_before, Doubtful(plan.base >> 1)}));
  const Term open = Some(undecided);
  const Term result = columns_.Keep(names_[i.out] + "_s", Case()
                                                              .When(Some(unfit), Integer(kUnfit))
                                                              .When(open, Integer(kUnknown))
                                                              .Else(state.Else(base.state)));
  Set(i.out, result,
      Case().When(Is(result, kUnknown), OneIf(Some(doubts))).Else(value.Else(base.value)),
      den.Else(base.den));
}

// ---- tables and scales ----

Term Cells::CellFits(const TablePlan& table, size_t row, size_t input) const {
  const TablePlan::Tests& tests = table.cells[row * table.inputs.size() + input];
  const Cell& cell = C(table.inputs[input] >> 1);
  std::vector<Term> some;
  for (uint32_t k = tests.begin; k < tests.end; ++k) {
    const Cell bound{Integer(table.tests[k].value), Integer(code_.unit), Integer(kKnown)};
    const auto [left, right] = Crossed(cell, bound);
    some.push_back(Compared(left, SignOf(table.tests[k].compare), right));
  }
  return tests.any ? Yes(true) : All({Is(cell.state, kKnown), Some(some)});
}

// The row that counts, from 1; 0: it is not known which, or there is none.
Term Cells::RowOf(const TablePlan& table, const Term& blocked) const {
  Case row;
  if (table.mode == TableMode::kData) row.When(blocked, Integer(0));
  for (size_t at = 0; at < table.rows.size(); ++at) {
    std::vector<Term> fits, may;
    for (size_t input = 0; input < table.inputs.size(); ++input) {
      const bool any = table.cells[at * table.inputs.size() + input].any;
      const Term unknown = any ? Yes(false) : Is(C(table.inputs[input] >> 1).state, kUnknown);
      fits.push_back(CellFits(table, at, input));
      may.push_back(Some({fits.back(), unknown}));
      if (!table.times[input] || table.rows[at].until == plan::kNoUntil) continue;
      const Term late =
          Compared(C(table.inputs[input] >> 1).value, ">", Integer(table.rows[at].until));
      row.When(All({All(fits), late}), Integer(0));
    }
    row.When(All(fits), Integer(static_cast<int64_t>(at) + 1));
    // A row that may fit comes before those that do.
    if (table.mode == TableMode::kFirst) row.When(All(may), Integer(0));
  }
  return row.Else(Integer(0));
}

void Cells::Table(const Instruction& i) {
  const TablePlan& table = code_.tables[i.a];
  if (table.tests.size() > kMostTests) {
    why_not_ = "a table of many rows";
    return;
  }
  std::vector<Term> unfit, unknown, outside, none, doubts;
  Case first_outside;
  for (const uint32_t input : table.inputs) {
    const Term& s = C(input >> 1).state;
    unfit.push_back(Is(s, kUnfit));
    unknown.push_back(Is(s, kUnknown));
    outside.push_back(IsOneOf(s, {kTooFew, kOutside}));
    none.push_back(Is(s, kNone));
    first_outside.When(outside.back(), s);
    doubts.push_back(Doubtful(input >> 1));
  }
  const Term blocked = Some({Some(unknown), Some(outside), Some(none)});
  const Term row = columns_.Keep(names_[i.out] + "_row", RowOf(table, blocked));
  Case state, value, den;
  state.When(Some(unfit), Integer(kUnfit));
  for (size_t at = 0; at < table.rows.size(); ++at) {
    const TablePlan::Output& output = table.rows[at];
    const Term here = Compared(row, "=", Integer(static_cast<int64_t>(at) + 1));
    const bool fixed = output.cell == kNoCell;
    state.When(here, fixed ? Integer(StateOf(output.status)) : C(output.cell >> 1).state);
    value.When(here, fixed ? Integer(output.value) : C(output.cell >> 1).value);
    den.When(here, fixed ? Integer(code_.unit) : C(output.cell >> 1).den);
    if (!fixed) doubts.push_back(All({here, Doubtful(output.cell >> 1)}));
  }
  state.When(Some(unknown), Integer(kUnknown)).When(Some(outside), first_outside.Else(Integer(0)));
  const Term result = columns_.Keep(names_[i.out] + "_s",
                                    state.When(Some(none), Integer(kNone)).Else(Integer(kUnknown)));
  Set(i.out, result,
      Case().When(Is(result, kUnknown), OneIf(Some(doubts))).Else(value.Else(Integer(0))),
      den.Else(Integer(code_.unit)));
}

void Cells::Band(const Instruction& i) {
  const plan::BandPlan& plan = code_.bands[i.b];
  const Cell& cell = C(i.a);
  Case option;
  for (size_t k = plan.stretches.size(); k-- > 0;) {
    const Cell bound{Integer(plan.stretches[k].from), Integer(code_.unit), Integer(kKnown)};
    const auto [left, right] = Crossed(cell, bound);
    option.When(Compared(left, ">=", right), Integer(plan.stretches[k].option));
  }
  const Term known = Is(cell.state, kKnown);
  const Term reached = columns_.Keep(
      names_[i.out], Case().When(known, option.Else(Integer(plan.lowest))).Else(Doubt(i.a)));
  const Term beyond = All({known, Compared(reached, "=", Integer(plan::BandPlan::kNoBand))});
  Set(i.out, Case().When(beyond, Integer(kUnknown)).Else(cell.state),
      Case().When(beyond, Integer(0)).Else(reached));
}

}  // namespace writ::sql
