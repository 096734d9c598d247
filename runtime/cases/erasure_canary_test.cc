// Canaries: a name, an id, reasons and documents go through every path of cases on the machine's
// own disk. They stand in no file, ever; and once the person is erased nothing in any file opens
// them, in nothing that is exported later either, while every proof of before verifies.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "runtime/audit/log_proof.h"
#include "runtime/cases/cases_testing.h"
#include "runtime/cases/trust.h"
#include "runtime/personal/key_ring.h"
#include "runtime/personal/key_rows.h"
#include "runtime/personal/value.h"
#include "runtime/store/embedded.h"

namespace writ::cases {
namespace {

namespace fs = std::filesystem;

const std::string kId = "canary-110101199003077654";
const std::string kName = "张三丰 canary";
const std::string kReason = "canary: two months below target, 说明理由";
const std::string kNote = "canary note of a talk";
const std::string kDocument = "canary document: 诊断证明书";
const std::string kWhy = "canary: wants to be forgotten";

std::map<std::string, std::string> Files(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().string()] =
        std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return files;
}

int Occurrences(const std::string& folder, std::string_view bytes) {
  int count = 0;
  for (const auto& [path, content] : Files(folder))
    count += path.find(bytes) != path.npos || content.find(bytes) != content.npos;
  return count;
}

// An office with one person of whom everything is a canary.
struct Cage {
  Cage() : desk(Desk::Kept::kOnDisk) {
    desk.Close();
    Open();
    Desk::Must(desk.cases->AddPerson({.id = kId, .name = kName, .roles = {"hr"}, .key = {}}, {}));
    desk.Know("hired_on=2020-02-02", kId);
    desk.Know("left_on=none", kId);
    person = *Desk::Must(desk.cases->FindPerson(kId));
    Opening opening{.bundle = desk.bundle(),
                    .procedure = "review",
                    .subject = kId,
                    .case_id = "R-1",
                    .arguments = {"reason=" + kReason},
                    .because = {}};
    Desk::Must(desk.cases->OpenCase(opening, Desk::As("H", kWhy)));
    Doing doing{.case_id = "R-1", .step = "ask", .words = {"plan=" + kNote}};
    doing.attachments = {Desk::Paper("paper", kDocument)};
    CHECK(desk.Signed(doing, "M") == "step_done, signed");
    Desk::Must(desk.cases->Withdraw("R-1", "stopped", Desk::As("M")));
    // What the person did in another's case goes with the name alone.
    CHECK(desk.OpenReview("R-2", kId) == "case_opened");
    CHECK(Desk::Say(desk.cases->Withdraw("R-2", "stopped", Desk::As("M"))) == "case_closed");
    const Ref hold = Desk::Must(desk.cases->Hold({.id = kId, .because = kWhy}, Desk::As("H")));
    Desk::Must(
        desk.cases->LiftHold({.id = kId, .hold = hold.text, .because = kWhy}, Desk::As("H")));
  }
  ~Cage() { desk.Close(); }

  void Open() {
    Options options = desk.Settings();
    options.log = LoggerTo([this](LogLevel, const std::string& line) { said += line + "\n"; },
                           LogLevel::kDebug);
    desk.cases = Desk::Must(Cases::Open(std::move(options)));
  }
  RootKey Root() { return ReadRootKey(PosixDisk(), desk.folder / "trust/root.key").value(); }

  // Everything that is sealed under the person's key, and the key itself, as they lie in files.
  struct Sealed {
    std::string wrapped;
    std::vector<std::string> rows;
  };
  Sealed Look() {
    desk.Close();
    Sealed sealed;
    {
      EmbeddedOptions options;
      options.path = desk.folder / "store/keys";
      const auto keys = OpenEmbedded(options).value();
      const Key place = KeyPlace(person);
      sealed.wrapped = keys->MultiGet(std::span(&place, 1)).value()[0].value();
      options.path = desk.folder / "store/store";
      const auto store = OpenEmbedded(options).value();
      const auto page = store->Scan(PersonalValuesOf({}, SubjectOf(person)), kMaxPageRows).value();
      for (const Put& row : page.rows) sealed.rows.push_back(row.value);
    }
    Open();
    return sealed;
  }
  int OpensSomewhere(const std::string& folder, size_t size) {
    const SecretKey wrapping = Root().WrappingKey();
    int count = 0;
    for (const auto& [path, content] : Files(folder))
      for (size_t at = 0; at + size <= content.size(); ++at)
        count += content[at] == 1 &&
                 UnwrapKey(wrapping, person, std::string_view(content).substr(at, size));
    return count;
  }
  void CheckNoCanary() {
    for (const std::string& canary : {kId, kName, kReason, kNote, kDocument, kWhy}) {
      INFO(canary);
      CHECK(Occurrences(All(), canary) == 0);
      CHECK(said.find(canary) == std::string::npos);
    }
    CHECK(Occurrences(All(), "canary") == 0);
  }
  std::string All() const { return desk.folder / "."; }

