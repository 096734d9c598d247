#include "runtime/cli/screen_sql.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "engine/render/explanation.h"
#include "engine/sql/sql.h"
#include "runtime/cli/fact_files.h"
#include "runtime/cli/files.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"
#include "runtime/facts/csv_events.h"
#include "runtime/facts/csv_header.h"
#include "runtime/facts/export_map.h"

namespace writ::cli {
namespace {

using Kind = CsvColumn::Kind;

constexpr size_t kLongestHeader = size_t{64} << 10;

// A table is what a CSV file of that name would be: its columns are the file's first row.
class Tables {
 public:
  Tables(const Session& session, const Program& program, const SqlOptions& options,
         const ExportMap* map)
      : session_(session), program_(program), options_(options), map_(map) {}

  std::optional<SqlSource> Read() {
    const auto paths = CsvPaths(options_.facts);
    if (paths.empty())
      return Refuse(options_.facts,
                    "no .csv file, whose first row would say what columns a table has",
                    "没有 .csv 文件,无从得知表有哪些列");
    source_.told = options_.told;
    for (const std::string& path : paths)
      if (!AddTable(path)) return std::nullopt;
    for (const std::string& name : options_.none)
      if (!used_.contains(Tidy(name)))
        return Refuse("--none " + name, "no table has a column of that fact",
                      "没有哪个表有这一事实的列");
    if (map_ != nullptr) {
      Diagnostics diagnostics;
      CheckUse(*map_, use_, diagnostics);
      if (diagnostics.HasErrors())
        return Refuse(options_.map, "it names a column that no table has", "其中有各表都没有的列");
    }
    return std::move(source_);
  }

 private:
  std::nullopt_t Refuse(const std::string& where, const std::string& en, const std::string& zh) {
    Complain(session_, where + ": " + en, where + ":" + zh);
    return std::nullopt;
  }

  std::optional<std::vector<CsvRow>> FirstRow(const std::string& path, SourceSet* sources,
                                              Diagnostics* diagnostics) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(kLongestHeader, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<size_t>(file.gcount()));
    if (bytes.empty()) return Refuse(path, "cannot be read, or is empty", "无法读取,或为空");
    bytes.resize(std::min(bytes.size(), bytes.find('\n')));
    const auto added = AddFactFile({path, std::move(bytes)}, *sources, *diagnostics);
    if (!added) return std::nullopt;
    auto rows = ReadCsv(*sources, *added, *diagnostics);
    if (rows.empty() && !diagnostics->HasErrors())
      return Refuse(path, "has no first row with the names of columns", "第一行没有列名");
    if (rows.empty()) return std::nullopt;
    return rows;
  }

  bool AddTable(const std::string& path) {
    SourceSet sources;
    Diagnostics diagnostics;
    auto rows = FirstRow(path, &sources, &diagnostics);
    std::vector<std::string> names;  // as the table has them
    std::optional<std::vector<CsvColumn>> columns;
    if (rows) {
      for (const CsvCell& cell : rows->front().cells) {
        names.push_back(Tidy(cell.text));
        TakeRatioMark(&names.back());
      }
      if (map_ != nullptr) ApplyMap(*map_, &*rows, &use_);
      if (IsOfAnotherKind(rows->front())) {
        Complain(
            session_,
            fmt::format("{}: not asked: events and records of lists have no place in SQL", path),
            fmt::format("{}:未查询:事件与列表记录无法写成 SQL", path));
        return true;
      }
      columns = ReadCsvHeader(program_, SubjectEntity(program_), rows->front(), diagnostics);
    }
    Session text = session_;
    text.format = "text";
    Report(text, diagnostics, sources);
    if (!columns) return false;
    SqlTable table;
    table.name = (options_.schema.empty() ? "" : options_.schema + ".") +
                 std::filesystem::path(path).stem().string();
    for (size_t i = 0; i < columns->size(); ++i)
      if (!AddColumn(path, names[i], (*columns)[i], &table)) return false;
    source_.tables.push_back(std::move(table));
    return true;
  }

  // Events, or records of a list. Rules that read them are left out by name.
  bool IsOfAnotherKind(const CsvRow& header) const {
    if (HasEventColumn(header)) return true;
    const uint32_t subject = SubjectEntity(program_);
    Diagnostics unused;
    if (ReadCsvHeader(program_, subject, header, unused)) return false;
    return std::ranges::any_of(program_.entities[subject].facts, [&](uint32_t fact) {
      const Type& type = program_.facts[fact].type;
      return type.kind == TypeKind::kList &&
             ReadCsvHeader(program_, type.index, header, unused).has_value();
    });
  }

