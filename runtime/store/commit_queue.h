// Many callers, one sync: whoever comes first leads, runs the commands of all that wait, and writes
// what they yield as one batch; the others follow. No thread is started for it.
//
// What a command decides upon is its caller's business: the queue only promises that commands run
// one after the other, in the order in which they came, and that nobody is answered before
// everything that its answer may rest on is durable.
#pragma once

#include <semaphore.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/store/store.h"

namespace writ {

// Of one command: with a full batch before it and the largest head it still fits a batch.
inline constexpr size_t kMaxCommandBytes = 511 << 10;

// What one command wants written. Later changes of a key replace earlier ones, those of commands
// before it in the batch included.
class Draft {
 public:
  // `durable`: so many events are on the disk already.
  Draft(Shard shard, Sequence next, uint64_t durable)
      : shard_(shard), next_(next), durable_(durable) {}

  Shard shard() const { return shard_; }
  // The position that the next appended event will have.
  Sequence next() const { return {next_.value + events_.size()}; }
  uint64_t durable() const { return durable_; }
  void Append(std::string event);
  void Put(Key key, std::string value);
  void Delete(Key key);
  // The first thing in it that the store would not take (store.h has the limits, kMaxCommandBytes
  // is that of the whole). Such a command is dropped and answered with it, so ask before changing
  // the host's state.
  const std::optional<StoreError>& problem() const { return problem_; }

 private:
  friend class CommitQueue;
  struct Change {
    Key key;
    std::optional<std::string> value;
  };
  void Count(size_t bytes, const StoreResult<void>& checked);

  Shard shard_;
  Sequence next_;
  uint64_t durable_;
  std::vector<std::string> events_;
  std::vector<Change> changes_;
  size_t bytes_ = 0;
  std::optional<StoreError> problem_;
};

// What stands behind a queue: the state that commands read and change in memory. Its methods are
// called by one leader at a time and must not call the queue.
class CommitHost {
 public:
  virtual ~CommitHost() = default;
  // Forget everything; the shard stands at `lease.head`. Called before the first command, and after
  // a batch that was not committed. Fails as reads of the store fail.
  virtual StoreResult<void> Load(const Lease& lease) = 0;
  // The hash and the state of the head after these events. Never the same hash twice.
  struct Sealed {
    Digest hash{};
    std::string state;
  };
  virtual Sealed Seal(const Head& before, const std::vector<std::string>& events) = 0;
};

enum class Answer : uint8_t {
  kDone,     // the command ran, and what it wrote and rests upon is durable
  kUnknown,  // try again with the same idempotency key: it may be durable, or not
  kFenced,   // another owner has the shard; nothing was written. Stays so until Reacquire.
  kFailed,   // the command threw; nothing of it was written, and the others go on
};

struct CommitQueueOptions {
  size_t max_commands = 512;     // of one batch
  size_t max_bytes = 256 << 10;  // a batch takes no further command from here on
  std::string owner = "writ";    // named in the lease
};

class CommitQueue {
 public:
  // Fills the draft, then changes the host's state. It must not block and must not call the queue.
  // If it throws, or leaves a draft with a problem, it has to have left the host's state alone.
  using Command = std::function<void(Draft& draft)>;

  // `store` and `host` must outlive it.
  CommitQueue(Store& store, Shard shard, CommitHost& host, CommitQueueOptions options = {});
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  // Runs the command, here or in another caller's thread, and returns when it is known what became
  // of it. An error means that nothing of it was written. A command that writes nothing, a refusal
  // say, waits as well: it may rest on what commands before it wrote.
  StoreResult<Answer> Run(const Command& command);

  // Lets the next command acquire the shard although another owner had taken it.
  void Reacquire();

  struct Counts {
    uint64_t commands = 0, batches = 0, loads = 0;
  };
  Counts counts() const;
  size_t waiting() const;  // commands that have no answer yet

 private:
  // Woken once. POSIX's semaphore may go as soon as Await returns, whatever Give still does;
  // what the standard has promises less, and spins.
  class Turn {
   public:
    Turn() { sem_init(&semaphore_, 0, 0); }
    ~Turn() { sem_destroy(&semaphore_); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    void Await() {
      while (sem_wait(&semaphore_) != 0) {  // a signal came in between
      }
    }
    void Give() { sem_post(&semaphore_); }

   private:
    sem_t semaphore_{};
  };
  struct Waiter {
    const Command* command = nullptr;
    Turn turn;  // to be answered, or to lead
    bool done = false;
    StoreResult<Answer> answer = Answer::kFailed;
  };
  // What a leader collects.
  struct Collected {
    Batch batch;
    std::vector<Draft::Change> changes;
    size_t bytes = 0;
  };

  void Lead(const std::vector<Waiter*>& waiters, size_t* taken);
  StoreResult<void> Settle();
  // Runs one command into `collected`; false if it is dropped, with its answer.
  bool Collect(Waiter& waiter, Collected& collected);
  StoreResult<Answer> Write(Collected collected);

  Store& store_;
  const Shard shard_;
  CommitHost& host_;
  const CommitQueueOptions options_;

  mutable std::mutex mutex_;  // of the queue and the counts; no command runs under it
  std::deque<Waiter*> queue_;
  bool leading_ = false;
  bool fenced_ = false;
  Counts counts_;

  // Of the leader alone.
  bool settled_ = false;
  Lease lease_;
};

}  // namespace writ
