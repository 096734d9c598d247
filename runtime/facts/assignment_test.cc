// One fact from a command line: every spelling, and every way to get it wrong.
#include "runtime/facts/assignment.h"

#include <catch2/catch.hpp>

#include "engine/diagnostics/render.h"
#include "runtime/facts/facts_testing.h"

namespace writ {
namespace {

using testing::Day;
using testing::EveryFact;
using testing::KindsOf;
using testing::Shown;

struct Assigned {
  explicit Assigned(const EveryFact& p, std::string_view text, AssignmentOptions options = {}) {
    const auto facts = ReadAssignment(p.program, "E-1", text, options, sources, diagnostics);
    CHECK(facts.has_value() != diagnostics.HasErrors());
    shown = facts ? Shown(p.program, *facts) : KindsOf(diagnostics);
    if (facts) CHECK(facts->id == "E-1");
    for (const Diagnostic& one : diagnostics.Sorted()) {
      CHECK(one.place.known());
      CHECK(one.place.end <= sources.file(one.place.file).original.size());
    }
  }
  SourceSet sources;
  Diagnostics diagnostics;
  std::string shown;
};

std::string Given(std::string_view text, AssignmentOptions options = {}) {
  const EveryFact p;
  return Assigned(p, text, std::move(options)).shown;
}

// A scalar of that type with nothing else in it.
std::string Recorded(const char* fact, Scalar value, const char* provenance = "- [||]") {
  return std::string(fact) + " = " + provenance + " " + Shown(value) + "\n";
}

TEST_CASE("values are read as in a cell of a file") {
  CHECK(Given("score=72") == Recorded("score", EveryFact::Plain(72), "- [lms||]"));
  CHECK(Given(" 得分 = １，234.5e-2") ==
        Recorded("score", EveryFact::Value({TypeKind::kNumber}, *Number::Parse("12.345")),
                 "- [lms||]"));
  CHECK(Given("hired_on=2026/3/10") == Recorded("hired_on", EveryFact::Day(2026, 3, 10)));
  CHECK(Given("share=11%") == Recorded("share", EveryFact::Percent(11)));
  CHECK(Given("share=0.11") == "FactPercentWithoutSign");
  Scalar pay = EveryFact::Money(61000);
  pay.text = "CNY";
  CHECK(Given("pay=6.1万元") == Recorded("pay", pay));
  CHECK(Given("grade=主管") == Recorded("grade", EveryFact::Option(0, 1)));
  CHECK(Given("married=是") == Recorded("married", EveryFact::YesNo(true)));
  CHECK(Given("name=a=b") == Recorded("name", EveryFact::Text("a=b")));
  CHECK(Given("hired_on=none") == "hired_on = - [||] none\n");
  CHECK(Given("trainings=无") == "trainings = - [||] none\n");
  CHECK(Given("pregnancy=none") == "pregnancy = - [||] none\n");
}

TEST_CASE("a series takes its period, and nothing else does") {
  Scalar sales = EveryFact::Money(61000);
  sales.text = "CNY";
  CHECK(Given("sales=61000", {.period = "2026年1月"}) ==
        "sales 2026-01 = - [||] " + Shown(sales) + "\n");
  CHECK(Given("sales=61000") == "AssignmentPeriod");
  CHECK(Given("sales=61000", {.period = "2026-Q1"}) == "FactNotAPeriod");
  CHECK(Given("bonus=61000", {.period = "2026-01"}) == "FactNotAPeriod");
  CHECK(Given("score=72", {.period = "2026-01"}) == "AssignmentNoPeriod");
}

TEST_CASE("provenance is what is given, else what the policy says") {
  CHECK(Given("score=72", {.source = "exam",
                           .document = "sha256:00ff",
                           .status = "disputed",
                           .recorded = "2026年3月2日"}) ==
        Recorded("score", EveryFact::Plain(72), "2026-03-02 [exam|sha256:00ff|] disputed"));
  CHECK(Given("score=72", {.status = "无争议"}) ==
        Recorded("score", EveryFact::Plain(72), "- [lms||]"));
  CHECK(Given("score=72", {.status = "doubtful"}) == "JsonShape");
  CHECK(Given("score=72", {.recorded = "yesterday"}) == "FactNotADate");
}

TEST_CASE("yes and no over time are stretches in words or with dots") {
  const auto days = [](const char* text) { return Given("pregnancy=" + std::string(text)); };
  const auto is = [](const char* text) { return "pregnancy = - [||] " + std::string(text) + "\n"; };
  CHECK(days("yes") == is(" yes -..-"));
  CHECK(days("否") == is(" no -..-"));
  CHECK(days("yes from 2026-03-02") == is(" yes 2026-03-02..-"));
  CHECK(days("from 2026-03-02") == is(" yes 2026-03-02..-"));
  CHECK(days("no until 2026-03-01; yes from 2026-03-02 until 2026-12-31") ==
        is(" no -..2026-03-01 yes 2026-03-02..2026-12-31"));
  CHECK(days("是 自 2026-03-02 至 2026-12-31") == is(" yes 2026-03-02..2026-12-31"));
  CHECK(days("2026年3月2日起") == is(" yes 2026-03-02..-"));
  CHECK(days("否 至2026-03-01止；是 从2026-03-02起") == is(" no -..2026-03-01 yes 2026-03-02..-"));
  CHECK(days("2026-01-05..2026-06-30") == is(" yes 2026-01-05..2026-06-30"));
  CHECK(days("no 2024-01-01..") == is(" no 2024-01-01..-"));
  CHECK(days("yes from 2026-03-02 until 2026-03-02") == is(" yes 2026-03-02..2026-03-02"));
  for (const char* wrong :
       {"yes from 2026-03-02 until 2026-03-01", "yes 2026-03-02", "yes from", "yes until", "no ..",
        "yes since 2026-03-02", "yes from 2026-02-30", "yes from 2026-03-02 until ",
        "yes from 2026-03-02 until soon", "maybe", "yes from 2026-03-02;"}) {
    CAPTURE(wrong);
    CHECK(days(wrong) == "FactInterval");
  }
}

TEST_CASE("a list is given as JSON") {
  const EveryFact p;
  CHECK(Given("trainings=[{\"hours\": 8}]") ==
        "trainings = - [||] list to - {hours = - [||] " + Shown(EveryFact::Plain(8)) + "\n}\n");
  CHECK(Given("trainings={\"complete_through\": \"2026-03-01\", \"items\": []}",
              {.document = "d"}) == "trainings = - [|d|] list to 2026-03-01\n");
  CHECK(Given("trainings=[{\"hours\": 0.1}]").find(":1/10") == std::string::npos);
  CHECK(Given("trainings=3 hours") == "JsonSyntax");
  CHECK(Given("trainings=[{\"hour\": 8}]") == "JsonUnknownKey");
  CHECK(Given("trainings=[8]") == "JsonShape");
  const Assigned wrong(p, "trainings=[{\"hours\": \"many\"}]");
  REQUIRE(wrong.shown == "FactNotANumber");
  CHECK(wrong.sources.Text(wrong.diagnostics.Sorted()[0].place) == "\"many\"");
}

TEST_CASE("an event takes its day, and so does being told") {
  CHECK(Given("warned=2026-04-10") == "event warned 2026-04-10\n");
  CHECK(Given("警告=20260410") == "event warned 2026-04-10\n");
  CHECK(Given("incompetent=2026-04-10") == "event incompetent 2026-04-10\n");
  CHECK(Given("told=2026-01-05") == "told p 1 2026-01-05\n");
  CHECK(Given("告知日期=2026-01-05") == "told p 1 2026-01-05\n");
  CHECK(Given("warned=yes") == "FactNotADate");
  CHECK(Given("warned=none") == "FactNotADate");
  // Nothing is dropped without a word.
  CHECK(Given("warned=2026-04-10", {.document = "d"}) == "AssignmentBare");
  CHECK(Given("told=2026-04-10", {.source = "hr"}) == "AssignmentBare");
  CHECK(Given("warned=2026-04-10", {.period = "2026-04"}) == "AssignmentBare");
}

TEST_CASE("what cannot be read is said in both languages, with what may be meant") {
  const EveryFact p;
  CHECK(Given("score") == "AssignmentShape");
  CHECK(Given("=72") == "AssignmentShape");
  CHECK(Given("") == "AssignmentShape");
  CHECK(Given("score=") == "FactNoValue");
  CHECK(Given("score=n/a") == "FactNoValue");
  CHECK(Given("score=101") == "FactOutOfRange");
  CHECK(Given("score=\xFF") == "InvalidUtf8");
  CHECK(Given("hours=8") == "JsonUnknownKey");  // of a record
  const Assigned near(p, "scroe=72");
  REQUIRE(near.shown == "JsonUnknownKey");
  const auto en = RenderText(near.diagnostics.Sorted(), near.sources, {Language::kEnglish});
  const auto zh = RenderText(near.diagnostics.Sorted(), near.sources, {Language::kChinese});
  CHECK(en.find("did you mean \"score\"?") != std::string::npos);
  CHECK(en.find(" --> argument:1:1") != std::string::npos);
  CHECK(zh.find("是否为 \"score\"?") != std::string::npos);
  const Assigned option(p, "sales=1", {.period = "May"});
  CHECK(RenderText(option.diagnostics.Sorted(), option.sources, {Language::kEnglish})
            .find("--> --period:1:1") != std::string::npos);
}

}  // namespace
}  // namespace writ
