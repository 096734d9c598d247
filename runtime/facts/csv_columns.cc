#include "runtime/facts/csv_columns.h"

#include <simdjson.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>

#include "engine/eval/plan_code.h"
#include "engine/eval/reads.h"
#include "engine/eval/team.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"
#include "runtime/facts/csv_piece.h"
#include "runtime/facts/file_stamps.h"

namespace writ {
namespace {

constexpr size_t kLongestLine = size_t{64} << 10;
constexpr size_t kUsualLine = size_t{1} << 10;
// So many that threads which are late to start have their part; one thread works off some at a
// time.
constexpr size_t kPiecesAtOnce = 64;

class ColumnReader {
 public:
  ColumnReader(const Plan& plan, Disk& disk, const ParallelFor& parallel_for,
               const CsvColumnOptions& options)
      : plan_(plan),
        program_(plan.program()),
        disk_(disk),
        parallel_for_(parallel_for),
        options_(options),
        facts_{FactColumns(plan, 0), {}, 0, {}} {}

  bool ReadFile(const std::string& path) {
    trouble_.path = path;
    auto file = disk_.Open(path);
    const auto bytes = disk_.Measure(path);
    if (!file || !bytes) return Fail("it cannot be read", "无法读取");
    bytes_ = *bytes;
    if (!ReadHeader(**file)) return false;
    seen_.assign(facts_.ids.size(), 0);
    rows_ = 1;
    const uint64_t piece = options_.piece;
    const uint64_t pieces = (bytes_ - begin_ + piece - 1) / piece;
    for (uint64_t next = 0; next < pieces; next += kPiecesAtOnce) {
      const size_t count = std::min<uint64_t>(kPiecesAtOnce, pieces - next);
      ready_.clear();
      ready_.resize(count);
      next_ = 0;
      parallel_for_(count, [&](size_t i) {
        std::unique_ptr<CsvPiece> read = Spare();
        const uint64_t begin = begin_ + (next + i) * piece;
        ReadPiece(**file, begin, std::min(bytes_, begin + piece), read.get());
        TakeReady(i, std::move(read), begin_ + next * piece);
      });
      if (failed_) return false;
      const uint64_t done = std::min(bytes_, begin_ + (next + count) * piece);
      if (options_.progress) options_.progress(done);
    }
    NotePeriods();
    return true;
  }

  bool Finish() {
    if (options_.map != nullptr) {
      Diagnostics unused;
      CheckUse(*options_.map, use_, unused);
      if (unused.HasErrors()) return Fail("the map names what no file has", "映射中有未用的名称");
    }
    if (facts_.ids.size() == 0) return Fail("nobody is in it", "其中没有任何人");
    facts_.columns.Resize(facts_.ids.size());
    return true;
  }

  ColumnFacts TakeFacts() { return std::move(facts_); }
  NotSoQuickly TakeTrouble() { return std::move(trouble_); }

 private:
  // The rows of a piece's people, in their order; those from new_from on come for the first time.
  struct Numbers {
    std::vector<uint32_t> of;
    uint32_t new_from = 0;
    std::vector<int32_t> teams;            // the group of each of the piece's teams
    std::pair<uint32_t, uint32_t> rows{};  // from and behind those still to be copied

    bool IsNew(size_t subject) const { return of[subject] >= new_from; }
    uint32_t fresh() const { return rows.second - rows.first; }
  };

  bool Fail(std::string en, std::string zh) {
    trouble_.why_en = std::move(en);
    trouble_.why_zh = std::move(zh);
    return false;
  }

