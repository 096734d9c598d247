// The fast reader against the importer: what it accepts, both read alike; what it refuses costs
// only time.
#include "runtime/facts/record_json.h"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "engine/program/builder.h"
#include "runtime/facts/import.h"

namespace writ {
namespace {

// One fact of every kind, and a rule that reads them, so that the plan has them as inputs.
class Policy {
 public:
  Policy() {
    Program& p = b_.program;
    p.policy.version = "1";
    b_.AddChoice("grade", {"rep", "lead"});
    p.choices[0].options[1].zh = "主管";
    std::vector<ExprId> parts;
    const auto is = [&](uint32_t fact, Scalar value) {
      parts.push_back(b_.Yes(Op::kIs, {b_.ReadFact(fact), b_.Constant(std::move(value))}));
    };
    const uint32_t score = b_.AddFact("score", {TypeKind::kNumber});
    p.facts[score].names.zh = "得分";
    p.facts[score].range_from = ProgramBuilder::Plain(-1000);
    p.facts[score].range_to = ProgramBuilder::Plain(1000000);
    is(score, ProgramBuilder::Plain(60));
    is(b_.AddFact("rate", {TypeKind::kPercent}), ProgramBuilder::Percent(80));
    is(b_.AddFact("pay", {TypeKind::kMoney}), ProgramBuilder::Money(100));
    is(b_.AddFact("hired_on", {TypeKind::kDate}), ProgramBuilder::Day(2020, 5, 6));
    is(b_.AddFact("away", {TypeKind::kYesNo}), ProgramBuilder::YesNo(true));
    is(b_.AddFact("post", {TypeKind::kChoice, 0, {}}), ProgramBuilder::Option(0, 1));
    b_.AddFact("name", {TypeKind::kText});
    const uint32_t sales = b_.AddFact("sales", {TypeKind::kMoney, 0, Frequency::kMonth});
    const ExprId low =
        b_.Yes(Op::kBelow, {b_.ReadFact(sales), b_.Constant(ProgramBuilder::Money(50))});
    parts.push_back(b_.ForMonths(low, 3));
    p.entities[0].exists_from = 3;
    b_.AddRule("all", b_.Yes(Op::kAnd, parts));
  }
  const Program& program() const { return b_.program; }

