#include "runtime/personal/blob.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "runtime/personal/blob_format.h"
#include "runtime/personal/personal_testing.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/store_calls.h"

namespace writ {
namespace {

using simulation::Fault;
using simulation::FaultKind;
using simulation::SimulatedDisk;
using testing::CountingKey;
using testing::CountingRandom;
using testing::EachSpoiled;
using testing::PseudonymFrom;
using testing::SeededRandom;
using testing::ToHex;

const Pseudonym kSubject =
    PseudonymFrom("e62fb8e05e6bca06991fefb872af29d3816863bd090a7051df3c54f82eb3f5bd");

std::string Numbers(size_t size) {
  std::string bytes(size, ' ');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7 % 256);
  return bytes;
}

// A folder of documents on a disk in memory, for one person.
struct Shelf {
  explicit Shelf(BlobOptions options = {}) : key(CountingKey(32)) {
    blobs = Blobs::Open(disk, "blobs", random, options).value();
  }
  BlobName Put(std::string_view bytes) { return {kSubject, blobs->Put(kSubject, key, bytes)->id}; }
  static std::string PathOf(const BlobName& name) {
    return "blobs/" + ShardName(name.subject) + "/" + name.ToString();
  }
  std::string File(const BlobName& name) { return ReadWhole(disk, PathOf(name), 1 << 20).value(); }
  void Replace(const BlobName& name, std::string_view bytes) {
    if (!disk.Exists(FolderOf(PathOf(name)))) REQUIRE(disk.CreateFolder(FolderOf(PathOf(name))));
    REQUIRE(ReplaceFile(disk, PathOf(name), bytes));
  }
  PersonalErrorKind ErrorOf(const BlobName& name) {
    const auto read = blobs->Read(name, key);
    return read ? PersonalErrorKind::kStore : read.error().kind;
  }

