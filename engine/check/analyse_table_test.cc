#include <rapidcheck.h>
#include <catch2/catch.hpp>
#include <chrono>

#include "engine/check/analyse.h"
#include "engine/check/analyse_cover.h"
#include "engine/program/builder.h"

namespace writ {
namespace {

const Type kNumber{TypeKind::kNumber, 0, {}};
const Type kYesNo{TypeKind::kYesNo, 0, {}};
const Type kDate{TypeKind::kDate, 0, {}};

Cell Any() { return {true, {}}; }
Cell Test(Op compare, Scalar value) { return {false, {{compare, std::move(value)}}}; }
Cell Below(int64_t n) { return Test(Op::kBelow, ProgramBuilder::Plain(n)); }
Cell AtLeast(int64_t n) { return Test(Op::kAtLeast, ProgramBuilder::Plain(n)); }

class TableBuilder : public ProgramBuilder {
 public:
  TableBuilder(TableMode mode, std::vector<Type> inputs) {
    Table table;
    table.names = Named("grade");
    table.names.place = NextPlace();
    table.mode = mode;
    const char* const names[] = {"score", "month", "third"};
    for (size_t i = 0; i < inputs.size(); ++i)
      table.inputs.push_back({Named(i < 3 ? names[i] : "more"), inputs[i]});
    table.outputs.push_back({Named("result"), kNumber});
    program.tables.push_back(std::move(table));
  }
  TableBuilder& Row(std::vector<Cell> cells) {
    TableRow row;
    row.inputs = std::move(cells);
    row.outputs = {Constant(Plain(1))};
    row.place = NextPlace();
    program.tables[0].rows.push_back(std::move(row));
    return *this;
  }
  std::vector<Diagnostic> Found() {
    REQUIRE(Verify(program) == std::nullopt);
    Diagnostics diagnostics;
    AnalyseTables(program, diagnostics);
    return diagnostics.Sorted();
  }
};

std::string ExampleOf(const Diagnostic& diagnostic, bool zh = false) {
  std::string text;
  for (const Argument& line : diagnostic.example) text += (zh ? line.zh : line.en) + "\n";
  return text;
}

TEST_CASE("rows that meet exactly leave neither gap nor overlap") {
  CHECK(TableBuilder(TableMode::kUnique, {kNumber})
            .Row({Below(60)})
            .Row({AtLeast(60)})
            .Found()
            .empty());
}

TEST_CASE("a gap of one value is found and shown") {
  const auto found = TableBuilder(TableMode::kUnique, {kNumber})
                         .Row({Below(60)})
                         .Row({Test(Op::kAbove, ProgramBuilder::Plain(60))})
                         .Found();
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == DiagnosticKind::kTableGap);
  CHECK(ExampleOf(found[0]) == "score: 60\n");
}

TEST_CASE("an overlap names both rows and a case") {
  const auto found = TableBuilder(TableMode::kUnique, {kNumber, kYesNo})
                         .Row({AtLeast(60), Any()})
                         .Row({Below(60), Any()})
                         .Row({Below(61), Test(Op::kIs, ProgramBuilder::YesNo(true))})
                         .Found();
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == DiagnosticKind::kTableOverlap);
  CHECK(MessageOf(found[0], Language::kEnglish) ==
        "rows 1 and 3 of table grade both apply to the same case");
  CHECK(ExampleOf(found[0]) == "score: 60\nmonth: yes\n");
  CHECK(ExampleOf(found[0], true) == "score:60\nmonth:是\n");
  REQUIRE(found[0].related.size() == 1);
}

TEST_CASE("a gap in a product of columns is found") {
  const auto found = TableBuilder(TableMode::kUnique, {kNumber, kYesNo})
                         .Row({Below(60), Test(Op::kIs, ProgramBuilder::YesNo(true))})
                         .Row({AtLeast(60), Any()})
                         .Found();
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == DiagnosticKind::kTableGap);
  CHECK(ExampleOf(found[0]) == "score: 59\nmonth: no\n");
}

