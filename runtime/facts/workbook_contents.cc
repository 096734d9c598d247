#include "runtime/facts/workbook_contents.h"

#include <algorithm>
#include <cctype>
#include <pugixml.hpp>

namespace writ {
namespace {

constexpr uint32_t kMostRows = 1'048'576, kMostColumns = 16'384;

bool Parse(const WorkbookPackage& package, const std::string& name, pugi::xml_document* document) {
  const auto bytes = package.Part(name);
  return bytes && document->load_buffer(bytes->data(), bytes->size());
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

int Whole(std::string_view text) {
  int whole = 0;
  for (const char c : text)
    if (c >= '0' && c <= '9' && whole < 100'000'000) whole = whole * 10 + (c - '0');
  return whole;
}

}  // namespace

std::string ReferenceOf(CellPlace place) {
  std::string letters;
  for (uint32_t column = place.column; column > 0; column = (column - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  return letters + std::to_string(place.row);
}

void WorkbookContents::AppendCell(const std::string& text, std::string* csv) {
  if (text.find_first_of(",\"\n\r\t") == text.npos) {
    *csv += text;
    return;
  }
  *csv += '"';
  for (const char c : text) {
    if (c == '"') *csv += '"';
    *csv += c;
  }
  *csv += '"';
}

std::optional<std::string> WorkbookContents::Read(const WorkbookPackage& package) {
  const std::string name = "xl/workbook.xml";
  pugi::xml_document workbook;
  if (!Parse(package, name, &workbook)) return name;
  const pugi::xml_node root = workbook.document_element();
  const std::string_view from_1904 = LocalAttribute(Child(root, "workbookPr"), "date1904");
  serial_1904_ = from_1904 == "1" || from_1904 == "true";
  for (const auto read : {&WorkbookContents::ReadRelations, &WorkbookContents::ReadTexts,
                          &WorkbookContents::ReadStyles})
    if (auto damaged = (this->*read)(package)) return damaged;
  for (const pugi::xml_node& sheet : Child(root, "sheets").children()) {
    const std::string_view called = LocalAttribute(sheet, "name");
    if (Local(sheet) != "sheet" || called.starts_with('#')) continue;
    const auto part = parts_.find(std::string(LocalAttribute(sheet, "id")));
    sheets_.push_back({std::string(called), part == parts_.end() ? "" : part->second});
  }
  return std::nullopt;
}

std::optional<std::string> WorkbookContents::ReadRelations(const WorkbookPackage& package) {
  const std::string name = "xl/_rels/workbook.xml.rels";
  pugi::xml_document relations;
  if (!Parse(package, name, &relations)) return name;
  for (const pugi::xml_node& relation : relations.document_element().children()) {
    std::string target(LocalAttribute(relation, "Target"));
    target = target.starts_with('/') ? target.substr(1) : "xl/" + target;
    parts_[std::string(LocalAttribute(relation, "Id"))] = target;
    const std::string_view kind = LocalAttribute(relation, "Type");
    by_kind_[std::string(kind.substr(kind.rfind('/') + 1))] = target;
  }
  return std::nullopt;
}

std::optional<std::string> WorkbookContents::ReadTexts(const WorkbookPackage& package) {
  const auto part = by_kind_.find("sharedStrings");
  if (part == by_kind_.end() || ReadTextsByPieces(package, part->second)) return std::nullopt;
  texts_.clear();
  pugi::xml_document texts;
  if (!Parse(package, part->second, &texts)) return part->second;
  AddTexts(texts.document_element());
  return std::nullopt;
}

bool WorkbookContents::ReadTextsByPieces(const WorkbookPackage& package, const std::string& part) {
  auto stream = package.Begin(part);
  if (!stream) return false;
  WorkbookItems items(*std::move(stream), "sst", "si");
  for (pugi::xml_document some;;) {
    const WorkbookItems::Got got = items.Next(&some);
    if (got == WorkbookItems::Got::kOdd) return false;
    if (got == WorkbookItems::Got::kEnd) return items.Rest(&some);
    AddTexts(some);
  }
}

void WorkbookContents::AddTexts(const pugi::xml_node& of) {
  for (const pugi::xml_node& text : of.children())
    if (Local(text) == "si") texts_.push_back(TextOf(text));
}

std::optional<std::string> WorkbookContents::ReadStyles(const WorkbookPackage& package) {
  const auto part = by_kind_.find("styles");
  if (part == by_kind_.end()) return std::nullopt;
  pugi::xml_document styles;
  if (!Parse(package, part->second, &styles)) return part->second;
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
  return std::nullopt;
}

std::optional<std::string> WorkbookContents::ReadRow(const pugi::xml_node& row, CellPlace* at,
                                                     WorkbookRows* rows) const {
  const int said = Whole(LocalAttribute(row, "r"));
  *at = {said > 0 ? static_cast<uint32_t>(said) : at->row + 1, 0};
  for (const pugi::xml_node& cell : row.children()) {
    if (Local(cell) != "c") continue;
    const std::string_view reference = LocalAttribute(cell, "r");
    ++at->column;
    if (!reference.empty()) *at = PlaceOf(reference);
    if (at->row == 0 || at->row > kMostRows || at->column == 0 || at->column > kMostColumns)
      return std::string(reference);
    WorkbookCell value = Cell(cell);
    if (value.wrong || !value.text.empty()) (*rows)[at->row][at->column] = std::move(value);
  }
  return std::nullopt;
}

WorkbookCell WorkbookContents::Cell(const pugi::xml_node& cell) const {
  const std::string_view type = LocalAttribute(cell, "t");
  if (type == "inlineStr") return {TextOf(Child(cell, "is")), {}};
  const pugi::xml_node held = Child(cell, "v");
  const std::string text = held.text().get();
  if (text.empty() && type == "str") return {};  // a formula's result that is no text
  if (text.empty())
    return Child(cell, "f")
               ? WorkbookCell{Child(cell, "f").text().get(), DiagnosticKind::kWorkbookFormula}
               : WorkbookCell{};
  if (type == "s") {
    const auto index = static_cast<size_t>(Whole(text));
    return index < texts_.size() ? WorkbookCell{texts_[index], {}}
                                 : WorkbookCell{text, DiagnosticKind::kWorkbookError};
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
  return said ? WorkbookCell{*said, {}} : WorkbookCell{text, DiagnosticKind::kWorkbookError};
}

}  // namespace writ
