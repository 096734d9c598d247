// writ case document: what is refused, with which exit code, and that no file is left then.
// docs/cases.md and the stories have pages that are rendered.
#include <catch2/catch.hpp>

#include <filesystem>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::Ran;
using writ::test::Slurp;
using writ::test::Writ;

namespace {

namespace fs = std::filesystem;

bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Story {
  Folder folder;

  Ran Run(std::vector<std::string> arguments, const char* locale = "LC_ALL=C.UTF-8") const {
    arguments.insert(arguments.end(), {"--now", "2026-03-09"});
    return Writ(
        arguments, "",
        {locale, "WRIT_STORE=" + folder.Path("store"), "WRIT_TRUST=" + folder.Path("trust")});
  }
  Story() {
    const std::string example = std::string(WRIT_SOURCE_DIR) + "/examples/warning/";
    CHECK(Run({"person", "add", "H1", "--name", "李敏", "--role", "hr"}).exit_code == 0);
    CHECK(Run({"import", example + "facts", "--policy", example + "policy.writ", "--source",
               "attendance", "--as", "H1", "--add-persons"})
              .exit_code == 0);
    CHECK(Run({"case", "open", example + "policy.writ", "written_warning", "--subject", "E-2001",
               "--case", "W-1", "--as", "H1"})
              .exit_code == 0);
  }
};

}  // namespace

TEST_CASE("a document of which something is not known is exit 1, and no file") {
  const Story story;
  const std::string page = story.folder.Path("letter.html");
  const auto en = story.Run({"case", "document", "W-1", "warning_letter", "-o", page});
  CHECK(en.exit_code == 1);
  CHECK(en.out.empty());
  CHECK(Says(en.err,
             "writ: 'warning_letter' cannot be rendered: not everything that it says is "
             "known\n  grounds: step 'decision' has not been done (hr_director)\n"));
  const auto zh =
      story.Run({"case", "document", "W-1", "书面警告", "-o", page}, "LC_ALL=zh_CN.UTF-8");
  CHECK(zh.exit_code == 1);
  CHECK(Says(zh.err, "「书面警告」无法填制:其中有内容未知\n  理由:步骤「决定」尚未办理"));
  CHECK_FALSE(fs::exists(page));
  CHECK_FALSE(fs::exists(page + ".writ-new"));
}

TEST_CASE("documents are listed, with what they lack") {
  const Story story;
  const auto list = story.Run({"case", "document", "W-1"});
  CHECK(list.exit_code == 0);
  CHECK(Says(list.out, "warning_letter  not yet\n    grounds: "));
  const auto zh = story.Run({"case", "document", "W-1", "--lang", "zh"});
  CHECK(Says(zh.out, "warning_letter  书面警告  尚不能填制\n    理由:"));
}

TEST_CASE("what is not there, and a file that is, are exit 2") {
  const Story story;
  const std::string page = story.folder.Put("letter.html", "signed");
  const auto there = story.Run({"case", "document", "W-1", "warning_letter", "-o", page});
  CHECK(there.exit_code == 2);
  CHECK(Says(there.err, "is there already"));
  CHECK(Slurp(page) == "signed");
  const auto none = story.Run({"case", "document", "W-1", "letter"});
  CHECK(none.exit_code == 2);
  CHECK(Says(none.err, "no document 'letter'; it has: "));
  CHECK(Says(none.err, "warning_letter"));
  CHECK(story.Run({"case", "document", "W-9", "warning_letter"}).exit_code == 2);
  CHECK(story.Run({"case", "document", "W-1", "-o", page + "2"}).exit_code == 2);
  CHECK(story.Run({"case", "document", "W-1", "letter", "--lang", "fr"}).exit_code == 2);
}
