// Bugs that are planted on purpose: disks and stores that lie, rows, files and anchors that were
// changed, chance that repeats itself. Each has to be found, and by the check that is there for it;
// or the simulation is decoration.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/personal/key_ring.h"
#include "runtime/personal/key_rows.h"
#include "runtime/store/memory.h"
#include "tests/simulation/lying_store.h"
#include "tests/simulation/planted.h"

namespace writ::simulation {
namespace {

StoreLies::Which Of(Family family) {
  return [family](const Key& key) { return Is(key, family); };
}

// ---- while it runs: disks, stores and chance ----

// Crashes here and there on such a disk; the verdict looked for, or all that came.
std::string Crashes(const Lies& lies, const std::string& wanted) {
  std::string all;
  for (uint64_t at = 3; at < Reference().operations; at += 11) {
    const std::string verdict = RunWithFault(at, at, After::kCrash, lies);
    if (verdict == wanted) return verdict;
    if (!verdict.empty()) all += verdict + "; ";
  }
  return all;
}

// Up to the step before `until` over a store that lies, then the power fails.
std::string Stopped(size_t until, const StoreLies& lies, bool refusals_alone = false) {
  SimulatedDisk disk(1);
  Told told;
  told.until = until;
  {
    Layers layers;
    layers.log_store = [&](Store& beneath) { return std::make_unique<LyingStore>(beneath, lies); };
    layers.anchors_seldom = lies.behind;  // an anchor would tell of it first
    Office office(disk, 0, layers);
    office.Run(&told);
    if (!told.trouble.empty()) return "stopped: " + told.trouble;
    disk.Plan(Fault{disk.writes(), FaultKind::kCrash});
  }
  disk.Restart();
  if (refusals_alone) {
    told.records.clear();
    told.timelines.clear();
    told.answers.clear();
    told.anchored = told.vouched = 0;
  }
  Office office(disk, 1);
  return Judge(office, told, Reference().told);
}

// From some step on, draws of that many bytes are always the same.
class StuckRandom final : public Randomness {
 public:
  explicit StuckRandom(size_t size) : size_(size) {}
  void Stick() { stuck_ = true; }
  void Fill(std::span<uint8_t> bytes) override {
    if (stuck_ && bytes.size() == size_) {
      std::ranges::fill(bytes, uint8_t{7});
    } else {
      beneath_.Fill(bytes);
    }
  }

