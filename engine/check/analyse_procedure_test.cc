// What is said of procedures that cannot go on, and that nothing is said of those that can.
#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/check/check_testing.h"

namespace writ::testing {
namespace {

constexpr const char* kActs = R"(
document letter to employee { """x""" }
event replied of Employee
)";

// Kinds from the analyses of procedures, in the order of their places.
std::vector<std::string> Said(const std::string& text) {
  const Compilation compilation = CompileText(kPeople + (kActs + text), {}, true);
  std::vector<std::string> kinds;
  for (const Diagnostic& d : compilation.diagnostics.Sorted()) {
    const KindInfo& info = InfoOf(d.kind);
    const bool other = info.severity == Severity::kNote || info.name.starts_with("Unused");
    if (!other) kinds.emplace_back(info.name);
  }
  return kinds;
}

std::vector<std::string> SaidOf(const std::string& body) {
  return Said("procedure p for Employee {\n" + body + "\n}\n");
}

using Kinds = std::vector<std::string>;

TEST_CASE("procedures that can go on are left alone") {
  for (const char* body : {
           "if sick { end(a) } step s by hr { serve letter on employee }",
           "if sick { end(a) } else { wait 1 day } step s by hr { serve letter on employee }",
           "choose w by hr { option a { end(a) } option b { wait 1 day } } wait 1 day",
           "any 1 of { { end(a) } { wait 1 day } } wait 1 day",
           "race { { wait for replied; end(a) } { wait 3 days } } wait 1 day",
           "repeat at most 2 times until sick { end(a) } wait 1 day",
           "while milestone sick { end(a) } wait 1 day",
           "end(a) meanwhile { on warned tell hr }",
           "step a by hr { decide yes_then, no_then to end(b) } wait 1 day",
           "step a by hr { provide x : text } step b by hr { decide go, again to a }",
           "step a by hr { provide x : text; decide go, again to a }",
           "region r { step a by hr { provide x : text } } step b by hr { decide go, again to a }",
           "if sick { step a by hr { provide x : text } step b by hr { decide go, again to a } }",
           // Done in an earlier round, or at the same time.
           "repeat at most 2 times until sick { step a by hr other than b.actor { provide x : text "
           "}"
           " step b by hr { provide y : text } }",
           "repeat at most 2 times until sick { step a by hr other than a.actor { provide x : text "
           "} }",
           "together { step a by hr other than b.actor { provide x : text }"
           " step b by hr { provide y : text } }",
           "step a by hr { provide x : text } meanwhile { on warned { step b by hr other than"
           " a.actor { provide y : text } } }",
           "step s by hr { serve letter on employee } wait 3 days after service",
           "if sick { step s by hr { serve letter on employee } } wait 3 days after service",
           "together { { step s by hr { serve letter on employee } } { wait 3 days after service } "
           "}",
           "repeat at most 2 times until sick { wait 3 days after service step s by hr { serve "
           "letter on employee } "
           "}",
       }) {
    INFO(body);
    CHECK(SaidOf(body).empty());
  }
  CHECK(Said(R"(
procedure inner for Employee { wait 3 days after service }
procedure outer for Employee { step s by hr { serve letter on employee }; call inner }
)")
            .empty());
}

TEST_CASE("what nothing reaches is said once, where it begins") {
  for (const char* body : {
           "end(a) wait 1 day wait 2 days",
           "if sick { end(a) } else { end(b) } wait 1 day",
           "choose w by hr { option a { end(a) } option b { end(b) } } wait 1 day",
           "together { { end(a) } { wait 1 day } } wait 1 day",
           "any 2 of { { end(a) } { wait 1 day } } wait 1 day",
           "race { { wait for replied; end(a) } { wait 3 days; end(b) } } wait 1 day",
           "step a by hr { decide x to end(x), y to end(y) } wait 1 day",
           "if sick { end(a) wait 1 day }",
       }) {
    INFO(body);
    CHECK(SaidOf(body) == Kinds{"NothingReached"});
  }
}

TEST_CASE("a procedure that only goes back never ends") {
  CHECK(SaidOf("step a by hr { provide x : text; decide again to a, later to a }") ==
        Kinds{"NeverEnds"});
  CHECK(SaidOf("step a by hr { provide x : text; decide again to a }"
               " meanwhile { on warned cancel }")
            .empty());
}

TEST_CASE("nobody can have done what comes later or in another branch") {
  for (const char* body : {
           "step a by hr other than b.actor { provide x : text } step b by hr { provide y : text }",
           "step a by hr other than a.actor { provide x : text }",
           "choose w by hr { option m { step a by hr { provide x : text } }"
           " option n { step b by hr other than a.actor { provide y : text } } }",
           "check c requires sick step a by hr other than c.actor { provide x : text }",
       }) {
    INFO(body);
    CHECK(SaidOf(body) == Kinds{"NeverDoneBefore"});
  }
}

TEST_CASE("a period counts from a service that somebody can have made") {
  CHECK(SaidOf("wait 3 days after service step s by hr { serve letter on employee }") ==
        Kinds{"NoServiceBefore"});
  CHECK(SaidOf("if sick { step s by hr { serve letter on employee } } else { wait 3 days after "
               "service }") == Kinds{"NoServiceBefore"});
  CHECK(SaidOf("step a by hr after service { provide x : text }") == Kinds{"NoServiceBefore"});
}

TEST_CASE("a decision goes back on its own way") {
  for (const char* body : {
           "step a by hr { decide go, on_to to b } step b by hr { provide x : text }",
           "if sick { step a by hr { provide x : text } } step b by hr { decide go, again to a }",
           "if sick { step a by hr { provide x : text } } else { step b by hr"
           " { decide go, again to a } }",
           "together { step a by hr { provide x : text } step b by hr { decide go, again to a } }",
       }) {
    INFO(body);
    CHECK(SaidOf(body) == Kinds{"BackToElsewhere"});
  }
}

TEST_CASE("procedures that call each other in a circle are refused, in `eval` too") {
  const std::string text = R"(
procedure a for Employee { call b }
procedure b for Employee { if sick { call a } }
)";
  CHECK(Said(text) == Kinds{"CircularReading"});
  CHECK(Errors(CompileText(kPeople + text)) == Kinds{"CircularReading `a`"});
}

