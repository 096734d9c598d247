// What the command line says of itself and of wrong usage.
#include <catch2/catch.hpp>

#include <filesystem>
#include <stdexcept>

#include "runtime/cli/app.h"
#include "runtime/disk/disk.h"
#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::IsJson;
using writ::test::kSmallPolicy;
using writ::test::Writ;

TEST_CASE("help and version are clean and on stdout") {
  const auto help = Writ({"--help"});
  CHECK(help.exit_code == 0);
  CHECK(help.out.find("screen") != std::string::npos);
  CHECK(help.err.empty());
  const auto version = Writ({"--version"});
  CHECK(version.exit_code == 0);
  CHECK(version.out.starts_with("writ "));
  for (const char* later : {"prove", "serve", "lsp", "repl"})
    CHECK(help.out.find("\n  " + std::string(later)) == std::string::npos);
}

TEST_CASE("wrong usage is exit 2, with what was meant") {
  const auto typo = Writ({"chek", "x.writ"});
  CHECK(typo.exit_code == 2);
  CHECK(typo.err.find("did you mean check?") != std::string::npos);
  const auto option = Writ({"check", "--fxi", "x.writ"});
  CHECK(option.exit_code == 2);
  CHECK(option.err.find("--fix") != std::string::npos);
  CHECK(Writ({"check"}).exit_code == 2);
  CHECK(Writ({}).exit_code == 2);
  CHECK(Writ({"check", "no-such-file.writ"}).exit_code == 2);
  CHECK(Writ({"check", "--format", "yaml", "x.writ"}).exit_code == 2);
  const auto chinese = Writ({"chek"}, "", {"LC_ALL=zh_CN.UTF-8"});
  CHECK(chinese.err.find("是否想写 check?") != std::string::npos);
}

TEST_CASE("a wrong date is named") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kSmallPolicy);
  const auto facts = folder.Put("f.json", R"({"subject": {"id": "E-1"}})");
  const auto ran = Writ({"eval", policy, "--facts", facts, "--as-of", "2026-02-31"});
  CHECK(ran.exit_code == 2);
  CHECK(ran.err.find("2026-02-31") != std::string::npos);
  CHECK(ran.out.empty());
}

TEST_CASE("where there is no store, nothing was read and nothing is found wrong") {
  const Folder folder;
  for (const char* what : {"verify", "scrub"}) {
    INFO(what);
    CHECK(Writ({"audit", what, "--store", folder.Path("none"), "--now", "2026-03-10"}).exit_code ==
          2);
  }
}

TEST_CASE("a store that cannot be opened is not one that does not verify") {
  const Folder folder;
  const std::vector<std::string> at = {
      "--store", folder.Path("store"), "--trust", folder.Path("trust"), "--now", "2026-03-10"};
  const auto run = [](std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return Writ(words);
  };
  REQUIRE(run({"person", "add", "E-1", "--name", "A"}, at).exit_code == 0);
  for (const char* what : {"verify", "scrub"}) {
    INFO(what);
    CHECK(run({"audit", what}, at).exit_code == 0);
    {
      const auto lock = writ::PosixDisk().Lock(folder.Path("store") + "/store/LOCK");
      REQUIRE(lock);
      CHECK(run({"audit", what}, at).exit_code == 2);
    }
    CHECK(run({"audit", what}, {"--store", folder.Path("store"), "--trust", folder.Path("lost"),
                                "--now", "2026-03-10"})
              .exit_code == 2);
    const auto wrong = run({"audit", what, "--store", folder.Path("store")}, {"--now", "foo"});
    CHECK(wrong.exit_code == 2);
    CHECK(wrong.err.find("--now foo") == wrong.err.rfind("--now foo"));
  }
  // An old copy in its place is told as what it is.
  std::filesystem::copy(folder.Path("store"), folder.Path("old"),
                        std::filesystem::copy_options::recursive);
  REQUIRE(run({"person", "add", "E-2", "--name", "B"}, at).exit_code == 0);
  for (const char* what : {"verify", "scrub"})
    CHECK(run({"audit", what}, {"--store", folder.Path("old"), "--trust", folder.Path("trust"),
                                "--now", "2026-03-10"})
              .exit_code == 1);
}