  SimulatedDisk disk{1};
  SeededRandom random{1};
  SubjectKey key;
  std::unique_ptr<Blobs> blobs;
};

TEST_CASE("a document that was ever stored opens for ever") {
  // Computed once, by another program, from docs/personal_values.md.
  Shelf shelf;
  CountingRandom ids(0);
  const auto blobs = Blobs::Open(shelf.disk, "blobs", ids).value();
  const auto stored = blobs->Put(kSubject, shelf.key, "诊断证明").value();
  const BlobName name{kSubject, stored.id};
  CHECK(name.ToString() ==
        "e62fb8e05e6bca06991fefb872af29d3816863bd090a7051df3c54f82eb3f5bd-"
        "000102030405060708090a0b0c0d0e0f");
  CHECK(ToHex(shelf.File(name)) ==
        "77726974626c6f6201b8dc1a9eb8a20b899ff6e683ae1de1db75adcf31f7ec2cd853b48d6a");
  CHECK(ToHex(stored.commitment.bytes) ==
        "d4d4f55af44d837c3e6ec16192196822d57d5490e10d511e21ca07d2a3283321");
  CHECK(ToHex(stored.salt) == "60f4dcd9916e3f12b3dda572f6a10457856659b6a867ef3ec7b0289bf7289627");

  const auto big = blobs->Put(kSubject, shelf.key, Numbers(kBlobChunkBytes + 3)).value();
  CHECK(HexDigest(Sha256(shelf.File({kSubject, big.id}))) ==
        "a73da897685cb85f7af4fcaa56253b570750c3088db3b545867a2ddd5f52bb1c");
  CHECK(ToHex(big.commitment.bytes) ==
        "7b68a585a827dfddac01e54aa4e4cf4cb759f6553bd0d8c7ae289b10582ed622");
}

TEST_CASE("documents of every size around a chunk are read as they were stored") {
  Shelf shelf;
  for (const size_t size : {size_t{0}, size_t{1}, kBlobChunkBytes - 1, kBlobChunkBytes,
                            kBlobChunkBytes + 1, 2 * kBlobChunkBytes, 2 * kBlobChunkBytes + 1}) {
    INFO(size);
    const std::string bytes = Numbers(size);
    const auto stored = shelf.blobs->Put(kSubject, shelf.key, bytes).value();
    const BlobName name{kSubject, stored.id};
    CHECK(stored.size == size);
    CHECK(stored.commitment ==
          Commit(CommitmentTag::kDocument, stored.salt, CommittedValue::OfBytes(bytes)));
    CHECK(shelf.blobs->Read(name, shelf.key) == bytes);
    CHECK(shelf.blobs->Verify(name, shelf.key) == stored);
    CHECK(shelf.disk.Measure(Shelf::PathOf(name)) == BlobLayout::OfDocument(size).FileBytes());
    CHECK(shelf.File(name).find(bytes.substr(0, 8)) == (size == 0 ? 0 : std::string::npos));
  }
}

TEST_CASE("the size of a file says how its document lies in it, or that none does") {
  uint64_t size = 0;
  for (uint64_t file = 0; file < 3 * kSealedChunkBytes; ++file) {
    const auto layout = BlobLayout::OfFile(file);
    if (BlobLayout::OfDocument(size).FileBytes() != file) {
      if (layout) FAIL_CHECK(file << " bytes hold no document");
      continue;
    }
    if (layout != BlobLayout::OfDocument(size)) FAIL_CHECK(file << " bytes hold " << size);
    ++size;
  }
  CHECK(size > 3 * kBlobChunkBytes - 10);
  CHECK(BlobLayout::OfFile(BlobLayout::OfDocument(kMaxDocumentBytes).FileBytes()));
  CHECK_FALSE(BlobLayout::OfFile(BlobLayout::OfDocument(kMaxDocumentBytes + 1).FileBytes()));
  CHECK_FALSE(BlobLayout::OfFile(UINT64_MAX));
}

TEST_CASE("a file with one bit flipped, cut or lengthened is refused") {
  Shelf shelf;
  for (const std::string_view bytes : {"", "a certificate"}) {
    const BlobName name = shelf.Put(bytes);
    int read = 0;
    EachSpoiled(shelf.File(name), [&](const std::string& spoiled) {
      shelf.Replace(name, spoiled);
      read += shelf.ErrorOf(name) != PersonalErrorKind::kDocumentDamaged;
    });
    CHECK(read == 0);
  }
  const BlobName name = shelf.Put(Numbers(2 * kBlobChunkBytes + 500));
  const std::string file = shelf.File(name);
  int read = 0;
  for (size_t i = 0; i < file.size(); i += 1009) {
    std::string spoiled = file;
    spoiled[i] = static_cast<char>(spoiled[i] ^ 0x10);
    shelf.Replace(name, spoiled);
    read += shelf.ErrorOf(name) != PersonalErrorKind::kDocumentDamaged;
    shelf.Replace(name, file.substr(0, i));
    read += shelf.ErrorOf(name) != PersonalErrorKind::kDocumentDamaged;
  }
  CHECK(read == 0);
  shelf.Replace(name, file);
  CHECK(shelf.blobs->Verify(name, shelf.key));
}

TEST_CASE("chunks that were cut off, swapped, doubled or put in from elsewhere are refused") {
  Shelf shelf;
  const BlobName name = shelf.Put(Numbers(3 * kBlobChunkBytes));
  const BlobName other = shelf.Put(Numbers(3 * kBlobChunkBytes));
  const std::string file = shelf.File(name), head = file.substr(0, kBlobMagic.size());
  const auto chunk = [](const std::string& from, uint64_t number) {
    return from.substr(BlobLayout{}.OffsetOf(number), kSealedChunkBytes);
  };
  const std::string a = chunk(file, 0), b = chunk(file, 1), c = chunk(file, 2);
  REQUIRE(head + a + b + c == file);
  const std::string foreign = shelf.File(other);
  for (const std::string& spoiled : {head + a + b, head + a, head + b + c, head + b + a + c,
                                     head + a + c + b, head + a + b + c + c, head + a + b + b + c,
                                     head + c, head + a + chunk(foreign, 1) + c, foreign}) {
    shelf.Replace(name, spoiled);
    CHECK(shelf.ErrorOf(name) == PersonalErrorKind::kDocumentDamaged);
  }
  // The whole file under another name: of another document, of another person.
  BlobName elsewhere = name;
  elsewhere.id.bytes[3] ^= 1;
  shelf.Replace(elsewhere, file);
  CHECK(shelf.ErrorOf(elsewhere) == PersonalErrorKind::kDocumentDamaged);
  elsewhere = name;
  elsewhere.subject.bytes[31] ^= 1;
  shelf.Replace(elsewhere, file);
  CHECK(shelf.ErrorOf(elsewhere) == PersonalErrorKind::kDocumentDamaged);
  shelf.Replace(name, file);
  CHECK_FALSE(shelf.blobs->Read(name, SubjectKey(CountingKey(33))));
  CHECK(shelf.blobs->Read(name, shelf.key));
}

TEST_CASE("the error names the first part that does not open") {
  Shelf shelf;
  const BlobName name = shelf.Put(Numbers(2 * kBlobChunkBytes + 1));
  const std::string file = shelf.File(name);
  const BlobLayout layout = *BlobLayout::OfFile(file.size());
  for (uint64_t part = 0; part <= 3; ++part) {
    std::string spoiled = file;
    spoiled[part == 0 ? 0 : layout.OffsetOf(part - 1)] ^= 1;
    shelf.Replace(name, spoiled);
    const auto error = shelf.blobs->Verify(name, shelf.key).error();
    CHECK(error.found == part);
    CHECK(error.what == name.ToString());
  }
}

TEST_CASE("what is too large is refused before anything is written") {
  constexpr uint64_t kLimit = 1000;
  Shelf shelf({.max_document_bytes = kLimit});
  const uint64_t writes = shelf.disk.writes();
  const auto refused = shelf.blobs->Put(kSubject, shelf.key, Numbers(kLimit + 1));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == PersonalErrorKind::kDocumentTooLarge);
  CHECK(refused.error().found == kLimit + 1);
  CHECK(refused.error().limit == kLimit);
  CHECK(shelf.disk.writes() == writes);
  const BlobName name = shelf.Put(Numbers(kLimit));
  CHECK(shelf.blobs->Read(name, shelf.key));

