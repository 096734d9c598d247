// Facts that the employee supplies: who may, and who says whether they count.
#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"
#include "engine/flow/state_code.h"

namespace writ::flow {
namespace {

constexpr const char* kHearing = R"(
procedure p for Employee {
  step talk by manager { provide a : text }
  step note by hr { provide b : text }
}
)";

struct Story {
  Office office{kHearing};
  Story() {
    office.As(1, "manager");
    office.Open("p");
  }
  std::string Supply(const char* fact = "score", bool on_paper = false) {
    return office.Say(SupplyFact{.fact = fact,
                                 .period = {},
                                 .value = Office::CommitmentTo(Id("72")),
                                 .documents = {},
                                 .on_paper = on_paper});
  }
  std::string Answer(SuppliedOutcome outcome) {
    return office.Say(AnswerSupplied{Ref("supplied/1"), outcome, std::nullopt});
  }
};

TEST_CASE("a fact that the employee supplies waits for whoever its source names") {
  Story story;
  Office& office = story.office;
  const std::string before = Encode(office.state);
  office.As(2, "hr");
  CHECK(story.Supply() == "refused: wrong_role");
  office.As(9, "employee");
  CHECK(story.Supply("nothing") == "refused: no_fact");
  CHECK(Encode(office.state) == before);
  CHECK(story.Supply() == "fact_supplied");
  CHECK(std::get<FactSupplied>(office.log.back().event).resolver == Id("hr"));
  CHECK(story.Supply() == "refused: supplied_already");
  CHECK(office.Where() == "talk, talk.1");
  REQUIRE(office.Work().supplied.size() == 1);
  CHECK_FALSE(office.Work().supplied[0].yours);
  CHECK(story.Answer(SuppliedOutcome::kAccepted) == "refused: wrong_role");
  office.inputs().actor.roles = {Id("hr")};  // the employee is of hr, too
  CHECK(story.Answer(SuppliedOutcome::kAccepted) == "refused: wrong_role");
  office.As(2, "manager");
  CHECK(story.Answer(SuppliedOutcome::kAccepted) == "refused: wrong_role");
  office.As(2, "hr");
  CHECK(office.Work().supplied[0].yours);
  CHECK(Decode(Encode(office.state)) == office.state);
  CHECK(story.Answer(SuppliedOutcome::kAccepted) == "supplied_decided");
  CHECK(story.Answer(SuppliedOutcome::kDeclined) == "refused: nothing_supplied");
  CHECK(office.Work().supplied.empty());
  CHECK(office.state.part.supplied[0].standing == SuppliedStanding::kAccepted);
}

TEST_CASE("what is of no role's source is looked at by whose the first step is") {
  Story story;
  Office& office = story.office;
  office.As(9, "employee");
  CHECK(story.Supply("hired_on") == "fact_supplied");
  CHECK(office.Work().supplied[0].by.id == Id("manager"));
}

TEST_CASE("who hands in the employee's paper does not say whether it counts, nor does a stand-in") {
  Story story;
  Office& office = story.office;
  office.As(2, "hr");
  CHECK(story.Supply("score", true) == "fact_supplied");
  CHECK(story.Answer(SuppliedOutcome::kDeclined) == "refused: four_eyes");
  office.As(3, "hr");
  office.inputs().actor.acts_for = {{Office::Person(2), {Id("hr")}}};
  CHECK(story.Answer(SuppliedOutcome::kDeclined) == "refused: four_eyes");
  office.inputs().actor.acts_for = {{Office::Person(2), {Id("payroll")}}};
  CHECK(story.Answer(SuppliedOutcome::kDeclined) == "supplied_decided");
}

TEST_CASE("nothing is supplied in a closed case, and what was is still answered") {
  Story story;
  Office& office = story.office;
  office.As(9, "employee");
  CHECK(story.Supply() == "fact_supplied");
  office.As(1, "manager");
  CHECK(office.Say(WithdrawCase{"over"}) == "case_closed");
  office.As(9, "employee");
  CHECK(story.Supply("hired_on") == "refused: not_open");
  office.As(2, "hr");
  CHECK(story.Answer(SuppliedOutcome::kDeclined) == "supplied_decided");
}

}  // namespace
}  // namespace writ::flow
