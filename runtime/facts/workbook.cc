#include "runtime/facts/workbook.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <pugixml.hpp>

#include "engine/base/text.h"
#include "runtime/facts/workbook_package.h"
#include "runtime/facts/workbook_value.h"

namespace writ {
namespace {

constexpr size_t kMostSheetBytes = size_t{64} << 20;
constexpr uint32_t kMostRows = 1'048'576, kMostColumns = 16'384;

// Names without their prefix: some programs write <x:row> for <row>.
std::string_view Local(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}
std::string_view LocalAttribute(const pugi::xml_node& node, std::string_view wanted) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    std::string_view name = attribute.name();
    name = name.substr(name.find(':') + 1);  // of none, npos + 1 is 0
    if (name == wanted) return attribute.value();
  }
  return {};
}
pugi::xml_node Child(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& child : node.children())
    if (Local(child) == name) return child;
  return {};
}

// Text, as one run or several; how it is pronounced (rPh) is no part of it.
std::string TextOf(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& child : node.children()) {
    if (Local(child) == "t") text += child.text().get();
    if (Local(child) == "r") text += Child(child, "t").text().get();
  }
  return text;
}

struct CellPlace {
  uint32_t row = 0, column = 0;  // from 1
};

// "BC12"; zero where it is none.
CellPlace PlaceOf(std::string_view reference) {
  CellPlace place;
  size_t i = 0;
  for (; i < reference.size() && std::isupper(static_cast<unsigned char>(reference[i])); ++i)
    if (place.column <= kMostColumns)
      place.column = place.column * 26 + static_cast<uint32_t>(reference[i] - 'A' + 1);
  for (; i < reference.size() && std::isdigit(static_cast<unsigned char>(reference[i])); ++i)
    if (place.row <= kMostRows)
      place.row = place.row * 10 + static_cast<uint32_t>(reference[i] - '0');
  return i == reference.size() ? place : CellPlace{};
}

