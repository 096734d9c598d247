// The list of evidence of a case, filled from its story.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/document/catalogue.h"
#include "runtime/cli/case_story.h"

namespace writ::cli {

// A file of the folder that a catalogue lists.
struct EvidenceFile {
  std::string name;    // within the folder
  std::string sha256;  // in hex
};
struct EvidenceFiles {
  std::vector<EvidenceFile> policy;
  std::vector<EvidenceFile> exhibits;  // as the story's; without a name where it cannot be read
};

// Another case of the same person.
struct OtherCase {
  cases::CaseSummary summary;
  std::shared_ptr<const Program> program;
  std::vector<cases::Moment> moments;
};

// `sheet` is that of the story in the same language. Files are named from `up`, "../" say.
document::Catalogue CatalogueOf(const CaseStory& story, const document::CaseSheet& sheet,
                                const std::vector<OtherCase>& others, const EvidenceFiles& files,
                                const std::string& up, Audience audience, Language language);

std::string AudienceWords(Audience audience, Language language);

}  // namespace writ::cli
