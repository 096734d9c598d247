#include "runtime/audit/merkle.h"

#include <algorithm>
#include <bit>

namespace writ::audit {
namespace {

Digest Hash(char prefix, std::string_view a, std::string_view b) {
  Sha256Stream stream;
  stream.Add({&prefix, 1});
  stream.Add(a);
  stream.Add(b);
  return stream.Finish();
}

std::string_view Bytes(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// The largest power of two below `size`, which is at least 2.
uint64_t Split(uint64_t size) { return std::bit_floor(size - 1); }

// The root of leaves [from, from + size), where `from` is a multiple of the largest power of two
// in `size`. As deep as size has bits.
std::optional<Digest> SubtreeRoot(uint64_t from, uint64_t size, const NodeAt& nodes) {
  if (std::has_single_bit(size)) {
    const int level = std::countr_zero(size);
    return nodes(level, from >> level);
  }
  const uint64_t left_size = Split(size);
  const auto left = SubtreeRoot(from, left_size, nodes);
  const auto right = left ? SubtreeRoot(from + left_size, size - left_size, nodes) : std::nullopt;
  if (!right) return std::nullopt;
  return NodeHash(*left, *right);
}

// Appends `hash` to the proof, if there is one.
bool Add(const std::optional<Digest>& hash, Proof* proof) {
  if (hash) proof->push_back(*hash);
  return hash.has_value();
}

}  // namespace

Digest LeafHash(std::string_view record) { return Hash(0, record, {}); }

Digest NodeHash(const Digest& left, const Digest& right) {
  return Hash(1, Bytes(left), Bytes(right));
}

Digest EmptyRoot() { return Sha256(""); }

Digest RootOf(std::span<const Digest> leaves) {
  Frontier frontier;
  for (const Digest& leaf : leaves) frontier.Append(leaf);
  return frontier.Root();
}

void Frontier::Append(const Digest& leaf) {
  Digest hash = leaf;
  // Every one at the end of the size is a subtree as large as the one that now becomes whole.
  for (uint64_t rest = size_; rest & 1; rest >>= 1) {
    hash = NodeHash(hashes_.back(), hash);
    hashes_.pop_back();
  }
  hashes_.push_back(hash);
  ++size_;
}

Digest Frontier::Root() const {
  if (hashes_.empty()) return EmptyRoot();
  Digest root = hashes_.back();
  for (size_t i = hashes_.size() - 1; i > 0; --i) root = NodeHash(hashes_[i - 1], root);
  return root;
}

std::string Frontier::Encode() const {
  std::string out;
  out.reserve(8 + hashes_.size() * sizeof(Digest));
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(size_ >> shift & 0xFF);
  for (const Digest& hash : hashes_) out += Bytes(hash);
  return out;
}

std::optional<Frontier> Frontier::Decode(std::string_view bytes) {
  if (bytes.size() < 8) return std::nullopt;
  Frontier frontier;
  for (int i = 0; i < 8; ++i) {
    frontier.size_ = frontier.size_ << 8 | static_cast<uint8_t>(bytes[static_cast<size_t>(i)]);
  }
  bytes.remove_prefix(8);
  frontier.hashes_.resize(static_cast<size_t>(std::popcount(frontier.size_)));
  if (bytes.size() != frontier.hashes_.size() * sizeof(Digest)) return std::nullopt;
  for (Digest& hash : frontier.hashes_) {
    std::copy_n(reinterpret_cast<const uint8_t*>(bytes.data()), hash.size(), hash.data());
    bytes.remove_prefix(hash.size());
  }
  return frontier;
}

NodeAt NodesOf(std::span<const Digest> leaves) {
  return [leaves](int level, uint64_t index) -> std::optional<Digest> {
    if (level >= 64 || (index << level) >> level != index) return std::nullopt;
    const uint64_t from = index << level, size = uint64_t{1} << level;
    if (from > leaves.size() || size > leaves.size() - from) return std::nullopt;
    return RootOf(leaves.subspan(from, size));
  };
}

std::optional<Digest> RootAt(uint64_t size, const NodeAt& nodes) {
  if (size == 0) return EmptyRoot();
  return SubtreeRoot(0, size, nodes);
}

std::optional<Proof> InclusionProof(uint64_t index, uint64_t size, const NodeAt& nodes) {
  if (index >= size) return std::nullopt;
  Proof from_root;
  for (uint64_t from = 0; size > 1;) {
    const uint64_t left = Split(size);
    if (index - from < left) {
      if (!Add(SubtreeRoot(from + left, size - left, nodes), &from_root)) return std::nullopt;
      size = left;
    } else {
      if (!Add(SubtreeRoot(from, left, nodes), &from_root)) return std::nullopt;
      from += left;
      size -= left;
    }
  }
  std::ranges::reverse(from_root);
  return from_root;
}

// RFC 9162, section 2.1.3.2.
bool VerifyInclusion(const Digest& leaf, uint64_t index, uint64_t size, const Proof& proof,
                     const Digest& root) {
  if (index >= size) return false;
  uint64_t node = index, last = size - 1;
  Digest hash = leaf;
  for (const Digest& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) == 1 || node == last) {
      hash = NodeHash(sibling, hash);
      while ((node & 1) == 0 && node != 0) node >>= 1, last >>= 1;
    } else {
      hash = NodeHash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

std::optional<Proof> ConsistencyProof(uint64_t old_size, uint64_t size, const NodeAt& nodes) {
  if (old_size > size) return std::nullopt;
  Proof from_root;
  if (old_size == 0 || old_size == size) return from_root;
  // Descends to the subtree in which the old tree ends; SUBPROOF of RFC 6962, section 2.1.2.
  uint64_t from = 0;
  while (old_size != size) {
    const uint64_t left = Split(size);
    if (old_size <= left) {
      if (!Add(SubtreeRoot(from + left, size - left, nodes), &from_root)) return std::nullopt;
      size = left;
    } else {
      if (!Add(SubtreeRoot(from, left, nodes), &from_root)) return std::nullopt;
      from += left;
      old_size -= left;
      size -= left;
    }
  }
  // The old root itself is known to the verifier; another whole subtree is not.
  if (from != 0 && !Add(SubtreeRoot(from, size, nodes), &from_root)) return std::nullopt;
  std::ranges::reverse(from_root);
  return from_root;
}

// RFC 9162, section 2.1.4.2.
bool VerifyConsistency(uint64_t old_size, const Digest& old_root, uint64_t size, const Digest& root,
                       const Proof& proof) {
  if (old_size > size) return false;
  if (old_size == size) return proof.empty() && old_root == root;
  if (old_size == 0) return proof.empty() && old_root == EmptyRoot();
  size_t at = 0;
  uint64_t node = old_size - 1, last = size - 1;
  while (node & 1) node >>= 1, last >>= 1;
  const bool whole = std::has_single_bit(old_size);
  if (!whole && proof.empty()) return false;
  Digest old_hash = whole ? old_root : proof[at++];
  Digest hash = old_hash;
  for (; at < proof.size(); ++at) {
    if (last == 0) return false;
    if ((node & 1) == 1 || node == last) {
      old_hash = NodeHash(proof[at], old_hash);
      hash = NodeHash(proof[at], hash);
      while ((node & 1) == 0 && node != 0) node >>= 1, last >>= 1;
    } else {
      hash = NodeHash(hash, proof[at]);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == old_root && hash == root;
}

}  // namespace writ::audit
