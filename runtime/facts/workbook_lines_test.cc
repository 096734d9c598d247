// Sheets that come row by row, against the CSV that AddWorkbook makes of the same workbook.
#include "runtime/facts/workbook_lines.h"

#include <catch2/catch.hpp>
#include <random>

#include "runtime/facts/columns_testing.h"
#include "runtime/facts/workbook.h"
#include "runtime/facts/workbook_package.h"
#include "runtime/facts/workbook_testing.h"

namespace writ {
namespace {

using testing::Book;
using testing::Packed;
using testing::Parts;

// The CSV of the first sheet; "" after diagnostics.
std::string Whole(const std::string& bytes) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto files = AddWorkbook({"book.xlsx", bytes}, sources, diagnostics);
  return files ? sources.file(files->front()).original : "";
}
// The same row by row, twice; in its place why not.
std::string ByRows(const std::string& bytes, size_t portion = kCsvPortion) {
  const auto book = OpenWorkbook("book.xlsx", bytes, portion);
  if (!book) return "none";
  CHECK(book->sheets.front()->path() == "book.xlsx/months");
  const auto text = WholeText(*book->sheets.front(), SIZE_MAX);
  const auto again = WholeText(*book->sheets.front(), SIZE_MAX);
  CHECK(text.has_value() == again.has_value());
  if (!text) return text.error().why.en;
  CHECK(*text == *again);
  return *text;
}

std::string Row(std::mt19937_64& random, int number, const std::string& prefix) {
  static constexpr const char* kCells[] = {
      "<c r=\"@\"><v>61000.5</v></c>",
      "<c><v>7</v></c>",
      "<c r=\"@\" t=\"s\"><v>1</v></c>",
      "<c r=\"@\" t=\"s\"><v>2</v></c>",
      "<c r=\"@\" t=\"inlineStr\"><is><t>a &lt;row&gt; &amp; more</t></is></c>",
      "<c r=\"@\" t=\"str\"><v>two\nlines</v></c>",
      "<c r=\"@\" s=\"3\"><v>46082</v></c>",
      "<c r=\"@\"/>",
      "<c r=\"@\" t=\"inlineStr\"><is><t><![CDATA[</row>]]></t></is></c>",
      "<c r=\"@\"><!-- </row> --><v>5</v></c>"};
  std::string row = "<row r=\"" + std::to_string(number) + "\">";
  for (char column = 'A'; column < 'G'; ++column) {
    // What is cut wrongly is odd, and read whole: seldom here.
    std::string cell = kCells[random() % (random() % 40 == 0 ? 10 : 8)];
    if (const size_t at = cell.find('@'); at != cell.npos)
      cell.replace(at, 1, column + std::to_string(number));
    row += cell;
  }
  row += "</row>";
  if (random() % 9 == 0) row = "<row r=\"" + std::to_string(number) + "\"/>";
  if (prefix.empty()) return row;
  for (const std::string name : {"row", "c", "v", "is", "t"})
    for (const std::string begin : {"<" + name, "</" + name})
      for (size_t at = row.find(begin); at != row.npos; at = row.find(begin, at + 2))
        if (row[at + begin.size()] == ' ' || row[at + begin.size()] == '>' ||
            row[at + begin.size()] == '/')
          row.insert(at + begin.size() - name.size(), prefix);
  return row;
}

}  // namespace

TEST_CASE("a sheet that comes row by row is the CSV that it is whole, however its XML is cut") {
  std::mt19937_64 random(31);
  int odd = 0, rounds = 0;
  for (int round = 0; round < 150; ++round) {
    const std::string prefix = round % 3 == 0 ? "x:" : "";
    std::string rows;
    int number = 0;
    for (int i = 0; i < 30; ++i) rows += Row(random, number += random() % 7 == 0 ? 3 : 1, prefix);
    const std::string bytes = Packed(Book(rows));
    const std::string whole = Whole(bytes);
    REQUIRE(whole != "");
    for (const size_t portion : {size_t{1}, size_t{77}, size_t{1000}, kCsvPortion}) {
      const std::string got = ByRows(bytes, portion);
      INFO("round " << round << " portion " << portion << "\n" << rows);
      const bool is_odd = got == "none" || got.starts_with("a sheet that is damaged");
      if (!is_odd) CHECK(got == whole);
      odd += is_odd ? 1 : 0;
      ++rounds;
    }
  }
  CHECK(odd > 0);
  CHECK(odd < rounds / 2);
}

