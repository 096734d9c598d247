#include "runtime/cases/task_rows.h"

#include <catch2/catch.hpp>
#include <limits>
#include <memory>

#include "runtime/cases/case_data.h"
#include "runtime/store/keys.h"
#include "runtime/store/memory.h"

namespace writ::cases {
namespace {

// A store in which so much waits, in this order.
std::unique_ptr<Store> With(const std::vector<std::string>& tasks) {
  auto store = MakeMemoryStore();
  const auto lease = store->Acquire(Shard{}, "test");
  REQUIRE(lease);
  Batch batch;
  batch.epoch = lease->epoch;
  batch.expected_hash = lease->head.hash;
  batch.hash = lease->head.hash;
  for (size_t i = 0; i < tasks.size(); ++i)
    batch.puts.push_back(
        {EncodeKey(Shard{}, TaskKey{.role = "", .due = kAlways, .task = tasks[i]}),
         std::string{0, 0, 0, 0, 0, 0, static_cast<char>(i >> 8), static_cast<char>(i & 0xFF)}});
  REQUIRE(store->Commit(batch) == CommitOutcome::kCommitted);
  return store;
}

TEST_CASE("tasks are read in the order of their names, with the record that each came by") {
  const auto store = With({"C-2/past/7", "C-1/objection/1", "proposal/p-1"});
  const auto rows = ReadTaskRows(*store, Shard{});
  REQUIRE(rows);
  REQUIRE(rows->size() == 3);
  CHECK((*rows)[0].task == "C-1/objection/1");
  CHECK((*rows)[0].sequence == 1);
  CHECK((*rows)[1].sequence == 0);
  CHECK((*rows)[2].task == "proposal/p-1");
  CHECK(ReadTaskRows(*With({}), Shard{})->empty());
}

TEST_CASE("more tasks than a page are all read") {
  std::vector<std::string> tasks;
  for (size_t i = 0; i < kMaxPageRows + 10; ++i)
    tasks.push_back("C-" + std::to_string(i) + std::string(kObjectionTask) + "1");
  const auto store = With(tasks);
  const auto rows = ReadTaskRows(*store, Shard{});
  REQUIRE(rows);
  CHECK(rows->size() == tasks.size());
  CHECK(CasesWithTask(*store, Shard{}, kObjectionTask)->size() == tasks.size());
}

TEST_CASE("a case with several tasks of a kind is named once, and one without it not") {
  const auto store = With({"C-1/objection/1", "C-1/objection/2", "C-1/supplied/1", "C-2/supplied/1",
                           "C-10/objection/1", "proposal/p-1"});
  CHECK(CasesWithTask(*store, Shard{}, kObjectionTask) == std::vector<std::string>{"C-1", "C-10"});
  CHECK(CasesWithTask(*store, Shard{}, kSuppliedTask) == std::vector<std::string>{"C-1", "C-2"});
}

}  // namespace
}  // namespace writ::cases