TEST_CASE("first: rows may overlap, but a row that others take wholly is never reached") {
  const auto found = TableBuilder(TableMode::kFirst, {kNumber})
                         .Row({AtLeast(90)})
                         .Row({Below(60)})
                         .Row({AtLeast(60)})
                         .Row({Any()})
                         .Found();
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == DiagnosticKind::kRowNeverReached);
  CHECK(MessageOf(found[0], Language::kChinese).find("第4行") != std::string::npos);
}

TEST_CASE("days are whole: the day before a date is next to it") {
  const auto table = [](int day) {
    return TableBuilder(TableMode::kUnique, {kDate})
        .Row({Test(Op::kAtMost, ProgramBuilder::Day(2025, 12, 31))})
        .Row({Test(Op::kAtLeast, ProgramBuilder::Day(2026, 1, day))})
        .Found();
  };
  CHECK(table(1).empty());
  REQUIRE(table(2).size() == 1);
  CHECK(ExampleOf(table(2)[0]) == "score: 2026-01-01\n");
}

TEST_CASE("texts have a value that nobody named, choices do not") {
  const auto texts = TableBuilder(TableMode::kUnique, {{TypeKind::kText, 0, {}}})
                         .Row({Test(Op::kIs, ProgramBuilder::Text("Hangzhou"))})
                         .Found();
  REQUIRE(texts.size() == 1);
  CHECK(ExampleOf(texts[0]) == "score: any other text\n");

  TableBuilder choices(TableMode::kUnique, {{TypeKind::kChoice, 0, {}}});
  choices.AddChoice("city", {"hangzhou", "ningbo"});
  choices.Row({Test(Op::kIs, ProgramBuilder::Option(0, 0))});
  choices.Row({Test(Op::kIsNot, ProgramBuilder::Option(0, 0))});
  CHECK(choices.Found().empty());
}

TEST_CASE("the range of what is passed bounds the cases") {
  TableBuilder b(TableMode::kUnique, {kNumber});
  b.Row({Test(Op::kAtMost, ProgramBuilder::Plain(100))});
  CHECK(b.Found().size() == 1);
  const uint32_t score = b.AddFact("score", kNumber);
  b.program.facts[score].range_from = ProgramBuilder::Plain(0);
  b.program.facts[score].range_to = ProgramBuilder::Plain(100);
  const ExprId read = b.ReadFact(score);
  b.Add(Op::kTableCall, kNumber, {read}, 0, 0);
  CHECK(b.Found().empty());
}

TEST_CASE("a cell that nothing meets is said of its row") {
  TableBuilder b(TableMode::kFirst, {kNumber});
  b.Row({AtLeast(200)}).Row({Any()});
  const uint32_t score = b.AddFact("score", kNumber);
  b.program.facts[score].range_to = ProgramBuilder::Plain(100);
  b.Add(Op::kTableCall, kNumber, {b.ReadFact(score)}, 0, 0);
  const auto found = b.Found();
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == DiagnosticKind::kRowNeverApplies);
}

TEST_CASE("months do not compare with days, and the author is told") {
  Scalar months, days;
  months.type = days.type = {TypeKind::kSpan, 0, {}};
  months.span.months = 1;
  days.span.days = 30;
  const auto found = TableBuilder(TableMode::kUnique, {{TypeKind::kSpan, 0, {}}})
                         .Row({Test(Op::kBelow, months)})
                         .Row({Test(Op::kAtLeast, days)})
                         .Found();
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == DiagnosticKind::kNotOnOneLine);
}

TEST_CASE("two thousand rows are quick, and a hostile product ends in a note") {
  TableBuilder rows(TableMode::kUnique, {kNumber, kYesNo});
  rows.Row({Below(0), Any()});
  for (int i = 0; i < 2000; ++i) rows.Row({Test(Op::kIs, ProgramBuilder::Plain(i)), Any()});
  const auto start = std::chrono::steady_clock::now();
  const auto found = rows.Found();
  REQUIRE(!found.empty());
  CHECK(found[0].kind == DiagnosticKind::kTableGap);

  TableBuilder hostile(TableMode::kUnique, std::vector<Type>(30, kNumber));
  for (int i = 0; i < 200; ++i) {
    std::vector<Cell> cells;
    for (int c = 0; c < 30; ++c)
      cells.push_back(Test(Op::kIsNot, ProgramBuilder::Plain((i * 31 + c * 17) % 97)));
    hostile.Row(std::move(cells));
  }
  hostile.Found();
  const auto seconds = std::chrono::steady_clock::now() - start;
  CHECK(seconds < std::chrono::seconds(20));
}

