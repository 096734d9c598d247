// Definitions, rules, exceptions, presumptions and parameters: their expressions, lowered.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/check/lower.h"

namespace writ::check {
namespace {

template <typename Node>
Context ContextOf(const Checker& c, const Pending<Node>& pending, uint32_t entity) {
  return {.module = c.trees[pending.tree].module, .tree = pending.tree, .entity = entity};
}

Validity LowerValidity(Checker& c, Context& at, const syntax::Validity& valid) {
  Validity result{valid.from, valid.until, kNoExpr};
  if (valid.by_date_of.present()) result.by_date = Lowering(c, at).DateNamed(valid.by_date_of);
  return result;
}

// When a norm may apply, for choosing the version of a law it cites.
Term TermOf(const Checker& c, const syntax::Validity& valid, uint32_t module) {
  Term term{valid.from, valid.until};
  const syntax::Policy* header = c.modules[module].header;
  if (!term.from && header != nullptr) term.from = header->in_force_from;
  if (!term.until && header != nullptr) term.until = header->in_force_until;
  return term;
}

void LowerDefinition(Checker& c, const Pending<syntax::Define>& pending) {
  const syntax::Define& node = *pending.node;
  const Type type = c.p.definitions[pending.index].type;
  Context at = ContextOf(c, pending, c.p.definitions[pending.index].entity);
  DefinitionVersion version;
  version.valid = LowerValidity(c, at, node.valid);
  if (node.when != syntax::kNoExpr)
    version.when = LowerCondition(c, at, node.when, type.IsSeries());
  if (type.kind == TypeKind::kEvent) {
    // An event is told by a condition (it happens on the first day it holds), a date, or another
    // event.
    const Value value = Lower(c, at, node.value);
    version.value = value.id;
    if (!value.bad() && value.type.kind != TypeKind::kYesNo && value.type.kind != TypeKind::kDate &&
        value.type.kind != TypeKind::kEvent) {
      c.Report(DiagnosticKind::kWrongType,
               c.trees[pending.tree].tree->expressions[node.value].place,
               {TypeWords(c, type), TypeWords(c, value.type)});
    }
  } else {
    version.value = LowerAs(c, at, node.value, type);
  }
  version.cites = ResolveCitations(c, at.module, node.cites, TermOf(c, node.valid, at.module));
  c.p.definitions[pending.index].versions[pending.version] = std::move(version);
}

void LowerArguments(Checker& c, Context& at, const syntax::StartAction& start, Action& action) {
  const auto procedure = FindOfKind(c, at.module, start.procedure, SymbolKind::kProcedure);
  if (!procedure) return;
  action.procedure = *procedure;
  const std::vector<syntax::Parameter>& parameters = c.procedures[*procedure]->parameters;
  const uint32_t home = PeekSymbol(c, at.module, {start.procedure})->module;
  for (const syntax::Argument& argument : start.arguments) {
    const auto wanted = std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) {
      return p.alias.en.text == argument.name.text || p.alias.zh.text == argument.name.text;
    });
    if (wanted == parameters.end()) {
      c.Report(DiagnosticKind::kUnknownMember, argument.name.place,
               {start.procedure.text, argument.name.text});
      continue;
    }
    const Type type = ResolveType(c, home, wanted->type, std::nullopt);
    action.arguments.push_back(
        {MakeNames(c, wanted->alias, home).id, LowerAs(c, at, argument.value, type)});
  }
  if (start.arguments.size() != parameters.size()) {
    c.Report(DiagnosticKind::kWrongCount, start.procedure.place,
             {start.procedure.text, parameters.size(), start.arguments.size()});
  }
}

Action LowerAction(Checker& c, Context& at, const syntax::Action& node) {
  Action action;
  if (const auto* notify = std::get_if<syntax::NotifyAction>(&node)) {
    switch (notify->verb) {
      case syntax::Notify::kWarn: action.kind = ActionKind::kWarn; break;
      case syntax::Notify::kAdvise: action.kind = ActionKind::kAdvise; break;
      case syntax::Notify::kFlag: action.kind = ActionKind::kFlag; break;
    }
    for (const syntax::Name& role : notify->roles) {
      if (const auto index = FindOfKind(c, at.module, role, SymbolKind::kRole)) {
        action.roles.push_back(*index);
      }
    }
    action.message = {notify->message.en, notify->message.zh};
  } else if (const auto* start = std::get_if<syntax::StartAction>(&node)) {
    action.kind = ActionKind::kStart;
    LowerArguments(c, at, *start, action);
  }
  return action;
}

