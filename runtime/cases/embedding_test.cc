// What a program may rely on that has a store built into it: docs/embedding.md.
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/held_store_testing.h"

namespace writ::cases {
namespace {

namespace fs = std::filesystem;

// A test that would wait for ever is ended by the alarm instead.
class Alarm {
 public:
  explicit Alarm(unsigned seconds) { ::alarm(seconds); }
  ~Alarm() { ::alarm(0); }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
};

std::map<std::string, std::string> FilesIn(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().string()] = {std::istreambuf_iterator<char>(in),
                                    std::istreambuf_iterator<char>()};
  }
  return files;
}

size_t Threads() {
  const fs::directory_iterator tasks("/proc/self/task");
  return static_cast<size_t>(std::distance(begin(tasks), end(tasks)));
}

template <class T>
std::string WordOf(const Result<T>& result) {
  return result ? "done" : result.error().word;
}

// What every method says that can fail, each once.
std::map<std::string, int> WordsOfAll(Desk& desk) {
  Cases& cases = *desk.cases;
  const Asking asking = Desk::As("H");
  std::map<std::string, int> words;
  const auto note = [&](const auto& result) { ++words[WordOf(result)]; };
  note(cases.Install(Bundle{{{"policy.writ", kDeskPolicy}}, {}}, asking));
  note(cases.ProgramOf(desk.bundle()));
  note(cases.Installed());
  note(cases.AddPerson({.id = "N", .name = "", .roles = {}, .key = {}}, asking));
  note(cases.FindPerson("E"));
  note(cases.Import({}, "hr", asking));
  note(cases.OpenCase({.bundle = desk.bundle(),
                       .procedure = "short",
                       .subject = "E",
                       .case_id = "",
                       .arguments = {},
                       .because = {}},
                      asking));
  note(cases.Do(desk.Ask("R-1"), asking));
  note(cases.ReportEvent("R-1", "trained", *Date::ParseIso("2026-03-01"), {}, asking));
  note(cases.Withdraw("R-1", "stopped", asking));
  note(cases.Try(desk.Ask("R-1"), asking));
  note(cases.Tick(asking));
  note(cases.Find("R-1"));
  note(cases.List(true));
  note(cases.Timeline("R-1"));
  note(cases.Look("R-1", asking));
  note(cases.Vouch());
  note(cases.Verify(true));
  note(cases.NewestNote());
  note(cases.ProveRecord(0));
  note(cases.ProvePrefix(1));
  note(cases.Backup(desk.folder / "copy"));
  note(cases.Scrub());
  note(cases.Rebuild());
  return words;
}

TEST_CASE("two stores in one process know nothing of each other") {
  Desk one(Desk::Kept::kOnDisk), two(Desk::Kept::kOnDisk);
  two.AddPerson("only-here", "hr");
  CHECK(one.OpenReview("R-1") == "case_opened");
  CHECK(two.OpenReview("R-1", "only-here") == "case_opened");
  CHECK(one.OpenReview("R-2", "only-here") == "no_person");
  CHECK(one.Signed(one.Ask("R-1"), "M") == "step_done, signed");
  CHECK(Desk::Must(two.cases->Find("R-1")).state.events == 1);
  one.Close();
  CHECK(two.Signed(two.Ask("R-1"), "M") == "step_done, signed");
  CHECK_FALSE(Desk::Must(two.cases->Verify(true)).first);
}

TEST_CASE("a closed store says so, and can be opened again beside its old handle") {
  Desk desk(Desk::Kept::kOnDisk);
  desk.OpenReview("R-1");
  const Pseudonym person = *Desk::Must(desk.cases->FindPerson("E"));
  Desk::Must(desk.cases->Close());
  CHECK((WordsOfAll(desk) == std::map<std::string, int>{{"closed", 24}}));
  CHECK(desk.cases->NameOf(person) == HexDigest(person.bytes).substr(0, 12));
  CHECK(desk.cases->Source()->Size() == 0);
  CHECK(desk.cases->Close());
  const auto again = Desk::Must(Cases::Open(desk.Settings()));
  CHECK(Desk::Must(again->Find("R-1")).state.events == 1);
}

TEST_CASE("a handle used after fork answers by name, and its end touches nothing") {
  Desk desk(Desk::Kept::kOnDisk);
  desk.OpenReview("R-1");
  const auto before = FilesIn(desk.folder / "");
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(60);
    const bool forked = WordsOfAll(desk) == std::map<std::string, int>{{"forked", 24}};
    const bool closed = WordOf(desk.cases->Close()) == "forked";
    desk.cases.reset();
    ::_exit(forked && closed ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK((FilesIn(desk.folder / "") == before));
  CHECK(desk.Signed(desk.Ask("R-1"), "M") == "step_done, signed");
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
}

TEST_CASE(
    "a child that was forked in the middle of a commit does not wait for the parent's locks") {
  const auto beneath = MakeMemoryStore();
  HeldStore store(*beneath);
  Desk desk(Desk::Kept::kInMemory, &store);
  store.Hold();
  std::string said;
  std::thread acting([&] { said = desk.OpenShort("S-1"); });
  store.WaitForCommit();
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(60);
    const bool forked = WordsOfAll(desk) == std::map<std::string, int>{{"forked", 24}};
    desk.cases.reset();
    ::_exit(forked ? 0 : 1);
  }
  int status = 0;
  const bool waited = ::waitpid(child, &status, 0) == child;
  store.Release();
  acting.join();
  CHECK(waited);
  CHECK(status == 0);
  CHECK(said == "case_opened");
}

