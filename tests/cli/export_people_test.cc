// Who stands in people.jsonl of exported evidence: whoever was stood in for, and, as a pseudonym
// that nothing opens any more, whoever was erased.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>
#include <sstream>

#include "tests/cli/program.h"
#include "tests/cli/warning_office.h"

using writ::test::Office;
using writ::test::Ran;
using writ::test::Slurp;

namespace {

namespace fs = std::filesystem;

bool Has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

std::string Export(const Office& office, const std::string& to) {
  const Ran ran = office.Run(
      {"audit", "export", "W-1", "--for", "tribunal", "-o", office.folder.Path(to), "--as", "H1"},
      "2026-03-19");
  INFO(ran.err);
  REQUIRE(ran.exit_code == 0);
  return office.folder.Path(to);
}

// What the folder's own program says, which has to be content.
std::string Verified(const std::string& folder) {
  const std::string said = folder + ".said";
  const int status =
      std::system(("python3 -B '" + folder + "/verify.py' > '" + said + "' 2>&1").c_str());
  INFO(Slurp(said));
  CHECK(status == 0);
  return Slurp(said);
}

std::set<std::string> LinesOf(const std::string& path) {
  std::set<std::string> lines;
  std::istringstream in(Slurp(path));
  for (std::string line; std::getline(in, line);) lines.insert(line);
  return lines;
}

// How many lines of a file have that text.
size_t Count(const std::string& path, const std::string& part) {
  size_t count = 0;
  for (const std::string& line : LinesOf(path)) count += Has(line, part) ? 1 : 0;
  return count;
}

bool AnyFileHas(const std::string& folder, const std::string& part) {
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && Has(Slurp(entry.path().string()), part)) return true;
  return false;
}

// The objection to a warning is answered by somebody who stands in for a director.
struct Answered {
  Answered() {
    office.Warn("张三", "二月旷工三天");
    office.Person("D2", "吴敏", "hr_director");
    office.Person("H2", "赵倩", "");
    office.Person("X1", "何人", "payroll");
    office.Must({"person", "delegate", "D2", "--to", "H2", "--role", "hr_director", "--from",
                 "2026-03-18", "--until", "2026-03-20", "--as", "D2"},
                "2026-03-18");
    office.Must({"case", "report", "W-1", "objection", "--on", "2026-03-18", "--as", "H1"},
                "2026-03-18");
    const std::string letter = office.folder.Put("letter.txt", "we stand by it\n");
    office.Must(
        {"case", "act", "W-1", "answer", "--attach", "answer_letter=" + letter, "--as", "H2"},
        "2026-03-18");
  }
  const Office office;
};

}  // namespace

TEST_CASE_METHOD(Answered, "exported evidence says who was stood in for, and who the people are") {
  const std::string folder = Export(office, "out");
  const std::string people = folder + "/people.jsonl";
  CHECK(Count(people, "\"role_delegated\"") == 1);
  // Everybody whom the case names and who hands it out, and nobody else.
  CHECK(Count(people, "\"person_named\"") == 7);
  const std::string openings = folder + "/openings.jsonl";
  for (const char* id : {"M1", "H1", "D1", "F1", "E-2001", "D2", "H2"}) {
    INFO(id);
    CHECK(Count(openings, "\"value\":\"" + std::string(id) + "\"") == 1);
  }
  CHECK_FALSE(AnyFileHas(folder, "何人"));
  CHECK(Has(Slurp(folder + "/en/W-1.html"), "acting for D2 吴敏"));
  CHECK(Has(Verified(folder), "H2 赵倩"));
}

TEST_CASE_METHOD(Answered,
                 "exported evidence names nobody who is erased, and still fits together") {
  const std::string before = Export(office, "before");
  CHECK(AnyFileHas(before, "陈立"));
  CHECK(AnyFileHas(before, "周海"));
  // A witness, and whoever decided and signed.
  for (const char* id : {"F1", "D1"})
    office.Must({"person", "erase", id, "--because", "asked for it", "--as", "H1"}, "2026-03-19");
  const std::string after = Export(office, "after");
  for (const char* name : {"陈立", "周海"}) {
    INFO(name);
    CHECK_FALSE(AnyFileHas(after, name));
  }
  const std::string openings = after + "/openings.jsonl";
  for (const char* id : {"F1", "D1"}) CHECK(Count(openings, "\"" + std::string(id) + "\"") == 0);
  CHECK(Count(openings, "\"value\":\"M1\"") == 1);
  // The records that made them known stay, as everything that the log ever said.
  const auto records = LinesOf(after + "/people.jsonl");
  for (const std::string& record : LinesOf(before + "/people.jsonl"))
    CHECK(records.contains(record));
  const std::string said = Verified(after);
  CHECK(Has(said, "is not opened"));
  CHECK(Has(said, "1 signatures under keys of who acted"));
}
