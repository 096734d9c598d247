// The screen: what holds for everybody in a population at once, with the answers of `eval`.
//
// A plan's instructions are run over columns, a block of subjects at a time (block.h). What the
// plan does not know is asked of the reference evaluator, person by person: a rule it does not
// cover, a value that does not fit. So the outcomes, the missing facts and the evidence are those
// of `eval` for everybody; screen_test.cc holds the two against each other.
//
// No threads of its own: the caller's ParallelFor may bring some.
#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/screen/source.h"

namespace writ {

namespace screen {
class Block;
class TeamFigures;
}  // namespace screen

// A value that a rule looked at: a fact or definition in a period, or a figure of the team.
struct EvidenceItem {
  NodeKind kind = NodeKind::kFact;  // kFact, kDefinition or kTeam
  uint32_t ref = 0;                 // fact, definition or expression
  std::optional<Period> period;
  Type type;
  bool ratio = false;
  uint32_t cell = 0;
  friend bool operator==(const EvidenceItem& a, const EvidenceItem& b) {
    return a.kind == b.kind && a.ref == b.ref && a.period == b.period;
  }
};
struct EvidenceValue {
  State state = State::kUnknown;
  int64_t num = 0, den = 1;  // a number; else num as ColumnSource has it
};
// An item of everybody in a block.
class EvidenceColumn {
 public:
  EvidenceValue operator[](size_t row) const {
    if (states_[row] != 0) return NotKnown(row);
    return {State::kKnown, num_[row], den_ == nullptr ? unit_ : den_[row]};
  }

 private:
  friend class ScreenedBlock;
  EvidenceValue NotKnown(size_t row) const;

  const int64_t* num_ = nullptr;
  const int64_t* den_ = nullptr;  // null where all have `unit_`
  const uint8_t* states_ = nullptr;
  int64_t unit_ = 1;
};

// The decisions about one block of subjects. Valid while the sink runs.
class ScreenedBlock {
 public:
  size_t first() const;  // the first subject's row
  size_t rows() const;
  // By row: Outcome as a number. Rules of libraries that the plan does not cover have none.
  const uint8_t* Outcomes(uint32_t rule) const { return outcomes_[rule].data(); }
  Outcome outcome(uint32_t rule, size_t row) const {
    return static_cast<Outcome>(outcomes_[rule][row]);
  }
  // The rows, in their order, for whom a rule holds or is unknown.
  template <typename Body>
  void ForEachNotable(const Body& body) const {
    constexpr size_t kAtOnce = sizeof(uint64_t);
    static_assert(kBlockRows % kAtOnce == 0);
    const size_t end = rows();
    for (size_t at = 0; at < end; at += kAtOnce) {
      uint64_t any = 0;
      std::memcpy(&any, notable_.data() + at, kAtOnce);
      if (any == 0) continue;
      for (size_t row = at; row < std::min(end, at + kAtOnce); ++row)
        if (notable_[row] != 0) body(row);
    }
  }
  // Those of the policy's own rules, in their order, that hold for a row or are unknown.
  template <typename Body>
  void ForEachNotableRule(size_t row, const Body& body) const {
    for (size_t eight = 0; eight < eights_.size(); ++eight)
      for (unsigned left = eights_[eight][row]; left != 0; left &= left - 1)
        body(static_cast<uint32_t>(eight * 8 + static_cast<size_t>(__builtin_ctz(left))));
  }
  size_t Count(uint32_t rule, Outcome outcome) const;  // of its rows
  // With what is missing and why; without explanation.
  Decision Decide(uint32_t rule, size_t row) const;
  EvidenceColumn Values(const EvidenceItem& item) const;
  // Which team, as BlockReader::Groups says.
  int32_t group(uint32_t group_column, size_t row) const;

 private:
  friend class Screen;
  friend class ScreenSince;
  explicit ScreenedBlock(const ColumnSource& source);

  const plan::Code& code_;
  const ColumnSource& source_;
  const screen::Block* block_ = nullptr;
  std::vector<std::vector<uint8_t>> outcomes_;
  std::vector<uint8_t> notable_;              // by row: whether any rule is
  std::vector<std::vector<uint8_t>> eights_;  // by eight rules and row: which of them are, as bits
  std::map<std::pair<uint32_t, size_t>, Decision> by_reference_;
};

class Screen {
 public:
  // A decision by the reference evaluator. Called from whatever threads the ParallelFor has.
  using Reference = std::function<Decision(size_t subject, uint32_t rule)>;
  using Sink = std::function<void(const ScreenedBlock& block)>;

  // Computes the teams' figures. The source, which must be of a plan for a population, must outlive
  // the screen.
  explicit Screen(const ColumnSource& source, const ParallelFor& parallel_for = OneByOne);
  ~Screen();

  // Decides the policy's own rules for everybody. Blocks come to the sink in any order, each once.
  // If the source breaks (ColumnSource::broken), what the sink was given counts for nothing.
  void Run(const Reference& reference, const Sink& sink,
           const ParallelFor& parallel_for = OneByOne) const;
  static size_t Blocks(size_t subjects) { return (subjects + kBlockRows - 1) / kBlockRows; }

  // The figures as the reference asks for them; `otherwise` answers what the screen cannot say.
  TeamSource Teams(TeamSource otherwise) const;

  // What a rule looks at to hold, each once. Empty if the plan does not cover it.
  const std::vector<EvidenceItem>& Evidence(uint32_t rule) const { return evidence_[rule]; }

 private:
  friend class ScreenSince;
  struct WithoutTeams {};
  Screen(const ColumnSource& source, WithoutTeams without);
  void Decide(const screen::Block& block, std::span<const uint32_t> rules,
              const Reference& reference, ScreenedBlock* out) const;
  std::optional<TeamAnswer> Answer(const TeamQuery& query) const;

  const ColumnSource& source_;
  std::vector<uint32_t> rules_;  // the policy's own
  std::unique_ptr<const screen::TeamFigures> teams_;
  std::vector<std::vector<EvidenceItem>> evidence_;
};

}  // namespace writ
