// PostgreSQL by libpq, a row at a time, so that the server's answer is never held twice.
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
  decltype(&PQcancel) cancel = nullptr;
  decltype(&PQclear) clear = nullptr;
  decltype(&PQconnectdbParams) connectdbParams = nullptr;
  decltype(&PQerrorMessage) errorMessage = nullptr;
  decltype(&PQexec) exec = nullptr;
  decltype(&PQfinish) finish = nullptr;
  decltype(&PQfname) fname = nullptr;
  decltype(&PQfreeCancel) freeCancel = nullptr;
  decltype(&PQftype) ftype = nullptr;
  decltype(&PQgetCancel) getCancel = nullptr;
  decltype(&PQgetisnull) getisnull = nullptr;
  decltype(&PQgetlength) getlength = nullptr;
  decltype(&PQgetResult) getResult = nullptr;
  decltype(&PQgetvalue) getvalue = nullptr;
  decltype(&PQnfields) nfields = nullptr;
  decltype(&PQresultErrorMessage) resultErrorMessage = nullptr;
  decltype(&PQresultStatus) resultStatus = nullptr;
  decltype(&PQsendQueryParams) sendQueryParams = nullptr;
  decltype(&PQsetNoticeProcessor) setNoticeProcessor = nullptr;
  decltype(&PQsetSingleRowMode) setSingleRowMode = nullptr;
  decltype(&PQstatus) status = nullptr;
};

PqFunctions LoadPq() {
  PqFunctions pq;
  SystemLibrary library("libpq.so.5");
  library.Find("PQcancel", pq.cancel);
  library.Find("PQclear", pq.clear);
  library.Find("PQconnectdbParams", pq.connectdbParams);
  library.Find("PQerrorMessage", pq.errorMessage);
  library.Find("PQexec", pq.exec);
  library.Find("PQfinish", pq.finish);
  library.Find("PQfname", pq.fname);
  library.Find("PQfreeCancel", pq.freeCancel);
  library.Find("PQftype", pq.ftype);
  library.Find("PQgetCancel", pq.getCancel);
  library.Find("PQgetisnull", pq.getisnull);
  library.Find("PQgetlength", pq.getlength);
  library.Find("PQgetResult", pq.getResult);
  library.Find("PQgetvalue", pq.getvalue);
  library.Find("PQnfields", pq.nfields);
  library.Find("PQresultErrorMessage", pq.resultErrorMessage);
  library.Find("PQresultStatus", pq.resultStatus);
  library.Find("PQsendQueryParams", pq.sendQueryParams);
  library.Find("PQsetNoticeProcessor", pq.setNoticeProcessor);
  library.Find("PQsetSingleRowMode", pq.setSingleRowMode);
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

class Postgres final : public Database {
 public:
  explicit Postgres(PGconn* connection) : connection_(connection) {}
  ~Postgres() override { Pq().finish(connection_); }

  std::expected<void, LocalText> Ask(const std::string& query, const Head& head,
                                     const Row& row) override {
    // With parameters, of which there are none, one statement is all that the server takes.
    if (Pq().sendQueryParams(connection_, query.c_str(), 0, nullptr, nullptr, nullptr, nullptr,
                             0) == 0 ||
        Pq().setSingleRowMode(connection_) == 0)
      return std::unexpected(Failed());
    std::expected<void, LocalText> done;
    bool first = true, go_on = true;
    while (const Result result{Pq().getResult(connection_)}) {
      const ExecStatusType status = Pq().resultStatus(result.get());
      if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK) {
        if (done && go_on) done = std::unexpected(Wrong(result.get(), status));
        continue;
      }
      if (!done || !go_on) continue;
      if (first) {
        first = false;
        auto columns = ColumnsOf(result.get());
        if (!columns) {
          done = std::unexpected(columns.error());
          continue;
        }
        go_on = head(*columns);
      }
      if (status == PGRES_SINGLE_TUPLE && go_on) go_on = row(CellsOf(result.get()));
      if (!go_on || !done) Cancel();
    }
    return done;
  }

  // What this object needs of its session, and that it only reads. Nothing else was asked yet.
  std::expected<void, LocalText> Begin() {
    for (const char* statement :
         {"BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
          "SET LOCAL DateStyle TO ISO", "SET LOCAL TIME ZONE INTERVAL '+08:00' HOUR TO MINUTE"}) {
      const Result result{Pq().exec(connection_, statement)};
      if (Pq().resultStatus(result.get()) != PGRES_COMMAND_OK) return std::unexpected(Failed());
    }
    return {};
  }

 private:
  LocalText Failed() const {
    return Said("the database does not answer", "数据库未应答", Pq().errorMessage(connection_));
  }
  static LocalText Wrong(const PGresult* result, ExecStatusType status) {
    if (status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY)
      return {"the query gives no rows and columns; it is to be a SELECT",
              "该查询不返回行与列;应为 SELECT"};
    return Said("the database refuses the query", "数据库拒绝该查询",
                Pq().resultErrorMessage(result));
  }

  static std::expected<std::vector<DatabaseColumn>, LocalText> ColumnsOf(const PGresult* result) {
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
    return columns;
  }

  std::span<const DatabaseCell> CellsOf(const PGresult* result) {
    const int columns = Pq().nfields(result);
    cells_.assign(static_cast<size_t>(columns), std::nullopt);
    for (int at = 0; at < columns; ++at)
      if (Pq().getisnull(result, 0, at) == 0)
        cells_[static_cast<size_t>(at)] = std::string_view(
            Pq().getvalue(result, 0, at), static_cast<size_t>(Pq().getlength(result, 0, at)));
    return cells_;
  }

  void Cancel() {
    PGcancel* cancel = Pq().getCancel(connection_);
    std::array<char, 256> error{};
    if (cancel != nullptr) Pq().cancel(cancel, error.data(), static_cast<int>(error.size()));
    Pq().freeCancel(cancel);
  }

  PGconn* const connection_;
  std::vector<DatabaseCell> cells_;
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
