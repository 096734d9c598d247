#include "runtime/facts/numbered_ids.h"

#include <algorithm>
#include <array>
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

uint32_t NumberedIds::Find(std::string_view id) { return FindHashed(id, HashOf(id)); }

uint32_t NumberedIds::FindHashed(std::string_view id, uint64_t hash) {
  if (2 * size() >= table_.size()) Enlarge();
  const auto part = static_cast<uint32_t>(hash >> 32);
  size_t at = hash & (table_.size() - 1);
  for (; table_[at].taken != 0; at = (at + 1) & (table_.size() - 1))
    if (table_[at].hash == part && (*this)[table_[at].taken - 1] == id) return table_[at].taken - 1;
  table_[at] = {part, static_cast<uint32_t>(size() + 1)};
  return Add(id);
}

std::vector<uint32_t> NumberedIds::NumbersOf(const NumberedIds& others) {
  constexpr size_t kAtOnce = 32;
  std::vector<uint32_t> numbers;
  numbers.reserve(others.size());
  while (numbers.size() < others.size()) {
    const size_t from = numbers.size();
    if (table_.empty()) {
      numbers.push_back(NumberOf(others[from]));
      continue;
    }
    std::array<uint64_t, kAtOnce> hashes{};
    const size_t count = std::min(kAtOnce, others.size() - from);
    FetchAhead(others, from, hashes.data(), count);
    for (size_t i = 0; i < count; ++i) numbers.push_back(FindHashed(others[from + i], hashes[i]));
  }
  return numbers;
}

// Each step needs what the one before it fetched. Only a first place is followed: most ids are
// there.
void NumberedIds::FetchAhead(const NumberedIds& others, size_t from, uint64_t* hashes,
                             size_t count) const {
  const auto place = [&](size_t i) { return &table_[hashes[i] & (table_.size() - 1)]; };
  for (size_t i = 0; i < count; ++i) {
    hashes[i] = HashOf(others[from + i]);
    __builtin_prefetch(place(i));
  }
  for (size_t i = 0; i < count; ++i)
    if (const uint32_t taken = place(i)->taken; taken != 0) __builtin_prefetch(&ends_[taken - 1]);
  for (size_t i = 0; i < count; ++i)
    if (const uint32_t taken = place(i)->taken; taken != 0)
      __builtin_prefetch((*this)[taken - 1].data());
}

}  // namespace writ
