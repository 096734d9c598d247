// Facts of a library that a procedure cannot do without and that nothing gives, and those that it
// can do without.
#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/check/check_testing.h"

namespace writ::testing {
namespace {

constexpr const char* kLibrary = R"(policy lib|库
  currency CNY
  version "1"
role hr|人事
entity Employee|员工 {
  expecting|孕期内 : yes/no over time
  hazard|接触危害 : yes/no over time
  checked|已体检 : yes/no
  ended_on|终止日 : date
  base|基数 : money
  stated_base|所记基数 : money
  other_base|另一基数 : money
  use_other|用另一基数 : yes/no
  way|方式 : Way
}
choice Way|方式类 = sold|出售, left|离开
presume way is sold unless told by hr
presume stated_base is none unless told by hr
presume use_other is no unless told by hr
rule barred|不得解除 for Employee
  when expecting or (hazard and not checked)
rule noted|已备案 for Employee
  when checked
define due|应付 of Employee : money
  = base
exception stated to due
  when stated_base is not none
  = stated_base
exception elsewhere to due
  when use_other and other_base above 0 CNY
  = other_base
exception nothing_due to due
  when not due_on(way)
  = 0 CNY
table due_on (on_way : Way) -> is_due : yes/no unique
  | on_way | is_due |
  | sold   | yes    |
  | left   | no     |
define dated|按日应付 of Employee : money
  valid from 2008-01-01 by date of ending
  = base
define ending|终止 of Employee : event
  = ended_on
obligation never_barred on effect end contract
  must never, while barred
procedure of_the_library for Employee {
  step l by hr { provide z : text }
  check in_the_library requires not barred
}
)";

constexpr const char* kMyWay = R"(
define my_way of Employee : Way
  = sold
exception sick_way to my_way
  when sick
  = left
)";

// "gate: fact, fact" of each warning.
std::vector<std::string> Said(const std::string& bindings, const std::string& body,
                              Language language = Language::kEnglish,
                              const std::string& more = "") {
  Files files;
  files.modules["lib"] = kLibrary;
  const Compilation compilation =
      CompileText(kPeople + ("use lib|库 version \"1\" for Employee { " + bindings + " }\n") +
                      more + "procedure p for Employee {\n  step s by hr { provide x : text; " +
                      "sign by hr as agreement }\n" + body + "\n}\n",
                  files, true);
  INFO(body);
  CHECK(Errors(compilation).empty());
  std::vector<std::string> said;
  for (const Diagnostic& d : compilation.diagnostics.Sorted()) {
    if (d.kind != DiagnosticKind::kLibraryFactsNotGiven) continue;
    const bool chinese = language == Language::kChinese;
    said.push_back(chinese ? d.arguments[0].zh + ": " + d.arguments[1].zh
                           : d.arguments[0].en + ": " + d.arguments[1].en);
  }
  return said;
}

using Lines = std::vector<std::string>;

TEST_CASE("a gate that can never open for want of a library's fact") {
  const std::string gate = "  check clear|核查 requires not barred";
  CHECK(Said("hazard = sick; checked = sick", gate) == Lines{"clear: expecting"});
  CHECK(Said("hazard = sick; checked = sick", gate, Language::kChinese) == Lines{"核查: 孕期内"});
  CHECK(Said("", gate) == Lines{"clear: expecting, hazard, checked"});
  CHECK(Said("expecting = sick; hazard = sick; checked = sick", gate).empty());
  CHECK(Said("", "  check on_file requires noted") == Lines{"on_file: checked"});
}

TEST_CASE("a gate that other facts can open is left alone") {
  CHECK(Said("", "  check clear requires sick or noted").empty());
  CHECK(Said("", "  check clear requires not sick").empty());
  CHECK(Said("expecting = sick", "  check clear requires barred").empty());
  // What is fixed settles the rest.
  CHECK(Said("expecting = no; hazard = no", "  check clear requires not barred").empty());
  CHECK(Said("", "  call of_the_library").empty());
}

TEST_CASE("an amount that is never known, and one that does without what never applies") {
  const auto paid = [](const std::string& bindings, const std::string& amount) {
    return Said(bindings, "  step t by hr { pay due_pay|应付款 = " + amount + " }");
  };
  CHECK(paid("", "due") == Lines{"due_pay: base"});
  CHECK(paid("base = pay", "due").empty());
  // The stated figure may be there instead.
  CHECK(paid("stated_base = pay", "due").empty());
  // Now and then the other base counts: not always unknown.
  CHECK(paid("base = pay; use_other = sick", "due").empty());
  // Where the way is told from a rule, there may be nothing due.
  CHECK(Said("way = my_way", "  step t by hr { pay due_pay|应付款 = due }", Language::kEnglish,
             kMyWay)
            .empty());
  CHECK(paid("base = pay", "dated") == Lines{"due_pay: ended_on"});
  CHECK(paid("base = pay; ended_on = hired_on", "dated").empty());
  CHECK(paid("", "pay").empty());
}

TEST_CASE("what must never be before an effect is known not to be, for everybody") {
  const std::string effect = "  effect end contract";
  CHECK(Said("expecting = sick; hazard = sick", effect) == Lines{"`end contract`: checked"});
  CHECK(Said("hazard = no", effect) == Lines{"`end contract`: expecting"});
  CHECK(Said("expecting = sick; hazard = no", effect).empty());
  CHECK(Said("", "  effect change contract").empty());
  CHECK(Said("expecting = sick; hazard = sick; checked = sick", effect).empty());
}

}  // namespace
}  // namespace writ::testing
