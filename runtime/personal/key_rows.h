// The rows and events of a key ring, for key_ring*.cc and their tests. docs/personal_values.md has
// their bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/event/types.h"
#include "runtime/personal/sealed.h"
#include "runtime/personal/subject_key.h"
#include "runtime/store/keys.h"

namespace writ {

inline constexpr Shard kKeyRingShard{0, 0};

// Where the rows are.
Key FingerprintPlace();                   // which root key the ring belongs to
Key KeyPlace(const Pseudonym& subject);   // a wrapped key
Key GonePlace(const Pseudonym& subject);  // that it is destroyed, or being destroyed
Key LookupPlace(const Digest& person);    // from a person's id to the pseudonym
KeyRange AllKeys();
KeyRange AllLookups();
KeyRange AllGone();
KeyRange Only(const Key& key);  // this row alone

// A row of 32 bytes behind its format: the fingerprint, or the pseudonym of a lookup.
std::string EncodeBytes(const Digest& bytes);
std::optional<Digest> ParseBytes(std::string_view row);

// A subject's key under the root's wrapping key, bound to the pseudonym and to the lookup, which
// stands beside it so that Destroy can find that row too.
struct UnwrappedKey {
  SubjectKey key;
  Digest lookup;
};
std::string WrapKey(const SecretKey& wrapping, const Pseudonym& subject, const Digest& lookup,
                    const SubjectKey& key, Randomness& randomness);
std::optional<UnwrappedKey> UnwrapKey(const SecretKey& wrapping, const Pseudonym& subject,
                                      std::string_view row);

enum class GoneState : char { kDestroying = 'd', kDestroyed = 'D' };
std::string EncodeGone(GoneState state);
std::optional<GoneState> ParseGone(std::string_view row);

enum class RingEventKind : char {
  kOrigin = 'o',      // with the root key's fingerprint
  kMade = 'm',        // and the following with a pseudonym
  kDestroying = 'd',  // from here on the key is not given out
  kDestroyed = 'D',   // from here on it is nowhere
};
struct RingEvent {
  RingEventKind kind = RingEventKind::kMade;
  Digest bytes{};
  friend bool operator==(const RingEvent&, const RingEvent&) = default;
};
std::string EncodeRingEvent(const RingEvent& event);
std::optional<RingEvent> ParseRingEvent(std::string_view bytes);
// Of the head after one more event.
Digest HashAfter(const Digest& before, std::string_view event);

}  // namespace writ
