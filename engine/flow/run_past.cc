// What was decided, asked again: on the case as it was, as of the day on which it was decided, with
// what is known now. What comes of it is told to people; the case stays where it is.
#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/flow/past.h"
#include "engine/flow/run.h"

namespace writ::flow {
namespace {

Verdict VerdictOf(writ::Outcome outcome) {
  switch (outcome) {
    case writ::Outcome::kHolds: return Verdict::kHolds;
    case writ::Outcome::kFails: return Verdict::kFails;
    case writ::Outcome::kUnknown: return Verdict::kUnknown;
    case writ::Outcome::kNotApplicable: return Verdict::kNotApplicable;
  }
  return Verdict::kUnknown;
}

}  // namespace

std::optional<std::string> PastPlaceOf(const CaseEvent& event) {
  if (!event.verdict) return std::nullopt;
  using Where = std::optional<std::string>;
  return std::visit(Overloaded{[](const CaseOpened&) { return Where("opening"); },
                               [](const GateOpened& e) { return Where("at " + e.gate.text); },
                               [](const BranchTaken& e) { return Where("at " + e.node.text); },
                               [](const Lapsed& e) { return Where("at " + e.node.text); },
                               [](const FindingMade&) { return Where(""); },
                               [](const EffectReleased&) { return Where(""); },
                               [](const auto&) { return Where(); }},
                    event.event);
}

Asked Run::AskRule(uint32_t rule) {
  const CaseFacts in_case = InCase({});
  Evaluator evaluator(program_, Facts(), {Today(), KnownOn()},
                      {.explain = true, .teams = inputs_.teams, .in_case = &in_case});
  const Decision decision = evaluator.Decide(rule);
  Asked asked{VerdictOf(decision.outcome), decision.missing, decision.explanation, std::nullopt};
  if (answers_ != nullptr)
    Keep({.rule = rule, .day = Today(), .verdict = asked.verdict, .because = asked.because},
         asked.missing);
  return asked;
}

// Of an effect: the first place of it that the case stood at.
uint32_t Run::SpotOf(const CaseEvent& decided) const {
  const auto first = [&](const auto& fits) {
    for (uint32_t i = 0; i < map_.spots().size(); ++i)
      if (IsActive(i) && fits(map_.ActAt(i).node)) return i;
    return kNoSpot;
  };
  return std::visit(Overloaded{[&](const GateOpened& e) { return map_.Find(e.gate.text); },
                               [&](const BranchTaken& e) { return map_.Find(e.node.text); },
                               [&](const Lapsed& e) { return map_.Find(e.node.text); },
                               [&](const FindingMade& e) {
                                 return first([&](const auto& node) {
                                   const auto* make = std::get_if<FindingAct>(&node);
                                   return make != nullptr &&
                                          program_.findings[make->finding].names.id ==
                                              e.finding.text;
                                 });
                               },
                               [&](const EffectReleased& e) {
                                 return first([&](const auto& node) {
                                   const auto* effect = std::get_if<EffectAct>(&node);
                                   return effect != nullptr && effect->effect == e.effect.text;
                                 });
                               },
                               [](const auto&) { return kNoSpot; }},
                    decided.event);
}

Asked Run::AskEffect(const EffectAct& node) {
  Date day = Today();
  if (node.on_date != kNoExpr) {
    Asked asked;
    const std::optional<Date> on = AskDate(node.on_date, &asked);
    if (!on) return asked;
    day = *on;
  }
  if (day > Today()) return {Verdict::kFails};  // its day would be another
  return AskEffect(node, day);
}

// What does not rest on facts is as it was.
Asked Run::AskPast(const CaseEvent& decided) {
  const Asked same{decided.verdict.value_or(Verdict::kHolds)};
  if (std::holds_alternative<CaseOpened>(decided.event))
    return procedure_.opens_when == kNoExpr ? same : Ask(procedure_.opens_when);
  const uint32_t spot = SpotOf(decided);
  if (spot == kNoSpot) return same;
  return std::visit(
      Overloaded{[&](const CheckAct& node) { return AskGate(node); },
                 [&](const IfAct& node) { return Ask(node.condition, Log::kWhole); },
                 [&](const RepeatAct& node) { return Ask(node.until, Log::kWhole); },
                 [&](const MilestoneAct& node) { return Ask(node.condition, Log::kWhole); },
                 [&](const EffectAct& node) { return AskEffect(node); },
                 [&](const FindingAct& node) {
                   return node.rule < program_.rules.size() ? AskRule(node.rule) : same;
                 },
                 [&](const auto&) { return same; }},
      map_.ActAt(spot).node);
}

// Of a finding the rule, of an effect its name, else the place.
Id Run::RuleOf(const CaseEvent& decided) const {
  if (std::holds_alternative<CaseOpened>(decided.event)) return Id(procedure_.names.id);
  if (const auto* effect = std::get_if<EffectReleased>(&decided.event)) return effect->effect;
  const uint32_t spot = SpotOf(decided);
  if (spot == kNoSpot) return Id(procedure_.names.id);
  const auto* make = std::get_if<FindingAct>(&map_.ActAt(spot).node);
  if (make == nullptr) return Id(map_[spot].id);
  return Id(make->rule < program_.rules.size() ? program_.rules[make->rule].names.id
                                               : program_.findings[make->finding].names.id);
}

// Whom a gate names for when it does not open; else whoever does the step that stands last before
// the place in the text, or the first step at all. Only a role is asked.
Party Run::WhoLooksAgain(const CaseEvent& decided) const { return WhoAnswersFor(SpotOf(decided)); }

Party Run::WhoAnswersFor(uint32_t found) const {
  const auto by = [&](uint32_t spot) {
    const auto* step = std::get_if<StepAct>(&map_.ActAt(spot).node);
    return step != nullptr && step->by.kind == PartyKind::kRole ? step->by : Party{};
  };
  const uint32_t spot = found == kNoSpot ? 0 : found;
  const auto* gate = found == kNoSpot ? nullptr : std::get_if<CheckAct>(&map_.ActAt(found).node);
  if (gate != nullptr && gate->otherwise)
    for (const Party& party : {gate->otherwise->who, gate->otherwise->escalate_to})
      if (party.kind == PartyKind::kRole) return party;
  for (uint32_t at = spot; at-- > 0;)
    if (const Party party = by(at); party.kind == PartyKind::kRole) return party;
  for (uint32_t at = spot; at < map_.spots().size(); ++at)
    if (const Party party = by(at); party.kind == PartyKind::kRole) return party;
  return {};
}

void Run::Reconsider(const Reconsidering& command) {
  for (const PastDecision& past : command.decisions) {
    const Program& program = past.program != nullptr ? *past.program : program_;
    const Procedure* procedure = FindProcedure(program, procedure_.names.id);
    if (procedure == nullptr || past.before == nullptr) continue;
    Inputs then = inputs_;
    then.now = past.event.recorded;
    then.known_on = Today();
    then.values = past.values;
    if (past.program != nullptr) then.places = nullptr;  // which are of another program
    if (past.facts != nullptr) then.facts = past.facts.get();
    Run again(program, *procedure, *past.before, then, answers_);
    Asked asked = again.AskPast(past.event);
    if (asked.verdict == past.told) continue;
    writ::Reconsider told;
    told.batch = command.batch;
    told.decided = {past.decided};
    told.now = asked.verdict;
    told.rule = again.RuleOf(past.event);
    told.was = past.event.verdict.value_or(Verdict::kHolds);
    Add(told, std::nullopt, true);
    events_.back().verdict = asked.verdict;
    if (past.program == nullptr) events_.back().because = asked.because;
  }
}

std::optional<AskedAgain> Run::AskedBy(const CaseEvent& decided) {
  const bool opening = std::holds_alternative<CaseOpened>(decided.event);
  if (!opening && SpotOf(decided) == kNoSpot) return std::nullopt;
  Asked asked = AskPast(decided);
  return AskedAgain{asked.verdict, std::move(asked.missing), std::move(asked.because)};
}

std::optional<AskedAgain> AskPast(const Program& program, const PastDecision& past,
                                  const Inputs& inputs, Date known_on) {
  const auto* opened = std::get_if<CaseOpened>(&past.event.event);
  const Procedure* procedure = FindProcedure(
      program, opened != nullptr ? opened->procedure.text : past.before->procedure.text);
  if (procedure == nullptr) return std::nullopt;
  Inputs then = inputs;
  then.now = past.event.recorded;
  then.known_on = known_on;
  then.values = past.values;
  then.places = nullptr;
  return Run(program, *procedure, *past.before, then).AskedBy(past.event);
}

void Run::LookedAgain(const LookAgain& command) {
  const PastDecision& past = command.decision;
  const Run then(program_, procedure_, *past.before, inputs_);
  const PastTask task = then.TaskAgain(past.event);
  if (!task.yours) No(RefusalKind::kWrongRole, {Same(task.rule.text), task.who.title});
  ActAs(then.WhoLooksAgain(past.event));
  StepDone done;
  done.step = task.rule;
  done.documents = command.documents;
  done.task = TaskOf(past.decided);
  Add(done);
}

PastTask Run::TaskAgain(const CaseEvent& decided) const {
  const Party party = WhoLooksAgain(decided);
  PastTask task{.rule = RuleOf(decided), .who = {party.kind, {}, Words(party)}};
  if (party.kind == PartyKind::kRole) task.who.id = Id(program_.roles[party.index].names.id);
  task.yours = Fits(party);
  return task;
}

Ref TaskOf(uint64_t decided) { return Ref(std::string(kPastTask) + std::to_string(decided)); }

std::optional<PastTask> PastTaskOf(const Program& program, const CaseState& before,
                                   const CaseEvent& decided, const Actor& actor) {
  const auto* opened = std::get_if<CaseOpened>(&decided.event);
  const Procedure* procedure =
      FindProcedure(program, opened != nullptr ? opened->procedure.text : before.procedure.text);
  if (procedure == nullptr) return std::nullopt;
  Inputs inputs;
  inputs.actor = actor;
  return Run(program, *procedure, before, inputs).TaskAgain(decided);
}

}  // namespace writ::flow
