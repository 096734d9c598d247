// Acts and other statements that take one line.
#include "engine/syntax/print_printer.h"

namespace writ::syntax {
namespace {

Word WordOf(SignMeaning meaning) {
  switch (meaning) {
    case SignMeaning::kReceipt: return Word::RECEIPT;
    case SignMeaning::kContent: return Word::CONTENT;
    case SignMeaning::kAgreement: return Word::AGREEMENT;
  }
  return Word::CONTENT;
}

}  // namespace

std::string Printer::WithArguments(const std::vector<Argument>& arguments) const {
  std::string text;
  for (const Argument& argument : arguments) {
    text += text.empty() ? " " + std::string(Say(Word::WITH)) + " " : std::string(Comma());
    text += Of(argument.name) + " = " + Operand(argument.value, kOr);
  }
  return text;
}

std::string Printer::OfEnd(const Alias& outcome) const {
  return std::string(Say(Word::END)) + "(" + Of(outcome) + ")";
}

std::string Printer::Act(const Provide& provide) const {
  return Words(Word::PROVIDE, Of(provide.field));
}

std::string Printer::Act(const Sign& sign) const {
  std::string text = Words(Word::SIGN, Word::BY, Of(sign.by), Word::SIGN_AS, WordOf(sign.meaning));
  if (sign.refused_before == 0) return text;
  text += std::string(Pause()) + Words(Word::REFUSED_BEFORE, People(sign.refused_before));
  if (sign.not_of_count == 0) return text;
  const std::string_view at_least = zh() ? "至少" : Say(Word::AT_LEAST);  // 不低于 is for amounts
  const std::string count = zh() ? People(sign.not_of_count) : std::to_string(sign.not_of_count);
  return text + " " + Words(at_least, count, Word::NOT_OF, Of(sign.not_of));
}

std::string Printer::Act(const Decide& decide) const {
  std::string text;
  for (const Verdict& verdict : decide.verdicts) {
    text += text.empty() ? std::string(Say(Word::DECIDE)) + " " : std::string(Comma());
    text += Of(verdict.alias);
    if (verdict.back_to.present()) text += " " + Words(Word::TO, Of(verdict.back_to));
    if (verdict.end_as.any().present()) text += " " + Words(Word::TO, OfEnd(verdict.end_as));
  }
  return text;
}

std::string Printer::Act(const Serve& serve) const {
  return Words(Word::SERVE, Of(serve.document), Word::SERVE_ON, Of(serve.on));
}

std::string Printer::Act(const Issue& issue) const {
  return Words(Word::ISSUE, Of(issue.document), Word::ISSUE_TO, Of(issue.to));
}

std::string Printer::Act(const Pay& pay) const {
  return Words(Word::PAY, Of(pay.what), "=", Operand(pay.amount, kOr)) + CitesInline(pay.cites);
}

std::string Printer::Act(const Records& records) const {
  return Words(Word::RECORDS, Of(records.event)) + WithArguments(records.fields);
}

std::string Printer::Act(const MakeFinding& make) const {
  std::string text = Words(Word::MAKE_FINDING, Of(make.finding));
  if (make.on_rule.present()) text += " " + Words(Word::FINDING_ON, Of(make.on_rule));
  return text;
}

std::string Printer::Act(const FactDecl& fact) const {
  std::string text(Say(Word::FACT));
  for (const std::string& cell : FieldCells(fact.field)) text += Separated(text, cell);
  return text;
}

std::string Printer::Act(const Wait& wait) const {
  std::string text = Words(Word::WAIT, Of(wait.length));
  if (wait.after.present()) text += " " + Words(Word::WAIT_AFTER, Of(wait.after));
  return text;
}

std::string Printer::Act(const WaitFor& wait) const {
  std::string text;
  for (ExprId event : wait.events) {
    text += " " + (text.empty() ? "" : std::string(Say(Word::OR)) + " ") + Operand(event, kPostfix);
  }
  if (wait.or_after) text += " " + Words(Word::OR, Of(*wait.or_after));
  return std::string(Say(Word::WAIT_FOR)) + text;
}

std::string Printer::Act(const CallProcedure& call) const {
  return Words(Word::CALL, Of(call.procedure)) + WithArguments(call.arguments);
}

std::string Printer::Act(const Effect& effect) const {
  std::string text = Words(Word::EFFECT, EffectName(effect.what));
  if (effect.on_date != kNoExpr) text += " " + Words(Word::ON, Operand(effect.on_date, kSum));
  return text;
}

std::string Printer::Act(const Cancel& cancel) const {
  return Words(Word::CANCEL, Word::REGION, Of(cancel.region));
}

std::string Printer::Act(const End& end) const { return OfEnd(end.outcome); }

}  // namespace writ::syntax
