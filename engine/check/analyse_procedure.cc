// What can be said of a procedure before any case of it: statements that nothing reaches, people
// who can never have acted, services that nobody made. Only what is certain on every path.
#include <algorithm>

#include "engine/check/analyse.h"
#include "engine/check/analyse_value.h"
#include "engine/program/op_info.h"
#include "engine/program/walk.h"
#include "engine/program/walk_acts.h"

namespace writ {
namespace {

// Where a statement stands: in which block of which statement.
struct Spot {
  ActId parent = kNoAct;
  uint32_t block = 0;
  uint32_t order = 0;  // in the text
  uint32_t depth = 0;
};

// Which of its blocks a statement runs.
enum class Runs { kInTurn, kOne, kSeveral };

Runs RunsOf(const Act& act) {
  if (std::holds_alternative<IfAct>(act.node) || std::holds_alternative<ChooseAct>(act.node) ||
      std::holds_alternative<RaceAct>(act.node)) {
    return Runs::kOne;
  }
  if (std::holds_alternative<TogetherAct>(act.node) ||
      std::holds_alternative<MeanwhileAct>(act.node)) {
    return Runs::kSeveral;
  }
  return Runs::kInTurn;
}

bool IsLoop(const Act& act) {
  return std::holds_alternative<RepeatAct>(act.node) ||
         std::holds_alternative<ForEachAct>(act.node);
}

class ProcedureAnalysis {
 public:
  ProcedureAnalysis(const Program& program, Diagnostics& diagnostics)
      : p_(program), diagnostics_(diagnostics), spots_(program.acts.size()) {
    called_.resize(program.procedures.size());
    for (const Act& act : program.acts)
      if (const auto* call = std::get_if<CallAct>(&act.node)) called_[call->procedure] = true;
  }

  void Run(uint32_t index) {
    const Procedure& procedure = p_.procedures[index];
    acts_.clear();
    PlaceBlock(procedure.body, kNoAct, 0, 0);
    goes_back_ = false;
    bool ends = false, serves = false;
    for (const ActId id : acts_) {
      const Act& act = p_.acts[id];
      ends = ends || Ends(act);
      serves = serves || std::holds_alternative<ServeAct>(act.node) ||
               std::holds_alternative<CallAct>(act.node);
      const auto* decide = std::get_if<DecideAct>(&act.node);
      if (decide == nullptr) continue;
      for (const DecideOption& option : decide->options)
        goes_back_ = goes_back_ || option.back_to != kNoAct;
    }
    for (const ActId id : acts_) Statement(id);
    const bool falls = Falls(procedure.body);
    if (!falls && !ends) {
      diagnostics_.Add(DiagnosticKind::kNeverEnds, procedure.names.place,
                       {ShownIn(procedure.names)});
    }
    // A caller may have served something before; and so may an earlier round.
    if (!called_[index] && !(serves && goes_back_)) Service(procedure.body, false, serves);
  }

 private:
  void PlaceBlock(const ActBlock& block, ActId parent, uint32_t number, uint32_t depth) {
    for (const ActId id : block) {
      spots_[id] = {parent, number, static_cast<uint32_t>(acts_.size()), depth};
      acts_.push_back(id);
      uint32_t inner = 0;
      ForEachBlock(p_.acts[id],
                   [&](const ActBlock& one) { PlaceBlock(one, id, inner++, depth + 1); });
    }
  }

  bool IsOfThis(ActId id) const { return std::ranges::find(acts_, id) != acts_.end(); }

  Place PlaceOf(const Act& act) const {
    return act.names.place.known() ? act.names.place : act.place;
  }

  // ---- ends ----

  static bool Ends(const Act& act) {
    if (std::holds_alternative<EndAct>(act.node)) return true;
    if (const auto* decide = std::get_if<DecideAct>(&act.node)) {
      return std::any_of(decide->options.begin(), decide->options.end(),
                         [](const DecideOption& option) { return option.ends.has_value(); });
    }
    if (const auto* meanwhile = std::get_if<MeanwhileAct>(&act.node)) {
      return std::any_of(meanwhile->reactions.begin(), meanwhile->reactions.end(),
                         [](const Reaction& r) { return r.ends || r.cancel; });
    }
    return std::holds_alternative<CancelAct>(act.node);
  }

  // Whether what follows a block may come to be. Says what cannot.
  bool Falls(const ActBlock& block) {
    for (size_t i = 0; i < block.size(); ++i) {
      if (Falls(p_.acts[block[i]])) continue;
      for (size_t after = i + 1; after < block.size(); ++after) {
        const Act& act = p_.acts[block[after]];
        // It counts from the start of the procedure, wherever it stands.
        if (std::holds_alternative<MeanwhileAct>(act.node)) continue;
        diagnostics_.Add(DiagnosticKind::kNothingReached, PlaceOf(act))
            .related.push_back(
                {p_.acts[block[i]].place, {"nothing goes on after this", "此处之后不再继续"}});
        break;
      }
      return false;
    }
    return true;
  }

