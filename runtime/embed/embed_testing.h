// For tests: the office of cases_testing.h behind the C interface, and nothing else of Writ.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "runtime/cases/cases_testing.h"
#include "runtime/embed/given.h"
#include "runtime/embed/open_store.h"

namespace writ::embed {

inline writ_text T(const char* text) { return writ_text_of(text); }
inline writ_text T(const std::string& text) { return {text.data(), text.size()}; }

// What a call came to: its answer, or the word of its error; and that both agree with its status.
struct Said {
  writ_status status = WRIT_OK;
  std::string word, text, json;

  bool Has(const std::string& part) const { return text.find(part) != text.npos; }
  // The text behind `"key":"`, as far as it has no escapes.
  std::string Of(const std::string& key) const {
    const std::string head = "\"" + key + "\":\"";
    const size_t at = text.find(head);
    if (at == text.npos) return "";
    const size_t from = at + head.size();
    return text.substr(from, text.find('"', from) - from);
  }
};

inline Said Take(writ_status status, writ_answer* answer, writ_error* error) {
  Said said{status,
            writ_error_word(error),
            {writ_answer_data(answer), writ_answer_size(answer)},
            writ_error_json(error)};
  CHECK(writ_error_status(error) == status);
  CHECK((status == WRIT_OK) == (error == nullptr));
  if (status != WRIT_OK) CHECK(answer == nullptr);
  writ_answer_free(answer);
  writ_error_free(error);
  return said;
}

// Say(writ_store_list, store, 0u)
template <class Function, class... Arguments>
Said Say(Function function, Arguments... arguments) {
  writ_answer* answer = nullptr;
  writ_error* error = nullptr;
  const writ_status status = function(arguments..., &answer, &error);
  return Take(status, answer, error);
}
template <class Function, class... Arguments>
Said SayOnly(Function function, Arguments... arguments) {  // no answer comes of it
  writ_error* error = nullptr;
  const writ_status status = function(arguments..., &error);
  return Take(status, nullptr, error);
}

// A clock that is set, and what a host hears.
struct Host {
  int64_t now = Instant::ParseIso("2026-03-02T01:00:00.000Z")->milliseconds;
  std::function<writ_status()> in_clock;  // called by every look at the clock
  std::function<void(const std::string&)> in_log;

  static writ_status Clock(void* context, int64_t* milliseconds) {
    auto* host = static_cast<Host*>(context);
    *milliseconds = host->now;
    return host->in_clock ? host->in_clock() : WRIT_OK;
  }
  static void Log(void* context, int32_t, const char* line, size_t size) {
    auto* host = static_cast<Host*>(context);
    if (host->in_log) host->in_log({line, size});
  }
};

class Office {
 public:
  cases::TestFolder folder;
  std::string path = folder / "store", trust = folder / "trust";
  Host host;
  writ_store* store = nullptr;
  std::string bundle;
  uint8_t manager_key[WRIT_KEY_BYTES] = {1};

  Office() {
    Open();
    Install();
    AddPerson("M", "manager", Say(writ_key_public, manager_key).text);
    AddPerson("H", "hr");
    AddPerson("D", "hr_director");
    AddPerson("E", "");
    for (const char* fact : {"hired_on=2019-01-01", "left_on=none", "told=2020-01-01"}) Know(fact);
  }
  ~Office() { writ_store_free(store); }
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;

  writ_options Options() {
    writ_options options = {};
    options.size = sizeof options;
    options.flags = WRIT_CREATE;
    options.log_level = WRIT_LOG_DEBUG;
    options.folder = T(path);
    options.trust = T(trust);
    options.context = &host;
    options.clock = Host::Clock;
    options.log = Host::Log;
    return options;
  }
  void Open() {
    const writ_options options = Options();
    REQUIRE(SayOnly(writ_store_open, &options, &store).json.empty());
  }
  void Install() {
    const writ_file file = {T("office.writ"), T(cases::kDeskPolicy)};
    writ_source source = {};
    source.size = sizeof source;
    source.files = &file;
    source.file_count = 1;
    writ_policy* policy = nullptr;
    REQUIRE(SayOnly(writ_policy_open, &source, &policy).json.empty());
    bundle = writ_policy_bundle(policy);
    REQUIRE(Say(writ_store_install, store, policy, nullptr).Of("bundle") == bundle);
    writ_policy_free(policy);
  }
  Said AddPerson(const std::string& id, const std::string& role, const std::string& key = "") {
    const writ_text roles[] = {T(role)};
    writ_person person = {};
    person.size = sizeof person;
    person.id = T(id);
    person.name = T("某人");
    person.public_key = T(key);
    person.roles = roles;
    person.role_count = role.empty() ? 0 : 1;
    return Say(writ_store_add_person, store, &person, nullptr);
  }
  Said Know(const std::string& assignment) {
    writ_record record = {};
    record.size = sizeof record;
    record.subject = T("E");
    record.assignment = T(assignment);
    record.source = T("hr");
    return Say(writ_store_record, store, T(bundle), &record, nullptr);
  }
  Said OpenCase(const std::string& id, const char* procedure = "review", const char* key = "") {
    const writ_asking asking = By("H", key);
    const writ_text argument = T("reason=late");
    writ_opening opening = {};
    opening.size = sizeof opening;
    opening.bundle = T(bundle);
    opening.procedure = T(procedure);
    opening.subject = T("E");
    opening.case_id = T(id);
    opening.arguments = &argument;
    opening.argument_count = std::string_view(procedure) == "review" ? 1 : 0;
    return Say(writ_store_open_case, store, &opening, &asking);
  }
  uint64_t Records() {
    const std::string text = Say(writ_store_verify, store, 0u).text;
    return std::stoull(text.substr(text.find("\"records\":") + 10));
  }
  static writ_asking By(const char* person, const char* key = "") {
    writ_asking asking = {};
    asking.size = sizeof asking;
    asking.person = T(person);
    asking.idempotency_key = T(key);
    return asking;
  }
  // The step `ask`, with all it asks for but signatures.
  template <class Function>
  Said Ask(Function function, const char* person, const std::string& id,
           const std::string& statement = "") {
    const writ_asking asking = By(person);
    const writ_text word = T("plan=练习");
    const writ_document paper = {T("paper"), T("plan.txt"), {"a\0b", 3}, {}};
    writ_doing doing = {};
    doing.size = sizeof doing;
    doing.case_id = T(id);
    doing.step = T("ask");
    doing.words = &word;
    doing.word_count = 1;
    doing.attachments = &paper;
    doing.attachment_count = 1;
    doing.signed_statement = T(statement);
    return Say(function, store, &doing, &asking);
  }
};

}  // namespace writ::embed
