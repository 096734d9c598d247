#include "engine/document/names.h"

#include "engine/base/text.h"
#include "engine/document/html.h"

namespace writ::document {
namespace {

struct KindWords {
  const char *slug, *en, *zh;
};
constexpr KindWords kKinds[] = {{"policy", "Policy", "政策"},
                                {"use", "Builds on", "引用"},
                                {"roles", "Roles", "角色"},
                                {"choice", "Alternatives", "类别"},
                                {"entity", "Facts about", "事实"},
                                {"event", "Event", "事件"},
                                {"parameter", "Parameter", "参数"},
                                {"define", "Definition", "定义"},
                                {"rule", "Rule", "规则"},
                                {"exception", "Exception", "例外"},
                                {"presume", "Presumption", "推定"},
                                {"table", "Table", "表"},
                                {"scale", "Scale", "等级"},
                                {"finding", "Finding", "认定"},
                                {"obligation", "Obligation", "义务"},
                                {"law", "Law", "法律"},
                                {"procedure", "Procedure", "流程"},
                                {"document", "Document", "文书"},
                                {"scenario", "Scenario", "情形"},
                                {"fact", "Fact", "事实"},
                                {"art", "Article", "条文"}};
static_assert(std::size(kKinds) == static_cast<size_t>(Kind::kArticle) + 1);

}  // namespace

std::string KindWord(Kind kind, Language language) {
  const KindWords& words = kKinds[static_cast<size_t>(kind)];
  return language == Language::kChinese ? words.zh : words.en;
}

std::string AnchorOf(Kind kind, std::string_view id) {
  return std::string(kKinds[static_cast<size_t>(kind)].slug) + "-" + Anchored(id);
}

void ForEachName(const Program& program,
                 const std::function<void(Kind, const std::string&, const Names&)>& visit) {
  const auto all = [&](Kind kind, const auto& things) {
    for (const auto& thing : things) visit(kind, AnchorOf(kind, thing.names.id), thing.names);
  };
  const auto facts = [&](const Names& of, const std::vector<uint32_t>& list) {
    for (const uint32_t fact : list) {
      const Names& names = program.facts[fact].names;
      visit(Kind::kFact, AnchorOf(Kind::kFact, of.id) + "-" + Anchored(names.id), names);
    }
  };
  all(Kind::kDefinition, program.definitions);
  all(Kind::kRule, program.rules);
  all(Kind::kException, program.exceptions);
  all(Kind::kTable, program.tables);
  all(Kind::kScale, program.scales);
  all(Kind::kFinding, program.findings);
  all(Kind::kParameter, program.parameters);
  all(Kind::kEvent, program.events);
  all(Kind::kProcedure, program.procedures);
  all(Kind::kDocument, program.documents);
  all(Kind::kObligation, program.obligations);
  all(Kind::kChoice, program.choices);
  all(Kind::kEntity, program.entities);
  for (const Entity& entity : program.entities) facts(entity.names, entity.facts);
  for (const EventType& event : program.events) facts(event.names, event.facts);
  const auto options = [&](Kind kind, const Names& of, uint32_t choice) {
    for (const Names& option : program.choices[choice].options)
      visit(kind, AnchorOf(kind, of.id), option);
  };
  // The bands of a scale are a choice that stands nowhere else.
  for (const Scale& scale : program.scales) options(Kind::kScale, scale.names, scale.choice);
  for (uint32_t i = 0; i < program.choices.size(); ++i)
    options(Kind::kChoice, program.choices[i].names, i);
  all(Kind::kLaw, program.laws);
}

namespace {

const std::string& Bare(const syntax::Alias& alias, bool zh) {
  const syntax::Name& wanted = zh ? alias.zh : alias.en;
  return wanted.present() ? wanted.text : alias.any().text;
}

class Titler {
 public:
  Titler(const Book& book, size_t volume, Kind kind, size_t number)
      : book_(book), volume_(volume), kind_(kind), number_(std::to_string(number + 1)) {}

