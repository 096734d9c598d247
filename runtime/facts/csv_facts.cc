#include "runtime/facts/csv_facts.h"

#include "engine/eval/reads.h"
#include "runtime/facts/cell.h"
#include "runtime/facts/csv_header.h"

namespace writ {
namespace {

constexpr size_t kFirstLook = size_t{256} << 10;

struct Look {
  std::set<uint32_t> facts;
  std::set<Period> periods;
};

// The header's facts, and the periods of the first rows. What cannot be read is complained about by
// whoever reads all.
void LookAt(const Program& program, uint32_t entity, CsvLines& lines, const ExportMap* map,
            Look* look) {
  const auto beginning = lines.Begin(kFirstLook);
  if (!beginning) return;
  std::string text = beginning->header + beginning->rows;
  if (beginning->rows.size() >= kFirstLook) text.resize(text.rfind('\n') + 1);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  SourceSet sources;
  Diagnostics unsaid;
  auto rows = ReadCsv(sources, sources.Add(lines.path(), text), unsaid);
  if (rows.empty()) return;
  MapUse use;
  if (map != nullptr) ApplyMap(*map, &rows, &use);
  const auto columns = ReadCsvHeader(program, entity, rows.front(), unsaid);
  if (!columns) return;
  for (size_t i = 0; i < columns->size(); ++i) {
    const CsvColumn& column = (*columns)[i];
    if (column.kind == CsvColumn::Kind::kFact) look->facts.insert(column.fact);
    if (column.kind != CsvColumn::Kind::kPeriod) continue;
    for (size_t row = 1; row < rows.size(); ++row)
      if (i < rows[row].cells.size())
        if (const auto period = ReadPeriod(rows[row].cells[i].text, column.frequency))
          look->periods.insert(*period);
  }
}

}  // namespace

Plan PlanForEvery(const Program& program, uint32_t entity, const std::set<uint32_t>& facts,
                  const std::set<Period>& periods, std::optional<Date> known_on) {
  const auto team = TeamFact(program, entity);
  std::vector<PlanInput> inputs, groups;
  for (const uint32_t index : facts) {
    std::vector<PlanInput>& to = team == index ? groups : inputs;
    const auto& per = program.facts[index].type.per;
    if (!per) to.push_back({index, std::nullopt, std::nullopt, false});
    for (const Period& period : periods)
      if (per == period.frequency) to.push_back({index, period, std::nullopt, false});
  }
  return Plan::ForReading(program, entity, std::move(inputs), std::move(groups), known_on);
}

std::expected<EveryColumn, NotSoQuickly> ReadEveryCsvColumn(const Program& program, uint32_t entity,
                                                            const CsvTables& tables,
                                                            const ParallelFor& parallel_for,
                                                            const CsvColumnOptions& options) {
  Look look;
  for (const auto& table : tables.tables) LookAt(program, entity, *table, options.map, &look);
  for (;;) {
    auto plan =
        std::make_unique<const Plan>(PlanForEvery(program, entity, look.facts, look.periods));
    auto read = ReadCsvColumns(*plan, tables, parallel_for, options);
    if (!read) return std::unexpected(std::move(read.error()));
    const size_t before = look.periods.size();
    look.periods.insert(read->periods.begin(), read->periods.end());
    if (look.periods.size() == before) return EveryColumn{std::move(plan), *std::move(read)};
  }
}

std::expected<EveryColumn, NotSoQuickly> ReadEveryCsvColumn(const Program& program, uint32_t entity,
                                                            Disk& disk,
                                                            const std::vector<std::string>& paths,
                                                            const ParallelFor& parallel_for,
                                                            const CsvColumnOptions& options) {
  return ReadEveryCsvColumn(program, entity, CsvFiles(disk, paths, options.piece), parallel_for,
                            options);
}

}  // namespace writ
