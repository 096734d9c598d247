#include "runtime/facts/cell.h"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "engine/program/builder.h"

namespace writ {
namespace {

class Cells {
 public:
  Cells() {
    b_.AddChoice("grade", {"rep", "lead"});
    b_.program.choices[0].options[1].zh = "主管";
  }
  // "number", "60000 CNY", a date, … or the code of the problem.
  std::string Read(TypeKind kind, std::string_view text, bool ratio = false) const {
    const auto value = ReadCell(b_.program, {kind, 0, {}}, text, {.ratio = ratio});
    if (!value) return std::string(InfoOf(value.error().kind).name);
    if (std::holds_alternative<NoneValue>(*value)) return "none";
    const Scalar& s = std::get<Scalar>(*value);
    switch (kind) {
      case TypeKind::kMoney: return s.number.Canonical() + " " + s.text;
      case TypeKind::kDate: return s.date.ToIso();
      case TypeKind::kYesNo: return s.yes ? "yes" : "no";
      case TypeKind::kChoice: return std::to_string(s.option);
      case TypeKind::kText:
      case TypeKind::kTeam: return s.text;
      case TypeKind::kSpan:
        return std::to_string(s.span.months) + "m" + std::to_string(s.span.days) + "d" +
               std::to_string(s.span.working_days) + "w";
      default: return s.number.Canonical();
    }
  }

