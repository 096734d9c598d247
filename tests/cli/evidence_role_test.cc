// In which role somebody acted, in what is handed out: of several that the person has, by grant and
// by delegation; and that the person had it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/cli/program.h"
#include "tests/cli/warning_office.h"

using writ::test::Office;
using writ::test::Slurp;

namespace {

bool Has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

// Everybody has the role of somebody else first, and S1 serves for G1.
class TwoRoles {
 public:
  TwoRoles() {
    const std::string day = "2026-03-09";
    office.Must({"person", "add", "D1", "--name", "周海", "--role", "manager"}, day);
    office.Must({"person", "add", "M1", "--name", "王志强", "--role", "人事"}, day);
    office.Must({"person", "add", "S1", "--name", "孙一", "--role", "manager"}, day);
    office.Must({"person", "add", "G1", "--name", "高一", "--role", "人事"}, day);
    office.Must({"person", "delegate", "G1", "--to", "S1", "--role", "人事", "--from", "2026-03-10",
                 "--until", "2026-03-20", "--as", "G1"},
                day);
    office.Staff("张三");
    office.WarnStaffed("二月旷工三天", "S1");
    folder = office.folder.Path("evidence");
    office.Must({"audit", "export", "W-1", "--for", "tribunal", "-o", folder, "--as", "H1"},
                "2026-03-18");
  }
  // What the folder's own program says.
  std::string Said() {
    const std::string said = office.folder.Path("said");
    fine = std::system(("python3 -B '" + folder + "/verify.py' > '" + said + "'").c_str()) == 0;
    return Slurp(said);
  }
  // The records of that kind, a line each.
  std::string Records(const std::string& kind) const {
    std::string found;
    std::istringstream in(Slurp(folder + "/records.jsonl"));
    for (std::string line; std::getline(in, line);)
      if (Has(line, "\"event\":{\"" + kind + "\"")) found += line + "\n";
    return found;
  }
  void LeaveOut(const std::string& part) const {
    std::string kept;
    std::istringstream in(Slurp(folder + "/people.jsonl"));
    bool out = false;
    for (std::string line; std::getline(in, line);) {
      const bool is = !out && Has(line, part);
      out = out || is;
      if (!is) kept += line + "\n";
    }
    REQUIRE(out);
    std::ofstream(folder + "/people.jsonl", std::ios::binary | std::ios::trunc) << kept;
  }

  const Office office;
  std::string folder;
  bool fine = false;
};

}  // namespace

TEST_CASE_METHOD(TwoRoles, "evidence names the role that somebody acted in, of several") {
  CHECK(Has(Records("signed"), "\"role\":\"hr_director\""));
  CHECK(Has(Records("refused_to_sign"), "\"role\":\"manager\""));
  CHECK(Has(Records("notice_served"), "\"role\":\"hr\""));
  CHECK(Has(Records("notice_served"), "\"acts_for\""));
  CHECK_FALSE(Has(Records("signed"), "\"role\":\"manager\""));
  const std::string said = Said();
  INFO(said);
  CHECK(fine);
  CHECK_FALSE(Has(said, "the role"));
}

TEST_CASE_METHOD(TwoRoles, "a role that was delegated counts as long as its giver has it") {
  SECTION("the delegation is left out") { LeaveOut("\"role_delegated\""); }
  SECTION("the giver's grant is left out") {  // G1's is the second of that name
    LeaveOut("\"granted\":\"人事\"");
    LeaveOut("\"granted\":\"人事\"");
  }
  const std::string said = Said();
  INFO(said);
  CHECK_FALSE(fine);
  CHECK(Has(said, "who acted did not have the role hr on 2026-03-17, by people.jsonl"));
  CHECK(Has(said, "据 people.jsonl,办理人在 2026-03-17 并不具有角色 hr"));
}
