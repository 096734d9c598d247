// The C interface as C++ has it: handles that free themselves, std::string, std::function,
// exceptions. C++17, this header alone; the program is linked with libwrit.so and with nothing of
// Writ's own C++. writ.h says what every function means, what may be called when, and what JSON it
// answers.
//
//   writ::host::Policy policy(writ::host::Source{"policy.writ", {RULES}});
//   writ::host::Store store({.folder = "data/store"});
//   store.Install(policy);
//
// What fails throws Error. Nothing is thrown through C: the wrapper's callbacks catch.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "writ.h"

namespace writ::host {

class Error : public std::runtime_error {
 public:
  explicit Error(writ_error* error, writ_status status)
      : std::runtime_error(error == nullptr ? writ_status_name(status)
                                            : writ_error_message(error, WRIT_ENGLISH)),
        status_(status),
        word_(writ_error_word(error)),
        chinese_(writ_error_message(error, WRIT_CHINESE)),
        json_(writ_error_json(error)) {
    writ_error_free(error);
  }
  writ_status status() const { return status_; }
  const std::string& word() const { return word_; }  // "not_now"; what() is the English sentence
  const std::string& chinese() const { return chinese_; }
  const std::string& json() const { return json_; }

 private:
  writ_status status_;
  std::string word_, chinese_, json_;
};

inline writ_text Text(std::string_view text) { return {text.data(), text.size()}; }

// Arrays of texts that live as long as what they were made of.
class Texts {
 public:
  Texts() = default;
  explicit Texts(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) items_.push_back(Text(text));
  }
  const writ_text* data() const { return items_.data(); }
  size_t size() const { return items_.size(); }

 private:
  std::vector<writ_text> items_;
};

// Calls `function(arguments…, writ_error**)` and throws what it gives.
template <class Function, class... Arguments>
void Check(Function function, Arguments... arguments) {
  writ_error* error = nullptr;
  const writ_status status = function(arguments..., &error);
  if (status != WRIT_OK) throw Error(error, status);
}

// Calls `function(arguments…, writ_answer**, writ_error**)` and gives the text.
template <class Function, class... Arguments>
std::string Ask(Function function, Arguments... arguments) {
  writ_answer* answer = nullptr;
  Check(function, arguments..., &answer);
  const std::unique_ptr<writ_answer, void (*)(writ_answer*)> owned(answer, writ_answer_free);
  return {writ_answer_data(answer), writ_answer_size(answer)};
}

// ---- keys ----

struct Key {
  uint8_t bytes[WRIT_KEY_BYTES] = {};
  static Key New() {
    Key key;
    Check(writ_key_new, key.bytes);
    return key;
  }
  std::string Public() const { return Ask(writ_key_public, bytes); }
  std::string Sign(const std::string& to_be_signed) const {
    return Ask(writ_sign, Text(to_be_signed), bytes);
  }
};

// ---- policies and facts ----

struct File {
  std::string name, bytes;
};

class Files {
 public:
  explicit Files(const std::vector<File>& files) {
    for (const File& file : files) items_.push_back({Text(file.name), Text(file.bytes)});
  }
  const writ_file* data() const { return items_.data(); }
  size_t size() const { return items_.size(); }

 private:
  std::vector<writ_file> items_;
};

// A policy's file and the folders of what it uses; or `files`, the policy first.
struct Source {
  std::string path;
  std::vector<std::string> folders;
  std::vector<File> files;
};
struct Facts {  // a file, or texts
  std::string path;
  std::vector<File> files;
};
struct Question {
  std::string subject, as_of, known_on;
  std::vector<std::string> rules;
  writ_language language = WRIT_ENGLISH;
  bool withhold_personal = false;
};

