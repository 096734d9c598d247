// The names of everything that is declared, before anything is given a meaning: order in a file is
// free.
#include <memory>
#include <optional>
#include <utility>

#include "engine/base/text.h"
#include "engine/check/checker.h"
#include "engine/check/place_of.h"

namespace writ::check {
namespace {

// Declares one item after another; overloads say what each kind of item adds.
class Declarer {
 public:
  explicit Declarer(Checker& c) : c_(c), p_(c.p) {}

  void Tree(uint32_t tree) {
    tree_ = tree;
    module_ = c_.trees[tree].module;
    for (const syntax::Item& item : c_.trees[tree].tree->items) {
      std::visit([&](const auto& node) { Declare(node); }, item.node);
    }
  }

 private:
  // Adds a name under both spellings, or neither. False: it stood there before, which has been
  // reported.
  bool Add(const syntax::Alias& alias, SymbolKind kind, size_t index) {
    bool fresh = true;
    const Symbol symbol{kind, static_cast<uint32_t>(index), module_, alias.place};
    Scope& scope = c_.modules[module_].scope;
    for (const syntax::Name* name : {&alias.en, &alias.zh}) {
      if (!name->present() || !fresh) continue;
      const auto [at, inserted] = scope.emplace(name->text, symbol);
      if (!inserted && !(at->second.kind == kind && at->second.index == index)) {
        ReportTwice(*name, at->second.place);
        fresh = false;
        if (name == &alias.zh && alias.en.present()) Withdraw(scope, alias.en.text, symbol);
      }
    }
    return fresh;
  }

  // Nothing stands behind a name whose other spelling is taken.
  static void Withdraw(Scope& scope, std::string_view name, const Symbol& symbol) {
    const auto at = scope.find(name);
    if (at->second.place == symbol.place) scope.erase(at);
  }

  void ReportTwice(const syntax::Name& name, Place first) {
    c_.Report(DiagnosticKind::kDuplicateName, name.place, {name.text})
        .related.push_back({first, {"the first", "第一处"}});
  }

  Names NamesFor(const syntax::Alias& alias) { return MakeNames(c_, alias, module_); }

  // The symbol of that name in this module if it is of that kind.
  const Symbol* Existing(const syntax::Alias& alias, SymbolKind kind) const {
    const Scope& scope = c_.modules[module_].scope;
    const auto at = scope.find(alias.any().text);
    return at != scope.end() && at->second.kind == kind ? &at->second : nullptr;
  }

  void Declare(const syntax::Policy&) {}
  void Declare(const syntax::Use&) {}
  void Declare(const syntax::Scenario&) {}

  void Declare(const syntax::Presume& node) { c_.presumes.push_back({&node, tree_, 0}); }

  void Declare(const syntax::Roles& node) {
    for (const syntax::Alias& alias : node.roles) {
      if (Add(alias, SymbolKind::kRole, p_.roles.size())) p_.roles.push_back({NamesFor(alias)});
    }
  }

  void Declare(const syntax::Choice& node) {
    if (!Add(node.alias, SymbolKind::kChoice, p_.choices.size())) return;
    p_.choices.push_back({NamesFor(node.alias), {}});
    IndexMap& map = c_.choice_options.emplace_back();
    for (const syntax::Alias& option : node.options) AddOption(map, option);
  }

  // Both spellings, or neither: which one is taken, and by what; nothing if they are added.
  static std::optional<std::pair<const syntax::Name*, uint32_t>> AddBoth(IndexMap& map,
                                                                         const syntax::Alias& alias,
                                                                         uint32_t index) {
    for (const syntax::Name* name : {&alias.en, &alias.zh}) {
      if (!name->present()) continue;
      const auto [at, inserted] = map.emplace(name->text, index);
      if (inserted || at->second == index) continue;
      const auto taken = std::pair(name, at->second);
      // Nothing stands behind a name whose other spelling is taken.
      if (name == &alias.zh && alias.en.present()) map.erase(alias.en.text);
      return taken;
    }
    return std::nullopt;
  }

  void AddOption(IndexMap& map, const syntax::Alias& option) {
    const auto index = static_cast<uint32_t>(p_.choices.back().options.size());
    if (const auto taken = AddBoth(map, option, index))
      return ReportTwice(*taken->first, p_.choices.back().options[taken->second].place);
    p_.choices.back().options.push_back(NamesFor(option));
  }

