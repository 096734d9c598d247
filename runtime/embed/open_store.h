// How a handle is made of options of the rooms: for writ_store_open, and for tests that put a disk,
// chance or a store of their own beneath it.
#pragma once

#include <functional>

#include "runtime/embed/boundary.h"

namespace writ::embed {

// `options` is told where the handle will be, so that callbacks can say whose they are.
Got<writ_store*> OpenStore(const std::function<Got<cases::Options>(const writ_store*)>& options);

}  // namespace writ::embed
