// How long one process that has a population at hand takes to decide all rules over it and to write
// a line of evidence for each that holds, as often as it is asked.
//
//   screen_bench memory POLICY CSV OUT THREADS REPEATS MAP    in columns in memory
//   screen_bench own POLICY FOLDER OUT THREADS REPEATS        in a folder of columns, opened before
//
// Prints one line of JSON.
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
#include "runtime/cli/columns_session.h"
#include "runtime/cli/new_file.h"
#include "runtime/cli/screen_lines.h"
#include "runtime/columns/stored_columns.h"
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

using IdOf = std::function<std::string_view(size_t row)>;

// Team figures, decisions and a file of lines, as `writ screen --format csv` does it.
class Asked {
 public:
  Asked(const Program& program, const ColumnSource& columns, IdOf id, std::string out,
        ParallelFor threads)
      : program_(program),
        columns_(columns),
        id_(std::move(id)),
        out_(std::move(out)),
        threads_(std::move(threads)) {}

  void Once() {
    auto start = Clock::now();
    const Screen screen(columns_, threads_);
    teams_.push_back(Since(start));
    start = Clock::now();
    cli::NewFile file(out_);
    file.Append(cli::CsvLines::Header());
    cli::PartsInOrder parts(file, Screen::Blocks(columns_.size()));
    const cli::CsvLines lines(program_, screen);
    screen.Run([](size_t, uint32_t) -> Decision { Die("asked of the reference"); },
               [&](const ScreenedBlock& block) {
                 thread_local std::string text;
                 Append(lines, block, &text);
                 parts.Add(block.first() / kBlockRows, &text);
               },
               threads_);
    if (const auto done = file.Commit(cli::Durable::kNo); !done) Die(done.error());
    decide_.push_back(Since(start));
  }

  std::string Times() const {
    return "\"teams_s\":" + Listed(teams_) + ",\"decide_s\":" + Listed(decide_);
  }

 private:
  void Append(const cli::CsvLines& lines, const ScreenedBlock& block, std::string* text) const {
    const size_t first = block.first();
    const cli::CsvLines::InBlock in_block = lines.In(block);
    block.ForEachNotable([&](size_t row) {
      const std::string_view id = id_(first + row);
      block.ForEachNotableRule(row, [&](uint32_t rule) {
        if (block.outcome(rule, row) == Outcome::kHolds)
          in_block.AppendHeld(row, id, rule, text);
        else
          lines.AppendUnknown(block.Decide(rule, row), id, text);
      });
    });
  }

  const Program& program_;
  const ColumnSource& columns_;
  IdOf id_;
  std::string out_;
  ParallelFor threads_;
  std::vector<double> teams_, decide_;
};

int Run(const std::vector<std::string>& arguments) {
  const bool own = arguments.size() == 6 && arguments[0] == "own";
  if (!own && (arguments.size() != 7 || arguments[0] != "memory"))
    Die("memory POLICY CSV OUT THREADS REPEATS MAP, or own POLICY FOLDER OUT THREADS REPEATS");
  const Compilation compilation = Compile({{arguments[1], ReadAll(arguments[1])}}, Loader{});
  if (compilation.program == nullptr) Die("the policy does not compile");
  const Program& program = *compilation.program;
  const ParallelFor threads = Threads(std::stoul(arguments[4]));
  const Date as_of = *Date::FromYmd(2026, 1, 5), told = *Date::FromYmd(2024, 12, 20);
  const Plan plan(program, SubjectEntity(program), {as_of, as_of}, PlanFor::kPopulation);
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule)
    if (!plan.Covers(rule)) Die(program.rules[rule].names.id + ": " + plan.WhyNot(rule));
  const auto start = Clock::now();
  std::unique_ptr<columns::StoredColumns> stored;
  std::optional<ColumnFacts> facts;
  if (own) {
    const auto root = cli::RootKeyOf({}, arguments[2], "", false);
    if (!root) Die("the key of " + arguments[2]);
    auto opened = columns::StoredColumns::Open(PosixDisk(), arguments[2], *root, plan, threads);
    if (!opened) Die(Describe(opened.error(), Language::kEnglish));
    stored = *std::move(opened);
    stored->TellOthers(told);
  } else {
    SourceSet sources;
    Diagnostics diagnostics;
    const auto file = AddFactFile({arguments[6], ReadAll(arguments[6])}, sources, diagnostics);
    const auto map = file ? ReadExportMap(program, sources, *file, diagnostics) : std::nullopt;
    if (!map) Die("the map");
    auto read = ReadCsvColumns(plan, PosixDisk(), {arguments[2]}, threads, {.map = &*map});
    if (!read) Die(read.error().why.en + " in row " + std::to_string(read.error().row));
    facts = *std::move(read);
    FactColumns& columns = facts->columns;
    for (size_t row = 0; row < columns.size(); ++row) columns.Set(columns.told(), row, told.days());
  }
  const double read_s = Since(start);
  const ColumnSource& columns = own ? static_cast<const ColumnSource&>(*stored) : facts->columns;
  Asked asked(
      program, columns, [&](size_t row) { return own ? stored->Id(row) : facts->ids[row]; },
      arguments[3], threads);
  for (int repeat = std::stoi(arguments[5]); repeat > 0; --repeat) asked.Once();
  if (columns.broken()) Die("the columns cannot be read");
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"people\":%zu,\"read_s\":%f,%s,\"instructions\":%zu,\"rss_kb\":%ld}\n",
              columns.size(), read_s, asked.Times().c_str(), plan.instructions(), usage.ru_maxrss);
  return 0;
}

}  // namespace
}  // namespace writ

int main(int argc, char** argv) { return writ::Run({argv + 1, argv + argc}); }
