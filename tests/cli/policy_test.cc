// check, fmt, dump, test, new: what they do with a policy.
#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::IsJson;
using writ::test::kSmallPolicy;
using writ::test::Slurp;
using writ::test::Writ;

TEST_CASE("check: clean, findings, unreadable") {
  const Folder folder;
  const auto good = folder.Put("good.writ", kSmallPolicy);
  CHECK(Writ({"check", good}).exit_code == 0);
  const auto bad = folder.Put(
      "bad.writ", std::string(kSmallPolicy) +
                      "\nrule x for Employee\n  when slaes above 3 CNY\n  then flag: \"x\"\n");
  const auto text = Writ({"check", bad});
  CHECK(text.exit_code == 1);
  CHECK(text.err.find("slaes") != std::string::npos);
  CHECK(text.err.find("bad.writ:") != std::string::npos);
  const auto json = Writ({"check", "--format", "json", bad});
  CHECK(json.exit_code == 1);
  CHECK(IsJson(json.out));
  CHECK(json.out.find("\"format_version\"") != std::string::npos);
  const auto sarif = Writ({"check", "--format", "sarif", bad});
  CHECK(IsJson(sarif.out));
  CHECK(sarif.out.find("2.1.0") != std::string::npos);
  CHECK(Writ({"check", folder.Put("latin1.writ", "policy caf\xE9")}).exit_code == 2);
}

TEST_CASE("check: a document says of a file that it was not read, and Chinese why") {
  const Folder folder;
  const auto good = folder.Put("good.writ", kSmallPolicy);
  for (const char* format : {"json", "sarif"}) {
    INFO(format);
    const auto missing = Writ({"check", "--format", format, folder.Path("none.writ")});
    CHECK(missing.exit_code == 2);
    CHECK(IsJson(missing.out));
    CHECK(missing.out.find("W1018") != std::string::npos);
    CHECK(missing.out.find("none.writ") != std::string::npos);
    const auto both = Writ({"check", "--format", format, good, "/proc/self/mem"});
    CHECK(both.exit_code == 2);
    CHECK(IsJson(both.out));
    CHECK(both.out.find("W1018") != std::string::npos);
  }
  const auto below = Writ({"new", good + "/project", "--lang", "zh"});
  CHECK(below.exit_code == 2);
  CHECK(below.err.find("good.writ/project:无法建立:不是文件夹") != std::string::npos);
  const auto facts = Writ({"screen", good, "--facts", folder.Path("none.csv"), "--as-of",
                           "2026-03-10", "--lang", "zh"});
  CHECK(facts.exit_code == 2);
  CHECK(facts.err.find("No such file") == std::string::npos);
}

TEST_CASE("an empty policy is a finding that says how to begin") {
  const Folder folder;
  const auto ran = Writ({"check", folder.Put("empty.writ", "")});
  CHECK(ran.exit_code == 1);
  CHECK(ran.err.find("writ new") != std::string::npos);
}

TEST_CASE("check: a folder and several files, and the worst of them is the exit code") {
  const Folder folder;
  folder.Put("all/a.writ", kSmallPolicy);
  folder.Put("all/b.writ.md", "# Prose\n\n```writ\n" + std::string(kSmallPolicy) + "```\n");
  folder.Put("all/notes.txt", "no policy");
  folder.Put("all/deeper/c.writ", "rule {");
  const auto good = Writ({"check", folder.Path("all")});
  CHECK(good.exit_code == 0);
  CHECK(good.err.find("a.writ: 0 error(s)") != std::string::npos);
  CHECK(good.err.find("b.writ.md: 0 error(s)") != std::string::npos);
  CHECK(good.err.find("c.writ") == std::string::npos);
  const auto wrong = folder.Put("wrong.writ", "rule {");
  CHECK(Writ({"check", folder.Path("all"), wrong}).exit_code == 1);
  const auto unreadable = folder.Put("latin1.writ", "policy caf\xE9");
  const auto worst = Writ({"check", unreadable, wrong, folder.Path("all")});
  CHECK(worst.exit_code == 2);
  CHECK(worst.err.find("wrong.writ:") != std::string::npos);
  CHECK(worst.err.find("a.writ: 0 error(s)") != std::string::npos);
  CHECK(Writ({"check", folder.Path("all"), folder.Path("nowhere")}).exit_code == 2);
  CHECK(Writ({"check", folder.Path("all/deeper"), folder.Path("all")}).exit_code == 1);
  const Folder empty;
  empty.Put("notes.txt", "no policy");
  CHECK(Writ({"check", empty.Path("")}).exit_code == 2);
}

