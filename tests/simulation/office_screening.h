// The office screens a folder of columns on the record: facts of whoever is proposed go into the
// store, then the screening, then proposals; with whatever goes wrong in between, and the judge of
// that.
#pragma once

#include <string>

#include "tests/simulation/office.h"

namespace writ::simulation {

// That write, in opening the office and screening, without a fault.
uint64_t ScreeningOperations();

// The verdict on a screening with a failure at that operation of it, done again; empty if all is
// well:
//
//   open: WORD      it does not open
//   records         an acknowledged record is not there
//   again: WORD     it cannot be done again
//   goes on         done again, it imports or proposes once more
//   imported: NAME  what that source said is there twice, or not at all
//   proposed: ID    there is not exactly one proposal for that person
//   decided         the store decides otherwise than the columns
//   stranger: ID    somebody is in the store who was not proposed
//   verify, scrub, rebuild
// and what `also` says of the cases.
std::string RunScreening(uint64_t seed, uint64_t at, After after, const Layers& layers = {},
                         const AlsoAsked& also = {});

}  // namespace writ::simulation
