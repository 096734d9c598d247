// screen --propose, case tasks, audit verify --redecide: a screening on the record, and whether it
// was as the store knew it to be.
#include <catch2/catch.hpp>
#include <functional>

#include "runtime/cases/cases.h"
#include "runtime/cases/hiding_store_testing.h"
#include "runtime/cases/screenings.h"
#include "runtime/store/embedded.h"
#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::Ran;
using writ::test::Writ;

namespace {

constexpr const char* kNightly = R"(policy nightly
  currency CNY
  version "1"
  in force from 2020-01-01
role hr
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  score : number per month from hr
}
rule weak|业绩不佳 for Employee
  when score below 60 for 2 consecutive months
  then start help
procedure help|帮扶 for Employee exclusive per Employee {
  step talk by hr { provide note : text }
}
procedure look|了解 for Employee opens when weak {
  step talk by hr { provide note : text }
}
)";

// One person whose score was below 60 in January and in February.
class Night {
 public:
  Night() : policy_(folder.Put("nightly.writ", kNightly)) {
    Must({"person", "add", "H", "--role", "hr"});
    Must({"person", "add", "E"});
    for (const char* fact : {"hired_on=2019-01-01", "left_on=none", "told=2020-01-01"})
      Record({fact});
    Record({"score=50", "--period", "2026-01"});
    last = Record({"score=40", "--period", "2026-02"});
  }
  Ran Run(std::vector<std::string> words, const std::string& language = "en") const {
    for (const std::string& word :
         {std::string("--store"), folder.Path("store"), std::string("--trust"),
          folder.Path("trust"), std::string("--now"), std::string("2026-03-10"),
          std::string("--lang"), language})
      words.push_back(word);
    return Writ(words);
  }
  std::string Must(const std::vector<std::string>& words) const {
    const Ran ran = Run(words);
    INFO(words[0] << " " << words[1] << ": " << ran.err);
    REQUIRE(ran.exit_code == 0);
    return ran.out;
  }
  std::string Record(std::vector<std::string> words) const {
    words.insert(words.begin(), {"case", "record", "E"});
    words.insert(words.end(), {"--policy", policy_, "--as", "H"});
    const std::string batch = Must(words);
    return batch.substr(0, batch.find('\n'));
  }
  std::vector<std::string> Screen() const { return {"screen", policy_, "--propose", "--as", "H"}; }
  // As an earlier engine does, without the facts of one import.
  void Without(const std::string& batch,
               const std::function<void(writ::cases::Cases&, const writ::cases::Asking&)>& work) {
    Must({"policy", "install", policy_, "--as", "H"});
    auto opened = writ::OpenEmbedded({.path = folder.Path("store/store")});
    REQUIRE(opened);
    writ::cases::HidingStore hiding(**opened);
    hiding.hidden = batch;
    writ::cases::Options options;
    options.folder = folder.Path("store");
    options.trust = folder.Path("trust");
    options.engine = "0.0.9";
    options.log_store = &hiding;
    options.clock = [] { return writ::Instant::ParseIso("2026-03-10T01:00:00.000Z").value(); };
    auto cases = writ::cases::Cases::Open(std::move(options));
    REQUIRE(cases);
    writ::cases::Asking asking;
    asking.person = "H";
    work(**cases, asking);
    REQUIRE((*cases)->Close());
  }
  void ScreenWithout(const std::string& batch) {
    Without(batch, [](writ::cases::Cases& cases, const writ::cases::Asking& asking) {
      const auto installed = cases.Installed();
      REQUIRE(installed);
      const auto report = writ::cases::Screenings(cases).Screen(
          {installed->back(), *writ::Date::ParseIso("2026-03-10")}, asking);
      REQUIRE(report);
      CHECK(report->made.empty());
    });
  }

  Folder folder;
  std::string last;  // the newest import

 private:
  std::string policy_;
};

bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr const char* kRulesMayHaveChanged =
    "  this does not say that the log was changed, which was verified: the rules of deciding may "
    "have changed since\n";

}  // namespace

