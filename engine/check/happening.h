// What a case alone knows, and what is served, issued and paid in it.
#pragma once

#include "engine/check/checker.h"

namespace writ::check {

// A new value that only a running case has.
uint32_t AddCaseValue(Checker& c, Names names, const Type& type);
// served X, issued X, paid X, with what a case calls it. A library may speak of a document that
// only some policies using it declare: then the happening has no index. Otherwise a document that
// is not there is reported.
struct ActDone {
  Happening happening;
  Names names;
};
std::optional<ActDone> FindActDone(Checker& c, uint32_t module, const syntax::EventExpr& event,
                                   Place place);
uint32_t CaseValueOf(Checker& c, const ActDone& done);
// A document takes the place of one of the same id in a library that its own module uses, in the
// library too; of several, the one nearest to the policy.
std::string DocumentKey(uint32_t module, std::string_view name);  // of Checker::own_documents
std::optional<uint32_t> FindDocument(Checker& c, uint32_t module, const syntax::Path& path);

}  // namespace writ::check
