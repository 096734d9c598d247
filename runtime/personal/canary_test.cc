// Canaries: names, reasons, amounts and documents go through every path by which something personal
// is kept, and are looked for in every file that is written, before and after the key is destroyed.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "runtime/personal/blob.h"
#include "runtime/personal/key_ring.h"
#include "runtime/personal/key_rows.h"
#include "runtime/personal/personal_testing.h"
#include "runtime/personal/value.h"
#include "runtime/store/embedded.h"
#include "tests/simulation/store_calls.h"

namespace writ {
namespace {

namespace fs = std::filesystem;
using testing::CountingRandom;
using testing::SeededRandom;

constexpr Shard kShard{0, 0};
const std::string kId = "canary-id-110101199003077654";
const std::string kName = "张三丰";
const std::string kReason = "canary reason: two months below target, 说明理由";
const std::string kSalary = "987654321.25 CNY";
const std::string kDocument = "canary document: 诊断证明书";

EmbeddedOptions Options(const std::string& path) {
  EmbeddedOptions options;
  options.path = path;
  options.create = true;
  options.write_buffer_bytes = 64 << 10;  // tables within the test
  return options;
}

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

// In how many files `bytes` stand, names of files included.
int Occurrences(const std::string& folder, std::string_view bytes) {
  int count = 0;
  for (const auto& [path, content] : Files(folder)) {
    count += path.find(bytes) != path.npos || content.find(bytes) != content.npos;
  }
  return count;
}

// At how many places of all files `opens` says yes to the `size` bytes that begin there.
int OpensSomewhere(const std::string& folder, size_t size,
                   const std::function<bool(std::string_view)>& opens) {
  int count = 0;
  for (const auto& [path, content] : Files(folder)) {
    for (size_t at = 0; at + size <= content.size(); ++at) {
      count += opens(std::string_view(content).substr(at, size));
    }
  }
  return count;
}

RootKey Root() {
  CountingRandom random(7);
  return RootKey::Generate(random);
}

// A ring, a store of values and a folder of documents, with one person among others.
struct House {
  House() {
    CHECK(fs::create_directory(folder.path + "/house"));
    Open();
  }

  void Open() {
    ring.reset();
    keys = OpenEmbedded(Options(At("keys"))).value();
    ring = KeyRing::Open(*keys, Root(), random).value();
    values = OpenEmbedded(Options(At("values"))).value();
    blobs = Blobs::Open(PosixDisk(), At("blobs"), random).value();
  }
  void Close() {
    ring.reset();
    keys.reset();
    values.reset();
  }

  std::string At(const std::string& name) const { return folder.path + "/house/" + name; }
  std::string All() const { return folder.path + "/house"; }

  void Put(const PersonalKey& place, std::string row) {
    Batch batch = testing::NextBatch(values->Acquire(kShard, "house").value());
    batch.appends = {"event"};
    batch.puts = {{EncodeKey(kShard, place), std::move(row)}};
    REQUIRE(values->Commit(batch) == CommitOutcome::kCommitted);
  }
  SubjectKey KeyOf(const Pseudonym& subject) {
    return std::get<SubjectKey>(ring->KeyOf(subject).value());
  }
  std::string WrappedKey(const Pseudonym& subject) {
    const Key place = KeyPlace(subject);
    return keys->MultiGet(std::span(&place, 1)).value()[0].value();
  }
  // Others come before and after, so that tables and compactions are of a real ring.
  void Others(int from, int count) {
    std::vector<CommittedValue> ids;
    for (int i = from; i < from + count; ++i) {
      ids.push_back(*CommittedValue::OfText("other-" + std::to_string(i)));
    }
    REQUIRE(ring->MakeAll(ids));
  }

