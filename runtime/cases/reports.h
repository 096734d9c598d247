// What came of going through many cases, or through the whole log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/flow/past.h"
#include "runtime/audit/record.h"
#include "runtime/cases/trouble.h"

namespace writ::cases {

struct TickReport {
  uint64_t cases = 0, events = 0;
  std::vector<std::string> changed;  // cases in which something happened
  std::vector<std::string> held;     // whose deadlines are held back by a jump of the clock
  std::vector<std::pair<std::string, Trouble>> failed;  // that could not be asked; others were
  std::optional<Instant> jumped_from;                   // the newest moment before that jump
};

// A decision that later facts touch and at which nobody has looked again.
struct ToReconsider {
  std::string case_id, subject;  // as of a CaseSummary
  audit::Record told;            // its newest `reconsider`
  Instant decided;
  flow::PastTask task;
};

// What deciding every command of the log again came to.
struct RedecideReport {
  struct Difference {
    uint64_t record = 0;  // the first of a command that comes out otherwise
    Version engine;       // that decided it
  };
  uint64_t agrees = 0;
  std::vector<Difference> differs;
  uint64_t not_redecidable = 0;    // what they were decided on is erased
  std::vector<uint64_t> erasures;  // the records that say so
};

// What a store was restored to.
struct RestoreReport {
  std::string origin, abandoned_origin;
  uint64_t records = 0;         // of the copy
  uint64_t abandoned_size = 0;  // of the log that is given up, as far as anything vouches for it
  uint64_t erased_again = 0;    // people whom the register names and the copy still knew
};

// What scrubbing read, and what of it is not as it was written.
struct ScrubReport {
  uint64_t keys = 0, documents = 0, values = 0;
  uint64_t strays =
      0;  // documents that no record mentions: left by commands that never came through
  std::vector<std::string> wrong;
};

}  // namespace writ::cases
