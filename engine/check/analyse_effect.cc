// Effects that no case can come to, and duties after effects that no case can fulfil: what is asked
// for is done by a statement of a procedure alone, and no procedure has that statement.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "engine/check/analyse_procedure.h"
#include "engine/check/analyse_value.h"
#include "engine/program/attached.h"

namespace writ {
namespace {

// What must come before, in words that name each thing once.
class Lacking {
 public:
  void Add(const Argument& one) {
    for (const Argument& known : all_)
      if (known.en == one.en) return;
    all_.push_back(one);
  }
  bool empty() const { return all_.empty(); }
  Argument All() const { return Listed(all_); }
  Argument Any() const { return Listed(all_, " or ", "或者"); }
  Argument Together() const { return Listed(all_, " and ", "、"); }
  // Of ways of which each may ask for several things: what belongs together stays together.
  Argument Either() const {
    if (all_.size() == 1) return all_.front();
    const Argument ways = Listed(all_, ", or ", ",要么");
    return {"either " + ways.en, "要么" + ways.zh};
  }

 private:
  std::vector<Argument> all_;
};

class EffectAnalysis {
 public:
  EffectAnalysis(const Program& program, Diagnostics& diagnostics)
      : p_(program), diagnostics_(diagnostics) {}

  void Run() {
    for (const Act& act : p_.acts) CollectDone(act, &anywhere_);
    for (const Procedure& procedure : p_.procedures) Case(procedure);
    for (const auto& [effect, whose] : asked_) {
      Report(effect, whose);
      ReportAfter(effect, whose);
    }
    for (const auto& [effect, rests] : rests_on_) ReportBase(p_.acts[effect], rests);
  }

 private:
  using Done = std::set<std::string>;
  struct Asked {
    ActId effect;
    uint32_t obligation;
    friend auto operator<=>(const Asked&, const Asked&) = default;
  };

  // What an effect rests on, in any of the cases in which it stands.
  struct RestsOn {
    bool ground = false, decision = false;
  };

  // A case runs the procedure and what it calls. An effect may stand in a procedure that several
  // others call: what any of those cases does may come before it.
  void Case(const Procedure& procedure) {
    const CaseText text = TextOfCase(p_, procedure);
    Done here;
    RestsOn rests{.ground = !text.grounds.empty()};
    for (const auto& [act, own] : text.statements) {
      CollectDone(p_.acts[act], &here);
      const auto* sign = std::get_if<SignAct>(&p_.acts[act].node);
      rests.decision =
          rests.decision || (sign != nullptr && sign->meaning == SignMeaning::kAgreement);
    }
    for (const auto& [act, own] : text.statements) {
      const auto* effect = std::get_if<EffectAct>(&p_.acts[act].node);
      if (effect == nullptr || !own) continue;
      RestsOn& of = rests_on_[act];
      of.ground = of.ground || rests.ground;
      of.decision = of.decision || rests.decision;
      for (uint32_t i = 0; i < p_.obligations.size(); ++i)
        if (IsAttached(p_.obligations[i], effect->effect, text.grounds))
          asked_[{act, i}].insert(here.begin(), here.end());
    }
  }

  // Duties attach by the ground that a case names, so without one the law is silent; and without
  // somebody's decision the effect never leaves.
  void ReportBase(const Act& act, const RestsOn& rests) {
    const std::string& effect = std::get<EffectAct>(act.node).effect;
    constexpr size_t kShown = 3;
    std::vector<Argument> silent;
    for (const Obligation& obligation : p_.obligations)
      if (obligation.effect == effect && !obligation.under.empty())
        silent.push_back(ShownIn(obligation.names));
    if (silent.size() > kShown) {
      silent.erase(silent.begin() + kShown, silent.end());
      silent.push_back({"…", "……"});
    }
    if (!rests.ground && !silent.empty())
      diagnostics_.Add(DiagnosticKind::kEffectWithoutGround, act.place,
                       {EffectWords(effect), Listed(silent)});
    if (!rests.decision)
      diagnostics_.Add(DiagnosticKind::kEffectWithoutDecision, act.place, {EffectWords(effect)});
  }

