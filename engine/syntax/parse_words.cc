// The rows of keywords.txt, for messages and for splitting glued words.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/syntax/parse_internal.h"

namespace writ::syntax {
namespace {

constexpr bool reserved = true, soft = false;

constexpr WordRow kRows[] = {
#define WRIT_KEYWORD(token, en, zh, kind) {#token, en, zh, kind},
#include "keywords.inc"
#undef WRIT_KEYWORD
};

struct SpeltWord {
  std::string_view text, row;
};
constexpr SpeltWord kSpellings[] = {
#define WRIT_SPELLING(text, row, kind) {text, #row},
#include "spellings.inc"
#undef WRIT_SPELLING
};

bool StartsWithHan(std::string_view text) {
  size_t pos = 0;
  return !text.empty() && IsHan(DecodeUtf8(text, &pos));
}
bool EndsWithHan(std::string_view text) {
  size_t begin = text.size();
  while (begin > 0 && (static_cast<uint8_t>(text[--begin]) & 0xC0) == 0x80) {
  }
  return StartsWithHan(text.substr(begin));
}

// The longest keyword that `name` begins (or ends) with and that leaves something over. Where a
// keyword begins with another (最近, 最近一期) only the longer one is meant.
std::string_view LongestAt(std::string_view name, bool at_start) {
  std::string_view longest;
  for (const SpeltWord& word : kSpellings) {
    const bool here = at_start ? name.starts_with(word.text) : name.ends_with(word.text);
    if (!here || word.text.size() >= name.size() || word.text.size() <= longest.size()) continue;
    const std::string_view rest =
        at_start ? name.substr(word.text.size()) : name.substr(0, name.size() - word.text.size());
    // Latin words run on: `form` does not begin with `for`.
    const bool seam = at_start ? EndsWithHan(word.text) || StartsWithHan(rest)
                               : StartsWithHan(word.text) || EndsWithHan(rest);
    if (seam) longest = word.text;
  }
  return longest;
}

}  // namespace

const WordRow* FindRow(std::string_view name) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [&](const WordRow& candidate) { return candidate.name == name; });
  return row == std::end(kRows) ? nullptr : row;
}

std::vector<std::string_view> SpellingsOf(std::string_view row) {
  std::vector<std::string_view> spellings;
  for (const SpeltWord& word : kSpellings) {
    if (word.row == row) spellings.push_back(word.text);
  }
  return spellings;
}

std::vector<std::string_view> ChineseWords() {
  std::vector<std::string_view> words;
  for (const SpeltWord& word : kSpellings) {
    if (StartsWithHan(word.text)) words.push_back(word.text);
  }
  return words;
}

std::vector<std::string> SplitKeyword(std::string_view name,
                                      const std::function<bool(std::string_view)>& known) {
  const std::string_view front = LongestAt(name, true), back = LongestAt(name, false);
  const std::string_view after = name.substr(front.size());
  const std::string_view before = name.substr(0, name.size() - back.size());
  const bool at_front = !front.empty() && (!known || known(after));
  const bool at_back = !back.empty() && (!known || known(before));
  const bool same_seam = front.size() == before.size();  // two keywords: 最近连续
  if (at_front == at_back && !(at_front && same_seam)) return {};
  if (at_front) return {std::string(front), std::string(after)};
  return {std::string(before), std::string(back)};
}

}  // namespace writ::syntax