  const auto narrow =
      Blobs::Open(shelf.disk, "blobs", shelf.random, {.max_document_bytes = kLimit - 1}).value();
  CHECK(narrow->Read(name, shelf.key).error().kind == PersonalErrorKind::kDocumentTooLarge);
  CHECK(narrow->Verify(name, shelf.key));
  CHECK(kDefaultMaxDocumentBytes == 268435456);
}

// Says one size and gives another.
class Liar final : public DocumentSource {
 public:
  Liar(uint64_t says, uint64_t gives) : says_(says), left_(gives) {}
  uint64_t size() const override { return says_; }
  PersonalResult<size_t> Read(char* to, size_t size) override {
    const size_t got = std::min<size_t>({size, static_cast<size_t>(left_), 1000});
    std::fill_n(to, got, 'x');
    left_ -= got;
    return got;
  }

 private:
  const uint64_t says_;
  uint64_t left_;
};

TEST_CASE("a source that does not keep to its size leaves nothing") {
  Shelf shelf;
  for (const auto& [says, gives] :
       {std::pair{10, 9}, {10, 11}, {0, 1}, {1, 0}, {200000, 199999}, {200000, 200001}}) {
    Liar liar(static_cast<uint64_t>(says), static_cast<uint64_t>(gives));
    const auto refused = shelf.blobs->Put(kSubject, shelf.key, liar);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == PersonalErrorKind::kDocumentChanged);
    CHECK(refused.error().limit == static_cast<uint64_t>(says));
  }
  Liar honest(200000, 200000);  // in pieces smaller than a chunk
  CHECK(shelf.blobs->Put(kSubject, shelf.key, honest));
  const auto listing = shelf.blobs->List().value();
  CHECK(listing.documents.size() == 1);
  CHECK(listing.unfinished.empty());
}