TEST_CASE("a sheet of any XML gives row by row what it gives whole, or is odd") {
  static constexpr const char* kBits[] = {"<row>",         "</row>",
                                          "<sheetData>",   "</sheetData>",
                                          "<sheetData/>",  "<!-- ",
                                          " -->",          "<![CDATA[",
                                          "]]>",           "<c><v>1</v></c>",
                                          "</worksheet>",  "<worksheet>",
                                          "<mergeCell>",   "<mergeCells>",
                                          "</mergeCells>", "<row r=\"2\"/>",
                                          "<row r=\"9\">", "<x:row>",
                                          "</x:row>",      " ",
                                          "<?pi ",         "?>",
                                          "&lt;",          "<a b=\"</row>\">",
                                          "</a>"};
  std::mt19937_64 random(37);
  int compared = 0;
  for (int round = 0; round < 3000; ++round) {
    Parts parts =
        Book("<row><c><v>1</v></c></row><row r=\"3\"><c t=\"s\"><v>2</v></c></row><row/>");
    std::string& sheet = parts["xl/worksheets/sheet1.xml"];
    for (uint64_t changes = 1 + random() % 4; changes > 0; --changes) {
      size_t at = sheet.find_first_of("<>", random() % sheet.size());
      if (at == sheet.npos) at = 0;
      if (sheet[at] == '>') ++at;
      if (random() % 4 == 0)
        sheet.erase(at, random() % 12);
      else
        sheet.insert(at, kBits[random() % std::size(kBits)]);
    }
    const std::string bytes = Packed(parts), whole = Whole(bytes);
    if (whole.empty()) continue;
    for (const size_t portion : {size_t{1}, size_t{20}, kCsvPortion}) {
      const auto book = OpenWorkbook("book.xlsx", bytes, portion);
      if (!book) continue;
      const auto text = WholeText(*book->sheets.front(), SIZE_MAX);
      if (!text) continue;
      INFO("round " << round << " portion " << portion << "\n" << sheet);
      CHECK(*text == whole);
      ++compared;
    }
  }
  CHECK(compared > 700);
}

TEST_CASE("columns of a workbook have what its fact records have") {
  const testing::Screened policy;
  const Plan plan(policy.program, 0, testing::Dates(), PlanFor::kPopulation);
  std::string rows = R"(<row r="1"><c t="s"><v>0</v></c><c t="str"><v>月份</v></c>)"
                     R"(<c t="str"><v>sales</v></c></row>)";
  for (int i = 0; i < 500; ++i)
    rows += "<row><c t=\"str\"><v>E-" + std::to_string(i % 250) + "</v></c><c s=\"3\"><v>" +
            (i < 250 ? "46082" : "46052") + "</v></c><c><v>" + std::to_string(i) +
            ".25</v></c></row>";
  const std::string bytes = Packed(Book(rows));
  const auto population = testing::ByRecords(policy.program, {Whole(bytes)});
  REQUIRE(population);
  for (const size_t portion : {size_t{100}, kCsvPortion}) {
    auto book = OpenWorkbook("book.xlsx", bytes, portion);
    REQUIRE(book);
    CHECK_FALSE(book->large);
    CsvTables tables;
    tables.tables = std::move(book->sheets);
    const auto read = ReadCsvColumns(plan, tables, OneByOne);
    if (!read) FAIL(read.error().why.en);
    CHECK(testing::Difference(plan, *read, *population) == "");
  }
}

TEST_CASE("what only looks like a value in a sheet that comes row by row is named with its cell") {
  const auto says = [](const std::string& cells, const std::string& after = "") {
    return ByRows(
        Packed(Book("<row><c><v>1</v></c></row><row r=\"2\">" + cells + "</row>", after)));
  };
  CHECK(says("<c r=\"B2\"><f>A1*2</f></c>").find("B2") != std::string::npos);
  CHECK(says("<c r=\"B2\" t=\"e\"><v>#N/A</v></c>").find("#N/A") != std::string::npos);
  CHECK(says("<c r=\"B2\"><v>1</v></c>", "<mergeCells><mergeCell ref=\"A2:A5\"/></mergeCells>")
            .find("A2:A5") != std::string::npos);
  const std::string odd = "a sheet that is damaged, or written in no usual way";
  for (const char* cells : {"<c r=\"ZZZZ2\"><v>1</v></c>", "<c r=\"A2\"><v>1</v>",
                            "<c r=\"A1\"><v>a row that was there already</v></c>"}) {
    const std::string bytes =
        Packed(Book("<row><c><v>1</v></c></row><row r=\"2\">" + std::string(cells) + "</row>"));
    CHECK(ByRows(bytes, 1) == odd);
  }
  CHECK(ByRows("no workbook") == "none");
  Parts parts = Book("<row><c><v>1</v></c></row>");
  std::string& sheet = parts["xl/worksheets/sheet1.xml"];
  CHECK(ByRows(Packed(parts)) == "1\n");
  sheet = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + sheet;
  CHECK(ByRows(Packed(parts)) == "none");  // whoever reads it whole knows such letters
  CHECK(Whole(Packed(parts)) == "1\n");
}

TEST_CASE("a workbook that unpacks to more than is read whole is read by its rows") {
  Parts parts = Book("<row><c><v>1</v></c></row>");
  parts["xl/media/image1.png"] = std::string(WorkbookPackage::kMostBytes, '\0');
  const std::string bytes = Packed(parts);
  CHECK(Whole(bytes) == "");
  CHECK(ByRows(bytes) == "1\n");
  CHECK(OpenWorkbook("book.xlsx", bytes)->large);
}

TEST_CASE("texts and rows of a workbook beyond the first million are their own") {
  std::string texts = "<sst>";
  for (int i = 0; i < 1'000'001; ++i) texts += "<si><t>a</t></si>";
  Parts parts = Book(R"(<row r="999999"><c t="s"><v>1000001</v></c></row>)"
                     R"(<row r="1000001"><c><v>7</v></c></row>)");
  parts["xl/sharedStrings.xml"] = texts + "<si><t>last</t></si></sst>";
  const std::string bytes = Packed(parts), expected = "last\n\n7\n";
  CHECK(Whole(bytes).substr(999'998) == expected);
  CHECK(ByRows(bytes).substr(999'998) == expected);
}

}  // namespace writ
