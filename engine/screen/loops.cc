#include "engine/screen/loops.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "engine/base/generations.h"

namespace writ::screen::loops {

WRIT_GENERATIONS int BitsOf(const int64_t* a) {
  uint64_t any = 0;
  for (size_t row = 0; row < kBlockRows; ++row)
    any |= static_cast<uint64_t>(a[row]) ^ static_cast<uint64_t>(a[row] >> 63);
  return static_cast<int>(std::bit_width(any));
}

namespace {

__extension__ typedef __int128 Int128;

// Of a lambda: so that it is compiled for the generation of the function around it.
#define WRIT_INLINED __attribute__((always_inline))

constexpr size_t kRows = kBlockRows;

// Inlined into each of the functions below, for the generation that it is compiled for.
template <typename Body>
[[gnu::always_inline]] inline void Each(const Body& body) {
  for (size_t row = 0; row < kRows; ++row) body(row);
}

template <typename Holds>
[[gnu::always_inline]] inline void CompareEach(const int64_t* __restrict a,
                                               const int64_t* __restrict b, int64_t* __restrict out,
                                               const Holds& holds) {
  Each([&](size_t row) WRIT_INLINED { out[row] = holds(a[row], b[row]) ? 1 : 0; });
}

template <typename Product, typename Holds>
[[gnu::always_inline]] inline void CrossEach(const Figures& a, const Figures& b,
                                             int64_t* __restrict out, const Holds& holds) {
  const int64_t* __restrict an = a.num;
  const int64_t* __restrict ad = a.den;
  const int64_t* __restrict bn = b.num;
  const int64_t* __restrict bd = b.den;
  Each([&](size_t row) WRIT_INLINED {
    out[row] = holds(Product{an[row]} * bd[row], Product{bn[row]} * ad[row]) ? 1 : 0;
  });
}

constexpr int kMostBits = 62;

// Whether the products of a comparison fit 64 bits, and their sum.
bool Narrow(const Figures& a, const Figures& b) {
  return a.num_bits + b.den_bits <= kMostBits && b.num_bits + a.den_bits <= kMostBits;
}

template <typename Call>
[[gnu::always_inline]] inline void WithOrder(Op op, const Call& call) {
  switch (op) {
    case Op::kBelow: return call([](auto x, auto y) { return x < y; });
    case Op::kAbove: return call([](auto x, auto y) { return x > y; });
    case Op::kAtLeast: return call([](auto x, auto y) { return x >= y; });
    case Op::kAtMost: return call([](auto x, auto y) { return x <= y; });
    case Op::kIs: return call([](auto x, auto y) { return x == y; });
    default: return call([](auto x, auto y) { return x != y; });
  }
}

WRIT_GENERATIONS void CompareNarrow(Op op, const Figures& a, const Figures& b, int64_t* out) {
  WithOrder(op, [&](const auto& holds) WRIT_INLINED { CrossEach<int64_t>(a, b, out, holds); });
}

Constant InLeastTerms(Constant figure) {
  if (figure.num == INT64_MIN) return figure;
  const int64_t shared = std::gcd(figure.num, figure.den);
  return {figure.num / shared, figure.den / shared};
}

bool Narrow(const Figures& a, Constant b) {
  const int num_bits = Bounds{b.num, b.num}.bits(), den_bits = Bounds{b.den, b.den}.bits();
  return a.num_bits + den_bits <= kMostBits &&
         a.den_bits + std::max(num_bits, den_bits) <= kMostBits;
}

WRIT_GENERATIONS void SumConstant(const Figures& a, Constant b, int64_t* __restrict num,
                                  int64_t* __restrict den) {
  const int64_t* __restrict an = a.num;
  const int64_t* __restrict ad = a.den;
  for (size_t row = 0; row < kRows; ++row) {
    num[row] = an[row] * b.den + b.num * ad[row];
    den[row] = ad[row] * b.den;
  }
}

WRIT_GENERATIONS void CompareConstant(Op op, const Figures& a, Constant b, int64_t* out) {
  const int64_t* __restrict num = a.num;
  const int64_t* __restrict den = a.den;
  int64_t* __restrict to = out;
  WithOrder(op, [&](const auto& holds) WRIT_INLINED {
    Each([&](size_t row)
             WRIT_INLINED { to[row] = holds(num[row] * b.den, b.num * den[row]) ? 1 : 0; });
  });
}

void CompareBroad(Op op, const Figures& a, const Figures& b, int64_t* out) {
  WithOrder(op, [&](const auto& holds) WRIT_INLINED { CrossEach<Int128>(a, b, out, holds); });
}

// As plan::Calculate: what has the same denominator keeps it.
template <bool kSubtract>
[[gnu::always_inline]] inline void SumFigures(const Figures& a, const Figures& b,
                                              int64_t* __restrict num, int64_t* __restrict den) {
  const int64_t* __restrict an = a.num;
  const int64_t* __restrict ad = a.den;
  const int64_t* __restrict bn = b.num;
  const int64_t* __restrict bd = b.den;
  for (size_t row = 0; row < kRows; ++row) {
    const int64_t one = 1;
    const int64_t of_a = ad[row] == bd[row] ? one : bd[row];
    const int64_t of_b = ad[row] == bd[row] ? one : ad[row];
    const int64_t left = an[row] * of_a, right = bn[row] * of_b;
    num[row] = kSubtract ? left - right : left + right;
    den[row] = ad[row] * of_a;
  }
}

WRIT_GENERATIONS void SumNarrow(bool subtract, const Figures& a, const Figures& b, int64_t* num,
                                int64_t* den) {
  subtract ? SumFigures<true>(a, b, num, den) : SumFigures<false>(a, b, num, den);
}

template <bool kSubtract>
[[gnu::always_inline]] inline bool SumEach(const int64_t* a, const int64_t* b, int64_t* out) {
  uint64_t over = 0;
  for (size_t row = 0; row < kRows; ++row) {
    const auto left = static_cast<uint64_t>(a[row]), right = static_cast<uint64_t>(b[row]);
    const uint64_t sum = kSubtract ? left - right : left + right;
    over |= (left ^ sum) & (kSubtract ? left ^ right : right ^ sum);
    out[row] = static_cast<int64_t>(sum);
  }
  return over >> 63 == 0;
}

}  // namespace

WRIT_GENERATIONS void Compare(Op op, const int64_t* a, const int64_t* b, int64_t* out) {
  WithOrder(op, [&](const auto& holds) WRIT_INLINED { CompareEach(a, b, out, holds); });
}

void Compare(Op op, const Figures& a, const Figures& b, int64_t* out) {
  Narrow(a, b) ? CompareNarrow(op, a, b, out) : CompareBroad(op, a, b, out);
}

bool CompareIfNarrow(Op op, const Figures& a, Constant b, int64_t* out) {
  const Constant least = InLeastTerms(b);
  if (!Narrow(a, least)) return false;
  CompareConstant(op, a, least, out);
  return true;
}

void AndBeyond(const Figures& a, const Figures& b, bool falling, int64_t* out) {
  int64_t beyond[kRows];
  Compare(falling ? Op::kBelow : Op::kAbove, a, b, beyond);
  And(beyond, out);
}

bool SumIfNarrow(bool subtract, const Figures& a, Constant b, int64_t* num, int64_t* den) {
  Constant least = InLeastTerms(b);
  if (!Narrow(a, least)) return false;
  if (subtract) least.num = -least.num;
  SumConstant(a, least, num, den);
  return true;
}

bool SumIfNarrow(bool subtract, const Figures& a, const Figures& b, int64_t* num, int64_t* den) {
  if (!Narrow(a, b) || a.den_bits + b.den_bits > kMostBits) return false;
  SumNarrow(subtract, a, b, num, den);
  return true;
}

WRIT_GENERATIONS void And(const int64_t* __restrict a, int64_t* __restrict out) {
  for (size_t row = 0; row < kRows; ++row) out[row] &= a[row];
}

WRIT_GENERATIONS void Or(const int64_t* __restrict a, int64_t* __restrict out) {
  for (size_t row = 0; row < kRows; ++row) out[row] |= a[row];
}

WRIT_GENERATIONS void Not(const int64_t* __restrict a, int64_t* __restrict out) {
  for (size_t row = 0; row < kRows; ++row) out[row] = a[row] == 0 ? 1 : 0;
}

WRIT_GENERATIONS void AtLeast(int64_t least, int64_t* out) {
  for (size_t row = 0; row < kRows; ++row) out[row] = out[row] >= least ? 1 : 0;
}

WRIT_GENERATIONS bool AllAbove(const int64_t* a, int64_t bound) {
  int64_t all = 1;
  for (size_t row = 0; row < kRows; ++row) all &= a[row] > bound ? 1 : 0;
  return all != 0;
}

WRIT_GENERATIONS bool AddTo(const int64_t* __restrict a, int64_t* __restrict out) {
  return SumEach<false>(out, a, out);
}

WRIT_GENERATIONS bool TakeFrom(const int64_t* __restrict a, int64_t* __restrict out) {
  return SumEach<true>(out, a, out);
}

WRIT_GENERATIONS bool Add(const int64_t* a, const int64_t* b, int64_t* out) {
  return SumEach<false>(a, b, out);
}

WRIT_GENERATIONS bool Subtract(const int64_t* a, const int64_t* b, int64_t* out) {
  return SumEach<true>(a, b, out);
}

WRIT_GENERATIONS void Compare(Op op, const int64_t* __restrict a, int64_t constant,
                              int64_t* __restrict out) {
  WithOrder(op, [&](const auto& holds) WRIT_INLINED {
    Each([&](size_t row) WRIT_INLINED { out[row] = holds(a[row], constant) ? 1 : 0; });
  });
}

WRIT_GENERATIONS void Where(const int64_t* __restrict where, const int64_t* __restrict a,
                            int64_t* __restrict out) {
  for (size_t row = 0; row < kRows; ++row) out[row] = where[row] != 0 ? a[row] : 0;
}

WRIT_GENERATIONS void Choose(const int64_t* __restrict where, const int64_t* __restrict a,
                             int64_t* __restrict out) {
  for (size_t row = 0; row < kRows; ++row) out[row] = where[row] != 0 ? a[row] : out[row];
}

WRIT_GENERATIONS void Choose(const int64_t* __restrict where, int64_t constant,
                             int64_t* __restrict out) {
  for (size_t row = 0; row < kRows; ++row) out[row] = where[row] != 0 ? constant : out[row];
}

WRIT_GENERATIONS size_t Count(const uint8_t* states, size_t rows, uint8_t state) {
  size_t count = 0;
  while (rows > 0) {
    const size_t some = rows < 128 ? rows : 128;  // so many fit a byte
    uint8_t found = 0;
    for (size_t row = 0; row < some; ++row)
      found = static_cast<uint8_t>(found + (states[row] == state ? 1 : 0));
    count += found;
    states += some;
    rows -= some;
  }
  return count;
}

WRIT_GENERATIONS bool AllZero(const uint8_t* states) {
  uint8_t any = 0;
  for (size_t row = 0; row < kRows; ++row) any |= states[row];
  return any == 0;
}

WRIT_GENERATIONS void OrWhere(const uint8_t* __restrict states, uint8_t one, uint8_t other,
                              uint8_t bits, uint8_t* __restrict out) {
  for (size_t row = 0; row < kRows; ++row)
    out[row] |= states[row] == one || states[row] == other ? bits : uint8_t{0};
}

WRIT_GENERATIONS void Or(const uint8_t* __restrict bytes, uint8_t* __restrict out) {
  for (size_t row = 0; row < kRows; ++row) out[row] |= bytes[row];
}

WRIT_GENERATIONS void ToBytes(const int64_t* __restrict a, uint8_t yes, uint8_t no,
                              uint8_t* __restrict out) {
  for (size_t row = 0; row < kRows; ++row) out[row] = a[row] != 0 ? yes : no;
}

}  // namespace writ::screen::loops
