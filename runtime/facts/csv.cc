#include "runtime/facts/csv.h"

#include <algorithm>

namespace writ {
namespace {

class CsvReader {
 public:
  CsvReader(std::string_view text, FileId file, Diagnostics& diagnostics)
      : text_(text), file_(file), diagnostics_(diagnostics) {
    const auto first_line = text_.substr(0, text_.find('\n'));
    const bool tabs = first_line.find('\t') != std::string_view::npos &&
                      first_line.find(',') == std::string_view::npos;
    separator_ = tabs ? '\t' : ',';
  }

  std::vector<CsvRow> Rows() {
    std::vector<CsvRow> rows;
    while (position_ < text_.size() && good_) {
      CsvRow row;
      row.row = ++row_;
      ReadRow(&row);
      const bool blank = std::all_of(row.cells.begin(), row.cells.end(), [](const CsvCell& cell) {
        return cell.text.find_first_not_of(' ') == std::string::npos;
      });
      if (!blank) rows.push_back(std::move(row));
    }
    if (!good_) rows.clear();
    return rows;
  }

 private:
  bool AtLineEnd() const {
    return position_ >= text_.size() || text_[position_] == '\n' || text_[position_] == '\r';
  }

  void ReadRow(CsvRow* row) {
    while (good_) {
      row->cells.push_back(ReadCell());
      if (AtLineEnd()) break;
      ++position_;  // the separator
    }
    if (position_ < text_.size() && text_[position_] == '\r') ++position_;
    if (position_ < text_.size() && text_[position_] == '\n') ++position_;
  }

  CsvCell ReadCell() {
    const size_t begin = position_;
    CsvCell cell;
    if (position_ < text_.size() && text_[position_] == '"') {
      ReadQuoted(begin, &cell);
    } else {
      while (!AtLineEnd() && text_[position_] != separator_) ++position_;
      cell.text = text_.substr(begin, position_ - begin);
    }
    cell.place = PlaceFrom(begin);
    return cell;
  }

  void ReadQuoted(size_t begin, CsvCell* cell) {
    ++position_;
    while (true) {
      const size_t quote = text_.find('"', position_);
      if (quote == std::string_view::npos) {
        good_ = false;
        position_ = text_.size();
        diagnostics_.Add(DiagnosticKind::kCsvUnclosedQuote,
                         {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + 1)},
                         {row_});
        return;
      }
      cell->text += text_.substr(position_, quote - position_);
      position_ = quote + 1;
      if (position_ >= text_.size() || text_[position_] != '"') break;
      cell->text += '"';
      ++position_;
    }
    if (AtLineEnd() || text_[position_] == separator_) return;
    good_ = false;
    diagnostics_.Add(DiagnosticKind::kCsvTextAfterQuote, PlaceFrom(begin), {row_});
  }

  Place PlaceFrom(size_t begin) const {
    return {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(position_)};
  }

  std::string_view text_;
  FileId file_;
  Diagnostics& diagnostics_;
  size_t position_ = 0;
  uint32_t row_ = 0;
  char separator_ = ',';
  bool good_ = true;
};

}  // namespace

std::vector<CsvRow> ReadCsv(const SourceSet& sources, FileId file, Diagnostics& diagnostics) {
  return CsvReader(sources.file(file).original, file, diagnostics).Rows();
}

std::string_view OtherSeparator(std::string_view text) {
  for (const std::string_view mark : {"，", "；", ";", "、", "|"})
    if (text.find(mark) != std::string_view::npos) return mark;
  return {};
}

void ReportRagged(const CsvRow& row, size_t wanted, Diagnostics& diagnostics) {
  std::string_view mark;
  size_t parted = row.cells.size();
  for (const CsvCell& cell : row.cells) {
    if (mark.empty()) mark = OtherSeparator(cell.text);
    if (mark.empty()) continue;
    for (size_t at = cell.text.find(mark); at != std::string::npos;
         at = cell.text.find(mark, at + mark.size()))
      ++parted;
  }
  const Place place = row.cells.front().place;
  if (!mark.empty() && parted == wanted) {
    diagnostics.Add(DiagnosticKind::kCsvSeparator, place, {row.row, mark});
  } else {
    diagnostics.Add(DiagnosticKind::kCsvRagged, place, {row.row, row.cells.size(), wanted});
  }
}

}  // namespace writ
