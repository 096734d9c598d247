// One loop over a block's columns for each instruction. Not seen outside screen/.
#pragma once

#include <optional>

#include "engine/screen/block.h"
#include "engine/screen/loops.h"

namespace writ::screen {

class Kernels {
 public:
  explicit Kernels(Block* block) : b_(*block), code_(block->code_), bounds_(block->bounds_) {}
  void Run(const plan::Instruction& i);

 private:
  using Instruction = plan::Instruction;

  // Each gives the rows that its loop did not settle.
  Mask Compared(const Instruction& i);
  Mask RatioCompared(const Instruction& i);
  Mask Folded(const Instruction& i, bool any);
  Mask Negated(const Instruction& i);
  Mask Copied(const Instruction& i, uint32_t from, Mask rest);
  Mask Defined(const Instruction& i);
  Mask Windowed(const Instruction& i);
  Mask Totalled(const Instruction& i);
  Mask Summed(const Instruction& i);
  Mask Calculated(const Instruction& i);
  Mask Divided(const Instruction& i);
  Mask AnyTime(const Instruction& i);
  Mask Excepted(const Instruction& i);
  Mask LookedUp(const Instruction& i);
  Mask Banded(const Instruction& i);
  Mask Rounded(const Instruction& i);
  Mask All() const;
  void CellFits(const plan::TablePlan& table, const plan::TablePlan::Tests& cell, size_t input,
                int64_t* fits);
  void CompareConstant(Op op, uint32_t marked, int64_t constant, int64_t* out);
  void Choose(const Instruction& i, const int64_t* where, uint32_t marked);

  void Trend(const Instruction& i, const plan::WindowPlan& w);

  loops::Figures Figures(uint32_t cell, bool ratio);
  int BitsOf(const int64_t* column);
  // What the comparison of a column with a number comes to, if it is the same for all rows.
  std::optional<bool> ForAll(Op op, const int64_t* column, int64_t number) const;
  // What the literal of a cell says, the same for all rows; else nothing.
  std::optional<int64_t> Literal(uint32_t cell) const {
    return b_.literal_[cell] ? std::optional(b_.values_[cell][0]) : std::nullopt;
  }
  int64_t* V(uint32_t cell) { return b_.values_[cell]; }
  const Mask& M(uint32_t cell) const { return b_.masks_[cell]; }

  Block& b_;
  const plan::Code& code_;
  KnownBounds bounds_;  // no column is written again once it was read
};

}  // namespace writ::screen
