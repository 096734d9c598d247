// What each instruction of a plan makes of its operands' values and states: plan_run.cc in SQL.
#include "engine/sql/cells.h"

namespace writ::sql {

using plan::Code8;

const char* SignOf(Op op) {
  switch (op) {
    case Op::kBelow: return "<";
    case Op::kAbove: return ">";
    case Op::kAtLeast: return ">=";
    case Op::kAtMost: return "<=";
    case Op::kIs: return "=";
    default: return "<>";
  }
}

// As CompareStates of eval/plan_ratio.h.
void Cells::Compare(const Instruction& i, Op op) {
  const Cell &a = C(i.a), &b = C(i.b);
  const Term &sa = a.state, &sb = b.state;
  const bool equality = op == Op::kIs || op == Op::kIsNot;
  const auto [left, right] = Crossed(a, b);
  const Term both_none = All({Is(sa, kNone), Is(sb, kNone)});
  const Term one_none = Some({Is(sa, kNone), Is(sb, kNone)});
  const Term one_unknown = Some({Is(sa, kUnknown), Is(sb, kUnknown)});
  const Term state =
      Case()
          .When(All({Is(sa, kKnown), Is(sb, kKnown)}), Integer(kKnown))
          .When(Some({Is(sa, kUnfit), Is(sb, kUnfit)}), Integer(kUnfit))
          .When(Some({Is(sa, kTooFew), Is(sb, kTooFew)}), Integer(kKnown))
          .When(All({one_none, Some({Is(sa, kOutside), Is(sb, kOutside)})}), Integer(kOutside))
          .When(All({one_none, equality ? one_unknown : Yes(false)}), Integer(kUnknown))
          .When(one_none, Integer(kKnown))
          .When(one_unknown, Integer(kUnknown))
          .Else(Integer(kOutside));
  const Term value =
      Case()
          .When(All({Is(sa, kKnown), Is(sb, kKnown)}), OneIf(Compared(left, SignOf(op), right)))
          .When(Some({Is(sa, kTooFew), Is(sb, kTooFew)}), Integer(0))
          .When(both_none, Integer(op == Op::kIs ? 1 : 0))
          .When(All({one_none, Opposite(one_unknown)}), Integer(op == Op::kIsNot ? 1 : 0))
          .When(equality ? Yes(false) : one_none, Integer(0))
          .Else(Doubts({i.a, i.b}));
  Set(i.out, state, value);
}

void Cells::SpanCompare(const Instruction& i) {
  const Cell& between = C(i.a);  // `value` is from, `den` is to
  const Span& span = code_.program->constants[i.b].span;
  if (span.working_days != 0) {
    why_not_ = "time in working days";
    return;
  }
  const bool forward = (i.flags & plan::kLeftRatio) != 0;
  const Term reached = Shifted(between.value, span, 1);
  const Term met = forward ? Compared(between.den, SignOf(static_cast<Op>(i.op)), reached)
                           : Compared(reached, SignOf(static_cast<Op>(i.op)), between.den);
  const auto op = static_cast<Op>(i.op);
  const Term& s = between.state;
  // Not known: as a comparison with something that is known.
  const Term state = Case().When(IsOneOf(s, {kKnown, kNone, kTooFew}), Integer(kKnown)).Else(s);
  const Term value = Case()
                         .When(Is(s, kKnown), OneIf(met))
                         .When(Is(s, kNone), Integer(op == Op::kIsNot ? 1 : 0))
                         .When(Is(s, kTooFew), Integer(0))
                         .Else(Doubt(i.a));
  Set(i.out, state, value);
}

void Cells::Fold(const Instruction& i, bool any) {
  const std::vector<uint32_t> cells(code_.lists.begin() + i.a, code_.lists.begin() + i.a + i.b);
  std::vector<Term> decides, unfit, unknown;
  Case outside;  // the first that does not apply
  std::vector<Term> some_outside;
  for (const uint32_t cell : cells) {
    const Term& s = C(cell).state;
    const Term met = Met(cell);
    decides.push_back(any ? met
                          : All({IsOneOf(s, {kKnown, kNone}),
                                 Some({Is(s, kNone), Opposite(Is(C(cell).value, 1))})}));
    unfit.push_back(Is(s, kUnfit));
    unknown.push_back(Is(s, kUnknown));
    const Term out = IsOneOf(s, {kTooFew, kOutside});
    some_outside.push_back(out);
    outside.When(out, s);
  }
  const Term decided = Some(decides);
  const Term first_outside = outside.Else(Integer(kKnown));
  Case state;
  state.When(decided, Integer(kKnown)).When(Some(unfit), Integer(kUnfit));
  if (any)
    state.When(Some(unknown), Integer(kUnknown)).When(Some(some_outside), first_outside);
  else
    state.When(Some(some_outside), first_outside).When(Some(unknown), Integer(kUnknown));
  const Term value = Case()
                         .When(decided, Integer(any ? 1 : 0))
                         .When(Some(unknown), Doubts(cells))
                         .Else(Integer(any ? 0 : 1));
  Set(i.out, state.Else(Integer(kKnown)), value);
}

// `not` and `unless`: what does not apply blocks nothing.
void Cells::Negate(const Instruction& i, bool outside_is_no) {
  const Term& s = C(i.a).state;
  const Term settled =
      outside_is_no ? Opposite(IsOneOf(s, {kUnfit, kUnknown})) : IsOneOf(s, {kKnown, kNone});
  Set(i.out, Case().When(settled, Integer(kKnown)).Else(s),
      Case().When(settled, OneIf(Opposite(Met(i.a)))).Else(Doubt(i.a)));
}

void Cells::RuleRead(const Instruction& i) {
  const Cell& a = C(i.a);
  const Term outside = IsOneOf(a.state, {kTooFew, kOutside});
  Set(i.out, Case().When(outside, Integer(kKnown)).Else(a.state),
      Case().When(outside, Integer(0)).Else(a.value));
}

void Cells::Definition(const Instruction& i) {
  const Cell &domain = C(i.a), &value = C(i.b);
  const Term unknown = Is(domain.state, kUnknown);
  const Term out = Opposite(Met(i.a));
  Set(i.out,
      Case()
          .When(Is(domain.state, kUnfit), Integer(kUnfit))
          .When(unknown,
                Case().When(Is(value.state, kUnfit), Integer(kUnfit)).Else(Integer(kUnknown)))
          .When(out, Integer(kOutside))
          .Else(value.state),
      Case().When(unknown, Integer(1)).When(out, Integer(0)).Else(value.value),
      i.flags & plan::kOutRatio ? Case().When(out, Integer(1)).Else(value.den) : value.den);
}

void Cells::Presume(const Instruction& i) {
  const Cell &fact = C(i.a), &otherwise = C(i.b);
  // Only a fact itself can be found not to be recorded.
  const bool input = i.a < code_.inputs.size();
  const Term absent = input ? Is(fact.state, kUnknown) : Yes(false);
  Set(i.out, Case().When(absent, otherwise.state).Else(fact.state),
      Case().When(absent, otherwise.value).Else(fact.value));
}

void Cells::Latest(const Instruction& i) {
  const Cell &counts = C(i.a), &value = C(i.b);
  const Term outside = IsOneOf(counts.state, {kTooFew, kOutside});
  const Term open =
      All({Is(counts.state, kUnknown), Opposite(IsOneOf(value.state, {kTooFew, kOutside}))});
  Set(i.out,
      Case()
          .When(outside, counts.state)
          .When(open, Case().When(Is(value.state, kUnfit), Integer(kUnfit)).Else(Integer(kUnknown)))
          .Else(value.state),
      Case().When(outside, Integer(0)).When(open, Integer(1)).Else(value.value), value.den);
}

void Cells::Sum(const Instruction& i) {
  const Term known = All({Is(C(i.a).state, kKnown), Is(C(i.b).state, kKnown)});
  const Term sum = i.code == Code8::kAdd        ? Plus({Big(C(i.a).value), Big(C(i.b).value)})
                   : i.code == Code8::kSubtract ? Minus(Big(C(i.a).value), Big(C(i.b).value))
                                                : Minus(Integer(0), Big(C(i.a).value));
  const Term value = columns_.Keep(names_[i.out], Case().When(known, sum).Else(Doubts({i.a, i.b})));
  Set(i.out,
      Case().When(All({known, Opposite(Fits(value))}), Integer(kUnfit)).Else(Blocking(i.a, i.b)),
      value);
}

// As Calculate of eval/plan_ratio.h, without cutting short what fits.
void Cells::Calculate(const Instruction& i) {
  const auto op = static_cast<Op>(i.op);
  const Cell &a = C(i.a), &b = C(i.b);
  const Term known = All({Is(a.state, kKnown), Is(b.state, kKnown)});
  Term num, den;
  Term zero = Yes(false);
  const bool alike = a.den.text == b.den.text;
  const Term av = Big(a.value), ad = Big(a.den), bv = Big(b.value), bd = Big(b.den);
  if (op == Op::kNegate) {
    num = Minus(Integer(0), av);
    den = ad;
  } else if (op == Op::kMultiply) {
    num = Times(av, bv);
    den = Times(ad, bd);
  } else if (op == Op::kDivide) {
    zero = Is(b.value, 0);
    num = alike ? av : Times(av, bd);
    den = alike ? bv : Times(ad, bv);
    const Term negative = Compared(b.value, "<", Integer(0));
    num = Case().When(negative, Minus(Integer(0), num)).Else(num);
    den = Case().When(negative, Minus(Integer(0), den)).Else(den);
  } else {
    const Term left = alike ? av : Times(av, bd);
    const Term right = alike ? bv : Times(bv, ad);
    num = op == Op::kAdd ? Plus({left, right}) : Minus(left, right);
    den = alike ? ad : Times(ad, bd);
  }
  const Term counts = All({known, Opposite(zero)});
  num = columns_.Keep(names_[i.out], Case().When(counts, num).Else(Doubts({i.a, i.b})));
  den = columns_.Keep(names_[i.out] + "_of", Case().When(counts, den).Else(Integer(1)));
  Set(i.out,
      Case()
          .When(All({known, zero}), Integer(kUnknown))
          .When(All({known, Some({Opposite(Fits(num)), Opposite(Fits(den))})}), Integer(kUnfit))
          .Else(Blocking(i.a, i.b)),
      num, den);
}

void Cells::Pick(const Instruction& i) {
  if (i.flags & plan::kOutRatio) {
    why_not_ = "the larger or smaller of quotients";
    return;
  }
  const bool skips = (i.flags & plan::kRightRatio) != 0;
  std::vector<uint32_t> cells;
  std::vector<Term> unfit, unknown, none, known;
  Case outside;
  std::vector<Term> some_outside;
  std::string best = i.flags & plan::kLeftRatio ? "LEAST(" : "GREATEST(";
  Term picked;
  for (uint32_t k = i.a; k < i.a + i.b; ++k) {
    const uint32_t cell = code_.lists[k] >> 1;
    const Cell& c = C(cell);
    cells.push_back(cell);
    unfit.push_back(Is(c.state, kUnfit));
    unknown.push_back(Is(c.state, kUnknown));
    none.push_back(Is(c.state, kNone));
    known.push_back(Is(c.state, kKnown));
    const Term out = IsOneOf(c.state, {kTooFew, kOutside});
    some_outside.push_back(out);
    outside.When(out, c.state);
    // Both servers leave NULL out of the largest and the smallest.
    const Term one = Case().When(known.back(), c.value).Else(Word("NULL"));
    picked = Made(best + one.text, {&picked, &one});
    best = picked.text + ", ";
  }
  picked.text += ")";
  const Term blocked = Some({Some(unfit), Some(unknown), Some(some_outside),
                             All({Some(none), skips ? Opposite(Some(known)) : Yes(true)})});
  Set(i.out,
      Case()
          .When(Some(unfit), Integer(kUnfit))
          .When(Some(unknown), Integer(kUnknown))
          .When(Some(some_outside), outside.Else(Integer(kKnown)))
          .When(blocked, Integer(kNone))
          .Else(Integer(kKnown)),
      Case().When(blocked, Doubts(cells)).Else(picked));
}

void Cells::Shift(const Instruction& i) {
  const Cell& a = C(i.a);
  const Span& span = code_.program->constants[i.b].span;
  if (span.working_days != 0) {
    why_not_ = "dates moved by working days";
    return;
  }
  const int sign = static_cast<Op>(i.op) == Op::kShiftMinus ? -1 : 1;
  const Term known = Is(a.state, kKnown);
  const Term day = columns_.Keep(names_[i.out],
                                 Case().When(known, Shifted(a.value, span, sign)).Else(Doubt(i.a)));
  const Term beyond =
      Opposite(All({Compared(day, ">=", Integer(Date::FromYmd(1900, 1, 1)->days())),
                    Compared(day, "<=", Integer(Date::FromYmd(2199, 12, 31)->days()))}));
  Set(i.out, Case().When(All({known, beyond}), Integer(kUnknown)).Else(a.state),
      Case().When(All({known, beyond}), Integer(0)).Else(day));
}

}  // namespace writ::sql
