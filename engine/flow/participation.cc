#include "engine/flow/participation.h"

#include <algorithm>

namespace writ::flow {

bool Participation::Is(const Pseudonym& person) const {
  const Actors mine = run_.Mine();
  return std::ranges::find(mine, person) != mine.end();
}

bool Participation::AnyIs(const std::vector<Pseudonym>& people) const {
  return std::ranges::any_of(people, [&](const Pseudonym& person) { return Is(person); });
}

void Participation::NoBy(RefusalKind kind, std::vector<LocalText> arguments,
                         const Pseudonym& whom) const {
  throw Stop{Refusal{kind, std::move(arguments), {}, nullptr, whom}};
}

// ---- what is forbidden ----

// In whatever role.
void Participation::RefuseRecused() const {
  const Actor& actor = run_.inputs_.actor;
  for (const Pseudonym& person : run_.state_.part.recused)
    if (actor.person == person ||
        std::ranges::find(actor.acts_for, person, &ActsFor::person) != actor.acts_for.end())
      NoBy(RefusalKind::kRecused, {{}}, person);
}

const ClaimRecord* Participation::HeldBy(uint32_t step) const {
  const ClaimRecord* claim = run_.state_.part.ClaimOf(Id(run_.map_[step].id));
  if (claim == nullptr) return nullptr;
  const auto holder = std::ranges::find(run_.inputs_.holders, claim->holder, &Actor::person);
  const bool lapsed = holder != run_.inputs_.holders.end() && run_.DoesAs(step, *holder) == nullptr;
  return lapsed ? nullptr : claim;
}

void Participation::CheckClaim(uint32_t step) const {
  const ClaimRecord* claim = HeldBy(step);
  if (claim != nullptr && !Is(claim->holder))
    NoBy(RefusalKind::kClaimed, {run_.Title(step), {}}, claim->holder);
}

void Participation::CheckReviewed(uint32_t step) const {
  for (const ObjectionRecord& objection : run_.state_.part.objections)
    if (objection.step.text == run_.map_[step].id && AnyIs(objection.reviewers))
      run_.No(RefusalKind::kFourEyes,
              {run_.Title(step), {"the review of an objection to it", "对其异议的复核"}});
}

// Who signs as more than a receipt acts in the step, so the step's four eyes are that person's,
// too. Whom the text names as a person, the employee and the union sign for themselves.
void Participation::CheckSignature(uint32_t step, const SignAct& node) {
  const auto* act = std::get_if<StepAct>(&run_.map_.ActAt(step).node);
  if (act == nullptr) return;
  if (node.by == act->by) CheckClaim(step);
  const bool by_role = node.by.kind == PartyKind::kRole || node.by.kind == PartyKind::kNobody;
  if (by_role && node.meaning != SignMeaning::kReceipt) run_.CheckAllFourEyes(step);
}

void Participation::CheckReviewer(const ObjectionRecord& objection) {
  const uint32_t spot = run_.map_.Find(objection.step.text);
  const StepAct* step = spot == kNoSpot ? nullptr : ObjectableAt(spot);
  if (step == nullptr) run_.No(RefusalKind::kNothingToReview, {Same(objection.objection.text)});
  const LocalText title = run_.Title(spot);
  if (!run_.Fits(step->objection->reviewed_by))
    run_.No(RefusalKind::kWrongRole, {title, run_.Words(step->objection->reviewed_by)});
  run_.ActAs(step->objection->reviewed_by);
  const StepRecord* record = run_.state_.Step(objection.step);
  const bool took_part = run_.inputs_.actor.is_subject || AnyIs(objection.raised_by) ||
                         (record != nullptr && AnyIs(record->actors));
  if (took_part) run_.No(RefusalKind::kTookPart, {title});
}

// ---- claims ----

// Then the actor acts as that, and else in the role of the step.
bool Participation::StandsAbove(uint32_t step) {
  const auto* act = std::get_if<StepAct>(&run_.map_.ActAt(step).node);
  const bool above = act != nullptr && act->otherwise &&
                     act->otherwise->escalate_to.kind != PartyKind::kNobody &&
                     run_.Fits(act->otherwise->escalate_to);
  if (above) {
    run_.ActAs(act->otherwise->escalate_to);
  } else {
    const Party* party = run_.DoesAs(step, run_.inputs_.actor);
    if (party == nullptr) party = &run_.ByOf(step);
    run_.ActAs(*party);
  }
  return above;
}

void Participation::Claim(const ClaimStep& command) {
  const uint32_t step = run_.OpenStep(command.step);
  if (run_.map_[step].doer != step)
    run_.No(RefusalKind::kNotNow, {run_.Title(step), run_.OpenNow()});
  const Id id(run_.map_[step].id);
  const ClaimRecord* held = HeldBy(step);
  if (!command.to) {
    run_.Authorise(step);
    if (held != nullptr && held->holder == run_.inputs_.actor.person) return;
  } else {
    if (!StandsAbove(step)) {
      CheckClaim(step);
      if (held == nullptr) run_.Authorise(step);
    }
    CaseState free = run_.state_;
    free.part.DropClaim(id);
    Inputs theirs = run_.inputs_;
    theirs.actor = *command.to;
    Run other(run_.program_, run_.procedure_, free, theirs);
    Participation(other).RefuseRecused();
    other.Authorise(step);
  }
  StepClaimed claimed;
  claimed.holder = command.to ? command.to->person : run_.inputs_.actor.person;
  claimed.step = id;
  run_.Add(claimed);
}

void Participation::Release(const ReleaseStep& command) {
  const uint32_t step = run_.OpenStep(command.step);
  const ClaimRecord* held = HeldBy(step);
  if (held == nullptr) run_.No(RefusalKind::kNotClaimed, {run_.Title(step)});
  if (!StandsAbove(step)) CheckClaim(step);
  StepReleased released;
  released.holder = held->holder;
  released.step = held->step;
  run_.Add(released);
}

// ---- recusal ----

// Those whom the procedure escalates to, or has review objections: it sets them above others.
bool Participation::MayRecuse() {
  for (const Spot& spot : run_.map_.spots()) {
    const auto* step = std::get_if<StepAct>(&run_.program_.acts[spot.act].node);
    if (step == nullptr) continue;
    for (const Party& party : {step->otherwise ? step->otherwise->escalate_to : Party{},
                               step->objection ? step->objection->reviewed_by : Party{}})
      if (party.kind == PartyKind::kRole && run_.Fits(party)) {
        run_.ActAs(party);
        return true;
      }
  }
  return false;
}

LocalText Participation::WhoMayRecuse() const {
  LocalText who;
  std::vector<uint32_t> named;
  for (const Spot& spot : run_.map_.spots()) {
    const auto* step = std::get_if<StepAct>(&run_.program_.acts[spot.act].node);
    if (step == nullptr) continue;
    for (const Party& party : {step->otherwise ? step->otherwise->escalate_to : Party{},
                               step->objection ? step->objection->reviewed_by : Party{}}) {
      if (party.kind != PartyKind::kRole || std::ranges::find(named, party.index) != named.end())
        continue;
      named.push_back(party.index);
      const LocalText title = run_.Words(party);
      who.en += (who.en.empty() ? "" : " or ") + title.en;
      who.zh += (who.zh.empty() ? "" : "或") + title.zh;
    }
  }
  if (named.empty())
    return {"whom the procedure escalates to, which is nobody",
            "流程所规定的上报对象(本流程未规定)"};
  return who;
}

void Participation::Recuse(const flow::RecuseSomebody& command) {
  if (command.who.is_subject) run_.No(RefusalKind::kPartyStays);
  const Pseudonym& who = command.who.person;
  if (who != run_.inputs_.actor.person && !MayRecuse())
    run_.No(RefusalKind::kMayNotRecuse, {WhoMayRecuse()});
  if (run_.state_.part.IsRecused(who)) NoBy(RefusalKind::kRecused, {{}}, who);
  Recused recused;
  recused.person = who;
  recused.reason = command.reason;
  run_.Add(recused);
}

// ---- objections ----

const StepAct* Participation::ObjectableAt(uint32_t spot) const {
  const auto* step = std::get_if<StepAct>(&run_.map_.ActAt(spot).node);
  return step != nullptr && step->objection ? step : nullptr;
}

std::optional<Instant> Participation::ObjectUntil(uint32_t spot) const {
  const ObjectionRule& rule = *ObjectableAt(spot)->objection;
  const StepRecord* record = run_.state_.Step(Id(run_.map_[spot].id));
  if (record == nullptr || !record->ended) return std::nullopt;
  const auto from =
      rule.after ? run_.CountedFrom(*rule.after, spot) : std::optional(DayOf(record->last));
  // What it is counted from happens anew for what was done anew.
  if (!from || *from < DayOf(record->last)) return std::nullopt;
  return run_.DueAfter(*from, rule.within);
}

void Participation::Object(const RaiseObjection& command) {
  const uint32_t spot = run_.map_.Named(command.step);
  if (spot == kNoSpot)
    run_.No(RefusalKind::kNoStep, {Same(run_.procedure_.names.id), Same(command.step)});
  const LocalText title = run_.Title(spot);
  const StepAct* step = ObjectableAt(spot);
  if (step == nullptr) run_.No(RefusalKind::kNoObjection, {title});
  const Actor& actor = run_.inputs_.actor;
  if (!actor.is_subject && (!command.on_paper || actor.roles.empty()))
    run_.No(RefusalKind::kWrongRole, {title, run_.Words({PartyKind::kSubject})});
  if (actor.is_subject) run_.ActAs({PartyKind::kSubject});
  const Id id(run_.map_[spot].id);
  const StepRecord* record = run_.state_.Step(id);
  if (record == nullptr || !record->ended) run_.No(RefusalKind::kNotYetDone, {title});
  for (const ObjectionRecord& other : run_.state_.part.objections)
    if (other.step == id &&
        (other.against == command.against || other.standing == ObjectionStanding::kOpen))
      run_.No(RefusalKind::kObjectedAlready, {title});
  if (const auto until = ObjectUntil(spot); until && run_.inputs_.now >= *until) {
    const Date last = DayOf({until->milliseconds - 1});
    run_.No(RefusalKind::kObjectionLate, {title, Same(last.ToIso())});
  }
  ObjectionRaised raised;
  raised.against = {command.against};
  if (step->objection->review) raised.due = run_.DueAfter(run_.Today(), *step->objection->review);
  raised.objection = Ref("objection/" + std::to_string(run_.state_.part.objections.size() + 1));
  raised.reason = command.reason;
  raised.resolver = Id(run_.program_.roles[step->objection->reviewed_by.index].names.id);
  run_.Add(raised, id);
}

// Whether the case still stands in the block in which the step stands.
bool Participation::CanGoBack(uint32_t step) const {
  const Spot& to = run_.map_[step];
  for (const uint32_t active : run_.ActiveSpots()) {
    uint32_t below = active;
    while (below != kNoSpot && run_.map_[below].parent != to.parent)
      below = run_.map_[below].parent;
    if (below != kNoSpot && run_.map_[below].branch == to.branch) return true;
  }
  return false;
}

void Participation::Review(const ReviewObjection& command) {
  const auto& all = run_.state_.part.objections;
  const auto found = std::ranges::find(all, command.objection, &ObjectionRecord::objection);
  if (found == all.end() || found->standing != ObjectionStanding::kOpen)
    run_.No(RefusalKind::kNothingToReview, {Same(command.objection.text)});
  CheckReviewer(*found);
  const uint32_t step = run_.map_.Find(found->step.text);
  Signed signature;
  signature.document = found->step;
  signature.meaning = SignatureMeaning::kDecision;
  signature.shown = command.shown;
  run_.Add(signature);
  ObjectionDecided decided;
  decided.documents = command.documents;
  decided.objection = command.objection;
  decided.outcome = command.outcome;
  decided.reason = command.reason;
  const bool aside = command.outcome == ReviewOutcome::kSetAside;
  for (const FindingRecord& finding : run_.state_.findings)
    if (aside && std::ranges::find(command.findings, finding.at) != command.findings.end())
      decided.findings.push_back({finding.at});
  run_.Add(decided);
  if (aside && run_.state_.status == CaseStatus::kOpen && CanGoBack(step)) run_.GoBack(step);
}

std::vector<EffectPart> Participation::Pending() const {
  std::vector<EffectPart> parts;
  for (const ObjectionRecord& objection : run_.state_.part.objections) {
    const StepRecord* step = run_.state_.Step(objection.step);
    const bool open = objection.standing == ObjectionStanding::kOpen;
    const bool under_way =
        objection.standing == ObjectionStanding::kDoneAgain && step != nullptr && !step->ended;
    if (!open && !under_way && objection.standing != ObjectionStanding::kSetAside) continue;
    Asked asked{Verdict::kFails};
    asked.missing.push_back({0, std::nullopt, Reason::kNeedsCase, "",
                             (open ? "review " : "again ") + objection.step.text});
    const LocalText title = open ? LocalText{"an open objection", "待复核的异议"}
                                 : LocalText{"what was set aside", "已被撤销的事项"};
    parts.push_back({Id(objection.objection.text), title, asked});
  }
  return parts;
}

}  // namespace writ::flow