TEST_CASE("what is called runs within the case: about the same person, under its own names") {
  const std::string inner = R"(
procedure inner for Employee { step talk|谈话 by hr { provide minutes : text } }
)";
  const auto calling = [&](const std::string& body) {
    return Said(inner + "procedure outer for Employee {\n" + body + "\n}\n");
  };
  CHECK(calling("repeat r at most 2 times until sick { call inner }").empty());
  CHECK(calling("call inner step other_talk by hr other than talk.actor { provide x : text }")
            .empty());
  CHECK(calling("call inner step talk by hr { provide x : text }") == Kinds{"DuplicateName"});
  CHECK(calling("call inner region 谈话 { wait 1 day }") == Kinds{"DuplicateName"});
  CHECK(Said(R"(
procedure given for Employee (a : number, b : number) { step one by hr { provide x : text } }
procedure outer for Employee { call given with a = 1, a = 2 }
)") == Kinds{"DuplicateName"});
  CHECK(Said(inner + R"(
entity Team exists from begun until ended { begun : date; ended : date }
procedure outer for Team { call inner wait 1 day }
)") == Kinds{"WrongSubject"});
}

TEST_CASE("a second call of one procedure in a case is not run yet, and said so once") {
  const auto second_calls = [](const std::string& text) {
    const Compilation compilation = CompileText(kPeople + (kActs + text), {}, true);
    return std::ranges::count(compilation.diagnostics.Sorted(), DiagnosticKind::kNotRun,
                              &Diagnostic::kind);
  };
  const std::string inner =
      "procedure inner for Employee { step talk by hr { provide x : text } }\n";
  CHECK(second_calls(inner + "procedure outer for Employee { call inner wait 1 day }") == 0);
  CHECK(second_calls(inner + "procedure outer for Employee { call inner call inner }") == 1);
  CHECK(second_calls(inner + R"(
procedure middle for Employee { call inner }
procedure outer for Employee { call middle call inner }
)") == 1);
}

TEST_CASE("what a person does stands where somebody does it") {
  for (const char* body : {
           "serve letter on employee",
           "if sick { serve letter on employee }",
           "step a by hr { provide x : text } meanwhile { on warned { issue letter to employee } }",
       }) {
    INFO(body);
    CHECK(SaidOf(body) == Kinds{"NobodyDoes"});
  }
  CHECK(SaidOf("choose w by hr { option a { serve letter on employee } option b { wait 1 day } }")
            .empty());
}

TEST_CASE("a step is for somebody") {
  for (const char* body : {
           "step a by hr other than hr { provide x : text }",
           "step a by employee other than employee { provide x : text }",
       }) {
    INFO(body);
    CHECK(SaidOf(body) == Kinds{"ForNobody"});
  }
  CHECK(SaidOf("step a by hr { provide x : text } step b by hr other than a.actor"
               " { provide y : text }")
            .empty());
}

TEST_CASE("working days are counted by a calendar") {
  CHECK(SaidOf("step a by hr within 5 working days { provide x : text }") == Kinds{"NoCalendar"});
  CHECK(SaidOf("wait 5 working days") == Kinds{"NoCalendar"});
  CHECK(SaidOf("wait for replied or 5 working days") == Kinds{"NoCalendar"});
  CHECK(SaidOf("wait 5 days").empty());
}

TEST_CASE("options are told apart by their names") {
  CHECK(SaidOf("step s by hr { decide a, a to end(x) }") == Kinds{"DuplicateName"});
  CHECK(SaidOf("choose s by hr { option a { wait 1 day } option a { wait 2 days } }") ==
        Kinds{"DuplicateName"});
}

// ---- what must come before an effect ----

constexpr const char* kDuty = R"(
law act "Act" in force from 2008-01-01 { article 40 """x""" article 41 """y""" }
document notice to employee { """x""" }
document paper to employee { """x""" }
define lieu of Employee : money = pay
obligation leaving on effect end contract under act art 40
  either { must have before, by at least 30 days: served notice }
  or { must have before: served notice, paid lieu }
  must have before: replied, sick, issued paper or replied
)";

constexpr const char* kEnding = R"(
  under act art 40
{
  step ruling by hr { sign by hr as agreement; GIVEN }
  effect end contract
}
)";

