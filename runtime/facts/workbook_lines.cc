#include "runtime/facts/workbook_lines.h"

#include <deque>
#include <pugixml.hpp>

#include "runtime/facts/workbook_contents.h"

namespace writ {
namespace {

struct Book {
  std::string bytes;
  std::optional<WorkbookPackage> package;  // of these bytes
  WorkbookContents contents;
};

class SheetRows final : public CsvRows {
 public:
  SheetRows(std::string path, std::shared_ptr<const Book> book, std::string part, size_t portion)
      : CsvRows(std::move(path), portion),
        book_(std::move(book)),
        part_(std::move(part)),
        portion_(portion) {}

 private:
  std::expected<void, CsvTrouble> Restart() override {
    auto stream = book_->package->Begin(part_);
    if (!stream) return Odd();
    items_.emplace(*std::move(stream), "sheetData", "row", portion_);
    lines_.clear();
    at_ = {};
    width_ = last_ = 0;
    ended_ = false;
    wrong_.reset();
    return {};
  }

  std::expected<bool, CsvTrouble> Append(std::string* to) override {
    while (lines_.empty() && !ended_) {
      if (auto more = ReadSome(); !more) wrong_ = std::move(more.error());
      ended_ = ended_ || wrong_;
    }
    if (lines_.empty() && wrong_) return std::unexpected(*wrong_);
    if (lines_.empty()) return false;
    *to += lines_.front();
    lines_.pop_front();
    return true;
  }

  static std::unexpected<CsvTrouble> Odd() {
    return std::unexpected(CsvTrouble{
        {"a sheet that is damaged, or written in no usual way", "工作表损坏,或写法特殊"}});
  }
  static std::unexpected<CsvTrouble> Wrong(DiagnosticKind kind, std::vector<Argument> arguments) {
    Diagnostics diagnostics;
    const Diagnostic& wrong = diagnostics.Add(kind, {}, std::move(arguments));
    return std::unexpected(
        CsvTrouble{{MessageOf(wrong, Language::kEnglish), MessageOf(wrong, Language::kChinese)}});
  }

  std::expected<void, CsvTrouble> ReadSome() {
    pugi::xml_document some;
    switch (items_->Next(&some)) {
      case WorkbookItems::Got::kOdd: return Odd();
      case WorkbookItems::Got::kEnd: ended_ = true; return ReadRest();
      case WorkbookItems::Got::kSome: break;
    }
    WorkbookRows rows;
    for (const pugi::xml_node& row : some.children())
      if (Local(row) == "row" && book_->contents.ReadRow(row, &at_, &rows)) return Odd();
    for (const auto& [number, cells] : rows)
      if (auto added = AddLine(number, cells); !added) return added;
    return {};
  }

  std::expected<void, CsvTrouble> AddLine(uint32_t number,
                                          const std::map<uint32_t, WorkbookCell>& cells) {
    if (number <= last_) return Odd();  // what belongs there was handed out already
    while (++last_ < number) lines_.emplace_back("\n");
    // The width of the first row is that of the table; what stands beyond it is told by the reader.
    if (width_ == 0) width_ = cells.rbegin()->first;
    std::string line;
    uint32_t column = 1;
    for (const auto& [at, cell] : cells) {
      if (cell.wrong) return Wrong(*cell.wrong, {ReferenceOf({number, at}), cell.text});
      for (; column < at; ++column) line += ',';
      WorkbookContents::AppendCell(cell.text, &line);
    }
    for (; column < width_; ++column) line += ',';
    lines_.push_back(line + "\n");
    return {};
  }

  std::expected<void, CsvTrouble> ReadRest() {
    pugi::xml_document rest;
    if (!items_->Rest(&rest)) return Odd();
    for (const pugi::xml_node& merged : Child(rest.document_element(), "mergeCells").children())
      return Wrong(DiagnosticKind::kWorkbookMerged, {std::string(LocalAttribute(merged, "ref"))});
    return {};
  }

  const std::shared_ptr<const Book> book_;
  const std::string part_;
  const size_t portion_;
  std::optional<WorkbookItems> items_;
  std::deque<std::string> lines_;  // read, and not yet handed out
  CellPlace at_;                   // of the last cell
  uint32_t width_ = 0, last_ = 0;  // the last row among the lines
  bool ended_ = false;
  std::optional<CsvTrouble> wrong_;  // behind the lines
};

}  // namespace

std::optional<WorkbookTables> OpenWorkbook(const std::string& path, std::string bytes,
                                           size_t portion) {
  const auto book = std::make_shared<Book>();
  book->bytes = std::move(bytes);
  auto package = WorkbookPackage::Open(book->bytes, WorkbookPackage::kMostStreamed);
  if (!package) return std::nullopt;
  book->package = *std::move(package);
  if (book->contents.Read(*book->package)) return std::nullopt;
  WorkbookTables tables;
  tables.large = book->package->unpacked() > WorkbookPackage::kMostBytes;
  for (const WorkbookContents::Sheet& sheet : book->contents.sheets()) {
    auto rows = std::make_unique<SheetRows>(path + "/" + sheet.name, book, sheet.part, portion);
    const auto beginning = rows->Begin(0);
    if (!beginning) return std::nullopt;
    if (!beginning->header.empty()) tables.sheets.push_back(std::move(rows));
  }
  if (tables.sheets.empty()) return std::nullopt;
  return tables;
}

}  // namespace writ
