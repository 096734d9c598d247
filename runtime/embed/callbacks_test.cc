// What a store asks of its host, through C: who somebody is, facts, and taking messages away; each
// answering, refusing, failing, calling back, and left out by a host of the first version.
#include <cstring>
#include <deque>

#include "runtime/embed/embed_testing.h"

namespace writ::embed {
namespace {

std::string Of(const writ_text& text) { return {text.data, text.size}; }

// An office whose host is asked everything.
struct AskedHost {
  Office office;
  std::vector<std::string> asked;   // "act M secret R-1"
  std::vector<std::string> wanted;  // whose facts
  std::function<writ_status(int32_t*)> identify;
  std::function<writ_status(writ_sink*)> facts;

  AskedHost() { Reopen(sizeof(writ_options)); }
  void Reopen(size_t size) {
    writ_store_free(office.store);
    writ_options options = office.Options();
    options.size = size;
    options.context = this;
    options.clock = [](void* context, int64_t* now) {
      return Host::Clock(&static_cast<AskedHost*>(context)->office.host, now);
    };
    options.log = nullptr;
    options.identity = Identify;
    options.facts = Facts;
    REQUIRE(SayOnly(writ_store_open, &options, &office.store).json.empty());
  }
  static writ_status Identify(void* context, const writ_identity* who, int32_t* how) {
    auto* host = static_cast<AskedHost*>(context);
    CHECK(who->size == sizeof *who);
    host->asked.push_back(Of(who->command) + " " + Of(who->person) + " " + Of(who->credential) +
                          " " + Of(who->case_id));
    return host->identify ? host->identify(how) : WRIT_OK;
  }
  static writ_status Facts(void* context, const writ_wanted* wanted, writ_sink* sink) {
    auto* host = static_cast<AskedHost*>(context);
    CHECK(wanted->size == sizeof *wanted);
    std::string all;
    for (size_t i = 0; i < wanted->fact_count; ++i) all += " " + Of(wanted->facts[i]);
    CHECK(all == " hired_on left_on score");
    CHECK(Of(wanted->policy) == "office");
    CHECK(Instant::ParseIso(Of(wanted->known_at)));
    host->wanted.push_back(Of(wanted->subject));
    return host->facts ? host->facts(sink) : WRIT_OK;
  }
  Said Withdraw(const std::string& id, const char* person, const char* credential = "") {
    writ_asking asking = Office::By(person);
    asking.credential = T(credential);
    return Say(writ_store_withdraw, office.store, T(id), T("mistake"), &asking);
  }
  Said Decide() {
    const writ_text rule = T("weak");
    writ_question question = {};
    question.size = sizeof question;
    question.subject = T("E");
    question.as_of = T("2026-03-03");
    question.rules = &rule;
    question.rule_count = 1;
    return Say(writ_store_decide, office.store, T(office.bundle), &question);
  }
};

writ_status Give(writ_sink* sink, const char* json) {
  return writ_sink_give(sink, T(json), nullptr);
}

// ---- who somebody is ----

TEST_CASE("the host says who somebody is, and how it knows stands in the record") {
  AskedHost host;
  host.identify = [](int32_t* how) {
    CHECK(*how == WRIT_BY_HOST);
    *how = WRIT_BY_CERTIFICATE;
    return WRIT_OK;
  };
  CHECK(host.office.OpenCase("R-1").status == WRIT_OK);
  const Said done = host.Withdraw("R-1", "M", "a\x01secret");
  CHECK(done.json.empty());
  CHECK(host.asked == std::vector<std::string>{"open_case H  R-1", "withdraw M a\x01secret R-1"});
  const Said backed = SayOnly(writ_store_backup, host.office.store, T(host.office.folder / "copy"));
  CHECK(backed.status == WRIT_OK);
  std::string records;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(host.office.folder / "copy"))
    if (entry.is_regular_file()) records += ReadWhole(PosixDisk(), entry.path(), 1 << 20).value();
  CHECK(records.find("\"authenticated\":\"certificate\"") != records.npos);
  CHECK(records.find("secret") == records.npos);
}

TEST_CASE("whom the host does not recognise is refused, and nothing is written") {
  AskedHost host;
  const uint64_t before = host.office.Records();
  host.identify = [](int32_t*) { return WRIT_E_REFUSED; };
  const Said said = host.office.OpenCase("R-1");
  CHECK(said.status == WRIT_E_REFUSED);
  CHECK(said.word == "not_identified");
  CHECK(said.json.find("does not recognise whoever asks as H") != said.json.npos);
  CHECK(said.json.find("未能确认请求者即为 H") != said.json.npos);
  CHECK(host.office.Records() == before);
  // Nobody's doing asks nobody.
  host.asked.clear();
  CHECK(Say(writ_store_tick, host.office.store, 0u, nullptr).status == WRIT_OK);
  CHECK(host.asked.empty());
}

TEST_CASE("a host that fails to say who somebody is fails the call alone") {
  AskedHost host;
  host.identify = [](int32_t*) { return WRIT_E_WORLD; };
  CHECK(host.office.OpenCase("R-1").status == WRIT_E_CALLBACK);
  host.identify = [](int32_t* how) {
    *how = 99;
    return WRIT_OK;
  };
  CHECK(host.office.OpenCase("R-1").word == "callback");
  host.identify = {};
  CHECK(host.office.OpenCase("R-1").status == WRIT_OK);
}

TEST_CASE("how the caller knows stands in the record where the host is not asked") {
  Office office;
  writ_asking asking = Office::By("H");
  asking.authenticated = T("token");
  CHECK(office.OpenCase("R-1").status == WRIT_OK);
  asking.person = T("M");
  CHECK(Say(writ_store_withdraw, office.store, T("R-1"), T("x"), &asking).status == WRIT_OK);
  CHECK(Say(writ_store_checkpoint, office.store).status == WRIT_OK);
  CHECK(SayOnly(writ_store_backup, office.store, T(office.folder / "copy")).status == WRIT_OK);
  std::string records;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(office.folder / "copy"))
    if (entry.is_regular_file()) records += ReadWhole(PosixDisk(), entry.path(), 1 << 20).value();
  CHECK(records.find("\"authenticated\":\"token\"") != records.npos);
  for (const char* word : {"signature", "system", "guess"}) {
    asking.authenticated = T(word);
    CHECK(Say(writ_store_show, office.store, T("R-1"), &asking).word == "authenticated");
  }
  AskedHost host;  // which would be asked: two answers are one too many
  CHECK(Say(writ_store_withdraw, host.office.store, T("R-1"), T("x"), &asking).word ==
        "authenticated");
  asking.authenticated = T("token");
  CHECK(Say(writ_store_withdraw, host.office.store, T("R-1"), T("x"), &asking).word ==
        "authenticated");
}

