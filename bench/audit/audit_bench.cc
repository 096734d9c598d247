// What the log's bytes cost: records written and read, leaves hashed, the tree grown, a whole log
// verified; beside SHA-256 itself over the same bytes in the same run, which is the limit.
//
//   audit_bench [RECORDS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/sha256.h"
#include "runtime/audit/memory_log_testing.h"

namespace writ::audit {
namespace {

// Seconds that the fastest of five runs took.
template <class Work>
double Fastest(Work work) {
  double best = 1e9;
  for (int run = 0; run < 5; ++run) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count());
  }
  return best;
}

void Show(const char* what, size_t count, size_t bytes, double seconds) {
  const double each = static_cast<double>(count) / seconds;
  std::printf("%-34s %10.0f /s  %6.2f us", what, each, 1e6 / each);
  if (bytes > 0) std::printf("  %6.0f MB/s", static_cast<double>(bytes) / seconds / 1e6);
  std::printf("\n");
}

void Run(size_t count) {
  MemoryLog log(1, count, {count / 2, count});
  std::vector<Record> records;
  std::string all;
  for (const auto& bytes : log.records) {
    records.push_back(ReadRecord(*bytes).value());
    all += *bytes;
  }
  std::printf("%zu records, %zu bytes each on average\n", count, all.size() / count);
  size_t sink = 0;
  Show("write a record", count, all.size(), Fastest([&] {
         for (const Record& record : records) sink += WriteRecord(record)->size();
       }));
  Show("read a record", count, all.size(), Fastest([&] {
         for (const auto& bytes : log.records) sink += ReadRecord(*bytes)->sequence.value;
       }));
  std::vector<Digest> leaves(count);
  Show("hash a leaf", count, all.size(), Fastest([&] {
         for (size_t i = 0; i < count; ++i) leaves[i] = LeafHash(*log.records[i]);
       }));
  Show("append a leaf to the tree", count, 0, Fastest([&] { sink += RootOf(leaves)[0]; }));
  Show("verify a log, per record", count, all.size(),
       Fastest([&] { sink += VerifyLog(log, TestOptions()).first.has_value(); }));
  Show("SHA-256 alone, over all the records", count, all.size(),
       Fastest([&] { sink += Sha256(all)[0]; }));
  if (sink == 0) std::printf("nothing was done\n");
}

}  // namespace
}  // namespace writ::audit

int main(int argc, char** argv) {
  writ::audit::Run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000);
}
