// Clients in threads of their own, and how long each of their calls took.
#pragma once

#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <thread>
#include <vector>

namespace writ::cases::bench {

using SteadyClock = std::chrono::steady_clock;

inline double Since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

struct CpuTime {
  double user = 0, system = 0;  // seconds
};
inline CpuTime ProcessCpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return {seconds(usage.ru_utime), seconds(usage.ru_stime)};
}
inline double ThreadCpu() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

struct Taken {
  double per_second = 0;
  double p50 = 0, p99 = 0, p999 = 0, worst = 0;  // milliseconds
  double user = 0, system = 0;                   // microseconds of CPU each
  uint64_t count = 0;
};

// What one client does once: `count` is how many times it has done so. It returns the seconds of
// CPU that are not to be counted: of preparations.
using Once = std::function<double(int client, uint64_t count)>;

// `rate` 0: each client calls again at once (closed loop). Else so many calls a second of all
// clients together come at random moments whatever became of earlier ones (open loop), and a call
// has taken the time since its moment.
inline Taken RunClients(int clients, double seconds, double rate, const Once& once) {
  std::vector<std::vector<float>> took(static_cast<size_t>(clients));
  std::vector<double> spared(static_cast<size_t>(clients), 0);
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  const CpuTime before = ProcessCpu();
  const auto begin = SteadyClock::now();
  for (int client = 0; client < clients; ++client)
    threads.emplace_back([&, client] {
      std::mt19937_64 chance(static_cast<uint64_t>(client) + 1);
      std::exponential_distribution<double> gap(rate > 0 ? rate / clients : 1);
      double due = 0;
      auto& mine = took[static_cast<size_t>(client)];
      for (uint64_t count = 0; !stop.load(std::memory_order_relaxed); ++count) {
        auto from = SteadyClock::now();
        if (rate > 0) {
          due += gap(chance);
          const auto at = begin + std::chrono::duration_cast<SteadyClock::duration>(
                                      std::chrono::duration<double>(due));
          if (due >= seconds) break;
          std::this_thread::sleep_until(at);
          from = at;
        }
        spared[static_cast<size_t>(client)] += once(client, count);
        mine.push_back(static_cast<float>(Since(from) * 1e3));
      }
    });
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (std::thread& thread : threads) thread.join();
  const double elapsed = Since(begin);
  const CpuTime after = ProcessCpu();
  std::vector<float> all;
  double spare = 0;
  for (size_t i = 0; i < took.size(); ++i) {
    all.insert(all.end(), took[i].begin(), took[i].end());
    spare += spared[i];
  }
  std::ranges::sort(all);
  Taken taken;
  if (all.empty()) return taken;
  const auto at = [&](double share) {
    return double{all[std::min(all.size() - 1,
                               static_cast<size_t>(share * static_cast<double>(all.size())))]};
  };
  const auto count = static_cast<double>(all.size());
  taken = {.per_second = count / elapsed,
           .p50 = at(0.5),
           .p99 = at(0.99),
           .p999 = at(0.999),
           .worst = double{all.back()},
           .user = (after.user - before.user - spare) / count * 1e6,
           .system = (after.system - before.system) / count * 1e6,
           .count = all.size()};
  return taken;
}

}  // namespace writ::cases::bench
