// The store inside the host's process: LevelDB in a folder, with what LevelDB leaves to its user.
// docs/store.md has the facts behind each rule.
//
//   PATH/OWNER   who has it open, since when, for the how-manieth time
//   PATH/LOCK    locked as long as it is open
//   PATH/db/     LevelDB's files
//
// - One process and one handle at a time; the second gets kHeld with the first's name.
// - Fails stop: after any failed write to the disk every later write is refused (kStopped) until
//   the store is opened again, which verifies it. A Commit that was under way answers kUnknown, and
//   then reads are refused too, since they might show what opening again will not.
// - Opening checks the events behind the last verified one: no hole, none beyond the head. What was
//   cut off the very end nothing in the folder can tell; that takes an anchor kept elsewhere.
// - Opening after a crash cuts off what it left of the write that was under way.
// - After a fork the child's handle answers kForked and its destructor touches nothing.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/disk/disk.h"
#include "runtime/store/store.h"

namespace writ {

struct EmbeddedOptions {
  std::string path;
  bool create = false;  // if there is none
  // Opens although another machine has it open by its record. Only a shared file system asks for
  // it, where a lock proves nothing; the other handle is fenced at its next Renew.
  bool take_over = false;
  bool verify_all = false;  // every row and every event, not only those since the last time

  // How much is written before a table is made of it. Larger: fewer tables, and a longer log to
  // read when it is opened.
  size_t write_buffer_bytes = 32 << 20;
  size_t cache_bytes = 32 << 20;  // of tables' blocks, uncompressed
  int max_open_files = 512;       // of tables of 8 MiB

  // For tests. The disk must outlive the store; null is the machine's own.
  Disk* disk = nullptr;
  bool inline_background = false;    // no thread: compactions run in the call that caused them
  std::function<std::string()> now;  // the time as OWNER has it; empty: the machine's clock
};

struct ShardSummary {
  Shard shard;
  Head head;
  uint64_t events_checked = 0;
  friend bool operator==(const ShardSummary&, const ShardSummary&) = default;
};

class EmbeddedStore : public Store {
 public:
  virtual const std::vector<ShardSummary>& ShardsAtOpen() const = 0;
  virtual const Owner& ThisOwner() const = 0;
  // Of a write that a crash had left unfinished, and nobody was told of: dropped when it was
  // opened.
  virtual uint64_t TornBytesAtOpen() const = 0;
};

StoreResult<std::unique_ptr<EmbeddedStore>> OpenEmbedded(EmbeddedOptions options);

}  // namespace writ
