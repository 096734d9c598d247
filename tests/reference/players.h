// People who do what is open in a case, in whole and in part, and now and then something else; and
// a world that goes on meanwhile. Whatever the procedure.
#pragma once

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/reference/desk.h"

namespace writ::reference {

class Players {
 public:
  Players(Desk* desk, uint32_t seed)
      : desk_(*desk), random_(seed), of_the_past_(seed), of_people_(seed), of_change_(seed) {}

  void Open();
  void Next();
  // Now and then: facts came in that touch what was decided, or somebody looks at that again. What
  // else is played does not depend on it.
  void LookBack();
  // The same: now and then somebody takes a step on, steps back, objects or reviews.
  void TakePart();
  // Another version of the text, by lot.
  using OtherVersion = std::function<std::shared_ptr<const Program>(std::mt19937* random)>;
  // The case is under laws from now on.
  void LawsOf(OtherVersion other);
  // Now and then a law changes, somebody stays under the older one, or the case migrates.
  void Change();

 private:
  uint32_t Draw(uint32_t below) { return static_cast<uint32_t>(random_() % below); }
  bool Often() { return Draw(8) != 0; }
  bool Seldom(std::string_view what, uint64_t of) const;  // one time of so many

  // Who acts.
  void Be(const flow::Who& who);
  void BeAnybody();

  // What is done.
  void Work();
  bool Add(const flow::OpenAct& act, flow::DoStep* command);
  flow::FormValue Given(const flow::AskedField& field);
  flow::ServiceDetails Service();
  void SignOrRefuse(const flow::OpenTask& task, const flow::OpenAct& act);
  void Report();
  void RecordMonths(uint32_t fact);
  bool AsksByMonth() const;
  void Nonsense();

  // Who takes part.
  uint32_t DrawPeople(uint32_t below) { return static_cast<uint32_t>(of_people_() % below); }
  flow::Actor Somebody(const std::string& role);
  void ObjectTo(const flow::OpenWork& work);
  void Review(const flow::PendingObjection& objection);
  std::vector<flow::Actor> Holders(const flow::OpenWork& work);
  void Supply();
  void Answer(const flow::PendingFact& fact);

  // What changes.
  uint32_t DrawChange(uint32_t below) { return static_cast<uint32_t>(of_change_() % below); }
  void Install();
  void Waive();
  std::vector<std::pair<Id, Id>> Moves(const Program& to);

  // What goes on meanwhile.
  void Later();
  void Learn();

  Desk& desk_;
  std::mt19937 random_, of_the_past_, of_people_, of_change_;
  OtherVersion other_;
};

}  // namespace writ::reference
