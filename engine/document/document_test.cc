#include "engine/document/document.h"

#include <catch2/catch.hpp>

#include "engine/check/check_testing.h"
#include "engine/document/html.h"
#include "engine/document/tokens.h"

namespace writ::document {
namespace {

constexpr const char* kPolicy = R"(-- What this text is for.
policy sample|示例 "Sample"|"示例制度"
  currency CNY
  version "1"

role hr|人事

law handbook|员工手册 "员工手册" in force from 2020-01-01 {
  article 4 """有下列情形之一的:"""
  article 4 item 1 """<b>未完成</b>目标 & 其他"""
  article 5 """无人引用"""
}

choice Position|立场 { strict|从严, lenient|从宽 }
parameter taken|所取立场 : Position = lenient

-- ---- what is decided ----
entity Employee|员工 {
  score|得分 : number range 0 to 100
  sales|销售额 : money per month from crm
}

-- Who scores low
-- is told.
rule low|偏低 for Employee
  when score below 60 and sum of sales over the last 3 months below 100 CNY
  then warn hr: "<script>alert(1)</script> 'a'"|"分数'低'"
  cites handbook art 4 item 1

rule very_low|很低 for Employee
  when low

scenario "a low score"|"分数低"
  given Employee { score: 10; sales: [2026-01: 1, 2026-02: 2, 2026-03: 3] }
  as of 2026-03-31
  expect low
)";

std::string PageOf(const std::string& policy, Language language) {
  const Compilation compilation = testing::CompileText(policy);
  CHECK(testing::Errors(compilation) == std::vector<std::string>{});
  REQUIRE(compilation.program != nullptr);
  const auto pages = Pages({{"sample", &compilation, &compilation}}, {language});
  REQUIRE(pages.size() == 1);
  return pages.front().html;
}

bool Has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

TEST_CASE("what people wrote cannot become markup") {
  CHECK(Escaped("<a href=\"x\" b='y'>&") == "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;");
  CHECK(Escaped(std::string("a\0b\x1B", 4)) ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
  CHECK(Escaped("甲\xE2\x80\xAE乙") == "甲\xEF\xBF\xBD乙");  // right-to-left override
  Html html;
  html.Open("p", "\"><x", "'>").Link("#\"onclick=\"").Text("</p>");
  CHECK(html.Take() ==
        "<p class=\"&quot;&gt;&lt;x\" id=\"&#39;&gt;\"><a href=\"#&quot;onclick=&quot;\">"
        "&lt;/p&gt;</a></p>");
}

TEST_CASE("different names have different anchors") {
  CHECK(Anchored("sick_pay") == "sick_5Fpay");
  CHECK(Anchored("病假") == "病假");
  CHECK(Anchored("a b") != Anchored("a_b"));
  CHECK(Anchored("\"><") == "_22_3E_3C");
}

TEST_CASE("the formatter's text is cut into what it says") {
  std::string cut;
  for (const Token& token :
       TokensOf("rule a\n  unless `odd one` is \"x y\" -- why", Language::kEnglish)) {
    cut += "[" + std::to_string(static_cast<int>(token.kind)) + std::string(token.text) + "]";
  }
  CHECK(cut == "[2rule][0 ][3a][1  ][2unless][0 ][3odd one][0 ][2is][0 ][4x y][0 ][6-- why]");
  const auto phrase = TokensOf("in force from x", Language::kEnglish);
  CHECK(phrase.front().text == "in force");
}

TEST_CASE("a page says the norm, the article, the neighbours and the scenario") {
  const std::string en = PageOf(kPolicy, Language::kEnglish);
  CHECK(Has(en, "<p class=\"note\">Who scores low is told.</p>"));
  CHECK(Has(en, "<p class=\"note\">What this text is for.</p>"));
  CHECK(Has(en, "<h2>what is decided</h2>"));
  CHECK(Has(en, "<section class=\"norm\" id=\"rule-low\">"));
  CHECK(Has(en, "<a href=\"#fact-employee-score\">score</a>"));
  CHECK(Has(en, "<tr id=\"fact-employee-score\">"));
  CHECK(Has(en, "<p class=\"refs\"><b>Used by</b>: <a href=\"#rule-very_5Flow\">very low</a>"));
  CHECK(Has(en, "<a href=\"#art-handbook-4--1\">"));
  CHECK(Has(en, "<strong>lenient</strong> (taken here)"));
  const size_t aside = en.find("<aside>"), end = en.find("</aside>");
  REQUIRE(aside != std::string::npos);
  const std::string cited = en.substr(aside, end - aside);
  CHECK(Has(cited, "有下列情形之一的:"));  // the lead-in of what is cited
  CHECK(Has(cited, "&lt;b&gt;未完成&lt;/b&gt;目标 &amp; 其他"));
  CHECK_FALSE(Has(cited, "无人引用"));
  CHECK(Has(en, "<td>10</td>"));
  CHECK(Has(en, "<a href=\"#scenario-"));
  const std::string zh = PageOf(kPolicy, Language::kChinese);
  CHECK(Has(zh, "<b>规则</b> <a href=\"#rule-low\">偏低</a>"));
  CHECK(Has(zh, "<small>low</small>"));
  CHECK(Has(zh, "<h4>分数低 <small>a low score</small></h4>"));
  CHECK(Has(zh, "被引用于"));
}

TEST_CASE("hostile texts in names, messages and articles stay text") {
  const std::string hostile = R"(policy `"><img src=x onerror=alert(1)>` "</title><script>"
  version "</style><script>1"
entity E { `a' onload='x` : number }
-- </main><script>
rule `<script>alert(1)</script>` for E
  when `a' onload='x` above 3
)";
  for (const Language language : {Language::kEnglish, Language::kChinese}) {
    const std::string page = PageOf(hostile, language);
    CHECK_FALSE(Has(page, "<script"));
    CHECK_FALSE(Has(page, "<img"));
    CHECK_FALSE(Has(page, "onload='"));
    CHECK(Has(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  }
}

TEST_CASE("volumes point at one another, and libraries of their own bytes are found") {
  const std::string library = R"(policy lib|库 "Library"|"法库"
  version "1"
  level law
law code|法典 "法典" in force from 2020-01-01 { article 7 """第七条原文""" }
entity E { n|数 : number }
)";
  const std::string user = R"(policy user|制度 "User"|"制度"
  version "1"
use lib version "1"
entity E { m|量 : number }
rule r|规 for E
  when m above 3
  cites code art 7
)";
  const testing::Files files{{{"lib", library}}, {}};
  const Compilation of_library = testing::CompileText(library),
                    of_user = testing::CompileText(user, files);
  CHECK(testing::Errors(of_user) == std::vector<std::string>{});
  REQUIRE(of_library.program != nullptr);
  REQUIRE(of_user.program != nullptr);
  const auto pages = Pages({{"lib", &of_library, &of_library}, {"user", &of_user, &of_user}},
                           {Language::kChinese, Language::kEnglish});
  REQUIRE(pages.size() == 8);  // with an index and how to read, in each language
  CHECK(pages[0].name == "index.zh.html");
  CHECK(pages[1].name == "reading.zh.html");
  CHECK(pages[3].name == "user.zh.html");
  CHECK(Has(pages[0].html, "<a href=\"user.zh.html\">制度</a>"));
  CHECK(Has(pages[3].html, "<a href=\"lib.zh.html#art-code-7\">"));
  CHECK(Has(pages[3].html, "第七条原文"));
  CHECK(Has(pages[2].html, "<a href=\"user.zh.html#rule-r\">规</a>"));  // who cites the article
  CHECK(Has(pages[7].html, "<a href=\"user.zh.html\">中文</a>"));
}

}  // namespace
}  // namespace writ::document
