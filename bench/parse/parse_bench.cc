// A policy of 10,000 lines, generated: how long until it is checked, beside what ANTLR's parser
// alone needs to parse it, by its own predictions and by the tables of the grammar. Cold: with
// nothing in ANTLR's memory of predictions, as one run of a program has it; warm: as a server has
// it.
//
//   parse_bench [LINES]
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/check/compile.h"
#include "engine/syntax/parse.h"

namespace writ {
namespace {

constexpr int kFacts = 300;
constexpr int kRuns = 7;

const char kHead[] =
    "policy large|大政策 \"A large policy\"|\"一份很长的政策\"\n"
    "  jurisdiction CN\n"
    "  currency     CNY\n"
    "  version      \"1\"\n"
    "  in force     from 2025-01-01\n"
    "\n"
    "role manager|直属上级, hr|人事\n"
    "\n"
    "entity Employee|员工 exists from hired_on until left_on {\n"
    "  hired_on|入职日期 : date\n"
    "  left_on|离职日期  : date\n";

std::string Numbered(const char* word, int number) { return word + std::to_string(number); }

void AddFacts(std::string* text) {
  static const char* const kTypes[] = {"number", "yes/no", "money   per month  from crm",
                                       "percent per month  from crm"};
  for (int i = 0; i < kFacts; ++i)
    *text += "  " + Numbered("f", i) + "|" + Numbered("事实f", i) + " : " + kTypes[i % 4] + "\n";
  *text += "}\n\n";
}

// Definitions read two monthly facts, rules read definitions, facts and one another.
void AddBlock(int i, std::string* text) {
  const auto fact = [&](int kind, int step) {
    return Numbered("f", ((i * 7 + step) % (kFacts / 4)) * 4 + kind);
  };
  const std::string n = std::to_string(i);
  *text += "-- block " + n + ": what is measured, and what follows from it\n";
  *text += "define d" + n + "|指标d" + n + " of Employee per month : percent\n";
  *text += "  when " + fact(2, 1) + " > 0 CNY\n";
  *text += "  =    " + fact(2, 0) + " / " + fact(2, 1) + "\n\n";
  *text += "rule r" + n + "|规则r" + n + " for Employee\n";
  *text += "  when  any of {\n";
  *text += "    d" + n + " below " + std::to_string(50 + i % 50) + "% for " +
           std::to_string(2 + i % 3) + " consecutive months;\n";
  *text += "    " + fact(3, 2) + " below 12.5% in at least 2 of the last 6 months;\n";
  *text += "    all of { " + fact(0, 3) + " at least " + std::to_string(i % 90) + "; not " +
           fact(1, 4) + " }\n";
  *text += "  }\n";
  if (i > 0) *text += "  unless r" + std::to_string(i - 1 - i % std::min(i, 5)) + "\n";
  *text +=
      "  then  warn manager, hr: \"Block " + n + " needs a look\"|\"第" + n + "块需要关注\"\n\n";
}

std::string LargePolicy(int lines) {
  std::string text = kHead;
  AddFacts(&text);
  for (int i = 0; std::count(text.begin(), text.end(), '\n') < lines; ++i) AddBlock(i, &text);
  return text;
}

template <typename Work>
double Milliseconds(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
      .count();
}

struct Series {
  const char* name;
  std::vector<double> cold, warm;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void Row(const Series& series, const Series& yardstick) {
  const auto part = [](const std::vector<double>& values, const std::vector<double>& beside) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    std::printf("  %7.1f (%.1f-%.1f)  %5.2f", Median(values), *low, *high,
                Median(values) / Median(beside));
  };
  std::printf("  %-28s", series.name);
  part(series.cold, yardstick.cold);
  part(series.warm, yardstick.warm);
  std::printf("\n");
}

long PeakKilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

void ParseOnly(const std::string& text) {
  SourceSet sources;
  Diagnostics diagnostics;
  const FileId file = sources.Add("large.writ", text);
  const syntax::Tree tree = syntax::Parse(sources, file, diagnostics);
  if (diagnostics.errors() != 0) std::abort();
}

void ParseAndCheck(const std::string& text, bool analyses) {
  const Compilation compilation =
      Compile({{"large.writ", text}}, Loader{}, CompileOptions{.analyses = analyses});
  if (compilation.program != nullptr) return;
  std::fprintf(stderr, "parse_bench: the generated policy does not check\n");
  for (const Diagnostic& diagnostic : compilation.diagnostics.Sorted()) {
    std::fprintf(stderr, "  %s\n",
                 std::string(compilation.sources->Text(diagnostic.place)).c_str());
    break;
  }
  std::exit(1);
}

int Run(int lines) {
  const std::string text = LargePolicy(lines);
  // The peak counts from here on with one check of the policy in it, before anything else warms up.
  ParseAndCheck(text, true);
  const long peak = PeakKilobytes();
  Series antlr{"ANTLR's own predictions", {}, {}}, table{"by the tables", {}, {}},
      parse{"parsing to a tree", {}, {}}, check{"parsing and checking", {}, {}},
      load{"the same without analyses", {}, {}};
  for (int run = 0; run < kRuns; ++run) {
    const auto both = [&](Series* series, auto work) {
      syntax::ClearParserCache();
      series->cold.push_back(Milliseconds(work));
      series->warm.push_back(Milliseconds(work));
    };
    both(&antlr, [&] { syntax::ParseForBenchmark(text, false); });
    both(&table, [&] { syntax::ParseForBenchmark(text, true); });
    both(&parse, [&] { ParseOnly(text); });
    both(&check, [&] { ParseAndCheck(text, true); });
    both(&load, [&] { ParseAndCheck(text, false); });
  }
  std::printf(
      "  %ld lines, %.0f KB; ms: median (min-max) and times ANTLR, cold and warm; %d runs\n",
      static_cast<long>(std::count(text.begin(), text.end(), '\n')),
      static_cast<double>(text.size()) / 1000, kRuns);
  for (const Series* series : {&antlr, &table, &parse, &check, &load}) Row(*series, antlr);
  std::printf("  peak memory of one check: %ld MB\n", peak / 1024);
  return 0;
}

}  // namespace
}  // namespace writ

int main(int argc, char** argv) { return writ::Run(argc > 1 ? std::atoi(argv[1]) : 10'000); }
