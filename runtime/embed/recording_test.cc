// What a host records as one fact is refused where the command line refuses it.
#include "runtime/embed/embed_testing.h"

namespace writ::embed {
namespace {

constexpr const char* kTrainings = R"(policy trainings
  currency CNY
  version "1"
  in force from 2020-01-01
role hr
entity Employee exists from hired_on { hired_on : date }
event heard of Employee { opinion|工会意见书 : document }
)";

TEST_CASE("an event with papers is no bare day, and nobody was told on a day to come") {
  Office office;
  const writ_file file = {T("trainings.writ"), T(kTrainings)};
  writ_source source = {};
  source.size = sizeof source;
  source.files = &file;
  source.file_count = 1;
  writ_policy* policy = nullptr;
  REQUIRE(SayOnly(writ_policy_open, &source, &policy).json.empty());
  office.bundle = Say(writ_store_install, office.store, policy, nullptr).Of("bundle");
  writ_policy_free(policy);
  const uint64_t before = office.Records();
  const auto know = [&](const char* assignment) {
    writ_record record = {};
    record.size = sizeof record;
    record.subject = T("E");
    record.assignment = T(assignment);
    return Say(writ_store_record, office.store, T(office.bundle), &record, nullptr);
  };
  const Said bare = know("heard=2026-02-20");
  INFO(bare.json << bare.text);
  CHECK(bare.word == "papers_needed");
  CHECK(bare.status == WRIT_E_REFUSED);
  CHECK(bare.json.find("No case of this person is open") != std::string::npos);
  const Said told = know("told=2026-03-03");
  CHECK(told.word == "in_the_future");
  CHECK(told.status == WRIT_E_INPUT);
  CHECK(office.Records() == before);
}

TEST_CASE("who has no role opens no case, and a key of somebody else's is taken") {
  Office office;
  const writ_asking asking = Office::By("E");
  const writ_text argument = T("reason=late");
  writ_opening opening = {};
  opening.size = sizeof opening;
  opening.bundle = T(office.bundle);
  opening.procedure = T("review");
  opening.subject = T("H");
  opening.arguments = &argument;
  opening.argument_count = 1;
  const Said said = Say(writ_store_open_case, office.store, &opening, &asking);
  CHECK(said.word == "no_role");
  CHECK(said.status == WRIT_E_REFUSED);
  CHECK(office.AddPerson("N", "", Say(writ_key_public, office.manager_key).text).word ==
        "key_taken");
}

}  // namespace
}  // namespace writ::embed
