// The story of a case through C alone, and every way in which a host can use the interface wrongly.
#include <sys/wait.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "runtime/embed/embed_testing.h"

namespace writ::embed {
namespace {

TEST_CASE("a case is opened, acted in, signed, shown, verified and proven through C") {
  Office office;
  const Said opened = office.OpenCase("R-1");
  CHECK(opened.Of("case") == "R-1");
  CHECK(opened.Has("\"kind\":\"case_opened\""));
  CHECK(opened.Has("\"_format\":1"));

  const Said refused = office.Ask(writ_store_act, "H", "R-1");
  CHECK(refused.status == WRIT_E_REFUSED);
  CHECK(refused.word == "wrong_role");
  const Said preview = office.Ask(writ_store_preview, "M", "R-1");
  CHECK(preview.Has("\"kind\":\"step_done\""));
  CHECK(preview.Has("\"to_be_signed\":\"writ-to-be-signed/1\\n"));
  const Said asked = office.Ask(writ_store_to_be_signed, "M", "R-1");
  CHECK(asked.Has("练习"));
  const Said statement = Say(writ_sign, T(asked.text), office.manager_key);
  REQUIRE(statement.status == WRIT_OK);
  const Said done = office.Ask(writ_store_act, "M", "R-1", statement.text);
  CHECK(done.json.empty());
  CHECK(done.Has("\"kind\":\"signed\""));
  CHECK(done.Has("\"actor\":\"M 某人\""));

  const Said shown = Say(writ_store_show, office.store, T("R-1"), nullptr);
  CHECK(shown.Has("\"procedure\":\"review\""));
  CHECK(shown.Has("\"value\":\"练习\""));
  CHECK(shown.Has("\"subject\":\"E\",\"subject_name\":\"某人\""));
  CHECK(shown.Has("\"tasks\":[{\"step\":\"ask\""));
  CHECK(Say(writ_store_list, office.store, 0u).Has("\"case\":\"R-1\""));
  CHECK(Say(writ_store_why, office.store, T("R-1"), WRIT_CHINESE, nullptr).Has("\"waits\":["));

  const Said verified = Say(writ_store_verify, office.store, 0u);
  CHECK(verified.Has("\"finding\":null"));
  const Said note = Say(writ_store_checkpoint, office.store);
  CHECK(note.text.starts_with("writ/0\n"));
  CHECK(Say(writ_store_prove, office.store, uint64_t{1}).text.starts_with("c2sp.org/tlog-proof"));
  CHECK(Say(writ_store_prove, office.store, uint64_t{1} << 40).word == "no_record");
  CHECK(Say(writ_store_prove_prefix, office.store, uint64_t{2}).status == WRIT_OK);
  CHECK(SayOnly(writ_store_backup, office.store, T(office.folder / "copy")).status == WRIT_OK);
  CHECK(SayOnly(writ_store_backup, office.store, T(office.folder / "copy")).word == "exists");
}

TEST_CASE("time passes, events are reported and cases withdrawn through C") {
  Office office;
  office.OpenCase("S-1", "short");
  const writ_asking hr = Office::By("H");
  const writ_text note = T("note=x");
  writ_doing one = {};
  one.size = sizeof one;
  one.case_id = T("S-1");
  one.step = T("one");
  one.words = &note;
  one.word_count = 1;
  CHECK(Say(writ_store_act, office.store, &one, &hr).Has("step_done"));
  constexpr int64_t kDay = 86'400'000;
  office.host.now += 2 * kDay;
  CHECK(Say(writ_store_tick, office.store, 0u, nullptr).Has("\"jumped_from\":"));
  CHECK_FALSE(Say(writ_store_tick, office.store, WRIT_ACCEPT_GAP, nullptr).Has("jumped_from"));
  std::string changed;  // nobody looked for two days: the wait is given its time anew
  for (int day = 0; day < 5 && changed.empty(); ++day) {
    office.host.now += kDay;
    const Said ticked = Say(writ_store_tick, office.store, 0u, nullptr);
    if (!ticked.Has("\"changed\":[]")) changed = ticked.text;
  }
  CHECK(changed.find("\"changed\":[\"S-1\"]") != std::string::npos);
  CHECK(Say(writ_store_list, office.store, 0u).Has("\"cases\":[]"));
  CHECK(Say(writ_store_list, office.store, WRIT_CLOSED_TOO).Has("\"outcome\":\"completed\""));

  office.OpenCase("R-2");
  const Said told = Say(writ_store_report, office.store, T("R-2"), T("trained"), T("2026-03-01"),
                        nullptr, size_t{0}, &hr);
  CHECK(told.Has("event_recorded"));
  CHECK(Say(writ_store_report, office.store, T("R-2"), T("trained"), T("March"), nullptr, size_t{0},
            &hr)
            .word == "not_a_day");
  const writ_asking manager = Office::By("M");
  CHECK(Say(writ_store_withdraw, office.store, T("R-2"), T("mistake"), &manager)
            .Has("\"status\":\"closed\""));

  office.OpenCase("R-3");
  writ_document letter = {};
  letter.name = T("agreed.txt");
  letter.bytes = T("I stay.");
  const Said agreed = Say(writ_store_withdraw_agreed, office.store, T("R-3"), T("agreed"), &letter,
                          size_t{1}, &manager);
  CHECK(agreed.Has("\"status\":\"closed\""));
  CHECK(agreed.Has("agreed withdrawal"));
  INFO(agreed.text);
  CHECK(agreed.Has("\"proof\":["));
  CHECK(Say(writ_store_withdraw_agreed, office.store, T("R-3"), T("again"), nullptr, size_t{1},
            &manager)
            .status == WRIT_E_ARGUMENT);
}

TEST_CASE("facts that are imported are kept, and decided on") {
  Office office;
  const std::string json = R"({"subject": {"id": "E", "score": 50}})";
  const writ_file file = {T("hr.json"), T(json)};
  writ_facts facts = {};
  facts.size = sizeof facts;
  facts.files = &file;
  facts.file_count = 1;
  const Said imported =
      Say(writ_store_import, office.store, T(office.bundle), &facts, T("hr"), 0u, nullptr);
  INFO(imported.json);
  CHECK(imported.Has("\"people\":1"));
  const writ_text rule = T("weak");
  writ_question question = {};
  question.size = sizeof question;
  question.subject = T("E");
  question.as_of = T("2026-03-02");
  question.rules = &rule;
  question.rule_count = 1;
  const Said decided = Say(writ_store_decide, office.store, T(office.bundle), &question);
  CHECK(decided.Has("\"rule\":\"weak\",\"outcome\":\"holds\""));
  const writ_file strange = {T("hr.json"), T(R"({"subject": {"id": "E", "scores": 1}})")};
  facts.files = &strange;
  const Said wrong =
      Say(writ_store_import, office.store, T(office.bundle), &facts, T("hr"), 0u, nullptr);
  CHECK(wrong.word == "facts_wrong");
  CHECK(wrong.json.find("\"findings\":{") != std::string::npos);
}

TEST_CASE("the same request with an idempotency key is done once") {
  Office office;
  CHECK(office.OpenCase("", "review", "k-1").Has("\"repeated\":false"));
  CHECK(office.OpenCase("", "review", "k-1").Has("\"repeated\":true"));
}

TEST_CASE("two stores in one process know nothing of each other") {
  Office one, two;
  one.OpenCase("R-1");
  CHECK(Say(writ_store_show, two.store, T("R-1"), nullptr).word == "no_case");
  CHECK(SayOnly(writ_store_close, one.store).status == WRIT_OK);
  CHECK(two.OpenCase("R-1").status == WRIT_OK);
}

// ---- used wrongly ----

TEST_CASE("what is NULL is named") {
  Office office;
  CHECK(Say(writ_store_list, nullptr, 0u).word == "null_pointer");
  writ_error* error = nullptr;
  CHECK(writ_store_list(office.store, 0, nullptr, &error) == WRIT_E_ARGUMENT);
  CHECK(std::string(writ_error_message(error, WRIT_ENGLISH)) == "answer is NULL");
  CHECK(std::string(writ_error_message(error, WRIT_CHINESE)) == "answer 为 NULL");
  writ_error_free(error);
  CHECK(Say(writ_store_act, office.store, nullptr, nullptr).word == "null_pointer");
  CHECK(Say(writ_store_install, office.store, nullptr, nullptr).word == "null_pointer");
  CHECK(Say(writ_check, nullptr).word == "null_pointer");
  writ_store* store = office.store;
  CHECK(SayOnly(writ_store_open, nullptr, &store).word == "null_pointer");
  CHECK(store == nullptr);  // what would have come out
  CHECK(SayOnly(writ_key_new, nullptr).word == "null_pointer");
  writ_text none = {nullptr, 3};
  CHECK(Say(writ_sign, none, office.manager_key).word == "null_pointer");
}

TEST_CASE("an error that nobody wants is only a status, and nothing is freed twice") {
  CHECK(writ_check(nullptr, nullptr, nullptr) == WRIT_E_ARGUMENT);
  writ_error_free(nullptr);
  writ_answer_free(nullptr);
  writ_policy_free(nullptr);
  writ_store_free(nullptr);
  CHECK(writ_answer_size(nullptr) == 0);
  CHECK(std::string(writ_error_word(nullptr)).empty());
}

TEST_CASE("structs of another age are read as far as they can be") {
  Office office;
  writ_asking asking = Office::By("H");
  asking.size = kFirstAskingSize - 1;
  CHECK(Say(writ_store_show, office.store, T("R-1"), &asking).word == "struct_size");
  asking.size = 0;
  CHECK(Say(writ_store_show, office.store, T("R-1"), &asking).word == "struct_size");
  struct Newer {
    writ_asking known;
    uint64_t unknown;
  } newer = {Office::By("H"), 0};
  newer.known.size = sizeof newer;
  CHECK(Say(writ_store_show, office.store, T("R-1"), &newer.known).word == "no_case");
  newer.unknown = 1;
  const Said said = Say(writ_store_show, office.store, T("R-1"), &newer.known);
  CHECK(said.word == "struct_newer");
  CHECK(said.status == WRIT_E_ARGUMENT);
}

TEST_CASE("what is not UTF-8, no hash, no moment or no known flag is named") {
  Office office;
  const Said said = Say(writ_store_show, office.store, T("R\xC3"), nullptr);
  CHECK(said.status == WRIT_E_UTF8);
  CHECK(said.word == "not_utf8");
  CHECK(said.json.find("case_id is not UTF-8 at byte 1") != std::string::npos);
  CHECK(Say(writ_store_decide, office.store, T("abc"), nullptr).word == "not_hex");
  CHECK(Say(writ_store_list, office.store, 64u).word == "flags");
  writ_asking asking = Office::By("H");
  asking.now = T("tomorrow");
  CHECK(Say(writ_store_show, office.store, T("R-1"), &asking).word == "not_a_moment");
  CHECK(office.AddPerson("", "hr").word == "empty");
  writ_options options = office.Options();
  options.folder = {"a\0b", 3};
  writ_store* store = nullptr;
  CHECK(SayOnly(writ_store_open, &options, &store).word == "zero_byte");
}

TEST_CASE("a second handle of a store is refused") {
  Office office;
  const writ_options options = office.Options();
  writ_store* second = nullptr;
  const Said said = SayOnly(writ_store_open, &options, &second);
  CHECK(said.status == WRIT_E_WORLD);
  CHECK(said.word == "held");
  CHECK(second == nullptr);
}

TEST_CASE("a closed handle says so, closes again, and the store can be opened anew") {
  Office office;
  office.OpenCase("R-1");
  writ_store* const old = office.store;
  CHECK(SayOnly(writ_store_close, old).status == WRIT_OK);
  const Said said = Say(writ_store_list, old, 0u);
  CHECK(said.status == WRIT_E_CLOSED);
  CHECK(said.word == "closed");
  CHECK(SayOnly(writ_store_close, old).status == WRIT_OK);
  office.Open();
  CHECK(Say(writ_store_list, office.store, 0u).Has("R-1"));
  writ_store_free(old);
}

TEST_CASE("in a child of fork the handle says so, and freeing it touches nothing") {
  Office office;
  office.OpenCase("R-1");
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(60);
    writ_answer* answer = nullptr;
    const bool forked = writ_store_list(office.store, 0, &answer, nullptr) == WRIT_E_FORKED &&
                        writ_store_close(office.store, nullptr) == WRIT_E_FORKED;
    writ_store_free(office.store);
    ::_exit(forked ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(office.OpenCase("R-2").status == WRIT_OK);
  CHECK(Say(writ_store_verify, office.store, 0u).Has("\"finding\":null"));
}

TEST_CASE("a callback may not call the store that calls it, but another one") {
  Office office, other;
  std::vector<std::string> words;
  office.host.in_clock = [&] {
    words.push_back(Say(writ_store_list, office.store, 0u).word);
    words.push_back(SayOnly(writ_store_close, office.store).word);
    words.push_back(Say(writ_store_list, other.store, 0u).word);
    writ_store_free(office.store);  // does nothing
    return WRIT_OK;
  };
  CHECK(office.OpenCase("R-1").status == WRIT_OK);
  office.host.in_clock = {};
  REQUIRE(words.size() >= 3);
  CHECK(std::vector<std::string>(words.begin(), words.begin() + 3) ==
        std::vector<std::string>{"reentrant", "reentrant", ""});
  words.clear();
  office.host.in_log = [&](const std::string&) {
    words.push_back(Say(writ_store_list, office.store, 0u).word);
  };
  CHECK(office.Ask(writ_store_act, "H", "R-1").word == "wrong_role");
  office.host.in_log = {};
  CHECK(words == std::vector<std::string>{"reentrant"});
}

TEST_CASE("another thread may call while a callback runs, but not close") {
  Office office;
  std::string listed, closed;
  bool armed = true;
  office.host.in_clock = [&] {
    if (!std::exchange(armed, false)) return writ_status{WRIT_OK};
    std::thread([&] {
      listed = Say(writ_store_list, office.store, 0u).word;
      closed = SayOnly(writ_store_close, office.store).word;
    }).join();
    return writ_status{WRIT_OK};
  };
  CHECK(office.OpenCase("R-1").status == WRIT_OK);
  office.host.in_clock = {};
  CHECK(listed.empty());
  CHECK(closed == "busy");
}

TEST_CASE("a clock that fails fails its call, and nothing else") {
  Office office;
  office.host.in_clock = [] { return WRIT_E_WORLD; };
  const Said said = office.OpenCase("R-1");
  CHECK(said.status == WRIT_E_CALLBACK);
  CHECK(said.word == "callback");
  office.host.in_clock = {};
  CHECK(office.OpenCase("R-1").status == WRIT_OK);
  office.host.in_clock = [] { return WRIT_E_WORLD; };
  writ_store_free(std::exchange(office.store, nullptr));  // and the process lives on
  office.host.in_clock = {};
  office.Open();
  CHECK(Say(writ_store_list, office.store, 0u).Has("R-1"));
}

// Gives bytes until it is broken.
class Breaking final : public Randomness {
 public:
  bool broken = false;
  void Fill(std::span<uint8_t> bytes) override {
    if (broken) throw std::logic_error("a planted mistake");
    SystemRandom().Fill(bytes);
  }
};

TEST_CASE("when Writ itself is wrong the handle fails, and the host lives on") {
  const cases::TestFolder folder;
  Breaking random;
  const auto opened = OpenStore([&](const writ_store*) {
    cases::Options options;
    options.folder = folder / "store";
    options.create = true;
    options.randomness = &random;
    return Got<cases::Options>(options);
  });
  REQUIRE(opened);
  writ_store* const store = *opened;
  writ_person person = {};
  person.size = sizeof person;
  person.id = T("E");
  CHECK(Say(writ_store_add_person, store, &person, nullptr).status == WRIT_OK);
  random.broken = true;
  const Said said = Say(writ_store_add_person, store, &person, nullptr);
  CHECK(said.status == WRIT_E_INTERNAL);
  CHECK(said.json.find("a planted mistake") != std::string::npos);
  random.broken = false;
  const Said later = Say(writ_store_list, store, 0u);
  CHECK(later.status == WRIT_E_INTERNAL);
  CHECK(later.word == "internal");
  writ_store_free(store);
}

TEST_CASE("the root key comes from the host, lies in no file, and another one opens nothing") {
  cases::TestFolder folder;
  const std::string path = folder / "store", trust = folder / "trust";
  uint8_t key[WRIT_KEY_BYTES] = {};
  REQUIRE(SayOnly(writ_key_new, key).status == WRIT_OK);
  writ_options options = {};
  options.size = sizeof options;
  options.flags = WRIT_CREATE;
  options.folder = T(path);
  options.trust = T(trust);
  options.context = key;
  options.root_key = [](void* context, uint8_t* out) {
    std::copy_n(static_cast<const uint8_t*>(context), WRIT_KEY_BYTES, out);
    return writ_status{WRIT_OK};
  };
  writ_store* store = nullptr;
  REQUIRE(SayOnly(writ_store_open, &options, &store).json.empty());
  writ_person person = {};
  person.size = sizeof person;
  person.id = T("E");
  CHECK(Say(writ_store_add_person, store, &person, nullptr).status == WRIT_OK);
  writ_store_free(store);
  CHECK_FALSE(std::filesystem::exists(trust + "/root.key"));
  CHECK(SayOnly(writ_store_open, &options, &store).status == WRIT_OK);
  writ_store_free(store);
  key[0] ^= 1;
  const Said other = SayOnly(writ_store_open, &options, &store);
  CHECK(other.status != WRIT_OK);
  CHECK(store == nullptr);
  options.root_key = [](void*, uint8_t*) { return writ_status{WRIT_E_WORLD}; };
  CHECK(SayOnly(writ_store_open, &options, &store).status == WRIT_E_CALLBACK);
}

TEST_CASE("every status has its name") {
  for (writ_status status = WRIT_OK; status <= WRIT_E_INTERNAL; ++status)
    CHECK(std::string(writ_status_name(status)).starts_with("WRIT_"));
  CHECK(std::string(writ_status_name(99)) == "WRIT_E_?");
  CHECK(writ_abi_version() == WRIT_ABI_VERSION);
  CHECK(std::string(writ_version()).find('.') != std::string::npos);
}

// Everything at once, for the thread sanitizer.
TEST_CASE("eight threads act on one store through C") {
  Office office;
  std::vector<std::thread> threads;
  std::vector<std::string> wrong(8);
  for (size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&, t] {
      const auto expect = [&](writ_status status, writ_answer* answer, writ_error* error,
                              const char* word) {
        if (writ_error_word(error) != std::string(word))
          wrong[t] += std::string(writ_error_json(error)) + " instead of " + word + "; ";
        if (status == WRIT_OK && writ_answer_size(answer) == 0) wrong[t] += "no answer; ";
        writ_answer_free(answer);
        writ_error_free(error);
      };
      const auto say = [&](const char* word, auto function, auto... arguments) {
        writ_answer* answer = nullptr;
        writ_error* error = nullptr;
        const writ_status status = function(arguments..., &answer, &error);
        expect(status, answer, error, word);
      };
      for (int i = 0; i < 5; ++i) {
        const std::string id = "R-" + std::to_string(t) + "-" + std::to_string(i);
        const writ_asking hr = Office::By("H");
        const writ_text argument = T("reason=x");
        writ_opening opening = {};
        opening.size = sizeof opening;
        opening.bundle = T(office.bundle);
        opening.procedure = T("review");
        opening.subject = T("E");
        opening.case_id = T(id);
        opening.arguments = &argument;
        opening.argument_count = 1;
        say("", writ_store_open_case, office.store, &opening, &hr);
        say("case_exists", writ_store_open_case, office.store, &opening, &hr);
        say("", writ_store_report, office.store, T(id), T("trained"), T("2026-03-01"),
            static_cast<const writ_document*>(nullptr), size_t{0}, &hr);
        say("", writ_store_show, office.store, T(id), &hr);
        say("", writ_store_list, office.store, 0u);
        say("", writ_store_checkpoint, office.store);
        say("", writ_store_tick, office.store, 0u, static_cast<const writ_asking*>(nullptr));
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<std::string>(8));
  CHECK(Say(writ_store_verify, office.store, 0u).Has("\"finding\":null"));
}

}  // namespace
}  // namespace writ::embed
