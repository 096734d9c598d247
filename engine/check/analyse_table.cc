// Decision tables: two rows for one case, no row for a case, rows that no case reaches.
#include <algorithm>
#include <utility>

#include "engine/check/analyse.h"
#include "engine/check/analyse_cover.h"
#include "engine/check/analyse_value.h"
#include "engine/program/op_info.h"

namespace writ {
namespace {

// More would hide the first, which is the one to mend.
constexpr int kReportsPerTable = 5;

class TableAnalysis {
 public:
  TableAnalysis(const Program& program, const Table& table,
                const std::vector<std::vector<ExprId>>& arguments, Diagnostics& diagnostics)
      : p_(program), table_(table), arguments_(arguments), diagnostics_(diagnostics) {}

  void Run() {
    if (table_.rows.empty() || table_.inputs.empty()) return;
    if (table_.inputs.size() > Cover::kColumnLimit) return GiveUp(0);
    if (!BuildDomains()) return;
    Cover cover(domains_, cells_);
    EmptyRows(cover);
    if (table_.mode == TableMode::kUnique) Overlaps(&cover);
    if (table_.mode == TableMode::kFirst) Unreached(&cover);
    Gap(&cover);
    if (cover.given_up()) GiveUp(cover.steps());
  }

 private:
  bool BuildDomains();
  std::optional<IntervalSet> SetOf(const Cell& cell, size_t column);
  IntervalSet DomainOf(size_t column);
  void EmptyRows(const Cover& cover);
  void Overlaps(Cover* cover);
  void Unreached(Cover* cover);
  void Gap(Cover* cover);
  void Show(const Case& found, Diagnostic* diagnostic) const;
  void GiveUp(uint64_t steps) {
    diagnostics_.Add(DiagnosticKind::kAnalysisGivenUp, table_.names.place,
                     {ShownIn(table_.names), Argument(static_cast<size_t>(steps))});
  }

