#include "engine/diagnostics/diagnostic.h"

#include <catch2/catch.hpp>

#include "engine/diagnostics/plain.h"

namespace writ {
namespace {

constexpr DiagnosticKind kUnknown = DiagnosticKind::kUnknownName;        // an error with {0}
constexpr DiagnosticKind kMisspelled = DiagnosticKind::kMisspelledName;  // an error with {0} {1}
constexpr DiagnosticKind kNotRun = DiagnosticKind::kNotRun;              // a note with {1} {0}

TEST_CASE("arguments are filled in by number, each in its language") {
  const Diagnostic d{kNotRun, {}, {Argument("x"), Argument("procedure", "流程")}, {}, {}, {}};
  CHECK(MessageOf(d, Language::kEnglish).starts_with("procedure `x` "));
  CHECK(MessageOf(d, Language::kChinese).starts_with("流程 `x` "));
}

TEST_CASE("an argument that is not given leaves its number, and is never read as one") {
  const Diagnostic none{kMisspelled, {}, {}, {}, {}, {}};
  CHECK(MessageOf(none, Language::kEnglish).find("`{1}`") != std::string::npos);
  const Diagnostic tricky{kMisspelled, {}, {Argument("{1}"), Argument("{0}{9}{")}, {}, {}, {}};
  CHECK(MessageOf(tricky, Language::kEnglish) ==
        "nothing here is called `{1}`; the nearest name is `{0}{9}{`");
}

TEST_CASE("arguments cannot move the cursor, turn the text around or flood it") {
  const auto message = [](std::string text) {
    return MessageOf({kUnknown, {}, {Argument(std::move(text))}, {}, {}, {}}, Language::kEnglish);
  };
  CHECK(message("a\x1b[2Jb\n") == "nothing here is called `a\\x1b[2Jb\\n`");
  CHECK(message("\xE2\x80\xAE") == "nothing here is called `\\u202e`");
  CHECK(message("\xFFz\xC2\x9B") == "nothing here is called `\\xffz\\u009b`");
  CHECK(message("员工\xC2\xA0😀") == "nothing here is called `员工\xC2\xA0😀`");
  CHECK(message(std::string(1000000, 'a')).size() < 600);
  CHECK(Plain("员工", 1) == "员…");
  CHECK(Plain("员工", 2) == "员工");
}

TEST_CASE("diagnostics come sorted, and two of one kind at one place are one") {
  Diagnostics all;
  all.Add(kUnknown, {1, 5, 6}, {"late file"});
  all.Add(kUnknown, {0, 9, 12}, {"b"});
  all.Add(kMisspelled, {0, 4, 5}, {"second code"});
  all.Add(kUnknown, {0, 4, 5}, {"a"});
  all.Add(kUnknown, {0, 9, 12}, {"b again"});
  all.Add(kUnknown, {}, {"nowhere"});
  const std::vector<Diagnostic> sorted = all.Sorted();
  std::string order;
  for (const Diagnostic& d : sorted) order += d.arguments[0].en + "|";
  CHECK(order == "a|second code|b|late file|nowhere|");
  CHECK(all.errors() == 6);
}

TEST_CASE("without a telling place only the same arguments are a repetition") {
  Diagnostics all;
  for (const char* name : {"x", "y", "x", "y", "x"}) {
    all.Add(kUnknown, {}, {name});
    all.Add(kUnknown, {0, 0, 0}, {name});
  }
  CHECK(all.Sorted().size() == 4);
}

TEST_CASE("beyond the limit diagnostics are counted, and errors go before notes") {
  Diagnostics all;
  for (uint32_t i = 0; i < 2000; ++i) all.Add(kNotRun, {0, i, i + 1});
  CHECK(all.Sorted().size() == Diagnostics::kLimit);
  CHECK(all.dropped() == 1000);
  CHECK_FALSE(all.HasErrors());
  all.Add(kUnknown, {0, 5000, 5001}, {"kept"}).example.push_back("x");
  const std::vector<Diagnostic> sorted = all.Sorted();
  CHECK(sorted.size() == Diagnostics::kLimit);
  CHECK(sorted.back().kind == kUnknown);
  CHECK(sorted.back().example.size() == 1);
  for (uint32_t i = 0; i < 3000; ++i) {
    all.Add(kUnknown, {0, i, i + 1}).fixes.push_back({{0, i, i}, "x"});
  }
  CHECK(all.Sorted().size() == Diagnostics::kLimit);
  CHECK(all.errors() == 3001);
  for (const Diagnostic& d : all.Sorted()) CHECK(d.kind == kUnknown);
}

}  // namespace
}  // namespace writ
