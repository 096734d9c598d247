// What the fuzz targets over fact files share: the policy that the facts are about, and when two
// imports are the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engine/check/compile.h"
#include "engine/eval/population.h"
#include "runtime/facts/import.h"

namespace writ::fuzz {

inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

// The parts of an input, which lines of five equals signs keep apart.
inline std::vector<std::string_view> PartsOf(std::string_view bytes) {
  constexpr std::string_view kBetween = "\n=====\n";
  std::vector<std::string_view> parts;
  for (size_t end; (end = bytes.find(kBetween)) != std::string_view::npos;
       bytes.remove_prefix(end + kBetween.size())) {
    parts.push_back(bytes.substr(0, end));
  }
  parts.push_back(bytes);
  return parts;
}

// Every type of fact, each frequency, lists, stretches of time, options, units, a range and events.
inline constexpr const char* kFactPolicy = R"(policy p|制度 "Facts of every kind"
  jurisdiction CN
  currency CNY
  version "1"
  in force from 2020-01-01

role manager

choice City|城市 = Hangzhou|杭州, Ningbo|宁波

entity Employee|员工 exists from hired_on until left_on {
  name|姓名 : text personal
  team|团队 : Team
  hired_on|入职日期 : date
  left_on|离职日期 : date
  city|城市名 : City
  grade|职级 : number range 1 to 9
  bonus|奖金 : money
  share|比例 : percent
  service|工龄 : span
  contract|合同 : document
  married|已婚 : yes/no
  sales|销售额 : money per month from crm
  score|得分 : number per quarter range 0 to 100
  raise|涨幅 : percent per year
  warnings|警告 : list of Warning from hr
  pregnancy|孕期 : yes/no over time from hr
}

entity Warning|警告单 {
  given_on|日期 : date
  grave|严重 : yes/no
  fine|罚款 : money
}

event warned|受过警告 of Employee

rule low|偏低 for Employee
  when sales below 100 CNY for 2 consecutive months
  then advise manager: "low"
)";

inline const Program& FactProgram() {
  static const Compilation compilation = [] {
    Loader loader;
    loader.module = [](const std::string&, const std::string&) { return std::nullopt; };
    loader.data = [](const std::string&, const std::string&) { return std::nullopt; };
    return Compile({{"p.writ", kFactPolicy}}, loader, {.analyses = false});
  }();
  Require(compilation.program != nullptr, "the policy of the fact targets compiles");
  return *compilation.program;
}

inline bool Same(const FactRecord& a, const FactRecord& b);

inline bool Same(const ListValue& a, const ListValue& b) {
  if (a.complete_through != b.complete_through || a.items.size() != b.items.size()) return false;
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!Same(a.items[i], b.items[i])) return false;
  }
  return true;
}

inline bool Same(const Recording& a, const Recording& b) {
  if (a.recorded != b.recorded || a.source != b.source || a.document != b.document ||
      a.status != b.status || a.batch != b.batch || a.value.index() != b.value.index())
    return false;
  if (const auto* scalar = std::get_if<Scalar>(&a.value))
    return *scalar == std::get<Scalar>(b.value);
  if (const auto* list = std::get_if<ListValue>(&a.value))
    return Same(*list, std::get<ListValue>(b.value));
  const auto* one = std::get_if<std::vector<IntervalValue>>(&a.value);
  if (one == nullptr) return true;
  const auto& other = std::get<std::vector<IntervalValue>>(b.value);
  if (one->size() != other.size()) return false;
  for (size_t i = 0; i < one->size(); ++i) {
    if ((*one)[i].from != other[i].from || (*one)[i].until != other[i].until ||
        (*one)[i].yes != other[i].yes)
      return false;
  }
  return true;
}

inline bool Same(const FactEntry& a, const FactEntry& b) {
  if (a.period != b.period || a.recordings.size() != b.recordings.size()) return false;
  for (size_t i = 0; i < a.recordings.size(); ++i) {
    if (!Same(a.recordings[i], b.recordings[i])) return false;
  }
  return true;
}

inline bool Same(const FactRecord& a, const FactRecord& b) {
  if (a.facts.size() != b.facts.size()) return false;
  auto other = b.facts.begin();
  for (const auto& [fact, entries] : a.facts) {
    if (fact != other->first || entries.size() != other->second.size()) return false;
    for (size_t i = 0; i < entries.size(); ++i) {
      if (!Same(entries[i], other->second[i])) return false;
    }
    ++other;
  }
  return true;
}

inline bool Same(const SubjectFacts& a, const SubjectFacts& b) {
  if (a.id != b.id || a.entity != b.entity || a.events != b.events || a.spells != b.spells ||
      a.told.size() != b.told.size() || a.cohorts.size() != b.cohorts.size())
    return false;
  for (size_t i = 0; i < a.told.size(); ++i) {
    if (a.told[i].policy != b.told[i].policy || a.told[i].version != b.told[i].version ||
        a.told[i].on != b.told[i].on)
      return false;
  }
  auto other = b.cohorts.begin();
  for (const auto& [key, figure] : a.cohorts) {
    if (key != other->first || figure.value != other->second.value ||
        figure.count != other->second.count || figure.known != other->second.known)
      return false;
    ++other;
  }
  return Same(a.record, b.record);
}

// What an import gave, with what it said.
struct Imported {
  SourceSet sources;
  Diagnostics diagnostics;
  std::optional<Population> population;
};

// Either a population or an error, never both; every place lies in its file; and some error has
// one.
inline void CheckImport(const Imported& imported) {
  Require(imported.population.has_value() != imported.diagnostics.HasErrors(),
          "an import gives a population or an error");
  bool placed = false;
  for (const Diagnostic& diagnostic : imported.diagnostics.Sorted()) {
    const Place place = diagnostic.place;
    if (place.known()) {
      Require(place.file < imported.sources.size(), "a place is in a file that was read");
      Require(place.begin <= place.end &&
                  place.end <= imported.sources.file(place.file).original.size(),
              "a place lies inside its file");
      placed = placed || InfoOf(diagnostic.kind).severity == Severity::kError;
    }
    Require(!MessageOf(diagnostic, Language::kEnglish).empty() &&
                !MessageOf(diagnostic, Language::kChinese).empty(),
            "a diagnostic has words");
  }
  Require(imported.population || placed, "some error names a place");
  if (!imported.population) return;
  const auto& subjects = imported.population->subjects;
  Require(!subjects.empty(), "a population has people");
  for (size_t i = 1; i < subjects.size(); ++i)
    Require(subjects[i - 1].id < subjects[i].id, "a population is ordered by id");
}

inline void RequireSame(const Imported& a, const Imported& b) {
  const auto said = a.diagnostics.Sorted(), again = b.diagnostics.Sorted();
  Require(said.size() == again.size(), "importing twice says as much");
  for (size_t i = 0; i < said.size(); ++i) {
    Require(said[i].kind == again[i].kind && said[i].place == again[i].place &&
                MessageOf(said[i], Language::kChinese) == MessageOf(again[i], Language::kChinese),
            "importing twice says the same");
  }
  Require(a.population.has_value() == b.population.has_value(), "importing twice ends the same");
  if (!a.population) return;
  const auto &one = a.population->subjects, &other = b.population->subjects;
  Require(one.size() == other.size(), "importing twice gives as many people");
  for (size_t i = 0; i < one.size(); ++i)
    Require(Same(one[i], other[i]), "importing twice gives the same facts");
}

}  // namespace writ::fuzz
