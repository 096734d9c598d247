#include "runtime/databases/source.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "engine/base/date.h"
#include "runtime/databases/database.h"
#include "runtime/facts/json_tree.h"

namespace writ {
namespace {

constexpr size_t kMaxSourceBytes = size_t{1} << 20;
constexpr size_t kMaxTextBytes = size_t{1} << 30;  // of all tables, as CSV

struct PeriodColumn {
  std::string_view name;
  Frequency frequency;
};
constexpr PeriodColumn kPeriods[] = {
    {"month", Frequency::kMonth},  {"月份", Frequency::kMonth}, {"quarter", Frequency::kQuarter},
    {"季度", Frequency::kQuarter}, {"year", Frequency::kYear},  {"年度", Frequency::kYear}};

bool IsIsoDate(std::string_view text) {
  return text.size() >= 10 && (text.size() == 10 || text[10] == ' ' || text[10] == 'T') &&
         Date::ParseIso(text.substr(0, 10)).has_value();
}

void AppendCell(std::string_view text, std::string* out) {
  if (text.find_first_of(",\"\r\n\t") == std::string_view::npos) {
    *out += text;
    return;
  }
  *out += '"';
  for (const char c : text) {
    if (c == '"') *out += '"';
    *out += c;
  }
  *out += '"';
}

// One file of a source. Its members are taken one by one; what is left over is a mistake.
class Reading {
 public:
  Reading(Disk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}

  std::expected<std::vector<FactText>, LocalText> Run() {
    const auto root = Parse();
    if (root) Connect(*root);
    if (!wrong_) Tables(*root);
    if (wrong_) return std::unexpected(*wrong_);
    return std::move(texts_);
  }

 private:
  using Kind = JsonNode::Kind;

  void Wrong(const JsonNode* at, const std::string& en, const std::string& zh) {
    if (wrong_) return;
    std::string place = path_;
    if (at != nullptr && sources_.size() > 0) {
      const std::string_view before =
          std::string_view(sources_.file(0).original).substr(0, at->place.begin);
      place += ":" + std::to_string(1 + std::ranges::count(before, '\n'));
    }
    wrong_ = LocalText{place + ": " + en, place + ":" + zh};
  }

  std::optional<JsonNode> Parse() {
    auto bytes = ReadWhole(disk_, path_, kMaxSourceBytes);
    if (!bytes) {
      Wrong(nullptr, "cannot be read: " + bytes.error().Text(), "无法读取:" + bytes.error().Text());
      return std::nullopt;
    }
    Diagnostics diagnostics;
    const FileId file = sources_.Add(path_, *bytes);
    auto root = ReadJson(*bytes, file, 0, diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
      JsonNode at;
      at.place = diagnostic.place;
      Wrong(&at, MessageOf(diagnostic, Language::kEnglish),
            MessageOf(diagnostic, Language::kChinese));
    }
    if (root && root->kind != Kind::kObject)
      Wrong(&*root, "an object was expected", "此处应为对象");
    if (wrong_) return std::nullopt;
    OnlyMembers(*root, {"sqlite", "postgres", "tables", "none"});
    return root;
  }

  void OnlyMembers(const JsonNode& of, std::initializer_list<std::string_view> known) {
    for (const std::string& key : of.keys)
      if (std::ranges::find(known, key) == known.end())
        Wrong(&of,
              fmt::format("there is no '{}' here; there can be: {}", key, fmt::join(known, ", ")),
              fmt::format("此处没有「{}」;可有:{}", key, fmt::join(known, "、")));
  }

  // A text that is not empty.
  std::string Text(const JsonNode* node, std::string_view what) {
    if (node != nullptr && node->kind == Kind::kString && !node->text.empty()) return node->text;
    Wrong(node, fmt::format("'{}' is to be a text", what), fmt::format("「{}」应为文本", what));
    return "";
  }

  void Connect(const JsonNode& root) {
    const JsonNode *sqlite = root.Find("sqlite"), *postgres = root.Find("postgres");
    if ((sqlite == nullptr) == (postgres == nullptr))
      return Wrong(&root, "either 'sqlite' or 'postgres' is to say where the database is",
                   "应以「sqlite」或「postgres」之一说明数据库所在");
    const JsonNode* where = sqlite != nullptr ? sqlite : postgres;
    std::string name = Text(where, sqlite != nullptr ? "sqlite" : "postgres");
    if (const JsonNode* none = root.Find("none")) {
      if (none->kind != Kind::kArray)
        return Wrong(none, "'none' is to be a list of columns", "「none」应为列名的列表");
      for (const JsonNode& column : none->items) none_.insert(Text(&column, "none"));
    }
    if (wrong_) return;
    if (sqlite != nullptr && !name.starts_with("/")) name = FolderOf(path_) + "/" + name;
    auto opened = sqlite != nullptr ? OpenSqlite(name) : OpenPostgres(name);
    if (!opened && sqlite != nullptr)
      return Wrong(where, name + ": " + opened.error().en, name + ":" + opened.error().zh);
    if (!opened) return Wrong(where, opened.error().en, opened.error().zh);
    database_ = *std::move(opened);
  }

