// Writes the evidence of one case into a folder: docs/evidence.md.
#pragma once

#include <cstdint>
#include <string>

#include "engine/event/event.h"
#include "runtime/cases/cases.h"
#include "runtime/disk/disk.h"

namespace writ::cli {

struct EvidenceRequest {
  std::string case_id;
  Audience audience = Audience::kParty;
  std::string folder;    // which is not there
  std::string employer;  // as whoever hands it out names it; may be empty
  bool pdf = false;      // the pages as PDF, too, by WeasyPrint
};
struct EvidenceWritten {
  uint64_t record = 0;  // of the log, by which it was handed out
  size_t records = 0, documents = 0;
};

// The folder is on `disk`, whole and durable, when this returns without an error, and the log has
// said that it was handed out since before it had its name. Otherwise nothing is there but, where
// the disk failed or the power, FOLDER.partial. A folder that cannot be written is an input's
// error.
cases::Result<EvidenceWritten> ExportEvidence(Disk& disk, cases::Cases& store,
                                              const EvidenceRequest& request,
                                              const cases::Asking& asking);

}  // namespace writ::cli
