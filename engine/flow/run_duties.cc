// Duties: what obligations ask for once an effect has been released.
#include <algorithm>
#include <utility>

#include "engine/flow/followed.h"
#include "engine/flow/run.h"
#include "engine/program/attached.h"

namespace writ::flow {
namespace {

// A record of the state has the day of the effect, for what is told of later.
Id StepOf(const Id& effect) { return Id("effect " + effect.text); }

std::optional<HappenedRecord> First(const std::vector<HappenedRecord>& happened,
                                    const std::string& what) {
  const auto record = std::ranges::find_if(
      happened, [&](const HappenedRecord& one) { return one.what.text == what; });
  return record == happened.end() ? std::nullopt : std::optional(*record);
}

}  // namespace

void Run::Release(uint32_t spot, const EffectAct& node) {
  EffectReleased released;
  released.effect = Id(node.effect);
  released.outbox = Ref("effect/" + std::to_string(state_.effects.size() + 1));
  if (const std::vector<Citation> grounds = Grounds(); !grounds.empty()) {
    const Citation& ground = grounds.front();
    std::string article = ground.source + " " + ground.article;
    if (!ground.item.empty()) article += "(" + ground.item + ")";
    released.grounds = Id(article);
  }
  std::vector<const Obligation*> obligations;
  for (const Obligation& obligation : program_.obligations)
    if (Applies(obligation, node.effect)) obligations.push_back(&obligation);
  const bool followed = std::ranges::any_of(obligations, [](const Obligation* obligation) {
    return std::ranges::any_of(obligation->duties, FollowedBy);
  });
  FollowEvents();
  Add(released, followed ? std::optional(StepOf(released.effect)) : std::nullopt, true);
  followed_ = state_.events;
  events_.back().verdict = Verdict::kHolds;
  for (const Obligation* obligation : obligations) AriseWith(*obligation);
  Proceed(spot);
}

// A duty is called by the event from which it arose and its number in the obligation.
void Run::Arise(const Obligation& obligation, size_t duty, Date from) {
  const auto* after = std::get_if<HappenAfter>(&obligation.duties[duty].node);
  ObligationArisen arisen;
  arisen.obligation = Id(obligation.names.id);
  arisen.duty = Ref("duty/" + std::to_string(state_.events) + "/" + std::to_string(duty));
  arisen.due = DueAfter(from, after != nullptr ? after->within : Span{});
  Add(arisen, std::nullopt, true);
  if (arisen.due) StartTimer(Id(arisen.duty.text), TimerRole::kDuty, *arisen.due);
}

// With the effect, but for what follows an event that has not happened.
void Run::AriseWith(const Obligation& obligation) {
  for (size_t i = 0; i < obligation.duties.size(); ++i) {
    const Duty& duty = obligation.duties[i];
    if (AskedAfter(duty) == nullptr) continue;
    const Happening* follows = FollowedBy(duty);
    if (follows == nullptr) {
      Arise(obligation, i, Today());
    } else if (const auto record = First(state_.happened, NameOf(*follows))) {
      Arise(obligation, i, std::max(Today(), record->on));
    }
  }
}

// Each effect once that has been released.
std::vector<FollowedEffect> Run::FollowedEffects() const {
  std::vector<FollowedEffect> effects;
  for (const Id& effect : state_.effects) {
    const StepRecord* released = state_.Step(StepOf(effect));
    const bool again = std::ranges::find(effects, effect, &FollowedEffect::effect) != effects.end();
    if (released == nullptr || again) continue;
    FollowedEffect& followed = effects.emplace_back(effect, DayOf(released->last));
    for (const Obligation& obligation : program_.obligations) {
      if (!Applies(obligation, effect.text)) continue;
      for (size_t i = 0; i < obligation.duties.size(); ++i)
        if (const Happening* follows = FollowedBy(obligation.duties[i]))
          followed.duties.push_back(
              {&obligation, i, follows, First(state_.happened, NameOf(*follows))});
    }
  }
  return effects;
}

// With the first event of that name, if the effect was released before: of what has been recorded
// since this was asked last.
void Run::FollowEvents() {
  const uint64_t seen = std::exchange(followed_, state_.events);
  if (seen == state_.events) return;
  for (const FollowedEffect& effect : FollowedEffects())
    for (const FollowingDuty& one : effect.duties)
      if (one.event && one.event->at > seen)
        Arise(*one.obligation, one.duty, std::max(effect.day, one.event->on));
}

const Duty* Run::FindDuty(const Ref& duty, const Obligation** obligation) const {
  const auto record = std::ranges::find(state_.duties, duty, &DutyRecord::duty);
  if (record == state_.duties.end()) return nullptr;
  const size_t index = std::stoul(duty.text.substr(duty.text.rfind('/') + 1));
  for (const Obligation& candidate : program_.obligations) {
    if (candidate.names.id != record->obligation.text || index >= candidate.duties.size()) continue;
    *obligation = &candidate;
    return &candidate.duties[index];
  }
  return nullptr;
}

// Of each group something happened, by an event after that one. What follows an event may be done
// before it, and before the effect, too: who pays early owes nothing any more.
bool Run::IsDone(const Duty& duty, uint64_t after) const {
  const std::vector<HappeningGroup>* groups = AskedAfter(duty);
  const bool early = FollowedBy(duty) != nullptr;
  return groups != nullptr && std::ranges::all_of(*groups, [&](const HappeningGroup& group) {
           return std::ranges::any_of(group, [&](const Happening& happening) {
             const std::string name = NameOf(happening);
             return std::ranges::any_of(state_.happened, [&](const HappenedRecord& r) {
               return r.what.text == name && (early || r.at > after);
             });
           });
         });
}

// Late is late and recorded; done late is done all the same.
void Run::FulfilDuties() {
  const std::vector<DutyRecord> open = state_.duties;
  for (const DutyRecord& record : open) {
    const Obligation* obligation = nullptr;
    const Duty* duty = FindDuty(record.duty, &obligation);
    if (duty == nullptr || !IsDone(*duty, record.since)) continue;
    ObligationFulfilled fulfilled;
    fulfilled.duty = record.duty;
    fulfilled.obligation = record.obligation;
    Add(fulfilled, std::nullopt, true);
    for (const Timer& timer : state_.timers)
      if (timer.place.text == record.duty.text) Now().cancelled.push_back(timer.id);
    std::erase_if(state_.timers, [&](const Timer& t) { return t.place.text == record.duty.text; });
  }
}

}  // namespace writ::flow
