#include "engine/flow/standing.h"

#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/flow/run.h"

namespace writ::flow {
namespace {

// An effect is called by its id and by its words in either language.
std::vector<std::string_view> NamesOfEffect(std::string_view effect) {
  if (effect == "terminate_contract") return {effect, "terminate contract", "解除合同"};
  if (effect == "end_contract") return {effect, "end contract", "终止合同"};
  if (effect == "change_contract") return {effect, "change contract", "变更合同"};
  return {effect};
}

bool IsCalled(const Act& act, std::string_view name) {
  if (const auto* effect = std::get_if<EffectAct>(&act.node)) {
    const auto names = NamesOfEffect(effect->effect);
    return std::ranges::find(names, name) != names.end();
  }
  const Names& names = act.names;
  return !IsPersonal(act) && !std::holds_alternative<CaseFactAct>(act.node) && !names.id.empty() &&
         (names.id == name || names.en == name || names.zh == name);
}

uint32_t PlaceCalled(const PlaceMap& map, std::string_view name) {
  for (uint32_t i = 0; i < map.spots().size(); ++i)
    if (IsCalled(map.ActAt(i), name)) return i;
  return kNoSpot;
}

}  // namespace

// Puts a case somewhere, or plays it, without people.
class Player {
 public:
  Player(Run& run, const Standing& standing)
      : run_(run), map_(run.map_), standing_(standing), decided_(standing.decided) {}

  // Of a case that is not open: puts it at the place and lets it go on.
  void Stand();
  // Opens a case and plays it as far as something is given.
  void Play(const OpenCase& command);

 private:
  void Note();
  void StandDone(uint32_t before);
  void Sign(uint32_t step, SignMeaning meaning);
  bool IsGiven(const Act& act) const;
  bool DecideAt(uint32_t spot, uint32_t step);
  bool GoOn(uint32_t spot);

  Run& run_;
  const PlaceMap& map_;
  const Standing& standing_;
  std::vector<std::pair<Id, Id>> decided_;  // what is not used up
};

void Player::Note() {
  for (const auto& [what, on] : standing_.happened) {
    EventRecorded recorded;
    recorded.name = what;
    recorded.on = on;
    run_.Add(recorded, std::nullopt, true);
  }
}

void Player::Stand() {
  const uint32_t spot = PlaceCalled(map_, standing_.place);
  CaseOpened opened;
  opened.procedure = Id(run_.procedure_.names.id);
  for (const CaseParameter& parameter : run_.procedure_.parameters) {
    if (!run_.values_.Has(parameter.value)) continue;
    opened.fields.emplace_back(run_.program_.case_names[parameter.value].id);
    opened.form.emplace_back();
  }
  run_.Add(opened, std::nullopt, true);
  StandDone(spot);
  Note();
  for (uint32_t i = 0; i < map_.spots().size(); ++i) {
    if (!std::holds_alternative<CheckAct>(map_.ActAt(i).node) || !LeadsTo(map_, i, spot)) continue;
    GateOpened gate;
    gate.gate = Id(map_[i].id);
    run_.Add(gate, std::nullopt, true);
  }
  std::vector<uint32_t> path;
  for (uint32_t at = map_[spot].parent; at != kNoSpot; at = map_[at].parent) path.push_back(at);
  for (size_t i = path.size(); i-- > 0;) {
    if (std::holds_alternative<MeanwhileAct>(map_.ActAt(path[i]).node)) continue;
    const Id id(map_[path[i]].id);
    run_.Now().entered.push_back({id, 1});
    run_.state_.places.push_back({.id = id, .since = run_.events_.back().recorded});
  }
  run_.Enter(spot);
  run_.TickNow({});
  run_.Settle();
}

// Steps of which a field or a decision is given are done, and signed where the text asks for it.
void Player::StandDone(uint32_t before) {
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
      if (provide == nullptr || !run_.values_.Has(provide->value)) continue;
      done.fields.emplace_back(run_.program_.case_names[provide->value].id);
      done.form.emplace_back();
    }
    const auto last =
        std::ranges::find(decided_.rbegin(), decided_.rend(), done.step, &std::pair<Id, Id>::first);
    if (last != decided_.rend()) done.branch = last->second;
    if (done.fields.empty() && !done.branch) continue;
    const Id id = done.step;
    run_.Add(done, id, true);
    if (agrees) Sign(step, SignMeaning::kAgreement);
    run_.Now().left.push_back(id);
    std::ranges::find(run_.state_.steps, id, &StepRecord::step)->ended = true;
  }
}

void Player::Sign(uint32_t step, SignMeaning meaning) {
  Signed signed_event;
  signed_event.document = Id(map_[step].id);
  signed_event.meaning = MeaningOf(meaning);
  const bool own = meaning != SignMeaning::kReceipt;
  run_.Add(signed_event, own ? std::optional(signed_event.document) : std::nullopt, true);
}

// Whether what a person does there has been done, as far as the scenario says.
bool Player::IsGiven(const Act& act) const {
  const auto happened = [&](const std::string& what) {
    return std::ranges::any_of(run_.state_.happened,
                               [&](const HappenedRecord& r) { return r.what.text == what; });
  };
  const auto document = [&](uint32_t index) { return run_.program_.documents[index].names.id; };
  return std::visit(
      Overloaded{
          [&](const ProvideAct& node) { return run_.values_.Has(node.value); },
          [&](const ServeAct& node) { return happened("served " + document(node.document)); },
          [&](const IssueAct& node) { return happened("issued " + document(node.document)); },
          [&](const PayAct& node) {
            return happened("paid " + run_.program_.case_names[node.value].id);
          },
          [&](const FindingAct& node) {
            return run_.inputs_.facts->events.contains(
                run_.program_.findings[node.finding].names.id);
          },
          [](const auto&) { return false; }},
      act.node);
}

