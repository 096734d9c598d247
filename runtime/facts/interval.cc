#include "runtime/facts/interval.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "runtime/facts/cell.h"

namespace writ {
namespace {

struct Ends {
  std::string from, until;  // empty: open
};

bool DropFirst(std::initializer_list<std::string_view> words, std::string* text) {
  for (const std::string_view word : words) {
    if (!text->starts_with(word)) continue;
    *text = Tidy(text->substr(word.size()));
    return true;
  }
  return false;
}

bool DropLast(std::string_view word, std::string* text) {
  if (!text->ends_with(word)) return false;
  *text = Tidy(text->substr(0, text->size() - word.size()));
  return true;
}

// "2026-01-05..2026-06-30"
std::optional<Ends> Dotted(const std::string& text) {
  const size_t dots = text.find("..");
  if (dots == std::string::npos) return std::nullopt;
  return Ends{Tidy(text.substr(0, dots)), Tidy(text.substr(dots + 2))};
}

// "from 2026-01-05 until 2026-06-30", "until 2026-06-30", "自 2026-01-05 起", "至 2026-06-30 止"
std::optional<Ends> Worded(std::string text) {
  bool from = DropFirst({"from ", "自", "从"}, &text);
  Ends ends;
  for (const std::string_view word : {"until ", "直至", "至"}) {
    const size_t at = text.find(word);
    if (at == std::string::npos) continue;
    ends.until = Tidy(text.substr(at + word.size()));
    text = Tidy(text.substr(0, at));
    DropLast("止", &ends.until);
    if (ends.until.empty()) return std::nullopt;
    break;
  }
  from = DropLast("起", &text) || from;
  if (from == text.empty()) return std::nullopt;
  ends.from = text;
  return ends;
}

std::optional<IntervalValue> ReadInterval(std::string text) {
  IntervalValue interval;
  interval.yes = !DropFirst({"no ", "否"}, &text);
  if (interval.yes) DropFirst({"yes ", "是"}, &text);
  auto ends = Dotted(text);
  if (!ends) ends = Worded(text);
  if (!ends || (ends->from.empty() && ends->until.empty())) return std::nullopt;
  interval.from = ReadDay(ends->from);
  interval.until = ReadDay(ends->until);
  const bool bad = (!ends->from.empty() && !interval.from) ||
                   (!ends->until.empty() && !interval.until) ||
                   (interval.from && interval.until && *interval.until < *interval.from);
  if (bad) return std::nullopt;
  return interval;
}

}  // namespace

std::optional<std::vector<IntervalValue>> ReadIntervals(const Program& program,
                                                        std::string_view cell) {
  const std::string text = Tidy(cell);
  if (const auto plain = ReadCell(program, {TypeKind::kYesNo, 0, {}}, text)) {
    if (const auto* yes = std::get_if<Scalar>(&*plain))
      return std::vector<IntervalValue>{{{}, {}, yes->yes}};
  }
  std::vector<IntervalValue> intervals;
  size_t at = 0;
  while (at <= text.size()) {
    const size_t end = std::min(text.find(';', at), text.size());
    const auto interval = ReadInterval(Tidy(text.substr(at, end - at)));
    if (!interval) return std::nullopt;
    intervals.push_back(*interval);
    at = end + 1;
  }
  return intervals;
}

}  // namespace writ