ExprId Push(Program& p, Op op, std::vector<ExprId> args, Place place) {
  Expr e;
  e.op = op;
  e.type = {TypeKind::kYesNo};
  e.args_begin = static_cast<uint32_t>(p.args.size());
  e.args_count = static_cast<uint16_t>(args.size());
  e.place = place;
  p.args.insert(p.args.end(), args.begin(), args.end());
  p.exprs.push_back(e);
  return static_cast<ExprId>(p.exprs.size() - 1);
}

// `when` and not any `unless`.
ExprId WholeCondition(Program& p, const RuleVersion& version) {
  if (version.when == kNoExpr || version.unless.empty()) return version.when;
  const Place place = p.exprs[version.when].place;
  std::vector<ExprId> all{version.when};
  for (const ExprId unless : version.unless) {
    if (unless == kNoExpr) return kNoExpr;
    all.push_back(Push(p, Op::kNot, {unless}, p.exprs[unless].place));
  }
  return Push(p, Op::kAnd, std::move(all), place);
}

void LowerRule(Checker& c, const Pending<syntax::Rule>& pending) {
  const syntax::Rule& node = *pending.node;
  Context at = ContextOf(c, pending, c.p.rules[pending.index].entity);
  RuleVersion version;
  version.valid = LowerValidity(c, at, node.valid);
  version.when = LowerCondition(c, at, node.when);
  for (const syntax::ExprId unless : node.unless) {
    version.unless.push_back(LowerCondition(c, at, unless));
  }
  version.condition = WholeCondition(c.p, version);
  version.action = LowerAction(c, at, node.action);
  if (!node.counts_as.empty()) {
    version.counts_as =
        FindOfKind(c, at.module, node.counts_as, SymbolKind::kFinding).value_or(kNoIndex);
  }
  version.cites = ResolveCitations(c, at.module, node.cites, TermOf(c, node.valid, at.module));
  c.p.rules[pending.index].versions[pending.version] = std::move(version);
}

// What an exception stands against, definitions and rules alike.
std::vector<Symbol> Targets(Checker& c, uint32_t module, const syntax::Exception& node) {
  std::vector<Symbol> targets;
  for (const syntax::Path& path : node.to) {
    const std::optional<Symbol> symbol = FindSymbol(c, module, path);
    if (!symbol) continue;
    if (symbol->kind == SymbolKind::kDefinition || symbol->kind == SymbolKind::kRule) {
      targets.push_back(*symbol);
    } else {
      c.Report(DiagnosticKind::kWrongKindOfName, PlaceOf(path),
               {Joined(path), KindWords(symbol->kind),
                writ::Argument("a definition or a rule", "定义或规则")});
    }
  }
  return targets;
}

uint32_t EntityOf(const Checker& c, const Symbol& target, uint32_t module) {
  const uint32_t entity = target.kind == SymbolKind::kRule ? c.p.rules[target.index].entity
                                                           : c.p.definitions[target.index].entity;
  return target.module == module ? entity : c.Root(entity);
}

// One exception to several norms is one entry for each, of one name and with one condition.
void LowerException(Checker& c, const Pending<syntax::Exception>& pending) {
  const syntax::Exception& node = *pending.node;
  const uint32_t module = c.trees[pending.tree].module;
  const std::vector<Symbol> targets = Targets(c, module, node);
  if (targets.size() != node.to.size() || targets.empty()) return;
  const auto rules = static_cast<size_t>(std::count_if(
      targets.begin(), targets.end(), [](const Symbol& s) { return s.kind == SymbolKind::kRule; }));
  if (node.values.size() != targets.size() - rules) {
    c.Report(DiagnosticKind::kWrongCount, node.alias.place,
             {node.alias.any().text, targets.size() - rules, node.values.size()});
    return;
  }
  Context at = ContextOf(c, pending, EntityOf(c, targets[0], module));
  Exception base;
  base.names = MakeNames(c, node.alias, module);
  base.valid = LowerValidity(c, at, node.valid);
  bool series = false;
  for (const Symbol& target : targets) {
    series = series || (target.kind == SymbolKind::kDefinition &&
                        c.p.definitions[target.index].type.IsSeries());
  }
  if (node.when != syntax::kNoExpr) base.when = LowerCondition(c, at, node.when, series);
  base.cites = ResolveCitations(c, module, node.cites, TermOf(c, node.valid, module));
  size_t next = 0;
  for (const Symbol& target : targets) {
    Exception exception = base;
    if (target.kind == SymbolKind::kDefinition) {
      exception.value = LowerAs(c, at, node.values[next++], c.p.definitions[target.index].type);
    }
    const auto index = static_cast<uint32_t>(c.p.exceptions.size());
    c.p.exceptions.push_back(std::move(exception));
    if (target.kind == SymbolKind::kDefinition) {
      c.p.definitions[target.index].exceptions.push_back(index);
    } else {
      c.p.rules[target.index].exceptions.push_back(index);
    }
  }
}

