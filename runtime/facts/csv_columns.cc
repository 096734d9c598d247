#include "runtime/facts/csv_columns.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "engine/eval/reads.h"
#include "engine/eval/team.h"
#include "runtime/facts/csv_piece.h"

namespace writ {
namespace {

// So many that threads which are late to start have their part; one thread works off some at a
// time.
constexpr size_t kPortionsAtOnce = 64;

class ColumnReader {
 public:
  ColumnReader(const Plan& plan, const ParallelFor& parallel_for, const CsvColumnOptions& options)
      : plan_(plan),
        program_(plan.program()),
        parallel_for_(parallel_for),
        options_(options),
        facts_{FactColumns(plan, 0), {}, 0, {}} {}

  bool ReadTable(CsvLines& lines) {
    trouble_.path = lines.path();
    const auto beginning = lines.Begin(CsvLines::kLongest);
    if (!beginning) return Fail(beginning.error());
    trouble_.header = HeaderLine(beginning->header);
    auto shape = ReadCsvShape(plan_, lines.path(), *beginning, options_.map, &use_);
    if (!shape) return Fail({std::move(shape.error())});
    shape_ = *std::move(shape);
    seen_.assign(facts_.ids.size(), 0);
    rows_ = 1;
    bytes_ = lines.bytes();
    ended_ = false;
    for (size_t from = 0; !ended_ && from < lines.portions(); from += kPortionsAtOnce) {
      const size_t count = std::min(kPortionsAtOnce, lines.portions() - from);
      ready_.clear();
      ready_.resize(count);
      next_ = 0;
      done_ = 0;
      parallel_for_(count, [&](size_t) { ReadPortion(lines, from); });
      if (failed_) return false;
      if (options_.progress && done_ != 0) options_.progress(done_);
    }
    NotePeriods();
    return true;
  }

