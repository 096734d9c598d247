#include "engine/program/verify_acts.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/program/op_info.h"
#include "engine/program/verify_expr.h"
#include "engine/program/walk_acts.h"

namespace writ {
namespace {

using Problem = std::optional<std::string>;

class ActVerifier {
 public:
  explicit ActVerifier(const Program& program)
      : p_(program), stands_in_(program.acts.size(), kNowhere) {}

  Problem Run() {
    CaseValues();
    Structure();
    for (procedure_ = 0; procedure_ < p_.procedures.size() && !problem_; ++procedure_)
      Of(p_.procedures[procedure_]);
    procedure_ = kNowhere;
    for (const Obligation& obligation : p_.obligations) Of(obligation);
    for (const Document& document : p_.documents) Of(document);
    for (const DeclaredAct& declared : p_.declared_acts) Of(declared);
    return problem_;
  }

 private:
  static constexpr uint32_t kNowhere = 0xFFFFFFFF;

  void Fail(std::string what) {
    if (!problem_) problem_ = where_ + ": " + std::move(what);
  }
  void Within(uint32_t index, size_t size, std::string_view what) {
    if (index >= size) Fail(fmt::format("{} {} out of range", what, index));
  }
  void Entity(uint32_t entity) {
    if (entity != kNoIndex) Within(entity, p_.entities.size(), "entity");
  }
  void TypeOf(const Type& type) {
    if (Problem problem = VerifyType(p_, type)) Fail(*problem);
  }
  void CaseValue(uint32_t value, const Type* type = nullptr) {
    Within(value, p_.case_names.size(), "case value");
    if (!problem_ && type != nullptr && p_.case_types[value] != *type)
      Fail(fmt::format("case value {} has another type", value));
  }
  void Root(ExprId id, const Type* type, std::string_view what) {
    if (id >= p_.exprs.size()) {
      Fail(fmt::format("{} out of range", what));
    } else if (type != nullptr && !Fits(p_[id].type, *type)) {
      Fail(fmt::format("{} has another type", what));
    }
  }
  void Condition(ExprId id) {
    Root(id, nullptr, "condition");
    if (problem_) return;
    const TypeKind kind = p_[id].type.kind;
    if (kind != TypeKind::kYesNo && kind != TypeKind::kEvent) Fail("its condition is none");
  }
  void DateOf(ExprId id) {
    const Type date{TypeKind::kDate};
    if (id != kNoExpr) Root(id, &date, "date");
  }
  void Cites(const std::vector<Citation>& cites) {
    for (const Citation& c : cites) {
      if (c.law != kNoIndex) Within(c.law, p_.laws.size(), "law");
      if (problem_ || c.text == kNoIndex) continue;
      if (c.law == kNoIndex) return Fail("citation of a text without its law");
      Within(c.text, p_.laws[c.law].articles.size(), "article");
    }
  }

