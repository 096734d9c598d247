// What a tribunal would hold against whoever submits evidence, beyond what the case's page says.
#pragma once

#include <vector>

#include "engine/document/sheet.h"
#include "runtime/cli/audit_catalogue.h"

namespace writ::cli {

std::vector<document::Concern> AgainstSubmitter(const CaseStory& story, const EvidenceFiles& files,
                                                Language language);

// Of the command that a record is of, the one with a signature; null: there is none.
const cases::Moment* SignedIn(const CaseStory& story, const cases::Moment& moment);

}  // namespace writ::cli
