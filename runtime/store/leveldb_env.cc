#include "runtime/store/leveldb_env.h"

#include <leveldb/slice.h>
#include <leveldb/status.h>

#include <cerrno>
#include <chrono>
#include <csignal>

namespace writ {
namespace {

using leveldb::Slice;
using leveldb::Status;

constexpr size_t kBufferBytes = 64 << 10;

Status ToStatus(const DiskError& error) {
  return error.code == ENOENT ? Status::NotFound(error.Text()) : Status::IOError(error.Text());
}

Status Refused(const FailStop& fail_stop) {
  return Status::IOError("refused, since this failed before: " + fail_stop.Cause());
}

class EnvSequentialFile final : public leveldb::SequentialFile {
 public:
  explicit EnvSequentialFile(std::unique_ptr<ReadFile> file) : file_(std::move(file)) {}

  Status Read(size_t size, Slice* result, char* scratch) override {
    const auto got = file_->ReadAt(offset_, scratch, size);
    *result = Slice(scratch, got.value_or(0));
    if (!got) return ToStatus(got.error());
    offset_ += *got;
    return Status::OK();
  }
  Status Skip(uint64_t size) override {
    offset_ += size;
    return Status::OK();
  }

 private:
  const std::unique_ptr<ReadFile> file_;
  uint64_t offset_ = 0;
};

class EnvRandomAccessFile final : public leveldb::RandomAccessFile {
 public:
  explicit EnvRandomAccessFile(std::unique_ptr<ReadFile> file) : file_(std::move(file)) {}

  Status Read(uint64_t offset, size_t size, Slice* result, char* scratch) const override {
    const auto got = file_->ReadAt(offset, scratch, size);
    *result = Slice(scratch, got.value_or(0));
    return got ? Status::OK() : ToStatus(got.error());
  }

 private:
  const std::unique_ptr<ReadFile> file_;
};

class EnvWritableFile final : public leveldb::WritableFile {
 public:
  EnvWritableFile(Disk& disk, FailStop& fail_stop, std::string path,
                  std::unique_ptr<AppendFile> file)
      : disk_(disk), fail_stop_(fail_stop), path_(std::move(path)), file_(std::move(file)) {}
  ~EnvWritableFile() override {
    if (file_ != nullptr && !fail_stop_.Stopped()) std::ignore = Close();
  }

  Status Append(const Slice& data) override {
    if (fail_stop_.Stopped()) return Refused(fail_stop_);
    buffer_.append(data.data(), data.size());
    return buffer_.size() < kBufferBytes ? Status::OK() : Flush();
  }

  Status Flush() override {
    if (fail_stop_.Stopped()) return Refused(fail_stop_);
    if (buffer_.empty()) return Status::OK();
    const auto appended = file_->Append(buffer_);
    buffer_.clear();
    return Check(appended);
  }

  Status Sync() override {
    if (Status status = Flush(); !status.ok()) return status;
    if (Status status = Check(file_->Sync()); !status.ok()) return status;
    if (name_is_durable_) return Status::OK();
    name_is_durable_ = true;
    return Check(disk_.SyncFolder(FolderOf(path_)));
  }

  Status Close() override {
    Status status = Flush();
    const auto file = std::move(file_);
    if (status.ok()) status = Check(file->Close());
    return status;
  }

 private:
  Status Check(const DiskResult<void>& done) {
    if (done) return Status::OK();
    fail_stop_.Stop(done.error().Text());
    return ToStatus(done.error());
  }

  Disk& disk_;
  FailStop& fail_stop_;
  const std::string path_;
  std::unique_ptr<AppendFile> file_;
  std::string buffer_;
  bool name_is_durable_ = false;
};

class EnvLock final : public leveldb::FileLock {
 public:
  explicit EnvLock(std::unique_ptr<DiskLock> lock) : lock_(std::move(lock)) {}

