// What an answer cites: the norms that made it what it is, no more.
#include "engine/render/rests_on.h"

#include "tests/eval/text_policy.h"

namespace writ {
namespace {

constexpr const char* kNorms = R"(
entity Employee|员工 exists from hired_on {
  hired_on : date
  ill|患病 : yes/no
  pregnant|怀孕 : yes/no
  score|得分 : number
  old|旧 : number
  stated|所记 : number
}
law statute|法 "Statute" in force from 2000-01-01 {
  article 1 "one" article 2 "two" article 3 "three" article 4 "four" article 5 "five"
  article 42 "who may not be dismissed" article 42 item 3 "the ill" article 42 item 4 "the pregnant"
}
rule when_ill|患病者 for Employee
  when ill
  cites statute art 42 item 3
rule when_pregnant|孕妇 for Employee
  when pregnant
  cites statute art 42 item 4
rule spared|受保护 for Employee
  when when_ill or when_pregnant
  cites statute art 42
define old_part|旧部分 of Employee : number
  = old * 2
  cites statute art 2
define new_part|新部分 of Employee : number
  = score
  cites statute art 3
exception stated_part|按所记 to new_part
  when stated above 0
  = stated
  cites statute art 4
define total|合计 of Employee : number
  = old_part + new_part
  cites statute art 1
)";

std::string Cited(const std::vector<Citation>& cites) {
  std::string text;
  for (const Citation& one : cites)
    text += (text.empty() ? "" : " ") + one.article + (one.item.empty() ? "" : "." + one.item);
  return text;
}

TEST_CASE("a rule that is any of several cites the one that decides beside its own") {
  TextPolicy policy(kNorms);
  const auto cited = [&](const std::string& facts) {
    policy.Person(R"("hired_on": "2019-05-06", )" + facts);
    return Cited(CitesOf(policy.program(), policy.Decide("spared")));
  };
  CHECK(cited(R"("ill": false, "pregnant": true)") == "42 42.4");
  CHECK(cited(R"("ill": true, "pregnant": false)") == "42 42.3");
  CHECK(cited(R"("ill": true, "pregnant": true)") == "42 42.3 42.4");
  CHECK(cited(R"("ill": false, "pregnant": false)") == "42");
  CHECK(cited(R"("ill": false)") == "42");
}

TEST_CASE("a number rests on what it is made of, not on what was looked at in vain") {
  TextPolicy policy(kNorms);
  const auto rests = [&](const std::string& facts) {
    policy.Person(R"("hired_on": "2019-05-06", )" + facts);
    const ValueResult value = policy.Value("total");
    REQUIRE(value.explanation != nullptr);
    return Cited(RestsOn(policy.program(), *value.explanation));
  };
  CHECK(rests(R"("old": 1, "score": 5, "stated": 0)") == "1 2 3");
  CHECK(rests(R"("old": 0, "score": 5, "stated": 0)") == "1 3");    // a summand of nothing
  CHECK(rests(R"("old": 0, "score": 5, "stated": 7)") == "1 3 4");  // an exception that applies
  CHECK(rests(R"("old": 0, "score": 0, "stated": 0)") == "1 2 3");
}

}  // namespace
}  // namespace writ
