// The policies of this folder and the hash of each, one "NAME HASH" a line in meaning.txt. The list
// is frozen: records of decisions carry these hashes. Nothing rewrites it; a new scheme gets a new
// list.
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "engine/check/compile.h"
#include "engine/diagnostics/render.h"

namespace writ {
namespace {

const std::string kFolder = WRIT_SOURCE_DIR "/tests/hashes/";

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in.good());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::map<std::string, std::string> Frozen() {
  std::map<std::string, std::string> hashes;
  std::istringstream lines(ReadAll(kFolder + "meaning.txt"));
  for (std::string name, hash; lines >> name >> hash;) hashes[name] = hash;
  return hashes;
}

std::string HashOf(const std::string& bytes) {
  const Loader nothing{[](const std::string&, const std::string&) { return std::nullopt; },
                       [](const std::string&, const std::string&) { return std::nullopt; }};
  const Compilation compilation = Compile({{"policy.writ", bytes}}, nothing);
  INFO(RenderText(compilation.diagnostics.Sorted(), *compilation.sources, {}));
  REQUIRE(compilation.program != nullptr);
  CHECK(compilation.program->meaning_hash == MeaningHash(*compilation.program));
  return HexDigest(MeaningHash(*compilation.program));
}

TEST_CASE("the hashes of known policies are what they were") {
  const auto frozen = Frozen();
  REQUIRE(frozen.size() >= 4);
  for (const auto& [name, hash] : frozen) {
    INFO(name);
    CHECK(HashOf(ReadAll(kFolder + name + ".writ")) == hash);
  }
}

TEST_CASE("comments, blanks and messages do not show in the hash; a limit does") {
  const auto replaced = [](std::string text, const std::string& what, const std::string& with) {
    const size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
  };
  const std::string text = ReadAll(kFolder + "rule.writ");
  const std::string hash = HashOf(text);
  CHECK(HashOf("-- a comment\n\n" + text) == hash);
  CHECK(HashOf(replaced(text, "\"look\"", "\"see\"")) == hash);
  CHECK(HashOf(replaced(text, "rate below 80%", "rate  below   80 %")) == hash);
  CHECK(HashOf(replaced(text, "below 80%", "below 81%")) != hash);
  CHECK(HashOf(replaced(text, "3 consecutive", "4 consecutive")) != hash);
}

}  // namespace
}  // namespace writ