  void CaseValues();
  void Structure();
  void Place(const ActBlock& block, int depth);
  void Of(const Procedure& procedure);
  void Of(const Obligation& obligation);
  void Of(const Document& document);
  void Of(const DeclaredAct& declared);
  void Of(const Duty& duty, int depth);
  void Of(const Party& party);
  void Of(const std::vector<Party>& parties) {
    for (const Party& party : parties) Of(party);
  }
  void Of(const std::optional<Otherwise>& otherwise) {
    if (!otherwise) return;
    Of(otherwise->escalate_to);
    Of(otherwise->who);
  }
  void Of(const Happening& happening);
  void Of(const std::vector<HappeningGroup>& groups) {
    for (const HappeningGroup& group : groups) {
      if (group.empty()) Fail("a group of happenings is empty");
      for (const Happening& happening : group) Of(happening);
    }
  }
  void Of(const After& after);
  void Of(const std::vector<CaseArgument>& arguments) {
    for (const CaseArgument& argument : arguments) {
      if (argument.names.id.empty()) Fail("an argument has no id");
      Root(argument.value, nullptr, "argument");
    }
  }
  // A statement of the same procedure; absent where that is allowed.
  void Statement(ActId id, bool may_be_absent = false) {
    if (id == kNoAct && may_be_absent) return;
    Within(id, p_.acts.size(), "act");
    if (!problem_ && stands_in_[id] != procedure_)
      Fail(fmt::format("act {} is not of this procedure", id));
  }
  // Or of one that it calls, directly or through others.
  void StatementHereOrCalled(ActId id) {
    Within(id, p_.acts.size(), "act");
    if (problem_) return;
    std::vector<uint32_t> open{procedure_};
    for (size_t i = 0; i < open.size(); ++i) {
      if (open[i] == stands_in_[id]) return;
      for (ActId act = 0; act < p_.acts.size(); ++act) {
        const auto* call = std::get_if<CallAct>(&p_.acts[act].node);
        if (call == nullptr || stands_in_[act] != open[i]) continue;
        if (std::ranges::find(open, call->procedure) == open.end()) open.push_back(call->procedure);
      }
    }
    Fail(fmt::format("act {} is not of this procedure or of what it calls", id));
  }
  void Block(const ActBlock& block) {
    for (const ActId id : block)
      if (!problem_) std::visit([&](const auto& node) { Of(node); }, p_.acts[id].node);
  }
  void Branches(const std::vector<ActBlock>& branches) {
    if (branches.empty()) Fail("it has no branches");
    for (const ActBlock& branch : branches) Block(branch);
  }

  void Of(const ProvideAct& node) { CaseValue(node.value, &node.type); }
  void Of(const SignAct& node) {
    Of(node.by);
    Of(node.not_of);
    if (node.refused_before < 0 || node.not_of_count < 0) Fail("a negative number of witnesses");
  }
  void Of(const DecideAct& node) {
    if (node.options.empty()) Fail("nothing to decide");
    for (const DecideOption& option : node.options) Statement(option.back_to, true);
  }
  void Of(const ServeAct& node) {
    Within(node.document, p_.documents.size(), "document");
    Of(node.on);
  }
  void Of(const IssueAct& node) {
    Within(node.document, p_.documents.size(), "document");
    Of(node.to);
  }
  void Of(const PayAct& node) {
    const Type money{TypeKind::kMoney};
    CaseValue(node.value, &money);
    Root(node.amount, &money, "amount");
    Cites(node.cites);
  }
  void Of(const RecordsAct& node) {
    Within(node.event, p_.events.size(), "event");
    Of(node.fields);
  }
  void Of(const FindingAct& node) {
    Within(node.finding, p_.findings.size(), "finding");
    if (node.rule != kNoIndex) Within(node.rule, p_.rules.size(), "rule");
  }
  void Of(const CaseFactAct& node) { CaseValue(node.value, &node.type); }
  void Of(const StepAct& node) {
    CaseValue(node.actor);
    Of(node.by);
    Of(node.other_than);
    Of(node.with);
    if (node.after) Of(*node.after);
    DateOf(node.on_date);
    Of(node.otherwise);
    if (node.objection) {
      Of(node.objection->reviewed_by);
      if (node.objection->after) Of(*node.objection->after);
      if (node.objection->reviewed_by.kind != PartyKind::kRole) Fail("reviewed by no role");
    }
    Cites(node.cites);
    Block(node.body);
  }
  void Of(const CheckAct& node) {
    Condition(node.condition);
    Of(node.otherwise);
  }
  void Of(const IfAct& node) {
    Condition(node.condition);
    Block(node.then);
    Block(node.otherwise);
  }
  void Of(const ChooseAct& node) {
    Of(node.by);
    if (node.options.empty()) Fail("nothing to choose from");
    for (const ChoiceOption& option : node.options) Block(option.body);
  }
  void Of(const TogetherAct& node) {
    Branches(node.branches);
    if (node.at_least < 0) Fail("a negative number of branches");
  }
  void Of(const RaceAct& node) { Branches(node.branches); }
  void Of(const ForEachAct& node) {
    CaseValue(node.item);
    Root(node.list, nullptr, "list");
    if (!problem_ && p_[node.list].type.kind != TypeKind::kList) Fail("its list is none");
    Block(node.body);
  }
  void Of(const RepeatAct& node) {
    if (node.at_most < 0) Fail("a negative number of times");
    Condition(node.until);
    Block(node.body);
  }
  void Of(const WaitAct& node) { Of(node.after); }
  void Of(const WaitForAct& node) { Of(std::vector<HappeningGroup>{node.any_of}); }
  void Of(const CallAct& node) {
    Within(node.procedure, p_.procedures.size(), "procedure");
    Of(node.arguments);
    if (problem_) return;
    for (const CaseParameter& parameter : p_.procedures[node.procedure].parameters) {
      const std::string& id = p_.case_names[parameter.value].id;
      const auto is_given = [&](const CaseArgument& one) { return one.names.id == id; };
      if (std::ranges::none_of(node.arguments, is_given)) Fail("a parameter without an argument");
    }
  }
  void Of(const EffectAct& node) {
    if (node.effect.empty()) Fail("an effect without a name");
    DateOf(node.on_date);
  }
  void Of(const MeanwhileAct& node) {
    for (const Reaction& reaction : node.reactions) {
      Of(reaction.on);
      Statement(reaction.region, true);
      if (reaction.region != kNoAct && !reaction.cancel) Fail("a region that is not cancelled");
      Of(reaction.tell);
      Block(reaction.body);
    }
  }
  void Of(const CancelAct& node) { Statement(node.region); }
  void Of(const EndAct& node) {
    if (node.outcome.id.empty()) Fail("an end without an outcome");
  }
  void Of(const MilestoneAct& node) {
    Condition(node.condition);
    Block(node.body);
  }
  void Of(const RegionAct& node) { Block(node.body); }