std::string Ending(const std::string& given) {
  std::string text = kEnding;
  return text.replace(text.find("GIVEN"), 5, given);
}

TEST_CASE("an effect that waits for what no procedure does never takes place") {
  const auto leaving = [](const std::string& given) {
    return Said(kDuty + ("procedure p for Employee" + Ending(given)));
  };
  CHECK(leaving("issue letter to employee") == Kinds{"NothingDoesBefore"});
  CHECK(leaving("pay lieu = 5 CNY") == Kinds{"NothingDoesBefore"});
  CHECK(leaving("issue notice to employee") == Kinds{"NothingDoesBefore"});
  CHECK(leaving("serve notice on employee").empty());
  // In what it calls, or in another procedure of the policy, whose cases count as well.
  CHECK(Said(kDuty + ("procedure tell for Employee { step s by hr { serve notice on employee } }\n"
                      "procedure p for Employee" +
                      Ending("issue letter to employee")))
            .empty());
}

constexpr const char* kSettling = R"(
document paper to employee { """x""" }
obligation settling on effect end contract
  must happen on the day of replied: paid lump
procedure p for Employee { step s by hr { sign by hr as agreement } effect end contract GIVEN }
)";

TEST_CASE(
    "what follows an effect is done by some step, and the case waits for what it counts from") {
  const auto ending = [](const std::string& given) {
    std::string text = kSettling;
    return Said(text.replace(text.find("GIVEN"), 5, given));
  };
  const std::string settle = " step t by hr { pay lump = 5 CNY } ";
  CHECK(ending("wait for replied" + settle).empty());
  CHECK(ending("records replied" + settle).empty());
  CHECK(ending(settle + "meanwhile { on replied tell hr }").empty());
  CHECK(ending(settle) == Kinds{"NothingWaitsForEvent"});
  CHECK(ending("wait for replied") == Kinds{"NothingDoesAfter"});
  // What another case does is nothing to this one.
  CHECK(ending("wait for replied }\nprocedure q for Employee {" + settle) ==
        Kinds{"NothingDoesAfter"});
}

