// Workbooks on the command line: an .xlsx that another program wrote says what its CSV says.
#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::Ran;
using writ::test::Writ;

namespace {

const std::string kExample = std::string(WRIT_SOURCE_DIR) + "/examples/sales-team/";

Ran Screened(const std::string& facts, const std::string& format) {
  return Writ({"screen", kExample + "policy.writ", "--facts", facts, "--as-of", "2026-03-10",
               "--format", format});
}

bool Has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("a workbook is screened as the CSV files that it was made from") {
  for (const char* format : {"text", "jsonl", "csv"}) {
    CAPTURE(format);
    const Ran book = Screened(kExample + "facts.xlsx", format);
    INFO(book.err);
    REQUIRE(book.exit_code == 0);
    CHECK(book.out == Screened(kExample + "facts", format).out);
  }
}

TEST_CASE("a workbook is imported, and what is no workbook is refused by name") {
  const Folder folder;
  const auto import = [&](const std::string& file) {
    return Writ({"import", file, "--policy", kExample + "policy.writ", "--source", "crm", "--as",
                 "H1", "--add-persons", "--store", folder.Path("store"), "--trust",
                 folder.Path("trust"), "--now", "2026-03-10"});
  };
  REQUIRE(Writ({"person", "add", "H1", "--role", "hr", "--store", folder.Path("store"), "--trust",
                folder.Path("trust"), "--now", "2026-03-09"})
              .exit_code == 0);
  const Ran damaged = import(folder.Put("book.xlsx", "id,month\n"));
  CHECK(damaged.exit_code == 1);
  CHECK(Has(damaged.err, "W5070"));
  CHECK(Has(damaged.err, "book.xlsx"));
  const Ran locked = import(folder.Put("old.xlsx", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
  CHECK(Has(locked.err, "W5071"));
  const Ran whole = import(kExample + "facts.xlsx");
  INFO(whole.err);
  CHECK(whole.exit_code == 0);
}
