#include "runtime/personal/blob_format.h"

#include <algorithm>
#include <span>

namespace writ {
namespace {

constexpr size_t kSubjectDigits = 2 * sizeof(Pseudonym::bytes);
constexpr size_t kIdDigits = 2 * sizeof(BlobId::bytes);
constexpr std::string_view kHex = "0123456789abcdef";

std::string ToHex(std::span<const uint8_t> bytes) {
  std::string out;
  for (const uint8_t byte : bytes) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

bool FromHex(std::string_view text, std::span<uint8_t> out) {
  for (size_t i = 0; i < out.size(); ++i) {
    const size_t high = kHex.find(text[2 * i]), low = kHex.find(text[2 * i + 1]);
    if (high == kHex.npos || low == kHex.npos) return false;
    out[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

std::string_view AsText(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// No two chunks under one key have the same: the number, and whether it is the last.
GcmNonce NonceOf(uint64_t chunk, bool last) {
  GcmNonce nonce{};
  for (size_t i = 0; i < 4; ++i) nonce[7 + i] = static_cast<uint8_t>(chunk >> (24 - 8 * i));
  nonce[11] = last ? 1 : 0;
  return nonce;
}

}  // namespace

std::string BlobName::ToString() const { return ToHex(subject.bytes) + "-" + ToHex(id.bytes); }

std::optional<BlobName> BlobNameFrom(std::string_view text) {
  BlobName name;
  if (text.size() != kSubjectDigits + 1 + kIdDigits || text[kSubjectDigits] != '-' ||
      !FromHex(text.substr(0, kSubjectDigits), name.subject.bytes) ||
      !FromHex(text.substr(kSubjectDigits + 1), name.id.bytes)) {
    return std::nullopt;
  }
  return name;
}

std::string ShardName(const Pseudonym& subject) {
  return ToHex(std::span(subject.bytes).first<1>());
}

BlobLayout BlobLayout::OfDocument(uint64_t size) {
  return {size, std::max<uint64_t>(1, (size + kBlobChunkBytes - 1) / kBlobChunkBytes)};
}

std::optional<BlobLayout> BlobLayout::OfFile(uint64_t file_size) {
  if (file_size < kBlobMagic.size() + kGcmTagBytes) return std::nullopt;
  const uint64_t body = file_size - kBlobMagic.size();
  const uint64_t chunks = (body + kSealedChunkBytes - 1) / kSealedChunkBytes;
  if (body < chunks * kGcmTagBytes) return std::nullopt;
  const BlobLayout layout = OfDocument(body - chunks * kGcmTagBytes);
  if (layout.FileBytes() != file_size || layout.size > kMaxDocumentBytes) return std::nullopt;
  return layout;
}

size_t BlobLayout::ChunkBytes(uint64_t chunk) const {
  return static_cast<size_t>(std::min<uint64_t>(kBlobChunkBytes, size - chunk * kBlobChunkBytes));
}

uint64_t BlobLayout::OffsetOf(uint64_t chunk) const {
  return kBlobMagic.size() + chunk * kSealedChunkBytes;
}

uint64_t BlobLayout::FileBytes() const { return kBlobMagic.size() + size + chunks * kGcmTagBytes; }

BlobSeal::BlobSeal(const BlobName& name, const SubjectKey& key) : key_(key.BlobKey(name.id)) {
  AppendFramed("writ-blob/1", &place_);
  AppendFramed(AsText(name.subject.bytes), &place_);
  AppendFramed(AsText(name.id.bytes), &place_);
}

std::string BlobSeal::SealChunk(uint64_t chunk, bool last, std::string_view plain) const {
  return SealAt(key_, NonceOf(chunk, last), place_, plain);
}

std::optional<std::string> BlobSeal::OpenChunk(uint64_t chunk, bool last,
                                               std::string_view sealed) const {
  return UnsealAt(key_, NonceOf(chunk, last), place_, sealed);
}

}  // namespace writ
