// The query around the expressions: tables to a row for each person, level upon level, outcomes.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "engine/sql/cells.h"

namespace writ {

using sql::Case;
using sql::Cells;
using sql::Columns;
using sql::Given;
using sql::Integer;
using sql::Term;
using sql::Word;
using sql::Yes;

namespace {

constexpr const char* kPeriod = "writ_period";
constexpr size_t kMostColumns = 1500;  // of one SELECT; PostgreSQL has 1,664

// 2026-03, a day of it, or 202603: what is left of all of them without the dash is the same.
std::string WithoutDash(std::string period) {
  std::erase(period, '-');
  return period;
}

// A value as a table has it, found under a name in the innermost SELECT.
struct Raw {
  Term value;
  bool none = false;  // NULL is: known not to exist
  Term there;         // whether the person has a row in that table
};

class Writer {
 public:
  Writer(const Plan& plan, const SqlSource& source, SqlDialect dialect)
      : plan_(plan),
        code_(plan.code()),
        program_(plan.program()),
        source_(source),
        dialect_(dialect),
        cells_(code_, dialect, &columns_),
        selects_(source.tables.size()) {}

  SqlQuery Write() {
    ReadTables();
    cells_.Run();
    SqlQuery query;
    std::vector<Term> outcomes;
    std::vector<uint32_t> rules;
    for (uint32_t rule = 0; rule < code_.rules.size(); ++rule) {
      if (!program_.rules[rule].names.module.empty()) continue;
      const plan::RulePlan& planned = code_.rules[rule];
      const sql::Cell* cell = planned.covered ? cells_.Of(planned.cell) : nullptr;
      if (cell == nullptr) {
        query.left_out.push_back({rule, planned.covered ? cells_.WhyNot() : planned.why_not});
        continue;
      }
      rules.push_back(rule);
      outcomes.push_back(Outcome(*cell, program_.rules[rule].names.id));
    }
    if (rules.empty()) return query;
    const auto levels = columns_.LevelsFor(outcomes);
    const bool too_wide = std::ranges::any_of(levels, [](const Columns::Level& level) {
      return level.made.size() + level.handed_on.size() > kMostColumns;
    });
    if (!too_wide) query.text = Text(rules, outcomes, levels);
    for (const uint32_t rule : rules)
      if (too_wide) query.left_out.push_back({rule, "more columns than a server takes"});
    return query;
  }

 private:
  // ---- tables ----

  void ReadTables() {
    for (size_t i = 0; i < source_.tables.size(); ++i) {
      const SqlTable& table = source_.tables[i];
      // Two rows for one person and period contradict each other, or say nothing twice.
      const Term twice =
          Aggregate(i, "twice",
                    table.period.empty() ? std::string("COUNT(*) > 1")
                                         : fmt::format("COUNT(*) > COUNT(DISTINCT {})", kPeriod));
      twice_.push_back(twice);
    }
    for (uint32_t input = 0; input < code_.inputs.size(); ++input)
      cells_.Give(input, GivenOf(code_.inputs[input]));
    for (uint32_t group = 0; group < code_.groups.size(); ++group) {
      const auto raw = Find(code_.groups[group]);
      if (raw) cells_.GiveGroup(group, GroupOf(code_.groups[group].fact, *raw));
    }
    cells_.GiveTold(Told());
  }

  // A column of a table's own SELECT, which has a row for each person.
  Term Aggregate(size_t table, const std::string& name, const std::string& text) {
    std::string& known = selects_[table][text];
    if (known.empty()) known = fmt::format("v{}_{}", ++named_, Columns::PlainName(name));
    return columns_.Base(known, Word(fmt::format("t{}.{}", table + 1, known)));
  }

