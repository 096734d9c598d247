// What the records of a case speak of beyond itself. Whoever is given the evidence of one case
// learns no more of the person's others than that: they are another procedure's data.
#pragma once

#include <string>
#include <vector>

#include "runtime/cli/case_story.h"

namespace writ::cli {

// Another case of the same person, in which something took place that a decision of this one asked
// for: findings and events by id, with how often.
struct OtherCase {
  std::string case_id;
  std::map<std::string, size_t> findings, events;
};
// Of a case of the same person with these records; says nothing of one that no decision asked for
// anything of.
std::optional<OtherCase> SpokenOf(const CaseStory& story, const std::string& case_id,
                                  const std::vector<cases::Moment>& moments);

// Leaves of what came in while the case ran what its decisions asked for. Gives how many figures
// are left out: they serve other purposes than this case.
size_t LeaveWhatWasAsked(CaseStory* story);

}  // namespace writ::cli
