// Statements of a learning platform to the records of a list, through a map.
#include "runtime/facts/xapi.h"

#include <catch2/catch.hpp>

#include "runtime/facts/batch.h"
#include "runtime/facts/facts_testing.h"

namespace writ {
namespace {

using testing::EveryFact;
using testing::KindsOf;
using testing::Shown;

struct Learning : EveryFact {
  Learning() {
    attendance = Of(1, "attendance", {TypeKind::kPercent});
    program.facts[attendance].names.zh = "出勤率";
    exam = Of(1, "exam", {TypeKind::kNumber});
    program.facts[exam].range_to = Plain(100);
    passed = Of(1, "passed", {TypeKind::kYesNo});
    paper = Of(1, "paper", {TypeKind::kDocument});
    subject = Of(1, "subject", {TypeKind::kText});
  }
  uint32_t attendance, exam, passed, paper, subject;
};

const char* const kMap = R"({
  "persons": {"mailto:zhang@example.com": "E-1"},
  "statements": {
    "list": "培训记录",
    "courses": {"https://lms/pk": {"subject": "products", "sessions": 3}},
    "fields": {
      "given_on":   {"verb": "initialized", "take": "day", "of": "first"},
      "hours":      {"verb": "attended", "take": "hours"},
      "出勤率":     {"verb": "attended", "activity_type": "https://t/session", "take": "share"},
      "exam":       {"verb": ["passed", "https://v/failed"], "take": "raw"},
      "passed":     {"verb": ["passed", "https://v/failed"], "take": "success"},
      "paper":      {"verb": ["passed", "https://v/failed"], "take": "statement"}
    },
    "ignore": ["https://lms/canteen"]
  }})";

// A statement of E-1 about something of the course.
std::string Said(const std::string& verb, const std::string& object, const std::string& at,
                 const std::string& more = "") {
  return std::string(R"({"actor": {"account": {"homePage": "https://hr", "name": "E-1"}},)") +
         R"( "verb": {"id": "https://v/)" + verb + R"("}, "object": {"id": "https://lms/)" +
         object + R"(", "definition": {"type": "https://t/session"}}, "timestamp": ")" + at +
         R"(", "context": {"contextActivities": {"grouping": [{"id": "https://lms/pk"}]}})" + more +
         "}";
}

struct Import {
  explicit Import(const std::string& statements, const std::string& map = kMap,
                  std::optional<Date> through = std::nullopt) {
    const auto reader = MappedReaderFor("s.json", {{"map.json", map}, through});
    batch = reader->Read(policy.program, {{"s.json", statements}}, sources, diagnostics);
    CHECK(batch.has_value() != diagnostics.HasErrors());
    if (!batch) return;
    for (const BatchRow& row : batch->subjects) {
      SubjectFacts facts;
      REQUIRE(AddFacts(policy.program, row.bytes, testing::Stamp("b", "2026-04-01T00:00:00.000Z"),
                       &facts));
      shown += row.subject + ": ";
      for (const auto& [fact, entries] : facts.record.facts) {
        CHECK(fact == policy.trainings);
        const auto& list = std::get<ListValue>(entries.front().recordings.front().value);
        shown += "to " + Shown(list.complete_through);
        for (const FactRecord& item : list.items) shown += " {" + Fields(item) + "}";
      }
      shown += "\n";
    }
  }
  std::string Fields(const FactRecord& item) const {
    std::string out;
    for (const auto& [fact, entries] : item.facts) {
      const auto& value = std::get<Scalar>(entries.front().recordings.front().value);
      const auto& type = policy.program.facts[fact].type;
      out += (out.empty() ? "" : ", ") + policy.program.facts[fact].names.id + " ";
      if (type.kind == TypeKind::kDate) out += value.date.ToIso();
      if (type.kind == TypeKind::kYesNo) out += value.yes ? "yes" : "no";
      if (type.kind == TypeKind::kText || type.kind == TypeKind::kDocument) out += value.text;
      if (type.kind == TypeKind::kNumber || type.kind == TypeKind::kPercent)
        out += value.number.Canonical();
    }
    return out;
  }
  std::string Kinds() const { return KindsOf(diagnostics); }

  Learning policy;
  SourceSet sources;
  Diagnostics diagnostics;
  std::optional<ReadBatch> batch;
  std::string shown;
};