  bool ReadHeader(const writ::ReadFile& file) {
    std::string text(std::min<uint64_t>(bytes_, kLongestLine), '\0');
    const auto got = file.ReadAt(0, text.data(), text.size());
    if (!got) return Fail("it cannot be read", "无法读取");
    const size_t end = text.find('\n');
    if (end == std::string::npos) return Fail("it has no rows", "没有数据行");
    begin_ = end + 1;
    text.resize(end);
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    if (text.ends_with('\r')) text.pop_back();
    trouble_.header = text;
    if (!simdjson::validate_utf8(text)) return Fail("it is not UTF-8", "不是 UTF-8 编码");
    SourceSet sources;
    Diagnostics unsaid;
    auto rows = ReadCsv(sources, sources.Add(trouble_.path, text), unsaid);
    if (rows.size() != 1) return Fail("its header", "表头");
    CsvShape shape;
    shape.separator = text.find('\t') != text.npos && text.find(',') == text.npos ? '\t' : ',';
    if (options_.map != nullptr) ApplyMap(*options_.map, &rows, &use_);
    const auto columns = ReadCsvHeader(program_, plan_.entity(), rows.front(), unsaid);
    if (!columns) return Fail("its header", "表头");
    shape.plan = &plan_;
    shape.digits = plan_.digits();
    for (const CsvColumn& column : *columns) {
      shape.columns.push_back({});
      static_cast<CsvColumn&>(shape.columns.back()) = column;
      if (!Prepare(&shape.columns.back())) return false;
      const auto index = static_cast<uint32_t>(shape.columns.size() - 1);
      if (column.kind == CsvColumn::Kind::kId) shape.id = index;
      if (column.kind == CsvColumn::Kind::kPeriod) shape.period = index;
      if (column.kind == CsvColumn::Kind::kFact || column.kind == CsvColumn::Kind::kTold)
        shape.facts.push_back({index, shape.columns.back().plain, shape.columns.back().percent,
                               shape.columns.back().ranged});
    }
    shape_ = std::move(shape);
    return NumberSlots(file);
  }

