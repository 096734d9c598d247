#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>

#include "engine/diagnostics/render.h"
#include "tests/diagnostics/golden.h"

namespace writ::testing {
namespace {

bool IsSet(const char* variable, std::string_view value) {
  const char* text = std::getenv(variable);
  return text != nullptr && text == value;
}

// Kinds that no policy text can provoke through Compile, with the test that does provoke each.
const std::set<std::string_view>& ProvokedElsewhere() {
  static const auto* kinds = new std::set<std::string_view>{
      "TooLarge",            // engine/syntax/parse_test.cc: a file of more than eight megabytes
      "TooManyTokens",       // engine/syntax/parse_test.cc
      "InvalidUtf8",         // engine/syntax/parse_test.cc: a golden file is text
      "PolicyInGb18030",     // tests/cli/policy_test.cc: files are decoded before they are compiled
      "PolicyUnread",        // tests/cli/policy_test.cc: a file that is not there
      "FactOneJson",         // runtime/facts/batch_test.cc: several files
      "AssignmentShape",     // runtime/facts/assignment_test.cc: words of a command line
      "AssignmentPeriod",    // runtime/facts/assignment_test.cc
      "AssignmentNoPeriod",  // runtime/facts/assignment_test.cc
      "AssignmentBare",      // runtime/facts/assignment_test.cc
      "FormUnknownField",    // runtime/facts/form_test.cc: what a person fills in
      "FormWrongType",       // runtime/facts/form_test.cc
      "FormMissing",         // runtime/facts/form_test.cc
      "FormTwice",           // runtime/facts/form_test.cc
      "MapColumn",           // runtime/facts/export_map_test.cc: exports read through a map
      "MapNoStatements",     // runtime/facts/xapi_test.cc
      "XapiPerson",          // runtime/facts/xapi_test.cc
      "XapiElsewhere",       // runtime/facts/xapi_test.cc
      "XapiMore",            // runtime/facts/xapi_test.cc
      "XapiMoment",          // runtime/facts/xapi_test.cc
      "XapiSessions",        // runtime/facts/xapi_test.cc
      "XapiTwice",           // runtime/facts/xapi_test.cc
      "WorkbookDamaged",     // runtime/facts/workbook_test.cc
      "WorkbookLocked",      // runtime/facts/workbook_test.cc
      "WorkbookTooLarge",    // runtime/facts/workbook_test.cc
      "WorkbookFormula",     // runtime/facts/workbook_test.cc
      "WorkbookError",       // runtime/facts/workbook_test.cc
      "WorkbookMerged",      // runtime/facts/workbook_test.cc
      "WorkbookEmpty",       // runtime/facts/workbook_test.cc
      "WorkbookDigits",      // runtime/facts/workbook_test.cc
  };
  return *kinds;
}

// Kinds that no few lines would mend.
const std::set<std::string_view>& MendedElsewhere() {
  static const auto* kinds = new std::set<std::string_view>{
      "AnalysisGivenUp",   // a table of too many columns
      "CsvNoHeader",       // an empty file
      "CsvWhichList",      // by another file name
      "EmptyPolicy",       // by a policy
      "FactEncoding",      // by saving it otherwise
      "FactFileTooLarge",  // by several files
      "JsonTooDeep",       // whatever was meant
      "MissingDataFile",   // by the file
      "ModuleCycle",       // by a third module
      "NotRun",            // nothing is wrong
      "TooDeep",           // by definitions of its parts
      "TooManyOperators",  // by definitions of its parts
  };
  return *kinds;
}

TEST_CASE("golden files show the diagnostics they expect") {
  const bool update = IsSet("WRIT_UPDATE", "1");
  REQUIRE_FALSE((update && IsSet("CI", "true")));
  for (const std::string& path : GoldenPaths()) {
    const Golden golden = ReadGolden(path);
    const Compilation compilation = CompileGolden(golden);
    const std::vector<Diagnostic> sorted = compilation.diagnostics.Sorted();
    const std::string en = RenderText(sorted, *compilation.sources, {Language::kEnglish});
    const std::string zh = RenderText(sorted, *compilation.sources, {Language::kChinese});
    INFO(golden.name);
    if (update) {
      WriteExpectations(path, en, zh);
    } else {
      CHECK(en == golden.expected_en);
      CHECK(zh == golden.expected_zh);
    }
    const bool provoked = std::any_of(sorted.begin(), sorted.end(), [&](const Diagnostic& d) {
      return InfoOf(d.kind).name == golden.name;
    });
    CHECK(provoked);
  }
}

TEST_CASE("every kind that a policy can provoke has a golden file") {
  std::set<std::string> have;
  for (const std::string& path : GoldenPaths()) have.insert(ReadGolden(path).name);
  for (const DiagnosticKind kind : AllKinds()) {
    const KindInfo& info = InfoOf(kind);
    if (ProvokedElsewhere().contains(info.name)) continue;
    INFO(info.code << " " << info.name);
    CHECK(have.contains(std::string(info.name)));
  }
}

TEST_CASE("every golden file shows its mistake mended") {
  for (const std::string& path : GoldenPaths()) {
    const Golden golden = ReadGolden(path);
    INFO(golden.name);
    CHECK(golden.wrong.empty() == MendedElsewhere().contains(golden.name));
    if (golden.wrong.empty()) continue;
    const std::optional<Golden> mended = Mended(golden);
    CHECK(mended.has_value());
    if (!mended) continue;
    const Compilation after = CompileGolden(*mended);
    INFO(RenderText(after.diagnostics.Sorted(), *after.sources, {Language::kEnglish}));
    CHECK_FALSE(after.diagnostics.HasErrors());
    const std::vector<Diagnostic> sorted = after.diagnostics.Sorted();
    CHECK(std::none_of(sorted.begin(), sorted.end(),
                       [&](const Diagnostic& d) { return InfoOf(d.kind).name == golden.name; }));
  }
}

TEST_CASE("one mistake gives one diagnostic") {
  for (const std::string& path : GoldenPaths()) {
    const Golden golden = ReadGolden(path);
    const Compilation compilation = CompileGolden(golden);
    size_t errors = 0;
    for (const Diagnostic& d : compilation.diagnostics.Sorted()) {
      if (InfoOf(d.kind).severity == Severity::kError) ++errors;
    }
    INFO(golden.name);
    CHECK(errors <= 1);
  }
}

TEST_CASE("applying a fix leaves nothing of its kind") {
  for (const std::string& path : GoldenPaths()) {
    Golden golden = ReadGolden(path);
    const Compilation before = CompileGolden(golden);
    const std::vector<Diagnostic> sorted = before.diagnostics.Sorted();
    const auto own = [&](const Diagnostic& d) { return InfoOf(d.kind).name == golden.name; };
    const auto at = std::find_if(sorted.begin(), sorted.end(), own);
    if (at == sorted.end() || at->fixes.empty()) continue;
    int applied = 0;
    const FileId file = at->fixes.front().place.file;
    const auto facts = golden.facts.find(before.sources->file(file).path);
    std::string& mended = facts == golden.facts.end() ? golden.policy : facts->second;
    mended = ApplyFixes(sorted, *before.sources, file, &applied);
    INFO(golden.name << "\n" << golden.policy);
    CHECK(applied > 0);
    const std::vector<Diagnostic> after = CompileGolden(golden).diagnostics.Sorted();
    CHECK(std::none_of(after.begin(), after.end(), own));
  }
}

}  // namespace
}  // namespace writ::testing
