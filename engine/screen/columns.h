// What is known about a population, in memory: one column for each fact in each period.
//
// A value that does not fit is kept beside the columns, and its subject is left to the reference
// evaluator where it matters. A subject is a row; 9 bytes for each column, and 4 for each team.
//
// Different rows may be written by different threads at once, but for Keep, AddGroup and AddSpells.
#pragma once

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/eval/population.h"
#include "engine/screen/source.h"

namespace writ {

struct FactColumn {
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  std::unique_ptr<int64_t[], Free> values;  // zeros at first
  std::unique_ptr<uint8_t[], Free> states;  // plan::Status
};

class FactColumns final : public ColumnSource {
 public:
  static constexpr uint8_t kNothing = 255;  // SetRun: nothing is recorded

  // The plan must outlive the columns. Nothing is recorded at first.
  FactColumns(const Plan& plan, size_t subjects);
  // From fact records, in the order of the population.
  static FactColumns Of(const Plan& plan, const Population& population,
                        const ParallelFor& parallel_for = OneByOne);

  // More subjects, of whom nothing is recorded; or the last ones away.
  void Resize(size_t subjects);
  // Room for so many, which costs nothing before it is used.
  void Reserve(size_t subjects);
  // More subjects, for whom there is room. Nothing of them is defined before SetRun has written
  // every column of theirs, nor anything behind the last one before the next Resize.
  void Extend(size_t subjects) { subjects_ = subjects; }

  size_t size() const override { return subjects_; }
  std::unique_ptr<BlockReader> Reader() const override;
  bool broken() const override { return false; }

  // `column` is an index into Plan::Inputs(), or told().
  bool Known(uint32_t column, size_t subject) const {
    return columns_[column].states[subject] == 0;
  }
  bool Recorded(uint32_t column, size_t subject) const;  // anything: a value, none, in dispute
  void Set(uint32_t column, size_t subject, int64_t value) {
    columns_[column].values[subject] = value;
    columns_[column].states[subject] = 0;
  }
  void SetState(uint32_t column, size_t subject, InputState state);
  // Of `count` subjects of whom nothing is recorded in that column: states are those of
  // plan::Status (known, none or kept beside), or kNothing.
  void SetRun(uint32_t column, size_t first, const int64_t* values, const uint8_t* states,
              size_t count);
  // A text, or a value that has no place in a column.
  void Keep(uint32_t column, size_t subject, Scalar value);

  // Which team: `group_column` as Plan's groups are numbered, `group` from AddGroup, or kInNone.
  size_t group_columns() const { return groups_.size(); }
  int32_t AddGroup(std::string_view name);  // "team:north"; the same name gives the same number
  void SetGroup(uint32_t group_column, size_t subject, int32_t group) {
    groups_[group_column][subject] = group;
  }
  void AddSpells(size_t subject, std::vector<std::pair<Date, Date>> spells);

  const FactColumn& column(uint32_t index) const { return columns_[index]; }
  int32_t group(uint32_t group_column, size_t subject) const {
    return groups_[group_column][subject];
  }
  const int32_t* groups(uint32_t group_column) const { return groups_[group_column].data(); }
  int32_t FindGroup(std::string_view name) const override;
  const std::vector<std::string>& group_names() const override { return group_names_; }
  const std::vector<std::pair<Date, Date>>& spells(size_t subject) const override;
  bool any_spells() const override { return !spells_.empty(); }
  const Scalar* Kept(uint32_t column, size_t subject) const override;
  std::string_view Text(int64_t number) const override {
    return texts_[static_cast<size_t>(number)];
  }

 private:
  void ReadSubject(const SubjectFacts& facts, size_t subject);
  void Clear(size_t from, size_t until);
  int64_t TextNumber(std::string_view text);  // the plan's own, then others as they come

  size_t subjects_, room_;
  std::vector<FactColumn> columns_;
  std::vector<std::vector<int32_t>> groups_;
  std::vector<std::string> group_names_;
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, int32_t, Hash, std::equal_to<>> group_numbers_;
  std::map<size_t, std::vector<std::pair<Date, Date>>> spells_;
  std::map<std::pair<uint32_t, size_t>, Scalar> kept_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, int64_t, Hash, std::equal_to<>> text_numbers_;
};

}  // namespace writ
