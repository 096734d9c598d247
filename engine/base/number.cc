#include "engine/base/number.h"

#include "engine/base/rounding.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include <boost/multiprecision/cpp_int.hpp>

namespace writ {

struct Number::Big {
  boost::multiprecision::cpp_rational value;
};

namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int kInlineDigits = 18;  // 10^18 is the largest power of ten in 64 bits

constexpr uint64_t Magnitude(int64_t value) {
  return value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}

// `b` is mostly a denominator, and those are mostly small: one division then saves the binary
// algorithm of std::gcd a step for each bit between the two.
uint64_t CommonDivisor(uint64_t a, uint64_t b) {
  constexpr uint64_t kSmall = 1 << 10;
  if (b == 1) return 1;
  return b != 0 && b <= kSmall ? std::gcd(b, a % b) : std::gcd(a, b);
}

bool Fits(Int128 value) { return value >= kMin && value <= kMax; }

constexpr int64_t PowerOfTen(int digits) {
  int64_t power = 1;
  while (digits-- > 0) power *= 10;
  return power;
}

cpp_int BigPowerOfTen(int digits) {
  return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(digits));
}

cpp_int ToCppInt(Int128 value) {
  const UInt128 magnitude =
      value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
  cpp_int out = static_cast<uint64_t>(magnitude >> 64);
  out <<= 64;
  out += static_cast<uint64_t>(magnitude);
  return value < 0 ? cpp_int(-out) : out;
}

bool WithinBits(const cpp_int& value) {
  return value == 0 || msb(abs(value)) < static_cast<unsigned>(Number::kMaxBits);
}

// num / den to an integer; den > 0.
cpp_int RoundQuotient(const cpp_int& num, const cpp_int& den, Rounding mode) {
  cpp_int quotient, remainder;
  divide_qr(cpp_int(abs(num)), den, quotient, remainder);
  const int half = cpp_int(remainder * 2).compare(den);
  if (RoundsAway(mode, bit_test(quotient, 0), half, remainder == 0)) ++quotient;
  return num < 0 ? cpp_int(-quotient) : quotient;
}

}  // namespace

// Builds numbers and looks inside them.
struct NumberAccess {
  // For parts already in lowest terms.
  static std::optional<Number> FromReduced(Int128 num, Int128 den) {
    if (Fits(num) && Fits(den)) [[likely]] {
      return Inline(static_cast<int64_t>(num), static_cast<int64_t>(den));
    }
    return FromBig(cpp_rational(ToCppInt(num), ToCppInt(den)));
  }

  static Number Inline(int64_t num, int64_t den) {
    Number out(num);
    out.den_ = den;
    return out;
  }

  static std::optional<Number> FromBig(const cpp_rational& value) {
    const cpp_int num = numerator(value), den = denominator(value);
    if (num >= kMin && num <= kMax && den <= kMax) {
      return Inline(static_cast<int64_t>(num), static_cast<int64_t>(den));
    }
    if (!WithinBits(num) || !WithinBits(den)) return std::nullopt;
    Number out;
    out.big_ = std::make_shared<const Number::Big>(Number::Big{value});
    return out;
  }

  static cpp_rational ToBig(const Number& n) {
    return n.big_ ? n.big_->value : cpp_rational(n.num_, n.den_);
  }
};

std::optional<Number> Number::Ratio(int64_t num, int64_t den) {
  if (den == 0) return std::nullopt;
  const uint64_t divisor = CommonDivisor(Magnitude(num), Magnitude(den));
  const Int128 reduced_num = Int128{num} / static_cast<Int128>(divisor);
  const Int128 reduced_den = Int128{den} / static_cast<Int128>(divisor);
  return den < 0 ? NumberAccess::FromReduced(-reduced_num, -reduced_den)
                 : NumberAccess::FromReduced(reduced_num, reduced_den);
}

