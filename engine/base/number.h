// Exact numbers: every amount, ratio, score and count in Writ is one of these.
//
// A Number is a rational: an exact fraction in lowest terms. Amounts written as decimals, ratios
// such as sales / target and averages of ratios are therefore all exact, and "below 80 %" is
// decided on the true value. There is no binary floating point anywhere in the engine.
//
// Values whose parts fit 64 bits are held inline; larger ones are shared, immutable big integers. A
// value whose numerator or denominator would pass kMaxBits is an overflow: the operation returns
// nullopt and the caller names the expression. Values are immutable after construction and safe to
// share between threads.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace writ {

// To the nearest with halves away from zero (as 四舍五入 does) or to the even neighbour; towards
// zero; away from zero.
enum class Rounding : uint8_t { kHalfUp, kHalfEven, kDown, kUp };

class Number {
 public:
  static constexpr int kMaxBits = 4096;    // bits of numerator or denominator before overflow
  static constexpr int kMaxDigits = 38;    // digits that a number written in text may have
  static constexpr int kMaxExponent = 30;  // |exponent| that "1e6" may have in a fact file

  constexpr Number() = default;                     // zero
  constexpr Number(int64_t whole) : num_(whole) {}  // NOLINT: integers are numbers

  // A fraction; nullopt if `den` is zero.
  static std::optional<Number> Ratio(int64_t num, int64_t den);

  // Reads "12", "-3.50", "1e3" (ASCII digits only, no separators); nullopt if it is no number, has
  // more than kMaxDigits digits or an exponent beyond kMaxExponent. Nothing is rounded.
  static std::optional<Number> Parse(std::string_view text);

  std::optional<Number> Add(const Number& other) const;
  std::optional<Number> Subtract(const Number& other) const;
  std::optional<Number> Multiply(const Number& other) const;
  std::optional<Number> Divide(const Number& other) const;  // nullopt also for division by zero
  Number Negated() const;

  // The nearest multiple of `unit` (for example 0.01). `unit` must be positive.
  std::optional<Number> RoundTo(const Number& unit, Rounding mode) const;
  // The largest integer not above the value, if it fits.
  std::optional<int64_t> Floor() const;
  // The value itself when it is an integer that fits.
  std::optional<int64_t> AsInt64() const;

  bool IsZero() const { return !big_ && num_ == 0; }
  int Sign() const;

  // value * 10^digits when that is an integer that fits 64 bits; nullopt otherwise. For fixed-point
  // columns.
  std::optional<int64_t> Scaled(int digits) const;

  // Canonical text: a terminating decimal in full ("0.8", "-12.345"), anything else as "p/q".
  // Parses back with ParseCanonical to the same value.
  std::string Canonical() const;
  static std::optional<Number> ParseCanonical(std::string_view text);
  // Text for people: a decimal with at most `max_digits` after the point, rounded half up, trailing
  // zeros dropped unless `min_digits` asks for them. `exact` tells whether nothing was rounded
  // away.
  std::string Display(int min_digits, int max_digits, bool* exact = nullptr) const;

  friend bool operator==(const Number& a, const Number& b) { return Compare(a, b) == 0; }
  friend std::strong_ordering operator<=>(const Number& a, const Number& b) {
    return Compare(a, b) <=> 0;
  }

 private:
  struct Big;  // boost::multiprecision::cpp_rational; seen by number.cc alone
  static int Compare(const Number& a, const Number& b);

  int64_t num_ = 0;
  int64_t den_ = 1;                 // > 0 and coprime with num_; unused when big_ is set
  std::shared_ptr<const Big> big_;  // set exactly when the value does not fit the two fields above

  friend struct NumberAccess;
};

}  // namespace writ