  testing::Folder folder;
  SeededRandom random{1};
  std::unique_ptr<EmbeddedStore> keys, values;
  std::unique_ptr<KeyRing> ring;
  std::unique_ptr<Blobs> blobs;
};

struct Person {
  Pseudonym subject;
  PersonalKey name_place, reason_place, salary_place;
  BlobName document;
};

// Everything personal of one person, by every path.
Person MoveIn(House& house) {
  Person person;
  person.subject = house.ring->Make(*CommittedValue::OfText(kId)).value();
  const SubjectKey key = house.KeyOf(person.subject);
  const std::string subject = SubjectOf(person.subject);
  person.name_place = {subject, {"name"}};
  person.reason_place = {subject, {"case-1", "reason"}};
  person.salary_place = {subject, {"facts", "2026-03"}};
  const auto value = [&](CommitmentTag tag, const std::string& text) {
    return Salted(tag, *CommittedValue::OfText(text), house.random);
  };
  house.Put(person.name_place,
            SealValue(key, person.name_place, value(CommitmentTag::kValue, kName), house.random));
  house.Put(person.reason_place, SealValue(key, person.reason_place,
                                           value(CommitmentTag::kReason, kReason), house.random));
  house.Put(person.salary_place,
            SealRow(key, person.salary_place, {"facts", kSalary}, house.random));
  const auto stored = house.blobs->Put(person.subject, key, kDocument);
  person.document = {person.subject, stored->id};
  return person;
}

void CheckNoCanary(const House& house) {
  for (const std::string& canary : {kId, kName, kReason, kSalary, kDocument}) {
    INFO(canary);
    CHECK(Occurrences(house.All(), canary) == 0);
  }
  CHECK(Occurrences(house.All(), "canary") == 0);
}

TEST_CASE("nothing personal stands in any file, and after destruction nothing opens it") {
  House house;
  house.Others(0, 300);
  const Person person = MoveIn(house);
  house.Others(300, 300);

  const RootKey root = Root();
  const SecretKey wrapping = root.WrappingKey();
  const std::string wrapped = house.WrappedKey(person.subject);
  const Digest lookup = root.PersonLookup(*CommittedValue::OfText(kId));
  const std::string lookup_bytes(lookup.begin(), lookup.end());
  const SubjectKey key = house.KeyOf(person.subject);
  const std::string secret(key.key().bytes().begin(), key.key().bytes().end());
  const auto opens = [&](std::string_view bytes) {
    return bytes[0] == 1 && UnwrapKey(wrapping, person.subject, bytes).has_value();
  };

  CheckNoCanary(house);
  house.Close();
  CheckNoCanary(house);
  CHECK(Occurrences(house.All(), secret) == 0);
  CHECK(Occurrences(house.All(), wrapped) > 0);  // what is looked for below can be found
  CHECK(OpensSomewhere(house.At("keys"), wrapped.size(), opens) > 0);

  house.Open();
  REQUIRE(house.ring->Destroy(person.subject));
  for (const bool closed : {false, true}) {
    INFO("closed " << closed);
    if (closed) house.Close();
    CheckNoCanary(house);
    CHECK(Occurrences(house.All(), wrapped) == 0);
    CHECK(Occurrences(house.All(), wrapped.substr(33)) == 0);
    CHECK(Occurrences(house.All(), wrapped.substr(46, 32)) == 0);
    CHECK(OpensSomewhere(house.At("keys"), wrapped.size(), opens) == 0);
    // LevelDB's list of tables remembers their first and last keys until it is opened again.
    for (const auto& [path, content] : Files(house.All())) {
      if (content.find(lookup_bytes) == content.npos) continue;
      CHECK(path.find("/db/MANIFEST-") != path.npos);
    }
  }

  // The rows and the document are still there, and the root key as well.
  house.Open();
  CHECK(std::holds_alternative<KeyErased>(house.ring->KeyOf(person.subject).value()));
  CHECK(house.ring->Find(*CommittedValue::OfText(kId)) == std::nullopt);
  CHECK(house.blobs->ListOf(person.subject)->size() == 1);
  CHECK(house.ring->Check() == KeyRingCounts{.kept = 600, .destroyed = 1});
  // Opened once more, the store has forgotten the hash by which the person was found.
  CHECK(Occurrences(house.All(), lookup_bytes) == 0);

  CHECK(house.blobs->RemoveAll(person.subject) == 1u);
  const Lease lease = house.values->Acquire(kShard, "house").value();
  REQUIRE(house.values->Purge(kShard, lease.epoch,
                              PersonalValuesOf(kShard, SubjectOf(person.subject))) ==
          CommitOutcome::kCommitted);
  CHECK(testing::ScanAll(*house.values, RangeOf(kShard, Family::kPersonal)).empty());
  house.Close();
  CheckNoCanary(house);
}

TEST_CASE("what a destroyed key sealed was readable before, and is not by any other key") {
  House house;
  const Person person = MoveIn(house);
  const Pseudonym other = house.ring->Make(*CommittedValue::OfText("other")).value();
  const auto row = [&](const PersonalKey& place) {
    const Key at = EncodeKey(kShard, place);
    return house.values->MultiGet(std::span(&at, 1)).value()[0].value();
  };
  {
    const SubjectKey key = house.KeyOf(person.subject);
    CHECK(OpenValue(key, person.name_place, row(person.name_place))->value ==
          *CommittedValue::OfText(kName));
    CHECK(OpenRow(key, person.salary_place, row(person.salary_place))->bytes == kSalary);
    CHECK(house.blobs->Read(person.document, key) == kDocument);
  }
  REQUIRE(house.ring->Destroy(person.subject));
  // Whoever the person is from now on, and everybody else.
  const Pseudonym anew = house.ring->Make(*CommittedValue::OfText(kId)).value();
  for (const Pseudonym& subject : {other, anew}) {
    const SubjectKey key = house.KeyOf(subject);
    CHECK_FALSE(OpenValue(key, person.name_place, row(person.name_place)));
    CHECK_FALSE(OpenValue(key, person.reason_place, row(person.reason_place)));
    CHECK_FALSE(OpenRow(key, person.salary_place, row(person.salary_place)));
    CHECK(house.blobs->Read(person.document, key).error().kind ==
          PersonalErrorKind::kDocumentDamaged);
  }
}

TEST_CASE("an error of a person's data tells nothing of the person") {
  House house;
  const Person person = MoveIn(house);
  const SubjectKey key = house.KeyOf(person.subject);
  const std::string file = house.At("blobs/") + testing::ToHex(person.subject.bytes).substr(0, 2) +
                           "/" + person.document.ToString();
  REQUIRE(ReplaceFile(PosixDisk(), file, "damaged"));
  std::vector<PersonalError> errors = {house.blobs->Read(person.document, key).error()};
  REQUIRE(house.ring->Destroy(person.subject));
  errors.push_back(house.ring->Destroy(Pseudonym{}).error());
  errors.push_back(house.blobs->Read({person.subject, {}}, key).error());
  for (const PersonalError& error : errors) {
    for (const Language language : {Language::kEnglish, Language::kChinese}) {
      const std::string words = Describe(error, language);
      for (const std::string& canary : {kId, kName, kReason, kSalary, kDocument}) {
        CHECK(words.find(canary) == words.npos);
      }
    }
  }
}

}  // namespace
}  // namespace writ
