// 《劳动合同法》第四十条第二项: from a citation to the law and, where the library holds it, its
// text.
#include <algorithm>
#include <charconv>

#include "engine/base/text.h"
#include "engine/check/checker.h"
#include "engine/syntax/print_words.h"

namespace writ::check {
namespace {

std::string Key(const std::string& article, const std::string& paragraph, const std::string& item,
                const std::string& section) {
  return article + '\n' + paragraph + '\n' + item + '\n' + section;
}

std::string Han(const std::string& number) {
  int value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool whole = error == std::errc() && end == number.data() + number.size();
  return whole && value > 0 && value < 10000 ? HanNumeral(value) : number;
}

writ::Argument Words(const std::string& article, const std::string& paragraph,
                     const std::string& item, const std::string& section) {
  writ::Argument words("", "");
  const auto add = [&](const char* en, const std::string& number, const char* zh) {
    if (number.empty()) return;
    words.en += (words.en.empty() ? "" : " ") + std::string(en) + " " + number;
    words.zh += "第" + Han(number) + zh;
  };
  add("article", article, "条");
  add("paragraph", paragraph, "款");
  add("item", item, "项");
  if (!section.empty()) {
    words.en += "section " + section;
    words.zh += "第" + section + "条";
  }
  return words;
}

writ::Argument Words(const syntax::Citation& c) {
  return Words(c.article, c.paragraph, c.item, c.section);
}
writ::Argument Words(const Article& a) { return Words(a.article, a.paragraph, a.item, a.section); }

// As the author would write it: `sec 4.2`, 第4.2条.
writ::Argument Cited(const syntax::Citation& c) {
  writ::Argument words = Words(c);
  if (c.article.empty() && !c.section.empty()) words.en = "sec " + c.section;
  return words;
}

// The first so many of what a law holds, so that the right number can be picked.
writ::Argument Held(const std::vector<const Article*>& articles) {
  constexpr size_t kShown = 8;
  writ::Argument words("", "");
  std::string last;
  size_t count = 0;
  for (const Article* a : articles) {
    const writ::Argument one = Words(*a);
    if (one.en == last) continue;
    last = one.en;
    if (++count > kShown) {
      words.en += ", …";
      words.zh += "等";
      break;
    }
    words.en += (words.en.empty() ? "" : ", ") + one.en;
    words.zh += (words.zh.empty() ? "" : "、") + one.zh;
  }
  if (articles.empty()) return {"no text at all", "空白"};
  return words;
}

class CitationResolver {
 public:
  CitationResolver(Checker& c, uint32_t module, const Term& term)
      : c_(c), module_(module), term_(term) {}

  std::optional<Citation> Resolve(const syntax::Citation& node) {
    Citation citation;
    citation.article = node.article;
    citation.paragraph = node.paragraph;
    citation.item = node.item;
    citation.section = node.section;
    citation.place = node.place;
    if (!FindLaw(node, &citation)) return std::nullopt;
    if (citation.law == kNoIndex) return citation;
    ChooseVersion(node, &citation);
    if (!FindText(node, &citation)) return std::nullopt;
    return citation;
  }

 private:
  // The law of a library: the one of its name, else its first.
  uint32_t MainLaw(uint32_t module, std::string_view local) const {
    const Scope& scope = c_.modules[module].scope;
    const auto named = scope.find(local);
    if (named != scope.end() && named->second.kind == SymbolKind::kLaw) return named->second.index;
    for (const auto& pending : c_.laws) {
      if (c_.trees[pending.tree].module == module) return pending.index;
    }
    return kNoIndex;
  }

  bool FindLaw(const syntax::Citation& node, Citation* citation) {
    const syntax::Path& source = node.source;
    const ModuleState& own = c_.modules[module_];
    if (source.empty()) {
      citation->law = MainLaw(module_, own.local);
      if (citation->law != kNoIndex) citation->source = c_.p.laws[citation->law].names.id;
      return true;
    }
    const std::optional<Symbol> symbol = PeekSymbol(c_, module_, source);
    if (symbol && symbol->kind == SymbolKind::kLaw) {
      citation->law = symbol->index;
      citation->source = c_.p.laws[symbol->index].names.id;
      return true;
    }
    if (source.size() == 1) {
      if (const UsedModule* used = FindUse(c_, module_, source[0].text)) {
        citation->law = MainLaw(used->module, used->local);
        citation->source =
            citation->law == kNoIndex ? used->local : c_.p.laws[citation->law].names.id;
        return true;
      }
      if (own.header != nullptr && (own.header->alias.en.text == source[0].text ||
                                    own.header->alias.zh.text == source[0].text)) {
        citation->source = MakeNames(c_, own.header->alias, module_).id;
        return true;
      }
    }
    if (symbol) {
      FindOfKind(c_, module_, source, SymbolKind::kLaw);
    } else {
      ReportNoLaw(source, node);
    }
    return false;
  }

  // With an example of the declaration that is missing, for the very article that is cited.
  void ReportNoLaw(const syntax::Path& source, const syntax::Citation& node) {
    std::vector<std::string> known;
    const auto add = [&](uint32_t module) {
      for (const auto& [name, symbol] : c_.modules[module].scope) {
        if (symbol.kind == SymbolKind::kLaw) known.emplace_back(name);
      }
    };
    add(module_);
    for (const UsedModule& used : c_.modules[module_].uses) {
      if (used.module == kNoIndex) continue;
      known.push_back(used.local);
      add(used.module);
    }
    std::sort(known.begin(), known.end());
    std::optional<std::string> near;
    if (c_.suggestions_left-- > 0) near = Nearest(source.back().text, known);
    if (near) {
      c_.Report(DiagnosticKind::kMisspelledName, PlaceOf(source), {Joined(source), *near});
    } else {
      writ::Argument article = Cited(node);
      if (article.en.empty()) article = {"article 1", "第一条"};
      const std::string& name = source.back().text;
      c_.Report(DiagnosticKind::kUnknownLaw, PlaceOf(source),
                {Joined(source), syntax::QuoteName(name), article});
    }
  }

