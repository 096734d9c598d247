// Facts of a library that nothing in the policy gives, where a procedure cannot do without them:
// no file, form or scenario can record them, for they are the library's.
#include <algorithm>
#include <map>

#include "engine/check/analyse_procedure.h"
#include "engine/check/analyse_value.h"
#include "engine/check/possible.h"
#include "engine/program/attached.h"

namespace writ {
namespace {

// What the policy's people have of their own is recorded under its name, and what is bound comes
// from there. Another entity's fact is neither.
GivenFacts GivenTo(const Program& program, uint32_t subject, bool hidden) {
  GivenFacts given{subject, std::vector<bool>(program.facts.size()),
                   std::vector<bool>(program.facts.size())};
  for (uint32_t i = 0; i < program.entities.size(); ++i) {
    if (i == subject || program.entities[i].names.module.empty()) continue;
    for (const uint32_t fact : program.entities[i].facts) {
      if (program.facts[fact].binding != kNoExpr) continue;
      const bool presumed = program.facts[fact].presumed != kNoExpr;
      given.as_presumed[fact] = presumed;
      given.from_nowhere[fact] = !presumed && hidden;
    }
  }
  return given;
}

class GivenAnalysis {
 public:
  GivenAnalysis(const Program& program, const Reads& reads, uint32_t subject,
                Diagnostics& diagnostics)
      : p_(program),
        diagnostics_(diagnostics),
        as_it_is_(program, reads, GivenTo(program, subject, true)),
        if_all_were_given_(program, reads, GivenTo(program, subject, false)) {}

  void Add(const Procedure& procedure) {
    const CaseText text = TextOfCase(p_, procedure);
    for (const auto& [id, own] : text.statements) {
      if (!own) continue;
      const Act& act = p_.acts[id];
      if (const auto* check = std::get_if<CheckAct>(&act.node)) {
        Asks(id, check->condition, kCanBeYes, ShownIn(act.names));
      } else if (const auto* pay = std::get_if<PayAct>(&act.node)) {
        Asks(id, pay->amount, kCanBeKnown, ShownIn(act.names));
      } else if (const auto* effect = std::get_if<EffectAct>(&act.node)) {
        for (const Obligation& obligation : p_.obligations)
          if (IsAttached(obligation, effect->effect, text.grounds)) Duties(id, *effect, obligation);
      }
    }
  }

  void Report() const {
    for (const auto& [id, asking] : asking_) {
      const Act& act = p_.acts[id];
      std::vector<Argument> names;
      std::vector<Place> places;
      for (size_t i = 0; i < asking.facts.size(); ++i) {
        if (!asking.facts[i]) continue;
        names.push_back(ShownIn(p_.facts[i].names));
        places.push_back(p_.facts[i].names.place);
      }
      if (names.empty()) continue;
      const Place place = act.names.place.known() ? act.names.place : act.place;
      Diagnostic& d = diagnostics_.Add(DiagnosticKind::kLibraryFactsNotGiven, place,
                                       {asking.who, Listed(names)});
      if (asking.duty.known()) d.related.push_back({asking.duty, {"asked for here", "此处要求"}});
      d.related.push_back({places.front(), {"the first is declared here", "第一项在此声明"}});
    }
  }

 private:
  struct Asking {
    Argument who;
    std::vector<bool> facts;
    Place duty;
  };

  Asking& Of(ActId id, const Argument& who) {
    return asking_.try_emplace(id, Asking{who, std::vector<bool>(p_.facts.size()), {}})
        .first->second;
  }

  // A gate or an amount that other facts can settle is left alone: those of the library may be
  // another way to it.
  void Asks(ActId id, ExprId expr, States needed, const Argument& who) {
    const auto can_be = [&](PossibleStates& states) {
      return (states.Of(expr).states & needed) != 0;
    };
    if (!can_be(as_it_is_) && can_be(if_all_were_given_))
      as_it_is_.AddRead(expr, &Of(id, who).facts);
  }

  // What must never be has to be known not to be, for everybody.
  void Duties(ActId id, const EffectAct& effect, const Obligation& obligation) {
    for (const Duty& duty : obligation.duties) {
      const auto* never = std::get_if<NeverWhile>(&duty.node);
      if (never == nullptr) continue;
      std::vector<bool> read(p_.facts.size());
      as_it_is_.AddRead(never->condition, &read);
      if (std::ranges::find(read, true) == read.end()) continue;
      Asking& asking = Of(id, EffectWords(effect.effect));
      if (!asking.duty.known()) asking.duty = duty.place;
      for (size_t i = 0; i < read.size(); ++i) asking.facts[i] = asking.facts[i] || read[i];
    }
  }

  const Program& p_;
  Diagnostics& diagnostics_;
  PossibleStates as_it_is_, if_all_were_given_;
  std::map<ActId, Asking> asking_;
};

}  // namespace

void AnalyseGiven(const Program& program, const Reads& reads, Diagnostics& diagnostics) {
  std::map<uint32_t, std::vector<const Procedure*>> by_subject;
  for (const Procedure& procedure : program.procedures)
    if (procedure.names.module.empty()) by_subject[procedure.entity].push_back(&procedure);
  for (const auto& [subject, procedures] : by_subject) {
    const GivenFacts given = GivenTo(program, subject, true);
    if (std::ranges::find(given.from_nowhere, true) == given.from_nowhere.end()) continue;
    GivenAnalysis analysis(program, reads, subject, diagnostics);
    for (const Procedure* procedure : procedures) analysis.Add(*procedure);
    analysis.Report();
  }
}

}  // namespace writ
