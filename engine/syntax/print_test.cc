// Single promises of the formatter: one-line forms, spellings, languages, quotation, Markdown.
#include "engine/syntax/print.h"

#include <catch2/catch.hpp>

#include "engine/syntax/print_page.h"
#include "engine/syntax/print_testing.h"
#include "engine/syntax/print_words.h"

namespace writ::syntax {
namespace {

const Rule& FirstRule(const Tree& tree) { return std::get<Rule>(tree.items.at(0).node); }

std::string Condition(const std::string& condition, Language language) {
  const Reading reading("rule r when " + condition);
  INFO(condition << "\n" << reading.Errors());
  REQUIRE(reading.ok());
  return PrintExpr(reading.tree, FirstRule(reading.tree).when, language, nullptr);
}

std::string En(const std::string& condition) { return Condition(condition, Language::kEnglish); }
std::string Zh(const std::string& condition) { return Condition(condition, Language::kChinese); }

}  // namespace

TEST_CASE("an expression prints on one line in either language") {
  CHECK(Zh("attainment below 80% for 3 consecutive months") ==
        "attainment 最近 连续3个月 低于 80%");
  CHECK(En("达成率 最近 连续3个月 低于80%") == "达成率 below 80% for 3 consecutive months");
  CHECK(En("a   and\n b") == "a and b");
  CHECK(Zh("pay above 20000 CNY") == "pay 高于 2万元");
  CHECK(Zh("pay above 20001 CNY") == "pay 高于 20001元");
  CHECK(Zh("x below 1 year") == "x 低于 1年");
  CHECK(En("x 低于 2000周年") == "x below 2000 years");
  CHECK(Zh("x below 2000 years") == "x 低于 2000周年");
}

TEST_CASE("parentheses stand only where the tree needs them") {
  CHECK(En("((a)) and (b)") == "a and b");
  CHECK(En("(a and b) or c") == "(a and b) or c");
  CHECK(En("(a * b) + (c / d) above (e)") == "a * b + c / d above e");
  CHECK(En("a - (b - c) is (a - b) - c") == "a - (b - c) is a - b - c");
  CHECK(En("a / (b * c) is 1") == "a / (b * c) is 1");
  CHECK(En("- (-a) is 1") == "-(-a) is 1");
  CHECK(En("not (not a)") == "not not a");
  CHECK(En("(not a) for 2 consecutive months") == "(not a) for 2 consecutive months");
  CHECK(En("(time from a to b) in 2026-03 is 1") == "(time from a to b) in 2026-03 is 1");
}

TEST_CASE("a citation prints in either language") {
  Citation citation;
  citation.source = {{"劳动合同法", {}}};
  citation.article = "120-1";
  citation.item = "12";
  CHECK(PrintCitation(citation, Language::kChinese, nullptr) ==
        "《劳动合同法》第一百二十条之一第十二项");
  CHECK(PrintCitation(citation, Language::kEnglish, nullptr) == "劳动合同法 art 120-1 item 12");
  Citation section;
  section.source = {{"handbook", {}}};
  section.section = "4.10";
  CHECK(PrintCitation(section, Language::kChinese, nullptr) == "handbook 第4.10条");
  CHECK(PrintCitation(section, Language::kEnglish, nullptr) == "handbook sec 4.10");
}

TEST_CASE("names take the spelling of the language, declarations keep both") {
  const Spelling spelling = [](const std::string& name,
                               Language language) -> std::optional<std::string> {
    const bool sales = name == "sales" || name == "销售额";
    if (!sales) return std::nullopt;
    return language == Language::kChinese ? "销售额" : "sales";
  };
  const Reading reading("define half|一半 of E : money = sales / 2 - 销售额 - other");
  REQUIRE(reading.ok());
  CHECK(Print(reading.tree, Language::kChinese, spelling) ==
        "定义 E 的 一半|half : 金额\n  = 销售额 / 2 - 销售额 - other\n");
  CHECK(Print(reading.tree, Language::kEnglish, spelling) ==
        "define half|一半 of E : money\n  = sales / 2 - sales - other\n");
}

TEST_CASE("a name is quoted when the lexer would not read it as one") {
  CHECK(QuoteName("sales") == "sales");
  CHECK(QuoteName("KPI得分") == "KPI得分");
  CHECK(QuoteName("team") == "team");
  CHECK(QuoteName("when") == "`when`");
  CHECK(QuoteName("当") == "「当」");
  CHECK(QuoteName("2N赔偿") == "「2N赔偿」");
  CHECK(QuoteName("net pay") == "`net pay`");
  CHECK(QuoteName("第四十条") == "「第四十条」");
  CHECK(QuoteName("第一次约谈") == "第一次约谈");
  CHECK(QuoteName("工资3") == "「工资3」");
}

TEST_CASE("text stands between quotation marks that it does not contain") {
  CHECK(QuoteText("plain") == "\"plain\"");
  CHECK(QuoteText("say \"x\"") == "“say \"x\"”");
  CHECK(QuoteText("two\nlines") == "\"\"\"two\nlines\"\"\"");
  CHECK(QuoteLong("law text") == "\"\"\"law text\"\"\"");
  CHECK(QuoteLong("ends in \"") == "“ends in \"”");
}

TEST_CASE("the language of a file is that of most of its declarations") {
  const auto language = [](const std::string& text) {
    const Reading reading(text);
    return LanguageOf(reading.tree, reading.sources);
  };
  CHECK(language("rule a when b\n规则 甲 当 乙\n规则 丙 当 丁\n") == Language::kChinese);
  CHECK(language("rule 甲 when 乙\n规则 a 当 b\nrule 丙 when 丁\n") == Language::kEnglish);
  CHECK(language("-- 只有注释\n") == Language::kEnglish);
}

TEST_CASE("an empty file, and one of comments alone, stay what they are") {
  CHECK(Reading("").In(Language::kEnglish).empty());
  CHECK(Reading("\n\n  \n").In(Language::kEnglish).empty());
  CHECK(Reading("  -- alone  \n\n\n-- apart").In(Language::kChinese) == "-- alone\n\n-- apart\n");
}

TEST_CASE("what cannot be read is not touched") {
  const std::string text = "rule   a when\n\n\nrule b when c";
  const Reading reading(text);
  REQUIRE(!reading.ok());
  CHECK(reading.In(Language::kEnglish) == text);
}

TEST_CASE("a Markdown file changes in its fences alone") {
  const std::string text =
      "# T \r\n\n```writ\nrule   a when b\n```\ntext\n````writ\n规则 c 当 d\n```\nrule  e when f\n"
      "````\n~~~\nrule   g\n~~~";
  const Reading whole("```writ\nrule   a\n```\n  prose\n\n```writ\n  when b\n```\n", "x.writ.md");
  REQUIRE(whole.ok());
  CHECK(whole.In(Language::kEnglish) == whole.sources.file(0).original);
  const Reading plain("a\n\n```writ\nrule   a when b\n```\n```writ\n-- c\n```\nz", "x.writ.md");
  REQUIRE(plain.ok());
  CHECK(plain.In(Language::kEnglish) ==
        "a\n\n```writ\nrule a\n  when b\n```\n```writ\n-- c\n```\nz");
  const Reading broken(text, "x.writ.md");
  CHECK(broken.In(Language::kEnglish).starts_with("# T \r\n\n```writ\n"));
}

TEST_CASE("a page puts comments where they were") {
  const std::vector<Comment> comments = {{{0, 5, 6}, "-- a", true}, {{0, 9, 10}, "-- b", false}};
  const std::vector<uint32_t> blank_lines = {7};
  Page page(comments, blank_lines);
  page.Line(0, 0);
  page.Add("one");
  page.Line(2, 8, Page::Blank::kKeep);
  page.Add("two");
  page.Line(2, 12);
  page.Add("three");
  CHECK(page.Finish() == "one\n  -- a\n\n  two  -- b\n  three\n");
}

}  // namespace writ::syntax
