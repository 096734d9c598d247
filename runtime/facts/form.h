// What a person fills in: the fields of a step, the arguments of a procedure. Values are written as
// in fact files; numbers are read digit by digit.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"

namespace writ {

struct FormField {
  std::string id;  // what the value goes by
  Names names;     // what a person may call it; the id always does
  Type type;       // a document, or a list of documents, by name
  bool required = true;
};

// The field that somebody calls so, by its id or in either language; the number of fields if none.
size_t FindField(const std::vector<FormField>& fields, std::string_view name);

struct FilledField {
  std::string field;  // FormField::id
  Scalar value;       // documents: their names, one a line
};

// {"reason": "…", "days": 3, "documents": ["a.pdf", "b.pdf"]}: numbers bare or as text, yes/no as
// true and false or as text. Values in the order of `fields`, absent fields that are not required
// left out. nullopt after diagnostics, whose places are in texts added to `sources`; `name` is what
// they call the text.
std::optional<std::vector<FilledField>> ReadFormJson(const Program& program,
                                                     const std::vector<FormField>& fields,
                                                     std::string_view name, std::string_view text,
                                                     SourceSet& sources, Diagnostics& diagnostics);

// "days=3", "reason=…" from a command line. A document's word may stand several times.
std::optional<std::vector<FilledField>> ReadFormWords(const Program& program,
                                                      const std::vector<FormField>& fields,
                                                      const std::vector<std::string>& words,
                                                      SourceSet& sources, Diagnostics& diagnostics);

}  // namespace writ
