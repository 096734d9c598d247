// Properties of every policy: knowing more never reverses a decision; the same input gives the same
// bytes; the order of facts does not matter.
#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "engine/eval/testing.h"
#include "engine/eval/values.h"

namespace writ {
namespace {

// A random rule over three yes/no facts, two monthly series, a definition with a domain and one
// with an exception. Every draw comes from one seed, so that a failure repeats.
struct Random : Case {
  explicit Random(uint64_t seed) : random(seed) {
    for (const char* id : {"a", "b", "c"}) flags.push_back(YesNoFact(id));
    for (const char* id : {"x", "y"}) series.push_back(Series(id));
    const ExprId ratio = Add(Op::kDivide, kMonthly, {ReadFact(series[0]), ReadFact(series[1])});
    const ExprId positive = Yes(Op::kAbove, {ReadFact(series[1]), N(0)});
    attainment = AddDefinition("attainment", kMonthly, ratio, positive);
    scalar = AddDefinition("scalar", kNumberType, Latest(ReadFact(series[0])));
    const ExprId when = Below(ReadDefinition(scalar), N(2));
    program.definitions[scalar].exceptions = {
        AddException("raise", Yes(Op::kAnd, {when, ReadFact(flags[0])}), N(2))};
    rule = AddRule("rule", Condition(4), {Condition(2)});
    Forget(hired);
    Forget(left);
    subject.told.clear();
  }

  int Draw(int below) { return static_cast<int>(random() % static_cast<uint64_t>(below)); }

  ExprId Monthly() {
    const int which = Draw(3);
    const ExprId value =
        which == 2 ? ReadDefinition(attainment) : ReadFact(series[static_cast<size_t>(which)]);
    return Yes(Draw(2) ? Op::kBelow : Op::kAtLeast, {value, N(Draw(4))});
  }

  ExprId Figure() {
    const int which = Draw(4);
    if (which == 0) return ReadDefinition(scalar);
    if (which == 1) return Latest(ReadDefinition(attainment));
    const ExprId operand = ReadFact(series[static_cast<size_t>(Draw(2))]);
    if (which == 2) return OverLast(Draw(5), operand, 1 + Draw(4), Today(), Draw(2) == 0);
    const ExprId counted = Monthly();
    return OverLast(2, counted, 1 + Draw(4), At("2026-02-15"));
  }

  ExprId AnyWindow() {
    Window window{.periods = 1 + Draw(3), .partial = Draw(3) == 0, .earlier = Draw(3) == 0};
    if (Draw(3) == 0) {
      window.skipping = Monthly();
      window.looking_back = window.periods + Draw(3);
    }
    const int which = Draw(4);
    if (which == 0) {
      const ExprId since = At("2025-11-01");
      const ExprId condition = Monthly();
      return Windowed(Op::kAnyTime, {condition, since}, window);
    }
    if (which == 1) return Windowed(Op::kTrend, {ReadFact(series[0])}, window, Draw(2));
    const ExprId condition = Monthly();
    if (which == 2) return Windowed(Op::kInAtLeast, {condition}, window, 1 + Draw(window.periods));
    return Windowed(Op::kConsecutive, {condition}, window);
  }

  ExprId Condition(int depth) {
    switch (depth == 0 ? Draw(3) : Draw(6)) {
      case 0: return ReadFact(flags[static_cast<size_t>(Draw(3))]);
      case 1: return AnyWindow();
      case 2: {
        const ExprId left = Figure();
        return Yes(Draw(2) ? Op::kBelow : Op::kAtLeast, {left, N(Draw(4))});
      }
      case 3: return Yes(Op::kNot, {Condition(depth - 1)});
      default: {
        const ExprId one = Condition(depth - 1);
        const ExprId other = Condition(depth - 1);
        return Yes(Draw(2) ? Op::kAnd : Op::kOr, {one, other});
      }
    }
  }

