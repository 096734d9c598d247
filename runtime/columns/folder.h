// A folder of fact columns: segments of many people, a file for each source and period, and the
// catalogue that says which of them count. One process writes at a time; any number may read,
// and see what was there when they began.
//
//   catalogue        what counts, and the keys; sealed under the root key
//   000001.columns   a segment
//   lock             held by who writes
//
// A writer that is killed leaves the folder as it was, and files that the next writer sweeps away.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/screen/columns.h"
#include "runtime/columns/catalogue.h"
#include "runtime/columns/segment.h"

namespace writ::columns {

// Whether there is a catalogue, of whatever age.
bool IsFolder(Disk& disk, const std::string& path);

// A folder as its catalogue had it. Segments are opened when asked for.
class Folder {
 public:
  static Result<Folder> Open(Disk& disk, std::string path, const RootKey& root);

  const Catalogue& catalogue() const { return catalogue_; }
  const std::string& path() const { return path_; }
  std::string PathOf(const Entry& entry) const { return path_ + "/" + entry.FileName(); }
  Result<std::unique_ptr<const Segment>> OpenSegment(const Entry& entry) const;
  Disk& disk() const { return *disk_; }

 private:
  friend class FolderWriter;
  Folder(Disk& disk, std::string path) : disk_(&disk), path_(std::move(path)) {}
  Disk* disk_;
  std::string path_;
  Catalogue catalogue_;
};

// Segments that count: those recorded by the end of a day and, where a moment is given, by then.
struct KnownBy {
  Date day;
  std::optional<Instant> moment = std::nullopt;
  bool Counts(Instant recorded) const;
};

// The ids of the folder's people, by row; of nobody the empty one. Eleven bytes each, or so.
class IdTable {
 public:
  // Of these segments, which follow each other from the first.
  static Result<IdTable> Load(const std::vector<const Segment*>& segments,
                              const ParallelFor& parallel_for = OneByOne);
  size_t size() const { return size_; }
  std::string_view operator[](size_t row) const;

 private:
  struct Part {
    size_t first = 0;
    std::string text;
    IdEnds ids;  // in it
  };
  std::vector<Part> parts_;
  size_t size_ = 0;
};

// What a source delivered.
struct Delivery {
  const FactColumns& columns;  // of Plan::ForReading
  std::function<std::string_view(size_t row)> id;
  std::string source;
  Instant now;
};

struct Added {
  struct Segment {
    std::string
        file;  // "000001.columns"; empty: the newest of this source and period says the same
    std::optional<Period> period;
    bool correction = false;  // there was another one of this source and period
    Written written;
  };
  std::vector<Segment> segments;
  uint64_t people = 0, new_people = 0;  // in what was delivered
};

struct Erased {
  std::vector<std::string> files;  // that were written anew
};

struct WriteOptions {
  ParallelFor parallel_for = OneByOne;
  // How much is done, in parts of a whole; not by several threads at once.
  std::function<void(size_t done, size_t of)> progress;
};

// Adds a segment for each period of the delivery, and one for what has none. All of it counts when
// this returns, or nothing does. The folder is made if there is none; its parent must be there.
Result<Added> Add(Disk& disk, const std::string& path, const RootKey& root, Randomness& randomness,
                  const Delivery& delivery, const WriteOptions& options = {});

// Writes every segment that says anything of that person anew, without, under a new key. When it
// returns, no key opens the old ones, and they are gone.
Result<Erased> Erase(Disk& disk, const std::string& path, const RootKey& root,
                     Randomness& randomness, std::string_view id, const WriteOptions& options = {});

// Everything that is wrong, in the order of the segments; reads all of it.
std::vector<Error> Verify(const Folder& folder, const WriteOptions& options = {});

}  // namespace writ::columns
