// The bytes of a document's file, for blob.cc and its tests. docs/personal_values.md has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/personal/blob.h"
#include "runtime/personal/sealed.h"

namespace writ {

inline constexpr std::string_view kBlobMagic = "writblob\x01";
inline constexpr uint64_t kSealedChunkBytes = kBlobChunkBytes + kGcmTagBytes;
inline constexpr std::string_view kUnfinishedEnding = ".new";

// How a document of some size lies in its file. The last chunk alone may be shorter than the
// others, and is empty only in an empty document.
struct BlobLayout {
  uint64_t size = 0;    // of the document
  uint64_t chunks = 1;  // at least one

  static BlobLayout OfDocument(uint64_t size);
  // nullopt if no document has a file of that size.
  static std::optional<BlobLayout> OfFile(uint64_t file_size);

  size_t ChunkBytes(uint64_t chunk) const;  // of the document
  uint64_t OffsetOf(uint64_t chunk) const;  // in the file
  bool IsLast(uint64_t chunk) const { return chunk + 1 == chunks; }
  uint64_t FileBytes() const;
  friend bool operator==(const BlobLayout&, const BlobLayout&) = default;
};

// Seals and opens the chunks of one document: each with its number, and the last as the last.
class BlobSeal {
 public:
  BlobSeal(const BlobName& name, const SubjectKey& key);
  std::string SealChunk(uint64_t chunk, bool last, std::string_view plain) const;
  std::optional<std::string> OpenChunk(uint64_t chunk, bool last, std::string_view sealed) const;

 private:
  std::string place_;
  SecretKey key_;
};

// What a file's name says. nullopt for a name that BlobName::ToString does not give.
std::optional<BlobName> BlobNameFrom(std::string_view text);
std::string ShardName(const Pseudonym& subject);  // two hex digits

}  // namespace writ
