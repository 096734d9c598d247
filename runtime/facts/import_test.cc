// Whole files: encodings, tables, JSON, templates, and that the same facts read the same from each.
#include "runtime/facts/import.h"

#include <unicode/ucnv.h>

#include <catch2/catch.hpp>

#include "engine/program/builder.h"
#include "runtime/facts/cell.h"
#include "runtime/facts/csv.h"

namespace writ {
namespace {

class Files {
 public:
  Files() {
    Program& p = b_.program;
    p.policy.version = "1";
    p.policy.names.id = "p";
    b_.AddChoice("grade", {"rep", "lead"});
    p.entities.push_back({});
    p.entities[1].names.id = "Training";
    const uint32_t hours = b_.AddFact("hours", {TypeKind::kNumber});
    std::erase(p.entities[0].facts, hours);
    p.facts[hours].entity = 1;
    p.entities[1].facts = {hours};
    hired_ = Add("hired_on", "入职日期", {TypeKind::kDate});
    p.entities[0].exists_from = hired_;
    score_ = Add("score", "得分", {TypeKind::kNumber});
    share_ = Add("share", "占比", {TypeKind::kPercent});
    Add("name", "姓名", {TypeKind::kText});
    away_ = Add("away", "外派", {TypeKind::kYesNo});
    p.facts[away_].over_time = true;
    rate_ = Add("rate", "达成率", {TypeKind::kPercent, 0, Frequency::kMonth});
    list_ = Add("trainings", "培训记录", {TypeKind::kList, 1, {}});
    p.events.push_back({});
    p.events.back().names.id = "warned";
    p.events.back().names.zh = "警告";
  }

  // The kinds of what was wrong, or the subjects.
  std::string Csv(const std::vector<FactText>& texts) { return Import(texts, true); }
  std::string Csv(const std::string& bytes) { return Csv({{"people.csv", bytes}}); }
  std::string Json(const std::string& bytes, const char* name = "people.json") {
    return Import({{name, bytes}}, false);
  }
  std::string Subject(const std::string& members) {
    return Json("{\"subject\": {\"id\": \"E-1\", " + members + "}}");
  }
  const SubjectFacts& first() const { return people_->subjects.at(0); }
  const Recording& Only(uint32_t fact) const {
    const auto& entries = first().record.facts.at(fact);
    REQUIRE(entries.size() == 1);
    REQUIRE(entries[0].recordings.size() == 1);
    return entries[0].recordings[0];
  }
  const Program& program() const { return b_.program; }

  uint32_t hired_, score_, share_, away_, rate_, list_;
  std::optional<Population> people_;

 private:
  uint32_t Add(const char* id, const char* zh, Type type) {
    const uint32_t fact = b_.AddFact(id, type);
    b_.program.facts[fact].names.zh = zh;
    return fact;
  }
  std::string Import(const std::vector<FactText>& texts, bool csv) {
    SourceSet sources;
    Diagnostics diagnostics;
    std::vector<FileId> files;
    for (const auto& text : texts) {
      if (const auto file = AddFactFile(text, sources, diagnostics)) files.push_back(*file);
    }
    people_.reset();
    if (!diagnostics.HasErrors())
      people_ = csv ? ImportCsv(program(), sources, files, diagnostics)
                    : ImportJson(program(), sources, files.at(0), diagnostics);
    std::string out;
    for (const auto& d : diagnostics.Sorted())
      out += (out.empty() ? "" : " ") + std::string(InfoOf(d.kind).name);
    CHECK(people_.has_value() == out.empty());  // nothing of a wrong file counts
    return out;
  }

