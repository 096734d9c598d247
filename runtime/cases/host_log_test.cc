#include "runtime/cases/host_log.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/held_store_testing.h"

namespace writ::cases {
namespace {

struct Line {
  LogLevel level;
  std::string text;
};

// A desk whose store says everything that it has to say.
struct Told {
  explicit Told(Store* log_store = nullptr) : desk(Desk::Kept::kInMemory, log_store) {
    desk.Close();
    Options options = desk.Settings();
    options.log = LoggerTo(
        [this](LogLevel level, const std::string& line) { lines.push_back({level, line}); },
        LogLevel::kDebug);
    desk.cases = Desk::Must(Cases::Open(std::move(options)));
  }
  ~Told() { desk.Close(); }  // before the lines go

  bool Has(LogLevel level, const std::string& text) const {
    return std::ranges::any_of(lines, [&](const Line& line) {
      return line.level == level && line.text.find(text) != std::string::npos;
    });
  }
  std::string All() const {
    std::string all;
    for (const Line& line : lines) all += line.text + "\n";
    return all;
  }

  std::vector<Line> lines;
  Desk desk;
};

TEST_CASE("the host hears of a write that a crash left unfinished") {
  const Desk desk(Desk::Kept::kOnDisk);
  const TestFolder crashed;  // as it lay while the desk had it open
  namespace fs = std::filesystem;
  for (const char* part : {"store", "trust"})
    fs::copy(desk.folder / part, crashed / part, fs::copy_options::recursive);
  for (const auto& entry : fs::directory_iterator(crashed / "store/store/db"))
    if (entry.path().extension() == ".log")
      std::ofstream(entry.path(), std::ios::app) << std::string("crc?\x03\0\x01", 7) << "abc";
  std::string said;
  Desk settings;
  Options options = settings.Settings();
  options.folder = crashed / "store";
  options.trust = crashed / "trust";
  options.log_store = options.key_store = nullptr;
  options.log = LoggerTo(
      [&](LogLevel level, const std::string& line) {
        if (level == LogLevel::kWarning) said += line;
      },
      LogLevel::kWarning);
  const auto cases = Desk::Must(Cases::Open(std::move(options)));
  CHECK(said ==
        "store: a crash left a write unfinished, which nobody was told of; its 10 bytes go");
  CHECK_FALSE(Desk::Must(cases->Verify(true)).first);
}

TEST_CASE("the host hears what became of its store") {
  Told told;
  Desk& desk = told.desk;
  const auto records = [&] { return std::to_string(desk.LogSize()) + " records"; };
  CHECK(told.Has(LogLevel::kInfo, "opened writ/0 with " + records()));
  desk.OpenReview("R-1");
  CHECK(Desk::Must(desk.cases->Vouch()));
  CHECK(told.Has(LogLevel::kInfo, "anchored " + records()));
  CHECK(Desk::Say(desk.cases->Do(desk.Ask("R-1"), Desk::As("H"))) == "wrong_role");
  CHECK(told.Has(LogLevel::kDebug, "case R-1: wrong_role"));
  Desk::Must(desk.cases->Rebuild());
  CHECK(told.Has(LogLevel::kInfo, "derived rows anew"));
  desk.At("2026-04-02T01:00:00.000Z");
  Desk::Must(desk.cases->Tick({}));
  CHECK(told.Has(LogLevel::kWarning, "the clock jumped from 2026-03-02T01:00:00.000Z"));
  desk.At("2026-05-04T01:00:00.000Z");
  Desk::Must(desk.cases->Tick({}, true));
  CHECK(told.Has(LogLevel::kWarning, "2026-05-04T01:00:00.000Z: accepted"));
  desk.At("2026-03-01T01:00:00.000Z");
  CHECK_FALSE(desk.cases->Tick({}));
  CHECK(told.Has(LogLevel::kWarning, "the clock went back"));
  std::filesystem::rename(desk.folder / "trust", desk.folder / "elsewhere");
  desk.Know("score=50");
  CHECK(told.Has(LogLevel::kError, "not anchored: disk"));
  told.lines.clear();
  CHECK_FALSE(desk.cases->Vouch());
  CHECK(told.Has(LogLevel::kError, "not anchored: disk"));
  std::filesystem::rename(desk.folder / "elsewhere", desk.folder / "trust");
  Desk::Must(desk.cases->Close());
  CHECK(told.Has(LogLevel::kInfo, "closed writ/0"));
  Options nowhere = desk.Settings();
  nowhere.trust = desk.folder / "nothing";
  nowhere.create = false;
  nowhere.log = LoggerTo(
      [&](LogLevel level, const std::string& line) { told.lines.push_back({level, line}); });
  CHECK_FALSE(Cases::Open(nowhere));
  CHECK(told.Has(LogLevel::kError, "not opened: no_store"));
}

TEST_CASE("the host hears of a batch whose outcome is unknown, and of a rival") {
  const auto beneath = MakeMemoryStore();
  HeldStore store(*beneath);
  Told told(&store);
  store.AnswerNext(CommitOutcome::kUnknown);
  CHECK(told.desk.OpenReview("R-1") == "outcome_unknown");
  CHECK(told.Has(LogLevel::kError, "the outcome of a batch is unknown"));
  CHECK(told.Has(LogLevel::kWarning, "a command: outcome_unknown"));
  CHECK(told.desk.OpenReview("R-1") == "case_opened");
  REQUIRE(beneath->Acquire(Shard{}, "a rival"));
  CHECK(told.desk.OpenReview("R-2") == "fenced");
  CHECK(told.Has(LogLevel::kError, "fenced"));
}

TEST_CASE("nothing of a person is in a line of the log") {
  const auto beneath = MakeMemoryStore();
  HeldStore store(*beneath);
  Told told(&store);
  Desk& desk = told.desk;
  const auto act = [&](Doing doing, const std::string& who) {
    return Desk::Say(desk.cases->Do(doing, Desk::As(who, "canary-key")));
  };
  desk.AddPerson("canary-id", "hr");
  desk.Know("score=98765432101", "canary-id");
  desk.OpenReview("R-1");
  Doing doing = desk.Ask("R-1");
  doing.words = {"plan=canary-plan"};
  doing.attachments = {Desk::Paper("paper", "canary-paper")};
  CHECK(act(doing, "canary-id") == "wrong_role");
  CHECK(act(doing, "canary-nobody") == "no_person");
  CHECK(act({.case_id = "canary-case", .step = "ask"}, "M") == "no_case");
  CHECK(act({.case_id = "R-1", .step = "canary-step"}, "M") == "no_step");
  CHECK(act({.case_id = "R-1", .step = "ask", .words = {"canary=canary"}}, "M") == "form");
  CHECK(desk.OpenReview("canary case") == "case_name");
  CHECK(Desk::Say(desk.cases->OpenCase({.bundle = desk.bundle(),
                                        .procedure = "canary",
                                        .subject = "E",
                                        .case_id = "canary-new",
                                        .arguments = {"reason=canary"},
                                        .because = {}},
                                       Desk::As("H"))) == "no_procedure");
  store.AnswerNext(CommitOutcome::kUnknown);
  CHECK(act(doing, "M") == "outcome_unknown");
  CHECK(act(doing, "M") == "step_done");
  Desk::Must(desk.cases->Rebuild());
  Desk::Must(desk.cases->Close());
  INFO(told.All());
  CHECK(told.lines.size() > 8);
  for (const char* personal : {"canary", "Name of", "98765432101", "slow", "/store", "/trust"})
    CHECK(told.All().find(personal) == std::string::npos);
}

TEST_CASE("without a logger nothing is said, and spdlog's registry is left alone") {
  std::FILE* const file = std::tmpfile();
  REQUIRE(file != nullptr);
  std::fflush(stdout);
  std::fflush(stderr);
  const int out = ::dup(1), err = ::dup(2);
  ::dup2(::fileno(file), 1);
  ::dup2(::fileno(file), 2);
  std::string said;
  {
    Desk desk;
    said = desk.OpenReview("R-1");
    said += ", " + desk.OpenReview("R-1");
    desk.At("2026-04-02T01:00:00.000Z");
    said += Desk::Must(desk.cases->Tick({})).jumped_from ? ", jumped" : "";
  }
  std::fflush(stdout);
  std::fflush(stderr);
  ::dup2(out, 1);
  ::dup2(err, 2);
  ::close(out);
  ::close(err);
  CHECK(said == "case_opened, case_exists, jumped");
  CHECK(::lseek(::fileno(file), 0, SEEK_END) == 0);
  std::fclose(file);
  CHECK(spdlog::get("writ") == nullptr);
}

TEST_CASE("a log callback that throws changes nothing") {
  Desk desk;
  desk.Close();
  Options options = desk.Settings();
  int called = 0;
  options.log = LoggerTo([&](LogLevel, const std::string&) {
    ++called;
    throw std::runtime_error("the host's own trouble");
  });
  desk.cases = Desk::Must(Cases::Open(options));
  CHECK(desk.OpenReview("R-1") == "case_opened");
  CHECK(Desk::Must(desk.cases->Vouch()));
  CHECK(called == 2);
  desk.Close();
}

}  // namespace
}  // namespace writ::cases
