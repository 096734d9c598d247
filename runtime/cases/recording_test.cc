// What is not recorded as a bare day.
#include "runtime/cases/recording.h"

#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"

namespace writ::cases {
namespace {

constexpr const char* kTrainings = R"(policy office
  currency CNY
  version "1"
  in force from 2020-01-01
role hr
entity Employee exists from hired_on { hired_on : date }
event heard of Employee { opinion|工会意见书 : document }
event moved of Employee
)";

Result<ReadBatch> Checked(Desk& desk, const std::string& assignment) {
  const Packed packed = Pack({"office.writ", kTrainings}, {});
  REQUIRE(packed.compilation.program != nullptr);
  const Program& program = *packed.compilation.program;
  SourceSet sources;
  Diagnostics diagnostics;
  const auto facts = ReadAssignment(program, "E", assignment, {}, sources, diagnostics);
  REQUIRE(facts);
  return FactRecording(*desk.cases).Checked(program, *facts, Desk::As("H"));
}

TEST_CASE("an event with papers is reported with them, by a command for each case that is open") {
  Desk desk;
  const auto none = Checked(desk, "heard=2026-02-20");
  REQUIRE_FALSE(none);
  CHECK(none.error().word == "papers_needed");
  CHECK(none.error().text.en.find("No case of this person is open") != std::string::npos);
  desk.OpenReview("R-1");
  desk.OpenReview("R-2");
  const auto two = Checked(desk, "heard=2026-02-20");
  REQUIRE_FALSE(two);
  CHECK(two.error().text.en ==
        "papers belong to 'heard': opinion. A day alone proves nothing; hand them in where it is "
        "reported:\n"
        "  writ case report R-1 heard --on DATE --proof FILE\n"
        "  writ case report R-2 heard --on DATE --proof FILE");
  CHECK(two.error().text.zh ==
        "「heard」应附凭证:工会意见书。仅有日期不足以证明;请在案件中报告并提交:\n"
        "  writ case report R-1 heard --on 日期 --proof 文件\n"
        "  writ case report R-2 heard --on 日期 --proof 文件");
  CHECK(Checked(desk, "moved=2026-02-20"));
}

TEST_CASE("nobody was told of a policy on a day that has not come") {
  Desk desk;
  const auto told = Checked(desk, "told=2026-03-03");
  REQUIRE_FALSE(told);
  CHECK(told.error().word == "in_the_future");
  CHECK(told.error().text.en == "2026-03-03 lies in the future; today is 2026-03-02");
  const auto today = Checked(desk, "told=2026-03-02");
  REQUIRE(today);
  CHECK(today->subjects.size() == 1);
}

}  // namespace
}  // namespace writ::cases
