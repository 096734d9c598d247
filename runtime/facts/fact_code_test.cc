// Rows of facts: their bytes, what is read back from them, how imports merge, and bytes that are no
// rows.
#include "runtime/facts/fact_code.h"

#include <catch2/catch.hpp>

#include "runtime/facts/facts_testing.h"

namespace writ {
namespace {

using testing::Day;
using testing::EveryFact;
using testing::Shown;
using testing::Stamp;
using Kind = FactCodeError::Kind;

const BatchStamp kMonday = Stamp("facts/1", "2026-03-02T01:00:00.000Z");
const BatchStamp kTuesday = Stamp("facts/2", "2026-03-03T01:00:00.000Z");

Recording Of(Scalar value, const char* recorded = nullptr) {
  Recording recording;
  recording.value = std::move(value);
  if (recorded != nullptr) recording.recorded = Day(recorded);
  return recording;
}

struct Person : SubjectFacts {
  Person& Know(uint32_t fact, Recording recording, std::optional<Period> period = {}) {
    auto& entries = record.facts[fact];
    if (entries.empty() || entries.back().period != period) entries.push_back({period, {}});
    entries.back().recordings.push_back(std::move(recording));
    return *this;
  }
};

Scalar Length(Span span) {
  Scalar value;
  value.type = {TypeKind::kSpan};
  value.span = span;
  return value;
}

Period Month(const char* text) { return Period::Parse(text).value(); }

// Every shape of value, with and without provenance.
Person Full(const EveryFact& p) {
  Person person;
  person.Know(p.hired_on, Of(EveryFact::Day(2019, 5, 6)));
  person.Know(p.score, Of(EveryFact::Plain(72), "2026-01-05"));
  person.Know(p.share, Of(EveryFact::Value({TypeKind::kPercent}, *Number::Ratio(1, 3))));
  Scalar pay = EveryFact::Value({TypeKind::kMoney}, *Number::Parse("6100.50"));
  pay.text = "USD";
  Recording paid = Of(pay, "2026-01-05");
  paid.source = "hr";
  paid.document = "sha256:00ff";
  paid.status = FactStatus::kDisputed;
  person.Know(p.pay, paid);
  person.Know(p.notice, Of(Length({3, 2, 1})));
  person.Know(p.name, Of(EveryFact::Text("赵一")));
  person.Know(p.married, Of(EveryFact::YesNo(true)));
  Recording days;
  days.value = std::vector<IntervalValue>{{{}, Day("2026-03-01"), false},
                                          {Day("2026-03-02"), {}, true},
                                          {Day("2026-09-01"), Day("2026-09-02"), true}};
  person.Know(p.pregnancy, days);
  person.Know(p.grade_now, Of(EveryFact::Option(p.grade, 1)));
  Scalar document = EveryFact::Text("合同.pdf");
  document.type = {TypeKind::kDocument};
  person.Know(p.contract, Of(document));
  Scalar team = EveryFact::Text("north");
  team.type = {TypeKind::kTeam};
  person.Know(p.team, Of(team));
  Scalar best;
  best.type = {TypeKind::kPeriod};
  best.period = Month("2026-Q1");
  person.Know(p.best_month, Of(best));
  person.Know(p.change, Of(EveryFact::Value({TypeKind::kPoints}, *Number::Parse("-0.05"))));
  person.Know(p.sales, Of(EveryFact::Money(61000)), Month("2026-01"));
  person.Know(p.sales, Of(EveryFact::Money(62000), "2026-02-20"), Month("2026-01"));
  Recording none;
  none.value = NoneValue{};
  person.Know(p.sales, none, Month("2026-02"));
  person.Know(p.bonus, Of(EveryFact::Money(1)), Month("2025-Q4"));
  Person item, empty;
  item.Know(p.hours, Of(EveryFact::Plain(8))).Know(p.given_on, Of(EveryFact::Day(2026, 1, 15)));
  Recording list;
  list.value = ListValue{{item.record, empty.record}, Day("2026-03-01")};
  person.Know(p.trainings, list);
  person.told = {{"p", "1", Day("2025-12-20")}, {"p", "0", Day("2024-12-20")}};
  person.events = {{"warned", {Day("2026-01-02"), Day("2026-01-02")}},
                   {"incompetent", {Day("2026-02-02")}}};
  person.spells = {{Day("2015-01-01"), Day("2016-01-01")}, {Day("2012-01-01"), Day("2013-01-01")}};
  person.cohorts[{"team:north", "average", "attainment", Month("2026-02")}] = {
      EveryFact::Percent(77), 14, 13};
  person.cohorts[{"team:north", "highest", "grade", {}}] = {EveryFact::Option(p.grade, 1), 14, 14};
  person.cohorts[{"team:north", "count", "score", {}}] = {EveryFact::Plain(14), 14, 14};
  return person;
}

SubjectFacts Read(const Program& program, const std::vector<FactRow>& rows, size_t skipped = 0) {
  SubjectFacts facts;
  const auto added = AddFacts(program, rows, &facts);
  if (!added) FAIL(added.error().Sentence().en);
  CHECK(added->skipped == skipped);
  return facts;
}

FactCodeError Refused(const Program& program, std::string_view bytes) {
  SubjectFacts facts;
  const auto added = AddFacts(program, bytes, kMonday, &facts);
  REQUIRE_FALSE(added.has_value());
  CHECK_FALSE(added.error().Sentence().zh.empty());
  CHECK(added.error().batch == kMonday.batch);
  return added.error();
}

// Only the first entry's recordings, as "value@recorded(batch)".
std::string NumbersOf(const SubjectFacts& facts, uint32_t fact) {
  std::string out;
  for (const auto& recording : facts.record.facts.at(fact).at(0).recordings)
    out += std::get<Scalar>(recording.value).number.Canonical() + "@" +
           recording.recorded.value().ToIso() + "(" + recording.batch + ")";
  return out;
}

std::string Hex(std::string_view bytes) {
  std::string out;
  for (const unsigned char c : bytes) {
    out += "0123456789abcdef"[c >> 4];
    out += "0123456789abcdef"[c & 15];
  }
  return out;
}

TEST_CASE("the bytes of a row are the ones that were written down") {
  const EveryFact p;
  Person person;
  Recording score = Of(EveryFact::Value({TypeKind::kNumber}, *Number::Parse("72.5")), "2026-01-05");
  score.source = "lms";
  person.Know(p.score, score);
  person.Know(p.sales, Of(EveryFact::Money(-2)), Month("2026-01"));
  person.told = {{"p", "1", Day("1970-01-01")}};
  // docs/fact_rows.md takes this row apart. It may never change.
  const std::string row =
      "01"
      "02"
      "0573616c6573"
      "24"
      "01"
      "03"
      "f0fb02"
      "00"
      "0003"
      "00"
      "0573636f7265"
      "01"
      "01"
      "02"
      "28"
      "d4bf02"
      "036c6d73"
      "01aa0b"
      "01"
      "0170"
      "0131"
      "00"
      "00"
      "00"
      "00";
  CHECK(Hex(EncodeFacts(p.program, person)) == row);
}

TEST_CASE("whatever an import says is read back, with its batch") {
  const EveryFact p;
  const Person person = Full(p);
  const std::string bytes = EncodeFacts(p.program, person);
  const SubjectFacts read = Read(p.program, {{bytes, kMonday}});
  Person expected = person;
  const auto stamp = [](const auto& self, FactRecord* record, bool dated) -> void {
    for (auto& [fact, entries] : record->facts) {
      for (auto& entry : entries) {
        for (auto& recording : entry.recordings) {
          recording.batch = "facts/1";
          if (dated && !recording.recorded) recording.recorded = Day("2026-03-02");
          if (auto* list = std::get_if<ListValue>(&recording.value))
            for (auto& item : list->items) self(self, &item, false);
        }
        std::ranges::sort(entry.recordings, {}, &Recording::recorded);
      }
    }
  };
  stamp(stamp, &expected.record, true);
  std::ranges::sort(expected.told, {}, &Told::version);
  std::ranges::sort(expected.spells);
  CHECK(Shown(p.program, read) == Shown(p.program, expected));
  CHECK(EncodeFacts(p.program, read) == EncodeFacts(p.program, expected));
}

TEST_CASE("a row does not depend on the order in which a policy declares its facts") {
  const EveryFact p;
  EveryFact other;
  std::ranges::reverse(other.program.entities[0].facts);
  std::swap(other.program.choices[0].options[0], other.program.choices[0].options[1]);
  const std::string bytes = EncodeFacts(p.program, Full(p));
  const SubjectFacts read = Read(other.program, {{bytes, kMonday}});
  const auto& grade = read.record.facts.at(other.grade_now).at(0).recordings.at(0);
  CHECK(std::get<Scalar>(grade.value).option == 0);
  const SubjectFacts same = Read(p.program, {{bytes, kMonday}});
  CHECK(EncodeFacts(other.program, read) == EncodeFacts(p.program, same));
}

TEST_CASE("without a date of its own a recording is known from its import on, in +08:00") {
  const EveryFact p;
  Person person;
  person.Know(p.score, Of(EveryFact::Plain(1)));
  const std::string bytes = EncodeFacts(p.program, person);
  const auto day = [&](const char* instant) {
    return *Read(p.program, {{bytes, Stamp("b", instant)}})
                .record.facts.at(p.score)[0]
                .recordings[0]
                .recorded;
  };
  CHECK(day("2026-03-02T15:59:59.999Z") == Day("2026-03-02"));
  CHECK(day("2026-03-02T16:00:00.000Z") == Day("2026-03-03"));
  const SubjectFacts read = Read(p.program, {{bytes, kMonday}});
  CHECK(read.record.Find(p.score, {}, Day("2026-03-01")) == nullptr);
  CHECK(read.record.Find(p.score, {}, Day("2026-03-02")) != nullptr);
  // A member of a list is known with the list, also where the file says that this was earlier.
  Person item, owner;
  item.Know(p.hours, Of(EveryFact::Plain(8)));
  Recording list;
  list.value = ListValue{{item.record}, {}};
  list.recorded = Day("2025-01-01");
  owner.Know(p.trainings, list);
  const auto listed = Read(p.program, {{EncodeFacts(p.program, owner), kMonday}});
  const auto* early = listed.record.Find(p.trainings, {}, Day("2025-01-01"));
  REQUIRE(early != nullptr);
  const auto& member = std::get<ListValue>(early->value).items.at(0);
  REQUIRE(member.Find(p.hours, {}, Day("2025-01-01")) != nullptr);
  CHECK(member.Find(p.hours, {}, Day("2025-01-01"))->batch == "facts/1");
}

TEST_CASE("imports merge in any order, and of one day the later batch counts") {
  const EveryFact p;
  const auto row = [&](std::vector<std::pair<int, const char*>> scores) {
    Person person;
    for (const auto& [score, recorded] : scores)
      person.Know(p.score, Of(EveryFact::Plain(score), recorded));
    return EncodeFacts(p.program, person);
  };
  const std::string first = row({{1, nullptr}, {2, "2026-01-05"}});
  const std::string second = row({{3, nullptr}, {4, "2026-01-04"}, {5, "2026-01-05"}});
  const std::vector<FactRow> rows = {{first, kMonday}, {second, kTuesday}};
  const std::vector<FactRow> backwards = {rows[1], rows[0]};
  const std::string expected =
      "4@2026-01-04(facts/2)5@2026-01-05(facts/2)1@2026-03-02(facts/1)3@2026-03-03(facts/2)";
  CHECK(NumbersOf(Read(p.program, rows), p.score) == expected);
  CHECK(NumbersOf(Read(p.program, backwards), p.score) == expected);
  // Of one instant, the batch of the later name.
  const std::vector<FactRow> tied = {{first, Stamp("b", "2026-03-02T01:00:00.000Z")},
                                     {second, Stamp("a", "2026-03-02T01:00:00.000Z")}};
  CHECK(NumbersOf(Read(p.program, tied), p.score) ==
        "4@2026-01-04(a)2@2026-01-05(b)1@2026-03-02(b)");
  // One after the other, from the earliest on, is the same.
  SubjectFacts facts;
  REQUIRE(AddFacts(p.program, first, kMonday, &facts));
  REQUIRE(AddFacts(p.program, second, kTuesday, &facts));
  CHECK(NumbersOf(facts, p.score) == expected);
  // In one row a date that the file gives counts before the day of the import.
  const std::string both = row({{6, nullptr}, {7, "2026-03-02"}});
  CHECK(NumbersOf(Read(p.program, {{both, kMonday}}), p.score) == "7@2026-03-02(facts/1)");
}

TEST_CASE("importing the same again changes nothing but the day from which it is known") {
  const EveryFact p;
  const std::string bytes = EncodeFacts(p.program, Full(p));
  const auto once = Read(p.program, {{bytes, kMonday}});
  CHECK(Shown(p.program, Read(p.program, {{bytes, kMonday}, {bytes, kMonday}})) ==
        Shown(p.program, once));
  const auto twice = Read(p.program, {{bytes, kMonday}, {bytes, kTuesday}});
  CHECK(twice.events == once.events);
  CHECK(twice.spells == once.spells);
  CHECK(twice.told.size() == once.told.size());
  CHECK(twice.record.facts.at(p.score)[0].recordings.size() == 1);
  CHECK(twice.record.facts.at(p.name)[0].recordings.size() == 2);
}

TEST_CASE("days, spells and tellings of several imports are united, of figures the newest counts") {
  const EveryFact p;
  Person a, b;
  a.events = {{"warned", {Day("2026-01-02"), Day("2026-01-09")}}};
  b.events = {{"warned", {Day("2026-01-05"), Day("2026-01-09")}}};
  a.told = {{"p", "1", Day("2026-01-01")}};
  b.told = {{"p", "1", Day("2025-01-01")}};
  a.spells = {{Day("2015-01-01"), Day("2016-01-01")}};
  b.spells = {{Day("2012-01-01"), Day("2013-01-01")}};
  const CohortKey key{"team:north", "average", "score", {}};
  a.cohorts[key] = {EveryFact::Plain(60), 5, 5};
  b.cohorts[key] = {EveryFact::Plain(70), 6, 6};
  const std::string first = EncodeFacts(p.program, a), second = EncodeFacts(p.program, b);
  for (const bool reversed : {false, true}) {
    std::vector<FactRow> rows = {{first, kMonday}, {second, kTuesday}};
    if (reversed) std::ranges::reverse(rows);
    CHECK(Shown(p.program, Read(p.program, rows)) ==
          "told p 1 2025-01-01\ntold p 1 2026-01-01\n"
          "event warned 2026-01-02 2026-01-05 2026-01-09\n"
          "spell 2012-01-01..2013-01-01\nspell 2015-01-01..2016-01-01\n"
          "figure team:north average score - 0/0:70,,1970-01-01,0000-01,0,0,0,no,0 of 6/6\n");
  }
}

TEST_CASE("what a policy does not declare is passed over and counted") {
  const EveryFact p;
  const std::string bytes = EncodeFacts(p.program, Full(p));
  EveryFact less;
  std::erase(less.program.entities[0].facts, less.pay);
  std::erase(less.program.entities[0].facts, less.trainings);
  std::erase(less.program.entities[0].facts, less.pregnancy);
  less.program.events.clear();
  less.program.definitions.clear();
  const auto read = Read(less.program, {{bytes, kMonday}}, 5);
  CHECK_FALSE(read.record.facts.contains(less.pay));
  CHECK(read.record.facts.contains(less.score));
  CHECK(read.events.size() == 1);
  CHECK(read.cohorts.size() == 2);
  // A record's fields count each where they stand.
  EveryFact fewer;
  std::erase(fewer.program.entities[1].facts, fewer.hours);
  Read(fewer.program, {{bytes, kMonday}}, 1);
  Program nothing;
  Read(nothing, {{EncodeFacts(nothing, SubjectFacts{}), kMonday}});
}

TEST_CASE("a fact of another type is an error that names it and both types") {
  const EveryFact p;
  const std::string bytes = EncodeFacts(p.program, Full(p));
  const auto refused = [&](uint32_t fact, Type type, bool over_time = false) {
    EveryFact other;
    other.program.facts[fact].type = type;
    other.program.facts[fact].over_time = over_time;
    const auto error = Refused(other.program, bytes);
    CHECK(error.kind == Kind::kOtherType);
    return error.Sentence().en;
  };
  CHECK(refused(p.share, {TypeKind::kNumber}) ==
        "batch facts/1: 'share' was recorded as a percent, and this policy declares it as a "
        "number");
  CHECK(refused(p.sales, {TypeKind::kMoney, 0, Frequency::kQuarter}).find("money per quarter") !=
        std::string::npos);
  CHECK(refused(p.sales, {TypeKind::kMoney}).find("money per month, and") != std::string::npos);
  CHECK(refused(p.pregnancy, {TypeKind::kYesNo}).find("over time, and") != std::string::npos);
  CHECK(refused(p.married, {TypeKind::kYesNo}, true).find("as yes or no over") !=
        std::string::npos);
  CHECK(refused(p.hours, {TypeKind::kText}).find("'trainings.hours'") != std::string::npos);
  EveryFact other;
  other.program.choices[0].options.pop_back();
  const auto error = Refused(other.program, bytes);
  CHECK(error.kind == Kind::kNoOption);
  CHECK(error.Sentence().en ==
        "batch facts/1: 'grade' was recorded as 'lead', which 'Grade' no longer has");
  other = EveryFact();
  other.program.definitions[0].type = {TypeKind::kNumber, 0, Frequency::kMonth};
  CHECK(Refused(other.program, bytes).fact == "attainment");
}

TEST_CASE("no part of a row is a row, and no wrong byte does harm") {
  const EveryFact p;
  const std::string bytes = EncodeFacts(p.program, Full(p));
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto error = Refused(p.program, bytes.substr(0, size));
    CHECK(error.kind == Kind::kDamaged);
    CHECK(error.offset <= size);
  }
  CHECK(Refused(p.program, bytes + '\0').kind == Kind::kDamaged);
  std::string newer = bytes;
  newer[0] = 2;
  CHECK(Refused(p.program, newer).kind == Kind::kNewerForm);
  size_t refused = 0;
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const int bit : {0, 3, 7}) {
      std::string wrong = bytes;
      wrong[at] = static_cast<char>(wrong[at] ^ 1 << bit);
      SubjectFacts facts;
      if (!AddFacts(p.program, wrong, kMonday, &facts)) ++refused;
    }
  }
  CHECK(refused > bytes.size());
}

