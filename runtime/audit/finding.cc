#include "runtime/audit/finding.h"

namespace writ::audit {
namespace {

struct Words {
  std::string_view word, en, zh;
};

constexpr Words kWords[] = {
#define WRIT_FINDING(constant, word, en, zh) {word, en, zh},
#include "runtime/audit/findings.def"
#undef WRIT_FINDING
};

const Words& WordsOf(FindingKind kind) { return kWords[static_cast<size_t>(kind)]; }

}  // namespace

std::string_view Finding::word() const { return WordsOf(kind).word; }

std::string Finding::In(Language language) const {
  const bool english = language == Language::kEnglish;
  const std::string_view pattern = english ? WordsOf(kind).en : WordsOf(kind).zh;
  std::string out;
  for (size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '{') {
      out += pattern[at];
      continue;
    }
    const Argument& argument = arguments.at(static_cast<size_t>(pattern[at + 1] - '0'));
    out += english ? argument.en : argument.zh;
    at += 2;
  }
  return out;
}

}  // namespace writ::audit
