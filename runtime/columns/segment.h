// A segment: one file of columns, of the facts that one source said of one period, or of no period.
//
// Rows are people of the folder, in the order in which they came. The file is chunks, each sealed
// under the segment's own key, and at its end a directory of them, sealed too. Everything in it is
// held against a tag before it is looked at; what is wrong names the file and the part.
// docs/fact_columns.md has the bytes. A segment may be read by several threads at once.
#pragma once

#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/columns/chunk.h"
#include "runtime/columns/error.h"
#include "runtime/disk/disk.h"
#include "runtime/facts/fact_bytes.h"
#include "runtime/personal/sealed.h"

namespace writ::columns {

inline constexpr std::string_view kSegmentMagic = "writcols\x01";
inline constexpr uint64_t kDirectoryChunk = UINT64_MAX;  // its number

// Texts one after the other, each with a number from 0, as a directory has them. A large company
// has many teams, and a segment for every month names all of them; where each begins is found out
// when somebody asks first. Adding is not for several threads.
class WordList {
 public:
  WordList() = default;
  WordList(std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) Add(word);
  }
  void Add(std::string_view word);
  // So many as they follow each other, each valid UTF-8; false if they do not.
  bool Read(size_t words, FactBytes* in);
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::string_view operator[](size_t number) const;
  // Each behind its length, one after the other.
  std::string_view bytes() const { return bytes_; }
  friend bool operator==(const WordList& a, const WordList& b) { return a.bytes_ == b.bytes_; }

 private:
  struct Places {
    std::once_flag once;
    std::vector<uint32_t> begins;  // in bytes_, which is below kMostDirectory
  };
  std::string bytes_;
  size_t size_ = 0;
  std::shared_ptr<Places> places_ = std::make_shared<Places>();  // of these bytes
};

// One column, and what its numbers stand for.
struct ColumnHead {
  std::string fact;     // its id; of the days of telling: the policy's
  std::string version;  // of the policy; only of the days of telling
  TypeCode type;
  WordList words;  // of texts, teams and options: values are indices
  bool told() const { return !version.empty(); }
  friend bool operator==(const ColumnHead&, const ColumnHead&) = default;
};
bool HasWords(ValueCode code);
bool HasTens(ValueCode code);  // numbers that may share a power of ten

struct Directory {
  uint64_t rows = 0;        // of the folder, from the first; what is said of all others is nothing
  uint64_t new_people = 0;  // who come with this segment, numbered after those before
  std::vector<ColumnHead> columns;
  std::vector<uint32_t> lengths;  // of the chunks, as they follow each other, unsealed

  // Chunks: for each group of kChunkRows rows the columns' and what is kept beside them, then ids.
  size_t groups() const { return (rows + kChunkRows - 1) / kChunkRows; }
  size_t blocks(size_t group) const;
  size_t id_chunks() const { return (new_people + kChunkRows - 1) / kChunkRows; }
  size_t chunks() const { return groups() * (columns.size() + 1) + id_chunks(); }
  size_t ColumnChunk(size_t group, size_t column) const {
    return group * (columns.size() + 1) + column;
  }
  size_t BesideChunk(size_t group) const { return ColumnChunk(group, columns.size()); }
  size_t IdChunk(size_t index) const { return ColumnChunk(groups(), 0) + index; }
};
std::string EncodeDirectory(const Directory& directory);
std::optional<Directory> DecodeDirectory(std::string_view bytes);

// A value that has no place in its column.
struct Beside {
  uint32_t column = 0;
  uint32_t row = 0;  // in the group
  std::string bytes;
};
std::string EncodeBeside(const std::vector<Beside>& values);
std::optional<std::vector<Beside>> DecodeBeside(std::string_view bytes, size_t columns);

// Where ids end that follow each other from `begin` on.
struct IdEnds {
  size_t begin = 0;
  std::vector<uint32_t> ends;  // from there
};
std::optional<IdEnds> FindIds(std::string_view bytes, size_t count);
// Ids one after the other; of somebody who was erased nothing.
std::string EncodeIds(const std::vector<std::string_view>& ids);
std::optional<std::vector<std::string_view>> DecodeIds(std::string_view bytes, size_t count);

// The bytes of one chunk in the file; of an empty one there are none.
std::string SealChunk(const SecretKey& key, uint64_t number, std::string_view plain);
constexpr uint64_t SealedBytes(uint64_t plain) { return plain == 0 ? 0 : plain + kGcmTagBytes; }

// Where a segment lies, and what opens it: as the catalogue has it.
struct SegmentPlace {
  std::string path;
  const SecretKey* key = nullptr;
  uint64_t bytes = 0, directory_at = 0;
};

class Segment {
 public:
  // The key must outlive it.
  static Result<std::unique_ptr<const Segment>> Open(Disk& disk, const SegmentPlace& place);

  const Directory& directory() const { return directory_; }
  const std::string& path() const { return place_.path; }
  // A chunk as it was before it was sealed.
  Result<std::string> Read(size_t chunk) const;
  // count chunks from there on, read at once.
  Result<std::vector<std::string>> Read(size_t chunk, size_t count) const;
  // What is wrong with a chunk that opens and is none.
  Error Damaged(size_t chunk) const;

 private:
  Segment() = default;
  SegmentPlace place_;
  std::unique_ptr<ReadFile> file_;
  Directory directory_;
  std::vector<uint64_t> offsets_;  // of the chunks; one more for the end
};

}  // namespace writ::columns
