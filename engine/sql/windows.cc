// Windows, totals over periods, and figures of a team.
#include <fmt/core.h>

#include <algorithm>

#include "engine/eval/plan_total.h"
#include "engine/eval/population.h"
#include "engine/sql/cells.h"

namespace writ::sql {

using plan::Function;

namespace {

enum Kind : uint8_t { kNot, kPerhaps, kCertain, kCannotSay };  // whether a slot is in the window

}  // namespace

// The periods of a window, newest first, as ReadSlot and the run of the plan see them.
struct Cells::Slots {
  std::vector<Term> kind;
  std::vector<Term> counted;  // it is, or may be, one of those that are looked at
  std::vector<Term> rank;     // how many that count are newer
  std::vector<uint32_t> cell;
  Term unfit, count, certain, doubt;
  size_t size() const { return kind.size(); }
};

// `all`: also those behind the newest that surely are enough.
Cells::Slots Cells::Read(const plan::WindowPlan& window, bool all) {
  Slots slots;
  const size_t step = window.step();
  std::vector<Term> surely, counted, unfit, perhaps;
  for (size_t slot = 0; slot < window.periods.size(); ++slot) {
    const Cell& applies = C(window.applies[slot]);
    const uint32_t cell = window.cells[slot * step];
    const Term& s = C(cell).state;
    Term skipped = Yes(false), maybe = Yes(false), skip_unfit = Yes(false);
    if (window.skips) {
      const uint32_t skipping = window.cells[slot * step + 1];
      skipped = Met(skipping);
      maybe = Is(C(skipping).state, kUnknown);
      skip_unfit = Is(C(skipping).state, kUnfit);
    }
    const Term out = IsOneOf(applies.state, {kTooFew, kOutside});
    const Term doubtful = C(cell).doubt ? All({Is(s, kUnknown), Is(C(cell).value, 1)}) : Yes(false);
    const Term certain = All({Is(applies.state, kKnown), Opposite(maybe), Opposite(doubtful)});
    const Term kind =
        columns_.Keep("slot", Case()
                                  .When(Is(applies.state, kUnfit), Integer(kCannotSay))
                                  .When(out, Integer(kNot))
                                  .When(skip_unfit, Integer(kCannotSay))
                                  .When(skipped, Integer(kNot))
                                  .When(Is(s, kUnfit), Integer(kCannotSay))
                                  .When(IsOneOf(s, {kTooFew, kOutside}), Integer(kNot))
                                  .When(certain, Integer(kCertain))
                                  .Else(Integer(kPerhaps)));
    const bool newest = static_cast<int>(slot) < window.needed;
    const Term looked_at =
        all || newest ? Yes(true) : Compared(Plus(surely), "<", Integer(window.needed));
    const Term in = All({IsOneOf(kind, {kPerhaps, kCertain}), looked_at});
    slots.kind.push_back(kind);
    slots.rank.push_back(Plus(counted));
    slots.counted.push_back(in);
    slots.cell.push_back(cell);
    unfit.push_back(All({Is(kind, kCannotSay), looked_at}));
    perhaps.push_back(All({in, Is(kind, kPerhaps)}));
    counted.push_back(OneIf(in));
    surely.push_back(OneIf(All({in, Is(kind, kCertain)})));
  }
  slots.unfit = Some(unfit);
  slots.count = columns_.Keep("count", Plus(counted));
  slots.certain = columns_.Keep("certain", Plus(surely));
  slots.doubt = Some(perhaps);
  return slots;
}

void Cells::Window(const Instruction& i) {
  if (static_cast<Op>(i.op) == Op::kTrend) return Trend(i);
  const plan::WindowPlan& w = code_.windows[i.a];
  const bool each = static_cast<Op>(i.op) == Op::kConsecutive;
  const Slots slots = Read(w, false);
  std::vector<Term> broken, met, possible, all;
  for (size_t k = 0; k < slots.size(); ++k) {
    const uint32_t cell = slots.cell[k];
    const Term yes = Met(cell);
    const Term no = All({Opposite(yes), Opposite(Is(C(cell).state, kUnknown))});
    const bool newest = static_cast<int>(k) < w.needed;
    const Term first = newest ? Yes(true) : Compared(slots.rank[k], "<", Integer(w.needed));
    const Term surely = All({slots.counted[k], first, Is(slots.kind[k], kCertain)});
    broken.push_back(All({surely, no}));
    met.push_back(OneIf(All({surely, yes})));
    possible.push_back(OneIf(All({slots.counted[k], Opposite(no)})));
    all.push_back(Some({Opposite(slots.counted[k]), yes}));
  }
  const Term too_few = Compared(slots.count, "<", Integer(w.needed));
  const Term enough = Compared(slots.certain, ">=", Integer(w.needed));
  const Term no =
      Some({too_few, each ? Some(broken) : Compared(Plus(possible), "<", Integer(w.at_least))});
  const Term yes = All({enough, each ? All(all) : Compared(Plus(met), ">=", Integer(w.at_least))});
  const Term state = Case()
                         .When(slots.unfit, Integer(kUnfit))
                         .When(no, Integer(kKnown))
                         .When(yes, Integer(kKnown))
                         .Else(Integer(kUnknown));
  Set(i.out, state, Case().When(no, Integer(0)).When(yes, Integer(1)).Else(OneIf(slots.doubt)));
}

// Each of the newest against the one before it; which slots these are may differ by person.
void Cells::Trend(const Instruction& i) {
  const plan::WindowPlan& w = code_.windows[i.a];
  const Slots slots = Read(w, false);
  const auto needed = static_cast<size_t>(w.needed);
  std::vector<Term> known, none;
  std::vector<Cell> value;
  for (size_t j = 0; j < needed && j < slots.size(); ++j) {
    std::vector<Term> is_known, is_none;
    Case num, den;
    for (size_t k = j; k < slots.size(); ++k) {
      const Cell& cell = C(slots.cell[k]);
      const Term here = All({slots.counted[k], Is(slots.rank[k], static_cast<int64_t>(j))});
      const Term surely = All({here, Is(slots.kind[k], kCertain)});
      is_known.push_back(All({surely, Is(cell.state, kKnown)}));
      is_none.push_back(All({surely, Is(cell.state, kNone)}));
      num.When(here, cell.value);
      den.When(here, cell.den);
    }
    known.push_back(columns_.Keep("known", OneIf(Some(is_known))));
    none.push_back(Some(is_none));
    value.push_back({columns_.Keep("value", num.Else(Integer(0))),
                     columns_.Keep("value_of", den.Else(Integer(code_.unit))), Integer(kKnown)});
  }
  std::vector<Term> broken{Compared(slots.count, "<", Integer(w.needed))};
  std::vector<Term> open;
  for (size_t j = 0; j < value.size(); ++j) {
    broken.push_back(none[j]);
    open.push_back(Some({Is(known[j], 0)}));
    if (j + 1 == value.size()) break;
    const auto [newer, older] = Crossed(value[j], value[j + 1]);
    broken.push_back(All({Is(known[j], 1), Is(known[j + 1], 1),
                          Opposite(Compared(newer, w.at_least == 1 ? "<" : ">", older))}));
  }
  const Term no = Some(broken);
  const Term unknown = Some(open);
  Set(i.out,
      Case()
          .When(slots.unfit, Integer(kUnfit))
          .When(no, Integer(kKnown))
          .When(unknown, Integer(kUnknown))
          .Else(Integer(kKnown)),
      Case().When(no, Integer(0)).When(unknown, OneIf(slots.doubt)).Else(Integer(1)));
}

// A member only where something holds; where that is not known it may be one.
void Cells::Among(uint32_t where, Slots* slots, Term* in, Term* surely, std::vector<Term>* open) {
  const Term unknown = Is(C(where).state, kUnknown);
  slots->unfit = Some({slots->unfit, All({*in, Is(C(where).state, kUnfit)})});
  *in = Is(columns_.Keep("among", OneIf(All({*in, Some({Met(where), unknown})}))), 1);
  *surely = All({*surely, Met(where)});
  open->push_back(All({*in, Opposite(*surely)}));
}

// As Members of eval/plan_total.h.
void Cells::Total(const Instruction& i) {
  const plan::WindowPlan& w = code_.windows[i.a];
  const auto function = static_cast<Function>(i.op);
  if (function != Function::kCount && std::ranges::any_of(w.ratios, std::identity{})) {
    why_not_ = "a total of quotients";
    return;
  }
  Slots slots = Read(w, true);
  const bool extreme = function == Function::kLowest || function == Function::kHighest;
  std::vector<Term> blocked, taken, low, high, sum, open_members;
  std::string best = function == Function::kLowest ? "LEAST(" : "GREATEST(";
  Term picked;
  for (size_t k = 0; k < slots.size(); ++k) {
    const Cell& cell = C(slots.cell[k]);
    Term in = slots.counted[k];
    Term surely = Is(slots.kind[k], kCertain);
    if (w.where) Among(w.cells[k * w.step() + 1], &slots, &in, &surely, &open_members);
    const Term there = All({in, Opposite(Is(cell.state, kNone))});
    const Term known = Is(cell.state, kKnown);
    const Term counts = w.conditions ? Is(cell.value, 1) : Yes(true);
    const Term takes = All({there, surely, known});
    blocked.push_back(All({there, Opposite(All({surely, known}))}));
    taken.push_back(OneIf(takes));
    high.push_back(OneIf(All({there, Opposite(All({known, Opposite(counts)}))})));
    low.push_back(OneIf(All({takes, counts})));
    sum.push_back(Big(Case().When(takes, cell.value).Else(Integer(0))));
    const Term one = Case().When(takes, cell.value).Else(Word("NULL"));
    picked = Made(best + one.text, {&picked, &one});
    best = picked.text + ", ";
  }
  picked.text += ")";
  const Term number = columns_.Keep("taken", Plus(taken));
  const Term too_few = Compared(slots.count, "<", Integer(w.needed));
  const Term open = Compared(slots.certain, "<", Integer(w.needed));
  const Term doubt =
      OneIf(w.where ? Some(open_members) : Compared(slots.certain, "<", slots.count));
  if (function == Function::kCount) {
    const Term least = columns_.Keep("least", Plus(low)), most = columns_.Keep("most", Plus(high));
    Set(i.out,
        Case()
            .When(slots.unfit, Integer(kUnfit))
            .When(too_few, Integer(kTooFew))
            .When(open, Integer(kUnknown))
            .When(Compared(least, "=", most), Integer(kKnown))
            .Else(Integer(kUnfit)),
        Case().When(open, doubt).Else(Times(Big(least), Integer(code_.unit))));
    return;
  }
  const Term no_value = Some(blocked);
  const Term nothing = function == Function::kSum ? Yes(false) : Is(number, 0);
  const Term figure =
      columns_.Keep(names_[i.out], Case()
                                       .When(Some({slots.unfit, too_few}), Integer(0))
                                       .When(Some({open, no_value}), doubt)
                                       .When(nothing, Integer(0))
                                       .Else(extreme ? picked : Plus(sum)));
  const Term den = function == Function::kAverage ? Times(Big(number), Integer(code_.unit))
                                                  : Integer(code_.unit);
  Set(i.out,
      Case()
          .When(slots.unfit, Integer(kUnfit))
          .When(too_few, Integer(kTooFew))
          .When(Some({open, no_value}), Integer(kUnknown))
          .When(nothing, Integer(kTooFew))
          .When(Opposite(Fits(figure)), Integer(kUnfit))
          .Else(Integer(kKnown)),
      figure, den);
}

// As TeamFigures of the screen: everybody of a team is in the same query.
void Cells::Team(const plan::TeamPlan& team) {
  if (!cells_[team.operand] || !groups_[team.group]) return;
  const auto function = static_cast<Function>(team.function);
  const bool extreme = function == Function::kLowest || function == Function::kHighest;
  const Cell& operand = C(team.operand);
  if (team.share && !team.share->Scaled(9)) {
    why_not_ = "a share of the team with so many digits";
    return;
  }
  if (function != Function::kCount && (!operand.den.literal || (extreme && team.others))) {
    why_not_ = extreme && team.others ? "the extreme of all others in a team"
                                      : "a team figure of quotients";
    return;
  }
  Term state = operand.state;
  if (team.applies)
    state = Case().When(Is(C(*team.applies).state, kKnown), state).Else(C(*team.applies).state);
  state = columns_.Keep("member_s", state);
  const Term there = OneIf(Opposite(IsOneOf(state, {kNone, kTooFew, kOutside})));
  const Term is_known = Is(state, kKnown);
  const Term counts = OneIf(All({is_known, team.conditions ? Is(operand.value, 1) : Yes(true)}));
  const Term& group = *groups_[team.group];
  const auto over = [&](const char* what, const Term& of) {
    return columns_.Keep(
        "of_team", Made(fmt::format("{}({}) OVER (PARTITION BY {})", what, of.text, group.text),
                        {&of, &group}));
  };
  const auto less_own = [&](const Term& all, const Term& own) {
    return team.others ? Minus(all, own) : all;
  };
  const Term people = less_own(over("SUM", there), there);
  const Term known = less_own(over("SUM", OneIf(is_known)), OneIf(is_known));
  const Term unfit = Is(over("MAX", OneIf(Is(state, kUnfit))), 1);
  const Term own = Case().When(is_known, operand.value).Else(Integer(0));
  Term figure, den = Integer(code_.unit);
  if (function == Function::kCount) {
    figure = Times(Big(less_own(over("SUM", counts), counts)), Integer(code_.unit));
  } else if (extreme) {
    figure = over(function == Function::kLowest ? "MIN" : "MAX",
                  Case().When(is_known, operand.value).Else(Word("NULL")));
  } else {
    figure = less_own(over("SUM", Big(own)), Big(own));
    if (function == Function::kAverage) den = Times(Big(known), Integer(code_.unit));
  }
  const Term fewest = Integer(kSmallestTeam);
  std::vector<Term> refused{Compared(people, "<", fewest)};
  if (team.share) {
    constexpr int kShareDigits = 9;
    const Term part = Times(Big(known), Integer(1'000'000'000));
    const Term least = Times(Big(people), Integer(*team.share->Scaled(kShareDigits)));
    refused.push_back(All({Compared(known, "<>", people),
                           Some({Compared(part, "<", least), Compared(known, "<", fewest)})}));
  } else {
    refused.push_back(Compared(known, "<>", people));
  }
  const Term nobody = Made(group.text + " IS NULL", {&group});
  const Term refuses = Some(refused);
  const Term value = columns_.Keep(
      names_[team.cell], Case().When(Some({nobody, unfit, refuses}), Integer(0)).Else(figure));
  Set(team.cell,
      Case()
          .When(nobody, Integer(kUnknown))
          .When(unfit, Integer(kUnfit))
          .When(refuses, Integer(kUnknown))
          .When(Opposite(Fits(value)), Integer(kUnfit))
          .Else(Integer(kKnown)),
      value, den);
  cells_[team.cell]->doubt = false;
}

}  // namespace writ::sql
