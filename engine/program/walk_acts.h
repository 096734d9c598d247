// Going through the statements of a procedure.
#pragma once

#include "engine/program/procedure.h"

namespace writ {

// Calls `visit` with each block that stands directly within a statement, in the order of the text.
template <typename Visit>
void ForEachBlock(const Act& act, const Visit& visit) {
  const auto all = [&](const auto& list) {
    for (const auto& one : list) visit(one.body);
  };
  const auto branches = [&](const std::vector<ActBlock>& list) {
    for (const ActBlock& branch : list) visit(branch);
  };
  struct Visitor {
    const Visit& visit;
    const decltype(all)& each;
    const decltype(branches)& every;
    void operator()(const StepAct& node) const { visit(node.body); }
    void operator()(const IfAct& node) const {
      visit(node.then);
      visit(node.otherwise);
    }
    void operator()(const ChooseAct& node) const { each(node.options); }
    void operator()(const TogetherAct& node) const { every(node.branches); }
    void operator()(const RaceAct& node) const { every(node.branches); }
    void operator()(const ForEachAct& node) const { visit(node.body); }
    void operator()(const RepeatAct& node) const { visit(node.body); }
    void operator()(const MeanwhileAct& node) const { each(node.reactions); }
    void operator()(const MilestoneAct& node) const { visit(node.body); }
    void operator()(const RegionAct& node) const { visit(node.body); }
    void operator()(const ProvideAct&) const {}
    void operator()(const SignAct&) const {}
    void operator()(const DecideAct&) const {}
    void operator()(const ServeAct&) const {}
    void operator()(const IssueAct&) const {}
    void operator()(const PayAct&) const {}
    void operator()(const RecordsAct&) const {}
    void operator()(const FindingAct&) const {}
    void operator()(const CaseFactAct&) const {}
    void operator()(const CheckAct&) const {}
    void operator()(const WaitAct&) const {}
    void operator()(const WaitForAct&) const {}
    void operator()(const CallAct&) const {}
    void operator()(const EffectAct&) const {}
    void operator()(const CancelAct&) const {}
    void operator()(const EndAct&) const {}
  };
  std::visit(Visitor{visit, all, branches}, act.node);
}

}  // namespace writ
