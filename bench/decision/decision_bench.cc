// One employee, twenty rules: how many decisions a second. A closed loop on one thread, in four
// ways: from a prepared record, the same with every value kept for explanation, from JSON text, and
// by the reference evaluator.
//
//   decision_bench POLICY SUBJECTS SECONDS OUT    prints one line of JSON; OUT gets "id:mask" a
//   line
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <new>
#include <sstream>
#include <string>
#include <vector>

#include "engine/check/compile.h"
#include "engine/eval/plan.h"
#include "runtime/facts/import.h"
#include "runtime/facts/record_json.h"

namespace {
uint64_t allocations = 0;
}

// Counts what the measured loops allocate.
void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace writ {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "decision_bench: %s\n", why.c_str());
  std::exit(1);
}

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) Die("cannot read " + path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Input {
  std::string text;  // with padding behind
  size_t size = 0;
  SubjectFacts facts;
};

std::vector<Input> ReadSubjects(const Program& program, const std::string& path) {
  const std::string all = ReadAll(path);
  std::vector<Input> inputs;
  for (size_t at = 0; at < all.size();) {
    const size_t end = std::min(all.find('\n', at), all.size());
    Input input;
    input.text = all.substr(at, end - at);
    input.size = input.text.size();
    SourceSet sources;
    Diagnostics diagnostics;
    const auto file = AddFactFile({"subject.json", input.text}, sources, diagnostics);
    const auto population = file ? ImportJson(program, sources, *file, diagnostics) : std::nullopt;
    if (!population || population->subjects.size() != 1) Die("a subject that cannot be read");
    input.facts = population->subjects[0];
    input.text.append(RecordReader::kPadding, ' ');
    inputs.push_back(std::move(input));
    at = end + 1;
  }
  return inputs;
}

uint32_t MaskOf(const PlanDecisions& decisions) {
  uint32_t mask = 0;
  for (size_t rule = 0; rule < decisions.outcomes.size(); ++rule)
    if (decisions.outcomes[rule] == Outcome::kHolds) mask |= 1u << rule;
  return mask;
}

// Each latency sample covers `batch` calls, since one may be shorter than reading the clock.
template <typename Call>
std::string Measure(double seconds, int batch, size_t count, Call call) {
  std::vector<double> samples;
  samples.reserve(1u << 22);
  for (size_t i = 0; i < count; ++i) call(i);
  const uint64_t allocated = allocations;
  const auto begin = Clock::now();
  const auto since = [&](Clock::time_point t) {
    return std::chrono::duration<double>(t - begin).count();
  };
  size_t calls = 0, at = 0;
  double now = 0;
  while (now < seconds) {
    for (int k = 0; k < batch; ++k) {
      call(at);
      if (++at == count) at = 0;
    }
    calls += static_cast<size_t>(batch);
    const double then = now;
    now = since(Clock::now());
    if (samples.size() < samples.capacity()) samples.push_back((now - then) / batch * 1e6);
  }
  const double per_call = static_cast<double>(allocations - allocated) / static_cast<double>(calls);
  std::sort(samples.begin(), samples.end());
  char text[256];
  std::snprintf(text, sizeof text,
                "{\"dps\":%.0f,\"p50_us\":%.4f,\"p99_us\":%.4f,\"allocations\":%.4f,"
                "\"calls_per_sample\":%d}",
                static_cast<double>(calls) / now, samples[samples.size() / 2],
                samples[samples.size() * 99 / 100], per_call, batch);
  return text;
}

int Run(char** argv) {
  const Compilation compilation = Compile({{argv[1], ReadAll(argv[1])}}, Loader{});
  if (compilation.program == nullptr) Die("the policy does not compile");
  const Program& program = *compilation.program;
  const Date as_of = Date::FromYmd(2026, 3, 10).value();
  const EvalDates dates{as_of, as_of};
  const Plan plan(program, 0, dates);
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule)
    if (!plan.Covers(rule))
      Die(program.rules[rule].names.id + " is not covered: " + plan.WhyNot(rule));
  const std::vector<Input> inputs = ReadSubjects(program, argv[2]);
  const double seconds = std::atof(argv[3]);

  RecordReader reader(plan);
  PlanDecisions decisions = plan.NewDecisions();
  std::vector<PreparedRecord> records;
  std::ofstream out(argv[4]);
  for (const Input& input : inputs) {
    records.push_back(plan.NewRecord());
    if (!reader.Read({input.text.data(), input.size}, &records.back()))
      Die("a record is not plain");
    plan.Decide(records.back(), &decisions);
    out << input.facts.id << ':' << MaskOf(decisions) << '\n';
  }

  volatile uint32_t sink = 0;
  std::vector<KeptValues> kept(inputs.size());
  PreparedRecord record = plan.NewRecord();
  const std::string prepared = Measure(seconds, 32, inputs.size(), [&](size_t i) {
    plan.Decide(records[i], &decisions);
    sink = sink + static_cast<uint32_t>(decisions.outcomes[0]);
  });
  const std::string explained = Measure(seconds, 32, inputs.size(), [&](size_t i) {
    plan.DecideExplained(records[i], &decisions, &kept[i]);
    sink = sink + static_cast<uint32_t>(decisions.outcomes[0]);
  });
  const std::string text = Measure(seconds, 8, inputs.size(), [&](size_t i) {
    if (!reader.Read({inputs[i].text.data(), inputs[i].size}, &record)) std::abort();
    plan.Decide(record, &decisions);
    sink = sink + static_cast<uint32_t>(decisions.outcomes[0]);
  });
  const std::string reference = Measure(seconds / 2, 1, inputs.size(), [&](size_t i) {
    Evaluator evaluator(program, inputs[i].facts, dates, {.explain = false, .teams = {}});
    sink = sink + static_cast<uint32_t>(evaluator.DecideAll()[0].outcome);
  });
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "{\"object\":%s,\"explained\":%s,\"text\":%s,\"reference\":%s,\"rss_kb\":%ld,"
      "\"instructions\":%zu,\"info\":\"compiled plan; text = simdjson on demand, numbers "
      "exact\"}\n",
      prepared.c_str(), explained.c_str(), text.c_str(), reference.c_str(), usage.ru_maxrss,
      plan.instructions());
  return 0;
}

}  // namespace
}  // namespace writ

int main(int argc, char** argv) {
  if (argc != 5) writ::Die("usage: decision_bench POLICY SUBJECTS SECONDS OUT");
  return writ::Run(argv);
}
