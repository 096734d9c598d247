// What a command was decided on, and what came of it, until that is written.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/flow/command.h"
#include "runtime/cases/case_data.h"
#include "runtime/cases/log.h"
#include "runtime/cases/prepared.h"
#include "runtime/cases/reference.h"
#include "runtime/cases/remembered.h"
#include "runtime/personal/subject_key.h"

namespace writ::cases {

struct Decided {
  CasePtr on;  // null where the case is to be opened
  CaseData data;
  CompiledPtr policy;             // program and reference data
  std::optional<SubjectKey> key;  // of whom the case is about
  Remembered::Visit visit;
  Remembered::FactsPtr facts;
  flow::Inputs inputs;
  Prepared prepared;
  flow::Outcome outcome;
  uint64_t openings = 0;  // of a case to be opened: what was counted before anything was read
};

}  // namespace writ::cases