// Knuth, TAOCP 4.5.1: with the greatest common divisor of the denominators taken out first, only
// that divisor can still be shared by the sum's parts.
std::optional<Number> Number::Add(const Number& other) const {
  if (big_ || other.big_) [[unlikely]] {
    return NumberAccess::FromBig(NumberAccess::ToBig(*this) + NumberAccess::ToBig(other));
  }
  if (den_ == 1 && other.den_ == 1) {
    return NumberAccess::FromReduced(Int128{num_} + other.num_, 1);
  }
  const int64_t shared = den_ == other.den_ ? den_ : std::gcd(den_, other.den_);
  const int64_t left = den_ / shared, right = other.den_ / shared;
  const Int128 sum = Int128{num_} * right + Int128{other.num_} * left;
  if (shared == 1) return NumberAccess::FromReduced(sum, Int128{left} * right);
  const int64_t rest =
      Fits(sum) ? static_cast<int64_t>(sum) % shared : static_cast<int64_t>(sum % shared);
  const auto common = static_cast<int64_t>(CommonDivisor(Magnitude(shared), Magnitude(rest)));
  const Int128 num = Fits(sum) ? Int128{static_cast<int64_t>(sum) / common} : sum / common;
  return NumberAccess::FromReduced(num, Int128{left} * (other.den_ / common));
}

std::optional<Number> Number::Subtract(const Number& other) const { return Add(other.Negated()); }

std::optional<Number> Number::Multiply(const Number& other) const {
  if (big_ || other.big_) [[unlikely]] {
    return NumberAccess::FromBig(NumberAccess::ToBig(*this) * NumberAccess::ToBig(other));
  }
  if (den_ == 1 && other.den_ == 1) {
    return NumberAccess::FromReduced(Int128{num_} * other.num_, 1);
  }
  // No divisor passes 2^62: it divides a denominator.
  const auto cross = [](int64_t num, int64_t den) {
    return static_cast<int64_t>(CommonDivisor(Magnitude(num), Magnitude(den)));
  };
  const int64_t a = cross(num_, other.den_), b = cross(other.num_, den_);
  return NumberAccess::FromReduced(Int128{num_ / a} * (other.num_ / b),
                                   Int128{den_ / b} * (other.den_ / a));
}

std::optional<Number> Number::Divide(const Number& other) const {
  if (other.IsZero()) return std::nullopt;
  if (big_ || other.big_) [[unlikely]] {
    return NumberAccess::FromBig(NumberAccess::ToBig(*this) / NumberAccess::ToBig(other));
  }
  const uint64_t mine = Magnitude(num_), theirs = Magnitude(other.num_);
  const uint64_t a = CommonDivisor(mine, theirs);
  const auto b = static_cast<uint64_t>(std::gcd(den_, other.den_));
  // Each factor is at most 2^63 and each denominator less, so both products stay below 2^126.
  const auto num = static_cast<Int128>(UInt128{mine / a} * (static_cast<uint64_t>(other.den_) / b));
  const auto den = static_cast<Int128>(UInt128{theirs / a} * (static_cast<uint64_t>(den_) / b));
  return NumberAccess::FromReduced((num_ < 0) != (other.num_ < 0) ? -num : num, den);
}

Number Number::Negated() const {
  if (!big_ && num_ != kMin) return NumberAccess::Inline(-num_, den_);
  // The bits of both parts stay as they are, so this cannot overflow.
  return *NumberAccess::FromBig(-NumberAccess::ToBig(*this));
}

std::optional<Number> Number::RoundTo(const Number& unit, Rounding mode) const {
  if (unit.Sign() <= 0) return std::nullopt;
  if (!big_ && !unit.big_) {
    const auto num = UInt128{Magnitude(num_)} * static_cast<uint64_t>(unit.den_);
    const auto den = UInt128{static_cast<uint64_t>(den_)} * static_cast<uint64_t>(unit.num_);
    UInt128 quotient = num / den;
    const UInt128 rest = num % den;
    const int half = rest * 2 < den ? -1 : rest * 2 > den ? 1 : 0;
    if (RoundsAway(mode, (quotient & 1) != 0, half, rest == 0)) ++quotient;
    if (quotient <= static_cast<UInt128>(kMax)) {
      const auto whole = static_cast<int64_t>(quotient);
      return Number(num_ < 0 ? -whole : whole).Multiply(unit);
    }
  }
  const cpp_rational step = NumberAccess::ToBig(unit);
  const cpp_rational quotient = NumberAccess::ToBig(*this) / step;
  const cpp_int whole = RoundQuotient(numerator(quotient), denominator(quotient), mode);
  return NumberAccess::FromBig(cpp_rational(whole) * step);
}

