// Properties of every procedure and whatever is done in its cases.
#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"
#include "engine/flow/places.h"
#include "engine/flow/random_testing.h"
#include "engine/flow/state_code.h"

namespace writ::flow {
namespace {

// People who do what is open, and now and then something else.
class Players {
 public:
  Players(Office* office, RandomText* random) : office_(*office), random_(*random) {}

  std::string Next() {
    const uint32_t which = random_.Draw(20);
    if (which < 11) return Work();
    if (which < 14) return Later();
    if (which < 16) return Report();
    if (which < 18) return Learn();
    if (which == 18 && random_.Draw(8) == 0) return Withdraw();
    return Nonsense();
  }

 private:
  void Be(const std::string& role) {
    office_.As(static_cast<uint8_t>(1 + random_.Draw(4)), role.c_str());
  }
  void BeFit(const Who& who) {
    if (who.kind == PartyKind::kSubject) return Be("employee");
    Be(random_.Draw(10) == 0 || who.id.text.empty() ? "payroll" : who.id.text);
  }
  std::string AnyRole() {
    return random_.One(std::vector<std::string>{"manager", "hr", "hr_director", "employee"});
  }

  std::string Work() {
    const OpenWork work = office_.Work();
    if (work.tasks.empty()) return Later();
    const OpenTask& task = random_.One(work.tasks);
    BeFit(task.by);
    DoStep command{.step = task.step.text};
    for (const OpenAct& act : task.acts)
      if (act.now && !Add(act, &command)) return Say(command, task, act);
    return office_.Say(command);
  }

  // False when somebody else has to do it.
  bool Add(const OpenAct& act, DoStep* command) {
    switch (act.kind) {
      case OpenActKind::kField: {
        const bool text = act.field->type.kind == TypeKind::kText;
        command->form.push_back({act.field->name,
                                 text ? Office::TextOfValue("x") : Office::NumberOf(4),
                                 Office::CommitmentTo(act.field->id)});
        return true;
      }
      case OpenActKind::kDecide: command->verdict = random_.One(act.offers).id.text; return true;
      case OpenActKind::kChoose: command->option = random_.One(act.offers).id.text; return true;
      case OpenActKind::kServe:
        if (command->service) return false;
        command->service = ServiceDetails{.served = DayOf(office_.inputs().now)};
        return true;
      case OpenActKind::kIssue: return !std::exchange(command->issued, true);
      case OpenActKind::kPay: return !std::exchange(command->paid, true);
      case OpenActKind::kSign:
      case OpenActKind::kFind: return false;
    }
    return false;
  }

  // As much of the command as stands before that act; or the signature, if nothing does.
  std::string Say(const DoStep& command, const OpenTask& task, const OpenAct& act) {
    const bool empty = command.form.empty() && !command.verdict && !command.option &&
                       !command.service && !command.issued && !command.paid;
    if (!empty || act.kind != OpenActKind::kSign) return office_.Say(command);
    if (random_.Draw(4) == 0) {
      return office_.Say(RefuseToSign{.step = task.step.text,
                                      .witnesses = {Office::Person(7), Office::Person(8)}});
    }
    BeFit(act.signature->by);
    return office_.Say(SignStep{.step = task.step.text});
  }

  std::string Later() {
    now_.milliseconds += int64_t{random_.Draw(5 * 24)} * 3'600'000;
    office_.inputs().now = now_;
    return office_.Say(Tick{});
  }
  std::string Report() {
    Be("hr");
    return office_.Say(ReportEvent{
        .event = random_.One(std::vector<std::string>{"union_told", "union_opinion", "handover"}),
        .on = DayOf(office_.inputs().now)});
  }
  std::string Learn() {
    if (random_.Draw(3) == 0) {
      office_.Devices(random_.Draw(4));
    } else if (random_.Draw(2) == 0) {
      office_.Know("score", Office::NumberOf(random_.Draw(100)));
    } else {
      office_.Pregnant("2026-01-01", random_.Draw(2) == 0);
    }
    return office_.Say(Tick{});
  }
  std::string Withdraw() {
    Be(AnyRole());
    return office_.Say(WithdrawCase{.outcome = "withdrawn"});
  }
  std::string Nonsense() {
    Be(AnyRole());
    const std::string step =
        std::string(random_.Draw(2) == 0 ? "s" : "c") + std::to_string(random_.Draw(12));
    switch (random_.Draw(4)) {
      case 0: return office_.Say(DoStep{.step = step, .verdict = "agreed"});
      case 1: return office_.Say(SignStep{.step = step});
      case 2: return office_.Say(DoStep{.step = step, .paid = true, .issued = true});
      default: return office_.Say(DoStep{.step = step, .form = {Office::Text("f2")}});
    }
  }

