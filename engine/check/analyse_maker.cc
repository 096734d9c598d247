// Findings that are made otherwise than their declaration says: in a step of another role, so that
// only who has both can make them, or in one that asks for no signature of the maker's or for no
// reasons.
#include "engine/check/analyse_procedure.h"
#include "engine/check/analyse_value.h"
#include "engine/program/walk_acts.h"

namespace writ {
namespace {

class MakerAnalysis {
 public:
  MakerAnalysis(const Program& program, Diagnostics& diagnostics)
      : p_(program), diagnostics_(diagnostics) {}

  void Block(const ActBlock& block, ActId doer) {
    for (const ActId id : block) {
      const Act& act = p_.acts[id];
      const bool done_by_somebody =
          std::holds_alternative<StepAct>(act.node) || std::holds_alternative<ChooseAct>(act.node);
      const auto* made = std::get_if<FindingAct>(&act.node);
      if (made != nullptr && doer != kNoAct && made->finding < p_.findings.size())
        Look(p_.acts[doer], act.place, p_.findings[made->finding]);
      ForEachBlock(act, [&](const ActBlock& inner) { Block(inner, done_by_somebody ? id : doer); });
    }
  }

 private:
  bool IsMaker(const Party& party, const Finding& finding) const {
    return party.kind == PartyKind::kRole &&
           p_.roles[party.index].names.id == p_.roles[finding.made_by].names.id;
  }

  void Look(const Act& doer, Place place, const Finding& finding) {
    const bool named = finding.made_by < p_.roles.size();
    const Argument maker =
        named ? ShownIn(p_.roles[finding.made_by].names) : Argument("whoever makes it", "作出人");
    if (named && !CanBeDoneBy(doer, finding))
      Report(DiagnosticKind::kFindingOfAnother, doer, place, finding, maker);
    bool reasons = false, signature = false;
    ForEachBlock(
        doer, [&](const ActBlock& block) { Asked(block, finding, named, &reasons, &signature); });
    if (finding.is_signed && !signature)
      Report(DiagnosticKind::kFindingUnsigned, doer, place, finding, maker);
    if (finding.with_reasons && !reasons)
      Report(DiagnosticKind::kFindingUnreasoned, doer, place, finding, maker);
  }

  // A step that names nobody is anybody's, and one that is escalated is for who stands above.
  bool CanBeDoneBy(const Act& doer, const Finding& finding) const {
    const auto* step = std::get_if<StepAct>(&doer.node);
    const Party& by = step != nullptr ? step->by : std::get<ChooseAct>(doer.node).by;
    if (by.kind == PartyKind::kNobody || IsMaker(by, finding)) return true;
    return step != nullptr && step->otherwise && IsMaker(step->otherwise->escalate_to, finding);
  }

  void Asked(const ActBlock& block, const Finding& finding, bool named, bool* reasons,
             bool* signature) const {
    for (const ActId id : block) {
      const Act& act = p_.acts[id];
      if (const auto* provide = std::get_if<ProvideAct>(&act.node))
        *reasons |= provide->type.kind == TypeKind::kText;
      if (const auto* sign = std::get_if<SignAct>(&act.node))
        *signature |=
            sign->meaning != SignMeaning::kReceipt && (!named || IsMaker(sign->by, finding));
      ForEachBlock(
          act, [&](const ActBlock& inner) { Asked(inner, finding, named, reasons, signature); });
    }
  }

  void Report(DiagnosticKind kind, const Act& doer, Place place, const Finding& finding,
              const Argument& maker) {
    diagnostics_.Add(kind, place, {ShownIn(doer.names), ShownIn(finding.names), maker})
        .related.push_back({finding.names.place, {"it is declared here", "在此声明"}});
  }

  const Program& p_;
  Diagnostics& diagnostics_;
};

}  // namespace

void AnalyseMakers(const Program& program, Diagnostics& diagnostics) {
  MakerAnalysis analysis(program, diagnostics);
  for (const Procedure& procedure : program.procedures)
    if (procedure.names.module.empty()) analysis.Block(procedure.body, kNoAct);
}

}  // namespace writ
