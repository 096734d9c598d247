// When a message is tried again.
#pragma once

#include <cstdint>
#include <string_view>

namespace writ::deliver {

// Milliseconds from that attempt (from 1) to the next: a minute, and four times as long each time,
// up to twelve hours; of that between three and five quarters, by the message's id and the attempt,
// so that messages that failed together do not come back together. The same in every process.
int64_t WaitAfter(uint64_t attempt, std::string_view id);

}  // namespace writ::deliver
