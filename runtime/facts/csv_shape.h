// How the lines of a CSV text are read into columns, from its header and its first row. Not seen
// outside csv_*.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/screen/columns.h"
#include "runtime/facts/csv_header.h"
#include "runtime/facts/csv_lines.h"
#include "runtime/facts/export_map.h"

namespace writ {

// The same for all portions of a text.
struct CsvShape {
  static constexpr uint32_t kNowhere = 0xFFFFFFFF;
  static constexpr int32_t kSlots = 64;  // periods that one text may speak of

  struct Column : CsvColumn {
    const std::map<std::string, std::string>* words = nullptr;  // of an export map
    bool plain = false;    // a figure of digits and a point may be read in place
    bool percent = false;  // … if it ends in "%"
    bool ranged = false;
    int64_t from = INT64_MIN, to = INT64_MAX;  // in place only within these
    bool team = false;                         // says which team
    std::vector<uint32_t> inputs;  // by slot: the plan's column or kNowhere; without a period, [0]
    std::vector<uint32_t> groups;  // the same for teams
    bool IsIdle(uint32_t slot) const {  // nothing of it is kept there
      return !inputs.empty() && inputs[slot] == kNowhere && groups[slot] == kNowhere;
    }
  };

  const Plan* plan = nullptr;
  int digits = 6;  // Plan::digits()
  char separator = ',';
  std::vector<Column> columns;
  // Columns of facts and of the day of telling: what each line looks at, close together.
  struct Taken {
    uint32_t column;
    bool plain, percent, ranged;
  };
  std::vector<Taken> facts;
  std::vector<uint32_t> inputs;               // by slot, then as `facts`: Column::inputs
  uint32_t id = kNowhere, period = kNowhere;  // columns
  int32_t first_period = 0;                   // Period::index of slot 0
};

// The first line of a table as it is quoted, without byte order mark and line break.
std::string HeaderLine(std::string_view header);
// The shape of a table, called `path`, that begins so. `use`: what of the map was used. An error is
// what keeps it from being read.
std::expected<CsvShape, LocalText> ReadCsvShape(const Plan& plan, const std::string& path,
                                                const CsvBeginning& beginning, const ExportMap* map,
                                                MapUse* use);

}  // namespace writ
