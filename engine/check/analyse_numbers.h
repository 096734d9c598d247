// Numbers in place of structures, so that "the same" is one comparison.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/program/program.h"

namespace writ {

// Gives sequences of words numbers from 0, in the order in which they first appear.
class KeyNumbers {
 public:
  KeyNumbers() : slots_(kFirstSlots, kNone) {}
  uint32_t Of(std::span<const uint32_t> key);
  uint32_t size() const { return static_cast<uint32_t>(keys_.size()); }

 private:
  struct Key {
    uint64_t hash;
    uint32_t begin, length;  // in words_
  };
  static constexpr uint32_t kNone = 0xFFFFFFFF;
  static constexpr size_t kFirstSlots = 64;

  void Grow();

  std::vector<uint32_t> words_;  // of all keys
  std::vector<Key> keys_;
  std::vector<uint32_t> slots_;  // of keys, by hash; a power of two, at most half of them taken
};

// Gives expressions of the same structure the same number, whatever their place.
class ValueNumbers {
 public:
  explicit ValueNumbers(const Program& program);
  uint32_t Of(ExprId id) const { return id == kNoExpr ? kNoExpr : numbers_[id]; }
  bool Same(ExprId a, ExprId b) const { return Of(a) == Of(b); }

 private:
  std::vector<uint32_t> numbers_;
};

}  // namespace writ
