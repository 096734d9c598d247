// What it costs to fold a log again: each event read, applied to its case, and the hash of the
// state after it compared with the one in its record. One thread; the target is 150,000 events a
// second.
//
//   fold_bench [STEPS] [FOLDER]
#include <filesystem>

#include "bench/cases/load.h"
#include "bench/cases/office.h"
#include "runtime/cases/record_code.h"

namespace writ::cases::bench {
namespace {

constexpr int kCases = 64, kRounds = 5;
constexpr double kTarget = 150'000;

// A log that is in memory, so that no store is measured.
class CopiedLog final : public audit::LogSource {
 public:
  explicit CopiedLog(audit::LogSource& from) {
    for (uint64_t n = 0; n < from.Size(); ++n) records.push_back(from.RecordAt(n).value());
  }
  uint64_t Size() override { return records.size(); }
  std::optional<std::string> RecordAt(uint64_t n) override { return records[n]; }
  bool HasTiles() override { return false; }
  std::optional<std::string> TileAt(const audit::TileId&) override { return std::nullopt; }
  std::vector<std::string> Notes() override { return {}; }

  std::vector<std::string> records;
};

CopiedLog MakeLog(const std::string& folder, uint64_t steps) {
  Office office(folder);
  office.AddActor("A");
  std::vector<std::string> subjects;
  for (int i = 0; i < kCases; ++i) subjects.push_back("S" + std::to_string(i));
  office.AddSubjects(subjects);
  for (const std::string& subject : subjects)
    office.OpenCase("plain_5", subject, "C-" + subject, "A");
  Asking asking;
  asking.person = "A";
  std::vector<std::thread> threads;
  for (int t = 0; t < kCases; ++t)
    threads.emplace_back([&, t] {
      for (uint64_t n = 0; n < steps / kCases; ++n) {
        Doing doing{.case_id = "C-" + subjects[static_cast<size_t>(t)], .step = "lesson"};
        doing.words = {"note=Visit " + std::to_string(n) + " with the lead; the plan is kept to"};
        Must(office.cases->Do(doing, asking));
      }
    });
  for (std::thread& thread : threads) thread.join();
  const auto source = office.cases->Source();
  return CopiedLog(*source);
}

template <class Work>
void Show(const char* what, size_t events, Work work) {
  double best = 1e9, cpu = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const auto begin = SteadyClock::now();
    const double cpu_begin = ThreadCpu();
    work();
    best = std::min(best, Since(begin));
    cpu = std::min(cpu, ThreadCpu() - cpu_begin);
  }
  const auto count = static_cast<double>(events);
  std::printf("%-58s %9.0f /s %6.2f us CPU %5.2f of the target\n", what, count / best,
              cpu / count * 1e6, count / cpu / kTarget);
}

void Run(const std::string& folder, uint64_t steps) {
  CopiedLog log = MakeLog(folder, steps);
  std::vector<audit::Record> records;
  size_t bytes = 0;
  audit::RecordsInOrder in_order;
  for (const std::string& text : log.records) {
    records.push_back(in_order.Read(text).value());
    bytes += text.size();
  }
  const size_t events = records.size();
  std::printf("%zu events of %d cases, %zu bytes each on average; the fastest of %d\n", events,
              kCases, bytes / events, kRounds);
  const auto check = [](const audit::Record& record, const audit::Fold& fold) {
    const auto state = fold(record);
    if (state && record.state && *state != *record.state) Die("the log does not fold");
  };
  Show("fold, from records in memory", events, [&] {
    const audit::Fold fold = FoldOfCases();
    for (const audit::Record& record : records) check(record, fold);
  });
  Show("read and fold, from bytes", events, [&] {
    const audit::Fold fold = FoldOfCases();
    audit::RecordsInOrder read;
    for (const std::string& text : log.records) check(read.Read(text).value(), fold);
  });
  audit::VerifyOptions options;
  options.log.origin = "writ/0";
  options.fold = FoldOfCases();
  Show("verify: hashes, tree, order, form and fold", events, [&] {
    options.fold = FoldOfCases();
    const auto report = audit::VerifyLog(log, options);
    if (report.first) Die("the log does not verify");
  });
}

}  // namespace
}  // namespace writ::cases::bench

int main(int argc, char** argv) {
  const uint64_t steps = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
  const std::string folder = std::string(argc > 2 ? argv[2] : ".") + "/fold-bench-data";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  writ::cases::bench::Run(folder, steps);
  std::filesystem::remove_all(folder);
  return 0;
}
