// Citations: labour_contract_law art 40 item 2, 《劳动合同法》第四十条第二项. Han numerals become
// digits here.
#include "engine/base/text.h"
#include "engine/syntax/parse_build.h"

namespace writ::syntax {
namespace {

std::string Digits(std::string_view ordinal) {
  if (const std::optional<int> value = ParseHanNumeral(ordinal)) return std::to_string(*value);
  return std::string(ordinal);
}

// Takes what stands before `mark` off the front of `text`; empty if the mark is not there.
std::string TakeOrdinal(std::string_view* text, std::string_view lead, std::string_view mark) {
  if (!text->starts_with(lead)) return {};
  const size_t end = mark.empty() ? std::min(text->find("第", lead.size()), text->size())
                                  : text->find(mark, lead.size());
  if (end == std::string_view::npos) return {};
  std::string ordinal = Digits(text->substr(lead.size(), end - lead.size()));
  text->remove_prefix(end + mark.size());
  return ordinal;
}

}  // namespace

std::string Builder::SegmentOf(const Node& segment) { return Folded(segment); }

void Builder::ReadArticle(std::string_view text, Citation* citation) const {
  citation->section = TakeOrdinal(&text, "第", "节");
  if (!citation->section.empty()) return;
  citation->article = TakeOrdinal(&text, "第", "条");
  if (citation->article.find('.') != std::string::npos)
    std::swap(citation->article, citation->section);
  if (const std::string branch = TakeOrdinal(&text, "之", ""); !branch.empty()) {
    citation->article += "-" + branch;
  }
  citation->paragraph = TakeOrdinal(&text, "第", "款");
  citation->item = TakeOrdinal(&text, "第", "项");
}

void Builder::ReadArticleNumber(const Node& number, Citation* citation) {
  Parts parts = PartsOf(number);
  std::string* into = &citation->article;
  while (parts.More()) {
    const Node& part = parts.Next();
    switch (part.id) {
      case token::ARTICLE_N: ReadArticle(Folded(part), citation); break;
      case token::PARAGRAPH: into = &citation->paragraph; break;
      case token::ITEM: into = &citation->item; break;
      case token::SECTION: into = &citation->section; break;
      case rule::kSegment: *into = SegmentOf(part); break;
      case token::INT: *into += "-" + Folded(part); break;
      default: break;
    }
  }
}

Citation Builder::CitationOf(const Node& node) {
  Citation citation;
  citation.place = PlaceOf(node);
  for (Parts parts = PartsOf(node); parts.More();) {
    const Node& part = parts.Next();
    if (part.id == rule::kArticleNumber) {
      ReadArticleNumber(part, &citation);
      continue;
    }
    const Node& source = Only(part);
    if (source.id == rule::kPath) {
      citation.source = PathOf(source);
    } else {
      const std::string_view raw = Raw(source);
      const Place place = PlaceOf(source);
      citation.source = {{Normal(raw.substr(3, raw.size() - 6), place), place}};
    }
  }
  return citation;
}

std::vector<Citation> Builder::TakeCitations(Parts* parts) {
  std::vector<Citation> citations;
  while (const Node* citation = parts->Take(rule::kCitation)) {
    citations.push_back(CitationOf(*citation));
    parts->Skip(token::COMMA);
  }
  return citations;
}

std::vector<Citation> Builder::CitesOf(const Node* cites) {
  if (cites == nullptr) return {};
  Parts parts = PartsOf(*cites);
  parts.Next();
  return TakeCitations(&parts);
}

}  // namespace writ::syntax
