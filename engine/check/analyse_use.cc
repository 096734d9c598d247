// What is declared and used by nothing. Only the policy's own: a library declares for many.
#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "engine/check/analyse.h"
#include "engine/check/analyse_value.h"

namespace writ {
namespace {

class UseAnalysis {
 public:
  UseAnalysis(const Program& program, Diagnostics& diagnostics)
      : p_(program),
        diagnostics_(diagnostics),
        facts_(program.facts.size()),
        definitions_(program.definitions.size()),
        roles_(program.roles.size()) {}

  void Run() {
    MarkExpressions();
    MarkDeclarations();
    CollectWords();
    ReportFacts();
    ReportDefinitions();
    ReportRoles();
  }

 private:
  void MarkExpressions() {
    for (const Expr& e : p_.exprs) {
      if (e.op == Op::kFact || e.op == Op::kMember) facts_[e.index] = true;
      if (e.op == Op::kDefinition) definitions_[e.index] = true;
      const bool counts = e.op == Op::kOverLast || e.op == Op::kOverRange || e.op == Op::kWithinAny;
      if (counts) MarkDates(p_[p_.Args(e)[0]].type);
    }
  }

  // A window over a list goes by its members' dates.
  void MarkDates(const Type& type) {
    if (type.kind != TypeKind::kList || type.index >= p_.entities.size()) return;
    for (const uint32_t fact : p_.entities[type.index].facts)
      if (p_.facts[fact].type.kind == TypeKind::kDate) facts_[fact] = true;
  }

  void MarkDeclarations() {
    for (const Entity& entity : p_.entities) {
      if (entity.exists_from < facts_.size()) facts_[entity.exists_from] = true;
      if (entity.exists_until < facts_.size()) facts_[entity.exists_until] = true;
    }
    for (const Definition& definition : p_.definitions)
      for (const uint32_t lower : definition.overrides) definitions_[lower] = true;
    for (const Rule& rule : p_.rules)
      for (const RuleVersion& version : rule.versions)
        for (const uint32_t role : version.action.roles) roles_[role] = true;
    for (const Finding& finding : p_.findings)
      if (finding.made_by < roles_.size()) roles_[finding.made_by] = true;
    for (const EventType& event : p_.events)
      for (const uint32_t fact : event.facts) facts_[fact] = true;
    // Who supplies a fact of the policy, or could tell otherwise than is presumed, has a part.
    for (const Fact& fact : p_.facts) {
      if (fact.names.module.empty()) MarkRole(fact.source);
      MarkRole(fact.presumed_unless);
    }
  }

  void MarkRole(const std::string& word) {
    if (word.empty()) return;
    for (size_t role = 0; role < roles_.size(); ++role) {
      const Names& names = p_.roles[role].names;
      if (names.id == word || names.en == word || names.zh == word) roles_[role] = true;
    }
  }

  // A name that stands anywhere in a procedure, obligation or document is used.
  void CollectWords() {
    const auto part_of_word = [](unsigned char c) {
      return std::isalnum(c) || c == '_' || c >= 0x80;
    };
    for (const DeclaredAct& one : p_.declared_acts) {
      size_t begin = 0;
      const std::string& text = one.canonical;
      while (begin < text.size()) {
        size_t end = begin;
        while (end < text.size() && part_of_word(static_cast<unsigned char>(text[end]))) ++end;
        if (end > begin) words_.insert(text.substr(begin, end - begin));
        begin = end + 1;
      }
    }
  }

  bool Mentioned(const Names& names) const {
    return words_.count(names.id) || (!names.en.empty() && words_.count(names.en)) ||
           (!names.zh.empty() && words_.count(names.zh));
  }

  bool IsUnused(uint32_t index) const {
    const Fact& fact = p_.facts[index];
    // A name is for people, a team for comparing: neither is read by a condition.
    const bool says_who = fact.type.kind == TypeKind::kText && fact.personal;
    if (facts_[index] || says_who || fact.type.kind == TypeKind::kTeam) return false;
    return fact.names.module.empty() && !Mentioned(fact.names);
  }

  // One warning an entity, at the first of them: the cause is one, the list is in the sentence.
  void ReportFacts() {
    for (const Entity& entity : p_.entities) {
      const Fact* first = nullptr;
      Argument list("");
      for (const uint32_t index : entity.facts) {
        if (!IsUnused(index)) continue;
        const Fact& fact = p_.facts[index];
        const Argument name = ShownIn(fact.names);
        list.en += (first == nullptr ? "" : ", ") + name.en;
        list.zh += (first == nullptr ? "" : "、") + name.zh;
        if (first == nullptr) first = &fact;
      }
      if (first != nullptr) {
        diagnostics_.Add(DiagnosticKind::kUnusedFact, first->names.place, {list});
      }
    }
  }

  void ReportDefinitions() {
    for (size_t i = 0; i < definitions_.size(); ++i) {
      const Definition& definition = p_.definitions[i];
      const bool cites = std::any_of(definition.versions.begin(), definition.versions.end(),
                                     [](const DefinitionVersion& v) { return !v.cites.empty(); });
      if (definitions_[i] || cites || !definition.names.module.empty()) continue;
      if (Mentioned(definition.names) || !definition.exceptions.empty()) continue;
      diagnostics_.Add(DiagnosticKind::kUnusedDefinition, definition.names.place,
                       {ShownIn(definition.names)});
    }
  }

  void ReportRoles() {
    for (size_t i = 0; i < roles_.size(); ++i) {
      const Names& names = p_.roles[i].names;
      if (roles_[i] || !names.module.empty() || Mentioned(names)) continue;
      diagnostics_.Add(DiagnosticKind::kUnusedRole, names.place, {ShownIn(names)});
    }
  }

  const Program& p_;
  Diagnostics& diagnostics_;
  std::vector<bool> facts_, definitions_, roles_;
  std::set<std::string> words_;
};

}  // namespace

void AnalyseUse(const Program& program, Diagnostics& diagnostics) {
  UseAnalysis(program, diagnostics).Run();
}

}  // namespace writ