  // Everything that could be recorded, with its value, in an order of its own.
  struct Known {
    uint32_t fact;
    std::optional<Period> period;
    Recording recording;
  };
  std::vector<Known> Everything() {
    std::vector<Known> all;
    for (const uint32_t flag : flags) all.push_back({flag, {}, {.value = YesNo(Draw(2) == 0)}});
    for (const uint32_t fact : series)
      for (int month = 0; month < 6; ++month)
        all.push_back({fact, Per("2025-09").Plus(month), {.value = Plain(Draw(4))}});
    all.push_back({hired, {}, {.value = Day(2025, 7 + Draw(6), 1 + Draw(2))}});
    if (Draw(2) == 0) {
      all.push_back({left, {}, {.value = NoneValue{}}});
    } else {
      all.push_back({left, {}, {.value = Day(2026, 3 + Draw(3), 28)}});
    }
    std::shuffle(all.begin(), all.end(), random);
    return all;
  }
  void Learn(const Known& known) { Put(known.fact, known.period, known.recording); }

  std::mt19937_64 random;
  std::vector<uint32_t> flags, series;
  uint32_t attainment = 0, scalar = 0, rule = 0;
};

bool SameNodes(const Explanation& a, const Explanation& b) {
  if (a.nodes.size() != b.nodes.size() || a.recordings != b.recordings) return false;
  for (size_t i = 0; i < a.nodes.size(); ++i) {
    const ExplanationNode& x = a.nodes[i];
    const ExplanationNode& y = b.nodes[i];
    if (x.kind != y.kind || x.ref != y.ref || x.period != y.period || x.state != y.state ||
        x.reason != y.reason || x.value != y.value || x.detail != y.detail ||
        x.children != y.children || x.recording != y.recording)
      return false;
  }
  return true;
}

Decision Decide(const Case& c, uint32_t rule) {
  Evaluator evaluator(c.program, c.subject, {Day("2026-03-10"), Day("2026-03-10")});
  return evaluator.Decide(rule);
}

TEST_CASE("knowing more never turns holds into fails, or the reverse") {
  int settled = 0;
  const bool ok = rc::check([&](uint64_t seed) {
    Random c(seed);
    REQUIRE(Verify(c.program).value_or("") == "");
    std::optional<Outcome> known;
    const auto look = [&] {
      const Outcome outcome = Decide(c, c.rule).outcome;
      if (known) RC_ASSERT(outcome == *known);
      if (outcome == Outcome::kHolds || outcome == Outcome::kFails) {
        if (!known) ++settled;
        known = outcome;
      }
    };
    look();
    const auto all = c.Everything();
    const size_t told_at = static_cast<size_t>(c.Draw(static_cast<int>(all.size())));
    for (size_t i = 0; i < all.size(); ++i) {
      c.Learn(all[i]);
      if (i == told_at) c.subject.told = {{"policy", "1", Day("2025-10-15")}};
      look();
    }
    // Everything is known now: nothing is left to supply.
    const Decision last = Decide(c, c.rule);
    if (last.outcome == Outcome::kUnknown) {
      RC_ASSERT(last.reason == Reason::kDivisionByZero || !last.missing.empty());
    }
  });
  CHECK(ok);
  CHECK(settled > 30);
}

TEST_CASE("an unknown decision names what is missing, a settled one names nothing") {
  CHECK(rc::check([](uint64_t seed) {
    Random c(seed);
    const auto all = c.Everything();
    for (size_t i = 0; i < all.size() / 2; ++i) c.Learn(all[i]);
    const Decision decision = Decide(c, c.rule);
    RC_ASSERT(decision.missing.empty() == (decision.outcome != Outcome::kUnknown));
  }));
}

TEST_CASE("two runs are equal, and the order in which facts stand does not matter") {
  CHECK(rc::check([](uint64_t seed) {
    Random c(seed);
    auto all = c.Everything();
    all.resize(all.size() * 3 / 4);
    for (const auto& known : all) c.Learn(known);
    const Decision one = Decide(c, c.rule);
    const Decision again = Decide(c, c.rule);
    c.subject.record.facts.clear();
    for (size_t i = all.size(); i-- > 0;) c.Learn(all[i]);
    const Decision other = Decide(c, c.rule);
    for (const Decision* d : {&again, &other}) {
      RC_ASSERT(d->outcome == one.outcome);
      RC_ASSERT(d->missing == one.missing);
      RC_ASSERT(d->would_hold_if.size() == one.would_hold_if.size());
      RC_ASSERT(SameNodes(*d->explanation, *one.explanation));
    }
  }));
}

TEST_CASE("the smallest change does turn the decision") {
  int turned = 0;
  CHECK(rc::check([&turned](uint64_t seed) {
    Random c(seed);
    std::vector<ExprId> read;
    for (const uint32_t flag : c.flags) {
      c.Set(flag, c.YesNo(c.Draw(2) == 0));
      read.push_back(c.Draw(2) ? c.ReadFact(flag) : c.Yes(Op::kNot, {c.ReadFact(flag)}));
    }
    const ExprId inner = c.Yes(c.Draw(2) ? Op::kAnd : Op::kOr, {read[0], read[1]});
    const ExprId outer = c.Yes(c.Draw(2) ? Op::kAnd : Op::kOr, {inner, read[2]});
    const uint32_t rule = c.AddRule("flags", c.Draw(2) ? outer : c.Yes(Op::kNot, {outer}));
    const Decision before = Decide(c, rule);
    if (before.outcome != Outcome::kFails) return;
    RC_ASSERT(!before.would_hold_if.empty());
    for (size_t i = 0; i < before.would_hold_if.size(); ++i) {
      RC_ASSERT(Decide(c, rule).outcome == Outcome::kFails);  // none of them is one too many
      const uint32_t fact = *c.program.FindFact(0, before.would_hold_if[i].what);
      c.Forget(fact);
      c.Set(fact, before.would_hold_if[i].bound);
    }
    RC_ASSERT(Decide(c, rule).outcome == Outcome::kHolds);
    ++turned;
  }));
  CHECK(turned > 20);
}

TEST_CASE("the smallest change turns a decision that reads one value many times") {
  int turned = 0, several = 0;
  CHECK(rc::check([&](uint64_t seed) {
    Random c(seed);
    const uint32_t value = c.AddFact("value", kNumberType), other = c.AddFact("other", kNumberType);
    const auto comparison = [&] {
      const ExprId read = c.ReadFact(c.Draw(3) ? value : other), bound = c.N(c.Draw(10));
      return c.Draw(2) ? c.Below(read, bound) : c.AtLeast(read, bound);
    };
    const auto pair = [&] {
      return c.Yes(c.Draw(2) ? Op::kAnd : Op::kOr, {comparison(), comparison()});
    };
    const uint32_t blocking = c.AddRule("blocking", pair());
    const uint32_t rule = c.AddRule("rule", pair(), {c.ReadRule(blocking)});
    c.Set(value, c.Plain(c.Draw(10)));
    c.Set(other, c.Plain(c.Draw(10)));
    const Decision before = Decide(c, rule);
    if (before.outcome != Outcome::kFails || before.would_hold_if.empty()) return;
    std::map<std::string, int> conditions;
    for (const Turning& turning : before.would_hold_if) ++conditions[turning.what];
    // Every number that meets all that is said of it turns the decision.
    for (int a = -2; a <= 22; ++a)
      for (int b = -2; b <= 22; ++b) {
        const Number at[] = {*Number::Ratio(a, 2), *Number::Ratio(b, 2)};
        const auto meets = [&](const Turning& turning) {
          const Number& number = at[turning.what == "value" ? 0 : 1];
          return Holds(turning.needs, number < turning.bound.number   ? -1
                                      : number > turning.bound.number ? 1
                                                                      : 0);
        };
        const Scalar now[] = {NumberScalar(at[0]), NumberScalar(at[1])};
        const auto changed = [&](const char* what) { return conditions.contains(what); };
        if ((!changed("value") && a != 0) || (!changed("other") && b != 0)) continue;
        if (!std::ranges::all_of(before.would_hold_if, meets)) continue;
        for (const auto& [fact, name, i] : {std::tuple{value, "value", 0}, {other, "other", 1}}) {
          if (!changed(name)) continue;
          c.Forget(fact);
          c.Set(fact, now[i]);
        }
        RC_ASSERT(Decide(c, rule).outcome == Outcome::kHolds);
        ++turned;
      }
    for (const auto& [what, count] : conditions) several += count > 1 ? 1 : 0;
  }));
  CHECK(turned > 100);
  CHECK(several > 5);
}

}  // namespace
}  // namespace writ
