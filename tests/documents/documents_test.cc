// Each document of the library's HR procedures, rendered from a case of its procedure in both
// languages and compared whole, but for the style and the hash of the library, with a file in
// tests/documents/pages; and what is said when one thing that it tells is not known.
// WRIT_UPDATE=1 writes the files anew.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/documents/office.h"

namespace writ::cases {
namespace {

std::string Read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The bundle is whatever the library is today.
std::string WithoutHash(std::string body) {
  const std::string mark = "sha256:";
  for (size_t at = body.find(mark); at != body.npos; at = body.find(mark, at + 1))
    body.replace(at + mark.size(), 64, "…");
  return body;
}

void Compare(LibraryOffice& office, const std::string& id, const std::string& document) {
  for (const Language language : {Language::kEnglish, Language::kChinese}) {
    const auto rendered = office.Render(id, document, language);
    if (!rendered) FAIL(rendered.error().text.en);
    CHECK(office.Render(id, document, language)->html.page == rendered->html.page);
    CHECK(rendered->html.page.find("<script") == std::string::npos);
    const std::string path = std::string(WRIT_SOURCE_DIR) + "/tests/documents/pages/" + document +
                             (language == Language::kEnglish ? ".en.html" : ".zh.html");
    const std::string body = WithoutHash(rendered->html.body);
    if (std::getenv("WRIT_UPDATE") != nullptr) {
      std::ofstream(path, std::ios::binary) << body;
    } else {
      CHECK(Read(path) == body);
    }
  }
}

// Why it cannot be rendered, a line each; in both languages as many.
std::vector<std::string> Lacks(LibraryOffice& office, const std::string& id,
                               const std::string& document) {
  const auto rendered = office.Render(id, document, Language::kEnglish);
  REQUIRE_FALSE(rendered);
  CHECK(rendered.error().word == "document_not_whole");
  CHECK(rendered.error().type == TroubleClass::kRefused);
  const auto lines = [](const std::string& text) {
    std::vector<std::string> found;
    for (size_t at = text.find("\n  "); at != text.npos;) {
      const size_t end = text.find("\n  ", at + 1);
      found.push_back(text.substr(at + 3, end == text.npos ? end : end - at - 3));
      at = end;
    }
    return found;
  };
  const auto en = lines(rendered.error().text.en);
  CHECK(lines(rendered.error().text.zh).size() == en.size());
  return en;
}

using Lines = std::vector<std::string>;

TEST_CASE("a written warning") {
  LibraryOffice office;
  ToWarningLetter(office);
  CHECK(Lacks(office, "W-1", "warning_letter") ==
        Lines{"grounds: step 'verdict' is open and has not given it (hr_director)"});
  DecideWarning(office);
  Compare(office, "W-1", "warning_letter");
}

TEST_CASE("an improvement plan") {
  LibraryOffice office, half;
  ToPlan(office);
  Compare(office, "P-1", "plan_letter");
  ToPlan(half, false);
  CHECK(Lacks(half, "P-1", "plan_letter") ==
        Lines{"support: step 'goals' is open and has not given it (manager)"});
}

TEST_CASE("a training order") {
  LibraryOffice office, half;
  ToTraining(office);
  Compare(office, "T-1", "training_order");
  ToTraining(half, false);
  CHECK(Lacks(half, "T-1", "training_order") ==
        Lines{"applied_goal: step 'design' is open and has not given it (hr)"});
}

TEST_CASE("a proposal of another post") {
  LibraryOffice office, half;
  ToTransfer(office);
  Compare(office, "A-1", "transfer_proposal");
  ToTransfer(half, false);
  CHECK(Lacks(half, "A-1", "transfer_proposal") ==
        Lines{"new_level: step 'proposal' is open and has not given it (hr)",
              "new_pay: step 'proposal' is open and has not given it (hr)",
              "grounds_paper: step 'proposal' is open and has not given it (hr)",
              "standard_paper: step 'proposal' is open and has not given it (hr)"});
}

TEST_CASE("a letter to the union") {
  LibraryOffice office;
  ToApplication(office);
  CHECK(Lacks(office, "X-1", "union_letter") ==
        Lines{"union_grounds: step 'application' is open and has not given it (manager)"});
}

TEST_CASE("the papers of a dismissal") {
  LibraryOffice office;
  ToUnion(office);
  Compare(office, "X-1", "union_letter");
}

TEST_CASE("a notice of termination without a day, or by nobody's decision") {
  LibraryOffice office;
  ToNotice(office, false);
  CHECK(Lacks(office, "X-1", "dismissal_notice") ==
        Lines{"ends_on: 'termination_date' has not been given; any open step takes it"});
  office.Do("H", office.Step("X-1", "notice", {"termination_date=2025-06-30"}));
  Compare(office, "X-1", "dismissal_notice");
}

TEST_CASE("everything that is missing is said at once, in both languages") {
  LibraryOffice office("name");
  ToApplication(office);
  const Lines all = {"grounds: step 'decision' has not been done (hr_director)",
                     "ends_on: 'termination_date' has not been given; any open step takes it",
                     "employee.name: not known: name"};
  CHECK(Lacks(office, "X-1", "dismissal_notice") == all);
  const auto refused = office.Render("X-1", "dismissal_notice", Language::kChinese);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text.zh ==
        "「解除劳动合同通知书」无法填制:其中有内容未知\n"
        "  解除理由:步骤「解除决定」尚未办理(人事总监)\n"
        "  解除日:「解除日期」尚未提供;任一待办步骤均可填写\n"
        "  employee.name:未知:姓名");
}

TEST_CASE("a certificate, a settlement") {
  LibraryOffice office;
  ToTheEnd(office);
  Compare(office, "X-1", "leaving_certificate");
  Compare(office, "X-1", "settlement_statement");
  const auto standings = Desk::Must(DocumentsOf(*office.cases, "X-1", Desk::As("H")));
  Lines whole, here;
  for (const DocumentStanding& standing : standings) {
    if (standing.lacks.empty()) whole.push_back(standing.name);
    if (standing.given_here) here.push_back(standing.name);
  }
  const Lines papers = {"union_letter", "dismissal_notice", "settlement_statement",
                        "leaving_certificate"};
  CHECK(whole == papers);
  CHECK(here == papers);
}

TEST_CASE("a certificate of a post that nobody recorded") {
  LibraryOffice office("post_held");
  ToApplication(office);
  CHECK(Lacks(office, "X-1", "leaving_certificate") ==
        Lines{"post: not known: post_held — from hr"});
}

TEST_CASE("a settlement whose city is not recorded") {
  LibraryOffice office("city");
  ToApplication(office);
  const Lines lacks = Lacks(office, "X-1", "settlement_statement");
  REQUIRE(!lacks.empty());
  for (const std::string& line : lacks) CHECK(line.find("not known: ") != std::string::npos);
}

// Values that are errors, or known not to be: a letter says none of them, and no blank either.
constexpr const char* kLetters = R"(policy letters
  currency CNY
  version "1"
role hr
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on  : date
  score    : number from hr
}
procedure talk for Employee {
  step meet by hr { provide words : text  issue letter to employee }
}
document letter to employee {
  said     : text   = meet.words;
  gone     : date   = left_on;
  ratio    : number = 1 / score;
  open_one : text
  """{said} {gone} {ratio} {open_one}, says {meet.actor}"""
}
document note to hr { said : text = meet.words  """{said}, says {meet.actor}""" }
)";

