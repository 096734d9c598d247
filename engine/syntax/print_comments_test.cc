// Comments and blank lines at random places of random text: none is lost, and formatting settles at
// once.
#include <rapidcheck.h>

#include <array>
#include <catch2/catch.hpp>

#include "engine/syntax/print_testing.h"
#include "engine/syntax/tree_gen.h"

namespace writ::syntax {
namespace {

// `text` with comments behind and between its lines, as `choices` say. Quoted text over several
// lines is spared.
std::string Littered(const std::string& text, const std::vector<uint8_t>& choices) {
  std::string littered;
  size_t next = 0;
  bool quoted = false;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    const std::string line = text.substr(begin, end - begin);
    for (size_t at = line.find("\"\"\""); at != line.npos; at = line.find("\"\"\"", at + 3)) {
      quoted = !quoted;
    }
    littered += line;
    const int choice = next < choices.size() && !quoted ? choices[next++] % 8 : 7;
    if (choice == 0) littered += " -- behind " + std::to_string(next);
    littered += '\n';
    if (choice == 1) littered += "      -- alone " + std::to_string(next) + "\n";
    if (choice == 2) littered += "\n\n\n";
    if (choice == 3) littered += "\n-- apart {\n\n-- 一\n";
    begin = end + 1;
  }
  return littered;
}

// Breaks the line wherever that is possible: between words, not in quotations nor behind a number,
// whose measure word may belong to it.
std::string Shredded(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kQuotes = {
      {{"\"\"\"", "\"\"\""}, {"\"", "\""}, {"`", "`"}, {"“", "”"}, {"「", "」"}, {"《", "》"}}};
  std::string shredded;
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    for (const auto& [open, close] : kQuotes) {
      if (text.compare(at, open.size(), open) != 0) continue;
      end = text.find(close, at + open.size()) + close.size();
      break;
    }
    const bool digit = at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9';
    shredded += text[at] == ' ' && !digit ? "\n" : text.substr(at, end - at);
    at = end;
  }
  return shredded;
}

std::string Fault(const std::string& text, Language language) {
  const Reading first(text);
  if (!first.ok()) return "not read:\n" + text + first.Errors();
  const std::string formatted = first.In(language);
  const Reading second(formatted);
  if (!second.ok()) return "not read back:\n" + text + "----\n" + formatted + second.Errors();
  if (!SameTree(first.tree, second.tree)) return "another tree:\n" + text + "----\n" + formatted;
  if (second.tree.comments.size() != first.tree.comments.size()) {
    return "a comment is lost:\n" + text + "----\n" + formatted;
  }
  const std::string again = second.In(language);
  if (again != formatted) return "not settled:\n" + text + "----\n" + formatted + "----\n" + again;
  return {};
}

}  // namespace

TEST_CASE("comments and blank lines anywhere are kept, and settle in one run") {
  const bool holds =
      rc::check([](const std::vector<uint8_t>& choices, const std::vector<uint8_t>& litter) {
        const Tree tree = TreeMaker(choices).Make();
        for (Language language : {Language::kEnglish, Language::kChinese}) {
          const std::string text = Littered(Print(tree, language, nullptr), litter);
          const std::string fault = Fault(text, language);
          if (!fault.empty()) RC_FAIL(fault);
        }
      });
  CHECK(holds);
}

TEST_CASE("comments between any two words are kept, and settle in one run") {
  const bool holds =
      rc::check([](const std::vector<uint8_t>& choices, const std::vector<uint8_t>& litter) {
        const Tree tree = TreeMaker(choices).Make();
        for (Language language : {Language::kEnglish, Language::kChinese}) {
          const std::string text = Shredded(Print(tree, language, nullptr));
          const std::string fault = Fault(Littered(text, litter), language);
          if (!fault.empty()) RC_FAIL(fault);
        }
      });
  CHECK(holds);
}

}  // namespace writ::syntax