TEST_CASE("check of several files in JSON and SARIF is one document") {
  const Folder folder;
  folder.Put("all/a.writ", kSmallPolicy);
  folder.Put("all/b.writ", std::string(kSmallPolicy) + "rule {");
  for (const char* format : {"json", "sarif"}) {
    CAPTURE(format);
    const auto ran = Writ({"check", "--format", format, folder.Path("all")});
    CHECK(ran.exit_code == 1);
    CHECK(IsJson(ran.out));
    CHECK(ran.out.find("b.writ") != std::string::npos);
  }
}

TEST_CASE("a policy in GB18030 is read, said to be so, and becomes UTF-8 by fmt") {
  const Folder folder;
  // 政策 p|甲, 版本 "1" and a rule, as an older Chinese editor saves them.
  const std::string utf8 =
      "政策 p|甲\n  版本 \"1\"\n\n实体 员工|Employee {\n  得分|score : 数值\n}\n\n"
      "规则 偏低|low 适用于 员工\n  当 得分 低于 60\n";
  const std::string gb18030 =
      "\xD5\xFE\xB2\xDF p|\xBC\xD7\n  \xB0\xE6\xB1\xBE \"1\"\n\n\xCA\xB5\xCC\xE5 "
      "\xD4\xB1\xB9\xA4|Employee {\n  \xB5\xC3\xB7\xD6|score : \xCA\xFD\xD6\xB5\n}\n\n"
      "\xB9\xE6\xD4\xF2 \xC6\xAB\xB5\xCD|low \xCA\xCA\xD3\xC3\xD3\xDA "
      "\xD4\xB1\xB9\xA4\n  \xB5\xB1 \xB5\xC3\xB7\xD6 \xB5\xCD\xD3\xDA 60\n";
  const auto path = folder.Put("p.writ", gb18030), twin = folder.Put("q.writ", utf8);
  const auto check = Writ({"check", path});
  CHECK(check.exit_code == 0);
  CHECK(check.err.find("W1017") != std::string::npos);
  CHECK(check.err.find("iconv") != std::string::npos);
  CHECK(Writ({"dump", "--phase", "hash", path}).out == Writ({"dump", "--phase", "hash", twin}).out);
  CHECK(Writ({"fmt", "--check", path}).exit_code == 1);
  CHECK(Slurp(path) == gb18030);
  const auto fmt = Writ({"fmt", path});
  CHECK(fmt.exit_code == 0);
  CHECK(fmt.err.find("UTF-8") != std::string::npos);
  REQUIRE(Writ({"fmt", twin}).exit_code == 0);
  CHECK(Slurp(path) == Slurp(twin));
  CHECK(Writ({"fmt", "--check", path}).exit_code == 0);
  // UTF-8 with one wrong byte is not taken for GB18030, whose bytes it could be.
  CHECK(Writ({"check", folder.Put("r.writ", utf8 + "-- \xB5\xC3\n")}).exit_code == 2);
}

TEST_CASE("check --fix repairs what is safe, and only that") {
  const Folder folder;
  const auto path = folder.Put("p.writ", std::string(kSmallPolicy) +
                                             "\nrule x|甲 for Employee\n  when latest attainment "
                                             "below 80\n  then flag: \"x\"|\"甲\"\n");
  CHECK(Writ({"check", path}).exit_code == 1);
  CHECK(Writ({"check", "--fix", path}).exit_code == 0);
  CHECK(Slurp(path).find("below 80%") != std::string::npos);
  // 5 % or 0.05 %: only the author knows.
  const auto small = folder.Put("q.writ", std::string(kSmallPolicy) +
                                              "\nrule x|甲 for Employee\n  when latest attainment "
                                              "below 0.05\n  then flag: \"x\"|\"甲\"\n");
  CHECK(Writ({"check", "--fix", small}).exit_code == 1);
  CHECK(Slurp(small).find("below 0.05\n") != std::string::npos);
}

