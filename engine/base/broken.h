// Writ itself is wrong: something is that cannot be. What was being done is dropped. A program of
// ours ends by it and says what broke; the C interface answers WRIT_E_INTERNAL, and its host lives
// on. Not for what an author, a file or a disk can do.
#pragma once

#include <stdexcept>

namespace writ {

[[noreturn]] inline void Broken(const char* what) { throw std::logic_error(what); }

}  // namespace writ