 private:
  ProgramBuilder b_;
};

struct Case {
  TypeKind kind;
  const char* text;
  const char* read;
};

TEST_CASE("numbers as people type them") {
  const Cells cells;
  for (const auto& [kind, text, read] : std::vector<Case>{
           {TypeKind::kNumber, "60", "60"},
           {TypeKind::kNumber, " 60.50 ", "60.5"},
           {TypeKind::kNumber,
            "\xC2\xA0"
            "60",
            "60"},
           {TypeKind::kNumber, "-0.001", "-0.001"},
           {TypeKind::kNumber, "1,234,567.50", "1234567.5"},
           {TypeKind::kNumber, "-1,234", "-1234"},
           {TypeKind::kNumber, "1234,567", "FactNotANumber"},
           {TypeKind::kNumber, "12,34", "FactNotANumber"},
           {TypeKind::kNumber, "1,2345", "FactNotANumber"},
           {TypeKind::kNumber, ",123", "FactNotANumber"},
           {TypeKind::kNumber, "1.5,000", "FactNotANumber"},
           {TypeKind::kNumber, "6０．５", "60.5"},
           {TypeKind::kNumber, "１，２３４", "1234"},
           {TypeKind::kNumber, "1e3", "1000"},
           {TypeKind::kNumber, "1e999999", "FactNumberTooLong"},
           {TypeKind::kNumber, "1e-999999", "FactNumberTooLong"},
           {TypeKind::kNumber, "123456789012345678901234567890123456789", "FactNumberTooLong"},
           {TypeKind::kNumber, "12345678901234567890123456789012345678",
            "12345678901234567890123456789012345678"},
           {TypeKind::kNumber, "NaN", "FactNoValue"},
           {TypeKind::kNumber, "N/A", "FactNoValue"},
           {TypeKind::kNumber, "#N/A", "FactNoValue"},
           {TypeKind::kNumber, "inf", "FactNoValue"},
           {TypeKind::kNumber, "-", "FactNoValue"},
           {TypeKind::kNumber, "none", "none"},
           {TypeKind::kNumber, "无", "none"},
           {TypeKind::kNumber, "80%", "FactNotANumber"},
           {TypeKind::kNumber, "sixty", "FactNotANumber"},
           {TypeKind::kNumber, "0x10", "FactNotANumber"},
       }) {
    INFO(text);
    CHECK(cells.Read(kind, text) == read);
  }
}

TEST_CASE("amounts carry their currency, and marks that disagree are refused") {
  const Cells cells;
  for (const auto& [kind, text, read] : std::vector<Case>{
           {TypeKind::kMoney, "61,000", "61000 CNY"},
           {TypeKind::kMoney, "¥61,000.50", "61000.5 CNY"},
           {TypeKind::kMoney, "￥100元", "100 CNY"},
           {TypeKind::kMoney, "6.1万元", "61000 CNY"},
           {TypeKind::kMoney, "6.1万", "61000 CNY"},
           {TypeKind::kMoney, "100 USD", "100 USD"},
           {TypeKind::kMoney, "US$100", "100 USD"},
           {TypeKind::kMoney, "HK$100", "100 HKD"},
           {TypeKind::kMoney, "100HK$", "100 HKD"},
           {TypeKind::kMoney, "$100元", "FactNotANumber"},
           {TypeKind::kMoney, "USD 100元", "FactNotANumber"},
           {TypeKind::kMoney, "5万美元", "FactNotANumber"},
           {TypeKind::kMoney, "元", "FactNotANumber"},
       }) {
    INFO(text);
    CHECK(cells.Read(kind, text) == read);
  }
}

TEST_CASE("a percent needs its sign, or a column of ratios") {
  const Cells cells;
  CHECK(cells.Read(TypeKind::kPercent, "11%") == "0.11");
  CHECK(cells.Read(TypeKind::kPercent, "１１．５％") == "0.115");
  CHECK(cells.Read(TypeKind::kPercent, "0%") == "0");
  CHECK(cells.Read(TypeKind::kPercent, "11") == "FactPercentWithoutSign");
  CHECK(cells.Read(TypeKind::kPercent, "0.11") == "FactPercentWithoutSign");
  CHECK(cells.Read(TypeKind::kPercent, "0.11", true) == "0.11");
  CHECK(cells.Read(TypeKind::kPercent, "11%", true) == "0.11");
  CHECK(cells.Read(TypeKind::kPercent, "3‰") == "0.003");
  CHECK(cells.Read(TypeKind::kPercent, "１２．５ ‰") == "0.0125");
  CHECK(cells.Read(TypeKind::kPercent, "3‰", true) == "0.003");
  CHECK(cells.Read(TypeKind::kPercent, "‰") == "FactNotANumber");
  CHECK(cells.Read(TypeKind::kPercent, "%") == "FactNotANumber");
}

TEST_CASE("a bare share may be either, and the message offers both") {
  const ProgramBuilder b;
  const auto bare = ReadCell(b.program, {TypeKind::kPercent, 0, {}}, "0.3");
  REQUIRE_FALSE(bare);
  CHECK(bare.error().arguments[1].en == "30% or 0.3%, whichever is meant");
  CHECK(bare.error().arguments[1].zh == "30% 或 0.3%(按本意二者择一)");
  const auto whole = ReadCell(b.program, {TypeKind::kPercent, 0, {}}, "11");
  REQUIRE_FALSE(whole);
  CHECK(whole.error().arguments[1].en == "11%");
}

TEST_CASE("an option that has one name is offered by it once") {
  ProgramBuilder b;
  b.AddChoice("grade", {"A级", "lead"});
  b.program.choices[0].options[0].zh = "A级";
  b.program.choices[0].options[1].zh = "主管";
  const auto wrong = ReadCell(b.program, {TypeKind::kChoice, 0, {}}, "B");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().arguments[1].zh == "A级, lead|主管");
}

TEST_CASE("days, in every form, and no day that the calendar lacks") {
  for (const char* text : {"2026-03-10", "2026/3/10", "2026.3.10", "2026年3月10日", "20260310",
                           "２０２６－０３－１０", "2026年3月10号", " 2026-3-10 "}) {
    INFO(text);
    CHECK(ReadDay(text) == Date::FromYmd(2026, 3, 10));
  }
  for (const char* text :
       {"2026-02-30", "26-03-10", "2026-03", "10/03/2026", "2026-13-01", "2026-03-10-",
        "2026-03-10 08:00", "20260230", "", "2026--10", "99999999999"}) {
    INFO(text);
    CHECK_FALSE(ReadDay(text));
  }
  CHECK(ReadDay("2024-02-29"));
}

TEST_CASE("months, quarters and years") {
  const auto march = Period::Parse("2026-03"), second = Period::Parse("2026-Q2"),
             year = Period::Parse("2026");
  for (const char* text :
       {"2026-03", "2026/3", "2026.3", "202603", "2026年3月", "２０２６年３月"}) {
    INFO(text);
    CHECK(ReadPeriod(text, Frequency::kMonth) == march);
  }
  for (const char* text : {"2026-Q2", "2026Q2", "2026年第2季度", "2026年2季度"}) {
    INFO(text);
    CHECK(ReadPeriod(text, Frequency::kQuarter) == second);
  }
  CHECK(ReadPeriod("2026", Frequency::kYear) == year);
  CHECK(ReadPeriod("2026年", Frequency::kYear) == year);
  for (const char* text : {"2026-13", "2026-00", "2026", "2026-Q2", "2026-03-10", "2026-3-", ""}) {
    INFO(text);
    CHECK_FALSE(ReadPeriod(text, Frequency::kMonth));
  }
  for (const char* text : {"2026-Q5", "2026Q0", "2026-2", "20262", "2026-03", "2026Q22", "2026Q"}) {
    INFO(text);
    CHECK_FALSE(ReadPeriod(text, Frequency::kQuarter));
  }
  CHECK_FALSE(ReadPeriod("2026-03", Frequency::kYear));
}

TEST_CASE("lengths, yes and no, options and text") {
  const Cells cells;
  for (const auto& [kind, text, read] : std::vector<Case>{
           {TypeKind::kSpan, "3 months", "3m0d0w"},
           {TypeKind::kSpan, "3个月", "3m0d0w"},
           {TypeKind::kSpan, "2年", "24m0d0w"},
           {TypeKind::kSpan, "30日", "0m30d0w"},
           {TypeKind::kSpan, "5 working days", "0m0d5w"},
           {TypeKind::kSpan, "5个工作日", "0m0d5w"},
           {TypeKind::kSpan, "3", "FactNotASpan"},
           {TypeKind::kSpan, "99999999999 days", "FactNotASpan"},
           {TypeKind::kYesNo, "是", "yes"},
           {TypeKind::kYesNo, "否", "no"},
           {TypeKind::kYesNo, "TRUE", "yes"},
           {TypeKind::kYesNo, "1", "FactNotYesNo"},
           {TypeKind::kYesNo, "N/A", "FactNoValue"},
           {TypeKind::kChoice, "lead", "1"},
           {TypeKind::kChoice, "主管", "1"},
           {TypeKind::kChoice, "", "FactNotAnOption"},
           {TypeKind::kChoice, "boss", "FactNotAnOption"},
           {TypeKind::kText, " N/A ", "N/A"},
           {TypeKind::kText, "全角，保留", "全角，保留"},
           {TypeKind::kTeam, "　north　", "north"},
           {TypeKind::kList, "x", "FactNotFromText"},
       }) {
    INFO(text);
    CHECK(cells.Read(kind, text) == read);
  }
}

TEST_CASE("a long wrong value is shown cut, and never within a character") {
  const ProgramBuilder b;
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "汉";
  const auto value = ReadCell(b.program, {TypeKind::kNumber, 0, {}}, "a" + text);
  REQUIRE_FALSE(value);
  CHECK(value.error().arguments.at(0).en.size() < 70);
  CHECK(value.error().arguments.at(0).en.ends_with("汉…"));
}

TEST_CASE("any number written canonically reads back equal") {
  const ProgramBuilder b;
  rc::check([&](int64_t mantissa) {
    const int digits = *rc::gen::inRange(0, 18);
    Number number(mantissa);
    for (int i = 0; i < digits; ++i) number = *number.Divide(Number(10));
    const auto value = ReadCell(b.program, {TypeKind::kNumber}, number.Canonical());
    RC_ASSERT(value.has_value());
    RC_ASSERT(std::get<Scalar>(*value).number == number);
  });
}

}  // namespace
}  // namespace writ