  bool Finish() {
    if (options_.map != nullptr) {
      Diagnostics unused;
      CheckUse(*options_.map, use_, unused);
      if (unused.HasErrors())
        return Fail({{"the map names what no file has", "映射中有未用的名称"}});
    }
    if (facts_.ids.size() == 0) return Fail({{"nobody is in it", "其中没有任何人"}});
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

  bool Fail(CsvTrouble trouble) {
    trouble_.why = std::move(trouble.why);
    trouble_.broken = trouble.broken;
    return false;
  }

  void ReadPortion(CsvLines& lines, size_t from) {
    std::unique_ptr<CsvPiece> piece = Spare();
    if (piece == nullptr) return;
    const CsvPortion portion = lines.Next(&piece->filled);
    if (portion.end) {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      spare_.push_back(std::move(piece));
      return;
    }
    piece->done = portion.done;
    if (portion.trouble)
      piece->trouble = CsvPiece::Trouble{0, "", portion.trouble->why, portion.trouble->broken};
    else if (portion.long_line)
      piece->trouble = CsvPiece::Trouble{0, "", {"a very long line", "超长的行"}};
    else if (!portion.lines.empty())
      piece->Read(shape_, portion.lines);
    TakeReady(portion.number - from, std::move(piece));
  }

  // Nothing once something is wrong: what comes behind it does not matter.
  std::unique_ptr<CsvPiece> Spare() {
    std::unique_ptr<CsvPiece> piece;
    {
      const std::lock_guard lock(mutex_);
      if (failed_) return nullptr;
      if (spare_.empty()) return std::make_unique<CsvPiece>();
      piece = std::move(spare_.back());
      spare_.pop_back();
    }
    piece->Clear();
    return piece;
  }

  // Pieces are taken in the order of the table: by whoever has read the next one, together with
  // those behind it that have been read already. Nobody waits for another piece.
  void TakeReady(size_t index, std::unique_ptr<CsvPiece> piece) {
    std::unique_lock lock(mutex_);
    ready_[index] = std::move(piece);
    while (!taking_ && next_ < ready_.size() && ready_[next_] != nullptr) {
      std::unique_ptr<CsvPiece> taken = std::move(ready_[next_++]);
      done_ = taken->done;
      Numbers numbers;
      taking_ = true;
      if (!failed_) failed_ = !Take(*taken, &lock, &numbers);
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

  // Numbers everybody in the order of the table, and copies those beside whom other pieces may have
  // something: whoever is known, and the last one. The others only this piece has, and their rows
  // are copied while the next piece is taken.
  bool Take(const CsvPiece& piece, std::unique_lock<std::mutex>* lock, Numbers* numbers) {
    if (piece.trouble) {
      trouble_.row = piece.trouble->line.empty() ? 0 : rows_ + piece.trouble->row + 1;
      trouble_.line = piece.trouble->line;
      return Fail({piece.trouble->why, piece.trouble->broken});
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
        return Fail({{"two rows for one person and period", "同一人同一期间有两行"}});
      seen_[number] |= piece.seen[subject];
    }
    numbers->teams = GroupsOf(piece.teams);
    GrowFor(facts_.ids.size(), piece.done, lock);
    settled_.wait(*lock, [&] { return IsSettled(*numbers); });
    for (const CsvPiece::Kept& kept : piece.kept) {
      const uint32_t number = numbers->of[kept.subject];
      if (number < numbers->new_from && facts_.columns.Recorded(kept.column, number))
        return Fail({{"a fact given twice", "同一事实出现两次"}});
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
      // As many as the rest of the table will have, if it goes on like this, and a few more. Of a
      // table whose size nobody knows a quarter more: room for teams is used as soon as it is
      // there.
      const uint64_t times = bytes_ / std::max<uint64_t>(done, 1) + 1;
      const uint64_t expected =
          bytes_ == 0 ? subjects + subjects / 4 + 4096 : subjects * times * 17 / 16;
      room_ = std::min<uint64_t>(expected, subjects * 4096);
      facts_.columns.Reserve(room_);
    }
    facts_.columns.Extend(subjects);
  }

  bool CopyKnown(const CsvPiece& piece, const Numbers& numbers) {
    for (size_t subject = 0; subject < numbers.of.size(); ++subject) {
      if (numbers.IsNew(subject) && subject + 1 < numbers.of.size()) continue;
      if (!CopyGroups(piece, numbers, subject))
        return Fail({{"a team given twice", "团队出现两次"}});
      for (uint32_t column = 0; column <= facts_.columns.told(); ++column)
        if (!Copy(piece, numbers, subject, column))
          return Fail({{"a fact given twice", "同一事实出现两次"}});
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
  const ParallelFor& parallel_for_;
  const CsvColumnOptions& options_;
  MapUse use_;
  CsvShape shape_;
  ColumnFacts facts_;
  NotSoQuickly trouble_;
  uint64_t bytes_ = 0, rows_ = 0;  // bytes: of the table, 0 if that is not known
  std::vector<uint64_t> seen_;
  std::mutex mutex_;  // while pieces are read: of what follows, the facts and the trouble
  std::vector<std::unique_ptr<CsvPiece>> ready_, spare_;
  size_t next_ = 0;                                    // of ready_, to be taken
  uint64_t done_ = 0;                                  // CsvPortion::done of the last one taken
  bool ended_ = false;                                 // the table gave out its last portion
  bool taking_ = false;                                // somebody numbers a piece
  std::vector<std::pair<uint32_t, uint32_t>> copied_;  // rows, by those who do not hold the lock
  std::condition_variable settled_;                    // fewer of them
  size_t room_ = 0;                                    // of the columns
  bool failed_ = false;
  NumberedIds teams_;
  std::vector<int32_t> groups_;  // by number of teams_
};

}  // namespace

std::expected<ColumnFacts, NotSoQuickly> ReadCsvColumns(const Plan& plan, const CsvTables& tables,
                                                        const ParallelFor& parallel_for,
                                                        const CsvColumnOptions& options) {
  ColumnReader reader(plan, parallel_for, options);
  const bool read =
      std::ranges::all_of(tables.tables,
                          [&](const auto& table) { return reader.ReadTable(*table); }) &&
      reader.Finish();
  // Before anything else is said: a fault may be of what was half written.
  if (const std::string path = tables.files.Changed(); !path.empty())
    return std::unexpected(NotSoQuickly{
        path, 0, "", "", {"changed while it was read", "读取期间被改动"}, false, true});
  if (!read) return std::unexpected(reader.TakeTrouble());
  return reader.TakeFacts();
}

std::expected<ColumnFacts, NotSoQuickly> ReadCsvColumns(const Plan& plan, Disk& disk,
                                                        const std::vector<std::string>& paths,
                                                        const ParallelFor& parallel_for,
                                                        const CsvColumnOptions& options) {
  return ReadCsvColumns(plan, CsvFiles(disk, paths, options.piece), parallel_for, options);
}

}  // namespace writ
