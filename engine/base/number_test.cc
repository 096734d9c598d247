#include "engine/base/number.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <limits>
#include <vector>

namespace writ {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

Number N(std::string_view text) { return Number::ParseCanonical(text).value(); }

// Small numbers, numbers at the edges of 64 bits, and fractions of both: most sums and products of
// the latter leave the inline form and many come back.
rc::Gen<int64_t> Parts() {
  return rc::gen::oneOf(
      rc::gen::inRange<int64_t>(-12, 13),
      rc::gen::elementOf(std::vector<int64_t>{kMin, kMin + 1, kMax, kMax - 1, 1LL << 32,
                                              -(1LL << 62), 3037000500, 1000000007}),
      rc::gen::arbitrary<int64_t>());
}

Number AnyNumber() {
  const int64_t num = *Parts();
  const int64_t den = *rc::gen::suchThat(Parts(), [](int64_t d) { return d != 0; });
  const Number ratio = Number::Ratio(num, den).value();
  const int kind = *rc::gen::inRange(0, 4);
  if (kind == 0) return Number(num);
  if (kind == 1) return ratio.Multiply(ratio).value();
  return ratio;
}

TEST_CASE("numbers form a field") {
  CHECK(rc::check("laws of addition and multiplication", [] {
    const Number a = AnyNumber(), b = AnyNumber(), c = AnyNumber();
    RC_ASSERT(a.Add(b) == b.Add(a));
    RC_ASSERT(a.Multiply(b) == b.Multiply(a));
    RC_ASSERT(a.Add(b)->Add(c) == a.Add(*b.Add(c)));
    RC_ASSERT(a.Multiply(b)->Multiply(c) == a.Multiply(*b.Multiply(c)));
    RC_ASSERT(a.Multiply(*b.Add(c)) == a.Multiply(b)->Add(*a.Multiply(c)));
    RC_ASSERT(a.Add(0) == a);
    RC_ASSERT(a.Multiply(1) == a);
    RC_ASSERT(a.Add(a.Negated()) == Number(0));
    RC_ASSERT(a.Subtract(b) == a.Add(b.Negated()));
    RC_ASSERT(a.Add(b)->Subtract(b) == a);
    if (!b.IsZero()) RC_ASSERT(a.Multiply(b)->Divide(b) == a);
    if (!b.IsZero()) RC_ASSERT(a.Divide(b)->Multiply(b) == a);
  }));
}

TEST_CASE("order agrees with subtraction") {
  CHECK(rc::check("order", [] {
    const Number a = AnyNumber(), b = AnyNumber();
    const int sign = a.Subtract(b)->Sign();
    RC_ASSERT((a < b) == (sign < 0));
    RC_ASSERT((a == b) == (sign == 0));
    RC_ASSERT((a > b) == (sign > 0));
    RC_ASSERT(a.IsZero() == (a.Sign() == 0));
  }));
}

TEST_CASE("canonical text reads back as the same value") {
  CHECK(rc::check("round trip", [] {
    const Number a = AnyNumber();
    const std::string text = a.Canonical();
    const auto back = Number::ParseCanonical(text);
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == a);
    RC_ASSERT(back->Canonical() == text);
  }));
}

// The nearest multiple by looking at all of them.
Number NaiveRound(const Number& value, const Number& unit, Rounding mode) {
  const auto multiple = [&](int k) { return *unit.Multiply(k); };
  int low = -2000;  // the largest multiple not above the value
  while (multiple(low + 1) <= value) ++low;
  if (multiple(low) == value) return value;
  const Number below = *value.Subtract(multiple(low));
  const Number above = *multiple(low + 1).Subtract(value);
  const bool negative = value.Sign() < 0;
  const int towards_zero = negative ? low + 1 : low, away = negative ? low : low + 1;
  const int even = low % 2 == 0 ? low : low + 1;
  if (mode == Rounding::kDown) return multiple(towards_zero);
  if (mode == Rounding::kUp) return multiple(away);
  if (below < above) return multiple(low);
  if (above < below) return multiple(low + 1);
  return multiple(mode == Rounding::kHalfUp ? away : even);
}

TEST_CASE("rounding agrees with looking at every multiple") {
  CHECK(rc::check("rounding", [] {
    const Number value = *Number::Ratio(*rc::gen::inRange(-400, 401), *rc::gen::inRange(1, 9));
    const Number unit = *Number::Ratio(*rc::gen::inRange(1, 9), *rc::gen::inRange(1, 5));
    // A common factor too large for 64 bits takes both through the big path; the result scales.
    const Number huge = *rc::gen::elementOf(std::vector<Number>{
        1, *Number(kMax).Multiply(kMax), *Number(1).Divide(*Number(kMax).Multiply(kMax))});
    for (Rounding mode : {Rounding::kHalfUp, Rounding::kHalfEven, Rounding::kDown, Rounding::kUp}) {
      const Number expected = NaiveRound(value, unit, mode);
      RC_ASSERT(value.RoundTo(unit, mode) == expected);
      RC_ASSERT(value.Multiply(huge)->RoundTo(*unit.Multiply(huge), mode) ==
                expected.Multiply(huge));
    }
  }));
}

