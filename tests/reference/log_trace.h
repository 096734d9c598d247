// The cases of a real log as traces, a run each, for the reference interpreter: FORMAT.md.
//
//   LogTraces traces;
//   cases.Redecide({}, [&](const cases::Redecided& command) { traces.Take(command); });
//   for (const LogTraces::Trace& trace : traces.All()) …
//
// Not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "runtime/cases/case_data.h"
#include "runtime/cases/dossier.h"
#include "tests/reference/desk.h"

namespace writ::reference {

class LogTraces {
 public:
  struct Trace {
    std::string case_id, procedure;
    std::string lines;      // without the line `run`: of equal cases they are equal
    uint64_t commands = 0;  // of which they tell
    bool whole = true;      // false: from some command on it cannot be told
  };

  // One command after the other, as Cases::Redecide gives them. Throws std::logic_error if the log
  // is not what comes of the command: other events, or a state that is not the fold of the log.
  void Take(const cases::Redecided& command);
  // In the order of their ids.
  std::vector<Trace> All() const;

 private:
  struct Case {
    Trace trace;
    std::ostringstream lines;
    std::unique_ptr<Desk> desk;
    cases::CaseData folded;  // of the log
    uint64_t migrated = 0;   // the record by which it last came under another text
  };
  static void Begin(const cases::Redecided& command, Case* one);
  static bool CanBeTold(const cases::Redecided& command, const Case& one);

  std::map<std::string, Case> cases_;
};

// That a trace begins with: `name` says whose it is.
std::string RunLine(const std::string& name, const std::string& procedure, uint64_t seed);

}  // namespace writ::reference
