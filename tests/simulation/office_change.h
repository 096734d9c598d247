// The office when a law changes: a newer version is installed with another policy, one case stays
// under the older by a signature, another migrates; with whatever goes wrong in between, and the
// judge of that.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/office_erasing.h"

namespace writ::simulation {

// Before any of it: cases C-1 and C-2 stand at their decision, under version 1.
struct ChangeScene {
  SimulatedDisk disk{0};
  std::vector<std::string> records;  // of the log
  uint64_t operations = 0;           // that write, in opening it and doing all that follows
};
const ChangeScene& BeforeChange();

// The verdict on all that with a failure at that operation of it; empty if all is well:
//
//   open: WORD      it does not open
//   records         a record of before, or one that was acknowledged, is not there
//   again: WORD     what was under way cannot be done to its end
//   once: KIND      at the end that event is there twice, or not at all
//   effect          it was released before the newer law was waived
//   bundle          the case is not under the policy that it migrated to
//   deadline        it is not the one of the new text
//   verify, redecide, rebuild
std::string RunChange(uint64_t seed, uint64_t at, After after, const Planted& planted = {},
                      const AlsoAsked& also = {});

}  // namespace writ::simulation
