#include "runtime/audit/anchor.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include "runtime/audit/audit_testing.h"
#include "runtime/audit/signer.h"

namespace writ::audit {
namespace {

constexpr const char* kOrigin = "hr.example.com/writ/0";

NoteSigner KeyOf(uint8_t seed) {
  SigningKey::Seed bytes{};
  bytes[0] = seed;
  return NoteSigner(kOrigin, SigningKey(bytes));
}

std::vector<Digest> Leaves(size_t count) {
  std::vector<Digest> leaves;
  for (size_t i = 0; i < count; ++i) leaves.push_back(LeafHash(std::to_string(i)));
  return leaves;
}

struct MemoryDisk final : AnchorDisk {
  std::string Place() const override { return "memory"; }
  std::expected<std::vector<std::string>, std::string> List() override {
    std::vector<std::string> names;
    for (const auto& [name, bytes] : files) names.push_back(name);
    return names;
  }
  std::expected<std::string, std::string> Read(const std::string& name) override {
    return files.at(name);
  }
  Status Append(const std::string& name, std::string_view bytes) override {
    if (full) {
      files[name] += bytes.substr(0, bytes.size() / 2);
      return std::unexpected("the disk is full");
    }
    files[name] += bytes;
    return {};
  }
  Status Truncate(const std::string& name, uint64_t size) override {
    files.at(name).resize(size);
    return {};
  }
  std::map<std::string, std::string> files;
  bool full = false;
};

class Log {
 public:
  const std::vector<Digest> leaves = Leaves(40);
  const NoteSigner key = KeyOf(1);
  const LogIdentity identity{kOrigin, {key.verifier()}};
  MemoryDisk disk;