namespace detail {
template <class Work>
auto With(const Source& source, Work&& work) {
  const Files files(source.files);
  const Texts folders(source.folders);
  writ_source out = {};
  out.size = sizeof out;
  out.path = Text(source.path);
  out.files = files.data();
  out.file_count = files.size();
  out.folders = folders.data();
  out.folder_count = folders.size();
  return work(&out);
}
template <class Work>
auto With(const Facts& facts, Work&& work) {
  const Files files(facts.files);
  writ_facts out = {};
  out.size = sizeof out;
  out.path = Text(facts.path);
  out.files = files.data();
  out.file_count = files.size();
  return work(&out);
}
template <class Work>
auto With(const Question& question, Work&& work) {
  const Texts rules(question.rules);
  writ_question out = {};
  out.size = sizeof out;
  out.flags = question.withhold_personal ? WRIT_WITHHOLD_PERSONAL : 0;
  out.language = question.language;
  out.subject = Text(question.subject);
  out.as_of = Text(question.as_of);
  out.known_on = Text(question.known_on);
  out.rules = rules.data();
  out.rule_count = rules.size();
  return work(&out);
}
}  // namespace detail

inline std::string CheckPolicy(const Source& source) {
  return detail::With(source, [](const writ_source* s) { return Ask(writ_check, s); });
}

class Policy {
 public:
  explicit Policy(const Source& source) : handle_(nullptr, writ_policy_free) {
    writ_policy* policy = nullptr;
    detail::With(source, [&](const writ_source* s) { Check(writ_policy_open, s, &policy); });
    handle_.reset(policy);
  }
  std::string Bundle() const { return writ_policy_bundle(handle_.get()); }
  std::string Describe() const { return Ask(writ_policy_describe, c()); }
  std::string Decide(const Facts& facts, const Question& question) const {
    return Two(writ_policy_decide, facts, question);
  }
  std::string Why(const Facts& facts, const Question& question) const {
    return Two(writ_policy_why, facts, question);
  }
  const writ_policy* c() const { return handle_.get(); }

 private:
  template <class Function>
  std::string Two(Function function, const Facts& facts, const Question& question) const {
    return detail::With(facts, [&](const writ_facts* f) {
      return detail::With(question,
                          [&](const writ_question* q) { return Ask(function, c(), f, q); });
    });
  }
  std::unique_ptr<writ_policy, void (*)(writ_policy*)> handle_;
};

// ---- stores ----

// What callbacks are asked; views live as long as they run.
struct Identity {
  std::string_view command, person, credential, case_id;
};
// How somebody was recognised; kNotAtAll refuses the command ("not_identified").
enum class Recognised : int32_t {
  kNotAtAll = -1,
  kByHost = WRIT_BY_HOST,
  kByPassword = WRIT_BY_PASSWORD,
  kByToken = WRIT_BY_TOKEN,
  kByCertificate = WRIT_BY_CERTIFICATE
};
struct Wanted {
  std::string_view subject, known_at, policy;
  std::vector<std::string_view> facts;  // all that the policy declares
};

struct Options {
  std::string folder, trust, origin;
  bool create = false;
  std::function<int64_t()> clock;  // milliseconds since 1970; a throw is WRIT_E_CALLBACK
  std::function<void(int level, std::string_view line)> log;
  int log_level = WRIT_LOG_INFO;
  std::function<Key()> root_key;
  std::function<Recognised(const Identity& who)> identity;
  std::function<std::string(const Wanted& wanted)> facts;  // JSON; empty: nothing is known
};
struct Asking {
  std::string person, idempotency_key, now, authenticated, credential;
  uint64_t expected_version = 0;
};
struct Person {
  std::string id, name, public_key;
  std::vector<std::string> roles;
};
struct Opening {
  std::string bundle, procedure, subject, case_id, because;
  std::vector<std::string> arguments;
};
struct Document {
  std::string field, name, bytes, path;
};
// What `act` and `preview` take; `c` is for what is rarer, and is filled in by these.
struct Doing {
  std::string case_id, step, form, choose, signed_statement;
  std::vector<std::string> words, witnesses;
  std::vector<Document> attachments, proof;
  writ_doing c = {};
};

