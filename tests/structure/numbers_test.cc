// No binary floating point where people's pay and records are decided: engine/, runtime/facts and
// runtime/audit.
#include <catch2/catch.hpp>

#include <set>
#include <string>

#include "tests/structure/cpp_text.h"
#include "tests/structure/tree.h"

namespace writ::structure {
namespace {

bool IsFloating(std::string_view word) {
  static const std::set<std::string_view> kNames = {"double", "float",   "stod",    "stof",
                                                    "stold",  "strtod",  "strtof",  "strtold",
                                                    "atof",   "float_t", "double_t"};
  return kNames.contains(word) || IsFloatingLiteral(word);
}

TEST_CASE("no binary floating point in the engine, in facts and in records") {
  int files = 0;
  for (const File& file : Tree()) {
    const bool exact = file.path.starts_with("engine/") ||
                       file.path.starts_with("runtime/facts/") ||
                       file.path.starts_with("runtime/audit/");
    if (!exact || !IsCpp(file) || IsTestCode(file)) continue;
    ++files;
    const std::string code = CodeOf(file.text);
    for (const Token& word : WordsOf(code)) {
      if (!IsFloating(word.text)) continue;
      FAIL_CHECK(file.path << ":" << word.line << " has " << word.text);
    }
  }
  CHECK(files > 10);
}

TEST_CASE("floating point is recognised") {
  CHECK(IsFloating("double"));
  CHECK(IsFloating("0.5"));
  CHECK_FALSE(IsFloating("doubled"));
  CHECK_FALSE(IsFloating("15"));
}

}  // namespace
}  // namespace writ::structure
