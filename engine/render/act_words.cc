#include "engine/render/act_words.h"

#include "engine/base/overloaded.h"
#include "engine/render/explanation.h"
#include "engine/render/words.h"

namespace writ {

using words::Pick;

std::string ContractEffectWords(const std::string& effect, Language language) {
  if (effect == "terminate_contract")
    return Pick(language, "the contract is terminated", "解除劳动合同");
  if (effect == "end_contract") return Pick(language, "the contract ends", "终止劳动合同");
  if (effect == "change_contract") return Pick(language, "the contract is changed", "变更劳动合同");
  return "";
}

std::string HappeningWords(const Program& program, const Happening& happening, Language language) {
  const auto named = [&](const auto& things) {
    return happening.index < things.size() ? NameFor(things[happening.index].names, language) : "";
  };
  switch (happening.kind) {
    case HappeningKind::kEvent: return named(program.events);
    case HappeningKind::kFinding: return named(program.findings);
    case HappeningKind::kServed:
      return Pick(language, "served ", "送达") + named(program.documents);
    case HappeningKind::kIssued:
      return Pick(language, "issued ", "出具") + named(program.documents);
    case HappeningKind::kPaid:
      return happening.index < program.case_names.size()
                 ? Pick(language, "paid ", "支付") +
                       NameFor(program.case_names[happening.index], language)
                 : "";
    case HappeningKind::kCondition: return ExprWords(program, happening.condition, language);
  }
  return "";
}

std::string ActWords(const Program& program, const Act& act, Language language) {
  const auto say = [&](const char* en, const char* zh) { return Pick(language, en, zh); };
  const auto span = [&](const Span& length) {
    Scalar value{.type = {TypeKind::kSpan}};
    value.span = length;
    return ValueWords(program, value, language);
  };
  return std::visit(
      Overloaded{[&](const WaitAct& node) { return say("wait ", "等待") + span(node.length); },
                 [&](const WaitForAct& node) {
                   std::string text;
                   for (const Happening& happening : node.any_of)
                     text += (text.empty() ? "" : say(" or ", "或")) +
                             HappeningWords(program, happening, language);
                   if (node.or_after)
                     text += (text.empty() ? "" : say(" or ", "或")) + span(*node.or_after);
                   return say("wait for ", "等待") + text;
                 },
                 [&](const EffectAct& node) {
                   const std::string what = ContractEffectWords(node.effect, language);
                   return say("effect: ", "生效:") + (what.empty() ? node.effect : what);
                 },
                 [&](const CheckAct& node) { return ExprWords(program, node.condition, language); },
                 [&](const IfAct& node) {
                   return say("if ", "如果") + ExprWords(program, node.condition, language);
                 },
                 [&](const RepeatAct& node) {
                   return say("until ", "直至") + ExprWords(program, node.until, language);
                 },
                 [&](const MilestoneAct& node) {
                   return say("while ", "限于") + ExprWords(program, node.condition, language);
                 },
                 [&](const CallAct& node) {
                   return say("call ", "调用") +
                          NameFor(program.procedures[node.procedure].names, language);
                 },
                 [&](const RecordsAct& node) {
                   return say("records ", "记录") +
                          (node.event < program.events.size()
                               ? NameFor(program.events[node.event].names, language)
                               : "");
                 },
                 [&](const auto&) { return std::string(); }},
      act.node);
}

}  // namespace writ
