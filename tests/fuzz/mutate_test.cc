// What the mutator of `eval` makes stays worth deciding: facts that the importer takes, policies
// that compile.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/compiled.h"
#include "tests/fuzz/facts_fuzz.h"
#include "tests/fuzz/mutate_facts.h"
#include "tests/fuzz/mutate_policy.h"

namespace writ::fuzz {
namespace {

std::vector<std::string> Seeds() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator("tests/fuzz/seeds/eval_fuzz"))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return seeds;
}

bool Taken(const Program& program, const std::string& json) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto file = AddFactFile({"facts.json", json}, sources, diagnostics);
  return file && ImportJson(program, sources, *file, diagnostics).has_value();
}

}  // namespace

TEST_CASE("facts that are made or changed are taken by the importer, nearly always") {
  int tried = 0, taken = 0;
  for (const std::string& seed : Seeds()) {
    const auto parts = PartsOf(seed);
    REQUIRE(parts.size() == 2);
    const auto program = CompilePolicy(parts[0]).program;
    if (program == nullptr) continue;
    Random random(seed.size());
    std::string made = MakeFacts(*program, random);
    std::string changed(parts[1]);
    for (int i = 0; i < 5; ++i) {
      changed = MutateFacts(*program, changed, random);
      tried += 2;
      taken += Taken(*program, made) + Taken(*program, changed);
      made = MakeFacts(*program, random);
    }
  }
  INFO(taken << " of " << tried);
  CHECK(tried > 300);
  CHECK(taken * 10 > tried * 7);
}

TEST_CASE("a changed policy compiles more often than not, and is another text") {
  int tried = 0, compiled = 0, other = 0;
  for (const std::string& seed : Seeds()) {
    const std::string_view policy = PartsOf(seed)[0];
    const auto program = CompilePolicy(policy).program;
    if (program == nullptr) continue;
    Random random(seed.size());
    for (int i = 0; i < 4; ++i) {
      const std::string changed = MutatePolicy(*program, policy, random);
      ++tried;
      other += changed != policy;
      compiled += changed != policy && CompilePolicy(changed).program != nullptr;
    }
  }
  INFO(compiled << " of " << other << " of " << tried);
  CHECK(other * 3 > tried * 2);
  CHECK(compiled * 2 > other);
}

TEST_CASE("the same seed makes the same facts") {
  const Program& program = FactProgram();
  Random one(7), again(7), other(8);
  const std::string facts = MakeFacts(program, one);
  CHECK(facts == MakeFacts(program, again));
  CHECK(facts != MakeFacts(program, other));
}

}  // namespace writ::fuzz
