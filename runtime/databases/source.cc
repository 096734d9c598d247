#include "runtime/databases/source.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>

#include "engine/base/date.h"
#include "runtime/databases/database.h"
#include "runtime/facts/json_tree.h"

namespace writ {
namespace {

constexpr size_t kMaxSourceBytes = size_t{1} << 20;

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

bool NeedsQuotes(char c) { return c == ',' || c == '"' || c == '\r' || c == '\n' || c == '\t'; }

void AppendCell(std::string_view text, std::string* out) {
  if (std::ranges::none_of(text, NeedsQuotes)) {
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

// The value of a cell as CSV says it: what is converted for one way of reading is for every.
void AppendValue(const DatabaseCell& cell, ColumnKind kind, bool none,
                 std::optional<Frequency> period, std::string* out) {
  if (!cell) {
    if (none) *out += "none";
    return;
  }
  std::string_view text = *cell;
  if (kind == ColumnKind::kYesNo && (text == "t" || text == "1")) text = "yes";
  if (kind == ColumnKind::kYesNo && (text == "f" || text == "0")) text = "no";
  const bool date = (period || kind == ColumnKind::kDate) && IsIsoDate(text);
  if (period && date) {
    *out += Period::Containing(*period, *Date::ParseIso(text.substr(0, 10))).ToString();
    return;
  }
  if (date) text = text.substr(0, 10);
  AppendCell(text, out);
}

// The rows of a query, as lines of CSV.
class QueryRows final : public CsvRows {
 public:
  // The database's words as a sentence that says of which table.
  using Sentence = std::function<LocalText(const LocalText& words)>;
  QueryRows(std::string path, std::shared_ptr<Database> database, std::string query,
            std::unique_ptr<DatabaseRows> rows, const std::set<std::string>& none,
            Sentence sentence, size_t portion)
      : CsvRows(std::move(path), portion),
        database_(std::move(database)),
        query_(std::move(query)),
        rows_(std::move(rows)),
        sentence_(std::move(sentence)) {
    for (const DatabaseColumn& column : rows_->columns()) {
      const auto* at = std::ranges::find(kPeriods, column.name, &PeriodColumn::name);
      formats_.push_back({column.kind, none.contains(column.name),
                          at == std::end(kPeriods) ? std::nullopt : std::optional(at->frequency)});
    }
  }

 private:
  struct Format {
    ColumnKind kind;
    bool none;  // NULL is known not to exist
    std::optional<Frequency> period;
  };

  std::expected<void, CsvTrouble> Restart() override {
    if (header_told_) {
      rows_.reset();
      auto rows = database_->Ask(query_);
      if (!rows) return Broken(rows.error());
      rows_ = *std::move(rows);
    }
    header_told_ = false;
    return {};
  }

  std::expected<bool, CsvTrouble> Append(std::string* to) override {
    if (!header_told_) {
      for (const DatabaseColumn& column : rows_->columns()) {
        if (&column != &rows_->columns().front()) *to += ',';
        AppendCell(column.name, to);
      }
      *to += '\n';
      header_told_ = true;
      return true;
    }
    const auto cells = rows_->Next();
    if (!cells) return Broken(cells.error());
    if (!*cells) return false;
    for (size_t at = 0; at < (*cells)->size(); ++at) {
      if (at > 0) *to += ',';
      AppendValue((**cells)[at], formats_[at].kind, formats_[at].none, formats_[at].period, to);
    }
    *to += '\n';
    return true;
  }

  std::unexpected<CsvTrouble> Broken(const LocalText& words) const {
    return std::unexpected(CsvTrouble{sentence_(words), true});
  }

  const std::shared_ptr<Database> database_;
  const std::string query_;
  std::unique_ptr<DatabaseRows> rows_;  // before the database goes
  const Sentence sentence_;
  std::vector<Format> formats_;
  bool header_told_ = false;
};

// One file of a source. Its members are taken one by one; what is left over is a mistake.
class Reading {
 public:
  Reading(Disk& disk, std::string path, size_t portion)
      : disk_(disk), path_(std::move(path)), portion_(portion) {}

  std::expected<CsvTables, LocalText> Run() {
    const auto root = Parse();
    if (root) Connect(*root);
    if (!wrong_) Tables(*root);
    if (wrong_) return std::unexpected(*wrong_);
    return std::move(tables_);
  }

 private:
  using Kind = JsonNode::Kind;

  void Wrong(const JsonNode* at, const std::string& en, const std::string& zh) {
    if (wrong_) return;
    const std::string place = PlaceOf(at);
    wrong_ = LocalText{place + ": " + en, place + ":" + zh};
  }
  std::string PlaceOf(const JsonNode* at) const {
    if (at == nullptr || sources_.size() == 0) return path_;
    const std::string_view before =
        std::string_view(sources_.file(0).original).substr(0, at->place.begin);
    return path_ + ":" + std::to_string(1 + std::ranges::count(before, '\n'));
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
    auto rows = database_->Ask(query);
    if (!rows) return Wrong(&node, table + ": " + rows.error().en, table + ":" + rows.error().zh);
    for (const DatabaseColumn& column : (*rows)->columns()) seen_.insert(column.name);
    const std::string place = PlaceOf(&node);
    auto sentence = [place, table](const LocalText& words) {
      return LocalText{fmt::format("{}: {}: {}", place, table, words.en),
                       fmt::format("{}:{}:{}", place, table, words.zh)};
    };
    tables_.tables.push_back(std::make_unique<QueryRows>(path_ + "/" + table + ".csv", database_,
                                                         query, *std::move(rows), none_,
                                                         std::move(sentence), portion_));
  }

  Disk& disk_;
  const std::string path_;
  const size_t portion_;
  SourceSet sources_;
  std::shared_ptr<Database> database_;
  std::set<std::string> none_, seen_;
  CsvTables tables_;
  std::optional<LocalText> wrong_;
};

}  // namespace

std::expected<CsvTables, LocalText> OpenDatabase(Disk& disk, const std::string& path,
                                                 size_t portion) {
  return Reading(disk, path, portion).Run();
}

std::expected<std::optional<std::vector<FactText>>, LocalText> TextsOf(const CsvTables& tables,
                                                                       size_t most) {
  std::vector<FactText> texts;
  for (const auto& table : tables.tables) {
    auto text = WholeText(*table, most);
    if (!text) return std::unexpected(std::move(text.error().why));
    if (text->size() > most) return std::nullopt;
    most -= text->size();
    texts.push_back({table->path(), *std::move(text)});
  }
  return texts;
}

std::expected<std::vector<FactText>, LocalText> ReadDatabase(Disk& disk, const std::string& path) {
  constexpr size_t kMost = size_t{1} << 30;
  const auto tables = OpenDatabase(disk, path);
  if (!tables) return std::unexpected(tables.error());
  auto texts = TextsOf(*tables, kMost);
  if (!texts) return std::unexpected(std::move(texts.error()));
  if (*texts) return **std::move(texts);
  return std::unexpected(
      LocalText{fmt::format("{}: the tables are more than {} bytes of text", path, kMost),
                fmt::format("{}:各表的文本超过 {} 字节", path, kMost)});
}

}  // namespace writ
