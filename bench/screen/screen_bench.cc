// A population in columns: how long the team figures and the decisions of all rules take.
//
//   screen_bench POLICY MAP CSV THREADS REPEATS    prints one line of JSON
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "engine/check/compile.h"
#include "engine/screen/columns.h"
#include "engine/screen/screen.h"
#include "runtime/disk/disk.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/csv_columns.h"
#include "runtime/facts/import.h"

namespace writ {
namespace {

using Clock = std::chrono::steady_clock;

double Since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "screen_bench: %s\n", why.c_str());
  std::exit(1);
}

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) Die("cannot read " + path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

ParallelFor Threads(size_t threads) {
  return [threads](size_t count, const std::function<void(size_t)>& body) {
    std::atomic<size_t> next = 0;
    const auto work = [&] {
      for (size_t index = next++; index < count; index = next++) body(index);
    };
    std::vector<std::jthread> others;
    for (size_t i = 1; i < std::min(threads, count); ++i) others.emplace_back(work);
    work();
  };
}

std::string Listed(std::vector<double> seconds) {
  std::string text;
  for (const double s : seconds) text += (text.empty() ? "" : ",") + std::to_string(s);
  return "[" + text + "]";
}

int Run(const std::vector<std::string>& arguments) {
  if (arguments.size() != 5) Die("POLICY MAP CSV THREADS REPEATS");
  const Compilation compilation = Compile({{arguments[0], ReadAll(arguments[0])}}, Loader{});
  if (compilation.program == nullptr) Die("the policy does not compile");
  const Program& program = *compilation.program;
  const ParallelFor threads = Threads(std::stoul(arguments[3]));
  SourceSet sources;
  Diagnostics diagnostics;
  const auto file = AddFactFile({arguments[1], ReadAll(arguments[1])}, sources, diagnostics);
  const auto map = file ? ReadExportMap(program, sources, *file, diagnostics) : std::nullopt;
  if (!map) Die("the map");
  const Date as_of = *Date::FromYmd(2026, 1, 5);
  const Plan plan(program, SubjectEntity(program), {as_of, as_of}, PlanFor::kPopulation);
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule)
    if (!plan.Covers(rule)) Die(program.rules[rule].names.id + ": " + plan.WhyNot(rule));
  auto start = Clock::now();
  auto read = ReadCsvColumns(plan, PosixDisk(), {arguments[2]}, threads, {.map = &*map});
  const double read_s = Since(start);
  if (!read) Die(read.error().why.en + " in row " + std::to_string(read.error().row));
  const FactColumns& columns = read->columns;
  for (size_t row = 0; row < columns.size(); ++row)
    read->columns.Set(columns.told(), row, Date::FromYmd(2024, 12, 20)->days());
  std::vector<double> teams, decide;
  std::vector<std::atomic<uint64_t>> holds(program.rules.size());
  for (int repeat = std::stoi(arguments[4]); repeat > 0; --repeat) {
    for (auto& count : holds) count = 0;
    start = Clock::now();
    const Screen screen(columns, threads);
    teams.push_back(Since(start));
    start = Clock::now();
    screen.Run([](size_t, uint32_t) -> Decision { Die("asked of the reference"); },
               [&](const ScreenedBlock& block) {
                 for (uint32_t rule = 0; rule < program.rules.size(); ++rule) {
                   uint64_t count = 0;
                   for (size_t row = 0; row < block.rows(); ++row)
                     count += block.outcome(rule, row) == Outcome::kHolds ? 1 : 0;
                   holds[rule] += count;
                 }
               },
               threads);
    decide.push_back(Since(start));
  }
  std::string counts;
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule)
    counts += (counts.empty() ? "" : ",") + std::to_string(holds[rule]);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "{\"people\":%zu,\"rows\":%llu,\"read_s\":%f,\"teams_s\":%s,\"decide_s\":%s,\"holds\":[%s],"
      "\"columns\":%zu,\"instructions\":%zu,\"rss_kb\":%ld}\n",
      columns.size(), static_cast<unsigned long long>(read->rows), read_s, Listed(teams).c_str(),
      Listed(decide).c_str(), counts.c_str(), plan.Inputs().size(), plan.instructions(),
      usage.ru_maxrss);
  return 0;
}

}  // namespace
}  // namespace writ

int main(int argc, char** argv) { return writ::Run({argv + 1, argv + argc}); }
