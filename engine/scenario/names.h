// What the names in a scenario mean. Used by the runner alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/scenario/given.h"

namespace writ::scenario {

bool IsNamed(const Names& names, const std::string& word);

// By the name in the text to the nearest of `known`, with a repair when there is one; else `wanted`
// says what stands there: "the name of a fact".
void ReportUnknown(const Reader& reader, const syntax::Name& name, std::vector<std::string> known,
                   const Argument& wanted);

// A library is known to the policy by its local name; the Chinese name that its `use` gives it, or
// that its law bears, stands for it, too.
std::string ModuleNamed(const Reader& reader, const std::string& word);

// A path names a thing by its last segment; the one before it, if any, is the module it comes from.
template <typename Things>
std::optional<uint32_t> FindIn(const Reader& reader, const Things& things,
                               const syntax::Path& path) {
  if (path.empty()) return std::nullopt;
  const auto module = ModuleNamed(reader, path.front().text);
  std::optional<uint32_t> library;
  for (uint32_t i = 0; i < things.size(); ++i) {
    if (!IsNamed(things[i].names, path.back().text)) continue;
    if (path.size() > 1 && things[i].names.module != module) continue;
    if (things[i].names.module.empty() || path.size() > 1) return i;
    library = i;
  }
  return library;
}

// An event or a finding, by either name: both are days on which something happened.
const Names* FindEvent(const Program& program, const std::string& word);

// Whether a citation is to what the text names: its law, and its article as far as the text says.
bool IsCitation(const Reader& reader, const Citation& citation, const syntax::Citation& text);

// The procedure of a given case; null if there is none, or no such procedure.
const Procedure* FindProcedure(const Reader& reader, const syntax::Scenario& scenario);

// What a case alone knows, by the names of its text: a fact or argument of the case, a payment,
// `step.field`. nullopt if the path names none.
std::optional<uint32_t> FindCaseValue(const Reader& reader, const Procedure& procedure,
                                      const syntax::Path& path);

// A document of the policy, by either name.
std::optional<uint32_t> FindDocument(const Reader& reader, const std::string& word);

// Every name that the expectations and a given case use, and every value's form. What is wrong
// becomes a diagnostic; false then.
bool CheckExpectations(const Reader& reader, const syntax::Scenario& scenario);

}  // namespace writ::scenario
