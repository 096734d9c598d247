// Separation of duties, whatever the procedure and whoever does what in which order: through
// claims, delegation, recusals, objections and reviews. What must hold is read off the log alone,
// and logs into which the opposite is planted are noticed.
#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <memory>

#include "engine/flow/flow_testing.h"
#include "engine/flow/places.h"
#include "engine/flow/random_testing.h"

namespace writ::flow {
namespace {

constexpr uint8_t kEmployee = 9;

bool Meet(const Actors& a, const Actors& b) {
  return std::ranges::any_of(
      a, [&](const Pseudonym& one) { return std::ranges::find(b, one) != b.end(); });
}

// What is wrong with a log, or nothing.
class Inspector {
 public:
  explicit Inspector(const Program& program) : map_(program, program.procedures[0]) {}

  std::string Read(const std::vector<CaseEvent>& log) {
    CaseState state;
    for (const CaseEvent& event : log) {
      if (std::string wrong = Look(state, event); !wrong.empty()) return wrong;
      Apply(event, &state);
    }
    return "";
  }

 private:
  std::string Look(const CaseState& before, const CaseEvent& event) const {
    if (Meet(event.actors, before.part.recused)) return "recused";
    if (std::holds_alternative<EffectReleased>(event.event))
      for (const ObjectionRecord& o : before.part.objections)
        if (o.standing == ObjectionStanding::kOpen || o.standing == ObjectionStanding::kSetAside)
          return "effect";
    if (const auto* decided = std::get_if<ObjectionDecided>(&event.event))
      return Review(before, event, *decided);
    if (!event.step || std::holds_alternative<ObjectionRaised>(event.event)) return "";
    return InStep(before, event);
  }

  std::string Review(const CaseState& before, const CaseEvent& event,
                     const ObjectionDecided& decided) const {
    for (const ObjectionRecord& o : before.part.objections) {
      if (o.objection != decided.objection) continue;
      const StepRecord* step = before.Step(o.step);
      if (step != nullptr && Meet(step->actors, event.actors)) return "review of one's own";
      if (Meet(o.raised_by, event.actors)) return "review by who objected";
    }
    return "";
  }

  std::string InStep(const CaseState& before, const CaseEvent& event) const {
    const bool own = event.actors.front() == Office::Person(kEmployee);  // signs for themselves
    const bool signs = std::holds_alternative<Signed>(event.event);
    const ClaimRecord* claim = before.part.ClaimOf(*event.step);
    if (claim != nullptr && !signs && !Meet(event.actors, {claim->holder})) return "claimed";
    if (own) return "";
    for (const ObjectionRecord& o : before.part.objections)
      if (o.step == *event.step && Meet(o.reviewers, event.actors)) return "reviewer acts";
    for (const Spot& spot : map_.spots()) {
      const auto* step = std::get_if<StepAct>(&map_.ActAt(map_.Find(spot.id)).node);
      if (step == nullptr || step->other_than.kind != PartyKind::kActorOf) continue;
      const Id one(spot.id), other(map_[map_.SpotOf(step->other_than.index)].id);
      const StepRecord* done = before.Step(other);
      if (one == *event.step && done != nullptr && Meet(done->actors, event.actors))
        return "four eyes";
      const StepRecord* under_way = before.Find(one) == nullptr ? nullptr : before.Step(one);
      if (other == *event.step && under_way != nullptr && Meet(under_way->actors, event.actors))
        return "four eyes from the other side";
    }
    return "";
  }

  const PlaceMap map_;
};

// Eight people of three roles, some of whom act for others, and the employee.
class Crowd {
 public:
  Crowd(Office* office, RandomText* random) : office_(*office), random_(*random) {}

  void Next() {
    const OpenWork work = office_.Work();
    if (!work.objections.empty() && work.objections[0].open && random_.Draw(2) == 0)
      return Review(work.objections[0]);
    if (!work.objectable.empty() && random_.Draw(2) == 0) return Object(work.objectable[0]);
    if (work.tasks.empty() || random_.Draw(6) == 0) return Later();
    const OpenTask& task = random_.One(work.tasks);
    Be(task.by);
    switch (random_.Draw(12)) {
      case 0: office_.Say(ClaimStep{task.step.text, {}}); break;
      case 1: office_.Say(ClaimStep{task.step.text, Somebody(task.by)}); break;
      case 2: office_.Say(ReleaseStep{task.step.text}); break;
      case 3:
        if (random_.Draw(6) == 0) office_.Say(RecuseSomebody{office_.inputs().actor, {}});
        break;
      default: Do(task);
    }
  }