// A message that is to leave, and what became of it.
struct Message {
  std::string_view id, kind, case_id, person, event, letter;
  std::vector<std::string_view> to;
  uint64_t attempt = 0;
};
enum class Fate : int32_t {
  kSent = WRIT_SENT,
  kLater = WRIT_SEND_LATER,
  kNever = WRIT_SEND_NEVER,
  kNobody = WRIT_SEND_NOBODY
};
struct Sending {
  Fate fate = Fate::kSent;
  std::string why;  // a word, but where it was sent: "http_503"
};
struct Delivery {
  std::function<Sending(const Message& message)> send;  // a throw is WRIT_E_CALLBACK
  uint32_t leave = 0;                                   // WRIT_LEAVE_…
  writ_language language = WRIT_ENGLISH;
  uint64_t attempts = 0;  // 0: as many as usual
  std::string since;
};

class Store {
 public:
  explicit Store(Options options)
      : options_(std::make_unique<Options>(std::move(options))), handle_(nullptr, writ_store_free) {
    writ_options c = {};
    c.size = sizeof c;
    c.flags = options_->create ? WRIT_CREATE : 0;
    c.log_level = options_->log_level;
    c.folder = Text(options_->folder);
    c.trust = Text(options_->trust);
    c.origin = Text(options_->origin);
    c.context = options_.get();
    if (options_->clock) c.clock = Clock;
    if (options_->log) c.log = Log;
    if (options_->root_key) c.root_key = RootKey;
    if (options_->identity) c.identity = Identify;
    if (options_->facts) c.facts = GiveFacts;
    writ_store* store = nullptr;
    Check(writ_store_open, &c, &store);
    handle_.reset(store);
  }
  // Tells whether the log could be anchored; the destructor does not.
  void Close() { Check(writ_store_close, c()); }
  writ_store* c() const { return handle_.get(); }

