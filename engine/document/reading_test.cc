#include "engine/document/reading.h"

#include <catch2/catch.hpp>
#include <set>

#include "engine/check/check_testing.h"
#include "engine/document/document.h"
#include "engine/render/explanation.h"

namespace writ::document {
namespace {

struct Named {
  syntax::Word word;
  std::string name;
};
const std::vector<Named>& AllWords() {
  static const std::vector<Named> words = {
#define WRIT_KEYWORD(token, en, zh, ...) {syntax::Word::token, #token},
#include "keywords.inc"
#undef WRIT_KEYWORD
  };
  return words;
}

// Words that say what they mean to somebody who never saw Writ. A word that comes into the grammar
// is put here or explained.
const std::set<std::string> kPlain = {"POLICY",
                                      "USE",
                                      "ROLE",
                                      "CHOICE",
                                      "ENTITY",
                                      "EVENT",
                                      "TABLE",
                                      "LAW",
                                      "PROCEDURE",
                                      "DOCUMENT",
                                      "AND",
                                      "OR",
                                      "FOR",
                                      "FROM",
                                      "UNTIL",
                                      "TO",
                                      "BY",
                                      "OF",
                                      "WITH",
                                      "ON",
                                      "IN",
                                      "AS",
                                      "PER",
                                      "DE",
                                      "JURISDICTION",
                                      "CURRENCY",
                                      "MONEY",
                                      "ROUNDS",
                                      "WHEN_PAID",
                                      "VERSION",
                                      "IN_FORCE",
                                      "OWNER",
                                      "PREVAILS",
                                      "LEVEL_HANDBOOK",
                                      "LEVEL_CONTRACT",
                                      "LEVEL_COLLECTIVE",
                                      "TYPE_NUMBER",
                                      "TYPE_PERCENT",
                                      "TYPE_DATE",
                                      "TYPE_SPAN",
                                      "TYPE_TEXT",
                                      "TYPE_YES_NO",
                                      "LIST_OF",
                                      "SOURCE_FROM",
                                      "EXCEPTION_TO",
                                      "SCALE_OF",
                                      "ARTICLE",
                                      "PARAGRAPH",
                                      "ITEM",
                                      "SECTION",
                                      "WITHIN_END",
                                      "IS",
                                      "IS_NOT",
                                      "ONE_OF",
                                      "YES",
                                      "NO",
                                      "MONTH",
                                      "MONTHS",
                                      "QUARTER",
                                      "QUARTERS",
                                      "YEAR",
                                      "YEARS",
                                      "DAY",
                                      "DAYS",
                                      "SINCE",
                                      "BEFORE",
                                      "STEP_WITH",
                                      "AFTER",
                                      "WAIT_AFTER",
                                      "SIGN",
                                      "SIGN_AS",
                                      "PEOPLE",
                                      "NOT_OF",
                                      "SERVE_ON",
                                      "ISSUE_TO",
                                      "FINDING_ON",
                                      "FACT",
                                      "IF",
                                      "ELSE",
                                      "TIMES",
                                      "MEANWHILE_ON",
                                      "TELL",
                                      "TEAM",
                                      "KNOWN"};

bool Has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

TEST_CASE("every word of the language is explained, or plain") {
  std::set<syntax::Word> explained;
  for (const ReadingPart& part : ReadingParts())
    for (const Reading& reading : part.entries)
      explained.insert(reading.words.begin(), reading.words.end());
  for (const Named& named : AllWords()) {
    CAPTURE(named.name);
    CHECK(explained.contains(named.word) != kPlain.contains(named.name));
  }
}

TEST_CASE("every entry is whole in both languages, with its words in its example") {
  std::set<std::string_view> slugs;
  for (const ReadingPart& part : ReadingParts()) {
    for (const Reading& reading : part.entries) {
      CAPTURE(reading.slug);
      CHECK(slugs.insert(reading.slug).second);
      for (const Language language : {Language::kEnglish, Language::kChinese}) {
        for (const LocalText* text : {&reading.said, &reading.example}) {
          const std::string said = ReadingText(reading, *text, language);
          CHECK_FALSE(said.empty());
          CHECK_FALSE(Has(said, "{"));
          // A word that this language does not have leaves a gap.
          for (size_t i = 0; i < reading.words.size(); ++i) {
            const bool used = Has(TextIn(*text, language), "{" + std::to_string(i) + "}");
            CHECK_FALSE((used && syntax::WordText(reading.words[i], language).empty()));
          }
        }
      }
    }
  }
}

TEST_CASE("words on the pages lead to what explains them") {
  const std::string policy = R"(policy sample|示例 "Sample"|"示例"
  version "1"
entity Employee|员工 { left|离职日 : date; born|出生日 : date }
define newest|末日 of Employee : date
  = later of (left, decision_date minus 3 months)
table kind|种类 (n|数 : number) -> days|天数 : number first
  | n        | days |
  | above 10 | 2    |
  | -        | 1    |
)";
  const Compilation one = testing::CompileText(policy), other = testing::CompileText(R"(policy b
  version "1"
)");
  REQUIRE(testing::Errors(one) == std::vector<std::string>{});
  REQUIRE(one.program != nullptr);
  const auto alone = Pages({{"one", &one, &one}}, {Language::kChinese});
  REQUIRE(alone.size() == 1);
  const std::string& page = alone.front().html;
  CHECK(Has(page, "<b><a class=\"w\" href=\"#w-later-of\">较晚者</a></b>"));
  CHECK(Has(page, "<a class=\"w\" href=\"#w-decision-date\">决定日</a>"));
  for (const char* slug : {"later-of", "decision-date", "first-row", "any-cell", "unknown"})
    CHECK(Has(page, "id=\"w-" + std::string(slug) + "\""));
  CHECK_FALSE(Has(page, "id=\"w-team\""));  // nothing on this page speaks of teams

  const auto several =
      Pages({{"one", &one, &one}, {"b", &other, &other}}, {Language::kEnglish, Language::kChinese});
  REQUIRE(several.size() == 8);
  CHECK(several[1].name == "reading.en.html");
  CHECK(Has(several[1].html, "id=\"w-team\""));
  CHECK_FALSE(Has(several[1].html, "<h4></h4>"));
  CHECK_FALSE(Has(several[5].html, "<h4></h4>"));
  CHECK(Has(several[2].html, "href=\"reading.en.html#w-later-of\">later of</a>"));
  for (const size_t index : {0, 2, 3})
    CHECK(Has(several[index].html, "<a href=\"reading.en.html\">How to read this</a>"));
  CHECK(Has(several[1].html, "<a href=\"reading.zh.html\">中文</a>"));
}

}  // namespace
}  // namespace writ::document
