// What the command line says of itself and of wrong usage.
#include <catch2/catch.hpp>

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

TEST_CASE("completions name every command") {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const auto ran = Writ({"completion", shell});
    CHECK(ran.exit_code == 0);
    for (const char* command : {"check", "fmt", "test", "eval", "why", "screen"}) {
      CHECK(ran.out.find(command) != std::string::npos);
    }
  }
  const Folder folder;
  const auto script = folder.Put("writ.bash", Writ({"completion", "bash"}).out);
  CHECK(std::system(("bash -n " + script).c_str()) == 0);
  CHECK(Writ({"completion", "tcsh"}).exit_code == 2);
}
