#include "engine/syntax/print.h"

#include <algorithm>
#include <span>

#include "engine/base/text.h"
#include "engine/syntax/print_markdown.h"
#include "engine/syntax/print_printer.h"

namespace writ::syntax {
namespace {

// The members of a sorted list that lie in [begin, end).
template <typename T, typename F>
std::span<const T> Within(const std::vector<T>& list, uint32_t begin, uint32_t end, F place_of) {
  const auto before = [&](const T& item, uint32_t at) { return place_of(item) < at; };
  const auto first = std::lower_bound(list.begin(), list.end(), begin, before);
  const auto last = std::lower_bound(first, list.end(), end, before);
  return {first, last};
}

// `items` and the comments that begin in [begin, end).
std::string PrintRange(const Tree& tree, std::span<const Item> items, uint32_t begin, uint32_t end,
                       Language language, const Spelling& spelling) {
  Page page(Within(tree.comments, begin, end, [](const Comment& c) { return c.place.begin; }),
            Within(tree.layout.blank_lines, begin, end, [](uint32_t at) { return at; }));
  Printer printer(tree, language, spelling, &page);
  const Item* previous = nullptr;
  for (const Item& item : items) {
    printer.Print(item, previous);
    previous = &item;
  }
  return page.Finish();
}

bool IsMarkdown(const SourceFile& file) { return file.path.ends_with(".writ.md"); }

}  // namespace

std::string Print(const Tree& tree, Language language, const Spelling& spelling) {
  return PrintRange(tree, tree.items, 0, kNowhere, language, spelling);
}

std::string PrintFile(const SourceSet& sources, const Tree& tree, Language language,
                      const Spelling& spelling) {
  const SourceFile& file = sources.file(tree.file);
  if (!tree.complete) return file.original;
  if (!IsMarkdown(file)) return Print(tree, language, spelling);
  std::string out;
  uint32_t copied = 0;
  const std::span<const Item> items = tree.items;
  size_t next = 0;  // the first item that begins in or after the block
  for (const FencedBlock& block : FencedBlocksOf(file)) {
    const size_t first = next;
    while (next < items.size() && items[next].place.begin < block.end) ++next;
    const bool runs_in = first > 0 && items[first - 1].place.end > block.begin;
    const bool runs_out = next > 0 && items[next - 1].place.end > block.end;
    if (runs_in || runs_out) continue;
    out.append(file.original, copied, block.begin - copied);
    out += PrintRange(tree, items.subspan(first, next - first), block.begin, block.end, language,
                      spelling);
    copied = block.end;
  }
  out.append(file.original, copied);
  return out;
}

std::string PrintExpr(const Tree& tree, ExprId expr, Language language, const Spelling& spelling) {
  return Printer(tree, language, spelling, nullptr).Inline(expr);
}

std::string PrintCitation(const Citation& citation, Language language, const Spelling& spelling) {
  return Wording(language, spelling).Of(citation);
}

Language LanguageOf(const Tree& tree, const SourceSet& sources) {
  if (tree.file == kNoFile) return Language::kEnglish;
  const std::string& text = sources.file(tree.file).text;
  size_t english = 0, chinese = 0;
  for (const Item& item : tree.items) {
    size_t at = item.place.begin;
    if (!item.place.known() || at >= text.size()) continue;
    ++(IsHan(DecodeUtf8(text, &at)) ? chinese : english);
  }
  return chinese > english ? Language::kChinese : Language::kEnglish;
}

}  // namespace writ::syntax
