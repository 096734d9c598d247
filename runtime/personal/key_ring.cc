#include "runtime/personal/key_ring.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "engine/base/overloaded.h"
#include "engine/event/by_pseudonym.h"
#include "runtime/personal/key_ring_writer.h"
#include "runtime/personal/value.h"

namespace writ {
namespace {

// Three rows and an event each, in one commit of at most kMaxBatchBytes.
constexpr size_t kMadeAtOnce = 512;

std::string Hex(const Pseudonym& subject) { return HexDigest(subject.bytes); }

std::unexpected<PersonalError> Refused(PersonalErrorKind kind, std::string what = "") {
  return std::unexpected(PersonalError{.kind = kind, .what = std::move(what)});
}

using Rows = std::vector<std::optional<std::string>>;
PersonalResult<Rows> Get(Store& store, const std::vector<Key>& keys) {
  auto rows = store.MultiGet(keys);
  if (!rows) return FailedBy(rows.error());
  return *std::move(rows);
}

// What the ring says of one pseudonym, at one moment.
struct SubjectRows {
  std::optional<GoneState> gone;
  std::optional<std::string> key;
};
PersonalResult<SubjectRows> RowsOf(Store& store, const Pseudonym& subject) {
  auto rows = Get(store, {GonePlace(subject), KeyPlace(subject)});
  if (!rows) return std::unexpected(rows.error());
  SubjectRows found{.key = std::move((*rows)[1])};
  if (const auto& gone = (*rows)[0]) {
    found.gone = ParseGone(*gone);
    if (!found.gone) return Refused(PersonalErrorKind::kKeyRingDamaged, Hex(subject));
  }
  return found;
}

// The person behind a row of lookups, checked against the id; the state if the key is gone.
struct Person {
  Pseudonym subject;
  std::optional<GoneState> gone;
};
PersonalResult<Person> PersonOf(Store& store, const SecretKey& wrapping, const CommittedValue& id,
                                const Digest& lookup, std::string_view row) {
  const auto bytes = ParseBytes(row);
  if (!bytes) return Refused(PersonalErrorKind::kKeyRingDamaged, "lookup");
  const Pseudonym subject{*bytes};
  const auto rows = RowsOf(store, subject);
  if (!rows) return std::unexpected(rows.error());
  if (rows->gone) return Person{subject, rows->gone};
  const auto unwrapped = rows->key ? UnwrapKey(wrapping, subject, *rows->key) : std::nullopt;
  if (!unwrapped || unwrapped->lookup != lookup ||
      PseudonymOf(unwrapped->key.OwnSalt(), id) != subject) {
    return Refused(PersonalErrorKind::kKeyDamaged, Hex(subject));
  }
  return Person{subject, std::nullopt};
}

}  // namespace

// What was read while something was destroyed is not kept: it may be of the time before.
struct KeyRing::Known {
  static constexpr size_t kMost = 50'000, kMostKeys = 4'096;

  uint64_t Destroyed() {
    const std::lock_guard guard(mutex);
    return destroyed;
  }
  std::optional<SubjectKey> KeyOf(const Pseudonym& subject) {
    const std::lock_guard guard(mutex);
    const auto at = keys.find(subject);
    return at == keys.end() ? std::nullopt : std::optional(at->second.Clone());
  }
  std::optional<std::string> RowOf(const Pseudonym& subject) {
    const std::lock_guard guard(mutex);
    const auto at = rows.find(subject);
    return at == rows.end() ? std::nullopt : std::optional(at->second);
  }
  std::optional<Pseudonym> Find(const CommittedValue& person_id) {
    const std::lock_guard guard(mutex);
    const auto at = people.find(NameOf(person_id));
    return at == people.end() ? std::nullopt : std::optional(at->second);
  }
  void Keep(uint64_t as_of, const Pseudonym& subject, const std::string& row) {
    const std::lock_guard guard(mutex);
    if (as_of != destroyed || unsettled) return;
    if (rows.size() >= kMost) rows.clear();
    rows[subject] = row;
  }
  void Keep(uint64_t as_of, const Pseudonym& subject, const SubjectKey& key) {
    const std::lock_guard guard(mutex);
    if (as_of != destroyed || unsettled) return;
    if (keys.size() >= kMostKeys) keys.clear();
    keys.insert_or_assign(subject, key.Clone());
  }
  void Keep(uint64_t as_of, const CommittedValue& person_id, const Pseudonym& subject) {
    const std::lock_guard guard(mutex);
    if (as_of != destroyed || unsettled) return;
    if (people.size() >= kMost) people.clear();
    people[NameOf(person_id)] = subject;
  }
  void Forget(const Pseudonym& subject, bool written) {
    const std::lock_guard guard(mutex);
    ++destroyed;
    unsettled = !written;
    rows.erase(subject);
    keys.erase(subject);
    std::erase_if(people, [&](const auto& known) { return known.second == subject; });
  }
  void ForgetAll() {
    const std::lock_guard guard(mutex);
    ++destroyed;
    unsettled = false;
    rows.clear();
    keys.clear();
    people.clear();
  }

