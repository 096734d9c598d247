// Tables whose data stand in a file of their own, the days of a calendar, and long tables, which
// stand after the norms.
#include <fmt/core.h>

#include <algorithm>

#include "engine/document/entry.h"
#include "engine/document/said.h"
#include "engine/render/explanation.h"
#include "engine/render/expr_words.h"

namespace writ::document {
namespace {

constexpr size_t kMostRowsBesideTheNorm = 40;

// ---- a data row's key ----

bool IsTime(const TableParameter& input) {
  return input.type.kind == TypeKind::kDate || input.type.kind == TypeKind::kPeriod;
}

// A row of data: what it is asked for by, and the days or periods for which it answers, as the
// evaluator has them: from its own on, to the next row of the same key or the last that its
// publisher vouches for, whichever comes first.
class DataRows {
 public:
  DataRows(const Book& book, size_t volume, const Table& table)
      : book_(book), volume_(volume), table_(table), program_(book.program(volume)) {}

  std::string Key(size_t row, size_t input) const {
    const Cell& cell = table_.rows[row].inputs[input];
    if (cell.any || cell.tests.empty()) return book_.Say("any", "不限");
    const Scalar& value = cell.tests.front().value;
    if (IsTime(table_.inputs[input]) && Times() == 1) return Stretch(row, value);
    const std::string words = ValueWords(program_, value, book_.language());
    return cell.tests.front().compare == Op::kIs
               ? words
               : book_.Say("from " + words + " on", "自" + words + "起");
  }

 private:
  size_t Times() const {
    return static_cast<size_t>(std::count_if(table_.inputs.begin(), table_.inputs.end(), IsTime));
  }

  static Date DayOf(const Scalar& value) {
    return value.type.kind == TypeKind::kPeriod ? value.period.first_day() : value.date;
  }

  // The first day of the next row that differs in its time alone; rows are sorted.
  std::optional<Date> NextFrom(size_t row) const {
    if (row + 1 >= table_.rows.size()) return std::nullopt;
    std::optional<Date> next;
    for (size_t i = 0; i < table_.inputs.size(); ++i) {
      const Scalar& after = table_.rows[row + 1].inputs[i].tests.front().value;
      if (IsTime(table_.inputs[i])) {
        next = DayOf(after);
      } else if (!(after == table_.rows[row].inputs[i].tests.front().value)) {
        return std::nullopt;
      }
    }
    return next;
  }

  std::optional<Date> LastDay(size_t row) const {
    const std::optional<Date>& own = table_.rows[row].until;
    std::optional<Date> last = own ? own : table_.data_until;
    const std::optional<Date> next = NextFrom(row);
    const std::optional<Date> eve = next ? next->PlusDays(-1) : std::nullopt;
    return eve && (!last || *eve < *last) ? eve : last;
  }

  std::string Stretch(size_t row, const Scalar& from) const {
    const std::string first = ValueWords(program_, from, book_.language());
    const std::optional<Date> last = LastDay(row);
    if (!last) return book_.Say("from " + first + " on", "自" + first + "起");
    Scalar until = from;
    if (from.type.kind == TypeKind::kPeriod) {
      until.period = Period::Containing(from.period.frequency, *last);
    } else {
      until.date = *last;
    }
    if (DayOf(until) <= DayOf(from)) return first;
    const std::string end = ValueWords(program_, until, book_.language());
    return book_.Say(first + " to " + end, first + "至" + end);
  }

