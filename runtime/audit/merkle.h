// The tree over a log's records: hashes, the frontier that grows it, and proofs (RFC 6962, section
// 2.1; SHA-256).
//
// A node is named by its level (0 is a leaf) and its index: it spans the leaves from index *
// 2^level to (index + 1) * 2^level. Only whole nodes have names.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/sha256.h"

namespace writ::audit {

Digest LeafHash(std::string_view record);                  // SHA-256(0x00 ‖ record)
Digest NodeHash(const Digest& left, const Digest& right);  // SHA-256(0x01 ‖ left ‖ right)
Digest EmptyRoot();                                        // SHA-256 of nothing

// The root over these leaves.
Digest RootOf(std::span<const Digest> leaves);

// What is needed to append to a tree and to know its root: at most 64 hashes, the roots of the
// largest whole subtrees from the left.
class Frontier {
 public:
  Frontier() = default;

  void Append(const Digest& leaf);
  uint64_t size() const { return size_; }
  Digest Root() const;

  // As a store keeps it: the size as eight bytes, big-endian, and the hashes, largest subtree
  // first. Decode gives nullopt unless there are as many hashes as the size needs.
  std::string Encode() const;
  static std::optional<Frontier> Decode(std::string_view bytes);

  friend bool operator==(const Frontier&, const Frontier&) = default;

 private:
  uint64_t size_ = 0;
  std::vector<Digest> hashes_;  // largest subtree first
};

// Where a whole node's hash can be had; nullopt where it cannot.
using NodeAt = std::function<std::optional<Digest>(int level, uint64_t index)>;

// The nodes over leaves in memory. `leaves` must outlive it.
NodeAt NodesOf(std::span<const Digest> leaves);

// The root of the tree of the first `size` leaves; nullopt where a node is missing.
std::optional<Digest> RootAt(uint64_t size, const NodeAt& nodes);

using Proof = std::vector<Digest>;

// That leaf `index` is in the tree of `size` leaves; nullopt if index >= size or a node is missing.
std::optional<Proof> InclusionProof(uint64_t index, uint64_t size, const NodeAt& nodes);
bool VerifyInclusion(const Digest& leaf, uint64_t index, uint64_t size, const Proof& proof,
                     const Digest& root);

// That the tree of `old_size` leaves is a prefix of that of `size`; nullopt if old_size > size or a
// node is missing. A proof from the empty tree, or between equal sizes, is empty.
std::optional<Proof> ConsistencyProof(uint64_t old_size, uint64_t size, const NodeAt& nodes);
bool VerifyConsistency(uint64_t old_size, const Digest& old_root, uint64_t size, const Digest& root,
                       const Proof& proof);

}  // namespace writ::audit
