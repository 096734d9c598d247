// Where a Program cites, and what the cited articles are.
#include "engine/document/book.h"
#include "engine/render/explanation.h"

namespace writ::document {
namespace {

class Gatherer {
 public:
  Gatherer(FileId file, std::map<uint32_t, const Citation*>* found) : file_(file), found_(*found) {}

  void Add(const std::vector<Citation>& cites) {
    for (const Citation& citation : cites)
      if (citation.place.file == file_) found_.emplace(citation.place.begin, &citation);
  }
  template <typename Versions>
  void AddVersions(const Versions& versions) {
    for (const auto& version : versions) Add(version.cites);
  }
  template <typename Things>
  void AddAll(const Things& things) {
    for (const auto& thing : things) Add(thing.cites);
  }

 private:
  FileId file_;
  std::map<uint32_t, const Citation*>& found_;
};

bool Fits(const std::string& wanted, const std::string& found) {
  return wanted.empty() || found.empty() || wanted == found;
}

}  // namespace

std::map<uint32_t, const Citation*> CitationsByPlace(const Program& program, FileId file) {
  std::map<uint32_t, const Citation*> found;
  Gatherer gather(file, &found);
  for (const Fact& fact : program.facts) gather.Add(fact.presumed_cites);
  for (const Definition& definition : program.definitions) gather.AddVersions(definition.versions);
  for (const Rule& rule : program.rules) gather.AddVersions(rule.versions);
  gather.AddAll(program.exceptions);
  gather.AddAll(program.tables);
  gather.AddAll(program.scales);
  gather.AddAll(program.parameters);
  gather.AddAll(program.findings);
  for (const Procedure& procedure : program.procedures) gather.Add(procedure.under);
  for (const Obligation& obligation : program.obligations) gather.Add(obligation.under);
  for (const Act& act : program.acts) {
    if (const auto* step = std::get_if<StepAct>(&act.node)) gather.Add(step->cites);
    if (const auto* pay = std::get_if<PayAct>(&act.node)) gather.Add(pay->cites);
  }
  return found;
}

std::vector<const Article*> CitedArticles(const Law& law, const Citation& citation) {
  std::vector<const Article*> articles;
  for (const Article& article : law.articles) {
    const bool same = citation.article == article.article && citation.section == article.section;
    if (!same || !Fits(citation.paragraph, article.paragraph) || !Fits(citation.item, article.item))
      continue;
    articles.push_back(&article);
  }
  return articles;
}

std::string ArticleWords(const Article& article, Language language) {
  static const Program kNone;
  const Citation citation{.source = {},
                          .article = article.article,
                          .paragraph = article.paragraph,
                          .item = article.item,
                          .section = article.section};
  const std::string words = CitationWords(kNone, citation, language);
  const std::string_view before = language == Language::kChinese ? "《》" : " ";
  return words.starts_with(before) ? words.substr(before.size()) : words;
}

}  // namespace writ::document
