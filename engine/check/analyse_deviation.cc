// Lower norms that deviate from higher ones: only in the employee's favour.
#include "engine/check/analyse.h"
#include "engine/check/analyse_condition.h"

namespace writ {
namespace {

// What the text alone says of a deviation.
enum class Verdict : uint8_t { kAsGood, kWorse, kOpen };

// The two norms often bear one name: a library's is said with its own.
Argument WithModule(const Names& names) {
  const Argument shown = ShownIn(names);
  if (names.module.empty()) return shown;
  return Argument(names.module + "." + shown.en, names.module + "." + shown.zh);
}

class DeviationAnalysis {
 public:
  DeviationAnalysis(const Program& program, const ValueNumbers& numbers, Diagnostics& diagnostics)
      : p_(program), numbers_(numbers), diagnostics_(diagnostics) {}

  void Run() {
    for (uint32_t i = 0; i < p_.definitions.size(); ++i)
      for (const uint32_t lower : p_.definitions[i].overrides) Compare(i, lower);
  }

 private:
  static bool DaysMeet(const Validity& a, const Validity& b) {
    if (a.until && b.from && *a.until < *b.from) return false;
    return !(b.until && a.from && *b.until < *a.from);
  }

  void Compare(uint32_t upper, uint32_t lower) {
    const Definition& law = p_.definitions[upper];
    const Definition& own = p_.definitions[lower];
    bool open =
        law.direction == Direction::kNone || !law.exceptions.empty() || !own.exceptions.empty();
    for (const DefinitionVersion& low : own.versions) {
      for (const DefinitionVersion& high : law.versions) {
        if (!DaysMeet(low.valid, high.valid)) continue;
        const Verdict verdict = Judge(low.value, high.value, upper, law.direction);
        if (verdict == Verdict::kWorse) return Worse(own, low.value, law, high.value);
        open |= verdict == Verdict::kOpen || low.when != kNoExpr;
      }
    }
    if (!open) return;
    Diagnostic& d = diagnostics_.Add(DiagnosticKind::kDeviationNotDecided, own.names.place,
                                     {ShownIn(own.names), WithModule(law.names)});
    d.related.push_back({law.names.place, Argument("the higher norm", "上位规定")});
  }

  Verdict Judge(ExprId low, ExprId high, uint32_t upper, Direction direction) {
    if (numbers_.Same(low, high)) return Verdict::kAsGood;
    const Expr& l = p_[low];
    const Expr& h = p_[high];
    const int better = direction == Direction::kMoreIsBetter ? 1 : -1;
    if (l.op == Op::kConstant && h.op == Op::kConstant && direction != Direction::kNone) {
      PointSpace space(p_, h.type.Element());
      const std::optional<Number> a = space.PointOf(p_.constants[l.index]);
      const std::optional<Number> b = space.PointOf(p_.constants[h.index]);
      if (!a || !b) return Verdict::kOpen;
      const int sign = *a < *b ? -1 : *b < *a ? 1 : 0;
      return sign * better < 0 ? Verdict::kWorse : Verdict::kAsGood;
    }
    // Built on the higher norm itself: `law's + 5`, `larger of (law's, 5)`.
    if (ReadsUpper(low, upper)) return Verdict::kAsGood;
    const bool picks = l.op == Op::kMoreFavourable || (l.op == Op::kLarger && better > 0) ||
                       (l.op == Op::kSmaller && better < 0);
    if (picks && direction != Direction::kNone) {
      for (const ExprId arg : p_.Args(l))
        if (ReadsUpper(arg, upper)) return Verdict::kAsGood;
    }
    const bool shifts = l.op == Op::kAdd || l.op == Op::kSubtract;
    if (shifts && direction != Direction::kNone && ReadsUpper(p_.Args(l)[0], upper)) {
      const Expr& by = p_[p_.Args(l)[1]];
      if (by.op != Op::kConstant) return Verdict::kOpen;
      const int sign = p_.constants[by.index].number.Sign() * (l.op == Op::kAdd ? 1 : -1);
      return sign * better < 0 ? Verdict::kWorse : Verdict::kAsGood;
    }
    return Verdict::kOpen;
  }

  bool ReadsUpper(ExprId id, uint32_t upper) const {
    return p_[id].op == Op::kDefinition && p_[id].index == upper;
  }

  void Worse(const Definition& own, ExprId low, const Definition& law, ExprId high) {
    Diagnostic& d = diagnostics_.Add(
        DiagnosticKind::kWorseThanLaw, p_[low].place,
        {ShownIn(own.names), WithModule(law.names), PrintExpr(p_, low), PrintExpr(p_, high)});
    d.related.push_back({p_[high].place, Argument("the higher norm", "上位规定")});
  }

  const Program& p_;
  const ValueNumbers& numbers_;
  Diagnostics& diagnostics_;
};

}  // namespace

void AnalyseDeviations(const Program& program, const ValueNumbers& numbers,
                       Diagnostics& diagnostics) {
  DeviationAnalysis(program, numbers, diagnostics).Run();
}

}  // namespace writ
