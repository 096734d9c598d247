// Chance that a test can repeat.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>

#include "engine/base/sha256.h"
#include "runtime/personal/random.h"

namespace writ::testing {

// SHA-256 of the seed and a counter: the same bytes for the same seed and the same calls.
class SeededRandom final : public Randomness {
 public:
  explicit SeededRandom(uint64_t seed) : seed_(seed) {}

  void Fill(std::span<uint8_t> bytes) override {
    const std::lock_guard guard(mutex_);
    for (uint8_t& byte : bytes) {
      if (used_ == block_.size()) {
        block_ = Sha256(std::to_string(seed_) + "/" + std::to_string(blocks_++));
        used_ = 0;
      }
      byte = block_[used_++];
    }
  }

 private:
  const uint64_t seed_;
  std::mutex mutex_;
  uint64_t blocks_ = 0;
  Digest block_{};
  size_t used_ = block_.size();
};

}  // namespace writ::testing
