// The list of evidence of a case, filled from its story.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/document/catalogue.h"
#include "runtime/cli/case_story.h"
#include "runtime/cli/spoken_of.h"

namespace writ::cli {

// A file of the folder that a catalogue lists.
struct EvidenceFile {
  std::string name;    // within the folder
  std::string sha256;  // in hex
  // That its bytes are not what its name says they are; documents only.
  bool misnamed = false;
};
struct EvidenceFiles {
  bool stamped = false;  // an authority's timestamp is among them
  std::vector<EvidenceFile> policy;
  std::vector<EvidenceFile> exhibits;  // as the story's; without a name where it cannot be read
  // Figures about the person that came in meanwhile for other purposes, and are not told.
  size_t left_out = 0;
};

// `sheet` is that of the story in the same language. Files are named from `up`, "../" say.
document::Catalogue CatalogueOf(const CaseStory& story, const document::CaseSheet& sheet,
                                const std::vector<OtherCase>& others, const EvidenceFiles& files,
                                const std::string& up, Audience audience, Language language);

// Whether a file of that name can begin and end like this; true of endings that say nothing.
bool IsAsNamed(const std::string& name, std::string_view bytes);

std::string AudienceWords(Audience audience, Language language);

}  // namespace writ::cli
