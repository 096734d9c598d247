// Obligations and documents.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "engine/check/acts.h"
#include "engine/check/analyse_procedure.h"

namespace writ::check {
namespace {

std::vector<std::string> PlaceholdersIn(const std::string& text) {
  std::vector<std::string> names;
  for (size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    if (close == std::string::npos) break;
    names.push_back(text.substr(open + 1, close - open - 1));
  }
  return names;
}

}  // namespace

void ActLowering::Obligation(const syntax::Obligation& node, uint32_t index) {
  writ::Obligation& obligation = c_.p.obligations[index];
  obligation.entity = c_.Root(at_.entity);
  obligation.effect = Joined(node.effect);
  effect_ = obligation.effect;
  obligation.under = ResolveCitations(c_, module_, node.under);
  obligation.per_case = node.per_case;
  for (const syntax::Duty& duty : node.duties) obligation.duties.push_back(Duty(duty));
}

std::vector<HappeningGroup> ActLowering::Happenings(
    const std::vector<syntax::EventAlternatives>& events) {
  std::vector<HappeningGroup> groups;
  for (const syntax::EventAlternatives& alternatives : events) {
    HappeningGroup& group = groups.emplace_back();
    for (const syntax::ExprId event : alternatives.any_of) group.push_back(HappeningOf(event));
  }
  return groups;
}

// A finding is made of what was before, and a condition holds on many days: neither has a day from
// which something could be owed.
std::optional<Happening> ActLowering::Followed(syntax::ExprId id) {
  const syntax::Tree& tree = c_.TreeOf(at_);
  if (id >= tree.expressions.size()) return std::nullopt;
  const Place place = tree[id].place;
  const auto* name = std::get_if<syntax::NameExpr>(&tree[id].node);
  if (name != nullptr && Joined(name->path) == effect_ && !PeekSymbol(c_, module_, name->path)) {
    c_.Report(DiagnosticKind::kDutyFollowsEffect, place, {EffectWords(effect_)});
    return std::nullopt;
  }
  const Happening happening = HappeningOf(id);
  const bool finding = happening.kind == HappeningKind::kFinding;
  if (finding || happening.kind == HappeningKind::kCondition) {
    c_.Report(DiagnosticKind::kDutyFollowsNoEvent, place,
              {finding ? Argument("a finding", "认定") : Argument("a condition", "条件")});
    return std::nullopt;
  }
  if (happening.kind == HappeningKind::kEvent && happening.index == kNoIndex) return std::nullopt;
  return happening;
}

Duty ActLowering::Duty(const syntax::Duty& duty) {
  writ::Duty lowered;
  lowered.place = duty.place;
  if (const auto* before = std::get_if<syntax::HaveBefore>(&duty.node)) {
    HaveBefore have;
    have.in_order = before->in_order;
    if (before->by_at_least) have.by_at_least = SpanOf(*before->by_at_least);
    have.happenings = Happenings(before->events);
    lowered.node = std::move(have);
  } else if (const auto* never = std::get_if<syntax::NeverWhile>(&duty.node)) {
    lowered.node = NeverWhile{Condition(never->condition)};
  } else if (const auto* day = std::get_if<syntax::HappenOnDay>(&duty.node)) {
    lowered.node = HappenOnDay{Followed(day->follows), Happenings(day->events)};
  } else if (const auto* after = std::get_if<syntax::HappenAfter>(&duty.node)) {
    lowered.node =
        HappenAfter{Followed(after->follows), SpanOf(after->within), Happenings(after->events)};
  } else if (const auto* either = std::get_if<syntax::Either>(&duty.node)) {
    EitherDuties duties;
    for (const std::vector<syntax::Duty>& branch : either->branches) {
      std::vector<writ::Duty>& inner = duties.branches.emplace_back();
      for (const syntax::Duty& one : branch) inner.push_back(Duty(one));
    }
    lowered.node = std::move(duties);
  }
  return lowered;
}

void ActLowering::Document(const syntax::Document& node, uint32_t index) {
  writ::Document& document = c_.p.documents[index];
  document.to = Person(node.to);
  document.sealed = node.sealed;
  document.body = {node.body.en, node.body.zh};
  for (const syntax::DocumentField& field : node.fields) {
    writ::DocumentField lowered;
    lowered.names = MakeNames(c_, field.field.alias, module_);
    lowered.type = ResolveType(c_, module_, field.field.type, std::nullopt);
    if (field.value != syntax::kNoExpr) {
      lowered.is = LowerAs(c_, at_, field.value, lowered.type);
    }
    lowered.value = AddCaseValue(c_, lowered.names, lowered.type);
    document.fields.push_back(std::move(lowered));
  }
  // The body sees the fields before anything else of their names.
  for (size_t i = 0; i < node.fields.size(); ++i) {
    for (const syntax::Name* name :
         {&node.fields[i].field.alias.en, &node.fields[i].field.alias.zh}) {
      if (name->present()) names_.values[name->text] = document.fields[i].value;
    }
  }
  std::unordered_set<std::string> seen;
  for (const std::string* text : {&node.body.en, &node.body.zh}) {
    for (const std::string& name : PlaceholdersIn(*text)) {
      if (!seen.insert(name).second) continue;
      document.placeholders.push_back({name, Placeholder(name, node.body.place)});
    }
  }
}

// {employee.name} in the text must be something that has a value there.
ExprId ActLowering::Placeholder(const std::string& name, Place place) {
  syntax::Path path;
  size_t begin = 0;
  while (begin <= name.size()) {
    const size_t end = std::min(name.find('.', begin), name.size());
    path.push_back({name.substr(begin, end - begin), place});
    if (!path.back().present()) {
      c_.Report(DiagnosticKind::kUnknownName, place, {"{" + name + "}"});
      return kNoExpr;
    }
    begin = end + 1;
  }
  return Lowering(c_, at_).Named(path, place).id;
}

}  // namespace writ::check