 private:
  const size_t size_;
  bool stuck_ = false;
  testing::SeededRandom beneath_{5};
};

std::string Repeated(size_t bytes, size_t from) {
  SimulatedDisk disk(1);
  StuckRandom random(bytes);
  Told told;
  told.until = from;
  {
    Layers layers;
    layers.randomness = &random;
    Office office(disk, 0, layers);
    office.Run(&told);
    random.Stick();
    told.until = Office::StepCount();
    office.Run(&told);
    if (!told.trouble.empty()) return "stopped: " + told.trouble;
  }
  Office office(disk, 1);
  return Judge(office, told, Reference().told);
}

// A ring whose store never removes anything.
std::string DestroyedKeyStays() {
  const auto beneath = MakeMemoryStore();
  LyingStore store(*beneath, {.rows = {}, .dropped = {}, .late = {}, .keeps = true});
  testing::SeededRandom random(3);
  const auto ring = KeyRing::Open(store, RootKey::Generate(random), random);
  const auto made = (*ring)->Make(*CommittedValue::OfText("E"));
  const Key place = KeyPlace(*made);
  const std::string wrapped = *store.MultiGet(std::span(&place, 1)).value()[0];
  if (!(*ring)->Destroy(*made)) return "destroy";
  const auto rows = RowsIn(*beneath, RangeOf(kKeyRingShard));
  const bool stands = std::ranges::any_of(rows, [&](const auto& row) {
    return row.second.find(wrapped.substr(33)) != std::string::npos;
  });
  const auto checked = (*ring)->Check();
  return stands && !checked ? "key stands: " + std::string(NameOf(checked.error().kind)) : "";
}

audit::NoteSigner Stranger(const std::string& name) {
  audit::SigningKey::Seed seed{};
  seed[0] = 99;
  return {name, audit::SigningKey(seed)};
}

constexpr const char* kOrigin = "writ/0";
constexpr size_t kFirstOpened = 10, kFirstRefused = 11, kNoteGiven = 28, kTicked = 37;

bool IsSigned(const audit::Record& record) { return record.signature.has_value(); }
bool IsOfCase(const audit::Record& record) { return record.case_.has_value(); }
bool BeginsTwo(const audit::Record& record) {
  return record.parts.value == 2 && record.part.value == 1 && record.case_;
}

std::vector<Bug> BugsOfDisks() {
  const auto crashes = [](const Lies& lies, const char* wanted) {
    return [=] { return Crashes(lies, wanted); };
  };
  return {
      {"names in folders are not synced", "records",
       crashes({.unsynced = {}, .sync_folder = true, .unsynced_below = {}}, "records")},
      {"a command is answered before its log is synced", "records",
       crashes({.unsynced = ".log", .unsynced_below = {}}, "records")},
      {"the log is signed and anchored before it is synced", "open: behind_anchor",
       crashes({.unsynced = ".log", .unsynced_below = {}}, "open: behind_anchor")},
      {"a document is mentioned before it is synced", "scrub",
       crashes({.unsynced = {}, .unsynced_below = "documents"}, "scrub")},
      {"what the signer has signed is not synced", "open: signer_unreadable",
       crashes({.unsynced = "signer.new", .unsynced_below = {}}, "open: signer_unreadable")},
      {"an anchor counts before it is synced", "anchor",
       crashes({.unsynced = ".anchors", .unsynced_below = {}}, "anchor")},
  };
}

bool IsFacts(const Key& key) {
  const auto parsed = ParseKey(key.bytes);
  const auto* place = parsed ? std::get_if<PersonalKey>(&parsed->row) : nullptr;
  return place != nullptr && place->parts.at(0) == "f";
}

std::vector<Bug> BugsOfStores() {
  const auto stopped = [](size_t until, StoreLies lies, bool refusals_alone = false) {
    return [=] { return Stopped(until, lies, refusals_alone); };
  };
  const StoreLies behind{.rows = {}, .dropped = {}, .late = {}, .behind = true};
  const auto late = [](Family family) {
    return StoreLies{.rows = {}, .dropped = {}, .late = Of(family)};
  };
  const auto dropped = [](Family family) {
    return StoreLies{.rows = {}, .dropped = Of(family), .late = {}};
  };
  return {
      {"a batch is answered before it is written", "records", stopped(kFirstOpened, behind)},
      {"a refusal is answered before what it rests on is written", "refusal",
       stopped(kFirstRefused, behind, true)},
      {"an idempotency row is written a batch later", "again",
       stopped(kFirstOpened, late(Family::kIdempotency))},
      {"an idempotency row is never written", "again",
       stopped(kFirstRefused, dropped(Family::kIdempotency))},
      {"a timer that fired is deleted a batch later", "rebuild",
       stopped(kTicked, late(Family::kTimer))},
      {"a timer is never written", "rebuild", stopped(kNoteGiven, dropped(Family::kTimer))},
      {"an index of a case's records is a batch late", "rebuild",
       stopped(kFirstOpened, late(Family::kCaseEvent))},
      {"a snapshot is a batch late", "state", stopped(kFirstOpened, late(Family::kCase))},
      {"a read set is never written", "rebuild", stopped(kFirstOpened, dropped(Family::kReadSet))},
      {"facts are never written", "stopped: not_now",
       stopped(kAllSteps, {.rows = {}, .dropped = IsFacts, .late = {}})},
      {"a key that is destroyed stays", "key stands: key-ring-damaged", DestroyedKeyStays},
      {"salts are always the same", "salt", [] { return Repeated(32, 2); }},
      {"nonces of records are always the same", "nonce", [] { return Repeated(16, 12); }},
      {"nonces of sealed values are always the same", "nonce", [] { return Repeated(12, 12); }},
  };
}

std::vector<Bug> BugsOfRecords() {
  const auto rewritten = [](std::vector<std::string> (*make)(const Rest&)) {
    return [=] { return AtRest([&](Rest& rest) { rest.Rewrite(make(rest)); }); };
  };
  return {
      {"a record is changed, not its leaf hash", "verify: record_changed",
       [] {
         return AtRest([](Rest& rest) {
           std::string row = rest.rows.at(Rest::Of(EventKey{{5}}));
           row[row.size() / 2] ^= 1;
           rest.lies[Rest::Of(EventKey{{5}})] = row;
           rest.ForgetAnchors();
         });
       }},
      {"a record is rewritten with its leaf hash", "open: other_history",
       [] {
         return AtRest([](Rest& rest) {
           const auto records = rest.With(5, [](audit::Record& r) { r.nonce.bytes[0] ^= 1; });
           rest.lies[Rest::Of(EventKey{{5}})] = cases::EventRow(records[5]);
         });
       }},
      {"two records change places", "verify: record_place", rewritten([](const Rest& rest) {
         auto records = rest.log;
         std::swap(records[4], records[5]);
         return records;
       })},
      {"a record in the middle is gone", "verify: record_missing",
       [] {
         return AtRest([](Rest& rest) { rest.lies[Rest::Of(EventKey{{5}})] = std::nullopt; },
                       Knows::kNothing, kAllSteps, true);
       }},
      {"a record is dropped and all behind it are renumbered", "verify: state_differs",
       rewritten([](const Rest& rest) {
         std::vector<std::string> records;
         const size_t gone = rest.First([](const audit::Record& r) {
           return r.case_ && r.parts.value == 1 && !std::holds_alternative<CaseOpened>(r.event);
         });
         for (size_t i = 0; i < rest.log.size(); ++i) {
           if (i == gone) continue;
           auto record = audit::ReadRecord(rest.log[i]).value();
           record.sequence.value = records.size();
           records.push_back(audit::WriteRecord(record).value());
         }
         return records;
       })},
  };
}

std::vector<Bug> BugsOfLogs() {
  const auto rewritten = [](std::vector<std::string> (*make)(const Rest&)) {
    return [=] { return AtRest([&](Rest& rest) { rest.Rewrite(make(rest)); }); };
  };
  return {
      {"a command is torn", "verify: command_torn", rewritten([](const Rest& rest) {
         auto records = rest.log;
         records.resize(rest.First(BeginsTwo) + 1);
         return records;
       })},
      {"a case's state is not folded", "verify: state_differs", rewritten([](const Rest& rest) {
         return rest.With(rest.First(IsOfCase), [](audit::Record& r) { r.state->bytes[0] ^= 1; });
       })},
      {"a record says that it was recorded before the one in front", "verify: record_time",
       rewritten([](const Rest& rest) {
         return rest.With(rest.First(IsOfCase),
                          [](audit::Record& r) { r.recorded.milliseconds -= 24 * 60 * 60 * 1000; });
       })},
      {"a person's signature is another", "verify: signature_wrong",
       rewritten([](const Rest& rest) {
         return rest.With(rest.First(IsSigned),
                          [](audit::Record& r) { r.signature->value.bytes[7] ^= 1; });
       })},
      {"a record has a second spelling", "verify: record_form", rewritten([](const Rest& rest) {
         auto records = rest.log;
         records[6].insert(1, " ");
         return records;
       })},
      {"a log begins as another", "verify: not_the_origin", rewritten([](const Rest& rest) {
         return rest.With(
             0, [](audit::Record& r) { std::get<LogOrigin>(r.event).origin = Origin("other/0"); });
       })},
      {"the newest records are cut off, with all that tells of them", "open: behind_anchor",
       [] {
         return AtRest([](Rest& rest) {
           const std::string anchors = rest.Anchors();
           auto records = rest.log;
           records.resize(records.size() - 1);
           rest.Rewrite(records);
           rest.Anchor(anchors);
         });
       }},
      {"the newest records and the anchors are cut off", "open: behind_anchor",
       [] {
         return AtRest([](Rest& rest) {
           const std::string path = std::string(kOfficeTrust) + "/signer";
           const std::string signer = ReadWhole(rest.disk, path, 4096).value();
           auto records = rest.log;
           records.resize(records.size() - 1);
           rest.Rewrite(records);
           std::ignore = ReplaceFile(rest.disk, path, signer);
         });
       }},
      {"an acknowledged record is gone, and nobody vouched for it", "records",
       [] {
         return AtRest(
             [](Rest& rest) {
               auto records = rest.log;
               records.resize(rest.First(BeginsTwo));
               rest.told.anchored = rest.told.vouched = 0;
               rest.Rewrite(records);
             },
             Knows::kAll);
       }},
  };
}

std::vector<Bug> BugsOfRows() {
  const auto rest = [](std::function<void(Rest&)> tamper, Knows knows = Knows::kNothing,
                       size_t until = kAllSteps) {
    return [=] { return AtRest(tamper, knows, until); };
  };
  const auto in_long = [](std::function<void(Rest&)> tamper) {
    return [=] { return AtRest(tamper, Knows::kNothing, kAllSteps, true); };
  };
  return {
      {"the head's state is of another size", "open: corrupt", rest([](Rest& r) {
         auto head = r.Head();
         head.frontier.Append(Digest{});
         r.SetHead(r.log.size(), ParseHead(r.rows.at(Rest::Of(HeadKey{})))->hash, head);
       })},
      {"the head's state is of another history", "open: corrupt", rest([](Rest& r) {
         auto head = r.Head();
         head.frontier = {};
         for (size_t i = 0; i < r.log.size(); ++i) head.frontier.Append(Digest{});
         r.SetHead(r.log.size(), ParseHead(r.rows.at(Rest::Of(HeadKey{})))->hash, head);
       })},
      {"the checkpoint in the log is signed by another key", "verify: note_unknown",
       rest([](Rest& r) {
         auto head = r.Head();
         const audit::Checkpoint checkpoint{.origin = kOrigin, .size = 1, .root = Digest{}};
         head.note = Stranger(kOrigin).Sign(checkpoint.Text());
         r.SetHead(r.log.size(), head.frontier.Root(), head);
       })},
      {"a tile is missing", "open: other_history",
       in_long([](Rest& r) { r.lies[Rest::Of(TileKey{0, 0})] = std::nullopt; })},
      {"a tile is another", "open: other_history", in_long([](Rest& r) {
         auto tile = r.rows.at(Rest::Of(TileKey{0, 0}));
         tile[40] ^= 1;
         r.lies[Rest::Of(TileKey{0, 0})] = tile;
       })},
      {"a case has the snapshot of another", "state", rest([](Rest& r) {
         const auto snapshots = r.Keys(Family::kCase);
         r.Swap(snapshots.at(0), snapshots.at(3));
       })},
      {"a snapshot is of another moment", "rebuild", rest([](Rest& r) {
         cases::CaseData data;
         audit::RecordsInOrder records;
         for (const std::string& bytes : r.log) {
           const auto record = records.Read(bytes).value();
           if (record.case_ && record.case_->text == "R-1") cases::FoldInto(record, &data);
         }
         r.lies[Rest::Of(CaseKey{"R-1"})] = cases::EncodeCase(data);
       })},
  };
}

std::vector<Bug> BugsOfValues() {
  const auto rest = [](std::function<void(Rest&)> tamper, Knows knows = Knows::kNothing,
                       size_t until = kAllSteps) {
    return [=] { return AtRest(tamper, knows, until); };
  };
  return {
      {"an idempotency row names other records", "again",
       rest(
           [](Rest& r) {
             const auto rows = r.Keys(Family::kIdempotency);
             // Those of cases: imports are answered with no records.
             r.Swap(rows.at(rows.size() - 2), rows.at(rows.size() - 1));
           },
           Knows::kAll)},
      {"an index of a case names another record", "state", rest([](Rest& r) {
         // Its last two commands.
         std::vector<std::string> rows;
         for (const std::string& key : r.Keys(Family::kCaseEvent)) {
           const auto parsed = ParseKey(key);
           const auto* row = parsed ? std::get_if<CaseEventKey>(&parsed->row) : nullptr;
           if (row != nullptr && row->case_id == "R-1") rows.push_back(key);
         }
         r.Swap(rows.at(rows.size() - 2), rows.at(rows.size() - 1));
       })},
      {"a sealed value lies at another place", "scrub", rest([](Rest& r) {
         const auto rows = r.Keys(Family::kPersonal);
         r.Swap(rows.at(0), rows.at(1));
       })},
      {"a sealed value is gone", "timeline",
       rest(
           [](Rest& r) {
             for (const std::string& key : r.Keys(Family::kPersonal)) {
               const auto parsed = ParseKey(key);
               if (std::get<PersonalKey>(parsed->row).parts.at(0) == "c")
                 r.lies[key] = std::nullopt;
             }
           },
           Knows::kAll)},
      {"an installed policy is another", "goes on: bundle_damaged",
       rest(
           [](Rest& r) {
             for (const std::string& key : r.Keys(Family::kBundle)) {
               std::string value = r.rows.at(key);
               value[value.size() / 2] ^= 1;
               r.lies[key] = value;
             }
           },
           Knows::kAll, kFirstOpened)},
      {"a person's key is gone", "timeline",
       rest([](Rest& r) { r.key_lies[r.a_key] = std::nullopt; }, Knows::kAll)},
  };
}

std::vector<Bug> BugsOfFiles() {
  const auto rest = [](std::function<void(Rest&)> tamper) {
    return [=] { return AtRest(tamper); };
  };
  const auto note = [](const char* origin, uint64_t size, const audit::NoteSigner& by) {
    const audit::Checkpoint checkpoint{.origin = origin, .size = size, .root = audit::EmptyRoot()};
    return audit::AnchorBytes(by.Sign(checkpoint.Text()));
  };
  const auto rewritten = [](Rest& r, size_t at, const std::string& path) {
    std::string bytes = ReadWhole(r.disk, path, 1 << 20).value();
    bytes.at(at) ^= 1;
    std::ignore = ReplaceFile(r.disk, path, bytes);
  };
  return {
      {"an anchor is signed by another key", "open: note_unknown",
       rest([=](Rest& r) { r.Anchor(r.Anchors() + note(kOrigin, 1000, Stranger(kOrigin))); })},
      {"an anchor is signed in the name of another log", "open: note_unknown",
       rest([=](Rest& r) { r.Anchor(r.Anchors() + note("other/0", 1000, Stranger("other/0"))); })},
      {"anchors are damaged in the middle", "open: anchor_damaged",
       rest([=](Rest& r) { rewritten(r, 100, std::string(kOfficeTrust) + Rest::kAnchors); })},
      {"anchors go back", "open: note_order", rest([](Rest& r) {
         const std::string anchors = r.Anchors();
         const auto segment = audit::ReadSegment(anchors);
         r.Anchor(anchors + audit::AnchorBytes(segment.notes.front()));
       })},
      {"what the signer has signed is damaged", "open: signer_unreadable",
       rest([=](Rest& r) { rewritten(r, 20, std::string(kOfficeTrust) + "/signer"); })},
      {"the signer is set back behind the anchors", "anchor",
       rest([](Rest& r) { r.ForgetSigner(); })},
      {"the root key is another", "open: root-key-foreign",
       rest([=](Rest& r) { rewritten(r, 3, std::string(kOfficeTrust) + "/root.key"); })},
      {"a document is cut", "scrub", rest([](Rest& r) {
         const std::string path = r.Documents().at(0);
         const std::string bytes = ReadWhole(r.disk, path, 1 << 20).value();
         std::ignore =
             ReplaceFile(r.disk, path, std::string_view(bytes).substr(0, bytes.size() - 1));
       })},
      {"a document is changed in one bit", "scrub",
       rest([=](Rest& r) { rewritten(r, 30, r.Documents().at(0)); })},
      {"a document lies under the name of another", "scrub", rest([](Rest& r) {
         const auto paths = r.Documents();
         const std::string bytes = ReadWhole(r.disk, paths.at(0), 1 << 20).value();
         std::ignore = ReplaceFile(r.disk, paths.at(1), bytes);
       })},
      {"a document is gone", "scrub",
       rest([](Rest& r) { std::ignore = r.disk.Remove(r.Documents().at(0)); })},
  };
}

TEST_CASE("every planted bug is found, and by the check that is there for it") {
  int planted = 0, found = 0;
  for (const auto& bugs : {BugsOfDisks(), BugsOfStores(), BugsOfRecords(), BugsOfLogs(),
                           BugsOfRows(), BugsOfValues(), BugsOfFiles()}) {
    for (const Bug& bug : bugs) {
      ++planted;
      const std::string verdict = bug.run();
      found += verdict == bug.found;
      INFO(bug.name);
      CHECK(verdict == bug.found);
    }
  }
  WARN("planted bugs: " << planted << ", found: " << found);
  CHECK(planted >= 25);
}

TEST_CASE("where nothing is planted, nothing is found") {
  CHECK(AtRest([](Rest&) {}, Knows::kAll) == "");
  CHECK(AtRest([](Rest&) {}, Knows::kNothing) == "");
  CHECK(AtRest([](Rest& rest) { rest.Rewrite(rest.log); }) == "");
  CHECK(Stopped(kTicked, {}) == "");
  CHECK(Repeated(1000, 2) == "");
}

}  // namespace
}  // namespace writ::simulation