  const Program& p_;
  std::vector<uint32_t> stands_in_;  // procedure, by act
  uint32_t procedure_ = kNowhere;    // the one at hand
  bool library_ = false;
  std::string where_;
  Problem problem_;
};

void ActVerifier::CaseValues() {
  where_ = "case values";
  if (p_.case_types.size() != p_.case_names.size() ||
      p_.case_happenings.size() != p_.case_names.size()) {
    return Fail("they do not run in parallel");
  }
  for (size_t i = 0; i < p_.case_names.size() && !problem_; ++i) {
    where_ = "case value " + p_.case_names[i].id;
    if (p_.case_names[i].id.empty()) Fail("it has no id");
    TypeOf(p_.case_types[i]);
    const Happening& happening = p_.case_happenings[i];
    if (happening.index == kNoIndex) continue;
    if (p_.case_types[i].kind != TypeKind::kEvent) Fail("what happens is no event");
    Of(happening);
  }
}

// Before anything refers to a statement, and before anything recurses over them.
void ActVerifier::Structure() {
  for (procedure_ = 0; procedure_ < p_.procedures.size() && !problem_; ++procedure_) {
    where_ = "procedure " + p_.procedures[procedure_].names.id;
    Place(p_.procedures[procedure_].body, 1);
  }
  for (ActId id = 0; id < p_.acts.size() && !problem_; ++id) {
    where_ = fmt::format("act {}", id);
    if (stands_in_[id] == kNowhere) Fail("it stands in no block");
  }
}

void ActVerifier::Place(const ActBlock& block, int depth) {
  if (depth > kMaxActDepth && !block.empty()) Fail("nested too deeply");
  for (const ActId id : block) {
    Within(id, p_.acts.size(), "act");
    if (!problem_ && stands_in_[id] != kNowhere) Fail(fmt::format("act {} stands twice", id));
    if (problem_) return;
    stands_in_[id] = procedure_;
    ForEachBlock(p_.acts[id], [&](const ActBlock& inner) { Place(inner, depth + 1); });
  }
}

void ActVerifier::Of(const Procedure& procedure) {
  where_ = "procedure " + procedure.names.id;
  library_ = !procedure.names.module.empty();
  Entity(procedure.entity);
  for (const CaseParameter& parameter : procedure.parameters)
    CaseValue(parameter.value, &parameter.type);
  Cites(procedure.under);
  if (procedure.opens_when != kNoExpr) Condition(procedure.opens_when);
  Block(procedure.body);
}

void ActVerifier::Of(const Party& party) {
  switch (party.kind) {
    case PartyKind::kNobody:
    case PartyKind::kSubject:
    case PartyKind::kUnion: return;
    case PartyKind::kRole: return Within(party.index, p_.roles.size(), "role");
    case PartyKind::kActorOf: return StatementHereOrCalled(party.index);
  }
}

void ActVerifier::Of(const Happening& happening) {
  switch (happening.kind) {
    case HappeningKind::kEvent: return Within(happening.index, p_.events.size(), "event");
    case HappeningKind::kFinding: return Within(happening.index, p_.findings.size(), "finding");
    case HappeningKind::kServed:
    case HappeningKind::kIssued:
      if (happening.index != kNoIndex)
        return Within(happening.index, p_.documents.size(), "document");
      if (!library_) Fail("a document that nobody declares");
      Root(happening.condition, nullptr, "name of a document");
      if (!problem_ && p_[happening.condition].op != Op::kCaseValue) Fail("a document has no name");
      return;
    case HappeningKind::kPaid: return CaseValue(happening.index);
    case HappeningKind::kCondition: return Condition(happening.condition);
  }
}

void ActVerifier::Of(const After& after) {
  switch (after.kind) {
    case AfterKind::kArrival:
    case AfterKind::kService: return;
    case AfterKind::kStep: return StatementHereOrCalled(after.index);
    case AfterKind::kEvent: return Within(after.index, p_.events.size(), "event");
    case AfterKind::kFinding: return Within(after.index, p_.findings.size(), "finding");
  }
}

void ActVerifier::Of(const Duty& duty, int depth) {
  if (depth > kMaxActDepth) return Fail("nested too deeply");
  if (const auto* before = std::get_if<HaveBefore>(&duty.node)) {
    Of(before->happenings);
  } else if (const auto* never = std::get_if<NeverWhile>(&duty.node)) {
    Condition(never->condition);
  } else if (const auto* day = std::get_if<HappenOnDay>(&duty.node)) {
    if (day->follows) Of(*day->follows);
    Of(day->happenings);
  } else if (const auto* after = std::get_if<HappenAfter>(&duty.node)) {
    if (after->follows) Of(*after->follows);
    Of(after->happenings);
  } else if (const auto* either = std::get_if<EitherDuties>(&duty.node)) {
    for (const std::vector<Duty>& branch : either->branches)
      for (const Duty& inner : branch) Of(inner, depth + 1);
  }
}

void ActVerifier::Of(const Obligation& obligation) {
  where_ = "obligation " + obligation.names.id;
  library_ = !obligation.names.module.empty();
  Entity(obligation.entity);
  if (obligation.effect.empty()) Fail("it attaches to no effect");
  Cites(obligation.under);
  for (const Duty& duty : obligation.duties) Of(duty, 0);
}

void ActVerifier::Of(const Document& document) {
  where_ = "document " + document.names.id;
  library_ = !document.names.module.empty();
  Of(document.to);
  for (const DocumentField& field : document.fields) {
    CaseValue(field.value, &field.type);
    if (field.is != kNoExpr) Root(field.is, &field.type, "field");
  }
  for (const DocumentPlaceholder& place : document.placeholders)
    Root(place.value, nullptr, "placeholder");
}

void ActVerifier::Of(const DeclaredAct& declared) {
  where_ = std::string(NameOf(declared.kind)) + " " + declared.names.id;
  switch (declared.kind) {
    case DeclaredAct::Kind::kProcedure:
      return Within(declared.index, p_.procedures.size(), "procedure");
    case DeclaredAct::Kind::kObligation:
      return Within(declared.index, p_.obligations.size(), "obligation");
    case DeclaredAct::Kind::kDocument:
      return Within(declared.index, p_.documents.size(), "document");
  }
}

}  // namespace

std::optional<std::string> VerifyActs(const Program& program) { return ActVerifier(program).Run(); }

}  // namespace writ
