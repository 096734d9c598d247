#include "runtime/facts/numbered_ids.h"

#include <algorithm>
#include <functional>

namespace writ {

namespace {

uint64_t HashOf(std::string_view id) { return std::hash<std::string_view>()(id); }

}  // namespace

void NumberedIds::Clear() {
  text_.clear();
  ends_.clear();
  table_.clear();
}

void NumberedIds::Enlarge() {
  constexpr size_t kFirst = 1024;
  size_t places = kFirst;
  while (places < 4 * size()) places *= 2;
  table_.assign(places, {});
  for (size_t row = 0; row < size(); ++row) {
    const uint64_t hash = HashOf((*this)[row]);
    size_t at = hash & (places - 1);
    while (table_[at].taken != 0) at = (at + 1) & (places - 1);
    table_[at] = {static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(row + 1)};
  }
}

uint32_t NumberedIds::Find(std::string_view id) {
  if (2 * size() >= table_.size()) Enlarge();
  const uint64_t hash = HashOf(id);
  const auto part = static_cast<uint32_t>(hash >> 32);
  size_t at = hash & (table_.size() - 1);
  for (; table_[at].taken != 0; at = (at + 1) & (table_.size() - 1))
    if (table_[at].hash == part && (*this)[table_[at].taken - 1] == id) return table_[at].taken - 1;
  table_[at] = {part, static_cast<uint32_t>(size() + 1)};
  return Add(id);
}

}  // namespace writ
