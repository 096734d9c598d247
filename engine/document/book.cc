#include "engine/document/book.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/document/html.h"
#include "engine/document/names.h"
#include "engine/document/notes.h"
#include "engine/render/explanation.h"

namespace writ::document {

Book::Book(const std::vector<Volume>& volumes, Language language)
    : volumes_(volumes), language_(language) {
  entries_.resize(size());
  names_.resize(size());
  for (size_t i = 0; i < size(); ++i) {
    spoken_.push_back(SpokenNames(program(i), language));
    CollectNames(i);
    Collect(i);
  }
  for (size_t i = 0; i < size(); ++i) Connect(i);
}

// A library that was loaded for one policy and is a volume of its own is known by its bytes.
size_t Book::VolumeOf(size_t volume, FileId file) const {
  if (file == tree(volume).file) return volume;
  const SourceSet& sources = *compilation(volume).sources;
  if (file >= sources.size()) return kElsewhere;
  const std::string& text = sources.file(file).original;
  for (size_t i = 0; i < size(); ++i) {
    for (const Compilation* one : {volumes_[i].en, volumes_[i].zh})
      if (one->sources->file(one->modules.front().tree.file).original == text) return i;
  }
  return kElsewhere;
}

void Book::CollectNames(size_t volume) {
  std::map<FileId, size_t> volumes;
  for (const bool own : {true, false}) {
    ForEachName(program(volume), [&](Kind kind, const std::string& anchor, const Names& names) {
      if (names.module.empty() != own) return;
      const auto [at, fresh] = volumes.try_emplace(names.place.file);
      if (fresh) at->second = VolumeOf(volume, names.place.file);
      const Ref ref{at->second, anchor};
      titles_.emplace(ref, NameFor(names, language_));
      if (kind == Kind::kFact && ref.volume == volume) anchors_.insert(ref);
      for (const std::string& name : {names.zh, names.en})
        if (!name.empty()) names_[volume].try_emplace(name, Meaning{ref, kind, names.module});
    });
  }
}

void Book::Collect(size_t volume) {
  const syntax::Tree& own = tree(volume);
  const auto cites = CitationsByPlace(program(volume), own.file);
  Notes notes(*compilation(volume).sources, own);
  std::set<std::string> anchors;
  for (const syntax::Item& item : own.items) {
    Entry entry;
    entry.kind = static_cast<Kind>(item.node.index());
    entry.item = &item;
    const Heading heading = HeadingOf(*this, volume, entry, entries_[volume].size());
    entry.title = heading.title;
    entry.other = heading.other;
    entry.ref = {volume, heading.anchor};
    for (int next = 2; !anchors.insert(entry.ref.anchor).second; ++next)
      entry.ref.anchor = heading.anchor + "-" + std::to_string(next);  // versions share a name
    titles_.emplace(entry.ref, entry.title);
    anchors_.insert(entry.ref);
    order_.emplace(entry.ref, entries_[volume].size());
    notes.Give(item, entries_[volume].empty() ? nullptr : &entries_[volume].back(), &entry);
    Fill(volume, &entry);
    const auto end = cites.lower_bound(item.place.end);
    for (auto at = cites.lower_bound(item.place.begin); at != end; ++at)
      entry.cites.push_back(at->second);
    entries_[volume].push_back(std::move(entry));
  }
  for (const Law& law : program(volume).laws) {
    if (law.names.place.file != own.file) continue;
    for (const Article& article : law.articles) anchors_.insert(ArticleRef(volume, law, article));
  }
  if (!entries_[volume].empty()) notes.GiveRest(&entries_[volume].back());
}

void Book::Fill(size_t volume, Entry* entry) {
  entry->text = parts(volume).Whole(*entry->item);
  entry->uses = NamesIn(volume, entry->text);
  entry->uses.erase(entry->ref);
  const auto* scenario = std::get_if<syntax::Scenario>(&entry->item->node);
  if (scenario == nullptr) return;
  for (const syntax::Line& line : scenario->lines) {
    const auto* given = std::get_if<syntax::GivenCase>(&line.node);
    const Meaning* procedure = given == nullptr ? nullptr : Find(volume, given->procedure.text);
    if (procedure != nullptr) entry->expects.insert(procedure->ref);
    if (IsExpectation(line)) entry->expects.merge(NamesIn(volume, parts(volume).Expected(line)));
  }
}

std::set<Ref> Book::NamesIn(size_t volume, std::string_view text) const {
  std::set<Ref> refs;
  const auto tokens = TokensOf(text, language_);
  const auto locals = LocalNames(tokens);
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Meaning* meaning = MeaningAt(*this, volume, tokens, i, locals);
    // Everything is about somebody and done by somebody: that says nothing.
    const bool says = meaning != nullptr && meaning->kind != Kind::kEntity &&
                      meaning->kind != Kind::kRoles && meaning->kind != Kind::kLaw;
    if (says) refs.insert(meaning->ref);
  }
  return refs;
}

namespace {

bool IsExactly(const Citation& citation, const Article& article) {
  return citation.paragraph == article.paragraph && citation.item == article.item;
}

}  // namespace

