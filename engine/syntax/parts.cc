#include "engine/syntax/parts.h"

#include <algorithm>

#include "engine/syntax/print_printer.h"

namespace writ::syntax {
namespace {

template <typename T, typename F>
std::span<const T> Inside(const std::vector<T>& list, const Place& place, F at) {
  const auto before = [&](const T& one, uint32_t offset) { return at(one) < offset; };
  const auto first = std::lower_bound(list.begin(), list.end(), place.begin, before);
  return {first, std::lower_bound(first, list.end(), place.end, before)};
}

}  // namespace

std::string Parts::Whole(const Item& item) const {
  Page page(Inside(tree_.comments, item.place, [](const Comment& c) { return c.place.begin; }),
            Inside(tree_.layout.blank_lines, item.place, [](uint32_t at) { return at; }));
  Printer(tree_, language_, spelling_, &page, false).Print(item, nullptr);
  return page.Finish();
}

std::string Parts::Said(ExprId expr) const {
  return Printer(tree_, language_, spelling_, nullptr, false).Inline(expr);
}

std::string Parts::Said(const Alias& alias) const {
  return Wording(language_, spelling_, false).Of(alias);
}

std::string Parts::Said(const Text& text) const {
  const bool chinese = language_ == Language::kChinese ? !text.zh.empty() : text.en.empty();
  return chinese ? text.zh : text.en;
}

std::string Parts::Said(Date date) const { return Wording(language_, spelling_, false).Of(date); }

std::string Parts::Said(const Path& path) const {
  return Wording(language_, spelling_, false).Of(path);
}

std::string Parts::Said(const GivenValue& value) const {
  return Printer(tree_, language_, spelling_, nullptr, false).OfValue(value);
}

std::string Parts::Said(const GivenTeamFigure& figure) const {
  const Printer printer(tree_, language_, spelling_, nullptr, false);
  const std::string operand = printer.Operand(figure.operand, Printer::kSimple);
  const std::string_view function = printer.AggregateWord(figure.function);
  return printer.zh() ? printer.Words(operand, function) : printer.Words(function, operand);
}

std::string Parts::Said(const Citation& citation) const {
  return Wording(language_, spelling_, false).Of(citation);
}

std::string Parts::Expected(const Line& line) const {
  Page page({}, {});
  Printer printer(tree_, language_, spelling_, &page, false);
  std::visit([&](const auto& node) { printer.Write(node, line.place); }, line.node);
  std::string text = page.Finish();
  const std::string word = std::string(printer.Say(Word::EXPECT)) + " ";
  if (text.starts_with(word)) text.erase(0, word.size());
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::vector<std::string> Parts::Cells(const Field& field) const {
  return Printer(tree_, language_, spelling_, nullptr, false).FieldCells(field);
}

std::vector<std::string_view> WordsOf(Language language) {
  static constexpr Word kAll[] = {
#define WRIT_KEYWORD(token, en, zh, ...) Word::token,
#include "keywords.inc"
#undef WRIT_KEYWORD
  };
  std::vector<std::string_view> words;
  for (const Word word : kAll)
    if (const auto text = WordText(word, language); !text.empty()) words.push_back(text);
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace writ::syntax
