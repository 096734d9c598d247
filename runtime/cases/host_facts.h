// Facts that a host keeps elsewhere, and answers when a command needs them.
//
// A command that reads facts asks for those of the person it is about, once, in the calling thread
// and under no lock. What the host answers is imported, with the source "host", before anything is
// decided on it, so that it is decided again on the same facts. What it said before, and what still
// counts, is not imported again.
#pragma once

#include <functional>
#include <string>

#include "engine/base/instant.h"
#include "engine/program/program.h"
#include "runtime/cases/trouble.h"

namespace writ::cases {

struct FactsWanted {
  const Program& program;  // that will read them; what it does not declare is an error
  std::string subject;     // a person's id
  Instant known_at;        // the moment of the command
};

// JSON as docs/facts.md has it, of that person alone; empty: nothing is known. Its trouble becomes
// the command's, and what it throws goes to whoever gave the command.
using FactSource = std::function<Result<std::string>(const FactsWanted&)>;

}  // namespace writ::cases
