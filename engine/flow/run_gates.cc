// What goes by conditions: gates, branches, repetitions, effects.
#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/eval/eval.h"
#include "engine/flow/participation.h"
#include "engine/flow/run.h"
#include "engine/program/walk.h"

namespace writ::flow {

Id NameOfMissing(const Program& program, const MissingFact& missing) {
  std::string name = missing.what.empty() ? program.facts[missing.fact].names.id : missing.what;
  if (missing.period) name += " " + missing.period->ToString();
  return Id(name);
}

Asked Run::Ask(ExprId condition, Log log) { return AskOn(condition, {.log = log}); }

std::optional<Date> Run::AskDate(ExprId date, Asked* asked) {
  const ValueResult result = Compute(date, {});
  *asked = {VerdictOf(result), result.missing, result.explanation, std::nullopt};
  if (result.state != State::kKnown) return std::nullopt;
  return result.value.date;
}

// Said once: a place that was blocked before stays so without another record.
void Run::Block(uint32_t spot, const Asked& asked, ExprId condition) {
  const Id id(map_[spot].id);
  const auto place = std::ranges::find(state_.places, id, &Place::id);
  if (place == state_.places.end() || place->blocked) return;
  GateBlocked blocked;
  blocked.gate = id;
  for (const MissingFact& missing : asked.missing) {
    const Id name = NameOfMissing(program_, missing);
    if (std::ranges::find(blocked.missing, name) == blocked.missing.end())
      blocked.missing.push_back(name);
  }
  if (condition != kNoExpr && asked.verdict == Verdict::kFails && !asked.on)
    blocked.opens = CouldHold(condition);
  Add(blocked, std::nullopt, true);
  events_.back().verdict = asked.verdict;
  events_.back().because = asked.because;
  Now().blocked.push_back(id);
  std::ranges::find(state_.places, id, &Place::id)->blocked = true;
}

std::optional<Date> Run::CouldHold(ExprId condition) {
  constexpr int kMostDaysAhead = 400;
  for (int n = 1; n <= kMostDaysAhead; ++n) {
    const auto day = Today().PlusDays(n);
    if (!day) return std::nullopt;
    if (AskOn(condition, {.day = day, .explain = false}).verdict == Verdict::kHolds) return day;
  }
  return std::nullopt;
}

void Run::Unblock(uint32_t spot) {
  const Id id(map_[spot].id);
  const auto place = std::ranges::find(state_.places, id, &Place::id);
  if (place == state_.places.end() || !place->blocked) return;
  Now().unblocked.push_back(id);
  place->blocked = false;
}

void Run::TryGo(uint32_t spot) {
  std::visit(
      Overloaded{[&](const CheckAct& node) { TryCheck(spot, node); },
                 [&](const IfAct& node) { TryIf(spot, node); },
                 [&](const RepeatAct& node) { TryRepeat(spot, node); },
                 [&](const ForEachAct& node) { TryForEach(spot, node); },
                 [&](const MilestoneAct& node) { TryMilestone(spot, node); },
                 [&](const EffectAct& node) { TryEffect(spot, node); },
                 [&](const WaitAct& node) { TryWait(spot, node); },
                 [&](const WaitForAct& node) { TryWaitFor(spot, node); },
                 [&](const RecordsAct& node) { TryRecord(spot, node); },
                 [&](const CancelAct& node) {
                   const uint32_t region = map_.SpotOf(node.region);
                   const bool inside = map_.IsWithin(spot, region);
                   if (!inside) Proceed(spot);
                   if (!IsActive(region)) return;
                   LeaveAllWithin(region);
                   Proceed(region);
                 },
                 [&](const CallAct& node) { TryCall(spot, node); },
                 [&](const EndAct& node) { End(spot, Id(node.outcome.id)); }, [](const auto&) {}},
      map_.ActAt(spot).node);
}

Asked Run::AskGate(const CheckAct& node) {
  Asked asked = Ask(node.condition);
  if (asked.verdict != Verdict::kHolds) return asked;
  Asked never = AskNeverAtGate(node);
  return never.verdict == Verdict::kHolds ? asked : never;
}

void Run::TryCheck(uint32_t spot, const CheckAct& node) {
  const Asked asked = AskGate(node);
  if (asked.verdict != Verdict::kHolds) return Block(spot, asked, node.condition);
  GateOpened opened;
  opened.gate = Id(map_[spot].id);
  Add(opened, std::nullopt, true);
  events_.back().verdict = asked.verdict;
  events_.back().because = asked.because;
  Proceed(spot);
}

// Its branches, rounds or body are under way as long as anything within it is a place.
bool Run::IsBusy(uint32_t spot) const {
  return std::ranges::any_of(ActiveSpots(), [&](uint32_t active) {
    return active != spot && map_.IsWithin(active, spot);
  });
}

void Run::Branch(uint32_t spot, const char* way, const Asked& asked) {
  BranchTaken taken;
  taken.node = Id(map_[spot].id);
  taken.branch = Id(way);
  Add(std::move(taken), std::nullopt, true);
  events_.back().verdict = asked.verdict;
  events_.back().because = asked.because;
  Unblock(spot);
}

void Run::TryIf(uint32_t spot, const IfAct& node) {
  if (IsBusy(spot)) return;
  const Asked asked = Ask(node.condition, Log::kWhole);
  if (asked.verdict == Verdict::kUnknown) return Block(spot, asked);
  const bool yes = asked.verdict == Verdict::kHolds;
  Branch(spot, yes ? "then" : "otherwise", asked);
  EnterBlock(spot, yes ? 0 : 1);
}

void Run::TryRepeat(uint32_t spot, const RepeatAct& node) {
  if (IsBusy(spot)) return;
  const uint32_t round = state_.Find(Id(map_[spot].id))->round;
  const Asked asked = Ask(node.until, Log::kWhole);
  if (asked.verdict == Verdict::kUnknown) return Block(spot, asked);
  const bool again =
      asked.verdict != Verdict::kHolds && round < static_cast<uint32_t>(node.at_most);
  Branch(spot, again ? "again" : "done", asked);
  if (!again) return Proceed(spot);
  Leave(spot);
  Enter(spot, round + 1);
}

// How many members the list has as it is recorded now; it holds when that is known.
Asked Run::AskMembers(const ForEachAct& node, uint32_t* members) {
  const ValueResult list = Compute(node.list, {});
  *members = 0;
  if (list.state == State::kUnknown || list.state == State::kNotApplicable)
    return {VerdictOf(list), list.missing, list.explanation, std::nullopt};
  const Recording* recording =
      Facts().record.Find(program_[node.list].index, std::nullopt, Today());
  const auto* known = recording == nullptr ? nullptr : std::get_if<ListValue>(&recording->value);
  if (known != nullptr) *members = static_cast<uint32_t>(known->items.size());
  return {Verdict::kHolds, {}, list.explanation, std::nullopt};
}

// One member after the other, in the order of the list. It is asked again for each, so that one
// that is recorded meanwhile is not left out.
void Run::TryForEach(uint32_t spot, const ForEachAct& node) {
  if (IsBusy(spot)) return;
  uint32_t members = 0;
  const Asked asked = AskMembers(node, &members);
  if (asked.verdict != Verdict::kHolds) return Block(spot, asked);
  const bool more = state_.Find(Id(map_[spot].id))->branches_done < members;
  Branch(spot, more ? "member" : "done", asked);
  if (more) return EnterBlock(spot, 0);
  Proceed(spot);
}

// Its body may be done while the condition holds; what was begun is dropped when it ends.
void Run::TryMilestone(uint32_t spot, const MilestoneAct& node) {
  const Asked asked = Ask(node.condition, Log::kWhole);
  if (asked.verdict == Verdict::kUnknown) return Block(spot, asked);
  const bool begun = IsBusy(spot);
  if (asked.verdict == Verdict::kHolds) {
    if (begun) return;
    Branch(spot, "open", asked);
    return EnterBlock(spot, 0);
  }
  Lapsed lapsed;
  lapsed.node = Id(map_[spot].id);
  Add(lapsed, std::nullopt, true);
  events_.back().verdict = asked.verdict;
  events_.back().because = asked.because;
  LeaveBelow(spot);
  Proceed(spot);
}

void Run::TryEffect(uint32_t spot, const EffectAct& node) {
  Date day = Today();
  if (node.on_date != kNoExpr) {
    Asked asked;
    const std::optional<Date> on = AskDate(node.on_date, &asked);
    if (!on) return Block(spot, asked);
    day = *on;
  }
  const Id id(map_[spot].id);
  if (day > Today()) {
    const auto waits = [&](const Timer& t) { return t.place == id && t.due == StartOf(day); };
    if (std::ranges::any_of(state_.timers, waits)) return;
    if (events_.empty()) return;  // nothing has happened that would move it
    CancelTimersOf(id);
    Unblock(spot);
    return StartTimer(spot, TimerRole::kOnDate, StartOf(day));
  }
  const Asked asked = AskEffect(node, day);
  if (asked.verdict != Verdict::kHolds) return Block(spot, asked);
  Release(spot, node);
}

// Everything that the law and the text ask before it, asked again now.
std::vector<EffectPart> Run::PartsOf(const EffectAct& node, Date day) {
  std::vector<EffectPart> parts;
  for (const Id& gate : state_.gates) {
    const uint32_t at = map_.Find(gate.text);
    if (at == kNoSpot) continue;
    if (const auto* check = std::get_if<CheckAct>(&map_.ActAt(at).node))
      parts.push_back({gate, Title(at), Ask(check->condition), at});
  }
  for (uint32_t i = 0; i < map_.spots().size(); ++i) {
    const auto* meanwhile = std::get_if<MeanwhileAct>(&map_.ActAt(i).node);
    if (meanwhile == nullptr || !IsWatching(i)) continue;
    for (size_t n = 0; n < meanwhile->reactions.size(); ++n) {
      const Reaction& reaction = meanwhile->reactions[n];
      if (!reaction.stop_before_effect || reaction.on.kind != HappeningKind::kCondition) continue;
      Asked asked = Ask(reaction.on.condition);
      if (asked.verdict == Verdict::kFails) continue;
      if (asked.verdict != Verdict::kUnknown) asked.verdict = Verdict::kFails;
      parts.push_back({Id(map_[i].id + "." + std::to_string(n + 1)),
                       {"stop before effect", "生效前停止"},
                       std::move(asked)});
    }
  }
  for (const Obligation& obligation : program_.obligations)
    if (Applies(obligation, node.effect))
      parts.push_back({Id(obligation.names.id), TitleOf(obligation.names),
                       AskDuties(obligation, obligation.duties, day)});
  std::ranges::move(Participation(*this).Pending(), std::back_inserter(parts));
  if (!state_.agreed) {
    Asked unsigned_yet{Verdict::kFails};
    unsigned_yet.missing.push_back({0, std::nullopt, Reason::kNeedsCase, "", "signed_decision"});
    parts.push_back({Id("signed_decision"), {"a signed decision", "已签署的决定"}, unsigned_yet});
  }
  for (const ChangedLaw& law : ChangedLaws(inputs_.laws, state_.waived, day)) {
    Asked changed{Verdict::kFails};
    const std::string name = std::string(kLawHasChanged) + law.law.text;
    changed.missing.push_back({0, std::nullopt, Reason::kNeedsCase, "", name});
    parts.push_back({Id(name),
                     {"law has changed: " + law.law.text, "法规已变更:" + law.law.text},
                     std::move(changed)});
  }
  return parts;
}

Asked Run::AskEffect(const EffectAct& node, Date day) {
  Asked all = Met();
  for (const EffectPart& part : PartsOf(node, day)) {
    const Asked& asked = part.asked;
    if (asked.verdict == Verdict::kHolds) continue;
    if (all.verdict == Verdict::kHolds) all.because = asked.because;
    all.verdict = asked.verdict == Verdict::kUnknown ? Verdict::kUnknown : Verdict::kFails;
    all.missing.insert(all.missing.end(), asked.missing.begin(), asked.missing.end());
  }
  return all;
}

}  // namespace writ::flow