TEST_CASE("a Put that fails anywhere leaves nothing behind") {
  int failed = 0;
  for (uint64_t at = 0; at < 20; ++at) {
    Shelf shelf;
    shelf.disk.Plan(Fault{shelf.disk.writes() + at, FaultKind::kFailOnce});
    const auto stored = shelf.blobs->Put(kSubject, shelf.key, Numbers(kBlobChunkBytes + 1));
    if (shelf.disk.faulted()) {
      ++failed;
      REQUIRE_FALSE(stored);
      CHECK(stored.error().kind == PersonalErrorKind::kDisk);
      const auto listing = shelf.blobs->List().value();
      CHECK(listing.documents.empty());
      CHECK(listing.unfinished.empty());
    } else {
      CHECK(stored);
    }
    CHECK(shelf.Put("again").subject == kSubject);
  }
  // Folder, its sync, file, head, two chunks, sync, close, name, the folder's sync.
  CHECK(failed == 10);
}

// Before its first byte is read, something else happens.
class Interrupted final : public DocumentSource {
 public:
  Interrupted(std::string_view bytes, std::function<void()> meanwhile)
      : beneath_(SourceOf(bytes)), meanwhile_(std::move(meanwhile)) {}
  uint64_t size() const override { return beneath_->size(); }
  PersonalResult<size_t> Read(char* to, size_t size) override {
    if (meanwhile_) std::exchange(meanwhile_, nullptr)();
    return beneath_->Read(to, size);
  }

 private:
  std::unique_ptr<DocumentSource> beneath_;
  std::function<void()> meanwhile_;
};

TEST_CASE("a document that is handed in while it is being kept is there once, and whole") {
  const std::string bytes = Numbers(2 * kBlobChunkBytes + 5);
  std::string changed = bytes;
  changed.back() ^= 1;
  for (const std::string& second : {bytes, changed}) {
    Shelf shelf;
    using Opened = PersonalResult<std::unique_ptr<DocumentSource>>;
    PersonalResult<StoredDocument> inner = std::unexpected(PersonalError{});
    const auto meanwhile = [&] {
      inner = shelf.blobs->Keep(kSubject, shelf.key, [&] { return Opened(SourceOf(bytes)); });
    };
    int opened = 0;
    const auto outer = shelf.blobs->Keep(kSubject, shelf.key, [&]() -> Opened {
      if (++opened == 1) return SourceOf(bytes);
      return std::make_unique<Interrupted>(second, meanwhile);
    });
    REQUIRE(inner);
    CHECK((shelf.blobs->Read({kSubject, inner->id}, shelf.key) == bytes));
    CHECK(shelf.blobs->List()->documents.size() == 1);
    CHECK(shelf.blobs->List()->unfinished.empty());
    if (second == bytes) CHECK(outer == inner);
    if (second != bytes) CHECK(outer.error().kind == PersonalErrorKind::kDocumentChanged);
  }
}

TEST_CASE("a file becomes a document, one that is not there an error") {
  Shelf shelf;
  const std::string bytes = Numbers(100000);
  REQUIRE(ReplaceFile(shelf.disk, "scan.pdf", bytes));
  const auto source = SourceOfFile(shelf.disk, "scan.pdf").value();
  const auto stored = shelf.blobs->Put(kSubject, shelf.key, *source).value();
  CHECK(shelf.blobs->Read({kSubject, stored.id}, shelf.key) == bytes);
  CHECK(SourceOfFile(shelf.disk, "none.pdf").error().kind == PersonalErrorKind::kDocumentMissing);
  CHECK(shelf.ErrorOf({kSubject, {}}) == PersonalErrorKind::kDocumentMissing);
  CHECK(shelf.blobs->Verify({kSubject, {}}, shelf.key).error().kind ==
        PersonalErrorKind::kDocumentMissing);
  shelf.disk.FailReads(1);
  CHECK(shelf.ErrorOf({kSubject, stored.id}) == PersonalErrorKind::kDisk);
}

