// For tests: a small policy, and scenarios that run beside it.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "engine/diagnostics/render.h"
#include "engine/scenario/scenario.h"

namespace writ::testing {

inline constexpr const char* kPolicy = R"(policy sample|示例 "Sample"|"示例"
  currency CNY
  version "1"
  in force from 2020-01-01

role hr|人事

law handbook|员工手册 "员工手册" in force from 2020-01-01 {
  article 4 """应当完成目标"""
}

law rulebook|规程 "规程" in force from 2020-01-01 {
  article 4 """其他"""
}

entity Employee|员工 exists from hired_on until left_on {
  hired_on|入职日期 : date
  left_on|离职日期 : date
  team|团队 : Team
  score|得分 : number range 0 to 100
  sales|销售额 : money per month
  target|目标 : money per month from crm
}

define attainment|达成率 of Employee per month : percent
  when target > 0
  = sales / target

define bonus|奖金 of Employee : money
  = 1000 CNY
  cites handbook art 4

exception no_bonus|无奖金 to bonus
  when score below 10
  = 0 CNY

rule low|偏低 for Employee
  when latest attainment below 80%
   and score below 60
  then warn hr: "low"|"偏低"
  cites handbook art 4

rule improve|改进 for Employee
  when score below 70
  unless low
  then advise hr: "improve"|"改进"
)";

struct Ran {
  TestRun run;
  std::vector<std::string> kinds, checked;  // of the diagnostics: of running, of checking alone
  const ScenarioResult& only() const {
    REQUIRE(run.results.size() == 1);
    return run.results[0];
  }
};

inline Ran RunText(const std::string& scenarios,
                   const std::function<bool(const LocalText&)>& keep = {}) {
  Loader loader;
  loader.module = [](const std::string&, const std::string&) { return std::nullopt; };
  loader.data = [](const std::string&, const std::string&) { return std::nullopt; };
  const Compilation c = Compile({{"p.writ", kPolicy + scenarios}}, loader, {.analyses = false});
  INFO(RenderText(c.diagnostics.Sorted(), *c.sources, {}));
  REQUIRE(c.program != nullptr);
  Diagnostics diagnostics;
  Ran ran;
  ran.run = RunScenarios(c, diagnostics, keep);
  for (const auto& d : diagnostics.Sorted()) ran.kinds.emplace_back(InfoOf(d.kind).name);
  Diagnostics checked;
  CheckScenarios(c, checked);
  for (const auto& d : checked.Sorted()) ran.checked.emplace_back(InfoOf(d.kind).name);
  return ran;
}

}  // namespace writ::testing