  Checkpoint At(uint64_t size) const { return {kOrigin, size, *RootAt(size, NodesOf(leaves)), {}}; }
  std::string NoteAt(uint64_t size) const { return key.Sign(At(size).Text()); }
  void Anchor(std::initializer_list<uint64_t> sizes) {
    auto writer = AnchorWriter::Open(disk, identity);
    REQUIRE(writer);
    for (const uint64_t size : sizes) REQUIRE(writer->Append(NoteAt(size)));
  }
  std::expected<Anchors, Finding> Read(AnchorScope scope = AnchorScope::kNewest) {
    return ReadAnchors(disk, identity, scope);
  }
};

const std::string kFirst = "00000001.anchors";

TEST_CASE_METHOD(Log, "the newest anchor is read back") {
  CHECK(Read()->newest() == nullptr);
  Anchor({3, 3, 7});
  Anchor({20});
  const auto anchors = Read();
  REQUIRE(anchors);
  CHECK(anchors->checkpoints.size() == 4);
  CHECK(*anchors->newest() == At(20));
  CHECK_FALSE(anchors->torn);
  disk.files["notes.txt"] = "not an anchor";  // only segments are read
  CHECK(Read());
}

TEST_CASE_METHOD(Log, "an anchor never goes back and never changes") {
  Anchor({20});
  auto writer = AnchorWriter::Open(disk, identity);
  CHECK(writer->Append(NoteAt(19)).error().word() == "note_order");
  const std::string other = key.Sign(Checkpoint{kOrigin, 20, LeafHash("other"), {}}.Text());
  CHECK(writer->Append(other).error().word() == "note_order");
  CHECK(writer->Append("x").error().word() == "note_malformed");
  CHECK(writer->Append(KeyOf(2).Sign(At(21).Text())).error().word() == "note_unknown");
  disk.files[kFirst] += AnchorBytes(other);
  CHECK(Read().error().In(Language::kEnglish) ==
        "anchor 2 of 00000001.anchors vouches for fewer records than the one before it, or for "
        "another history of as many");
}

TEST_CASE_METHOD(Log, "an anchor torn at any byte is named, passed over and cut off") {
  Anchor({3, 7});
  const std::string whole = disk.files[kFirst], torn = AnchorBytes(NoteAt(20));
  for (size_t size = 1; size < torn.size(); ++size) {
    for (const char fill : {'\0', 'x'}) {
      disk.files[kFirst] = whole + torn.substr(0, size);
      if (fill == '\0') disk.files[kFirst].resize(whole.size() + torn.size());  // zeroed blocks
      const auto anchors = Read();
      REQUIRE(anchors);
      REQUIRE(anchors->torn);
      REQUIRE(*anchors->newest() == At(7));
    }
    CHECK(Read()->torn->In(Language::kEnglish) ==
          "the last anchor in 00000001.anchors was not written to its end; " +
              std::to_string(size) + " bytes of it are there");
  }
  Anchor({20});
  CHECK(disk.files[kFirst] == whole + torn);
}

TEST_CASE_METHOD(Log, "every changed byte of the anchors is noticed") {
  Anchor({3, 7, 20});
  const std::string whole = disk.files[kFirst];
  const size_t last = whole.rfind("writ-anchor/1 ");
  for (size_t at = 0; at < whole.size(); ++at) {
    disk.files[kFirst] = whole;
    disk.files[kFirst][at] = static_cast<char>(whole[at] ^ 4);
    const auto anchors = Read();
    if (at >= last) {
      REQUIRE(anchors);
      REQUIRE(anchors->torn);
      REQUIRE(*anchors->newest() == At(7));
    } else {
      REQUIRE(anchors.error().word() == "anchor_damaged");
    }
  }
}

TEST_CASE_METHOD(Log, "a failed write stops the writer until the anchors are opened again") {
  auto writer = AnchorWriter::Open(disk, identity);
  REQUIRE(writer->Append(NoteAt(3)));
  disk.full = true;
  CHECK(writer->Append(NoteAt(7)).error().In(Language::kChinese) ==
        "无法读写锚点 memory:the disk is full");
  disk.full = false;
  CHECK(writer->Append(NoteAt(7)).error().word() == "anchor_stopped");
  auto again = AnchorWriter::Open(disk, identity);
  REQUIRE(again);
  CHECK(again->opened().torn);
  CHECK(again->opened().newest()->size == 3);
  CHECK(again->Append(NoteAt(7)));
}

TEST_CASE_METHOD(Log, "a full segment is followed by the next, and the newest may be empty") {
  const std::string one = AnchorBytes(NoteAt(3));
  while (disk.files[kFirst].size() < AnchorWriter::kSegmentBytes) disk.files[kFirst] += one;
  Anchor({7});
  const std::string second = "00000002.anchors";
  CHECK(disk.files[second] == AnchorBytes(NoteAt(7)));
  CHECK(Read()->checkpoints.size() == 1);
  CHECK(Read(AnchorScope::kAll)->checkpoints.size() > 100);
  disk.files[second].resize(20);
  CHECK(Read()->newest()->size == 3);
  CHECK(Read()->torn);
  disk.files[kFirst].resize(disk.files[kFirst].size() - 1);
  disk.files[second] = AnchorBytes(NoteAt(7));
  CHECK(Read());
  CHECK(Read(AnchorScope::kAll).error().word() == "anchor_damaged");
}

TEST_CASE_METHOD(Log, "a log behind its anchor is refused with both sizes") {
  const NodeAt nodes = NodesOf(leaves);
  const Argument what("the newest anchor", "最新锚点");
  CHECK(CheckPrefix(At(20), 40, nodes, what));
  CHECK(CheckPrefix(At(40), 40, nodes, what));
  CHECK(CheckPrefix(At(0), 40, nodes, what));
  CHECK(CheckPrefix(At(20), 19, nodes, what).error().In(Language::kEnglish) ==
        "the log ends after 19 records, but the newest anchor vouches for 20");
  CHECK(CheckPrefix(At(20), 19, nodes, what).error().In(Language::kChinese) ==
        "日志止于 19 条记录,而最新锚点证明应有 20 条");
  Checkpoint other = At(20);
  other.root = LeafHash("other");
  CHECK(CheckPrefix(other, 40, nodes, what).error().word() == "root_differs");
}

TEST_CASE_METHOD(Log, "anchors in a folder are there after it was opened again") {
  std::string path = (std::filesystem::temp_directory_path() / "writ-anchors-XXXXXX").string();
  REQUIRE(mkdtemp(path.data()) != nullptr);
  AnchorFolder folder(path + "/outside/anchors");
  CHECK(ReadAnchors(folder, identity, AnchorScope::kAll)->newest() == nullptr);
  auto writer = AnchorWriter::Open(folder, identity);
  REQUIRE(writer);
  REQUIRE(writer->Append(NoteAt(3)));
  REQUIRE(writer->Append(NoteAt(7)));
  REQUIRE(folder.Append(kFirst, "writ-anchor/1 5"));
  auto again = AnchorWriter::Open(folder, identity);
  REQUIRE(again);
  CHECK(again->opened().torn);
  REQUIRE(again->Append(NoteAt(20)));
  CHECK(*ReadAnchors(folder, identity, AnchorScope::kAll)->newest() == At(20));
  AnchorFolder nowhere("/proc/no/such/folder");
  auto refused = AnchorWriter::Open(nowhere, identity);
  CHECK(refused->Append(NoteAt(3)).error().word() == "anchor_disk");
  std::filesystem::remove_all(path);
}

TEST_CASE_METHOD(Log, "the signer signs one history, and keeps what it signed") {
  CheckpointSigner signer(key, {.origin = kOrigin});
  const NodeAt nodes = NodesOf(leaves);
  const auto prepare = [&](CheckpointSigner& by, uint64_t size, const Digest& root) {
    return by.Prepare(size, root, ConsistencyProof(by.last().size, size, nodes).value_or(Proof{}));
  };
  const auto state = prepare(signer, 13, At(13).root);
  REQUIRE(state);
  CHECK(signer.Sign() == NoteAt(13));
  CHECK(prepare(signer, 12, At(12).root).error().In(Language::kEnglish) ==
        "will not sign 12 records: 13 are signed already");
  CHECK(prepare(signer, 13, LeafHash("other")).error().word() == "sign_other");
  CHECK(prepare(signer, 21, LeafHash("other")).error().word() == "sign_no_extension");
  CHECK(signer.Prepare(21, At(21).root, {}).error().word() == "sign_no_extension");
  CHECK(signer.Sign() == NoteAt(13));
  // The same again, and on, from what was kept.
  CheckpointSigner later(key, *SignerState::Decode(*state));
  REQUIRE(prepare(later, 13, At(13).root));
  CHECK(later.Sign() == NoteAt(13));
  REQUIRE(prepare(later, 21, At(21).root));
  // Prepared is as good as signed: the state may be on the disk.
  CHECK(later.Prepare(20, At(20).root, {}).error().word() == "sign_smaller");
  CHECK(later.Sign() == NoteAt(21));
}

TEST_CASE_METHOD(Log, "a changed byte of the signer's state is noticed") {
  const std::string state = SignerState{kOrigin, 13, At(13).root}.Encode();
  CHECK(SignerState::Decode(state)->size == 13);
  for (size_t at = 0; at < state.size(); ++at) {
    std::string changed = state;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    REQUIRE_FALSE(SignerState::Decode(changed));
    REQUIRE_FALSE(SignerState::Decode(state.substr(0, at)));
  }
}

}  // namespace
}  // namespace writ::audit