  writ::Argument LawWords(const Citation& citation) const {
    if (citation.law == kNoIndex) return writ::Argument(citation.source);
    const Names& names = c_.p.laws[citation.law].names;
    return {names.en.empty() ? names.zh : names.en, names.zh.empty() ? names.en : names.zh};
  }

  // The version in force when the norm starts, else the first to come into force while it applies.
  void ChooseVersion(const syntax::Citation& node, Citation* citation) {
    const std::vector<uint32_t>& versions = c_.law_versions[citation->law];
    const auto reaches = [&](uint32_t index, std::optional<Date> until) {
      const Law& law = c_.p.laws[index];
      return (!law.from || !until || *law.from <= *until) &&
             (!law.until || !term_.from || *term_.from <= *law.until);
    };
    if (!term_.from) return;
    for (const std::optional<Date>& until : {term_.from, term_.until}) {
      const auto found = std::find_if(versions.begin(), versions.end(),
                                      [&](uint32_t index) { return reaches(index, until); });
      if (found == versions.end()) continue;
      citation->law = *found;
      return;
    }
    c_.Report(DiagnosticKind::kLawNotInForce, node.place,
              {LawWords(*citation), term_.from->ToIso()});
  }

  bool FindText(const syntax::Citation& node, Citation* citation) {
    if (node.article.empty() && node.section.empty()) return true;  // the law as a whole
    const IndexMapOwned& index = IndexOf(citation->law);
    const auto exact = index.find(Key(node.article, node.paragraph, node.item, node.section));
    const Law& law = c_.p.laws[citation->law];
    if (exact != index.end()) {
      citation->text = exact->second;
      return true;
    }
    std::vector<const Article*> same, all;
    for (const Article& a : law.articles) {
      all.push_back(&a);
      if (!node.article.empty() && a.article == node.article) same.push_back(&a);
    }
    if (law.articles.empty()) return true;  // the law is named, its text is not held here
    if (same.empty()) {
      std::vector<const Article*>& shown = all;
      c_.Report(DiagnosticKind::kUnknownArticle, node.place,
                {LawWords(*citation), Words(node), Held(shown)});
      return false;
    }
    return Within(node, citation, same);
  }

  // The article is held, but not under that number of paragraph and item.
  bool Within(const syntax::Citation& node, Citation* citation,
              const std::vector<const Article*>& same) {
    if (node.paragraph.empty() && node.item.empty()) return true;  // the article as a whole
    const auto has = [&](auto test) {
      return std::find_if(same.begin(), same.end(), test) != same.end();
    };
    const bool divided =
        has([](const Article* a) { return !a->paragraph.empty() || !a->item.empty(); });
    if (!divided) {
      citation->text = static_cast<uint32_t>(same[0] - c_.p.laws[citation->law].articles.data());
      return true;
    }
    const std::string& number = node.item.empty() ? node.paragraph : node.item;
    for (const Article* a : same) {
      const bool paragraph_for_item =
          node.item.empty() && a->item == number && a->paragraph.empty();
      const bool item_for_paragraph =
          node.paragraph.empty() && a->paragraph == number && a->item.empty();
      const bool item_in_paragraph =
          node.paragraph.empty() && a->item == number && !a->paragraph.empty();
      if (paragraph_for_item || item_for_paragraph || item_in_paragraph) {
        c_.Report(DiagnosticKind::kWrongArticleLevel, node.place,
                  {LawWords(*citation), Words(node), Words(*a)});
        return false;
      }
    }
    if (node.item.empty() && has([&](const Article* a) { return a->paragraph == number; }))
      return true;
    c_.Report(DiagnosticKind::kUnknownArticle, node.place,
              {LawWords(*citation), Words(node), Held(same)});
    return false;
  }

  using IndexMapOwned = std::unordered_map<std::string, uint32_t>;
  const IndexMapOwned& IndexOf(uint32_t law) {
    if (c_.law_index.size() < c_.p.laws.size()) c_.law_index.resize(c_.p.laws.size());
    IndexMapOwned& index = c_.law_index[law];
    const std::vector<Article>& articles = c_.p.laws[law].articles;
    if (index.empty()) {
      for (uint32_t i = 0; i < articles.size(); ++i) {
        const Article& a = articles[i];
        index.emplace(Key(a.article, a.paragraph, a.item, a.section), i);
      }
    }
    return index;
  }

  Checker& c_;
  uint32_t module_;
  const Term& term_;
};

}  // namespace

std::vector<Citation> ResolveCitations(Checker& c, uint32_t module,
                                       const std::vector<syntax::Citation>& cites,
                                       const Term& term) {
  std::vector<Citation> result;
  CitationResolver resolver(c, module, term);
  for (const syntax::Citation& node : cites) {
    if (std::optional<Citation> citation = resolver.Resolve(node)) {
      result.push_back(std::move(*citation));
    }
  }
  return result;
}

}  // namespace writ::check