TEST_CASE("halves round away from zero or to even, as the text says") {
  const Number cent = N("0.01");
  const auto round = [&](const char* text, Rounding mode) {
    return N(text).RoundTo(cent, mode)->Canonical();
  };
  CHECK(round("0.125", Rounding::kHalfUp) == "0.13");
  CHECK(round("0.125", Rounding::kHalfEven) == "0.12");
  CHECK(round("0.135", Rounding::kHalfEven) == "0.14");
  CHECK(round("-0.125", Rounding::kHalfUp) == "-0.13");
  CHECK(round("-0.125", Rounding::kHalfEven) == "-0.12");
  CHECK(round("0.129", Rounding::kDown) == "0.12");
  CHECK(round("-0.129", Rounding::kDown) == "-0.12");
  CHECK(round("0.121", Rounding::kUp) == "0.13");
  CHECK(round("-0.121", Rounding::kUp) == "-0.13");
  CHECK(round("0.12", Rounding::kUp) == "0.12");
  CHECK_FALSE(N("1").RoundTo(0, Rounding::kUp));
  CHECK_FALSE(N("1").RoundTo(-1, Rounding::kUp));
  CHECK(Number(kMin).RoundTo(1, Rounding::kHalfUp) == Number(kMin));
  CHECK(Number(kMax).RoundTo(N("0.01"), Rounding::kHalfUp) == Number(kMax));
}

TEST_CASE("80 % is not below 80 %, and 79.9999… % is") {
  const Number limit = *Number::Ratio(80, 100);
  CHECK_FALSE(*Number(72000).Divide(90000) < limit);
  CHECK(*Number(71999).Divide(90000) < limit);
  CHECK(*Number(kMax - 1).Divide(kMax) < Number(1));
  CHECK(N("0.1").Add(N("0.2")) == N("0.3"));
}

TEST_CASE("the edges of 64 bits") {
  CHECK(Number(kMax).Add(1)->Canonical() == "9223372036854775808");
  CHECK(Number(kMin).Add(-1)->Canonical() == "-9223372036854775809");
  CHECK(Number(kMin).Negated().Canonical() == "9223372036854775808");
  CHECK(Number(kMin).Negated().Negated() == Number(kMin));
  CHECK(Number(kMin).Negated().Negated().AsInt64() == kMin);
  CHECK(Number(kMax).Add(1)->Subtract(1)->AsInt64() == kMax);
  CHECK_FALSE(Number(kMax).Add(1)->AsInt64());
  CHECK(Number(kMin).Multiply(-1)->Canonical() == "9223372036854775808");
  CHECK(Number(kMin).Multiply(kMin)->Canonical() == "85070591730234615865843651857942052864");
  CHECK(Number(kMin).Divide(kMin) == Number(1));
  CHECK(Number(kMin).Divide(-1)->Canonical() == "9223372036854775808");
  CHECK(Number(1).Divide(kMin)->Canonical().starts_with("-0.000000000000000000108"));
  CHECK(Number::Ratio(kMin, kMin) == Number(1));
  CHECK(Number::Ratio(1, kMin)->Multiply(kMin) == Number(1));
  CHECK(Number::Ratio(kMin, 1) == Number(kMin));
  CHECK(Number::Ratio(6, -4)->Canonical() == "-1.5");
  CHECK(Number::Ratio(0, -5) == Number(0));
  CHECK_FALSE(Number::Ratio(1, 0));
  CHECK_FALSE(Number(1).Divide(0));
  CHECK_FALSE(Number(kMax).Add(1)->Divide(0));
  const Number widest = *Number::Ratio(kMin, kMax);
  CHECK(widest.Add(widest)->Divide(2) == widest);
  CHECK(widest.Subtract(widest) == Number(0));
  CHECK(widest < *Number::Ratio(kMin + 1, kMax));
}

TEST_CASE("a value too large is an overflow, not a wrong value") {
  std::optional<Number> power = Number(2);
  int bits = 2;
  while (auto next = power->Multiply(2)) power = next, ++bits;
  CHECK(bits == Number::kMaxBits);
  CHECK_FALSE(power->Multiply(*power));
  CHECK_FALSE(power->Add(*power));
  CHECK(power->Subtract(*power) == Number(0));
  CHECK(power->Divide(*power) == Number(1));
  CHECK(Number(1).Divide(*power)->Multiply(*power) == Number(1));
  const std::string text = Number(1).Divide(*power)->Canonical();  // 4095 digits after the point
  CHECK(text.size() == 4097);
  CHECK(Number::ParseCanonical(text) == Number(1).Divide(*power));
  CHECK(Number::ParseCanonical(power->Negated().Canonical()) == power->Negated());
  CHECK_FALSE(Number::ParseCanonical(std::string(4000, '9')));
  CHECK_FALSE(Number::ParseCanonical(std::string(1000000, '9')));
}

