// The office hands out the evidence of a case; with whatever goes wrong in between, and the judge
// of that, who has the shipped verifier look at every folder that is there under its name.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tests/simulation/office.h"

namespace writ::simulation {

// What stands between the export and the world: bugs to be found.
struct MisExported {
  Layers layers;  // of the process in which the fault comes
  using Around = std::function<std::unique_ptr<Disk>(Disk& beneath)>;
  Around around;  // the disk that the folder is written to
  // The log that it writes to is a copy of the office's, which goes with the process; and that ends
  // before it answers.
  bool into_a_copy = false;
};

// That write, in opening the office and exporting, without a fault.
uint64_t ExportingOperations();

struct Exporting {
  std::string verdict;  // empty: all is as it has to be
  int checked = 0;      // folders that the verifier looked at
};
// The verdict on an export with a failure at that operation of it, tried again; and after the last
// one another process judges. The first that is not so:
//
//   open: WORD         the office does not open
//   records            an acknowledged record is not there
//   lost               an export was acknowledged, and its folder is not there
//   not in the log     a folder is there, and no record says that it was handed out
//   not whole          a folder is there under its name, and the verifier finds something
//   stray: PATH        a file lies where none belongs
//   again: WORD        it cannot be exported after that
//   overwritten        another export took the place of a folder
//   verify, rebuild
// and what `also` says of the cases.
Exporting RunExporting(uint64_t seed, uint64_t at, After after, const MisExported& planted = {},
                       const AlsoAsked& also = {});

}  // namespace writ::simulation