  bool Falls(const Act& act) {
    uint32_t blocks = 0, falling = 0;
    ForEachBlock(act, [&](const ActBlock& block) {
      ++blocks;
      if (Falls(block)) ++falling;
    });
    if (std::holds_alternative<EndAct>(act.node)) return false;
    if (const auto* decide = std::get_if<DecideAct>(&act.node)) {
      return std::any_of(decide->options.begin(), decide->options.end(), [](const auto& option) {
        return !option.ends && option.back_to == kNoAct;
      });
    }
    if (const auto* together = std::get_if<TogetherAct>(&act.node)) {
      const auto wanted = static_cast<uint32_t>(together->at_least);
      return falling >= (wanted == 0 ? blocks : std::min(wanted, blocks));
    }
    if (RunsOf(act) == Runs::kOne) return falling > 0;
    if (std::holds_alternative<StepAct>(act.node)) return falling > 0;
    // A loop may run no round, a milestone may be over, a region may be cancelled.
    return true;
  }

  // ---- single statements ----

  void Statement(ActId id) {
    const Act& act = p_.acts[id];
    if (const auto* step = std::get_if<StepAct>(&act.node)) {
      if (step->body.empty()) {
        diagnostics_.Add(DiagnosticKind::kEmptyStep, PlaceOf(act), {ShownIn(act.names)});
      }
      // Of a step in what it calls, nothing is said: it may have been called before.
      if (step->other_than.kind == PartyKind::kActorOf && IsOfThis(step->other_than.index))
        OtherThan(id, step->other_than.index);
      ForNobody(act, *step);
    } else if (const auto* decide = std::get_if<DecideAct>(&act.node)) {
      Decision(id, *decide);
    }
    if (IsDoneByAPerson(act) && !InStepOrChoice(id))
      diagnostics_.Add(DiagnosticKind::kNobodyDoes, PlaceOf(act));
    if (p_.calendar.empty() && CountsWorkingDays(act))
      diagnostics_.Add(DiagnosticKind::kNoCalendar, PlaceOf(act));
  }

  static bool CountsWorkingDays(const Act& act) {
    const auto counts = [](const std::optional<Span>& span) {
      return span && span->working_days != 0;
    };
    if (const auto* step = std::get_if<StepAct>(&act.node))
      return counts(step->within) || (step->objection && (counts(step->objection->within) ||
                                                          counts(step->objection->review)));
    if (const auto* wait = std::get_if<WaitAct>(&act.node)) return counts(wait->length);
    const auto* wait_for = std::get_if<WaitForAct>(&act.node);
    return wait_for != nullptr && counts(wait_for->or_after);
  }

  static bool IsDoneByAPerson(const Act& act) {
    return std::holds_alternative<ServeAct>(act.node) ||
           std::holds_alternative<IssueAct>(act.node) || std::holds_alternative<PayAct>(act.node) ||
           std::holds_alternative<ProvideAct>(act.node) ||
           std::holds_alternative<SignAct>(act.node) ||
           std::holds_alternative<DecideAct>(act.node) ||
           std::holds_alternative<FindingAct>(act.node);
  }

  bool InStepOrChoice(ActId id) const {
    for (ActId at = spots_[id].parent; at != kNoAct; at = spots_[at].parent)
      if (std::holds_alternative<StepAct>(p_.acts[at].node) ||
          std::holds_alternative<ChooseAct>(p_.acts[at].node))
        return true;
    return false;
  }

  void ForNobody(const Act& act, const StepAct& step) {
    if (step.by.kind == PartyKind::kNobody || step.by != step.other_than) return;
    diagnostics_.Add(DiagnosticKind::kForNobody, PlaceOf(act), {ShownIn(act.names)});
  }

  void Decision(ActId id, const DecideAct& decide) {
    const auto plain = [](const DecideOption& o) { return !o.ends && o.back_to == kNoAct; };
    if (std::all_of(decide.options.begin(), decide.options.end(), plain)) {
      diagnostics_.Add(DiagnosticKind::kDecidesNothing, p_.acts[id].place);
    }
    for (const DecideOption& option : decide.options) {
      if (option.back_to == kNoAct || CanGoBack(id, option.back_to)) continue;
      const Act& target = p_.acts[option.back_to];
      diagnostics_
          .Add(DiagnosticKind::kBackToElsewhere, option.names.place, {ShownIn(target.names)})
          .related.push_back({PlaceOf(target), {"it stands here", "该步骤在此"}});
    }
  }