  ProgramBuilder b_;
};

std::string Encoded(const char* encoding, const std::string& utf8) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out(utf8.size() * 4 + 8, '\0');
  const int32_t size = ucnv_convert(encoding, "UTF-8", out.data(), static_cast<int32_t>(out.size()),
                                    utf8.data(), static_cast<int32_t>(utf8.size()), &status);
  REQUIRE(U_SUCCESS(status));
  out.resize(static_cast<size_t>(size));
  return out;
}

std::string Spelt(const Recording& recording) {
  std::string out = recording.source + "|" + recording.document + "|" +
                    (recording.recorded ? recording.recorded->ToIso() : "") + "|";
  if (const auto* s = std::get_if<Scalar>(&recording.value))
    return out + s->number.Canonical() + s->text + s->date.ToIso() + (s->yes ? "y" : "n");
  if (const auto* intervals = std::get_if<std::vector<IntervalValue>>(&recording.value)) {
    for (const auto& i : *intervals)
      out += (i.from ? i.from->ToIso() : "") + ".." + (i.until ? i.until->ToIso() : "") +
             (i.yes ? "y" : "n");
    return out;
  }
  const auto* list = std::get_if<ListValue>(&recording.value);
  if (list == nullptr) return out + "none";
  out += list->complete_through ? list->complete_through->ToIso() : "open";
  for (const auto& item : list->items) {
    for (const auto& [fact, entries] : item.facts)
      out += ";" + std::to_string(fact) + "=" + Spelt(entries.at(0).recordings.at(0));
  }
  return out;
}

// Every value of a population, one a line.
std::string Spelt(const Population& people) {
  std::string out;
  for (const auto& subject : people.subjects) {
    out += subject.id + "\n";
    for (const auto& [fact, entries] : subject.record.facts) {
      for (const auto& entry : entries) {
        for (const auto& recording : entry.recordings)
          out += " " + std::to_string(fact) + " " + (entry.period ? entry.period->ToString() : "") +
                 " " + Spelt(recording) + "\n";
      }
    }
    for (const auto& told : subject.told)
      out += " told " + told.policy + told.version + told.on.ToIso() + "\n";
  }
  return out;
}

const std::string kPeople =
    "工号,入职日期,得分,占比,姓名,外派,告知日期\n"
    "E-1,2019/5/6,60.25,11%,张三,2026-01-05..2026-06-30;no 2026-07-01..,2024-12-20\n"
    "E-2,2020年1月2日,无,,李四,,\n";
const std::string kMonths = "工号,月份,达成率\nE-1,2026-02,80.5%\nE-1,202601,79%\n";
const std::string kLists = "id,hours,complete_through\nE-1,8,2026-02-28\nE-1,4,\n";

TEST_CASE("the same facts as JSON, CSV and GB18030 read the same") {
  Files files;
  REQUIRE(files.Json(R"({"subjects": [
    {"id": "E-2", "hired_on": "2020-01-02", "score": "none", "姓名": "李四"},
    {"id": "E-1", "hired_on": "2019-05-06", "score": 60.25, "share": "11%", "name": "张三",
     "away": [{"from": "2026-01-05", "until": "2026-06-30"},
              {"from": "2026-07-01", "value": false}],
     "told": {"p": {"version": "1", "on": "2024-12-20"}},
     "rate": {"2026-01": "79%", "2026-02": "80.5%"},
     "trainings": {"complete_through": "2026-02-28", "items": [{"hours": 8}, {"hours": 4}]}}
  ]})") == "");
  const std::string json = Spelt(*files.people_);
  CHECK(json.find("60.25") != std::string::npos);
  for (const char* encoding : {"UTF-8", "gb18030", "UTF-16LE", "UTF-16BE"}) {
    INFO(encoding);
    const std::string mark = std::string(encoding).starts_with("UTF-16") ? "\uFEFF" : "";
    const auto in = [&](const std::string& text) { return Encoded(encoding, mark + text); };
    CHECK(files.Csv({{"people.csv", in(kPeople)},
                     {"monthly.csv", in(kMonths)},
                     {"trainings.csv", in(kLists)}}) == "");
    REQUIRE(files.people_);
    CHECK(Spelt(*files.people_) == json);
  }
}

TEST_CASE("a row without a record says that there is none") {
  Files files;
  REQUIRE(files.Csv({{"people.csv", "id,score\nE-1,60\n"},
                     {"trainings.csv", "工号,hours,完整截至\nE-1,,2026-02-28\n"}}) == "");
  CHECK(Spelt(*files.people_).find("|||2026-02-28\n") != std::string::npos);  // no item follows
}

TEST_CASE("byte order marks go, and what is no text is refused") {
  Files files;
  CHECK(files.Csv("\xEF\xBB\xBFid,score\nE-1,60\n") == "");
  CHECK(files.Csv(Encoded("gb18030", "\uFEFF工号,得分\nE-1,60\n")) == "");
  CHECK(files.Csv("id,name\nE-1,\xFF\xFF\n") == "FactEncoding");
  CHECK(files.Csv("\xFF\xFEi") == "FactEncoding");                         // half a unit
  CHECK(files.Csv(std::string("\xFF\xFE\x00\xD8", 4)) == "FactEncoding");  // half a pair
  CHECK(files.Csv(std::string((size_t{64} << 20) + 1, ' ')) != "");
}

