#include "runtime/cases/task_rows.h"

#include <optional>
#include <set>
#include <utility>

#include "runtime/store/keys.h"

namespace writ::cases {

Result<std::vector<TaskRow>> ReadTaskRows(Store& store, Shard shard) {
  std::vector<TaskRow> rows;
  std::optional<Key> after;
  do {
    const auto page = store.Scan(RangeOf(shard, Family::kTask), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      auto key = ParseKey(row.key.bytes);
      auto* task = key ? std::get_if<TaskKey>(&key->row) : nullptr;
      if (task == nullptr) continue;
      uint64_t sequence = 0;
      for (const char c : row.value) sequence = sequence << 8 | static_cast<uint8_t>(c);
      rows.push_back({std::move(task->task), sequence});
    }
    after = page->more;
  } while (after);
  return rows;
}

Result<std::vector<std::string>> CasesWithTask(Store& store, Shard shard, std::string_view of) {
  const auto rows = ReadTaskRows(store, shard);
  if (!rows) return std::unexpected(rows.error());
  std::vector<std::string> cases;
  std::set<std::string> known;
  for (const TaskRow& row : *rows) {
    const size_t end = row.task.find(of);
    if (end == std::string::npos) continue;
    if (std::string id = row.task.substr(0, end); known.insert(id).second)
      cases.push_back(std::move(id));
  }
  return cases;
}

}  // namespace writ::cases
