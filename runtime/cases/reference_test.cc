// Calendars and parameters that are installed anew: what is decided from then on, and due dates.
#include "runtime/cases/reference.h"

#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"

namespace writ::cases {
namespace {

constexpr const char* kName = "cn.days/days.csv";

// Working days of 2026 with these besides.
std::string Days(const std::string& more = "", const std::string& year = "2026") {
  std::string csv = "date,kind\n";
  for (const char* day : {"01-01", "02-17", "02-18", "05-01", "10-01", "10-02"})
    csv += year + "-" + day + ",statutory_holiday\n";
  return csv + more;
}

constexpr const char* kPolicy = R"(policy due
  currency CNY
  version "1"
  in force from 2020-01-01
use cn.days version "1"
role hr
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
}
procedure answer for Employee {
  step reply by hr within 5 working days { provide text_of_it : text }
  wait 3 working days
}
)";

Loader LoaderOf(const std::string& days) {
  Loader loader;
  loader.module = [](const std::string&, const std::string&) -> std::optional<LoadedText> {
    return LoadedText{"days.writ",
                      "policy days version \"1\"\n"
                      "table days (day : date) : text from data \"data/days.csv\"\n"};
  };
  loader.data = [days](const std::string&, const std::string&) -> std::optional<LoadedText> {
    return LoadedText{"data/days.csv", days};
  };
  return loader;
}

class Calendars : public Desk {
 public:
  explicit Calendars(const std::string& days = Days())
      : packed_(Pack({"due.writ", kPolicy}, LoaderOf(days))) {
    REQUIRE(packed_.compilation.program != nullptr);
    Must(cases->Install(packed_.bundle, {}));
  }
  std::string OpenAnswer(const std::string& id) {
    return Say(cases->OpenCase({.bundle = packed_.bundle.hash(),
                                .procedure = "answer",
                                .subject = "E",
                                .case_id = id,
                                .arguments = {},
                                .because = {}},
                               As("H")));
  }
  Result<TickReport> InstallDays(const std::string& days, const std::string& name = kName) {
    return cases->InstallReference({.name = name, .bytes = days, .version = ""}, As("H"));
  }
  std::string Due(const std::string& id) {
    const CaseData data = Must(cases->Find(id));
    return data.state.timers.empty() ? "" : data.state.timers.front().due.ToIso();
  }
  audit::Record Last(const std::string& id) { return Must(cases->Timeline(id)).back().record; }

 private:
  Packed packed_;
};

TEST_CASE("a due date changes by an event that shows both, and only by that") {
  Calendars desk;
  CHECK(desk.OpenAnswer("A-1") == "case_opened");
  CHECK(desk.Due("A-1") == "2026-03-09T16:00:00.000Z");
  CHECK(desk.Last("A-1").reference.empty());

  const std::string moved = Days("2026-03-05,day_off\n");
  const TickReport report = Desk::Must(desk.InstallDays(moved));
  CHECK(report.changed == std::vector<std::string>{"A-1"});
  CHECK(desk.Due("A-1") == "2026-03-10T16:00:00.000Z");
  const audit::Record record = desk.Last("A-1");
  const auto& restated = std::get<DeadlineRestated>(record.event);
  CHECK(restated.was.ToIso() == "2026-03-09T16:00:00.000Z");
  CHECK(restated.now.ToIso() == "2026-03-10T16:00:00.000Z");
  const Hash hash{Sha256(moved)};
  CHECK(restated.calendar == hash);
  CHECK(record.reference == std::vector{hash});
  CHECK_FALSE(record.actor);

  // The same again changes nothing; a new case counts by it from the start.
  const uint64_t before = desk.LogSize();
  CHECK(Desk::Must(desk.InstallDays(moved)).changed.empty());
  CHECK(desk.LogSize() == before);
  CHECK(desk.OpenAnswer("A-2") == "case_opened");
  CHECK(desk.Due("A-2") == "2026-03-10T16:00:00.000Z");
  CHECK(desk.Last("A-2").reference == std::vector{hash});
  // What fires is what was restated.
  desk.At("2026-03-09T17:00:00.000Z");
  CHECK(Desk::Must(desk.cases->Tick({}, true)).events == 0);
  desk.At("2026-03-10T17:00:00.000Z");
  CHECK(Desk::Must(desk.cases->Tick({}, true)).events == 2);

  const auto list = Desk::Must(desk.cases->References());
  REQUIRE(list.size() == 1);
  CHECK(list.front().through == Date::ParseIso("2026-12-31"));
  CHECK(list.front().version.text == "2026-12-31");
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
  const RedecideReport again = Desk::Must(desk.cases->Redecide());
  CHECK(again.differs.empty());
  CHECK(again.agrees == 5);
  desk.Must(desk.cases->Rebuild());
  desk.Close();
  desk.Open();
  CHECK(desk.Due("A-2").empty());
}

TEST_CASE("a deadline that no calendar reached runs once one does") {
  Calendars desk(Days("", "2025"));
  CHECK(desk.OpenAnswer("A-1") == "case_opened");
  CHECK(desk.Due("A-1").empty());
  desk.Must(desk.InstallDays(Days()));
  CHECK(desk.Due("A-1") == "2026-03-09T16:00:00.000Z");
  const auto set = std::get<TimerSet>(desk.Last("A-1").event);
  CHECK(set.node.text == "reply");
  CHECK(set.due.ToIso() == "2026-03-09T16:00:00.000Z");
  CHECK(Desk::Must(desk.cases->Redecide()).differs.empty());
}

TEST_CASE("what no policy reads, or none could read, is not installed") {
  Calendars desk;
  const auto other = desk.InstallDays(Days(), "cn.days/dais.csv");
  REQUIRE_FALSE(other);
  CHECK(other.error().word == "no_reference");
  CHECK(other.error().text.en.find(kName) != std::string::npos);
  const auto wrong = desk.InstallDays("date,kind\n2026-13-01,statutory_holiday\n");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().word == "reference_wrong");
  const auto large = desk.InstallDays(std::string(kMaxReferenceBytes + 1, '#'));
  REQUIRE_FALSE(large);
  CHECK(large.error().word == "reference_too_large");
  CHECK(Desk::Must(desk.cases->References()).empty());
}

}  // namespace
}  // namespace writ::cases
