// What a policy means once it is a Program, and where each mistake is seen. How diagnostics read is
// tested by the golden files in tests/diagnostics.
#include <catch2/catch.hpp>

#include "engine/base/text.h"
#include "engine/check/check_testing.h"

namespace writ::testing {
namespace {

using Strings = std::vector<std::string>;

Strings ErrorsOf(const std::string& text, const Files& files = {}) {
  const Compilation compilation = CompileText(kPeople + text, files);
  const Strings errors = Errors(compilation);
  CHECK(errors.empty() == (compilation.program != nullptr));
  if (compilation.program) CHECK(Verify(*compilation.program) == std::nullopt);
  return errors;
}

Strings ErrorsOfCondition(const std::string& condition) {
  return ErrorsOf("rule checked for Employee\n  when " + condition + "\n");
}

std::shared_ptr<const Program> ProgramOf(const std::string& text, const Files& files = {}) {
  const Compilation compilation = CompileText(kPeople + text, files);
  std::string errors;
  for (const std::string& error : Errors(compilation)) errors += error + "\n";
  INFO(text << errors);
  REQUIRE(compilation.program != nullptr);
  CHECK(Verify(*compilation.program) == std::nullopt);
  return compilation.program;
}

TEST_CASE("conditions of every kind are accepted") {
  for (const char* condition : {
           "latest quality below 80%",
           "latest sales / latest target below 80%",
           "sales / target below 80% for 3 consecutive months",
           "latest quality - team average of (latest quality) below 15 points",
           "latest quality below team average of (latest quality) - 15 points",
           "pay above 0",
           "pay above 3 * 2000 CNY",
           "pay is none",
           "city is Hangzhou",
           "Hangzhou is city",
           "city is one of (Hangzhou, 宁波)",
           "City.Hangzhou is city",
           "employee.city is Ningbo",
           "service at least 10 years",
           "time from hired_on to decision_date at least 90 days",
           "time from hired_on to decision_date at least 3 years",
           "hired_on below (decision_date minus 12 months)",
           "sick",
           "sick for 3 consecutive months",
           "(sick or quality below 50%) for 2 consecutive months",
           "quality below 80% in at least 3 of the last 6 months",
           "quality falling for 4 months",
           "average of quality over the last 3 months below 80%",
           "sum of sales over the last 2 years below 10000 CNY",
           "count of trainings over the last 12 months below 2",
           "count of trainings where (hours above 3) below 2",
           "sum of trainings.hours over the last 12 months below 20",
           "some trainings where (hours above pay / 1000 CNY)",
           "sales in 2026-03 below 5000 CNY",
           "sales in month before decision_date below 5000 CNY",
           "bonus in 2025 below 5",
           "warned",
           "not incompetence",
           "first incompetence",
           "count of warned over the last 12 months above 2",
           "smaller of (grade, 12) above 3",
           "later of (hired_on, left_on) below decision_date",
           "not not (grade above 3)",
           "any of { grade above 3; sick; warned }",
       }) {
    CHECK(ErrorsOfCondition(condition) == Strings{});
  }
}

TEST_CASE("units are kept apart, and each mistake points at its own words") {
  CHECK(ErrorsOfCondition("latest quality below 80") == Strings{"NumberForPercent `80`"});
  CHECK(ErrorsOfCondition("pay below 5000") == Strings{"NumberForMoney `5000`"});
  CHECK(ErrorsOfCondition("pay below 5000 USD") ==
        Strings{"CurrenciesDiffer `pay below 5000 USD`"});
  CHECK(ErrorsOfCondition("grade below 80%") == Strings{"CannotCompare `grade below 80%`"});
  CHECK(ErrorsOfCondition("quality below 80%") == Strings{"BareSeries `quality`"});
  CHECK(ErrorsOfCondition("latest grade below 8") == Strings{"NotASeries `latest grade`"});
  CHECK(ErrorsOfCondition("bonus below 3 for 3 consecutive months") ==
        Strings{"FrequenciesDiffer `bonus below 3`"});
  CHECK(ErrorsOfCondition("sales below bonus * 3 CNY for 3 consecutive months") ==
        Strings{"FrequenciesDiffer `sales below bonus * 3 CNY`"});
  CHECK(ErrorsOfCondition("grade") == Strings{"ConditionNeeded `grade`"});
  CHECK(ErrorsOfCondition("pay * pay above 3 CNY") == Strings{"CannotCalculate `pay * pay`"});
  CHECK(ErrorsOfCondition("city below Hangzhou") == Strings{"NoOrder `city below Hangzhou`"});
  CHECK(ErrorsOfCondition("hired_on below (decision_date - 12 months)") ==
        Strings{"DateArithmetic `decision_date - 12 months`"});
}

TEST_CASE("a bad operand is reported once and nothing follows from it") {
  CHECK(ErrorsOfCondition("unheard_of below 80% for 3 consecutive months") ==
        Strings{"UnknownName `unheard_of`"});
  CHECK(ErrorsOfCondition("latest unheard_of + pay * 3 below average of unheard_of") ==
        Strings{"UnknownName `unheard_of`", "UnknownName `unheard_of`"});
  CHECK(ErrorsOfCondition("unheard_of is Shanghai") == Strings{"UnknownName `unheard_of`"});
  CHECK(ErrorsOf("define figure of Employee : nothing_known\n  = grade\n"
                 "rule checked for Employee\n  when figure above 3 for 2 consecutive months\n") ==
        Strings{"UnknownName `nothing_known`"});
}

TEST_CASE("both languages give one meaning") {
  const auto en = ProgramOf(
      "define attainment|达成率 of Employee per month : percent\n  when target > 0\n"
      "  = sales / target\n"
      "rule low|不达标 for Employee\n  when attainment below 80% for 3 consecutive months\n");
  const auto zh = ProgramOf(
      "定义 员工 的 attainment|达成率 每月 : 百分比\n  当 目标 > 0\n  = 销售额 / 目标\n"
      "规则 low|不达标 适用于 员工\n  当 达成率 最近 连续3个月 低于 80%\n");
  CHECK(en->meaning_hash == zh->meaning_hash);
  CHECK(en->source_hash != zh->source_hash);
}

TEST_CASE("a rule's condition is its `when` and not any `unless`") {
  const auto program = ProgramOf(
      "rule low for Employee\n  when grade below 60\n"
      "rule checked for Employee\n  when grade below 80\n  unless low\n  unless sick\n");
  const RuleVersion& version = program->rules.back().versions[0];
  const Expr& condition = (*program)[version.condition];
  REQUIRE(condition.op == Op::kAnd);
  REQUIRE(condition.args_count == 3);
  CHECK(program->Args(condition)[0] == version.when);
  const Expr& second = (*program)[program->Args(condition)[1]];
  CHECK(second.op == Op::kNot);
  CHECK(program->Args(second)[0] == version.unless[0]);
}

TEST_CASE("a ratio of amounts is a percent where one is asked for") {
  const auto program =
      ProgramOf("rule checked for Employee\n  when latest sales / latest target below 80%\n");
  const Expr& condition = (*program)[program->rules[0].versions[0].condition];
  REQUIRE(condition.op == Op::kBelow);
  const Expr& ratio = (*program)[program->Args(condition)[0]];
  CHECK(ratio.op == Op::kDivide);
  CHECK(ratio.type == Type{TypeKind::kPercent});
}

TEST_CASE("long chains and deep parentheses cost no stack") {
  std::string sum = "grade";
  for (int i = 0; i < 900; ++i) sum += " + 1";
  CHECK(ErrorsOfCondition(sum + " above 3") == Strings{});
  const std::string open(100, '('), close(100, ')');
  CHECK(ErrorsOfCondition(open + "grade above 3" + close) == Strings{});
}

TEST_CASE("an exception to two norms is one entry for each, of one condition") {
  const auto program = ProgramOf(
      "define base of Employee : money\n  = pay\ndefine months of Employee : number\n  = grade\n"
      "exception high to base, months\n  when base above 9000 CNY\n"
      "  = 9000 CNY, smaller of (months, 12)\n");
  REQUIRE(program->exceptions.size() == 2);
  CHECK(program->exceptions[0].when == program->exceptions[1].when);
  CHECK(program->definitions[0].exceptions == std::vector<uint32_t>{0});
  CHECK(program->definitions[1].exceptions == std::vector<uint32_t>{1});
}

TEST_CASE("a definition of type event is a condition, and what it comes from is free") {
  const std::string rule = "rule checked for Employee\n  when trained and not incompetence\n";
  for (const char* value : {"some trainings where (hours above 3)", "warned", "hired_on"}) {
    CHECK(ErrorsOf("define trained of Employee : event\n  = " + std::string(value) + "\n" + rule) ==
          Strings{});
  }
  CHECK(ErrorsOf("define left of Employee : event\n  = left_on\n"
                 "define years of Employee : span\n  valid from 2020-01-01 by date of left\n"
                 "  = time from hired_on to left\n") == Strings{});
  CHECK(ErrorsOf("define trained of Employee : event\n  = pay\n" + rule) ==
        Strings{"WrongType `pay`"});
}

TEST_CASE("a circle of definitions is no Program, whatever its length") {
  std::string text;
  for (int i = 0; i < 2000; ++i) {
    text += "define d" + std::to_string(i) + " of Employee : number\n  = d" +
            std::to_string((i + 1) % 2000) + "\n";
  }
  const Compilation compilation = CompileText(kPeople + text);
  CHECK(compilation.program == nullptr);
  CHECK(Errors(compilation).size() == 1);
}

TEST_CASE("a library's norms are about the policy's people, through what is bound") {
  const Files files{.modules = {{"cn.work", R"(policy work|劳动 version "3"
entity Worker|劳动者 {
  pregnant|孕期 : yes/no over time
  wage|工资 : money per month
}
rule protected|不得解除 for Worker
  when pregnant
define base|基数 of Worker : money
  = latest wage
)"}}};
  const std::string use =
      "use cn.work|劳动 version \"3\" for Employee { pregnant = sick; wage = sales }\n";
  const auto program = ProgramOf(
      use + "rule checked for Employee\n  when work.protected and 基数 above 3 CNY\n", files);
  REQUIRE(program->uses.size() == 1);
  CHECK(program->uses[0].version == "3");
  const auto rule = program->FindRule("work.protected");
  REQUIRE(rule);
  CHECK(program->rules[*rule].entity == 0);
  CHECK(program->rules[*rule].names.module == "work");
  CHECK(ErrorsOf("use cn.work version \"3\" for Employee { pregnant = grade }\n", files) ==
        Strings{"WrongType `grade`"});
  CHECK(ErrorsOf("use cn.work version \"3\" for Employee { pregnan = sick }\n", files) ==
        Strings{"MisspelledMember `pregnan`"});
}

TEST_CASE("a library's parameter has the value that the policy binds") {
  const Files files{.modules = {{"cn.work", R"(policy work|劳动 version "3"
entity Worker|劳动者 {
  quality|质量 : percent
}
parameter floor|下限 : percent = 80%
rule low|低 for Worker
  when quality below floor
)"}}};
  const auto value = [&](const std::string& bindings) {
    const auto program = ProgramOf("use cn.work version \"3\" for Employee { quality = 90%" +
                                       bindings + " }\nrule own for Employee\n  when work.low\n",
                                   files);
    REQUIRE(program->parameters.size() == 1);
    return PrintExpr(*program, program->parameters[0].value);
  };
  CHECK(value("") == "80%");
  CHECK(value("; floor = 75%") == "75%");
  CHECK(value("; 下限 = 75%") == "75%");
  const auto errors = [&](const std::string& bindings) {
    return ErrorsOf("use cn.work version \"3\" for Employee { " + bindings + " }\n", files);
  };
  CHECK(errors("floor = 5 CNY") == Strings{"WrongType `5 CNY`"});
  CHECK(errors("floor = 75%; 下限 = 75%") == Strings{"DuplicateName `下限`"});
  CHECK(errors("flor = 75%") == Strings{"MisspelledMember `flor`"});
  CHECK(errors("floor = grade") != Strings{});
}

TEST_CASE("citations find their article, in either way of writing") {
  const Files files{.modules = {{"cn.work", R"(policy work|劳动 version "3"
law work|劳动 "劳动法" in force from 2008-01-01 {
  article 40 item 2 """乙"""
}
)"}}};
  const auto program = ProgramOf(
      "use cn.work|劳动 version \"3\"\n"
      "rule checked for Employee\n  when sick\n  cites work art 40 item 2\n"
      "规则 另查 适用于 员工\n  当 病假\n  依据 《劳动》第四十条第二项\n",
      files);
  for (const Rule& rule : program->rules) {
    REQUIRE(rule.versions[0].cites.size() == 1);
    CHECK(rule.versions[0].cites[0].law == 0);
    CHECK(rule.versions[0].cites[0].text == 0);
  }
}

TEST_CASE("a table over data is sorted, dated and quotes its sources") {
  const std::string table =
      "table wage (city : City, day : date) : money from data \"wage.csv\"\n"
      "rule checked for Employee\n  when pay below wage(city, decision_date)\n";
  const Files files{.data = {{"wage.csv",
                              "city,day,value,known_through,source\r\n"
                              "宁波,2025-01-01,2260,,gov\r\n"
                              "Hangzhou,2026-01-01,2660,2026-06-30,\"gov, 2026\"\r\n"
                              "Hangzhou,2024-01-01,2490,2025-12-31,gov\r\n"}}};
  const auto program = ProgramOf(table, files);
  const Table& wage = program->tables[0];
  REQUIRE(wage.rows.size() == 3);
  CHECK(wage.rows[0].inputs[1].tests[0].value.date == Date::FromYmd(2024, 1, 1));
  CHECK(wage.rows[1].source == "gov, 2026");
  CHECK(wage.rows[1].until == Date::FromYmd(2026, 6, 30));
  CHECK(wage.rows[2].until == Date::FromYmd(2025, 12, 31));
  CHECK(wage.data_until == Date::FromYmd(2026, 6, 30));
}

TEST_CASE("a table of date and kind is the calendar") {
  const Files files{.modules = {{"cn.days",
                                 "policy days version \"2026\"\n"
                                 "table days (day : date) : text from data \"days.csv\"\n"}},
                    .data = {{"days.csv",
                              "date,kind\n2026-01-01,statutory_holiday\n2026-01-02,day_off\n"
                              "2026-05-01,statutory_holiday\n2026-05-04,day_off\n"
                              "2026-10-01,statutory_holiday\n2026-10-02,day_off\n"}}};
  const auto program = ProgramOf("use cn.days version \"2026\"\n", files);
  CHECK(program->calendar_name == "cn.days 2026");
  CHECK(program->calendar.IsWorkingDay(*Date::FromYmd(2026, 1, 1)) == false);
}

TEST_CASE("names are spelled in the other language, even where there are errors") {
  const Compilation compilation =
      CompileText(std::string(kPeople) + "rule checked|已核查 for Employee\n  when nothing\n");
  CHECK(compilation.program == nullptr);
  CHECK(compilation.spelling("checked", Language::kChinese) == "已核查");
  CHECK(compilation.spelling("员工", Language::kEnglish) == "Employee");
  CHECK(compilation.spelling("employee", Language::kChinese) == "员工");  // given employee
  CHECK(compilation.spelling("杭州", Language::kEnglish) == "Hangzhou");
  CHECK(compilation.spelling("unheard_of", Language::kChinese) == std::nullopt);
}

TEST_CASE("acts are read for their vocabulary") {
  const auto act = [](const std::string& statement) {
    return ErrorsOf(
        "procedure talk for Employee {\n  step meet by hr { provide minutes : document }\n  " +
        statement + "\n}\n");
  };
  CHECK(act("step next by hr other than meet.actor { sign by employee as receipt }") == Strings{});
  CHECK(act("step next by boss { sign by employee as receipt }") ==
        Strings{"UnknownPerson `boss`"});
  CHECK(act("step next by hr other than met.actor { sign by employee as receipt }") ==
        Strings{"UnknownPerson `met.actor`"});
  CHECK(act("serve letter on employee") == Strings{"UnknownName `letter`"});
  CHECK(act("records warned") == Strings{});
  CHECK(act("records warnd") == Strings{"MisspelledName `warnd`"});
  CHECK(act("check ready requires grade") == Strings{"ConditionNeeded `grade`"});
  CHECK(act("wait for warned or 15 days") == Strings{});
}

TEST_CASE("the source hash depends on text and data alone, not on paths") {
  Loader none;
  const std::string text = std::string(kPeople) + "rule checked for Employee\n  when sick\n";
  const Compilation a = Compile({{"a/policy.writ", text}}, none);
  const Compilation b = Compile({{"elsewhere.writ", text}}, none);
  const Compilation c = Compile({{"a/policy.writ", text + "\n"}}, none);
  REQUIRE((a.program && b.program && c.program));
  CHECK(a.program->source_hash == b.program->source_hash);
  CHECK(a.program->source_hash != c.program->source_hash);
  CHECK(a.program->meaning_hash == c.program->meaning_hash);
}

TEST_CASE("names that are one in data are refused, wherever they are looked up together") {
  const auto errors = [](const std::string& text) { return Errors(CompileText(kPeople + text)); };
  CHECK(errors("rule lowGrade for Employee\n  when grade below 3\n"
               "rule low_grade for Employee\n  when grade below 2\n") ==
        std::vector<std::string>{"DuplicateId `low_grade`"});
  CHECK(errors("entity Place { openedOn : date; opened_on : date }\n") ==
        std::vector<std::string>{"DuplicateId `opened_on`"});
  CHECK(errors("event Incompetence of Employee\n") ==
        std::vector<std::string>{"DuplicateId `incompetence`"});
  CHECK(errors("choice Kind = partTime, part_time\n") ==
        std::vector<std::string>{"DuplicateId `part_time`"});
  CHECK(errors("table t (aB : number, a_b : number) -> c : number first\n  | - | - | 1 |\n") ==
        std::vector<std::string>{"DuplicateId `a_b`"});
  CHECK(errors("document Talk to employee { \"\"\"x\"\"\" | \"\"\"x\"\"\" }\nprocedure talk for "
               "Employee {\n"
               "  step meet by hr { provide minutes : document }\n}\n") ==
        std::vector<std::string>{});
  // A choice and a fact, or a role and an entity, are never looked up together.
  CHECK(errors("role employee\nrule b for Employee\n  when grade below 3\n"
               "  then warn employee: \"x\"\n") == std::vector<std::string>{});
}

// The name that was free once named whatever was declared next, and nothing at all behind the last.
TEST_CASE("a field or an option whose other spelling is taken names nothing") {
  CHECK(ErrorsOf("choice Kind|种类 = one_kind|甲种, another|甲种, last_kind|丙种\n"
                 "define kind_now|现种类 of Employee : Kind\n  = another\n") ==
        Strings{"DuplicateName `甲种`", "UnknownOption `another`"});
  CHECK(ErrorsOf("entity Thing|物 exists from two {\n  one|甲 : date\n  two|甲 : date\n}\n") ==
        Strings{"UnknownMember `two`", "DuplicateName `甲`"});
}

TEST_CASE("what a library's own exceptions leave open is said to its authors alone") {
  const std::string text = R"(policy allowance|津贴规定
  version "1"
entity Employee|员工 {
  age|年龄 : number
  points|积分 : number
}
define bonus|奖金 of Employee : number
  = 100
exception loyal|老员工 to bonus
  when points above 2 * age
  = 200
exception best|优秀 to bonus
  when points above 90
  = 300
)";
  const auto notes = [](const Compilation& compilation) {
    int found = 0;
    for (const Diagnostic& d : compilation.diagnostics.Sorted())
      found += d.kind == DiagnosticKind::kExceptionsMayClash;
    return found;
  };
  CHECK(notes(CompileText(text, {}, true)) == 1);
  const Compilation user = CompileText(
      kPeople +
          std::string("use allowance version \"1\" for Employee { age = grade; points = grade }\n"
                      "rule r for Employee\n  when allowance.bonus above 150\n"),
      {{{"allowance", text}}, {}}, true);
  CHECK(Errors(user).empty());
  CHECK(notes(user) == 0);
}

TEST_CASE("nothing is rounded to nought or less") {
  for (const char* unit : {"0", "0.0"}) {
    const std::string text =
        std::string("define d of Employee : number\n  = grade rounded down to ");
    CHECK(Errors(CompileText(kPeople + text + unit + "\n")) ==
          std::vector<std::string>{std::string("RoundingUnit `") + unit + "`"});
  }
  std::string policy = kPeople;
  policy.replace(policy.find("  version"), 0, "  money rounds half up to 0 when paid\n");
  CHECK(Errors(CompileText(policy)).size() == 1);
  CHECK(Errors(CompileText(kPeople + std::string("define d of Employee : number\n"
                                                 "  = grade rounded down to 0.5\n")))
            .empty());
}

TEST_CASE("a window holds at least one period") {
  const auto kinds = [](const std::string& condition) {
    const std::string rule =
        "rule r for Employee\n  when " + condition + "\n  then warn hr: \"x\"\n";
    return Errors(CompileText(kPeople + rule));
  };
  const std::pair<const char*, const char*> empty[] = {
      {"sales below 5 CNY for 0 consecutive months", "0 consecutive months"},
      {"sales falling for 0 months", "0 months"},
      {"sales below 5 CNY in at least 1 of the last 0 months", "0 months"},
      {"sum of sales over the last 0 months below 5 CNY", "0 months"},
      {"count of trainings over the last 0 days below 3", "0 days"},
      {"count of trainings within any 0 months since 2025-01-01 below 3", "0 months"},
      {"sales below 5 CNY in at least 0 of the last 3 months",
       "sales below 5 CNY in at least 0 of the last 3 months"},
  };
  for (const auto& [condition, shown] : empty) {
    INFO(condition);
    CHECK(kinds(condition) == std::vector{"EmptyWindow `" + std::string(shown) + "`"});
  }
  CHECK(kinds("sum of sales over the last 1 months below 5 CNY").empty());
}

TEST_CASE("an empty policy is refused, however it is empty") {
  for (const char* text : {"", "\n\n", "-- later\n"})
    CHECK(Errors(CompileText(text)) == std::vector<std::string>{"EmptyPolicy ``"});
}

}  // namespace
}  // namespace writ::testing
