// Chance, for keys, nonces, salts and ids. Everything that needs it takes a Randomness&, so that a
// test can give it the same bytes twice (personal_testing.h).
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace writ {

// May be used by several threads at once.
class Randomness {
 public:
  Randomness() = default;
  Randomness(const Randomness&) = delete;
  Randomness& operator=(const Randomness&) = delete;
  virtual ~Randomness() = default;
  virtual void Fill(std::span<uint8_t> bytes) = 0;
};

// OpenSSL's generator, seeded by the system and again after a fork. If it cannot give bytes the
// program stops: there is nothing that could be sealed with bytes that are not random.
Randomness& SystemRandom();

template <size_t kSize>
std::array<uint8_t, kSize> RandomBytes(Randomness& randomness) {
  std::array<uint8_t, kSize> bytes{};
  randomness.Fill(bytes);
  return bytes;
}

}  // namespace writ