void Book::Connect(size_t volume) {
  for (const Entry& entry : entries_[volume]) {
    for (const Ref& ref : entry.expects) scenarios_[ref].insert(entry.ref);
    const bool counts = entry.kind != Kind::kScenario && entry.kind != Kind::kPolicy &&
                        entry.kind != Kind::kUse && entry.kind != Kind::kLaw &&
                        entry.kind != Kind::kEntity && entry.kind != Kind::kRoles;
    if (!counts) continue;
    for (const Ref& ref : entry.uses) users_[ref].insert(entry.ref);
    for (const Citation* citation : entry.cites)
      for (const Ref& article : ArticleRefs(volume, *citation)) citers_[article].insert(entry.ref);
  }
}

std::vector<Ref> Book::ArticleRefs(size_t volume, const Citation& citation) const {
  if (citation.law >= program(volume).laws.size()) return {};
  const Law& law = program(volume).laws[citation.law];
  const auto cited = CitedArticles(law, citation);
  const bool exact = std::any_of(cited.begin(), cited.end(), [&](const Article* article) {
    return IsExactly(citation, *article);
  });
  std::vector<Ref> refs;
  for (const Article* article : cited) {
    if (!exact || IsExactly(citation, *article)) refs.push_back(ArticleRef(volume, law, *article));
  }
  return refs;
}

const Book::Meaning* Book::Find(size_t volume, std::string_view name) const {
  const auto found = names_[volume].find(name);
  return found == names_[volume].end() ? nullptr : &found->second;
}

std::string Book::Href(size_t from, const Ref& to) const {
  if (to.volume == kElsewhere || !anchors_.contains(to)) return "";
  if (to.volume == from) return "#" + to.anchor;
  return volumes_[to.volume].stem + (zh() ? ".zh.html#" : ".en.html#") + to.anchor;
}

std::string Book::TitleOf(const Ref& ref) const {
  const auto found = titles_.find(ref);
  return found == titles_.end() ? ref.anchor : found->second;
}

std::vector<Ref> Book::InOrder(const std::set<Ref>& refs) const {
  std::vector<Ref> ordered(refs.begin(), refs.end());
  const auto place = [&](const Ref& ref) {
    const auto found = order_.find(ref);
    return std::pair(ref.volume, found == order_.end() ? kElsewhere : found->second);
  };
  std::stable_sort(ordered.begin(), ordered.end(),
                   [&](const Ref& a, const Ref& b) { return place(a) < place(b); });
  std::set<std::pair<size_t, std::string>> seen;
  std::erase_if(ordered,
                [&](const Ref& ref) { return !seen.insert({ref.volume, TitleOf(ref)}).second; });
  return ordered;
}

std::string Book::LabelOf(size_t volume, const Document* document,
                          std::string_view placeholder) const {
  const auto known = [](const Names& names, std::string_view part) {
    return names.id == part || names.en == part || names.zh == part;
  };
  const auto title = [&](std::string_view part) {
    if (document != nullptr) {
      for (const DocumentField& field : document->fields)
        if (known(field.names, part)) return NameFor(field.names, language_);
    }
    if (const Meaning* meaning = Find(volume, part)) return TitleOf(meaning->ref);
    for (const Entity& entity : program(volume).entities)
      if (known(entity.names, part)) return NameFor(entity.names, language_);
    return Spoken(volume, part);
  };
  std::string label;
  for (size_t at = 0; at <= placeholder.size();) {
    const size_t end = std::min(placeholder.find('.', at), placeholder.size());
    label += (label.empty() ? ""
              : zh()        ? "的"
                            : ", ") +
             Readable(title(placeholder.substr(at, end - at)));
    at = end + 1;
  }
  return label;
}

std::string Book::Spoken(size_t volume, std::string_view name) const {
  const auto found = spoken_[volume].find(name);
  return found == spoken_[volume].end() ? std::string(name) : found->second;
}

std::string Book::PolicyTitle(size_t volume) const {
  const PolicyHead& policy = program(volume).policy;
  const std::string title = TextIn(policy.title, language_);
  return title.empty() ? Readable(NameFor(policy.names, language_)) : title;
}

namespace {

const std::set<Ref>& In(const std::map<Ref, std::set<Ref>>& refs, const Ref& ref) {
  static const std::set<Ref> none;
  const auto found = refs.find(ref);
  return found == refs.end() ? none : found->second;
}

}  // namespace

const std::set<Ref>& Book::UsersOf(const Ref& ref) const { return In(users_, ref); }
const std::set<Ref>& Book::CitersOf(const Ref& ref) const { return In(citers_, ref); }
const std::set<Ref>& Book::ScenariosOf(const Ref& ref) const { return In(scenarios_, ref); }

Ref Book::LawRef(size_t volume, const Law& law) const {
  return {VolumeOf(volume, law.names.place.file), AnchorOf(Kind::kLaw, law.names.id)};
}

Ref Book::ArticleRef(size_t volume, const Law& law, const Article& article) const {
  std::string anchor = AnchorOf(Kind::kArticle, law.names.id);
  for (const auto& part : {article.article, article.paragraph, article.item, article.section})
    anchor += "-" + Anchored(part);
  while (anchor.ends_with('-')) anchor.pop_back();
  return {VolumeOf(volume, law.names.place.file), anchor};
}

}  // namespace writ::document