  // Which table has a fact, under which condition on its rows.
  std::optional<Raw> Find(const PlanInput& input) {
    if (input.absent) return std::nullopt;
    const Fact& fact = program_.facts[input.fact];
    for (size_t i = 0; i < source_.tables.size(); ++i) {
      const SqlTable& table = source_.tables[i];
      for (const SqlTable::Column& column : table.columns) {
        if (column.fact != input.fact) continue;
        const bool series = fact.type.IsSeries();
        if (series != !table.period.empty()) continue;
        if (series && (!input.period || table.frequency != input.period->frequency)) continue;
        std::string value = sql::QuotedName(column.name);
        if (fact.type.kind == TypeKind::kYesNo)  // which has no largest
          value = fmt::format("CASE WHEN {} THEN 1 WHEN NOT {} THEN 0 END", value, value);
        if (series)
          value = fmt::format("CASE WHEN {} = {} THEN {} END", kPeriod,
                              sql::QuotedText(WithoutDash(input.period->ToString())), value);
        const std::string name =
            fact.names.id + (series ? "_" + input.period->ToString() : std::string());
        const Term raw = Aggregate(i, name, fmt::format("MAX({})", value));
        const Term row =
            columns_.Base(fmt::format("in_t{}", i + 1), Word(fmt::format("t{}.subject", i + 1)));
        return Raw{raw, column.none && !series, sql::Made(row.text + " IS NOT NULL", {&row})};
      }
    }
    return std::nullopt;
  }

  static std::string Of(const char* form, const Term& raw) {
    return fmt::format(fmt::runtime(form), raw.text);
  }

  Given GivenOf(const PlanInput& input) {
    const auto found = Find(input);
    if (!found) return {Integer(0), Integer(sql::kUnknown)};
    const Fact& fact = program_.facts[input.fact];
    const Term& raw = found->value;
    const Term is_null = sql::Made(raw.text + " IS NULL", {&raw});
    const Converted as = Convert(fact.type, raw);
    const std::string name =
        "f_" + fact.names.id + (input.period ? "_" + input.period->ToString() : std::string());
    const Term absent =
        found->none ? Case().When(found->there, Integer(sql::kNone)).Else(Integer(sql::kUnknown))
                    : Integer(sql::kUnknown);
    const Term state = columns_.Keep(name + "_s", Case()
                                                      .When(is_null, absent)
                                                      .When(as.fits, Integer(sql::kKnown))
                                                      .Else(Integer(sql::kUnfit)));
    Term value = Case().When(sql::Is(state, sql::kKnown), as.value).Else(Integer(0));
    value.may = as.value.may;
    return {columns_.Keep(name, value), state};
  }

  struct Converted {
    Term value, fits;
  };
  // Of a value that is not NULL.
  Converted Convert(const Type& type, const Term& raw) {
    switch (type.kind) {
      case TypeKind::kNumber:
      case TypeKind::kPercent:
      case TypeKind::kPoints:
      case TypeKind::kMoney: return Number(raw);
      case TypeKind::kDate: {
        const Term day = columns_.Keep(
            "day", sql::Made(Of("CAST({} AS DATE) - DATE '1970-01-01'", raw), {&raw}));
        return {day,
                sql::All({sql::Compared(day, ">=", Integer(Date::FromYmd(1900, 1, 1)->days())),
                          sql::Compared(day, "<=", Integer(Date::FromYmd(2199, 12, 31)->days()))})};
      }
      case TypeKind::kYesNo: {
        Term yes = raw;
        yes.may = 0b11;
        return {yes, Yes(true)};
      }
      case TypeKind::kChoice: {
        const Term option = columns_.Keep("option", Option(type, raw));
        return {option, sql::Compared(option, ">=", Integer(0))};
      }
      case TypeKind::kPeriod:
      case TypeKind::kSpan:
      case TypeKind::kText:
      case TypeKind::kRecord:
      case TypeKind::kList:
      case TypeKind::kEvent:
      case TypeKind::kDocument:
      case TypeKind::kTeam:
      case TypeKind::kNone:
      case TypeKind::kError: break;
    }
    return {Integer(0), Yes(false)};
  }