std::string ReferenceOf(CellPlace place) {
  std::string letters;
  for (uint32_t column = place.column; column > 0; column = (column - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  return letters + std::to_string(place.row);
}

std::string Quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r\t") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

struct Cell {
  std::string text;
  std::optional<DiagnosticKind> wrong;  // with `text` as what was found
};

class Workbook {
 public:
  Workbook(const FactText& book, SourceSet& sources, Diagnostics& diagnostics)
      : book_(book), sources_(sources), diagnostics_(diagnostics) {}

  std::optional<std::vector<FileId>> Add() {
    auto package = WorkbookPackage::Open(book_.bytes);
    if (!package) return Refuse(package.error());
    package_ = &*package;
    pugi::xml_document workbook;
    if (!Parse("xl/workbook.xml", &workbook)) return Damaged("xl/workbook.xml");
    const pugi::xml_node root = workbook.document_element();
    const std::string_view from_1904 = LocalAttribute(Child(root, "workbookPr"), "date1904");
    serial_1904_ = from_1904 == "1" || from_1904 == "true";
    if (!ReadRelations() || !ReadTexts() || !ReadStyles()) return std::nullopt;
    for (const pugi::xml_node& sheet : Child(root, "sheets").children())
      if (Local(sheet) == "sheet" && !AddSheet(sheet)) return std::nullopt;
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

  bool Parse(const std::string& name, pugi::xml_document* document) const {
    const auto bytes = package_->Part(name);
    return bytes && document->load_buffer(bytes->data(), bytes->size());
  }
  // A part that the workbook says it has; true if it says nothing of it.
  bool ParseIfRelated(const std::string& kind, pugi::xml_document* document) {
    const auto part = by_kind_.find(kind);
    if (part == by_kind_.end() || Parse(part->second, document)) return true;
    Damaged(part->second);
    return false;
  }

  bool ReadRelations() {
    const std::string name = "xl/_rels/workbook.xml.rels";
    pugi::xml_document relations;
    if (!Parse(name, &relations)) {
      Damaged(name);
      return false;
    }
    for (const pugi::xml_node& relation : relations.document_element().children()) {
      std::string target(LocalAttribute(relation, "Target"));
      target = target.starts_with('/') ? target.substr(1) : "xl/" + target;
      parts_[std::string(LocalAttribute(relation, "Id"))] = target;
      const std::string_view kind = LocalAttribute(relation, "Type");
      by_kind_[std::string(kind.substr(kind.rfind('/') + 1))] = target;
    }
    return true;
  }

  bool ReadTexts() {
    pugi::xml_document texts;
    if (!ParseIfRelated("sharedStrings", &texts)) return false;
    for (const pugi::xml_node& text : texts.document_element().children())
      if (Local(text) == "si") texts_.push_back(TextOf(text));
    return true;
  }

  bool ReadStyles() {
    pugi::xml_document styles;
    if (!ParseIfRelated("styles", &styles)) return false;
    const pugi::xml_node root = styles.document_element();
    std::map<int, CellFormat> own;
    for (const pugi::xml_node& format : Child(root, "numFmts").children())
      own[Whole(LocalAttribute(format, "numFmtId"))] =
          FormatOwn(LocalAttribute(format, "formatCode"));
    for (const pugi::xml_node& style : Child(root, "cellXfs").children()) {
      const int format = Whole(LocalAttribute(style, "numFmtId"));
      const auto found = own.find(format);
      formats_.push_back(found == own.end() ? FormatBuiltIn(format) : found->second);
    }
    return true;
  }
  static int Whole(std::string_view text) {
    int whole = 0;
    for (const char c : text)
      if (c >= '0' && c <= '9' && whole < 100'000) whole = whole * 10 + (c - '0');
    return whole;
  }

  bool AddSheet(const pugi::xml_node& about) {
    const std::string name(LocalAttribute(about, "name"));
    if (name.starts_with('#')) return true;
    const auto part = parts_.find(std::string(LocalAttribute(about, "id")));
    pugi::xml_document sheet;
    if (part == parts_.end() || !Parse(part->second, &sheet)) {
      Damaged(part == parts_.end() ? name : part->second);
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
    const FileId file = sources_.Add(book_.path + "/" + name, ToNfc(csv));
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
      const int said = Whole(LocalAttribute(row, "r"));
      at = {said > 0 ? static_cast<uint32_t>(said) : at.row + 1, 0};
      for (const pugi::xml_node& cell : row.children()) {
        if (Local(cell) != "c") continue;
        const std::string_view reference = LocalAttribute(cell, "r");
        ++at.column;
        if (!reference.empty()) at = PlaceOf(reference);
        if (at.row == 0 || at.row > kMostRows || at.column == 0 || at.column > kMostColumns) {
          Damaged(std::string(reference));
          return false;
        }
        Cell value = Read(cell);
        if (value.wrong || !value.text.empty()) rows_[at.row][at.column] = std::move(value);
      }
    }
    return true;
  }

  Cell Read(const pugi::xml_node& cell) const {
    const std::string_view type = LocalAttribute(cell, "t");
    if (type == "inlineStr") return {TextOf(Child(cell, "is")), {}};
    const pugi::xml_node held = Child(cell, "v");
    const std::string text = held.text().get();
    if (text.empty() && type == "str") return {};  // a formula's result that is no text
    if (text.empty())
      return Child(cell, "f")
                 ? Cell{Child(cell, "f").text().get(), DiagnosticKind::kWorkbookFormula}
                 : Cell{};
    if (type == "s") {
      const auto index = static_cast<size_t>(Whole(text));
      return index < texts_.size() ? Cell{texts_[index], {}}
                                   : Cell{text, DiagnosticKind::kWorkbookError};
    }
    if (type == "str") return {text, {}};
    if (type == "b") return {text == "0" ? "no" : "yes", {}};
    if (type == "e") return {text, DiagnosticKind::kWorkbookError};
    if (type == "d") return {text.substr(0, 10), {}};
    const auto style = static_cast<size_t>(Whole(LocalAttribute(cell, "s")));
    const CellFormat format = style < formats_.size() ? formats_[style] : CellFormat{};
    const auto number = CellNumber::Parse(text);
    if (number && number->TooLong()) return {text, DiagnosticKind::kWorkbookDigits};
    const auto said = CellText(text, format, serial_1904_);
    return said ? Cell{*said, {}} : Cell{text, DiagnosticKind::kWorkbookError};
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
        csv += Quoted(cell.text);
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
  bool serial_1904_ = false;
  std::map<std::string, std::string> parts_;    // by relation
  std::map<std::string, std::string> by_kind_;  // of relation
  std::vector<std::string> texts_;
  std::vector<CellFormat> formats_;  // by style
  std::map<uint32_t, std::map<uint32_t, Cell>> rows_;
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
