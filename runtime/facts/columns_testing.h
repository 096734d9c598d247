// For tests: columns read from tables against the fact records that ImportCsv reads from the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/facts/csv_columns.h"
#include "runtime/facts/facts_testing.h"
#include "runtime/facts/import.h"

namespace writ::testing {

// Rules that read what these files have.
class Screened : public testing::EveryFact {
 public:
  Screened() {
    program.definitions.clear();
    const uint32_t city = AddFact("city", {TypeKind::kText});
    const auto is_low = [&](uint32_t fact, Type type) {
      return Yes(Op::kBelow, {ReadFact(fact), Constant(Value(type, Number(7)))});
    };
    AddRule("scores", is_low(score, {TypeKind::kNumber}));
    AddRule("shares", is_low(share, {TypeKind::kPercent}));
    AddRule("earns", is_low(pay, {TypeKind::kMoney}));
    AddRule("wed", ReadFact(married));
    AddRule("graded", Yes(Op::kIs, {ReadFact(grade_now), Constant(Option(grade, 1))}));
    const ExprId here = Yes(Op::kIs, {ReadFact(city), Constant(Text("Shanghai"))});
    AddRule("local", here);
    AddRule("hired", Yes(Op::kAbove, {ReadFact(hired_on), Constant(Day(2020, 1, 1))}));
    AddRule("sells", ForMonths(is_low(sales, {TypeKind::kMoney}), 3));
    const ExprId mean = Add2(Op::kTeamAggregate, {ReadFact(score)});
    AddRule("beside", Yes(Op::kBelow, {ReadFact(score), mean}));
  }
  ExprId Add2(Op op, std::vector<ExprId> args) {
    return ProgramBuilder::Add(op, {TypeKind::kNumber}, std::move(args));
  }
};

inline EvalDates Dates() { return {*Date::FromYmd(2026, 3, 10), *Date::FromYmd(2026, 3, 10)}; }

inline std::optional<Population> ByRecords(const Program& program,
                                           const std::vector<std::string>& texts) {
  SourceSet sources;
  Diagnostics diagnostics;
  std::vector<FileId> files;
  for (size_t i = 0; i < texts.size(); ++i) {
    const auto id = AddFactFile({"f" + std::to_string(i) + ".csv", texts[i]}, sources, diagnostics);
    if (!id) return std::nullopt;
    files.push_back(*id);
  }
  auto population = ImportCsv(program, sources, files, diagnostics);
  return population;
}

// Texts that no policy names are numbered as they come.
inline std::string TextOf(const FactColumns& columns, uint32_t fact, size_t row) {
  const SubjectFacts facts = columns.FactsOf(row, "");
  const Recording* recording = facts.record.Find(fact, std::nullopt, Dates().known_on);
  const auto* value = recording == nullptr ? nullptr : std::get_if<Scalar>(&recording->value);
  return value == nullptr ? "" : "=" + value->text;
}

// "" if the columns have what the records have, whatever the order of people.
inline std::string Difference(const Plan& plan, const ColumnFacts& ours,
                              const Population& population) {
  const FactColumns theirs = FactColumns::Of(plan, population);
  if (ours.ids.size() != population.subjects.size()) return "another number of people";
  for (size_t row = 0; row < ours.ids.size(); ++row) {
    size_t other = 0;
    while (other < theirs.size() && population.subjects[other].id != ours.ids[row]) ++other;
    if (other == theirs.size()) return "nobody called " + std::string(ours.ids[row]);
    for (uint32_t column = 0; column <= theirs.told(); ++column) {
      const FactColumn& a = ours.columns.column(column);
      const FactColumn& b = theirs.column(column);
      const uint32_t fact = column == theirs.told() ? 0 : plan.Inputs()[column].fact;
      const bool text = plan.program().facts[fact].type.kind == TypeKind::kText;
      const bool same = text ? TextOf(ours.columns, fact, row) == TextOf(theirs, fact, other)
                             : a.values[row] == b.values[other];
      if (a.states[row] != b.states[other] || !same)
        return std::string(ours.ids[row]) + " column " + std::to_string(column);
    }
    for (uint32_t group = 0; group < theirs.group_columns(); ++group) {
      const auto name = [&](const FactColumns& columns, size_t of) {
        const int32_t number = columns.group(group, of);
        return number == FactColumns::kNoGroup ? std::string()
               : number == FactColumns::kInNone
                   ? std::string("none")
                   : columns.group_names()[static_cast<size_t>(number)];
      };
      if (name(ours.columns, row) != name(theirs, other))
        return "team of " + std::string(ours.ids[row]);
    }
  }
  return "";
}

}  // namespace writ::testing
