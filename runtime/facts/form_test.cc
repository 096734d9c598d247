// What a person fills in: as JSON and as words, each value exact, each mistake named.
#include "runtime/facts/form.h"

#include <catch2/catch.hpp>

#include "engine/diagnostics/render.h"
#include "runtime/facts/committed.h"
#include "runtime/facts/facts_testing.h"

namespace writ {
namespace {

using testing::EveryFact;
using testing::KindsOf;

std::vector<FormField> Fields() {
  const auto field = [](const char* id, const char* zh, Type type, bool required = false) {
    FormField out{id, EveryFact::Named(id), type, required};
    out.names.zh = zh;
    return out;
  };
  return {field("reason", "理由", {TypeKind::kText}, true),
          field("days", "天数", {TypeKind::kNumber}),
          field("share", "占比", {TypeKind::kPercent}),
          field("amount", "金额", {TypeKind::kMoney}),
          field("from", "起始日", {TypeKind::kDate}),
          field("month", "月份", {TypeKind::kPeriod}),
          field("notice", "通知期", {TypeKind::kSpan}),
          field("agreed", "同意", {TypeKind::kYesNo}),
          field("grade", "职级", {TypeKind::kChoice, 0, {}}),
          field("documents", "材料", {TypeKind::kDocument}),
          field("team", "团队", {TypeKind::kTeam})};
}

struct Filled {
  const EveryFact policy;
  SourceSet sources;
  Diagnostics diagnostics;

