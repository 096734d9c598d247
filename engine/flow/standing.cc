#include "engine/flow/standing.h"

#include <algorithm>

#include "engine/flow/run.h"

namespace writ::flow {
namespace {

bool IsCalled(const Act& act, std::string_view name) {
  if (const auto* effect = std::get_if<EffectAct>(&act.node)) return effect->effect == name;
  const Names& names = act.names;
  return !IsPersonal(act) && !std::holds_alternative<CaseFactAct>(act.node) && !names.id.empty() &&
         (names.id == name || names.en == name || names.zh == name);
}

uint32_t PlaceCalled(const PlaceMap& map, std::string_view name) {
  for (uint32_t i = 0; i < map.spots().size(); ++i)
    if (IsCalled(map.ActAt(i), name)) return i;
  return kNoSpot;
}

// On every way to the other: before it, and in no branch that it is not in.
bool LeadsTo(const PlaceMap& map, uint32_t gate, uint32_t spot) {
  for (uint32_t at = gate; at != kNoSpot; at = map[at].parent) {
    const uint32_t home = map[at].parent;
    const bool shared = home == kNoSpot || map.IsWithin(spot, home);
    uint32_t below = spot;
    while (shared && below != kNoSpot && map[below].parent != home) below = map[below].parent;
    if (shared)
      return below != kNoSpot && map[below].branch == map[at].branch &&
             map[at].index < map[below].index;
    const auto& node = map.ActAt(home).node;
    if (!std::holds_alternative<StepAct>(node) && !std::holds_alternative<RegionAct>(node) &&
        !std::holds_alternative<RepeatAct>(node))
      return false;
  }
  return false;
}

}  // namespace

void Run::Stand(const std::string& place, const std::vector<std::pair<Id, Date>>& happened) {
  const uint32_t spot = PlaceCalled(map_, place);
  CaseOpened opened;
  opened.procedure = Id(procedure_.names.id);
  for (const CaseParameter& parameter : procedure_.parameters) {
    if (!values_.Has(parameter.value)) continue;
    opened.fields.emplace_back(program_.case_names[parameter.value].id);
    opened.form.emplace_back();
  }
  Add(opened, std::nullopt, true);
  StandDone(spot);
  for (const auto& [what, on] : happened) {
    EventRecorded recorded;
    recorded.name = what;
    recorded.on = on;
    Add(recorded, std::nullopt, true);
  }
  for (uint32_t i = 0; i < map_.spots().size(); ++i) {
    if (!std::holds_alternative<CheckAct>(map_.ActAt(i).node) || !LeadsTo(map_, i, spot)) continue;
    GateOpened gate;
    gate.gate = Id(map_[i].id);
    Add(gate, std::nullopt, true);
  }
  std::vector<uint32_t> path;
  for (uint32_t at = map_[spot].parent; at != kNoSpot; at = map_[at].parent) path.push_back(at);
  for (size_t i = path.size(); i-- > 0;) {
    if (std::holds_alternative<MeanwhileAct>(map_.ActAt(path[i]).node)) continue;
    const Id id(map_[path[i]].id);
    Now().entered.push_back({id, 1});
    state_.places.push_back({.id = id, .since = events_.back().recorded});
  }
  Enter(spot);
  TickNow({});
  Settle();
}

// Steps of which a field is given are done, and signed where the text asks for it.
void Run::StandDone(uint32_t before) {
  for (uint32_t step = 0; step < map_.spots().size(); ++step) {
    if (map_[step].doer != step || step == before || map_.IsWithin(before, step)) continue;
    StepDone done;
    done.step = Id(map_[step].id);
    bool agrees = false;
    for (uint32_t i = 0; i < map_.spots().size(); ++i) {
      if (map_[i].doer != step) continue;
      const auto* provide = std::get_if<ProvideAct>(&map_.ActAt(i).node);
      const auto* sign = std::get_if<SignAct>(&map_.ActAt(i).node);
      agrees = agrees || (sign != nullptr && sign->meaning == SignMeaning::kAgreement);
      if (provide == nullptr || !values_.Has(provide->value)) continue;
      done.fields.emplace_back(program_.case_names[provide->value].id);
      done.form.emplace_back();
    }
    if (done.fields.empty()) continue;
    const Id id = done.step;
    Add(done, id, true);
    if (agrees) {
      Signed signed_event;
      signed_event.document = id;
      signed_event.meaning = SignatureMeaning::kAgreement;
      Add(signed_event, id, true);
    }
    Now().left.push_back(id);
    std::ranges::find(state_.steps, id, &StepRecord::step)->ended = true;
  }
}

namespace {

// The first thing that the case rests at, or the place that it was put at.
void ReadBlocked(const std::string& place, Stood* stood) {
  for (const Waiting& waiting : stood->work.waits) {
    if (!place.empty() && waiting.place.text != place) continue;
    if (waiting.unmet.empty() || stood->blocked) continue;
    stood->blocked = waiting.kind != WaitKind::kEffect || !waiting.due;
    if (!stood->blocked) continue;
    stood->where = waiting.title;
    for (const Unmet& unmet : waiting.unmet)
      for (const Missing& missing : unmet.missing) stood->missing.push_back(missing.fact);
  }
}

Stood OpenAnew(const Program& program, const Procedure& procedure, const Standing& standing,
               const Inputs& inputs) {
  Stood stood;
  OpenCase open{.procedure = standing.procedure};
  for (const CaseParameter& parameter : procedure.parameters)
    if (const Scalar* given = standing.values.Find(parameter.value))
      open.arguments.push_back({program.case_names[parameter.value].id, *given, {}});
  CaseState state;
  const auto fold = [&](const Command& command) {
    Outcome outcome = Decide(program, state, command, inputs);
    if (const auto* events = std::get_if<std::vector<CaseEvent>>(&outcome))
      for (const CaseEvent& event : *events) Apply(event, &state);
    return outcome;
  };
  const Outcome opened = fold(open);
  if (const auto* refusal = std::get_if<Refusal>(&opened)) {
    if (refusal->kind == RefusalKind::kNotRunnable) return {.state = NoStanding::kNotRunnable};
    stood.blocked = true;
    stood.missing = refusal->missing;
    stood.where = TitleOf(procedure.names);
    if (refusal->kind == RefusalKind::kMissingField && refusal->arguments.size() > 1)
      stood.missing.push_back({0, std::nullopt, Reason::kNeedsCase, "", refusal->arguments[1].en});
    stood.state = state;
    return stood;
  }
  for (const auto& [what, on] : standing.happened) {
    CaseEvent happened;
    EventRecorded recorded;
    recorded.name = what;
    recorded.on = on;
    happened.event = recorded;
    happened.recorded = inputs.now;
    Apply(happened, &state);
  }
  fold(Tick{});
  stood.state = state;
  return stood;
}

}  // namespace

Stood Stand(const Program& program, const Standing& standing, const Inputs& given) {
  const Procedure* procedure = FindProcedure(program, standing.procedure);
  if (procedure == nullptr) return {.state = NoStanding::kNoProcedure};
  Inputs inputs = given;
  inputs.values = standing.values;
  inputs.actor = {};
  Stood stood;
  std::string place;
  if (standing.place.empty()) {
    stood = OpenAnew(program, *procedure, standing, inputs);
  } else {
    const PlaceMap map(program, *procedure);
    const uint32_t spot = PlaceCalled(map, standing.place);
    if (spot == kNoSpot) return {.state = NoStanding::kNoPlace};
    if (!IsRunnable(program, map)) return {.state = NoStanding::kNotRunnable};
    place = map[spot].id;
    try {
      Run run(program, *procedure, {}, inputs);
      run.Stand(standing.place, standing.happened);
      stood.state = run.state();
    } catch (const Stop&) {  // it does not come to rest
      return {.state = NoStanding::kNotRunnable};
    }
  }
  const auto* state = std::get_if<CaseState>(&stood.state);
  if (state == nullptr) return stood;
  Run run(program, *procedure, *state, inputs);
  stood.facts = run.FactsNow();
  if (stood.blocked) return stood;  // it may not be opened
  stood.work = OpenWorkOf(program, *state, inputs);
  ReadBlocked(place, &stood);
  return stood;
}

std::optional<Id> FindPlace(const Program& program, const Procedure& procedure,
                            std::string_view name) {
  const PlaceMap map(program, procedure);
  const uint32_t spot = PlaceCalled(map, name);
  return spot == kNoSpot ? std::nullopt : std::optional(Id(map[spot].id));
}

std::vector<std::string> NamesOfPlaces(const Program& program, const Procedure& procedure) {
  std::vector<std::string> names;
  const PlaceMap map(program, procedure);
  for (uint32_t i = 0; i < map.spots().size(); ++i) {
    const Act& act = map.ActAt(i);
    if (const auto* effect = std::get_if<EffectAct>(&act.node)) names.push_back(effect->effect);
    if (!IsCalled(act, act.names.id)) continue;
    for (const std::string* name : {&act.names.id, &act.names.en, &act.names.zh})
      if (!name->empty()) names.push_back(*name);
  }
  return names;
}

std::optional<Id> FindEnd(const Program& program, const Procedure& procedure,
                          std::string_view name) {
  std::optional<Id> found;
  const auto look = [&](const Names& end) {
    if (end.id == name || end.en == name || end.zh == name) found = Id(end.id);
  };
  const PlaceMap map(program, procedure);
  for (uint32_t i = 0; i < map.spots().size(); ++i) {
    const auto& node = map.ActAt(i).node;
    if (const auto* end = std::get_if<EndAct>(&node)) look(end->outcome);
    if (const auto* decide = std::get_if<DecideAct>(&node))
      for (const DecideOption& option : decide->options)
        if (option.ends) look(*option.ends);
    if (const auto* meanwhile = std::get_if<MeanwhileAct>(&node))
      for (const Reaction& reaction : meanwhile->reactions)
        if (reaction.ends) look(*reaction.ends);
  }
  return found;
}

}  // namespace writ::flow
