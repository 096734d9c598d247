// Payments that meet a duty of the law under the law's own name, and are not the law's amount.
#include <algorithm>
#include <set>

#include "engine/check/analyse_procedure.h"
#include "engine/check/analyse_value.h"

namespace writ {
namespace {

bool OneName(const Names& a, const Names& b) {
  const auto same = [](const std::string& x, const std::string& y) { return !x.empty() && x == y; };
  return same(a.id, b.id) || same(a.en, b.en) || same(a.zh, b.zh);
}

class PaymentAnalysis {
 public:
  PaymentAnalysis(const Program& program, Diagnostics& diagnostics)
      : p_(program), diagnostics_(diagnostics) {
    for (const Obligation& obligation : program.obligations)
      if (!obligation.names.module.empty()) Collect(obligation.duties);
  }

  void Look(const Act& act, const PayAct& pay) {
    const Names& names = p_.case_names[pay.value];
    if (!asked_.contains(names.id) && !asked_.contains(names.en) && !asked_.contains(names.zh))
      return;
    const Definition* law = nullptr;
    for (uint32_t i = 0; i < p_.definitions.size(); ++i) {
      const Definition& one = p_.definitions[i];
      if (one.names.module.empty() || one.type.kind != TypeKind::kMoney) continue;
      if (!OneName(one.names, names)) continue;
      if (IsAmountOf(pay.amount, i)) return;
      if (law == nullptr) law = &one;
    }
    if (law == nullptr) return;
    const Argument shown = ShownIn(law->names);
    const Argument with_module(law->names.module + "." + shown.en,
                               law->names.module + "." + shown.zh);
    diagnostics_
        .Add(DiagnosticKind::kPaidOtherwise, p_[pay.amount].place,
             {ShownIn(act.names), with_module})
        .related.push_back({law->names.place, {"the law's amount", "法律规定的数额"}});
  }

 private:
  // The names of what duties ask to be paid; a duty that is met by a payment of the policy has its.
  void Collect(const std::vector<Duty>& duties) {
    const auto groups = [this](const std::vector<HappeningGroup>& all) {
      for (const HappeningGroup& group : all)
        for (const Happening& one : group)
          if (one.kind == HappeningKind::kPaid && one.index < p_.case_names.size())
            for (const auto* name : {&p_.case_names[one.index].id, &p_.case_names[one.index].en,
                                     &p_.case_names[one.index].zh})
              if (!name->empty()) asked_.insert(*name);
    };
    for (const Duty& duty : duties) {
      if (const auto* before = std::get_if<HaveBefore>(&duty.node)) groups(before->happenings);
      if (const auto* day = std::get_if<HappenOnDay>(&duty.node)) groups(day->happenings);
      if (const auto* after = std::get_if<HappenAfter>(&duty.node)) groups(after->happenings);
      if (const auto* either = std::get_if<EitherDuties>(&duty.node))
        for (const std::vector<Duty>& branch : either->branches) Collect(branch);
    }
  }

  // The definition itself, what deviates from it (of which is said elsewhere), surely no less, or
  // the law's own words.
  bool IsAmountOf(ExprId amount, uint32_t law) const {
    const Definition& definition = p_.definitions[law];
    const Expr& e = p_[amount];
    const auto args = p_.Args(e);
    const auto with_constant = [&](int64_t least) {
      for (const size_t one : {0, 1})
        if (const Number* other = ConstantIn(args[1 - one]);
            other != nullptr && *other >= Number(least) && IsAmountOf(args[one], law))
          return true;
      return false;
    };
    switch (e.op) {
      case Op::kDefinition:
        if (e.index == law ||
            std::ranges::find(definition.overrides, e.index) != definition.overrides.end())
          return true;
        break;
      case Op::kRound: return RoundsFairly(e) && IsAmountOf(args[0], law);
      case Op::kLarger:
      case Op::kMoreFavourable:
        if (std::ranges::any_of(args, [&](ExprId one) { return IsAmountOf(one, law); }))
          return true;
        break;
      case Op::kAdd:
        if (with_constant(0)) return true;
        break;
      case Op::kMultiply:
        if (with_constant(1)) return true;
        break;
      default: break;
    }
    // An exception of the law's is none of the words.
    return definition.exceptions.empty() &&
           std::ranges::any_of(definition.versions, [&](const DefinitionVersion& version) {
             return SaysTheSame(amount, version.value);
           });
  }

  const Number* ConstantIn(ExprId id) const {
    return p_[id].op == Op::kConstant ? &p_.constants[p_[id].index].number : nullptr;
  }

  // Up, or to no more than the cent.
  bool RoundsFairly(const Expr& round) const {
    const Number* unit = ConstantIn(p_.Args(round)[1]);
    return static_cast<Rounding>(round.count) == Rounding::kUp ||
           (unit != nullptr && *unit <= *Number::Ratio(1, 100));
  }

  // Word for word, where what is bound to a fact of the library says what the fact does, and what a
  // case calls by a fact's name is that fact.
  bool SaysTheSame(ExprId own, ExprId law) const {
    std::vector<std::pair<ExprId, ExprId>> open{{own, law}};
    while (!open.empty()) {
      auto [a, b] = open.back();
      open.pop_back();
      if (a == kNoExpr || b == kNoExpr) return false;
      if (p_[a].op == Op::kCaseValue && p_[b].op == Op::kFact &&
          OneName(p_.case_names[p_[a].index], p_.facts[p_[b].index].names)) {
        continue;
      }
      const Expr &x = p_[Bound(a)], &y = p_[Bound(b)];
      const auto xs = p_.Args(x), ys = p_.Args(y);
      if (x.op != y.op || x.count != y.count || xs.size() != ys.size()) return false;
      if (x.op == Op::kConstant) {
        if (!(p_.constants[x.index] == p_.constants[y.index])) return false;
        continue;
      }
      if (x.index != y.index) return false;
      const bool window = x.window < p_.windows.size(), other = y.window < p_.windows.size();
      if (window != other || (window && !(p_.windows[x.window] == p_.windows[y.window])))
        return false;
      for (size_t i = 0; i < xs.size(); ++i) open.push_back({xs[i], ys[i]});
    }
    return true;
  }

  ExprId Bound(ExprId id) const {
    while (p_[id].op == Op::kFact && p_.facts[p_[id].index].binding != kNoExpr)
      id = p_.facts[p_[id].index].binding;
    return id;
  }

  const Program& p_;
  Diagnostics& diagnostics_;
  std::set<std::string> asked_;
};

}  // namespace

void AnalysePayments(const Program& program, Diagnostics& diagnostics) {
  PaymentAnalysis analysis(program, diagnostics);
  std::set<ActId> seen;
  for (const Procedure& procedure : program.procedures) {
    if (!procedure.names.module.empty()) continue;
    for (const auto& [id, own] : TextOfCase(program, procedure).statements) {
      const auto* pay = std::get_if<PayAct>(&program.acts[id].node);
      if (own && pay != nullptr && pay->amount != kNoExpr && seen.insert(id).second)
        analysis.Look(program.acts[id], *pay);
    }
  }
}

}  // namespace writ
