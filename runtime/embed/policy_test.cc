// Policies through C: from memory and from the disk, checked, compiled, asked.
#include "runtime/embed/embed_testing.h"

namespace writ::embed {
namespace {

constexpr const char* kUsing = R"(policy small
  currency CNY
  version "1"
  in force from 2020-01-01
use shared.scores version "1" for Employee { score = score }
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  score : number from hr
}
rule weak for Employee
  when score below 60
)";

constexpr const char* kPlain = R"(policy small
  currency CNY
  version "1"
  in force from 2020-01-01
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  name|姓名 : text personal
  score : number from hr
}
rule weak|偏低 for Employee
  when score below 60
rule strong for Employee
  when score above 90
)";

writ_source InMemory(const std::vector<writ_file>& files) {
  writ_source source = {};
  source.size = sizeof source;
  source.files = files.data();
  source.file_count = files.size();
  return source;
}

struct Compiled {
  writ_policy* policy = nullptr;
  explicit Compiled(const writ_source& source) {
    const Said said = SayOnly(writ_policy_open, &source, &policy);
    INFO(said.json);
    REQUIRE(said.status == WRIT_OK);
  }
  ~Compiled() { writ_policy_free(policy); }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
};

// Facts and a question about them, as texts that live as long as this.
struct Asked {
  std::string json, rule;
  writ_file file = {};
  writ_text rule_text = {};
  writ_facts facts = {};
  writ_question question = {};

  Asked(std::string facts_json, const char* rule_name, const char* subject = "")
      : json(std::move(facts_json)), rule(rule_name) {
    file = {T("facts.json"), T(json)};
    facts.size = sizeof facts;
    facts.files = &file;
    facts.file_count = 1;
    question.size = sizeof question;
    question.subject = T(subject);
    question.as_of = T("2026-03-10");
    rule_text = T(rule);
    question.rules = &rule_text;
    question.rule_count = rule.empty() ? 0 : 1;
  }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;
};

constexpr const char* kLow =
    R"({"subject": {"id": "E-1", "hired_on": "2020-01-01", "left_on": "none", "name": "李四",
        "score": 50, "told": {"small": {"version": "1", "on": "2020-02-01"}}}})";

TEST_CASE("a policy in memory decides, says why, and in which language") {
  const std::vector<writ_file> files = {{T("small.writ"), T(kPlain)}};
  const Compiled small(InMemory(files));
  CHECK(std::string(writ_policy_bundle(small.policy)).size() == 64);
  const Said described = Say(writ_policy_describe, small.policy);
  CHECK(described.Has(R"("rules":[{"id":"weak","en":"weak","zh":"偏低"},{"id":"strong")"));

  Asked asked(kLow, "");
  const Said all = Say(writ_policy_decide, small.policy, &asked.facts, &asked.question);
  INFO(all.json);
  CHECK(all.Has(R"("known_on":"2026-03-10","subject":"E-1")"));
  CHECK(all.Has(R"({"rule":"weak","outcome":"holds")"));
  CHECK(all.Has(R"({"rule":"strong","outcome":"fails")"));
  asked.rule_text = T("偏低");
  asked.question.rule_count = 1;
  asked.question.language = WRIT_CHINESE;
  const Said why = Say(writ_policy_why, small.policy, &asked.facts, &asked.question);
  CHECK(why.Has(R"("derivation":[)"));
  CHECK(why.Has("成立"));
}

TEST_CASE("what is asked wrongly is named") {
  const std::vector<writ_file> files = {{T("small.writ"), T(kPlain)}};
  const Compiled small(InMemory(files));
  const auto word = [&](Asked& asked) {
    return Say(writ_policy_decide, small.policy, &asked.facts, &asked.question).word;
  };
  Asked stranger(kLow, "weak", "E-2"), unknown(kLow, "wek"), wrong(R"({"subject": 1})", "weak"),
      timeless(kLow, "weak"), both(kLow, "weak"), every(kLow, "");
  CHECK(word(stranger) == "no_subject");
  CHECK(word(unknown) == "no_rule");
  CHECK(word(wrong) == "facts_wrong");
  timeless.question.as_of = {};
  CHECK(word(timeless) == "empty");
  both.facts.path = T("/nowhere.json");
  CHECK(word(both) == "facts");
  both.facts.file_count = 0;
  CHECK(word(both) == "file");
  CHECK(Say(writ_policy_why, small.policy, &every.facts, &every.question).word == "one_rule");
  CHECK(Say(writ_policy_decide, nullptr, &every.facts, &every.question).word == "null_pointer");
}

TEST_CASE("a policy with errors has findings, in a check and in the error") {
  const std::vector<writ_file> files = {{T("wrong.writ"), T("policy wrong\nrule r for Nobody\n")}};
  const writ_source source = InMemory(files);
  const Said checked = Say(writ_check, &source);
  CHECK(checked.status == WRIT_OK);
  CHECK(checked.Has(R"("severity": "error")"));
  CHECK(checked.Has("wrong.writ"));
  writ_policy* policy = nullptr;
  const Said opened = SayOnly(writ_policy_open, &source, &policy);
  CHECK(opened.status == WRIT_E_INPUT);
  CHECK(opened.word == "policy_wrong");
  CHECK(opened.json.find("\"diagnostics\": [") != std::string::npos);
  CHECK(policy == nullptr);
}

TEST_CASE(
    "a policy in memory uses files in memory first, then folders, and never the disk besides") {
  const cases::TestFolder folder;
  const std::vector<writ_file> alone = {{T("a/small.writ"), T(kUsing)}};
  writ_source source = InMemory(alone);
  CHECK(Say(writ_check, &source).Has("shared.scores"));  // is not found

  const std::string shared = std::string(WRIT_SOURCE_DIR) + "/stdlib-rules";
  const std::string text = std::string("policy small\n  currency CNY\n  version \"1\"\n") +
                           "  in force from 2020-01-01\nuse cn.working_days version \"2026\"\n" +
                           std::string(kPlain).substr(std::string_view(kPlain).find("entity"));
  const std::vector<writ_file> calendar = {{T("small.writ"), T(text)}};
  source = InMemory(calendar);
  CHECK(Say(writ_check, &source).Has(R"("severity": "error")"));
  const writ_text folders[] = {T(shared)};
  source.folders = folders;
  source.folder_count = 1;
  const Said found = Say(writ_check, &source);
  INFO(found.text);
  CHECK_FALSE(found.Has(R"("severity": "error")"));
}

TEST_CASE("a policy and facts on the disk are read from there") {
  const std::string example = std::string(WRIT_SOURCE_DIR) + "/examples/incompetence";
  const std::string policy = example + "/policy.writ", facts = example + "/facts/2026-04.json",
                    rules = std::string(WRIT_SOURCE_DIR) + "/stdlib-rules";
  const writ_text folders[] = {T(rules)};
  writ_source source = {};
  source.size = sizeof source;
  source.path = T(policy);
  source.folders = folders;
  source.folder_count = 1;
  const Compiled compiled(source);
  Asked asked("", "improvement_needed");
  asked.facts.file_count = 0;
  asked.facts.path = T(facts);
  asked.question.as_of = T("2026-04-10");
  const Said said = Say(writ_policy_decide, compiled.policy, &asked.facts, &asked.question);
  INFO(said.json);
  CHECK(said.Has(R"({"rule":"improvement_needed","outcome":"holds")"));
  source.path = T("/nowhere/policy.writ");
  CHECK(Say(writ_check, &source).word == "file");
}

}  // namespace
}  // namespace writ::embed
