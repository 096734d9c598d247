// A database that answers queries, row by row, as texts: what a source of facts (source.h) needs of
// PostgreSQL and SQLite. Nothing is written to it, and all queries of one connection see it as it
// was at the first.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/program/declared.h"

namespace writ {

// A value as the database spells it; nullopt is NULL.
using DatabaseCell = std::optional<std::string_view>;

enum class ColumnKind : uint8_t {
  kText,   // and numbers: as they are spelt
  kYesNo,  // "t", "f", "1", "0"
  kDate,   // "2026-03-10", and a time of day behind it that does not count
};
struct DatabaseColumn {
  std::string name;
  ColumnKind kind = ColumnKind::kText;
};

// What a query gives, row by row. Must not outlive its database.
class DatabaseRows {
 public:
  explicit DatabaseRows(std::vector<DatabaseColumn> columns) : columns_(std::move(columns)) {}
  DatabaseRows(const DatabaseRows&) = delete;
  DatabaseRows& operator=(const DatabaseRows&) = delete;
  virtual ~DatabaseRows() = default;

  const std::vector<DatabaseColumn>& columns() const { return columns_; }
  // The cells of the next row, valid until the next call; none behind the last. The error is the
  // database's own words, in both languages around them.
  using Cells = std::optional<std::span<const DatabaseCell>>;
  virtual std::expected<Cells, LocalText> Next() = 0;

 private:
  const std::vector<DatabaseColumn> columns_;
};

class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  // One statement that reads. Several may be asked beside each other, and each again: all see the
  // same moment. For one thread at a time.
  virtual std::expected<std::unique_ptr<DatabaseRows>, LocalText> Ask(const std::string& query) = 0;
  // As a name stands in a query, whatever is in it.
  virtual std::string Quoted(std::string_view name) const;
};

// `conninfo`: as psql takes it, "host=db.example dbname=hr" or "postgresql://…"; a password comes
// from ~/.pgpass or PGPASSWORD. Waits ten seconds for it, unless told otherwise.
std::expected<std::unique_ptr<Database>, LocalText> OpenPostgres(const std::string& conninfo);
// A file that is there; nothing in it is trusted.
std::expected<std::unique_ptr<Database>, LocalText> OpenSqlite(const std::string& path);

}  // namespace writ