TEST_CASE("a value that is an error, none or blank is not printed") {
  Desk desk;
  const Packed packed = Pack({"letters.writ", kLetters}, {});
  REQUIRE(packed.compilation.program != nullptr);
  Desk::Must(desk.cases->Install(packed.bundle, {}));
  desk.Know("score=0");
  for (const auto& [id, words] : {std::pair("C-1", "\u200B"), std::pair("C-2", "<well>")}) {
    Desk::Must(desk.cases->OpenCase({.bundle = packed.bundle.hash(),
                                     .procedure = "talk",
                                     .subject = "E",
                                     .case_id = id,
                                     .arguments = {},
                                     .because = {}},
                                    Desk::As("H")));
    Desk::Must(desk.cases->Do(
        {.case_id = id, .step = "meet", .words = {std::string("words=") + words}}, Desk::As("H")));
  }
  const auto wrong =
      RenderDocument(*desk.cases, "C-1", "letter", {Language::kEnglish}, Desk::As("H"));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().text.en ==
        "'letter' cannot be rendered: not everything that it says is known\n"
        "  said: nothing of it can be seen\n"
        "  gone: there is none\n"
        "  ratio: division by zero (1 / score)\n"
        "  open_one: the policy gives it no value");
  const auto note = RenderDocument(*desk.cases, "C-2", "note", {Language::kChinese}, Desk::As("H"));
  if (!note) FAIL(note.error().text.en);
  CHECK(note->html.body.find("<p>&lt;well&gt;, says H Name of H</p>") != std::string::npos);
  CHECK(note->html.body.find("<p class=\"to\">To: hr</p>") != std::string::npos);
}

TEST_CASE("a document of another procedure, of nobody, and a field by another name") {
  LibraryOffice office;
  ToApplication(office);
  CHECK(
      Lacks(office, "X-1", "warning_mail") ==
      Lines{
          "shortfall: 'mail.shortfall' is given in step 'mail' of procedure 'early_warning_mail', "
          "and this case is of another",
          "help_offered: 'mail.help_offered' is given in step 'mail' of procedure "
          "'early_warning_mail', and this case is of another"});
  const auto none = office.Render("X-1", "letter", Language::kEnglish);
  REQUIRE_FALSE(none);
  CHECK(none.error().word == "no_document");
  CHECK(none.error().type == TroubleClass::kInput);
  CHECK(none.error().text.en.find("leaving_certificate") != std::string::npos);
  CHECK(office.Render("X-9", "letter", Language::kEnglish).error().word == "no_case");
  // Either name of it will do.
  CHECK(office.Render("X-1", "离职证明书", Language::kEnglish)->name == "leaving_certificate");
}

}  // namespace
}  // namespace writ::cases
