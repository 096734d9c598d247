// Columns read from CSV against the fact records that ImportCsv reads from the same text.
#include "runtime/facts/csv_columns.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include <unistd.h>

#include "runtime/facts/columns_testing.h"

namespace writ {
namespace {

namespace fs = std::filesystem;
using testing::ByRecords;
using testing::Dates;
using testing::Difference;
using testing::Screened;

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("writ_columns_" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string Put(const std::string& name, const std::string& bytes) const {
    const std::string path = (path_ / name).string();
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

 private:
  fs::path path_;
};

template <size_t kSize>
std::string Of(std::mt19937_64& random, const char* const (&from)[kSize]) {
  return from[random() % kSize];
}

std::string People(std::mt19937_64& random, int people) {
  static constexpr const char* kScores[] = {"7",         "6.5",       "0.1234567", "100",
                                            "99.999999", "",          "none",      "-3",
                                            "５",        "6.0000001", "007",       " 8 "};
  static constexpr const char* kShares[] = {"80%", "7.5%", "none", "", "0.0001%", "100 %"};
  static constexpr const char* kPays[] = {"1000", "¥1,000.50", "1.2万", "12345678901234", ""};
  static constexpr const char* kYes[] = {"yes", "no", "是", "", "none"};
  static constexpr const char* kGrades[] = {"rep", "主管", "lead", ""};
  static constexpr const char* kDays[] = {"2019-05-06", "2020/1/2", "2021年3月4日", "20200105", ""};
  static constexpr const char* kTeams[] = {"north", "\"so,uth\"", "east ", "", "北京", "none"};
  static constexpr const char* kTold[] = {"2025-01-01", "", "2026-02-03"};
  static constexpr const char* kCities[] = {"Shanghai", "\"a,b\"", "", "none", "北京", "x"};
  static constexpr const char* kEnds[] = {"\n", "\r\n"};
  const std::string end = Of(random, kEnds);
  std::string text = "id,score,share,pay,married,grade,hired_on,team,told,city,name" + end;
  for (int i = 0; i < people; ++i) {
    text += (random() % 9 == 0 ? "\"E-" : "E-") + std::to_string(i);
    if (text[text.find_last_of("\n") + 1] == '"') text += "\"";
    text += "," + Of(random, kScores);
    text += "," + Of(random, kShares) + ",";
    const std::string pay = Of(random, kPays);
    text += pay.find(',') == pay.npos ? pay : "\"" + pay + "\"";
    text += "," + Of(random, kYes) + "," + Of(random, kGrades) + "," + Of(random, kDays) + "," +
            Of(random, kTeams) + "," + Of(random, kTold) + "," + Of(random, kCities) +
            ",\"O\"\"Neil\"" + end;
    if (random() % 12 == 0) text += end;
  }
  return text;
}

std::string Months(std::mt19937_64& random, int people) {
  static constexpr const char* kSales[] = {"61000", "6.5", "", "none", "0.000001", "¥3"};
  static constexpr const char* kMonths[] = {"2026-02", "2026/1", "202512", "2025年11月"};
  std::string text = "month,id,sales\n";
  for (int i = 0; i < people; ++i)
    for (const char* month : kMonths)
      if (random() % 5 != 0)
        text += std::string(month) + ",E-" + std::to_string(i) + "," + Of(random, kSales) + "\n";
  if (random() % 2 == 0) text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("columns have what fact records have, however the file is cut") {
  const Screened policy;
  REQUIRE(Verify(policy.program).value_or("") == "");
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  for (uint32_t rule = 0; rule < policy.program.rules.size(); ++rule)
    REQUIRE(plan.WhyNot(rule) == "");
  const Folder folder;
  std::mt19937_64 random(7);
  for (int round = 0; round < 60; ++round) {
    const int people = 1 + static_cast<int>(random() % 40);
    const std::vector<std::string> texts = {People(random, people), Months(random, people)};
    const std::vector<std::string> paths = {folder.Put("people.csv", texts[0]),
                                            folder.Put("months.csv", texts[1])};
    const auto population = ByRecords(policy.program, texts);
    REQUIRE(population);
    for (const size_t piece : {size_t{40}, size_t{333}, size_t{1} << 20}) {
      const auto ours = ReadCsvColumns(plan, PosixDisk(), paths, OneByOne, {.piece = piece});
      if (!ours)
        FAIL(ours.error().why.en << " row " << ours.error().row << " " << ours.error().line);
      INFO("round " << round << " piece " << piece << "\n" << texts[0] << texts[1]);
      CHECK(Difference(plan, *ours, *population) == "");
    }
  }
}

TEST_CASE("what cannot be read names its row, and nothing is imported") {
  const Screened policy;
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  const Folder folder;
  struct Case {
    const char* cell;
    bool record;  // ImportCsv can read it
  };
  for (const Case& wrong : {Case{"abc,2020-01-01", false},
                            {"101,2020-01-01", false},
                            {"7,2020-02-31", false},
                            {"7", false},
                            {"7,2020-01-01,x", false},
                            {"N/A,2020-01-01", false},
                            {"1e400,2020-01-01", false},
                            {"7,\"2020-01-01", false},
                            {"7,\"\n\"", true}}) {
    std::string text = "id,score,hired_on\n";
    for (int i = 0; i < 30; ++i) text += "E-" + std::to_string(i) + ",7,2020-01-01\n";
    text += "E-30," + std::string(wrong.cell) + "\nE-31,7,2020-01-01\n";
    const std::string path = folder.Put("wrong.csv", text);
    for (const size_t piece : {size_t{50}, size_t{1} << 20}) {
      const auto ours = ReadCsvColumns(plan, PosixDisk(), {path}, OneByOne, {.piece = piece});
      INFO(wrong.cell);
      REQUIRE(!ours);
      CHECK(ours.error().row == 32);
      CHECK(ours.error().line.starts_with("E-30,"));
    }
    CHECK(ByRecords(policy.program, {text}).has_value() == wrong.record);
  }
  for (const char* text : {"id,score\nE-1,7\nE-2,8\nE-1,7\n", "id,scroe\nE-1,7\n", "id,score\n",
                           "id,score,recorded\nE-1,7,2026-01-01\n",
                           "month,id,sales\n2026-01,E,5\n"
                           "2026-01,E,6\n",
                           "id,score\n\xC4\xE3,7\n"}) {
    INFO(text);
    for (const size_t piece : {size_t{8}, size_t{1} << 20})
      CHECK(!ReadCsvColumns(plan, PosixDisk(), {folder.Put("odd.csv", text)}, OneByOne,
                            {.piece = piece}));
  }
}

namespace {

// The machine's disk, whose file somebody adds to as soon as it has been read from once.
class Busy final : public writ::ReadFile {
 public:
  Busy(std::unique_ptr<writ::ReadFile> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}
  DiskResult<size_t> ReadAt(uint64_t offset, char* to, size_t size) const override {
    auto got = file_->ReadAt(offset, to, size);
    std::ofstream(path_, std::ios::app) << "E-99,1\n";
    return got;
  }

 private:
  std::unique_ptr<writ::ReadFile> file_;
  std::string path_;
};

class BusyDisk final : public Disk {
 public:
  DiskResult<std::unique_ptr<AppendFile>> Create(const std::string& path) override {
    return disk_.Create(path);
  }
  DiskResult<std::unique_ptr<writ::ReadFile>> Open(const std::string& path) override {
    auto file = disk_.Open(path);
    if (!file) return file;
    return std::make_unique<Busy>(std::move(*file), path);
  }
  bool Exists(const std::string& path) override { return disk_.Exists(path); }
  DiskResult<uint64_t> Measure(const std::string& path) override { return disk_.Measure(path); }
  DiskResult<bool> IsPrivate(const std::string& path) override { return disk_.IsPrivate(path); }
  DiskResult<std::vector<std::string>> List(const std::string& folder) override {
    return disk_.List(folder);
  }
  DiskResult<void> Remove(const std::string& path) override { return disk_.Remove(path); }
  DiskResult<void> Rename(const std::string& from, const std::string& to) override {
    return disk_.Rename(from, to);
  }
  DiskResult<void> RenameNew(const std::string& from, const std::string& to) override {
    return disk_.RenameNew(from, to);
  }
  DiskResult<void> CreateFolder(const std::string& path) override {
    return disk_.CreateFolder(path);
  }
  DiskResult<void> SyncFolder(const std::string& folder) override {
    return disk_.SyncFolder(folder);
  }
  DiskResult<std::unique_ptr<DiskLock>> Lock(const std::string& path) override {
    return disk_.Lock(path);
  }
  bool IsShared(const std::string& path) override { return disk_.IsShared(path); }
  DiskResult<std::unique_ptr<AppendFile>> Continue(const std::string& path) override {
    return disk_.Continue(path);
  }

 private:
  Disk& disk_ = PosixDisk();
};

}  // namespace

TEST_CASE("a file that somebody writes to while it is read is not read at all") {
  const Screened policy;
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  const Folder folder;
  BusyDisk busy;
  for (const char* text : {"id,score\nE-1,7\nE-2,8\n", "id,score\nE-1,7\nE-2,wrong\n"}) {
    const auto ours = ReadCsvColumns(plan, busy, {folder.Put("busy.csv", text)}, OneByOne);
    REQUIRE(!ours);
    CHECK(ours.error().changed);
  }
  const auto quiet =
      ReadCsvColumns(plan, PosixDisk(), {folder.Put("quiet.csv", "id,score\nE-1,7\n")}, OneByOne);
  REQUIRE(quiet);
  CHECK(quiet->ids.size() == 1);
}

TEST_CASE("a byte order mark, people in any order and two files about them are no obstacle") {
  const Screened policy;
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  const Folder folder;
  std::string text = "\xEF\xBB\xBFid,score\r\n", months = "id,month,sales\n";
  for (int i = 0; i < 500; ++i) {
    text += "E-" + std::to_string(i * 77 % 500) + "," + std::to_string(i % 100) + "\r\n";
    for (const char* month : {"2026-01", "2026-02"})
      months += "E-" + std::to_string(i * 31 % 500) + "," + month + ",123456789.25\n";
  }
  const auto population = ByRecords(policy.program, {text, months});
  REQUIRE(population);
  const std::vector<std::string> paths = {folder.Put("people.csv", text),
                                          folder.Put("months.csv", months)};
  for (const size_t piece : {size_t{100}, size_t{1} << 20}) {
    const auto ours = ReadCsvColumns(plan, PosixDisk(), paths, OneByOne, {.piece = piece});
    if (!ours) FAIL(ours.error().why.en << " row " << ours.error().row);
    CHECK(Difference(plan, *ours, *population) == "");
  }
}

namespace {

void ByFour(size_t count, const std::function<void(size_t index)>& body) {
  std::atomic<size_t> next = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (size_t index = next++; index < count; index = next++) body(index);
    });
}

// Months of people, plain lines but for one in `odd`; 0: all plain.
std::string PlainMonths(std::mt19937_64& random, int people, unsigned odd, const char* end) {
  static constexpr const char* kOdd[] = {
      "\"61\"", "-3", "", "none", "6.1234567", "¥3", "１２３", "1234567890.5", "\"1,000\"", "007"};
  std::string text = std::string("id,month,sales") + end;
  for (int i = 0; i < people; ++i)
    for (const char* month : {"2025-12", "2026-01", "2026-02"}) {
      const std::string sales = std::to_string(random() % 100000) +
                                (random() % 3 == 0 ? "." + std::to_string(random() % 100) : "");
      text += "E-" + std::to_string(1000 + i) + "," + month + "," +
              (odd != 0 && random() % odd == 0 ? Of(random, kOdd) : sales) + end;
    }
  return text;
}

bool Same(const ColumnFacts& a, const ColumnFacts& b) {
  if (a.ids.size() != b.ids.size() || a.rows != b.rows) return false;
  for (size_t row = 0; row < a.ids.size(); ++row) {
    if (a.ids[row] != b.ids[row]) return false;
    for (uint32_t column = 0; column <= a.columns.told(); ++column)
      if (a.columns.column(column).values[row] != b.columns.column(column).values[row] ||
          a.columns.column(column).states[row] != b.columns.column(column).states[row])
        return false;
  }
  return true;
}

}  // namespace

TEST_CASE("plain lines with odd ones among them, by several threads") {
  const Screened policy;
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  const Folder folder;
  std::mt19937_64 random(17);
  for (const unsigned odd : {0u, 2u, 50u, 500u})
    for (const char* end : {"\n", "\r\n"}) {
      const std::string text = PlainMonths(random, 700, odd, end);
      const std::string path = folder.Put("months.csv", text);
      const auto population = ByRecords(policy.program, {text});
      REQUIRE(population);
      const auto alone = ReadCsvColumns(plan, PosixDisk(), {path}, OneByOne);
      REQUIRE(alone);
      CHECK(alone->rows == 2100);
      CHECK(Difference(plan, *alone, *population) == "");
      for (const size_t piece : {size_t{100}, size_t{4000}, size_t{1} << 20}) {
        const auto ours = ReadCsvColumns(plan, PosixDisk(), {path}, ByFour, {.piece = piece});
        INFO("one in " << odd << " is odd, pieces of " << piece);
        REQUIRE(ours);
        CHECK(Same(*alone, *ours));
      }
    }
}

TEST_CASE("of many lines the first that is wrong is named, by however many threads") {
  const Screened policy;
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  const Folder folder;
  std::mt19937_64 random(18);
  static constexpr const char* kWrong[] = {"1x", "x,y", "--5", "1.2.3", "5.", "N/A", "\"7"};
  for (int round = 0; round < 40; ++round) {
    std::string text = PlainMonths(random, 400, round % 2 == 0 ? 0 : 40, "\n");
    size_t first = SIZE_MAX;
    std::string said;
    for (int faults = 0; faults < 2; ++faults) {
      const size_t row = 1 + random() % 1200;  // below the header
      size_t at = 0;
      for (size_t line = 0; line < row; ++line) at = text.find('\n', at) + 1;
      const size_t sales = text.find(',', text.find(',', at) + 1) + 1;
      text.replace(sales, text.find('\n', at) - sales, Of(random, kWrong));
      if (row <= first) said = text.substr(at, text.find('\n', at) - at);
      first = std::min(first, row);
    }
    const std::string path = folder.Put("wrong.csv", text);
    for (const size_t piece : {size_t{500}, size_t{5000}, size_t{1} << 20})
      for (const ParallelFor& threads : {ParallelFor(OneByOne), ParallelFor(ByFour)}) {
        const auto ours = ReadCsvColumns(plan, PosixDisk(), {path}, threads, {.piece = piece});
        REQUIRE(!ours);
        CHECK(ours.error().row == first + 1);
        CHECK(ours.error().line == said);
      }
  }
}

// 750 MB of disk below the folder for temporary files, and a minute.
TEST_CASE("a letter in a number of the row 7,654,321 of ten million", "[.long]") {
  constexpr size_t kRows = 10'000'000, kWrong = 7'654'321;
  const Screened policy;
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  const Folder folder;
  const std::string path = folder.Put("long.csv", "id,month,sales\n");
  {
    std::ofstream out(path, std::ios::binary | std::ios::app);
    for (size_t row = 2; row <= kRows; ++row) {
      const size_t person = row / 10;
      out << "E-" << 1'000'000 + person << ",2025-" << (row % 10 == 9 ? "" : "0") << row % 10 + 1
          << ',' << (row == kWrong ? "61o00" : "61000.50") << '\n';
    }
  }
  for (const ParallelFor& threads : {ParallelFor(OneByOne), ParallelFor(ByFour)}) {
    const auto ours = ReadCsvColumns(plan, PosixDisk(), {path}, threads);
    REQUIRE(!ours);
    CHECK(ours.error().row == kWrong);
    CHECK(ours.error().line == "E-1765432,2025-02,61o00");
  }
}

}  // namespace writ
