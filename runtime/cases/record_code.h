// Events of a case as records of the log, and back. What `Apply` folds is all in the record, so
// that a log can be folded without the policies that its cases run under.
#pragma once

#include <optional>

#include "engine/flow/state.h"
#include "runtime/audit/record.h"

namespace writ::cases {

// Puts into `record` what `Apply` reads of the event, and its verdict. The role, the explanation,
// what was read and everything around it is the caller's.
void PutEvent(const flow::CaseEvent& event, audit::Record* record);

// The event that a record of a case keeps. The inverse of PutEvent.
flow::CaseEvent EventOf(const audit::Record& record);

// Folds the event into its case's state and says what its record must name as the state's hash.
Hash FoldEvent(const flow::CaseEvent& event, flow::CaseState* state);
// The same of the event that the record keeps.
Hash FoldRecord(const audit::Record& record, flow::CaseState* state);

}  // namespace writ::cases
