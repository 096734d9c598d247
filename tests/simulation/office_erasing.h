// The office when its work is done: somebody of it is erased, and it is restored from a copy of
// before; with whatever goes wrong in between, and the judge of that.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/simulation/office.h"

namespace writ::simulation {

// The office before E is erased: every case of E is closed, an effect waits in the outbox, a hold
// was lifted, and `copy` is a whole copy of everything.
struct Scene {
  SimulatedDisk disk{0};
  Pseudonym person;
  std::vector<std::string> records;  // of the log
  std::vector<std::string> secrets;  // the wrapped key and every sealed row, as bytes of a file
  std::map<std::string, std::string> timelines;
  uint64_t waiting = 0;     // messages that have not left
  uint64_t operations = 0;  // that write, in opening it and erasing E
};
const Scene& BeforeErasing();
// And after; `records` are those of the copy then, `operations` those of restoring from it.
const Scene& AfterErasing();

// The first thing that is not as it has to be, by the name of the check; empty if all is well. They
// open the office, and ask again for what was asked before.
//
//   early: WHAT     `erased` was written before that was gone
//   found: WHAT     in the process that erased: the person, a name, a value is given out
//   open: WORD      it does not open
//   records         a record of before is not there
//   forgotten       what was acknowledged did not happen
//   not ended       begun, and not gone on with when it was opened
//   left: WHAT      something of it is there
//   register        the person is not in it
//   uncounted       the report does not say how many messages had not left
//   torn            nothing was begun, and something is gone
//   again: WORD     the same request is not answered
//   stands: FILE    bytes that were to go stand in a file
//   verify, scrub, rebuild, others
//
// `also` is asked of what was found, and of the end: of the cases of whoever is not erased.
std::string JudgeErasing(SimulatedDisk& disk, bool acknowledged, const AlsoAsked& also = {});

struct Planted {
  Layers layers;                               // of the process that erases
  Lies lies;                                   // of its disk
  std::function<void(SimulatedDisk&)> before;  // what is done to the disk first
};
// The verdict on erasing E with a failure at that operation of it.
std::string RunErasing(uint64_t seed, uint64_t at, After after, const Planted& planted = {},
                       const AlsoAsked& also = {});
// The verdict on restoring the office from the copy, likewise:
//
//   again: WORD     it cannot be restored after that, nor is it
//   open: WORD      what was restored does not open
//   records         they are not those of the copy
//   origin          the first does not say which log was given up
//   came back       E is found
//   both            the office of before opens, too
std::string RunRestoring(uint64_t seed, uint64_t at, After after, const Planted& planted = {},
                         const AlsoAsked& also = {});

}  // namespace writ::simulation