  // In the plan's unit. Not a number, infinity: neither server says so elsewhere.
  Converted Number(const Term& raw) {
    const std::string unit = std::to_string(code_.unit);
    if (dialect_ == SqlDialect::kPostgres) {
      const Term number = sql::Made(Of("CAST({} AS NUMERIC)", raw), {&raw});
      const Term fits = sql::All(
          {sql::Compared(number, ">", Word("-1e30")), sql::Compared(number, "<", Word("1e30"))});
      return {sql::Made(number.text + " * " + unit, {&raw}), fits};
    }
    const Term number =
        columns_.Keep("number", sql::Made(fmt::format("TRY_CAST({} AS DECIMAL({}, {}))", raw.text,
                                                      18 + code_.digits, code_.digits),
                                          {&raw}));
    // Of 62 bits in the plan's unit, as all that follows is (Cells::Fits).
    const std::string most = std::to_string((int64_t{1} << 62) / code_.unit);
    Term in_bounds =
        sql::Made(fmt::format("{} BETWEEN -{} AND {}", number.text, most, most), {&number});
    in_bounds.whole = false;
    const Term fits = sql::All({sql::Made(number.text + " IS NOT NULL", {&number}), in_bounds,
                                sql::Compared(number, "=", raw)});
    return {sql::Made(fmt::format("CAST({} * {} AS HUGEINT)", number.text, unit), {&number}), fits};
  }

  // Options by id or by their name in either language, as in a file.
  Term Option(const Type& type, const Term& raw) const {
    Case option;
    const auto& options = program_.choices[type.index].options;
    for (size_t i = 0; i < options.size(); ++i) {
      std::vector<Term> names;
      for (const std::string& name : {options[i].id, options[i].en, options[i].zh})
        if (!name.empty()) names.push_back(sql::Compared(raw, "=", Word(sql::QuotedText(name))));
      option.When(sql::Some(names), Integer(static_cast<int64_t>(i)));
    }
    return option.Else(Integer(-1));
  }

  Term GroupOf(uint32_t fact, const Raw& found) {
    const Term& raw = found.value;
    const Type& type = program_.facts[fact].type;
    if (type.kind != TypeKind::kChoice) return raw;
    const Term option = columns_.Keep("option", Option(type, raw));
    return columns_.Keep(
        "team", Case().When(sql::Compared(option, ">=", Integer(0)), option).Else(Word("NULL")));
  }

  Given Told() {
    const Term otherwise = source_.told ? Integer(source_.told->days()) : Word("NULL");
    std::string days;
    std::vector<Term> columns;
    for (size_t i = 0; i < source_.tables.size(); ++i) {
      if (source_.tables[i].told.empty()) continue;
      const Term first =
          Aggregate(i, "told", fmt::format("MIN({})", sql::QuotedName(source_.tables[i].told)));
      columns.push_back(sql::Made(Of("CAST({} AS DATE) - DATE '1970-01-01'", first), {&first}));
      days += (days.empty() ? "" : ", ") + columns.back().text;
    }
    if (columns.empty())
      return source_.told ? Given{otherwise, Integer(sql::kKnown)}
                          : Given{Integer(0), Integer(sql::kUnknown)};
    Term first = Word("LEAST(" + days + ")");
    for (const Term& column : columns) first = sql::Made(first.text, {&first, &column});
    const Term told = columns_.Keep(
        "told", sql::Made("COALESCE(" + first.text + ", " + otherwise.text + ")", {&first}));
    const Term known = sql::Made(told.text + " IS NOT NULL", {&told});
    const Term state = columns_.Keep(
        "told_s", Case().When(known, Integer(sql::kKnown)).Else(Integer(sql::kUnknown)));
    return {columns_.Keep("told_on", Case().When(known, told).Else(Integer(0))), state};
  }

  // ---- outcomes ----

  Term Outcome(const sql::Cell& cell, const std::string& rule) {
    std::vector<Term> ask = twice_;
    ask.push_back(cells_.unsure());
    return columns_.Keep(
        "outcome_" + rule,
        Case()
            .When(sql::Some(ask), Word("'ask'"))
            .When(cells_.outside(), Word("NULL"))
            .When(sql::Is(cell.state, sql::kUnfit), Word("'ask'"))
            .When(sql::All({sql::Is(cell.state, sql::kKnown), sql::Is(cell.value, 1)}),
                  Word("'holds'"))
            .When(sql::Is(cell.state, sql::kUnknown), Word("'unknown'"))
            .Else(Word("NULL")));
  }

  // ---- text ----

