// The stories that `./dev demo` plays, as their users see them: every step goes as it should, in
// both languages, and what must be refused is.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::Slurp;

namespace {

struct Played {
  int status;
  std::string text;
  std::string page;  // of the case that was asked for
};

Played Play(const std::string& story, const std::string& language, const std::string& case_id) {
  const Folder folder;
  const std::string command = "LC_ALL=" + language + " WRIT='" WRIT_BINARY "' WRIT_PAGES='" +
                              folder.Path("pages") + "' bash '" + std::string(WRIT_SOURCE_DIR) +
                              "/examples/" + story + "/demo.sh' >'" + folder.Path("out") +
                              "' 2>&1 </dev/null";
  const int status = std::system(command.c_str());
  return {status, Slurp(folder.Path("out")),
          Slurp(folder.Path("pages/" + story + "/" + case_id + ".html"))};
}

bool Shows(const Played& played, const std::string& text) {
  return played.page.find(text) != std::string::npos;
}

bool Says(const Played& played, const std::string& text) {
  return played.text.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("the dismissal story goes from a proposal to a certificate") {
  const Played played = Play("incompetence", "en_US.UTF-8", "DIS-7");
  INFO(played.text);
  REQUIRE(played.status == 0);
  CHECK(Says(played, "missing: effective_training"));
  CHECK(Says(played, "writ: 'assess' is for hr_director"));
  CHECK(Says(played, "a refusal to sign at 'reassess' counts before 2 people"));
  // (15800 + 14200 + 31250 + 14900 + 12600 + 12300 + 12350 + 12500 + 12400 + 12200 + 12600 + 12300)
  // / 12 = 14616.666… a month; ten and a half months for ten years, five months and a half.
  CHECK(Says(played, "153,475.00 CNY"));
  CHECK(Says(played, "last_day: 'termination_date' has not been given"));
  CHECK(Says(played, "proof: notice.html"));
  CHECK(Says(played, "closed: completed"));
  CHECK(Says(played, "verified: "));
  CHECK(Says(played, "its bytes were changed"));
  CHECK(Says(played, "this is an old or a cut copy"));
  CHECK(Shows(played, "153,475.00 CNY"));
  CHECK(Shows(played, "gross pay"));  // of the derivation
  CHECK(Shows(played, "the drawing as a table"));
  CHECK(Says(played, "verified 核验通过"));  // by whoever the evidence was handed to
}

// A text that is younger than what was decided by it would prove nothing.
TEST_CASE("the dismissal story begins after the versions of all texts that it is decided by") {
  const std::string example = std::string(WRIT_SOURCE_DIR) + "/examples/incompetence/";
  const std::string demo = Slurp(example + "demo.sh"), policy = Slurp(example + "policy.writ");
  const size_t first = demo.find("\nat \"");
  REQUIRE(first != demo.npos);
  const std::string begins = demo.substr(first + 5, 10);
  int texts = 0;
  const std::string version = " version \"";
  for (size_t at = policy.find("\nuse "); at != policy.npos; at = policy.find("\nuse ", at + 1)) {
    const size_t from = policy.find(version, at) + version.size();
    const std::string found = policy.substr(from, policy.find('"', from) - from);
    CAPTURE(begins, found);
    CHECK(found <= begins);
    ++texts;
  }
  CHECK(texts == 2);
}

TEST_CASE("the dismissal story is told in Chinese, too") {
  const Played played = Play("incompetence", "zh_CN.UTF-8", "PIP-7");
  INFO(played.text);
  REQUIRE(played.status == 0);
  CHECK(Says(played, "已签署  解除决定 (表示同意)  — D1 周海 (电子签名)"));
  CHECK(Says(played, "缺:有效培训、已调整岗位"));
  CHECK(Says(played, "验证通过"));
  CHECK(Shows(played, "H1 李敏、U1 钱立"));  // witnesses of the refusal
  CHECK(Shows(played, "缺:有效培训"));
}

TEST_CASE("the story of two hundred goes on six ways") {
  const Played played = Play("retail-sales", "en_US.UTF-8", "X-063");
  INFO(played.text);
  REQUIRE(played.status == 0);
  CHECK(Says(played, "the condition for opening 'reassessment' is not met"));
  CHECK(Says(played, "a procedure ended  goals_reached"));
  CHECK(Says(played, "paid notice_pay 2025-07-24"));
  // (12 × 7,900 + 31,647 of commission + 30,000 of bonus) / 12 × 11, and not without the bonus.
  CHECK(Says(played, "terms.agreed_amount = 115,909.75 CNY"));
  CHECK(Says(played, "severance_amount = 143,409.75 CNY"));
  CHECK(Says(played, "X-017  dismissal_for_incompetence  E-017 马娜  closed: completed"));
  CHECK(Says(played, "stop before effect: not met"));
  CHECK(Says(played, "ends_on: 'termination_date' has not been given"));
  CHECK(Says(played, "公司决定自2025年8月22日起与您解除劳动合同"));
  CHECK(Says(played, "amount 59,619.63 CNY"));
  CHECK(Says(played, " 0 differ"));
  CHECK(Shows(played, "no until 2025-08-04; yes from 2025-08-05"));
  CHECK(Shows(played, "blocked: does not hold"));
}
