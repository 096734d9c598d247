#include <catch2/catch.hpp>

#include "engine/diagnostics/render.h"

namespace writ {
namespace {

Diagnostic With(std::vector<Fix> fixes) {
  return {DiagnosticKind::kUnknownName,
          fixes.empty() ? Place{} : fixes[0].place,
          {},
          {},
          std::move(fixes),
          {}};
}

std::pair<std::string, int> Applied(const std::vector<Diagnostic>& list) {
  SourceSet sources;
  const FileId file = sources.Add("a.writ", "规则 abc def");
  sources.Add("b.writ", "second");
  int applied = -1;
  std::string text = ApplyFixes(list, sources, file, &applied);
  return {std::move(text), applied};
}

using Result = std::pair<std::string, int>;

TEST_CASE("fixes replace, insert and delete, in any order") {
  CHECK(Applied({}) == Result{"规则 abc def", 0});
  CHECK(Applied({With({{{0, 11, 14}, "X"}}), With({{{0, 7, 10}, "员工"}})}) ==
        Result{"规则 员工 X", 2});
  CHECK(Applied({With({{{0, 0, 0}, "<"}}), With({{{0, 14, 14}, ">"}})}) ==
        Result{"<规则 abc def>", 2});
  CHECK(Applied({With({{{0, 6, 10}, ""}})}) == Result{"规则 def", 1});
  CHECK(Applied({With({{{0, 7, 10}, "x"}}), With({{{0, 10, 10}, "y"}}),
                 With({{{0, 7, 7}, "z"}})}) == Result{"规则 zxy def", 3});
}

TEST_CASE("of overlapping fixes the first is applied") {
  CHECK(Applied({With({{{0, 7, 10}, "x"}}), With({{{0, 8, 12}, "y"}})}) == Result{"规则 x def", 1});
  CHECK(Applied({With({{{0, 7, 10}, "x"}}), With({{{0, 8, 8}, "y"}})}) == Result{"规则 x def", 1});
  CHECK(Applied({With({{{0, 7, 7}, "x"}}), With({{{0, 7, 7}, "x"}})}) ==
        Result{"规则 xabc def", 1});
}

TEST_CASE("a repair is made whole or not at all") {
  // The second repair would also change what the first did, or something in another file.
  CHECK(Applied({With({{{0, 7, 10}, "x"}}), With({{{0, 8, 9}, "y"}, {{0, 11, 14}, "z"}})}) ==
        Result{"规则 x def", 1});
  CHECK(Applied({With({{{1, 0, 6}, "x"}}), With({{{1, 0, 1}, "y"}, {{0, 11, 14}, "z"}})}) ==
        Result{"规则 abc def", 0});
  CHECK(Applied({With({{{0, 7, 9}, "x"}, {{0, 8, 10}, "y"}})}) == Result{"规则 abc def", 0});
}

TEST_CASE("a fix outside its file is no fix") {
  for (const Place bad : {Place{0, 10, 99}, Place{0, 5, 4}, Place{7, 0, 0}, Place{}}) {
    CHECK(Applied({With({{bad, "x"}})}) == Result{"规则 abc def", 0});
    CHECK(Applied({With({{{0, 7, 10}, "y"}, {bad, "x"}})}) == Result{"规则 abc def", 0});
  }
}

}  // namespace
}  // namespace writ
