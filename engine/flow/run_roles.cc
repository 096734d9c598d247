// As what somebody acts: whether they fit, in which role it counts, and for whom else.
#include <algorithm>

#include "engine/flow/run.h"

namespace writ::flow {

LocalText Run::Words(const Party& party) const {
  switch (party.kind) {
    case PartyKind::kRole: return TitleOf(program_.roles[party.index].names);
    case PartyKind::kSubject: return {"the employee", "员工本人"};
    case PartyKind::kUnion: return {"the union", "工会"};
    case PartyKind::kActorOf: {
      const LocalText step = Title(map_.SpotOf(party.index));
      return {"who did '" + step.en + "'", "「" + step.zh + "」的经办人"};
    }
    case PartyKind::kNobody: break;
  }
  return {"anybody with a role", "任一角色"};
}

// Nobody acts in a role in a case about themselves, nor does who acts for them.
bool Run::Fits(const Party& party, const Actor& actor) const {
  switch (party.kind) {
    case PartyKind::kRole:
      return !actor.is_subject &&
             std::ranges::find(actor.roles, Id(program_.roles[party.index].names.id)) !=
                 actor.roles.end();
    case PartyKind::kSubject: return actor.is_subject;
    case PartyKind::kUnion: return actor.for_the_union;
    case PartyKind::kActorOf: {
      const uint32_t spot = map_.SpotOf(party.index);
      const StepRecord* step = spot == kNoSpot ? nullptr : state_.Step(Id(map_[spot].id));
      return step != nullptr && std::ranges::find(step->actors, actor.person) != step->actors.end();
    }
    case PartyKind::kNobody: return !actor.is_subject && !actor.roles.empty();
  }
  return false;
}

// As the employee one acts for nobody else.
void Run::ActAs(const Party& party) {
  party_ = party;
  as_.reset();
  if (party.kind != PartyKind::kNobody && party.kind != PartyKind::kActorOf) as_.emplace();
  AlsoAs(party);
}

void Run::AlsoAs(const Party& party) {
  if (!as_) return;
  if (party.kind == PartyKind::kRole) as_->emplace_back(program_.roles[party.index].names.id);
  if (party.kind == PartyKind::kUnion) as_->emplace_back("union");
}

Actors Run::Mine() const {
  const auto asked = [&](const Id& role) { return std::ranges::find(*as_, role) != as_->end(); };
  Actors mine{inputs_.actor.person};
  for (const ActsFor& one : inputs_.actor.acts_for)
    if (!as_ || std::ranges::any_of(one.roles, asked)) mine.push_back(one.person);
  return mine;
}

LocalText Run::Others(const Party& party) const {
  LocalText who = Words(party);
  if (inputs_.actor.is_subject && party.kind == PartyKind::kRole) {
    who.en += " other than whom the case is about";
    who.zh += "(本案员工本人除外)";
  }
  return who;
}

}  // namespace writ::flow
