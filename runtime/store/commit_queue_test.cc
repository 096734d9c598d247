#include "runtime/store/commit_queue.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <map>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include "runtime/store/embedded.h"
#include "runtime/store/hostile.h"
#include "runtime/store/memory.h"
#include "tests/simulation/store_calls.h"

namespace writ {
namespace {

using testing::EventsOf;
using testing::Folder;

constexpr Shard kShard{0, 0};

// Remembers which request became which event, as the rows of the idempotency family do.
class Register final : public CommitHost {
 public:
  explicit Register(Store& store) : store_(store) {}

  StoreResult<void> Load(const Lease& lease) override {
    known_.clear();
    std::optional<Key> after;
    uint64_t size = 0;
    do {
      auto page = store_.Scan(RangeOf(kShard, Family::kEvent), 100, after);
      if (!page) return std::unexpected(page.error());
      for (const Put& row : page->rows) known_[row.value] = size++;
      after = page->more;
    } while (after);
    wrong_ += size != lease.head.size;
    return {};
  }

  Sealed Seal(const Head& before, const std::vector<std::string>& events) override {
    largest_ = std::max(largest_, events.size());
    std::string all = std::to_string(++serial_);
    for (const std::string& event : events) all += event;
    return {testing::HashOf(before.hash, all), "state"};
  }

  // A request with this name: appends an event unless there is one, and tells its position.
  CommitQueue::Command Request(const std::string& name, uint64_t* position) {
    return [this, name, position](Draft& draft) {
      wrong_ += running_.exchange(true);  // one at a time
      const auto [entry, fresh] = known_.try_emplace(name, draft.next().value);
      if (fresh) draft.Append(name);
      *position = entry->second;
      running_ = false;
    };
  }

  int wrong() const { return wrong_; }
  size_t largest() const { return largest_; }