  void Declare(const syntax::Entity& node) {
    if (!Add(node.alias, SymbolKind::kEntity, p_.entities.size())) return;
    const auto index = static_cast<uint32_t>(p_.entities.size());
    c_.entities.push_back({&node, tree_, index});
    Entity entity;
    entity.names = NamesFor(node.alias);
    p_.entities.push_back(std::move(entity));
    c_.entity_fields.emplace_back();
    c_.entity_module.push_back(module_);
    c_.entity_root.push_back(index);
    for (const syntax::Field& field : node.fields) {
      const uint32_t fact = AddField(c_.entity_fields.back(), field, index);
      if (fact != kNoIndex) p_.entities.back().facts.push_back(fact);
    }
  }

  uint32_t AddField(IndexMap& map, const syntax::Field& field, uint32_t entity) {
    const auto index = static_cast<uint32_t>(p_.facts.size());
    if (const auto taken = AddBoth(map, field.alias, index)) {
      ReportTwice(*taken->first, p_.facts[taken->second].names.place);
      return kNoIndex;
    }
    Fact fact;
    fact.names = NamesFor(field.alias);
    fact.entity = entity;
    p_.facts.push_back(std::move(fact));
    return index;
  }

  void Declare(const syntax::Event& node) {
    if (!Add(node.alias, SymbolKind::kEvent, p_.events.size())) return;
    c_.events.push_back({&node, tree_, static_cast<uint32_t>(p_.events.size())});
    EventType event;
    event.names = NamesFor(node.alias);
    p_.events.push_back(std::move(event));
    IndexMap& map = c_.event_fields.emplace_back();
    for (const syntax::Field& field : node.fields) {
      const uint32_t fact = AddField(map, field, 0);
      if (fact != kNoIndex) p_.events.back().facts.push_back(fact);
    }
  }

  void Declare(const syntax::ParameterDecl& node) {
    if (!Add(node.alias, SymbolKind::kParameter, p_.parameters.size())) return;
    c_.parameters.push_back({&node, tree_, static_cast<uint32_t>(p_.parameters.size())});
    Parameter parameter;
    parameter.names = NamesFor(node.alias);
    p_.parameters.push_back(std::move(parameter));
  }

  // A second text of one name is a version of it when it says since when it is valid.
  void Declare(const syntax::Define& node) {
    uint32_t index = static_cast<uint32_t>(p_.definitions.size());
    const Symbol* first = Existing(node.alias, SymbolKind::kDefinition);
    if (first != nullptr && node.valid.place.known()) {
      index = first->index;
      if (!Add(node.alias, SymbolKind::kDefinition, index)) return;
    } else {
      if (!Add(node.alias, SymbolKind::kDefinition, index)) return;
      Definition definition;
      definition.names = NamesFor(node.alias);
      definition.level = c_.modules[module_].level;
      p_.definitions.push_back(std::move(definition));
    }
    std::vector<DefinitionVersion>& versions = p_.definitions[index].versions;
    c_.defines.push_back({&node, tree_, index, static_cast<uint32_t>(versions.size())});
    versions.emplace_back();
  }

  void Declare(const syntax::Rule& node) {
    uint32_t index = static_cast<uint32_t>(p_.rules.size());
    const Symbol* first = Existing(node.alias, SymbolKind::kRule);
    if (first != nullptr && node.valid.place.known()) {
      index = first->index;
      if (!Add(node.alias, SymbolKind::kRule, index)) return;
    } else {
      if (!Add(node.alias, SymbolKind::kRule, index)) return;
      Rule rule;
      rule.names = NamesFor(node.alias);
      rule.level = c_.modules[module_].level;
      p_.rules.push_back(std::move(rule));
    }
    std::vector<RuleVersion>& versions = p_.rules[index].versions;
    c_.rules.push_back({&node, tree_, index, static_cast<uint32_t>(versions.size())});
    versions.emplace_back();
  }

  void Declare(const syntax::Exception& node) {
    if (!Add(node.alias, SymbolKind::kException, c_.exceptions.size())) return;
    c_.exceptions.push_back({&node, tree_, static_cast<uint32_t>(c_.exceptions.size())});
  }