// ---- facts ----

TEST_CASE("facts that the host keeps are decided on, and imported once") {
  AskedHost host;
  host.office.host.now += 1000;
  const uint64_t before = host.office.Records();
  host.facts = [](writ_sink* sink) {
    const writ_status given = Give(sink, R"({"subject": {"id": "E", "score": 50}})");
    writ_error* error = nullptr;
    CHECK(writ_sink_give(sink, T("{}"), &error) == WRIT_E_ARGUMENT);
    CHECK(std::string(writ_error_word(error)) == "given_already");
    writ_error_free(error);
    return given;
  };
  CHECK(host.Decide().Has("\"rule\":\"weak\",\"outcome\":\"holds\""));
  CHECK(host.wanted == std::vector<std::string>{"E"});
  CHECK(host.office.Records() == before + 1);
  CHECK(host.Decide().Has("\"outcome\":\"holds\""));
  CHECK(host.office.Records() == before + 1);
  host.office.host.now += 1000;
  host.facts = [](writ_sink* sink) {
    return Give(sink, R"({"subject": {"id": "E", "score": 70}})");
  };
  CHECK(host.Decide().Has("\"outcome\":\"fails\""));
  CHECK(host.office.Records() == before + 2);
  host.facts = {};  // it knows nothing now: what it said stands
  CHECK(host.Decide().Has("\"outcome\":\"fails\""));
  CHECK(Say(writ_store_verify, host.office.store, 0u).Has("\"finding\":null"));
}

TEST_CASE("facts that cannot be had or read fail the call, by a word of their own") {
  AskedHost host;
  host.facts = [](writ_sink*) { return WRIT_E_WORLD; };
  CHECK(host.Decide().status == WRIT_E_CALLBACK);
  host.facts = [](writ_sink* sink) { return Give(sink, R"({"subject": {"id": "E", "x": 1}})"); };
  const Said wrong = host.Decide();
  CHECK(wrong.status == WRIT_E_INPUT);
  CHECK(wrong.word == "facts_wrong");
  host.facts = [](writ_sink* sink) { return Give(sink, R"({"subject": {"id": "M"}})"); };
  CHECK(host.Decide().word == "facts_wrong");
  host.facts = {};
  CHECK(host.Decide().status == WRIT_OK);
  CHECK(SayOnly(writ_sink_give, nullptr, T("x")).word == "null_pointer");
}

TEST_CASE("a host that is asked may not call the store") {
  AskedHost host;
  std::vector<std::string> words;
  host.identify = [&](int32_t*) {
    words.push_back(Say(writ_store_list, host.office.store, 0u).word);
    return WRIT_OK;
  };
  host.facts = [&](writ_sink*) {
    words.push_back(Say(writ_store_list, host.office.store, 0u).word);
    return WRIT_OK;
  };
  CHECK(host.office.OpenCase("R-1").status == WRIT_OK);
  CHECK(host.Decide().status == WRIT_OK);
  REQUIRE(words.size() >= 2);
  for (const std::string& word : words) CHECK(word == "reentrant");
}