  std::string Install(const Policy& policy, const Asking& asking = {}) {
    return By(asking,
              [&](const writ_asking* a) { return Ask(writ_store_install, c(), policy.c(), a); });
  }
  std::string AddPerson(const Person& person, const Asking& asking = {}) {
    const Texts roles(person.roles);
    writ_person p = {};
    p.size = sizeof p;
    p.id = Text(person.id);
    p.name = Text(person.name);
    p.public_key = Text(person.public_key);
    p.roles = roles.data();
    p.role_count = roles.size();
    return By(asking, [&](const writ_asking* a) { return Ask(writ_store_add_person, c(), &p, a); });
  }
  std::string Import(const std::string& bundle, const Facts& facts, const std::string& source,
                     const Asking& asking, bool add_persons = false) {
    const uint32_t flags = add_persons ? WRIT_ADD_PERSONS : 0;
    return detail::With(facts, [&](const writ_facts* f) {
      return By(asking, [&](const writ_asking* a) {
        return Ask(writ_store_import, c(), Text(bundle), f, Text(source), flags, a);
      });
    });
  }
  std::string Decide(const std::string& bundle, const Question& question) {
    return detail::With(question, [&](const writ_question* q) {
      return Ask(writ_store_decide, c(), Text(bundle), q);
    });
  }
  std::string OpenCase(const Opening& opening, const Asking& asking) {
    const Texts arguments(opening.arguments);
    writ_opening o = {};
    o.size = sizeof o;
    o.bundle = Text(opening.bundle);
    o.procedure = Text(opening.procedure);
    o.subject = Text(opening.subject);
    o.case_id = Text(opening.case_id);
    o.because = Text(opening.because);
    o.arguments = arguments.data();
    o.argument_count = arguments.size();
    return By(asking, [&](const writ_asking* a) { return Ask(writ_store_open_case, c(), &o, a); });
  }
  std::string Act(const Doing& doing, const Asking& asking) {
    return Do(writ_store_act, doing, asking);
  }
  std::string Preview(const Doing& doing, const Asking& asking) {
    return Do(writ_store_preview, doing, asking);
  }
  std::string ToBeSigned(const Doing& doing, const Asking& asking) {
    return Do(writ_store_to_be_signed, doing, asking);
  }
  std::string Report(const std::string& case_id, const std::string& event, const std::string& on,
                     const Asking& asking, const std::vector<Document>& proof = {}) {
    const auto documents = Handed(proof);
    return By(asking, [&](const writ_asking* a) {
      return Ask(writ_store_report, c(), Text(case_id), Text(event), Text(on), documents.data(),
                 documents.size(), a);
    });
  }
  std::string Withdraw(const std::string& case_id, const std::string& outcome, const Asking& asking,
                       const std::vector<Document>& agreed = {}) {
    const auto documents = Handed(agreed);
    return By(asking, [&](const writ_asking* a) {
      return Ask(writ_store_withdraw_agreed, c(), Text(case_id), Text(outcome), documents.data(),
                 documents.size(), a);
    });
  }
  std::string Tick(bool accept_gap = false, const Asking& asking = {}) {
    const uint32_t flags = accept_gap ? WRIT_ACCEPT_GAP : 0;
    return By(asking, [&](const writ_asking* a) { return Ask(writ_store_tick, c(), flags, a); });
  }
  std::string Deliver(const Delivery& delivery, const Asking& asking = {}) {
    writ_delivery d = {};
    d.size = sizeof d;
    d.flags = delivery.leave;
    d.language = delivery.language;
    d.attempts = delivery.attempts;
    d.since = Text(delivery.since);
    d.context = const_cast<Delivery*>(&delivery);
    d.send = Send;
    return By(asking, [&](const writ_asking* a) { return Ask(writ_store_deliver, c(), &d, a); });
  }
  std::string Outbox(const Asking& asking = {}) {
    return By(asking, [&](const writ_asking* a) { return Ask(writ_store_outbox, c(), a); });
  }
  void RetryMessage(const std::string& message, const Asking& asking) {
    By(asking, [&](const writ_asking* a) {
      Check(writ_store_retry_message, c(), Text(message), a);
      return std::string();
    });
  }
  void SettleMessage(const std::string& message, const std::string& how, const Asking& asking,
                     bool dropped = false) {
    const uint32_t flags = dropped ? WRIT_DROPPED : 0;
    By(asking, [&](const writ_asking* a) {
      Check(writ_store_settle_message, c(), Text(message), Text(how), flags, a);
      return std::string();
    });
  }
  std::string List(bool closed_too = false) {
    return Ask(writ_store_list, c(), closed_too ? WRIT_CLOSED_TOO : 0u);
  }
  std::string Show(const std::string& case_id, const Asking& asking = {}) {
    return By(asking,
              [&](const writ_asking* a) { return Ask(writ_store_show, c(), Text(case_id), a); });
  }
  std::string Why(const std::string& case_id, const Asking& asking = {},
                  writ_language language = WRIT_ENGLISH) {
    return By(asking, [&](const writ_asking* a) {
      return Ask(writ_store_why, c(), Text(case_id), language, a);
    });
  }
  std::string Verify() { return Ask(writ_store_verify, c(), 0u); }
  std::string Checkpoint() { return Ask(writ_store_checkpoint, c()); }
  std::string Prove(uint64_t sequence) { return Ask(writ_store_prove, c(), sequence); }

