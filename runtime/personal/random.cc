#include "runtime/personal/random.h"

#include <cstdlib>

#include <openssl/rand.h>

namespace writ {
namespace {

class System final : public Randomness {
 public:
  // The private generator: what it gives is never shown by the one whose bytes travel in the clear.
  void Fill(std::span<uint8_t> bytes) override {
    if (RAND_priv_bytes_ex(nullptr, bytes.data(), bytes.size(), 0) != 1) std::abort();
  }
};

}  // namespace

Randomness& SystemRandom() {
  static auto* random = new System;  // never destroyed: a host's statics may still ask
  return *random;
}

}  // namespace writ