TEST_CASE("tables: quotes, line ends, tabs, blank rows") {
  Files files;
  CHECK(files.Csv("id,name\r\nE-1,\"Li, \"\"Wei\"\"\r\nof sales\"\r\n") == "");
  CHECK(std::get<Scalar>(files.first().record.facts.rbegin()->second[0].recordings[0].value).text ==
        "Li, \"Wei\"\r\nof sales");
  CHECK(files.Csv("id\tscore\nE-1\t60\n") == "");
  CHECK(files.Csv("id,score\rE-1,60") == "");
  CHECK(files.Csv("id,score\n\nE-1,60\n,\n , \n") == "");
  REQUIRE(files.people_);
  CHECK(files.people_->subjects.size() == 1);
  CHECK(files.Csv("id,score,#note\nE-1,60,x\n") == "");
  CHECK(files.Csv("id,share(ratio)\nE-1,0.11\n") == "");
  CHECK(std::get<Scalar>(files.Only(files.share_).value).number == *Number::Ratio(11, 100));
}

TEST_CASE("tables: what is wrong is said") {
  Files files;
  CHECK(files.Csv("id,score\nE-1,\"60\n") == "CsvUnclosedQuote");
  CHECK(files.Csv("id,score\nE-1,\"60\"x\n") == "CsvTextAfterQuote");
  CHECK(files.Csv("id,score\nE-1\nE-2,1,2\nE-3,60\n") == "CsvRagged CsvRagged");
  CHECK(files.Csv("id,score,score\nE-1,60,60\n") == "CsvDuplicateColumn");
  CHECK(files.Csv("id,score\nE-1,60\nE-1,60\n") == "FactDuplicate");
  // A row that stands twice is one error, not one a column.
  CHECK(files.Csv("id,score,share,name\nE-1,60,5%,Li\nE-1,60,5%,Li\n") == "FactDuplicate");
  CHECK(files.Csv("id,score\n,60\n") == "CsvEmptyId");
  CHECK(files.Csv("id,month,rate\nE-1,2026-01,80%\nE-1,2026/1,80%\n") == "FactDuplicate");
  CHECK(files.Csv("id,score\n") == "FactNoSubject");
  CHECK(files.Csv("") == "CsvNoHeader");
  CHECK(files.Csv("id,told:other\nE-1,2024-12-20\n") == "ToldOtherPolicy");
  CHECK(files.Csv("id,away\nE-1,2026-06-30..2026-01-05\n") == "FactInterval");
  CHECK(files.Csv("id,away\nE-1,..\n") == "FactInterval");
}

TEST_CASE("tables: days that a spreadsheet stored as numbers are said once a column") {
  Files files;
  CHECK(files.Csv("id,hired_on\nE-1,46011\nE-2,46012\nE-3,2026-01-05\n") == "CsvSerialDay");
  CHECK(files.Csv("id,month,rate\nE-1,46023,1%\nE-2,46054,1%\n") == "CsvSerialDay");
  CHECK(files.Csv("id,score,recorded\nE-1,60,46023\nE-2,60,46054\n") == "CsvSerialDay");
  CHECK(files.Csv("id,hired_on\nE-1,123\nE-2,100000\n") == "FactNotADate FactNotADate");
  CHECK(SerialDay("46011") == Date::FromYmd(2025, 12, 20));
}

TEST_CASE("tables: values that other signs part are said to be") {
  Files files;
  for (const char* bytes : {"id，score\nE-1，60\n", "id;score\nE-1;60\n", "id；score\n",
                            "id,score\nE-1；60\n", "id,score\nE-1、60\n"}) {
    INFO(bytes);
    CHECK(files.Csv(bytes) == "CsvSeparator");
  }
  CHECK(files.Csv("id,score\nE-1\n") == "CsvRagged");
}

TEST_CASE("several recordings of a fact, by when they were recorded") {
  Files files;
  CHECK(files.Csv("id,score,recorded,source,document\nE-1,60,2026-02-01,hr,a.pdf\n"
                  "E-1,55,2026-01-01,crm,\n") == "");
  const auto& recordings = files.first().record.facts.at(files.score_)[0].recordings;
  REQUIRE(recordings.size() == 2);
  CHECK(recordings[0].source == "crm");
  CHECK(recordings[1].document == "a.pdf");
  CHECK(files.Csv("id,score,recorded\nE-1,60,2026-02-01\nE-1,61,2026-02-01\n") ==
        "FactSameRecorded");
  CHECK(files.Subject(R"("score": [{"value": 60, "recorded": "2026-02-01", "source": "hr",
      "status": "disputed"}, {"value": 55, "recorded": "2026-01-01", "document": "b.pdf"}])") ==
        "");
  const auto& read = files.first().record.facts.at(files.score_)[0].recordings;
  REQUIRE(read.size() == 2);
  CHECK(read[0].document == "b.pdf");
  CHECK(read[1].status == FactStatus::kDisputed);
}

