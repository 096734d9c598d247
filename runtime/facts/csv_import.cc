#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "engine/base/text.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"
#include "runtime/facts/csv.h"
#include "runtime/facts/csv_events.h"
#include "runtime/facts/csv_header.h"
#include "runtime/facts/export_map.h"
#include "runtime/facts/import.h"
#include "runtime/facts/interval.h"

namespace writ {
namespace {

class CsvImporter {
 public:
  CsvImporter(const Program& program, const SourceSet& sources, const ExportMap* map,
              Diagnostics& diagnostics)
      : program_(program),
        sources_(sources),
        map_(map),
        diagnostics_(diagnostics),
        builder_(program),
        subject_entity_(SubjectEntity(program)) {}

  bool Import(FileId file) {
    const size_t errors = diagnostics_.errors();
    auto rows = ReadCsv(sources_, file, diagnostics_);
    if (diagnostics_.errors() != errors) return false;
    if (map_ != nullptr) ApplyMap(*map_, &rows, &use_);
    if (rows.empty()) {
      diagnostics_.Add(DiagnosticKind::kCsvNoHeader, {file, 0, 0});
      return false;
    }
    file_ = file;
    rows_ += rows.size() - 1;
    if (IsEventTable(rows.front())) {
      ReadEventTable(program_, rows, &builder_, diagnostics_);
      return diagnostics_.errors() == errors;
    }
    if (!ReadHeader(rows.front())) return false;
    for (size_t i = 1; i < rows.size(); ++i) {
      if (rows[i].cells.size() == columns_.size()) {
        ReadRow(rows, i);
      } else {
        ReportRagged(rows[i], columns_.size(), diagnostics_);
      }
    }
    FinishLists();
    return diagnostics_.errors() == errors;
  }

  // Whether all of the map was used.
  bool Finish() {
    const size_t errors = diagnostics_.errors();
    if (map_ != nullptr) CheckUse(*map_, use_, diagnostics_);
    return diagnostics_.errors() == errors;
  }

  Population Take() { return builder_.Take(); }
  size_t rows() const { return rows_; }

 private:
  // Whether every column that names a fact names one of this entity.
  bool AllNamed(const CsvRow& header, uint32_t entity) const {
    bool any = false;
    for (const auto& cell : header.cells) {
      auto name = Tidy(cell.text);
      if (name.starts_with('#') || IsReservedColumn(name)) continue;
      TakeRatioMark(&name);
      if (!FindFactOf(program_, entity, name)) return false;
      any = true;
    }
    return any;
  }

  // A table of days: it names an event in each row, and nobody's facts in its header.
  bool IsEventTable(const CsvRow& header) const {
    return HasEventColumn(header) && !AllNamed(header, subject_entity_) &&
           ListsNamedBy(header).empty();
  }

  bool FileIsNamed(const Names& names) const {
    const std::filesystem::path path(sources_.file(file_).path);
    return IsNamed(names, path.stem().string());
  }

  // The lists of the subject whose members' facts the header names, unless it speaks of the subject
  // itself. The file's name tells lists of the same columns apart.
  std::vector<uint32_t> ListsNamedBy(const CsvRow& header) const {
    std::vector<uint32_t> lists;
    const bool of_subject = AllNamed(header, subject_entity_);
    for (const uint32_t list : program_.entities[subject_entity_].facts) {
      const auto& fact = program_.facts[list];
      if (fact.type.kind != TypeKind::kList || !AllNamed(header, fact.type.index)) continue;
      if (FileIsNamed(fact.names)) return {list};
      if (!of_subject) lists.push_back(list);
    }
    return lists;
  }

  bool ReadHeader(const CsvRow& header) {
    columns_.clear();
    serial_columns_.clear();
    lists_.clear();
    const auto lists = ListsNamedBy(header);
    if (lists.size() > 1) {
      std::string names;
      for (const uint32_t list : lists)
        names += (names.empty() ? "" : ", ") + program_.facts[list].names.id;
      diagnostics_.Add(DiagnosticKind::kCsvWhichList, header.cells.front().place,
                       {names, program_.facts[lists.front()].names.id});
      return false;
    }
    list_ = lists.empty() ? std::nullopt : std::optional(lists.front());
    const uint32_t entity = list_ ? program_.facts[*list_].type.index : subject_entity_;
    auto columns = ReadCsvHeader(program_, entity, header, diagnostics_);
    if (!columns) return false;
    columns_ = std::move(*columns);
    return true;
  }

  // What a row says about all of its facts.
  struct RowKeys {
    std::string id;
    std::optional<Period> period;
    std::optional<Date> recorded, told, complete_through;
    std::string source, document;
  };

