#include "runtime/facts/workbook.h"

#include <algorithm>
#include <cctype>
#include <pugixml.hpp>

#include "engine/base/text.h"
#include "runtime/facts/workbook_contents.h"

namespace writ {
namespace {

constexpr size_t kMostSheetBytes = size_t{64} << 20;

class Workbook {
 public:
  Workbook(const FactText& book, SourceSet& sources, Diagnostics& diagnostics)
      : book_(book), sources_(sources), diagnostics_(diagnostics) {}

  std::optional<std::vector<FileId>> Add() {
    auto package = WorkbookPackage::Open(book_.bytes);
    if (!package) return Refuse(package.error());
    package_ = &*package;
    if (const auto damaged = contents_.Read(*package)) return Damaged(*damaged);
    for (const WorkbookContents::Sheet& sheet : contents_.sheets())
      if (!AddSheet(sheet)) return std::nullopt;
    if (files_.empty()) diagnostics_.Add(DiagnosticKind::kWorkbookEmpty, Whole());
    if (diagnostics_.HasErrors()) return std::nullopt;
    return std::move(files_);
  }

 private:
  Place Whole() { return {sources_.Add(book_.path, ""), 0, 0}; }

  std::nullopt_t Refuse(WorkbookPackage::Trouble trouble) {
    switch (trouble) {
      case WorkbookPackage::Trouble::kNoArchive:
        diagnostics_.Add(DiagnosticKind::kWorkbookDamaged, Whole(), {"ZIP"});
        break;
      case WorkbookPackage::Trouble::kLocked:
        diagnostics_.Add(DiagnosticKind::kWorkbookLocked, Whole());
        break;
      case WorkbookPackage::Trouble::kTooLarge:
        diagnostics_.Add(DiagnosticKind::kWorkbookTooLarge, Whole(),
                         {WorkbookPackage::kMostBytes >> 20});
        break;
    }
    return std::nullopt;
  }
  std::nullopt_t Damaged(const std::string& part) {
    diagnostics_.Add(DiagnosticKind::kWorkbookDamaged, Whole(), {part});
    return std::nullopt;
  }

  bool AddSheet(const WorkbookContents::Sheet& about) {
    pugi::xml_document sheet;
    const auto bytes = package_->Part(about.part);
    if (!bytes || !sheet.load_buffer(bytes->data(), bytes->size())) {
      Damaged(about.part.empty() ? about.name : about.part);
      return false;
    }
    const pugi::xml_node root = sheet.document_element();
    rows_.clear();
    if (!ReadRows(Child(root, "sheetData"))) return false;
    if (rows_.empty()) return true;
    wrong_.clear();
    std::string csv = Csv();
    if (csv.size() > kMostSheetBytes) {
      diagnostics_.Add(DiagnosticKind::kWorkbookTooLarge, Whole(), {kMostSheetBytes >> 20});
      return false;
    }
    const FileId file = sources_.Add(book_.path + "/" + about.name, ToNfc(csv));
    for (const auto& [kind, begin, end, found] : wrong_)
      diagnostics_.Add(kind, {file, begin, end}, {found.first, found.second});
    for (const pugi::xml_node& merged : Child(root, "mergeCells").children())
      diagnostics_.Add(DiagnosticKind::kWorkbookMerged, {file, 0, 0},
                       {std::string(LocalAttribute(merged, "ref"))});
    files_.push_back(file);
    return true;
  }

  bool ReadRows(const pugi::xml_node& data) {
    CellPlace at;
    for (const pugi::xml_node& row : data.children()) {
      if (Local(row) != "row") continue;
      if (const auto nowhere = contents_.ReadRow(row, &at, &rows_)) {
        Damaged(*nowhere);
        return false;
      }
    }
    return true;
  }

  std::string Csv() {
    std::string csv;
    // The width of the first row is that of the table; what stands beyond it is told by the reader.
    const uint32_t width = rows_.begin()->second.rbegin()->first;
    uint32_t line = 1;
    for (const auto& [row, cells] : rows_) {
      if (csv.size() > kMostSheetBytes) break;
      for (; line < row; ++line) csv += '\n';
      uint32_t column = 1;
      for (const auto& [at, cell] : cells) {
        for (; column < at; ++column) csv += ',';
        const auto begin = static_cast<uint32_t>(csv.size());
        WorkbookContents::AppendCell(cell.text, &csv);
        if (cell.wrong)
          wrong_.push_back({*cell.wrong,
                            begin,
                            static_cast<uint32_t>(csv.size()),
                            {ReferenceOf({row, at}), cell.text}});
      }
      for (; column < width; ++column) csv += ',';
      csv += '\n';
      ++line;
    }
    return csv;
  }

  struct Wrong {
    DiagnosticKind kind;
    uint32_t begin, end;
    std::pair<std::string, std::string> found;  // where, what
  };

  const FactText& book_;
  SourceSet& sources_;
  Diagnostics& diagnostics_;
  const WorkbookPackage* package_ = nullptr;
  WorkbookContents contents_;
  WorkbookRows rows_;
  std::vector<Wrong> wrong_;
  std::vector<FileId> files_;
};

}  // namespace

bool IsWorkbookPath(std::string_view path) {
  constexpr std::string_view kEnding = ".xlsx";
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == b; };
  return path.size() > kEnding.size() &&
         std::ranges::equal(path.substr(path.size() - kEnding.size()), kEnding, same);
}

std::optional<std::vector<FileId>> AddWorkbook(const FactText& book, SourceSet& sources,
                                               Diagnostics& diagnostics) {
  return Workbook(book, sources, diagnostics).Add();
}

}  // namespace writ