TEST_CASE("xAPI: a course's statements are one training") {
  const std::string statements =
      "[" + Said("initialized", "pk", "2026-02-28T16:30:00Z") + "," +
      Said("attended", "pk/1", "2026-03-02T09:00:00+08:00",
           R"(, "result": {"duration": "PT1H30M"})") +
      "," +
      Said("attended", "pk/2", "2026-03-03T09:00:00+08:00",
           R"(, "result": {"duration": "PT50M"})") +
      "," + Said("attended", "pk/2", "2026-03-03T09:00:01+08:00") + "," +
      Said("failed", "pk/exam", "2026-03-05T09:00:00+08:00",
           R"(, "id": "s-1", "result": {"score": {"raw": 48}, "success": false})") +
      "," +
      Said("passed", "pk/exam", "2026-03-09T09:00:00+08:00",
           R"(, "id": "s-2", "result": {"score": {"raw": 71.5}, "success": true})") +
      "]";
  const Import import(statements, kMap, testing::Day("2026-03-31"));
  // 16:30 in UTC is the next day in China; of three sessions two, and 140 minutes, rounded down.
  CHECK(import.shown ==
        "E-1: to 2026-03-31 {hours 2.33, given_on 2026-03-01, attendance 0.6666, exam 71.5, "
        "passed yes, paper s-2, subject products}\n");
  REQUIRE(import.batch);
  CHECK(import.batch->source == "xapi");
  CHECK(import.batch->rows == 6);
}

TEST_CASE("xAPI: a course that was registered twice is two trainings, in their order") {
  const auto registered = [](const char* registration) {
    return std::string(R"(, "id": ")") + registration + R"(-1", "x": 1)";
  };
  std::string later = Said("initialized", "pk", "2026-03-20T00:00:00Z", registered("b"));
  std::string sooner = Said("initialized", "pk", "2026-03-02T00:00:00Z", registered("a"));
  for (std::string* one : {&later, &sooner})
    one->replace(
        one->find(R"("context": {)"), 12,
        R"("context": {"registration": ")" + std::string(one == &later ? "b" : "a") + R"(", )");
  CHECK(Import("{\"statements\": [" + later + "," + sooner + "], \"more\": \"\"}").shown ==
        "E-1: to - {given_on 2026-03-02, subject products} {given_on 2026-03-20, subject "
        "products}\n");
}

TEST_CASE("xAPI: a voided statement and one that stands twice") {
  const std::string exam = Said("passed", "pk/exam", "2026-03-09T09:00:00+08:00",
                                R"(, "id": "s-2", "result": {"score": {"raw": 71}})");
  const std::string begun = Said("initialized", "pk", "2026-03-02T00:00:00Z", R"(, "id": "s-1")");
  const std::string voiding =
      std::string(R"({"actor": {}, "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},)") +
      R"( "object": {"objectType": "StatementRef", "id": "s-2"}})";
  CHECK(Import("[" + begun + "," + exam + "," + voiding + "," + begun + "]").shown ==
        "E-1: to - {given_on 2026-03-02, subject products}\n");
  const std::string other = Said("initialized", "pk", "2026-03-03T00:00:00Z", R"(, "id": "s-1")");
  CHECK(Import("[" + begun + "," + other + "]").Kinds() == "XapiTwice");
}

TEST_CASE("xAPI: what the map does not name is told, what it ignores is not") {
  const std::string begun = Said("initialized", "pk", "2026-03-02T00:00:00Z");
  const auto about = [](const char* activity) {
    return std::string(R"({"actor": {"mbox": "mailto:zhang@example.com"},)") +
           R"( "verb": {"id": "v/initialized"},)" + R"( "object": {"id": ")" + activity +
           R"("}, "stored": "2026-03-01T00:00:00Z"})";
  };
  const Import elsewhere("[" + begun + "," + about("https://lms/other") + "," +
                         about("https://lms/canteen") + "]");
  CHECK(elsewhere.Kinds() == "XapiElsewhere");
  CHECK(elsewhere.batch->rows == 1);
  // Found by the address of the mail, and by when it was stored.
  CHECK(Import("[" + about("https://lms/pk") + "]").shown ==
        "E-1: to - {given_on 2026-03-01, subject products}\n");
}