  void Tables(const JsonNode& root) {
    const JsonNode* tables = root.Find("tables");
    if (tables == nullptr || tables->kind != Kind::kObject || tables->keys.empty())
      return Wrong(tables == nullptr ? &root : tables,
                   "'tables' is to say which query is which table",
                   "「tables」应说明每个表对应的查询");
    std::set<std::string> used;
    for (size_t at = 0; at < tables->keys.size() && !wrong_; ++at) {
      const std::string query = QueryOf(tables->items[at], tables->keys[at]);
      if (!wrong_) Table(tables->items[at], tables->keys[at], query);
    }
    for (const std::string& column : none_)
      if (!wrong_ && !seen_.contains(column))
        Wrong(root.Find("none"), fmt::format("no table has the column '{}'", column),
              fmt::format("没有一个表含有列「{}」", column));
  }

  std::string QueryOf(const JsonNode& node, const std::string& table) {
    if (node.kind == Kind::kString) return Text(&node, table);
    if (node.kind != Kind::kObject) {
      Wrong(&node, fmt::format("'{}' is to be a query, or a table with its columns", table),
            fmt::format("「{}」应为查询,或者表及其各列", table));
      return "";
    }
    OnlyMembers(node, {"query", "table", "columns"});
    if (const JsonNode* query = node.Find("query")) {
      OnlyMembers(node, {"query"});
      return Text(query, "query");
    }
    const std::string from = Text(node.Find("table"), "table");
    const JsonNode* columns = node.Find("columns");
    if (columns == nullptr || columns->kind != Kind::kObject || columns->keys.empty()) {
      Wrong(&node, "'columns' is to say what each column is called here",
            "「columns」应说明各列在此的名称");
      return "";
    }
    std::string query = "SELECT ";
    for (size_t at = 0; at < columns->keys.size(); ++at)
      query += (at == 0 ? "" : ", ") + database_->Quoted(columns->keys[at]) + " AS " +
               database_->Quoted(Text(&columns->items[at], columns->keys[at]));
    query += " FROM ";
    for (size_t begin = 0; begin <= from.size();) {  // "schema.table"
      const size_t dot = std::min(from.find('.', begin), from.size());
      query += (begin == 0 ? "" : ".") + database_->Quoted(from.substr(begin, dot - begin));
      begin = dot + 1;
    }
    return query;
  }

  void Table(const JsonNode& node, const std::string& table, const std::string& query) {
    std::string csv;
    std::vector<DatabaseColumn> columns;
    std::vector<bool> none;
    std::vector<std::optional<Frequency>> period;
    bool too_large = false;
    const auto asked = database_->Ask(
        query,
        [&](const std::vector<DatabaseColumn>& given) {
          columns = given;
          for (const DatabaseColumn& column : columns) {
            if (&column != &columns.front()) csv += ',';
            AppendCell(column.name, &csv);
            seen_.insert(column.name);
            none.push_back(none_.contains(column.name));
            const auto* at = std::ranges::find(kPeriods, column.name, &PeriodColumn::name);
            period.push_back(at == std::end(kPeriods) ? std::nullopt
                                                      : std::optional(at->frequency));
          }
          csv += '\n';
          return true;
        },
        [&](std::span<const DatabaseCell> cells) {
          for (size_t at = 0; at < cells.size(); ++at) {
            if (at > 0) csv += ',';
            AppendValue(cells[at], columns[at].kind, none[at], period[at], &csv);
          }
          csv += '\n';
          too_large = total_ + csv.size() > kMaxTextBytes;
          return !too_large;
        });
    if (!asked)
      return Wrong(&node, table + ": " + asked.error().en, table + ":" + asked.error().zh);
    if (too_large)
      return Wrong(&node, fmt::format("the tables are more than {} bytes of text", kMaxTextBytes),
                   fmt::format("各表的文本超过 {} 字节", kMaxTextBytes));
    total_ += csv.size();
    texts_.push_back({path_ + "/" + table + ".csv", std::move(csv)});
  }

  static void AppendValue(const DatabaseCell& cell, ColumnKind kind, bool none,
                          std::optional<Frequency> period, std::string* out) {
    if (!cell) {
      if (none) *out += "none";
      return;
    }
    std::string_view text = *cell;
    if (kind == ColumnKind::kYesNo && (text == "t" || text == "1")) text = "yes";
    if (kind == ColumnKind::kYesNo && (text == "f" || text == "0")) text = "no";
    const bool date = IsIsoDate(text);
    if (period && date) {
      *out += Period::Containing(*period, *Date::ParseIso(text.substr(0, 10))).ToString();
      return;
    }
    if (kind == ColumnKind::kDate && date) text = text.substr(0, 10);
    AppendCell(text, out);
  }

  Disk& disk_;
  const std::string path_;
  SourceSet sources_;
  std::unique_ptr<Database> database_;
  std::set<std::string> none_, seen_;
  std::vector<FactText> texts_;
  size_t total_ = 0;
  std::optional<LocalText> wrong_;
};

}  // namespace

std::expected<std::vector<FactText>, LocalText> ReadDatabase(Disk& disk, const std::string& path) {
  return Reading(disk, path).Run();
}

}  // namespace writ
