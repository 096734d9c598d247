// A folder of columns as a screen reads it: what was recorded by a day, decoded a block at a time.
//
// Of a fact in a period that several segments speak of, the one recorded last counts for whom it
// says anything. Whoever was erased, or came later, is not in it. No more is in memory than ids,
// words and a group of chunks for each thread; of a folder that is asked again kMostHeld besides,
// which then need not be opened again.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/event/types.h"
#include "engine/screen/source.h"
#include "runtime/columns/folder.h"

namespace writ::columns {

class StoredColumns final : public ColumnSource {
 public:
  // Of the day that the plan's dates name, and by that moment if one is given. kOtherType and
  // kNoOption where a fact that the plan reads is kept otherwise than the policy declares it.
  // `plan` must outlive it.
  static Result<std::unique_ptr<StoredColumns>> Open(Disk& disk, const std::string& path,
                                                     const RootKey& root, const Plan& plan,
                                                     const ParallelFor& parallel_for = OneByOne,
                                                     std::optional<Instant> moment = std::nullopt);
  ~StoredColumns() override;

  // Everybody who is not said to have been told of this version was told on that day.
  void TellOthers(Date day) { told_otherwise_ = day; }
  std::string_view Id(size_t subject) const { return ids_[RowOf(subject)]; }
  // Why it is broken.
  std::optional<Error> error() const;
  // The day on which the first segment was recorded, if all were recorded later than asked for.
  std::optional<Date> begins() const { return begins_; }
  // To each of the segments that count, in their order (commitment.h).
  std::vector<Commitment> Commitments() const;
  // Reads them whole: they are what they are committed to as, and their people, too.
  Result<void> Verify(const ParallelFor& parallel_for = OneByOne) const;
  // Whether anybody was ever erased from them.
  bool AnybodyErased() const { return !nobody_.empty(); }
  // The numbers of their files, which are others once somebody was erased from them.
  std::vector<uint64_t> Files() const;
  // Where segments from that one on say anything, by block of subjects: in a column (an index into
  // Plan::Inputs(), or told()), or of a team.
  std::vector<bool> SaidFrom(size_t segment, uint32_t column) const;
  std::vector<bool> TeamSaidFrom(size_t segment, uint32_t group_column) const;

  size_t size() const override { return size_; }
  std::unique_ptr<BlockReader> Reader() const override;
  bool broken() const override { return broken_; }
  const std::vector<std::string>& group_names() const override { return group_names_; }
  int32_t FindGroup(std::string_view name) const override;
  bool any_spells() const override { return false; }
  const std::vector<std::pair<Date, Date>>& spells(size_t subject) const override;
  const Scalar* Kept(uint32_t column, size_t subject) const override;
  std::string_view Text(int64_t number) const override;

 private:
  friend class StoredReader;
  using Numbers = std::shared_ptr<const std::vector<int64_t>>;
  static constexpr size_t kMostHeld = size_t{64} << 20;  // bytes, and a group's more

  // A column of a segment that an input, the day of telling or a team is read from.
  struct Part {
    uint32_t segment = 0, column = 0;
    Numbers words;  // what its numbers are here; null where they are values
  };
  // The parts of one input, the newest first.
  struct Parts {
    std::vector<uint32_t> of;
    Type type;
    int64_t times = 1;   // to the plan's digits
    bool first = false;  // of several days the first counts, not the one recorded last
  };
  // Chunks of one group, each read when somebody asks for it first.
  struct Loaded {
    struct Piece {
      std::once_flag once;
      std::string bytes;
      std::optional<Chunk> chunk;
    };
    struct BesideOf {
      std::once_flag once;
      std::vector<Beside> values;
    };
    Loaded(size_t parts, size_t segments, bool hold)
        : pieces(parts), beside(segments), held(hold) {}
    std::vector<Piece> pieces;     // by part
    std::vector<BesideOf> beside;  // by segment
    const bool held;
  };

  explicit StoredColumns(const Plan& plan) : ColumnSource(plan) {}
  Result<void> OpenSegments(const Folder& folder, const KnownBy& known,
                            const ParallelFor& parallel_for);
  Result<void> FindParts();
  Result<void> AddPart(size_t segment, size_t column, const Fact& fact, bool team, Parts* parts);
  Result<Numbers> NumbersOf(const std::string& path, const ColumnHead& head, const Fact& fact,
                            bool team);
  int64_t TextNumber(std::string_view text);
  int64_t GroupNumber(uint32_t fact, std::string_view team, size_t place, bool fresh);
  size_t RowOf(size_t subject) const;  // of the folder
  std::shared_ptr<Loaded> Load(size_t group) const;
  const Chunk* ChunkOf(Loaded& loaded, size_t group, uint32_t part) const;
  std::vector<bool> SaidIn(const Parts& parts, size_t segment) const;
  const std::vector<Beside>& BesideIn(Loaded& loaded, size_t group, uint32_t segment) const;
  void Break(Error error) const;

  std::optional<Folder> folder_;
  std::vector<std::unique_ptr<const Segment>> segments_;  // those that count
  std::vector<std::optional<Period>> periods_;            // of the segments
  std::vector<Part> parts_;
  std::vector<Parts> inputs_;  // then the day of telling
  std::vector<Parts> groups_;
  IdTable ids_;
  size_t size_ = 0;
  std::vector<uint64_t> nobody_;  // rows of the folder
  std::optional<Date> told_otherwise_, begins_;
  std::vector<std::string> group_names_, texts_;
  std::unordered_map<std::string, int64_t> text_numbers_;
  // The words that were numbered last for a fact: those of the next period are mostly the same.
  struct Numbered {
    const WordList* words = nullptr;
    Numbers numbers;
  };
  std::map<std::pair<const Fact*, bool>, Numbered> numbered_;

  mutable std::mutex mutex_;  // of what follows
  mutable std::unordered_map<std::string, int32_t> group_numbers_;
  mutable size_t groups_in_table_ = 0;  // from the first
  struct Group {
    std::weak_ptr<Loaded> loaded;
    std::shared_ptr<Loaded> held;
    int times = 0;  // it was loaded
  };
  mutable std::unordered_map<size_t, Group> loaded_;
  mutable std::map<std::pair<uint32_t, size_t>, Scalar> kept_;  // by column and subject
  mutable std::optional<Error> error_;
  mutable std::atomic<bool> broken_ = false;
  mutable std::atomic<size_t> held_bytes_ = 0;
};

}  // namespace writ::columns
