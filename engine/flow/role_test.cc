// In which role somebody acted, where a person has several: by grant, by delegation, or none.
#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

constexpr const char* kTalk = R"(
procedure p for Employee {
  step talk by manager within 5 days otherwise escalate to hr_director {
    provide a : text
    make finding unfit
    sign by hr as agreement
    sign by employee as receipt
  }
  step note by hr { provide b : text }
}
finding unfit for Employee
  made by payroll
)";

// "step_done as manager for 1": of the events of a command that a person did.
std::string Said(const Office& office, size_t from) {
  std::string text;
  for (size_t i = from; i < office.log.size(); ++i) {
    const CaseEvent& event = office.log[i];
    if (event.actors.empty()) continue;
    text += (text.empty() ? "" : ", ") + std::string(KindOf(event.event));
    if (event.role) text += " as " + event.role->text;
    if (event.actors.size() > 1) text += " for " + std::to_string(event.actors.size() - 1);
  }
  return text;
}

struct Story {
  Office office{kTalk};
  void As(std::vector<const char*> roles, bool employee = false) {
    office.As(1, roles.front());
    office.inputs().actor.roles.clear();
    for (const char* role : roles) office.inputs().actor.roles.emplace_back(role);
    office.inputs().actor.is_subject = employee;
  }
  std::string Say(const Command& command) {
    const size_t before = office.log.size();
    const std::string kinds = office.Say(command);
    return kinds.starts_with("refused") ? kinds : Said(office, before);
  }
  std::string Open() { return Say(OpenCase{.procedure = "p"}); }
  DoStep Talk() const {
    DoStep talk{.step = "talk", .form = {Office::Text("a")}};
    talk.finding = EvidencePeriod{*Date::ParseIso("2026-02-01"), *Date::ParseIso("2026-02-02")};
    talk.signature = SignatureDetails{};
    return talk;
  }
};

TEST_CASE("whoever has several roles acts in the one that each thing is for") {
  Story story;
  story.As({"hr", "payroll", "manager"});
  CHECK(story.Open() == "case_opened");  // for that no role is asked
  CHECK(story.Say(story.Talk()) == "step_done as manager, finding_made as payroll, signed as hr");
  story.As({"hr"}, true);
  CHECK(story.Say(SignStep{.step = "talk", .signature = {}}) == "signed");
}

TEST_CASE("where no role is asked for it is the only one that somebody has") {
  Story story;
  story.As({"hr"});
  CHECK(story.Open() == "case_opened as hr");
  story.As({"manager"});
  CHECK(story.Say(ClaimStep{"talk", std::nullopt}) == "step_claimed as manager");
  CHECK(story.Say(WithdrawCase{"stopped"}) == "case_closed as manager");
}

TEST_CASE("a withdrawal is in the role that gives the right to it") {
  Story story;
  story.As({"hr", "manager"});
  CHECK(story.Open() == "case_opened");
  CHECK(story.Say(WithdrawCase{"stopped"}) == "case_closed as manager");
}

TEST_CASE("a role that was delegated is the one acted in, and only then for whoever gave it") {
  Story story;
  story.As({"hr", "manager"});
  story.office.inputs().actor.acts_for = {{Office::Person(7), {Id("manager")}}};
  CHECK(story.Open() == "case_opened for 1");
  CHECK(story.Say(DoStep{.step = "talk", .form = {Office::Text("a")}}) ==
        "step_done as manager for 1");
  story.As({"payroll", "manager"});
  story.office.inputs().actor.acts_for = {{Office::Person(7), {Id("payroll")}}};
  CHECK(story.Say(DoStep{.step = "talk",
                         .finding = EvidencePeriod{*Date::ParseIso("2026-02-01"),
                                                   *Date::ParseIso("2026-02-02")}}) ==
        "finding_made as payroll for 1");
}

}  // namespace
}  // namespace writ::flow
