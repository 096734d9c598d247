// Whether a document may be printed: tests of Fill.
#include "engine/flow/fill.h"

#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

constexpr const char* kCopies = R"(
document notice to employee { """bye""" }
document letter to employee { """dear colleagues""" }
obligation path on effect terminate contract
  must have before: union_told
  must have before, by at least 3 days: served notice
procedure leaving for Employee {
  step colleagues by hr { serve letter on union }
  step copy by hr { serve notice on union }
  step tell by hr { serve notice on employee }
  step copy_again by hr { serve notice on union }
  effect terminate contract
}
)";

// Of the notice: "yes", or why it may not be printed.
std::string Printable(Office& office, const char* document = "notice") {
  Inputs inputs = office.inputs();
  inputs.facts = &office.person();
  const auto& documents = office.program().documents;
  for (uint32_t i = 0; i < documents.size(); ++i)
    if (documents[i].names.id == document)
      if (const auto not_yet = Fill(office.program(), office.state, inputs, i).not_yet)
        return std::string(IdOf(not_yet->kind));
  return "yes";
}

std::string Serve(Office& office, const char* step) {
  DoStep serve{.step = step};
  serve.service = ServiceDetails{.served = *Date::ParseIso("2026-03-02")};
  return office.Say(serve);
}

TEST_CASE("a copy for others is not printed while the notice may not be served on the employee") {
  Office office(kCopies);
  office.As(1, "hr");
  office.Open("leaving");
  CHECK(Printable(office, "letter") == "yes");  // nobody serves it on the employee
  CHECK(Printable(office) == "not_to_be_served");
  CHECK(Serve(office, "colleagues") == "notice_served");
  CHECK(Printable(office) == "not_to_be_served");  // where the case is to serve the copy
  CHECK(Serve(office, "copy") == "notice_served");
  CHECK(Printable(office) == "not_to_be_served");  // it was served, but not on the employee
  CHECK(Serve(office, "tell") == "refused: not_to_be_served");
  office.person().events["union_told"] = {*Date::ParseIso("2026-03-01")};
  CHECK(Printable(office) == "yes");
  CHECK(Serve(office, "tell") == "notice_served");
  office.person().events["union_told"] = {};
  CHECK(Printable(office) == "yes");  // the employee has it
}

}  // namespace
}  // namespace writ::flow
