// Documents of a policy, rendered from a case: what comes of asking for one.
#pragma once

#include <string>
#include <vector>

#include "engine/document/filled.h"
#include "runtime/cases/cases.h"

namespace writ::cases {

// How a document stands in a case.
struct DocumentStanding {
  std::string name;  // its id, behind its library's name where others are called so, too
  LocalText title;
  bool given_here = false;  // the case's procedure serves or issues it
  // A sentence for each thing that it lacks; of none, it can be rendered now.
  std::vector<LocalText> lacks;
};

struct RenderedDocument {
  std::string name;  // as DocumentStanding has it
  document::FilledHtml html;
};

// All documents of the case's policy and libraries, as they stand now. Thread-safe, as Cases is.
Result<std::vector<DocumentStanding>> DocumentsOf(Cases& cases, const std::string& case_id,
                                                  const Asking& asking);
// One of them, by its id or either name, with all its values as of now, and as known now. Nothing
// is recorded. kNoDocument; kDocumentNotWhole names everything that is not known; kRefused a notice
// of an effect that may not be served today and was not.
Result<RenderedDocument> RenderDocument(Cases& cases, const std::string& case_id,
                                        const std::string& name,
                                        const std::vector<Language>& languages,
                                        const Asking& asking);

}  // namespace writ::cases