  Office& office_;
  RandomText& random_;
  Instant now_ = *Instant::ParseIso("2026-03-02T01:00:00.000Z");
};

// Somebody, some time, some event or some fact will move it.
bool IsAlive(const OpenWork& work) {
  for (const OpenTask& task : work.tasks)
    for (const OpenAct& act : task.acts)
      if (act.now) return true;
  for (const Waiting& waiting : work.waits)
    if (waiting.due || !waiting.any_of.empty() || !waiting.unmet.empty()) return true;
  return false;
}

void CheckPlaces(const Office& office) {
  const PlaceMap map(office.program(), office.program().procedures[0]);
  const auto is_duty = [&](const Id& id) { return id.text.starts_with("duty/"); };
  for (const Place& place : office.state.places) RC_ASSERT(map.Find(place.id.text) != kNoSpot);
  for (const Timer& timer : office.state.timers)
    RC_ASSERT(is_duty(timer.place) || map.Find(timer.place.text) != kNoSpot);
  for (const StepRecord& step : office.state.steps) RC_ASSERT(map.Find(step.step.text) != kNoSpot);
}

// The log, folded anew: the same hash after each event.
void CheckFolds(const Office& office, const std::vector<Digest>& hashes) {
  CaseState state;
  RC_ASSERT(office.log.size() == hashes.size());
  for (size_t i = 0; i < office.log.size(); ++i) {
    Apply(office.log[i], &state);
    RC_ASSERT(HashOf(state) == hashes[i]);
    RC_ASSERT(Decode(Encode(state)) == state);
  }
  RC_ASSERT(state == office.state);
}

void Play(uint32_t seed, bool calls) {
  RandomText random(seed, false, calls);
  const std::string text = random.Make();
  RC_LOG() << text;
  Office office(text);
  office.As(1, "hr");
  Players players(&office, &random);
  std::vector<Digest> hashes;
  CaseState before;
  const auto follow = [&](const std::string& said) {
    for (CaseState folded = before; hashes.size() < office.log.size();) {
      Apply(office.log[hashes.size()], &folded);
      hashes.push_back(HashOf(folded));
    }
    if (said.starts_with("refused: ")) RC_ASSERT(office.state == before);
    before = office.state;
  };
  follow(office.Open("p"));
  for (int n = 0; n < 40 && office.state.status == CaseStatus::kOpen; ++n) {
    const std::string said = players.Next();
    RC_LOG() << said << " -> " << office.Where() << "\n";
    follow(said);
    CheckPlaces(office);
    if (office.state.status != CaseStatus::kOpen || IsAlive(office.Work())) continue;
    // What it waits for holds meanwhile.
    follow(office.Say(Tick{}));
    RC_ASSERT(office.state.status != CaseStatus::kOpen || IsAlive(office.Work()));
  }
  CheckFolds(office, hashes);
}

TEST_CASE("every case of every procedure: what holds of it whatever is done") {
  CHECK(rc::check("a log folds, a refusal changes nothing, no open case is dead, places are text",
                  [](uint32_t seed) { Play(seed, false); }));
  CHECK(rc::check("and so it is where procedures call others",
                  [](uint32_t seed) { Play(seed, true); }));
}

}  // namespace
}  // namespace writ::flow
