// One loop over a block's columns for each instruction. Not seen outside screen/.
#pragma once

#include <array>

#include "engine/screen/block.h"
#include "engine/screen/loops.h"

namespace writ::screen {

class Kernels {
 public:
  explicit Kernels(Block* block) : b_(*block), code_(block->code_) {}
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
  int64_t* V(uint32_t cell) { return b_.values_[cell]; }
  const Mask& M(uint32_t cell) const { return b_.masks_[cell]; }

  Block& b_;
  const plan::Code& code_;
  // What was counted last of columns: no column is written again once it was read.
  struct Counted {
    const int64_t* column = nullptr;
    int bits = 0;
  };
  std::array<Counted, 64> counted_{};
};

}  // namespace writ::screen
