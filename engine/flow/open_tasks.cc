// What steps and choices ask for, and what holds a case up.
#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/flow/look.h"
#include "engine/flow/participation.h"

namespace writ::flow {
std::vector<Covered> Look::CoversOf(std::string_view step) const {
  const uint32_t spot = run_.map_.Named(step);
  return spot == kNoSpot ? std::vector<Covered>() : Covers(spot);
}

bool Look::MayDo(uint32_t spot, uint32_t step) {
  Participation part(run_);
  try {
    part.RefuseRecused();
    if (const auto* sign = std::get_if<SignAct>(&run_.map_.ActAt(spot).node)) {
      run_.ActAs(sign->by);
      part.CheckSignature(step, *sign);
      return run_.Fits(sign->by);
    }
    run_.Authorise(step);
    return true;
  } catch (const Stop&) {
    return false;
  }
}

OpenAct Look::Act(uint32_t spot, uint32_t step) {
  const writ::Act& act = run_.map_.ActAt(spot);
  OpenAct open{.place = Id(run_.map_[spot].id), .title = Same(std::string(WordOf(act)))};
  if (!act.names.id.empty()) open.title = TitleOf(act.names);
  open.yours = MayDo(spot, step);
  const auto document = [&](OpenActKind kind, uint32_t index, const Party& to) {
    const Names& names = run_.program_.documents[index].names;
    open.kind = kind;
    open.what = Id(names.id);
    open.title = TitleOf(names);
    open.to = Person(to);
  };
  std::visit(
      Overloaded{
          [&](const ProvideAct& node) { open.field = Field(node.value, node.type); },
          [&](const SignAct& node) {
            open.kind = OpenActKind::kSign;
            open.signature =
                AskedSignature{Person(node.by), MeaningOf(node.meaning), node.refused_before,
                               node.not_of_count, Person(node.not_of)};
          },
          [&](const DecideAct& node) {
            open.kind = OpenActKind::kDecide;
            for (const DecideOption& option : node.options) {
              Offer offer{Id(option.names.id), TitleOf(option.names), {}, {}};
              if (option.back_to != kNoAct)
                offer.back_to = Id(run_.map_[run_.map_.SpotOf(option.back_to)].id);
              if (option.ends) offer.ends = Id(option.ends->id);
              open.offers.push_back(std::move(offer));
            }
          },
          [&](const ChooseAct& node) {
            open.kind = OpenActKind::kChoose;
            for (const ChoiceOption& option : node.options)
              open.offers.push_back({Id(option.names.id), TitleOf(option.names), {}, {}});
          },
          [&](const ServeAct& node) { document(OpenActKind::kServe, node.document, node.on); },
          [&](const IssueAct& node) { document(OpenActKind::kIssue, node.document, node.to); },
          [&](const PayAct& node) {
            open.kind = OpenActKind::kPay;
            open.what = Id(run_.program_.case_names[node.value].id);
            if (run_.inputs_.facts == nullptr) return;
            Asked asked;
            open.amount = run_.AmountOf(node, &asked);
            open.missing = MissingOf(asked.missing);
          },
          [&](const FindingAct& node) {
            open.kind = OpenActKind::kFind;
            const Names& names = run_.program_.findings[node.finding].names;
            open.what = Id(names.id);
            open.title = TitleOf(names);
            if (node.rule < run_.program_.rules.size())
              open.rule = Id(run_.program_.rules[node.rule].names.id);
          },
          [](const auto&) {}},
      act.node);
  return open;
}

// From each place of the step to the end of its block: what a person does there. What stands behind
// something that nobody does comes later.
std::vector<OpenAct> Look::ActsOf(uint32_t step) {
  std::vector<OpenAct> acts;
  const auto* choose = std::get_if<ChooseAct>(&run_.map_.ActAt(step).node);
  if (choose != nullptr && !run_.IsBusy(step)) {
    acts.push_back(Act(step, step));
    acts.back().now = true;
    return acts;
  }
  for (const uint32_t spot : run_.ActiveSpots()) {
    if (run_.map_[spot].doer != step || spot == step) continue;
    const std::vector<uint32_t>& block = run_.map_.BlockOf(spot);
    bool now = true;
    for (size_t i = run_.map_[spot].index; i < block.size(); ++i) {
      now = now && IsPersonal(run_.map_.ActAt(block[i]));
      if (!IsPersonal(run_.map_.ActAt(block[i]))) continue;
      acts.push_back(Act(block[i], step));
      acts.back().now = now;
    }
  }
  return acts;
}

OpenTask Look::Task(uint32_t spot) {
  const Place& place = *run_.state_.Find(Id(run_.map_[spot].id));
  OpenTask task{.step = place.id, .title = run_.Title(spot), .since = place.since};
  task.escalated = place.escalated;
  if (const ClaimRecord* claim = Participation(run_).HeldBy(spot)) task.holder = claim->holder;
  for (uint32_t at = run_.map_[spot].parent; at != kNoSpot; at = run_.map_[at].parent) {
    const Place* outer = run_.state_.Find(Id(run_.map_[at].id));
    const bool repeats = std::holds_alternative<RepeatAct>(run_.map_.ActAt(at).node);
    const bool lists = std::holds_alternative<ForEachAct>(run_.map_.ActAt(at).node);
    if (outer != nullptr && (repeats || lists))
      task.turns.push_back(
          {outer->id, run_.Title(at), repeats ? outer->round : outer->branches_done + 1});
  }
  for (const Timer& timer : run_.state_.timers)
    if (timer.place == place.id && timer.role == TimerRole::kDeadline) task.due = timer.due;
  task.acts = ActsOf(spot);
  task.covers = Covers(spot);
  const writ::Act& act = run_.map_.ActAt(spot);
  if (const auto* choose = std::get_if<ChooseAct>(&act.node)) {
    task.is_choice = true;
    task.by = Person(choose->by);
    return task;
  }
  const auto& step = std::get<StepAct>(act.node);
  task.by = Person(step.by);
  task.deontic = step.deontic;
  task.cites = step.cites;
  for (const Party& party : step.with) task.with.push_back(Person(party));
  if (step.otherwise && step.otherwise->escalate_to.kind != PartyKind::kNobody)
    task.escalates_to = Person(step.otherwise->escalate_to);
  if (step.other_than.kind != PartyKind::kNobody) task.other_than = Person(step.other_than);
  if (step.other_than.kind == PartyKind::kActorOf)
    if (const StepRecord* other = run_.state_.Step(task.other_than->id))
      task.not_by = other->actors;
  if (step.on_date != kNoExpr && run_.inputs_.facts != nullptr) {
    Asked asked;
    task.on = run_.AskDate(step.on_date, &asked);
  }
  return task;
}

Unmet Look::UnmetBy(Id id, LocalText title, const Asked& asked, uint32_t gate) {
  Unmet unmet{std::move(id), std::move(title), asked.verdict, MissingOf(asked.missing)};
  unmet.on = asked.on;
  unmet.because = asked.because;
  const auto* check =
      gate == kNoSpot ? nullptr : std::get_if<CheckAct>(&run_.map_.ActAt(gate).node);
  if (check == nullptr) return unmet;
  if (asked.verdict == Verdict::kFails && !asked.on)
    unmet.could_hold = run_.CouldHold(check->condition);
  if (!check->otherwise) return unmet;
  const Otherwise& otherwise = *check->otherwise;
  unmet.who =
      Person(otherwise.who.kind != PartyKind::kNobody ? otherwise.who : otherwise.escalate_to);
  unmet.deontic = otherwise.deontic;
  unmet.message = otherwise.message;
  return unmet;
}

void Look::FillCondition(uint32_t spot, ExprId condition, Run::Log log, Waiting* waiting) {
  if (run_.inputs_.facts == nullptr) return;
  waiting->asked = true;
  Asked asked = run_.Ask(condition, log);
  const auto* check = std::get_if<CheckAct>(&run_.map_.ActAt(spot).node);
  if (check != nullptr && asked.verdict == Verdict::kHolds) asked = run_.AskNeverAtGate(*check);
  if (asked.verdict != Verdict::kHolds)
    waiting->unmet.push_back(UnmetBy(waiting->place, waiting->title, asked, spot));
}

void Look::FillEffect(const EffectAct& node, Waiting* waiting) {
  if (run_.inputs_.facts == nullptr) return;
  waiting->asked = true;
  Date day = run_.Today();
  if (node.on_date != kNoExpr) {
    Asked asked;
    const auto on = run_.AskDate(node.on_date, &asked);
    if (!on) {
      waiting->unmet.push_back(UnmetBy(waiting->place, waiting->title, asked, kNoSpot));
      return;
    }
    day = *on;
    if (day > run_.Today()) waiting->due = StartOf(day);
  }
  for (const EffectPart& part : run_.PartsOf(node, day))
    if (part.asked.verdict != Verdict::kHolds) {
      Unmet& unmet =
          waiting->unmet.emplace_back(UnmetBy(part.id, part.title, part.asked, part.spot));
      if (part.id.text.starts_with(kLawHasChanged)) unmet.who = Person(run_.WhoReleases());
    }
}

void Look::FillRecord(uint32_t spot, const RecordsAct& node, Waiting* waiting) {
  waiting->any_of.push_back({Id(run_.program_.events[node.event].names.id),
                             TitleOf(run_.program_.events[node.event].names)});
  for (const CaseArgument& field : node.fields)
    FillCondition(spot, field.value, Run::Log::kOpen, waiting);
}

void Look::FillCall(uint32_t spot, const CallAct& node, Waiting* waiting) {
  const ExprId opens_when = run_.program_.procedures[node.procedure].opens_when;
  if (opens_when != kNoExpr) FillCondition(spot, opens_when, Run::Log::kOpen, waiting);
  for (const CaseArgument& argument : node.arguments)
    FillCondition(spot, argument.value, Run::Log::kOpen, waiting);
}

void Look::FillList(const ForEachAct& node, Waiting* waiting) {
  if (run_.inputs_.facts == nullptr) return;
  waiting->asked = true;
  uint32_t members = 0;
  const Asked asked = run_.AskMembers(node, &members);
  if (asked.verdict != Verdict::kHolds)
    waiting->unmet.push_back(UnmetBy(waiting->place, waiting->title, asked, kNoSpot));
}

// What a time is counted from, if that has not happened.
void Look::FillTime(uint32_t spot, const After& after, Waiting* waiting) const {
  for (const Timer& timer : run_.state_.timers)
    if (timer.place == waiting->place && timer.role != TimerRole::kDuty) waiting->due = timer.due;
  if (waiting->due || run_.CountedFrom(after, spot)) return;
  switch (after.kind) {
    case AfterKind::kArrival: break;
    case AfterKind::kService:
      waiting->any_of.push_back({Id("service"), {"a service", "送达"}});
      break;
    case AfterKind::kStep: {
      const uint32_t step = run_.map_.SpotOf(after.index);
      if (step != kNoSpot) waiting->any_of.push_back({Id(run_.map_[step].id), run_.Title(step)});
      break;
    }
    case AfterKind::kEvent:
      waiting->any_of.push_back(Event({HappeningKind::kEvent, after.index, kNoExpr}));
      break;
    case AfterKind::kFinding:
      waiting->any_of.push_back(Event({HappeningKind::kFinding, after.index, kNoExpr}));
      break;
  }
}

std::optional<Waiting> Look::Wait(uint32_t spot) {
  const Place& place = *run_.state_.Find(Id(run_.map_[spot].id));
  Waiting waiting{.place = place.id, .title = run_.Title(spot), .since = place.since};
  const bool busy = run_.IsBusy(spot);
  const auto condition = [&](WaitKind kind, ExprId what, Run::Log log) {
    if (busy) return false;
    waiting.kind = kind;
    FillCondition(spot, what, log, &waiting);
    return true;
  };
  const bool waits = std::visit(
      Overloaded{[&](const CheckAct& node) {
                   return condition(WaitKind::kGate, node.condition, Run::Log::kOpen);
                 },
                 [&](const IfAct& node) {
                   return condition(WaitKind::kBranch, node.condition, Run::Log::kWhole);
                 },
                 [&](const RepeatAct& node) {
                   return condition(WaitKind::kRound, node.until, Run::Log::kWhole);
                 },
                 [&](const ForEachAct& node) {
                   if (busy) return false;
                   waiting.kind = WaitKind::kList;
                   FillList(node, &waiting);
                   return true;
                 },
                 [&](const MilestoneAct& node) {
                   return condition(WaitKind::kMilestone, node.condition, Run::Log::kWhole);
                 },
                 [&](const CallAct& node) {
                   if (busy) return false;
                   waiting.kind = WaitKind::kGate;
                   FillCall(spot, node, &waiting);
                   return true;
                 },
                 [&](const RecordsAct& node) {
                   waiting.kind = WaitKind::kRecord;
                   FillRecord(spot, node, &waiting);
                   return true;
                 },
                 [&](const WaitAct& node) {
                   waiting.kind = WaitKind::kTime;
                   FillTime(spot, node.after, &waiting);
                   return true;
                 },
                 [&](const WaitForAct& node) {
                   waiting.kind = WaitKind::kEvent;
                   for (const Happening& happening : node.any_of)
                     waiting.any_of.push_back(Event(happening));
                   FillTime(spot, {}, &waiting);
                   return true;
                 },
                 [&](const EffectAct& node) {
                   waiting.kind = WaitKind::kEffect;
                   FillEffect(node, &waiting);
                   return true;
                 },
                 [](const auto&) { return false; }},
      run_.map_.ActAt(spot).node);
  return waits ? std::optional(waiting) : std::nullopt;
}

}  // namespace writ::flow
