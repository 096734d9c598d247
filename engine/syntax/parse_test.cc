// What the parser says about texts that are not right, and that nothing it is given can hurt it.
#include "engine/syntax/parse.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <random>

#include "engine/diagnostics/render.h"

namespace writ::syntax {
namespace {

struct Read {
  SourceSet sources;
  Diagnostics diagnostics;
  Tree tree;
  FileId file = 0;

  explicit Read(std::string text, const Limits& limits = {}) {
    file = sources.Add("a.writ", std::move(text));
    tree = Parse(sources, file, diagnostics, limits);
  }
  std::vector<std::string> Codes() const {
    std::vector<std::string> codes;
    for (const Diagnostic& d : diagnostics.Sorted()) codes.emplace_back(InfoOf(d.kind).name);
    return codes;
  }
  // The only diagnostic, as one line: name, the author's text there, the message.
  std::string Only() const {
    const std::vector<Diagnostic> sorted = diagnostics.Sorted();
    if (sorted.size() != 1) return std::to_string(sorted.size()) + " diagnostics\n" + All();
    return std::string(InfoOf(sorted[0].kind).name) + " `" +
           std::string(sources.Text(sorted[0].place)) + "` " +
           MessageOf(sorted[0], Language::kEnglish);
  }
  std::string All() const { return RenderText(diagnostics.Sorted(), sources, {}); }
  std::string Fixed() const {
    int applied = 0;
    return ApplyFixes(diagnostics.Sorted(), sources, file, &applied);
  }
};

using Codes = std::vector<std::string>;

std::string RuleWhen(const std::string& condition) {
  return "rule a for B when " + condition + "\n";
}

// Every place that a tree or a diagnostic names lies inside the file.
void CheckPlaces(const Read& read) {
  const size_t size = read.sources.file(read.file).text.size();
  for (const Expr& e : read.tree.expressions) {
    REQUIRE(e.place.begin <= e.place.end);
    REQUIRE(e.place.end <= size);
  }
  for (const Diagnostic& d : read.diagnostics.Sorted()) {
    REQUIRE(d.place.begin <= d.place.end);
    REQUIRE(d.place.end <= size);
    CHECK(MessageOf(d, Language::kEnglish) != "");
    CHECK(MessageOf(d, Language::kChinese) != "");
  }
}

// Reads a hostile text within a bound that a healthy parser stays far below.
void CheckQuick(const std::string& text, const Codes& codes) {
  const auto begin = std::chrono::steady_clock::now();
  const Read read(text);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  CHECK(read.Codes() == codes);
  CHECK(seconds.count() < 20);
  CHECK_FALSE(read.tree.complete);
  CheckPlaces(read);
}

std::string Copies(std::string_view text, size_t times) {
  std::string repeated;
  repeated.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

}  // namespace

TEST_CASE("a slip is named, not the grammar") {
  CHECK(Read("rule a for B when c below 3 warn hr: \"x\"").Only() ==
        "MissingThen `warn` there is no `then` before `warn`");
  CHECK(Read("规则 甲 适用于 乙 当 丙 低于 3 提示 人事:「某」").Fixed() ==
        "规则 甲 适用于 乙 当 丙 低于 3 则 提示 人事:「某」");
  CHECK(Read(RuleWhen("c = 3")).Only() == "EqualsCompares `=` `=` defines; it does not compare");
  CHECK(Read(RuleWhen("c == 3")).Fixed() == RuleWhen("c is 3"));
  CHECK(Read("rule a for B whn c below 3").Only() ==
        "MisspelledKeyword `whn` `whn` does not fit here; did you mean `when`?");
  CHECK(Read("rul a for B when c").Only() ==
        "MisspelledKeyword `rul` `rul` does not fit here; did you mean `rule`?");
  // A new line with a name behind it is a declaration, whatever the rule could have gone on with.
  CHECK(Read("规则 甲 适用于 乙\n  当 丙 低于 3\n\n规责 丁 适用于 乙\n  当 丙 低于 4\n").Fixed() ==
        "规则 甲 适用于 乙\n  当 丙 低于 3\n\n规则 丁 适用于 乙\n  当 丙 低于 4\n");
  CHECK(Read("规则 甲 适用于 乙\n  当 丙 低于 3\n\n程序 丁 适用于 乙 {\n}\n").Fixed() ==
        "规则 甲 适用于 乙\n  当 丙 低于 3\n\n流程 丁 适用于 乙 {\n}\n");
  // A block says itself where it begins, and a step to go back to stands behind 到.
  const auto in_case = [](const std::string& text) {
    return "流程 甲 适用于 乙 {\n" + text + "}\n";
  };
  for (const char* then : {"则", "那么"})
    CHECK(Read(in_case(std::string("  如果 丙 低于 60 ") + then + " { 步骤 丁 由 戊 { } }\n"))
              .Fixed() == in_case("  如果 丙 低于 60 { 步骤 丁 由 戊 { } }\n"));
  CHECK(Read(in_case("  步骤 丁 由 戊 { 决定 同意、退回 己 }\n")).Fixed() ==
        in_case("  步骤 丁 由 戊 { 决定 同意、退回 到 己 }\n"));
  CHECK(Read(in_case("  步骤 丁 由 戊 { 决定 同意|ok、退回|back 己 }\n")).Fixed() ==
        in_case("  步骤 丁 由 戊 { 决定 同意|ok、退回|back 到 己 }\n"));
  CHECK(Read(RuleWhen("c belw 3")).Only() ==
        "MisspelledKeyword `belw` `belw` does not fit here; did you mean `below`?");
  CHECK(Read("规则 甲 适用于 乙 当 销售额最近连续3个月").Only() ==
        "GluedKeyword `销售额最近连续` `销售额最近连续` is read as one name");
  // Around the event of a duty: the name is kept, whatever keyword is near.
  CHECK(Read("义务 甲 针对生效 解除合同\n  应当在交接当日完成:已支付 补偿\n").Fixed() ==
        "义务 甲 针对生效 解除合同\n  应当在 交接 当日完成:已支付 补偿\n");
  CHECK(Read("entity A { role : text }").Only() ==
        "ReservedName `role` `role` is a word of the language and cannot be a name as it is");
  CHECK(Read("entity A { role : text }").Fixed() == "entity A { `role` : text }");
  CHECK(Read("hello world").Only() == "NoDeclaration `hello` `hello` does not begin a declaration");
  CHECK(Read("rule a for B when c below").Only() ==
        "UnexpectedEnd `below` this rule is not finished: expected a value or condition");
}

TEST_CASE("what could have stood there is listed in the author's words") {
  const Read read("define a of B per month money = c");
  CHECK(read.Only() == "UnexpectedToken `money` `money` does not fit here: expected `:`");
  const Read rule("rule a for B then warn hr: \"x\"");
  CHECK(rule.Only() ==
        "UnexpectedToken `then` `then` does not fit here: expected `valid` or `when`");
  CHECK(MessageOf(rule.diagnostics.Sorted()[0], Language::kChinese) ==
        "此处不能写 `then`,应为「有效期」或「当」");
}

TEST_CASE("brackets are matched, and the open one is shown") {
  CHECK(Read("entity A { b : text\nrule c for A when d").Only() ==
        "UnclosedBracket `{` `{` is not closed before the next declaration");
  CHECK(Read("entity A { b : text\nrule c for A when d").tree.items.size() == 1);
  // A statement that was left open is told by the `}` that was meant for what is around it.
  const Read step(
      "procedure p for A {\n  step one by hr {\n    provide note : text\n  step two by hr {\n"
      "    provide other : text\n  }\n}\nrule c for A when d\n");
  REQUIRE(step.Codes() == Codes{"UnclosedBracket"});
  const Diagnostic open = step.diagnostics.Sorted()[0];
  CHECK(open.place.begin == step.sources.file(step.file).text.find("{\n    provide note"));
  REQUIRE(open.related.size() == 2);
  CHECK(step.sources.Text(open.related[0].place) == "step one");
  CHECK(open.related[0].message.en == "`step one` is still open here");
  CHECK(step.sources.Text(open.related[1].place) == "}");
  CHECK(Read("rule c for A when d)").Only() == "UnopenedBracket `)` `)` closes nothing");
  CHECK(Read("rule c for A when (d]").Only() == "MismatchedBracket `]` `]` cannot close `(`");
}

TEST_CASE("and beside or is read, and refused") {
  const Read read(RuleWhen("a and b or c and d"));
  CHECK(read.Codes() == Codes{"MixedAndOr"});
  CHECK(read.tree.items.size() == 1);
  CHECK(read.Fixed() == RuleWhen("(a and b) or (c and d)"));
  CHECK(Read(read.Fixed()).Codes().empty());
  CHECK(SameTree(Read(read.Fixed()).tree, read.tree));
  CHECK(Read(RuleWhen("a and (b or c)")).Codes().empty());
}

TEST_CASE("one comparison has one window") {
  CHECK(Read(RuleWhen("a below 3 for 3 consecutive months in at least 2 of the last 6 months"))
            .Codes() == Codes{"TwoWindows"});
  CHECK(Read(RuleWhen("a 连续3个月 低于 3 for 3 consecutive months")).Codes() ==
        Codes{"TwoWindows"});
  CHECK(Read(RuleWhen("(a below 3 for 3 consecutive months) at any time since d")).Codes().empty());
  CHECK(Read(RuleWhen("a falling")).Codes() == Codes{"TrendWithoutLength"});
  CHECK(Read(RuleWhen("a above 3 以上")).Codes() == Codes{"InclusiveWord"});
}

TEST_CASE("a clause said twice is reported") {
  CHECK(Read("policy a version \"1\" version \"2\"").Codes() == Codes{"DuplicateClause"});
  CHECK(Read("entity A { b : text personal personal }").Codes() == Codes{"DuplicateClause"});
  CHECK(Read("entity A|B { }").Codes() == Codes{"PairInOneLanguage"});
}

TEST_CASE("a table has no empty cell") {
  const std::string head = "table t (a: number, b: number) -> c: number unique\n";
  CHECK(Read(head + "| 1 | 2 | 3 |\n| 1 | - | 3 |").Codes().empty());
  CHECK(Read(head + "| 1 | | 3 |").Codes() == Codes{"EmptyCell"});
}

TEST_CASE("a heading of a table is not a row") {
  const std::string head = "table t (a|甲: number) -> c|丙: number unique\n";
  const Read with(head + "| 甲 | c |\n| 1 | 2 |\n"), without(head + "| 1 | 2 |\n");
  CHECK(SameTree(with.tree, without.tree));
  CHECK_FALSE(SameTree(Read(head + "| 甲 | 甲 |\n| 1 | 2 |\n").tree, without.tree));
}

TEST_CASE("numbers, dates and quotations are checked where they stand") {
  CHECK(Read(RuleWhen("a is 2026-02-30")).Only() ==
        "NoSuchDate `2026-02-30` there is no date `2026-02-30`");
  CHECK(Read(RuleWhen("a in 2026-13 is 1")).Codes() == Codes{"NoSuchDate"});
  CHECK(Read(RuleWhen("a is " + Copies("9", 60))).Codes() == Codes{"NumberTooLong"});
  CHECK(Read(RuleWhen("a for 99999999999 consecutive months")).Codes() == Codes{"NumberTooLong"});
  CHECK(Read(RuleWhen("a-b is 1")).Codes() == Codes{"MinusWithoutSpaces"});
  CHECK(Read(RuleWhen("a-b is 1")).Fixed() == RuleWhen("a - b is 1"));
  CHECK(Read("rule a for B when c then flag: \"x\n").Codes() == Codes{"UnterminatedText"});
  CHECK(Read("law a { article 1 \"\"\"x }\n").Codes() == Codes{"UnterminatedLawText"});
  CHECK(Read(RuleWhen("a below 3 § 4")).Codes() == Codes{"UnknownCharacter"});
}

TEST_CASE("characters that deceive the eye are refused") {
  CHECK(Read(RuleWhen("\xD0\xB0ttainment below 3")).Codes() == Codes{"LookAlikeLetter"});
  CHECK(Read(RuleWhen("\xD0\xB0ttainment below 3")).Fixed() == RuleWhen("attainment below 3"));
  CHECK(Read(RuleWhen("`p\xD0\xB0y` below 3")).Codes() == Codes{"MixedScripts"});
  CHECK(Read(RuleWhen("a below 3 \xE2\x80\xAE")).Codes() == Codes{"BidiControl"});
  CHECK(Read(RuleWhen("a\xE2\x80\x8B below 3")).Codes() == Codes{"InvisibleCharacter"});
  CHECK(Read(RuleWhen("cafe\xCC\x81 below 3")).Codes() != Codes{});
  CHECK(Read(RuleWhen("`cafe\xCC\x81` below 3")).Codes() == Codes{"NotNormalised"});
  CHECK(Read("-- \xE2\x80\xAE\nrole a").Codes() == Codes{"BidiControl"});
}

TEST_CASE("full-width forms equal their twins, but law text is kept") {
  const Read wide("规则 甲 适用于 乙 当 ＡＢ１ ＜ １２．５％ 则 提示 丙：“好”");
  const Read plain("规则 甲 适用于 乙 当 AB1 < 12.5% 则 提示 丙:\"好\"");
  CHECK(wide.Codes().empty());
  CHECK(SameTree(wide.tree, plain.tree));
  const Read law("law a { article 1 \"\"\"（１），ｘ\"\"\" }");
  CHECK(std::get<Law>(law.tree.items[0].node).articles[0].text == "（１），ｘ");
}

TEST_CASE("comments are kept with their places") {
  const Read read("-- one  \nrole a -- two\n  －－ three\n");
  REQUIRE(read.tree.comments.size() == 3);
  CHECK(read.tree.comments[0].text == "-- one");
  CHECK(read.tree.comments[0].own_line);
  CHECK_FALSE(read.tree.comments[1].own_line);
  CHECK(read.tree.comments[2].text == "-- three");
  CHECK(read.tree.comments[2].own_line);
}

TEST_CASE("a hundred mistakes give a hundred diagnostics, in order") {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += "rule a" + std::to_string(i) + " for B when c belw 3\nrole r\n";
  const Read read(text);
  CHECK(read.diagnostics.errors() == 100);
  CHECK(read.tree.items.size() == 200);
  CHECK_FALSE(read.tree.complete);
  const std::vector<Diagnostic> sorted = read.diagnostics.Sorted();
  for (size_t i = 1; i < sorted.size(); ++i)
    CHECK(sorted[i - 1].place.begin < sorted[i].place.begin);
}

TEST_CASE("limits hold before the grammar is asked") {
  CheckQuick(RuleWhen(Copies("(", 200'000) + "a" + Copies(")", 200'000)), {"TooDeep"});
  CheckQuick(Copies("(", 200'000), {"TooDeep"});
  CheckQuick(RuleWhen("a" + Copies(" + a", 300'000)), {"TooManyOperators"});
  CheckQuick(RuleWhen(Copies("not ", 300'000) + "a"), {"TooManyOperators"});
  CheckQuick(RuleWhen("a is " + Copies("-", 1) + Copies(" -", 300'000) + " 1"),
             {"TooManyOperators"});
  CheckQuick(std::string(80'000'000, 'a'), {"TooLarge"});
  CheckQuick("rule a \xFF\xFE", {"InvalidUtf8"});
  CheckQuick(RuleWhen(Copies("a ", 2'100'000)), {"TooManyTokens"});
  CheckQuick("law a { article 1 \"\"\"" + Copies("x\n", 1'000'000), {"UnterminatedLawText"});
  Limits small;
  small.operators = 3;
  CHECK(Read(RuleWhen("a + b + c + d"), small).Codes().empty());
  CHECK(Read(RuleWhen("a + b + c + d + e"), small).Codes() == Codes{"TooManyOperators"});
}

TEST_CASE("within the limits depth is read") {
  const Read deep(RuleWhen(Copies("(", 127) + "a" + Copies(")", 127)));
  CHECK(deep.Codes().empty());
  const Read wide(RuleWhen("a" + Copies(" + a", 999)));
  CHECK(wide.Codes().empty());
  CHECK(wide.tree.expressions.size() == 1999);
  std::string chain = "procedure p for E { if a { }";
  chain += Copies(" else if a { }", 500) + " }";
  CHECK(Read(chain).Codes() == Codes{"TooDeep"});
}

TEST_CASE("a mistake at the end of a very long declaration is still found quickly") {
  const std::string series =
      "scenario \"x\" given e { s: [" + Copies("2026-01: 1, ", 60'000) + ": 3] }";
  CHECK(Read(series).Only() ==
        "UnexpectedToken `,` `,` does not fit here: expected something else");
  const std::string roles = "role " + Copies("a, ", 500'000) + "b ]";
  CHECK(Read(roles).Codes() == Codes{"UnopenedBracket"});
}

TEST_CASE("random texts are survived") {
  static const char* const kWords[] = {
      "rule", "a",  "for",   "when",  "(",  ")", "{",   "}",   "3",      "below", "and",  "not",
      "80%",  "；", "最近",  "「x」", "|",  "=", ":",   ",",   "规则",   "当",    "连续", "3个月",
      "the",  "of", "\"t\"", "step",  "by", "-", "any", "law", "\"\"\"", "[",     "]",    "\n"};
  std::mt19937 random(20260301);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += std::string(kWords[random() % std::size(kWords)]) + " ";
    const Read read(text);
    CheckPlaces(read);
    CHECK(read.tree.complete == !read.diagnostics.HasErrors());
  }
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (int i = 0; i < 200; ++i) bytes += static_cast<char>(random());
    CheckPlaces(Read(bytes));
  }
}

TEST_CASE("a glued keyword is parted where there is one way") {
  using Parts = std::vector<std::string>;
  CHECK(SplitKeyword("连续达成率") == Parts{"连续", "达成率"});
  CHECK(SplitKeyword("最近一期达成率") == Parts{"最近一期", "达成率"});
  CHECK(SplitKeyword("达成率低于") == Parts{"达成率", "低于"});
  CHECK(SplitKeyword("连续三个月") == Parts{});  // 连续 + 三个月, or 连续三 + 个月
  CHECK(SplitKeyword("达成率") == Parts{});
  CHECK(SplitKeyword("format") == Parts{});
  CHECK(SplitKeyword("当attainment") == Parts{"当", "attainment"});
  CHECK(SplitKeyword("连续达成率低于") == Parts{});
  CHECK(SplitKeyword("连续三个月", [](std::string_view name) { return name == "三个月"; }) ==
        Parts{"连续", "三个月"});
}

TEST_CASE("the tokens of a file") {
  SourceSet sources;
  const FileId file =
      sources.Add("a.writ", "当 达成率 连续3个月低于80%\n依据 《劳动合同法》第四十条第二项");
  CHECK(DumpTokens(sources, file) ==
        "1:1 WHEN 当\n1:3 ID 达成率\n1:7 CONSECUTIVE 连续\n1:9 LENGTH_N 3个月\n1:12 BELOW 低于\n"
        "1:14 PERCENT_N 80%\n2:1 CITES 依据\n2:4 BOOK 《劳动合同法》\n2:11 ARTICLE_N "
        "第四十条第二项\n");
}

TEST_CASE("the benchmark's yardstick reads declarations, by the tables and without") {
  const std::string text = RuleWhen("a below 3") + RuleWhen("b below 3");
  CHECK(ParseForBenchmark(text, true) == 2);
  CHECK(ParseForBenchmark(text, false) == 2);
}

}  // namespace writ::syntax
