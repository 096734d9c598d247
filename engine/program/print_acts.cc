#include "engine/program/print_acts.h"

#include "engine/base/json.h"
#include "engine/program/op_info.h"
#include "engine/program/print_scalar.h"

namespace writ {
namespace {

std::string_view WordsOf(Deontic deontic) {
  switch (deontic) {
    case Deontic::kNone: return "";
    case Deontic::kMust: return "must";
    case Deontic::kMay: return "may";
    case Deontic::kMustNot: return "must not";
    case Deontic::kHasRight: return "has the right";
  }
  return "";
}

std::string_view WordsOf(SignMeaning meaning) {
  switch (meaning) {
    case SignMeaning::kReceipt: return "receipt";
    case SignMeaning::kContent: return "content";
    case SignMeaning::kAgreement: return "agreement";
  }
  return "";
}

class ActPrinter {
 public:
  ActPrinter(const Program& program, std::string* out) : p_(program), out_(*out) {}

  void Lines(const Procedure& procedure);
  void Lines(const Obligation& obligation);
  void Lines(const Document& document);

 private:
  void Line(const std::string& text) {
    out_.append(static_cast<size_t>(level_) * 2, ' ');
    out_ += text;
    out_ += '\n';
  }
  void Cites(const std::vector<Citation>& cites, std::string_view word = "cites ") {
    for (const Citation& citation : cites) Line(std::string(word) + PrintCitation(citation));
  }
  void Block(const ActBlock& block) {
    ++level_;
    for (const ActId id : block) {
      if (id >= p_.acts.size()) continue;
      id_ = p_.acts[id].names.id;
      std::visit([&](const auto& node) { Lines(node); }, p_.acts[id].node);
    }
    --level_;
  }
  void Inside(const std::string& head, const ActBlock& block) {
    Line(head);
    Block(block);
  }
  void Branches(const std::string& head, const std::vector<ActBlock>& branches) {
    Line(head);
    ++level_;
    for (const ActBlock& branch : branches) Inside("branch", branch);
    --level_;
  }

  // ---- words ----
  template <typename T>
  std::string IdAt(const std::vector<T>& list, uint32_t index) const {
    return index < list.size() ? QualifiedId(list[index].names) : "?";
  }
  std::string CaseId(uint32_t index) const {
    return index < p_.case_names.size() ? QualifiedId(p_.case_names[index]) : "?";
  }
  std::string ActIdOf(ActId id) const {
    if (id >= p_.acts.size()) return "?";
    return p_.acts[id].names.id.empty() ? "#" + std::to_string(id) : p_.acts[id].names.id;
  }
  std::string Text(ExprId id) const { return PrintExpr(p_, id); }
  std::string Typed(uint32_t value, const Type& type) const {
    return CaseId(value) + " : " + PrintType(p_, type);
  }
  std::string Words(const Party& party) const;
  std::string Words(const Happening& happening) const;
  std::string Words(const After& after) const;
  std::string Words(const std::vector<Happening>& any_of, std::string_view between) const;
  std::string Words(const DecideOption& option) const;
  std::string Part(std::string_view word, const std::string& text) const {
    return text.empty() ? "" : " " + std::string(word) + " " + text;
  }
  void OtherwiseLine(const std::optional<Otherwise>& otherwise);
  void Arguments(const std::vector<CaseArgument>& arguments);
  void DutyLines(const Duty& duty);
  void Groups(const std::string& head, const std::vector<HappeningGroup>& groups);

