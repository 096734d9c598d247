// What the sheets of a workbook share, and what their cells say. Not seen outside workbook*.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "runtime/facts/workbook_package.h"
#include "runtime/facts/workbook_value.h"
#include "runtime/facts/workbook_xml.h"

namespace writ {

struct CellPlace {
  uint32_t row = 0, column = 0;  // from 1
};

std::string ReferenceOf(CellPlace place);  // "BC12"

struct WorkbookCell {
  std::string text;
  std::optional<DiagnosticKind> wrong;  // with `text` as what was found
};
// By row, then by column; those that are empty are in neither.
using WorkbookRows = std::map<uint32_t, std::map<uint32_t, WorkbookCell>>;

class WorkbookContents {
 public:
  struct Sheet {
    std::string name;
    std::string part;  // "" if the workbook does not have it
  };

  // The name of the part that is damaged; nothing if none is.
  std::optional<std::string> Read(const WorkbookPackage& package);
  const std::vector<Sheet>& sheets() const { return sheets_; }  // but those that are left out

  // The cells of a <row>; `at` is where the last one before it was. What stands where no sheet has
  // a cell comes back.
  std::optional<std::string> ReadRow(const pugi::xml_node& row, CellPlace* at,
                                     WorkbookRows* rows) const;

  // A cell's text as a CSV has it.
  static void AppendCell(const std::string& text, std::string* csv);

 private:
  std::optional<std::string> ReadRelations(const WorkbookPackage& package);
  std::optional<std::string> ReadTexts(const WorkbookPackage& package);
  std::optional<std::string> ReadStyles(const WorkbookPackage& package);
  bool ReadTextsByPieces(const WorkbookPackage& package, const std::string& part);
  void AddTexts(const pugi::xml_node& of);
  WorkbookCell Cell(const pugi::xml_node& cell) const;

  bool serial_1904_ = false;
  std::map<std::string, std::string> parts_;    // by relation
  std::map<std::string, std::string> by_kind_;  // of relation
  std::vector<std::string> texts_;
  std::vector<CellFormat> formats_;  // by style
  std::vector<Sheet> sheets_;
};

}  // namespace writ
