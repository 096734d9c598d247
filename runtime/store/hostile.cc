#include "runtime/store/hostile.h"

#include <mutex>
#include <utility>

namespace writ {
namespace {

enum class Trouble : uint8_t { kNone, kApplied, kLost, kLate, kFenced };

class Hostile final : public HostileStore {
 public:
  Hostile(Store& beneath, HostileOptions options)
      : beneath_(beneath), options_(std::move(options)), random_(options_.seed) {}

  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override {
    const Delay delay(options_);
    const bool late_first = Roll(500);
    if (late_first) TryLate();
    const bool busy = IsBusy();
    if (busy && Roll(500)) return Busy();
    auto lease = beneath_.Acquire(shard, owner);
    if (!late_first) TryLate();  // fenced by now
    if (busy) return Busy();
    return lease;
  }

  StoreResult<bool> Renew(Shard shard, Epoch epoch) override {
    const Delay delay(options_);
    if (IsBusy()) return Busy();
    return beneath_.Renew(shard, epoch);
  }

  StoreResult<CommitOutcome> Commit(const Batch& batch) override {
    if (auto checked = CheckBatch(batch); !checked) return std::unexpected(checked.error());
    return Write(batch.shard, [this, batch] { return beneath_.Commit(batch); });
  }

  StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) override {
    const Delay delay(options_);
    if (IsBusy()) return Busy();
    return beneath_.MultiGet(keys);
  }

  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override {
    const Delay delay(options_);
    if (auto checked = CheckScan(range, limit); !checked) return std::unexpected(checked.error());
    if (IsBusy()) return Busy();
    return beneath_.Scan(range, options_.pages_of_one ? 1 : limit, after);
  }

  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override {
    if (auto checked = CheckPurge(shard, range); !checked) return std::unexpected(checked.error());
    return Write(shard,
                 [this, shard, epoch, range] { return beneath_.Purge(shard, epoch, range); });
  }

  HostileCounts Counts() const override {
    const std::lock_guard guard(mutex_);
    return counts_;
  }

  void Calm() override {
    TryLate();
    const std::lock_guard guard(mutex_);
    calm_ = true;
  }

 private:
  using Work = std::function<StoreResult<CommitOutcome>()>;

  struct Delay {
    explicit Delay(const HostileOptions& from) : options(from) { Wait(); }
    ~Delay() { Wait(); }
    Delay(const Delay&) = delete;
    Delay& operator=(const Delay&) = delete;
    void Wait() const {
      if (options.delay) options.delay();
    }
    const HostileOptions& options;
  };

  // Of a thousand. The generator is SplitMix64, so that a seed means the same everywhere.
  uint64_t Next() {
    uint64_t z = (random_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  bool Roll(uint64_t permille) {
    const std::lock_guard guard(mutex_);
    return Next() % 1000 < permille;
  }
  bool IsBusy() {
    const std::lock_guard guard(mutex_);
    ++counts_.calls;
    const bool busy = Next() % 1000 < static_cast<uint64_t>(options_.busy) && !calm_;
    counts_.busy += busy;
    return busy;
  }
  static std::unexpected<StoreError> Busy() {
    return std::unexpected(StoreError{StoreErrorKind::kBusy, "a hostile store", 0, 0, {}});
  }

  Trouble NextTrouble() {
    const std::lock_guard guard(mutex_);
    ++counts_.calls;
    const auto roll = static_cast<int>(Next() % 1000);
    if (calm_) return Trouble::kNone;
    int bound = options_.unknown_applied;
    if (roll < bound) return ++counts_.unknown_applied, Trouble::kApplied;
    if (roll < (bound += options_.unknown_lost)) return ++counts_.unknown_lost, Trouble::kLost;
    if (roll < (bound += options_.unknown_late)) return ++counts_.unknown_late, Trouble::kLate;
    if (roll < bound + options_.fenced) return ++counts_.fenced, Trouble::kFenced;
    return Trouble::kNone;
  }

  StoreResult<CommitOutcome> Write(Shard shard, Work work) {
    const Delay delay(options_);
    if (Roll(300)) TryLate();
    switch (NextTrouble()) {
      case Trouble::kNone: return work();
      case Trouble::kLost: return CommitOutcome::kUnknown;
      case Trouble::kApplied: {
        auto done = work();
        if (done && *done == CommitOutcome::kCommitted) return CommitOutcome::kUnknown;
        return done;
      }
      case Trouble::kLate: {
        const std::lock_guard guard(mutex_);
        late_.push_back(std::move(work));
        return CommitOutcome::kUnknown;
      }
      case Trouble::kFenced: {
        const auto rival = beneath_.Acquire(shard, "rival");
        if (!rival) return std::unexpected(rival.error());
        return work();
      }
    }
    return Busy();
  }

  void TryLate() {
    std::vector<Work> late;
    {
      const std::lock_guard guard(mutex_);
      late.swap(late_);
    }
    for (const Work& work : late) std::ignore = work();
  }

  Store& beneath_;
  const HostileOptions options_;
  mutable std::mutex mutex_;
  uint64_t random_;
  bool calm_ = false;
  std::vector<Work> late_;
  HostileCounts counts_;
};

}  // namespace

std::unique_ptr<HostileStore> MakeHostileStore(Store& beneath, HostileOptions options) {
  return std::make_unique<Hostile>(beneath, std::move(options));
}

}  // namespace writ
