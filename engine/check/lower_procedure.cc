// The control flow of procedures.
#include <algorithm>
#include <utility>

#include "engine/check/acts.h"

namespace writ::check {

ActLowering::ActLowering(Checker& c, uint32_t tree, uint32_t entity, ActNames& names)
    : c_(c), module_(c.trees[tree].module), names_(names) {
  at_.module = module_;
  at_.tree = tree;
  at_.entity = entity;
  at_.case_names = &names.values;
}

void ActLowering::Procedure(const syntax::Procedure& node, uint32_t index) {
  writ::Procedure& procedure = c_.p.procedures[index];
  procedure.entity = c_.Root(at_.entity);
  procedure.under = ResolveCitations(c_, module_, node.under);
  if (node.opens_when != syntax::kNoExpr) procedure.opens_when = Condition(node.opens_when);
  procedure.exclusive = node.exclusive_per.present();
  if (procedure.exclusive) {
    FindOfKind(c_, module_, node.exclusive_per, SymbolKind::kEntity);
  }
  procedure.body = Block(node.body);
}

ActBlock ActLowering::Block(const syntax::Block& block) {
  ActBlock ids;
  for (const syntax::Statement& statement : block) {
    const auto placed = names_.placed.find(&statement);
    if (placed == names_.placed.end()) continue;
    const ActId id = placed->second.act;
    placed_ = placed->second;
    c_.p.acts[id].node = std::visit(
        [&](const auto& node) -> decltype(Act::node) { return Lower(node); }, statement.node);
    ids.push_back(id);
  }
  return ids;
}

std::vector<ActBlock> ActLowering::Branches(const std::vector<syntax::Block>& branches) {
  std::vector<ActBlock> lowered;
  for (const syntax::Block& branch : branches) lowered.push_back(Block(branch));
  return lowered;
}

CaseFactAct ActLowering::Lower(const syntax::FactDecl&) {
  return {placed_.value, c_.p.case_types[placed_.value]};
}

StepAct ActLowering::Lower(const syntax::Step& node) {
  StepAct step;
  step.actor = placed_.value;
  step.by = Person(node.by);
  step.other_than = Person(node.other_than);
  step.with = People(node.with);
  if (node.within) step.within = SpanOf(*node.within);
  if (node.after.present()) step.after = After(node.after);
  step.on_date = DateOf(node.on_date);
  step.otherwise = Otherwise(node.otherwise);
  step.deontic = DeonticOf(node.deontic);
  if (node.objection) step.objection = Objection(*node.objection);
  step.cites = ResolveCitations(c_, module_, node.cites);
  step.body = Block(node.body);
  return step;
}

CheckAct ActLowering::Lower(const syntax::Check& node) {
  const ExprId condition = Condition(node.requires_);
  return {condition, Otherwise(node.otherwise)};
}

IfAct ActLowering::Lower(const syntax::If& node) {
  IfAct branch;
  branch.condition = Condition(node.condition);
  branch.then = Block(node.then);
  branch.otherwise = Block(node.otherwise);
  return branch;
}

ChooseAct ActLowering::Lower(const syntax::Choose& node) {
  ChooseAct choose;
  choose.by = Person(node.by);
  for (const syntax::Option& option : node.options) {
    choose.options.push_back({MakeNames(c_, option.alias, module_), Block(option.body)});
  }
  std::vector<const Names*> names;
  for (const ChoiceOption& option : choose.options) names.push_back(&option.names);
  CheckTwice(names);
  return choose;
}

TogetherAct ActLowering::Lower(const syntax::Together& node) {
  return {node.at_least, Branches(node.branches)};
}

RaceAct ActLowering::Lower(const syntax::Race& node) { return {Branches(node.branches)}; }

ForEachAct ActLowering::Lower(const syntax::ForEach& node) {
  ForEachAct each;
  each.item = placed_.value;
  const Value list = check::Lower(c_, at_, node.list);
  if (!list.bad() && list.type.kind != TypeKind::kList) {
    c_.Report(DiagnosticKind::kListNeeded, c_.TreeOf(at_)[node.list].place,
              {TypeWords(c_, list.type)});
  } else if (!list.bad()) {
    c_.p.case_types[each.item] = {TypeKind::kRecord, list.type.index};
  }
  each.list = list.id;
  // Within the loop, its own member is meant by the name.
  std::vector<std::pair<std::string_view, uint32_t>> outer;
  for (const syntax::Name* name : {&node.item.en, &node.item.zh}) {
    if (!name->present()) continue;
    const auto [at, fresh] = names_.values.emplace(name->text, each.item);
    outer.emplace_back(name->text, fresh ? kNoIndex : std::exchange(at->second, each.item));
  }
  each.body = Block(node.body);
  for (const auto& [name, value] : outer) {
    if (value == kNoIndex) {
      names_.values.erase(name);
    } else {
      names_.values[name] = value;
    }
  }
  if (!list.bad() && c_.p.exprs[list.id].op != Op::kFact)  // cases go through a recorded list
    c_.Report(DiagnosticKind::kNotRun, node.item.place,
              {{"for each", "对每个"}, {"the statement", "语句"}});
  return each;
}

RepeatAct ActLowering::Lower(const syntax::Repeat& node) {
  RepeatAct repeat;
  repeat.at_most = node.at_most;
  repeat.until = Condition(node.until);
  repeat.body = Block(node.body);
  return repeat;
}

WaitAct ActLowering::Lower(const syntax::Wait& node) {
  return {SpanOf(node.length), After(node.after)};
}

WaitForAct ActLowering::Lower(const syntax::WaitFor& node) {
  WaitForAct wait;
  for (const syntax::ExprId event : node.events) wait.any_of.push_back(HappeningOf(event));
  if (node.or_after) wait.or_after = SpanOf(*node.or_after);
  return wait;
}

CallAct ActLowering::Lower(const syntax::CallProcedure& node) {
  CallAct call;
  const auto procedure = FindOfKind(c_, module_, node.procedure, SymbolKind::kProcedure);
  if (!procedure) return call;
  call.procedure = *procedure;
  const std::vector<syntax::Parameter>& wanted = c_.procedures[*procedure]->parameters;
  for (const syntax::Argument& argument : node.arguments) {
    const auto at = std::find_if(wanted.begin(), wanted.end(), [&](const syntax::Parameter& p) {
      return p.alias.en.text == argument.name.text || p.alias.zh.text == argument.name.text;
    });
    if (at == wanted.end()) {
      c_.Report(DiagnosticKind::kUnknownMember, argument.name.place,
                {node.procedure.text, argument.name.text});
      continue;
    }
    const CaseParameter& parameter =
        c_.p.procedures[*procedure].parameters[static_cast<size_t>(at - wanted.begin())];
    const bool twice = std::ranges::any_of(call.arguments, [&](const CaseArgument& one) {
      return one.names.id == c_.p.case_names[parameter.value].id;
    });
    if (twice) {
      c_.Report(DiagnosticKind::kDuplicateName, argument.name.place, {argument.name.text});
      continue;
    }
    call.arguments.push_back(
        {c_.p.case_names[parameter.value], LowerAs(c_, at_, argument.value, parameter.type)});
  }
  if (node.arguments.size() != wanted.size()) {
    c_.Report(DiagnosticKind::kWrongCount, node.procedure.place,
              {node.procedure.text, wanted.size(), node.arguments.size()});
  }
  return call;
}

EffectAct ActLowering::Lower(const syntax::Effect& node) {
  return {Joined(node.what), DateOf(node.on_date)};
}

Reaction ActLowering::Lower(const syntax::Reaction& node) {
  Reaction reaction;
  reaction.on = HappeningOf(node.on);
  reaction.cancel = node.cancel;
  reaction.stop_before_effect = node.stop_before_effect;
  reaction.region = Statement(node.cancel_region, true);
  reaction.ends = Outcome(node.end_as);
  reaction.tell = People(node.tell);
  reaction.body = Block(node.body);
  return reaction;
}

MeanwhileAct ActLowering::Lower(const syntax::Meanwhile& node) {
  MeanwhileAct meanwhile;
  for (const syntax::Reaction& reaction : node.reactions) {
    meanwhile.reactions.push_back(Lower(reaction));
  }
  return meanwhile;
}

CancelAct ActLowering::Lower(const syntax::Cancel& node) { return {Statement(node.region, true)}; }

EndAct ActLowering::Lower(const syntax::End& node) {
  return {MakeNames(c_, node.outcome, module_)};
}

MilestoneAct ActLowering::Lower(const syntax::WhileMilestone& node) {
  const ExprId condition = Condition(node.condition);
  return {condition, Block(node.body)};
}

RegionAct ActLowering::Lower(const syntax::Region& node) { return {Block(node.body)}; }

}  // namespace writ::check