 private:
  const std::unique_ptr<DiskLock> lock_;
};

class Silence final : public leveldb::Logger {
 public:
  void Logv(const char*, std::va_list) override {}
};

}  // namespace

std::string FailStop::Cause() const {
  const std::lock_guard guard(mutex_);
  return cause_;
}

void FailStop::Stop(std::string_view cause) {
  const std::lock_guard guard(mutex_);
  if (stopped_) return;
  cause_ = cause;
  stopped_.store(true, std::memory_order_release);
}

BackgroundWork::~BackgroundWork() {
  StopThread();
  RunQueued();
}

void BackgroundWork::Add(Task task) {
  if (own_thread_ && !thread_.joinable()) StartThread();  // LevelDB calls under a lock of its own
  const std::lock_guard guard(mutex_);
  queue_.push_back(task);
  changed_.notify_one();
}

void BackgroundWork::RunQueued() {
  if (own_thread_) return;
  for (;;) {
    Task task;
    {
      const std::lock_guard guard(mutex_);
      if (queue_.empty()) return;
      task = queue_.front();
      queue_.pop_front();
    }
    task.first(task.second);
  }
}

// Signals belong to the host's threads.
void BackgroundWork::StartThread() {
  sigset_t all{}, before{};
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { Loop(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void BackgroundWork::StopThread() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  thread_.join();
  stopping_ = false;
}

void BackgroundWork::Loop() {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      task = queue_.front();
      queue_.pop_front();
    }
    task.first(task.second);
  }
}

Status FailStopEnv::NewSequentialFile(const std::string& path, leveldb::SequentialFile** result) {
  *result = nullptr;
  auto file = disk_.Open(path);
  if (!file) return ToStatus(file.error());
  *result = new EnvSequentialFile(*std::move(file));
  return Status::OK();
}

Status FailStopEnv::NewRandomAccessFile(const std::string& path,
                                        leveldb::RandomAccessFile** result) {
  *result = nullptr;
  auto file = disk_.Open(path);
  if (!file) return ToStatus(file.error());
  *result = new EnvRandomAccessFile(*std::move(file));
  return Status::OK();
}

Status FailStopEnv::NewWritableFile(const std::string& path, leveldb::WritableFile** result) {
  *result = nullptr;
  if (fail_stop_.Stopped()) return Refused(fail_stop_);
  auto file = disk_.Create(path);
  if (!file) {
    fail_stop_.Stop(file.error().Text());
    return ToStatus(file.error());
  }
  *result = new EnvWritableFile(disk_, fail_stop_, path, *std::move(file));
  return Status::OK();
}

Status FailStopEnv::GetChildren(const std::string& folder, std::vector<std::string>* names) {
  names->clear();
  auto listed = disk_.List(folder);
  if (!listed) return ToStatus(listed.error());
  *names = *std::move(listed);
  return Status::OK();
}

// A file that stays is no danger to what was written, so this does not stop; but a purge must know.
Status FailStopEnv::RemoveFile(const std::string& path) {
  if (fail_stop_.Stopped()) return Refused(fail_stop_);
  const auto removed = disk_.Remove(path);
  if (removed) return Status::OK();
  if (removed.error().code != ENOENT) ++failed_removals_;  // it removes empty tables it never made
  return ToStatus(removed.error());
}

Status FailStopEnv::CreateDir(const std::string& path) {
  if (fail_stop_.Stopped()) return Refused(fail_stop_);
  const auto made = disk_.CreateFolder(path);
  if (made) return Status::OK();
  fail_stop_.Stop(made.error().Text());
  return ToStatus(made.error());
}

Status FailStopEnv::RemoveDir(const std::string& path) { return Status::NotSupported(path); }

Status FailStopEnv::GetFileSize(const std::string& path, uint64_t* size) {
  const auto measured = disk_.Measure(path);
  *size = measured.value_or(0);
  return measured ? Status::OK() : ToStatus(measured.error());
}

Status FailStopEnv::RenameFile(const std::string& from, const std::string& to) {
  if (fail_stop_.Stopped()) return Refused(fail_stop_);
  auto done = disk_.Rename(from, to);
  if (done) done = disk_.SyncFolder(FolderOf(to));
  if (done) return Status::OK();
  fail_stop_.Stop(done.error().Text());
  return ToStatus(done.error());
}

Status FailStopEnv::LockFile(const std::string& path, leveldb::FileLock** lock) {
  *lock = nullptr;
  auto held = disk_.Lock(path);
  if (!held) return ToStatus(held.error());
  *lock = new EnvLock(*std::move(held));
  return Status::OK();
}

Status FailStopEnv::UnlockFile(leveldb::FileLock* lock) {
  delete lock;
  return Status::OK();
}

void FailStopEnv::Schedule(void (*task)(void*), void* argument) { work_.Add({task, argument}); }

// LevelDB itself never asks for this.
void FailStopEnv::StartThread(void (*task)(void*), void* argument) {
  std::thread(task, argument).detach();
}

Status FailStopEnv::GetTestDirectory(std::string*) { return Status::NotSupported("no tests here"); }

Status FailStopEnv::NewLogger(const std::string&, leveldb::Logger** result) {
  *result = new Silence;
  return Status::OK();
}

uint64_t FailStopEnv::NowMicros() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

void FailStopEnv::SleepForMicroseconds(int microseconds) {
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
}

leveldb::Logger& SilentLogger() {
  static auto* silence = new Silence;  // never destroyed: a store may outlive the statics
  return *silence;
}

}  // namespace writ
