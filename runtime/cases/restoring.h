// Copies of everything, and a store made of one.
//
// A restored store starts a new log. Its first record names the checkpoint that is abandoned, and
// stands in the place of the old log's first record; all others are those of the copy, byte for
// byte and at their old places, so that whatever names a record by its number still does. What was
// committed behind the copy is lost, and the record says how much that may be. Whoever the register
// beside the anchors names is left out and erased anew.
//
// While it is under way the folder has a file `restoring` and cannot be opened; the trust folder
// changes last, by one file (trust.h). A restoration that was cut off is begun anew.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "runtime/cases/cases.h"

namespace writ::cases {

class Restoring {
 public:
  // The folder may be opened under that origin: kHalfMade if it is half made. A restoration that
  // came to its end but for its mark is ended.
  static Result<void> Ended(Disk& disk, const std::string& folder, const std::string& origin);

  Restoring(Cases& cases, std::string copy);
  ~Restoring();
  Result<RestoreReport> Run(const Asking& asking);

  // A whole copy of an open store, into a folder that is not there. The log's head is taken first:
  // what is written meanwhile may be in the copy and does not count.
  static Result<void> Copy(Cases& cases, const std::string& folder);

 private:
  struct Side;  // the stores of a copy

  Result<void> OpenCopy();
  Result<void> Verify();
  Result<void> NoteCopy(const Asking& asking);
  Result<void> FillLog(const Asking& asking);
  Result<void> CheckKeys();
  Result<std::string> FirstRecord(const Asking& asking);
  Result<void> TakeOver(RestoreReport* report);

  Cases& cases_;
  const std::string copy_;
  std::unique_ptr<Side> side_;
  uint32_t before_ = 0;  // the number of the log that is given up
  std::set<Pseudonym> erased_;
  RestoreReport report_;
};

}  // namespace writ::cases
