#include "engine/render/in_text.h"

#include "engine/render/explanation.h"
#include "engine/render/words.h"

namespace writ {

std::string WordsInText(const Program& program, const Scalar& value, Language language) {
  const TypeKind kind = value.type.kind;
  if (kind == TypeKind::kText || kind == TypeKind::kTeam) return value.text;
  const bool names = kind == TypeKind::kDocument || kind == TypeKind::kList;
  if (!names && kind != TypeKind::kChoice) return ValueWords(program, value, language);
  const std::string text = names ? value.text : ValueWords(program, value, language);
  std::string out;
  for (const char c : text) {
    if (names && c == '\n') {  // one a line
      out += words::Pick(language, ", ", "、");
    } else {
      out += !names && c == '_' ? ' ' : c;
    }
  }
  return out;
}

}  // namespace writ