  bool ReadDateInto(const CsvCell& cell, const CsvColumn& column, std::optional<Date>* out) {
    if (Tidy(cell.text).empty()) return true;
    *out = ReadDay(cell.text);
    if (!*out && !IsSerialDay(cell, column))
      diagnostics_.Add(DiagnosticKind::kFactNotADate, cell.place, {cell.text});
    return out->has_value();
  }

  // A column of dates that lost its format is one mistake, said at its first cell.
  bool IsSerialDay(const CsvCell& cell, const CsvColumn& column) {
    const std::optional<Date> day = SerialDay(cell.text);
    if (!day) return false;
    if (serial_columns_.insert(column.place.begin).second) {
      diagnostics_.Add(DiagnosticKind::kCsvSerialDay, cell.place,
                       {Tidy(cell.text), day->ToIso(), column.name});
    }
    return true;
  }

  bool ReadKeys(const CsvRow& row, RowKeys* keys) {
    bool good = true;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const auto& cell = row.cells[i];
      switch (columns_[i].kind) {
        case CsvColumn::Kind::kId: keys->id = Tidy(cell.text); break;
        case CsvColumn::Kind::kPeriod:
          keys->period = ReadPeriod(cell.text, columns_[i].frequency);
          if (keys->period) break;
          good = false;
          if (IsSerialDay(cell, columns_[i])) break;
          diagnostics_.Add(DiagnosticKind::kFactNotAPeriod, cell.place,
                           {cell.text, CsvFrequencyWord(columns_[i].frequency)});
          break;
        case CsvColumn::Kind::kTold:
          good = ReadDateInto(cell, columns_[i], &keys->told) && good;
          break;
        case CsvColumn::Kind::kRecorded:
          good = ReadDateInto(cell, columns_[i], &keys->recorded) && good;
          break;
        case CsvColumn::Kind::kCompleteThrough:
          good = ReadDateInto(cell, columns_[i], &keys->complete_through) && good;
          break;
        case CsvColumn::Kind::kSource: keys->source = Tidy(cell.text); break;
        case CsvColumn::Kind::kDocument: keys->document = Tidy(cell.text); break;
        case CsvColumn::Kind::kIgnored:
        case CsvColumn::Kind::kFact: break;
      }
    }
    if (keys->id.empty())
      diagnostics_.Add(DiagnosticKind::kCsvEmptyId, row.cells.front().place, {row.row});
    return good && !keys->id.empty();
  }

