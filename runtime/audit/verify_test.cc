#include "runtime/audit/verify.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "runtime/audit/directory.h"
#include "runtime/audit/memory_log_testing.h"

namespace writ::audit {
namespace {

std::string Verdict(LogSource& log, const VerifyOptions& options = TestOptions()) {
  const VerifyReport report = VerifyLog(log, options);
  if (!report.first) return "right";
  return std::string(report.first->word()) + ": " + report.first->In(Language::kEnglish);
}

// Writes record n again after `change`; the tree is left as it was.
template <class Change>
void Rewrite(MemoryLog& log, size_t n, Change change) {
  Record record = ReadRecord(*log.records[n]).value();
  change(record);
  log.records[n] = WriteRecord(record).value();
}

// A log whose tree and checkpoint are made anew of its records, whatever they say.
MemoryLog Signed(const MemoryLog& from) {
  MemoryLog log = from;
  log.tiles.clear();
  Frontier frontier;
  for (const auto& record : log.records) frontier.Append(LeafHash(*record));
  log.notes = {
      TestSigner().Sign(Checkpoint{kTestOrigin, frontier.size(), frontier.Root(), {}}.Text())};
  return log;
}

TEST_CASE("a right log is right, and says how far it is vouched for") {
  MemoryLog log(1, 300, {1, 7, 256, 290});
  const VerifyReport report = VerifyLog(log, TestOptions());
  CHECK_FALSE(report.first);
  CHECK(report.size == 300);
  CHECK(report.vouched == 290);
  MemoryLog empty(1, 0, {});
  CHECK(Verdict(empty) == "right");
}

TEST_CASE("every flipped byte of a log is found where it is") {
  const MemoryLog whole(2, 9, {5, 9});
  for (size_t n = 0; n < whole.records.size(); ++n) {
    for (size_t at = 0; at < whole.records[n]->size(); at += 1) {
      MemoryLog log = whole;
      (*log.records[n])[at] = static_cast<char>((*log.records[n])[at] ^ (1 << at % 8));
      const VerifyReport report = VerifyLog(log, TestOptions());
      REQUIRE(report.first);
      REQUIRE(report.first->kind == FindingKind::kRecordChanged);
      REQUIRE(report.first->arguments[0].en == std::to_string(n));
    }
  }
  for (const auto& [path, bytes] : whole.tiles) {
    for (size_t at = 0; at < bytes.size(); ++at) {
      MemoryLog log = whole;
      log.tiles[path][at] = static_cast<char>(bytes[at] ^ 1);
      REQUIRE(Verdict(log) == "tile_differs: " + path + " does not match the tree");
    }
  }
  for (size_t i = 0; i < whole.notes.size(); ++i) {
    for (size_t at = 0; at < whole.notes[i].size(); ++at) {
      MemoryLog log = whole;
      log.notes[i][at] = static_cast<char>(log.notes[i][at] ^ 1);
      REQUIRE(Verdict(log).starts_with("note_"));
    }
  }
}

TEST_CASE("a tile of a tall tree that was changed is told from a record that was") {
  const MemoryLog whole(3, 700, {600, 700});
  for (const std::string path :
       {"tile/0/000", "tile/0/001", "tile/1/000.p/2", "tile/0/002.p/188"}) {
    MemoryLog log = whole;
    log.tiles.at(path)[40] = static_cast<char>(log.tiles.at(path)[40] ^ 1);
    CHECK(Verdict(log) == "tile_differs: " + path + " does not match the tree");
    log.tiles.erase(path);
    CHECK(Verdict(log) == "tile_missing: " + path + " is missing");
  }
  MemoryLog log = whole;
  log.records[300]->back() = ' ';
  CHECK(Verdict(log) ==
        "record_changed: record 300 is not the one that the tree holds: its bytes were changed");
  // Without tiles only the next checkpoint can tell.
  log = whole;
  log.tiles.clear();
  Rewrite(log, 300, [](Record& record) { record.nonce.bytes[0] ^= 1; });
  CHECK(Verdict(log).starts_with("root_differs: the checkpoint of 600 records"));
}

TEST_CASE("a hole and a cut tail are told apart, with sizes") {
  const MemoryLog whole(4, 21, {13, 20});
  MemoryLog log = whole;
  log.records[9].reset();
  CHECK(Verdict(log) == "record_missing: record 9 is missing, though later ones are there");
  log = whole;
  log.records.pop_back();
  log.tiles.clear();
  CHECK(Verdict(log) == "right");  // nobody vouched for the last record
  log.records.pop_back();
  CHECK(Verdict(log) ==
        "tail_cut: the log ends after 19 records, but the checkpoint of 20 records vouches for 20");
  log = whole;
  log.notes.pop_back();
  VerifyOptions options = TestOptions();
  options.anchors = {Checkpoint{kTestOrigin, 30, LeafHash("x"), {}}};
  const auto report = VerifyLog(log, options);
  CHECK(report.first->In(Language::kChinese) ==
        "日志止于 21 条记录,而30 条记录的锚点证明应有 30 条");
  options.anchors = {Checkpoint{kTestOrigin, 9, LeafHash("x"), {}}};
  CHECK(Verdict(log, options).starts_with("root_differs: the anchor of 9 records"));
}

TEST_CASE("checkpoints of another key, log or history are refused") {
  const MemoryLog whole(5, 8, {3, 8});
  MemoryLog log = whole;
  std::swap(log.notes[0], log.notes[1]);
  CHECK(Verdict(log).starts_with("note_order: checkpoint 2"));
  log = whole;
  log.notes.push_back(TestSigner().Sign(Checkpoint{"other/0", 8, LeafHash("x"), {}}.Text()));
  CHECK(Verdict(log) ==
        "note_origin: checkpoint 3 is of the log other/0, not of " + std::string(kTestOrigin));
  log = whole;
  log.notes = {TestSigner().Sign(Checkpoint{kTestOrigin, 8, LeafHash("x"), {}}.Text())};
  CHECK(Verdict(log).starts_with("root_differs"));
  VerifyOptions stranger = TestOptions();
  stranger.log.keys.clear();
  log = whole;
  CHECK(Verdict(log, stranger) == "note_unknown: checkpoint 1 is not signed by a key of this log");
}

TEST_CASE("records that the tree holds may still be wrong") {
  const MemoryLog whole(6, 8, {});
  const auto verdict = [&](size_t n, auto change) {
    MemoryLog log = whole;
    Rewrite(log, n, change);
    log = Signed(log);
    return Verdict(log);
  };
  CHECK(verdict(3, [](Record&) {}) == "right");
  CHECK(verdict(3, [](Record& r) { r.sequence.value = 4; }) ==
        "record_place: record 3 says that it is record 4");
  CHECK(verdict(3, [](Record& r) { r.recorded.milliseconds = 0; }) ==
        "record_time: record 3 was recorded before the record in front of it");
  CHECK(verdict(3, [](Record& r) { r.parts.value = 2; }).starts_with("command_torn: record 4"));
  CHECK(verdict(7, [](Record& r) { r.parts.value = 2; }).starts_with("command_torn: record 8"));
  CHECK(verdict(3, [](Record& r) {
          r.part.value = r.parts.value = 2;
        }).starts_with("command_torn: record 3"));
  CHECK(verdict(0, [](Record& r) {
          r.event = CaseClosed{.outcome = Id("x")};
        }).starts_with("not_the_origin: record 0 does not begin the log hr.example.com"));
  MemoryLog log = whole;
  log.records[3]->insert(1, " ");
  log = Signed(log);
  CHECK(Verdict(log).starts_with("record_form: record 3 is not in canonical form: at byte 1"));
}

TEST_CASE("a person's signature is verified over its statement") {
  MemoryLog log(7, 8, {});
  SigningKey::Seed seed{};
  const SigningKey person(seed);
  Rewrite(log, 3, [&](Record& record) {
    record.case_ = Ref("c-1");
    record.bundle = Hash{};
    record.signature = Signature{.key = person.public_key(), .step = Id("decide")};
    const auto bytes = StatementBytes(*SignedStatement(record)).value();
    record.signature->value = person.Sign(bytes);
  });
  log = Signed(log);
  CHECK(Verdict(log) == "right");
  Rewrite(log, 3, [](Record& record) { record.case_ = Ref("c-2"); });
  log = Signed(log);
  CHECK(Verdict(log) == "signature_wrong: the person's signature in record 3 does not verify");
  VerifyOptions options = TestOptions();
  options.signatures = false;
  CHECK(Verdict(log, options) == "right");
}

TEST_CASE("the fold's state is compared record by record") {
  MemoryLog log(8, 8, {});
  for (size_t n = 0; n < 8; ++n) {
    Rewrite(log, n, [](Record& record) { record.state = Hash{LeafHash("state")}; });
  }
  log = Signed(log);
  VerifyOptions options = TestOptions();
  options.fold = [](const Record& record) {
    return Hash{LeafHash(record.sequence.value == 5 ? "other" : "state")};
  };
  CHECK(Verdict(log, options).starts_with("state_differs: after record 5"));
}

TEST_CASE("a log that was exported is verified from its files") {
  std::string folder = (std::filesystem::temp_directory_path() / "writ-log-XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  MemoryLog log(9, 300, {7, 300});
  REQUIRE(ExportLog(log, folder));
  DirectoryLog files(folder);
  CHECK(Verdict(files) == "right");
  CHECK(VerifyLog(files, TestOptions()).vouched == 300);
  std::filesystem::remove(folder + "/tile/entries/000");
  DirectoryLog hole(folder);
  CHECK(Verdict(hole).starts_with("record_missing: record 0"));
  std::filesystem::remove_all(folder);
  DirectoryLog nothing(folder);
  CHECK(nothing.Size() == 0);
}

}  // namespace
}  // namespace writ::audit
