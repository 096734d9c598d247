// A store that forgets: for tests, dry runs and as the yardstick of the others.
#pragma once

#include <memory>

#include "runtime/store/store.h"

namespace writ {

std::unique_ptr<Store> MakeMemoryStore();

}  // namespace writ
