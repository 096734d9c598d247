// Who may do what, from the command line: what is refused writes nothing, and installs nothing.
#include <catch2/catch.hpp>

#include "tests/cli/warning_office.h"

namespace writ::test {
namespace {

bool Says(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

constexpr const char* kDay = "2026-03-09";

struct Staffed : Office {
  Staffed() { Staff("张三"); }
  std::string policy() const {
    return std::string(WRIT_SOURCE_DIR) + "/examples/warning/policy.writ";
  }
  std::vector<std::string> Importing(const std::string& as) const {
    const std::string facts = std::string(WRIT_SOURCE_DIR) + "/examples/warning/facts";
    return {"import", facts, "--policy", policy(), "--add-persons", "--as", as};
  }
  std::vector<std::string> Opening(const std::string& as, const std::string& subject) const {
    return {"case", "open", policy(), "written_warning", "--subject", subject, "--as", as};
  }
};

TEST_CASE("a stranger takes nobody's key away by saying that they delegated it") {
  const Staffed office;
  const std::vector<std::string> words = {
      "person", "revoke",         "H1", "--key", office.folder.Path("H1"), "--as",
      "F1",     "--delegated-by", "F1"};
  const Ran ran = office.Run(words, kDay);
  CHECK(ran.exit_code == 2);
  CHECK(Says(ran.err, "a key is delegated by nobody"));
  CHECK(Says(office.Run(words, kDay, "zh").err, "密钥不存在委托"));
  const Ran listed = office.Run({"person", "list"}, kDay);
  CHECK_FALSE(Says(listed.out, "until"));
}

TEST_CASE("what somebody may not do installs no policy on the way") {
  const Staffed office;
  CHECK(Says(office.Run(office.Importing("F1"), kDay).err,
             "recording facts is for somebody who has a role in an installed policy; F1 陈立 has "
             "none today"));
  CHECK(Says(office.Run(office.Opening("F1", "E-2001"), kDay, "zh").err,
             "人员办理;F1 陈立 目前没有这样的角色"));
  CHECK(Says(office.Run(office.Opening("H1", "H1"), kDay).err, "is for somebody else"));
  CHECK(office.Run({"policy", "list"}, kDay).out == "no policies\n");
  office.Must(office.Importing("H1"), kDay);
  const std::string other = office.folder.Put(
      "other.writ",
      "policy other\n  currency CNY\n  version \"1\"\n  in force from 2020-01-01\nrole friend\n"
      "entity Employee exists from hired_on { hired_on : date }\n");
  const Ran ran = office.Run({"policy", "install", other, "--as", "F1"}, kDay);
  CHECK(ran.exit_code == 1);
  CHECK(Says(ran.err, "installing a policy is for somebody who has a role"));
  CHECK(office.Run({"policy", "install", other, "--as", "H1"}, kDay).exit_code == 0);
}

TEST_CASE("nobody without a role erases, holds, names others or installs reference data") {
  const Staffed office;
  office.Must(office.Importing("H1"), kDay);
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"person", "erase", "E-2001", "--because", "asked", "--as", "F1"},
           {"person", "hold", "E-2001", "--because", "a claim", "--as", "F1"},
           {"person", "add", "D1", "--name", "X", "--as", "F1"},
           {"reference", "install", "cn.working_days/working-days.csv",
            std::string(WRIT_SOURCE_DIR) + "/stdlib-rules/cn/data/working-days.csv", "--as",
            "F1"}}) {
    INFO(words[0] << " " << words[1]);
    const Ran ran = office.Run(words, kDay);
    CHECK(ran.exit_code == 1);
    CHECK(Says(ran.err, "F1 陈立 has none today"));
  }
  CHECK(Says(office.Run({"person", "list"}, kDay).out, "D1 周海"));
  const Ran own = office.Run({"person", "erase", "H1", "--because", "asked", "--as", "H1"}, kDay);
  CHECK(Says(own.err, "is for somebody else who has a role"));
}

}  // namespace
}  // namespace writ::test