  bool AddColumn(const std::string& path, const std::string& name, const CsvColumn& column,
                 SqlTable* table) {
    const auto refuse = [&](const std::string& en, const std::string& zh) {
      Refuse(fmt::format("{}: {}", path, name), en, zh);
      return false;
    };
    switch (column.kind) {
      case Kind::kId: table->person = name; return true;
      case Kind::kPeriod:
        table->period = name;
        table->frequency = column.frequency;
        return true;
      case Kind::kTold: table->told = name; return true;
      case Kind::kIgnored:
      case Kind::kSource:
      case Kind::kDocument: return true;
      case Kind::kRecorded:
        return refuse("a query asks what is known now; when a row was recorded has no place in it",
                      "查询只问现在所知;何时记录无从考虑");
      case Kind::kCompleteThrough:
        return refuse("records of a list cannot be asked in SQL", "列表中的记录不能用 SQL 查询");
      case Kind::kFact: break;
    }
    const Fact& fact = program_.facts[column.fact];
    if (fact.type.kind == TypeKind::kPercent && !column.ratio)
      return refuse(
          "percents in a table are ratios, 0.11 for 11 %: write the column as NAME (ratio), "
          "or say so in the map",
          "表中的百分数应为小数,11% 即 0.11:请将列名写作 名称(小数),或在映射中说明");
    if (const auto [other, fresh] = by_fact_.try_emplace(column.fact, table->name); !fresh)
      return refuse(fmt::format("table {} has that fact too; which counts?", other->second),
                    fmt::format("表 {} 也有这一事实,应以哪个为准?", other->second));
    const auto none = std::ranges::find_if(options_.none, [&](const std::string& said) {
      return FindFactOf(program_, SubjectEntity(program_), Tidy(said)) == column.fact;
    });
    if (none != options_.none.end()) used_.insert(Tidy(*none));
    if (none != options_.none.end() && fact.type.IsSeries())
      return refuse("of a fact per period, NULL can only say that it is not known",
                    "逐期事实的 NULL 只能表示未知");
    table->columns.push_back({name, column.fact, none != options_.none.end()});
    return true;
  }

  const Session& session_;
  const Program& program_;
  const SqlOptions& options_;
  const ExportMap* map_;
  SqlSource source_;
  MapUse use_;
  std::map<uint32_t, std::string> by_fact_;  // and the table that has it
  std::set<std::string> used_;               // of --none
};

// What a reader of the query should know, as comments.
std::string Head(const Session& session, const Program& program, EvalDates dates,
                 const SqlQuery& query) {
  const auto line = [](const std::string& text) {
    std::string one = "-- ";
    for (const char c : text) one += c == '\n' || c == '\r' ? ' ' : c;
    return one + "\n";
  };
  const PolicyHead& policy = program.policy;
  const std::string title = TextIn(policy.title, session.language());
  std::string text = line(Say(
      session,
      fmt::format("{} {} ({}) as of {}: who meets which rule (holds), of whom that is unknown, and "
                  "whom only Writ can decide (ask).",
                  title, policy.version, policy.names.id, dates.as_of.ToIso()),
      fmt::format("{} {}({}),截至 {}:何人符合何条规则(holds),何人尚不清楚(unknown),何人须由 Writ "
                  "判定(ask)。",
                  title, policy.version, policy.names.id, dates.as_of.ToIso())));
  for (const SqlQuery::LeftOut& left : query.left_out) {
    const std::string rule = program.rules[left.rule].names.id;
    text += line(Say(session, fmt::format("Not here, for writ screen: {} ({})", rule, left.why),
                     fmt::format("不在此查询中,须用 writ screen:{}({})", rule, left.why)));
  }
  return text;
}

}  // namespace

int ScreenSql(const Session& session, const Program& program, EvalDates dates,
              const SqlOptions& options) {
  const bool duckdb = options.dialect == "duckdb";
  if (!duckdb && options.dialect != "postgres") {
    Complain(session, fmt::format("--sql {}: it is postgres or duckdb", options.dialect),
             fmt::format("--sql {}:应为 postgres 或 duckdb", options.dialect));
    return kUnreadable;
  }
  std::optional<ExportMap> map;
  if (!options.map.empty()) {
    int exit_code = kClean;
    map = LoadMap(session, program, options.map, &exit_code);
    if (!map) return exit_code;
  }
  const auto source = Tables(session, program, options, map ? &*map : nullptr).Read();
  if (!source) return kUnreadable;
  const Plan plan(program, SubjectEntity(program), dates, PlanFor::kPopulation);
  const SqlQuery query = SqlOf(plan, *source, duckdb ? SqlDialect::kDuckdb : SqlDialect::kPostgres);
  const std::string text = Head(session, program, dates, query) + query.text;
  if (query.text.empty())
    Complain(session, "no rule of this policy can be said in SQL", "此制度没有可以写成 SQL 的规则");
  if (options.out.empty() && !Emit(session, text)) return kUnreadable;
  if (!options.out.empty())
    if (auto written = WriteFile(options.out, text); !written) {
      Complain(session, fmt::format("{}: cannot be written: {}", options.out, written.error()),
               fmt::format("{}:无法写入:{}", options.out, written.error()));
      return kUnreadable;
    }
  return query.text.empty() ? kFindings : kClean;
}

}  // namespace writ::cli
