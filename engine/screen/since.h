// What is otherwise than on an earlier day: both screenings, decided only where they can differ.
//
// No results of the earlier day are kept: a source that knows when things were recorded has what
// was known then. A rule is left alone where both plans make the same of the same facts
// (rule_reads.h) and nothing that it reads was said since; so is a block of subjects, rule by rule.
// What cannot be shown to be the same is decided twice. runtime/columns/since_test.cc holds what
// comes out against two whole screenings.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/screen/screen.h"

namespace writ {

namespace screen {
struct Reads;
struct TeamReads;
}  // namespace screen

// Where the later source may say what the earlier one did not, by block of subjects. No function:
// that is not known, and everything may be otherwise.
struct SaidSince {
  std::function<std::vector<bool>(uint32_t column)> column;       // of the later plan; or told()
  std::function<std::vector<bool>(uint32_t group_column)> group;  // of the later plan
};

// A block of subjects of whom something may be otherwise. Valid while the sink runs.
struct ComparedBlock {
  const ScreenedBlock& now;
  const ScreenedBlock* before;      // nullptr: none of them was there
  std::span<const uint32_t> rules;  // those decided: of all others nothing is otherwise

  // Nothing: not there.
  std::optional<Outcome> Before(uint32_t rule, size_t row) const {
    if (before == nullptr || row >= before->rows()) return std::nullopt;
    return before->outcome(rule, row);
  }
};

class ScreenSince {
 public:
  using Sink = std::function<void(const ComparedBlock& block)>;

  // Two sources of one policy: subject i of `before` is subject i of `now`, and whoever came since
  // follows. Both must outlive this.
  ScreenSince(const ColumnSource& before, const ColumnSource& now, const SaidSince& said,
              const ParallelFor& parallel_for = OneByOne);
  ~ScreenSince();

  const Screen& before() const { return before_; }
  const Screen& now() const { return now_; }
  const std::vector<uint32_t>& rules() const { return now_.rules_; }  // the policy's own

  // Blocks in which a rule is to be decided come to the sink in any order, each once. If a source
  // breaks, what the sink was given counts for nothing.
  void Run(const Screen::Reference& before, const Screen::Reference& now, const Sink& sink,
           const ParallelFor& parallel_for = OneByOne) const;

 private:
  struct Watched;  // a rule that both plans decide alike
  class Worker;

  void Listen(const SaidSince& said);
  void CompareEmployment(const ParallelFor& parallel_for);
  void CompareTeams(const ParallelFor& parallel_for);
  std::vector<bool> GroupsThatDiffer(const screen::TeamReads& team) const;
  bool SaidAnywhere(const screen::Reads& reads) const;
  bool NeedsTeams() const;
  bool MayDiffer(size_t block) const;

  const ColumnSource& before_source_;
  const ColumnSource& now_source_;
  Screen before_, now_;
  std::vector<uint32_t> everywhere_;  // rules that are decided for everybody
  std::vector<Watched> watched_;
  // By column and team of the later plan, by block: whether anything was said. Empty: nowhere.
  std::vector<std::vector<bool>> said_, said_of_teams_;
  std::vector<bool> employment_;  // by block: somebody is employed on one of the two days alone
};

}  // namespace writ
