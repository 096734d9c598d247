// LevelDB's Env over a Disk, failing stop. Included by leveldb_*.cc alone.
//
// LevelDB goes on after a failed append to its log: later writes return OK and are lost when the
// log is read again. So the first failed operation that writes is remembered, and every later one
// is refused with it. The name of a new file is made durable with its first Sync, a rename at once.
#pragma once

#include <leveldb/env.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/disk/disk.h"

namespace writ {

// Remembers the first failure, for good.
class FailStop {
 public:
  bool Stopped() const { return stopped_.load(std::memory_order_acquire); }
  std::string Cause() const;  // empty while nothing failed
  void Stop(std::string_view cause);

 private:
  std::atomic<bool> stopped_ = false;
  mutable std::mutex mutex_;
  std::string cause_;
};

// LevelDB's compactions: in one thread of their own, or in the caller's when it says so.
class BackgroundWork {
 public:
  using Task = std::pair<void (*)(void*), void*>;

  explicit BackgroundWork(bool own_thread) : own_thread_(own_thread) {}
  BackgroundWork(const BackgroundWork&) = delete;
  BackgroundWork& operator=(const BackgroundWork&) = delete;
  ~BackgroundWork();  // after what is queued

  void Add(Task task);
  // Without a thread: runs what is queued now. With one: nothing.
  void RunQueued();
  // Runs `waiting`, which waits for background work; without a thread one is lent to it.
  template <typename Work>
  void RunBeside(Work waiting) {
    if (!own_thread_) StartThread();
    waiting();
    if (!own_thread_) StopThread();
  }

 private:
  void StartThread();
  void StopThread();
  void Loop();

  const bool own_thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

class FailStopEnv final : public leveldb::Env {
 public:
  FailStopEnv(Disk& disk, bool own_thread) : disk_(disk), work_(own_thread) {}

  FailStop& fail_stop() { return fail_stop_; }
  BackgroundWork& work() { return work_; }
  uint64_t failed_removals() const { return failed_removals_.load(); }
  Disk& disk() { return disk_; }

  leveldb::Status NewSequentialFile(const std::string& path,
                                    leveldb::SequentialFile** result) override;
  leveldb::Status NewRandomAccessFile(const std::string& path,
                                      leveldb::RandomAccessFile** result) override;
  leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** result) override;
  bool FileExists(const std::string& path) override { return disk_.Exists(path); }
  leveldb::Status GetChildren(const std::string& folder, std::vector<std::string>* names) override;
  leveldb::Status RemoveFile(const std::string& path) override;
  leveldb::Status CreateDir(const std::string& path) override;
  leveldb::Status RemoveDir(const std::string& path) override;
  leveldb::Status GetFileSize(const std::string& path, uint64_t* size) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  leveldb::Status LockFile(const std::string& path, leveldb::FileLock** lock) override;
  leveldb::Status UnlockFile(leveldb::FileLock* lock) override;
  void Schedule(void (*task)(void*), void* argument) override;
  void StartThread(void (*task)(void*), void* argument) override;
  leveldb::Status GetTestDirectory(std::string* path) override;
  leveldb::Status NewLogger(const std::string& path, leveldb::Logger** result) override;
  uint64_t NowMicros() override;
  void SleepForMicroseconds(int microseconds) override;

 private:
  Disk& disk_;
  FailStop fail_stop_;
  std::atomic<uint64_t> failed_removals_ = 0;
  BackgroundWork work_;  // last: its thread ends first
};

// LevelDB's own log of what it does, which nobody reads: silent.
leveldb::Logger& SilentLogger();

}  // namespace writ
