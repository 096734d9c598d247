// Tables over data: a CSV file whose first line names the columns.
//
// A column for each input, under either of its names; the result under `value` or the table's name;
// `source`, and `known_through` (or `until`): the last day for which the row's publisher vouches.
// Other columns are for people. A date input means "in force from that day"; a year input is that
// year alone. Where no last day is given, a year vouches for itself and a day for the rest of its
// year: beyond it the answer is unknown.
#include <algorithm>
#include <tuple>

#include "engine/base/text.h"
#include "engine/check/checker.h"
#include "engine/check/csv.h"
#include "engine/check/place_of.h"

namespace writ::check {
namespace {

constexpr uint32_t kNoColumn = 0xFFFFFFFF;

struct LoadedRow {
  std::vector<std::string> key;  // the plain inputs, as text that sorts
  int32_t from = 0;              // day or year
  uint32_t line = 0;
  TableRow row;
};

class DataTable {
 public:
  DataTable(Checker& c, const Pending<syntax::Table>& pending)
      : c_(c),
        pending_(pending),
        table_(c.p.tables[pending.index]),
        module_(c.trees[pending.tree].module),
        place_(PlaceOf(pending.node->alias)),
        path_(pending.node->data_path) {}

  void Load() {
    NameOutput();
    const std::string& from = c_.result.sources->file(c_.trees[pending_.tree].tree->file).path;
    std::optional<LoadedText> text;
    if (c_.loader.data) text = c_.loader.data(path_, from);
    if (!text) {
      c_.Report(DiagnosticKind::kMissingDataFile, place_, {path_});
      return;
    }
    c_.data_files.push_back({DataName(), text->bytes});
    table_.data_hash = Sha256(text->bytes);
    if (LoadCalendar(text->bytes)) return;
    CsvReader reader(text->bytes);
    std::vector<std::string> fields;
    if (!reader.Next(&fields) || !FindColumns(fields)) {
      if (!reader.error().empty()) ReportLine(reader);
      return;
    }
    columns_ = fields.size();
    while (reader.Next(&fields)) {
      if (fields.size() != columns_) {
        c_.Report(DiagnosticKind::kBadDataLine, place_,
                  {path_, int64_t{reader.line()},
                   writ::Argument(std::to_string(fields.size()) + " fields instead of " +
                                      std::to_string(columns_),
                                  "有" + std::to_string(fields.size()) + "个字段,应有" +
                                      std::to_string(columns_) + "个")});
        continue;
      }
      AddRow(fields, reader.line());
    }
    if (!reader.error().empty()) ReportLine(reader);
    Finish();
  }

 private:
  std::string DataName() const {
    const std::string& owner = c_.modules[module_].path;
    return (owner.empty() ? std::string("policy") : owner) + ":" + path_;
  }

  // A table over data has one result, which the text does not name.
  void NameOutput() {
    for (TableParameter& output : table_.outputs) {
      if (!output.names.id.empty()) continue;
      output.names = table_.names;
      output.names.id = "value";
    }
  }

  void ReportLine(const CsvReader& reader) {
    c_.Report(DiagnosticKind::kBadDataLine, place_,
              {path_, int64_t{reader.line()}, writ::Argument(reader.error(), reader.error_zh())});
  }

  // "date,kind" is no table to ask but the calendar of the whole policy.
  bool LoadCalendar(const std::string& bytes) {
    if (!bytes.starts_with("date,kind\n") && !bytes.starts_with("date,kind\r\n")) return false;
    std::string error;
    std::optional<Calendar> calendar = Calendar::ParseCsv(bytes, &error);
    if (!calendar) {
      c_.Report(DiagnosticKind::kBadCalendar, place_, {path_, error});
      return true;
    }
    table_.data_until = calendar->last();
    const ModuleState& module = c_.modules[module_];
    if (c_.p.calendar.empty()) {
      c_.p.calendar_name = module.path.empty() ? table_.names.id : module.path;
      if (!module.version.empty()) c_.p.calendar_name += " " + module.version;
      c_.p.calendar = std::move(*calendar);
    }
    return true;
  }

  uint32_t Column(const std::vector<std::string>& header,
                  std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      const auto at = std::find(header.begin(), header.end(), name);
      if (!name.empty() && at != header.end()) return static_cast<uint32_t>(at - header.begin());
    }
    return kNoColumn;
  }

  bool FindColumns(const std::vector<std::string>& header) {
    std::string all;
    for (const std::string& name : header) all += (all.empty() ? "" : ", ") + name;
    bool complete = !table_.outputs.empty();
    for (const TableParameter& input : table_.inputs) {
      const Names& n = input.names;
      inputs_.push_back(Column(header, {n.id, n.en, n.zh}));
      if (inputs_.back() != kNoColumn) continue;
      c_.Report(DiagnosticKind::kMissingDataColumn, place_, {path_, n.id, all});
      complete = false;
    }
    const Names& n = table_.names;
    output_ = Column(header, {"value", "值", n.id, n.en, n.zh});
    if (output_ == kNoColumn) {
      c_.Report(DiagnosticKind::kMissingDataColumn, place_, {path_, "value", all});
      complete = false;
    }
    source_ = Column(header, {"source", "来源"});
    until_ = Column(header, {"known_through", "until", "数据截至"});
    header_ = header;
    return complete;
  }

  std::optional<Scalar> Option(const std::string& text, const Type& type) const {
    const IndexMap& options = c_.choice_options[type.index];
    const auto at = options.find(text);
    if (at == options.end()) return std::nullopt;
    Scalar scalar{.type = type};
    scalar.option = at->second;
    return scalar;
  }