  std::mutex mutex;
  uint64_t destroyed = 0;  // how often something was forgotten
  bool unsettled = false;  // a destruction is being written, or may be yet: nothing is kept
  ByPseudonym<std::string> rows;
  ByPseudonym<SubjectKey> keys;
  std::unordered_map<std::string, Pseudonym> people;  // by id: the keyed hash of it costs more

 private:
  static std::string NameOf(const CommittedValue& person_id) {
    return person_id.type() + '\0' + person_id.value();
  }
};

KeyRing::KeyRing(Store& store, RootKey root, Randomness& randomness, std::string_view owner)
    : store_(store),
      root_(std::move(root)),
      wrapping_(root_.WrappingKey()),
      randomness_(randomness),
      writer_(std::make_unique<Writer>(store, owner)),
      known_(std::make_unique<Known>()) {}

KeyRing::~KeyRing() = default;

PersonalResult<std::unique_ptr<KeyRing>> KeyRing::Open(Store& store, RootKey root,
                                                       Randomness& randomness,
                                                       std::string_view owner) {
  std::unique_ptr<KeyRing> ring(new KeyRing(store, std::move(root), randomness, owner));
  Writer& writer = *ring->writer_;
  const std::lock_guard guard(writer.mutex);
  if (auto ready = writer.Settle(); !ready) return std::unexpected(ready.error());
  const auto rows = Get(store, {FingerprintPlace()});
  if (!rows) return std::unexpected(rows.error());
  const Digest fingerprint = ring->root_.Fingerprint();
  const auto& row = (*rows)[0];
  if (row && ParseBytes(*row) == fingerprint) return ring;
  if (row) return Refused(PersonalErrorKind::kRootKeyForeign);
  if (writer.lease.head.size != 0) return Refused(PersonalErrorKind::kKeyRingDamaged, "origin");
  const auto made = writer.Write({{RingEventKind::kOrigin, fingerprint}},
                                 {{FingerprintPlace(), EncodeBytes(fingerprint)}});
  if (!made) return std::unexpected(made.error());
  return ring;
}

PersonalResult<std::optional<Pseudonym>> KeyRing::Find(const CommittedValue& person_id) {
  if (const auto known = known_->Find(person_id)) return *known;
  const Digest lookup = root_.PersonLookup(person_id);
  const uint64_t as_of = known_->Destroyed();
  const auto rows = Get(store_, {LookupPlace(lookup)});
  if (!rows) return std::unexpected(rows.error());
  if (!(*rows)[0]) return std::nullopt;
  const auto person = PersonOf(store_, wrapping_, person_id, lookup, *(*rows)[0]);
  if (!person) return std::unexpected(person.error());
  if (person->gone) return std::nullopt;
  known_->Keep(as_of, person_id, person->subject);
  return person->subject;
}

PersonalResult<Pseudonym> KeyRing::Make(const CommittedValue& person_id) {
  const auto made = MakeAll(std::span(&person_id, 1));
  if (!made) return std::unexpected(made.error());
  return made->front();
}

PersonalResult<std::vector<Pseudonym>> KeyRing::MakeAll(
    std::span<const CommittedValue> person_ids) {
  const std::lock_guard guard(writer_->mutex);
  std::vector<Pseudonym> all;
  all.reserve(person_ids.size());
  while (!person_ids.empty()) {
    const auto some = person_ids.first(std::min(kMadeAtOnce, person_ids.size()));
    const auto made = MakeSome(some);
    if (!made) return made;
    all.insert(all.end(), made->begin(), made->end());
    person_ids = person_ids.subspan(some.size());
  }
  return all;
}

// One commit, or none if all are there. The mutex is held.
PersonalResult<std::vector<Pseudonym>> KeyRing::MakeSome(
    std::span<const CommittedValue> person_ids) {
  if (auto ready = writer_->Settle(); !ready) return std::unexpected(ready.error());
  std::vector<Digest> lookups;
  std::vector<Key> places;
  for (const CommittedValue& id : person_ids) {
    lookups.push_back(root_.PersonLookup(id));
    places.push_back(LookupPlace(lookups.back()));
  }
  const auto rows = Get(store_, places);
  if (!rows) return std::unexpected(rows.error());

  std::vector<Pseudonym> subjects;
  std::map<Digest, Pseudonym> fresh;
  std::vector<RingEvent> events;
  std::vector<Put> puts;
  for (size_t i = 0; i < person_ids.size(); ++i) {
    if (const auto twin = fresh.find(lookups[i]); twin != fresh.end()) {
      subjects.push_back(twin->second);
      continue;
    }
    if ((*rows)[i]) {
      const auto person = PersonOf(store_, wrapping_, person_ids[i], lookups[i], *(*rows)[i]);
      if (!person) return std::unexpected(person.error());
      // Its row of lookups goes with the rest; a new one in its place would go with it.
      if (person->gone) return Refused(PersonalErrorKind::kErasureUnfinished, Hex(person->subject));
      subjects.push_back(person->subject);
      continue;
    }
    const SubjectKey key = SubjectKey::Generate(randomness_);
    const Pseudonym subject = PseudonymOf(key.OwnSalt(), person_ids[i]);
    events.push_back({RingEventKind::kMade, subject.bytes});
    puts.push_back({KeyPlace(subject), WrapKey(wrapping_, subject, lookups[i], key, randomness_)});
    puts.push_back({places[i], EncodeBytes(subject.bytes)});
    fresh.emplace(lookups[i], subject);
    subjects.push_back(subject);
  }
  if (events.empty()) return subjects;
  if (auto written = writer_->Write(events, puts); !written) {
    return std::unexpected(written.error());
  }
  return subjects;
}

PersonalResult<KeyFound> KeyRing::KeyOf(const Pseudonym& subject) {
  if (auto key = known_->KeyOf(subject)) return *std::move(key);
  const uint64_t as_of = known_->Destroyed();
  const auto known = known_->RowOf(subject);
  if (known) {
    if (auto unwrapped = UnwrapKey(wrapping_, subject, *known)) {
      known_->Keep(as_of, subject, unwrapped->key);
      return std::move(unwrapped->key);
    }
  }
  const auto rows = RowsOf(store_, subject);
  if (!rows) return std::unexpected(rows.error());
  if (rows->gone) return KeyErased{};
  if (!rows->key) return KeyUnknown{};
  auto unwrapped = UnwrapKey(wrapping_, subject, *rows->key);
  if (!unwrapped) return Refused(PersonalErrorKind::kKeyDamaged, Hex(subject));
  known_->Keep(as_of, subject, *rows->key);
  known_->Keep(as_of, subject, unwrapped->key);
  return std::move(unwrapped->key);
}

PersonalResult<SubjectKey> KeyRing::NeedKey(const Pseudonym& subject) {
  auto found = KeyOf(subject);
  if (!found) return std::unexpected(found.error());
  return std::visit(
      Overloaded{
          [](SubjectKey& key) -> PersonalResult<SubjectKey> { return std::move(key); },
          [&](KeyErased) -> PersonalResult<SubjectKey> {
            return Refused(PersonalErrorKind::kSubjectErased, Hex(subject));
          },
          [&](KeyUnknown) -> PersonalResult<SubjectKey> {
            return Refused(PersonalErrorKind::kSubjectUnknown, Hex(subject));
          },
      },
      *found);
}

// The rows of lookups that lead to a pseudonym whose own row does not open any more.
PersonalResult<std::vector<Key>> KeyRing::LookupsOf(const Pseudonym& subject) {
  std::vector<Key> found;
  std::optional<Key> after;
  do {
    auto page = store_.Scan(AllLookups(), kMaxPageRows, after);
    if (!page) return FailedBy(page.error());
    for (const Put& row : page->rows) {
      if (ParseBytes(row.value) == subject.bytes) found.push_back(row.key);
    }
    after = std::move(page->more);
  } while (after);
  return found;
}

// The lookup goes before the key: as long as the key's row is there, it says where the lookup is.
PersonalResult<void> KeyRing::Destroy(const Pseudonym& subject) {
  const std::lock_guard guard(writer_->mutex);
  if (auto ready = writer_->Settle(); !ready) return ready;
  const auto rows = RowsOf(store_, subject);
  if (!rows) return std::unexpected(rows.error());
  if (rows->gone == GoneState::kDestroyed) return {};
  if (!rows->gone && !rows->key) return Refused(PersonalErrorKind::kSubjectUnknown, Hex(subject));
  known_->Forget(subject, rows->gone.has_value());
  if (!rows->gone) {
    const auto begun = writer_->Write({{RingEventKind::kDestroying, subject.bytes}},
                                      {{GonePlace(subject), EncodeGone(GoneState::kDestroying)}});
    if (!begun) return begun;
    known_->Forget(subject, true);
  }
  if (rows->key) {
    const auto unwrapped = UnwrapKey(wrapping_, subject, *rows->key);
    PersonalResult<std::vector<Key>> lookups = std::vector<Key>{};
    if (unwrapped) {
      lookups->push_back(LookupPlace(unwrapped->lookup));
    } else {
      lookups = LookupsOf(subject);
    }
    if (!lookups) return std::unexpected(lookups.error());
    for (const Key& lookup : *lookups) {
      if (auto purged = writer_->Purge(Only(lookup)); !purged) return purged;
    }
  }
  if (auto purged = writer_->Purge(Only(KeyPlace(subject))); !purged) return purged;
  return writer_->Write({{RingEventKind::kDestroyed, subject.bytes}},
                        {{GonePlace(subject), EncodeGone(GoneState::kDestroyed)}});
}

PersonalResult<void> KeyRing::Reacquire() {
  const std::lock_guard guard(writer_->mutex);
  writer_->fenced = writer_->settled = false;
  known_->ForgetAll();
  return writer_->Settle();
}

KeyRingMark KeyRing::mark() {
  const std::lock_guard guard(writer_->mutex);
  return {writer_->lease.head.size, writer_->lease.head.hash};
}

}  // namespace writ
