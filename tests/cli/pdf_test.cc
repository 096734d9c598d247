// writ case document --format pdf: what the page says is in the PDF, in Chinese too, on as many
// pages as it takes.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::Ran;
using writ::test::Slurp;
using writ::test::Writ;

namespace {

bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// What another program says of a file of ours, whose path has no quotes.
std::string Told(const std::string& program, const std::string& path) {
  const std::string command = program + " '" + path + "' - 2>&1";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 4096> some{};
  while (const size_t got = std::fread(some.data(), 1, some.size(), pipe.get()))
    text.append(some.data(), got);
  return text;
}

// A letter of so many paragraphs.
std::string Policy(int paragraphs) {
  std::string text = R"(policy letters
  currency CNY
  version "1"
  in force from 2020-01-01
role hr
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
}
procedure parting for Employee { step paper by hr { issue letter to employee } }
document letter|离职通知 to employee { """goodbye""" | """)";
  for (int i = 0; i < paragraphs; ++i)
    text += "第" + std::to_string(i + 1) + "段:感谢您多年来的工作,祝您前程似锦。\n\n";
  return text + "\"\"\" }\n";
}

struct Story {
  Folder folder;

  Ran Run(std::vector<std::string> arguments, std::vector<std::string> environment = {}) const {
    arguments.insert(arguments.end(), {"--now", "2026-03-09"});
    environment.insert(environment.end(), {"LC_ALL=C.UTF-8", "WRIT_STORE=" + folder.Path("store"),
                                           "WRIT_TRUST=" + folder.Path("trust")});
    return Writ(arguments, "", environment);
  }
  explicit Story(int paragraphs) {
    const std::string policy = folder.Put("letters.writ", Policy(paragraphs));
    CHECK(Run({"person", "add", "H1", "--role", "hr"}).exit_code == 0);
    CHECK(Run({"person", "add", "E-1"}).exit_code == 0);
    const Ran opened =
        Run({"case", "open", policy, "parting", "--subject", "E-1", "--case", "P-1", "--as", "H1"});
    INFO(opened.err);
    REQUIRE(opened.exit_code == 0);
  }
};

}  // namespace

TEST_CASE("a letter is a PDF with its text and its pages") {
  for (const int paragraphs : {1, 80}) {
    const Story story(paragraphs);
    const std::string file = story.folder.Path("letter.pdf");
    const Ran done = story.Run(
        {"case", "document", "P-1", "letter", "--lang", "zh", "--format", "pdf", "-o", file});
    INFO(done.err);
    REQUIRE(done.exit_code == 0);
    const std::string text = Told("pdftotext", file);
    CHECK(Says(text, "感谢您多年来的工作"));
    CHECK(Says(text, "第" + std::to_string(paragraphs) + "段"));
    // pdftotext ends every page with a form feed.
    const auto pages = std::count(text.begin(), text.end(), '\f');
    CHECK((paragraphs == 1 ? pages == 1 : pages >= 2));
  }
}

TEST_CASE("without weasyprint a PDF is refused with how to get it, and no file is left") {
  const Story story(1);
  const std::string file = story.folder.Path("letter.pdf");
  for (const auto& [locale, word] : {std::pair{"en", "apt-get install"}, {"zh", "没有安装"}}) {
    const Ran done = story.Run(
        {"case", "document", "P-1", "letter", "--lang", locale, "--format", "pdf", "-o", file},
        {"PATH=/nowhere"});
    CHECK(done.exit_code == 2);
    CHECK(Says(done.err, word));
    CHECK_FALSE(std::filesystem::exists(file));
  }
}
