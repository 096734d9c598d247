#include "runtime/deliver/backoff.h"

#include <algorithm>
#include <string>

#include "engine/base/sha256.h"

namespace writ::deliver {
namespace {

constexpr int64_t kFirst = 60'000, kLongest = 12 * int64_t{3'600'000};
constexpr uint64_t kMostTimes = 6;  // 4^6 minutes are more than the longest

}  // namespace

int64_t WaitAfter(uint64_t attempt, std::string_view id) {
  const uint64_t times = std::min(attempt == 0 ? 0 : attempt - 1, kMostTimes);
  const int64_t wait = std::min(kFirst << (2 * times), kLongest);
  const Digest lot = Sha256(std::string(id) + "/" + std::to_string(attempt));
  const int64_t part = (lot[0] << 8 | lot[1]) % 501;  // 0 to 500 thousandths
  return wait / 1000 * (750 + part);
}

}  // namespace writ::deliver
