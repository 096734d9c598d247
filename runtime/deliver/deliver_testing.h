// For tests of delivery: an office whose cases ask for a message of every kind, and a world that
// answers as it is told to.
#pragma once

#include <catch2/catch.hpp>
#include <deque>
#include <string>
#include <vector>

#include "runtime/cases/cases_testing.h"
#include "runtime/deliver/deliver.h"

namespace writ::deliver {

inline constexpr const char* kMailingPolicy = R"(policy mailing
  currency CNY
  version "1"
  in force from 2020-01-01
role hr, boss
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  email : text from hr
}
event resigned of Employee
document letter to employee { """Goodbye, and thank you."""|"""再见,谢谢。""" }
procedure parting for Employee {
  meanwhile { on resigned tell hr }
  step paper by hr { issue letter to employee }
  step talk by hr within 5 days otherwise escalate to boss { provide note : text }
}
)";

// Answers in turn, then `always`; keeps what it got.
class ScriptedWorld final : public Transport {
 public:
  Answer Post(const WebhookRequest& request) override {
    posts.push_back(request);
    return Next();
  }
  Answer Send(const Envelope& envelope) override {
    mails.push_back(envelope);
    return Next();
  }

  std::deque<Answer> script;
  Answer always{Fate::kArrived, ""};
  std::vector<WebhookRequest> posts;
  std::vector<Envelope> mails;
  std::function<void()> when_asked;

 private:
  Answer Next() {
    if (when_asked) when_asked();
    if (script.empty()) return always;
    Answer next = script.front();
    script.pop_front();
    return next;
  }
};

// Effects by webhook, everything else by mail.
inline Config MailingConfig() {
  Config config;
  config.mail = MailSettings{.server = "smtp://127.0.0.1:9",
                             .sender = "writ@example.cn",
                             .user = {},
                             .password = {},
                             .language = Language::kEnglish};
  config.webhook = WebhookSettings{"http://127.0.0.1:9/hook", std::string(32, 's')};
  config.routes = {Route{Channel::kWebhook, {}}, Route{Channel::kMail, {}},
                   Route{Channel::kMail, {}}, Route{Channel::kMail, {}}};
  config.roles["hr"] = {"hr@example.cn"};
  config.roles["boss"] = {"boss@example.cn", "deputy@example.cn"};
  config.address_fact = "email";
  return config;
}

class Mailroom {
 public:
  Mailroom() : outbox(*desk.cases) {
    packed_ = cases::Pack({"mailing.writ", kMailingPolicy}, {});
    REQUIRE(packed_.compilation.program != nullptr);
    cases::Desk::Must(desk.cases->Install(packed_.bundle, {}));
    desk.AddPerson("B", "boss");
  }

  // A dismissal: an effect.
  void Dismiss(const std::string& id) {
    REQUIRE(Open(desk.bundle(), "ending", id) == "case_opened");
    REQUIRE(desk.Signed({.case_id = id, .step = "decision", .choose = "go"}, "D")
                .find("effect_released") != std::string::npos);
  }
  // A parting whose letter is issued.
  void Part(const std::string& id) {
    Open(packed_.bundle.hash(), "parting", id);
    REQUIRE(cases::Desk::Say(desk.cases->Do({.case_id = id, .step = "paper", .issued = true},
                                            cases::Desk::As("H")))
                .starts_with("event_recorded"));
  }
  void Know(const std::string& assignment) {
    SourceSet sources;
    Diagnostics diagnostics;
    const Program& program = *packed_.compilation.program;
    const auto facts = ReadAssignment(program, "E", assignment, {}, sources, diagnostics);
    REQUIRE(facts);
    ReadBatch batch;
    batch.source = "test";
    batch.rows = 1;
    batch.subjects.push_back({"E", EncodeFacts(program, *facts)});
    batch.hash = Sha256(assignment);
    cases::Desk::Must(desk.cases->Import(batch, "hr", {}));
  }
  Report Deliver() { return cases::Desk::Must(TryToDeliver()); }
  cases::Result<Report> TryToDeliver() {
    return deliver::Deliver(*desk.cases, {config, world, {}, {}});
  }
  std::vector<cases::OutboxMessage> Waiting() {
    return cases::Desk::Must(outbox.Read(100, {})).messages;
  }
  std::string Open(const Hash& bundle, const std::string& procedure, const std::string& id) {
    return cases::Desk::Say(desk.cases->OpenCase({.bundle = bundle,
                                                  .procedure = procedure,
                                                  .subject = "E",
                                                  .case_id = id,
                                                  .arguments = {},
                                                  .because = {}},
                                                 cases::Desk::As("H")));
  }

  cases::Desk desk;
  cases::Outbox outbox;
  Config config = MailingConfig();
  ScriptedWorld world;

 private:
  cases::Packed packed_;
};

// The value of a header of a request, by its name in small letters.
inline std::string HeaderOf(const WebhookRequest& request, const std::string& name) {
  for (const std::string& header : request.headers)
    if (header.starts_with(name + ": ")) return header.substr(name.size() + 2);
  return "";
}

}  // namespace writ::deliver
