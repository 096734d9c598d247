// The first row of a CSV file: what each column says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"
#include "runtime/facts/csv.h"

namespace writ {

struct CsvColumn {
  enum class Kind : uint8_t {
    kIgnored,
    kId,
    kPeriod,
    kTold,
    kRecorded,
    kSource,
    kDocument,
    kCompleteThrough,
    kFact
  };
  Kind kind = Kind::kIgnored;
  uint32_t fact = 0;
  Frequency frequency = Frequency::kMonth;
  bool ratio = false;  // "(ratio)": percents are written 0.11
  std::string name;
  Place place;
  std::string currency;  // of the column's first amount
};

// Whether a name, tidied, is of something else than a fact: the subject, a period, when recorded.
bool IsReservedColumn(const std::string& name);
// Takes "(ratio)" off the end of a name.
bool TakeRatioMark(std::string* name);
Argument CsvFrequencyWord(Frequency frequency);

// The columns of a file about subjects, or members of a list, of that entity. nullopt after
// diagnostics: a name that is not known, or one column too many or too few.
std::optional<std::vector<CsvColumn>> ReadCsvHeader(const Program& program, uint32_t entity,
                                                    const CsvRow& header, Diagnostics& diagnostics);

}  // namespace writ
