// What was read of people and can be read again, kept so that it is not read for every command:
// facts as a policy reads them, which cases a person has, values of a case as they were opened, how
// records tell what was read.
//
// It holds what was durable when it was read, never what a command is about to write. Whoever
// changes any of it says Forget when the change is durable; what somebody else read before that and
// keeps after it is dropped (Visit). All of it goes when the log is loaded anew. May be used by
// several threads at once.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/eval/explanation.h"
#include "engine/eval/facts.h"
#include "engine/event/by_pseudonym.h"
#include "runtime/audit/record.h"

namespace writ::cases {

// Values of a case as its policy reads them. Every command copies them, so they stand together.
class OpenedValues {
 public:
  struct One {
    Commitment commitment;  // that it opens
    uint32_t name = 0;      // among Program::case_names
    ScalarPtr value;
  };

  void Reserve(size_t count) { values_.reserve(count); }

  void Add(One value) {
    const auto after = std::ranges::upper_bound(values_, value.commitment, {}, &One::commitment);
    values_.insert(after, std::move(value));
  }
  std::span<const One> Of(const Commitment& commitment) const {
    const auto [from, to] = std::ranges::equal_range(values_, commitment, {}, &One::commitment);
    return {from, to};
  }
  size_t size() const { return values_.size(); }

 private:
  std::vector<One> values_;  // by commitment
};

class Remembered {
 public:
  // When a reading began. What it yields is kept unless something was forgotten since.
  struct Visit {
    uint64_t forgotten = 0;
  };
  Visit Begin(const Pseudonym& subject);

  using FactsPtr = std::shared_ptr<const SubjectFacts>;
  FactsPtr Facts(const Pseudonym& subject, const Hash& bundle);
  void Keep(Visit since, const Pseudonym& subject, const Hash& bundle, FactsPtr facts);

  using CasesPtr = std::shared_ptr<const std::vector<std::string>>;
  CasesPtr CasesOf(const Pseudonym& subject);
  void Keep(Visit since, const Pseudonym& subject, CasesPtr cases);

  // By the numbers that a policy gives its names: of a case that migrated those of its newest one.
  using ValuesPtr = std::shared_ptr<const OpenedValues>;
  ValuesPtr Values(const Pseudonym& subject, const std::string& case_id, const Hash& bundle);
  void Keep(Visit since, const Pseudonym& subject, const std::string& case_id, const Hash& bundle,
            ValuesPtr values);

  // How records tell what a decision read of the person: of the same recordings the same for as
  // long as the person has the key.
  struct ToldReads {
    std::shared_ptr<const Program> program;
    std::vector<ReadFact> recordings;  // of more than some nothing is kept
    std::vector<audit::FactsRead> reads;
    std::optional<Commitment> cut;
  };
  using ToldReadsPtr = std::shared_ptr<const ToldReads>;
  ToldReadsPtr Told(const Pseudonym& subject, const Program& program,
                    std::span<const ReadFact> recordings);
  void Keep(Visit since, const Pseudonym& subject, ToldReadsPtr told);

  void Forget(const Pseudonym& subject);
  void ForgetAll();

 private:
  struct Person {
    std::map<Hash, FactsPtr> facts;  // by bundle
    CasesPtr cases;
    std::unordered_map<std::string, std::pair<Hash, ValuesPtr>> values;  // by case
    std::vector<ToldReadsPtr> told;                                      // the oldest first
  };
  // People are spread over some rooms, so that threads seldom wait for one another.
  struct Room {
    std::mutex mutex;
    uint64_t forgotten = 0;  // how often
    ByPseudonym<Person> people;
  };
  static constexpr size_t kRooms = 64, kMostPeopleInRoom = 512, kMostTold = 4, kMostRecordings = 64;

  Room& RoomOf(const Pseudonym& subject) { return rooms_[subject.bytes[0] % kRooms]; }
  // Runs `change` on what is known of the person, under the lock.
  template <class Change>
  void Enter(Visit since, const Pseudonym& subject, const Change& change);
  template <class Look>
  auto LookAt(const Pseudonym& subject, const Look& look);

  std::array<Room, kRooms> rooms_;
};

}  // namespace writ::cases
