// A database that answers queries, row by row, as texts: what a source of facts (source.h) needs of
// PostgreSQL and SQLite. Nothing is written to it, and all queries of one connection see it as it
// was at the first.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/program/declared.h"

namespace writ {

// A value as the database spells it; nullopt is NULL. Valid while the sink runs.
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

class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  // Told once before the rows. False ends the query.
  using Head = std::function<bool(const std::vector<DatabaseColumn>& columns)>;
  using Row = std::function<bool(std::span<const DatabaseCell> cells)>;
  // One statement that reads. The error is the database's own words, in both languages around them.
  virtual std::expected<void, LocalText> Ask(const std::string& query, const Head& head,
                                             const Row& row) = 0;
  // As a name stands in a query, whatever is in it.
  virtual std::string Quoted(std::string_view name) const;
};

// `conninfo`: as psql takes it, "host=db.example dbname=hr" or "postgresql://…"; a password comes
// from ~/.pgpass or PGPASSWORD. Waits ten seconds for it, unless told otherwise.
std::expected<std::unique_ptr<Database>, LocalText> OpenPostgres(const std::string& conninfo);
// A file that is there; nothing in it is trusted.
std::expected<std::unique_ptr<Database>, LocalText> OpenSqlite(const std::string& path);

}  // namespace writ
