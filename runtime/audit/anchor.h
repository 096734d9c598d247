// Anchors: signed checkpoints kept outside of the store, so that a store that was set back or cut
// is noticed (docs/audit_format.md). They are appended, made durable, and only then published.
//
// A folder holds segments, "00000001.anchors" and so on; an anchor is a head line with the length
// and hash of the note behind it. The last one may be torn by a crash: that is named and passed
// over. Anything else that is wrong is refused.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/audit/finding.h"
#include "runtime/audit/merkle.h"
#include "runtime/audit/note.h"

namespace writ::audit {

// What anchors need of a disk. Errors are the system's words.
class AnchorDisk {
 public:
  using Status = std::expected<void, std::string>;
  virtual ~AnchorDisk() = default;
  virtual std::string Place() const = 0;  // for messages
  virtual std::expected<std::vector<std::string>, std::string> List() = 0;
  virtual std::expected<std::string, std::string> Read(const std::string& name) = 0;
  // When it returns, the bytes are durable at the file's end; so is the name of a new file.
  virtual Status Append(const std::string& name, std::string_view bytes) = 0;
  virtual Status Truncate(const std::string& name, uint64_t size) = 0;  // durable too
};

// A folder, made if it is not there.
class AnchorFolder final : public AnchorDisk {
 public:
  explicit AnchorFolder(std::string path) : path_(std::move(path)) {}
  std::string Place() const override { return path_; }
  std::expected<std::vector<std::string>, std::string> List() override;
  std::expected<std::string, std::string> Read(const std::string& name) override;
  Status Append(const std::string& name, std::string_view bytes) override;
  Status Truncate(const std::string& name, uint64_t size) override;

 private:
  std::string path_;
};

// One segment, taken apart. `good` bytes from the front are whole anchors.
struct AnchorSegment {
  enum class Tail : uint8_t { kWhole, kTorn, kDamaged };
  std::vector<std::string> notes;
  uint64_t good = 0;
  Tail tail = Tail::kWhole;  // torn: no whole anchor follows what is wrong; damaged: one does
};
AnchorSegment ReadSegment(std::string_view bytes);
std::string AnchorBytes(std::string_view note);

// Which log is meant, and whose signatures count.
struct LogIdentity {
  std::string origin;
  std::vector<VerifierKey> keys;
};

struct Anchors {
  std::vector<Checkpoint> checkpoints;  // of the segments read, in order
  std::optional<Finding> torn;
  std::string segment;        // where the next one goes; empty if there is none yet
  uint64_t segment_size = 0;  // whole anchors in it, in bytes

  const Checkpoint* newest() const { return checkpoints.empty() ? nullptr : &checkpoints.back(); }
};

enum class AnchorScope : uint8_t { kNewest, kAll };  // the newest segment with an anchor, or all

// Every anchor read must verify, and vouch for at least as many records as the one before.
std::expected<Anchors, Finding> ReadAnchors(AnchorDisk& disk, const LogIdentity& log,
                                            AnchorScope scope);

// Appends anchors. After a failed write it refuses until the anchors are opened again, since
// nobody knows what is on the disk.
class AnchorWriter {
 public:
  static constexpr uint64_t kSegmentBytes = 1 << 20;

  // Cuts a torn anchor off; `opened` says so, and holds the newest anchor.
  static std::expected<AnchorWriter, Finding> Open(AnchorDisk& disk, const LogIdentity& log);
  const Anchors& opened() const { return opened_; }

  // When it returns, the note may be published.
  std::expected<void, Finding> Append(std::string_view note);

 private:
  AnchorWriter(AnchorDisk& disk, LogIdentity log, Anchors opened);
  AnchorDisk* disk_;
  LogIdentity log_;
  Anchors opened_;
  std::optional<Checkpoint> newest_;
  std::string segment_;
  uint64_t segment_size_ = 0;
  bool failed_ = false;
};

// The checkpoint in `note`, if it is one of this log; `what` names it in findings.
std::expected<Checkpoint, Finding> OpenCheckpoint(std::string_view note, const LogIdentity& log,
                                                  const Argument& what);

// Whether the anchor is a prefix of the log: of at least as many records, with its root. A root
// that cannot be computed counts as another root.
std::expected<void, Finding> CheckPrefix(const Checkpoint& anchor, uint64_t log_size,
                                         const NodeAt& nodes, const Argument& what);

}  // namespace writ::audit