  // Without the columns that no outcome needs.
  std::string TableSelect(size_t i, const Columns::Level& needed) const {
    const SqlTable& table = source_.tables[i];
    const std::string person = sql::QuotedName(table.person);
    std::string text =
        fmt::format("t{} AS (\n  SELECT CAST({} AS VARCHAR) AS subject", i + 1, person);
    const auto is_needed = [&](const std::string& name) {
      return std::ranges::any_of(needed.made, [&](uint32_t column) {
        return columns_.all()[column].term.text == fmt::format("t{}.{}", i + 1, name);
      });
    };
    for (const auto& [value, name] : selects_[i])
      if (is_needed(name)) text += fmt::format(",\n    {} AS {}", value, name);
    std::string from = sql::QuotedPath(table.name);
    if (!table.period.empty()) {
      const size_t length = table.frequency == Frequency::kYear ? 4 : 7;
      from = fmt::format(
          "(SELECT *, REPLACE(SUBSTR(CAST({} AS VARCHAR), 1, {}), '-', '') AS {} FROM {}) AS r",
          sql::QuotedName(table.period), length, kPeriod, from);
    }
    return text + fmt::format("\n  FROM {}\n  GROUP BY {}\n)", from, person);
  }

  // Everybody whom a table names.
  std::string People() const {
    if (source_.tables.size() == 1) return "t1";
    std::string text = "(";
    for (size_t i = 0; i < source_.tables.size(); ++i)
      text += fmt::format("{}SELECT subject FROM t{}", i == 0 ? "" : " UNION ", i + 1);
    text += ") AS people";
    for (size_t i = 0; i < source_.tables.size(); ++i)
      text += fmt::format("\n    LEFT JOIN t{0} ON t{0}.subject = people.subject", i + 1);
    return text;
  }

  std::string Text(const std::vector<uint32_t>& rules, const std::vector<Term>& outcomes,
                   const std::vector<Columns::Level>& levels) const {
    std::string text = "WITH ";
    for (size_t i = 0; i < source_.tables.size(); ++i)
      text += TableSelect(i, levels.front()) + ", ";
    // A server that put one level into the next would compute most of them many times.
    const char* fence = dialect_ == SqlDialect::kPostgres ? "\n  OFFSET 0" : "";
    for (size_t level = 0; level < levels.size(); ++level) {
      const bool last = level + 1 == levels.size();
      const std::string from = level == 0 ? People() : fmt::format("l{}", level - 1);
      const std::string subject = level > 0                    ? "subject"
                                  : source_.tables.size() == 1 ? "t1.subject"
                                                               : "people.subject";
      text += fmt::format("{} AS {}(\n  SELECT {}", last ? "decided" : fmt::format("l{}", level),
                          last ? "MATERIALIZED " : "", subject);
      for (const uint32_t column : levels[level].handed_on)
        text += ", " + columns_.all()[column].name;
      for (const uint32_t column : levels[level].made)
        text += fmt::format(",\n    {} AS {}", columns_.all()[column].term.text,
                            columns_.all()[column].name);
      text += fmt::format("\n  FROM {}{}\n)", from, level > 0 ? fence : "");
      text += last ? "\n" : ", ";
    }
    text += "SELECT subject, rule, outcome FROM (";
    for (size_t i = 0; i < rules.size(); ++i)
      text +=
          fmt::format("{}\n  SELECT subject, {} AS place, {} AS rule, {} AS outcome FROM decided",
                      i == 0 ? "" : "\n  UNION ALL", i,
                      sql::QuotedText(program_.rules[rules[i]].names.id), outcomes[i].text);
    return text + "\n) AS listed\nWHERE outcome IS NOT NULL\nORDER BY subject, place;\n";
  }

  const Plan& plan_;
  const plan::Code& code_;
  const Program& program_;
  const SqlSource& source_;
  const SqlDialect dialect_;
  Columns columns_;
  Cells cells_;
  std::vector<std::map<std::string, std::string>> selects_;  // by table: what, under which name
  std::vector<Term> twice_;
  int named_ = 0;
};

}  // namespace

SqlQuery SqlOf(const Plan& plan, const SqlSource& source, SqlDialect dialect) {
  return Writer(plan, source, dialect).Write();
}

}  // namespace writ