TEST_CASE("check reads the expectations of scenarios, and --fix their misspelled names") {
  const Folder folder;
  const auto path = folder.Put(
      "p.writ", std::string(kSmallPolicy) +
                    "\nscenario \"one\"\n  given employee { hired_on: 2020-01-01; left_on: none }\n"
                    "  as of 2026-03-10\n  expect quiz_lwo is unknown\n");
  const auto check = Writ({"check", path});
  CHECK(check.exit_code == 1);
  CHECK(check.err.find("W6011") != std::string::npos);
  CHECK(check.err.find("p.writ: 1 error(s)") != std::string::npos);
  CHECK(Writ({"test", path}).exit_code == 1);
  CHECK(Writ({"check", "--fix", path}).exit_code == 0);
  CHECK(Slurp(path).find("expect quiz_low is unknown") != std::string::npos);
  CHECK(Writ({"test", path}).exit_code == 0);
}

TEST_CASE("options that do not go together are wrong usage") {
  const Folder folder;
  const auto path = folder.Put("p.writ", kSmallPolicy);
  CHECK(Writ({"check", "--cost", "--format", "json", path}).exit_code == 2);
  CHECK(Writ({"check", "--fix", "-"}, kSmallPolicy).exit_code == 2);
}

TEST_CASE("check --cost prints a bound for each rule") {
  const Folder folder;
  const auto ran = Writ({"check", "--cost", folder.Put("p.writ", kSmallPolicy)});
  CHECK(ran.exit_code == 0);
  CHECK(ran.out.find("low") != std::string::npos);
  CHECK(ran.out.find("quiz_low") != std::string::npos);
}

TEST_CASE("fmt: --check and --diff change nothing; stdin comes out on stdout") {
  const Folder folder;
  const auto path = folder.Put("p.writ", kSmallPolicy);
  const auto check = Writ({"fmt", "--check", path});
  CHECK(check.exit_code == 1);
  CHECK(Slurp(path) == kSmallPolicy);
  const auto diff = Writ({"fmt", "--diff", path});
  CHECK(diff.exit_code == 1);
  CHECK(diff.out.find("\n-") != std::string::npos);
  CHECK(Slurp(path) == kSmallPolicy);
  CHECK(Writ({"fmt", path}).exit_code == 0);
  const auto formatted = Slurp(path);
  CHECK(formatted != kSmallPolicy);
  CHECK(Writ({"fmt", "--check", path}).exit_code == 0);
  const auto piped = Writ({"fmt", "-"}, kSmallPolicy);
  CHECK(piped.exit_code == 0);
  CHECK(piped.out == formatted);
}

TEST_CASE("fmt --lang turns a policy into Chinese and back, with one meaning") {
  const Folder folder;
  const auto path = folder.Put("p.writ", kSmallPolicy);
  REQUIRE(Writ({"fmt", path}).exit_code == 0);
  const auto english = Slurp(path);
  const auto hash = Writ({"dump", "--phase", "hash", path}).out;
  CHECK(hash.starts_with("meaning sha256:"));
  REQUIRE(Writ({"fmt", "--lang", "zh", path}).exit_code == 0);
  CHECK(Slurp(path).find("规则 偏低") != std::string::npos);
  const auto chinese_hash = Writ({"dump", "--phase", "hash", path}).out;
  CHECK(chinese_hash.substr(0, 80) == hash.substr(0, 80));
  REQUIRE(Writ({"fmt", "--lang", "en", path}).exit_code == 0);
  CHECK(Slurp(path) == english);
}

// A policy in Chinese alone, beside a library that has English names for some of its words.
constexpr const char* kChineseAlone = R"(政策 退出制度
  币种 CNY
  版本 "1"

引用 cn.labour_contract_law|劳动合同法 版本 "2026-01" 适用于 员工 {
  解除日期     = 解除日期;
  连续工龄起算日 = 入职日期;
  孕产哺乳期内 = 孕期
}

角色 人事总监

实体 员工 存续 自 入职日期 至 离职日期 {
  入职日期 : 日期
  离职日期 : 日期
  解除日期 : 日期
  孕期     : 是否 随时间变化
  销售额   : 金额 每月
}

规则 偏低 适用于 员工
  当 最近一期 销售额 低于 100元 且 解除日期 晚于 2026年1月1日

流程 谈话 适用于 员工 {
  步骤 决定 由 人事总监 {
    提供 理由 : 文本
    签字 由 人事总监
  }
  步骤 复核 由 人事总监 { 出具 谈话纪要 给 员工 }
}