  template <typename Node>
  Heading operator()(const Node& node) const {
    return OfAlias(node.alias);
  }
  Heading operator()(const syntax::Use& use) const {
    std::string path;
    for (const syntax::Name& name : use.path) path += (path.empty() ? "" : ".") + name.text;
    const bool named = book_.zh() && use.shown_zh.present();
    return {named ? use.shown_zh.text : path, named ? path : use.shown_zh.text, Numbered()};
  }
  Heading operator()(const syntax::Roles&) const {
    return {KindWord(kind_, book_.language()), "", Numbered()};
  }
  Heading operator()(const syntax::Presume& presume) const {
    const std::string fact = presume.fact.empty() ? "" : presume.fact.back().text;
    const Book::Meaning* meaning = book_.Find(volume_, fact);
    const std::string title = meaning == nullptr ? fact : book_.TitleOf(meaning->ref);
    return {title, "", Numbered()};
  }
  Heading operator()(const syntax::Scenario& scenario) const {
    const bool both = !scenario.name.en.empty() && !scenario.name.zh.empty();
    return {book_.parts(volume_).Said(scenario.name),
            !both        ? ""
            : book_.zh() ? scenario.name.en
                         : scenario.name.zh,
            Numbered()};
  }

 private:
  std::string Numbered() const { return AnchorOf(kind_, number_); }
  Heading OfAlias(const syntax::Alias& alias) const {
    const bool both = alias.en.present() && alias.zh.present();
    const std::string id = alias.en.present() ? SnakeCase(alias.en.text) : alias.zh.text;
    return {Bare(alias, book_.zh()), both ? Bare(alias, !book_.zh()) : "", AnchorOf(kind_, id)};
  }

  const Book& book_;
  size_t volume_;
  Kind kind_;
  std::string number_;
};

}  // namespace

// Presumptions, uses and scenarios have no name that is an id: their place in the text is theirs.
Heading HeadingOf(const Book& book, size_t volume, const Entry& entry, size_t number) {
  return std::visit(Titler(book, volume, entry.kind, number), entry.item->node);
}

namespace {

// The next token that is no space; nullptr at the end.
const Token* After(const std::vector<Token>& tokens, size_t i) {
  for (++i; i < tokens.size(); ++i)
    if (tokens[i].kind != TokenKind::kSpace) return &tokens[i];
  return nullptr;
}

bool IsSign(const Token& token, std::string_view sign) {
  return token.kind == TokenKind::kSign && token.text == sign;
}

}  // namespace

std::set<std::string_view> LocalNames(const std::vector<Token>& tokens) {
  std::set<std::string_view> locals;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token* after = tokens[i].kind == TokenKind::kName ? After(tokens, i) : nullptr;
    if (after != nullptr && IsSign(*after, ":")) locals.insert(tokens[i].text);
  }
  return locals;
}

const Book::Meaning* MeaningAt(const Book& book, size_t volume, const std::vector<Token>& tokens,
                               size_t i, const std::set<std::string_view>& locals) {
  const bool named = tokens[i].kind == TokenKind::kName ||
                     (tokens[i].kind == TokenKind::kQuote && tokens[i].text.size() < 100);
  if (!named || locals.contains(tokens[i].text)) return nullptr;
  const Book::Meaning* meaning = book.Find(volume, tokens[i].text);
  const bool member = i > 0 && IsSign(tokens[i - 1], ".");
  return meaning == nullptr || (member && meaning->module.empty()) ? nullptr : meaning;
}

bool IsExpectation(const syntax::Line& line) {
  return std::holds_alternative<syntax::ExpectOutcome>(line.node) ||
         std::holds_alternative<syntax::ExpectValue>(line.node) ||
         std::holds_alternative<syntax::ExpectBlocked>(line.node) ||
         std::holds_alternative<syntax::ExpectCites>(line.node);
}

}  // namespace writ::document
