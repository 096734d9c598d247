// An office on a disk: a reference workload of cases, with what it was told while it ran, and the
// judge that says whether all of that is there afterwards.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/cases/cases.h"
#include "runtime/personal/personal_testing.h"
#include "runtime/store/embedded.h"
#include "tests/simulation/disk.h"

namespace writ::simulation {

// What goes between cases and the world: bugs to be found. Nothing by default.
struct Layers {
  using Around = std::function<std::unique_ptr<Store>(Store& beneath)>;
  Around log_store, key_store;
  Randomness* randomness = nullptr;
  bool anchors_seldom = false;  // only when asked to, and for an effect
};

// What whoever sent the commands knows: what was acknowledged, and what is to be sent again.
struct Told {
  size_t steps = 0;                  // acknowledged, from the first
  std::vector<std::string> records;  // of the log, when the last of them was
  struct Answer {
    size_t step = 0;
    std::vector<std::string> records;
  };
  std::vector<Answer> answers;                   // to steps that have an idempotency key
  std::map<size_t, std::string> refusals;        // by step, the word
  std::map<std::string, std::string> timelines;  // of each case, as text
  std::map<size_t, std::string> prepared;        // by step, the statement that was signed
  uint64_t anchored = 0;                         // records that the newest anchor vouches for
  uint64_t vouched = 0;                          // that, or what the signer has signed
  size_t until = static_cast<size_t>(-1);        // the step before which to stop
  std::string trouble;                           // that ended it; empty if all was done
  // Called as it becomes known: prepared (p), a record (r), an answer to a step (a), a step done
  // (s), refused (f). May be empty.
  std::function<void(char what, size_t step, const std::string& bytes)> tell;
};

class Office {
 public:
  // `disk` must outlive it. `process` counts those that were before: chance differs in each.
  Office(Disk& disk, uint64_t process, Layers layers = {});
  ~Office();
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;

  cases::Result<void> Open();
  // Vouches for the log unless the store stopped; every handle goes.
  void Close();
  // Opens, and does what is to be done from `told->steps` on, until something fails.
  void Run(Told* told);
  // As Run, and after trouble opens again and goes on, so often.
  void Insist(Told* told, int tries);

  static size_t StepCount();
  // Sends the command of that step once more, as it was sent. It has an idempotency key.
  cases::Result<cases::Done> Again(size_t step, Told* told);
  // The word with which a step that is always refused is refused now.
  std::string Refused(size_t step, Told* told);

  cases::Cases& cases() { return *cases_; }
  Store& log_store() { return log_ ? *log_ : *own_log_; }
  Store& key_store() { return keys_ ? *keys_ : *own_keys_; }
  Disk& disk() { return disk_; }
  std::vector<std::string> Records(size_t from = 0);  // bytes of the log, as they are durable
  std::string TimelineText(const std::string& case_id);
  std::vector<std::string> CaseIds();

 private:
  friend struct Sending;
  void Learn(Told* told);

  Disk& disk_;
  const Layers layers_;
  testing::SeededRandom random_;
  Instant now_;
  std::unique_ptr<EmbeddedStore> own_log_, own_keys_;
  std::unique_ptr<Store> log_, keys_;    // around them
  std::unique_ptr<cases::Cases> cases_;  // last: it uses all of the above until it goes
};

// Its stores as it opens them: "log" and "keys".
EmbeddedOptions OfficeStore(Disk& disk, const char* name);
// With which a person of the office signs.
const audit::SigningKey& KeyOf(const std::string& id);

inline constexpr const char* kOfficeFolder = "office";
inline constexpr const char* kOfficeTrust = "trust";

// What else is asked of cases that were opened again: as they were found, and at their end. What it
// says is the verdict; empty if all is well.
using AlsoAsked = std::function<std::string(cases::Cases&, const std::string& when)>;

// The first thing that is not as it has to be after a restart, by the name of the check and what it
// saw; empty if all is well. `reference` is what an office without trouble was told. Opens the
// office, and goes on with the workload to its end.
//
//   open: WORD       it does not open
//   records          an acknowledged record is not there, or not at its place
//   half             of the last command, a part alone is there
//   verify: WORD     verification found that
//   anchor           the newest acknowledged anchor is not there, or the signer is behind it
//   nonce, salt      one stands twice
//   scrub            what is sealed does not open, or a key or document is missing
//   again            a command sent again was not answered as the first time
//   refusal          what was refused is refused otherwise
//   timeline         what a case shows of values, actors and events is other than acknowledged
//   state            the case is not what its records fold to
//   head             the head's frontier is not that of the records
//   rebuild          derived rows are other than those made anew
//   goes on: WORD    the rest of the workload cannot be done
//   once             at the end a command is there twice, or not at all
std::string Judge(Office& office, Told told, const Told& reference, const AlsoAsked& also = {});

// As many records as the newest anchor vouches for, and the signer.
struct VouchedFor {
  uint64_t anchored = 0, prepared = 0;
};
VouchedFor VouchedIn(Office& office);

// Rows by key: of a range, and all that can be made again.
std::map<std::string, std::string> RowsIn(Store& store, const KeyRange& range);
std::map<std::string, std::string> DerivedRows(Store& store);

// The workload on a disk without faults.
struct Ideal {
  Told told;
  uint64_t operations = 0;  // that write
};
const Ideal& Reference();

enum class After : uint8_t {
  kCrash,   // the power fails at once
  kTwice,   // and again while the office is opened
  kGoesOn,  // the disk works again, the program goes on to the end; then the power fails
};
// The verdict on the workload with a failure at that operation.
std::string RunWithFault(uint64_t seed, uint64_t at, After after, const Lies& lies = {},
                         const AlsoAsked& also = {});

}  // namespace writ::simulation
