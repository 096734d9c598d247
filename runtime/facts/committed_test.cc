// Values to commitments and back: nothing is lost, and what has no one spelling is refused.
#include "runtime/facts/committed.h"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <random>

#include "runtime/facts/facts_testing.h"
#include "runtime/facts/made_facts_testing.h"

namespace writ {
namespace {

using testing::EveryFact;
using testing::MadeFacts;

std::string Committed(const Program& program, const Scalar& value) {
  const auto committed = CommittedOf(program, value);
  return committed ? committed->type() + " " + committed->value() : "refused";
}

Scalar TextOf(TypeKind kind, const std::string& text) {
  Scalar value = EveryFact::Text(text);
  value.type = {kind};
  return value;
}

TEST_CASE("each type is committed to in its one spelling") {
  const EveryFact p;
  const Program& program = p.program;
  CHECK(Committed(program, EveryFact::Plain(-3)) == "number -3");
  CHECK(Committed(program, EveryFact::Percent(80)) == "percent 0.8");
  CHECK(Committed(program, EveryFact::Value({TypeKind::kPoints}, *Number::Ratio(1, 3))) ==
        "percent 1/3");
  CHECK(Committed(program, EveryFact::Money(61000)) == "money 61000 CNY");
  Scalar dollars = EveryFact::Money(1);
  dollars.text = "USD";
  CHECK(Committed(program, dollars) == "money 1 USD");
  CHECK(Committed(program, EveryFact::Day(2026, 3, 2)) == "date 2026-03-02");
  CHECK(Committed(program, EveryFact::YesNo(false)) == "yes_no no");
  CHECK(Committed(program, EveryFact::Option(p.grade, 1)) == "choice lead");
  CHECK(Committed(program, EveryFact::Text("赵一")) == "text 赵一");
  CHECK(Committed(program, TextOf(TypeKind::kTeam, "north")) == "text north");
  CHECK(Committed(program, TextOf(TypeKind::kDocument, "a.pdf")) == "text a.pdf");
  Scalar period;
  period.type = {TypeKind::kPeriod};
  period.period = *Period::Parse("2026-Q1");
  CHECK(Committed(program, period) == "period 2026-Q1");
}

TEST_CASE("several documents are a list, and so is a list of one") {
  const EveryFact p;
  const auto two =
      CommittedValue::OfList({*CommittedValue::OfText("a.pdf"), *CommittedValue::OfText("b.pdf")});
  CHECK(CommittedOf(p.program, TextOf(TypeKind::kDocument, "a.pdf\nb.pdf")) == two);
  CHECK(CommittedOf(p.program, TextOf(TypeKind::kList, "a.pdf\nb.pdf")) == two);
  CHECK(CommittedOf(p.program, TextOf(TypeKind::kList, "a.pdf")) ==
        CommittedValue::OfList({*CommittedValue::OfText("a.pdf")}));
  CHECK(CommittedOf(p.program, TextOf(TypeKind::kList, "")) == CommittedValue::OfList({}));
  CHECK(ScalarOf(p.program, {TypeKind::kDocument}, two)->text == "a.pdf\nb.pdf");
  const auto lined = CommittedValue::OfList({*CommittedValue::OfText("a\nb")});
  CHECK_FALSE(ScalarOf(p.program, {TypeKind::kDocument}, lined));
}

TEST_CASE("what has no one spelling is refused") {
  const EveryFact p;
  CHECK(Committed(p.program, EveryFact::Text("\xFF")) == "refused");
  CHECK(Committed(p.program, EveryFact::Text("e\xCC\x81")) == "refused");  // not composed
  CHECK(Committed(p.program, TextOf(TypeKind::kDocument, "a\n\xFF")) == "refused");
  Scalar money = EveryFact::Money(1);
  money.text = "yuan";
  CHECK(Committed(p.program, money) == "refused");
  CHECK(Committed(p.program, EveryFact::Option(p.grade, 2)) == "refused");
  CHECK(Committed(p.program, EveryFact::Option(7, 0)) == "refused");
  CHECK(Committed(p.program, Scalar{}) == "refused");
}

TEST_CASE("what was committed as another type is no value") {
  const EveryFact p;
  const std::vector<CommittedValue> values = {
      CommittedValue::OfNumber(1),
      CommittedValue::OfPercent(1),
      *CommittedValue::OfMoney(1, "CNY"),
      CommittedValue::OfDate(testing::Day("2026-03-02")),
      CommittedValue::OfPeriod(*Period::Parse("2026-03")),
      CommittedValue::OfYesNo(true),
      *CommittedValue::OfChoice("lead"),
      *CommittedValue::OfText("1"),
      CommittedValue::OfNone(),
      CommittedValue::OfBytes("1"),
      CommittedValue::OfList({CommittedValue::OfNumber(1)}),
      CommittedValue::OfList({CommittedValue::OfNumber(1), CommittedValue::OfNumber(1)}),
      CommittedValue::OfList({CommittedValue::OfNumber(1), CommittedValue::OfNumber(1),
                              CommittedValue::OfNumber(*Number::Ratio(1, 2))})};
  const auto taken = [&](TypeKind kind) {
    return std::ranges::count_if(values, [&](const CommittedValue& value) {
      return ScalarOf(p.program, {kind, p.grade, {}}, value).has_value();
    });
  };
  for (const TypeKind kind :
       {TypeKind::kNumber, TypeKind::kPercent, TypeKind::kPoints, TypeKind::kMoney, TypeKind::kDate,
        TypeKind::kEvent, TypeKind::kPeriod, TypeKind::kYesNo, TypeKind::kChoice, TypeKind::kText,
        TypeKind::kTeam, TypeKind::kDocument})
    CHECK(taken(kind) == 1);
  for (const TypeKind kind :
       {TypeKind::kSpan, TypeKind::kList, TypeKind::kRecord, TypeKind::kNone, TypeKind::kError})
    CHECK(taken(kind) == 0);
  const auto gone = CommittedValue::OfChoice("director");
  CHECK_FALSE(ScalarOf(p.program, {TypeKind::kChoice, p.grade, {}}, *gone));
}

TEST_CASE("every value comes back from its commitment") {
  const EveryFact p;
  CHECK(rc::check([&](uint64_t seed) {
    MadeFacts made(p, seed);
    for (uint32_t fact = 0; fact < p.program.facts.size(); ++fact) {
      const Type type = p.program.facts[fact].type;
      if (type.kind == TypeKind::kList) continue;
      Scalar value = made.Value(type.Element());
      const auto committed = CommittedOf(p.program, value);
      RC_ASSERT(committed.has_value());
      RC_ASSERT(CommittedValue::Read(committed->type(), committed->value()) == committed);
      const auto back = ScalarOf(p.program, type, *committed);
      RC_ASSERT(back.has_value());
      if (type.kind == TypeKind::kMoney && value.text.empty()) value.text = "CNY";
      RC_ASSERT(*back == value);
    }
  }));
}

}  // namespace
}  // namespace writ