TEST_CASE("JSON: numbers are read from their text") {
  Files files;
  const char* exact = "-12345678901234567890.123456789012345678";
  CHECK(files.Subject("\"score\": " + std::string(exact)) == "");
  CHECK(std::get<Scalar>(files.Only(files.score_).value).number.Canonical() == exact);
  CHECK(files.Subject("\"score\": 0.1") == "");
  CHECK(std::get<Scalar>(files.Only(files.score_).value).number == *Number::Ratio(1, 10));
  CHECK(files.Subject("\"score\": 1e30, \"name\": \"x\"") == "");
  CHECK(files.Subject("\"score\": 1e999999, \"name\": \"x\"") == "FactNumberTooLong");
  CHECK(files.Subject("\"share\": 0.11") == "FactPercentWithoutSign");
  for (const char* wrong : {"01", "1.", ".5", "+1", "--1", "1e", "1e+", "0x1", "NaN", "1_0"}) {
    INFO(wrong);
    CHECK(files.Subject("\"score\": " + std::string(wrong)) == "JsonSyntax");
  }
}

TEST_CASE("JSON: what is wrong is said") {
  Files files;
  CHECK(files.Json("") == "JsonSyntax");
  CHECK(files.Json("[]") == "JsonShape");
  CHECK(files.Json("{}") == "FactNoSubject");
  CHECK(files.Json(R"({"subject": {"id": "E-1"}} {})") == "JsonSyntax");
  CHECK(files.Json(R"({"subject": {"id": "E-1"})") == "JsonSyntax");
  CHECK(files.Json(R"({"subject": {"id": " "}})") == "JsonShape");
  CHECK(files.Subject(R"("score": null)") == "JsonNull");
  CHECK(files.Subject(R"("score": 1, "score": 1)") == "JsonDuplicateKey");
  CHECK(files.Subject(R"("score": 1, "得分": 1)") == "FactDuplicate");
  CHECK(files.Subject(R"("scores": 1)") == "JsonUnknownKey");
  CHECK(files.Subject(R"("score": {"value": 1, "sorce": "hr"})") == "JsonUnknownKey");
  CHECK(files.Subject(R"("score": {"value": 1, "source": 5})") == "JsonShape");
  CHECK(files.Subject(R"("score": {"value": 1, "status": "gone"})") == "JsonShape");
  CHECK(files.Subject(R"("rate": {"2026-13": "1%"})") == "FactNotAPeriod");
  CHECK(files.Subject(R"("name": "  ")") == "FactNoValue");
  CHECK(files.Subject("\"score\": " + std::string(40, '[') + std::string(40, ']')) ==
        "JsonTooDeep");
  const std::string deep(100000, '[');
  CHECK(files.Json(deep) != "");
}

TEST_CASE("JSON: yes and no over time is read strictly") {
  Files files;
  CHECK(files.Subject(R"("away": [5])") == "JsonShape");
  CHECK(files.Subject(R"("away": [{"frm": "2026-01-05"}])") == "JsonUnknownKey");
  CHECK(files.Subject(R"("away": [{"from": "2026-01-05", "value": "maybe"}])") == "FactNotYesNo");
  CHECK(files.Subject(R"("away": [{"from": "2026-06-30", "until": "2026-01-05"}])") ==
        "FactInterval");
}