  void Declare(const syntax::Table& node) {
    if (!Add(node.alias, SymbolKind::kTable, p_.tables.size())) return;
    c_.tables.push_back({&node, tree_, static_cast<uint32_t>(p_.tables.size())});
    Table table;
    table.names = NamesFor(node.alias);
    p_.tables.push_back(std::move(table));
  }

  // The bands of a scale are the options of a choice that bears the scale's name.
  void Declare(const syntax::Scale& node) {
    if (!Add(node.alias, SymbolKind::kScale, p_.scales.size())) return;
    c_.scales.push_back({&node, tree_, static_cast<uint32_t>(p_.scales.size())});
    Scale scale;
    scale.names = NamesFor(node.alias);
    scale.choice = static_cast<uint32_t>(p_.choices.size());
    p_.scales.push_back(std::move(scale));
    p_.choices.push_back({NamesFor(node.alias), {}});
    IndexMap& map = c_.choice_options.emplace_back();
    for (const syntax::Band& band : node.bands) AddOption(map, band.alias);
  }

  void Declare(const syntax::Finding& node) {
    if (!Add(node.alias, SymbolKind::kFinding, p_.findings.size())) return;
    c_.findings.push_back({&node, tree_, static_cast<uint32_t>(p_.findings.size())});
    Finding finding;
    finding.names = NamesFor(node.alias);
    p_.findings.push_back(std::move(finding));
  }

  // A law may stand several times, once for each text that was in force.
  void Declare(const syntax::Law& node) {
    const auto index = static_cast<uint32_t>(p_.laws.size());
    const Symbol* first = Existing(node.alias, SymbolKind::kLaw);
    if (first != nullptr && node.in_force_from) {
      c_.law_versions[first->index].push_back(index);
    } else if (!Add(node.alias, SymbolKind::kLaw, index)) {
      return;
    }
    c_.law_versions.push_back({index});
    c_.laws.push_back({&node, tree_, index});
    Law law;
    law.names = NamesFor(node.alias);
    p_.laws.push_back(std::move(law));
  }

  // Adds a procedure, obligation or document to its vector, and to what is hashed.
  template <typename T>
  uint32_t AddAct(const syntax::Alias& alias, SymbolKind symbol, DeclaredAct::Kind kind,
                  std::vector<T>& list) {
    const auto index = static_cast<uint32_t>(list.size());
    if (!Add(alias, symbol, index)) return kNoIndex;
    p_.declared_acts.push_back({kind, NamesFor(alias), {}, index});
    list.emplace_back().names = NamesFor(alias);
    return index;
  }

  void Declare(const syntax::Procedure& node) {
    const uint32_t i =
        AddAct(node.alias, SymbolKind::kProcedure, DeclaredAct::Kind::kProcedure, p_.procedures);
    if (i == kNoIndex) return;
    c_.procedures.push_back(&node);
    c_.procedure_items.push_back({&node, tree_, i});
  }
  void Declare(const syntax::Obligation& node) {
    const uint32_t i =
        AddAct(node.alias, SymbolKind::kObligation, DeclaredAct::Kind::kObligation, p_.obligations);
    if (i != kNoIndex) c_.obligations.push_back({&node, tree_, i});
  }
  void Declare(const syntax::Document& node) {
    const uint32_t i =
        AddAct(node.alias, SymbolKind::kDocument, DeclaredAct::Kind::kDocument, p_.documents);
    if (i != kNoIndex) c_.documents.push_back({&node, tree_, i});
  }

  Checker& c_;
  Program& p_;
  uint32_t tree_ = 0, module_ = 0;
};

}  // namespace

Place PlaceOf(const syntax::Alias& alias) {
  const bool han_first =
      alias.en.present() && alias.zh.present() && alias.zh.place.begin < alias.en.place.begin;
  return han_first ? alias.place : alias.any().place;
}

Names MakeNames(const Checker& c, const syntax::Alias& alias, uint32_t module) {
  Names names;
  names.en = alias.en.text;
  names.zh = alias.zh.text;
  names.id = alias.en.present() ? SnakeCase(alias.en.text) : alias.zh.text;
  names.module = c.modules[module].local;
  names.place = PlaceOf(alias);
  return names;
}

void DeclareAll(Checker& c) {
  Declarer declarer(c);
  for (uint32_t tree = 0; tree < c.trees.size(); ++tree) declarer.Tree(tree);
}

}  // namespace writ::check
