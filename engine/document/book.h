// What stands where: all volumes in one language, so that every page can point to every other.
// Used within document/ alone.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/document/document.h"
#include "engine/document/tokens.h"
#include "engine/syntax/parts.h"

namespace writ::document {

// In the order of syntax::Item's variant.
enum class Kind : uint8_t {
  kPolicy,
  kUse,
  kRoles,
  kChoice,
  kEntity,
  kEvent,
  kParameter,
  kDefinition,
  kRule,
  kException,
  kPresumption,
  kTable,
  kScale,
  kFinding,
  kObligation,
  kLaw,
  kProcedure,
  kDocument,
  kScenario,
  kFact,     // of an entity or event; no item of its own
  kArticle,  // of a law; likewise
};
std::string KindWord(Kind kind, Language language);

inline constexpr size_t kElsewhere = ~size_t{0};  // a library that has no page here

// Something with an anchor.
struct Ref {
  size_t volume = kElsewhere;
  std::string anchor;
  friend auto operator<=>(const Ref&, const Ref&) = default;
};

struct Entry {  // one item of a volume's tree
  Kind kind = Kind::kPolicy;
  const syntax::Item* item = nullptr;
  Ref ref;
  std::string title, other;           // in the page's language, and in the other one if it has both
  std::vector<std::string> comments;  // that stand above it, without their dashes; see Section
  std::string section;                // a new part of the text begins here
  std::string prose;                  // Markdown above it
  std::string text;                   // as the formatter prints it
  std::set<Ref> uses;
  std::vector<const Citation*> cites;  // each once, in the order of the text
  std::set<Ref> expects;               // of a scenario
};

class Book {
 public:
  Book(const std::vector<Volume>& volumes, Language language);

  Language language() const { return language_; }
  bool zh() const { return language_ == Language::kChinese; }
  std::string Say(std::string_view en, std::string_view zh_text) const {
    return std::string(zh() ? zh_text : en);
  }
  size_t size() const { return volumes_.size(); }
  const Volume& volume(size_t i) const { return volumes_[i]; }
  const Compilation& compilation(size_t i) const {
    return zh() ? *volumes_[i].zh : *volumes_[i].en;
  }
  const Program& program(size_t i) const { return *compilation(i).program; }
  const syntax::Tree& tree(size_t i) const { return compilation(i).modules.front().tree; }
  syntax::Parts parts(size_t i) const { return {tree(i), language_, compilation(i).spelling}; }
  const std::vector<Entry>& entries(size_t i) const { return entries_[i]; }

  // What a name in the text of a volume means, if it is declared; its own things come first.
  struct Meaning {
    Ref ref;
    Kind kind = Kind::kFact;
    std::string module;  // of a library
  };
  const Meaning* Find(size_t volume, std::string_view name) const;
  // For <a href> on a page of `from`; empty if it is on no page.
  std::string Href(size_t from, const Ref& to) const;
  std::string TitleOf(const Ref& ref) const;
  // The first of `refs` that bear each title, in the order of the text, volume by volume.
  std::vector<Ref> InOrder(const std::set<Ref>& refs) const;
  // `employee.name` of a template in the page's language, as far as its parts are declared: fields
  // are those of `document`, if it is known.
  std::string LabelOf(size_t volume, const Document* document, std::string_view placeholder) const;
  // A name that has no anchor, as the page's language has it; the name itself if it has no other.
  std::string Spoken(size_t volume, std::string_view name) const;
  std::string PolicyTitle(size_t volume) const;
  const std::set<Ref>& UsersOf(const Ref& ref) const;   // declarations of any volume
  const std::set<Ref>& CitersOf(const Ref& ref) const;  // the same, of an article
  const std::set<Ref>& ScenariosOf(const Ref& ref) const;
  Ref LawRef(size_t volume, const Law& law) const;
  Ref ArticleRef(size_t volume, const Law& law, const Article& article) const;
  // The articles that a citation names, or where it names a whole one those under it; empty if the
  // law's text is not at hand.
  std::vector<Ref> ArticleRefs(size_t volume, const Citation& citation) const;

 private:
  void Collect(size_t volume);
  void CollectNames(size_t volume);
  void Fill(size_t volume, Entry* entry);
  void Annotate(size_t volume, Entry* entry, uint32_t from);
  void Connect(size_t volume);
  size_t VolumeOf(size_t volume, FileId file) const;
  std::set<Ref> NamesIn(size_t volume, std::string_view text) const;

  const std::vector<Volume>& volumes_;
  Language language_;
  std::vector<std::vector<Entry>> entries_;
  std::vector<std::map<std::string, Meaning, std::less<>>> names_;
  std::vector<std::map<std::string, std::string, std::less<>>> spoken_;
  std::set<Ref> anchors_;  // that are on pages: of entries, facts and articles
  std::map<Ref, std::string> titles_;
  std::map<Ref, size_t> order_;  // of entries, by their place in the text
  std::map<Ref, std::set<Ref>> users_, citers_, scenarios_;
};

// The articles that a citation means: itself with what stands under it, and the lead-ins above it.
std::vector<const Article*> CitedArticles(const Law& law, const Citation& citation);
// 第四十条第二项, art 40 item 2: without the law.
std::string ArticleWords(const Article& article, Language language);
// All citations of a Program by the place where they stand, the file's own only.
std::map<uint32_t, const Citation*> CitationsByPlace(const Program& program, FileId file);

}  // namespace writ::document