  const Program& p_;
  const Table& table_;
  const std::vector<std::vector<ExprId>>& arguments_;  // by column: what calls pass
  Diagnostics& diagnostics_;
  std::vector<PointSpace> spaces_;
  std::vector<IntervalSet> domains_;
  std::vector<std::vector<IntervalSet>> cells_;  // by row
  std::vector<bool> empty_;
};

std::optional<IntervalSet> TableAnalysis::SetOf(const Cell& cell, size_t column) {
  if (cell.any) return spaces_[column].Domain();
  IntervalSet set = IntervalSet::None(spaces_[column].discrete());
  for (const CellTest& test : cell.tests) {
    const std::optional<IntervalSet> meets = spaces_[column].Meets(test.compare, test.value);
    if (!meets) return std::nullopt;
    set = set.Union(*meets);
  }
  return set;
}

// A column is only asked about the values that its callers can pass: a score of 0 to 100 leaves no
// gap above.
IntervalSet TableAnalysis::DomainOf(size_t column) {
  const IntervalSet all = spaces_[column].Domain();
  if (arguments_[column].empty()) return all;
  IntervalSet domain = IntervalSet::None(all.discrete());
  for (const ExprId argument : arguments_[column])
    domain = domain.Union(KnownRange(p_, argument, &spaces_[column]));
  return domain.empty() ? all : domain;
}

bool TableAnalysis::BuildDomains() {
  for (const TableParameter& input : table_.inputs) spaces_.emplace_back(p_, input.type);
  for (const TableRow& row : table_.rows) {
    cells_.emplace_back();
    for (size_t column = 0; column < table_.inputs.size(); ++column) {
      std::optional<IntervalSet> set = SetOf(row.inputs[column], column);
      if (!set) {
        diagnostics_.Add(DiagnosticKind::kNotOnOneLine, row.place,
                         {ShownIn(table_.inputs[column].names), ShownIn(table_.names)});
        return false;
      }
      cells_.back().push_back(std::move(*set));
    }
  }
  for (size_t column = 0; column < table_.inputs.size(); ++column)
    domains_.push_back(DomainOf(column));
  return true;
}

void TableAnalysis::Show(const Case& found, Diagnostic* diagnostic) const {
  for (size_t column = 0; column < found.size(); ++column) {
    const Argument name = ShownIn(table_.inputs[column].names);
    const Argument value = spaces_[column].Show(found[column]);
    diagnostic->example.emplace_back(name.en + ": " + value.en, name.zh + ":" + value.zh);
  }
}

void TableAnalysis::EmptyRows(const Cover& cover) {
  empty_.resize(table_.rows.size());
  for (uint32_t row = 0; row < table_.rows.size(); ++row) {
    const std::optional<size_t> column = cover.EmptyColumn(row);
    if (!column) continue;
    empty_[row] = true;
    diagnostics_.Add(
        DiagnosticKind::kRowNeverApplies, table_.rows[row].place,
        {Argument(row + size_t{1}), ShownIn(table_.names), ShownIn(table_.inputs[*column].names)});
  }
}

void TableAnalysis::Overlaps(Cover* cover) {
  int reports = 0;
  for (uint32_t b = 0; b < table_.rows.size() && !cover->given_up(); ++b) {
    for (uint32_t a = 0; a < b; ++a) {
      const std::optional<Case> both = cover->FindOverlap(a, b);
      if (!both) continue;
      Diagnostic& d = diagnostics_.Add(
          DiagnosticKind::kTableOverlap, table_.rows[b].place,
          {Argument(a + size_t{1}), Argument(b + size_t{1}), ShownIn(table_.names)});
      d.related.push_back({table_.rows[a].place, Argument("the other row", "另一行")});
      Show(*both, &d);
      if (++reports == kReportsPerTable) return;
      break;  // one clash a row is enough to mend it
    }
  }
}

void TableAnalysis::Unreached(Cover* cover) {
  std::vector<uint32_t> above;
  for (uint32_t row = 0; row < table_.rows.size() && !cover->given_up(); ++row) {
    if (empty_[row]) continue;
    std::vector<uint32_t> meeting;
    for (const uint32_t earlier : above)
      if (cover->FindOverlap(earlier, row)) meeting.push_back(earlier);
    above.push_back(row);
    if (meeting.empty() || cover->FindGap(meeting, row) || cover->given_up()) continue;
    Diagnostic& d = diagnostics_.Add(DiagnosticKind::kRowNeverReached, table_.rows[row].place,
                                     {Argument(row + size_t{1}), ShownIn(table_.names)});
    for (const uint32_t earlier : meeting) {
      if (d.related.size() == kReportsPerTable) break;
      d.related.push_back(
          {table_.rows[earlier].place, Argument("takes cases of it", "已处理其中的情形")});
    }
  }
}

void TableAnalysis::Gap(Cover* cover) {
  std::vector<uint32_t> all;
  for (uint32_t row = 0; row < table_.rows.size(); ++row)
    if (!empty_[row]) all.push_back(row);
  const std::optional<Case> gap = cover->FindGap(std::move(all));
  if (!gap) return;
  Diagnostic& d =
      diagnostics_.Add(DiagnosticKind::kTableGap, table_.names.place, {ShownIn(table_.names)});
  Show(*gap, &d);
}

}  // namespace

void AnalyseTables(const Program& program, Diagnostics& diagnostics) {
  std::vector<std::vector<std::vector<ExprId>>> arguments(program.tables.size());
  for (size_t i = 0; i < arguments.size(); ++i)
    arguments[i].resize(program.tables[i].inputs.size());
  for (const Expr& e : program.exprs) {
    if (e.op != Op::kTableCall) continue;
    for (size_t column = 0; column < e.args_count; ++column)
      arguments[e.index][column].push_back(program.Args(e)[column]);
  }
  for (size_t i = 0; i < program.tables.size(); ++i) {
    // Beyond the rows of a data table the answer is unknown by design.
    if (program.tables[i].mode == TableMode::kData) continue;
    TableAnalysis(program, program.tables[i], arguments[i], diagnostics).Run();
  }
}

}  // namespace writ
