// writ screen --report: a screening as one HTML page, to read offline and to print.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/cli/screen_people.h"

namespace writ::cli {

struct ReportOptions {
  std::string path;
  bool both = false;         // in both languages, one after the other; else in the session's
  bool with_people = false;  // personal: whoever is flagged, with evidence
  size_t most = 200;         // people shown of those that are flagged, and of the unknown
};

// Decides `rules` for everybody and writes the page whole or not at all; prints its path. Without
// `with_people` the page tells nothing that `--summary` hides. Gives the exit code.
int WriteScreenReport(const Session& session, const Program& program, const People& people,
                      Date as_of, const std::vector<uint32_t>& rules, const ReportOptions& options);

}  // namespace writ::cli