TEST_CASE("a duty may count from what is served, issued or paid") {
  const auto settling = [](const std::string& followed, const std::string& given) {
    return Said(R"(
document paper to employee { """x""" }
obligation settling on effect end contract
  must happen after )" +
                followed +
                R"(, within 3 days: replied
procedure p for Employee {
  step s by hr { sign by hr as agreement } effect end contract step t by hr { )" +
                given + " } }\n");
  };
  CHECK(settling("served paper", "serve paper on employee").empty());
  CHECK(settling("issued paper", "issue paper to employee").empty());
  CHECK(settling("paid lump", "pay lump = 5 CNY").empty());
  CHECK(settling("served paper", "issue paper to employee") == Kinds{"NothingWaitsForEvent"});
}

TEST_CASE("a duty counts where its article is the ground, of the procedure or of what it calls") {
  const auto under = [](const std::string& ground) {
    return Said(kDuty + ("procedure p for Employee " + ground +
                         " { step s by hr { sign by hr as agreement } effect end contract }\n"));
  };
  CHECK(under("under act art 40") == Kinds{"NothingDoesBefore"});
  CHECK(under("under act art 41").empty());
  CHECK(under("") == Kinds{"EffectWithoutGround"});
  CHECK(Said(std::string(kDuty) + R"(
procedure inner for Employee under act art 40 { step s by hr { sign by hr as agreement } }
procedure p for Employee { call inner effect end contract }
)") == Kinds{"NothingDoesBefore"});
}

TEST_CASE("somebody decides on an effect, in its procedure or in what runs with it") {
  const auto signing = [](const std::string& sign, const std::string& more) {
    return Said("procedure p for Employee { step s by hr { provide x : text" + sign +
                " } effect end contract }\n" + more);
  };
  CHECK(signing("; sign by hr as agreement", "").empty());
  CHECK(signing("; sign by employee as agreement", "").empty());
  CHECK(signing("; sign by hr as content", "") == Kinds{"EffectWithoutDecision"});
  CHECK(signing("", "") == Kinds{"EffectWithoutDecision"});
  CHECK(signing("",
                "procedure q for Employee {\n"
                "step t by hr { sign by hr as agreement } call p }\n")
            .empty());
}

TEST_CASE("what the case must have done itself is looked for in it, with what runs it") {
  const std::string duty = R"(
document notice to employee { """x""" }
obligation told on effect end contract per case
  must have before: incompetence, served notice
)";
  const std::string other =
      "procedure other for Employee { step o by hr { serve notice on employee;"
      " make finding incompetence } }\n";
  const std::string ending =
      "procedure p for Employee { step s by hr { sign by hr as agreement }"
      " effect end contract }\n";
  CHECK(Said(duty + other + ending) == Kinds{"NothingDoesBefore"});
  CHECK(Said(duty + other + ending + "procedure q for Employee { call other call p }\n").empty());
  // Outside of the case a finding may be known from facts.
  const std::string anywhere = R"(
obligation told on effect end contract
  must have before: incompetence
)";
  CHECK(Said(anywhere + ending).empty());
}

