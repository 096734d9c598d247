// Workbooks as the CSV that a person would have saved from them; what only looks like a value is an
// error with its cell, and no bytes break the reader.
#include "runtime/facts/workbook.h"

#include <zip.h>
#include <catch2/catch.hpp>

#include <map>

#include "runtime/facts/batch.h"
#include "runtime/facts/facts_testing.h"
#include "runtime/facts/workbook_package.h"
#include "runtime/facts/workbook_testing.h"
#include "runtime/facts/workbook_value.h"

namespace writ {
namespace {

using testing::Book;
using testing::EveryFact;
using testing::KindsOf;
using testing::Packed;
using testing::Parts;

struct Read {
  explicit Read(const std::string& bytes) {
    files = AddWorkbook({"book.xlsx", bytes}, sources, diagnostics);
  }
  std::string Csv() const {
    REQUIRE(files);
    REQUIRE(files->size() == 1);
    return sources.file(files->front()).original;
  }
  std::string Kinds() const { return KindsOf(diagnostics); }
  SourceSet sources;
  Diagnostics diagnostics;
  std::optional<std::vector<FileId>> files;
};

}  // namespace

TEST_CASE("a workbook's cells are what is seen of them") {
  const Read read(Packed(Book(
      R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>month</v></c>)"
      R"(<c r="C1" t="inlineStr"><is><t>sales</t></is></c><c r="D1" t="str"><v>rate</v></c></row>)"
      R"(<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" s="3"><v>46082</v></c>)"
      R"(<c r="C3" s="5"><v>0.30000000000000004</v></c><c r="D3" s="1"><v>0.11</v></c></row>)"
      R"(<row><c t="s"><v>2</v></c><c s="4"><v>46091.75</v></c><c><v>1.25E-3</v></c></row>)"
      R"(<row r="5"><c r="A5" t="b"><v>1</v></c>)"
      R"(<c r="B5" t="d"><v>2026-03-10T00:00:00</v></c></row>)")));
  CHECK(read.Kinds().empty());
  CHECK(read.Csv() ==
        "id,month,sales,rate\n"
        "\n"
        "E-1,2026-03,¥0.3,11%\n"
        "\"a, \"\"b\"\"\",2026-03-10,0.00125,\n"
        "yes,2026-03-10,,\n");
  CHECK(read.sources.file(read.files->front()).path == "book.xlsx/months");
}

TEST_CASE("days of workbooks that count from 1904, and sheets under other names") {
  Parts parts = Book(R"(<x:row r="1"><x:c r="A1" s="2"><x:v>44629</x:v></x:c></x:row>)", "",
                     "<workbookPr date1904=\"1\"/>");
  std::string& rels = parts["xl/_rels/workbook.xml.rels"];
  rels.replace(rels.find("worksheets/"), 11, "/xl/worksheets/");
  CHECK(Read(Packed(parts)).Csv() == "2026-03-10\n");
}

TEST_CASE("numbers of workbooks are the digits that people see, exactly") {
  const std::pair<const char*, const char*> numbers[] = {{"0.1", "0.1"},
                                                         {"0.30000000000000004", "0.3"},
                                                         {"-12.50", "-12.5"},
                                                         {"1E3", "1000"},
                                                         {"1.0000000000000001E-2", "0.01"},
                                                         {"99999999999999.99", "100000000000000"},
                                                         {"0.99999999999999989", "1"},
                                                         {"123456789012345", "123456789012345"},
                                                         {"-0", "0"},
                                                         {"0.000", "0"},
                                                         {"5e-8", "0.00000005"}};
  for (const auto& [from, to] : numbers) {
    CAPTURE(from);
    CHECK(CellText(from, {CellShows::kNumber, "", ""}, false) == to);
  }
  for (const char* none : {"", "-", "1e", "1.2.3", "0x10", "1e99", "NaN", "1,5", " 1"}) {
    CAPTURE(none);
    CHECK_FALSE(CellText(none, {CellShows::kNumber, "", ""}, false));
  }
  CHECK(CellText("0.1", {CellShows::kPercent, "", ""}, false) == "10%");
  CHECK(CellText("0", {CellShows::kPercent, "", ""}, false) == "0%");
  CHECK(CellText("1.005", {CellShows::kPercent, "", ""}, false) == "100.5%");
  CHECK(CellText("1", {CellShows::kDay, "", ""}, false) == "1900-01-01");
  CHECK(CellText("61", {CellShows::kDay, "", ""}, false) == "1900-03-01");
  for (const char* none : {"60", "-1", "0", "9999999", "99999999"}) {
    CAPTURE(none);
    CHECK_FALSE(CellText(none, {CellShows::kDay, "", ""}, false));
  }
  CHECK(CellNumber::Parse("1234567890123456")->TooLong());
  CHECK_FALSE(CellNumber::Parse("123456789012345.6")->TooLong());
}

