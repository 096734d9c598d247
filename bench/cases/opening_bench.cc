// From an unclean end to the first deadline that fires: so many open cases, each with a timer,
// whose process is gone without a word; then the time to open the store and to fire the first of
// them.
//
//   opening_bench [CASES] [FOLDER]           100000 cases; the target is 1 s, and 5 s for a million
//   opening_bench CASES FOLDER fill | open   either half alone
//
// Its files are not in the system's cache when it is opened.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cinttypes>
#include <filesystem>

#include "bench/cases/load.h"
#include "bench/cases/office.h"

namespace writ::cases::bench {
namespace {

constexpr int kThreads = 64;

// A child does it and goes as if it were killed: nothing is closed.
void Fill(const std::string& folder, int cases, Instant now) {
  const pid_t child = fork();
  if (child < 0) Die("no process could be started");
  if (child == 0) {
    auto* office = new Office(folder, true, [now] { return now; });
    office->AddActor("A");
    std::vector<std::string> subjects;
    for (int i = 0; i < cases; ++i) subjects.push_back("S" + std::to_string(i));
    office->AddSubjects(subjects, 0);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([=, &subjects] {
        for (int i = t; i < cases; i += kThreads)
          office->OpenCase("waiting", subjects[static_cast<size_t>(i)], "C-" + std::to_string(i),
                           "A");
      });
    for (std::thread& thread : threads) thread.join();
    std::_Exit(0);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) Die("the cases could not be opened");
}

// What the system still has of them would be read from memory.
void DropFromCache(const std::string& folder) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const int fd = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fdatasync(fd) != 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0)
      Die("the cache cannot be dropped");
    close(fd);
  }
}

Instant Opened() { return Instant::ParseIso("2026-03-02T01:00:00.000Z").value(); }

void FillIt(const std::string& folder, int cases) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto filling = SteadyClock::now();
  Fill(folder, cases, Opened());
  uintmax_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) bytes += entry.file_size();
  std::printf("%d cases opened in %.1f s, and left without closing; %.0f MB\n", cases,
              Since(filling), static_cast<double>(bytes) / 1e6);
  std::fflush(stdout);
}

void OpenIt(const std::string& folder, int cases) {
  DropFromCache(folder);
  const Instant opened = Opened();
  const Instant later{opened.milliseconds + int64_t{48} * 3600 * 1000};
  const auto begin = SteadyClock::now();
  const double cpu = ProcessCpu().user + ProcessCpu().system;
  Office office(folder, false, [later] { return later; });
  const double open = Since(begin);
  double first = 0;
  office.cases
      ->Tick({}, false,
             [&](uint64_t done) {
               if (done != 1) return;
               first = Since(begin);
               std::printf(
                   "opened after %.3f s, the first timer fired after %.3f s (%.3f s CPU, "
                   "%" PRIu64 " reads)\n",
                   open, first, ProcessCpu().user + ProcessCpu().system - cpu,
                   office.store->counts().reads);
               std::printf("target for %d cases: %.0f s\n", cases, cases > 100'000 ? 5.0 : 1.0);
               std::fflush(stdout);
               std::filesystem::remove_all(folder);
               std::_Exit(0);  // the others need not fire
             })
      .value();
  Die("no timer fired");
}

}  // namespace
}  // namespace writ::cases::bench

int main(int argc, char** argv) {
  const int cases = argc > 1 ? std::atoi(argv[1]) : 100'000;
  const std::string folder = std::string(argc > 2 ? argv[2] : ".") + "/opening-bench-data";
  const std::string_view half = argc > 3 ? argv[3] : "";
  if (half != "open") writ::cases::bench::FillIt(folder, cases);
  if (half != "fill") writ::cases::bench::OpenIt(folder, cases);
}
