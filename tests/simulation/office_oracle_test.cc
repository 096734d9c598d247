// The interpreter in Python is no decoration where it judges what a crash left: what it is told is
// whole, and any event that is told otherwise is noticed.
#include <catch2/catch.hpp>

#include "tests/simulation/office_change.h"
#include "tests/simulation/office_oracle.h"

namespace writ::simulation {
namespace {

constexpr uint64_t kNever = uint64_t{1} << 40;  // no failure but the power's when it is done

void CheckTwisted(const std::string& what, const OfficeOracle& oracle) {
  const auto same = oracle.Ask();
  INFO(same.said);
  CHECK(same.fine);
  const auto twisted = oracle.AskTwisted();
  INFO(twisted.said);
  CHECK(twisted.runs > 0);
  CHECK(twisted.differ == twisted.runs);
  WARN("events twisted in " << what << ": " << twisted.runs << ", noticed: " << twisted.differ);
}

TEST_CASE("an event that is told otherwise is noticed by the interpreter") {
  OfficeOracle office, changing;
  REQUIRE(RunWithFault(2, kNever, After::kCrash, {}, office.Asking(2)) == "");
  CheckTwisted("the office", office);
  REQUIRE(RunChange(2, kNever, After::kCrash, {}, changing.Asking(2)) == "");
  CheckTwisted("changing", changing);
}

TEST_CASE("where nothing was taken, nothing was compared") {
  const auto compared = OfficeOracle().Ask();
  CHECK_FALSE(compared.fine);
  CHECK(compared.runs == 0);
}

}  // namespace
}  // namespace writ::simulation