  // ---- one for each statement ----
  void Lines(const ProvideAct& node) { Line("provide " + Typed(node.value, node.type)); }
  void Lines(const SignAct& node);
  void Lines(const DecideAct& node);
  void Lines(const ServeAct& node) {
    Line("serve " + IdAt(p_.documents, node.document) + Part("on", Words(node.on)));
  }
  void Lines(const IssueAct& node) {
    Line("issue " + IdAt(p_.documents, node.document) + Part("to", Words(node.to)));
  }
  void Lines(const PayAct& node);
  void Lines(const RecordsAct& node);
  void Lines(const FindingAct& node);
  void Lines(const CaseFactAct& node) { Line("fact " + Typed(node.value, node.type)); }
  void Lines(const StepAct& node);
  void Lines(const CheckAct& node);
  void Lines(const IfAct& node);
  void Lines(const ChooseAct& node);
  void Lines(const TogetherAct& node);
  void Lines(const RaceAct& node) { Branches("race", node.branches); }
  void Lines(const ForEachAct& node) {
    Inside("for each " + CaseId(node.item) + " in " + Text(node.list), node.body);
  }
  void Lines(const RepeatAct& node);
  void Lines(const WaitAct& node) { Line("wait " + PrintSpan(node.length) + Words(node.after)); }
  void Lines(const WaitForAct& node);
  void Lines(const CallAct& node);
  void Lines(const EffectAct& node) {
    Line("effect " + node.effect + Part("on", Text(node.on_date)));
  }
  void Lines(const MeanwhileAct& node);
  void Lines(const CancelAct& node) { Line("cancel " + ActIdOf(node.region)); }
  void Lines(const EndAct& node) { Line("end " + node.outcome.id); }
  void Lines(const MilestoneAct& node) {
    Inside("while milestone " + Text(node.condition), node.body);
  }
  void Lines(const RegionAct& node) { Inside("region " + id_, node.body); }

