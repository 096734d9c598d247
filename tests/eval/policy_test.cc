#include "engine/program/builder.h"
#include "tests/eval/text_policy.h"

namespace writ {
namespace {

constexpr const char* kEmployee = R"(
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  team : Team
  sales : money per month from crm
  target : money per month from crm
  conversion : percent per month from crm
  warnings : list of Warning from hr
  pregnant : yes/no over time from hr
  city : text
}
entity Warning { given_on : date  grave : yes/no }
define attainment of Employee per month : percent
  when target > 0
  = sales / target
)";

constexpr const char* kThere = R"("hired_on": "2019-05-06", "left_on": "none")";

TEST_CASE("two bad months with good conversion mean leads, not discipline") {
  TextPolicy p(std::string(kEmployee) + R"(
rule underperformance for Employee
  when attainment below 80% for 3 consecutive months
  then warn manager: "low"
rule needs_leads for Employee
  when attainment below 80% for 2 consecutive months
   and latest conversion above team average of (latest conversion)
  then advise manager: "leads"
rule improvement_needed for Employee
  when attainment below 80% for 2 consecutive months
  unless underperformance
  unless needs_leads
  then advise manager: "improve"
)");
  const std::string figures = std::string(kThere) + R"(, "team": "north",
    "sales": {"2026-01": 61000, "2026-02": 52000}, "target": {"2026-01": 90000, "2026-02": 90000},
    "conversion": {"2026-02": "11%"})";
  p.Person(figures);
  CHECK(p.Outcome("needs_leads") == "unknown");
  p.subject().cohorts[{"team:north", "average", "conversion", Period::Parse("2026-02")}] = {
      ProgramBuilder::Percent(7), 14, 14};
  CHECK(p.Outcome("needs_leads") == "holds");
  const Decision improvement = p.Decide("improvement_needed");
  CHECK(improvement.outcome == Outcome::kFails);
  REQUIRE(improvement.because_of.size() == 1);
  CHECK(p.program().rules[improvement.because_of[0]].names.id == "needs_leads");
  const Decision low = p.Decide("underperformance");
  CHECK(low.outcome == Outcome::kUnknown);
  REQUIRE(low.missing.size() == 2);  // sales and target of December
  CHECK(low.missing[0].period == Period::Parse("2025-12"));
  CHECK(low.missing[0].from == "crm");
}

TEST_CASE("a ratio just below the threshold is below it") {
  TextPolicy p(std::string(kEmployee) + R"(
rule low for Employee
  when latest attainment below 80%
  then warn manager: "low"
)");
  p.Person(std::string(kThere) +
           R"(, "sales": {"2026-02": "79999.99"}, "target": {"2026-02": 100000})");
  CHECK(p.Outcome("low") == "holds");
  p.Person(std::string(kThere) + R"(, "sales": {"2026-02": 80000}, "target": {"2026-02": 100000})");
  const Decision d = p.Decide("low");
  CHECK(d.outcome == Outcome::kFails);
  REQUIRE(d.would_hold_if.size() == 1);
  CHECK(d.would_hold_if[0].what == "attainment");
  CHECK(d.would_hold_if[0].bound.number == *Number::Ratio(4, 5));
  p.Person(std::string(kThere) + R"(, "sales": {"2026-02": 1}, "target": {"2026-02": 0})");
  CHECK(p.Outcome("low") == "not_applicable");
}

TEST_CASE("lists: count, some, every, and the whole of them") {
  TextPolicy p(std::string(kEmployee) + R"(
rule twice for Employee
  when count of warnings over the last 12 months at least 2
  then warn manager: "w"
rule grave for Employee
  when some warnings where (grave)
  then warn manager: "w"
rule all_grave for Employee
  when every warnings where (grave)
  then warn manager: "w"
rule bunched for Employee
  when count of warnings within any 3 months since 2024-01-01 at least 2
  then warn manager: "w"
rule all_told for Employee
  when count of warnings where (grave) at least 1
  then warn manager: "w"
)");
  const auto person = [&](const std::string& complete) {
    p.Person(std::string(kThere) + R"(, "warnings": {)" + complete + R"("items": [
      {"given_on": "2025-01-10", "grave": false}, {"given_on": "2025-04-09", "grave": true}]})");
  };
  person("");
  CHECK(p.Outcome("twice", "2025-12-31") == "holds");
  CHECK(p.Outcome("twice", "2026-01-11") == "unknown");
  CHECK(p.Outcome("grave") == "holds");
  CHECK(p.Outcome("all_grave") == "fails");
  CHECK(p.Outcome("bunched") == "holds");
  CHECK(p.Outcome("all_told") == "holds");
  CHECK(p.Outcome("all_told", "2025-04-08") == "unknown");
  person(R"("complete_through": "2026-03-10", )");
  CHECK(p.Outcome("twice", "2026-01-11") == "fails");
}

