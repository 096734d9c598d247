#include "tests/fuzz/compiled.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "engine/check/compile.h"
#include "engine/syntax/parse.h"
#include "runtime/facts/builder.h"

namespace writ::fuzz {
namespace {

// ANTLR's prediction cache grows with every new text; only a fuzzer sees so many.
constexpr uint64_t kTextsPerCache = 1000;
constexpr size_t kMostKept = 64;
// A few instructions of text can ask for years of windows in windows: slow is not what is looked
// for here.
constexpr uint64_t kMostSteps = 200'000;

constexpr const char* kData =
    "city,on,value,until\nHangzhou,2024-01-01,2000,2025-12-31\nHangzhou,2026-01-01,2500,2026-06-"
    "30\n"
    "Ningbo,2024-01-01,1900,2026-06-30\n";

// What `use` and `from data` may name: path below its folder -> text, read once.
std::map<std::string, std::string> ReadShelf() {
  namespace fs = std::filesystem;
  std::map<std::string, std::string> shelf{{"data.csv", kData}};
  const fs::path source = WRIT_SOURCE_DIR;
  for (const char* folder :
       {"stdlib-rules", "stdlib-rules/cn", "examples/patterns", "examples/sales-team"}) {
    std::error_code missing;
    for (const auto& entry : fs::recursive_directory_iterator(source / folder, missing)) {
      const fs::path path = entry.path();
      if (path.extension() != ".writ" && path.extension() != ".csv") continue;
      std::ifstream in(path, std::ios::binary);
      shelf.try_emplace(path.lexically_relative(source / folder).string(),
                        std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
  }
  return shelf;
}

std::optional<LoadedText> FromShelf(const std::string& path) {
  static const std::map<std::string, std::string> shelf = ReadShelf();
  const auto at = shelf.find(path);
  if (at == shelf.end()) return std::nullopt;
  return LoadedText{at->first, at->second};
}

CompileTally& Tally() {
  static CompileTally tally;
  return tally;
}

Compiled CompileNow(std::string_view policy) {
  if (++Tally().tried % kTextsPerCache == 0) syntax::ClearParserCache();
  Loader loader;
  loader.module = [](std::string name, const std::string&) {
    std::replace(name.begin(), name.end(), '.', '/');
    return FromShelf(name + ".writ");
  };
  loader.data = [](const std::string& path, const std::string&) { return FromShelf(path); };
  Compiled compiled;
  compiled.program =
      writ::Compile({{"fuzz.writ", std::string(policy)}}, loader, {.analyses = false}).program;
  if (compiled.program == nullptr) return compiled;
  ++Tally().compiled;
  if (const auto broken = Verify(*compiled.program)) {
    compiled.broken = "what is compiled is verified: " + *broken;
    return compiled;
  }
  const auto costs = WorstCaseCost(*compiled.program);
  compiled.cheap =
      !compiled.program->entities.empty() &&
      std::all_of(costs.begin(), costs.end(), [](auto& cost) { return cost.steps <= kMostSteps; });
  if (!compiled.cheap) return compiled;
  for (size_t i = 0; i < compiled.plans.size(); ++i) {
    compiled.plans[i] = std::make_unique<const Plan>(*compiled.program,
                                                     SubjectEntity(*compiled.program), Days()[i]);
  }
  return compiled;
}

}  // namespace

const std::array<EvalDates, 2>& Days() {
  static const Date newer = *Date::FromYmd(2026, 3, 10), older = *Date::FromYmd(2025, 6, 30);
  static const std::array<EvalDates, 2> days = {EvalDates{newer, newer}, EvalDates{older, older}};
  return days;
}

const Compiled& CompilePolicy(std::string_view policy) {
  static std::map<std::string, Compiled, std::less<>> kept;
  if (const auto at = kept.find(policy); at != kept.end()) return at->second;
  if (kept.size() >= kMostKept) kept.clear();
  return kept.emplace(policy, CompileNow(policy)).first->second;
}

const CompileTally& Compilations() { return Tally(); }

}  // namespace writ::fuzz
