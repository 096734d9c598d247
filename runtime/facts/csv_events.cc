#include "runtime/facts/csv_events.h"

#include <algorithm>

#include "engine/base/text.h"
#include "runtime/facts/cell.h"

namespace writ {
namespace {

bool IsOneOf(const std::string& name, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), name) != words.end();
}

bool IsEventWord(const std::string& name) { return IsOneOf(name, {"event", "事件"}); }

class EventTable {
 public:
  EventTable(const Program& program, PopulationBuilder* builder, Diagnostics& diagnostics)
      : program_(program), builder_(*builder), diagnostics_(diagnostics) {}

  bool ReadHeader(const CsvRow& header) {
    const size_t errors = diagnostics_.errors();
    for (size_t i = 0; i < header.cells.size(); ++i) {
      const std::string name = Tidy(header.cells[i].text);
      if (name.starts_with('#')) continue;
      const Place place = header.cells[i].place;
      if (IsOneOf(name, {"id", "subject", "工号", "员工编号"})) {
        Take(&id_, i, name, place);
      } else if (IsEventWord(name)) {
        Take(&event_, i, name, place);
      } else if (IsOneOf(name, {"date", "日期"})) {
        Take(&date_, i, name, place);
      } else {
        diagnostics_.Add(DiagnosticKind::kCsvEventColumns, place, {name});
      }
    }
    const Place first = header.cells.front().place;
    if (!id_) diagnostics_.Add(DiagnosticKind::kCsvNoId, first);
    if (!date_) diagnostics_.Add(DiagnosticKind::kCsvNoEventDate, first);
    return diagnostics_.errors() == errors;
  }

  void ReadRow(const CsvRow& row) {
    const std::string id = Tidy(row.cells[*id_].text);
    const CsvCell &event = row.cells[*event_], &date = row.cells[*date_];
    const auto what = FindEventId(program_, Tidy(event.text));
    const auto day = ReadDay(date.text);
    if (id.empty())
      diagnostics_.Add(DiagnosticKind::kCsvEmptyId, row.cells.front().place, {row.row});
    if (!what) ReportUnknown(event);
    if (!day) diagnostics_.Add(DiagnosticKind::kFactNotADate, date.place, {date.text});
    if (id.empty() || !what || !day) return;
    auto& days = builder_.Subject(id).events[*what];
    const auto at = std::lower_bound(days.begin(), days.end(), *day);
    if (at != days.end() && *at == *day) {
      diagnostics_.Add(DiagnosticKind::kFactDuplicate, date.place,
                       {*what, id, " (" + day->ToIso() + ")"});
      return;
    }
    days.insert(at, *day);
  }

 private:
  void Take(std::optional<size_t>* column, size_t at, const std::string& name, Place place) {
    if (*column) diagnostics_.Add(DiagnosticKind::kCsvDuplicateColumn, place, {name});
    *column = at;
  }

  void ReportUnknown(const CsvCell& cell) {
    const std::string name = Tidy(cell.text);
    auto& diagnostic = diagnostics_.Add(DiagnosticKind::kJsonUnknownEvent, cell.place, {name});
    if (auto near = Nearest(name, EventNamesOf(program_)))
      diagnostic.fixes.push_back({cell.place, *near});
  }

  const Program& program_;
  PopulationBuilder& builder_;
  Diagnostics& diagnostics_;
  std::optional<size_t> id_, event_, date_;
};

}  // namespace

bool HasEventColumn(const CsvRow& header) {
  return std::any_of(header.cells.begin(), header.cells.end(),
                     [](const CsvCell& cell) { return IsEventWord(Tidy(cell.text)); });
}

void ReadEventTable(const Program& program, const std::vector<CsvRow>& rows,
                    PopulationBuilder* builder, Diagnostics& diagnostics) {
  EventTable table(program, builder, diagnostics);
  if (!table.ReadHeader(rows.front())) return;
  for (size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].cells.size() == rows.front().cells.size()) {
      table.ReadRow(rows[i]);
    } else {
      ReportRagged(rows[i], rows.front().cells.size(), diagnostics);
    }
  }
}

}  // namespace writ
