// The text as the lexer sees it: checked, and folded to the characters that Writ knows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/syntax/parse.h"

namespace writ::syntax {

struct FoldedText {
  std::u32string chars;  // one for each code point of the file
  std::vector<uint32_t>
      offsets;  // byte offset of each, and of the end; empty if all are one byte long
  std::vector<uint32_t> broken;  // byte offsets of what was reported and taken out, ascending
  bool normal = true;  // no name or text can differ from its bytes (full-width forms, NFC)

  uint32_t Offset(size_t index) const {
    return offsets.empty() ? static_cast<uint32_t>(index) : offsets[index];
  }
};

// Nullopt when the file cannot be read at all; a diagnostic says why.
std::optional<FoldedText> FoldText(const SourceFile& source, FileId file, const Limits& limits,
                                   Diagnostics* diagnostics);

// The ASCII twin of a full-width form or of Chinese punctuation, else the character itself.
char32_t Fold(char32_t c);
// The Latin letter that a Greek or Cyrillic one looks like; 0 if there is none.
char LatinTwin(char32_t c);

}  // namespace writ::syntax
