// Erasing, step by step. Inside of this room only.
#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runtime/cases/impl.h"

namespace writ::cases {

// The right to erase, for as long as it is held; false if another has it.
class ErasureTurn {
 public:
  explicit ErasureTurn(std::atomic<bool>& taken) : taken_(taken), mine_(!taken.exchange(true)) {}
  ~ErasureTurn() {
    if (mine_) taken_ = false;
  }
  ErasureTurn(const ErasureTurn&) = delete;
  ErasureTurn& operator=(const ErasureTurn&) = delete;
  explicit operator bool() const { return mine_; }

 private:
  std::atomic<bool>& taken_;
  const bool mine_;
};

class Erasure {
 public:
  explicit Erasure(Cases::Impl& impl) : impl_(impl) {}

  // Whether any of it would be written of somebody who leaves: all but an erasure's own records.
  static bool Touches(const Leaving& leaving, std::span<const audit::Record> records,
                      std::span<const ExtraRow> rows);

  // Begins and ends it. kMayNotErase names everything that is in the way.
  Result<ErasureReport> Erase(const ErasureRequest& request, const Asking& asking);
  // Goes on with what was begun and not ended, and erases whoever is in the register and has a key
  // all the same, since the store, or its keys, are of before. Whoever is concerned is left alone
  // by everybody else from Plan on, whether it comes to its end or not.
  Result<void> GoOn();
  struct Standing {  // by the log
    std::optional<uint64_t> begun, erased;
    Id basis;
  };
  using Todo = std::map<Pseudonym, Standing>;
  Result<Todo> Plan();
  // Documents of people who are erased: left by a command that was under way then.
  Result<void> SweepDocuments();
  // By an id, or by a pseudonym in hex.
  Result<ErasureReport> Report(const std::string& person, const Asking& asking);

 private:
  Result<std::vector<std::pair<Pseudonym, Standing>>> ByTheLog();
  Result<Standing> StandingOf(const Pseudonym& person);
  // The record that begins it, if nothing came in between and is in the way now.
  Result<std::optional<audit::Record>> Begin(const Pseudonym& person, const ErasureRequest& request,
                                             const Asking& asking, const Cases::Impl::Marks& marks);
  Result<void> Forgo(const Pseudonym& person);
  // What an earlier request under the same key began; nullopt if there was none.
  Result<std::optional<Pseudonym>> BegunBefore(const Asking& asking);
  // Everything between the two records; each part may have been done before.
  Result<void> Carry(const Pseudonym& person, const Standing& standing);
  Result<RegisteredErasure> Enter(const Pseudonym& person, const Standing& standing);
  Result<void> RemoveFromOutbox(const Pseudonym& person);
  Result<void> RemoveSupplied(const Pseudonym& person);
  Result<void> PurgeValues(const Pseudonym& person);
  Result<void> End(const Pseudonym& person, const Standing& standing,
                   const RegisteredErasure& entered);
  Result<uint64_t> CountValues(const Pseudonym& person);
  Result<std::vector<Sequence>> OutboxOf(const Pseudonym& person);
  Result<void> AddRemaining(const Pseudonym& person, ErasureReport* report);

  Cases::Impl& impl_;
};

}  // namespace writ::cases
