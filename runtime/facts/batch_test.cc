// Files to batches: the same rows from each kind of file, one hash for the same import, all or
// nothing.
#include "runtime/facts/batch.h"

#include <catch2/catch.hpp>

#include "runtime/facts/fact_code.h"
#include "runtime/facts/facts_testing.h"

namespace writ {
namespace {

using testing::EveryFact;
using testing::KindsOf;
using testing::Shown;
using testing::Stamp;

struct Import {
  explicit Import(std::string_view path, const std::vector<FactText>& files) {
    batch = FactReaderFor(path).Read(policy.program, files, sources, diagnostics);
    CHECK(batch.has_value() != diagnostics.HasErrors());
  }
  const EveryFact policy;
  SourceSet sources;
  Diagnostics diagnostics;
  std::optional<ReadBatch> batch;
};

const char* const kJson = R"({"subjects": [
  {"id": "E-2", "score": 60}, {"id": "E-1", "score": 72, "sales": {"2026-01": 1}}]})";

TEST_CASE("JSON and CSV of the same facts give the same rows") {
  const Import json("facts.json", {{"facts.json", kJson}});
  const Import csv("folder", {{"folder/people.csv", "id,score\nE-1,72\nE-2,60\n\n"},
                              {"folder/monthly.csv", "id,month,sales\nE-1,2026-01,1\n"}});
  REQUIRE(json.batch);
  REQUIRE(csv.batch);
  CHECK(json.batch->source == "json");
  CHECK(csv.batch->source == "csv");
  CHECK(json.batch->rows == 2);
  CHECK(csv.batch->rows == 3);
  REQUIRE(json.batch->subjects.size() == 2);
  for (size_t i = 0; i < 2; ++i) {
    CHECK(json.batch->subjects[i].subject == (i == 0 ? "E-1" : "E-2"));
    CHECK(json.batch->subjects[i].subject == csv.batch->subjects[i].subject);
    CHECK(json.batch->subjects[i].bytes == csv.batch->subjects[i].bytes);
  }
  SubjectFacts facts;
  const auto stamp = Stamp("facts/1", "2026-03-02T01:00:00.000Z");
  REQUIRE(AddFacts(json.policy.program, json.batch->subjects[1].bytes, stamp, &facts));
  CHECK(Shown(json.policy.program, facts) ==
        "score = 2026-03-02 [lms||facts/1] " + Shown(EveryFact::Plain(60)) + "\n");
}

TEST_CASE("the name chooses the reader") {
  for (const char* json : {"-", "a.json", "A.JSON", "x/y.jsonl"}) CHECK(IsJsonPath(json));
  for (const char* csv : {"", "a.csv", "folder", "json", "a.json/", "a.jsonx"})
    CHECK_FALSE(IsJsonPath(csv));
  CHECK(&FactReaderFor("a.json") == &FactReaderFor("-"));
  CHECK(&FactReaderFor("a.json") != &FactReaderFor("a.csv"));
}

TEST_CASE("a batch's hash is of names and bytes, whatever the folder and the order") {
  const std::vector<FactText> files = {{"a/x.csv", "1"}, {"a/y.csv", "2"}};
  const std::vector<FactText> moved = {{"b/y.csv", "2"}, {"b/x.csv", "1"}};
  CHECK(HashOf(files) == HashOf(moved));
  // Frames: "2", "x.csv", "1", "y.csv", "2", each behind its length in eight bytes.
  const auto frame = [](std::string_view text) {
    return std::string(7, '\0') + static_cast<char>(text.size()) + std::string(text);
  };
  CHECK(HashOf(files) ==
        Sha256(frame("2") + frame("x.csv") + frame("1") + frame("y.csv") + frame("2")));
  const std::vector<std::vector<FactText>> others = {{{"x.csv", "1"}},
                                                     {{"x.csv", "1"}, {"y.csv", "3"}},
                                                     {{"x.csv", "1"}, {"z.csv", "2"}},
                                                     {{"x.csv", "2"}, {"y.csv", "1"}},
                                                     {{"x.csv", "12"}, {"y.csv", ""}},
                                                     {}};
  for (const auto& other : others) CHECK(HashOf(other) != HashOf(files));
  // As they were read, before any conversion.
  const Import marked("x.csv", {{"x.csv", "\xEF\xBB\xBFid,score\nE-1,72\n"}});
  const Import plain("x.csv", {{"x.csv", "id,score\nE-1,72\n"}});
  CHECK(marked.batch.value().subjects[0].bytes == plain.batch.value().subjects[0].bytes);
  CHECK(marked.batch->hash != plain.batch->hash);
}

TEST_CASE("one wrong cell, and nothing of the import counts") {
  const Import csv("x", {{"x/people.csv", "id,score\nE-1,72\nE-2,many\n"},
                         {"x/monthly.csv", "id,month,sales\nE-1,2026-01,1\n"}});
  CHECK(KindsOf(csv.diagnostics) == "FactNotANumber");
  const Import json("x.json", {{"x.json", R"({"subject": {"id": "E-1", "scores": 1}})"}});
  CHECK(KindsOf(json.diagnostics) == "JsonUnknownKey");
  const Import encoding("x", {{"x.csv", "id\nE-1\n"}, {"y.csv", "\xFF\xFF\xFF"}});
  CHECK(KindsOf(encoding.diagnostics) == "FactEncoding");
  const Import two("x.json", {{"x.json", kJson}, {"y.json", kJson}});
  CHECK(KindsOf(two.diagnostics) == "FactOneJson");
  const Import none("x.json", {});
  CHECK(KindsOf(none.diagnostics) == "FactOneJson");
  const Import empty("x", {});
  CHECK(KindsOf(empty.diagnostics) == "FactNoSubject");
}

}  // namespace
}  // namespace writ
