// Facts that the employee supplies, and whether they count.
#include <algorithm>

#include "engine/flow/participation.h"

namespace writ::flow {

const Fact* Participation::FactCalled(const std::string& id) const {
  const auto& facts = run_.program_.facts;
  const auto found = std::ranges::find_if(facts, [&](const Fact& fact) {
    return fact.names.id == id && fact.binding == kNoExpr && fact.entity == run_.procedure_.entity;
  });
  return found == facts.end() ? nullptr : &*found;
}

// The role that the policy names as the fact's source; else whose the first step is.
Party Participation::WhoAnswers(const Fact& fact) const {
  const auto& roles = run_.program_.roles;
  for (uint32_t i = 0; i < roles.size(); ++i)
    if (!fact.source.empty() &&
        (roles[i].names.id == fact.source || roles[i].names.en == fact.source ||
         roles[i].names.zh == fact.source))
      return {PartyKind::kRole, i};
  return run_.WhoAnswersFor(kNoSpot);
}

void Participation::Supply(const SupplyFact& command) {
  if (run_.state_.status == CaseStatus::kClosed)
    run_.No(RefusalKind::kNotOpen, {Same(run_.state_.outcome.text)});
  const Fact* fact = FactCalled(command.fact);
  if (fact == nullptr) run_.No(RefusalKind::kNoFact, {Same(command.fact)});
  const LocalText title = TitleOf(fact->names);
  const Actor& actor = run_.inputs_.actor;
  if (!actor.is_subject && (!command.on_paper || actor.roles.empty()))
    run_.No(RefusalKind::kWrongRole, {title, run_.Words({PartyKind::kSubject})});
  if (actor.is_subject) run_.ActAs({PartyKind::kSubject});
  const Id id(fact->names.id);
  const auto waits = [&](const SuppliedRecord& other) {
    return other.standing == SuppliedStanding::kOpen && other.fact == id &&
           other.period == command.period;
  };
  auto& before = run_.state_.part.supplied;
  if (std::ranges::any_of(before, waits)) run_.No(RefusalKind::kSuppliedAlready, {title});
  const Party who = WhoAnswers(*fact);
  FactSupplied supplied;
  supplied.documents = command.documents;
  supplied.fact = id;
  supplied.period = command.period;
  if (who.kind == PartyKind::kRole) supplied.resolver = Id(run_.program_.roles[who.index].names.id);
  supplied.supplied = Ref("supplied/" + std::to_string(before.size() + 1));
  supplied.value = command.value;
  run_.Add(supplied);
}

// Not the employee, nor who handed the paper in.
void Participation::CheckAnswerer(const SuppliedRecord& supplied) {
  const Fact* fact = FactCalled(supplied.fact.text);
  if (fact == nullptr) run_.No(RefusalKind::kNoFact, {Same(supplied.fact.text)});
  const LocalText title = TitleOf(fact->names);
  const Party who = WhoAnswers(*fact);
  if (!run_.Fits(who)) run_.No(RefusalKind::kWrongRole, {title, run_.Others(who)});
  run_.ActAs(who);
  if (AnyIs(supplied.handed_in_by))
    run_.No(RefusalKind::kFourEyes, {title, {"handing it in", "代为提交"}});
}

void Participation::Answer(const AnswerSupplied& command) {
  const auto& all = run_.state_.part.supplied;
  const auto found = std::ranges::find(all, command.supplied, &SuppliedRecord::supplied);
  if (found == all.end() || found->standing != SuppliedStanding::kOpen)
    run_.No(RefusalKind::kNothingSupplied, {Same(command.supplied.text)});
  CheckAnswerer(*found);
  SuppliedDecided decided;
  decided.outcome = command.outcome;
  decided.reason = command.reason;
  decided.supplied = command.supplied;
  run_.Add(decided);
}

}  // namespace writ::flow