TEST_CASE("documents are listed, removed one by one and all of a person") {
  Shelf shelf;
  std::vector<BlobName> names = {shelf.Put("one"), shelf.Put("two"), shelf.Put("three")};
  std::ranges::sort(names);
  Pseudonym other = kSubject;  // in the same folder
  other.bytes[31] ^= 1;
  const auto theirs = shelf.blobs->Put(other, shelf.key, "theirs").value();
  CHECK(shelf.blobs->ListOf(kSubject) == names);
  CHECK(shelf.blobs->List()->documents.size() == 4);

  CHECK(shelf.blobs->Remove(names[0]) == true);
  CHECK(shelf.blobs->Remove(names[0]) == false);
  CHECK(shelf.blobs->ListOf(kSubject)->size() == 2);
  REQUIRE(ReplaceFile(shelf.disk, Shelf::PathOf(names[0]) + ".new", "half"));
  CHECK(shelf.blobs->RemoveAll(kSubject) == 2u);
  CHECK(shelf.blobs->RemoveAll(kSubject) == 0u);
  const auto listing = shelf.blobs->List().value();
  CHECK(listing.documents == std::vector{BlobName{other, theirs.id}});
  CHECK(listing.unfinished.empty());
  CHECK(listing.foreign.empty());
  shelf.disk.Restart();
  CHECK(shelf.blobs->ListOf(kSubject)->empty());
  CHECK(shelf.blobs->RemoveAll(Pseudonym{}) == 0u);
  CHECK(shelf.blobs->Remove({Pseudonym{}, {}}) == false);
}

TEST_CASE("leftovers are swept, and what is foreign is named and left") {
  Shelf shelf;
  const BlobName name = shelf.Put("kept");
  const std::string path = Shelf::PathOf(name), folder = FolderOf(path);
  BlobName next = name;
  next.id.bytes[0] ^= 1;
  REQUIRE(ReplaceFile(shelf.disk, Shelf::PathOf(next) + ".new", "half"));
  std::string capital = next.ToString();
  std::ranges::transform(capital, capital.begin(), [](char c) { return c == 'e' ? 'E' : c; });
  const std::vector<std::string> foreign = {"blobs/notes.txt", folder + "/" + capital,
                                            folder + "/" + name.ToString() + "x",
                                            folder + "/notes.new"};
  for (const std::string& each : foreign) REQUIRE(ReplaceFile(shelf.disk, each, "?"));
  REQUIRE(shelf.disk.CreateFolder("blobs/00"));
  const std::string misplaced = "blobs/00/" + name.ToString();
  REQUIRE(ReplaceFile(shelf.disk, misplaced, "?"));

  auto listing = shelf.blobs->List().value();
  CHECK(listing.unfinished == std::vector{Shelf::PathOf(next) + ".new"});
  CHECK(listing.foreign.size() == foreign.size() + 1);
  CHECK(std::ranges::count(listing.foreign, misplaced) == 1);
  CHECK(shelf.blobs->Sweep() == 1u);
  CHECK(shelf.blobs->Sweep() == 0u);
  listing = shelf.blobs->List().value();
  CHECK(listing.unfinished.empty());
  CHECK(listing.foreign.size() == foreign.size() + 1);
  CHECK(shelf.blobs->Read(name, shelf.key) == "kept");
}

TEST_CASE("a folder of documents is private and opens again on the machine's own disk") {
  const testing::Folder folder;
  SeededRandom random(1);
  const SubjectKey key(CountingKey(32));
  const std::string path = folder.path + "/blobs";
  const auto stored =
      Blobs::Open(PosixDisk(), path, random).value()->Put(kSubject, key, "mine").value();
  const BlobName name{kSubject, stored.id};
  CHECK(PosixDisk().IsPrivate(path + "/e6/" + name.ToString()) == true);
  const auto again = Blobs::Open(PosixDisk(), path, random).value();
  CHECK(again->Read(name, key) == "mine");
  CHECK(again->ListOf(Pseudonym{})->empty());
  CHECK(again->Remove(name) == true);
  CHECK(Blobs::Open(PosixDisk(), folder.path + "/a/b", random).error().kind ==
        PersonalErrorKind::kDisk);
}

}  // namespace
}  // namespace writ