TEST_CASE("a host of the first version is asked nothing that it does not know of") {
  AskedHost host;
  host.Reopen(kFirstOptionsSize);
  CHECK(host.office.OpenCase("R-1").status == WRIT_OK);
  CHECK(host.Decide().status == WRIT_OK);
  CHECK(host.asked.empty());
  CHECK(host.wanted.empty());
  writ_asking asking = Office::By("M");
  asking.size = kFirstAskingSize;
  asking.credential = {nullptr, 7};  // lies behind it: not read
  CHECK(Say(writ_store_withdraw, host.office.store, T("R-1"), T("x"), &asking).status == WRIT_OK);
}

// ---- messages ----

constexpr const char* kMessagesPolicy = R"(policy mailing
  currency CNY
  version "1"
  in force from 2020-01-01
role hr
entity Employee exists from hired_on until left_on { hired_on : date  left_on : date }
event resigned of Employee
document letter to employee { """Goodbye, and thank you."""|"""再见,谢谢。""" }
procedure parting for Employee {
  meanwhile { on resigned tell hr }
  step paper by hr { issue letter to employee }
  step talk by hr { provide note : text }
}
)";

// An office with a case that asks for two messages: a letter, and that HR is told.
struct Mailroom {
  Office office;
  std::vector<std::string> got;  // "document P-1 the employee 1"
  std::vector<std::string> ids, letters;
  std::deque<writ_fate> answers;  // then WRIT_SENT
  const char* why = nullptr;
  std::function<void()> when_asked;
  writ_delivery delivery = {};

  Mailroom() {
    const writ_file file = {T("mailing.writ"), T(kMessagesPolicy)};
    writ_source source = {};
    source.size = sizeof source;
    source.files = &file;
    source.file_count = 1;
    writ_policy* policy = nullptr;
    REQUIRE(SayOnly(writ_policy_open, &source, &policy).json.empty());
    office.bundle = writ_policy_bundle(policy);
    REQUIRE(Say(writ_store_install, office.store, policy, nullptr).status == WRIT_OK);
    writ_policy_free(policy);
    for (const char* fact : {"hired_on=2019-01-01", "left_on=none", "told=2020-01-01"})
      office.Know(fact);
    REQUIRE(office.OpenCase("P-1", "parting").json.empty());
    const writ_asking hr = Office::By("H");
    writ_doing doing = {};
    doing.size = sizeof doing;
    doing.flags = WRIT_ISSUED;
    doing.case_id = T("P-1");
    doing.step = T("paper");
    REQUIRE(Say(writ_store_act, office.store, &doing, &hr).json.empty());
    REQUIRE(Say(writ_store_report, office.store, T("P-1"), T("resigned"), T("2026-03-01"), nullptr,
                size_t{0}, &hr)
                .json.empty());
    delivery.size = sizeof delivery;
    delivery.context = this;
    delivery.send = Send;
  }
  static writ_fate Send(void* context, const writ_message* message, writ_sink* why) {
    auto* room = static_cast<Mailroom*>(context);
    CHECK(message->size == sizeof *message);
    CHECK(Of(message->person) == "E");
    CHECK(Of(message->event).find("\"id\":\"" + Of(message->id) + "\"") != std::string::npos);
    std::string to;
    for (size_t i = 0; i < message->to_count; ++i) to += " " + Of(message->to[i]);
    room->got.push_back(Of(message->kind) + " " + Of(message->case_id) + to + " " +
                        std::to_string(message->attempt));
    room->ids.push_back(Of(message->id));
    room->letters.push_back(Of(message->letter));
    if (room->when_asked) room->when_asked();
    if (room->why != nullptr) writ_sink_give(why, T(room->why), nullptr);
    if (room->answers.empty()) return WRIT_SENT;
    const writ_fate fate = room->answers.front();
    room->answers.pop_front();
    return fate;
  }
  Said Deliver() { return Say(writ_store_deliver, office.store, &delivery, nullptr); }
  Said Outbox(const char* person) {
    const writ_asking asking = Office::By(person);
    return Say(writ_store_outbox, office.store, &asking);
  }
};

