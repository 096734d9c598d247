// Policies as documents: HTML pages for a lawyer who never saw code. Each page is one file of its
// own, without scripts, with its style inside; the same policies give the same bytes.
//
// On a page stand the declarations in the author's order: the name in the page's language, the
// text as the formatter has it, the author's comments, the cited articles word for word, what it
// uses and what uses it, what else rests on the same article, the scenarios that expect something
// of it. Words of the language are linked to what explains them. Procedures are numbered outlines,
// data are tables, the articles of laws and the scenarios have parts of their own.
#pragma once

#include <string>
#include <vector>

#include "engine/check/compile.h"
#include "engine/diagnostics/diagnostic.h"

namespace writ::document {

// One policy. `en` and `zh` are what its page in that language is printed from: one compilation,
// or twins of one meaning. Both have a Program and outlive the call.
struct Volume {
  std::string stem;  // of its pages' names: labour_contract_law -> labour_contract_law.zh.html
  const Compilation* en = nullptr;
  const Compilation* zh = nullptr;
};

struct PageFile {
  std::string name;  // without a folder
  std::string html;
};

// The pages of all volumes in all of `languages`, which link to one another, and for several
// volumes an index and a page on how to read them in each language; a single one says that at its
// end. Stems are distinct, and none is "index" or "reading". Thread-safe.
std::vector<PageFile> Pages(const std::vector<Volume>& volumes,
                            const std::vector<Language>& languages);

}  // namespace writ::document
