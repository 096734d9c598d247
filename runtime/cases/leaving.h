// Whose data is being erased. From the record that begins it on nothing new is written of them:
// whoever had fetched a key before asks again when it comes to writing.
#pragma once

#include <atomic>
#include <mutex>
#include <set>

#include "engine/event/types.h"

namespace writ::cases {

// May be used by several threads at once.
class Leaving {
 public:
  bool Has(const Pseudonym& person) const {
    if (many_ == 0) return false;
    const std::lock_guard guard(mutex_);
    return people_.contains(person);
  }
  void Add(const Pseudonym& person) {
    const std::lock_guard guard(mutex_);
    people_.insert(person);
    many_ = people_.size();
  }
  void Remove(const Pseudonym& person) {
    const std::lock_guard guard(mutex_);
    people_.erase(person);
    many_ = people_.size();
  }

 private:
  std::atomic<size_t> many_ = 0;  // asked for every command
  mutable std::mutex mutex_;
  std::set<Pseudonym> people_;
};

}  // namespace writ::cases
