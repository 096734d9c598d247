// writ screen --since: what is otherwise than on an earlier day.
#pragma once

#include <string>

#include "runtime/cli/screen_since_people.h"
#include "runtime/cli/session.h"

namespace writ::cli {

struct SinceOptions {
  bool summary = false;  // how many, and nothing of single people
  std::string out;       // a file; empty: standard output
};

// The day, if it is one and not after those of the screening; else complains and gives nothing.
std::optional<SinceDates> ReadSince(const Session& session, const std::string& since, Dates dates);
// Whether facts are there and are no folder of columns, which alone says when it was told what.
bool AreFiles(const std::string& facts);
// Says of facts that are in no columns that nothing tells when they were recorded.
int ComplainOfFiles(const Session& session, const std::string& facts);

// Decides on both days where anything may be otherwise, and says what is: the exit code.
int ScreenSinceDay(const Session& session, const Program& program, const SinceDates& dates,
                   const PeopleSince& people, const SinceOptions& options);

}  // namespace writ::cli
