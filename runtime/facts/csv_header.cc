#include "runtime/facts/csv_header.h"

#include <map>
#include <set>

#include "engine/base/text.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"

namespace writ {
namespace {

using Kind = CsvColumn::Kind;

// Words that name no fact, in both languages.
std::optional<CsvColumn> ReservedColumn(const std::string& name) {
  static const std::map<std::string, Kind> kWords = {{"id", Kind::kId},
                                                     {"subject", Kind::kId},
                                                     {"工号", Kind::kId},
                                                     {"员工编号", Kind::kId},
                                                     {"month", Kind::kPeriod},
                                                     {"月份", Kind::kPeriod},
                                                     {"quarter", Kind::kPeriod},
                                                     {"季度", Kind::kPeriod},
                                                     {"year", Kind::kPeriod},
                                                     {"年度", Kind::kPeriod},
                                                     {"told", Kind::kTold},
                                                     {"告知日期", Kind::kTold},
                                                     {"recorded", Kind::kRecorded},
                                                     {"记录日期", Kind::kRecorded},
                                                     {"source", Kind::kSource},
                                                     {"来源", Kind::kSource},
                                                     {"document", Kind::kDocument},
                                                     {"凭证", Kind::kDocument},
                                                     {"complete_through", Kind::kCompleteThrough},
                                                     {"完整截至", Kind::kCompleteThrough}};
  const auto found = kWords.find(name);
  const bool told = name.starts_with("told:") || name.starts_with("告知日期:");
  if (found == kWords.end() && !told) return std::nullopt;
  CsvColumn column;
  column.kind = told ? Kind::kTold : found->second;
  if (name == "quarter" || name == "季度") column.frequency = Frequency::kQuarter;
  if (name == "year" || name == "年度") column.frequency = Frequency::kYear;
  return column;
}

class HeaderReader {
 public:
  HeaderReader(const Program& program, uint32_t entity, Diagnostics& diagnostics)
      : program_(program), entity_(entity), diagnostics_(diagnostics) {}

  std::optional<std::vector<CsvColumn>> Read(const CsvRow& header) {
    bool good = true;
    row_ = header.row;
    for (const auto& cell : header.cells) good = ReadColumn(cell) && good;
    if (!good || !CheckColumns(header)) return std::nullopt;
    return std::move(columns_);
  }

 private:
  bool ReadColumn(const CsvCell& cell) {
    std::string name = Tidy(cell.text);
    CsvColumn column;
    if (!name.starts_with('#')) {
      auto reserved = ReservedColumn(name);
      if (reserved && !ToldOfThisPolicy(name)) {
        diagnostics_.Add(DiagnosticKind::kToldOtherPolicy, cell.place,
                         {name, program_.policy.names.id});
        return false;
      }
      if (reserved) {
        column = *reserved;
      } else {
        column.ratio = TakeRatioMark(&name);
        const auto fact = FindFactOf(program_, entity_, name);
        if (const auto mark = OtherSeparator(cell.text); !fact && !mark.empty()) {
          diagnostics_.Add(DiagnosticKind::kCsvSeparator, cell.place, {row_, mark});
          return false;
        }
        if (!fact) {
          auto& diagnostic =
              diagnostics_.Add(DiagnosticKind::kCsvUnknownColumn, cell.place, {name});
          if (auto near = Nearest(name, FactNamesOf(program_, entity_)))
            diagnostic.fixes.push_back({cell.place, *near});
          return false;
        }
        column.kind = Kind::kFact;
        column.fact = *fact;
      }
    }
    column.name = name;
    column.place = cell.place;
    if (column.kind != Kind::kIgnored && !named_.insert({column.kind, column.fact}).second) {
      diagnostics_.Add(DiagnosticKind::kCsvDuplicateColumn, cell.place, {name});
      return false;
    }
    columns_.push_back(std::move(column));
    return true;
  }

  // "told" alone, or "told:" and the policy's name. Being told of another policy says nothing here.
  bool ToldOfThisPolicy(const std::string& name) const {
    const size_t colon = name.find(':');
    return colon == std::string::npos ||
           IsNamed(program_.policy.names, Tidy(name.substr(colon + 1)));
  }

  bool CheckColumns(const CsvRow& header) {
    const CsvColumn* period = nullptr;
    bool has_id = false;
    for (const auto& column : columns_) {
      if (column.kind == Kind::kPeriod) period = &column;
      has_id = has_id || column.kind == Kind::kId;
    }
    if (!has_id) diagnostics_.Add(DiagnosticKind::kCsvNoId, header.cells.front().place);
    bool good = has_id;
    for (const auto& column : columns_) {
      if (column.kind != Kind::kFact) continue;
      const auto& type = program_.facts[column.fact].type;
      if (type.per && (period == nullptr || period->frequency != *type.per)) {
        diagnostics_.Add(DiagnosticKind::kCsvNoPeriod, column.place,
                         {column.name, CsvFrequencyWord(*type.per)});
        good = false;
      } else if (!type.per && period != nullptr) {
        diagnostics_.Add(DiagnosticKind::kCsvMixedColumns, column.place,
                         {column.name, CsvFrequencyWord(period->frequency)});
        good = false;
      }
    }
    return good;
  }

  const Program& program_;
  const uint32_t entity_;
  Diagnostics& diagnostics_;
  std::vector<CsvColumn> columns_;
  uint32_t row_ = 1;
  std::set<std::pair<Kind, uint32_t>> named_;  // of the columns so far
};

}  // namespace

bool IsReservedColumn(const std::string& name) { return ReservedColumn(name).has_value(); }

bool TakeRatioMark(std::string* name) {
  for (const std::string_view mark : {"(ratio)", "(小数)"}) {
    if (!name->ends_with(mark)) continue;
    *name = Tidy(name->substr(0, name->size() - mark.size()));
    return true;
  }
  return false;
}

Argument CsvFrequencyWord(Frequency frequency) {
  switch (frequency) {
    case Frequency::kMonth: return {"month", "月份"};
    case Frequency::kQuarter: return {"quarter", "季度"};
    case Frequency::kYear: return {"year", "年度"};
  }
  return {""};
}

std::optional<std::vector<CsvColumn>> ReadCsvHeader(const Program& program, uint32_t entity,
                                                    const CsvRow& header,
                                                    Diagnostics& diagnostics) {
  return HeaderReader(program, entity, diagnostics).Read(header);
}

}  // namespace writ
