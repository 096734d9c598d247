// Moves: from place to place, as the structure of the text has it.
#include "engine/flow/run.h"

#include <algorithm>

#include "engine/base/overloaded.h"

namespace writ::flow {

LocalText Same(const std::string& text) { return {text, text}; }

LocalText TitleOf(const Names& names) {
  return {names.en.empty() ? names.zh : names.en, names.zh.empty() ? names.en : names.zh};
}

Run::Run(const Program& program, const Procedure& procedure, const CaseState& state,
         const Inputs& inputs, Answers* answers)
    : program_(program),
      procedure_(procedure),
      own_map_(inputs.places == nullptr ? std::optional<PlaceMap>(std::in_place, program, procedure)
                                        : std::nullopt),
      map_(own_map_ ? *own_map_ : inputs.places->Of(procedure)),
      inputs_(inputs),
      answers_(answers),
      state_(state),
      followed_(state.events),
      values_(inputs.values) {}

void Run::No(RefusalKind kind, std::vector<LocalText> arguments) const {
  No(kind, std::move(arguments), {});
}

void Run::No(RefusalKind kind, std::vector<LocalText> arguments, const Asked& asked) const {
  throw Stop{Refusal{kind, std::move(arguments), asked.missing, asked.because}};
}

LocalText Run::Title(uint32_t spot) const {
  if (const auto* call = std::get_if<CallAct>(&map_.ActAt(spot).node))
    return TitleOf(program_.procedures[call->procedure].names);
  const Names& names = map_.ActAt(spot).names;
  if (names.id.empty()) return Same(map_[spot].id);
  return TitleOf(names);
}

// Of whoever acts as that party. Where the text asks for no role it is the only one, or none.
static std::optional<Id> RoleIn(const Program& program, const Actor& actor, const Party& party) {
  switch (party.kind) {
    case PartyKind::kRole: return Id(program.roles[party.index].names.id);
    case PartyKind::kUnion: return Id("union");
    case PartyKind::kSubject: return std::nullopt;
    case PartyKind::kActorOf:
    case PartyKind::kNobody: break;
  }
  if (actor.is_subject || actor.roles.size() != 1) return std::nullopt;
  return actor.roles.front();
}

void Run::Add(Event event, std::optional<Id> step, bool by_engine) {
  CaseEvent added;
  added.event = std::move(event);
  added.step = std::move(step);
  added.recorded = std::max(inputs_.now, state_.recorded);
  if (!by_engine) {
    added.actors = Mine();
    added.role = RoleIn(program_, inputs_.actor, party_);
  }
  Apply(added, &state_);
  events_.push_back(std::move(added));
}

ActiveSpotList Run::ActiveSpots() const {
  ActiveSpotList spots;
  for (uint32_t i = 0; i < map_.spots().size(); ++i)
    if (IsActive(i)) spots.push_back(i);
  return spots;
}

void Run::CancelTimersOf(const Id& place) {
  for (const Timer& timer : state_.timers)
    if (timer.place == place && timer.role != TimerRole::kDuty) Now().cancelled.push_back(timer.id);
  std::erase_if(state_.timers, [&](const Timer& timer) {
    return timer.place == place && timer.role != TimerRole::kDuty;
  });
}

// What was entered and left within one event was never a place.
void Run::Leave(const Id& id) {
  if (state_.Find(id) == nullptr) return;
  CancelTimersOf(id);
  Changes& now = Now();
  const auto entered = std::ranges::find(now.entered, id, &Arrival::place);
  const bool was_there = std::ranges::find(now.left, id) != now.left.end();
  if (entered != now.entered.end() && !was_there) {
    now.entered.erase(entered);
    std::erase(now.blocked, id);
  } else if (!was_there) {
    now.left.push_back(id);
  } else if (entered != now.entered.end()) {
    now.entered.erase(entered);
  }
  std::erase_if(state_.places, [&](const Place& p) { return p.id == id; });
  state_.part.DropClaim(id);
  const auto step = std::ranges::find(state_.steps, id, &StepRecord::step);
  if (step == state_.steps.end() || std::ranges::find(now.left, id) == now.left.end()) return;
  step->ended = true;
  step->last = events_.back().recorded;
}

void Run::LeaveAllWithin(uint32_t spot) {
  for (const uint32_t active : ActiveSpots())
    if (map_.IsWithin(active, spot)) Leave(active);
}

void Run::LeaveBelow(uint32_t spot) {
  for (const uint32_t active : ActiveSpots())
    if (active != spot && map_.IsWithin(active, spot)) Leave(active);
}

void Run::Enter(uint32_t spot, uint32_t round) {
  if (++moves_ > kMostMoves) No(RefusalKind::kTooMuchAtOnce, {Same(std::to_string(kMostMoves))});
  const Act& act = map_.ActAt(spot);
  if (std::holds_alternative<MeanwhileAct>(act.node) ||
      std::holds_alternative<CaseFactAct>(act.node))
    return Proceed(spot);  // they hold from the start
  const Id id(map_[spot].id);
  Now().entered.push_back({id, round});
  state_.places.push_back({.id = id, .since = events_.back().recorded, .round = round});
  std::visit(Overloaded{[&](const StepAct& node) {
                          StartDeadline(spot, node);
                          EnterBlock(spot, 0);
                        },
                        [&](const TogetherAct& node) {
                          for (uint32_t i = 0; i < node.branches.size(); ++i)
                            if (IsActive(spot)) EnterBlock(spot, i);
                        },
                        [&](const RaceAct& node) {
                          for (uint32_t i = 0; i < node.branches.size(); ++i)
                            if (IsActive(spot)) EnterBlock(spot, i);
                        },
                        [&](const RepeatAct&) { EnterBlock(spot, 0); },
                        [&](const RegionAct&) { EnterBlock(spot, 0); }, [](const auto&) {}},
             act.node);
}

void Run::EnterBlock(uint32_t parent, uint32_t branch) {
  const std::vector<uint32_t>& block = map_[parent].blocks[branch];
  if (block.empty()) return EndBlock(parent);
  Enter(block.front());
}

// The first branch of a race in which something is done goes on, the others are dropped.
void Run::DropRivals(uint32_t spot) {
  for (uint32_t at = spot; map_[at].parent != kNoSpot; at = map_[at].parent) {
    const uint32_t race = map_[at].parent;
    if (!std::holds_alternative<RaceAct>(map_.ActAt(race).node)) continue;
    for (const uint32_t active : ActiveSpots()) {
      uint32_t below = active;
      while (below != kNoSpot && map_[below].parent != race) below = map_[below].parent;
      if (below != kNoSpot && map_[below].branch != map_[at].branch) Leave(active);
    }
  }
}

void Run::Proceed(uint32_t spot) {
  if (state_.status == CaseStatus::kClosed) return;
  DropRivals(spot);
  Leave(spot);
  const std::vector<uint32_t>& block = map_.BlockOf(spot);
  const uint32_t next = map_[spot].index + 1;
  if (next < block.size()) return Enter(block[next]);
  EndBlock(map_[spot].parent);
}

void Run::EndBlock(uint32_t parent) {
  if (parent == kNoSpot) {
    if (state_.places.empty()) Close(Id("completed"));
    return;
  }
  const Act& act = map_.ActAt(parent);
  if (const auto* together = std::get_if<TogetherAct>(&act.node)) {
    const Id id(map_[parent].id);
    Now().done.push_back(id);
    auto place = std::ranges::find(state_.places, id, &Place::id);
    const size_t needed = together->at_least > 0 ? static_cast<size_t>(together->at_least)
                                                 : together->branches.size();
    if (place == state_.places.end() || ++place->branches_done < needed) return;
    LeaveAllWithin(parent);
    return Proceed(parent);
  }
  // Whether there is another member, or another round, is a question of its own; see TryGo.
  if (std::holds_alternative<ForEachAct>(act.node)) {
    const Id id(map_[parent].id);
    Now().done.push_back(id);
    const auto place = std::ranges::find(state_.places, id, &Place::id);
    if (place != state_.places.end()) ++place->branches_done;
    return;
  }
  if (std::holds_alternative<RepeatAct>(act.node)) return;
  if (std::holds_alternative<MeanwhileAct>(act.node)) {
    const uint32_t call = map_.CallAround(parent);
    if (call == kNoSpot) {
      if (state_.places.empty()) Close(Id("completed"));
    } else if (IsActive(call) && !IsBusy(call)) {
      Proceed(call);
    }
    return;
  }
  // What a reaction within it began goes on.
  if (std::holds_alternative<CallAct>(act.node) && IsBusy(parent)) return;
  Proceed(parent);
}

// The innermost procedure ends: one that was called gives the case back to who called it.
void Run::End(uint32_t spot, const Id& outcome) {
  const uint32_t call = map_.CallAround(spot);
  if (call == kNoSpot) return Close(outcome);
  BranchTaken taken;
  taken.node = Id(map_[call].id);
  taken.branch = outcome;
  Add(taken, std::nullopt, true);
  LeaveBelow(call);
  Proceed(call);
}

void Run::Close(const Id& outcome, bool by_engine) {
  CaseClosed closed;
  closed.outcome = outcome;
  Add(closed, std::nullopt, by_engine);
  for (const Place& place : state_.places) Now().left.push_back(place.id);
  for (const Timer& timer : state_.timers)
    if (timer.role != TimerRole::kDuty) Now().cancelled.push_back(timer.id);
  state_.places.clear();
  state_.part.claims.clear();
  for (StepRecord& step : state_.steps) {
    if (std::ranges::find(Now().left, step.step) == Now().left.end()) continue;
    step.ended = true;
    step.last = events_.back().recorded;
  }
  std::erase_if(state_.timers, [](const Timer& t) { return t.role != TimerRole::kDuty; });
}

void Run::Settle() {
  for (bool moved = true; moved;) {
    const size_t before = events_.size();
    const int moves = moves_;
    FollowEvents();
    FulfilDuties();
    if (state_.status != CaseStatus::kOpen) break;
    React();
    for (const uint32_t spot : ActiveSpots()) {
      if (state_.status != CaseStatus::kOpen) break;
      if (IsActive(spot)) TryGo(spot);
    }
    moved = events_.size() > before || moves_ > moves;
  }
  FulfilDuties();
}

}  // namespace writ::flow
