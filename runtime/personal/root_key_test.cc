#include "runtime/personal/root_key.h"

#include <sys/stat.h>
#include <catch2/catch.hpp>

#include <set>

#include "runtime/personal/personal_testing.h"
#include "runtime/personal/subject_key.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/store_calls.h"

namespace writ {
namespace {

using simulation::Fault;
using simulation::FaultKind;
using simulation::SimulatedDisk;
using testing::CountingKey;
using testing::CountingRandom;
using testing::SeededRandom;
using testing::ToHex;

const CommittedValue kPerson = *CommittedValue::OfText("e-1001");

void Write(Disk& disk, const std::string& path, std::string_view bytes) {
  REQUIRE(ReplaceFile(disk, path, bytes));
}

PersonalErrorKind ErrorOf(Disk& disk, const std::string& path) {
  const auto key = ReadRootKey(disk, path);
  REQUIRE_FALSE(key);
  CHECK(key.error().what.find(path) != std::string::npos);
  return key.error().kind;
}

TEST_CASE("what is derived from a root key stays the same for ever") {
  // Computed once, by another program, from docs/personal_values.md.
  CountingRandom random(0);
  const RootKey root = RootKey::Generate(random);
  CHECK(ToHex(root.PersonLookup(kPerson)) ==
        "78452380bd46fcc923858c9e7c7f2c9d162dc5bc66a02b34ea98be96627f6fbc");
  Pseudonym actor;
  actor.bytes.fill(1);
  CHECK(ToHex(root.IdempotencySalt(actor)) ==
        "8b01ddd0d681fdb48e535f352c8d9aa590e249b0190f01c52bade462b857a372");
  CHECK(ToHex(root.Fingerprint()) ==
        "14575ba1d4e11e5c2b829f7363adbc7bbdfd1f2af691d876f5d0b95b01b5a3d5");
  CHECK(ToHex(root.WrappingKey().bytes()) ==
        "233c5e465685f378935cf8256fa1ea3e8ac0b8ff083ed5fc979af1ca8c2c1e92");
}

TEST_CASE("what is derived from a subject's key stays the same for ever") {
  const SubjectKey key(CountingKey(32));
  BlobId id;
  for (size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<uint8_t>(i);
  CHECK(ToHex(key.values().bytes()) ==
        "7a1715556f4af677f62677a3124a71d94f84ec9899ef950e55a5708f3b0787bb");
  CHECK(ToHex(key.OwnSalt()) == "cd07dda1af7db7ed7e582d76180a01411c02bde3de84d6c6618795d5c54d2862");
  CHECK(ToHex(key.IdempotencySalt()) ==
        "7b138d9c75ae547d81406c673a10d3755085605114e179d19716c784ffd615c1");
  CHECK(ToHex(key.BlobKey(id).bytes()) ==
        "d4d6a158aa5c0b2368d34422d1360bce9f605b4c7e39f2c30e480542b83adf35");
  CHECK(ToHex(key.DocumentSalt(id)) ==
        "60f4dcd9916e3f12b3dda572f6a10457856659b6a867ef3ec7b0289bf7289627");
  CHECK(ToHex(PseudonymOf(key.OwnSalt(), kPerson).bytes) ==
        "e62fb8e05e6bca06991fefb872af29d3816863bd090a7051df3c54f82eb3f5bd");
}

TEST_CASE("persons and actors are told apart") {
  SeededRandom random(1);
  const RootKey root = RootKey::Generate(random);
  std::set<Digest> seen;
  for (const CommittedValue& id :
       {kPerson, *CommittedValue::OfText("e-1002"), *CommittedValue::OfChoice("e-1001"),
        CommittedValue::OfNumber(*Number::Parse("1001")), CommittedValue::OfList({kPerson})}) {
    CHECK(seen.insert(root.PersonLookup(id)).second);
  }
  CHECK(seen.insert(RootKey::Generate(random).PersonLookup(kPerson)).second);
  Pseudonym one, two;
  two.bytes[31] = 1;
  CHECK(root.IdempotencySalt(one) == root.Clone().IdempotencySalt(one));
  CHECK(root.IdempotencySalt(one) != root.IdempotencySalt(two));
}

TEST_CASE("a root key is made once, private and durable, and read again") {
  const testing::Folder folder;
  const std::string path = folder.path + "/root.key";
  const auto made = MakeRootKey(PosixDisk(), path, SystemRandom());
  REQUIRE(made);
  struct stat status{};
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  CHECK(status.st_size == 32);
  const auto read = ReadRootKey(PosixDisk(), path);
  REQUIRE(read);
  CHECK(read->Fingerprint() == made->Fingerprint());

  const auto again = MakeRootKey(PosixDisk(), path, SystemRandom());
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == PersonalErrorKind::kRootKeyExists);
  CHECK(ReadRootKey(PosixDisk(), path)->Fingerprint() == made->Fingerprint());
  CHECK(PosixDisk().List(folder.path)->size() == 1);
}

TEST_CASE("a root key file is refused unless it is private, whole and not blank") {
  const testing::Folder folder;
  Disk& disk = PosixDisk();
  const std::string path = folder.path + "/root.key";
  CHECK(ErrorOf(disk, path) == PersonalErrorKind::kRootKeyMissing);
  for (const size_t size : {0, 1, 31, 33, 64}) {
    Write(disk, path, std::string(size, 'k'));
    CHECK(ErrorOf(disk, path) == PersonalErrorKind::kRootKeyLength);
    CHECK(ReadRootKey(disk, path).error().found == size);
  }
  Write(disk, path, std::string(32, '\0'));
  CHECK(ErrorOf(disk, path) == PersonalErrorKind::kRootKeyBlank);
  Write(disk, path, std::string(31, '\0') + '\1');
  CHECK(ReadRootKey(disk, path));
  for (const mode_t mode : {0640, 0620, 0604, 0602, 0644, 0666, 0700 | 01}) {
    REQUIRE(chmod(path.c_str(), mode) == 0);
    CHECK(ErrorOf(disk, path) == PersonalErrorKind::kRootKeyExposed);
  }
  REQUIRE(chmod(path.c_str(), 0400) == 0);
  CHECK(ReadRootKey(disk, path));
}

TEST_CASE("a host's key is as long as a file's") {
  const std::string bytes(33, 'k');
  const auto octets = std::span(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  CHECK(RootKey::FromBytes(octets.first(32), "host"));
  for (const size_t size : {0, 31, 33}) {
    const auto key = RootKey::FromBytes(octets.first(size), "host");
    REQUIRE_FALSE(key);
    CHECK(key.error().kind == PersonalErrorKind::kRootKeyLength);
    CHECK(key.error().what == "host");
  }
}

TEST_CASE("a root key that was handed out survives any crash, and never changes") {
  int acknowledged = 0, lost = 0, wrong = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    SimulatedDisk disk(seed);
    SeededRandom random(seed);
    REQUIRE(disk.CreateFolder("keys"));
    REQUIRE(disk.SyncFolder("."));
    const FaultKind kind = seed % 2 == 0 ? FaultKind::kCrash : FaultKind::kFailOnce;
    disk.Plan(Fault{disk.writes() + seed % 8, kind});
    const auto made = MakeRootKey(disk, "keys/root", random);
    disk.Restart();
    const auto read = ReadRootKey(disk, "keys/root");
    if (made) {
      ++acknowledged;
      lost += !read;
      wrong += read && read->Fingerprint() != made->Fingerprint();
    } else if (read) {  // under its name it is whole
      CHECK(MakeRootKey(disk, "keys/root", random).error().kind ==
            PersonalErrorKind::kRootKeyExists);
    }
  }
  CHECK(acknowledged >= 100);
  CHECK(lost == 0);
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace writ
