// CSV exports of other systems, read through a map.
#include "runtime/facts/export_map.h"

#include <catch2/catch.hpp>

#include "runtime/facts/batch.h"
#include "runtime/facts/facts_testing.h"

namespace writ {
namespace {

using testing::EveryFact;
using testing::KindsOf;
using testing::Shown;

struct Import {
  Import(const std::string& map, const std::vector<FactText>& files) {
    const auto reader = MappedReaderFor("folder", {{"map.json", map}, {}});
    batch = reader->Read(policy.program, files, sources, diagnostics);
    CHECK(batch.has_value() != diagnostics.HasErrors());
  }
  const EveryFact policy;
  SourceSet sources;
  Diagnostics diagnostics;
  std::optional<ReadBatch> batch;
};

const char* const kMap = R"({
  "columns": {"学员": "id", "成绩": "score", "级别": "grade", "班主任": "#"},
  "values": {"grade": {"L2": "lead", "L1": "rep"}},
  "persons": {"zhang.san": "E-1"}})";

TEST_CASE("columns, values and people are called as the policy calls them") {
  const Import mapped(kMap,
                      {{"x/lms.csv", "学员,成绩,级别,班主任\nzhang.san,72,L2,王\nE-2,60,主管,\n"}});
  const FactReader& plain = FactReaderFor("x.csv");
  SourceSet sources;
  Diagnostics diagnostics;
  const auto same = plain.Read(mapped.policy.program,
                               {{"x/lms.csv", "id,score,grade\nE-1,72,lead\nE-2,60,lead\n"}},
                               sources, diagnostics);
  REQUIRE(mapped.batch);
  REQUIRE(same);
  REQUIRE(mapped.batch->subjects.size() == 2);
  for (size_t i = 0; i < 2; ++i) {
    CHECK(mapped.batch->subjects[i].subject == same->subjects[i].subject);
    CHECK(mapped.batch->subjects[i].bytes == same->subjects[i].bytes);
  }
  CHECK(mapped.batch->rows == 2);
  // The map counts as a file: the same export through another one is another import.
  const std::vector<FactText> files = {
      {"x/lms.csv", "学员,成绩,级别,班主任\nzhang.san,72,L2,王\nE-2,60,主管,\n"},
      {"map.json", kMap}};
  CHECK(mapped.batch->hash == HashOf(files));
}

TEST_CASE("what a map says and no file has is an error") {
  CHECK(KindsOf(Import(kMap, {{"lms.csv", "学员,成绩,班主任\nE-1,72,\n"}}).diagnostics) ==
        "MapColumn MapColumn");  // 级别, and the values of grade
  CHECK(KindsOf(Import(R"({"columns": {"成绩": "scores"}})", {{"a.csv", "id,成绩\nE-1,72\n"}})
                    .diagnostics) == "CsvUnknownColumn");
  CHECK(KindsOf(
            Import(R"({"columns": {"成绩": 7}})", {{"a.csv", "id,score\nE-1,72\n"}}).diagnostics) ==
        "JsonShape");
  CHECK(KindsOf(Import(R"(["columns"])", {{"a.csv", "id,score\nE-1,72\n"}}).diagnostics) ==
        "JsonShape");
  // Each column in one of the files is enough.
  const Import two(R"({"columns": {"成绩": "score", "姓": "name"}})",
                   {{"a.csv", "id,成绩\nE-1,72\n"}, {"b.csv", "id,姓\nE-1,张\n"}});
  CHECK(two.batch.has_value());
}

}  // namespace
}  // namespace writ
