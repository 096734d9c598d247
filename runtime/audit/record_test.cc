#include "runtime/audit/record.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>

#include "runtime/audit/audit_testing.h"

namespace writ::audit {
namespace {

Record Small() {
  Record record;
  record.authenticated = Authentication::kSystem;
  record.engine = Version("0.1.0");
  record.command.name = Id("act");
  record.event = CaseClosed{.outcome = Id("dismissed")};
  record.part.value = record.parts.value = 1;
  return record;
}

TEST_CASE("a record is one line that a person can read") {
  CHECK(WriteRecord(Small()).value() ==
        R"({"_format":1,"authenticated":"system","clock":"1970-01-01T00:00:00.000Z",)"
        R"("command":{"name":"act"},"engine":"0.1.0",)"
        R"("event":{"case_closed":{"outcome":"dismissed"}},)"
        R"("nonce":"00000000000000000000000000000000",)"
        R"("part":1,"parts":1,"recorded":"1970-01-01T00:00:00.000Z",)"
        R"("request":"0000000000000000000000000000000000000000000000000000000000000000",)"
        R"("sequence":0})");
}

Record Later() {
  Record record = Small();
  record.part.value = record.parts.value = 2;
  return record;
}

TEST_CASE("what a command's events have in common stands in its first record alone") {
  Record first = Small(), later = Later();
  first.parts.value = 2;
  first.bundle = Hash{{1}};
  first.case_ = Ref("c-17");
  first.clock.milliseconds = 1;
  first.idempotency = Commitment{{2}};
  first.occurred = Instant{2};
  first.recorded.milliseconds = 3;
  first.request = Commitment{{3}};
  first.subject = Pseudonym{{4}};
  const std::string bytes = WriteRecord(later).value();
  CHECK(bytes == R"({"_format":1,"authenticated":"system",)"
                 R"("event":{"case_closed":{"outcome":"dismissed"}},)"
                 R"("nonce":"00000000000000000000000000000000",)"
                 R"("part":2,"parts":2,"sequence":0})");
  Record whole = first;
  whole.part.value = 2;
  TakeFromFirst(first, &later);
  CHECK(later == whole);
  CHECK(WriteRecord(later).value() == bytes);
  RecordsInOrder records;
  CHECK(records.Read(WriteRecord(first).value()).value() == first);
  CHECK(records.Read(bytes).value() == whole);
}

TEST_CASE("a later record that says what the first one says is refused") {
  const std::string bytes = WriteRecord(Later()).value();
  CHECK(ReadRecord(bytes));
  for (const std::string_view member :
       {R"("case":"c-17",)", R"("clock":"1970-01-01T00:00:00.000Z",)", R"("engine":"0.1.0",)"}) {
    std::string more = bytes;
    more.insert(more.find("\"event\""), member);
    const auto read = ReadRecord(more);
    REQUIRE_FALSE(read);
    CHECK(read.error().expected == Expected::kFirstPart);
  }
  std::string alone = bytes;
  alone.replace(alone.find("\"part\":2"), 8, "\"part\":1");
  REQUIRE_FALSE(ReadRecord(alone));
  CHECK(ReadRecord(alone).error().name == "clock");
}

TEST_CASE("values that are committed to together differ with each of them and with their order") {
  const Commitment a{{1}}, b{{2}};
  CHECK(CommitTogether(std::vector{a, b}) != CommitTogether(std::vector{b, a}));
  CHECK(CommitTogether(std::vector{a}) != a);
  CHECK(CommitTogether(std::vector{a}) != CommitTogether(std::vector{a, a}));
  // From docs/audit_format.md, with another program.
  CHECK(HexDigest(CommitTogether(std::vector{a, b}).bytes) ==
        "ea0bba790a64c80d1effcba2d5f07e2ebc6e510948687c8a9cee9da04e410e64");
}

TEST_CASE("records of every kind are read as they were written") {
  Dice dice(1);
  std::set<std::string_view> kinds;
  for (int i = 0; i < 2000; ++i) {
    Record record = RandomRecord(dice, i);
    Filler(dice).Fill(record.signature.emplace());
    const auto bytes = WriteRecord(record);
    if (!bytes) continue;  // longer than a record may be
    const auto read = ReadRecord(*bytes);
    INFO(*bytes);
    REQUIRE(read);
    REQUIRE(*read == record);
    REQUIRE(WriteRecord(*read) == *bytes);
    kinds.insert(KindOf(record.event));
  }
  CHECK(kinds.size() == std::variant_size_v<Event>);
}

TEST_CASE("every changed byte of a record is refused or says something else") {
  Dice dice(2);
  int refused = 0, different = 0;
  for (int i = 0; i < 12; ++i) {
    const Record record = RandomRecord(dice, i);
    const auto bytes = WriteRecord(record);
    if (!bytes) continue;
    for (size_t at = 0; at < bytes->size(); ++at) {
      std::string changed = *bytes;
      changed[at] = static_cast<char>(changed[at] ^ (1 << dice.Below(8)));
      const auto read = ReadRecord(changed);
      if (!read) {
        ++refused;
        continue;
      }
      ++different;
      REQUIRE_FALSE(*read == record);
      REQUIRE(WriteRecord(*read) == changed);
    }
  }
  CHECK(refused > 1000);
  CHECK(different > 100);
}

TEST_CASE("every cut record is refused") {
  const std::string bytes = WriteRecord(Small()).value();
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(ReadRecord(std::string_view(bytes).substr(0, size)));
  }
}

std::string ErrorOf(std::string_view from, std::string_view to) {
  std::string bytes = WriteRecord(Small()).value();
  const size_t at = bytes.find(from);
  REQUIRE(at != bytes.npos);
  bytes.replace(at, from.size(), to);
  const auto read = ReadRecord(bytes);
  REQUIRE_FALSE(read);
  // The offset is the place of the change or of what is missing there.
  CHECK(read.error().offset + 40 >= at);
  const std::string words = read.error().English();
  return words.substr(words.find("expected"));
}

TEST_CASE("a record that is canonical JSON but no record is refused, saying why") {
  CHECK(ErrorOf("\"_format\":1", "\"_format\":2") == "expected record format 1");
  CHECK(ErrorOf("\"_format\":1,", "") == "expected the member _format");
  CHECK(ErrorOf(",\"sequence\":0", "") == "expected the member sequence");
  CHECK(ErrorOf("\"sequence\":0", "\"sequence\":0,\"zebra\":1") == "expected no further member");
  CHECK(ErrorOf("\"sequence\":0", "\"sequence\":\"0\"") == "expected an integer");
  CHECK(ErrorOf("\"case_closed\"", "\"case_shut\"") == "expected a kind of event");
  CHECK(ErrorOf("{\"outcome\":\"dismissed\"}", "{}") == "expected the member outcome");
  CHECK(ErrorOf("\"dismissed\"}", "\"dismissed\"},\"case_opened\":{}") ==
        "expected no further member");
  CHECK(ErrorOf("\"dismissed\"", "\"dismissed \"") == "expected a value of the form id");
  CHECK(ErrorOf("\"system\"", "\"guest\"") == "expected a word of the list authentication");
  CHECK(ErrorOf("{\"name\":\"act\"}", "{\"arguments\":[],\"name\":\"act\"}") ==
        "expected at least one item");
  CHECK(ErrorOf("{\"name\":\"act\"}", "{\"arguments\":[{\"name\":\"x\"}],\"name\":\"act\"}") ==
        "expected exactly one of commitment, ref");
  CHECK(ErrorOf("\"part\":1", "\"part\":0") == "expected a part from 1 to the number of parts");
  CHECK(ErrorOf("\"part\":1", "\"part\":2") == "expected a part from 1 to the number of parts");
  CHECK(ErrorOf("00.000Z", "00.0000Z") == "expected a value of the form instant");
  CHECK(ErrorOf("\"nonce\":\"00", "\"nonce\":\"0") == "expected a value of the form nonce");
  CHECK(ErrorOf("\"nonce\":\"00", "\"nonce\":\"0G") == "expected a value of the form nonce");
}

TEST_CASE("what has no canonical form is not written, and the field is named") {
  Record record = Small();
  record.event = CaseClosed{.outcome = Id("e\xCC\x81")};
  CHECK(WriteRecord(record).error() == "outcome");
  record = Small();
  record.event = RefusedToSign{.document = Id("notice"), .shown = {}, .witnesses = {}};
  CHECK(WriteRecord(record).error() == "witnesses");
  record = Small();
  record.sequence.value = Count::kMax + 1;
  CHECK(WriteRecord(record).error() == "sequence");
  record = Small();
  record.clock.milliseconds = INT64_MAX;
  CHECK(WriteRecord(record).error() == "clock");
  record = Small();
  record.reads.resize(1000, FactsRead{.facts = {Id("sales")}});
  CHECK(WriteRecord(record).error() == "record");
  record = Small();
  record.part.value = 2;
  CHECK(WriteRecord(record).error() == "record");
}

TEST_CASE("an explanation deeper than a record may be is refused without recursion running away") {
  Explanation tree{.rule = Id("r")};
  for (int i = 0; i < 60; ++i) {
    Explanation above{.rule = Id("r")};
    above.of.push_back(std::move(tree));
    tree = std::move(above);
  }
  Record record = Small();
  record.explanation = tree;
  CHECK_FALSE(WriteRecord(record));
  std::string deep =
      "{\"_format\":1,\"authenticated\":\"system\",\"clock\":"
      "\"1970-01-01T00:00:00.000Z\",\"command\":{\"name\":\"act\"},"
      "\"engine\":\"0.1.0\",\"event\":{\"case_closed\":{\"outcome\":\"x\"}},"
      "\"explanation\":";
  for (int i = 0; i < 1000; ++i) deep += "{\"of\":[";
  CHECK(ReadRecord(deep).error().expected == Expected::kShallower);
}

TEST_CASE("a signature covers the statement that its record gives back") {
  Record record = Small();
  CHECK_FALSE(SignedStatement(record));
  Dice dice(3);
  Filler(dice).Fill(record.signature.emplace());
  CHECK_FALSE(SignedStatement(record));
  record.bundle = Hash{};
  record.case_ = Ref("c-17");
  const auto statement = SignedStatement(record);
  REQUIRE(statement);
  const std::string bytes = StatementBytes(*statement).value();
  CHECK(bytes.starts_with("writ-statement/1\n{\"bundle\":\"00"));
  CHECK(bytes.find("\"case\":\"c-17\"") != bytes.npos);
  record.case_ = Ref("c-18");
  CHECK(StatementBytes(*SignedStatement(record)) != bytes);
}

}  // namespace
}  // namespace writ::audit
