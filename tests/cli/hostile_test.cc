// Hostile input: a diagnostic or a limit, quickly; never a crash, a hang or half a result.
#include <catch2/catch.hpp>
#include <random>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::kSmallPolicy;
using writ::test::Ran;
using writ::test::Writ;

namespace {

constexpr double kGuardSeconds = 20;  // against hanging only

void CheckRefused(const Ran& ran, const char* what) {
  CAPTURE(what, ran.err.substr(0, 300));
  CHECK((ran.exit_code == 1 || ran.exit_code == 2));
  CHECK(ran.seconds < kGuardSeconds);
  CHECK(!ran.err.empty());
  CHECK(ran.out.empty());
}

std::string Condition(const std::string& text) {
  return std::string(kSmallPolicy) + "\nrule x|甲 for Employee\n  when " + text +
         "\n  then flag: \"x\"|\"甲\"\n";
}

}  // namespace

TEST_CASE("a policy of 80 MB is refused by its size") {
  const Folder folder;
  std::string text = kSmallPolicy;
  text.append(80u << 20, ' ');
  CheckRefused(Writ({"check", folder.Put("p.writ", text)}), "80 MB");
}

TEST_CASE("more than two million words are refused by their number, as unreadable") {
  const Folder folder;
  std::string text = kSmallPolicy;
  for (int i = 0; i < 2'100'000; ++i) text += "a ";
  const auto ran = Writ({"check", folder.Put("p.writ", text)});
  CheckRefused(ran, "words");
  CHECK(ran.exit_code == 2);
}

TEST_CASE("200 000 nested parentheses and braces are refused by their depth") {
  const Folder folder;
  const size_t n = 200'000;
  CheckRefused(Writ({"check", folder.Put("p.writ", Condition(std::string(n, '(') + "low" +
                                                             std::string(n, ')')))}),
               "parentheses");
  CheckRefused(Writ({"check", folder.Put("q.writ", Condition(std::string(n, '(')))}),
               "open parentheses");
  std::string braces;
  for (size_t i = 0; i < n; ++i) braces += "any of { ";
  CheckRefused(Writ({"check", folder.Put("r.writ", Condition(braces))}), "braces");
}

TEST_CASE("chains of 300 000 operators are refused by their length") {
  const Folder folder;
  for (const std::string link : {" and low", " or low"}) {
    std::string chain = "low";
    for (int i = 0; i < 300'000; ++i) chain += link;
    CheckRefused(Writ({"check", folder.Put("p.writ", Condition(chain))}), link.c_str());
  }
  std::string sum = "latest quiz above 1";
  for (int i = 0; i < 300'000; ++i) sum += " + 1";
  CheckRefused(Writ({"check", folder.Put("q.writ", Condition(sum))}), "+");
  std::string nots;
  for (int i = 0; i < 300'000; ++i) nots += "not ";
  CheckRefused(Writ({"check", folder.Put("r.writ", Condition(nots + "low"))}), "not");
}

TEST_CASE("a cycle through 20 000 definitions is one diagnostic") {
  const Folder folder;
  std::string text = kSmallPolicy;
  for (int i = 0; i < 20'000; ++i) {
    text += "define d" + std::to_string(i) + " of Employee : number\n  = d" +
            std::to_string((i + 1) % 20'000) + " + 1\n";
  }
  CheckRefused(Writ({"check", folder.Put("p.writ", text)}), "cycle");
}

TEST_CASE("a chain of 20 000 definitions that ends is checked and decided") {
  const Folder folder;
  std::string text = kSmallPolicy;
  for (int i = 0; i < 20'000; ++i) {
    text += "define d" + std::to_string(i) + " of Employee : number\n  = " +
            (i == 0 ? std::string("1") : "d" + std::to_string(i - 1) + " + 1") + "\n";
  }
  const auto policy = folder.Put("p.writ", text);
  const auto ran =
      Writ({"eval", policy, "--facts", folder.Put("f.json", R"({"subject": {"id": "E-1"}})"),
            "--as-of", "2026-03-10", "--value", "d19999", "--format", "json"});
  CHECK(ran.exit_code == 0);
  CHECK(ran.seconds < kGuardSeconds);
  CHECK(ran.out.find("\"20000\"") != std::string::npos);
}

TEST_CASE("random bytes and random words never break it") {
  const Folder folder;
  std::mt19937 random(20260310);
  const char* words[] = {"rule", "when", "then", "{",  "}",         "(",        ")",          "and",
                         "80%",  "政策", "规则", "当", "连续3个月", "\"",       "\"\"\"",     "|",
                         "-",    "低于", ":",    "「", "x",         "第四十条", "2026-02-31", "\n"};
  for (int round = 0; round < 40; ++round) {
    std::string bytes, text;
    for (int i = 0; i < 3000; ++i) bytes += static_cast<char>(random());
    for (int i = 0; i < 800; ++i) text += std::string(words[random() % std::size(words)]) + " ";
    CheckRefused(Writ({"check", folder.Put("b.writ", bytes)}), "bytes");
    CheckRefused(Writ({"check", folder.Put("t.writ", text)}), text.c_str());
  }
}

TEST_CASE("a policy with 100 errors gives sorted diagnostics, at most one per cause") {
  const Folder folder;
  std::string text = kSmallPolicy;
  for (int i = 0; i < 100; ++i) {
    text += "rule r" + std::to_string(i) + " for Employee\n  when latest nothing" +
            std::to_string(i) + " above 3\n  then flag: \"x\"|\"甲\"\n";
  }
  const auto ran = Writ({"check", folder.Put("p.writ", text)});
  CHECK(ran.exit_code == 1);
  size_t count = 0, last_line = 0;
  bool sorted = true;
  for (size_t at = ran.err.find("error["); at != std::string::npos;
       at = ran.err.find("\nerror[", at + 1)) {
    const size_t place = ran.err.find("p.writ:", at);
    REQUIRE(place != std::string::npos);
    const size_t line = std::strtoul(ran.err.c_str() + place + 7, nullptr, 10);
    ++count;
    sorted = sorted && line >= last_line;
    last_line = line;
  }
  CHECK(sorted);
  CHECK(count >= 100);
  CHECK(count <= 110);
}

TEST_CASE("hostile fact files are refused") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kSmallPolicy);
  CheckRefused(Writ({"screen", policy, "--facts", folder.Put("a.csv", "id,hired_on\n\"E-1,2020")}),
               "truncated");
  CheckRefused(Writ({"screen", policy, "--facts", folder.Put("b.json", std::string(200'000, '['))}),
               "nested");
  CheckRefused(Writ({"screen", policy, "--facts", folder.Put("c.csv", std::string(200'000, ','))}),
               "commas");
  std::mt19937 random(7);
  std::string bytes = "id,hired_on\n";
  for (int i = 0; i < 100'000; ++i) bytes += static_cast<char>(random());
  CheckRefused(Writ({"screen", policy, "--facts", folder.Put("d.csv", bytes)}), "bytes");
}
