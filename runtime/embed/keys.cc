// Keys of persons: made, shown, used.
#include <algorithm>

#include "runtime/audit/bytes.h"
#include "runtime/cases/signing.h"
#include "runtime/embed/given.h"
#include "runtime/personal/random.h"

namespace writ::embed {
namespace {

Got<audit::SigningKey> KeyAt(const uint8_t* bytes) {
  if (bytes == nullptr) return std::unexpected(NullPointer("key"));
  audit::SigningKey::Seed seed{};
  std::copy_n(bytes, seed.size(), seed.begin());
  return audit::SigningKey(seed);
}

Wrong NotToBeSigned(const std::string& why) {
  return WrongOf(cases::Make(cases::TroubleKind::kNotSigned, why));
}

}  // namespace
}  // namespace writ::embed

using namespace writ;         // NOLINT: this file is the boundary
using namespace writ::embed;  // NOLINT

extern "C" {

writ_status writ_key_new(uint8_t key[WRIT_KEY_BYTES], writ_error** error) {
  return Run(error, [&]() -> Got<void> {
    if (key == nullptr) return std::unexpected(NullPointer("key"));
    std::ranges::copy(RandomBytes<WRIT_KEY_BYTES>(SystemRandom()), key);
    return {};
  });
}

writ_status writ_key_public(const uint8_t key[WRIT_KEY_BYTES], writ_answer** answer,
                            writ_error** error) {
  return Answer(answer, error, [&]() -> Got<std::string> {
    const auto signing = KeyAt(key);
    if (!signing) return std::unexpected(signing.error());
    return audit::ToHex(signing->public_key().bytes);
  });
}

writ_status writ_sign(writ_text to_be_signed, const uint8_t key[WRIT_KEY_BYTES],
                      writ_answer** answer, writ_error** error) {
  return Answer(answer, error, [&]() -> Got<std::string> {
    Given given;
    const std::string text = given.Text(to_be_signed, "to_be_signed");
    if (!given.ok()) return given.wrong();
    const auto signing = KeyAt(key);
    if (!signing) return std::unexpected(signing.error());
    const auto asked = cases::ReadToBeSigned(text);
    if (!asked) return std::unexpected(NotToBeSigned(asked.error()));
    const auto done = cases::Sign(*asked, *signing);
    const auto signed_text = done ? cases::Encode(*done) : std::unexpected(done.error());
    if (!signed_text) return std::unexpected(NotToBeSigned(signed_text.error()));
    return *signed_text;
  });
}

}  // extern "C"
