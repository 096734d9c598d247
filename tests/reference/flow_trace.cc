// Writes traces of cases, for a second implementation to be held against: see FORMAT.md.
//
//   flow_trace FIRST_SEED RUNS        random procedures
//   flow_trace FIRST_SEED RUNS FILE   each procedure of that policy, so many times
//
// From seed 10000 on, people also take steps on, step back, object and review; from seed 30000 on,
// laws of random procedures change, too, and cases migrate to other versions of them.
// The same arguments give the same bytes. Exit 2: wrong usage, 1: a policy that does not compile.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "engine/check/compile.h"
#include "engine/diagnostics/render.h"
#include "engine/flow/random_testing.h"
#include "tests/reference/other_text.h"
#include "tests/reference/players.h"

namespace writ::reference {
namespace {

constexpr int kMostCommands = 30;
constexpr int kMostAfterwards = 4;    // before it is open, and when it is closed
constexpr uint32_t kPeople = 10'000;  // from this seed on, people take steps on, object and review
constexpr uint32_t kChange = 30'000;  // from this seed on, laws change, and cases migrate
constexpr int kTries = 8;             // to write another version that compiles

constexpr const char* kOffice = R"(policy office
  currency CNY
  money rounds half up to 0.01 when paid
  version "1"
  in force from 2020-01-01
use cn.working_days version "2026"
role manager, hr, hr_director, payroll
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  pregnant : yes/no over time from hr
  score : number from hr
  devices : list of Device from hr
}
entity Device { label : text }
event union_told of Employee
event union_opinion of Employee
event resignation of Employee
rule weak for Employee
  when score below 60
)";

std::optional<LoadedText> Read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return LoadedText{path, {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}};
}

std::shared_ptr<const Program> Compiled(const std::string& path, const std::string& text,
                                        bool tells = true) {
  Loader loader;
  loader.module = [](std::string name, const std::string&) {
    std::ranges::replace(name, '.', '/');
    return Read(WRIT_SOURCE_DIR "/stdlib-rules/" + name + ".writ");
  };
  loader.data = [](const std::string& data, const std::string& from) {
    return Read(from.substr(0, from.rfind('/') + 1) + data);
  };
  const Compilation compiled = Compile({{path, text}}, loader, {.analyses = false});
  if (compiled.program == nullptr && tells)
    std::cerr << text << RenderText(compiled.diagnostics.Sorted(), *compiled.sources, {});
  return compiled.program;
}

// Another version of `text`, which it is from then on; the same where none compiles.
std::shared_ptr<const Program> Other(std::string* text, uint32_t* number, std::mt19937* random) {
  for (int i = 0; i < kTries; ++i) {
    std::string other = OtherText(*text, ++*number, random);
    const auto program = Compiled("random.writ", other, false);
    if (program == nullptr) continue;
    *text = std::move(other);
    return program;
  }
  return Compiled("random.writ", *text);
}

void Play(std::shared_ptr<const Program> program, const Procedure& procedure, uint32_t seed,
          const std::string& policy, std::string text = "") {
  std::cout << Spelled(Object()
                           .Text("line", "run")
                           .Number("seed", seed)
                           .Text("policy", policy)
                           .Text("procedure", procedure.names.id)
                           .Take())
            << "\n";
  const bool changes = !text.empty();
  uint32_t versions = 0;
  Desk desk(std::move(program), procedure, &std::cout, changes);
  Players players(&desk, seed);
  if (changes)
    players.LawsOf([&](std::mt19937* random) { return Other(&text, &versions, random); });
  players.Open();
  int afterwards = 0;
  for (int n = 0; n < kMostCommands && afterwards < kMostAfterwards; ++n) {
    if (desk.state().status != flow::CaseStatus::kOpen) ++afterwards;
    if (desk.state().status == flow::CaseStatus::kNone) {
      players.Open();
      continue;
    }
    players.Next();
    players.LookBack();
    if (seed >= kPeople) players.TakePart();
    if (changes) players.Change();
  }
}

int Trace(uint32_t first, uint32_t runs, const char* file) {
  if (file != nullptr) {
    const auto policy = Read(file);
    if (!policy) return 1;
    const auto program = Compiled(file, policy->bytes);
    if (program == nullptr) return 1;
    const std::string path = file;
    for (uint32_t seed = first; seed < first + runs; ++seed)
      for (const Procedure& procedure : program->procedures)
        Play(program, procedure, seed, path.substr(path.rfind('/') + 1));
    return 0;
  }
  for (uint32_t seed = first; seed < first + runs; ++seed) {
    flow::RandomText random(seed, true, false, seed >= kPeople);
    const std::string text = kOffice + random.Make();
    const auto program = Compiled("random.writ", text);
    if (program == nullptr) return 1;
    Play(program, program->procedures.front(), seed, "random", seed >= kChange ? text : "");
  }
  return 0;
}

}  // namespace
}  // namespace writ::reference

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) return 2;
  const auto number = [&](int at) {
    return static_cast<uint32_t>(std::strtoul(argv[at], nullptr, 10));
  };
  return writ::reference::Trace(number(1), number(2), argc == 4 ? argv[3] : nullptr);
}
