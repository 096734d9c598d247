// What the formatter promises of every tree, tried on random ones.
#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "engine/syntax/print_testing.h"
#include "engine/syntax/tree_gen.h"

namespace writ::syntax {
namespace {

constexpr Language kLanguages[] = {Language::kEnglish, Language::kChinese};

// Why `text` is not a faithful print of `tree`, or nothing.
std::string Fault(const Tree& tree, const std::string& text, Language language) {
  const Reading again(text);
  if (!again.ok()) return "not read back:\n" + text + again.Errors();
  if (!SameTree(tree, again.tree)) {
    return "read back differently:\n" + text + Dump(tree) + "----\n" + Dump(again.tree);
  }
  const std::string second = again.In(language);
  if (second != text) return "printed differently again:\n" + text + "----\n" + second;
  return {};
}

}  // namespace

TEST_CASE("a printed tree is read back the same, in both languages") {
  const bool holds = rc::check([](const std::vector<uint8_t>& choices) {
    const Tree tree = TreeMaker(choices).Make();
    for (Language language : kLanguages) {
      const std::string fault = Fault(tree, Print(tree, language, nullptr), language);
      if (!fault.empty()) RC_FAIL(fault);
    }
  });
  CHECK(holds);
}

TEST_CASE("formatted text goes to the other language and back unchanged") {
  const bool holds = rc::check([](const std::vector<uint8_t>& choices) {
    const Tree tree = TreeMaker(choices).Make();
    for (Language language : kLanguages) {
      const Language other =
          language == Language::kEnglish ? Language::kChinese : Language::kEnglish;
      const std::string text = Print(tree, language, nullptr);
      const std::string there = Reading(text).In(other);
      RC_ASSERT(Reading(there).In(language) == text);
    }
  });
  CHECK(holds);
}

TEST_CASE("printing the same tree twice gives the same bytes") {
  const bool holds = rc::check([](const std::vector<uint8_t>& choices) {
    const Tree tree = TreeMaker(choices).Make();
    for (Language language : kLanguages) {
      RC_ASSERT(Print(tree, language, nullptr) == Print(tree, language, nullptr));
    }
  });
  CHECK(holds);
}

}  // namespace writ::syntax