  // The statement in whose blocks both stand, and the two statements in it that lead to them.
  struct Fork {
    ActId parent;
    ActId to_first, to_second;
  };
  Fork ForkOf(ActId first, ActId second) const {
    while (spots_[first].depth > spots_[second].depth) first = spots_[first].parent;
    while (spots_[second].depth > spots_[first].depth) second = spots_[second].parent;
    while (spots_[first].parent != spots_[second].parent) {
      first = spots_[first].parent;
      second = spots_[second].parent;
    }
    return {spots_[first].parent, first, second};
  }

  // An earlier step, or one around the decision, that stands in none of several branches but the
  // decision's own.
  bool CanGoBack(ActId from, ActId to) const {
    if (spots_[to].order > spots_[from].order) return false;
    const Fork fork = ForkOf(from, to);
    const bool other_branch = spots_[fork.to_first].block != spots_[fork.to_second].block;
    if (other_branch) return false;
    for (ActId at = to; at != fork.to_second; at = spots_[at].parent) {
      if (at == kNoAct) return false;
      const ActId around = spots_[at].parent;
      if (RunsOf(p_.acts[around]) != Runs::kInTurn || IsLoop(p_.acts[around])) return false;
    }
    return true;
  }

  // `other than X.actor` where nobody can have done X by then.
  void OtherThan(ActId id, ActId step) {
    bool never = std::holds_alternative<CheckAct>(p_.acts[step].node);
    if (!never && !goes_back_) {
      const Fork fork = ForkOf(id, step);
      bool again = false;
      for (ActId at = fork.parent; at != kNoAct; at = spots_[at].parent)
        again =
            again || IsLoop(p_.acts[at]) || std::holds_alternative<MeanwhileAct>(p_.acts[at].node);
      const bool same_block = spots_[fork.to_first].block == spots_[fork.to_second].block;
      const bool later = spots_[step].order >= spots_[id].order;
      const bool beside = !same_block && fork.parent != kNoAct;
      const Runs runs = fork.parent == kNoAct ? Runs::kInTurn : RunsOf(p_.acts[fork.parent]);
      never =
          !again && !InMeanwhile(id) && !InMeanwhile(step) && (beside ? runs == Runs::kOne : later);
    }
    if (!never) return;
    diagnostics_
        .Add(DiagnosticKind::kNeverDoneBefore, PlaceOf(p_.acts[id]),
             {ShownIn(p_.acts[id].names), ShownIn(p_.acts[step].names)})
        .related.push_back({PlaceOf(p_.acts[step]), {"it stands here", "该步骤在此"}});
  }

  bool InMeanwhile(ActId id) const {
    for (ActId at = id; at != kNoAct; at = spots_[at].parent)
      if (std::holds_alternative<MeanwhileAct>(p_.acts[at].node)) return true;
    return false;
  }

  // ---- service ----

  // Whether something may have been served when the block is done; `all` when it may have been by
  // any statement of the procedure.
  bool Service(const ActBlock& block, bool served, bool all) {
    for (const ActId id : block) {
      const Act& act = p_.acts[id];
      if (std::holds_alternative<ServeAct>(act.node) || std::holds_alternative<CallAct>(act.node)) {
        served = true;
        continue;
      }
      const auto* wait = std::get_if<WaitAct>(&act.node);
      const auto* step = std::get_if<StepAct>(&act.node);
      const bool asks =
          (wait != nullptr && wait->after.kind == AfterKind::kService) ||
          (step != nullptr && step->after && step->after->kind == AfterKind::kService);
      if (asks && !served) diagnostics_.Add(DiagnosticKind::kNoServiceBefore, PlaceOf(act));
      const bool anywhere = IsLoop(act) || RunsOf(act) == Runs::kSeveral;
      bool after = served;
      ForEachBlock(act, [&](const ActBlock& inner) {
        const bool before = served || (anywhere && all);
        after = Service(inner, before, all) || after;
      });
      served = after;
    }
    return served;
  }

  const Program& p_;
  Diagnostics& diagnostics_;
  std::vector<Spot> spots_;
  std::vector<bool> called_;
  std::vector<ActId> acts_;  // of the procedure at hand, in the order of the text
  bool goes_back_ = false;
};

}  // namespace

void AnalyseProcedures(const Program& program, Diagnostics& diagnostics) {
  ProcedureAnalysis analysis(program, diagnostics);
  for (uint32_t i = 0; i < program.procedures.size(); ++i) analysis.Run(i);
}

}  // namespace writ