TEST_CASE("it says once what is lacking, at the effect, with the duty") {
  const Compilation compilation = CompileText(
      kPeople +
          (kActs + (kDuty + ("procedure p for Employee" + Ending("issue letter to employee")))),
      {}, true);
  std::vector<Diagnostic> found;
  for (const Diagnostic& d : compilation.diagnostics.Sorted())
    if (d.kind == DiagnosticKind::kNothingDoesBefore) found.push_back(d);
  REQUIRE(found.size() == 1);
  CHECK(compilation.sources->Text(found[0].place).starts_with("effect end contract"));
  CHECK(found[0].arguments[0].zh == "「终止合同」");
  CHECK(found[0].arguments[2].en == "either `served notice`, or `served notice` and `paid lieu`");
  CHECK(found[0].arguments[2].zh == "要么notice的送达,要么notice的送达、lieu的支付");
  REQUIRE(found[0].related.size() == 1);
  CHECK(compilation.sources->Text(found[0].related[0].place).starts_with("either"));
}

TEST_CASE("a document that is given out has a value for each of its fields") {
  const auto paper = [](const std::string& field, const std::string& done) {
    return Said("document paper to employee { " + field + " \"\"\"{post}\"\"\" }\n" +
                "procedure p for Employee { fact title : text step s by hr { " + done + " } }\n");
  };
  CHECK(paper("post : text", "serve paper on employee") == Kinds{"PaperLeftOpen"});
  CHECK(paper("post : text", "issue paper to employee; sign by hr as content") ==
        Kinds{"PaperLeftOpen"});
  CHECK(paper("post : text = title", "serve paper on employee").empty());
  // A text that nobody is given is a model.
  CHECK(paper("post : text", "serve letter on employee").empty());
}

// A finding of the law: who makes it signs it and gives reasons.
constexpr const char* kJudged = R"(
role director|总监
finding unfit|不胜任 for Employee
  made by director, signed, with reasons
procedure judging for Employee {
)";

TEST_CASE("a finding is made by its maker, signed and with reasons") {
  const auto said = [](const std::string& body) {
    return Said(std::string(kJudged) + body + "\n}\n");
  };
  CHECK(said("step a by director { make finding unfit; provide why : text; sign by director }")
            .empty());
  CHECK(said("step a by director { make finding unfit; provide why : text; sign by director;"
             " sign by employee as receipt }")
            .empty());
  CHECK(said("step a by director { if sick { make finding unfit }; provide why : text;"
             " sign by director }")
            .empty());
  CHECK(said("step a { make finding unfit; provide why : text; sign by director }").empty());
  CHECK(said("step a by hr within 3 days otherwise escalate to director"
             " { make finding unfit; provide why : text; sign by director }")
            .empty());
  CHECK(said("step a by hr { make finding unfit; provide why : text; sign by director }") ==
        Kinds{"FindingOfAnother"});
  CHECK(said("step a by employee { make finding unfit; provide why : text; sign by director }") ==
        Kinds{"FindingOfAnother"});
  CHECK(said("choose c by hr { option x { make finding unfit } option y { end(done) } }") ==
        Kinds{"FindingOfAnother", "FindingUnsigned", "FindingUnreasoned"});
  CHECK(said("step a by director { make finding unfit; provide why : text;"
             " sign by director as receipt }") == Kinds{"FindingUnsigned"});
  CHECK(said("step a by director { make finding unfit; provide why : text; sign by hr }") ==
        Kinds{"FindingUnsigned"});
  CHECK(said("step a by director { make finding unfit; provide why : document;"
             " sign by director }") == Kinds{"FindingUnreasoned"});
  CHECK(said("step a by director { make finding unfit }") ==
        Kinds{"FindingUnsigned", "FindingUnreasoned"});
  // Nothing is asked where the declaration asks for nothing.
  CHECK(said("step a by hr { make finding incompetence }").empty());
}

}  // namespace
}  // namespace writ::testing
