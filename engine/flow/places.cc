#include "engine/flow/places.h"

#include <algorithm>

#include "engine/base/overloaded.h"

namespace writ::flow {

std::vector<const ActBlock*> BlocksOf(const Program& program, const Act& act) {
  std::vector<const ActBlock*> blocks;
  const auto all = [&](const std::vector<ActBlock>& branches) {
    for (const ActBlock& branch : branches) blocks.push_back(&branch);
  };
  std::visit(
      Overloaded{[&](const StepAct& node) { blocks = {&node.body}; },
                 [&](const IfAct& node) { blocks = {&node.then, &node.otherwise}; },
                 [&](const ChooseAct& node) {
                   for (const ChoiceOption& option : node.options) blocks.push_back(&option.body);
                 },
                 [&](const TogetherAct& node) { all(node.branches); },
                 [&](const RaceAct& node) { all(node.branches); },
                 [&](const ForEachAct& node) { blocks = {&node.body}; },
                 [&](const RepeatAct& node) { blocks = {&node.body}; },
                 [&](const MilestoneAct& node) { blocks = {&node.body}; },
                 [&](const RegionAct& node) { blocks = {&node.body}; },
                 [&](const CallAct& node) { blocks = {&program.procedures[node.procedure].body}; },
                 [&](const MeanwhileAct& node) {
                   for (const Reaction& reaction : node.reactions) blocks.push_back(&reaction.body);
                 },
                 [](const auto&) {}},
      act.node);
  return blocks;
}

bool IsPersonal(const Act& act) {
  return std::visit(
      Overloaded{[](const ProvideAct&) { return true; }, [](const SignAct&) { return true; },
                 [](const DecideAct&) { return true; }, [](const ServeAct&) { return true; },
                 [](const IssueAct&) { return true; }, [](const PayAct&) { return true; },
                 [](const FindingAct&) { return true; }, [](const auto&) { return false; }},
      act.node);
}

std::string_view WordOf(const Act& act) {
  static constexpr std::string_view kWords[] = {
      "provide", "sign",  "decide", "serve",     "issue",    "pay",  "records",  "make",   "fact",
      "step",    "check", "if",     "choose",    "together", "race", "for each", "repeat", "wait",
      "wait",    "call",  "effect", "meanwhile", "cancel",   "end",  "while",    "region"};
  static_assert(std::size(kWords) == std::variant_size_v<decltype(Act::node)>);
  return kWords[act.node.index()];
}

PlaceMap::PlaceMap(const Program& program, const Procedure& procedure) : program_(program) {
  called_.push_back(static_cast<uint32_t>(&procedure - program.procedures.data()));
  AddBlock(procedure.body, kNoSpot, 0, &top_);
}

// A step, a choice, a gate, a region has a name that its procedure has once; everything else is
// called by where it stands.
void PlaceMap::AddBlock(const ActBlock& block, uint32_t parent, uint32_t branch,
                        std::vector<uint32_t>* into) {
  for (uint32_t i = 0; i < block.size(); ++i) {
    const Act& act = program_.acts[block[i]];
    const auto at = static_cast<uint32_t>(spots_.size());
    into->push_back(at);
    Spot spot{.act = block[i], .parent = parent, .branch = branch, .index = i};
    // Two loops may call their members alike.
    const bool of_a_step =
        IsPersonal(act) || act.names.id.empty() || std::holds_alternative<ForEachAct>(act.node);
    std::string home;
    if (parent != kNoSpot) {
      home = spots_[parent].id + ".";
      if (BlocksOf(program_, program_.acts[spots_[parent].act]).size() > 1)
        home += std::to_string(branch + 1) + ".";
    }
    spot.id = of_a_step ? home + std::to_string(i + 1) : act.names.id;
    const bool does =
        std::holds_alternative<StepAct>(act.node) || std::holds_alternative<ChooseAct>(act.node);
    spot.doer = does ? at : parent == kNoSpot ? kNoSpot : spots_[parent].doer;
    spots_.push_back(std::move(spot));
    auto blocks = BlocksOf(program_, act);
    if (const auto* call = std::get_if<CallAct>(&act.node)) {
      if (std::ranges::find(called_, call->procedure) != called_.end()) blocks = {};
      called_.push_back(call->procedure);
    }
    for (uint32_t b = 0; b < blocks.size(); ++b) {
      std::vector<uint32_t> inner;
      AddBlock(*blocks[b], at, b, &inner);
      spots_[at].blocks.push_back(std::move(inner));
    }
  }
}

PlaceMaps::PlaceMaps(const Program& program) : program_(program) {
  maps_.reserve(program.procedures.size());
  for (const Procedure& procedure : program.procedures) maps_.emplace_back(program, procedure);
}

const std::vector<uint32_t>& PlaceMap::BlockOf(uint32_t spot) const {
  const Spot& s = spots_[spot];
  return s.parent == kNoSpot ? top_ : spots_[s.parent].blocks[s.branch];
}

uint32_t PlaceMap::Find(std::string_view id) const {
  for (uint32_t i = 0; i < spots_.size(); ++i)
    if (spots_[i].id == id) return i;
  return kNoSpot;
}

uint32_t PlaceMap::SpotOf(ActId act) const {
  for (uint32_t i = 0; i < spots_.size(); ++i)
    if (spots_[i].act == act) return i;
  return kNoSpot;
}

uint32_t PlaceMap::Named(std::string_view name) const {
  for (uint32_t i = 0; i < spots_.size(); ++i) {
    const Names& names = ActAt(i).names;
    if (IsPersonal(ActAt(i)) || names.id.empty()) continue;
    if (names.id == name || names.en == name || names.zh == name) return i;
  }
  return Find(name);
}

uint32_t PlaceMap::CallAround(uint32_t spot) const {
  for (spot = spots_[spot].parent; spot != kNoSpot; spot = spots_[spot].parent)
    if (std::holds_alternative<CallAct>(ActAt(spot).node)) return spot;
  return kNoSpot;
}

bool PlaceMap::IsWithin(uint32_t spot, uint32_t ancestor) const {
  for (; spot != kNoSpot; spot = spots_[spot].parent)
    if (spot == ancestor) return true;
  return false;
}

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
        !std::holds_alternative<RepeatAct>(node) && !std::holds_alternative<CallAct>(node))
      return false;
  }
  return false;
}

bool MayFollow(const PlaceMap& map, uint32_t spot, uint32_t done) {
  bool met = false;  // at the innermost statement that holds both
  for (uint32_t at = done; at != kNoSpot; at = map[at].parent) {
    const uint32_t home = map[at].parent;
    if (home != kNoSpot && !map.IsWithin(spot, home)) continue;
    const Act* holder = home == kNoSpot ? nullptr : &map.ActAt(home);
    const bool loops = holder != nullptr && (std::holds_alternative<RepeatAct>(holder->node) ||
                                             std::holds_alternative<ForEachAct>(holder->node));
    if (loops && spot != home) return true;
    if (met) continue;
    met = true;
    uint32_t below = spot;
    while (below != kNoSpot && map[below].parent != home) below = map[below].parent;
    if (below == kNoSpot) continue;
    const bool beside = map[below].branch != map[at].branch;
    if (beside && holder != nullptr &&
        (std::holds_alternative<TogetherAct>(holder->node) ||
         std::holds_alternative<MeanwhileAct>(holder->node)))
      return true;
    if (std::holds_alternative<MeanwhileAct>(map.ActAt(below).node)) return true;
    if (!beside && map[below].index > map[at].index) return true;
  }
  return false;
}

}  // namespace writ::flow