TEST_CASE("within any year, monthly values are looked at twelve months at a time") {
  TextPolicy policy(R"(
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  sales : money per month
}
rule good_year for Employee
  when sum of sales within any 1 years since 2025-01-01 at least 300 CNY
  then warn manager: "y"
rule good_months for Employee
  when sum of sales within any 2 months since 2025-01-01 at least 300 CNY
  then warn manager: "m"
)");
  policy.Person(R"("hired_on": "2019-05-06", "left_on": "none", "sales": {
    "2025-01": 0, "2025-02": 0, "2025-03": 100, "2025-04": 0, "2025-05": 0, "2025-06": 0,
    "2025-07": 0, "2025-08": 100, "2025-09": 0, "2025-10": 0, "2025-11": 100, "2025-12": 0,
    "2026-01": 0, "2026-02": 0})");
  CHECK(policy.Outcome("good_year") == "holds");
  CHECK(policy.Outcome("good_months") == "fails");
}

TEST_CASE("versions by the date of an event, exceptions, and a table over data") {
  TextPolicy p(R"(
choice City = Hangzhou, Ningbo
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  last_day : date
  city : City
  pay : money per month from payroll
}
table wage (city : City, on : date) : money from data "wage.csv"
define base of Employee : money
  valid from 2008-01-01 by date of last_day
  = average of pay over the last 12 months before last_day, or as many as worked
exception floor to base
  when base below wage(city, last_day)
  = wage(city, last_day)
)",
               [](const std::string&) {
                 return "city,on,value,until\nHangzhou,2024-01-01,2000,2025-12-31\n"
                        "Hangzhou,2026-01-01,2500,2026-06-30\n";
               });
  const auto base = [&](const std::string& last_day, const std::string& pay) {
    p.Person(R"("hired_on": "2025-12-01", "left_on": "none", "city": "Hangzhou", "last_day": ")" +
             last_day + R"(", "pay": {)" + pay + "}");
    return p.Value("base");
  };
  CHECK(base("2026-02-15", R"("2025-12": 3000, "2026-01": 4000)").value.number == Number(3500));
  const ValueResult raised = base("2026-02-15", R"("2025-12": 1000, "2026-01": 1000)");
  CHECK(raised.value.number == Number(2500));
  CHECK(raised.reason == Reason::kException);
  const ValueResult beyond = base("2026-07-01", R"("2025-12": 1000, "2026-01": 1000,
      "2026-02": 1000, "2026-03": 1000, "2026-04": 1000, "2026-05": 1000, "2026-06": 1000)");
  CHECK(beyond.state == State::kUnknown);
  const ValueResult open = base("2026-02-15", R"("2025-12": 1000)");
  CHECK(open.state == State::kUnknown);
  REQUIRE(open.missing.size() == 1);
  CHECK(open.missing[0].period == Period::Parse("2026-01"));
}

TEST_CASE("a yes/no over time is asked of the decision date") {
  TextPolicy p(std::string(kEmployee) + R"(
presume pregnant is no unless told by manager
rule protected for Employee
  when pregnant
rule dismissable for Employee
  when not protected
  then advise manager: "d"
)");
  p.Person(kThere);
  CHECK(p.Outcome("dismissable") == "holds");
  IntervalValue expecting{*Date::ParseIso("2026-03-01"), *Date::ParseIso("2026-12-01"), true};
  const uint32_t fact = *p.program().FindFact(p.subject().entity, "pregnant");
  Recording recording{.value = std::vector<IntervalValue>{expecting}};
  recording.recorded = *Date::ParseIso("2026-03-05");
  p.subject().record.facts[fact] = {{std::nullopt, {recording}}};
  CHECK(p.Outcome("dismissable") == "fails");
  CHECK(p.Outcome("dismissable", "2026-03-04") == "holds");  // not known that day
}

}  // namespace
}  // namespace writ
