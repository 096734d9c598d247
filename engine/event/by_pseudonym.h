// Tables in memory by person.
#pragma once

#include <cstddef>
#include <cstring>
#include <unordered_map>

#include "engine/event/types.h"

namespace writ {

// A pseudonym is a hash under a secret salt: its first bytes are spread as well as any others, and
// nobody can choose them.
struct PseudonymHash {
  size_t operator()(const Pseudonym& person) const {
    size_t hash = 0;
    std::memcpy(&hash, person.bytes.data(), sizeof(hash));
    return hash;
  }
};

template <class T>
using ByPseudonym = std::unordered_map<Pseudonym, T, PseudonymHash>;

}  // namespace writ
