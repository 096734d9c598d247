#include "runtime/audit/verify.h"

#include <algorithm>
#include <utility>

namespace writ::audit {
namespace {

// A size and root that somebody outside of the records vouches for.
struct Vouched {
  Checkpoint checkpoint;
  Argument what;
};

Argument NoteName(const std::string& size) {
  return {"the checkpoint of " + size + " records", size + " 条记录的检查点"};
}
Argument AnchorName(const std::string& size) {
  return {"the anchor of " + size + " records", size + " 条记录的锚点"};
}
// For a checkpoint that does not even tell its size.
Argument NoteNumber(size_t number) {
  const std::string text = std::to_string(number);
  return {"checkpoint " + text, "第 " + text + " 个检查点"};
}

class Verifier {
 public:
  Verifier(LogSource& source, const VerifyOptions& options)
      : source_(source),
        options_(options),
        size_(source.Size()),
        tiles_(source.HasTiles()),
        tile_nodes_(NodesOfTiles(size_, [this](const TileId& id) { return source_.TileAt(id); })),
        builder_([this](const TileId& id, const std::string& bytes) { CompareTile(id, bytes); }) {}

  VerifyReport Run() {
    if (Notes() && Sizes() && Roots()) Records();
    if (!report_.first) Tiles();
    report_.size = frontier_.size();
    report_.root = frontier_.Root();
    return std::move(report_);
  }

 private:
  bool Fail(FindingKind kind, std::vector<Argument> arguments) {
    report_.first = Finding{kind, std::move(arguments)};
    return false;
  }

  bool Notes() {
    std::optional<Checkpoint> before;
    size_t number = 0;
    for (const std::string& note : source_.Notes()) {
      auto checkpoint = OpenCheckpoint(note, options_.log, NoteNumber(++number));
      if (!checkpoint) return report_.first = checkpoint.error(), false;
      const bool follows = !before || checkpoint->size > before->size ||
                           (checkpoint->size == before->size && checkpoint->root == before->root);
      if (!follows) return Fail(FindingKind::kNoteOrder, {NoteNumber(number)});
      before = *checkpoint;
      vouched_.push_back({*checkpoint, NoteName(std::to_string(checkpoint->size))});
    }
    for (const Checkpoint& anchor : options_.anchors) {
      vouched_.push_back({anchor, AnchorName(std::to_string(anchor.size))});
    }
    std::ranges::stable_sort(vouched_, {}, [](const Vouched& v) { return v.checkpoint.size; });
    return true;
  }

  bool Sizes() {
    if (vouched_.empty()) return true;
    const Vouched& newest = vouched_.back();
    if (size_ >= newest.checkpoint.size) return true;
    return Fail(FindingKind::kTailCut,
                {Argument(size_), newest.what, Argument(newest.checkpoint.size)});
  }

  // Compares the root of the records so far with whoever vouches for as many.
  bool Roots() {
    for (; next_ < vouched_.size() && vouched_[next_].checkpoint.size == frontier_.size();
         ++next_) {
      if (vouched_[next_].checkpoint.root != frontier_.Root()) {
        return Fail(FindingKind::kRootDiffers, {vouched_[next_].what, Argument(frontier_.size())});
      }
      report_.vouched = frontier_.size();
    }
    return true;
  }

  bool Records() {
    for (uint64_t n = 0; n < size_; ++n) {
      const auto bytes = source_.RecordAt(n);
      if (!bytes) return Fail(FindingKind::kRecordMissing, {Argument(n)});
      const Digest leaf = LeafHash(*bytes);
      if (tiles_ && !MatchesTile(n, leaf)) return Fail(FindingKind::kRecordChanged, {Argument(n)});
      if (!Content(n, *bytes)) return false;
      frontier_.Append(leaf);
      if (tiles_) builder_.Append(leaf);
      if (!Roots()) return false;
    }
    if (part_ < parts_) return Fail(FindingKind::kCommandTorn, {Argument(size_)});
    return true;
  }

  // Whether the record may be what the tree has. Where the tile holds another hash and nobody
  // vouches for that one, the tile is what is wrong: Tiles will say so, or Roots.
  bool MatchesTile(uint64_t n, const Digest& leaf) {
    const auto held = tile_nodes_(0, n);
    if (!held || *held == leaf) return true;
    if (vouched_.empty() || n >= vouched_.back().checkpoint.size) return false;
    const Checkpoint& newest = vouched_.back().checkpoint;
    const auto proof = InclusionProof(n, newest.size, tile_nodes_);
    return !proof || !VerifyInclusion(*held, n, newest.size, *proof, newest.root);
  }

  bool Content(uint64_t n, const std::string& bytes) {
    const auto record = records_.Read(bytes);
    if (!record) {
      return Fail(FindingKind::kRecordForm,
                  {Argument(n), Argument(record.error().English(), record.error().Chinese())});
    }
    if (record->sequence.value != n) {
      return Fail(FindingKind::kRecordPlace, {Argument(n), Argument(record->sequence.value)});
    }
    const auto* origin = std::get_if<LogOrigin>(&record->event);
    if (n == 0 && (origin == nullptr || origin->origin.text != options_.log.origin)) {
      return Fail(FindingKind::kNotTheOrigin, {options_.log.origin});
    }
    return Order(n, *record) && Meaning(n, *record);
  }

  bool Order(uint64_t n, const Record& record) {
    const bool begins = part_ == parts_;
    const bool goes_on = begins ? record.part.value == 1
                                : record.part.value == part_ + 1 && record.parts.value == parts_;
    if (!goes_on) return Fail(FindingKind::kCommandTorn, {Argument(n)});
    if (n > 0 && record.recorded < recorded_) {
      return Fail(FindingKind::kRecordTime, {Argument(n)});
    }
    recorded_ = record.recorded;
    part_ = record.part.value;
    parts_ = record.parts.value;
    return true;
  }

  bool Meaning(uint64_t n, const Record& record) {
    if (options_.signatures && record.signature) {
      const auto statement = SignedStatement(record);
      const auto bytes = statement ? StatementBytes(*statement) : std::unexpected(std::string());
      if (!bytes || !VerifyEd25519(record.signature->key, *bytes, record.signature->value)) {
        return Fail(FindingKind::kSignatureWrong, {Argument(n)});
      }
    }
    if (options_.fold && options_.fold(record) != record.state) {
      return Fail(FindingKind::kStateDiffers, {Argument(n)});
    }
    return true;
  }

  void CompareTile(const TileId& id, const std::string& bytes) {
    if (tile_finding_) return;
    const auto held = source_.TileAt(id);
    if (held && *held == bytes) return;
    tile_finding_ =
        Finding{held ? FindingKind::kTileDiffers : FindingKind::kTileMissing, {id.Path()}};
  }

  // The records are vouched for by now, as far as anybody does; the tiles are made of them.
  void Tiles() {
    if (tiles_) builder_.EmitPartial();
    report_.first = tile_finding_;
  }

  LogSource& source_;
  const VerifyOptions& options_;
  const uint64_t size_;
  const bool tiles_;
  const NodeAt tile_nodes_;
  TileBuilder builder_;
  std::vector<Vouched> vouched_;  // by size
  size_t next_ = 0;               // in vouched_
  Frontier frontier_;
  std::optional<Finding> tile_finding_;
  Instant recorded_;
  uint64_t part_ = 0, parts_ = 0;
  RecordsInOrder records_;
  VerifyReport report_;
};

}  // namespace

VerifyReport VerifyLog(LogSource& source, const VerifyOptions& options) {
  return Verifier(source, options).Run();
}

}  // namespace writ::audit