  const Program& p_;
  std::string& out_;
  int level_ = 0;
  std::string id_;  // of the statement at hand
};

std::string ActPrinter::Words(const Party& party) const {
  switch (party.kind) {
    case PartyKind::kNobody: return "";
    case PartyKind::kRole: return IdAt(p_.roles, party.index);
    case PartyKind::kSubject: return "the subject";
    case PartyKind::kUnion: return "the union";
    case PartyKind::kActorOf: return "the actor of " + ActIdOf(party.index);
  }
  return "";
}

std::string ActPrinter::Words(const Happening& happening) const {
  const uint32_t index = happening.index;
  switch (happening.kind) {
    case HappeningKind::kEvent: return "event " + IdAt(p_.events, index);
    case HappeningKind::kFinding: return "finding " + IdAt(p_.findings, index);
    case HappeningKind::kServed:
    case HappeningKind::kIssued:
      if (index == kNoIndex) return Text(happening.condition) + " (no such document)";
      return (happening.kind == HappeningKind::kServed ? "served " : "issued ") +
             IdAt(p_.documents, index);
    case HappeningKind::kPaid: return "paid " + CaseId(index);
    case HappeningKind::kCondition: return "condition " + Text(happening.condition);
  }
  return "";
}

std::string ActPrinter::Words(const After& after) const {
  switch (after.kind) {
    case AfterKind::kArrival: return "";
    case AfterKind::kService: return " after service";
    case AfterKind::kStep: return " after " + ActIdOf(after.index);
    case AfterKind::kEvent: return " after event " + IdAt(p_.events, after.index);
    case AfterKind::kFinding: return " after finding " + IdAt(p_.findings, after.index);
  }
  return "";
}

std::string ActPrinter::Words(const std::vector<Happening>& any_of,
                              std::string_view between) const {
  std::string text;
  for (const Happening& happening : any_of) {
    if (!text.empty()) text += between;
    text += Words(happening);
  }
  return text;
}

std::string ActPrinter::Words(const DecideOption& option) const {
  std::string text = option.names.id;
  if (option.back_to != kNoAct) text += " back to " + ActIdOf(option.back_to);
  if (option.ends) text += " to end " + option.ends->id;
  return text;
}

void ActPrinter::OtherwiseLine(const std::optional<Otherwise>& otherwise) {
  if (!otherwise) return;
  std::string text = "otherwise";
  if (otherwise->escalate_to.kind != PartyKind::kNobody)
    text += " escalate to " + Words(otherwise->escalate_to);
  if (otherwise->who.kind != PartyKind::kNobody) text += " " + Words(otherwise->who);
  if (otherwise->deontic != Deontic::kNone) text += " " + std::string(WordsOf(otherwise->deontic));
  const LocalText& message = otherwise->message;
  const std::string& shown = message.en.empty() ? message.zh : message.en;
  if (!shown.empty()) text += ": " + JsonQuote(shown);
  ++level_;
  Line(text);
  --level_;
}

void ActPrinter::Arguments(const std::vector<CaseArgument>& arguments) {
  ++level_;
  for (const CaseArgument& argument : arguments)
    Line("with " + argument.names.id + " = " + Text(argument.value));
  --level_;
}

void ActPrinter::Lines(const SignAct& node) {
  std::string text = "sign by " + Words(node.by) + " as " + std::string(WordsOf(node.meaning));
  if (node.refused_before > 0) text += ", refused before " + std::to_string(node.refused_before);
  if (node.not_of_count > 0)
    text += " at least " + std::to_string(node.not_of_count) + " not of " + Words(node.not_of);
  Line(text);
}

void ActPrinter::Lines(const DecideAct& node) {
  Line("decide");
  ++level_;
  for (const DecideOption& option : node.options) Line(Words(option));
  --level_;
}

void ActPrinter::Lines(const PayAct& node) {
  Line("pay " + CaseId(node.value) + " = " + Text(node.amount));
  ++level_;
  Cites(node.cites);
  --level_;
}

void ActPrinter::Lines(const RecordsAct& node) {
  Line("records " + IdAt(p_.events, node.event));
  Arguments(node.fields);
}

void ActPrinter::Lines(const FindingAct& node) {
  std::string text = "make finding " + IdAt(p_.findings, node.finding);
  if (node.rule != kNoIndex) text += " on " + IdAt(p_.rules, node.rule);
  Line(text);
}

void ActPrinter::Lines(const StepAct& node) {
  std::string text = "step " + id_ + Part("by", Words(node.by));
  if (node.deontic != Deontic::kNone) text += " " + std::string(WordsOf(node.deontic));
  text += Part("other than", Words(node.other_than));
  for (const Party& party : node.with) text += Part("with", Words(party));
  if (node.within) text += " within " + PrintSpan(*node.within);
  if (node.after) text += Words(*node.after);
  text += Part("on", Text(node.on_date));
  Line(text);
  OtherwiseLine(node.otherwise);
  ++level_;
  if (node.objection) {
    text = "open to objection within " + PrintSpan(node.objection->within);
    if (node.objection->after) text += Words(*node.objection->after);
    text += Part("reviewed by", Words(node.objection->reviewed_by));
    if (node.objection->review) text += " within " + PrintSpan(*node.objection->review);
    Line(text);
  }
  Cites(node.cites);
  --level_;
  Block(node.body);
}

void ActPrinter::Lines(const CheckAct& node) {
  Line("check " + id_ + " requires " + Text(node.condition));
  OtherwiseLine(node.otherwise);
}

void ActPrinter::Lines(const IfAct& node) {
  Inside("if " + Text(node.condition), node.then);
  if (!node.otherwise.empty()) Inside("else", node.otherwise);
}

void ActPrinter::Lines(const ChooseAct& node) {
  Line("choose " + id_ + Part("by", Words(node.by)));
  ++level_;
  for (const ChoiceOption& option : node.options) Inside("option " + option.names.id, option.body);
  --level_;
}

void ActPrinter::Lines(const TogetherAct& node) {
  Branches(node.at_least > 0 ? "any " + std::to_string(node.at_least) + " of" : "together",
           node.branches);
}

void ActPrinter::Lines(const RepeatAct& node) {
  Inside("repeat" + (id_.empty() ? "" : " " + id_) + " at most " + std::to_string(node.at_most) +
             " times until " + Text(node.until),
         node.body);
}

void ActPrinter::Lines(const WaitForAct& node) {
  std::string text = "wait for " + Words(node.any_of, " or ");
  if (node.or_after) text += " or " + PrintSpan(*node.or_after);
  Line(text);
}

void ActPrinter::Lines(const CallAct& node) {
  Line("call " + IdAt(p_.procedures, node.procedure));
  Arguments(node.arguments);
}

void ActPrinter::Lines(const MeanwhileAct& node) {
  Line("meanwhile");
  ++level_;
  for (const Reaction& reaction : node.reactions) {
    Line("on " + Words(reaction.on));
    ++level_;
    if (reaction.cancel)
      Line(reaction.region == kNoAct ? "cancel the case" : "cancel " + ActIdOf(reaction.region));
    if (reaction.stop_before_effect) Line("stop before effect");
    for (const Party& party : reaction.tell) Line("tell " + Words(party));
    if (reaction.ends) Line("end " + reaction.ends->id);
    --level_;
    Block(reaction.body);
  }
  --level_;
}

// ---- declarations ----

void ActPrinter::Lines(const Procedure& procedure) {
  Line("procedure " + QualifiedId(procedure.names) +
       Part("of", procedure.entity == kNoIndex ? "" : IdAt(p_.entities, procedure.entity)));
  ++level_;
  for (const CaseParameter& parameter : procedure.parameters)
    Line("parameter " + Typed(parameter.value, parameter.type));
  Cites(procedure.under, "under ");
  if (procedure.opens_when != kNoExpr) Line("opens when " + Text(procedure.opens_when));
  if (procedure.exclusive) Line("exclusive");
  --level_;
  Block(procedure.body);
}

void ActPrinter::Groups(const std::string& head, const std::vector<HappeningGroup>& groups) {
  Line(head);
  ++level_;
  for (const HappeningGroup& group : groups) Line(Words(group, " or "));
  --level_;
}

void ActPrinter::DutyLines(const Duty& duty) {
  if (const auto* before = std::get_if<HaveBefore>(&duty.node)) {
    std::string head = "must have before";
    if (before->in_order) head += ", in order";
    if (before->by_at_least) head += ", by at least " + PrintSpan(*before->by_at_least);
    Groups(head, before->happenings);
  } else if (const auto* never = std::get_if<NeverWhile>(&duty.node)) {
    Line("must never, while " + Text(never->condition));
  } else if (const auto* day = std::get_if<HappenOnDay>(&duty.node)) {
    Groups("must happen on the day" + (day->follows ? " of " + Words(*day->follows) : ""),
           day->happenings);
  } else if (const auto* after = std::get_if<HappenAfter>(&duty.node)) {
    Groups("must happen after" + (after->follows ? " " + Words(*after->follows) : "") +
               ", within " + PrintSpan(after->within),
           after->happenings);
  } else if (const auto* either = std::get_if<EitherDuties>(&duty.node)) {
    Line("either");
    ++level_;
    for (const std::vector<Duty>& branch : either->branches) {
      Line("branch");
      ++level_;
      for (const Duty& inner : branch) DutyLines(inner);
      --level_;
    }
    --level_;
  }
}

void ActPrinter::Lines(const Obligation& obligation) {
  Line("obligation " + QualifiedId(obligation.names) + " on effect " + obligation.effect);
  ++level_;
  Cites(obligation.under, "under ");
  if (obligation.per_case) Line("per case");
  for (const Duty& duty : obligation.duties) DutyLines(duty);
  --level_;
}

void ActPrinter::Lines(const Document& document) {
  Line("document " + QualifiedId(document.names) + Part("to", Words(document.to)) +
       (document.sealed ? " sealed" : ""));
  ++level_;
  for (const DocumentField& field : document.fields)
    Line("field " + Typed(field.value, field.type) + Part("=", Text(field.is)));
  for (const DocumentPlaceholder& place : document.placeholders) Line("says " + Text(place.value));
  --level_;
}

}  // namespace

void PrintActs(const Program& program, std::string* out) {
  ActPrinter printer(program, out);
  for (const Procedure& procedure : program.procedures) printer.Lines(procedure);
  for (const Obligation& obligation : program.obligations) printer.Lines(obligation);
  for (const Document& document : program.documents) printer.Lines(document);
}

}  // namespace writ