  void Report(const Asked& asked, const Done& here) {
    const Obligation& obligation = p_.obligations[asked.obligation];
    per_case_ = obligation.per_case;
    done_ = per_case_ ? &here : &anywhere_;
    Lacking lacking;
    Place first;
    for (const Duty& duty : obligation.duties) {
      const Lacking of_duty = LackOf(duty);
      if (of_duty.empty()) continue;
      if (lacking.empty()) first = duty.place;
      lacking.Add(of_duty.All());
    }
    if (lacking.empty()) return;
    const Act& act = p_.acts[asked.effect];
    diagnostics_
        .Add(DiagnosticKind::kNothingDoesBefore, act.place,
             {EffectWords(std::get<EffectAct>(act.node).effect), ShownIn(obligation.names),
              lacking.All()})
        .related.push_back({first, {"asked for here", "此处要求"}});
  }

  // What follows an effect is of the case itself.
  void ReportAfter(const Asked& asked, const Done& here) {
    const Obligation& obligation = p_.obligations[asked.obligation];
    per_case_ = false;
    done_ = &here;
    for (const Duty& duty : obligation.duties) {
      if (const auto* either = std::get_if<EitherDuties>(&duty.node)) ReportWithin(*either, asked);
      const std::vector<HappeningGroup>* groups = AskedAfter(duty);
      if (groups == nullptr) continue;
      const Lacking lacking = LackOf(*groups);
      if (!lacking.empty()) Warn(DiagnosticKind::kNothingDoesAfter, asked, duty, lacking.All());
      const Happening* follows = FollowedBy(duty);
      if (follows == nullptr || !lacking.empty() || IsAwaited(*follows)) continue;
      Warn(DiagnosticKind::kNothingWaitsForEvent, asked, duty, WordsOf(*follows));
    }
  }

  // Of several ways one is gone before the effect, or it does not leave: after it none is asked
  // for.
  void ReportWithin(const EitherDuties& either, const Asked& asked) {
    for (const std::vector<Duty>& branch : either.branches)
      for (const Duty& duty : branch) {
        if (const auto* inner = std::get_if<EitherDuties>(&duty.node)) ReportWithin(*inner, asked);
        if (AskedAfter(duty) == nullptr) continue;
        Warn(DiagnosticKind::kAfterWithinEither, asked, duty, LackOf(*AskedAfter(duty)).All());
      }
  }

  void Warn(DiagnosticKind kind, const Asked& asked, const Duty& duty, const Argument& what) {
    const Act& act = p_.acts[asked.effect];
    diagnostics_
        .Add(kind, act.place,
             {EffectWords(std::get<EffectAct>(act.node).effect),
              ShownIn(p_.obligations[asked.obligation].names), what})
        .related.push_back({duty.place, {"asked for here", "此处要求"}});
  }

  // Whether the case waits for it, watches for it or does it.
  bool IsAwaited(const Happening& one) const {
    return done_->contains(NameOf(one)) || done_->contains("awaited " + NameOf(one));
  }

  Lacking LackOf(const std::vector<HappeningGroup>& groups) const {
    Lacking lacking;
    for (const HappeningGroup& group : groups) {
      const bool never = !group.empty() && std::ranges::all_of(group, [this](const auto& one) {
        return NeverHappens(one);
      });
      if (!never) continue;
      Lacking any;
      for (const Happening& one : group) any.Add(WordsOf(one));
      lacking.Add(any.Any());
    }
    return lacking;
  }

  Lacking LackOf(const Duty& duty) const {
    Lacking lacking;
    if (const auto* before = std::get_if<HaveBefore>(&duty.node)) {
      return LackOf(before->happenings);
    } else if (const auto* either = std::get_if<EitherDuties>(&duty.node)) {
      Lacking ways;
      for (const std::vector<Duty>& branch : either->branches) {
        Lacking of_branch;
        for (const Duty& one : branch) {
          const Lacking inner = LackOf(one);
          if (!inner.empty()) of_branch.Add(inner.Together());
        }
        if (of_branch.empty()) return {};
        ways.Add(of_branch.Together());
      }
      if (!ways.empty()) lacking.Add(ways.Either());
    }
    return lacking;
  }

