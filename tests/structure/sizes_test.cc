// How long things may be. What was longer when the limit came stands in ratchet.txt with its size,
// and may only shrink; an entry that is no longer needed has to go. WRIT_UPDATE=1 rewrites the
// file, downwards only.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "tests/structure/cpp_text.h"
#include "tests/structure/functions.h"
#include "tests/structure/tree.h"

namespace writ::structure {
namespace {

constexpr int kSourceLines = 500, kHeaderLines = 250, kFunctionLines = 70, kColumns = 100;
constexpr const char* kRatchet = "tests/structure/ratchet.txt";

// What is too long, by "lines PATH", "columns PATH" (how many lines are too wide) or "function PATH
// NAME".
using Sizes = std::map<std::string, int>;

void Measure(const File& file, Sizes& sizes) {
  const auto lines = Lines(file.text);
  const int count = static_cast<int>(lines.size());
  if (count > (file.path.ends_with(".h") ? kHeaderLines : kSourceLines)) {
    sizes["lines " + file.path] = count;
  }
  int wide = 0;
  for (const std::string_view line : lines) wide += DisplayWidth(line) > kColumns;
  if (wide > 0) sizes["columns " + file.path] = wide;
  for (const Function& function : FunctionsOf(CodeOf(file.text))) {
    if (function.length <= kFunctionLines) continue;
    int& size = sizes["function " + file.path + " " + function.name];
    size = std::max(size, function.length);
  }
}

Sizes MeasureTree() {
  Sizes sizes;
  for (const File& file : Tree()) {
    if (IsCpp(file)) Measure(file, sizes);
  }
  return sizes;
}

// One entry a line: the key, a space, the size. '#' begins a comment.
Sizes ReadRatchet(std::string_view text) {
  Sizes sizes;
  for (const std::string_view line : Lines(text)) {
    if (line.empty() || line[0] == '#') continue;
    const size_t space = line.rfind(' ');
    sizes[std::string(line.substr(0, space))] =
        std::atoi(std::string(line.substr(space + 1)).c_str());
  }
  return sizes;
}

// What is wrong with the tree's sizes, one finding a line; empty if nothing is.
std::string Findings(const Sizes& tree, const Sizes& ratchet) {
  std::ostringstream out;
  for (const auto& [key, size] : tree) {
    const auto allowed = ratchet.find(key);
    if (allowed == ratchet.end()) {
      out << "too long: " << key << " " << size << "\n";
    } else if (size > allowed->second) {
      out << "grew from " << allowed->second << ": " << key << " " << size << "\n";
    }
  }
  for (const auto& [key, size] : ratchet) {
    if (!tree.contains(key)) out << "within its limit now, drop it from the list: " << key << "\n";
  }
  return out.str();
}

void Tighten(const std::string& path, const Sizes& tree, const Sizes& ratchet) {
  std::ofstream out(path);
  out << "# Longer than the limits of sizes_test.cc, with their sizes. An entry may only shrink "
         "and go.\n";
  for (const auto& [key, allowed] : ratchet) {
    const auto size = tree.find(key);
    if (size != tree.end()) out << key << " " << std::min(size->second, allowed) << "\n";
  }
}

TEST_CASE("files, functions and lines keep their limits, or shrink towards them") {
  const std::string path = std::string(WRIT_SOURCE_DIR) + "/" + kRatchet;
  std::ifstream in(path);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  const Sizes tree = MeasureTree();
  Sizes ratchet = ReadRatchet(text.str());
  if (std::getenv("WRIT_UPDATE") != nullptr) {
    Tighten(path, tree, ratchet);
    std::erase_if(ratchet, [&](const auto& entry) { return !tree.contains(entry.first); });
  }
  const std::string findings = Findings(tree, ratchet);
  INFO("limits: .cc " << kSourceLines << " lines, .h " << kHeaderLines << ", a function "
                      << kFunctionLines << ", " << kColumns << " columns\n"
                      << findings);
  CHECK(findings.empty());
}

TEST_CASE("the ratchet only turns one way") {
  const Sizes ratchet = ReadRatchet("# why\nlines a.cc 600\nfunction b.cc A::f 80\n");
  CHECK(ratchet.size() == 2);
  CHECK(Findings({{"lines a.cc", 600}, {"function b.cc A::f", 75}}, ratchet).empty());
  CHECK_FALSE(Findings({{"lines a.cc", 601}, {"function b.cc A::f", 80}}, ratchet).empty());
  CHECK_FALSE(Findings({{"lines a.cc", 600}}, ratchet).empty());
  CHECK_FALSE(Findings({{"lines c.cc", 501}}, {}).empty());
}

TEST_CASE("what is too long is measured") {
  std::string text = "int f() {\n";
  for (int i = 0; i < 600; ++i) text += "  g();\n";
  text += "}\n// " + std::string(98, 'x') + "\n";
  Sizes sizes;
  Measure({"engine/x/y.cc", text}, sizes);
  CHECK(sizes == Sizes{{"lines engine/x/y.cc", 603},
                       {"columns engine/x/y.cc", 1},
                       {"function engine/x/y.cc f", 602}});
}

}  // namespace
}  // namespace writ::structure
