// What each norm of a law pack means by itself, so that two versions of it can be compared norm by
// norm (docs/meaning_hash.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/program/program.h"

namespace writ {

struct NormMeaning {
  std::string kind;  // "definition", "rule", "procedure", "presumption", …
  Names names;
  Digest meaning{};
};

// Of what the policy itself declares, by kind and id. Not among them are data tables and the
// calendar, which are reference data. What it uses from elsewhere only where `all` are asked for.
std::vector<NormMeaning> NormMeanings(const Program& program, bool all = false);

// Of a law pack that policies use by that path.
Digest LawMeaning(std::string_view path, const std::vector<NormMeaning>& norms);

}  // namespace writ
