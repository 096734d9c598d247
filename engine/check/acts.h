// From procedures, documents and obligations as written to those of the Program.
#pragma once

#include "engine/check/happening.h"
#include "engine/check/lower.h"

namespace writ::check {

// Where a statement went: its place among the acts, and the case value that it brings.
struct PlacedAct {
  ActId act = kNoAct;
  uint32_t value = kNoIndex;  // of a step: whoever did it
};

// What a procedure declares within itself, collected before its text is lowered: names may be used
// before the place that declares them.
struct ActNames {
  IndexMap values;             // facts, forms, parameters, payments -> Program::case_names
  IndexMap payments;           // the same, of payments alone
  std::vector<uint32_t> paid;  // payments in the order of the text
  IndexMap items;              // members of loops, known within them and to documents
  IndexMap steps;              // steps, choices and checks -> Program::acts
  IndexMap regions;            // regions and repetitions -> Program::acts
  std::unordered_map<const syntax::Statement*, PlacedAct> placed;
  std::vector<uint32_t> documents;  // that it serves or issues
  std::vector<uint32_t> calls;      // Program::procedures, in the order of the text
  IndexMap called_steps;            // steps of what it calls -> Program::acts
};

// Collects one procedure's names and gives every statement its place in Program::acts, outer
// before inner, in the order of the text. Strings stay with the checker.
void CollectActNames(Checker& c, uint32_t module, const syntax::Procedure& node, uint32_t index,
                     ActNames* names);

class ActLowering {
 public:
  ActLowering(Checker& c, uint32_t tree, uint32_t entity, ActNames& names);

  void Procedure(const syntax::Procedure& node, uint32_t index);
  void Obligation(const syntax::Obligation& node, uint32_t index);
  void Document(const syntax::Document& node, uint32_t index);

 private:
  // ---- lower_procedure.cc: control flow ----
  ActBlock Block(const syntax::Block& block);
  std::vector<ActBlock> Branches(const std::vector<syntax::Block>& branches);
  CaseFactAct Lower(const syntax::FactDecl& node);
  StepAct Lower(const syntax::Step& node);
  CheckAct Lower(const syntax::Check& node);
  IfAct Lower(const syntax::If& node);
  ChooseAct Lower(const syntax::Choose& node);
  TogetherAct Lower(const syntax::Together& node);
  RaceAct Lower(const syntax::Race& node);
  ForEachAct Lower(const syntax::ForEach& node);
  RepeatAct Lower(const syntax::Repeat& node);
  WaitAct Lower(const syntax::Wait& node);
  WaitForAct Lower(const syntax::WaitFor& node);
  CallAct Lower(const syntax::CallProcedure& node);
  EffectAct Lower(const syntax::Effect& node);
  MeanwhileAct Lower(const syntax::Meanwhile& node);
  CancelAct Lower(const syntax::Cancel& node);
  EndAct Lower(const syntax::End& node);
  MilestoneAct Lower(const syntax::WhileMilestone& node);
  RegionAct Lower(const syntax::Region& node);
  Reaction Lower(const syntax::Reaction& node);

  // ---- lower_act.cc: what is done in a step, and by whom ----
  ProvideAct Lower(const syntax::Provide& node);
  SignAct Lower(const syntax::Sign& node);
  DecideAct Lower(const syntax::Decide& node);
  ServeAct Lower(const syntax::Serve& node);
  IssueAct Lower(const syntax::Issue& node);
  PayAct Lower(const syntax::Pay& node);
  RecordsAct Lower(const syntax::Records& node);
  FindingAct Lower(const syntax::MakeFinding& node);
  std::optional<Party> PartyOf(const syntax::Name& name) const;
  std::optional<ActId> Step(const syntax::Name& name) const;
  Party Person(const syntax::Name& name);
  Party Person(const syntax::Path& path);
  std::vector<Party> People(const std::vector<syntax::Name>& names);
  std::optional<writ::Otherwise> Otherwise(const syntax::Otherwise& node);
  ObjectionRule Objection(const syntax::ObjectionClause& node);
  writ::After After(const syntax::Name& name);
  ActId Statement(const syntax::Name& name, bool region);
  bool IsBareEnd(const syntax::Name& name);
  void CheckTwice(const std::vector<const Names*>& options);
  uint32_t DocumentNamed(const syntax::Name& name);
  std::optional<Names> Outcome(const syntax::Alias& alias) const;
  void Unknown(const syntax::Name& name, const IndexMap& known);
  ExprId Condition(syntax::ExprId id) { return LowerCondition(c_, at_, id); }
  ExprId DateOf(syntax::ExprId id);
  Happening HappeningOf(syntax::ExprId id);
  Happening Done(const syntax::EventExpr& event, Place place);
  void SuggestPayment(const syntax::EventExpr& event);

  // ---- lower_obligation.cc: duties, documents ----
  std::vector<HappeningGroup> Happenings(const std::vector<syntax::EventAlternatives>& events);
  std::optional<Happening> Followed(syntax::ExprId id);
  writ::Duty Duty(const syntax::Duty& duty);
  ExprId Placeholder(const std::string& name, Place place);

  Checker& c_;
  uint32_t module_;
  Context at_;
  ActNames& names_;
  PlacedAct placed_;    // of the statement at hand
  std::string effect_;  // of the obligation at hand
};

Deontic DeonticOf(syntax::Deontic deontic);

}  // namespace writ::check