TEST_CASE("a count beyond the bytes, and lists without end, are refused at once") {
  const EveryFact p;
  const auto bytes = [](std::initializer_list<int> values) {
    std::string out;
    for (const int value : values) out += static_cast<char>(value);
    return out;
  };
  CHECK(Refused(p.program, bytes({1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1}))
            .kind == Kind::kDamaged);
  CHECK(Refused(p.program, bytes({1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 2}))
            .kind == Kind::kDamaged);
  // A list of lists of lists, each of one record with one fact.
  std::string deep = bytes({1});
  for (int i = 0; i < 10'000; ++i) deep += bytes({1, 1, 'l', 12, 1, 2, 2, 2});
  const auto error = Refused(p.program, deep);
  CHECK(error.kind == Kind::kDamaged);
  CHECK(error.offset < 400);
  // Facts, periods and events stand in order, each once.
  const std::string twice = bytes({1, 2, 1, 'x', 1, 0, 1, 'x', 1, 0, 0, 0, 0, 0});
  CHECK(Refused(p.program, twice).kind == Kind::kDamaged);
  const std::string invalid = bytes({1, 1, 1, 0xFF, 1, 0, 0, 0, 0, 0});
  CHECK(Refused(p.program, invalid).kind == Kind::kDamaged);
}

}  // namespace
}  // namespace writ
