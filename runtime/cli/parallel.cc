#include "runtime/cli/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace writ::cli {

void InParallel(size_t count, const std::function<void(size_t index)>& body) {
  constexpr size_t kMostThreads = 16;
  const size_t threads =
      std::min({count, kMostThreads, std::max<size_t>(1, std::thread::hardware_concurrency())});
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t index = next++; index < count; index = next++) body(index);
  };
  std::vector<std::jthread> others;
  for (size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
}

}  // namespace writ::cli