  // A finding is also known by its day alone, from facts that were imported or from a case under
  // another policy, unless the case's own are asked for.
  bool NeverHappens(const Happening& one) const {
    switch (one.kind) {
      case HappeningKind::kEvent:
      case HappeningKind::kCondition: return false;
      case HappeningKind::kFinding:
        if (!per_case_) return false;
        break;
      case HappeningKind::kServed:
      case HappeningKind::kIssued:
      case HappeningKind::kPaid: break;
    }
    return !done_->contains(NameOf(one));
  }

  // Happenings are told apart by their names, as in a case.
  std::string NameOf(const Happening& one) const {
    if (one.index == 0xFFFFFFFF)
      return one.condition == kNoExpr ? "" : p_.case_names[p_[one.condition].index].id;
    switch (one.kind) {
      case HappeningKind::kFinding: return "found " + p_.findings[one.index].names.id;
      case HappeningKind::kServed: return "served " + p_.documents[one.index].names.id;
      case HappeningKind::kIssued: return "issued " + p_.documents[one.index].names.id;
      case HappeningKind::kPaid: return "paid " + p_.case_names[one.index].id;
      case HappeningKind::kEvent: return "event " + p_.events[one.index].names.id;
      case HappeningKind::kCondition: break;
    }
    return "";
  }

  Argument WordsOf(const Happening& one) const {
    const auto words = [](const char* en, const Argument& what, const char* zh) {
      return Argument("`" + (en + what.en) + "`", what.zh + zh);
    };
    switch (one.kind) {
      case HappeningKind::kServed: return words("served ", WhatOf(one), "的送达");
      case HappeningKind::kIssued: return words("issued ", WhatOf(one), "的出具");
      case HappeningKind::kPaid: return words("paid ", WhatOf(one), "的支付");
      case HappeningKind::kFinding: return ShownIn(p_.findings[one.index].names);
      case HappeningKind::kEvent: return ShownIn(p_.events[one.index].names);
      case HappeningKind::kCondition: break;
    }
    return "?";
  }

  // What a library's law calls by a name that this policy does not have goes by that.
  Argument WhatOf(const Happening& one) const {
    if (one.index == 0xFFFFFFFF) {
      const std::string name = NameOf(one);
      return name.substr(std::min(name.find(' ') + 1, name.size()));
    }
    return ShownIn(one.kind == HappeningKind::kPaid ? p_.case_names[one.index]
                                                    : p_.documents[one.index].names);
  }

  void CollectDone(const Act& act, Done* done) const {
    if (const auto* serve = std::get_if<ServeAct>(&act.node)) {
      done->insert("served " + p_.documents[serve->document].names.id);
    } else if (const auto* issue = std::get_if<IssueAct>(&act.node)) {
      done->insert("issued " + p_.documents[issue->document].names.id);
    } else if (const auto* pay = std::get_if<PayAct>(&act.node)) {
      done->insert("paid " + p_.case_names[pay->value].id);
    } else if (const auto* finding = std::get_if<FindingAct>(&act.node)) {
      done->insert("found " + p_.findings[finding->finding].names.id);
    } else if (const auto* records = std::get_if<RecordsAct>(&act.node)) {
      done->insert("event " + p_.events[records->event].names.id);
    } else if (const auto* wait = std::get_if<WaitForAct>(&act.node)) {
      for (const Happening& one : wait->any_of) done->insert("awaited " + NameOf(one));
    } else if (const auto* meanwhile = std::get_if<MeanwhileAct>(&act.node)) {
      for (const Reaction& reaction : meanwhile->reactions)
        done->insert("awaited " + NameOf(reaction.on));
    }
  }

  const Program& p_;
  Diagnostics& diagnostics_;
  Done anywhere_;                // by any procedure of the program
  std::map<Asked, Done> asked_;  // with what the cases do in which the effect stands
  std::map<ActId, RestsOn> rests_on_;
  const Done* done_ = nullptr;  // of the obligation at hand
  bool per_case_ = false;
};

}  // namespace

void AnalyseEffects(const Program& program, Diagnostics& diagnostics) {
  EffectAnalysis(program, diagnostics).Run();
}

}  // namespace writ
