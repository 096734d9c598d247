#include <algorithm>

#include "engine/check/analyse_procedure.h"
#include "engine/program/walk_acts.h"

namespace writ {
namespace {

void Gather(const Program& program, const ActBlock& block, bool own, CaseText* text,
            std::vector<uint32_t>* called) {
  for (const ActId id : block) {
    text->statements.push_back({id, own});
    const Act& act = program.acts[id];
    if (const auto* call = std::get_if<CallAct>(&act.node))
      if (std::ranges::find(*called, call->procedure) == called->end())
        called->push_back(call->procedure);
    ForEachBlock(act, [&](const ActBlock& inner) { Gather(program, inner, own, text, called); });
  }
}

}  // namespace

CaseText TextOfCase(const Program& program, const Procedure& procedure) {
  CaseText text;
  std::vector<uint32_t> called;
  const auto add = [&](const Procedure& one) {
    text.grounds.insert(text.grounds.end(), one.under.begin(), one.under.end());
    Gather(program, one.body, one.names.module.empty(), &text, &called);
  };
  add(procedure);
  for (size_t i = 0; i < called.size(); ++i) add(program.procedures[called[i]]);
  return text;
}

Argument Listed(const std::vector<Argument>& all, const char* en, const char* zh) {
  Argument list("");
  for (const Argument& one : all) {
    list.en += (list.en.empty() ? "" : en) + one.en;
    list.zh += (list.zh.empty() ? "" : zh) + one.zh;
  }
  return list;
}

Argument EffectWords(const std::string& effect) {
  if (effect == "terminate_contract") return {"`terminate contract`", "「解除合同」"};
  if (effect == "end_contract") return {"`end contract`", "「终止合同」"};
  if (effect == "change_contract") return {"`change contract`", "「变更合同」"};
  return {"`" + effect + "`", "「" + effect + "」"};
}

}  // namespace writ
