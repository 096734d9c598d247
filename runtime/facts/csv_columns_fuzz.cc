// Property: whatever the bytes of tables (one, or several that lines of ===== part), columns read
// from them have what fact records have that are read from the same, or are refused; and it does
// not matter in which portions they come.
#include "runtime/facts/csv_columns.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "runtime/facts/columns_testing.h"

namespace {

using namespace writ;

void Require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what.c_str());
  std::abort();
}

std::vector<std::string> PartsOf(std::string_view bytes) {
  constexpr std::string_view kBetween = "\n=====\n";
  std::vector<std::string> parts;
  for (size_t end; (end = bytes.find(kBetween)) != std::string_view::npos;
       bytes.remove_prefix(end + kBetween.size()))
    parts.emplace_back(bytes.substr(0, end));
  parts.emplace_back(bytes);
  return parts;
}

std::expected<ColumnFacts, NotSoQuickly> Read(const Plan& plan,
                                              const std::vector<std::string>& texts,
                                              size_t portion) {
  CsvTables tables;
  for (size_t i = 0; i < texts.size(); ++i)
    tables.tables.push_back(CsvOfText("f" + std::to_string(i) + ".csv", texts[i], portion));
  return ReadCsvColumns(plan, tables, OneByOne);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const testing::Screened policy;
  static const Plan plan(policy.program, 0, testing::Dates(), PlanFor::kPopulation);
  const auto texts = PartsOf({reinterpret_cast<const char*>(data), size});
  if (texts.size() > 4) return 0;
  const auto whole = Read(plan, texts, size_t{1} << 20);
  for (const size_t portion : {size_t{16}, size_t{200}}) {
    const auto cut = Read(plan, texts, portion);
    Require(cut.has_value() == whole.has_value(), "portions are read otherwise");
    if (!whole) continue;
    Require(cut->rows == whole->rows && cut->periods == whole->periods, "portions, counted");
    const auto records = testing::ByRecords(policy.program, texts);
    Require(records.has_value(), "columns are read where records are refused");
    const std::string difference = testing::Difference(plan, *cut, *records);
    Require(difference.empty(), difference);
  }
  return 0;
}