std::optional<int64_t> Number::Floor() const {
  if (!big_) return num_ / den_ - (num_ % den_ < 0 ? 1 : 0);
  const cpp_int num = numerator(big_->value), den = denominator(big_->value);
  cpp_int quotient = num / den;  // towards zero
  if (num < 0 && quotient * den != num) --quotient;
  if (quotient < kMin || quotient > kMax) return std::nullopt;
  return static_cast<int64_t>(quotient);
}

std::optional<int64_t> Number::AsInt64() const {
  return !big_ && den_ == 1 ? std::optional(num_) : std::nullopt;
}

int Number::Sign() const {
  if (big_) return big_->value.sign();
  return num_ < 0 ? -1 : num_ > 0 ? 1 : 0;
}

std::optional<int64_t> Number::Scaled(int digits) const {
  constexpr int kMost = 1000;  // no value of kMaxBits scales to an integer of 64 bits beyond it
  if (digits < -kMost * 2 || digits > kMost * 5) return std::nullopt;
  if (!big_ && digits >= 0 && digits <= kInlineDigits) {
    const int64_t power = PowerOfTen(digits);
    if (power % den_ != 0) return std::nullopt;
    int64_t out = 0;
    return __builtin_mul_overflow(num_, power / den_, &out) ? std::nullopt : std::optional(out);
  }
  const cpp_rational power(BigPowerOfTen(std::abs(digits)));
  const cpp_rational mine = NumberAccess::ToBig(*this);
  const auto scaled =
      NumberAccess::FromBig(digits < 0 ? cpp_rational(mine / power) : cpp_rational(mine * power));
  return scaled ? scaled->AsInt64() : std::nullopt;
}

int Number::Compare(const Number& a, const Number& b) {
  if (a.big_ || b.big_) [[unlikely]] {
    if (a.big_ == b.big_) return 0;
    const int x = a.Sign(), y = b.Sign();
    if (x != y) return x < y ? -1 : 1;
    return NumberAccess::ToBig(a).compare(NumberAccess::ToBig(b));
  }
  if (a.den_ == b.den_) return a.num_ < b.num_ ? -1 : a.num_ > b.num_ ? 1 : 0;
  const Int128 left = Int128{a.num_} * b.den_, right = Int128{b.num_} * a.den_;
  return left < right ? -1 : left > right ? 1 : 0;
}