 private:
  Store& store_;
  std::map<std::string, uint64_t> known_;
  uint64_t serial_ = 0;
  size_t largest_ = 0;
  std::atomic<bool> running_ = false;
  int wrong_ = 0;
};

struct Seen {
  int unknown = 0, fenced = 0, busy = 0;
};

// Tries until the request is done.
Seen Insist(CommitQueue& queue, Register& host, const std::string& name, uint64_t* position) {
  Seen seen;
  for (;;) {
    const auto answer = queue.Run(host.Request(name, position));
    if (!answer) {
      ++seen.busy;
      continue;
    }
    if (*answer == Answer::kDone) return seen;
    seen.unknown += *answer == Answer::kUnknown;
    seen.fenced += *answer == Answer::kFenced;
    if (*answer == Answer::kFenced) queue.Reacquire();
  }
}

// Threads that each send their requests twice. Every request is one event, at the position that
// both were told.
Seen CheckEverythingOnce(Store& store, int threads, int requests, size_t* largest = nullptr) {
  Register host(store);
  CommitQueue queue(store, kShard, host);
  std::vector<std::vector<uint64_t>> told(threads, std::vector<uint64_t>(requests));
  std::atomic<int> differing = 0, unknown = 0, fenced = 0, busy = 0;
  std::vector<std::thread> callers;
  for (int t = 0; t < threads; ++t) {
    callers.emplace_back([&, t] {
      for (int i = 0; i < requests; ++i) {
        const std::string name = std::to_string(t) + "/" + std::to_string(i);
        uint64_t again = 0;
        for (uint64_t* position : {&told[t][i], &again}) {
          const Seen seen = Insist(queue, host, name, position);
          unknown += seen.unknown;
          fenced += seen.fenced;
          busy += seen.busy;
        }
        differing += again != told[t][i];
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  if (auto* hostile = dynamic_cast<HostileStore*>(&store)) hostile->Calm();
  const auto events = EventsOf(store, kShard);
  CHECK(events.size() == static_cast<size_t>(threads * requests));
  for (int t = 0; t < threads; ++t) {
    for (int i = 0; i < requests; ++i) {
      CHECK(events.at(told[t][i]) == std::to_string(t) + "/" + std::to_string(i));
    }
  }
  CHECK(differing == 0);
  CHECK(host.wrong() == 0);
  if (largest != nullptr) *largest = host.largest();
  return {unknown, fenced, busy};
}

void Sleep() { std::this_thread::sleep_for(std::chrono::microseconds(200)); }

TEST_CASE("threads share commits, and every request is one event") {
  const auto memory = MakeMemoryStore();
  const auto slow = MakeHostileStore(*memory, {.unknown_applied = 0,
                                               .unknown_lost = 0,
                                               .unknown_late = 0,
                                               .fenced = 0,
                                               .busy = 0,
                                               .pages_of_one = false,
                                               .delay = Sleep});
  size_t largest = 0;
  const Seen seen = CheckEverythingOnce(*slow, 8, 50, &largest);
  CHECK(largest > 1);
  CHECK(seen.unknown + seen.fenced + seen.busy == 0);
}

TEST_CASE("with unknown outcomes and rivals, too") {
  for (uint64_t seed = 0; seed < 5; ++seed) {
    const auto memory = MakeMemoryStore();
    const auto hostile = MakeHostileStore(*memory, {.seed = seed, .pages_of_one = seed % 2 == 0});
    const Seen seen = CheckEverythingOnce(*hostile, 6, 30);
    CHECK(seen.unknown > 0);
    CHECK(seen.fenced > 0);
    CHECK(seen.busy > 0);
  }
}

TEST_CASE("and on LevelDB") {
  const Folder folder;
  EmbeddedOptions options;
  options.path = folder.path + "/store";
  options.create = true;
  const auto store = OpenEmbedded(options).value();
  CheckEverythingOnce(*store, 6, 30);
}

// A store whose commits wait until they are let through, and then come out as told.
class Gate final : public Store {
 public:
  explicit Gate(Store& beneath) : beneath_(beneath) {}
  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override {
    return beneath_.Acquire(shard, owner);
  }
  StoreResult<bool> Renew(Shard shard, Epoch epoch) override {
    return beneath_.Renew(shard, epoch);
  }
  StoreResult<CommitOutcome> Commit(const Batch& batch) override {
    arrived.release();
    pass.acquire();
    sizes.push_back(batch.appends.size());
    last = batch;
    if (outcome != CommitOutcome::kCommitted) return outcome;
    return beneath_.Commit(batch);
  }
  StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) override {
    return beneath_.MultiGet(keys);
  }
  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override {
    return beneath_.Scan(range, limit, after);
  }
  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override {
    return beneath_.Purge(shard, epoch, range);
  }

  std::counting_semaphore<> arrived{0}, pass{0};
  CommitOutcome outcome = CommitOutcome::kCommitted;  // of what passes next
  std::vector<size_t> sizes;                          // events of each batch
  Batch last;

 private:
  Store& beneath_;
};

// Commands that wait behind a commit which is held at the gate.
class Held {
 public:
  Held() {
    Start([](Draft& draft) { draft.Append("first"); });
    gate.arrived.acquire();
  }
  ~Held() {
    for (std::thread& thread : threads) {
      if (thread.joinable()) thread.join();
    }
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  // One after the other, so that they wait in this order.
  size_t Start(CommitQueue::Command command) {
    const size_t index = threads.size();
    answers.push_back(std::make_unique<std::optional<StoreResult<Answer>>>());
    threads.emplace_back([this, index, slot = answers.back().get(), run = std::move(command)] {
      auto answer = queue.Run([&](Draft& draft) { run(draft); });
      const std::lock_guard guard(mutex);
      *slot = answer;
    });
    if (index > 0) WaitFor([&] { return queue.waiting() == index + 1; });
    return index;
  }
  // Lets one commit through, and waits for the next one to arrive if there is to be one.
  void Pass(CommitOutcome outcome, bool another) {
    gate.outcome = outcome;
    gate.pass.release();
    if (another) gate.arrived.acquire();
  }
  bool Answered(size_t index) {
    const std::lock_guard guard(mutex);
    return answers[index]->has_value();
  }
  StoreResult<Answer> AnswerOf(size_t index) {
    threads[index].join();
    return **answers[index];
  }
  template <typename Condition>
  static void WaitFor(Condition condition) {
    while (!condition()) std::this_thread::sleep_for(std::chrono::microseconds(50));
  }

  std::unique_ptr<Store> memory = MakeMemoryStore();
  Gate gate{*memory};
  Register host{gate};
  CommitQueue queue{gate, kShard, host};
  std::mutex mutex;
  std::vector<std::unique_ptr<std::optional<StoreResult<Answer>>>> answers;
  std::vector<std::thread> threads;
};

TEST_CASE("a refusal waits for what it rests on") {
  Held held;
  const size_t event = held.Start([](Draft& draft) { draft.Append("second"); });
  const size_t refusal = held.Start([](Draft&) {});
  held.Pass(CommitOutcome::kCommitted, true);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK_FALSE(held.Answered(event));
  CHECK_FALSE(held.Answered(refusal));
  SECTION("until it is durable") {
    held.Pass(CommitOutcome::kCommitted, false);
    CHECK(held.AnswerOf(event) == Answer::kDone);
    CHECK(held.AnswerOf(refusal) == Answer::kDone);
  }
  SECTION("and is as unknown as that") {
    held.Pass(CommitOutcome::kUnknown, false);
    CHECK(held.AnswerOf(event) == Answer::kUnknown);
    CHECK(held.AnswerOf(refusal) == Answer::kUnknown);
  }
  SECTION("and as fenced") {
    held.Pass(CommitOutcome::kFenced, false);
    CHECK(held.AnswerOf(event) == Answer::kFenced);
    CHECK(held.AnswerOf(refusal) == Answer::kFenced);
    const auto append = [](Draft& draft) { draft.Append("x"); };
    CHECK(held.queue.Run(append) == Answer::kFenced);  // without asking the store
    held.queue.Reacquire();
    held.gate.outcome = CommitOutcome::kCommitted;
    held.gate.pass.release();
    CHECK(held.queue.Run(append) == Answer::kDone);
  }
}

TEST_CASE("a command that fails is dropped alone") {
  Held held;
  const size_t before = held.Start([](Draft& draft) { draft.Append("before"); });
  const size_t throws = held.Start([](Draft& draft) {
    draft.Append("lost");
    throw std::runtime_error("a bug");
  });
  const size_t large = held.Start([](Draft& draft) {
    for (int i = 0; i < 3; ++i) draft.Append(std::string(200 << 10, 'v'));
  });
  const size_t foreign = held.Start(
      [](Draft& draft) { draft.Put(EncodeKey({0, 1}, CaseKey{"x"}), "belongs elsewhere"); });
  Sequence next;
  const size_t after = held.Start([&](Draft& draft) {
    next = draft.next();
    draft.Append("after");
  });
  held.Pass(CommitOutcome::kCommitted, true);
  held.Pass(CommitOutcome::kCommitted, false);
  CHECK(held.AnswerOf(before) == Answer::kDone);
  CHECK(held.AnswerOf(throws) == Answer::kFailed);
  CHECK(held.AnswerOf(large).error().kind == StoreErrorKind::kBatchTooLarge);
  CHECK(held.AnswerOf(foreign).error().kind == StoreErrorKind::kForeignKey);
  CHECK(held.AnswerOf(after) == Answer::kDone);
  CHECK(next == Sequence{2});
  CHECK(EventsOf(*held.memory, kShard) == std::vector<std::string>{"first", "before", "after"});
}

TEST_CASE("in one batch the last change of a key counts") {
  Held held;
  const auto key = [](const char* name) { return EncodeKey(kShard, CaseKey{name}); };
  held.Start([&](Draft& draft) {
    draft.Put(key("kept"), "1");
    draft.Put(key("gone"), "1");
    draft.Delete(key("back"));
  });
  held.Start([&](Draft& draft) {
    draft.Put(key("kept"), "2");
    draft.Delete(key("gone"));
    draft.Put(key("back"), "2");
  });
  held.Pass(CommitOutcome::kCommitted, true);
  held.Pass(CommitOutcome::kCommitted, false);
  CHECK(held.AnswerOf(2) == Answer::kDone);
  CHECK(held.gate.last.puts == std::vector<Put>{{key("kept"), "2"}, {key("back"), "2"}});
  CHECK(held.gate.last.deletes == std::vector<Key>{key("gone")});
}

TEST_CASE("a batch has at most so many commands, and so many bytes") {
  Held held;
  SECTION("commands") {
    for (int i = 0; i < 600; ++i) held.Start([](Draft& draft) { draft.Append("e"); });
    held.Pass(CommitOutcome::kCommitted, true);
    held.Pass(CommitOutcome::kCommitted, true);
    held.Pass(CommitOutcome::kCommitted, false);
    CHECK(held.AnswerOf(600) == Answer::kDone);
    CHECK(held.gate.sizes == std::vector<size_t>{1, 512, 88});
    CHECK(held.queue.counts().commands == 601);
    CHECK(held.queue.counts().batches == 3);
  }
  SECTION("bytes") {
    for (int i = 0; i < 7; ++i) {
      held.Start([](Draft& draft) { draft.Append(std::string(100 << 10, 'v')); });
    }
    for (int i = 0; i < 3; ++i) held.Pass(CommitOutcome::kCommitted, true);
    held.Pass(CommitOutcome::kCommitted, false);
    CHECK(held.AnswerOf(7) == Answer::kDone);
    CHECK(held.gate.sizes == std::vector<size_t>{1, 3, 3, 1});
  }
}

TEST_CASE("a host or a store that fails in the middle leaves the outcome unknown") {
  class Throwing final : public CommitHost {
   public:
    StoreResult<void> Load(const Lease&) override {
      ++loads;
      return {};
    }
    Sealed Seal(const Head& before, const std::vector<std::string>&) override {
      if (loads == 1) throw std::runtime_error("no hash");
      return {testing::HashOf(before.hash, "x"), ""};
    }
    int loads = 0;
  } host;
  const auto memory = MakeMemoryStore();
  CommitQueue queue(*memory, kShard, host);
  const auto append = [](Draft& draft) { draft.Append("x"); };
  CHECK(queue.Run(append) == Answer::kUnknown);
  CHECK(queue.Run(append) == Answer::kDone);
  CHECK(host.loads == 2);
  CHECK(EventsOf(*memory, kShard).size() == 1);
}

}  // namespace
}  // namespace writ