TEST_CASE("check counts what it shows") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", R"(policy sample|示例
  currency CNY
  version "1"
  in force from 2025-01-01
role hr|人事
entity Employee|员工 exists from hired_on until left_on {
  hired_on|入职日期 : date
  left_on|离职日期  : date
}
event handover|工作交接 of Employee
obligation settling|结清义务 on effect end contract
  must happen on the day of handover: paid lump_sum
  must happen after handover, within 15 days: paid other_sum
procedure leaving|离职 for Employee {
  step decision|决定 by hr { sign by hr as agreement }
  effect end contract
  wait for handover
}
)");
  const auto ran = Writ({"check", policy});
  size_t shown = 0;
  for (size_t at = 0; (at = ran.err.find("warning[", at)) != std::string::npos; ++at) ++shown;
  INFO(ran.out << ran.err);
  CHECK(shown > 0);
  CHECK(ran.err.find("0 error(s), " + std::to_string(shown) + " warning(s)") != std::string::npos);
}

TEST_CASE("explain knows every code that check may print") {
  const auto all = Writ({"explain"});
  CHECK(all.exit_code == 0);
  CHECK(all.out.find("W5007") != std::string::npos);
  const auto one = Writ({"explain", "W5007"});
  CHECK(one.exit_code == 0);
  CHECK(one.out.find("CsvUnknownColumn") != std::string::npos);
  CHECK(Writ({"explain", "W5007", "--lang", "zh"}).out.find("列") != std::string::npos);
  CHECK(Writ({"explain", "X0000"}).exit_code == 2);
}

TEST_CASE("explain shows a wrong text and the same mended, in both languages") {
  const auto en = Writ({"explain", "W1112"});
  CHECK(en.exit_code == 0);
  CHECK(en.out.find("error[W1112]: `and` and `or` stand side by side") != std::string::npos);
  CHECK(en.out.find("when grade below 3 and sick or grade above 5") != std::string::npos);
  CHECK(en.out.find("    +   when (grade below 3 and sick) or grade above 5\n") !=
        std::string::npos);
  const auto zh = Writ({"explain", "W1112", "--lang", "zh"});
  CHECK(zh.out.find("错误[W1112]") != std::string::npos);
  CHECK(zh.out.find("when (grade below 3 and sick) or grade above 5") != std::string::npos);
  // Of several findings in one file, the one that is explained.
  const auto mixed = Writ({"explain", "W1006"});
  CHECK(mixed.out.find("warning[W1006]") != std::string::npos);
  CHECK(mixed.out.find("W4019") == std::string::npos);
}

TEST_CASE("every code that a text can provoke has an example") {
  const auto list = Writ({"explain"});
  size_t without = 0, codes = 0;
  for (size_t at = 0; at < list.out.size(); at = list.out.find('\n', at) + 1) {
    if (list.out[at] != 'W') continue;
    const auto code = list.out.substr(at, 5);
    CAPTURE(code);
    const auto page = Writ({"explain", code});
    CHECK(page.exit_code == 0);
    ++codes;
    if (page.out.find("[" + code + "]") == std::string::npos) ++without;
  }
  CHECK(codes > 150);
  // A file too large, one that is not there, one of too many words, and two of other encodings;
  // several files for one import; four of words on a command line, four of forms and eight of
  // exports read through a map.
  CHECK(without == 30);
}

TEST_CASE("what escapes from a command is exit 3") {
  CHECK(writ::cli::Guard([]() -> int { throw std::runtime_error("x"); }) == 3);
  CHECK(writ::cli::Guard([]() -> int { return 1; }) == 1);
}

TEST_CASE("completions name every command") {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const auto ran = Writ({"completion", shell});
    CHECK(ran.exit_code == 0);
    for (const char* command : {"check", "fmt", "test", "eval", "why", "screen", "value", "out",
                                "template", "withhold-personal", "coverage", "dossier"}) {
      CHECK(ran.out.find(command) != std::string::npos);
    }
  }
  const Folder folder;
  const auto script = folder.Put("writ.bash", Writ({"completion", "bash"}).out);
  CHECK(std::system(("bash -n " + script).c_str()) == 0);
  CHECK(Writ({"completion", "tcsh"}).exit_code == 2);
}
