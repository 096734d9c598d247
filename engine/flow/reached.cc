#include "engine/flow/reached.h"

#include <optional>

#include "engine/base/overloaded.h"
#include "engine/flow/places.h"
#include "engine/program/walk.h"

namespace writ::flow {

std::vector<ExprId> RootsOf(const Program& program, const Act& act) {
  std::vector<ExprId> roots;
  const auto happening = [&](const Happening& h) {
    if (h.kind == HappeningKind::kCondition) roots.push_back(h.condition);
  };
  const auto document = [&](uint32_t index) {
    for (const DocumentField& field : program.documents[index].fields) roots.push_back(field.is);
    for (const DocumentPlaceholder& one : program.documents[index].placeholders)
      roots.push_back(one.value);
  };
  std::visit(Overloaded{[&](const CheckAct& node) { roots = {node.condition}; },
                        [&](const IfAct& node) { roots = {node.condition}; },
                        [&](const RepeatAct& node) { roots = {node.until}; },
                        [&](const MilestoneAct& node) { roots = {node.condition}; },
                        [&](const ForEachAct& node) { roots = {node.list}; },
                        [&](const EffectAct& node) { roots = {node.on_date}; },
                        [&](const PayAct& node) { roots = {node.amount}; },
                        [&](const RecordsAct& node) {
                          for (const CaseArgument& field : node.fields)
                            roots.push_back(field.value);
                        },
                        [&](const CallAct& node) {
                          for (const CaseArgument& given : node.arguments)
                            roots.push_back(given.value);
                        },
                        [&](const WaitForAct& node) {
                          for (const Happening& h : node.any_of) happening(h);
                        },
                        [&](const MeanwhileAct& node) {
                          for (const Reaction& reaction : node.reactions) happening(reaction.on);
                        },
                        [&](const ServeAct& node) { document(node.document); },
                        [&](const IssueAct& node) { document(node.document); }, [](const auto&) {}},
             act.node);
  return roots;
}

namespace {

class Reaching {
 public:
  explicit Reaching(const Program& program)
      : p_(program), numbering_(program), walker_(program), seen_(numbering_.size()) {}

  void Of(const Procedure& procedure) {
    const PlaceMap map(p_, procedure);
    Expression(procedure.opens_when);
    for (const Spot& spot : map.spots()) {
      const Act& act = p_.acts[spot.act];
      for (const ExprId root : RootsOf(p_, act)) Expression(root);
      if (const auto* make = std::get_if<FindingAct>(&act.node)) {
        if (make->rule < p_.rules.size()) Enter({NodeId::Kind::kRule, make->rule});
        Note("finding", p_.findings[make->finding].names);
      }
      if (const auto* call = std::get_if<CallAct>(&act.node))
        Note("procedure", p_.procedures[call->procedure].names);
      if (const auto* serve = std::get_if<ServeAct>(&act.node))
        Note("document", p_.documents[serve->document].names);
      if (const auto* effect = std::get_if<EffectAct>(&act.node)) Obligations(effect->effect);
    }
    Note("procedure", procedure.names);
  }

  std::vector<ReachedNorm> Take() {
    const Reads reads = ReadsOfNodes(p_);
    while (!open_.empty()) {
      const uint32_t node = open_.back();
      open_.pop_back();
      Note(WordOf(numbering_.At(node)), NamesOf(p_, numbering_.At(node)));
      for (const uint32_t next : reads[node]) EnterNumber(next);
    }
    return std::move(found_);
  }

 private:
  static const char* WordOf(const NodeId& node) {
    switch (node.kind) {
      case NodeId::Kind::kFact: return "presumption";
      case NodeId::Kind::kParameter: return "parameter";
      case NodeId::Kind::kDefinition: return "definition";
      case NodeId::Kind::kRule: return "rule";
      case NodeId::Kind::kTable: return "table";
    }
    return "";
  }
  void EnterNumber(uint32_t node) {
    if (seen_[node] != 0) return;
    seen_[node] = 1;
    open_.push_back(node);
  }
  void Enter(NodeId node) { EnterNumber(numbering_.Of(node)); }
  void Note(std::string kind, const Names& names) {
    for (const ReachedNorm& norm : found_)
      if (norm.kind == kind && norm.names.id == names.id && norm.names.module == names.module)
        return;
    found_.push_back({std::move(kind), names});
  }
  void Expression(ExprId root) {
    if (root >= p_.exprs.size()) return;
    walker_.Restart();
    walker_.Add(root);
    for (ExprId id = walker_.Next(); id != kNoExpr; id = walker_.Next()) {
      const Expr& e = p_[id];
      if (e.op == Op::kFact || e.op == Op::kMember) Enter({NodeId::Kind::kFact, e.index});
      if (e.op == Op::kParameter) Enter({NodeId::Kind::kParameter, e.index});
      if (e.op == Op::kDefinition) Enter({NodeId::Kind::kDefinition, e.index});
      if (e.op == Op::kRule) Enter({NodeId::Kind::kRule, e.index});
      if (e.op == Op::kTableCall) Enter({NodeId::Kind::kTable, e.index});
      if (e.op == Op::kBand) Note("scale", p_.scales[e.index].names);
    }
  }
  void Groups(const std::vector<HappeningGroup>& groups) {
    for (const HappeningGroup& group : groups)
      for (const Happening& happening : group)
        if (happening.kind == HappeningKind::kCondition) Expression(happening.condition);
  }
  void Duties(const std::vector<Duty>& duties) {
    for (const Duty& duty : duties)
      std::visit(Overloaded{[&](const HaveBefore& d) { Groups(d.happenings); },
                            [&](const NeverWhile& d) { Expression(d.condition); },
                            [&](const HappenOnDay& d) { Groups(d.happenings); },
                            [&](const HappenAfter& d) { Groups(d.happenings); },
                            [&](const EitherDuties& d) {
                              for (const std::vector<Duty>& branch : d.branches) Duties(branch);
                            }},
                 duty.node);
  }
  void Obligations(const std::string& effect) {
    for (const Obligation& obligation : p_.obligations) {
      if (obligation.effect != effect) continue;
      Note("obligation", obligation.names);
      Duties(obligation.duties);
    }
  }

  const Program& p_;
  const NodeNumbering numbering_;
  ExprWalker walker_;
  std::vector<char> seen_;
  std::vector<uint32_t> open_;
  std::vector<ReachedNorm> found_;
};

}  // namespace

std::vector<ReachedNorm> NormsReached(const Program& program, const Procedure& procedure) {
  Reaching reaching(program);
  reaching.Of(procedure);
  return reaching.Take();
}

}  // namespace writ::flow
