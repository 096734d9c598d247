// A clone stands alone: no file names a folder of the machine it was written on.
#include <catch2/catch.hpp>

#include <string>

#include "tests/structure/tree.h"

namespace writ::structure {
namespace {

// Put together here, so that this file does not name them either.
const std::string kHome = std::string("/") + "work/";
const std::string kBeside = std::string("..") + "/shared";

bool IsPathChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_' || c == '}';
}

bool NamesAPlace(std::string_view text) {
  if (text.find(kBeside) != text.npos) return true;
  for (size_t at = text.find(kHome); at != text.npos; at = text.find(kHome, at + 1)) {
    if (at == 0 || !IsPathChar(text[at - 1])) return true;  // not the middle of another path
  }
  return false;
}

TEST_CASE("no file names a folder outside of the repository") {
  for (const File& file : Tree()) {
    int number = 0;
    if (!NamesAPlace(file.text)) continue;
    for (const std::string_view line : Lines(file.text)) {
      ++number;
      if (NamesAPlace(line)) FAIL_CHECK(file.path << ":" << number << " " << line);
    }
  }
  CHECK(Tree().size() > 20);
}

TEST_CASE("a workplace is recognised, a longer path is not one") {
  CHECK(NamesAPlace("see " + kHome + "x"));
  CHECK(NamesAPlace(kHome));
  CHECK(NamesAPlace("a/" + kBeside + "/b"));
  CHECK_FALSE(NamesAPlace("https://example.org" + kHome));
}

}  // namespace
}  // namespace writ::structure
