// Durable commands per second: through the commit queue and the store, beside what LevelDB alone
// does with the same rows and as many threads, and what the disk does at all (an append and an
// fdatasync, by one thread). A command writes an event of 600 bytes and three rows of 100.
//
//   store_bench [SECONDS] [FOLDER]      the folder decides which disk is measured
#include <fcntl.h>
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "runtime/store/commit_queue.h"
#include "runtime/store/embedded.h"

namespace writ {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr Shard kShard{0, 0};
constexpr size_t kEventBytes = 600, kRowBytes = 100;
constexpr int kRounds = 3;

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "store_bench: %s\n", why.c_str());
  std::exit(1);
}

double Median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// How often per second `threads` threads get `once` done; it is told a number of its own each time.
double PerSecond(int threads, double seconds, const std::function<void(uint64_t)>& once) {
  std::atomic<uint64_t> number = 0;
  std::atomic<bool> stop = false;
  std::vector<std::thread> running;
  const auto begin = Clock::now();
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      while (!stop.load(std::memory_order_relaxed)) once(number++);
    });
  }
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (std::thread& thread : running) thread.join();
  const double elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
  return static_cast<double>(number) / elapsed;
}

double Disk(const std::string& folder, double seconds) {
  const int fd = open((folder + "/file").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) Die("cannot write in " + folder);
  const std::string bytes(kEventBytes + 3 * kRowBytes, 'v');
  const double rate = PerSecond(1, seconds, [&](uint64_t) {
    if (write(fd, bytes.data(), bytes.size()) < 0 || fdatasync(fd) != 0) Die("the disk fails");
  });
  close(fd);
  return rate;
}

std::vector<Key> RowsOf(uint64_t number) {
  const std::string name = std::to_string(number % 10000);
  return {EncodeKey(kShard, CaseKey{name}),
          EncodeKey(kShard, IdempotencyKey{name, "actor", std::to_string(number)}),
          EncodeKey(kShard, CaseEventKey{name, number})};
}

double LevelDb(const std::string& folder, int threads, double seconds) {
  leveldb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = 32 << 20;
  leveldb::DB* raw = nullptr;
  if (!leveldb::DB::Open(options, folder + "/raw", &raw).ok()) Die("LevelDB does not open");
  const std::unique_ptr<leveldb::DB> db(raw);
  leveldb::WriteOptions synced;
  synced.sync = true;
  return PerSecond(threads, seconds, [&](uint64_t number) {
    leveldb::WriteBatch batch;
    batch.Put(EncodeKey(kShard, EventKey{{number}}).bytes, std::string(kEventBytes, 'e'));
    for (const Key& key : RowsOf(number)) batch.Put(key.bytes, std::string(kRowBytes, 'r'));
    if (!db->Write(synced, &batch).ok()) Die("LevelDB does not write");
  });
}

// Stands for the tree: hashes every event, and carries a frontier of twenty hashes.
class Hashes final : public CommitHost {
 public:
  StoreResult<void> Load(const Lease&) override { return {}; }
  Sealed Seal(const Head& before, const std::vector<std::string>& events) override {
    std::string all(before.hash.begin(), before.hash.end());
    for (const std::string& event : events) {
      const Digest leaf = Sha256(event);
      all.append(leaf.begin(), leaf.end());
    }
    return {Sha256(all), std::string(20 * sizeof(Digest), 'f')};
  }
};

struct Queued {
  double commands = 0, batches = 0;
};

Queued Queue(const std::string& folder, int threads, double seconds) {
  EmbeddedOptions options;
  options.path = folder + "/store";
  options.create = true;
  const auto store = OpenEmbedded(options);
  if (!store) Die(Describe(store.error(), Language::kEnglish));
  Hashes hashes;
  CommitQueue queue(**store, kShard, hashes);
  const double rate = PerSecond(threads, seconds, [&](uint64_t number) {
    const auto answer = queue.Run([&](Draft& draft) {
      draft.Append(std::string(kEventBytes, 'e'));
      for (Key& key : RowsOf(number)) draft.Put(std::move(key), std::string(kRowBytes, 'r'));
    });
    if (answer != Answer::kDone) Die("the store does not commit");
  });
  const CommitQueue::Counts counts = queue.counts();
  return {rate, rate * static_cast<double>(counts.batches) / static_cast<double>(counts.commands)};
}

// In turn, so that a busy moment of the machine meets all of them.
void Measure(const std::string& folder, int threads, double seconds) {
  std::vector<double> disk, plain, commands, batches;
  for (int round = 0; round < kRounds; ++round) {
    const auto in_new_folder = [&](const auto& measure) {
      fs::create_directories(folder);
      const auto result = measure();
      fs::remove_all(folder);
      return result;
    };
    disk.push_back(in_new_folder([&] { return Disk(folder, seconds); }));
    plain.push_back(in_new_folder([&] { return LevelDb(folder, threads, seconds); }));
    const Queued queued = in_new_folder([&] { return Queue(folder, threads, seconds); });
    commands.push_back(queued.commands);
    batches.push_back(queued.batches);
  }
  std::printf("%7d %14.0f %14.0f %14.0f %14.0f %11.1f %9.2f\n", threads, Median(disk),
              Median(plain), Median(commands), Median(batches), Median(commands) / Median(batches),
              Median(commands) / Median(plain));
  std::fflush(stdout);
}

}  // namespace
}  // namespace writ

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 0.5;
  const std::string folder = (argc > 2 ? std::string(argv[2]) : ".") + "/store-bench-data";
  std::printf("Durable commands per second (medians of %d)\n", writ::kRounds);
  std::printf("%7s %14s %14s %14s %14s %11s %9s\n", "threads", "disk syncs", "LevelDB alone",
              "commit queue", "its batches", "a batch", "to alone");
  for (const int threads : {1, 2, 4, 8, 16, 64, 256}) writ::Measure(folder, threads, seconds);
  return 0;
}