 private:
  ProgramBuilder b_;
};

EvalDates Dates() {
  const Date day = *Date::FromYmd(2026, 3, 10);
  return {day, day};
}

std::optional<PreparedRecord> Imported(const Plan& plan, const std::string& text) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto file = AddFactFile({"s.json", text}, sources, diagnostics);
  if (!file) return std::nullopt;
  const auto population = ImportJson(plan.program(), sources, *file, diagnostics);
  if (!population || population->subjects.size() != 1) return std::nullopt;
  PreparedRecord record = plan.NewRecord();
  plan.Prepare(population->subjects[0], &record);
  return record;
}

std::optional<PreparedRecord> Read(const Plan& plan, RecordReader& reader, std::string text) {
  const size_t size = text.size();
  text.append(RecordReader::kPadding, '\0');
  PreparedRecord record = plan.NewRecord();
  if (!reader.Read({text.data(), size}, &record)) return std::nullopt;
  return record;
}

const std::string kPlain =
    R"({"subject":{"id":"a1","score":60.25,"rate":"80.5%","pay":100,"hired_on":"2020-05-06",)"
    R"("away":true,"post":"lead","name":"张三",)"
    R"("sales":{"2025-12":10,"2026-01":40.5,"2026-02":"none"}}})";

std::string With(const std::string& from, const std::string& to) {
  std::string text = kPlain;
  const size_t at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("plain records are read as the importer reads them") {
  const Policy policy;
  const Plan plan(policy.program(), 0, Dates());
  REQUIRE(plan.Covers(0));
  RecordReader reader(plan);
  const std::string texts[] = {
      kPlain,
      With("60.25", "-0.000001"),
      With("60.25", "\"none\""),
      With("\"score\"", "\"得分\""),
      With("\"lead\"", "\"主管\""),
      With("true", "false"),
      With("\"a1\"", "17"),
      With(",\"pay\":100", ""),
      With(":", " :\n "),
      With("\"2026-01\":40.5,", ""),
      "{\"subject\":{\"id\":1}}",
      "  {\"subject\" : {\"away\" : false , \"id\" : \"x\"} }  ",
  };
  for (const std::string& text : texts) {
    INFO(text);
    const auto fast = Read(plan, reader, text);
    const auto slow = Imported(plan, text);
    REQUIRE(slow.has_value());
    REQUIRE(fast.has_value());
    CHECK(*fast == *slow);
  }
}

TEST_CASE("what is not plain is left to the importer") {
  const Policy policy;
  const Plan plan(policy.program(), 0, Dates());
  RecordReader reader(plan);
  const std::string texts[] = {
      With("60.25", "{\"value\":60,\"source\":\"crm\"}"),
      With("60.25", "1e3"),
      With("60.25", "060"),
      With("60.25", "60."),
      With("60.25", "0.0000001"),
      With("60.25", "1000001"),
      With("60.25", "null"),
      With("60.25", "[1]"),
      With("60.25", "true"),
      With("80.5%", "80.5"),
      With("\"80.5%\"", "0.8"),
      With("\"2020-05-06\"", "\"2020-02-31\""),
      With("\"lead\"", "\"Lead\""),
      With("\"lead\"", "\"le\\u0061d\""),
      With("\"score\"", "\"sc\\u006fre\""),
      With("\"score\"", "\"scores\""),
      With("\"pay\":100", "\"score\":100"),
      With("\"id\":\"a1\",", ""),
      With("\"2026-01\"", "\"2025-11\""),
      With("\"2026-01\"", "\"2025-12\""),
      With("\"2026-01\"", "\"2026-Q1\""),
      With("}}}", "}},\"cohorts\":{}}"),
      With("}}}", "}}} {}"),
      With("}}}", "}}"),
      With("\"subject\"", "\"subjects\""),
      "",
      "[]",
      "{}",
      "7",
      "{\"subject\":7}",
  };
  for (const std::string& text : texts) {
    INFO(text);
    CHECK_FALSE(Read(plan, reader, text).has_value());
  }
}

TEST_CASE("a record left over from the text before is not read into the next") {
  const Policy policy;
  const Plan plan(policy.program(), 0, Dates());
  RecordReader reader(plan);
  PreparedRecord record = plan.NewRecord();
  const auto read = [&](std::string text) {
    const size_t size = text.size();
    text.append(RecordReader::kPadding, ' ');
    return reader.Read({text.data(), size}, &record);
  };
  REQUIRE(read(kPlain));
  REQUIRE(read("{\"subject\":{\"id\":1}}"));
  CHECK(record == *Imported(plan, "{\"subject\":{\"id\":1}}"));
}

// Bytes changed, dropped and doubled at random: whatever is still accepted means the same to both.
TEST_CASE("what the reader accepts, the importer accepts and reads alike") {
  const Policy policy;
  const Plan plan(policy.program(), 0, Dates());
  RecordReader reader(plan);
  uint64_t accepted = 0;
  const bool alike = rc::check([&](const std::vector<std::pair<uint16_t, uint8_t>>& changes) {
    std::string text = kPlain;
    static const std::string kBytes = "0123456789.-+eE\"\\,:{}[] %nulltruefalse";
    for (size_t i = 0; i < changes.size() && i < 3; ++i) {
      const auto [place, what] = changes[i];
      const size_t at = place % text.size();
      if (what % 3 == 0) text.erase(at, 1);
      if (what % 3 == 1) text.insert(at, 1, kBytes[what % kBytes.size()]);
      if (what % 3 == 2) text[at] = kBytes[what % kBytes.size()];
    }
    const auto fast = Read(plan, reader, text);
    if (!fast) return;
    ++accepted;
    const auto slow = Imported(plan, text);
    if (!slow || !(*slow == *fast)) RC_FAIL(text);
  });
  CHECK(alike);
  CHECK(accepted > 0);
}

}  // namespace writ