  const Book& book_;
  size_t volume_;
  const Table& table_;
  const Program& program_;
};

const Table* DataTableOf(const Book& book, size_t volume, const Entry& entry) {
  const auto* written = std::get_if<syntax::Table>(&entry.item->node);
  if (written == nullptr || written->mode != syntax::TableMode::kData) return nullptr;
  return DeclaredAs(book.program(volume).tables, written->alias);
}

void WriteDataRows(const Book& book, size_t volume, const Table& table, Html* html) {
  const DataRows rows(book, volume, table);
  html->Line().Open("table").Open("tr");
  for (const auto* columns : {&table.inputs, &table.outputs}) {
    for (const TableParameter& column : *columns)
      html->Put("th", Readable(NameFor(column.names, book.language())));
  }
  html->Close();
  for (size_t i = 0; i < table.rows.size(); ++i) {
    html->Line().Open("tr");
    for (size_t input = 0; input < table.inputs.size(); ++input)
      html->Put("td", rows.Key(i, input));
    for (const ExprId output : table.rows[i].outputs)
      html->Put("td", ExprWords(book.program(volume), output, book.language()));
    html->Close();
  }
  html->Close();
}

// ---- a calendar ----

struct CalendarDay {
  Date date;
  std::string kind;
};

// The days that do not follow the week, in order: what the calendar itself prints of them.
std::vector<CalendarDay> SpecialDays(const Calendar& calendar) {
  std::vector<CalendarDay> days;
  const std::string csv = calendar.CanonicalCsv();
  for (size_t at = 0; at < csv.size();) {
    const size_t end = std::min(csv.find('\n', at), csv.size());
    const std::string line = csv.substr(at, end - at);
    const size_t comma = line.find(',');
    const auto date = Date::ParseIso(line.substr(0, comma));
    if (date && comma != line.npos) days.push_back({*date, line.substr(comma + 1)});
    at = end + 1;
  }
  return days;
}

std::string DayInYear(Date day, bool zh) {
  return zh ? fmt::format("{}月{}日", day.month(), day.day())
            : fmt::format("{:02}-{:02}", day.month(), day.day());
}

// 1月1日至1月3日、5月1日: the days of one kind in one year.
std::string DaysOf(const Book& book, const std::vector<CalendarDay>& days, int year,
                   std::string_view kind) {
  std::string out;
  for (size_t i = 0; i < days.size(); ++i) {
    if (days[i].date.year() != year || days[i].kind != kind) continue;
    const size_t first = i;
    while (i + 1 < days.size() && days[i + 1].kind == kind && days[i + 1].date.year() == year &&
           days[i].date.PlusDays(1) == days[i + 1].date)
      ++i;
    if (!out.empty()) out += book.Say(", ", "、");
    out += DayInYear(days[first].date, book.zh());
    if (i > first) out += book.Say(" to ", "至") + DayInYear(days[i].date, book.zh());
  }
  return out;
}

std::string WorkingDaysOf(const Calendar& calendar, int year) {
  int count = 0;
  const auto end = Date::FromYmd(year, 12, 31);
  for (auto day = Date::FromYmd(year, 1, 1); day && *day <= *end; day = day->PlusDays(1)) {
    const std::optional<bool> works = calendar.IsWorkingDay(*day);
    if (!works) return "";  // the year of a single day that belongs to the next one's holiday
    if (*works) ++count;
  }
  return std::to_string(count);
}

void WriteCalendar(const Book& book, size_t volume, Html* html) {
  const Calendar& calendar = book.program(volume).calendar;
  const std::vector<CalendarDay> days = SpecialDays(calendar);
  html->Line().Open("table", "calendar").Open("tr").Put("th", book.Say("year", "年份"));
  html->Put("th", book.Say("statutory holidays", "法定节假日"));
  html->Put("th", book.Say("other days off", "其他放假日"));
  html->Put("th", book.Say("make-up working days", "调休上班日"));
  html->Put("th", book.Say("working days in the year", "全年工作日数")).Close();
  for (size_t i = 0; i < days.size(); ++i) {
    const int year = days[i].date.year();
    if (i > 0 && days[i - 1].date.year() == year) continue;
    html->Line().Open("tr").Put("td", std::to_string(year) + book.Say("", "年"));
    for (const char* kind : {"statutory_holiday", "day_off", "make_up_working_day"})
      html->Put("td", DaysOf(book, days, year, kind));
    html->Put("td", WorkingDaysOf(calendar, year)).Close();
  }
  html->Close();
  const std::string first = book.parts(volume).Said(calendar.first());
  const std::string last = book.parts(volume).Said(calendar.last());
  html->Line().Put("p",
                   book.Say("Known from " + first + " to " + last +
                                ". A day that is not listed follows the week; outside these years "
                                "no day is known.",
                            "已知范围:" + first + "至" + last +
                                "。未列出的日子,周一至周五为工作日,周六、周日为休息日;"
                                "范围之外一概未知。"),
                   "none");
}

// ---- rows within the text ----

bool IsRow(std::string_view line) {
  const size_t begin = line.find_first_not_of(' ');
  return begin != line.npos && line[begin] == '|';
}

}  // namespace

CutText WithoutLongRows(const Entry& entry) {
  CutText cut;
  std::string without;
  for (size_t at = 0; at < entry.text.size();) {
    const size_t end = std::min(entry.text.find('\n', at), entry.text.size());
    const std::string line = entry.text.substr(at, end - at) + "\n";
    const bool row = IsRow(line);
    (row ? cut.rows : without) += line;
    cut.count += row ? 1 : 0;
    at = end + 1;
  }
  cut.count -= cut.count > 0 ? 1 : 0;  // the row of names
  if (entry.kind != Kind::kTable || cut.count <= kMostRowsBesideTheNorm) return {entry.text, "", 0};
  cut.text = std::move(without);
  return cut;
}

namespace {

size_t LongRows(const Book& book, size_t volume, const Entry& entry) {
  const Table* table = DataTableOf(book, volume, entry);
  const size_t count = table == nullptr ? WithoutLongRows(entry).count : table->rows.size();
  return count > kMostRowsBesideTheNorm ? count : 0;
}

std::string LongAnchor(const Entry& entry) { return "rows-" + entry.ref.anchor; }

}  // namespace

bool HasLongTable(const Book& book, size_t volume, const Entry& entry) {
  return LongRows(book, volume, entry) > 0;
}

void WriteLongTable(const Book& book, size_t volume, const Entry& entry, Html* html) {
  html->Line().Open("section", "long", LongAnchor(entry)).Open("h3");
  html->Link("#" + entry.ref.anchor).Text(Readable(entry.title)).Close().Close();
  html->Open("div", "said wide");
  if (const Table* table = DataTableOf(book, volume, entry)) {
    WriteDataRows(book, volume, *table, html);
  } else {
    WriteSaid(book, volume, WithoutLongRows(entry).rows, {}, html);
  }
  html->Close().Close();
}

void WriteData(const Book& book, size_t volume, const Entry& entry, Html* html) {
  const size_t rows = LongRows(book, volume, entry);
  const Table* table = DataTableOf(book, volume, entry);
  if (rows > 0) {
    html->Line().Open("p", "refs").Link("#" + LongAnchor(entry));
    html->Text(book.Say(fmt::format("Its {} rows stand after the norms.", rows),
                        fmt::format("共 {} 行,列于本页规范之后的“长表”。", rows)));
    html->Close().Close();
  }
  if (table == nullptr) return;
  const Calendar& calendar = book.program(volume).calendar;
  if (table->rows.empty() && !calendar.empty() && table->data_until == calendar.last())
    return WriteCalendar(book, volume, html);
  if (rows == 0) WriteDataRows(book, volume, *table, html);
  html->Line().Put("p",
                   book.Say("For what no row covers, the answer is unknown, never the nearest row.",
                            "各行均未涵盖的,答案为未知,不以相近一行代替。"),
                   "none");
}

}  // namespace writ::document
