// Writes a segment, from whatever has its rows: facts that were read, or an older segment.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/sha256.h"
#include "runtime/columns/segment.h"

namespace writ::columns {

// What a segment is written from. Used by one thread.
class RowSource {
 public:
  virtual ~RowSource() = default;
  // Goes to a group of kChunkRows rows; groups come in order, each once.
  virtual Result<void> Seek(size_t group) = 0;
  // A block of a column: kBlockRows values and codes. Of words, any numbers that Word knows.
  virtual Result<void> Read(size_t column, size_t block, int64_t* values, uint8_t* codes) = 0;
  virtual std::string_view Word(size_t column, int64_t number) const = 0;
  // What is kept beside a row whose code is kBeside.
  virtual std::string BesideOf(size_t column, size_t row) const = 0;
  // The id of the index-th person who comes with the segment; nothing of somebody who was erased.
  virtual Result<std::string> Id(size_t index) = 0;
};

struct SegmentShape {
  std::vector<ColumnHead> columns;  // without words: those that are used are found
  uint64_t rows = 0, new_people = 0;
};

// What was written, as the catalogue keeps it.
struct Written {
  uint64_t people = 0;  // of whom anything is said
  uint64_t values = 0;
  uint64_t bytes = 0, directory_at = 0;
  Digest content{};  // over what is said, not who comes with it: the same for the same facts
};

// A new file at `path`, in place of any; durable when it returns, but for its name. `tick` is
// called after every group.
Result<Written> WriteSegment(Disk& disk, const std::string& path, const SecretKey& key,
                             const SegmentShape& shape, RowSource& source,
                             const std::function<void()>& tick = {});

}  // namespace writ::columns
