#include "runtime/facts/csv_marks.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "engine/base/number.h"
#include "runtime/facts/csv_figures.h"
#include "runtime/facts/numbered_ids.h"

namespace writ {
namespace {

std::vector<uint32_t> MarksIn(const std::string& text, size_t size, size_t at_once,
                              CsvMarks::Way way) {
  CsvMarks marks(std::string_view(text).substr(0, size), ';', way);
  std::vector<uint32_t> all;
  while (true) {
    const auto ahead = marks.Ahead(at_once);
    const size_t taken = std::min(at_once, ahead.size());
    if (ahead.data()[-1] != (all.empty() ? UINT32_MAX : all.back())) return {};
    if (taken == 0) {
      const auto separators =
          std::count_if(all.begin(), all.end(), [&](uint32_t mark) { return text[mark] == ';'; });
      if (marks.separators() != static_cast<uint64_t>(separators)) return {};
      return all;
    }
    all.insert(all.end(), ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(taken));
    marks.Skip(taken);
  }
}

}  // namespace

TEST_CASE("marks are where separators, breaks and quotes are, however many are taken at once") {
  std::mt19937_64 random(11);
  static constexpr char kBytes[] = "aaaaaaa1234567890;;;,\n\r\"\xE4\xBB\x96\x3A\x00";
  for (int round = 0; round < 200; ++round) {
    const size_t size = random() % 20000;
    const bool dense = round % 3 == 0;
    std::string text;
    for (size_t i = 0; i < size + kCsvPadding; ++i)
      text += dense ? ';' : kBytes[random() % (sizeof kBytes - 1)];
    std::vector<uint32_t> expected;
    for (size_t i = 0; i < size; ++i)
      if (std::string_view(";\n\r\"").find(text[i]) != std::string_view::npos)
        expected.push_back(static_cast<uint32_t>(i));
    using Way = CsvMarks::Way;
    for (const Way way : {Way::kBest, Way::kAvx2, Way::kUsual, Way::kWords})
      CHECK(MarksIn(text, size, 1 + random() % 40, way) == expected);
  }
}

TEST_CASE("marks before an offset are skipped") {
  const std::string text = "a;b;c;d" + std::string(kCsvPadding, ';');
  CsvMarks marks(std::string_view(text).substr(0, 7), ';');
  marks.SkipTo(3);
  CHECK(marks.Ahead(1)[0] == 3);
  marks.SkipTo(4);
  CHECK(marks.Ahead(9).size() == 1);
  marks.SkipTo(7);
  CHECK(marks.Ahead(1).empty());
}

TEST_CASE("a figure that is read is what its text says") {
  std::mt19937_64 random(12);
  static constexpr char kBytes[] = "01234567890123456789.-% e";
  size_t read = 0;
  for (int round = 0; round < 200000; ++round) {
    std::string text;
    for (size_t i = 1 + random() % 15; i > 0; --i)
      text += round % 2 == 0 ? kBytes[random() % 21] : kBytes[random() % (sizeof kBytes - 1)];
    const bool percent = random() % 4 == 0;
    const std::string padded = text + (percent ? "%" : "") + std::string(kCsvPadding, '7');
    Figure figure;
    if (!figure.Read(std::string_view(padded).substr(0, text.size() + percent), percent, 6))
      continue;
    ++read;
    auto number = Number::Parse(text);
    INFO(text);
    REQUIRE(number);
    if (percent) number = number->Divide(Number(100));
    CHECK(number->Scaled(6) == figure.Value());
  }
  CHECK(read > 10000);
  for (const char* text :
       {"", "-", ".5", "5.", "1.2.3", "--5", "0.1234567", "1234567890123", " 1"}) {
    const std::string padded = text + std::string(kCsvPadding, '7');
    INFO(text);
    CHECK_FALSE(
        Figure().Read(std::string_view(padded).substr(0, std::string(text).size()), false, 6));
  }
}

TEST_CASE("bytes that are not ASCII are noticed, wherever they stand") {
  using Way = CsvMarks::Way;
  for (const Way way : {Way::kBest, Way::kAvx2, Way::kUsual, Way::kWords})
    for (size_t at = 0; at < 200; ++at) {
      std::string text(200 + kCsvPadding, 'a');
      const auto seen = [&] {
        CsvMarks marks(std::string_view(text).substr(0, 200), ';', way);
        marks.Ahead(1);
        return marks.TakeForeign() && !marks.TakeForeign();
      };
      CHECK_FALSE(seen());
      text[at] = '\xE4';
      CHECK(seen());
    }
}

TEST_CASE("a column of figures is read as its cells one by one") {
  std::mt19937_64 random(14);
  static constexpr char kBytes[] = "0123456789012345678901234.-% e";
  size_t values = 0, others = 0;
  for (int round = 0; round < 3000; ++round) {
    const bool percent = round % 3 == 0;
    const int digits = round % 5 == 0 ? 9 : 6;
    const int64_t from = round % 4 == 0 ? 1'000'000 : INT64_MIN;
    const int64_t to = round % 4 == 0 ? 5'000'000'000 : INT64_MAX;
    const size_t stride = 1 + random() % 3, lines = random() % 30;
    std::string text;
    std::vector<uint32_t> marks = {UINT32_MAX};
    for (size_t i = 0; i < stride * lines; ++i) {
      for (size_t size = random() % 10; size > 0; --size)
        text += kBytes[random() % (round % 2 == 0 ? 26 : sizeof kBytes - 1)];
      if (percent && random() % 9 != 0) text += '%';
      marks.push_back(static_cast<uint32_t>(text.size()));
      text += ',';
    }
    const size_t size = text.size();
    text.append(kCsvPadding, '7');
    const FigureColumn column(percent, digits, from, to);
    for (const CsvMarks::Way way :
         {CsvMarks::Way::kBest, CsvMarks::Way::kAvx2, CsvMarks::Way::kUsual}) {
      std::vector<int64_t> read(lines);
      std::vector<uint8_t> how(lines, 77);
      const bool clean =
          column.Read(text.data(), marks.data() + 1, stride, lines, read.data(), how.data(), way);
      REQUIRE(clean == std::all_of(how.begin(), how.end(), [](uint8_t h) { return h == 0; }));
      for (size_t line = 0; line < lines; ++line) {
        const uint32_t begin = marks[line * stride] + 1;
        const auto cell = std::string_view(text).substr(begin, marks[line * stride + 1] - begin);
        Figure figure;
        const bool good = !cell.empty() && figure.Read(cell, percent, digits) &&
                          figure.Value() >= from && figure.Value() <= to;
        INFO(cell << " of " << size);
        if (cell.empty()) {
          CHECK(how[line] == FigureColumn::kEmpty);
        } else if (how[line] == FigureColumn::kValue) {
          REQUIRE(good);
          CHECK(read[line] == figure.Value());
          ++values;
        } else {
          REQUIRE(how[line] == FigureColumn::kOther);
          // What four at a time leave to others: signs, and more than eight bytes.
          CHECK((!good || cell.size() > 8 || cell[0] == '-'));
          ++others;
        }
      }
    }
  }
  CHECK(values > 10000);
  CHECK(others > 10000);
}

TEST_CASE("ids are numbered as they come, in any order") {
  std::mt19937_64 random(13);
  for (const bool rising : {true, false}) {
    NumberedIds ids;
    std::vector<std::string> known;
    for (int i = 0; i < 5000; ++i) {
      std::string id =
          "E-" + std::to_string(rising ? 1000 + i / 2 : static_cast<int>(random() % 3000));
      size_t expected = 0;
      while (expected < known.size() && known[expected] != id) ++expected;
      if (expected == known.size()) known.push_back(id);
      REQUIRE(ids.NumberOf(id) == expected);
    }
    REQUIRE(ids.size() == known.size());
    for (size_t row = 0; row < known.size(); ++row) CHECK(ids[row] == known[row]);
    ids.Clear();
    CHECK(ids.NumberOf("E-7") == 0);
  }
}

TEST_CASE("many ids at once are numbered as one after the other") {
  std::mt19937_64 random(15);
  NumberedIds at_once, one_by_one;
  for (int round = 0; round < 40; ++round) {
    NumberedIds others;
    for (size_t i = random() % 300; i > 0; --i) {
      const auto most = static_cast<size_t>(round + 1) * 100;
      others.NumberOf("E-" + std::to_string(round < 3 ? others.size() : random() % most));
    }
    const auto numbers = at_once.NumbersOf(others);
    REQUIRE(numbers.size() == others.size());
    for (size_t i = 0; i < others.size(); ++i)
      REQUIRE(numbers[i] == one_by_one.NumberOf(others[i]));
  }
  REQUIRE(at_once.size() == one_by_one.size());
  CHECK(at_once.size() > 1000);
  for (size_t row = 0; row < at_once.size(); ++row) CHECK(at_once[row] == one_by_one[row]);
}

}  // namespace writ
