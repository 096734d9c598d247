// Reading the whole ring: is everything there that its events speak of, and nothing else?
#include <map>
#include <utility>

#include "runtime/personal/key_ring_writer.h"
#include "runtime/personal/value.h"

namespace writ {
namespace {

std::unexpected<PersonalError> Damaged(std::string what) {
  return std::unexpected(
      PersonalError{.kind = PersonalErrorKind::kKeyRingDamaged, .what = std::move(what)});
}

// visit(row) -> PersonalResult<void> for each row of the range.
template <class Visit>
PersonalResult<void> EachRow(Store& store, const KeyRange& range, Visit&& visit) {
  std::optional<Key> after;
  do {
    auto page = store.Scan(range, kMaxPageRows, after);
    if (!page) return FailedBy(page.error());
    for (const Put& row : page->rows) {
      if (auto seen = visit(row); !seen) return seen;
    }
    after = std::move(page->more);
  } while (after);
  return {};
}

// What the events amount to.
class Fold {
 public:
  PersonalResult<void> Add(std::string_view bytes) {
    const std::string place = "event " + std::to_string(mark_.size);
    const auto event = ParseRingEvent(bytes);
    if (!event || (mark_.size == 0) != (event->kind == RingEventKind::kOrigin)) {
      return Damaged(place);
    }
    mark_ = {mark_.size + 1, HashAfter(mark_.hash, bytes)};
    if (event->kind == RingEventKind::kOrigin) return {};
    const auto [state, fresh] = states_.try_emplace(Pseudonym{event->bytes}, event->kind);
    if (fresh != (event->kind == RingEventKind::kMade)) return Damaged(place);
    if (fresh) return {};
    const RingEventKind before = event->kind == RingEventKind::kDestroying
                                     ? RingEventKind::kMade
                                     : RingEventKind::kDestroying;
    if (state->second != before) return Damaged(place);
    state->second = event->kind;
    return {};
  }

  const KeyRingMark& mark() const { return mark_; }
  const std::map<Pseudonym, RingEventKind>& states() const { return states_; }

 private:
  KeyRingMark mark_;
  std::map<Pseudonym, RingEventKind> states_;
};

std::optional<GoneState> GoneBy(RingEventKind kind) {
  switch (kind) {
    case RingEventKind::kOrigin:
    case RingEventKind::kMade: return std::nullopt;
    case RingEventKind::kDestroying: return GoneState::kDestroying;
    case RingEventKind::kDestroyed: return GoneState::kDestroyed;
  }
  return std::nullopt;
}

// The pseudonym that a row of lookups leads to, nullopt if the row is not there.
PersonalResult<std::optional<Digest>> LookedUp(Store& store, const Digest& lookup) {
  const Key place = LookupPlace(lookup);
  const auto rows = store.MultiGet(std::span(&place, 1));
  if (!rows) return FailedBy(rows.error());
  if (!rows->front()) return std::nullopt;
  return ParseBytes(*rows->front());
}

PersonalResult<uint64_t> CountRows(Store& store, const KeyRange& range) {
  uint64_t count = 0;
  const auto read = EachRow(store, range, [&](const Put&) -> PersonalResult<void> {
    ++count;
    return {};
  });
  if (!read) return std::unexpected(read.error());
  return count;
}

// The rows of one pseudonym against what its events say.
PersonalResult<void> CheckSubject(Store& store, const SecretKey& wrapping, const Pseudonym& subject,
                                  RingEventKind kind) {
  const std::string name = HexDigest(subject.bytes);
  const std::vector<Key> places = {GonePlace(subject), KeyPlace(subject)};
  const auto rows = store.MultiGet(places);
  if (!rows) return FailedBy(rows.error());
  const auto& gone = (*rows)[0];
  const auto& key = (*rows)[1];
  if ((gone ? ParseGone(*gone) : std::nullopt) != GoneBy(kind) ||
      gone.has_value() != GoneBy(kind).has_value()) {
    return Damaged(name);
  }
  if (kind == RingEventKind::kDestroyed && key) return Damaged(name);
  if (kind != RingEventKind::kMade) return {};
  const auto unwrapped = key ? UnwrapKey(wrapping, subject, *key) : std::nullopt;
  if (!unwrapped) {
    return std::unexpected(PersonalError{.kind = PersonalErrorKind::kKeyDamaged, .what = name});
  }
  const auto found = LookedUp(store, unwrapped->lookup);
  if (!found) return std::unexpected(found.error());
  if (*found != subject.bytes) return Damaged(name);
  return {};
}

}  // namespace

PersonalResult<KeyRingCounts> KeyRing::Check(const std::optional<KeyRingMark>& since) {
  const std::lock_guard guard(writer_->mutex);
  if (auto ready = writer_->Settle(); !ready) return std::unexpected(ready.error());
  Fold fold;
  bool since_seen = !since || *since == fold.mark();
  const auto events = EachRow(store_, RangeOf(kKeyRingShard, Family::kEvent), [&](const Put& row) {
    auto added = fold.Add(row.value);
    since_seen |= fold.mark() == since;
    return added;
  });
  if (!events) return std::unexpected(events.error());
  const Head& head = writer_->lease.head;
  if (fold.mark() != KeyRingMark{head.size, head.hash}) return Damaged("head");
  if (!since_seen) return Damaged("older than event " + std::to_string(since->size));

  KeyRingCounts counts;
  for (const auto& [subject, kind] : fold.states()) {
    const auto checked = CheckSubject(store_, wrapping_, subject, kind);
    if (!checked) return std::unexpected(checked.error());
    counts.kept += kind == RingEventKind::kMade;
    counts.destroyed += kind == RingEventKind::kDestroyed;
    counts.unfinished += kind == RingEventKind::kDestroying;
  }
  // Each that is kept has one of both; those being destroyed may have, and nobody else.
  for (const KeyRange& range : {AllKeys(), AllLookups()}) {
    const auto count = CountRows(store_, range);
    if (!count) return std::unexpected(count.error());
    if (*count < counts.kept || *count > counts.kept + counts.unfinished) return Damaged("rows");
  }
  return counts;
}

PersonalResult<std::vector<Pseudonym>> KeyRing::Unfinished() {
  std::vector<Pseudonym> found;
  const auto read = EachRow(store_, AllGone(), [&](const Put& row) -> PersonalResult<void> {
    const auto key = ParseKey(row.key.bytes);
    const auto* place = key ? std::get_if<PersonalKey>(&key->row) : nullptr;
    const auto state = ParseGone(row.value);
    if (place == nullptr || place->parts.size() != 1 || !state) return Damaged("gone");
    if (*state == GoneState::kDestroyed) return {};
    const auto subject = PseudonymIn(place->parts[0]);
    if (!subject) return Damaged("gone");
    found.push_back(*subject);
    return {};
  });
  if (!read) return std::unexpected(read.error());
  return found;
}

}  // namespace writ