  std::optional<Scalar> Parse(const std::string& text, const Type& type) const {
    Scalar scalar{.type = type};
    std::optional<Number> number;
    switch (type.kind) {
      case TypeKind::kText: scalar.text = ToNfc(text); return scalar;
      case TypeKind::kChoice: return Option(text, type);
      case TypeKind::kDate:
        if (const std::optional<Date> date = Date::ParseIso(text)) {
          scalar.date = *date;
          return scalar;
        }
        return std::nullopt;
      case TypeKind::kPeriod:
        if (const std::optional<Period> period = Period::Parse(text)) {
          if (static_cast<uint16_t>(period->frequency) != type.index) return std::nullopt;
          scalar.period = *period;
          return scalar;
        }
        return std::nullopt;
      case TypeKind::kYesNo:
        scalar.yes = text == "yes" || text == "是";
        if (!scalar.yes && text != "no" && text != "否") return std::nullopt;
        return scalar;
      case TypeKind::kNumber:
      case TypeKind::kMoney: number = Number::Parse(text); break;
      case TypeKind::kPercent:
      case TypeKind::kPoints:
        if (text.ends_with('%'))
          number = Number::Parse(std::string_view(text).substr(0, text.size() - 1));
        if (number) number = number->Divide(Number(100));
        break;
      case TypeKind::kSpan:
      case TypeKind::kRecord:
      case TypeKind::kList:
      case TypeKind::kEvent:
      case TypeKind::kDocument:
      case TypeKind::kTeam:
      case TypeKind::kNone:
      case TypeKind::kError: return std::nullopt;
    }
    if (!number) return std::nullopt;
    scalar.number = *number;
    if (type.kind == TypeKind::kMoney) scalar.text = c_.modules[module_].currency;
    return scalar;
  }

  std::optional<Scalar> Field(const std::vector<std::string>& fields, uint32_t column,
                              const Type& type, uint32_t line) {
    if (type.kind == TypeKind::kError) return std::nullopt;
    std::optional<Scalar> scalar = Parse(fields[column], type);
    if (!scalar) {
      c_.Report(DiagnosticKind::kBadDataCell, place_,
                {path_, int64_t{line}, header_[column], fields[column], TypeWords(c_, type)});
    }
    return scalar;
  }

  void AddRow(const std::vector<std::string>& fields, uint32_t line) {
    LoadedRow loaded;
    loaded.line = line;
    loaded.row.place = place_;
    bool good = true;
    std::optional<Date> until;
    for (size_t i = 0; i < inputs_.size(); ++i) {
      const Type type = table_.inputs[i].type;
      std::optional<Scalar> value = Field(fields, inputs_[i], type, line);
      if (!value) {
        good = false;
        continue;
      }
      Op op = Op::kIs;
      if (type.kind == TypeKind::kDate) {
        op = Op::kAtLeast;
        loaded.from = value->date.days();
        until = Period::Containing(Frequency::kYear, value->date).last_day();
      } else if (type.kind == TypeKind::kPeriod) {
        op = Op::kAtLeast;
        loaded.from = value->period.index;
        until = value->period.last_day();
      } else if (type.kind == TypeKind::kChoice) {
        loaded.key.push_back(SortableOption(value->option));
      } else {
        loaded.key.push_back(fields[inputs_[i]]);
      }
      loaded.row.inputs.push_back({false, {{op, std::move(*value)}}});
    }
    if (until_ != kNoColumn && !fields[until_].empty()) {
      const auto day = Field(fields, until_, {TypeKind::kDate}, line);
      good = good && day;
      if (day) until = day->date;
    }
    const auto result = Field(fields, output_, table_.outputs[0].type.Element(), line);
    if (!good || !result) return;
    loaded.row.until = until;
    loaded.row.outputs.push_back(AddConstant(*result));
    if (source_ != kNoColumn) loaded.row.source = fields[source_];
    rows_.push_back(std::move(loaded));
  }

  static std::string SortableOption(uint32_t option) {
    std::string digits = std::to_string(option);
    return std::string(10 - std::min<size_t>(10, digits.size()), '0') + digits;
  }

  ExprId AddConstant(const Scalar& scalar) {
    Expr e;
    e.op = Op::kConstant;
    e.type = scalar.type;
    e.index = static_cast<uint32_t>(c_.p.constants.size());
    e.place = place_;
    c_.p.constants.push_back(scalar);
    c_.p.exprs.push_back(e);
    return static_cast<ExprId>(c_.p.exprs.size() - 1);
  }

  void Finish() {
    std::stable_sort(rows_.begin(), rows_.end(), [](const LoadedRow& a, const LoadedRow& b) {
      return std::tie(a.key, a.from) < std::tie(b.key, b.from);
    });
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (i > 0 && rows_[i].key == rows_[i - 1].key && rows_[i].from == rows_[i - 1].from) {
        c_.Report(DiagnosticKind::kRepeatedDataRow, place_,
                  {path_, int64_t{rows_[i - 1].line}, int64_t{rows_[i].line}});
      }
      if (rows_[i].row.until) {
        table_.data_until =
            std::max(table_.data_until.value_or(*rows_[i].row.until), *rows_[i].row.until);
      }
      table_.rows.push_back(std::move(rows_[i].row));
    }
  }

  Checker& c_;
  const Pending<syntax::Table>& pending_;
  Table& table_;
  uint32_t module_;
  Place place_;
  const std::string& path_;
  std::vector<std::string> header_;
  std::vector<uint32_t> inputs_;
  uint32_t output_ = kNoColumn, source_ = kNoColumn, until_ = kNoColumn;
  size_t columns_ = 0;
  std::vector<LoadedRow> rows_;
};

}  // namespace

void LoadDataTable(Checker& c, const Pending<syntax::Table>& pending) {
  DataTable(c, pending).Load();
}

}  // namespace writ::check
