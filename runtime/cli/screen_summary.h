// How many each rule holds for, and is unknown for, by team: figures that may be passed on, so that
// nobody in a small group can be told from the others.
//
// A team of fewer than kFewest is not told apart: small teams are one line together, with the
// smallest of the others if they are fewer than kFewest even so. A number from 1 to kFewest - 1 is
// not shown, and where only one team's number of a rule is not, neither is the next larger one:
// what the others have in all would tell it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/screen/screen.h"
#include "runtime/cli/session.h"

namespace writ::cli {

class ScreenSummary {
 public:
  static constexpr uint32_t kFewest = 5;

  // Both must outlive the summary.
  ScreenSummary(const Program& program, const ColumnSource& source, std::vector<uint32_t> rules);

  void Add(const ScreenedBlock& block);  // not by several threads at once

  // In the session's format and language: text, jsonl or csv.
  std::string Printed(const Session& session, Date as_of) const;

  // A line as it may be passed on.
  using ShownCounts = std::array<std::optional<uint32_t>, 2>;  // holds, unknown; nothing: hidden
  struct Shown {
    std::string who;  // "small teams together"
    uint32_t people = 0;
    std::vector<ShownCounts> counts;  // by rule
  };
  std::vector<Shown> ShownLines(Language language) const;  // everybody first

 private:
  enum class Scope : uint8_t { kAll, kTeam, kSmallTeams, kNoTeam };
  using Counts = std::array<uint32_t, 2>;  // holds, unknown
  struct Line {
    Scope scope = Scope::kAll;
    std::string team;
    uint32_t people = 0;
    std::vector<Counts> counts;               // by rule of rules_
    std::vector<std::array<bool, 2>> hidden;  // the same
  };

  std::vector<Line> Lines() const;
  static std::string WhoWords(const Line& line, Language language);
  static void MergeSmall(std::vector<Line>* teams);
  void Hide(std::vector<Line>* lines) const;
  std::string Text(const Session& session, const std::vector<Line>& lines, Date as_of) const;
  std::string Rows(const Session& session, const std::vector<Line>& lines, Date as_of) const;

  const Program& program_;
  const ColumnSource& source_;
  std::vector<uint32_t> rules_;
  std::optional<uint32_t> team_;              // the column of teams
  std::vector<uint32_t> people_;              // by group, those of no team last
  std::vector<std::vector<Counts>> by_team_;  // by rule of rules_, then by group
};

}  // namespace writ::cli
