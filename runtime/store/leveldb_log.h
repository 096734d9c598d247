// LevelDB's log files, read as its doc/log_format.md has them, to tell the end that a crash tears
// off from damage that no crash does. Included by leveldb_*.cc alone.
//
// Every write of a store is synced before the next one begins, and so is every entry of LevelDB's
// MANIFEST, which has the same format. So a crash damages the last record of such a file, and no
// record begins behind it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "runtime/disk/disk.h"

namespace writ {

struct LogReading {
  uint64_t whole_bytes = 0;  // up to the end of the last record in front of any damage
  bool is_whole = true;      // nothing is behind that
  bool goes_on = false;      // a record begins behind the damage: no crash did that
};
// `sink`, if given, gets every record in front of any damage.
LogReading ReadLog(std::string_view bytes,
                   const std::function<void(std::string_view record)>& sink = {});

// Cuts off what a crash left of the last write to the log and to the MANIFEST in that folder, each
// durably and whole or not at all; how many bytes. Nothing is cut, and the answer is 0, if there is
// damage that a crash does not do: a record begins behind it, or a log is missing that only a
// durable end of the MANIFEST lets go. Nobody may have the database open.
DiskResult<uint64_t> CutTornEnds(Disk& disk, const std::string& folder);

}  // namespace writ