  bool Prepare(CsvShape::Column* column) {
    using Kind = CsvColumn::Kind;
    if (column->kind == Kind::kRecorded || column->kind == Kind::kSource ||
        column->kind == Kind::kDocument || column->kind == Kind::kCompleteThrough)
      return Fail("a column of when, whence or how far", "含记录日期、来源、凭证或完整截至列");
    if (options_.map != nullptr && column->kind == Kind::kId)
      column->words = options_.map->persons.empty() ? nullptr : &options_.map->persons;
    const bool given = options_.map != nullptr && options_.map->values.contains(column->name);
    if (column->kind != Kind::kFact)
      return !given || Fail("a map of what is no fact", "映射了非事实列的取值");
    const Fact& fact = program_.facts[column->fact];
    const std::string stem = std::filesystem::path(trouble_.path).stem().string();
    for (const uint32_t other : program_.entities[plan_.entity()].facts)
      if (program_.facts[other].type.kind == TypeKind::kList &&
          IsNamed(program_.facts[other].names, stem))
        return Fail("a list's file", "清单文件");
    if (fact.over_time || fact.type.kind == TypeKind::kList || fact.type.kind == TypeKind::kRecord)
      return Fail("a column of another kind: " + fact.names.id, "其他类型的列:" + fact.names.id);
    if (given) column->words = &options_.map->values.at(column->name).words;
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

  // Where the periods of this file go.
  bool NumberSlots(const writ::ReadFile& file) {
    const bool series = shape_.period != CsvShape::kNowhere;
    Frequency frequency = Frequency::kMonth;
    if (series) {
      frequency = shape_.columns[shape_.period].frequency;
      const auto first = FirstPeriod(file);
      if (!first) return Fail("its first row", "第一行数据");
      shape_.first_period = first->index - CsvShape::kSlots / 2;
    }
    const plan::Code& code = plan_.code();
    const int32_t slots = series ? CsvShape::kSlots : 1;
    for (CsvShape::Column& column : shape_.columns) {
      if (column.kind == CsvColumn::Kind::kTold)
        column.inputs.assign(static_cast<size_t>(slots), facts_.columns.told());
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

  std::optional<Period> FirstPeriod(const writ::ReadFile& file) const {
    std::string text(kLongestLine, '\0');
    const auto got = file.ReadAt(begin_, text.data(), text.size());
    if (!got) return std::nullopt;
    text.resize(*got);
    SourceSet sources;
    Diagnostics unsaid;
    const size_t end = std::min(text.find('\n'), text.size());
    // With its header, so that the separator is seen.
    const auto rows = ReadCsv(
        sources, sources.Add("", trouble_.header + "\n" + text.substr(0, end) + "\n"), unsaid);
    if (rows.size() != 2 || rows[1].cells.size() <= shape_.period) return std::nullopt;
    return ReadPeriod(rows[1].cells[shape_.period].text, shape_.columns[shape_.period].frequency);
  }

  // The lines that begin in from..until.
  void ReadPiece(const writ::ReadFile& file, uint64_t from, uint64_t until, CsvPiece* piece) const {
    const uint64_t start = from - 1;  // the byte before tells whether a line begins here
    size_t size = until - start;
    char* text = piece->Room(size + kLongestLine + 1 + kCsvPadding);
    const auto read = [&](size_t from_here, size_t bytes) {
      const auto got = file.ReadAt(start + from_here, text + from_here, bytes);
      return got && *got == bytes;
    };
    bool good = read(0, size);
    // The rest of the last line, which is short as a rule.
    for (const size_t more : {kUsualLine, kLongestLine}) {
      if (!good || until == bytes_ || text[size - 1] == '\n' ||
          std::memchr(text + (until - 1 - start), '\n', size - (until - 1 - start)) != nullptr)
        break;
      const size_t wanted = std::min<uint64_t>(bytes_, until + more) - start;
      good = read(size, wanted - size);
      size = wanted;
    }
    if (!good) {
      piece->trouble = CsvPiece::Trouble{0, "", "it cannot be read", "无法读取"};
      return;
    }
    if (start + size == bytes_ && text[size - 1] != '\n') text[size++] = '\n';
    const std::string_view all(text, size);
    const size_t first = all.find('\n');
    const size_t last = until == bytes_ ? size - 1 : all.find('\n', until - 1 - start);
    if (first == all.npos || last == all.npos) {
      piece->trouble = CsvPiece::Trouble{0, "", "a very long line", "超长的行"};
      return;
    }
    std::memset(text + last + 1, 0, kCsvPadding);
    if (first >= last) return;  // no line begins here
    const std::string_view lines = all.substr(first + 1, last - first);
    piece->Read(shape_, lines);
  }

  std::unique_ptr<CsvPiece> Spare() {
    std::unique_ptr<CsvPiece> piece;
    {
      const std::lock_guard lock(mutex_);
      if (spare_.empty()) return std::make_unique<CsvPiece>();
      piece = std::move(spare_.back());
      spare_.pop_back();
    }
    piece->Clear();
    return piece;
  }

  // Pieces are taken in the order of the file: by whoever has read the next one, together with
  // those behind it that have been read already. Nobody waits for another piece.
  void TakeReady(size_t index, std::unique_ptr<CsvPiece> piece, uint64_t from) {
    std::unique_lock lock(mutex_);
    ready_[index] = std::move(piece);
    while (!taking_ && next_ < ready_.size() && ready_[next_] != nullptr) {
      std::unique_ptr<CsvPiece> taken = std::move(ready_[next_]);
      const uint64_t done = std::min(bytes_, from + ++next_ * options_.piece);
      Numbers numbers;
      taking_ = true;
      if (!failed_) failed_ = !Take(*taken, done, &lock, &numbers);
      taking_ = false;
      if (numbers.fresh() != 0 && !failed_) {
        lock.unlock();
        CopyNew(*taken, numbers);
        lock.lock();
        std::erase(copied_, numbers.rows);
        settled_.notify_all();
      }
      spare_.push_back(std::move(taken));
    }
  }

  // Numbers everybody in the order of the file, and copies those beside whom other pieces may have
  // something: whoever is known, and the last one. The others only this piece has, and their rows
  // are copied while the next piece is taken.
  bool Take(const CsvPiece& piece, uint64_t done, std::unique_lock<std::mutex>* lock,
            Numbers* numbers) {
    if (piece.trouble) {
      trouble_.row = piece.trouble->line.empty() ? 0 : rows_ + piece.trouble->row + 1;
      trouble_.line = piece.trouble->line;
      return Fail(piece.trouble->en, piece.trouble->zh);
    }
    rows_ += piece.rows;
    facts_.rows += piece.rows;
    if (piece.ids.size() == 0) return true;
    numbers->new_from = static_cast<uint32_t>(facts_.ids.size());
    numbers->of.reserve(piece.ids.size());
    for (size_t subject = 0; subject < piece.ids.size(); ++subject) {
      const uint32_t number = facts_.ids.NumberOf(piece.ids[subject]);
      numbers->of.push_back(number);
      if (number == seen_.size()) seen_.push_back(0);
      if ((seen_[number] & piece.seen[subject]) != 0)
        return Fail("two rows for one person and period", "同一人同一期间有两行");
      seen_[number] |= piece.seen[subject];
    }
    numbers->teams = GroupsOf(piece.teams);
    GrowFor(facts_.ids.size(), done, lock);
    settled_.wait(*lock, [&] { return IsSettled(*numbers); });
    for (const CsvPiece::Kept& kept : piece.kept) {
      const uint32_t number = numbers->of[kept.subject];
      if (number < numbers->new_from && facts_.columns.Recorded(kept.column, number))
        return Fail("a fact given twice", "同一事实出现两次");
    }
    if (!CopyKnown(piece, *numbers)) return false;
    numbers->rows = {numbers->new_from, static_cast<uint32_t>(facts_.ids.size())};
    if (numbers->IsNew(numbers->of.size() - 1)) --numbers->rows.second;
    if (!piece.kept.empty()) {
      CopyNew(piece, *numbers);
      numbers->rows = {};
    }
    for (const CsvPiece::Kept& kept : piece.kept)
      facts_.columns.Keep(kept.column, numbers->of[kept.subject], kept.value);
    if (numbers->fresh() != 0) copied_.push_back(numbers->rows);
    return true;
  }

  void NotePeriods() {
    if (shape_.period == CsvShape::kNowhere) return;
    uint64_t slots = 0;
    for (const uint64_t seen : seen_) slots |= seen;
    for (int32_t slot = 0; slot < CsvShape::kSlots; ++slot)
      if ((slots >> slot & 1) != 0)
        facts_.periods.insert(
            {shape_.columns[shape_.period].frequency, shape_.first_period + slot});
  }

  // Nobody who is known is being copied from another piece.
  bool IsSettled(const Numbers& numbers) const {
    return copied_.empty() || std::none_of(numbers.of.begin(), numbers.of.end(), [&](uint32_t of) {
             return of < numbers.new_from &&
                    std::any_of(
                        copied_.begin(), copied_.end(),
                        [&](const auto& rows) { return of >= rows.first && of < rows.second; });
           });
  }

  void GrowFor(size_t subjects, uint64_t done, std::unique_lock<std::mutex>* lock) {
    if (subjects > room_) {
      settled_.wait(*lock, [&] { return copied_.empty(); });
      // As many as the rest of the file will have, if it goes on like this, and a few more.
      const uint64_t expected = subjects * (bytes_ / std::max<uint64_t>(done, 1) + 1) * 17 / 16;
      room_ = std::min<uint64_t>(expected, subjects * 4096);
      facts_.columns.Reserve(room_);
    }
    facts_.columns.Extend(subjects);
  }

  bool CopyKnown(const CsvPiece& piece, const Numbers& numbers) {
    for (size_t subject = 0; subject < numbers.of.size(); ++subject) {
      if (numbers.IsNew(subject) && subject + 1 < numbers.of.size()) continue;
      if (!CopyGroups(piece, numbers, subject)) return Fail("a team given twice", "团队出现两次");
      for (uint32_t column = 0; column <= facts_.columns.told(); ++column)
        if (!Copy(piece, numbers, subject, column))
          return Fail("a fact given twice", "同一事实出现两次");
    }
    return true;
  }

  bool Copy(const CsvPiece& piece, const Numbers& numbers, size_t subject, uint32_t column) {
    FactColumns& columns = facts_.columns;
    const uint32_t number = numbers.of[subject];
    const uint8_t state = piece.states[column][subject];
    const int64_t value = piece.values[column][subject];
    if (numbers.IsNew(subject)) {
      columns.SetRun(column, number, &value, &state, 1);
      return true;
    }
    if (state == CsvPiece::kNothing) return true;
    const bool told = column == columns.told();
    if (columns.Recorded(column, number) && state != 2) {
      if (!told) return false;
      if (columns.column(column).values[number] <= value) return true;  // the first counts
    }
    if (state == 0) columns.Set(column, number, value);
    if (state == 1) columns.SetState(column, number, InputState::kNone);
    return true;
  }

  // All but the last of those who come for the first time; their numbers follow each other.
  void CopyNew(const CsvPiece& piece, const Numbers& numbers) {
    const size_t last = numbers.of.size() - 1;
    for (size_t subject = 0; subject < last; ++subject) {
      size_t end = subject;
      while (end < last && numbers.IsNew(end)) ++end;
      for (uint32_t column = 0; column <= facts_.columns.told() && end > subject; ++column)
        facts_.columns.SetRun(column, numbers.of[subject], piece.values[column].data() + subject,
                              piece.states[column].data() + subject, end - subject);
      for (; subject < end; ++subject) CopyGroups(piece, numbers, subject);
    }
  }

  std::vector<int32_t> GroupsOf(const NumberedIds& teams) {
    std::vector<int32_t> groups;
    groups.reserve(teams.size());
    for (const uint32_t number : teams_.NumbersOf(teams)) {
      if (number == groups_.size()) groups_.push_back(AddGroup(teams_[number]));
      groups.push_back(groups_[number]);
    }
    return groups;
  }

  int32_t AddGroup(std::string_view team) {
    Scalar name;
    name.text = team;
    const uint32_t fact = *TeamFact(program_, plan_.entity());
    return facts_.columns.AddGroup(TeamGroup(program_, fact, name));
  }

  bool CopyGroups(const CsvPiece& piece, const Numbers& numbers, size_t subject) {
    for (uint32_t column = 0; column < piece.groups.size(); ++column) {
      const int32_t group = piece.groups[column][subject];
      if (group == FactColumns::kNoGroup) continue;
      const uint32_t number = numbers.of[subject];
      if (facts_.columns.group(column, number) != FactColumns::kNoGroup) return false;
      facts_.columns.SetGroup(column, number,
                              group < 0 ? group : numbers.teams[static_cast<size_t>(group)]);
    }
    return true;
  }

  const Plan& plan_;
  const Program& program_;
  Disk& disk_;
  const ParallelFor& parallel_for_;
  const CsvColumnOptions& options_;
  MapUse use_;
  CsvShape shape_;
  ColumnFacts facts_;
  NotSoQuickly trouble_;
  uint64_t bytes_ = 0, begin_ = 0, rows_ = 0;
  std::vector<uint64_t> seen_;
  std::mutex mutex_;  // while pieces are read: of what follows, the facts and the trouble
  std::vector<std::unique_ptr<CsvPiece>> ready_, spare_;
  size_t next_ = 0;                                    // of ready_, to be taken
  bool taking_ = false;                                // somebody numbers a piece
  std::vector<std::pair<uint32_t, uint32_t>> copied_;  // rows, by those who do not hold the lock
  std::condition_variable settled_;                    // fewer of them
  size_t room_ = 0;                                    // of the columns
  bool failed_ = false;
  NumberedIds teams_;
  std::vector<int32_t> groups_;  // by number of teams_
};

}  // namespace

std::expected<ColumnFacts, NotSoQuickly> ReadCsvColumns(const Plan& plan, Disk& disk,
                                                        const std::vector<std::string>& paths,
                                                        const ParallelFor& parallel_for,
                                                        const CsvColumnOptions& options) {
  const FileStamps stamps(paths);
  ColumnReader reader(plan, disk, parallel_for, options);
  const bool read = std::all_of(paths.begin(), paths.end(),
                                [&](const std::string& path) { return reader.ReadFile(path); }) &&
                    reader.Finish();
  // Before anything else is said: a fault may be of what was half written.
  if (const std::string path = stamps.Changed(); !path.empty())
    return std::unexpected(
        NotSoQuickly{path, 0, "", "", "changed while it was read", "读取期间被改动", true});
  if (!read) return std::unexpected(reader.TakeTrouble());
  return reader.TakeFacts();
}

}  // namespace writ