 private:
  template <class Work>
  static std::string By(const Asking& asking, Work&& work) {
    writ_asking a = {};
    a.size = sizeof a;
    a.person = Text(asking.person);
    a.idempotency_key = Text(asking.idempotency_key);
    a.now = Text(asking.now);
    a.authenticated = Text(asking.authenticated);
    a.expected_version = asking.expected_version;
    a.credential = Text(asking.credential);
    return work(&a);
  }
  static std::vector<writ_document> Handed(const std::vector<Document>& documents) {
    std::vector<writ_document> handed;
    for (const Document& d : documents)
      handed.push_back({Text(d.field), Text(d.name), Text(d.bytes), Text(d.path)});
    return handed;
  }
  template <class Function>
  std::string Do(Function function, const Doing& doing, const Asking& asking) {
    const Texts words(doing.words), witnesses(doing.witnesses);
    const auto documents = Handed(doing.attachments), proof = Handed(doing.proof);
    writ_doing all = doing.c;
    all.size = sizeof all;
    all.case_id = Text(doing.case_id);
    all.step = Text(doing.step);
    all.form = Text(doing.form);
    all.choose = Text(doing.choose);
    all.signed_statement = Text(doing.signed_statement);
    all.words = words.data();
    all.word_count = words.size();
    all.witnesses = witnesses.data();
    all.witness_count = witnesses.size();
    all.attachments = documents.data();
    all.attachment_count = documents.size();
    if (!proof.empty()) {
      all.proof = proof.data();
      all.proof_count = proof.size();
    }
    return By(asking, [&](const writ_asking* a) { return Ask(function, c(), &all, a); });
  }

  static writ_status Clock(void* context, int64_t* milliseconds) noexcept {
    try {
      *milliseconds = static_cast<Options*>(context)->clock();
      return WRIT_OK;
    } catch (...) {
      return WRIT_E_CALLBACK;
    }
  }
  static void Log(void* context, int32_t level, const char* line, size_t size) noexcept {
    try {
      static_cast<Options*>(context)->log(level, {line, size});
    } catch (...) {  // a line is lost, nothing else
    }
  }
  static std::string_view View(const writ_text& text) {
    if (text.data == nullptr) return {};
    return text.size == WRIT_NUL ? std::string_view(text.data)
                                 : std::string_view(text.data, text.size);
  }
  static std::vector<std::string_view> Views(const writ_text* texts, size_t count) {
    std::vector<std::string_view> views;
    for (size_t i = 0; i < count; ++i) views.push_back(View(texts[i]));
    return views;
  }
  static writ_status Identify(void* context, const writ_identity* who, int32_t* how) noexcept {
    try {
      const Recognised known = static_cast<Options*>(context)->identity(
          {View(who->command), View(who->person), View(who->credential), View(who->case_id)});
      if (known == Recognised::kNotAtAll) return WRIT_E_REFUSED;
      *how = static_cast<int32_t>(known);
      return WRIT_OK;
    } catch (...) {
      return WRIT_E_CALLBACK;
    }
  }
  static writ_status GiveFacts(void* context, const writ_wanted* wanted, writ_sink* sink) noexcept {
    try {
      const std::string json = static_cast<Options*>(context)->facts(
          {View(wanted->subject), View(wanted->known_at), View(wanted->policy),
           Views(wanted->facts, wanted->fact_count)});
      return json.empty() ? writ_status{WRIT_OK} : writ_sink_give(sink, Text(json), nullptr);
    } catch (...) {
      return WRIT_E_CALLBACK;
    }
  }
  static writ_fate Send(void* context, const writ_message* m, writ_sink* why) noexcept {
    try {
      const Sending sending = static_cast<const Delivery*>(context)->send(
          {View(m->id), View(m->kind), View(m->case_id), View(m->person), View(m->event),
           View(m->letter), Views(m->to, m->to_count), m->attempt});
      if (!sending.why.empty()) writ_sink_give(why, Text(sending.why), nullptr);
      return static_cast<writ_fate>(sending.fate);
    } catch (...) {
      return WRIT_E_CALLBACK;  // which is none of WRIT_SEND_…
    }
  }
  static writ_status RootKey(void* context, uint8_t key[WRIT_KEY_BYTES]) noexcept {
    try {
      const Key given = static_cast<Options*>(context)->root_key();
      for (int i = 0; i < WRIT_KEY_BYTES; ++i) key[i] = given.bytes[i];
      return WRIT_OK;
    } catch (...) {
      return WRIT_E_CALLBACK;
    }
  }

  std::unique_ptr<Options> options_;  // callbacks refer to it: it outlives the handle
  std::unique_ptr<writ_store, void (*)(writ_store*)> handle_;
};

}  // namespace writ::host
