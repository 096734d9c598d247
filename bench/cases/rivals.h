// What else one could do with the same steps: the disk alone, LevelDB alone, SQLite.
#pragma once

#include <fcntl.h>
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#ifdef WRIT_BENCH_SQLITE
#include <sqlite3.h>
#endif

#include "bench/cases/load.h"
#include "bench/cases/office.h"

namespace writ::cases::bench {

// Appends of 600 bytes by one thread, each synced.
inline double SyncsPerSecond(const std::string& folder, double seconds) {
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/syncs";
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) Die("cannot write in " + folder);
  const std::string bytes(600, 'v');
  const Taken taken = RunClients(1, seconds, 0, [&](int, uint64_t) {
    if (write(fd, bytes.data(), bytes.size()) < 0 || fdatasync(fd) != 0) Die("the disk fails");
    return 0.0;
  });
  close(fd);
  std::filesystem::remove(path);
  return taken.per_second;
}

// Batches as the store wrote them, as LevelDB has them.
inline std::vector<leveldb::WriteBatch> WriteBatchesOf(const std::vector<Batch>& batches) {
  std::vector<leveldb::WriteBatch> out;
  for (const Batch& batch : batches) {
    leveldb::WriteBatch& write = out.emplace_back();
    for (const Key& key : batch.deletes) write.Delete(key.bytes);
    uint64_t sequence = batch.expected_size;
    for (const std::string& event : batch.appends)
      write.Put(EncodeKey(batch.shard, EventKey{{sequence++}}).bytes, event);
    for (const Put& put : batch.puts) write.Put(put.key.bytes, put.value);
    write.Put(EncodeKey(batch.shard, HeadKey{}).bytes,
              EncodeHead(sequence, batch.hash, batch.state));
  }
  return out;
}

// Writes them again and again, one by one, each synced, from so many threads. LevelDB writes those
// that wait together, as the commit queue does.
inline Taken ReplayInto(const std::string& folder, const std::vector<leveldb::WriteBatch>& batches,
                        int threads, double seconds) {
  std::filesystem::create_directories(folder);
  leveldb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = 32 << 20;
  leveldb::DB* raw = nullptr;
  if (!leveldb::DB::Open(options, folder + "/raw", &raw).ok()) Die("LevelDB does not open");
  Taken taken;
  {
    const std::unique_ptr<leveldb::DB> db(raw);
    leveldb::WriteOptions synced;
    synced.sync = true;
    std::atomic<size_t> next = 0;
    taken = RunClients(threads, seconds, 0, [&](int, uint64_t) {
      // LevelDB may change the batch that it is given.
      leveldb::WriteBatch batch = batches[next++ % batches.size()];
      if (!db->Write(synced, &batch).ok()) Die("LevelDB does not write");
      return 0.0;
    });
  }
  std::filesystem::remove_all(folder + "/raw");
  return taken;
}

#ifdef WRIT_BENCH_SQLITE
// The plain tables that anybody could write: a state for each case, replaced, and a log. One writer
// takes all that wait into one transaction.
class SqliteTables {
 public:
  explicit SqliteTables(const std::string& path) {
    if (sqlite3_open(path.c_str(), &db_) != SQLITE_OK) Die("SQLite does not open");
    Execute(
        "pragma journal_mode=wal; pragma synchronous=full;"
        "create table proc(id integer primary key, step int, state text);"
        "create table step_log(id integer primary key, proc int, step int, rec text)");
    Prepare(
        "insert into proc values(?,?,?) on conflict(id) do update set step=excluded.step,"
        "state=excluded.state where proc.step=excluded.step-1",
        &put_);
    Prepare("insert into step_log(proc,step,rec) values(?,?,?)", &log_);
    writer_ = std::thread([this] { Write(); });
  }
  ~SqliteTables() {
    {
      const std::lock_guard guard(mutex_);
      stop_ = true;
    }
    come_.notify_one();
    writer_.join();
    sqlite3_finalize(put_);
    sqlite3_finalize(log_);
    sqlite3_close(db_);
  }
  SqliteTables(const SqliteTables&) = delete;
  SqliteTables& operator=(const SqliteTables&) = delete;

  // Returns when the step is durable.
  void Step(int64_t proc, int64_t step, const std::string& record) {
    std::unique_lock lock(mutex_);
    waiting_.push_back({proc, step, &record});
    const uint64_t mine = ++come_so_far_;
    come_.notify_one();
    done_.wait(lock, [&] { return done_so_far_ >= mine; });
  }

 private:
  struct Waiting {
    int64_t proc, step;
    const std::string* record;
  };
  void Execute(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) Die(sqlite3_errmsg(db_));
  }
  void Prepare(const char* sql, sqlite3_stmt** into) {
    if (sqlite3_prepare_v2(db_, sql, -1, into, nullptr) != SQLITE_OK) Die(sqlite3_errmsg(db_));
  }
  void Run(sqlite3_stmt* statement, const Waiting& step, const std::string& text) {
    sqlite3_bind_int64(statement, 1, step.proc);
    sqlite3_bind_int64(statement, 2, step.step);
    sqlite3_bind_text(statement, 3, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    if (sqlite3_step(statement) != SQLITE_DONE) Die(sqlite3_errmsg(db_));
    sqlite3_reset(statement);
  }
  void Write() {
    const std::string state = "{\"state\":\"step\",\"status\":\"open\"}";
    std::unique_lock lock(mutex_);
    for (;;) {
      come_.wait(lock, [&] { return stop_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const std::vector<Waiting> now = std::exchange(waiting_, {});
      lock.unlock();
      Execute("begin immediate");
      for (const Waiting& step : now) {
        Run(put_, step, state);
        Run(log_, step, *step.record);
      }
      Execute("commit");
      lock.lock();
      done_so_far_ += now.size();
      done_.notify_all();
    }
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt *put_ = nullptr, *log_ = nullptr;
  std::thread writer_;
  std::mutex mutex_;
  std::condition_variable come_, done_;
  std::vector<Waiting> waiting_;
  uint64_t come_so_far_ = 0, done_so_far_ = 0;
  bool stop_ = false;
};

inline Taken SqliteSteps(const std::string& folder, int clients, double seconds, size_t bytes) {
  std::filesystem::create_directories(folder);
  Taken taken;
  {
    SqliteTables tables(folder + "/sqlite");
    const std::string record(bytes, 'n');
    taken = RunClients(clients, seconds, 0, [&](int client, uint64_t count) {
      tables.Step(client, static_cast<int64_t>(count) + 1, record);
      return 0.0;
    });
  }
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(folder + "/sqlite" + end);
  return taken;
}
#endif

}  // namespace writ::cases::bench
