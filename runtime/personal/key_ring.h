// The keys of persons, each wrapped under the root key, in a store of their own (shard 0 of a
// second small database), so that erasing a person means destroying 32 bytes that lie nowhere else.
//
// No id of a person is in a key or a value of that store: a person is found by a keyed hash of the
// id, and the pseudonym is a commitment to it under a salt that goes with the key. Each Make and
// Destroy appends an event of 34 bytes, so that a store set back or cut is noticed (Check), and
// that a key was destroyed can be shown. docs/personal_values.md has every byte.
//
// May be used by several threads at once; changes wait for one another.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/event/commitment.h"
#include "runtime/personal/error.h"
#include "runtime/personal/root_key.h"
#include "runtime/personal/subject_key.h"
#include "runtime/store/store.h"

namespace writ {

struct KeyErased {};   // there was one; it is destroyed, or being destroyed
struct KeyUnknown {};  // there never was one
using KeyFound = std::variant<SubjectKey, KeyErased, KeyUnknown>;

// How far the ring has got: to be noted outside of it, as an anchor. A ring whose events go on from
// here has it as a prefix.
struct KeyRingMark {
  uint64_t size = 0;
  Digest hash{};
  friend bool operator==(const KeyRingMark&, const KeyRingMark&) = default;
};

struct KeyRingCounts {
  uint64_t kept = 0, destroyed = 0, unfinished = 0;
  friend bool operator==(const KeyRingCounts&, const KeyRingCounts&) = default;
};

class KeyRing {
 public:
  // Acquires shard 0 of `store`, and makes the ring if there is nothing in it. `store` and
  // `randomness` must outlive it; `owner` is a word for the lease. kRootKeyForeign if it was made
  // with another root key.
  static PersonalResult<std::unique_ptr<KeyRing>> Open(Store& store, RootKey root,
                                                       Randomness& randomness,
                                                       std::string_view owner = "writ");
  KeyRing(const KeyRing&) = delete;
  KeyRing& operator=(const KeyRing&) = delete;

  const RootKey& root() const { return root_; }

  // The pseudonym of a person who has a key; nullopt after it was destroyed, too. What is found is
  // checked against the id, so that a row put in another's place is kKeyDamaged.
  PersonalResult<std::optional<Pseudonym>> Find(const CommittedValue& person_id);

  // The same, and makes the key where there is none. The key is durable when it returns, so that it
  // is before the first record that uses it. A person whose key was destroyed becomes somebody new.
  // kErasureUnfinished as long as a Destroy of the person was begun and not ended.
  PersonalResult<Pseudonym> Make(const CommittedValue& person_id);
  // In one commit for some hundreds of them; on an error some may have been made. In the same
  // order, and one pseudonym for an id that is there twice.
  PersonalResult<std::vector<Pseudonym>> MakeAll(std::span<const CommittedValue> person_ids);

  PersonalResult<KeyFound> KeyOf(const Pseudonym& subject);
  // For who cannot go on without: kSubjectErased, kSubjectUnknown.
  PersonalResult<SubjectKey> NeedKey(const Pseudonym& subject);

  // When it returns, nothing of the wrapped key and no row from the id to the pseudonym is in any
  // file of the store; that there was a key, and that it is destroyed, stays. (The keyed hash of
  // the id may stand in LevelDB's list of tables until the store is opened the next time.) Slow:
  // the store rewrites tables. After an error do it again, in another process if need be: from its
  // first commit on KeyOf says KeyErased. Twice is as good as once. kSubjectUnknown.
  PersonalResult<void> Destroy(const Pseudonym& subject);
  // Those whose Destroy was begun and not ended: to be done again after opening.
  PersonalResult<std::vector<Pseudonym>> Unfinished();

  // Takes the ring back after kFenced: another process had acquired it.
  PersonalResult<void> Reacquire();

  KeyRingMark mark();
  // Reads all of it: every event follows from the ones before, every key that was made opens and is
  // found, none that was destroyed is there, and `since` is a prefix. kKeyRingDamaged, kKeyDamaged.
  PersonalResult<KeyRingCounts> Check(const std::optional<KeyRingMark>& since = std::nullopt);

  ~KeyRing();

 private:
  struct Writer;
  KeyRing(Store& store, RootKey root, Randomness& randomness, std::string_view owner);
  PersonalResult<std::vector<Pseudonym>> MakeSome(std::span<const CommittedValue> person_ids);
  PersonalResult<std::vector<Key>> LookupsOf(const Pseudonym& subject);

  // What was read before, so that it need not be read for every command: rows as they are, and the
  // newest keys as they came out of them, no more secret than the root key beside them. What
  // belongs to a person is forgotten, and its key wiped, before anything of the person is
  // destroyed.
  struct Known;
  Store& store_;
  const RootKey root_;
  const SecretKey wrapping_;
  Randomness& randomness_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Known> known_;
};

}  // namespace writ