  void ReadRow(const std::vector<CsvRow>& rows, size_t at) {
    const CsvRow& row = rows[at];
    RowKeys keys;
    if (!ReadKeys(row, &keys)) return;
    auto& subject = builder_.Subject(keys.id);
    if (keys.told)
      subject.told.push_back({program_.policy.names.id, program_.policy.version, *keys.told});
    FactRecord item;
    FactRecord* record = list_ ? &item : &subject.record;
    std::vector<size_t> twice;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].kind == CsvColumn::Kind::kFact &&
          !ReadFactCell(row.cells[i], keys, &columns_[i], record))
        twice.push_back(i);
    }
    if (!twice.empty()) ReportTwice(rows, at, keys, twice);
    if (!list_) return;
    auto& list = lists_[keys.id];
    if (!item.facts.empty()) list.items.push_back(std::move(item));
    if (keys.complete_through)
      list.complete_through = std::max(list.complete_through, keys.complete_through);
  }

  // One for a row, with all that it says again, and with the row of this file that said it first.
  void ReportTwice(const std::vector<CsvRow>& rows, size_t at, const RowKeys& keys,
                   const std::vector<size_t>& twice) {
    constexpr size_t kMostNamed = 4;
    Argument names("");
    for (size_t i = 0; i < twice.size() && i < kMostNamed; ++i) {
      const std::string& id = program_.facts[columns_[twice[i]].fact].names.id;
      names.en += (i == 0 ? "" : ", ") + id;
      names.zh += (i == 0 ? "" : "、") + id;
    }
    if (twice.size() > kMostNamed) {
      const std::string count = std::to_string(twice.size());
      names.en += ", … (" + count + " columns)";
      names.zh += "等 " + count + " 列";
    }
    const auto kind =
        keys.recorded ? DiagnosticKind::kFactSameRecorded : DiagnosticKind::kFactDuplicate;
    const auto when = keys.period ? " (" + keys.period->ToString() + ")" : std::string();
    auto& diagnostic = diagnostics_.Add(kind, rows[at].cells[twice.front()].place,
                                        {std::move(names), keys.id, when});
    for (size_t i = 1; i < at && diagnostics_.errors() < Diagnostics::kLimit; ++i) {
      if (!SaysFirst(rows[i], keys, twice.front())) continue;
      const std::string number = std::to_string(rows[i].row);
      diagnostic.related.push_back(
          {rows[i].cells.front().place,
           {"row " + number + " says it first", "第 " + number + " 行已经给出"}});
      return;
    }
  }

  // Whether an earlier row gives the same column of the same person and time.
  bool SaysFirst(const CsvRow& row, const RowKeys& keys, size_t column) const {
    if (row.cells.size() != columns_.size() || Tidy(row.cells[column].text).empty()) return false;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string& text = row.cells[i].text;
      if (columns_[i].kind == CsvColumn::Kind::kId && Tidy(text) != keys.id) return false;
      if (columns_[i].kind == CsvColumn::Kind::kPeriod &&
          ReadPeriod(text, columns_[i].frequency) != keys.period)
        return false;
      if (columns_[i].kind == CsvColumn::Kind::kRecorded && ReadDay(text) != keys.recorded)
        return false;
    }
    return true;
  }

  // False if this was given before; what else is wrong with the cell is told.
  bool ReadFactCell(const CsvCell& cell, const RowKeys& keys, CsvColumn* column,
                    FactRecord* record) {
    if (Tidy(cell.text).empty()) return true;  // absent is unknown
    const auto& fact = program_.facts[column->fact];
    Recording recording;
    recording.recorded = keys.recorded;
    recording.source = keys.source.empty() ? fact.source : keys.source;
    recording.document = keys.document;
    if (fact.over_time) {
      auto intervals = ReadIntervals(program_, cell.text);
      if (!intervals) {
        diagnostics_.Add(DiagnosticKind::kFactInterval, cell.place, {cell.text});
        return true;
      }
      recording.value = std::move(*intervals);
    } else {
      auto value = ReadCell(program_, fact.type, cell.text, {.ratio = column->ratio});
      if (!value) {
        const bool day = value.error().kind == DiagnosticKind::kFactNotADate;
        if (!day || !IsSerialDay(cell, *column))
          diagnostics_.Add(value.error().kind, cell.place, value.error().arguments);
        return true;
      }
      if (const auto* scalar = std::get_if<Scalar>(&*value)) {
        if (!CheckCurrency(*scalar, cell, column)) return true;
        if (!CheckRange(program_, column->fact, *scalar, keys.id, cell.place, diagnostics_))
          return true;
        recording.value = *scalar;
      } else {
        recording.value = NoneValue{};
      }
    }
    return PutRecording(column->fact, keys.period, std::move(recording), record);
  }

  bool CheckCurrency(const Scalar& value, const CsvCell& cell, CsvColumn* column) {
    if (value.type.kind != TypeKind::kMoney) return true;
    if (column->currency.empty()) column->currency = value.text;
    if (column->currency == value.text) return true;
    diagnostics_.Add(DiagnosticKind::kFactTwoCurrencies, cell.place,
                     {column->name, column->currency, value.text});
    return false;
  }

  void FinishLists() {
    if (!list_) return;
    for (auto& [id, list] : lists_) {
      Recording recording;
      recording.source = program_.facts[*list_].source;
      recording.value = std::move(list);
      AddRecording(program_, *list_, std::nullopt, std::move(recording), id, columns_.front().place,
                   &builder_.Subject(id).record, diagnostics_);
    }
  }

  const Program& program_;
  const SourceSet& sources_;
  const ExportMap* map_;
  MapUse use_;
  Diagnostics& diagnostics_;
  PopulationBuilder builder_;
  uint32_t subject_entity_;
  FileId file_ = kNoFile;
  size_t rows_ = 0;
  std::vector<CsvColumn> columns_;
  std::set<uint32_t> serial_columns_;  // by where their names stand
  std::optional<uint32_t> list_;       // the list fact whose members this file's rows are
  std::map<std::string, ListValue> lists_;
};

}  // namespace

std::optional<Population> ImportCsv(const Program& program, const SourceSet& sources,
                                    const std::vector<FileId>& files, Diagnostics& diagnostics,
                                    size_t* rows, const ExportMap* map) {
  if (program.entities.empty()) {
    diagnostics.Add(DiagnosticKind::kFactNoSubject, {kNoFile, 0, 0});
    return std::nullopt;
  }
  CsvImporter importer(program, sources, map, diagnostics);
  bool good = true;
  for (const FileId file : files) good = importer.Import(file) && good;
  good = importer.Finish() && good;
  if (!good) return std::nullopt;
  if (rows != nullptr) *rows = importer.rows();
  auto population = importer.Take();
  if (!population.subjects.empty()) return population;
  diagnostics.Add(DiagnosticKind::kFactNoSubject, {files.empty() ? kNoFile : files.front(), 0, 0});
  return std::nullopt;
}

}  // namespace writ
