// Types and shapes of what was declared, once every name is known and before any expression is
// read.
#include <algorithm>

#include "engine/check/lower.h"
#include "engine/check/place_of.h"
#include "engine/check/roles.h"

namespace writ::check {
namespace {

LocalText Both(const syntax::Text& text) { return {text.en, text.zh}; }

void CompleteField(Checker& c, const syntax::Field& field, uint32_t tree, uint32_t index) {
  const uint32_t module = c.trees[tree].module;
  const Type type = ResolveType(c, module, field.type, field.per);
  Fact& fact = c.p.facts[index];
  fact.type = type;
  fact.over_time = field.over_time;
  fact.source = field.source.text;
  fact.personal = field.personal;
  fact.restricted = field.restricted;
  if (field.closes_after) fact.closes_after = SpanOf(*field.closes_after);
  Context at{.module = module, .tree = tree};
  const Type element = type.Element();
  if (field.range_from != syntax::kNoExpr) {
    fact.range_from = FixedValue(c, at, field.range_from, element);
  }
  if (field.range_to != syntax::kNoExpr) fact.range_to = FixedValue(c, at, field.range_to, element);
}

// Fields stand in the map under the name by which they were kept; a second field of a name was
// dropped.
void CompleteFields(Checker& c, const std::vector<syntax::Field>& fields, const IndexMap& map,
                    uint32_t tree) {
  for (const syntax::Field& field : fields) {
    const auto at = map.find(field.alias.any().text);
    if (at == map.end() || c.p.facts[at->second].names.place != PlaceOf(field.alias)) continue;
    CompleteField(c, field, tree, at->second);
  }
}

uint32_t FieldNamed(Checker& c, uint32_t entity, const syntax::Name& name, TypeKind kind) {
  if (!name.present()) return kNoIndex;
  const IndexMap& map = c.entity_fields[entity];
  const auto at = map.find(name.text);
  if (at == map.end()) {
    c.Report(DiagnosticKind::kUnknownMember, name.place,
             {c.p.entities[entity].names.id, name.text});
    return kNoIndex;
  }
  const Type& type = c.p.facts[at->second].type;
  if (type.kind != kind && type.kind != TypeKind::kError) {
    c.Report(DiagnosticKind::kWrongType, name.place, {TypeWords(c, {kind}), TypeWords(c, type)});
  }
  return at->second;
}

// The subject of a norm. Without one it is the module's only entity that exists from a date on.
uint32_t Subject(Checker& c, uint32_t tree, const syntax::Name& name, const syntax::Alias& of) {
  const uint32_t module = c.trees[tree].module;
  if (name.present()) return FindOfKind(c, module, name, SymbolKind::kEntity).value_or(kNoIndex);
  uint32_t only = kNoIndex;
  for (uint32_t i = 0; i < c.p.entities.size(); ++i) {
    if (c.p.entities[i].exists_from == kNoIndex || c.entity_module[i] != module) continue;
    if (only != kNoIndex) {
      only = kNoIndex;
      break;
    }
    only = i;
  }
  if (only == kNoIndex) c.Report(DiagnosticKind::kNoSubject, of.place, {of.any().text});
  return only;
}

void CompleteEntities(Checker& c) {
  for (const auto& pending : c.entities) {
    CompleteFields(c, pending.node->fields, c.entity_fields[pending.index], pending.tree);
    Entity& entity = c.p.entities[pending.index];
    entity.exists_from = FieldNamed(c, pending.index, pending.node->exists_from, TypeKind::kDate);
    entity.exists_until = FieldNamed(c, pending.index, pending.node->exists_until, TypeKind::kDate);
  }
  for (const auto& pending : c.events) {
    CompleteFields(c, pending.node->fields, c.event_fields[pending.index], pending.tree);
    EventType& event = c.p.events[pending.index];
    event.entity = Subject(c, pending.tree, pending.node->of_entity, pending.node->alias);
    if (event.entity == kNoIndex) continue;
    for (const uint32_t fact : event.facts) c.p.facts[fact].entity = event.entity;
  }
}

Direction DirectionOf(syntax::Direction direction) {
  switch (direction) {
    case syntax::Direction::kNone: return Direction::kNone;
    case syntax::Direction::kMoreIsBetter: return Direction::kMoreIsBetter;
    case syntax::Direction::kLessIsBetter: return Direction::kLessIsBetter;
  }
  return Direction::kNone;
}

void ReportVersions(Checker& c, const syntax::Alias& alias, Place first) {
  c.Report(DiagnosticKind::kVersionsDiffer, alias.place, {alias.any().text})
      .related.push_back({first, {"the first version", "第一个版本"}});
}

void CompleteNorms(Checker& c) {
  for (auto& pending : c.defines) {
    const syntax::Define& node = *pending.node;
    const Type type = ResolveType(c, c.trees[pending.tree].module, node.type, node.per);
    const uint32_t entity = Subject(c, pending.tree, node.of_entity, node.alias);
    Definition& definition = c.p.definitions[pending.index];
    if (pending.version == 0) {
      definition.type = type;
      definition.entity = entity;
    } else if (type != definition.type || entity != definition.entity) {
      ReportVersions(c, node.alias, definition.names.place);
      pending.dropped = true;
    }
    if (node.direction != syntax::Direction::kNone)
      definition.direction = DirectionOf(node.direction);
  }
  for (const auto& pending : c.rules) {
    const uint32_t entity = Subject(c, pending.tree, pending.node->for_entity, pending.node->alias);
    Rule& rule = c.p.rules[pending.index];
    if (pending.version == 0) {
      rule.entity = entity;
    } else if (entity != rule.entity) {
      ReportVersions(c, pending.node->alias, rule.names.place);
    }
  }
  for (const auto& pending : c.parameters) {
    c.p.parameters[pending.index].type =
        ResolveType(c, c.trees[pending.tree].module, pending.node->type, std::nullopt);
  }
}

std::vector<TableParameter> Columns(Checker& c, uint32_t module,
                                    const std::vector<syntax::Parameter>& columns) {
  std::vector<TableParameter> result;
  for (const syntax::Parameter& column : columns) {
    TableParameter parameter;
    parameter.names = MakeNames(c, column.alias, module);
    parameter.type = ResolveType(c, module, column.type, std::nullopt);
    result.push_back(std::move(parameter));
  }
  return result;
}

void CompleteTables(Checker& c) {
  for (const auto& pending : c.tables) {
    const uint32_t module = c.trees[pending.tree].module;
    Table& table = c.p.tables[pending.index];
    table.inputs = Columns(c, module, pending.node->inputs);
    table.outputs = Columns(c, module, pending.node->outputs);
    switch (pending.node->mode) {
      case syntax::TableMode::kUnique: table.mode = TableMode::kUnique; break;
      case syntax::TableMode::kFirst: table.mode = TableMode::kFirst; break;
      case syntax::TableMode::kData: table.mode = TableMode::kData; break;
    }
  }
  for (const auto& pending : c.scales) {
    const uint32_t module = c.trees[pending.tree].module;
    Scale& scale = c.p.scales[pending.index];
    scale.of.names = MakeNames(c, pending.node->of.alias, module);
    scale.of.type = ResolveType(c, module, pending.node->of.type, std::nullopt);
  }
}

void CompleteFindings(Checker& c) {
  for (const auto& pending : c.findings) {
    const uint32_t module = c.trees[pending.tree].module;
    const syntax::Finding& node = *pending.node;
    Finding& finding = c.p.findings[pending.index];
    finding.entity = Subject(c, pending.tree, node.for_entity, node.alias);
    for (const syntax::Name& need : node.needs) {
      finding.needs.push_back(NeedId(need.text));
    }
    finding.is_signed = node.is_signed;
    finding.with_reasons = node.with_reasons;
    // A library names the role it expects; the policy that uses it declares the roles.
    if (node.made_by.present()) {
      const std::optional<Symbol> role = PeekSymbol(c, module, {node.made_by});
      if (role && role->kind == SymbolKind::kRole) {
        finding.made_by = RoleOfPolicy(c, *role);
      } else if (module == 0) {
        FindOfKind(c, module, node.made_by, SymbolKind::kRole);
      }
    }
    finding.cites = ResolveCitations(c, module, node.cites);
  }
}

NormLevel LawLevel(const syntax::Name& name) {
  for (const auto level : {NormLevel::kCollectiveAgreement, NormLevel::kContract,
                           NormLevel::kPolicy, NormLevel::kHandbook}) {
    if (NameOf(level) == name.text) return level;
  }
  return NormLevel::kLaw;
}

void CompleteLaws(Checker& c) {
  for (const auto& pending : c.laws) {
    const syntax::Law& node = *pending.node;
    Law& law = c.p.laws[pending.index];
    law.title = Both(node.title);
    law.level = LawLevel(node.level);
    law.from = node.in_force_from;
    law.until = node.in_force_until;
    for (const syntax::Article& article : node.articles) {
      const syntax::Citation& n = article.number;
      law.articles.push_back({n.article, n.paragraph, n.item, n.section, article.text});
    }
  }
}

void CompleteHead(Checker& c) {
  const ModuleState& own = c.modules[0];
  PolicyHead& head = c.p.policy;
  head.level = own.level;
  if (own.header == nullptr) return;
  const syntax::Policy& node = *own.header;
  head.names = MakeNames(c, node.alias, 0);
  head.title = Both(node.title);
  head.owner = Both(node.owner);
  head.jurisdiction = node.jurisdiction.text;
  head.currency = node.currency.text;
  head.version = node.version;
  head.prevails = node.prevails.text;
  head.from = node.in_force_from;
  head.until = node.in_force_until;
  if (node.has_rounding) {
    head.rounding_unit = node.rounding_unit;
    head.rounding = static_cast<uint8_t>(node.rounding);
    if (node.rounding_unit && node.rounding_unit->Sign() <= 0) {
      c.Report(DiagnosticKind::kRoundingUnit, node.rounding_place,
               {node.rounding_unit->Canonical()});
    }
  }
}

}  // namespace

void CompleteDeclarations(Checker& c) {
  CompleteHead(c);
  CompleteLaws(c);
  CompleteEntities(c);
  CompleteNorms(c);
  CompleteTables(c);
  CompleteFindings(c);
}

}  // namespace writ::check
