#include "runtime/cli/parallel.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace writ::cli {
namespace {

// Not those of the machine: with more threads than processors one waits while another's work, which
// is written in order, piles up behind it.
size_t Processors() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
    return static_cast<size_t>(CPU_COUNT(&allowed));
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

void InParallel(size_t count, const std::function<void(size_t index)>& body) {
  constexpr size_t kMostThreads = 16;
  const size_t threads = std::min({count, kMostThreads, Processors()});
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t index = next++; index < count; index = next++) body(index);
  };
  std::vector<std::jthread> others;
  for (size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
}

}  // namespace writ::cli