bool Player::DecideAt(uint32_t spot, uint32_t step) {
  const auto given = std::ranges::find(decided_, Id(map_[step].id), &std::pair<Id, Id>::first);
  if (given == decided_.end()) return false;
  DoStep left;
  left.verdict = left.option = given->second.text;
  decided_.erase(given);
  const Act& act = map_.ActAt(spot);
  if (const auto* choose = std::get_if<ChooseAct>(&act.node)) {
    run_.Choose(spot, *choose, &left);
    return true;
  }
  return run_.DecideOn(spot, step, std::get<DecideAct>(act.node), &left);
}

// One thing that is given and can be done there now.
bool Player::GoOn(uint32_t spot) {
  const Act& act = map_.ActAt(spot);
  const uint32_t step = map_[spot].doer;
  if (step == kNoSpot) return false;
  if (std::holds_alternative<ChooseAct>(act.node))
    return !run_.IsBusy(spot) && DecideAt(spot, spot);
  if (std::holds_alternative<DecideAct>(act.node)) return DecideAt(spot, step);
  if (const auto* sign = std::get_if<SignAct>(&act.node)) {
    if (run_.state_.Step(Id(map_[step].id)) == nullptr) return false;
    Sign(step, sign->meaning);
  } else if (IsGiven(act)) {
    StepDone done;
    done.step = Id(map_[step].id);
    if (const auto* provide = std::get_if<ProvideAct>(&act.node)) {
      done.fields.emplace_back(run_.program_.case_names[provide->value].id);
      done.form.emplace_back();
    }
    const Id id = done.step;
    run_.Add(std::move(done), id, true);
  } else {
    return false;
  }
  run_.Proceed(spot);
  return true;
}

void Player::Play(const OpenCase& command) {
  run_.Open(command);
  Note();
  for (bool moved = true; moved;) {
    run_.TickNow({});
    run_.Settle();
    moved = run_.state_.status == CaseStatus::kOpen &&
            std::ranges::any_of(run_.ActiveSpots(), [&](uint32_t spot) { return GoOn(spot); });
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
  Run run(program, procedure, {}, inputs);
  try {
    Player(run, standing).Play(open);
  } catch (const Stop& stop) {
    const auto* refusal = std::get_if<Refusal>(&stop.outcome);
    if (refusal == nullptr || refusal->kind == RefusalKind::kNotRunnable ||
        refusal->kind == RefusalKind::kTooMuchAtOnce)
      return {.state = NoStanding::kNotRunnable};
    stood.blocked = true;
    stood.missing = refusal->missing;
    stood.where = TitleOf(procedure.names);
    if (refusal->kind == RefusalKind::kMissingField && refusal->arguments.size() > 1)
      stood.missing.push_back({0, std::nullopt, Reason::kNeedsCase, "", refusal->arguments[1].en});
    return stood;
  }
  stood.state = run.state();
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
      Player(run, standing).Stand();
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
    if (const auto* effect = std::get_if<EffectAct>(&act.node))
      for (const std::string_view name : NamesOfEffect(effect->effect)) names.emplace_back(name);
    if (!IsCalled(act, act.names.id)) continue;
    for (const std::string* name : {&act.names.id, &act.names.en, &act.names.zh})
      if (!name->empty()) names.push_back(*name);
  }
  return names;
}

std::optional<Decidable> FindDecidable(const Program& program, const Procedure& procedure,
                                       std::string_view name) {
  const PlaceMap map(program, procedure);
  const uint32_t spot = PlaceCalled(map, name);
  if (spot == kNoSpot) return std::nullopt;
  Decidable found{Id(map[spot].id), {}};
  for (uint32_t i = spot; i < map.spots().size(); ++i) {
    if (map[i].doer != spot) continue;
    if (const auto* choose = std::get_if<ChooseAct>(&map.ActAt(i).node))
      for (const ChoiceOption& option : choose->options) found.options.push_back(option.names);
    if (const auto* decide = std::get_if<DecideAct>(&map.ActAt(i).node))
      for (const DecideOption& option : decide->options) found.options.push_back(option.names);
  }
  return found.options.empty() ? std::nullopt : std::optional(std::move(found));
}

std::vector<Names> EndsOf(const Program& program, const Procedure& procedure) {
  std::vector<Names> ends;
  const PlaceMap map(program, procedure);
  for (uint32_t i = 0; i < map.spots().size(); ++i) {
    if (map.CallAround(i) != kNoSpot) continue;  // there, only what was called ends
    const auto& node = map.ActAt(i).node;
    if (const auto* end = std::get_if<EndAct>(&node)) ends.push_back(end->outcome);
    if (const auto* decide = std::get_if<DecideAct>(&node))
      for (const DecideOption& option : decide->options)
        if (option.ends) ends.push_back(*option.ends);
    if (const auto* meanwhile = std::get_if<MeanwhileAct>(&node))
      for (const Reaction& reaction : meanwhile->reactions)
        if (reaction.ends) ends.push_back(*reaction.ends);
  }
  ends.push_back({.id = "completed", .en = "completed", .zh = "已完成"});
  return ends;
}

std::optional<Id> FindEnd(const Program& program, const Procedure& procedure,
                          std::string_view name) {
  for (const Names& end : EndsOf(program, procedure))
    if (end.id == name || end.en == name || end.zh == name) return Id(end.id);
  return std::nullopt;
}

}  // namespace writ::flow
