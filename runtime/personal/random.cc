#include "runtime/personal/random.h"

#include <algorithm>
#include <array>
#include <span>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "engine/base/broken.h"
#include "runtime/disk/process_mark.h"

namespace writ {
namespace {

// The private generator: what it gives is never shown by the one whose bytes travel in the clear.
void Draw(std::span<uint8_t> bytes) {
  if (RAND_priv_bytes_ex(nullptr, bytes.data(), bytes.size(), 0) != 1)
    Broken("the system has no random bytes");
}

// Asking the generator costs a microsecond however little is asked for, and a step asks for a few
// short nonces: a thread cuts them from one draw. Keys are never cut from it; what was handed out
// is wiped here. A child of fork must not hand out what its parent does.
class Short {
 public:
  static constexpr size_t kMost = 16;

  void Fill(std::span<uint8_t> bytes) {
    if (bytes.size() > left_ || !process_.IsHere()) {
      Draw(drawn_);
      left_ = drawn_.size();
      process_.Renew();
    }
    left_ -= bytes.size();
    const auto from = std::span(drawn_).subspan(left_, bytes.size());
    std::ranges::copy(from, bytes.begin());
    OPENSSL_cleanse(from.data(), from.size());
  }

 private:
  std::array<uint8_t, 512> drawn_{};
  size_t left_ = 0;  // of drawn_, from its beginning
  ProcessMark process_;
};

class System final : public Randomness {
 public:
  void Fill(std::span<uint8_t> bytes) override {
    thread_local Short own;
    if (bytes.size() > Short::kMost) return Draw(bytes);
    own.Fill(bytes);
  }
};

}  // namespace

Randomness& SystemRandom() {
  static auto* random = new System;  // never destroyed: a host's statics may still ask
  return *random;
}

}  // namespace writ