TEST_CASE("CSV: a table of events") {
  Files files;
  const FactText people{"people.csv", "id,score\nE-1,60\n"};
  CHECK(files.Csv({people,
                   {"events.csv",
                    "工号,事件,日期,#备注\nE-1,警告,2026年2月1日,x\n"
                    "E-1,warned,2026-01-01,\n"}}) == "");
  CHECK(files.first().events.at("warned") ==
        std::vector<Date>{*Date::FromYmd(2026, 1, 1), *Date::FromYmd(2026, 2, 1)});
  const auto only = [&](const std::string& csv) {
    return files.Csv({people, {"events.csv", csv}});
  };
  CHECK(only("id,event,date\nE-1,fired,2026-01-01\n") == "JsonUnknownEvent");
  CHECK(only("id,event,date\nE-1,warned,2026-02-30\n") == "FactNotADate");
  CHECK(only("id,event,date\nE-1,warned,\n") == "FactNotADate");
  CHECK(only("id,event,date\n,warned,2026-01-01\n") == "CsvEmptyId");
  CHECK(only("id,event,date\nE-1,warned\n") == "CsvRagged");
  CHECK(only("id,event,date\nE-1,warned,2026-01-01\nE-1,warned,2026-01-01\n") == "FactDuplicate");
  CHECK(only("id,event,date,recorded\n") == "CsvEventColumns");
  CHECK(only("id,event\nE-1,warned\n") == "CsvNoEventDate");
  CHECK(only("event,date\nwarned,2026-01-01\n") == "CsvNoId");
  CHECK(only("id,event,date,日期\n") == "CsvDuplicateColumn");
}

TEST_CASE("JSON: spells, events, being told") {
  Files files;
  CHECK(files.Subject(R"("employment": [{"from": "2010-01-01", "until": "2012-12-31"}],
      "events": {"warned": ["2026-02-01", "2026-01-01"]},
      "told": {"p": [{"version": "0", "on": "2020-01-01"}, {"on": "2024-12-20"}]})") == "");
  REQUIRE(files.first().spells.size() == 1);
  CHECK(files.first().events.at("warned").at(0) == *Date::FromYmd(2026, 1, 1));
  REQUIRE(files.first().told.size() == 2);
  CHECK(files.first().told[1].version == "1");
  CHECK(files.Subject(R"("employment": [{"from": "2012-01-01", "until": "2010-12-31"}])") ==
        "FactInterval");
  CHECK(files.Subject(R"("events": {"fired": []})") == "JsonUnknownEvent");
  CHECK(files.Subject(R"("told": {"p": {"on": "2024-12-20", "version": null}})") == "JsonNull");
  CHECK(files.Subject(R"("told": {"p": {"on": "2024-12-20", "versoin": "1"}})") ==
        "JsonUnknownKey");
}

TEST_CASE("JSON: team figures") {
  Files files;
  const auto with = [&](const std::string& figure) {
    return files.Json(
        R"({"subject": {"id": "E-1"}, "cohorts": {"team:north": {"rate": {"2026-02": )" + figure +
        "}}}}");
  };
  CHECK(with(R"({"average": "7%", "count": 14, "known": 13})") == "");
  const CohortKey key{"team:north", "average", "rate", Period::Parse("2026-02")};
  const auto& figure = files.first().cohorts.at(key);
  CHECK(figure.count == 14);
  CHECK(figure.known == 13);
  CHECK(figure.value.number == *Number::Ratio(7, 100));
  CHECK(with(R"({"count": 14})") == "");
  CHECK(files.first().cohorts.begin()->second.value.number == Number(14));
  CHECK(with(R"({"average": "7%", "count": 4294967310})") == "JsonShape");
  CHECK(with(R"({"average": "7%", "count": "many"})") == "JsonShape");
  CHECK(with(R"({"median": "7%", "count": 14})") == "JsonUnknownKey");
  CHECK(with(R"({"average": 7, "count": 14})") == "FactPercentWithoutSign");
}

TEST_CASE("one subject a line") {
  Files files;
  CHECK(files.Json("{\"subject\": {\"id\": \"b\"}}\r\n\n{\"subject\": {\"id\": \"a\"}}\n",
                   "people.jsonl") == "");
  REQUIRE(files.people_->subjects.size() == 2);
  CHECK(files.first().id == "a");
  CHECK(files.Json("{\"subject\": {\"id\": \"b\"}}\n{\n", "people.jsonl") == "JsonSyntax");
}

TEST_CASE("templates read back as tables") {
  Files files;
  for (const auto language : {Language::kEnglish, Language::kChinese}) {
    std::vector<FactText> texts;
    for (const auto& made : FactTemplates(files.program(), language)) {
      const size_t cells = static_cast<size_t>(std::count(made.csv.begin(), made.csv.end(), ','));
      std::string row = "E-1" + std::string(cells, ',');
      if (made.file_name == "monthly.csv") row = "E-1,2026-01" + std::string(cells - 1, ',');
      texts.push_back({made.file_name, made.csv + row + "\n"});
    }
    REQUIRE(texts.size() == 3);
    CHECK(files.Csv(texts) == "");
  }
}

}  // namespace
}  // namespace writ
