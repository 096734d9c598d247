// The statements of procedures: who acts, on what, when.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/check/acts.h"

namespace writ::check {

ActChecker::ActChecker(Checker& c, uint32_t tree, uint32_t entity, const ActNames& names)
    : c_(c), module_(c.trees[tree].module), names_(names) {
  at_.module = module_;
  at_.tree = tree;
  at_.entity = entity;
  at_.case_names = &names.values;
}

void ActChecker::Procedure(const syntax::Procedure& node) {
  ResolveCitations(c_, module_, node.under);
  if (node.opens_when != syntax::kNoExpr) Condition(node.opens_when);
  if (node.exclusive_per.present()) {
    FindOfKind(c_, module_, node.exclusive_per, SymbolKind::kEntity);
  }
  Block(node.body);
}

void ActChecker::Block(const syntax::Block& block) {
  for (const syntax::Statement& statement : block) {
    std::visit([&](const auto& node) { Check(node); }, statement.node);
  }
}

void ActChecker::Branches(const std::vector<syntax::Block>& branches) {
  for (const syntax::Block& branch : branches) Block(branch);
}

void ActChecker::Condition(syntax::ExprId id) { LowerCondition(c_, at_, id); }

void ActChecker::Unknown(const syntax::Name& name,
                         const std::unordered_set<std::string_view>& known) {
  std::vector<std::string> names(known.begin(), known.end());
  std::sort(names.begin(), names.end());
  std::optional<std::string> near;
  if (c_.suggestions_left-- > 0) near = Nearest(name.text, names);
  if (near) {
    c_.Report(DiagnosticKind::kMisspelledName, name.place, {name.text, *near})
        .fixes.push_back({name.place, *near});
  } else {
    c_.Report(DiagnosticKind::kUnknownName, name.place, {name.text});
  }
}

// The person whom it is about, by the entity's name; and the union, which the law itself brings in.
bool ActChecker::IsParty(const syntax::Name& name) const {
  if (name.text == "union" || name.text == "工会") return true;
  if (at_.entity == kNoIndex) return false;
  const Names& names = c_.p.entities[at_.entity].names;
  return name.text == names.id || name.text == names.en || name.text == names.zh;
}

void ActChecker::Person(const syntax::Name& name) {
  if (!name.present() || IsParty(name)) return;
  const std::optional<Symbol> symbol = PeekSymbol(c_, module_, {name});
  if (symbol && symbol->kind == SymbolKind::kRole) return;
  c_.Report(DiagnosticKind::kUnknownPerson, name.place, {name.text});
}

void ActChecker::Person(const syntax::Path& path) {
  if (path.empty()) return;
  if (path.size() == 1) return Person(path[0]);
  const bool actor = path.size() == 2 && (path[1].text == "actor" || path[1].text == "经办人");
  if (actor && names_.steps.contains(path[0].text)) return;
  c_.Report(DiagnosticKind::kUnknownPerson, PlaceOf(path), {Joined(path)});
}

void ActChecker::Otherwise(const syntax::Otherwise& node) {
  if (!node.present) return;
  Person(node.escalate_to);
  Person(node.who);
}

// `after handover`: an event, an earlier step, or the service just made.
void ActChecker::After(const syntax::Name& name) {
  if (!name.present() || name.text == "service" || name.text == "送达") return;
  if (names_.steps.contains(name.text)) return;
  const std::optional<Symbol> symbol = PeekSymbol(c_, module_, {name});
  if (symbol && (symbol->kind == SymbolKind::kEvent || symbol->kind == SymbolKind::kFinding))
    return;
  if (symbol) {
    FindOfKind(c_, module_, name, SymbolKind::kEvent);
  } else {
    Unknown(name, names_.steps);
  }
}

void ActChecker::Region(const syntax::Name& name) {
  if (name.present() && !names_.regions.contains(name.text) && !names_.steps.contains(name.text)) {
    Unknown(name, names_.regions);
  }
}

// Something that happens: an event, a finding, a rule, a definition of type event, an act.
void ActChecker::Happening(syntax::ExprId id) {
  const syntax::Tree& tree = c_.TreeOf(at_);
  if (id >= tree.expressions.size()) return;
  if (const auto* event = std::get_if<syntax::EventExpr>(&tree[id].node)) {
    const bool paid = event->verb == syntax::ActVerb::kPaid;
    if (event->verb != syntax::ActVerb::kNone) {
      // A library speaks of documents that the policies using it declare.
      const std::optional<Symbol> symbol = PeekSymbol(c_, module_, event->path);
      if (module_ != 0 && !symbol) return;
      const bool known = paid && names_.payments.contains(event->path.back().text);
      if (!known && !paid) FindOfKind(c_, module_, event->path, SymbolKind::kDocument);
      if (!known && paid && !symbol) Payment(event->path.back());
      return;
    }
  }
  const Value value = Lower(c_, at_, id);
  if (value.bad() || value.type.kind == TypeKind::kEvent || value.type.kind == TypeKind::kYesNo)
    return;
  c_.Report(DiagnosticKind::kWrongType, tree[id].place,
            {TypeWords(c_, {TypeKind::kEvent}), TypeWords(c_, value.type)});
}

// What is paid is named where it is paid, which may be a procedure of another policy.
void ActChecker::Payment(const syntax::Name& name) {
  std::vector<std::string> names(names_.payments.begin(), names_.payments.end());
  std::sort(names.begin(), names.end());
  const std::optional<std::string> near = Nearest(name.text, names);
  if (near) {
    c_.Report(DiagnosticKind::kMisspelledName, name.place, {name.text, *near})
        .fixes.push_back({name.place, *near});
  }
}

void ActChecker::Check(const syntax::Provide&) {
}  // its type was resolved when its name was collected

void ActChecker::Check(const syntax::Sign& node) {
  Person(node.by);
  Person(node.not_of);
}

void ActChecker::Check(const syntax::Decide& node) {
  for (const syntax::Verdict& verdict : node.verdicts) {
    if (verdict.back_to.present() && !names_.steps.contains(verdict.back_to.text)) {
      Unknown(verdict.back_to, names_.steps);
    }
  }
}

void ActChecker::Check(const syntax::Serve& node) {
  FindOfKind(c_, module_, node.document, SymbolKind::kDocument);
  Person(node.on);
}

void ActChecker::Check(const syntax::Issue& node) {
  FindOfKind(c_, module_, node.document, SymbolKind::kDocument);
  Person(node.to);
}

void ActChecker::Check(const syntax::Pay& node) {
  LowerAs(c_, at_, node.amount, {TypeKind::kMoney});
  ResolveCitations(c_, module_, node.cites);
}

void ActChecker::Check(const syntax::Records& node) {
  const auto event = FindOfKind(c_, module_, node.event, SymbolKind::kEvent);
  if (!event) return;
  for (const syntax::Argument& field : node.fields) {
    const auto at = c_.event_fields[*event].find(field.name.text);
    if (at == c_.event_fields[*event].end()) {
      c_.Report(DiagnosticKind::kUnknownMember, field.name.place,
                {node.event.text, field.name.text});
    } else {
      LowerAs(c_, at_, field.value, c_.p.facts[at->second].type);
    }
  }
}

void ActChecker::Check(const syntax::MakeFinding& node) {
  FindOfKind(c_, module_, node.finding, SymbolKind::kFinding);
  if (node.on_rule.present()) FindOfKind(c_, module_, node.on_rule, SymbolKind::kRule);
}

void ActChecker::Check(const syntax::FactDecl&) {}

void ActChecker::Check(const syntax::Step& node) {
  Person(node.by);
  Person(node.other_than);
  for (const syntax::Name& name : node.with) Person(name);
  After(node.after);
  if (node.on_date != syntax::kNoExpr) LowerAs(c_, at_, node.on_date, {TypeKind::kDate});
  Otherwise(node.otherwise);
  ResolveCitations(c_, module_, node.cites);
  Block(node.body);
}

void ActChecker::Check(const syntax::Check& node) {
  Condition(node.requires_);
  Otherwise(node.otherwise);
}

void ActChecker::Check(const syntax::If& node) {
  Condition(node.condition);
  Block(node.then);
  Block(node.otherwise);
}

void ActChecker::Check(const syntax::Choose& node) {
  Person(node.by);
  for (const syntax::Option& option : node.options) Block(option.body);
}

void ActChecker::Check(const syntax::ForEach& node) {
  const Value list = Lower(c_, at_, node.list);
  if (!list.bad() && list.type.kind != TypeKind::kList) {
    c_.Report(DiagnosticKind::kListNeeded, c_.TreeOf(at_)[node.list].place,
              {TypeWords(c_, list.type)});
  } else if (!list.bad()) {
    const auto item = names_.values.find(node.item.any().text);
    if (item != names_.values.end()) {
      c_.case_types[item->second] = {TypeKind::kRecord, list.type.index};
    }
  }
  Block(node.body);
}

void ActChecker::Check(const syntax::Repeat& node) {
  Condition(node.until);
  Block(node.body);
}

void ActChecker::Check(const syntax::WaitFor& node) {
  for (const syntax::ExprId event : node.events) Happening(event);
}

void ActChecker::Check(const syntax::CallProcedure& node) {
  const auto procedure = FindOfKind(c_, module_, node.procedure, SymbolKind::kProcedure);
  if (!procedure) return;
  const std::vector<syntax::Parameter>& wanted = c_.procedures[*procedure]->parameters;
  for (const syntax::Argument& argument : node.arguments) {
    const auto at = std::find_if(wanted.begin(), wanted.end(), [&](const syntax::Parameter& p) {
      return p.alias.en.text == argument.name.text || p.alias.zh.text == argument.name.text;
    });
    if (at == wanted.end()) {
      c_.Report(DiagnosticKind::kUnknownMember, argument.name.place,
                {node.procedure.text, argument.name.text});
    } else {
      const uint32_t home = PeekSymbol(c_, module_, {node.procedure})->module;
      LowerAs(c_, at_, argument.value, ResolveType(c_, home, at->type, std::nullopt));
    }
  }
  if (node.arguments.size() != wanted.size()) {
    c_.Report(DiagnosticKind::kWrongCount, node.procedure.place,
              {node.procedure.text, wanted.size(), node.arguments.size()});
  }
}

void ActChecker::Check(const syntax::Effect& node) {
  if (node.on_date != syntax::kNoExpr) LowerAs(c_, at_, node.on_date, {TypeKind::kDate});
}

void ActChecker::Check(const syntax::Meanwhile& node) {
  for (const syntax::Reaction& reaction : node.reactions) {
    Happening(reaction.on);
    Region(reaction.cancel_region);
    for (const syntax::Name& name : reaction.tell) Person(name);
    Block(reaction.body);
  }
}

void ActChecker::Check(const syntax::WhileMilestone& node) {
  Condition(node.condition);
  Block(node.body);
}

// ---- obligations ----

void ActChecker::Obligation(const syntax::Obligation& node) {
  ResolveCitations(c_, module_, node.under);
  for (const syntax::Duty& duty : node.duties) Duty(duty, 0);
}

void ActChecker::Events(const std::vector<syntax::EventAlternatives>& events) {
  for (const syntax::EventAlternatives& alternatives : events) {
    for (const syntax::ExprId event : alternatives.any_of) Happening(event);
  }
}

void ActChecker::Duty(const syntax::Duty& duty, int depth) {
  if (const auto* before = std::get_if<syntax::HaveBefore>(&duty.node)) {
    Events(before->events);
  } else if (const auto* never = std::get_if<syntax::NeverWhile>(&duty.node)) {
    Condition(never->condition);
  } else if (const auto* day = std::get_if<syntax::HappenOnDay>(&duty.node)) {
    Events(day->events);
  } else if (const auto* after = std::get_if<syntax::HappenAfter>(&duty.node)) {
    Events(after->events);
  } else if (const auto* either = std::get_if<syntax::Either>(&duty.node)) {
    for (const std::vector<syntax::Duty>& branch : either->branches) {
      for (const syntax::Duty& inner : branch) Duty(inner, depth + 1);
    }
  }
}

// ---- documents ----

void ActChecker::Document(const syntax::Document& node) {
  Person(node.to);
  own_values_ = names_.values;
  for (const syntax::DocumentField& field : node.fields) {
    const Type type = ResolveType(c_, module_, field.field.type, std::nullopt);
    if (field.value != syntax::kNoExpr) LowerAs(c_, at_, field.value, type);
    const auto index = static_cast<uint32_t>(c_.p.case_names.size());
    c_.p.case_names.push_back(MakeNames(c_, field.field.alias, module_));
    c_.case_types.resize(index + 1);
    c_.case_types[index] = type;
    for (const syntax::Name* name : {&field.field.alias.en, &field.field.alias.zh}) {
      if (name->present()) own_values_[name->text] = index;
    }
  }
  at_.case_names = &own_values_;
  Placeholders(node, node.body.en);
  Placeholders(node, node.body.zh);
}

// {employee.name} in the text must be something that has a value there.
void ActChecker::Placeholders(const syntax::Document& node, const std::string& text) {
  for (size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    if (close == std::string::npos) return;
    syntax::Path path;
    std::string segment;
    for (size_t i = open + 1; i <= close; ++i) {
      if (i == close || text[i] == '.') {
        path.push_back({std::exchange(segment, {}), node.body.place});
      } else {
        segment += text[i];
      }
    }
    const bool empty =
        std::any_of(path.begin(), path.end(), [](const auto& n) { return !n.present(); });
    if (empty) {
      c_.Report(DiagnosticKind::kUnknownName, node.body.place,
                {text.substr(open, close - open + 1)});
    } else {
      Lowering(c_, at_).Named(path, node.body.place);
    }
  }
}

}  // namespace writ::check
