#include "runtime/audit/merkle.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

#include "runtime/audit/audit_testing.h"
#include "runtime/audit/tile.h"

namespace writ::audit {
namespace {

std::vector<Digest> Leaves(size_t count) {
  std::vector<Digest> leaves;
  for (size_t i = 0; i < count; ++i) leaves.push_back(LeafHash("leaf " + std::to_string(i)));
  return leaves;
}

// MTH of RFC 6962, word for word.
Digest Reference(std::span<const Digest> leaves) {
  if (leaves.empty()) return EmptyRoot();
  if (leaves.size() == 1) return leaves[0];
  size_t split = 1;
  while (split * 2 < leaves.size()) split *= 2;
  return NodeHash(Reference(leaves.first(split)), Reference(leaves.subspan(split)));
}

TEST_CASE("the roots of Certificate Transparency's reference tree") {
  using namespace std::string_literals;
  const std::string kInputs[] = {
      "",
      "\0"s,
      "\x10",
      "\x20\x21",
      "\x30\x31",
      "\x40\x41\x42\x43",
      "\x50\x51\x52\x53\x54\x55\x56\x57",
      "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
  const char* const kRoots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Frontier frontier;
  CHECK(HexDigest(frontier.Root()) == kRoots[0]);
  for (size_t i = 0; i < std::size(kInputs); ++i) {
    frontier.Append(LeafHash(kInputs[i]));
    CHECK(HexDigest(frontier.Root()) == kRoots[i + 1]);
  }
}

TEST_CASE("the frontier has the root of the definition at every size, and can be kept") {
  const auto leaves = Leaves(300);
  Frontier frontier;
  for (size_t size = 0; size <= leaves.size(); ++size) {
    REQUIRE(frontier.Root() == Reference(std::span(leaves).first(size)));
    const auto kept = Frontier::Decode(frontier.Encode());
    REQUIRE(kept);
    REQUIRE(*kept == frontier);
    if (size < leaves.size()) frontier.Append(leaves[size]);
  }
  const std::string bytes = frontier.Encode();
  for (size_t cut = 0; cut < bytes.size(); ++cut) {
    CHECK_FALSE(Frontier::Decode(std::string_view(bytes).substr(0, cut)));
  }
  CHECK_FALSE(Frontier::Decode(bytes + "x"));
}

TEST_CASE("every leaf of every small tree has a proof, which proves nothing else") {
  const auto leaves = Leaves(70);
  for (uint64_t size = 1; size <= leaves.size(); ++size) {
    const NodeAt nodes = NodesOf(std::span(leaves).first(size));
    const Digest root = *RootAt(size, nodes);
    REQUIRE(root == Reference(std::span(leaves).first(size)));
    for (uint64_t index = 0; index < size; ++index) {
      const auto proof = InclusionProof(index, size, nodes);
      REQUIRE(proof);
      REQUIRE(VerifyInclusion(leaves[index], index, size, *proof, root));
      for (uint64_t other = 0; other <= size; ++other) {
        if (other == index) continue;
        REQUIRE_FALSE(VerifyInclusion(leaves[index], other, size, *proof, root));
      }
      Proof longer = *proof;
      longer.push_back(root);
      CHECK_FALSE(VerifyInclusion(leaves[index], index, size, longer, root));
    }
    CHECK_FALSE(InclusionProof(size, size, nodes));
  }
}

TEST_CASE("every pair of small trees has a consistency proof") {
  const auto leaves = Leaves(40);
  for (uint64_t size = 0; size <= leaves.size(); ++size) {
    const NodeAt nodes = NodesOf(std::span(leaves).first(size));
    const Digest root = *RootAt(size, nodes);
    for (uint64_t old_size = 0; old_size <= size; ++old_size) {
      const Digest old_root = *RootAt(old_size, nodes);
      const auto proof = ConsistencyProof(old_size, size, nodes);
      REQUIRE(proof);
      REQUIRE(VerifyConsistency(old_size, old_root, size, root, *proof));
      REQUIRE_FALSE(VerifyConsistency(old_size, LeafHash("x"), size, root, *proof));
      if (old_size > 0) {
        REQUIRE_FALSE(VerifyConsistency(old_size, old_root, size, LeafHash("x"), *proof));
      }
      if (old_size > 0 && old_size < size) {
        REQUIRE_FALSE(VerifyConsistency(old_size - 1, old_root, size, root, *proof));
        Proof shorter = *proof;
        shorter.pop_back();
        REQUIRE_FALSE(VerifyConsistency(old_size, old_root, size, root, shorter));
      }
    }
    CHECK_FALSE(ConsistencyProof(size + 1, size, nodes));
  }
}

TEST_CASE("any flipped bit of a proof is noticed") {
  const auto leaves = Leaves(37);
  const NodeAt nodes = NodesOf(leaves);
  const Digest root = *RootAt(37, nodes), old_root = *RootAt(21, nodes);
  const Proof in = *InclusionProof(20, 37, nodes), prefix = *ConsistencyProof(21, 37, nodes);
  for (size_t bit = 0; bit < 256; ++bit) {
    const auto flip = [&](Proof proof, size_t at) {
      proof[at][bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      return proof;
    };
    for (size_t at = 0; at < in.size(); ++at) {
      REQUIRE_FALSE(VerifyInclusion(leaves[20], 20, 37, flip(in, at), root));
    }
    for (size_t at = 0; at < prefix.size(); ++at) {
      REQUIRE_FALSE(VerifyConsistency(21, old_root, 37, root, flip(prefix, at)));
    }
  }
}

TEST_CASE("tiles have the paths of C2SP") {
  CHECK(TileId{0, 1234067}.Path() == "tile/0/x001/x234/067");
  CHECK(TileId{.level = kEntries, .index = 0, .width = 17}.Path() == "tile/entries/000.p/17");
  CHECK(TilesOf(70000, false).size() == 273 + 1 + 1 + 1 + 1);
  CHECK(TileWith(0, 69999, 70000)->width == 112);
  CHECK(TileWith(1, 272, 70000)->width == 17);
  CHECK(TileWith(2, 0, 70000)->width == 1);
  CHECK_FALSE(TileWith(1, 273, 70000));
  CHECK(TilesOf(0, true).empty());
  REQUIRE(TilesOf(256, true).size() == 3);
  CHECK(TilesOf(256, true)[2] == TileId{1, 0, 1});
}

TEST_CASE("a tile's path is read in one spelling") {
  for (const TileId id :
       {TileId{0, 0}, TileId{63, 999, 1}, TileId{kEntries, 1000, 255}, TileId{2, 1234067}}) {
    CHECK(TileId::Parse(id.Path()) == id);
  }
  for (const char* no :
       {"", "tile", "tile/0", "tile/0/", "tile/0/00", "tile/0/0000", "tile/0/x000/001",
        "tile/64/000", "tile/00/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
        "tile/0/000/", "tile/0/000.p", "tile/0/x001", "tile/0/-01", "tile/entry/000",
        "tile/0/000/000", "/tile/0/000"}) {
    INFO(no);
    CHECK_FALSE(TileId::Parse(no));
  }
  std::string endless = "tile/0/";
  for (int i = 0; i < 50; ++i) endless += "x999/";
  CHECK_FALSE(TileId::Parse(endless + "999"));
}

TEST_CASE("a tree is read back from its tiles") {
  const auto leaves = Leaves(66'000);
  std::map<std::string, std::string> files;
  TileBuilder builder([&](const TileId& id, std::string bytes) { files[id.Path()] = bytes; });
  for (const Digest& leaf : leaves) builder.Append(leaf);
  builder.EmitPartial();
  const auto tiles = TilesOf(leaves.size(), false);
  CHECK(tiles.size() == files.size());
  for (const TileId& id : tiles) CHECK(files.at(id.Path()).size() == id.width * 32u);
  const TileAt tile_at = [&](const TileId& id) {
    const auto file = files.find(id.Path());
    return file == files.end() ? std::nullopt : std::optional(file->second);
  };
  const NodeAt nodes = NodesOfTiles(leaves.size(), tile_at);
  const Digest root = RootOf(leaves);
  CHECK(RootAt(leaves.size(), nodes) == root);
  for (const uint64_t index : {0, 255, 256, 65'535, 65'536, 65'999}) {
    const auto proof = InclusionProof(index, leaves.size(), nodes);
    REQUIRE(proof);
    CHECK(VerifyInclusion(leaves[index], index, leaves.size(), *proof, root));
  }
  const auto prefix = ConsistencyProof(300, leaves.size(), nodes);
  REQUIRE(prefix);
  CHECK(VerifyConsistency(300, RootOf(std::span(leaves).first(300)), leaves.size(), root, *prefix));
  files.erase("tile/0/001");
  CHECK_FALSE(RootAt(300, NodesOfTiles(leaves.size(), tile_at)));
}

TEST_CASE("bundles hold records behind their lengths") {
  const std::vector<std::string> records = {"", "a", std::string(kMaxBytes, 'x')};
  const std::string bytes = EncodeBundle(records);
  CHECK(bytes.size() == 3 * 2 + 1 + kMaxBytes);
  CHECK(DecodeBundle(bytes, 3) == records);
  CHECK_FALSE(DecodeBundle(bytes, 2));
  CHECK_FALSE(DecodeBundle(bytes + "x", 3));
  CHECK_FALSE(DecodeBundle(std::string_view(bytes).substr(0, bytes.size() - 1), 3));
}

}  // namespace
}  // namespace writ::audit
