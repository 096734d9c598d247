// A host in C++ on the stable interface: writ.hpp over libwrit.so, and none of Writ's own C++.
// FOLDER gets the store; POLICY is examples/incompetence/policy.writ, FACTS its facts/2026-04.json.
#include <filesystem>
#include <iostream>
#include <writ.hpp>

namespace {
using writ::host::Asking, writ::host::Doing, writ::host::Facts, writ::host::Key, writ::host::Policy,
    writ::host::Question, writ::host::Source, writ::host::Store;

int64_t now = 1775782800000;  // this host's clock: 2026-04-10T01:00:00Z

Asking By(const char* person) {
  Asking asking;
  asking.person = person;
  return asking;
}

writ::host::Options OptionsFor(const std::string& folder) {
  writ::host::Options options;
  options.folder = folder + "/store";
  options.trust = folder + "/trust";  // better on another volume
  options.create = true;
  options.clock = [] { return now; };
  options.identity = [](const writ::host::Identity& who) {  // a real host asks its sessions
    return who.person == "D1" && who.credential != "s-73" ? writ::host::Recognised::kNotAtAll
                                                          : writ::host::Recognised::kByToken;
  };
  options.log = [](int, std::string_view line) { std::cerr << "writ: " << line << "\n"; };
  return options;
}

void Run(const std::string& folder, const std::string& policy_path, const std::string& facts_path) {
  Source source;
  source.path = policy_path;
  source.folders = {RULES};
  const Policy policy(source);
  Facts facts;
  facts.path = facts_path;
  Question question;
  question.as_of = "2026-04-10";
  question.rules = {"improvement_needed"};
  std::cout << "decided: " << policy.Decide(facts, question) << "\n";

  Store store(OptionsFor(folder));
  store.Install(policy);
  const Key key = Key::New();  // a real host keeps it where its person does
  store.AddPerson({"M1", "王志强", "", {"manager"}});
  store.AddPerson({"H1", "李敏", "", {"hr"}});
  store.AddPerson({"D1", "周海", "", {"hr_director"}});
  store.AddPerson({"E-1007", "张三", key.Public(), {}});
  std::cout << "imported: " << store.Import(policy.Bundle(), facts, "crm", By("H1")) << "\n";
  store.OpenCase({policy.Bundle(),
                  "improvement_plan",
                  "E-1007",
                  "PIP-7",
                  "improvement_needed",
                  {"uplift=20%"}},
                 By("H1"));

  Doing plan;
  plan.case_id = "PIP-7";
  plan.step = "plan";
  Doing signing = plan, assess = plan;
  plan.words = {"goals=20 % more than in March"};
  plan.attachments = {{"weekly_report", "week-15.json", "", facts_path}};
  store.Act(plan, By("M1"));
  assess.step = "assess";
  Asking director = By("D1");
  director.credential = "s-73";
  try {
    store.Act(assess, director);
  } catch (const writ::host::Error& error) {  // it says what was found, and nothing was written
    std::cout << "refused (" << error.word() << "): " << error.what() << "\n";
  }
  signing.signed_statement = key.Sign(store.ToBeSigned(signing, By("E-1007")));
  store.Act(signing, By("E-1007"));

  now += int64_t{34} * 24 * 3600 * 1000;  // a month later
  store.Tick(true);
  writ::host::Delivery delivery;
  delivery.send = [](const writ::host::Message& message) {
    std::cout << "told: " << message.event << "\n";
    return writ::host::Sending{};
  };
  std::cout << "delivered: " << store.Deliver(delivery) << "\n";
  std::cout << "case: " << store.Show("PIP-7") << "\n";
  std::cout << "verified: " << store.Verify() << "\n";
  store.Close();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: improvement_host FOLDER POLICY FACTS\n";
    return 2;
  }
  std::cout << std::unitbuf;  // so that lines of the log stand between lines
  std::error_code ignored;    // if there is no folder, opening says so
  std::filesystem::create_directories(argv[1], ignored);
  try {
    Run(argv[1], argv[2], argv[3]);
    return 0;
  } catch (const writ::host::Error& error) {
    std::cerr << error.word() << ": " << error.what() << "\n" << error.chinese() << "\n";
    return 1;
  }
}
