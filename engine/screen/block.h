// The cells of kBlockRows subjects, and the instructions run over them. Not seen outside screen/.
//
// For each cell there is a column of values, one of states and a mask of the rows that are not
// known. Loops over a column look at values alone; rows of the mask are then done again one by one,
// by the plan's own machine, which knows all states. So a block costs what its known values cost
// and a little for each value that is not, and there is one meaning of an instruction.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/eval/plan_cells.h"
#include "engine/screen/source.h"

namespace writ::screen {

struct Mask {
  static constexpr size_t kWords = kBlockRows / 64;
  std::array<uint64_t, kWords> words{};

  bool Any() const {
    uint64_t any = 0;
    for (const uint64_t word : words) any |= word;
    return any != 0;
  }
  bool Has(size_t row) const { return (words[row / 64] >> (row % 64) & 1) != 0; }
  void Add(size_t row) { words[row / 64] |= uint64_t{1} << (row % 64); }
  void Drop(size_t row) { words[row / 64] &= ~(uint64_t{1} << (row % 64)); }
  Mask& operator|=(const Mask& other) {
    for (size_t i = 0; i < kWords; ++i) words[i] |= other.words[i];
    return *this;
  }
  template <typename Body>
  void ForEach(const Body& body) const {
    for (size_t i = 0; i < kWords; ++i)
      for (uint64_t left = words[i]; left != 0; left &= left - 1)
        body(i * 64 + static_cast<size_t>(__builtin_ctzll(left)));
  }
};

// What is known about the values of columns, of those that were looked at last.
class KnownBounds {
 public:
  struct Known {
    const int64_t* column = nullptr;
    Bounds bounds;
  };
  Bounds Of(const int64_t* column) const {
    const Known& known = const_cast<KnownBounds*>(this)->At(column);
    return known.column == column ? known.bounds : Bounds();
  }
  Known& At(const int64_t* column) {
    return known_[std::bit_cast<uintptr_t>(column) / (kBlockRows * sizeof(int64_t)) %
                  known_.size()];
  }

 private:
  std::array<Known, 64> known_{};
};

class Block {
 public:
  // Which inputs are read: all, or those that figures about teams are made of.
  enum class For : uint8_t { kRules, kTeams };

  // Both must outlive the block.
  Block(const plan::Code& code, const ColumnSource& source);

  // The inputs of subjects first … first + rows - 1, and which periods count for them.
  void Load(size_t first, For what = For::kRules);
  // The same in two steps, of these inputs alone, and of teams if asked for: as often as needed.
  // Cells of other inputs, and what is made of them, then have no meaning.
  void Seek(size_t first);
  void LoadOnly(std::span<const uint32_t> inputs, bool teams);
  BlockReader& reader() { return *reader_; }
  void Run(std::span<const plan::Instruction> instructions);

  size_t first() const { return first_; }
  size_t rows() const { return rows_; }
  const Mask& outside() const { return outside_; }
  const Mask& unsure() const { return unsure_; }
  bool outside(size_t row) const { return outside_.Has(row); }  // not employed on the decision date
  bool unsure(size_t row) const { return unsure_.Has(row); }    // its employment does not fit

  int64_t* values(uint32_t cell) { return values_[cell]; }
  const int64_t* values(uint32_t cell) const { return values_[cell]; }
  const uint8_t* states(uint32_t cell) const { return states_[cell]; }
  const int32_t* groups(uint32_t group_column) const { return groups_[group_column]; }
  uint8_t state(uint32_t cell, size_t row) const { return states_[cell][row]; }
  const Mask& unknown(uint32_t cell) const { return masks_[cell]; }

  // For whoever fills cells himself: all known until said otherwise.
  void Begin(uint32_t cell) { Own(cell); }
  void SetState(uint32_t cell, size_t row, uint8_t state);

  // For whoever knows what he fills a cell with.
  void SetBounds(uint32_t cell, const Bounds& bounds);
  Bounds bounds(uint32_t cell) const { return bounds_.Of(values_[cell]); }

  // All cells of one row, one after the other.
  void Gather(size_t row, std::vector<int64_t>* values, std::vector<uint8_t>* states) const;

 private:
  friend class Kernels;

  void LoadColumn(uint32_t cell, const ColumnSlice& column);
  void CountPeriods();
  void CountUsually();
  Mask Odd() const;
  void CountFor(size_t row);
  void Own(uint32_t cell);                 // its own memory again, and nothing unknown
  void Alias(uint32_t cell, uint32_t of);  // the same column, all of it known
  void Say(uint32_t cell, bool yes);       // of all rows
  void Settle(uint32_t cell, size_t row);  // into the mask if its state says so

  const plan::Code& code_;
  const ColumnSource& source_;
  const std::unique_ptr<BlockReader> reader_;
  size_t first_ = 0, rows_ = 0;
  Mask outside_, unsure_;
  std::unique_ptr<int64_t[]> own_values_;
  std::unique_ptr<uint8_t[]> own_states_;
  std::vector<int64_t*> values_;
  std::vector<uint8_t*> states_;
  std::vector<Mask> masks_;
  std::vector<const int32_t*> groups_;
  std::vector<bool> literal_;      // by cell: nothing is ever written there
  std::vector<int64_t> yes_, no_;  // for a cell that says the same of all rows
  KnownBounds bounds_;             // of what a source or a team's figures gave
  // Whom all periods surely count for but those that count for nobody: employed from earliest_ to
  // latest_, told by earliest_.
  int64_t earliest_ = 0, latest_ = 0;
  bool needs_telling_ = false;
  bool counted_oddly_ = true;  // some row of the last block
  std::vector<int64_t> counted_values_;
  std::vector<uint8_t> counted_states_;
  std::vector<int64_t> base_values_;
  std::vector<uint8_t> base_states_;
  std::vector<int64_t> units_;  // the denominators of plain figures
};

}  // namespace writ::screen