TEST_CASE("a task says that it is a proposal, and a screening that is on the record agrees") {
  const Night night;
  CHECK(Says(night.Must(night.Screen()), "weak → help  (2026-01-01 to 2026-02-28)"));
  const std::string tasks = night.Must({"case", "tasks", "--for", "H"});
  CHECK(tasks.starts_with("proposal: p-"));
  CHECK(Says(tasks, "  E  weak → help  "));
  CHECK(Says(night.Run({"case", "tasks"}, "zh").out, "立案建议:p-"));
  CHECK(Says(night.Run({"case", "tasks"}, "zh").out, "业绩不佳 → 帮扶"));
  CHECK(night.Must({"case", "tasks", "--for", "H", "--mine"}) == "nothing to do\n");
  CHECK(night.Must({"proposal", "list"}).starts_with("p-"));
  CHECK(Says(night.Must({"audit", "verify", "--redecide"}),
             "screenings decided again: 1 agree, 0 differ, 0 can no longer be decided\n"));
}

TEST_CASE("audit verify --redecide names a screening that is not as the store knew it to be") {
  Night night;
  night.ScreenWithout(night.last);
  const Ran ran = night.Run({"audit", "verify", "--redecide"});
  INFO(ran.out << ran.err);
  CHECK(ran.exit_code == 1);
  CHECK(Says(ran.out, "verified: "));  // the log itself is as it was written
  CHECK(Says(ran.out, "screenings decided again: 0 agree, 1 differ, 0 can no longer be decided\n"));
  CHECK(
      Says(ran.out,
           ", screening of weak on 2026-03-10: its results are others; proposals to be "
           "made or withdrawn that are not on the record: 1; engine 0.0.9 decided it, " WRIT_VERSION
           " decides now\n"));
  CHECK(Says(ran.out, kRulesMayHaveChanged));
  const Ran zh = night.Run({"audit", "verify", "--redecide"}, "zh");
  CHECK(Says(zh.out, "重新判定筛查:0 项一致,1 项不一致,0 项已无法判定\n"));
  CHECK(Says(
      zh.out,
      "规则 weak 截至 2026-03-10 的筛查:结论不同;应提出或撤回而未记录的立案建议:1 项;当时由引擎 "
      "0.0.9 判定,现由 " WRIT_VERSION " 判定\n"));
  CHECK(Says(zh.out, "此后判定所依的规则可能已有变化"));
}

TEST_CASE("audit verify --redecide says which engine decided a command that comes out otherwise") {
  Night night;
  const std::string better = night.Record({"score=90", "--period", "2026-02"});
  night.Without(better, [](writ::cases::Cases& cases, const writ::cases::Asking& asking) {
    const auto installed = cases.Installed();
    REQUIRE(installed);
    const auto opened = cases.OpenCase({.bundle = installed->back(),
                                        .procedure = "look",
                                        .subject = "E",
                                        .case_id = "L-1",
                                        .arguments = {},
                                        .because = {}},
                                       asking);
    REQUIRE(opened);
  });
  const Ran ran = night.Run({"audit", "verify", "--redecide"});
  INFO(ran.out << ran.err);
  CHECK(ran.exit_code == 1);
  CHECK(Says(ran.out, "decided again: 0 commands agree, 1 differ, 0 can no longer be decided\n"));
  CHECK(Says(ran.out,
             " comes out otherwise; engine 0.0.9 decided it, " WRIT_VERSION " decides now\n"));
  CHECK(Says(ran.out, kRulesMayHaveChanged));
  const Ran zh = night.Run({"audit", "verify", "--redecide"}, "zh");
  CHECK(Says(zh.out, " 条记录结果不同;当时由引擎 0.0.9 判定,现由 " WRIT_VERSION " 判定\n"));
  CHECK(Says(zh.out, "此后判定所依的规则可能已有变化"));
}

TEST_CASE("a text that was changed without its version is installed, and told of") {
  const Night night;
  const std::string policy = night.Screen()[1];
  const Ran first = night.Run({"policy", "install", policy, "--as", "H"});
  CHECK(first.exit_code == 0);
  CHECK_FALSE(Says(first.err, "another text"));
  night.folder.Put("nightly.writ", std::string(kNightly) + "-- changed\n");
  const Ran again = night.Run({"policy", "install", policy, "--as", "H"});
  CHECK(again.exit_code == 0);
  CHECK(Says(again.err, "another text is installed as "));
  CHECK(Says(night.Run({"policy", "install", policy, "--as", "H"}, "zh").err, "已有另一份文本以"));
}
