#include "runtime/facts/csv_shape.h"

#include <simdjson.h>

#include <algorithm>
#include <filesystem>

#include "engine/eval/plan_code.h"
#include "engine/eval/reads.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"
#include "runtime/facts/csv.h"

namespace writ {
namespace {

class ShapeReader {
 public:
  ShapeReader(const Plan& plan, const std::string& path, const ExportMap* map, MapUse* use)
      : plan_(plan), program_(plan.program()), path_(path), map_(map), use_(use) {}

  std::expected<CsvShape, LocalText> Read(const CsvBeginning& beginning) {
    if (!ReadHeader(HeaderLine(beginning.header)) || !NumberSlots(beginning))
      return std::unexpected(std::move(why_));
    return std::move(shape_);
  }

 private:
  bool Fail(std::string en, std::string zh) {
    why_ = {std::move(en), std::move(zh)};
    return false;
  }

  bool ReadHeader(const std::string& text) {
    if (!simdjson::validate_utf8(text)) return Fail("it is not UTF-8", "不是 UTF-8 编码");
    SourceSet sources;
    Diagnostics unsaid;
    auto rows = ReadCsv(sources, sources.Add(path_, text), unsaid);
    if (rows.size() != 1) return Fail("its header", "表头");
    shape_.separator = text.find('\t') != text.npos && text.find(',') == text.npos ? '\t' : ',';
    if (map_ != nullptr) ApplyMap(*map_, &rows, use_);
    const auto columns = ReadCsvHeader(program_, plan_.entity(), rows.front(), unsaid);
    if (!columns) return Fail("its header", "表头");
    shape_.plan = &plan_;
    shape_.digits = plan_.digits();
    for (const CsvColumn& column : *columns) {
      shape_.columns.push_back({});
      static_cast<CsvColumn&>(shape_.columns.back()) = column;
      if (!Prepare(&shape_.columns.back())) return false;
      const auto index = static_cast<uint32_t>(shape_.columns.size() - 1);
      if (column.kind == CsvColumn::Kind::kId) shape_.id = index;
      if (column.kind == CsvColumn::Kind::kPeriod) shape_.period = index;
      if (column.kind == CsvColumn::Kind::kFact || column.kind == CsvColumn::Kind::kTold)
        shape_.facts.push_back({index, shape_.columns.back().plain, shape_.columns.back().percent,
                                shape_.columns.back().ranged});
    }
    return true;
  }

  bool Prepare(CsvShape::Column* column) {
    using Kind = CsvColumn::Kind;
    if (column->kind == Kind::kRecorded || column->kind == Kind::kSource ||
        column->kind == Kind::kDocument || column->kind == Kind::kCompleteThrough)
      return Fail("a column of when, whence or how far", "含记录日期、来源、凭证或完整截至列");
    if (map_ != nullptr && column->kind == Kind::kId)
      column->words = map_->persons.empty() ? nullptr : &map_->persons;
    const bool given = map_ != nullptr && map_->values.contains(column->name);
    if (column->kind != Kind::kFact)
      return !given || Fail("a map of what is no fact", "映射了非事实列的取值");
    const Fact& fact = program_.facts[column->fact];
    const std::string stem = std::filesystem::path(path_).stem().string();
    for (const uint32_t other : program_.entities[plan_.entity()].facts)
      if (program_.facts[other].type.kind == TypeKind::kList &&
          IsNamed(program_.facts[other].names, stem))
        return Fail("a list's file", "清单文件");
    if (fact.over_time || fact.type.kind == TypeKind::kList || fact.type.kind == TypeKind::kRecord)
      return Fail("a column of another kind: " + fact.names.id, "其他类型的列:" + fact.names.id);
    if (given) column->words = &map_->values.at(column->name).words;
    column->team = TeamFact(program_, plan_.entity()) == column->fact;
    if (column->team && fact.type.kind == TypeKind::kChoice)
      return Fail("teams that are a choice", "团队为选项类型");
    const TypeKind kind = fact.type.kind;
    column->percent = kind == TypeKind::kPercent && !column->ratio;
    column->plain =
        column->words == nullptr &&
        (kind == TypeKind::kNumber || kind == TypeKind::kMoney || kind == TypeKind::kPercent);
    const auto bound = [&](const std::optional<Scalar>& scalar, int64_t* to) {
      if (!scalar) return;
      const auto scaled = scalar->number.Scaled(plan_.digits());
      column->plain = column->plain && scaled.has_value();
      *to = scaled.value_or(0);
      column->ranged = true;
    };
    bound(fact.range_from, &column->from);
    bound(fact.range_to, &column->to);
    return true;
  }

  // Where the periods of this text go.
  bool NumberSlots(const CsvBeginning& beginning) {
    const bool series = shape_.period != CsvShape::kNowhere;
    Frequency frequency = Frequency::kMonth;
    if (series) {
      frequency = shape_.columns[shape_.period].frequency;
      const auto first = FirstPeriod(beginning);
      if (!first) return Fail("its first row", "第一行数据");
      shape_.first_period = first->index - CsvShape::kSlots / 2;
    }
    const plan::Code& code = plan_.code();
    const int32_t slots = series ? CsvShape::kSlots : 1;
    for (CsvShape::Column& column : shape_.columns) {
      if (column.kind == CsvColumn::Kind::kTold)
        column.inputs.assign(static_cast<size_t>(slots), static_cast<uint32_t>(code.inputs.size()));
      if (column.kind != CsvColumn::Kind::kFact) continue;
      for (int32_t slot = 0; slot < slots; ++slot) {
        const auto of = [&](const PlanInput& input) {
          return input.fact == column.fact && !input.absent &&
                 (!series || input.period == Period{frequency, shape_.first_period + slot});
        };
        const auto index = [&](const std::vector<PlanInput>& inputs) {
          const auto found = std::find_if(inputs.begin(), inputs.end(), of);
          return found == inputs.end() ? CsvShape::kNowhere
                                       : static_cast<uint32_t>(found - inputs.begin());
        };
        column.inputs.push_back(index(code.inputs));
        column.groups.push_back(index(code.groups));
      }
    }
    for (size_t slot = 0; slot < static_cast<size_t>(slots); ++slot)
      for (const CsvShape::Taken& taken : shape_.facts)
        shape_.inputs.push_back(shape_.columns[taken.column].inputs[slot]);
    return true;
  }

  std::optional<Period> FirstPeriod(const CsvBeginning& beginning) const {
    SourceSet sources;
    Diagnostics unsaid;
    const std::string first = beginning.rows.substr(0, beginning.rows.find('\n'));
    // With its header, so that the separator is seen.
    const std::string text = HeaderLine(beginning.header) + "\n" + first + "\n";
    const auto rows = ReadCsv(sources, sources.Add("", text), unsaid);
    if (rows.size() != 2 || rows[1].cells.size() <= shape_.period) return std::nullopt;
    return ReadPeriod(rows[1].cells[shape_.period].text, shape_.columns[shape_.period].frequency);
  }

  const Plan& plan_;
  const Program& program_;
  const std::string& path_;
  const ExportMap* const map_;
  MapUse* const use_;
  CsvShape shape_;
  LocalText why_;
};

}  // namespace

std::string HeaderLine(std::string_view header) {
  std::string text(header.substr(0, header.find('\n')));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

std::expected<CsvShape, LocalText> ReadCsvShape(const Plan& plan, const std::string& path,
                                                const CsvBeginning& beginning, const ExportMap* map,
                                                MapUse* use) {
  return ShapeReader(plan, path, map, use).Read(beginning);
}

}  // namespace writ
