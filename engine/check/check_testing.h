// For tests: policies from text, modules and data from memory.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/check/compile.h"

namespace writ::testing {

struct Files {
  std::map<std::string, std::string> modules, data;
};

inline Compilation CompileText(const std::string& policy, const Files& files = {},
                               bool analyses = false) {
  Loader loader;
  loader.module = [&](const std::string& name, const std::string&) -> std::optional<LoadedText> {
    const auto at = files.modules.find(name);
    if (at == files.modules.end()) return std::nullopt;
    return LoadedText{name + ".writ", at->second};
  };
  loader.data = [&](const std::string& name, const std::string&) -> std::optional<LoadedText> {
    const auto at = files.data.find(name);
    if (at == files.data.end()) return std::nullopt;
    return LoadedText{name, at->second};
  };
  return Compile({{"policy.writ", policy}}, loader, {.analyses = analyses});
}

// "UnknownName `grad`": each error's kind and the text it points at.
inline std::vector<std::string> Errors(const Compilation& compilation) {
  std::vector<std::string> errors;
  for (const Diagnostic& d : compilation.diagnostics.Sorted()) {
    const KindInfo& info = InfoOf(d.kind);
    if (info.severity != Severity::kError) continue;
    errors.push_back(std::string(info.name) + " `" +
                     std::string(compilation.sources->Text(d.place)) + "`");
  }
  return errors;
}

inline constexpr const char* kPeople = R"(policy sample|示例
  currency CNY
  version "1"
  in force from 2025-01-01
role hr|人事
entity Employee|员工 exists from hired_on until left_on {
  hired_on|入职日期 : date
  left_on|离职日期 : date
  team|团队 : Team
  city|城市 : City
  sales|销售额 : money per month from crm
  target|目标 : money per month from crm
  quality|质量 : percent per month from crm
  bonus|奖金 : number per year from crm
  grade|评分 : number from hr
  pay|月薪 : money from payroll
  service|工龄 : span from hr
  sick|病假 : yes/no over time from hr
  trainings|培训 : list of Training from lms
}
entity Training|培训记录 {
  day|日子 : date
  hours|学时 : number
}
choice City = Hangzhou|杭州, Ningbo|宁波
event warned|警告 of Employee
finding incompetence|不胜任认定 for Employee
)";

}  // namespace writ::testing