TEST_CASE("a store starts no thread but one for each of its two databases") {
  const size_t before = Threads();
  {
    Desk desk(Desk::Kept::kOnDisk);
    desk.OpenReview("R-1");
    desk.Signed(desk.Ask("R-1"), "M");
    Desk::Must(desk.cases->Tick({}));
    Desk::Must(desk.cases->Vouch());
    Desk::Must(desk.cases->Rebuild());
    CHECK(Threads() <= before + 2);
  }
  CHECK(Threads() == before);
  const Desk in_memory;
  CHECK(Threads() == before);
}

TEST_CASE("a clock may open a case while one is being opened for the same person") {
  const Alarm alarm(120);
  Desk desk;
  desk.Close();
  Options options = desk.Settings();
  std::vector<std::string> inner;
  bool armed = false;
  options.clock = [&] {
    if (std::exchange(armed, false)) inner.push_back(desk.OpenShort("S-inner"));
    return desk.now;
  };
  desk.cases = Desk::Must(Cases::Open(options));
  armed = true;
  CHECK(desk.OpenShort("S-outer") == "exclusive");  // decided anew, since another was opened
  CHECK(inner == std::vector<std::string>{"case_opened"});
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
}

TEST_CASE("a document's source and the host's log may call the store that asks them") {
  const Alarm alarm(120);
  Desk desk;
  desk.Close();
  Options options = desk.Settings();
  std::map<std::string, int> answers;
  const auto ask = [&] {
    if (desk.cases == nullptr) return;
    ++answers[WordOf(desk.cases->Find("R-1"))];
    ++answers[WordOf(desk.cases->NewestNote())];
    ++answers[desk.OpenReview("R-1")];
  };
  bool inside = false;
  options.log = LoggerTo(
      [&](LogLevel, const std::string&) {
        if (std::exchange(inside, true)) return;
        ask();
        inside = false;
      },
      LogLevel::kDebug);
  desk.cases = Desk::Must(Cases::Open(options));
  REQUIRE(desk.OpenReview("R-1") == "case_opened");
  Desk::Must(desk.cases->Vouch());
  CHECK(Desk::Say(desk.cases->Do(desk.Ask("R-1"), Desk::As("H"))) == "wrong_role");
  CHECK(answers == std::map<std::string, int>{{"case_exists", 2}, {"done", 4}});
  Doing doing = desk.Ask("R-1");
  doing.attachments.front().open = [&, open = doing.attachments.front().open] {
    ask();
    return open();
  };
  CHECK(desk.Signed(doing, "M") == "step_done, signed");
  // Two more, since looking at what is to be signed opens it too; each is refused, the log told,
  // and the log asks again.
  CHECK(answers["case_exists"] == 6);
  desk.cases.reset();
}

TEST_CASE("what could not be anchored is anchored when the disk is there again") {
  Desk desk;
  desk.OpenReview("R-1");
  std::filesystem::rename(desk.folder / "trust", desk.folder / "unplugged");
  CHECK(WordOf(desk.cases->Vouch()) == "disk");
  std::filesystem::rename(desk.folder / "unplugged", desk.folder / "trust");
  CHECK(Desk::Must(desk.cases->Vouch()));
  CHECK_FALSE(Desk::Must(desk.cases->Vouch()));
  CHECK(Desk::Must(desk.cases->Verify(true)).vouched == desk.LogSize());
}

TEST_CASE("an idempotency key opens one case, however many ask for a new one at once") {
  Desk desk;
  std::vector<std::thread> threads;
  std::vector<std::string> said(8);
  for (size_t i = 0; i < said.size(); ++i)
    threads.emplace_back([&, i] { said[i] = desk.OpenReview("", "H", "key"); });
  for (std::thread& thread : threads) thread.join();
  CHECK(std::ranges::count(said, "case_opened") == 1);
  CHECK(std::ranges::count(said, "again: case_opened") == 7);
  CHECK(Desk::Must(desk.cases->List(true)).size() == 1);
}

// Everything at once, for the thread sanitizer.
TEST_CASE("eight threads act on one store, look at it and vouch for it") {
  Desk desk(Desk::Kept::kOnDisk);
  constexpr int kRounds = 6;
  std::vector<std::thread> threads;
  std::vector<std::string> wrong(8);
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      std::string& out = wrong[static_cast<size_t>(t)];
      const auto expect = [&](const std::string& said, const std::string& wanted) {
        if (said != wanted) out += said + " instead of " + wanted + "; ";
      };
      for (int i = 0; i < kRounds; ++i) {
        const std::string id = "R-" + std::to_string(t) + "-" + std::to_string(i);
        expect(desk.OpenReview(id, "H", id), "case_opened");
        expect(Desk::Say(desk.cases->Do(desk.Ask(id), Desk::As("H"))), "wrong_role");
        expect(Desk::Say(desk.cases->Do(desk.Ask(id), Desk::As("M"))), "step_done");
        expect(Desk::Say(desk.cases->ReportEvent(id, "trained", *Date::ParseIso("2026-03-01"), {},
                                                 Desk::As("H"))),
               "event_recorded");
        expect(WordOf(desk.cases->AddPerson(
                   {.id = "N" + id, .name = "N", .roles = {"hr"}, .key = {}}, {})),
               "done");
        expect(WordOf(desk.cases->Timeline(id)), "done");
        expect(WordOf(desk.cases->Look(id, Desk::As("N" + id))), "done");
        expect(WordOf(desk.cases->Vouch()), "done");
        expect(WordOf(desk.cases->List(false)), "done");
        expect(WordOf(desk.cases->Tick({})), "done");
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<std::string>(8));
  CHECK(Desk::Must(desk.cases->List(true)).size() == size_t{8} * kRounds);
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
}

}  // namespace
}  // namespace writ::cases
