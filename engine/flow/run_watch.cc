// What is watched while a case runs: its reactions, and what the obligations that laws attach to
// its effects ask before them.
#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/eval/eval.h"
#include "engine/flow/run.h"
#include "engine/program/attached.h"

namespace writ::flow {

std::string Run::NameOf(const Happening& happening) const {
  constexpr uint32_t kNone = 0xFFFFFFFF;
  // A library's word for something that this policy does not have.
  if (happening.index == kNone && happening.kind != HappeningKind::kCondition)
    return happening.condition == kNoExpr
               ? "?"
               : program_.case_names[program_.exprs[happening.condition].index].id;
  switch (happening.kind) {
    case HappeningKind::kEvent: return program_.events[happening.index].names.id;
    case HappeningKind::kFinding: return program_.findings[happening.index].names.id;
    case HappeningKind::kServed: return "served " + program_.documents[happening.index].names.id;
    case HappeningKind::kIssued: return "issued " + program_.documents[happening.index].names.id;
    case HappeningKind::kPaid: return "paid " + program_.case_names[happening.index].id;
    case HappeningKind::kCondition: return "condition";
  }
  return "";
}

bool Run::TakesPlace(const Reaction& reaction) {
  if (reaction.on.kind == HappeningKind::kCondition) {
    // Asked where facts are at hand; a tick always has them.
    return inputs_.facts != nullptr && Ask(reaction.on.condition).verdict == Verdict::kHolds;
  }
  const std::string name = NameOf(reaction.on);
  return std::ranges::any_of(state_.happened,
                             [&](const HappenedRecord& r) { return r.what.text == name; });
}

// What is called watches while it runs.
bool Run::IsWatching(uint32_t meanwhile) const {
  const uint32_t call = map_.CallAround(meanwhile);
  return call == kNoSpot || (IsActive(call) && IsBusy(call));
}

void Run::React() {
  for (uint32_t i = 0; i < map_.spots().size(); ++i) {
    const auto* meanwhile = std::get_if<MeanwhileAct>(&map_.ActAt(i).node);
    if (meanwhile == nullptr || !IsWatching(i)) continue;
    for (uint32_t n = 0; n < meanwhile->reactions.size() && IsWatching(i); ++n) {
      if (state_.status != CaseStatus::kOpen) return;
      const Id id(map_[i].id + "." + std::to_string(n + 1));
      if (std::ranges::find(state_.reacted, id) != state_.reacted.end()) continue;
      if (TakesPlace(meanwhile->reactions[n])) ReactTo(i, n, meanwhile->reactions[n]);
    }
  }
}

void Run::ReactTo(uint32_t meanwhile, uint32_t index, const Reaction& reaction) {
  const uint32_t call = map_.CallAround(meanwhile);
  Reacted reacted;
  reacted.reaction = Id(map_[meanwhile].id + "." + std::to_string(index + 1));
  for (const Party& party : reaction.tell)
    reacted.told.emplace_back(party.kind == PartyKind::kRole ? program_.roles[party.index].names.id
                                                             : Words(party).en);
  Add(reacted, std::nullopt, true);
  if (reaction.cancel && reaction.region != kNoAct) {
    const uint32_t region = map_.SpotOf(reaction.region);
    if (region != kNoSpot && IsActive(region)) {
      LeaveAllWithin(region);
      Proceed(region);
    }
  } else if (reaction.cancel) {
    // All that its own procedure is at.
    if (call == kNoSpot) {
      for (const uint32_t active : ActiveSpots()) Leave(active);
    } else {
      LeaveBelow(call);
    }
  }
  if (state_.status != CaseStatus::kOpen) return;
  if (!reaction.body.empty()) EnterBlock(meanwhile, index);
  if (state_.status != CaseStatus::kOpen || !(call == kNoSpot || IsActive(call))) return;
  const bool nothing = call == kNoSpot ? state_.places.empty() : !IsBusy(call);
  if (reaction.ends) {
    End(meanwhile, Id(reaction.ends->id));
  } else if (reaction.cancel && nothing) {
    End(meanwhile, Id("cancelled"));
  }
}

bool Run::Applies(const Obligation& obligation, const std::string& effect) const {
  return IsAttached(obligation, effect, Grounds());
}

// Of the case's own procedure first, then of what it calls, in the order of the text.
std::vector<Citation> Run::Grounds() const {
  std::vector<Citation> grounds = procedure_.under;
  for (const Spot& spot : map_.spots()) {
    const auto* call = std::get_if<CallAct>(&program_.acts[spot.act].node);
    if (call == nullptr) continue;
    const std::vector<Citation>& theirs = program_.procedures[call->procedure].under;
    grounds.insert(grounds.end(), theirs.begin(), theirs.end());
  }
  return grounds;
}

// The earliest day strictly after `after`, in this case or outside of it. A finding's evidence
// begins after it, too.
std::optional<Date> Run::HappenedOn(const Happening& happening, std::optional<Date> after,
                                    bool per_case) {
  std::vector<Date> days = DaysOf(happening, per_case);
  if (happening.kind == HappeningKind::kFinding) {
    days.clear();
    for (const Made& made : FindingsOf(NameOf(happening), per_case))
      if (!after || !made.evidence_from || *made.evidence_from > *after) days.push_back(made.on);
  }
  std::ranges::sort(days);
  for (const Date day : days)
    if (day <= Today() && (!after || day > *after)) return day;
  return std::nullopt;
}

Asked Run::AskBefore(const HaveBefore& before, Date effect, bool per_case) {
  Asked asked = Met();
  std::optional<Date> previous;
  for (const HappeningGroup& group : before.happenings) {
    std::optional<Date> day;
    for (const Happening& happening : group) {
      const auto on = HappenedOn(happening, before.in_order ? previous : std::nullopt, per_case);
      if (on && (!day || *on < *day)) day = on;
    }
    bool in_time = day && *day <= effect;
    if (in_time && before.by_at_least) {
      const auto due = DueAfter(*day, *before.by_at_least);
      in_time = due && *due <= StartOf(effect.PlusDays(1).value_or(effect));
    }
    if (!in_time) {
      asked.verdict = day ? Verdict::kFails : Verdict::kUnknown;
      asked.on = day;
      const Reason reason = day ? Reason::kTooLate : Reason::kNotRecorded;
      for (const Happening& happening : group)
        asked.missing.push_back({0, std::nullopt, reason, "", NameOf(happening)});
      return asked;
    }
    previous = day;
  }
  return asked;
}

Asked Run::AskDuty(const Obligation& obligation, const Duty& duty, Date effect) {
  return std::visit(
      Overloaded{
          [&](const HaveBefore& node) { return AskBefore(node, effect, obligation.per_case); },
          [&](const NeverWhile& node) { return AskNever(node.condition, effect); },
          [&](const EitherDuties& node) {
            Asked first;
            for (size_t i = 0; i < node.branches.size(); ++i) {
              Asked asked = AskDuties(obligation, node.branches[i], effect);
              if (asked.verdict == Verdict::kHolds) return asked;
              if (i == 0) first = std::move(asked);
            }
            return first;
          },
          // What comes after the effect does not stand in its way.
          [](const HappenOnDay&) { return Met(); }, [](const HappenAfter&) { return Met(); }},
      duty.node);
}

Asked Run::AskDuties(const Obligation& obligation, const std::vector<Duty>& duties, Date effect) {
  Asked all = Met();
  for (const Duty& duty : duties) {
    Asked asked = AskDuty(obligation, duty, effect);
    if (asked.verdict == Verdict::kHolds) continue;
    if (all.verdict == Verdict::kHolds) {
      all.because = asked.because;
      all.on = asked.on;
    }
    all.verdict = asked.verdict;
    all.missing.insert(all.missing.end(), asked.missing.begin(), asked.missing.end());
  }
  return all;
}

}  // namespace writ::flow
