// Why an event is as it is, as its record keeps it: rules and verdicts, and what was read.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/eval/explanation.h"
#include "runtime/audit/record.h"
#include "runtime/cases/remembered.h"
#include "runtime/personal/subject_key.h"
#include "runtime/personal/value.h"

namespace writ::cases {

// Fills `reads` and `explanation`. A record has room for so many of them; of what does not fit
// there is a commitment in `reads_cut` and `cut` to its text, which deciding again gives.
// `key` is the subject's; what was read before is told as it was then, out of `remembered`.
void Explain(const std::shared_ptr<const Program>& policy, const Explanation& because,
             const Pseudonym& subject, const SubjectKey& key, Remembered::Visit visit,
             Remembered* remembered, audit::Record* record);

// What opens the commitments of its `reads`, entry by entry and in their order: each fact with its
// value. Empty for an entry without values.
using ReadValues = std::vector<std::pair<std::string, PersonalValue>>;
std::vector<ReadValues> OpenReads(const Program& program, const Explanation& because,
                                  const SubjectKey& key);

}  // namespace writ::cases