 private:
  Actor Somebody(const Who& who) {
    Actor actor;
    actor.person = Office::Person(static_cast<uint8_t>(1 + random_.Draw(4)));
    if (who.kind == PartyKind::kSubject) {
      actor.person = Office::Person(kEmployee);
      actor.is_subject = true;
    } else {
      actor.roles = {Id(who.id.text.empty() ? "hr" : who.id.text)};
      if (random_.Draw(5) == 0)
        actor.acts_for = {{Office::Person(static_cast<uint8_t>(1 + random_.Draw(4))), actor.roles}};
    }
    return actor;
  }
  void Be(const Who& who) { office_.inputs().actor = Somebody(who); }

  void Later() {
    office_.inputs().now.milliseconds += int64_t{random_.Draw(3 * 24)} * 3'600'000;
    office_.Say(Tick{});
  }
  void Object(const Objectable& step) {
    Be({PartyKind::kSubject, {}, {}});
    office_.Say(
        RaiseObjection{.step = step.step.text, .against = office_.log.size(), .reason = {}});
  }
  void Review(const PendingObjection& objection) {
    Be(objection.by);
    office_.Say(ReviewObjection{
        .objection = objection.objection,
        .outcome = random_.Draw(2) == 0 ? ReviewOutcome::kUpheld : ReviewOutcome::kSetAside,
        .reason = {},
        .shown = {},
        .documents = {},
        .findings = {}});
  }
  void Do(const OpenTask& task) {
    DoStep command{.step = task.step.text};
    for (const OpenAct& act : task.acts) {
      if (!act.now || act.kind == OpenActKind::kFind) break;
      if (act.kind == OpenActKind::kSign) {
        if (!command.form.empty()) break;
        Be(act.signature->by);
        office_.Say(SignStep{task.step.text, {}});
        return;
      }
      if (act.field) {
        const bool text = act.field->type.kind == TypeKind::kText;
        command.form.push_back({act.field->name,
                                text ? Office::TextOfValue("x") : Office::NumberOf(4),
                                Office::CommitmentTo(act.field->id)});
      }
      if (!act.offers.empty()) {
        auto& chosen = act.kind == OpenActKind::kChoose ? command.option : command.verdict;
        chosen = random_.One(act.offers).id.text;
      }
      if (act.kind == OpenActKind::kServe)
        command.service = ServiceDetails{.served = DayOf(office_.inputs().now)};
      command.issued = command.issued || act.kind == OpenActKind::kIssue;
      command.paid = command.paid || act.kind == OpenActKind::kPay;
      if (act.kind != OpenActKind::kField) break;
    }
    office_.Say(command);
  }

  Office& office_;
  RandomText& random_;
};

std::vector<CaseEvent> Played(uint32_t seed, std::unique_ptr<Office>* kept) {
  RandomText random(seed, false, false, true);
  auto office = std::make_unique<Office>(random.Make());
  office->As(1, "hr");
  office->Know("score", Office::NumberOf(40));
  office->Open("p");
  Crowd crowd(office.get(), &random);
  for (int n = 0; n < 60 && office->state.status == CaseStatus::kOpen; ++n) crowd.Next();
  *kept = std::move(office);
  return (*kept)->log;
}

TEST_CASE("nobody does both halves, whatever the procedure and whoever does what") {
  CHECK(rc::check("what a log says of who did what", [](uint32_t seed) {
    std::unique_ptr<Office> office;
    const std::vector<CaseEvent> log = Played(seed, &office);
    RC_ASSERT(Inspector(office->program()).Read(log) == "");
  }));
}

// Somebody does in a log what they may not do.
TEST_CASE("a log in which somebody does both halves is noticed") {
  std::map<std::string, int> noticed;
  for (uint32_t seed = 1; seed < 120; ++seed) {
    std::unique_ptr<Office> office;
    const std::vector<CaseEvent> log = Played(seed, &office);
    CaseState before;
    for (size_t at = 0; at < log.size(); ++at) {
      std::vector<CaseEvent> planted(log.begin(),
                                     log.begin() + static_cast<std::ptrdiff_t>(at) + 1);
      CaseEvent& event = planted.back();
      const auto plant = [&](const Actors& people, const char* what) {
        if (people.empty() || event.actors.empty()) return;
        event.actors = {people.front()};
        INFO(what);
        CHECK(Inspector(office->program()).Read(planted) != "");
        ++noticed[what];
      };
      if (!before.part.recused.empty()) plant(before.part.recused, "recused");
      if (const auto* decided = std::get_if<ObjectionDecided>(&event.event))
        for (const ObjectionRecord& o : before.part.objections)
          if (o.objection == decided->objection) plant(before.Step(o.step)->actors, "review");
      if (std::holds_alternative<StepDone>(event.event) && event.step)
        for (const ObjectionRecord& o : before.part.objections)
          if (o.step == *event.step) plant(o.reviewers, "reviewer");
      Apply(log[at], &before);
    }
  }
  CHECK(noticed["recused"] > 0);
  CHECK(noticed["review"] > 0);
  CHECK(noticed["reviewer"] > 0);
}

}  // namespace
}  // namespace writ::flow