  std::string said;  // to the host
  Pseudonym person;
  Desk desk;
};

TEST_CASE("once somebody is erased nothing in any file opens what was kept of them") {
  Cage cage;
  Desk& desk = cage.desk;
  cage.CheckNoCanary();
  // What is looked for below can be found: as it was written, before a table packs it.
  const std::string store = desk.folder / "store";
  constexpr size_t kWrappedBytes = 94;
  CHECK(cage.OpensSomewhere(store, kWrappedBytes) > 0);
  const Cage::Sealed sealed = cage.Look();
  REQUIRE(sealed.rows.size() > 8);
  REQUIRE(sealed.wrapped.size() == kWrappedBytes);
  CHECK(Occurrences(store, sealed.wrapped.substr(33)) > 0);
  for (const std::string& row : sealed.rows) CHECK(Occurrences(store, row.substr(1)) > 0);

  // Somebody was shown the plan, with its salt, and got a proof of the record that has it.
  Desk::Must(desk.cases->Vouch());
  const uint64_t plan = [&] {
    for (const Moment& moment : Desk::Must(desk.cases->Timeline("R-1")))
      if (std::holds_alternative<StepDone>(moment.record.event))
        return moment.record.sequence.value;
    return uint64_t{0};
  }();
  const std::string record = *desk.cases->Source()->RecordAt(plan);
  const std::string proof = Desk::Must(desk.cases->ProveRecord(plan));
  const std::string note = Desk::Must(desk.cases->NewestNote());
  const Commitment commitment = std::get<StepDone>(audit::ReadRecord(record)->event).form.front();

  const auto report = Desk::Must(desk.cases->Erase({.id = kId, .because = kWhy}, Desk::As("H")));
  CHECK(report.touched[1].gone == sealed.rows.size());
  for (const bool closed : {false, true}) {
    INFO("closed " << closed);
    if (closed) desk.Close();
    cage.CheckNoCanary();
    for (const std::string& row : sealed.rows) CHECK(Occurrences(cage.All(), row.substr(1)) == 0);
    CHECK(Occurrences(cage.All(), sealed.wrapped.substr(33)) == 0);
    CHECK(cage.OpensSomewhere(cage.All(), sealed.wrapped.size()) == 0);
    CHECK(Occurrences(store + "/documents", HexDigest(cage.person.bytes)) == 0);
  }

  // What is exported later.
  cage.Open();
  Desk::Must(desk.cases->Backup(desk.folder / "log"));
  Desk::Must(desk.cases->CopyWhole(desk.folder / "copy", {}));
  cage.CheckNoCanary();
  CHECK(cage.OpensSomewhere(desk.folder / "copy", sealed.wrapped.size()) == 0);
  for (const std::string& row : sealed.rows)
    CHECK(Occurrences(desk.folder / "copy", row.substr(1)) == 0);

  // What was proven before is proven still.
  const auto identity = desk.cases->Identity();
  CHECK(audit::VerifyRecordProof(proof, record, identity.origin, identity.keys));
  Desk::Must(desk.cases->Vouch());
  CHECK(audit::VerifyPrefixProof(
      Desk::Must(desk.cases->ProvePrefix(
          audit::VerifyRecordProof(proof, record, identity.origin, identity.keys)->size)),
      note, identity.origin, identity.keys));
  CHECK(desk.cases->Source()->RecordAt(plan) == record);
  CHECK(std::get<StepDone>(audit::ReadRecord(*desk.cases->Source()->RecordAt(plan))->event)
            .form.front() == commitment);
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
}

TEST_CASE("what was disclosed before an erasure opens its commitment afterwards") {
  Cage cage;
  Desk& desk = cage.desk;
  const std::string trust = desk.folder / "trust";
  std::optional<PersonalValue> shown;
  {
    desk.Close();
    EmbeddedOptions options;
    options.path = desk.folder / "store/keys";
    const auto keys = OpenEmbedded(options).value();
    testing::SeededRandom random(3);
    const auto ring = KeyRing::Open(*keys, cage.Root(), random).value();
    const SubjectKey key = std::get<SubjectKey>(ring->KeyOf(cage.person).value());
    options.path = desk.folder / "store/store";
    const auto store = OpenEmbedded(options).value();
    const auto page = store->Scan(PersonalValuesOf({}, SubjectOf(cage.person), "c"), kMaxPageRows);
    for (const Put& row : page->rows) {
      const auto place = std::get<PersonalKey>(ParseKey(row.key.bytes)->row);
      const auto value = OpenValue(key, place, row.value);
      if (value && value->value.value() == kNote) shown = value;
    }
  }
  REQUIRE(shown);
  cage.Open();
  Desk::Must(desk.cases->Erase({.id = kId, .because = kWhy}, Desk::As("H")));
  bool opens = false;
  for (const Moment& moment : Desk::Must(desk.cases->Timeline("R-1"))) {
    CHECK(moment.values.empty());
    if (const auto* done = std::get_if<StepDone>(&moment.record.event))
      opens = opens || done->form.front() == CommitmentOf(*shown);
  }
  CHECK(opens);
}

TEST_CASE("an import of one person tells nobody whose pseudonym its record has") {
  Cage cage;
  const auto source = cage.desk.cases->Source();
  SourceSet sources;
  Diagnostics diagnostics;
  const Packed packed = Pack({"office.writ", kDeskPolicy}, {});
  const auto facts =
      ReadAssignment(*packed.compilation.program, kId, "left_on=none", {}, sources, diagnostics);
  REQUIRE(facts);
  int imports = 0;
  for (uint64_t n = 0; n < source->Size(); ++n) {
    const auto record = audit::ReadRecord(*source->RecordAt(n)).value();
    const auto* import = std::get_if<FactsImported>(&record.event);
    if (import == nullptr || record.subject != cage.person) continue;
    ++imports;
    // The hash of a file that can be guessed is not in its name.
    for (int i = 1; i < 9; ++i) {
      const Digest guess = Sha256("left_on=none" + std::to_string(i));
      CHECK(import->batch.text.find(HexDigest(guess).substr(0, 8)) == std::string::npos);
    }
  }
  CHECK(imports == 2);
}

}  // namespace
}  // namespace writ::cases