// Facts belong to entities, so a presumption's name is looked for in all of its module's.
uint32_t PresumedFact(Checker& c, uint32_t module, const syntax::Path& path) {
  std::vector<std::string> known;
  for (uint32_t entity = 0; entity < c.p.entities.size(); ++entity) {
    if (c.entity_module[entity] != module) continue;
    const Names& names = c.p.entities[entity].names;
    const bool named = path.size() == 2 && (path[0].text == names.en || path[0].text == names.zh);
    if (path.size() != 1 && !named) continue;
    const IndexMap& fields = c.entity_fields[entity];
    const auto at = fields.find(path.back().text);
    if (at != fields.end()) return at->second;
    for (const auto& entry : fields) known.emplace_back(entry.first);
  }
  std::sort(known.begin(), known.end());
  std::optional<std::string> near;
  if (c.suggestions_left-- > 0) near = Nearest(path.back().text, known);
  const Place place = path.back().place;
  if (near) {
    c.Report(DiagnosticKind::kMisspelledName, place, {Joined(path), *near})
        .fixes.push_back({place, *near});
  } else {
    c.Report(DiagnosticKind::kUnknownName, place, {Joined(path)});
  }
  return kNoIndex;
}

void LowerPresume(Checker& c, const Pending<syntax::Presume>& pending) {
  const syntax::Presume& node = *pending.node;
  if (node.fact.empty()) return;
  const uint32_t module = c.trees[pending.tree].module;
  const uint32_t index = PresumedFact(c, module, node.fact);
  if (index == kNoIndex) return;
  Context at = ContextOf(c, pending, c.p.facts[index].entity);
  if (c.p.facts[index].presumed != kNoExpr) {
    c.Report(DiagnosticKind::kDuplicateName, PlaceOf(node.fact), {Joined(node.fact)})
        .related.push_back({c.p.exprs[c.p.facts[index].presumed].place, {"the first", "第一处"}});
    return;
  }
  const ExprId value = LowerAs(c, at, node.value, c.p.facts[index].type.Element());
  Fact& fact = c.p.facts[index];
  fact.presumed = value;
  if (node.unless_told_by.present()) {
    const auto role = FindOfKind(c, module, node.unless_told_by, SymbolKind::kRole);
    if (role) fact.presumed_unless = c.p.roles[*role].names.id;
  }
  fact.presumed_cites = ResolveCitations(c, module, node.cites, TermOf(c, {}, module));
}

// A norm of the policy that bears the name of one in a library deviates from it, where the library
// says which way is better for the employee.
void NoteOverrides(Checker& c) {
  for (uint32_t i = 0; i < c.p.definitions.size(); ++i) {
    const Definition& own = c.p.definitions[i];
    if (!own.names.module.empty()) continue;
    for (const UsedModule& used : c.modules[0].uses) {
      if (used.module == kNoIndex) continue;
      const Scope& scope = c.modules[used.module].scope;
      auto at = scope.find(own.names.en);
      if (at == scope.end()) at = scope.find(own.names.zh);
      if (at == scope.end() || at->second.kind != SymbolKind::kDefinition) continue;
      Definition& law = c.p.definitions[at->second.index];
      if (law.direction == Direction::kNone || law.type != own.type || law.level >= own.level ||
          c.Root(law.entity) != c.Root(own.entity)) {
        continue;
      }
      law.overrides.push_back(i);
    }
  }
}

}  // namespace

void LowerNorms(Checker& c) {
  for (const auto& pending : c.parameters) {
    Context at = ContextOf(c, pending, kNoIndex);
    Parameter& parameter = c.p.parameters[pending.index];
    if (pending.node->value != syntax::kNoExpr) {
      parameter.value = LowerAs(c, at, pending.node->value, parameter.type);
    }
    parameter.cites = ResolveCitations(c, at.module, pending.node->cites);
  }
  for (const auto& pending : c.presumes) LowerPresume(c, pending);
  for (const auto& pending : c.defines) {
    if (!pending.dropped) LowerDefinition(c, pending);
  }
  for (const auto& pending : c.rules) LowerRule(c, pending);
  for (const auto& pending : c.exceptions) LowerException(c, pending);
  NoteOverrides(c);
}

}  // namespace writ::check