  // "reason text x; days number 3", or the kinds of what was wrong.
  std::string Shown(const std::optional<std::vector<FilledField>>& fields) {
    CHECK(fields.has_value() != diagnostics.HasErrors());
    if (!fields) return KindsOf(diagnostics);
    std::string out;
    for (const FilledField& field : *fields) {
      const auto value = CommittedOf(policy.program, field.value);
      REQUIRE(value.has_value());
      if (!out.empty()) out += "; ";
      out += field.field + " " + value->type() + " " +
             (value->type() == "list" ? field.value.text : value->value());
    }
    return out;
  }
  std::string Json(std::string_view text) {
    return Shown(ReadFormJson(policy.program, Fields(), "form", text, sources, diagnostics));
  }
  std::string Words(const std::vector<std::string>& words) {
    return Shown(ReadFormWords(policy.program, Fields(), words, sources, diagnostics));
  }
  std::string Said(Language language) {
    return RenderText(diagnostics.Sorted(), sources, {language});
  }
};

std::string Json(std::string_view text) { return Filled().Json(text); }
std::string Words(const std::vector<std::string>& words) { return Filled().Words(words); }
std::string WithReason(const std::string& member) {
  return Json("{\"reason\": \"x\", " + member + "}");
}

TEST_CASE("JSON and words read the same, in the order of the fields") {
  const std::string expected =
      "reason text 旷工; days number 3; share percent 0.8; amount money 61000 CNY; from date "
      "2026-03-10; month period 2026-03; notice list ; agreed yes_no yes; grade choice lead; "
      "documents list a.pdf\nb.pdf; team text north";
  CHECK(Json(R"({"agreed": true, "reason": "旷工", "days": 3, "share": "80%", "amount": 61000,
                 "from": "2026-03-10", "month": "2026-03", "notice": "3 months", "grade": "主管",
                 "documents": ["a.pdf", "b.pdf"], "team": "north"})") == expected);
  CHECK(Words({"同意=是", "理由=旷工", "天数=3", "share=80%", "金额=6.1万元", "from=2026/3/10",
               "month=2026年3月", "notice=3个月", "grade=lead", "documents=a.pdf",
               "documents=b.pdf", "team=north"}) == expected);
}

TEST_CASE("numbers are read digit by digit") {
  CHECK(WithReason("\"days\": 0.1") == "reason text x; days number 0.1");
  CHECK(WithReason("\"days\": 12345678901234567890.123456789") ==
        "reason text x; days number 12345678901234567890.123456789");
  CHECK(WithReason("\"days\": \"1,234.5\"") == "reason text x; days number 1234.5");
  CHECK(WithReason("\"days\": 1e3") == "reason text x; days number 1000");
}

TEST_CASE("a text is kept as it is, also where a fact would mean nothing by it") {
  CHECK(Json(R"({"reason": "无"})") == "reason text 无");
  CHECK(Json(R"({"reason": "N/A"})") == "reason text N/A");
  CHECK(Json("{\"reason\": \"one\\ntwo\"}") == "reason text one\ntwo");
  CHECK(Json("{\"reason\": \"e\\u0301\"}") == "reason text é");
  CHECK(Words({"reason=a=b"}) == "reason text a=b");
}

TEST_CASE("another type than was asked is named, with what was found") {
  CHECK(Json(R"({"reason": 3})") == "FormWrongType");
  CHECK(Json(R"({"reason": true})") == "FormWrongType");
  CHECK(Json(R"({"reason": ["x"]})") == "FormWrongType");
  CHECK(Json(R"({"reason": {"text": "x"}})") == "FormWrongType");
  CHECK(Json("{\"reason\": \"\\uFFFE\"}") == "FormWrongType");  // no character at all
  CHECK(WithReason("\"days\": true") == "FormWrongType");
  CHECK(WithReason("\"days\": \"three\"") == "FormWrongType");
  CHECK(WithReason("\"days\": \"none\"") == "FormWrongType");
  CHECK(WithReason("\"share\": 0.8") == "FormWrongType");
  CHECK(WithReason("\"from\": \"2026-02-30\"") == "FormWrongType");
  CHECK(WithReason("\"month\": \"March\"") == "FormWrongType");
  CHECK(WithReason("\"agreed\": 1") == "FormWrongType");
  CHECK(WithReason("\"grade\": \"director\"") == "FormWrongType");
  CHECK(WithReason("\"documents\": \"a\\nb\"") == "FormWrongType");
  CHECK(WithReason("\"documents\": [[\"a\"]]") == "FormWrongType");
  Filled filled;
  REQUIRE(filled.Json(R"({"reason": "x", "grade": "director", "days": ["1"]})") ==
          "FormWrongType FormWrongType");
  const std::string en = filled.Said(Language::kEnglish), zh = filled.Said(Language::kChinese);
  CHECK(en.find("'grade' asks for one of these: rep, lead, and 'director' was found") !=
        std::string::npos);
  CHECK(en.find("'days' asks for a number such as 3 or 1,234.5, and a list was found") !=
        std::string::npos);
  CHECK(zh.find("「grade」应填下列之一:专员、主管,而写的是「director」") != std::string::npos);
}

TEST_CASE("an unknown field is named, with the one that may be meant") {
  Filled filled;
  REQUIRE(filled.Json(R"({"reasn": "x"})") == "FormUnknownField");
  CHECK(filled.Said(Language::kEnglish).find("did you mean \"reason\"?") != std::string::npos);
  CHECK(filled.Said(Language::kEnglish).find("reason, days, share") != std::string::npos);
  CHECK(Words({"理由=x", "日期=2026-03-10"}) == "FormUnknownField");
  Diagnostics diagnostics;
  SourceSet sources;
  CHECK_FALSE(ReadFormWords(filled.policy.program, {}, {"x=1"}, sources, diagnostics));
  CHECK(HelpOf(diagnostics.Sorted()[0], Language::kEnglish).find("nothing") != std::string::npos);
  diagnostics = {};
  CHECK(ReadFormWords(filled.policy.program, {}, {}, sources, diagnostics)->empty());
}

TEST_CASE("what is required is filled in, and nothing twice") {
  CHECK(Json("{}") == "FormMissing");
  CHECK(Words({}) == "FormMissing");
  CHECK(Json(R"({"reason": ""})") == "FormMissing");
  CHECK(Json(R"({"reason": " "})") == "FormMissing");
  CHECK(Json(R"({"reason": null})") == "FormMissing");
  CHECK(Words({"reason="}) == "FormMissing");
  CHECK(WithReason("\"documents\": []") == "FormMissing");
  CHECK(WithReason("\"days\": null") == "FormMissing");  // not required, and not to be left blank
  CHECK(Json(R"({"reason": "x", "理由": "y"})") == "FormTwice");
  CHECK(Json(R"({"reason": "x", "reason": "y"})") == "JsonDuplicateKey");
  CHECK(Words({"reason=x", "理由=y"}) == "FormTwice");
  CHECK(Words({"reason"}) == "AssignmentShape");
}

TEST_CASE("what is no form at all") {
  CHECK(Json("") == "JsonSyntax");
  CHECK(Json("[]") == "JsonShape");
  CHECK(Json("{\"reason\": \"\xFF\"}") == "InvalidUtf8");
  CHECK(Words({"reason=\xFF"}) == "InvalidUtf8");
}

}  // namespace
}  // namespace writ
