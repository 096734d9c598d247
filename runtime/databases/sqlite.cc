// SQLite: a file of somebody else's, opened to be read and not trusted.
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cctype>

#include "runtime/databases/database.h"

namespace writ {
namespace {

constexpr int kWaitMilliseconds = 5000;  // for whoever is writing to it

LocalText Said(const char* en, const char* zh, const char* words) {
  return {fmt::format("{}: {}", en, words), fmt::format("{}:{}", zh, words)};
}

using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

// Values have types, columns only say what they were meant to hold.
std::vector<DatabaseColumn> ColumnsOf(sqlite3_stmt* statement) {
  std::vector<DatabaseColumn> columns;
  for (int at = 0; at < sqlite3_column_count(statement); ++at) {
    DatabaseColumn& column = columns.emplace_back();
    column.name = sqlite3_column_name(statement, at);
    const char* declared = sqlite3_column_decltype(statement, at);
    std::string type = declared == nullptr ? "" : declared;
    std::ranges::transform(type, type.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (type.starts_with("BOOL")) column.kind = ColumnKind::kYesNo;
    if (type.starts_with("DATE") || type.starts_with("TIMESTAMP")) column.kind = ColumnKind::kDate;
  }
  return columns;
}

// A step at a time, of which SQLite keeps no more than it needs to sort.
class SqliteRows final : public DatabaseRows {
 public:
  SqliteRows(sqlite3* file, Statement statement)
      : DatabaseRows(ColumnsOf(statement.get())), file_(file), statement_(std::move(statement)) {}

  std::expected<Cells, LocalText> Next() override {
    const int step = ended_ ? SQLITE_DONE : sqlite3_step(statement_.get());
    ended_ = step != SQLITE_ROW;  // stepped on, it would begin again
    if (step == SQLITE_DONE) return Cells();
    if (step != SQLITE_ROW)
      return std::unexpected(
          Said("the database cannot be read", "无法读取数据库", sqlite3_errmsg(file_)));
    return CellsOfRow();
  }

 private:
  // SQLite spells a floating number with the 15 digits that are sure, as spreadsheets show theirs.
  std::expected<Cells, LocalText> CellsOfRow() {
    sqlite3_stmt* const statement = statement_.get();
    cells_.assign(columns().size(), std::nullopt);
    for (size_t i = 0; i < cells_.size(); ++i) {
      const int at = static_cast<int>(i);
      const int type = sqlite3_column_type(statement, at);
      if (type == SQLITE_NULL) continue;
      if (type == SQLITE_BLOB)
        return std::unexpected(
            LocalText{fmt::format("column {} has bytes (a BLOB), which are not a value of a fact",
                                  columns()[i].name),
                      fmt::format("列 {} 中有二进制数据(BLOB),不是事实的值", columns()[i].name)});
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, at));
      if (text == nullptr) return std::unexpected(LocalText{"no memory", "内存不足"});
      cells_[i] = std::string_view(text, static_cast<size_t>(sqlite3_column_bytes(statement, at)));
    }
    return std::span<const DatabaseCell>(cells_);
  }

  sqlite3* const file_;
  const Statement statement_;
  bool ended_ = false;
  std::vector<DatabaseCell> cells_;
};

class Sqlite final : public Database {
 public:
  explicit Sqlite(sqlite3* file) : file_(file) {}
  ~Sqlite() override { sqlite3_close(file_); }

  std::expected<void, LocalText> Begin() {
    sqlite3_db_config(file_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(file_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    // Else a column that is not there would be a text of that name.
    sqlite3_db_config(file_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_busy_timeout(file_, kWaitMilliseconds);
    // The snapshot begins with the first read.
    for (const char* statement : {"BEGIN", "SELECT count(*) FROM sqlite_schema"})
      if (sqlite3_exec(file_, statement, nullptr, nullptr, nullptr) != SQLITE_OK)
        return std::unexpected(
            Said("it cannot be read as an SQLite database", "无法作为 SQLite 数据库读取", Error()));
    return {};
  }

  std::expected<std::unique_ptr<DatabaseRows>, LocalText> Ask(const std::string& query) override {
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    const int prepared = sqlite3_prepare_v2(file_, query.c_str(), -1, &raw, &tail);
    Statement statement(raw, sqlite3_finalize);
    if (prepared != SQLITE_OK)
      return std::unexpected(Said("the database refuses the query", "数据库拒绝该查询", Error()));
    const std::string_view rest = tail == nullptr ? std::string_view() : std::string_view(tail);
    if (raw == nullptr || sqlite3_column_count(raw) == 0 || sqlite3_stmt_readonly(raw) == 0 ||
        rest.find_first_not_of(" \t\r\n;") != std::string_view::npos)
      return std::unexpected(LocalText{"the query is to be one SELECT", "查询应为一条 SELECT"});
    return std::make_unique<SqliteRows>(file_, std::move(statement));
  }

 private:
  const char* Error() const { return sqlite3_errmsg(file_); }

  sqlite3* const file_;
};

}  // namespace

std::string Database::Quoted(std::string_view name) const {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::expected<std::unique_ptr<Database>, LocalText> OpenSqlite(const std::string& path) {
  sqlite3* file = nullptr;
  // Without a mutex for each value: a database is for one thread at a time anyway.
  const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX;
  const int opened = sqlite3_open_v2(path.c_str(), &file, flags, nullptr);
  if (file == nullptr) return std::unexpected(LocalText{"no memory", "内存不足"});
  auto database = std::make_unique<Sqlite>(file);
  if (opened != SQLITE_OK)
    return std::unexpected(Said("it cannot be opened", "无法打开", sqlite3_errmsg(file)));
  if (auto begun = database->Begin(); !begun) return std::unexpected(begun.error());
  return database;
}

}  // namespace writ
