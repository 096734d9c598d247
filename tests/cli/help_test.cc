// writ … --help: every command and option says what it is for, in English and in Chinese.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace writ::test {
namespace {

// The English words that have Chinese ones.
constexpr const char* kKeys[] = {
#define WRIT_HELP(en, zh) en,
#include "runtime/cli/help_zh.def"
#undef WRIT_HELP
};

struct Entry {
  std::string name, words;  // "-o,--out TEXT", "a new file to write it to"
};

// Of one page of help, as CLI11 lays it out: a heading ends with a colon, a name begins at the
// third column, what it is for stands behind two spaces or on lines further in.
struct Page {
  explicit Page(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    std::getline(lines, about);
    while (std::getline(lines, line)) {
      const size_t begin = line.find_first_not_of(' ');
      if (begin == line.npos) continue;
      if (begin == 0) {
        heading = line;
      } else if (begin == 2) {
        size_t gap = line.find("  ", begin);
        // Columns are counted in bytes, so one space is left where a type is told in Chinese.
        if (const size_t end = line.find("} ", begin); gap == line.npos && end != line.npos)
          gap = end + 1;
        const size_t words = gap == line.npos ? gap : line.find_first_not_of(' ', gap);
        entries.push_back({line.substr(begin, gap - begin),
                           words == line.npos ? std::string() : line.substr(words)});
        if (heading == "Subcommands:") commands.push_back(entries.back().name);
      } else if (!entries.empty()) {
        entries.back().words += line.substr(begin);
      }
    }
  }
  std::string about, heading;
  std::vector<Entry> entries;
  std::vector<std::string> commands;
};

Page Help(std::vector<std::string> words, const std::string& language) {
  words.insert(words.end(), {"--help", "--lang", language});
  const Ran ran = Writ(words);
  REQUIRE(ran.exit_code == 0);
  return Page(ran.out);
}

// A character that is written in Chinese only.
bool IsChinese(const std::string& text) {
  for (size_t i = 0; i + 2 < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0xE4 && byte <= 0xE9) return true;  // U+4000 to U+9FFF
  }
  return false;
}

TEST_CASE("nothing of a command's help stays English in Chinese, and no words are given twice") {
  const Ran ran = Writ({"person", "delegate", "--help", "--lang", "zh"});
  CHECK(ran.out.find("TEXT") == std::string::npos);
  CHECK(ran.out.find("--lang 文本:{en,zh}") != std::string::npos);
  CHECK(ran.out.find("受托人的工号") != std::string::npos);
  const Ran screen = Writ({"screen", "--help", "--lang", "zh"});
  CHECK(screen.out.find("整数:[1 - 1000000]") != std::string::npos);
  CHECK(screen.out.find("INT") == std::string::npos);
  std::set<std::string> seen;
  for (const char* words : kKeys) {
    INFO(words);
    CHECK(seen.insert(words).second);
  }
}

TEST_CASE("every command and option has help in both languages") {
  std::vector<std::vector<std::string>> open = {{}};
  size_t options = 0;
  while (!open.empty()) {
    const std::vector<std::string> command = open.back();
    open.pop_back();
    std::string called = "writ";
    for (const std::string& word : command) called += " " + word;
    const Page en = Help(command, "en"), zh = Help(command, "zh");
    INFO(called);
    CHECK_FALSE(en.about.empty());
    CHECK(IsChinese(zh.about));
    CHECK(en.entries.size() == zh.entries.size());
    for (const Entry& entry : en.entries) {
      INFO(entry.name);
      CHECK_FALSE(entry.words.empty());
      CHECK_FALSE(IsChinese(entry.words));
      ++options;
    }
    for (const Entry& entry : zh.entries) {
      INFO(entry.name << ": " << entry.words);
      CHECK(IsChinese(entry.words));
    }
    for (const std::string& word : en.commands) {
      open.push_back(command);
      open.back().push_back(word);
    }
  }
  CHECK(options > 700);
}

}  // namespace
}  // namespace writ::test