namespace {

// "12.345" from 12345 and 3.
std::string WithPoint(bool negative, std::string digits, int places) {
  const auto wanted = static_cast<size_t>(places);
  if (digits.size() <= wanted) digits.insert(0, wanted + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - wanted, 1, '.');
  return negative ? "-" + digits : digits;
}

std::string UnsignedText(UInt128 value) {
  char buffer[40];
  char* at = buffer + sizeof buffer;
  do {
    *--at = static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  return std::string(at, static_cast<size_t>(buffer + sizeof buffer - at));
}

// The digits after the point that num / den has; nullopt if they never end.
template <typename Integer>
std::optional<int> TerminatingPlaces(Integer den) {
  int twos = 0, fives = 0;
  for (; den % 2 == 0; den /= 2) ++twos;
  for (; den % 5 == 0; den /= 5) ++fives;
  return den == 1 ? std::optional(std::max(twos, fives)) : std::nullopt;
}

// A number in text, taken apart: digits * 10^exponent.
struct Decimal {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// -?digits(.digits)?, moved over.
std::optional<Decimal> ReadDecimal(std::string_view text, size_t* pos) {
  Decimal out;
  if (*pos < text.size() && text[*pos] == '-') out.negative = true, ++*pos;
  const size_t whole = *pos;
  while (*pos < text.size() && IsDigit(text[*pos])) out.digits += text[(*pos)++];
  if (*pos == whole) return std::nullopt;
  if (*pos < text.size() && text[*pos] == '.') {
    const size_t fraction = ++*pos;
    while (*pos < text.size() && IsDigit(text[*pos])) out.digits += text[(*pos)++];
    if (*pos == fraction) return std::nullopt;
    out.exponent = -static_cast<int>(*pos - fraction);
  }
  return out;
}

// What follows an e, up to the end.
std::optional<int> ReadExponent(std::string_view text, size_t pos) {
  bool negative = false;
  if (pos < text.size() && (text[pos] == '-' || text[pos] == '+')) negative = text[pos++] == '-';
  if (pos == text.size()) return std::nullopt;
  int value = 0;
  for (; pos < text.size(); ++pos) {
    if (!IsDigit(text[pos])) return std::nullopt;
    value = value * 10 + (text[pos] - '0');
    if (value > Number::kMaxExponent) return std::nullopt;
  }
  return negative ? -value : value;
}

// cpp_int would read a leading zero as octal.
cpp_int DigitsToInt(std::string_view digits) {
  const size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? cpp_int(0) : cpp_int(std::string(digits.substr(first)));
}

std::optional<Number> ToNumber(const Decimal& decimal) {
  const int places = -decimal.exponent;
  if (decimal.digits.size() <= kInlineDigits && places >= 0 && places <= kInlineDigits) {
    int64_t value = 0;
    for (char c : decimal.digits) value = value * 10 + (c - '0');
    return Number::Ratio(decimal.negative ? -value : value, PowerOfTen(places));
  }
  cpp_int value = DigitsToInt(decimal.digits);
  if (decimal.negative) value = -value;
  return NumberAccess::FromBig(places > 0 ? cpp_rational(value, BigPowerOfTen(places))
                                          : cpp_rational(cpp_int(value * BigPowerOfTen(-places))));
}

}  // namespace

std::optional<Number> Number::Parse(std::string_view text) {
  // Longer than any number that is accepted: sign, point, digits and exponent.
  if (text.size() > 64) return std::nullopt;
  size_t pos = 0;
  auto decimal = ReadDecimal(text, &pos);
  if (!decimal || decimal->digits.size() > kMaxDigits) return std::nullopt;
  if (pos < text.size()) {
    if (text[pos] != 'e' && text[pos] != 'E') return std::nullopt;
    const auto exponent = ReadExponent(text, pos + 1);
    if (!exponent) return std::nullopt;
    decimal->exponent += *exponent;
  }
  return ToNumber(*decimal);
}

std::string Number::Canonical() const {
  if (!big_) {
    const auto places = TerminatingPlaces(den_);
    if (!places) return std::to_string(num_) + "/" + std::to_string(den_);
    if (*places <= kInlineDigits) {
      const auto factor = static_cast<uint64_t>(PowerOfTen(*places) / den_);
      return WithPoint(num_ < 0, UnsignedText(UInt128{Magnitude(num_)} * factor), *places);
    }
  }
  const cpp_rational value = NumberAccess::ToBig(*this);
  const cpp_int num = numerator(value), den = denominator(value);
  const auto places = TerminatingPlaces(den);
  if (!places) return num.str() + "/" + den.str();
  return WithPoint(num < 0, cpp_int(abs(num) * (BigPowerOfTen(*places) / den)).str(), *places);
}

std::optional<Number> Number::ParseCanonical(std::string_view text) {
  // A decimal of kMaxBits after the point has at most so many digits before and after it.
  constexpr size_t kLongest = 2 * kMaxBits + 2;
  if (text.size() > kLongest) return std::nullopt;
  size_t pos = 0;
  const auto left = ReadDecimal(text, &pos);
  if (!left) return std::nullopt;
  auto value = ToNumber(*left);
  if (value && pos < text.size()) {
    if (text[pos++] != '/' || left->exponent != 0) return std::nullopt;
    const auto right = ReadDecimal(text, &pos);
    if (!right || pos != text.size()) return std::nullopt;
    const auto den = ToNumber(*right);
    value = den ? value->Divide(*den) : std::nullopt;
  }
  // One value has one text, or hashes of equal facts would differ.
  return value && value->Canonical() == text ? value : std::nullopt;
}

std::string Number::Display(int min_digits, int max_digits, bool* exact) const {
  constexpr int kMostDigits = 1000;
  const int places = std::clamp(max_digits, 0, kMostDigits);
  const cpp_rational value = NumberAccess::ToBig(*this);
  const cpp_int num = numerator(value) * BigPowerOfTen(places), den = denominator(value);
  const cpp_int whole = RoundQuotient(num, den, Rounding::kHalfUp);
  if (exact) *exact = whole * den == num;
  std::string out = WithPoint(whole < 0, cpp_int(abs(whole)).str(), places);
  if (places == 0) return out;
  const auto keep = static_cast<size_t>(places - std::clamp(min_digits, 0, places));
  size_t dropped = 0;
  while (dropped < keep && out.back() == '0') out.pop_back(), ++dropped;
  if (out.back() == '.') out.pop_back();
  return out;
}

}  // namespace writ
