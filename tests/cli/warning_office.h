// For tests: an office in which an employee is warned, from the command line.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace writ::test {

// A store of its own, in which people act at given days.
class Office {
 public:
  Office() : policy_(std::string(WRIT_SOURCE_DIR) + "/examples/warning/policy.writ") {}

  Ran Run(std::vector<std::string> words, const std::string& day,
          const std::string& language = "en") const {
    for (const std::string& word :
         {std::string("--store"), folder.Path("store"), std::string("--trust"),
          folder.Path("trust"), std::string("--now"), day, std::string("--lang"), language})
      words.push_back(word);
    return Writ(words);
  }
  void Must(const std::vector<std::string>& words, const std::string& day) const {
    const Ran ran = Run(words, day);
    INFO(words[0] << " " << words[1] << ": " << ran.err);
    REQUIRE(ran.exit_code == 0);
  }
  void Person(const std::string& id, const std::string& name, const std::string& role) const {
    REQUIRE(Writ({"key", "new", folder.Path(id)}).exit_code == 0);
    std::vector<std::string> words = {"person", "add",          id, "--name", name,
                                      "--key",  folder.Path(id)};
    if (!role.empty()) words.insert(words.end(), {"--role", role});
    Must(words, "2026-03-09");
  }
  void Staff(const std::string& name_of_subject) const {
    Person("M1", "王志强", "manager");
    Person("H1", "李敏", "hr");
    Person("D1", "周海", "hr_director");
    Person("F1", "陈立", "");
    Person("E-2001", name_of_subject, "");
  }
  void Warn(const std::string& name_of_subject, const std::string& reason) const {
    Staff(name_of_subject);
    WarnStaffed(reason, "H1");
  }
  // The warning up to its service, by that person; the gate is shut for a day.
  void WarnStaffed(const std::string& reason, const std::string& served_by) const {
    const std::string facts = std::string(WRIT_SOURCE_DIR) + "/examples/warning/facts";
    Must({"import", facts, "--policy", policy_, "--source", "attendance", "--as", "H1",
          "--add-persons"},
         "2026-03-09");
    Must({"case", "open", policy_, "written_warning", "--subject", "E-2001", "--case", "W-1",
          "--because", "absent_without_leave", "--as", "H1"},
         "2026-03-09");
    const std::string minutes = folder.Put("minutes.txt", "what was said\n");
    Must({"case", "act", "W-1", "hearing", "reason=" + reason, "--attach", "minutes=" + minutes,
          "--as", "M1"},
         "2026-03-10");
    Must({"case", "act", "W-1", "hearing", "--refused", "--witness", "H1", "--witness", "F1",
          "--as", "M1"},
         "2026-03-10");
    for (const char* day : {"10", "11", "12", "13", "14", "15", "16"})
      Must({"tick", "--accept-gap"}, std::string("2026-03-") + day);
    Must({"case", "act", "W-1", "decision", "--choose", "warn", "grounds=" + reason, "--sign",
          folder.Path("D1"), "--as", "D1"},
         "2026-03-16");
    Must({"case", "record", "E-2001", "handbook_received=yes", "--source", "hr", "--as", "H1"},
         "2026-03-17");
    Must({"case", "act", "W-1", "service", "--serve", "in-hand", "--as", served_by}, "2026-03-17");
  }
  const Folder folder;

 private:
  std::string policy_;
};

}  // namespace writ::test
