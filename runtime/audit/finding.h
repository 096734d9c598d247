// One thing that is wrong, as a value: what kind of thing, where, and in words of both languages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/diagnostics/diagnostic.h"

namespace writ::audit {

enum class FindingKind : uint8_t {
#define WRIT_FINDING(constant, word, en, zh) constant,
#include "runtime/audit/findings.def"
#undef WRIT_FINDING
};

struct Finding {
  FindingKind kind = FindingKind::kRecordMissing;
  std::vector<Argument> arguments;

  std::string_view word() const;  // "tail_cut"
  std::string In(Language language) const;
};

}  // namespace writ::audit
