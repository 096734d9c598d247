// What a case knows by name: its forms, its arguments, what the text computed of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/program/declared.h"

namespace writ {

using ScalarPtr = std::shared_ptr<const Scalar>;  // never null here

// Values by Program::case_names, in that order. A case has a few, and every command and every
// condition takes a copy: they stand together, not in nodes of a map, and copies share the values.
class CaseValues {
 public:
  using Entry = std::pair<uint32_t, ScalarPtr>;

  // Null if there is none.
  const Scalar* Find(uint32_t name) const {
    const auto at = std::ranges::lower_bound(entries_, name, {}, &Entry::first);
    return at == entries_.end() || at->first != name ? nullptr : at->second.get();
  }
  bool Has(uint32_t name) const { return Find(name) != nullptr; }
  // In place of what was there.
  void Set(uint32_t name, ScalarPtr value) {
    const auto at = std::ranges::lower_bound(entries_, name, {}, &Entry::first);
    if (at != entries_.end() && at->first == name) {
      at->second = std::move(value);
    } else {
      entries_.emplace(at, name, std::move(value));
    }
  }
  void Set(uint32_t name, Scalar value) {
    Set(name, std::make_shared<const Scalar>(std::move(value)));
  }
  void Reserve(size_t count) { entries_.reserve(count); }
  std::vector<Entry>::const_iterator begin() const { return entries_.begin(); }
  std::vector<Entry>::const_iterator end() const { return entries_.end(); }

 private:
  std::vector<Entry> entries_;
};

}  // namespace writ
