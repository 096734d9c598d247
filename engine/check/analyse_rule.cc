// Conditions that never hold, that always hold, and rules whose `unless` takes everything.
#include "engine/check/analyse.h"
#include "engine/check/analyse_condition.h"

namespace writ {
namespace {

class RuleAnalysis {
 public:
  RuleAnalysis(const Program& program, const ValueNumbers& numbers, Diagnostics& diagnostics)
      : p_(program), diagnostics_(diagnostics), space_(program, numbers) {}

  void Run() {
    for (const Rule& rule : p_.rules)
      for (const RuleVersion& version : rule.versions) Version(rule, version);
    for (const Definition& definition : p_.definitions)
      for (const DefinitionVersion& version : definition.versions)
        Condition(definition.names, version.when);
    // One exception to two targets stands twice in the Program; its condition is one.
    const Exception* last = nullptr;
    for (const Exception& exception : p_.exceptions) {
      if (!last || last->names.place != exception.names.place || last->when != exception.when)
        Condition(exception.names, exception.when);
      last = &exception;
    }
  }

 private:
  void Version(const Rule& rule, const RuleVersion& version) {
    const ExprId when = version.when == kNoExpr ? version.condition : version.when;
    std::optional<Alternatives> meets = Condition(rule.names, when);
    if (!meets) return;
    std::optional<Alternatives> left;  // by all of `unless` so far
    for (const ExprId unless : version.unless) {
      const Alternatives spared = space_.Expand(unless, false);
      Alternatives both = space_.Both(*meets, spared);
      if (both.any.empty()) return AlwaysExcepted(rule, when, unless);
      left = left ? space_.Both(*left, spared) : std::move(both);
      if (left->any.empty()) return NeverHolds(rule.names, *left);
    }
  }

  // Reports one condition; its alternatives if it can hold.
  std::optional<Alternatives> Condition(const Names& names, ExprId when) {
    if (when == kNoExpr) return std::nullopt;
    Alternatives meets = space_.Expand(when, true);
    if (meets.any.empty()) {
      NeverHolds(names, meets);
      return std::nullopt;
    }
    const Expr& e = p_[when];
    if (e.op != Op::kAnd) {
      AlwaysHolds(when);
    } else {
      for (const ExprId part : p_.Args(e)) AlwaysHolds(part);
    }
    return meets;
  }

  void AlwaysHolds(ExprId condition) {
    if (!space_.Expand(condition, false).any.empty()) return;
    diagnostics_.Add(DiagnosticKind::kAlwaysHolds, p_[condition].place, {PrintExpr(p_, condition)});
  }

  void NeverHolds(const Names& names, const Alternatives& nothing) {
    Diagnostic& d = diagnostics_.Add(DiagnosticKind::kNeverHolds, names.place, {ShownIn(names)});
    if (!nothing.conflict) return;
    const auto [first, second] = *nothing.conflict;
    d.related.push_back({p_[first].place, Argument("this limit", "这一界限")});
    if (second != first)
      d.related.push_back({p_[second].place, Argument("excludes this one", "与此界限互相排斥")});
  }

  void AlwaysExcepted(const Rule& rule, ExprId when, ExprId unless) {
    const Argument reason = ShownOperand(p_, unless);
    Diagnostic& d = diagnostics_.Add(DiagnosticKind::kAlwaysExcepted, rule.names.place,
                                     {ShownIn(rule.names), reason});
    d.related.push_back({p_[when].place, Argument("whenever this is met", "只要此条件成立")});
    d.related.push_back({p_[unless].place, Argument("this is met too", "此条件也成立")});
  }

  const Program& p_;
  Diagnostics& diagnostics_;
  ConditionSpace space_;
};

}  // namespace

void AnalyseConditions(const Program& program, const ValueNumbers& numbers,
                       Diagnostics& diagnostics) {
  RuleAnalysis(program, numbers, diagnostics).Run();
}

}  // namespace writ