TEST_CASE("messages are handed to the host once they are anchored, each under one id") {
  Mailroom room;
  CHECK(room.Outbox("H").Has("\"kind\":\"document\",\"case\":\"P-1\""));
  room.why = "http_503";
  room.answers = {WRIT_SEND_LATER, WRIT_SENT};
  const Said first = room.Deliver();
  INFO(first.json << first.text);
  CHECK(first.Has("\"arrived\":1,\"failed\":1"));
  CHECK(first.Has("\"next\":\"2026-03-02T01:0"));
  CHECK(room.got == std::vector<std::string>{"document P-1 the employee 1", "told P-1 hr 1"});
  CHECK(room.letters.front().find("Goodbye") != std::string::npos);
  CHECK(room.letters.back().empty());
  CHECK(room.Outbox("H").Has("\"attempts\":1,\"why\":\"http_503\""));
  CHECK(room.Deliver().Has("\"later\":1"));  // not due yet
  CHECK(room.got.size() == 2);
  room.office.host.now += 120'000;
  room.delivery.language = WRIT_CHINESE;
  CHECK(room.Deliver().Has("\"arrived\":1,\"failed\":0"));
  CHECK(room.got.back() == "document P-1 the employee 2");
  CHECK(room.ids.back() == room.ids.front());
  CHECK(room.letters.back().find("再见") != std::string::npos);
  CHECK(room.Outbox("H").Has("\"messages\":[]"));
  CHECK(Say(writ_store_verify, room.office.store, 0u).Has("\"finding\":null"));
}

TEST_CASE("what cannot be delivered becomes a task, which somebody retries or settles") {
  Mailroom room;
  room.answers = {WRIT_SEND_NEVER, WRIT_SEND_NEVER};
  room.why = "no such; address";  // no word
  CHECK(room.Deliver().Has("\"undeliverable\":2"));
  const Said tasks = room.Outbox("H");
  CHECK(tasks.Has("\"state\":\"undeliverable\""));
  CHECK(tasks.Has("\"why\":\"host\",\"role\":\"hr\",\"yours\":true"));
  CHECK(room.Outbox("M").Has("\"yours\":false"));
  CHECK(room.Deliver().Has("\"tasks\":2"));
  const writ_asking hr = Office::By("H"), boss = Office::By("D");
  CHECK(SayOnly(writ_store_retry_message, room.office.store, T(room.ids[0]), &boss).word ==
        "not_your_message");
  CHECK(SayOnly(writ_store_retry_message, room.office.store, T(room.ids[0]), &hr).status ==
        WRIT_OK);
  CHECK(room.Deliver().Has("\"arrived\":1"));
  CHECK(room.got.back() == "document P-1 the employee 1");
  CHECK(
      SayOnly(writ_store_settle_message, room.office.store, T(room.ids[1]), T(""), 0u, &hr).word ==
      "empty");
  CHECK(SayOnly(writ_store_settle_message, room.office.store, T(room.ids[1]), T("in person"),
                WRIT_DROPPED, &hr)
            .status == WRIT_OK);
  CHECK(SayOnly(writ_store_settle_message, room.office.store, T("none"), T("x"), 0u, &hr).word ==
        "no_message");
  CHECK(room.Outbox("H").Has("\"messages\":[]"));
}

TEST_CASE("a host that fails, cannot reach anybody, or calls back, loses no message") {
  Mailroom room;
  room.answers = {WRIT_SENT, 77};
  CHECK(room.Deliver().status == WRIT_E_CALLBACK);
  room.answers = {WRIT_SEND_NOBODY};
  room.why = "no_connection";
  const Said nobody = room.Deliver();
  CHECK(nobody.Has("\"arrived\":0"));
  CHECK(nobody.Has("\"held\":1"));
  CHECK(nobody.Has("\"unreachable\":\"no_connection\""));
  std::string word;
  room.when_asked = [&] { word = Say(writ_store_list, room.office.store, 0u).word; };
  CHECK(room.Deliver().Has("\"arrived\":1"));
  CHECK(word == "reentrant");
  CHECK(room.got == std::vector<std::string>{"document P-1 the employee 1", "told P-1 hr 1",
                                             "told P-1 hr 1", "told P-1 hr 1"});
}

TEST_CASE("kinds and days that the host does not take stay in the outbox") {
  Mailroom room;
  room.delivery.flags = WRIT_LEAVE_TOLD | WRIT_LEAVE_EFFECTS | WRIT_LEAVE_OVERDUE;
  CHECK(room.Deliver().Has("\"arrived\":1"));
  CHECK(room.got.size() == 1);
  room.delivery.flags = 0;
  room.delivery.since = T("2026-03-03");
  CHECK(room.Deliver().Has("\"left\":1"));
  room.delivery.since = {};
  room.answers = {WRIT_SEND_LATER};
  room.delivery.attempts = 1;
  CHECK(room.Deliver().Has("\"undeliverable\":1"));
  room.delivery.flags = 64;
  CHECK(room.Deliver().word == "flags");
  room.delivery.flags = 0;
  room.delivery.send = nullptr;
  CHECK(room.Deliver().word == "null_pointer");
  CHECK(Say(writ_store_deliver, room.office.store, nullptr, nullptr).word == "null_pointer");
}

}  // namespace
}  // namespace writ::embed
