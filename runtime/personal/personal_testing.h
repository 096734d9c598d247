// What the tests of persons' data share: chance that can be repeated, and bytes as they are written
// down.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/sha256.h"
#include "engine/event/types.h"
#include "runtime/personal/random.h"
#include "runtime/personal/sealed.h"

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

// The bytes first, first + 1, … each time.
class CountingRandom final : public Randomness {
 public:
  explicit CountingRandom(uint8_t first) : first_(first) {}
  void Fill(std::span<uint8_t> bytes) override {
    uint8_t next = first_;
    for (uint8_t& byte : bytes) byte = next++;
  }

 private:
  const uint8_t first_;
};

// The key first, first + 1, …
inline SecretKey CountingKey(uint8_t first) {
  CountingRandom random(first);
  return SecretKey::Generate(random);
}

inline std::string ToHex(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kHex[static_cast<uint8_t>(c) >> 4];
    out += kHex[static_cast<uint8_t>(c) & 15];
  }
  return out;
}
inline std::string ToHex(std::span<const uint8_t> bytes) {
  return ToHex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

inline std::string FromHex(std::string_view hex) {
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return out;
}

inline Pseudonym PseudonymFrom(std::string_view hex) {
  Pseudonym pseudonym;
  const std::string bytes = FromHex(hex);
  for (size_t i = 0; i < pseudonym.bytes.size(); ++i) {
    pseudonym.bytes[i] = static_cast<uint8_t>(bytes.at(i));
  }
  return pseudonym;
}

// What one flipped bit, a cut and an addition make of `bytes`, in turn: visit(spoiled).
template <class Visit>
void EachSpoiled(const std::string& bytes, Visit&& visit) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string spoiled = bytes;
      spoiled[i] = static_cast<char>(spoiled[i] ^ (1 << bit));
      visit(spoiled);
    }
    visit(bytes.substr(0, i));
    visit(bytes.substr(i + 1));
  }
  visit(bytes + '\0');
}

}  // namespace writ::testing