文书 谈话纪要 给 员工 {
  事由 : 文本 = 决定.理由
  """{事由}"""
}
)";

TEST_CASE("fmt --lang leaves a name that has one spelling, whatever a library calls its own") {
  const Folder folder;
  const auto path = folder.Put("p.writ", kChineseAlone);
  const auto meaning = [&] { return Writ({"dump", "--phase", "hash", path}).out.substr(0, 80); };
  const auto before = meaning();
  REQUIRE(before.starts_with("meaning sha256:"));
  const auto ran = Writ({"fmt", "--lang", "en", path});
  CHECK(ran.exit_code == 0);
  CHECK(ran.err.empty());
  const auto english = Slurp(path);
  CAPTURE(english);
  CHECK(english.find("rule 偏低 for 员工") != std::string::npos);
  CHECK(english.find("决定.理由") != std::string::npos);
  CHECK(english.find("by 人事总监") != std::string::npos);
  CHECK(english.find("  termination_date        = 解除日期") != std::string::npos);
  CHECK(english.find("and 解除日期 later than 2026-01-01") != std::string::npos);
  CHECK(meaning() == before);
  CHECK(Writ({"check", path}).exit_code == 0);
}

TEST_CASE("fmt leaves a file with errors of form alone") {
  const Folder folder;
  const std::string broken = "policy p\nrule when {{{\n";
  const auto path = folder.Put("p.writ", broken);
  CHECK(Writ({"fmt", path}).exit_code == 1);
  CHECK(Slurp(path) == broken);
}

TEST_CASE("dump prints every phase") {
  const Folder folder;
  const auto path = folder.Put("p.writ", kSmallPolicy);
  for (const char* phase : {"tokens", "tree", "program", "hash"}) {
    const auto ran = Writ({"dump", "--phase", phase, path});
    CHECK(ran.exit_code == 0);
    CHECK(!ran.out.empty());
  }
}

TEST_CASE("new: a project that checks, tests and screens, in both languages") {
  for (const char* language : {"en", "zh"}) {
    CAPTURE(language);
    const Folder folder;
    const auto project = folder.Path("project");
    REQUIRE(Writ({"new", project, "--lang", language}).exit_code == 0);
    CHECK(Writ({"check", project + "/policy.writ"}).exit_code == 0);
    const auto tests = Writ({"test", project + "/policy.writ"});
    CHECK(tests.exit_code == 0);
    CHECK(tests.out.find("2 passed, 0 failed") != std::string::npos);
    const auto screen = Writ({"screen", project + "/policy.writ", "--facts", project + "/facts",
                              "--as-of", "2026-03-10"});
    CHECK(screen.exit_code == 0);
    CHECK(screen.out.find("E-1") != std::string::npos);
    CHECK(Writ({"new", project}).exit_code == 2);
  }
}

TEST_CASE("test: verdicts, filter, coverage, JSON and JUnit") {
  const Folder folder;
  const std::string scenario =
      "\nscenario \"low twice\"\n  given employee { hired_on: 2020-01-01; left_on: none; told "
      "small \"1\": 2025-01-02; "
      "sales: [2026-01: 10, 2026-02: 10]; target: [2026-01: 100, 2026-02: 100] }\n  as of "
      "2026-03-10\n  expect low\n";
  const auto path = folder.Put("p.writ", kSmallPolicy + scenario);
  const auto good = Writ({"test", "--coverage", path});
  CHECK(good.exit_code == 0);
  CHECK(good.out.find("1 passed, 0 failed") != std::string::npos);
  CHECK(good.out.find("coverage") != std::string::npos);
  const auto bad = folder.Put("bad.writ", kSmallPolicy + scenario + "  expect not low\n");
  const auto failed = Writ({"test", bad});
  CHECK(failed.exit_code == 1);
  CHECK(failed.out.find("bad.writ:") != std::string::npos);
  CHECK(Writ({"test", "--filter", "nothing", bad}).exit_code == 0);
  CHECK(Writ({"test", "--filter", "(", bad}).exit_code == 2);
  CHECK(IsJson(Writ({"test", "--format", "json", bad}).out));
  CHECK(Writ({"test", "--format", "junit", bad}).out.find("<failure>") != std::string::npos);
}
