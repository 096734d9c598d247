// The reference interpreter in Python as a judge of what a crash left: every command of the log is
// decided again by what was written from docs/procedures.md alone (tests/reference).
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tests/simulation/office.h"

namespace writ::simulation {

class OfficeOracle {
 public:
  // Every case of a log that was recovered; `seed` and `when` say which it is. Empty if all is
  // well, else "oracle" and why: the log is not what the engine decides, or has to be told in part.
  std::string Take(cases::Cases& cases, uint64_t seed, const std::string& when);
  // Of every log that is judged after a crash with that seed.
  AlsoAsked Asking(uint64_t seed) {
    return [this, seed](cases::Cases& cases, const std::string& when) {
      return Take(cases, seed, when);
    };
  }

  struct Compared {
    uint64_t logs = 0;            // that were taken
    uint64_t runs = 0;            // of them those that are not the beginning of another
    uint64_t commands = 0;        // of these
    uint64_t differ = 0;          // runs, of all
    std::string said;             // by the interpreter
    bool fine = false;            // it compared all of them, and none differs
    std::string Telling() const;  // for people
  };
  // What was taken so far.
  Compared Ask() const;
  // The same with one event of each run twisted, each run once for every way that is known. Nothing
  // is `fine`: `differ` of `runs`.
  Compared AskTwisted() const;

 private:
  struct Taken {
    std::string name, procedure;
    uint64_t seed = 0, commands = 0;
  };
  uint64_t logs_ = 0;
  std::map<std::string, Taken> taken_;  // by lines: the same case is compared once
};

}  // namespace writ::simulation
