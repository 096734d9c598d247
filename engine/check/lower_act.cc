// What is done in a step, by whom, and what may happen beside it.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/check/acts.h"
#include "engine/check/roles.h"

namespace writ::check {

namespace {

SignMeaning MeaningOf(syntax::SignMeaning meaning) {
  switch (meaning) {
    case syntax::SignMeaning::kReceipt: return SignMeaning::kReceipt;
    case syntax::SignMeaning::kContent: return SignMeaning::kContent;
    case syntax::SignMeaning::kAgreement: return SignMeaning::kAgreement;
  }
  return SignMeaning::kContent;
}

bool IsActor(const syntax::Name& name) { return name.text == "actor" || name.text == "经办人"; }

}  // namespace

Deontic DeonticOf(syntax::Deontic deontic) {
  switch (deontic) {
    case syntax::Deontic::kNone: return Deontic::kNone;
    case syntax::Deontic::kMust: return Deontic::kMust;
    case syntax::Deontic::kMay: return Deontic::kMay;
    case syntax::Deontic::kMustNot: return Deontic::kMustNot;
    case syntax::Deontic::kHasRight: return Deontic::kHasRight;
  }
  return Deontic::kNone;
}

void ActLowering::Unknown(const syntax::Name& name, const IndexMap& known) {
  std::vector<std::string> names;
  for (const auto& entry : known) names.emplace_back(entry.first);
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

// The person whom it is about, by the entity's name; the union, which the law itself brings in; or
// a role.
std::optional<Party> ActLowering::PartyOf(const syntax::Name& name) const {
  if (name.text == "union" || name.text == "工会") return Party{PartyKind::kUnion};
  if (at_.entity != kNoIndex) {
    const Names& names = c_.p.entities[at_.entity].names;
    if (name.text == names.id || name.text == names.en || name.text == names.zh) {
      return Party{PartyKind::kSubject};
    }
  }
  const std::optional<Symbol> symbol = PeekSymbol(c_, module_, {name});
  if (!symbol || symbol->kind != SymbolKind::kRole) return std::nullopt;
  return Party{PartyKind::kRole, RoleOfPolicy(c_, *symbol)};
}

Party ActLowering::Person(const syntax::Name& name) {
  if (!name.present()) return {};
  if (const std::optional<Party> party = PartyOf(name)) return *party;
  c_.Report(DiagnosticKind::kUnknownPerson, name.place, {name.text});
  return {};
}

// A step of this procedure, or of one that it calls.
std::optional<ActId> ActLowering::Step(const syntax::Name& name) const {
  for (const IndexMap* map : {&names_.steps, &names_.called_steps})
    if (const auto at = map->find(name.text); at != map->end()) return at->second;
  return std::nullopt;
}

Party ActLowering::Person(const syntax::Path& path) {
  if (path.empty()) return {};
  if (path.size() == 1) return Person(path[0]);
  if (const auto step = Step(path[0]); step && path.size() == 2 && IsActor(path[1]))
    return {PartyKind::kActorOf, *step};
  c_.Report(DiagnosticKind::kUnknownPerson, PlaceOf(path), {Joined(path)});
  return {};
}

std::vector<Party> ActLowering::People(const std::vector<syntax::Name>& names) {
  std::vector<Party> people;
  for (const syntax::Name& name : names) people.push_back(Person(name));
  return people;
}

std::optional<writ::Otherwise> ActLowering::Otherwise(const syntax::Otherwise& node) {
  if (!node.present) return std::nullopt;
  writ::Otherwise otherwise;
  otherwise.escalate_to = Person(node.escalate_to);
  otherwise.who = Person(node.who);
  otherwise.deontic = DeonticOf(node.deontic);
  otherwise.message = {node.message.en, node.message.zh};
  return otherwise;
}

ObjectionRule ActLowering::Objection(const syntax::ObjectionClause& node) {
  ObjectionRule rule;
  rule.within = SpanOf(node.within);
  if (node.after.present()) rule.after = After(node.after);
  rule.reviewed_by = Person(node.reviewed_by);
  if (node.review) rule.review = SpanOf(*node.review);
  if (rule.reviewed_by.kind != PartyKind::kRole)
    c_.Report(DiagnosticKind::kReviewerNotRole, node.reviewed_by.place, {node.reviewed_by.text});
  return rule;
}

// `after handover`: an event, a step, or the service just made.
After ActLowering::After(const syntax::Name& name) {
  if (!name.present()) return {};
  if (name.text == "service" || name.text == "送达") return {AfterKind::kService};
  if (const auto step = Step(name)) return {AfterKind::kStep, *step};
  const std::optional<Symbol> symbol = PeekSymbol(c_, module_, {name});
  if (!symbol) {
    Unknown(name, names_.steps);
    return {};
  }
  if (symbol->kind == SymbolKind::kFinding) return {AfterKind::kFinding, symbol->index};
  const auto event = FindOfKind(c_, module_, name, SymbolKind::kEvent);
  return {AfterKind::kEvent, event.value_or(kNoIndex)};
}

// An act of this procedure by name: a step, or also a region or a repetition.
ActId ActLowering::Statement(const syntax::Name& name, bool region) {
  if (!name.present()) return kNoAct;
  const auto step = names_.steps.find(name.text);
  if (step != names_.steps.end()) return step->second;
  const auto found = names_.regions.find(name.text);
  if (region && found != names_.regions.end()) return found->second;
  Unknown(name, region ? names_.regions : names_.steps);
  return kNoAct;
}

std::optional<Names> ActLowering::Outcome(const syntax::Alias& alias) const {
  if (!alias.any().present()) return std::nullopt;
  return MakeNames(c_, alias, module_);
}

ExprId ActLowering::DateOf(syntax::ExprId id) {
  return id == syntax::kNoExpr ? kNoExpr : LowerAs(c_, at_, id, {TypeKind::kDate});
}

Happening ActLowering::Done(const syntax::EventExpr& event, Place place) {
  const bool paid = event.verb == syntax::ActVerb::kPaid;
  if (paid) SuggestPayment(event);
  std::optional<ActDone> done = FindActDone(c_, module_, event, place);
  if (!done) return {};
  if (done->happening.index == kNoIndex) {
    // Nothing serves it, but it has a name.
    Expr named;
    named.op = Op::kCaseValue;
    named.type = {TypeKind::kEvent};
    named.index = CaseValueOf(c_, *done);
    named.args_begin = static_cast<uint32_t>(c_.p.args.size());
    named.place = place;
    c_.p.exprs.push_back(named);
    done->happening.condition = static_cast<ExprId>(c_.p.exprs.size() - 1);
  }
  return done->happening;
}

// What is paid is named where it is paid, which may be a procedure of another policy: only a name
// that is nearly one of this policy's is wrong for certain.
void ActLowering::SuggestPayment(const syntax::EventExpr& event) {
  if (event.path.empty() || module_ != 0 || c_.payments.contains(event.path.back().text) ||
      PeekSymbol(c_, module_, event.path)) {
    return;
  }
  std::vector<std::string> names;
  for (const auto& entry : names_.payments) names.emplace_back(entry.first);
  std::sort(names.begin(), names.end());
  const syntax::Name& name = event.path.back();
  if (const std::optional<std::string> near = Nearest(name.text, names)) {
    c_.Report(DiagnosticKind::kMisspelledName, name.place, {name.text, *near})
        .fixes.push_back({name.place, *near});
  }
}

// Something that happens: an event, a finding, a rule, a definition of type event, an act.
Happening ActLowering::HappeningOf(syntax::ExprId id) {
  const syntax::Tree& tree = c_.TreeOf(at_);
  if (id >= tree.expressions.size()) return {};
  const auto* event = std::get_if<syntax::EventExpr>(&tree[id].node);
  if (event != nullptr && event->verb != syntax::ActVerb::kNone)
    return Done(*event, tree[id].place);
  const Value value = check::Lower(c_, at_, id);
  if (value.bad()) return {};
  if (value.type.kind != TypeKind::kEvent && value.type.kind != TypeKind::kYesNo) {
    c_.Report(DiagnosticKind::kWrongType, tree[id].place,
              {TypeWords(c_, {TypeKind::kEvent}), TypeWords(c_, value.type)});
    return {};
  }
  const Expr& e = c_.p.exprs[value.id];
  const auto events = static_cast<uint32_t>(c_.p.events.size());
  if (e.op != Op::kPresent) return {HappeningKind::kCondition, kNoIndex, value.id};
  if (e.index < events) return {HappeningKind::kEvent, e.index};
  return {HappeningKind::kFinding, e.index - events};
}

// ---- acts ----

ProvideAct ActLowering::Lower(const syntax::Provide&) {
  return {placed_.value, c_.p.case_types[placed_.value]};
}

SignAct ActLowering::Lower(const syntax::Sign& node) {
  SignAct sign;
  sign.by = Person(node.by);
  sign.meaning = MeaningOf(node.meaning);
  sign.refused_before = node.refused_before;
  sign.not_of_count = node.not_of_count;
  sign.not_of = Person(node.not_of);
  return sign;
}

// Options are known by their ids.
void ActLowering::CheckTwice(const std::vector<const Names*>& options) {
  std::unordered_map<std::string_view, const Names*> seen;
  for (const Names* names : options) {
    const auto [at, fresh] = seen.emplace(names->id, names);
    if (fresh) continue;
    c_.Report(DiagnosticKind::kDuplicateName, names->place,
              {names->en.empty() ? names->zh : names->en})
        .related.push_back({at->second->place, {"the first", "第一处"}});
  }
}

// 到 终结: how the case ends is not said. A step may be called so.
bool ActLowering::IsBareEnd(const syntax::Name& name) {
  if ((name.text != "终结" && name.text != "end") || names_.steps.contains(name.text)) return false;
  c_.Report(DiagnosticKind::kMisspelledKeyword, name.place,
            {name.text, {"end(outcome)", "终结(结果)"}});
  return true;
}

DecideAct ActLowering::Lower(const syntax::Decide& node) {
  DecideAct decide;
  for (const syntax::Verdict& verdict : node.verdicts) {
    if (IsBareEnd(verdict.back_to)) continue;
    decide.options.push_back({MakeNames(c_, verdict.alias, module_),
                              Statement(verdict.back_to, false), Outcome(verdict.end_as)});
  }
  std::vector<const Names*> names;
  for (const DecideOption& option : decide.options) names.push_back(&option.names);
  CheckTwice(names);
  return decide;
}

uint32_t ActLowering::DocumentNamed(const syntax::Name& name) {
  const uint32_t document = FindDocument(c_, module_, {name}).value_or(kNoIndex);
  if (document != kNoIndex) names_.documents.push_back(document);
  return document;
}

ServeAct ActLowering::Lower(const syntax::Serve& node) {
  const uint32_t document = DocumentNamed(node.document);
  return {document, Person(node.on)};
}

IssueAct ActLowering::Lower(const syntax::Issue& node) {
  const uint32_t document = DocumentNamed(node.document);
  return {document, Person(node.to)};
}

PayAct ActLowering::Lower(const syntax::Pay& node) {
  PayAct pay;
  pay.value = placed_.value;
  pay.amount = LowerAs(c_, at_, node.amount, {TypeKind::kMoney});
  pay.cites = ResolveCitations(c_, module_, node.cites);
  return pay;
}

RecordsAct ActLowering::Lower(const syntax::Records& node) {
  RecordsAct records;
  const auto event = FindOfKind(c_, module_, node.event, SymbolKind::kEvent);
  if (!event) return records;
  records.event = *event;
  for (const syntax::Argument& field : node.fields) {
    const auto at = c_.event_fields[*event].find(field.name.text);
    if (at == c_.event_fields[*event].end()) {
      c_.Report(DiagnosticKind::kUnknownMember, field.name.place,
                {node.event.text, field.name.text});
      continue;
    }
    const Fact& fact = c_.p.facts[at->second];
    records.fields.push_back({fact.names, LowerAs(c_, at_, field.value, fact.type)});
  }
  return records;
}

FindingAct ActLowering::Lower(const syntax::MakeFinding& node) {
  FindingAct make;
  const auto finding = FindOfKind(c_, module_, node.finding, SymbolKind::kFinding);
  make.finding = finding.value_or(kNoIndex);
  if (node.on_rule.present()) {
    make.rule = FindOfKind(c_, module_, node.on_rule, SymbolKind::kRule).value_or(kNoIndex);
  }
  return make;
}

}  // namespace writ::check
