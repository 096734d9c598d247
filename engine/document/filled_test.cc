#include "engine/document/filled.h"

#include <catch2/catch.hpp>

#include "engine/check/check_testing.h"

namespace writ::document {
namespace {

constexpr const char* kPolicy = R"(policy sample|示例 "Sample"|"示例"
  currency CNY
  version "1"
  prevails zh

role hr|人事
entity Employee|员工 exists from hired_on until left_on {
  name|姓名         : text
  hired_on|入职日期 : date
  left_on|离职日期  : date
}

procedure talk|面谈 for Employee {
  step meet|会面 by hr { provide words|内容 : text  issue letter to employee }
}

document letter|信函 to employee sealed {
  said|内容   : text  = meet.words;
  on|日期     : date  = 2026-03-10;
  sum|金额    : money = 61000.5 CNY;
  share|比例  : percent = 80%
  """{employee.name}: on {on} you were told <i>{said}</i>.
Sum {sum}, share {share}, {said}.""" | """{员工.姓名}:{on}告知{said},{sum},{share}。"""
}
document memo|备忘 to union { said|内容 : text = meet.words  """Only {said}""" }
document bare|清单 { said|内容 : text = meet.words }
)";

bool Has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

Scalar TextOf(std::string text) {
  Scalar value{.type = {TypeKind::kText}};
  value.text = std::move(text);
  return value;
}

struct Sample {
  Compilation compilation = testing::CompileText(kPolicy);
  const Program& program() const { return *compilation.program; }

  FilledHtml Fill(const char* id, const std::string& said, std::vector<Language> languages) {
    REQUIRE(testing::Errors(compilation) == std::vector<std::string>{});
    uint32_t index = 0;
    while (program().documents[index].names.id != id) ++index;
    const Document& document = program().documents[index];
    FilledValues values;
    for (const DocumentField& field : document.fields) {
      Scalar value{.type = field.type};
      value.text = field.type.kind == TypeKind::kMoney ? "CNY" : said;
      value.date = *Date::ParseIso("2026-03-10");
      value.number =
          field.type.kind == TypeKind::kMoney ? *Number::Parse("61000.5") : *Number::Parse("0.8");
      values.fields.push_back(value);
    }
    for (const DocumentPlaceholder& placeholder : document.placeholders) {
      values.placeholders.push_back(TextOf("张三"));
      for (size_t i = 0; i < document.fields.size(); ++i)
        if (program()[placeholder.value].op == Op::kCaseValue &&
            program()[placeholder.value].index == document.fields[i].value)
          values.placeholders.back() = values.fields[i];
    }
    return document::Fill(program(), index, values,
                          {"张\"三\"", "C-1", 7, {}, *Date::ParseIso("2026-04-01")}, languages);
  }
};

TEST_CASE("values stand in the text as people write them, escaped, and are never a template") {
  Sample sample;
  const std::string en =
      sample.Fill("letter", "{on} & <script>\nsecond", {Language::kEnglish}).body;
  CHECK(Has(en,
            "<p>张三: on 2026-03-10 you were told &lt;i&gt;{on} &amp; &lt;script&gt;<br>second"
            "&lt;/i&gt;.</p>"));
  CHECK(Has(en, "<p>Sum 61,000.50 CNY, share 80 %, {on} &amp; "));
  CHECK(Has(en, "<h1>Letter</h1>"));
  CHECK(Has(en, "<p class=\"to\">To: 张&quot;三&quot;</p>"));
  CHECK(Has(en, "Company seal"));
  CHECK(Has(en, "Case C-1, event 7 · policy sample 1 · bundle sha256:000"));
  CHECK(Has(en, "filled in on 2026-04-01"));
  CHECK_FALSE(Has(en, "prevails\">"));
  const std::string zh = sample.Fill("letter", "甲", {Language::kChinese}).body;
  CHECK(Has(zh, "<p>张三:2026年3月10日告知甲,61,000.50元,80%。</p>"));
  CHECK(Has(zh, "lang=\"zh-CN\""));
  CHECK(Has(zh, "(公司盖章)"));
}

TEST_CASE("both languages stand one after the other and say which prevails") {
  Sample sample;
  const FilledHtml both = sample.Fill("letter", "a", {Language::kChinese, Language::kEnglish});
  CHECK(both.title == "信函");
  CHECK(both.page.find("<h1>信函</h1>") < both.page.find("<h1>Letter</h1>"));
  CHECK(Has(both.page, "不一致的以中文为准"));
  CHECK(Has(both.page, "the Chinese prevails"));
  CHECK(both.page.starts_with("<!doctype html>\n<html lang=\"zh-CN\">"));
}

TEST_CASE("a text in one language is that language's, no text is a list of fields") {
  Sample sample;
  const FilledHtml memo = sample.Fill("memo", "a", {Language::kChinese, Language::kEnglish});
  CHECK(memo.title == "Memo");
  CHECK(Has(memo.body, "<p>Only a</p>"));
  CHECK(Has(memo.body, "To: The union"));
  CHECK_FALSE(Has(memo.body, "lang=\"zh-CN\""));
  CHECK_FALSE(Has(memo.body, "seal\">"));
  CHECK_FALSE(Has(memo.body, "prevails\">"));
  const FilledHtml bare = sample.Fill("bare", "a", {Language::kChinese});
  CHECK(Has(bare.body, "<p>内容:a</p>"));
  CHECK_FALSE(Has(bare.body, "class=\"to\""));
}

}  // namespace
}  // namespace writ::document
