// Random policies and populations as SQL scripts: tables, the query that engine/sql makes, and what
// the reference evaluator says of everybody. A script prints a line for each difference, and one
// line of counts for each policy.
//
//   sql_cases DIALECT FIRST_SEED COUNT
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "engine/eval/plan_gen.h"
#include "engine/eval/population.h"
#include "engine/sql/sql.h"

namespace writ {
namespace {

constexpr size_t kPeople = 40;

class Script {
 public:
  Script(uint64_t seed, SqlDialect dialect) : seed_(seed), dialect_(dialect), gen_(seed, true) {}

  std::string Write() {
    const Program& program = gen_.Policy(6);
    MakeTables(program);
    Population population;
    for (size_t i = 0; i < kPeople; ++i) {
      population.subjects.push_back(Said(program, gen_.Person()));
      population.subjects.back().id = "p" + std::to_string(i);
    }
    const EvalDates dates = PlanGen::Dates();
    const Plan plan(program, 0, dates, PlanFor::kPopulation);
    const SqlQuery query = SqlOf(plan, source_, dialect_);
    std::set<uint32_t> left_out;
    for (const SqlQuery::LeftOut& one : query.left_out) left_out.insert(one.rule);
    if (query.text.empty()) return Counts(0, left_out.size());
    std::string text = Rows(program, population);
    text += "CREATE TEMP TABLE got AS " + query.text;
    text += "CREATE TEMP TABLE expected (subject VARCHAR, rule VARCHAR, outcome VARCHAR);\n";
    text += Expected(program, population, dates, left_out);
    text += "SELECT 'difference', " + std::to_string(seed_) +
            ", coalesce(g.subject, e.subject), coalesce(g.rule, e.rule), "
            "coalesce(g.outcome, 'nothing'), coalesce(e.outcome, 'nothing') FROM got g FULL JOIN "
            "expected e ON g.subject = e.subject AND g.rule = e.rule WHERE "
            "coalesce(g.outcome, 'nothing') NOT IN ('ask', coalesce(e.outcome, 'nothing'));\n";
    text += Counts(program.rules.size() - left_out.size(), left_out.size());
    for (const std::string& table :
         {std::string("got"), std::string("expected"), Name(0), Name(1), Name(2)})
      text += "DROP TABLE " + table + ";\n";
    return text;
  }

 private:
  std::string Counts(size_t said, size_t left_out) const {
    const std::string count = "(SELECT count(*) FROM got WHERE outcome = ";
    const bool none = said == 0;
    std::string text = "SELECT 'counts', " + std::to_string(said) + ", " + std::to_string(left_out);
    for (const char* outcome : {"'holds'", "'unknown'", "'ask'"})
      text += none ? ", 0" : ", " + count + outcome + ")";
    return text + ";\n";
  }
  std::string Name(size_t table) const {
    static const char* const kNames[] = {"people", "Months of", "quarters"};
    return table == 1 ? "\"Months of\"" : kNames[table];
  }

  void MakeTables(const Program& program) {
    static const char* const kPeriods[] = {"", "month", "quarter"};
    static const char* const kNames[] = {"people", "Months of", "quarters"};
    for (size_t i = 0; i < 3; ++i) {
      SqlTable table;
      table.name = kNames[i];
      table.person = "id";
      table.period = kPeriods[i];
      table.frequency = i == 2 ? Frequency::kQuarter : Frequency::kMonth;
      if (i == 0) table.told = "told";
      source_.tables.push_back(std::move(table));
    }
    for (uint32_t fact = 0; fact < program.facts.size(); ++fact) {
      const Fact& declared = program.facts[fact];
      if (declared.type.kind == TypeKind::kText || declared.type.kind == TypeKind::kRecord ||
          declared.type.kind == TypeKind::kList)
        continue;
      const size_t table = !declared.type.per ? 0 : *declared.type.per == Frequency::kMonth ? 1 : 2;
      // Of some plain facts NULL says that there is none.
      const bool none =
          table == 0 && (fact + seed_) % 3 == 0 && declared.type.kind != TypeKind::kTeam;
      source_.tables[table].columns.push_back({declared.names.id, fact, none});
    }
  }

  // What tables can say of a person, and no more.
  SubjectFacts Said(const Program& program, const SubjectFacts& person) {
    SubjectFacts said;
    said.entity = person.entity;
    for (const Told& told : person.told)
      if (told.policy == program.policy.names.id && told.version == program.policy.version)
        said.told.push_back(told);
    for (const SqlTable& table : source_.tables)
      for (const SqlTable::Column& column : table.columns) Take(program, person, column, &said);
    return said;
  }

  void Take(const Program& program, const SubjectFacts& person, const SqlTable::Column& column,
            SubjectFacts* said) {
    const auto entries = person.record.facts.find(column.fact);
    if (entries != person.record.facts.end()) {
      for (const FactEntry& entry : entries->second) {
        const Recording* recording =
            person.record.Find(column.fact, entry.period, PlanGen::Dates().known_on);
        if (recording == nullptr || !Sayable(program, column, *recording)) continue;
        Recording plain;
        plain.value = recording->value;
        said->record.facts[column.fact].push_back({entry.period, {plain}});
      }
    }
    if (column.none && said->record.facts[column.fact].empty()) {
      Recording none;
      none.value = NoneValue{};
      said->record.facts[column.fact].push_back({std::nullopt, {none}});
    }
  }

