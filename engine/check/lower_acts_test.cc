// What procedures, documents and obligations mean once they are in a Program.
#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/base/text.h"
#include "engine/check/check_testing.h"

namespace writ::testing {
namespace {

using Strings = std::vector<std::string>;

std::shared_ptr<const Program> ProgramOf(const std::string& text, const Files& files = {}) {
  const Compilation compilation = CompileText(kPeople + text, files);
  std::string errors;
  for (const std::string& error : Errors(compilation)) errors += error + "\n";
  INFO(text << errors);
  REQUIRE(compilation.program != nullptr);
  CHECK(Verify(*compilation.program) == std::nullopt);
  return compilation.program;
}

// The printed Program from its first line that begins with `head`, to the next that is not
// indented.
std::string Part(const Program& program, const std::string& head) {
  const std::string text = "\n" + Print(program);
  const size_t begin = text.find("\n" + head);
  if (begin == std::string::npos) return "";
  size_t end = text.find('\n', begin + 1);
  while (end != std::string::npos && end + 1 < text.size() && text[end + 1] == ' ')
    end = text.find('\n', end + 1);
  return text.substr(begin + 1, end - begin);
}

Strings ErrorsOf(const std::string& text) { return Errors(CompileText(kPeople + text)); }

TEST_CASE("names within a procedure become indexes, also before they are declared") {
  const auto program = ProgramOf(R"(
procedure p for Employee {
  region inquiry { step ask by hr { provide note : text } }
  step judge by hr other than ask.actor with employee {
    decide again to ask, enough, stop to end(stopped)
  }
  step pay_out by hr after judge { pay bonus_paid = 100 CNY }
  meanwhile { on warned cancel region inquiry, tell employee }
}
)");
  CHECK(Part(*program, "procedure p") == R"(procedure p of employee
  region inquiry
    step ask by hr
      provide ask.note : text
  step judge by hr other than the actor of ask with the subject
    decide
      again back to ask
      enough
      stop to end stopped
  step pay_out by hr after judge
    pay bonus_paid = 100 CNY
  meanwhile
    on event warned
      cancel inquiry
      tell the subject
)");
  const auto& meanwhile = std::get<MeanwhileAct>(program->acts.back().node);
  CHECK(meanwhile.reactions.at(0).on.kind == HappeningKind::kEvent);
  CHECK(program->case_types.size() == program->case_names.size());
}

TEST_CASE("a pair that begins with its Chinese name is pointed at as a whole") {
  const auto twice = [](const std::string& name) {
    return ErrorsOf("procedure p for Employee { step a by hr { decide " + name + ", " + name +
                    " } }\n");
  };
  CHECK(twice("同意|ok") == Strings{"DuplicateName `同意|ok`"});
  CHECK(twice("ok|同意") == Strings{"DuplicateName `ok`"});
}

TEST_CASE("an end without an outcome is no step") {
  const auto with = [](const std::string& to) {
    return ErrorsOf("procedure p for Employee { step a by hr { decide ok, stop to " + to +
                    " } }\n");
  };
  CHECK(with("终结") == Strings{"MisspelledKeyword `终结`"});
  CHECK(with("end(停止)").empty());
}

TEST_CASE("a field of a step that holds another step keeps its step's name") {
  const auto program = ProgramOf(R"(
procedure p for Employee {
  step outer by hr {
    step inner by hr { provide a : text }
    provide b : yes/no
  }
  if outer.b { end(done) }
}
)");
  CHECK(Part(*program, "procedure p").find("provide outer.b : yes/no") != std::string::npos);
}

TEST_CASE("each loop has a member of its own, which nothing outside knows") {
  const auto program = ProgramOf(R"(
entity Device { lost : yes/no }
entity Holder exists from since until gone {
  since : date
  gone : date
  devices : list of Device
  courses : list of Training
}
procedure p for Holder {
  for each one in devices { if one.lost { end(lost) } }
  for each one in courses { if one.hours above 3 { end(enough) } }
}
)");
  const std::string text = Part(*program, "procedure p");
  CHECK(text.find("if one.lost") != std::string::npos);
  CHECK(text.find("if one.hours above 3") != std::string::npos);
  CHECK(ErrorsOf(R"(
procedure p for Employee {
  for each one in trainings { step a by hr { provide b : text } }
  if one.hours above 3 { end(enough) }
}
)") == Strings{"UnknownName `one`"});
}

TEST_CASE("two branches may give one value, two steps may not have one name") {
  CHECK(ErrorsOf(R"(
procedure p for Employee {
  if sick { pay due = 1 CNY } else { pay due = 2 CNY }
  wait for paid due
}
)")
            .empty());
  CHECK(ErrorsOf(R"(
procedure p for Employee {
  step a by hr { provide x : text }
  region a { step b by hr { provide x : text } }
}
)") == Strings{"DuplicateName `a`"});
  CHECK(ErrorsOf(R"(
procedure p for Employee { fact x : text; fact x : number; wait 1 day }
)") == Strings{"DuplicateName `x`"});
}

TEST_CASE("a name whose other spelling is taken names nothing") {
  CHECK(ErrorsOf(R"(
procedure a|甲 for Employee { wait 1 day }
procedure b|甲 for Employee { wait 1 day }
procedure c for Employee { call b }
)") == Strings{"DuplicateName `甲`", "UnknownName `b`"});
}

TEST_CASE("an option that a case is given is a value, also where an option is asked for") {
  CHECK(ErrorsOf(R"(
choice Gap|不足 = knowledge|知识, manners|礼仪
table lessons|课程表 (gap|不足项 : Gap) -> lesson_count|课次 : number unique
  | knowledge | 16 |
  | manners   | 8  |
procedure p for Employee (gap_found|所缺 : Gap) {
  check long_enough requires grade at least lessons(gap_found)
  if gap_found is knowledge { end(taught) }
}
)") == Strings{});
}

TEST_CASE("a document reads the values of the procedure that serves it") {
  const auto program = ProgramOf(R"(
document letter to employee { why : text = talk.reason """{why}""" }
procedure other for Employee { step talk by hr { provide reason : text } }
procedure own for Employee { step talk by hr { provide reason : text }; serve letter on employee }
)");
  const Document& letter = program->documents.at(0);
  const uint32_t read = program->exprs[letter.fields.at(0).is].index;
  const auto& provide = std::get<ProvideAct>(program->acts.at(3).node);
  CHECK(program->acts.at(3).names.id == "reason");
  CHECK(read == provide.value);
  CHECK(letter.placeholders.at(0).text == "why");
}

const Files kLaw{{{"labour", R"(policy labour
  version "1"
entity Employee exists from hired_on { hired_on : date }
document letter { """x""" }
obligation duty on effect end contract
  must have before: served letter, served notice, paid compensation
)"}},
                 {}};

TEST_CASE("what a law says of documents is the policy's, where it has one of that id") {
  const std::string use = "use labour version \"1\" for Employee\n";
  const auto without = ProgramOf(use, kLaw);
  CHECK(Part(*without, "obligation labour.duty") == R"(obligation labour.duty on effect end_contract
  must have before
    served labour.letter
    labour.served notice (no such document)
    paid labour.compensation
)");
  const auto with = ProgramOf(use + R"(
document letter|信 to employee { """x""" }
document 通知|notice to employee { """x""" }
procedure p for Employee { pay compensation = 5 CNY }
)",
                              kLaw);
  CHECK(Part(*with, "obligation labour.duty") == R"(obligation labour.duty on effect end_contract
  must have before
    served letter
    served notice
    paid compensation
)");
  // Whom the law speaks of is the policy's employee.
  CHECK(with->obligations.at(0).entity == with->procedures.at(0).entity);
}

TEST_CASE("between a policy and a law, a library's document stands for the law's") {
  Files files = kLaw;
  files.modules["between"] = R"(policy between|中间 version "1"
use labour version "1"
entity Employee|员工 exists from since { since|起始日 : date }
document letter|函 to employee { """x""" }
procedure p for Employee { serve letter on employee }
)";
  // The order in which they are named says nothing: a library stands over what it uses.
  for (const char* use : {"use labour version \"1\"\nuse between version \"1\" for Employee\n",
                          "use between version \"1\" for Employee\nuse labour version \"1\"\n"}) {
    const auto without = ProgramOf(use, files);
    CHECK(Part(*without, "obligation labour.duty").find("served between.letter\n") !=
          std::string::npos);
    const auto with = ProgramOf(use + std::string("document letter|信 { \"\"\"y\"\"\" }\n"), files);
    CHECK(Part(*with, "obligation labour.duty").find("served letter\n") != std::string::npos);
    CHECK(Part(*with, "procedure between.p").find("serve letter on") != std::string::npos);
  }
}

TEST_CASE("Verify finds what a procedure may not refer to") {
  const auto program = ProgramOf(R"(
procedure p for Employee { step a by hr { provide x : text }; wait 1 day after a }
procedure q for Employee { step b by hr other than c.actor { provide y : text }
  repeat at most 2 times until sick { step c by hr { provide z : text } } }
)");
  const auto broken = [&](const auto& change) {
    Program copy = *program;
    change(copy);
    return Verify(copy).has_value();
  };
  CHECK_FALSE(broken([](Program&) {}));
  CHECK(broken([](Program& p) { p.procedures[0].body.push_back(99); }));
  CHECK(broken([](Program& p) { p.procedures[0].body.pop_back(); }));
  CHECK(broken([](Program& p) { p.procedures[0].body.push_back(p.procedures[0].body[0]); }));
  CHECK(broken([](Program& p) { std::get<WaitAct>(p.acts[2].node).after.index = 3; }));
  CHECK(broken([](Program& p) { std::get<StepAct>(p.acts[0].node).by.index = 9; }));
  CHECK(broken([](Program& p) { std::get<StepAct>(p.acts[0].node).body.push_back(0); }));
  CHECK(broken([](Program& p) { std::get<ProvideAct>(p.acts[1].node).value = 999; }));
  CHECK(broken([](Program& p) { std::get<RepeatAct>(p.acts[5].node).until = kNoExpr; }));
  CHECK(broken([](Program& p) { p.case_types.pop_back(); }));
  CHECK(broken([](Program& p) { p.declared_acts[0].index = 7; }));
}

TEST_CASE("statements nest so deep and no deeper") {
  const auto chain = [](const std::string& inner) {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "if sick { wait 1 day } else ";
    return text + "{ " + inner + " }";
  };
  CHECK(ErrorsOf("procedure p for Employee { " + chain("wait 1 day") + " }").empty());
  const std::string deep = "procedure p for Employee { " + chain(chain(chain("wait 1 day"))) + " }";
  const Strings errors = ErrorsOf(deep);
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].starts_with("TooDeep"));
}

// A law's duty, its model document, its amount and its role, each by both names.
const Files kLawOfEnding{.modules = {{"ending", R"(policy ending|离职规定
  currency CNY
  version "1"
  level law
role director|总监
entity Employee|员工 { wage|工资 : money }
finding unfit|不胜任 for Employee
  made by director, signed
define notice_pay|代通知金 of Employee : money more is better for employee
  = wage
document notice|通知书 to employee { """x""" }
obligation path|路径 on effect terminate contract
  must have before: served notice, paid notice_pay
)"}},
                         .data = {}};

constexpr const char* kChineseNames = R"(
use ending|离职规定 version "1" for Employee { wage = pay }
role 总监
document 通知书 to employee { """y""" }
procedure p for Employee {
  step judge by 总监 { make finding unfit; sign by 总监; sign by 总监 as agreement }
  step s by hr { serve 通知书 on employee; pay 代通知金 = pay }
  effect terminate contract
}
)";

TEST_CASE("a name in either language is the law's name") {
  const auto program = ProgramOf(kChineseNames, kLawOfEnding);
  const auto& before = std::get<HaveBefore>(program->obligations.at(0).duties.at(0).node);
  const Document& served = program->documents.at(before.happenings.at(0).at(0).index);
  CHECK(served.names.zh == "通知书");
  CHECK(served.names.module.empty());
  const Names& paid = program->case_names.at(before.happenings.at(1).at(0).index);
  CHECK(paid.id == "代通知金");
  CHECK(paid.module.empty());
  const Finding& unfit = program->findings.back();
  CHECK(program->roles.at(unfit.made_by).names.module.empty());
}

TEST_CASE("of the law's things under the policy's Chinese names nothing is said") {
  const Compilation compilation =
      CompileText(kPeople + std::string(kChineseNames), kLawOfEnding, true);
  for (const Diagnostic& d : compilation.diagnostics.Sorted()) {
    const std::string_view name = InfoOf(d.kind).name;
    CAPTURE(name);
    const bool known = name == "UnusedFact" || name == "UnusedEvent";
    CHECK((known || InfoOf(d.kind).severity == Severity::kNote));
  }
}

TEST_CASE("a payment under the law's name is the law's amount") {
  const auto said = [](const std::string& amount) {
    std::string text = kChineseNames;
    const std::string old = "pay 代通知金 = pay";
    text.replace(text.find(old), old.size(), "pay 代通知金 = " + amount);
    const Compilation compilation = CompileText(kPeople + text, kLawOfEnding, true);
    CHECK(compilation.program != nullptr);
    const auto sorted = compilation.diagnostics.Sorted();
    return std::ranges::count_if(
        sorted, [](const Diagnostic& d) { return d.kind == DiagnosticKind::kPaidOtherwise; });
  };
  CHECK(said("pay") == 0);  // what the law's fact is bound to
  CHECK(said("ending.notice_pay") == 0);
  CHECK(said("ending.notice_pay + 100 CNY") == 0);
  CHECK(said("larger of (ending.notice_pay, 5000 CNY)") == 0);
  CHECK(said("ending.notice_pay rounded half up to 0.01") == 0);
  CHECK(said("ending.notice_pay rounded up to 100") == 0);
  CHECK(said("100 CNY + ending.notice_pay") == 0);
  CHECK(said("ending.notice_pay * 2") == 0);
  CHECK(said("ending.notice_pay rounded down to 10000") == 1);
  CHECK(said("ending.notice_pay rounded half up to 100") == 1);
  CHECK(said("pay * 50%") == 1);
  CHECK(said("ending.notice_pay * 50%") == 1);
  CHECK(said("ending.notice_pay - 100 CNY") == 1);
  CHECK(said("100 CNY") == 1);
}

}  // namespace
}  // namespace writ::testing