TEST_CASE("numbers in text are read exactly or refused") {
  const auto read = [](std::string_view text) {
    const auto n = Number::Parse(text);
    return n ? n->Canonical() : "none";
  };
  CHECK(read("12") == "12");
  CHECK(read("-3.50") == "-3.5");
  CHECK(read("1e3") == "1000");
  CHECK(read("1.5E-3") == "0.0015");
  CHECK(read("25e+2") == "2500");
  CHECK(read("-0") == "0");
  CHECK(read("007.10") == "7.1");
  CHECK(read("9223372036854775808") == "9223372036854775808");
  CHECK(read("0.0000000000000000000001") == "0.0000000000000000000001");
  CHECK(read(std::string(38, '9')) == std::string(38, '9'));
  CHECK(read("-1." + std::string(36, '0') + "1") == "-1." + std::string(36, '0') + "1");
  CHECK(read("1e30") == "1" + std::string(30, '0'));
  CHECK(read("1e-30") == "0." + std::string(29, '0') + "1");
  for (const char* bad : {"",     "-",     "+1",  ".5",   "5.",    "1.",
                          "1..2", "1e",    "1e+", "1e31", "1e-31", "1e9999999999999999999",
                          "0x10", "1,000", " 1",  "1 ",   "1_0",   "１２",
                          "inf",  "nan",   "1/2", "--1",  "1e1.5", "1-",
                          "１"}) {
    INFO(bad);
    CHECK(read(bad) == "none");
  }
  CHECK(read(std::string(39, '1')) == "none");
  CHECK(read("0." + std::string(38, '0')) == "none");
  CHECK(read(std::string_view("1\0", 2)) == "none");
}

TEST_CASE("one value has one canonical text") {
  CHECK(Number::Ratio(4, 5)->Canonical() == "0.8");
  CHECK(Number::Ratio(-24690, 2000)->Canonical() == "-12.345");
  CHECK(Number::Ratio(1, 3)->Canonical() == "1/3");
  CHECK(Number::Ratio(-7, 6)->Canonical() == "-7/6");
  CHECK(Number(0).Canonical() == "0");
  CHECK(Number::Ratio(1, 1LL << 62)->Multiply(1LL << 62) == Number(1));
  for (const char* bad : {"", "0.80", "4/5", "-0", "00", "2/6", "1/-3", "1/0", "1/3/1", "1.5/3",
                          "1e3", "1/3.0", "1/", "/3", "3/1", "1/03"}) {
    INFO(bad);
    CHECK_FALSE(Number::ParseCanonical(bad));
  }
}

TEST_CASE("numbers for people are rounded and say so") {
  bool exact = false;
  CHECK(Number::Ratio(1, 3)->Display(0, 2, &exact) == "0.33");
  CHECK_FALSE(exact);
  CHECK(Number::Ratio(2, 3)->Display(0, 2) == "0.67");
  CHECK(N("1234.5").Display(2, 2, &exact) == "1234.50");
  CHECK(exact);
  CHECK(N("1234.5").Display(0, 6) == "1234.5");
  CHECK(N("1200").Display(0, 2) == "1200");
  CHECK(N("1200").Display(1, 2) == "1200.0");
  CHECK(N("0.995").Display(0, 2) == "1");
  CHECK(N("-0.001").Display(0, 2, &exact) == "0");
  CHECK_FALSE(exact);
  CHECK(N("-0.005").Display(2, 2) == "-0.01");
  CHECK(N("2.5").Display(0, 0) == "3");
  CHECK(N("100").Display(0, 0) == "100");
  CHECK(N("1").Display(-3, -1) == "1");
  CHECK(Number(kMin).Display(2, 2) == "-9223372036854775808.00");
  CHECK(Number(kMax).Multiply(10)->Display(0, 2) == "92233720368547758070");
}

TEST_CASE("floors and fixed-point columns") {
  CHECK(N("2.9").Floor() == 2);
  CHECK(N("-2.1").Floor() == -3);
  CHECK(N("-2").Floor() == -2);
  CHECK(Number(kMin).Floor() == kMin);
  CHECK(Number(kMax).Add(N("0.5"))->Floor() == kMax);
  CHECK_FALSE(Number(kMax).Add(1)->Floor());
  CHECK_FALSE(Number(kMin).Subtract(N("0.5"))->Floor());
  CHECK(Number(1).Divide(*Number(kMin).Multiply(kMax))->Floor() == -1);
  CHECK(N("2.5").AsInt64() == std::nullopt);
  CHECK(N("12.34").Scaled(2) == 1234);
  CHECK(N("12.34").Scaled(4) == 123400);
  CHECK_FALSE(N("12.345").Scaled(2));
  CHECK_FALSE(Number::Ratio(1, 3)->Scaled(18));
  CHECK_FALSE(Number(kMax).Scaled(1));
  CHECK(Number(1200).Scaled(-2) == 12);
  CHECK_FALSE(Number(1201).Scaled(-2));
  CHECK(N("0.00000000000000000001").Scaled(20) == 1);
  CHECK(N("100000000000000000000").Scaled(-20) == 1);
  CHECK_FALSE(Number(1).Scaled(std::numeric_limits<int>::max()));
  CHECK_FALSE(Number(1).Scaled(std::numeric_limits<int>::min()));
}

}  // namespace
}  // namespace writ