TEST_CASE("xAPI: what is wrong has a place and a name") {
  const auto kinds = [](const std::string& statements, const std::string& map = kMap) {
    return Import(statements, map).Kinds();
  };
  const std::string begun = Said("initialized", "pk", "2026-03-02T00:00:00Z");
  const auto changed = [&](const char* from, const char* to) {
    std::string text = begun;
    return text.replace(text.find(from), std::string(from).size(), to);
  };
  CHECK(kinds("[]") == "FactNoSubject");
  CHECK(kinds("[7]") == "JsonShape");
  CHECK(kinds("{") == "JsonSyntax");
  CHECK(kinds("{\"statements\": [" + begun + "], \"more\": \"/next\"}") == "XapiMore");
  CHECK(kinds(changed("\"account\"", "\"agent\"")) == "XapiPerson");
  CHECK(kinds(changed("00:00:00Z", "00:00:00")) == "XapiMoment");
  CHECK(kinds(changed("2026-03-02", "2026-02-30")) == "XapiMoment");
  CHECK(kinds(changed("\"verb\"", "\"did\"")) == "JsonShape");
  std::string four = "[";
  for (const char* session : {"pk/1", "pk/2", "pk/3", "pk/4"})
    four += (four.size() > 1 ? "," : "") + Said("attended", session, "2026-03-02T00:00:00Z");
  CHECK(kinds(four + "]") == "XapiSessions");
  CHECK(kinds(Said("attended", "pk/1", "2026-03-02T00:00:00Z",
                   R"(, "result": {"duration": "P1W"})")) == "JsonShape");
  CHECK(kinds(Said("passed", "pk/exam", "2026-03-02T00:00:00Z",
                   R"(, "result": {"score": {"raw": 101}})")) == "FactOutOfRange");
}

TEST_CASE("xAPI: a map that says something wrong") {
  const std::string begun = Said("initialized", "pk", "2026-03-02T00:00:00Z");
  const auto kinds = [&](const char* from, const char* to) {
    std::string map = kMap;
    map.replace(map.find(from), std::string(from).size(), to);
    return Import(begun, map).Kinds();
  };
  CHECK(Import(begun, R"({"persons": {}})").Kinds() == "MapNoStatements");
  CHECK(kinds("培训记录", "培训") == "JsonUnknownKey");
  CHECK(kinds("培训记录", "score") == "JsonUnknownKey");  // a fact, and no list
  CHECK(kinds("\"given_on\"", "\"given\"") == "JsonUnknownKey");
  CHECK(kinds("\"sessions\": 3", "\"sessions\": 0") == "JsonShape");
  CHECK(kinds("\"of\": \"first\"", "\"of\": \"best\"") == "JsonShape");
  CHECK(kinds("\"take\": \"raw\"", "\"take\": \"score\"") == "JsonShape");
  CHECK(kinds("\"verb\": \"initialized\", ", "") == "JsonShape");
  CHECK(kinds("\"ignore\"", "\"ignored\"") == "JsonUnknownKey");
  CHECK(kinds("\"persons\"", "\"people\"") == "JsonUnknownKey");
}

TEST_CASE("moments have a zone, and become days in China") {
  const auto iso = [](std::string_view text) {
    const auto moment = ParseMoment(text);
    return moment ? moment->ToIso() : std::string("-");
  };
  CHECK(iso("2026-03-10T09:30:00+08:00") == "2026-03-10T01:30:00.000Z");
  CHECK(iso("2026-03-10T09:30:00.1239-0330") == "2026-03-10T13:00:00.123Z");
  CHECK(iso("2026-03-10T09:30Z") == "2026-03-10T09:30:00.000Z");
  CHECK(iso("2026-03-10T00:00:00+08") == "2026-03-09T16:00:00.000Z");
  for (const char* wrong :
       {"", "2026-03-10", "2026-03-10T09:30:00", "2026-02-30T00:00:00Z", "2026-03-10T24:00:00Z",
        "2026-03-10T09:60:00Z", "2026-03-10T09:30:60Z", "2026-03-10T09:30:00.Z",
        "2026-03-10T-1:30:00Z", "2026-03-10T09:30:00+8:00", "2026-03-10T09:30:00Zx",
        "1900-01-01T00:00:00+08:00"})
    CHECK(iso(wrong) == "-");
}

TEST_CASE("durations are hours, minutes and seconds") {
  CHECK(ParseDuration("PT1H30M") == 5'400'000);
  CHECK(ParseDuration("PT45.25S") == 45'250);
  CHECK(ParseDuration("PT0S") == 0);
  for (const char* wrong :
       {"", "P", "PT", "1H", "P1D", "PT1M1H", "PT1.5H", "PT-1H", "PTH", "PT1H1H", "PT9999999999S"})
    CHECK_FALSE(ParseDuration(wrong));
}

}  // namespace
}  // namespace writ
