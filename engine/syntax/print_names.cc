// Names, texts and citations: what has to be quoted, and how.
#include <unordered_set>

#include "engine/base/text.h"
#include "engine/syntax/parse.h"
#include "engine/syntax/print_words.h"

namespace writ::syntax {
namespace {

enum class Kind : uint8_t { soft, reserved };

// The words that cannot be names. Of an English phrase each word stays free.
const std::unordered_set<std::string_view>& ReservedWords() {
  static const auto* words = [] {
    auto* set = new std::unordered_set<std::string_view>;
    const auto add = [&](std::string_view text, Kind kind) {
      if (kind == Kind::reserved) set->insert(text);
    };
#define WRIT_SPELLING(text, row, kind) add(text, Kind::kind);
#include "spellings.inc"
#undef WRIT_SPELLING
    return set;
  }();
  return *words;
}

bool IsLatin(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U'_';
}

// A run of Latin and Han letters, with digits only after a Latin letter. Rare Han stand outside:
// they are quoted.
bool IsNameRun(std::string_view name) {
  char32_t before = 0;
  for (size_t at = 0; at < name.size();) {
    const char32_t c = DecodeUtf8(name, &at);
    const bool digit = c >= U'0' && c <= U'9';
    const bool after_latin = IsLatin(before) || (before >= U'0' && before <= U'9');
    if (!(IsLatin(c) || (c >= U'一' && c <= U'龥') || (digit && after_latin))) return false;
    before = c;
  }
  return before != 0;
}

// 第四十条 would be an article.
bool LooksLikeArticle(std::string_view name) {
  return name.starts_with("第") && (name.find("条") != name.npos || name.find("节") != name.npos);
}

// 120-1 is 一百二十条之一.
std::string HanArticle(const std::string& article) {
  const auto han = [](std::string_view digits) {
    const bool small = digits.size() <= 4 && digits.find_first_not_of("0123456789") == digits.npos;
    const bool plain = small && !digits.empty() && digits.front() != '0';
    return plain ? HanNumeral(std::stoi(std::string(digits))) : std::string(digits);
  };
  const size_t dash = article.find('-');
  std::string text = "第" + han(std::string_view(article).substr(0, dash)) + "条";
  if (dash != article.npos) text += "之" + han(std::string_view(article).substr(dash + 1));
  return text;
}

std::string HanPart(const std::string& number, std::string_view part) {
  if (number.empty()) return {};
  std::string text = HanArticle(number);  // 第十二条
  text.resize(text.size() - std::string_view("条").size());
  return text + std::string(part);
}

}  // namespace

bool HasHan(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (IsHan(DecodeUtf8(text, &at))) return true;
  }
  return false;
}

std::string QuoteName(std::string_view name) {
  const bool bare = IsNameRun(name) && !LooksLikeArticle(name) && !ReservedWords().contains(name) &&
                    !ReadsAsNumber(name);
  if (bare) return std::string(name);
  const bool ticks = name.find('`') == name.npos && (!HasHan(name) || name.find("」") != name.npos);
  return ticks ? "`" + std::string(name) + "`" : "「" + std::string(name) + "」";
}

std::string QuoteText(std::string_view text) {
  const bool one_line = text.find_first_of("\r\n") == text.npos;
  if (one_line && text.find('"') == text.npos) return "\"" + std::string(text) + "\"";
  if (one_line && text.find("”") == text.npos) return "“" + std::string(text) + "”";
  return QuoteLong(text);
}

std::string QuoteLong(std::string_view text) {
  const bool closes_early = text.ends_with('"') || text.find("\"\"\"") != text.npos;
  if (closes_early) return "“" + std::string(text) + "”";
  return "\"\"\"" + std::string(text) + "\"\"\"";
}

// The names that the language itself gives to types; all others are the author's.
std::string Wording::Of(const TypeRef& type) const {
  const std::string& name = type.name.text;
  std::string text = type.list ? Words(Word::LIST_OF, "") : "";
  if (name == "yes_no") return text + (zh() ? std::string(Say(Word::TYPE_YES_NO)) : "yes/no");
  if (name == "number") return text + Words(Word::TYPE_NUMBER);
  if (name == "percent") return text + Words(Word::TYPE_PERCENT);
  if (name == "money") return text + Words(Word::MONEY);
  if (name == "date") return text + Words(Word::TYPE_DATE);
  if (name == "span") return text + Words(Word::TYPE_SPAN);
  if (name == "text") return text + Words(Word::TYPE_TEXT);
  if (name == "document") return text + Words(Word::DOCUMENT);
  if (name == "event") return text + Words(Word::EVENT);
  return text + Of(type.name);
}

std::string Wording::EffectName(const Path& path) const {
  if (path.size() == 1 && path.front().text == "terminate_contract") {
    return Words(Word::TERMINATE_CONTRACT);
  }
  if (path.size() == 1 && path.front().text == "end_contract") return Words(Word::END_CONTRACT);
  if (path.size() == 1 && path.front().text == "change_contract") {
    return Words(Word::CHANGE_CONTRACT);
  }
  return Of(path);
}

std::string Wording::LanguageName(const Name& name) const {
  if (zh() && name.text == "zh") return "中文";
  if (zh() && name.text == "en") return "英文";
  return Of(name);
}

std::string Wording::LevelName(const Name& name) const {
  if (name.text == "law") return Words(Word::LAW);
  if (name.text == "policy") return Words(Word::POLICY);
  if (name.text == "handbook") return Words(Word::LEVEL_HANDBOOK);
  if (name.text == "contract") return Words(Word::LEVEL_CONTRACT);
  if (name.text == "collective_agreement") return Words(Word::LEVEL_COLLECTIVE);
  return Of(name);
}

// `art 40 para 1 item 2`, 第四十条第一款第二项. A law heads its articles with the whole word.
std::string Wording::ArticleNumber(const Citation& citation, bool heading) const {
  const std::string& section = citation.section;
  const std::string parts = HanPart(citation.paragraph, "款") + HanPart(citation.item, "项");
  if (!section.empty()) {
    if (!zh() && parts.empty()) return Words(Word::SECTION, section);
    return "第" + section + (section.find('.') == section.npos ? "节" : "条") + parts;
  }
  if (citation.article.empty()) return {};
  // 第4.2条 would be a section, and 3 项 a count: such an article keeps its English words.
  const bool dotted = citation.article.find('.') != std::string::npos;
  if (zh() && !dotted) return HanArticle(citation.article) + parts;
  const auto part = [](Word word, const std::string& number) {
    if (number.empty()) return number;
    return " " + std::string(WordText(word, Language::kEnglish)) + " " + number;
  };
  return (heading ? "article " : "art ") + citation.article +
         part(Word::PARAGRAPH, citation.paragraph) + part(Word::ITEM, citation.item);
}

// In Chinese a source of one Han name stands in 《》.
std::string Wording::Of(const Citation& citation) const {
  const std::string number = ArticleNumber(citation, false);
  if (citation.source.empty()) return number;
  const std::string name = citation.source.size() == 1 ? Spelled(citation.source.front().text) : "";
  if (zh() && HasHan(name) && name.find("》") == name.npos && name.find('.') == name.npos) {
    const bool worded = number.starts_with("art ");
    return "《" + name + "》" + (worded ? " " : "") + number;
  }
  return Of(citation.source) + Separated(".", number);
}

}  // namespace writ::syntax