// A random table of two columns over small whole limits, as cells and as tests to be tried by hand.
struct RandomTable {
  std::vector<std::vector<Cell>> rows;
};

RandomTable Generate() {
  RandomTable table;
  const int rows = *rc::gen::inRange(1, 6);
  for (int r = 0; r < rows; ++r) {
    std::vector<Cell> cells;
    for (int c = 0; c < 2; ++c) {
      if (*rc::gen::inRange(0, 4) == 0) {
        cells.push_back(Any());
        continue;
      }
      Cell cell;
      const int tests = *rc::gen::inRange(1, 3);
      for (int t = 0; t < tests; ++t) {
        const Op op = static_cast<Op>(static_cast<int>(Op::kBelow) + *rc::gen::inRange(0, 6));
        cell.tests.push_back({op, ProgramBuilder::Plain(*rc::gen::inRange(0, 4))});
      }
      cells.push_back(std::move(cell));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

bool Takes(const Cell& cell, const Number& value) {
  if (cell.any) return true;
  for (const CellTest& test : cell.tests) {
    const Number& bound = test.value.number;
    if (test.compare == Op::kBelow     ? value < bound
        : test.compare == Op::kAbove   ? value > bound
        : test.compare == Op::kAtLeast ? value >= bound
        : test.compare == Op::kAtMost  ? value <= bound
        : test.compare == Op::kIs      ? value == bound
                                       : value != bound)
      return true;
  }
  return false;
}

TEST_CASE("verdicts on random tables equal trying every limit and every place between") {
  CHECK(rc::check([] {
    const RandomTable random = Generate();
    TableBuilder unique(TableMode::kUnique, {kNumber, kNumber});
    for (const std::vector<Cell>& row : random.rows) unique.Row(row);
    bool gap = false, overlap = false;
    for (int x = -1; x <= 7; ++x) {
      for (int y = -1; y <= 7; ++y) {
        int taking = 0;
        for (const std::vector<Cell>& row : random.rows)
          taking += Takes(row[0], *Number::Ratio(x, 2)) && Takes(row[1], *Number::Ratio(y, 2));
        gap |= taking == 0;
        overlap |= taking > 1;
      }
    }
    bool found_gap = false, found_overlap = false;
    for (const Diagnostic& d : unique.Found()) {
      found_gap |= d.kind == DiagnosticKind::kTableGap;
      found_overlap |= d.kind == DiagnosticKind::kTableOverlap;
    }
    RC_ASSERT(found_gap == gap);
    RC_ASSERT(found_overlap == overlap);
  }));
}

TEST_CASE("rows never reached in random tables are those that no tried case reaches first") {
  CHECK(rc::check([] {
    const RandomTable random = Generate();
    TableBuilder first(TableMode::kFirst, {kNumber, kNumber});
    for (const std::vector<Cell>& row : random.rows) first.Row(row);
    std::set<size_t> reached;
    for (int x = -1; x <= 7; ++x) {
      for (int y = -1; y <= 7; ++y) {
        for (size_t r = 0; r < random.rows.size(); ++r) {
          if (!Takes(random.rows[r][0], *Number::Ratio(x, 2)) ||
              !Takes(random.rows[r][1], *Number::Ratio(y, 2)))
            continue;
          reached.insert(r);
          break;
        }
      }
    }
    size_t found = 0;
    for (const Diagnostic& d : first.Found()) found += d.kind == DiagnosticKind::kRowNeverReached;
    RC_ASSERT(found == random.rows.size() - reached.size());
  }));
}

}  // namespace
}  // namespace writ
