// PostgreSQL by libpq, by cursors: some thousand rows at a time, whatever the answer's size, and
// several tables beside each other in one transaction.
#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>

#include "runtime/databases/database.h"
#include "runtime/disk/system_library.h"

namespace writ {
namespace {

// Types by their numbers, which are the same in every PostgreSQL (src/include/catalog/pg_type.dat).
enum : Oid {
  kBool = 16,
  kBytea = 17,
  kJson = 114,
  kFloat4 = 700,
  kFloat8 = 701,
  kMoney = 790,
  kDate = 1082,
  kTime = 1083,
  kTimestamp = 1114,
  kTimestampTz = 1184,
  kInterval = 1186,
  kTimeTz = 1266,
  kJsonb = 3802,
};

// Why a column of some types is refused, and what to write in its place; {} is the column.
struct Why {
  const char *en, *zh;
};
constexpr Why kBinary{"binary floating point; cast it, as in {}::numeric(12,2)",
                      "二进制浮点数;请转换,例如 {}::numeric(12,2)"};
constexpr Why kSpelling{"spelt as the server's locale has it; cast it, as in {}::numeric",
                        "按服务器区域设置书写;请转换,例如 {}::numeric"};
constexpr Why kNoValue{"not a value of a fact", "不是事实的值"};
constexpr Why kTree{"not a value of a fact; take a member of it, as in {}->>'name'",
                    "不是事实的值;请取其成员,例如 {}->>'name'"};
constexpr Why kSpan{"not a value of a fact; write it as text, as in '3 months'",
                    "不是事实的值;请写成文本,例如 '3 months'"};
constexpr Why kTimeOfDay{"a time of day, which no fact has", "一天中的时刻,事实中没有此类值"};

struct Refused {
  Oid type;
  const char* name;
  Why why;
};
constexpr std::array kRefused = {
    Refused{kFloat4, "real", kBinary},
    Refused{kFloat8, "double precision", kBinary},
    Refused{kMoney, "money", kSpelling},
    Refused{kBytea, "bytea", kNoValue},
    Refused{kJson, "json", kTree},
    Refused{kJsonb, "jsonb", kTree},
    Refused{kInterval, "interval", kSpan},
    Refused{kTime, "time", kTimeOfDay},
    Refused{kTimeTz, "time with time zone", kTimeOfDay},
};

// The functions of libpq that are used here, of which the first call of Pq() loads it.
struct PqFunctions {
  std::string missing;  // see SystemLibrary
  decltype(&PQclear) clear = nullptr;
  decltype(&PQconnectdbParams) connectdbParams = nullptr;
  decltype(&PQdescribePrepared) describePrepared = nullptr;
  decltype(&PQerrorMessage) errorMessage = nullptr;
  decltype(&PQexec) exec = nullptr;
  decltype(&PQexecParams) execParams = nullptr;
  decltype(&PQfinish) finish = nullptr;
  decltype(&PQfname) fname = nullptr;
  decltype(&PQftype) ftype = nullptr;
  decltype(&PQgetisnull) getisnull = nullptr;
  decltype(&PQgetlength) getlength = nullptr;
  decltype(&PQgetvalue) getvalue = nullptr;
  decltype(&PQnfields) nfields = nullptr;
  decltype(&PQntuples) ntuples = nullptr;
  decltype(&PQprepare) prepare = nullptr;
  decltype(&PQresultErrorField) resultErrorField = nullptr;
  decltype(&PQresultErrorMessage) resultErrorMessage = nullptr;
  decltype(&PQresultStatus) resultStatus = nullptr;
  decltype(&PQsetNoticeProcessor) setNoticeProcessor = nullptr;
  decltype(&PQstatus) status = nullptr;
};

PqFunctions LoadPq() {
  PqFunctions pq;
  SystemLibrary library("libpq.so.5");
  library.Find("PQclear", pq.clear);
  library.Find("PQconnectdbParams", pq.connectdbParams);
  library.Find("PQdescribePrepared", pq.describePrepared);
  library.Find("PQerrorMessage", pq.errorMessage);
  library.Find("PQexec", pq.exec);
  library.Find("PQexecParams", pq.execParams);
  library.Find("PQfinish", pq.finish);
  library.Find("PQfname", pq.fname);
  library.Find("PQftype", pq.ftype);
  library.Find("PQgetisnull", pq.getisnull);
  library.Find("PQgetlength", pq.getlength);
  library.Find("PQgetvalue", pq.getvalue);
  library.Find("PQnfields", pq.nfields);
  library.Find("PQntuples", pq.ntuples);
  library.Find("PQprepare", pq.prepare);
  library.Find("PQresultErrorField", pq.resultErrorField);
  library.Find("PQresultErrorMessage", pq.resultErrorMessage);
  library.Find("PQresultStatus", pq.resultStatus);
  library.Find("PQsetNoticeProcessor", pq.setNoticeProcessor);
  library.Find("PQstatus", pq.status);
  pq.missing = library.missing();
  return pq;
}

const PqFunctions& Pq() {
  static const PqFunctions pq = LoadPq();
  return pq;
}

// libpq ends its sentences with a line feed.
std::string Trimmed(const char* text) {
  std::string out = text == nullptr ? "" : text;
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

LocalText Said(const char* en, const char* zh, const char* server) {
  const std::string words = Trimmed(server);
  return {fmt::format("{}: {}", en, words), fmt::format("{}:{}", zh, words)};
}

struct FreeResult {
  void operator()(PGresult* result) const { Pq().clear(result); }
};
using Result = std::unique_ptr<PGresult, FreeResult>;

LocalText NoAnswer(PGconn* connection) {
  return Said("the database does not answer", "数据库未应答", Pq().errorMessage(connection));
}

// Why there is no result of the kind that there should be.
LocalText Wrong(PGconn* connection, const PGresult* result) {
  if (result == nullptr || Pq().status(connection) != CONNECTION_OK) return NoAnswer(connection);
  return Said("the database refuses the query", "数据库拒绝该查询",
              Pq().resultErrorMessage(result));
}

std::expected<std::vector<DatabaseColumn>, LocalText> ColumnsOf(const PGresult* result) {
  std::vector<DatabaseColumn> columns;
  for (int at = 0; at < Pq().nfields(result); ++at) {
    DatabaseColumn& column = columns.emplace_back();
    column.name = Pq().fname(result, at);
    const Oid type = Pq().ftype(result, at);
    if (type == kBool) column.kind = ColumnKind::kYesNo;
    if (type == kDate || type == kTimestamp || type == kTimestampTz)
      column.kind = ColumnKind::kDate;
    for (const Refused& refused : kRefused) {
      if (refused.type != type) continue;
      return std::unexpected(
          LocalText{fmt::format("column {} is {}: ", column.name, refused.name) +
                        fmt::format(fmt::runtime(refused.why.en), column.name),
                    fmt::format("列 {} 的类型为 {}:", column.name, refused.name) +
                        fmt::format(fmt::runtime(refused.why.zh), column.name)});
    }
  }
  if (columns.empty())
    return std::unexpected(LocalText{"the query gives no rows and columns; it is to be a SELECT",
                                     "该查询不返回行与列;应为 SELECT"});
  return columns;
}

// Of an open cursor.
class PostgresRows final : public DatabaseRows {
 public:
  PostgresRows(PGconn* connection, std::string cursor, std::vector<DatabaseColumn> columns)
      : DatabaseRows(std::move(columns)), connection_(connection), cursor_(std::move(cursor)) {}
  // In a transaction that has failed this fails, too, which does not matter.
  ~PostgresRows() override {
    const Result closed{Pq().exec(connection_, ("CLOSE " + cursor_).c_str())};
  }

  std::expected<Cells, LocalText> Next() override {
    if (++row_ >= rows_ && !ended_) {
      const std::string fetch = fmt::format("FETCH FORWARD {} FROM {}", kRowsAtOnce, cursor_);
      result_.reset();
      result_.reset(Pq().exec(connection_, fetch.c_str()));
      if (Pq().resultStatus(result_.get()) != PGRES_TUPLES_OK)
        return std::unexpected(Wrong(connection_, result_.get()));
      row_ = 0;
      rows_ = Pq().ntuples(result_.get());
      ended_ = rows_ == 0;
    }
    if (ended_) return Cells();
    cells_.assign(columns().size(), std::nullopt);
    for (size_t i = 0; i < cells_.size(); ++i) {
      const int at = static_cast<int>(i);
      if (Pq().getisnull(result_.get(), row_, at) == 0)
        cells_[i] = std::string_view(Pq().getvalue(result_.get(), row_, at),
                                     static_cast<size_t>(Pq().getlength(result_.get(), row_, at)));
    }
    return std::span<const DatabaseCell>(cells_);
  }

 private:
  static constexpr int kRowsAtOnce = 4096;

  PGconn* const connection_;
  const std::string cursor_;
  Result result_;
  int row_ = -1, rows_ = 0;  // of the result
  bool ended_ = false;
  std::vector<DatabaseCell> cells_;
};

class Postgres final : public Database {
 public:
  explicit Postgres(PGconn* connection) : connection_(connection) {}
  ~Postgres() override { Pq().finish(connection_); }

  // Prepared first, so that the server's words are of the query as it stands in the source, and its
  // columns are known before anything is read.
  std::expected<std::unique_ptr<DatabaseRows>, LocalText> Ask(const std::string& query) override {
    const Result prepared{Pq().prepare(connection_, "", query.c_str(), 0, nullptr)};
    if (Pq().resultStatus(prepared.get()) != PGRES_COMMAND_OK)
      return std::unexpected(Wrong(connection_, prepared.get()));
    const Result described{Pq().describePrepared(connection_, "")};
    if (Pq().resultStatus(described.get()) != PGRES_COMMAND_OK)
      return std::unexpected(Wrong(connection_, described.get()));
    auto columns = ColumnsOf(described.get());
    if (!columns) return std::unexpected(std::move(columns.error()));
    const std::string cursor = fmt::format("writ_{}", ++cursors_);
    const std::string declare = "DECLARE " + cursor + " NO SCROLL CURSOR FOR " + query;
    const Result declared{
        Pq().execParams(connection_, declare.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0)};
    if (Pq().resultStatus(declared.get()) != PGRES_COMMAND_OK)
      return std::unexpected(NotDeclared(declared.get()));
    return std::make_unique<PostgresRows>(connection_, cursor, *std::move(columns));
  }

  // What this object needs of its session, and that it only reads. Nothing else was asked yet.
  std::expected<void, LocalText> Begin() {
    for (const char* statement :
         {"BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
          "SET LOCAL DateStyle TO ISO", "SET LOCAL TIME ZONE INTERVAL '+08:00' HOUR TO MINUTE",
          // All rows are wanted, not the first ones soon; and in the same order when asked again.
          "SET LOCAL cursor_tuple_fraction TO 1", "SET LOCAL synchronize_seqscans TO off"}) {
      const Result result{Pq().exec(connection_, statement)};
      if (Pq().resultStatus(result.get()) != PGRES_COMMAND_OK)
        return std::unexpected(NoAnswer(connection_));
    }
    return {};
  }

 private:
  // A query that can be prepared and has no cursor is a command that gives rows.
  LocalText NotDeclared(const PGresult* result) const {
    constexpr std::string_view kSyntaxError = "42601";
    const char* state =
        result == nullptr ? nullptr : Pq().resultErrorField(result, PG_DIAG_SQLSTATE);
    if (state == nullptr || state != kSyntaxError) return Wrong(connection_, result);
    return {"the query is to be a SELECT; nothing else is asked of the database",
            "该查询应为 SELECT;不向数据库提出其他要求"};
  }

  PGconn* const connection_;
  int cursors_ = 0;  // so far; each has its own name
};

}  // namespace

std::expected<std::unique_ptr<Database>, LocalText> OpenPostgres(const std::string& conninfo) {
  if (const std::string& missing = Pq().missing; !missing.empty())
    return std::unexpected(
        LocalText{missing + " is not installed, by which PostgreSQL is asked; install libpq5",
                  "未安装访问 PostgreSQL 所用的 " + missing + ";请安装 libpq5"});
  // What stands behind the conninfo in this list counts before it, what stands in front after it.
  const char* const keys[] = {"connect_timeout", "dbname", "application_name", "client_encoding",
                              nullptr};
  const char* const values[] = {"10", conninfo.c_str(), "writ", "UTF8", nullptr};
  PGconn* connection = Pq().connectdbParams(keys, values, 1);
  if (connection == nullptr) return std::unexpected(LocalText{"no memory", "内存不足"});
  auto database = std::make_unique<Postgres>(connection);
  if (Pq().status(connection) != CONNECTION_OK)
    return std::unexpected(
        Said("the database cannot be reached", "无法连接数据库", Pq().errorMessage(connection)));
  Pq().setNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
  if (auto begun = database->Begin(); !begun) return std::unexpected(begun.error());
  return database;
}

}  // namespace writ
