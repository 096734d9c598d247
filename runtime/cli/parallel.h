// Work that is done by as many threads as there are processors that the process may use.
#pragma once

#include <cstddef>
#include <functional>

namespace writ::cli {

// body(0) … body(count - 1), in any order, each once; returns when all have run. What a body throws
// ends the program.
void InParallel(size_t count, const std::function<void(size_t index)>& body);

}  // namespace writ::cli