  bool Sayable(const Program& program, const SqlTable::Column& column, const Recording& recording) {
    if (recording.status == FactStatus::kDisputed) return false;
    if (std::holds_alternative<NoneValue>(recording.value)) return column.none;
    if (const auto* intervals = std::get_if<std::vector<IntervalValue>>(&recording.value))
      return intervals->size() == 1 && !(*intervals)[0].from && !(*intervals)[0].until;
    const auto* scalar = std::get_if<Scalar>(&recording.value);
    if (scalar == nullptr) return false;
    const Type& type = program.facts[column.fact].type;
    if (type.kind == TypeKind::kMoney && !scalar->text.empty() &&
        scalar->text != program.policy.currency)
      return false;
    return !IsNumber(type) || scalar->number.Canonical().find('/') == std::string::npos;
  }

  static bool IsNumber(const Type& type) {
    return type.kind == TypeKind::kNumber || type.kind == TypeKind::kPercent ||
           type.kind == TypeKind::kPoints || type.kind == TypeKind::kMoney;
  }

  const char* SqlType(const Type& type) const {
    if (type.kind == TypeKind::kDate) return "DATE";
    if (type.kind == TypeKind::kYesNo) return "BOOLEAN";
    if (!IsNumber(type)) return "VARCHAR";
    return dialect_ == SqlDialect::kPostgres ? "NUMERIC" : "DECIMAL(38, 12)";
  }

  std::string Value(const Program& program, const SqlTable::Column& column,
                    const SubjectFacts& person, std::optional<Period> period) const {
    const Recording* recording = person.record.Find(column.fact, period, PlanGen::Dates().known_on);
    if (recording == nullptr || std::holds_alternative<NoneValue>(recording->value)) return "NULL";
    if (const auto* intervals = std::get_if<std::vector<IntervalValue>>(&recording->value))
      return (*intervals)[0].yes ? "TRUE" : "FALSE";
    const Scalar& scalar = std::get<Scalar>(recording->value);
    const Type& type = program.facts[column.fact].type;
    if (IsNumber(type)) return scalar.number.Canonical();
    if (type.kind == TypeKind::kDate) return "'" + scalar.date.ToIso() + "'";
    if (type.kind == TypeKind::kYesNo) return scalar.yes ? "TRUE" : "FALSE";
    if (type.kind == TypeKind::kChoice)
      return "'" + program.choices[type.index].options[scalar.option].id + "'";
    return "'" + scalar.text + "'";
  }

  std::string Rows(const Program& program, const Population& population) const {
    std::string text;
    for (size_t i = 0; i < source_.tables.size(); ++i) {
      const SqlTable& table = source_.tables[i];
      text += "CREATE TEMP TABLE " + Name(i) + " (id VARCHAR";
      if (i == 0) text += ", told DATE";
      if (i > 0) text += ", " + table.period + " VARCHAR";
      for (const SqlTable::Column& column : table.columns)
        text += ", " + column.name + " " + SqlType(program.facts[column.fact].type);
      text += ");\n";
      for (const SubjectFacts& person : population.subjects) {
        if (i == 0) {
          const std::string told =
              person.told.empty() ? "NULL" : "'" + FirstTold(person).ToIso() + "'";
          text += Row(program, i, person, std::nullopt, "'" + person.id + "', " + told);
          continue;
        }
        std::set<Period> periods;
        for (const SqlTable::Column& column : table.columns)
          if (const auto found = person.record.facts.find(column.fact);
              found != person.record.facts.end())
            for (const FactEntry& entry : found->second)
              if (entry.period) periods.insert(*entry.period);
        for (const Period& period : periods)
          text +=
              Row(program, i, person, period, "'" + person.id + "', '" + period.ToString() + "'");
      }
    }
    return text;
  }
  static Date FirstTold(const SubjectFacts& person) {
    Date first = person.told.front().on;
    for (const Told& told : person.told) first = std::min(first, told.on);
    return first;
  }
  std::string Row(const Program& program, size_t table, const SubjectFacts& person,
                  std::optional<Period> period, const std::string& head) const {
    std::string text = "INSERT INTO " + Name(table) + " VALUES (" + head;
    for (const SqlTable::Column& column : source_.tables[table].columns)
      text += ", " + Value(program, column, person, period);
    return text + ");\n";
  }

  std::string Expected(const Program& program, const Population& population, EvalDates dates,
                       const std::set<uint32_t>& left_out) const {
    PopulationTeams teams(program, population, dates);
    std::string text;
    for (const SubjectFacts& person : population.subjects) {
      Evaluator evaluator(program, person, dates, {.explain = false, .teams = teams.Source()});
      for (uint32_t rule = 0; rule < program.rules.size(); ++rule) {
        if (left_out.contains(rule)) continue;
        const Outcome outcome = evaluator.Decide(rule).outcome;
        if (outcome != Outcome::kHolds && outcome != Outcome::kUnknown) continue;
        text += "INSERT INTO expected VALUES ('" + person.id + "', '" +
                program.rules[rule].names.id + "', '" + OutcomeId(outcome) + "');\n";
      }
    }
    return text;
  }

  const uint64_t seed_;
  const SqlDialect dialect_;
  PlanGen gen_;
  SqlSource source_;
};

}  // namespace
}  // namespace writ

int main(int count, char** words) {
  if (count != 4) {
    std::fputs("usage: sql_cases postgres|duckdb FIRST_SEED COUNT\n", stderr);
    return 2;
  }
  const auto dialect = std::strcmp(words[1], "duckdb") == 0 ? writ::SqlDialect::kDuckdb
                                                            : writ::SqlDialect::kPostgres;
  const uint64_t first = std::strtoull(words[2], nullptr, 10);
  const uint64_t policies = std::strtoull(words[3], nullptr, 10);
  for (uint64_t seed = first; seed < first + policies; ++seed)
    std::fputs(writ::Script(seed, dialect).Write().c_str(), stdout);
  return 0;
}
