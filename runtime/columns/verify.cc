#include <algorithm>
#include <mutex>

#include "runtime/columns/commitment.h"
#include "runtime/columns/folder.h"
#include "runtime/columns/rows.h"
#include "runtime/columns/scalar_bytes.h"

namespace writ::columns {
namespace {

// How many rows of a column say that their value is kept beside it; nullopt if its chunk is none.
std::optional<size_t> BesideRows(const Segment& segment, size_t group, size_t column,
                                 std::string_view bytes) {
  const Directory& directory = segment.directory();
  const size_t blocks = directory.blocks(group);
  const auto chunk = Chunk::Of(bytes, blocks);
  size_t rows = 0;
  for (size_t block = 0; chunk && block < blocks; ++block) {
    int64_t values[kBlockRows];
    uint8_t codes[kBlockRows];
    if (!ReadBlock(directory.columns[column], *chunk, block, values, codes)) return std::nullopt;
    rows += static_cast<size_t>(std::count(codes, codes + kBlockRows, uint8_t{kBeside}));
  }
  return chunk ? std::optional(rows) : std::nullopt;
}

void CheckGroup(const Segment& segment, size_t group, std::vector<Error>* errors) {
  const Directory& directory = segment.directory();
  size_t beside_rows = 0;
  for (size_t column = 0; column < directory.columns.size(); ++column) {
    const size_t number = directory.ColumnChunk(group, column);
    const auto bytes = segment.Read(number);
    const auto rows = bytes ? BesideRows(segment, group, column, *bytes) : std::nullopt;
    if (!rows) errors->push_back(bytes ? segment.Damaged(number) : bytes.error());
    beside_rows += rows.value_or(0);
  }
  const size_t number = directory.BesideChunk(group);
  const auto bytes = segment.Read(number);
  const auto beside = bytes ? DecodeBeside(*bytes, directory.columns.size()) : std::nullopt;
  if (!beside || (beside->size() != beside_rows && errors->empty()))
    errors->push_back(bytes ? segment.Damaged(number) : bytes.error());
}

void CheckIds(const Segment& segment, size_t index, std::vector<Error>* errors) {
  const Directory& directory = segment.directory();
  const size_t number = directory.IdChunk(index);
  const size_t count = std::min<uint64_t>(kChunkRows, directory.new_people - index * kChunkRows);
  const auto bytes = segment.Read(number);
  if (!bytes || !DecodeIds(*bytes, count))
    errors->push_back(bytes ? segment.Damaged(number) : bytes.error());
}

}  // namespace

std::vector<Error> Verify(const Folder& folder, const WriteOptions& options) {
  const std::vector<Entry>& entries = folder.catalogue().entries;
  std::vector<std::vector<Error>> found(entries.size());
  std::mutex mutex;
  size_t done = 0;
  options.parallel_for(entries.size(), [&](size_t i) {
    const auto segment = folder.OpenSegment(entries[i]);
    if (!segment) {
      found[i].push_back(segment.error());
    } else {
      const Directory& directory = (*segment)->directory();
      for (size_t group = 0; group < directory.groups(); ++group)
        CheckGroup(**segment, group, &found[i]);
      for (size_t ids = 0; ids < directory.id_chunks(); ++ids) CheckIds(**segment, ids, &found[i]);
      const auto content = ContentOf(**segment);
      if (found[i].empty() && content != entries[i].written.content)
        found[i].push_back({ErrorKind::kDamaged, (*segment)->path(), "content", ""});
    }
    const std::lock_guard lock(mutex);
    if (options.progress) options.progress(++done, entries.size());
  });
  std::vector<Error> errors;
  for (auto& some : found) std::move(some.begin(), some.end(), std::back_inserter(errors));
  return errors;
}

}  // namespace writ::columns
