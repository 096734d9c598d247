// A document of the policy with its values: an HTML page to print on A4, sign and hand over. It is
// one file without scripts, with its style inside; all that comes from outside is escaped; the same
// arguments give the same bytes.
#pragma once

#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"

namespace writ::document {

struct FilledValues {                // of one document; every one is known
  std::vector<Scalar> fields;        // as Document::fields
  std::vector<Scalar> placeholders;  // as Document::placeholders
};
// Whom it is for, and by what it can be traced.
struct FilledDetails {
  std::string person;  // the name of whom the case is about
  std::string case_id;
  uint64_t events = 0;  // of the case by then
  Digest bundle{};
  Date on;  // the day on which it was filled in
};

struct FilledHtml {
  std::string title;  // in the first language
  std::string page;   // the whole file
  std::string body;   // <article class="filled"> for each language, for a page with kFilledStyle
};

// In these languages, one after the other; a language in which the document has no text is left out
// where there is another. `document` is an index into Program::documents. Thread-safe.
FilledHtml Fill(const Program& program, uint32_t document, const FilledValues& values,
                const FilledDetails& details, const std::vector<Language>& languages);

}  // namespace writ::document
