#include "engine/render/in_text.h"

#include "engine/render/explanation.h"
#include "engine/render/words.h"

namespace writ {
namespace {

// The time from one date to a later one as people count it: whole years, whole months, days. Empty
// where it is none.
std::string Elapsed(const SpanBetween& between, Language language) {
  int32_t months = 0;
  Date reached = between.from;
  for (auto next = between.from.PlusMonths(1); next && *next <= between.to;
       next = between.from.PlusMonths(months + 1)) {
    ++months;
    reached = *next;
  }
  const int32_t days = between.to.days() - reached.days();
  if (days < 0) return "";
  std::string out;
  for (const Span part :
       {Span{.months = months / 12 * 12}, Span{.months = months % 12}, Span{.days = days}}) {
    if (part == Span{}) continue;
    if (!out.empty()) out += words::Pick(language, " ", "");
    out += words::Length(part, language);
  }
  return out;
}

}  // namespace

std::string WordsInText(const Program& program, const Scalar& value, Language language) {
  const TypeKind kind = value.type.kind;
  if (kind == TypeKind::kText || kind == TypeKind::kTeam) return value.text;
  if (kind == TypeKind::kSpan && value.is_between)
    if (const std::string time = Elapsed(value.between, language); !time.empty()) return time;
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
