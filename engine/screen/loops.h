// Loops over columns of kBlockRows rows, whether a row is known or not. Not seen outside screen/.
//
// Each is compiled for several generations of processors, of which the loader picks one. A column
// that is written is never one that is read.
#pragma once

#include <array>
#include <cstdint>

#include "engine/program/expr.h"
#include "engine/screen/columns.h"

namespace writ::screen::loops {

// So many has the largest of a column, whatever its sign.
int BitsOf(const int64_t* a);

// Quotients: a column of numerators and one of denominators, which are positive, and their BitsOf.
struct Figures {
  const int64_t* num;
  const int64_t* den;
  int num_bits = 64, den_bits = 64;
};

// A figure that all rows share.
struct Constant {
  int64_t num, den;
};

void Compare(Op op, const int64_t* a, const int64_t* b, int64_t* out);
// False, and nothing is written, where 64 bits may be too few.
bool CompareIfNarrow(Op op, const Figures& a, Constant b, int64_t* out);
void Compare(Op op, const Figures& a, const Figures& b, int64_t* out);
// out = out and "a is above b", or below if `falling`.
void AndBeyond(const Figures& a, const Figures& b, bool falling, int64_t* out);
// a + b, or a - b if `subtract`; false, and nothing is written, where 64 bits may be too few.
bool SumIfNarrow(bool subtract, const Figures& a, const Figures& b, int64_t* num, int64_t* den);

// The same with a figure that all rows share.
bool SumIfNarrow(bool subtract, const Figures& a, Constant b, int64_t* num, int64_t* den);

void And(const int64_t* a, int64_t* out);
void Or(const int64_t* a, int64_t* out);
void Not(const int64_t* a, int64_t* out);        // 1 where it is 0
void AtLeast(int64_t least, int64_t* out);       // 1 where it is so much
bool AllAbove(const int64_t* a, int64_t bound);  // every row
bool AddTo(const int64_t* a, int64_t* out);      // false: a row overflowed
bool TakeFrom(const int64_t* a, int64_t* out);   // the same
bool Add(const int64_t* a, const int64_t* b, int64_t* out);
bool Subtract(const int64_t* a, const int64_t* b, int64_t* out);

void Compare(Op op, const int64_t* a, int64_t constant, int64_t* out);
void Where(const int64_t* where, const int64_t* a, int64_t* out);   // 0 elsewhere
void Choose(const int64_t* where, const int64_t* a, int64_t* out);  // left as it is elsewhere
void Choose(const int64_t* where, int64_t constant, int64_t* out);

// The bytes that are `state`, among the first `rows`.
size_t Count(const uint8_t* states, size_t rows, uint8_t state);
bool AllZero(const uint8_t* states);  // a whole block of them
// out = out or `bits`, where the byte is one or other.
void OrWhere(const uint8_t* states, uint8_t one, uint8_t other, uint8_t bits, uint8_t* out);
void Or(const uint8_t* bytes, uint8_t* out);
// 1 or 0 to `yes` or `no`.
void ToBytes(const int64_t* a, uint8_t yes, uint8_t no, uint8_t* out);

}  // namespace writ::screen::loops
