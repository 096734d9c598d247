#include "runtime/audit/anchor.h"

#include <algorithm>
#include <utility>

#include "runtime/audit/bytes.h"

namespace writ::audit {
namespace {

constexpr std::string_view kHead = "writ-anchor/1 ";
constexpr std::string_view kSuffix = ".anchors";
constexpr size_t kDigits = 8;

bool IsSegment(std::string_view name) {
  return name.size() == kDigits + kSuffix.size() && name.ends_with(kSuffix) &&
         std::ranges::all_of(name.substr(0, kDigits), [](char c) { return c >= '0' && c <= '9'; });
}

std::string SegmentName(uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits +
         std::string(kSuffix);
}

uint64_t SegmentNumber(std::string_view name) {
  uint64_t number = 0;
  for (const char c : name.substr(0, kDigits))
    number = number * 10 + static_cast<uint64_t>(c - '0');
  return number;
}

// The note of the anchor at the front of `bytes`, if a whole one is there.
std::optional<std::string_view> NoteAtFront(std::string_view bytes) {
  const size_t line_end = bytes.find('\n');
  if (line_end == bytes.npos || !bytes.starts_with(kHead)) return std::nullopt;
  const std::string_view line = bytes.substr(kHead.size(), line_end - kHead.size());
  const size_t space = line.find(' ');
  if (space == line.npos) return std::nullopt;
  const auto size = ParseDecimal(line.substr(0, space));
  const std::string_view rest = bytes.substr(line_end + 1);
  if (!size || *size > rest.size()) return std::nullopt;
  const std::string_view note = rest.substr(0, *size);
  if (line.substr(space + 1) != ToHex(Sha256(note))) return std::nullopt;
  return note;
}

bool HoldsAnchor(std::string_view bytes) {
  for (size_t at = bytes.find(kHead); at != bytes.npos; at = bytes.find(kHead, at + 1)) {
    if (NoteAtFront(bytes.substr(at))) return true;
  }
  return false;
}

Argument AnchorOf(uint64_t size) {
  return {"the anchor of " + std::to_string(size) + " records",
          std::to_string(size) + " 条记录的锚点"};
}

Argument AnchorAt(uint64_t number, const std::string& segment) {
  return {"anchor " + std::to_string(number) + " of " + segment,
          segment + " 中第 " + std::to_string(number) + " 个锚点"};
}

Finding DiskFinding(const AnchorDisk& disk, const std::string& error) {
  return {FindingKind::kAnchorDisk, {disk.Place(), error}};
}

bool MayFollow(const Checkpoint& next, const Checkpoint* before) {
  return before == nullptr || next.size > before->size ||
         (next.size == before->size && next.root == before->root);
}

// Reads one segment and puts its checkpoints behind those in `anchors`.
std::expected<void, Finding> AddSegment(AnchorDisk& disk, const LogIdentity& log,
                                        const std::string& name, bool last, Anchors* anchors) {
  const auto bytes = disk.Read(name);
  if (!bytes) return std::unexpected(DiskFinding(disk, bytes.error()));
  const AnchorSegment segment = ReadSegment(*bytes);
  if (segment.tail == AnchorSegment::Tail::kDamaged ||
      (segment.tail == AnchorSegment::Tail::kTorn && !last)) {
    return std::unexpected(Finding{FindingKind::kAnchorDamaged, {name, Argument(segment.good)}});
  }
  if (segment.tail == AnchorSegment::Tail::kTorn) {
    anchors->torn =
        Finding{FindingKind::kAnchorTorn, {name, Argument(bytes->size() - segment.good)}};
  }
  uint64_t number = 0;
  for (const std::string& note : segment.notes) {
    const Argument what = AnchorAt(++number, name);
    auto checkpoint = OpenCheckpoint(note, log, what);
    if (!checkpoint) return std::unexpected(checkpoint.error());
    if (!MayFollow(*checkpoint, anchors->newest())) {
      return std::unexpected(Finding{FindingKind::kNoteOrder, {what}});
    }
    anchors->checkpoints.push_back(*std::move(checkpoint));
  }
  if (last) {
    anchors->segment = name;
    anchors->segment_size = segment.good;
  }
  return {};
}

}  // namespace

std::string AnchorBytes(std::string_view note) {
  return std::string(kHead) + std::to_string(note.size()) + " " + ToHex(Sha256(note)) + "\n" +
         std::string(note);
}

AnchorSegment ReadSegment(std::string_view bytes) {
  AnchorSegment segment;
  while (segment.good < bytes.size()) {
    const std::string_view rest = bytes.substr(segment.good);
    const auto note = NoteAtFront(rest);
    if (!note) {
      segment.tail = HoldsAnchor(rest) ? AnchorSegment::Tail::kDamaged : AnchorSegment::Tail::kTorn;
      return segment;
    }
    segment.notes.emplace_back(*note);
    segment.good += static_cast<size_t>(note->data() - rest.data()) + note->size();
  }
  return segment;
}

std::expected<Checkpoint, Finding> OpenCheckpoint(std::string_view note, const LogIdentity& log,
                                                  const Argument& what) {
  const auto text = OpenNote(note, log.keys);
  if (!text) {
    switch (text.error()) {
      case NoteFault::kMalformed:
        return std::unexpected(Finding{FindingKind::kNoteMalformed, {what}});
      case NoteFault::kUnknown: return std::unexpected(Finding{FindingKind::kNoteUnknown, {what}});
      case NoteFault::kForged: return std::unexpected(Finding{FindingKind::kNoteForged, {what}});
    }
  }
  auto checkpoint = Checkpoint::Parse(*text);
  if (!checkpoint) return std::unexpected(Finding{FindingKind::kNoteMalformed, {what}});
  if (checkpoint->origin != log.origin) {
    return std::unexpected(
        Finding{FindingKind::kNoteOrigin, {what, checkpoint->origin, log.origin}});
  }
  return *std::move(checkpoint);
}

std::expected<void, Finding> CheckPrefix(const Checkpoint& anchor, uint64_t log_size,
                                         const NodeAt& nodes, const Argument& what) {
  if (log_size < anchor.size) {
    return std::unexpected(
        Finding{FindingKind::kTailCut, {Argument(log_size), what, Argument(anchor.size)}});
  }
  if (RootAt(anchor.size, nodes) != anchor.root) {
    return std::unexpected(Finding{FindingKind::kRootDiffers, {what, Argument(anchor.size)}});
  }
  return {};
}

std::expected<Anchors, Finding> ReadAnchors(AnchorDisk& disk, const LogIdentity& log,
                                            AnchorScope scope) {
  auto names = disk.List();
  if (!names) return std::unexpected(DiskFinding(disk, names.error()));
  std::erase_if(*names, [](const std::string& name) { return !IsSegment(name); });
  std::ranges::sort(*names);
  size_t first = scope == AnchorScope::kAll ? 0 : std::max<size_t>(names->size(), 1) - 1;
  for (;; --first) {
    Anchors anchors;
    for (size_t i = first; i < names->size(); ++i) {
      const auto added = AddSegment(disk, log, (*names)[i], i + 1 == names->size(), &anchors);
      if (!added) return std::unexpected(added.error());
    }
    // A crash may leave the newest segment without a whole anchor; then the one before counts.
    if (anchors.newest() != nullptr || first == 0) return anchors;
  }
}

AnchorWriter::AnchorWriter(AnchorDisk& disk, LogIdentity log, Anchors opened)
    : disk_(&disk),
      log_(std::move(log)),
      opened_(std::move(opened)),
      segment_(opened_.segment.empty() ? SegmentName(1) : opened_.segment),
      segment_size_(opened_.segment_size) {
  if (opened_.newest() != nullptr) newest_ = *opened_.newest();
}

std::expected<AnchorWriter, Finding> AnchorWriter::Open(AnchorDisk& disk, const LogIdentity& log) {
  auto anchors = ReadAnchors(disk, log, AnchorScope::kNewest);
  if (!anchors) return std::unexpected(anchors.error());
  if (anchors->torn) {
    const auto cut = disk.Truncate(anchors->segment, anchors->segment_size);
    if (!cut) return std::unexpected(DiskFinding(disk, cut.error()));
  }
  return AnchorWriter(disk, log, *std::move(anchors));
}

std::expected<void, Finding> AnchorWriter::Append(std::string_view note) {
  if (failed_) return std::unexpected(Finding{FindingKind::kAnchorStopped, {}});
  auto checkpoint = OpenCheckpoint(note, log_, Argument("the note", "该签名"));
  if (!checkpoint) return std::unexpected(checkpoint.error());
  if (!MayFollow(*checkpoint, newest_ ? &*newest_ : nullptr)) {
    return std::unexpected(Finding{FindingKind::kNoteOrder, {AnchorOf(checkpoint->size)}});
  }
  if (segment_size_ >= kSegmentBytes) {
    segment_ = SegmentName(SegmentNumber(segment_) + 1);
    segment_size_ = 0;
  }
  const std::string bytes = AnchorBytes(note);
  if (const auto done = disk_->Append(segment_, bytes); !done) {
    failed_ = true;
    return std::unexpected(DiskFinding(*disk_, done.error()));
  }
  segment_size_ += bytes.size();
  newest_ = *std::move(checkpoint);
  return {};
}

}  // namespace writ::audit