TEST_CASE("which formats show dates, months and percents, and what they show beside a number") {
  const auto shows = [](const char* code) { return FormatOwn(code).shows; };
  for (const char* day : {"yyyy-mm-dd", "d/m/yy", "[$-804]yyyy\"年\"m\"月\"d\"日\"", "m-d-yy h:mm"})
    CHECK(shows(day) == CellShows::kDay);
  for (const char* month : {"yyyy-mm", "mmm-yy", "yyyy\\年m\\月"})
    CHECK(shows(month) == CellShows::kMonth);
  for (const char* percent : {"0%", "0.00%;[Red]-0.00%"})
    CHECK(shows(percent) == CellShows::kPercent);
  for (const char* number :
       {"General", "#,##0.00", "[Red]0", "_ * #,##0_ ", "#,##0.00_);[Red](#,##0.00)"})
    CHECK(FormatOwn(number) == CellFormat{});
  for (const char* other : {"h:mm:ss", "[h]:mm", "mm:ss", "0.0,", "0.0,\"千元\"", "0!.0,\"万\""})
    CHECK(shows(other) == CellShows::kOther);
  const std::pair<const char*, const char*> said[] = {
      {"0.0\"万元\"", "0.4万元"},   {"0.0\\万", "0.4万"},
      {"0.0元", "0.4元"},           {"[$¥-804]#,##0.00", "¥0.4"},
      {"[$$-409]#,##0.00", "$0.4"}, {"[$USD] 0.00", "USD 0.4"},
      {"\"US$\"0.00", "US$0.4"},    {"\"¥\"#,##0.00_);(\"¥\"#,##0.00)", "¥0.4"}};
  for (const auto& [code, text] : said) {
    CAPTURE(code);
    CHECK(CellText("0.4", FormatOwn(code), false) == text);
  }
}

TEST_CASE("what only looks like a value in a workbook is an error with its cell") {
  const auto kinds = [](const std::string& cell, const std::string& after = "") {
    const Read read(Packed(Book("<row r=\"2\">" + cell + "</row>", after)));
    return read.Kinds();
  };
  CHECK(kinds(R"(<c r="B2"><f>A1*2</f></c>)") == "WorkbookFormula");
  CHECK(kinds(R"(<c r="B2"><f>A1*2</f><v>4</v></c>)").empty());
  CHECK(kinds(R"(<c r="B2"><v>1</v></c><c r="C2" t="str"><f>IF(A1,A1,"")</f><v></v></c>)").empty());
  CHECK(kinds(R"(<c r="B2" t="e"><v>#N/A</v></c>)") == "WorkbookError");
  CHECK(kinds(R"(<c r="B2" t="s"><v>99</v></c>)") == "WorkbookError");
  CHECK(kinds(R"(<c r="B2" s="2"><v>60</v></c>)") == "WorkbookError");
  CHECK(kinds(R"(<c r="B2"><v>330101199001011234</v></c>)") == "WorkbookDigits");
  CHECK(kinds(R"(<c r="B2"><v>1</v></c>)", "<mergeCells><mergeCell ref=\"A2:A5\"/></mergeCells>") ==
        "WorkbookMerged");
  CHECK(kinds(R"(<c r="ZZZZ2"><v>1</v></c>)") == "WorkbookDamaged");
  CHECK(kinds(R"(<c r="A9999999"><v>1</v></c>)") == "WorkbookDamaged");
  CHECK(kinds("") == "WorkbookEmpty");
}

TEST_CASE(
    "what is no workbook, or is locked, or unpacks to more than there should be, is refused") {
  CHECK(Read("").Kinds() == "WorkbookDamaged");
  CHECK(Read("id,month\n").Kinds() == "WorkbookDamaged");
  CHECK(Read("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....").Kinds() == "WorkbookLocked");
  CHECK(Read(Packed({{"a.txt", "x"}})).Kinds() == "WorkbookDamaged");
  Parts parts = Book("<row/>");
  parts["xl/media/image1.png"] = std::string(WorkbookPackage::kMostBytes, '\0');
  const std::string bomb = Packed(parts);
  CHECK(bomb.size() < (size_t{1} << 20));
  CHECK(Read(bomb).Kinds() == "WorkbookTooLarge");
  parts = Book(R"(<row r="1"><c r="A1"><v>1</v></c></row>)");
  parts["xl/worksheets/sheet1.xml"] = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>" +
                                      parts["xl/worksheets/sheet1.xml"];
  CHECK(Read(Packed(parts)).Csv() == "1\n");  // entities are never read from anywhere
}

TEST_CASE("a workbook that is cut or changed anywhere is refused, or read as it was") {
  const std::string whole =
      Packed(Book(R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>7</v></c></row>)"));
  const std::string csv = Read(whole).Csv();
  for (size_t at = 0; at < whole.size(); at += 7) {
    CAPTURE(at);
    CHECK_FALSE(Read(whole.substr(0, at)).files);
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x41);
    const Read read(changed);
    CHECK(read.files.has_value() != read.diagnostics.HasErrors());
    if (read.files && !read.files->empty()) CHECK(read.Csv() == csv);
  }
}

TEST_CASE("a batch from a workbook has the rows that its CSV has, and the workbook's hash") {
  const auto import = [](const std::vector<FactText>& files) {
    const EveryFact policy;
    SourceSet sources;
    Diagnostics diagnostics;
    return FactReaderFor(files.front().path).Read(policy.program, files, sources, diagnostics);
  };
  const FactText book{
      "f/book.xlsx",
      Packed(
          Book(R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>月份</v></c>)"
               R"(<c r="C1" t="str"><v>sales</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c>)"
               R"(<c r="B2" s="3"><v>46082</v></c><c r="C2"><v>61000.5</v></c></row>)"))};
  const auto from_book = import({book});
  const auto from_csv = import({{"f/months.csv", "id,月份,sales\nE-1,2026-03,61000.5\n"}});
  REQUIRE(from_book);
  REQUIRE(from_csv);
  CHECK(from_book->source == "xlsx");
  CHECK(from_book->hash == HashOf({book}));
  CHECK(from_book->rows == 1);
  REQUIRE(from_book->subjects.size() == 1);
  CHECK(from_book->subjects[0].bytes == from_csv->subjects[0].bytes);
}

}  // namespace writ
