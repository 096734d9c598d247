// The policy, its libraries and its facts.
#include "engine/syntax/parse_build.h"

namespace writ::syntax {

void Builder::Build(std::span<const Node> nodes, bool cut_off) {
  const size_t before = tree_.expressions.size();
  nodes_ = nodes;
  const Node& item = nodes.front();
  const Node& node = Only(item);
  chinese_ = static_cast<uint8_t>(source_.text[lexemes_[item.first].begin]) >= 0x80;
  Item result;
  result.place = PlaceOf(item);
  switch (node.id) {
    case rule::kPolicy: result.node = PolicyOf(node); break;
    case rule::kUse: result.node = UseOf(node); break;
    case rule::kRoles: result.node = RolesOf(node); break;
    case rule::kChoice: result.node = ChoiceOf(node); break;
    case rule::kEntity: result.node = EntityOf(node); break;
    case rule::kEvent: result.node = EventDeclOf(node); break;
    case rule::kParameterDecl: result.node = ParameterDeclOf(node); break;
    case rule::kDefine: result.node = DefineOf(node); break;
    case rule::kRule_: result.node = RuleOf(node); break;
    case rule::kException_: result.node = ExceptionOf(node); break;
    case rule::kPresume: result.node = PresumeOf(node); break;
    case rule::kTable: result.node = TableOf(node); break;
    case rule::kScale: result.node = ScaleOf(node); break;
    case rule::kFinding: result.node = FindingOf(node); break;
    case rule::kObligation: result.node = ObligationOf(node); break;
    case rule::kLaw: result.node = LawOf(node); break;
    case rule::kProcedure: result.node = ProcedureOf(node); break;
    case rule::kDocument: result.node = DocumentOf(node); break;
    default: result.node = ScenarioOf(node); break;
  }
  for (size_t i = before; cut_off && i < tree_.expressions.size(); ++i) {
    syntax::Expr& expr = tree_.expressions[i];
    if (expr.place.end == result.place.end) expr.node = ErrorExpr{};
  }
  tree_.items.push_back(std::move(result));
}

Policy Builder::PolicyOf(const Node& node) {
  Parts parts = PartsOf(node);
  Policy policy;
  parts.Next();
  policy.alias = AliasOf(parts.Next());
  if (const Node* title = parts.Take(rule::kText)) policy.title = TextOf(*title);
  while (const Node* clause = parts.Take(rule::kPolicyClause)) ReadPolicyClause(*clause, &policy);
  return policy;
}

void Builder::ReadPolicyClause(const Node& clause, Policy* policy) {
  Parts parts = PartsOf(clause);
  const Node& word = parts.Next();
  const auto name = [&](Name* into) {
    ReportTwice(into->present(), clause);
    *into = NameOf(parts.Next());
  };
  switch (word.id) {
    case token::JURISDICTION: name(&policy->jurisdiction); break;
    case token::CURRENCY: name(&policy->currency); break;
    case token::PREVAILS:
      name(&policy->prevails);
      if (policy->prevails.text == "中文") policy->prevails.text = "zh";
      if (policy->prevails.text == "英文") policy->prevails.text = "en";
      break;
    case token::MONEY:
      ReportTwice(policy->has_rounding, clause);
      policy->rounding_place = PlaceOf(clause);
      ReadRounding(parts.Next(), policy);
      break;
    case token::VERSION:
      ReportTwice(!policy->version.empty(), clause);
      policy->version_place = PlaceOf(clause);
      policy->version = StringOf(parts.Next());
      break;
    case token::OWNER:
      ReportTwice(policy->owner.present(), clause);
      policy->owner = TextOf(parts.Next());
      break;
    case token::LEVEL:
      ReportTwice(policy->level.present(), clause);
      policy->level = LevelOf(parts.Next());
      break;
    default:
      ReportTwice(policy->in_force_from.has_value(), clause);
      policy->in_force_place = PlaceOf(clause);
      policy->in_force_from = DateOf(*parts.Find(token::DATE_N));
      if (const Node* until = parts.Find(token::DATE_N)) policy->in_force_until = DateOf(*until);
      break;
  }
}

void Builder::ReadRounding(const Node& rounding, Policy* policy) {
  policy->has_rounding = true;
  for (Parts parts = PartsOf(rounding); parts.More();) {
    const Node& part = parts.Next();
    if (part.id == rule::kRoundWord) policy->rounding = RoundingOf(part);
    if (part.id == rule::kNumber) policy->rounding_unit = NumberOf(part);
  }
}

Name Builder::LevelOf(const Node& level) {
  const Node& word = Only(level);
  const Place place = PlaceOf(level);
  switch (word.id == rule::kName ? Only(word).id : word.id) {
    case token::POLICY: return {"policy", place};
    case token::LAW: return {"law", place};
    case token::LEVEL_HANDBOOK: return {"handbook", place};
    case token::LEVEL_CONTRACT: return {"contract", place};
    case token::LEVEL_COLLECTIVE: return {"collective_agreement", place};
    default: return NameOf(word);
  }
}

Use Builder::UseOf(const Node& node) {
  Parts parts = PartsOf(node);
  Use use;
  parts.Next();
  use.path = PathOf(parts.Next());
  if (parts.Skip(token::BAR)) use.shown_zh = NameOf(parts.Next());
  if (parts.Skip(token::AS)) use.as = NameOf(parts.Next());
  if (parts.Skip(token::VERSION)) {
    use.has_version = true;
    use.version = StringOf(parts.Next());
  }
  if (parts.Skip(token::FOR)) use.for_entity = NameOf(parts.Next());
  if (const Node* bindings = parts.Take(rule::kBindings)) {
    for (Parts list = PartsOf(*bindings); const Node* binding = list.Find(rule::kArgument);) {
      Argument argument = ArgumentOf(*binding);
      use.bindings.push_back({std::move(argument.name), argument.value});
    }
  }
  return use;
}

Argument Builder::ArgumentOf(const Node& argument) {
  Parts parts = PartsOf(argument);
  Name name = NameOf(parts.Next());
  parts.Next();
  return {std::move(name), Expr(parts.Next())};
}

std::vector<Argument> Builder::ArgumentsOf(const Node* arguments) {
  std::vector<Argument> list;
  if (arguments == nullptr) return list;
  for (Parts parts = PartsOf(*arguments); const Node* argument = parts.Find(rule::kArgument);) {
    list.push_back(ArgumentOf(*argument));
  }
  return list;
}

Roles Builder::RolesOf(const Node& node) {
  Roles roles;
  for (Parts parts = PartsOf(node); const Node* alias = parts.Find(rule::kAlias);) {
    roles.roles.push_back(AliasOf(*alias));
  }
  return roles;
}

Choice Builder::ChoiceOf(const Node& node) {
  Parts parts = PartsOf(node);
  Choice choice;
  parts.Next();
  choice.alias = AliasOf(parts.Next());
  while (const Node* option = parts.Find(rule::kAlias)) choice.options.push_back(AliasOf(*option));
  return choice;
}

Entity Builder::EntityOf(const Node& node) {
  Parts parts = PartsOf(node);
  Entity entity;
  parts.Next();
  entity.alias = AliasOf(parts.Next());
  if (parts.Skip(token::EXISTS)) {
    parts.Next();
    entity.exists_from = NameOf(parts.Next());
    if (parts.Skip(token::UNTIL)) entity.exists_until = NameOf(parts.Next());
  }
  entity.fields = FieldsOf(parts.Take(rule::kFields));
  return entity;
}

// `attainment of Employee`, 员工 的 达成率.
std::pair<Alias, Name> Builder::SubjectOf(const Node& subject) {
  Parts parts = PartsOf(subject);
  if (const Node* entity = parts.Take(rule::kName)) {
    parts.Next();
    return {AliasOf(parts.Next()), NameOf(*entity)};
  }
  Alias alias = AliasOf(parts.Next());
  return {std::move(alias), parts.Skip(token::OF) ? NameOf(parts.Next()) : Name{}};
}

Event Builder::EventDeclOf(const Node& node) {
  Parts parts = PartsOf(node);
  Event event;
  parts.Next();
  std::tie(event.alias, event.of_entity) = SubjectOf(parts.Next());
  event.fields = FieldsOf(parts.Take(rule::kFields));
  return event;
}

std::vector<Field> Builder::FieldsOf(const Node* fields) {
  std::vector<Field> list;
  if (fields == nullptr) return list;
  for (Parts parts = PartsOf(*fields); const Node* field = parts.Find(rule::kField);) {
    list.push_back(FieldOf(*field));
  }
  return list;
}

Field Builder::FieldOf(const Node& node) {
  Parts parts = PartsOf(node);
  Field field;
  field.place = PlaceOf(node);
  field.alias = AliasOf(parts.Next());
  parts.Next();
  field.type = TypeOf(parts.Next());
  while (parts.More()) ReadFieldNote(parts.Next(), &field);
  return field;
}

void Builder::ReadFieldNote(const Node& note, Field* field) {
  Parts parts = PartsOf(note);
  const Node& word = parts.Next();
  switch (word.id) {
    case rule::kPer:
      ReportTwice(field->per.has_value(), note);
      field->per = FrequencyOf(word);
      break;
    case rule::kP_over_time:
      ReportTwice(field->over_time, note);
      field->over_time = true;
      break;
    case rule::kP_source_from:
      ReportTwice(field->source.present(), note);
      field->source = NameOf(parts.Next());
      break;
    case rule::kP_closes_after:
      ReportTwice(field->closes_after.has_value(), note);
      field->closes_after = QuantityOf(parts.Next());
      break;
    case token::RANGE:
      ReportTwice(field->range_from != kNoExpr, note);
      field->range_from = Value(parts.Next());
      parts.Next();
      field->range_to = Value(parts.Next());
      break;
    case token::PERSONAL:
      ReportTwice(field->personal, note);
      field->personal = true;
      break;
    default:
      ReportTwice(field->restricted, note);
      field->restricted = true;
      break;
  }
}

ParameterDecl Builder::ParameterDeclOf(const Node& node) {
  Parts parts = PartsOf(node);
  ParameterDecl decl;
  parts.Next();
  decl.alias = AliasOf(parts.Next());
  parts.Next();
  decl.type = TypeOf(parts.Next());
  if (parts.Skip(token::EQ)) decl.value = Expr(parts.Next());
  decl.cites = CitesOf(parts.Take(rule::kCites));
  return decl;
}

}  // namespace writ::syntax
