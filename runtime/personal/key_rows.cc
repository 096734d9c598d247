#include "runtime/personal/key_rows.h"

#include <algorithm>

#include "runtime/personal/value.h"

namespace writ {
namespace {

constexpr char kFormat = 1;

std::string_view AsText(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Digest DigestFrom(std::string_view bytes) {
  Digest digest{};
  std::copy_n(bytes.begin(), digest.size(), digest.begin());
  return digest;
}

Key PlaceIn(std::string_view family, std::vector<std::string> parts) {
  return EncodeKey(kKeyRingShard, PersonalKey{std::string(family), std::move(parts)});
}

std::string WrapPlace(const Pseudonym& subject, const Digest& lookup) {
  std::string place;
  AppendFramed("writ-subject-key/1", &place);
  AppendFramed(AsText(subject.bytes), &place);
  AppendFramed(AsText(lookup), &place);
  return place;
}

}  // namespace

Key FingerprintPlace() { return PlaceIn("fingerprint", {}); }
Key KeyPlace(const Pseudonym& subject) { return PlaceIn("key", {SubjectOf(subject)}); }
Key GonePlace(const Pseudonym& subject) { return PlaceIn("gone", {SubjectOf(subject)}); }
Key LookupPlace(const Digest& person) { return PlaceIn("lookup", {std::string(AsText(person))}); }
KeyRange AllKeys() { return PersonalValuesOf(kKeyRingShard, "key"); }
KeyRange AllLookups() { return PersonalValuesOf(kKeyRingShard, "lookup"); }
KeyRange AllGone() { return PersonalValuesOf(kKeyRingShard, "gone"); }
KeyRange Only(const Key& key) { return {key, KeyAfter(key.bytes)}; }

std::string EncodeBytes(const Digest& bytes) {
  return std::string(1, kFormat).append(AsText(bytes));
}

std::optional<Digest> ParseBytes(std::string_view row) {
  if (row.size() != 1 + sizeof(Digest) || row[0] != kFormat) return std::nullopt;
  return DigestFrom(row.substr(1));
}

std::string WrapKey(const SecretKey& wrapping, const Pseudonym& subject, const Digest& lookup,
                    const SubjectKey& key, Randomness& randomness) {
  const std::string_view plain{reinterpret_cast<const char*>(key.key().bytes().data()),
                               SecretKey::kBytes};
  return EncodeBytes(lookup) + Seal(wrapping, WrapPlace(subject, lookup), plain, randomness);
}

std::optional<UnwrappedKey> UnwrapKey(const SecretKey& wrapping, const Pseudonym& subject,
                                      std::string_view row) {
  const auto lookup = ParseBytes(row.substr(0, 1 + sizeof(Digest)));
  if (!lookup) return std::nullopt;
  auto plain = Unseal(wrapping, WrapPlace(subject, *lookup), row.substr(1 + sizeof(Digest)));
  if (!plain) return std::nullopt;
  if (plain->size() != SecretKey::kBytes) return std::nullopt;
  const std::span<const uint8_t, SecretKey::kBytes> bytes(
      reinterpret_cast<const uint8_t*>(plain->data()), SecretKey::kBytes);
  UnwrappedKey unwrapped{SubjectKey(SecretKey(bytes)), *lookup};
  Wipe(*plain);
  return unwrapped;
}

std::string EncodeGone(GoneState state) { return {kFormat, static_cast<char>(state)}; }

std::optional<GoneState> ParseGone(std::string_view row) {
  for (const GoneState state : {GoneState::kDestroying, GoneState::kDestroyed}) {
    if (row == EncodeGone(state)) return state;
  }
  return std::nullopt;
}

std::string EncodeRingEvent(const RingEvent& event) {
  std::string bytes{kFormat, static_cast<char>(event.kind)};
  return bytes.append(AsText(event.bytes));
}

std::optional<RingEvent> ParseRingEvent(std::string_view bytes) {
  if (bytes.size() != 2 + sizeof(Digest)) return std::nullopt;
  const Digest digest = DigestFrom(bytes.substr(2));
  for (const RingEventKind kind : {RingEventKind::kOrigin, RingEventKind::kMade,
                                   RingEventKind::kDestroying, RingEventKind::kDestroyed}) {
    const RingEvent event{kind, digest};
    if (bytes == EncodeRingEvent(event)) return event;
  }
  return std::nullopt;
}

Digest HashAfter(const Digest& before, std::string_view event) {
  std::string preimage;
  AppendFramed("writ-key-ring/1", &preimage);
  AppendFramed(AsText(before), &preimage);
  AppendFramed(event, &preimage);
  return Sha256(preimage);
}

}  // namespace writ
