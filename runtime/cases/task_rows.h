// What waits for somebody, as the store has it: the rows of family K (docs/store.md). Inside of
// this room only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/cases/trouble.h"
#include "runtime/store/store.h"

namespace writ::cases {

// What a task is of, behind the name of its case.
inline constexpr std::string_view kObjectionTask = "/objection/", kSuppliedTask = "/supplied/";
// A proposal is of no case yet.
inline constexpr std::string_view kProposalTask = "proposal/";

struct TaskRow {
  std::string task;       // "C-1/objection/1", "proposal/p-3f9a…"
  uint64_t sequence = 0;  // of the record by which it came
};

// All of them, in the order of their keys.
Result<std::vector<TaskRow>> ReadTaskRows(Store& store, Shard shard);

// The cases that have such a task, each once, in the order of their rows.
Result<std::vector<std::string>> CasesWithTask(Store& store, Shard shard, std::string_view of);

}  // namespace writ::cases
