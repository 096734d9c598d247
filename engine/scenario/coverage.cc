#include "engine/scenario/coverage.h"

#include "engine/render/explanation.h"

namespace writ::scenario {
namespace {

std::string ArticleId(const Citation& citation) {
  std::string id = citation.source;
  if (!citation.article.empty()) id += " art " + citation.article;
  if (!citation.paragraph.empty()) id += " para " + citation.paragraph;
  if (!citation.item.empty()) id += " item " + citation.item;
  if (!citation.section.empty()) id += " sec " + citation.section;
  return id;
}

LocalText TitleOf(const Names& names) {
  return {NameFor(names, Language::kEnglish), NameFor(names, Language::kChinese)};
}

bool IsOwn(const Names& names) { return names.module.empty(); }

}  // namespace

void CoverageCounter::SawCites(const std::vector<Citation>& cites) {
  for (const auto& citation : cites) articles_.insert(ArticleId(citation));
}

void CoverageCounter::SawExplanation(const Explanation& explanation) {
  for (const auto& node : explanation.nodes) {
    const bool known = node.state == State::kKnown;
    switch (node.kind) {
      case NodeKind::kExpr:
      case NodeKind::kUnless:
        if (known && node.value.type.kind == TypeKind::kYesNo)
          branches_[node.ref].insert(node.value.yes);
        break;
      case NodeKind::kException:
        if (!known || node.ref >= program_.exceptions.size()) break;
        exceptions_[node.ref].insert(node.value.yes);
        if (node.value.yes) SawCites(program_.exceptions[node.ref].cites);
        break;
      case NodeKind::kDefinition:
        for (const auto& version : program_.definitions[node.ref].versions) SawCites(version.cites);
        break;
      case NodeKind::kRule:
        for (const auto& version : program_.rules[node.ref].versions) SawCites(version.cites);
        break;
      case NodeKind::kPresumption:
        if (node.ref < program_.facts.size()) SawCites(program_.facts[node.ref].presumed_cites);
        break;
      case NodeKind::kFact:
      case NodeKind::kPeriod:
      case NodeKind::kTeam: break;
    }
  }
}

void CoverageCounter::SawDecision(const Decision& decision) {
  rules_[decision.rule].insert(decision.outcome);
  const auto& versions = program_.rules[decision.rule].versions;
  if (decision.version < versions.size()) SawCites(versions[decision.version].cites);
  if (!decision.explanation) return;
  SawExplanation(*decision.explanation);
  SawNames(program_.rules[decision.rule], *decision.explanation);
}

// A branch that is a name and nothing else is explained by what it names, not as an expression.
void CoverageCounter::SawNames(const Rule& rule, const Explanation& explanation) {
  const auto named = [](Op op, NodeKind kind) {
    return (op == Op::kRule && kind == NodeKind::kRule) ||
           (op == Op::kDefinition && kind == NodeKind::kDefinition) ||
           (op == Op::kFact && kind == NodeKind::kFact);
  };
  for (const ExprId branch : BranchesOf(rule)) {
    const Expr& e = program_[branch];
    for (const auto& node : explanation.nodes) {
      const bool decided = node.state == State::kKnown && node.value.type.kind == TypeKind::kYesNo;
      if (decided && node.ref == e.index && named(e.op, node.kind))
        branches_[branch].insert(node.value.yes);
    }
  }
}

void CoverageCounter::SawValue(uint32_t definition, const ValueResult& value) {
  for (const auto& version : program_.definitions[definition].versions) SawCites(version.cites);
  if (value.explanation) SawExplanation(*value.explanation);
}

// Operands of the and/or at the top of each condition, and each `unless`.
std::vector<ExprId> CoverageCounter::BranchesOf(const Rule& rule) const {
  std::vector<ExprId> branches;
  for (const auto& version : rule.versions) {
    if (version.when < program_.exprs.size()) {
      const Expr& when = program_[version.when];
      if (when.op == Op::kAnd || when.op == Op::kOr) {
        for (const ExprId arg : program_.Args(when)) branches.push_back(arg);
      } else {
        branches.push_back(version.when);
      }
    }
    branches.insert(branches.end(), version.unless.begin(), version.unless.end());
  }
  return branches;
}

namespace {

// Every citation of norms that the policy itself declares.
std::map<std::string, Citation> OwnArticles(const Program& program) {
  std::map<std::string, Citation> articles;
  const auto add = [&](const std::vector<Citation>& cites) {
    for (const auto& citation : cites) articles.emplace(ArticleId(citation), citation);
  };
  for (const auto& rule : program.rules) {
    for (const auto& version : rule.versions) {
      if (IsOwn(rule.names)) add(version.cites);
    }
  }
  for (const auto& definition : program.definitions) {
    for (const auto& version : definition.versions) {
      if (IsOwn(definition.names)) add(version.cites);
    }
  }
  for (const auto& exception : program.exceptions) {
    if (IsOwn(exception.names)) add(exception.cites);
  }
  return articles;
}

template <typename Key, typename Value>
int Seen(const std::map<Key, std::set<Value>>& seen, const Key& key) {
  const auto found = seen.find(key);
  return found == seen.end() ? 0 : static_cast<int>(found->second.size());
}

}  // namespace

Coverage CoverageCounter::Result() const {
  Coverage coverage;
  for (uint32_t i = 0; i < program_.rules.size(); ++i) {
    const Rule& rule = program_.rules[i];
    if (!IsOwn(rule.names)) continue;
    CoverageLine line{rule.names.id, TitleOf(rule.names), rule.names.place, 0, 2};
    if (const auto found = rules_.find(i); found != rules_.end()) {
      line.hit = static_cast<int>(found->second.count(Outcome::kHolds) +
                                  found->second.count(Outcome::kFails));
    }
    coverage.rules.push_back(line);
    CoverageLine branches{rule.names.id, line.title, rule.names.place, 0, 0};
    for (const ExprId branch : BranchesOf(rule)) {
      branches.hit += Seen(branches_, branch);
      branches.of += 2;
    }
    coverage.branches.push_back(branches);
  }
  for (uint32_t i = 0; i < program_.exceptions.size(); ++i) {
    const auto& names = program_.exceptions[i].names;
    if (IsOwn(names))
      coverage.exceptions.push_back(
          {names.id, TitleOf(names), names.place, Seen(exceptions_, i), 2});
  }
  for (const auto& [id, citation] : OwnArticles(program_)) {
    const LocalText title{CitationWords(program_, citation, Language::kEnglish),
                          CitationWords(program_, citation, Language::kChinese)};
    coverage.articles.push_back(
        {id, title, citation.place, static_cast<int>(articles_.count(id)), 1});
  }
  return coverage;
}

}  // namespace writ::scenario
