// The evaluator's own state. Not seen outside eval/.
//
// Every value is a node of the trace. Declarations (definitions, rules, parameters, bound or
// presumed facts) are evaluated once per surroundings and remembered. Their chains may be long: at
// kMostNested frames evaluation stops with Deeper, the driver evaluates what was asked for first,
// from an empty stack, and begins again.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "engine/eval/applicability.h"
#include "engine/eval/eval.h"
#include "engine/eval/reads.h"
#include "engine/eval/surroundings.h"
#include "engine/eval/trace.h"
#include "engine/eval/values.h"
#include "engine/eval/window.h"

namespace writ {

struct Evaluator::Impl {
  Impl(const Program& the_program, const SubjectFacts& the_subject, EvalDates the_dates,
       EvalOptions the_options);

  // ---- eval.cc: declarations, one after the other ----
  NodeId Require(const Task& task);  // never throws Deeper
  NodeId Get(const Task& task);      // may throw Deeper
  uint32_t AnchorSet(const std::vector<ExprId>& roots);
  uint32_t AddAnchors(Anchors anchors);
  uint32_t AddAnchorsWithin(Period period);
  ValueResult ResultOf(NodeId node);
  Decision DecisionOf(uint32_t rule);

  // ---- eval_rule.cc ----
  NodeId EvalRule(const Task& task);
  NodeId RuleVersionNode(const Task& task, uint32_t version, Surroundings& at);
  std::optional<NodeId> OutsidePopulation(const Rule& rule);
  NodeId EvalUnless(ExprId unless, const Surroundings& at);
  // The version of a norm that is in force on its date; the node says why there is none.
  struct Chosen {
    std::optional<uint32_t> version;
    NodeId node = kNoNode;
  };
  Chosen ChooseVersion(const std::vector<Validity>& versions, Date otherwise,
                       const Surroundings& at);
  NormDates NormOf(const Names& names, NormLevel level, const Validity& valid) const;

  // ---- eval_definition.cc ----
  NodeId EvalDefinition(const Task& task);
  NodeId BaseValue(const Task& task, Surroundings& at, std::vector<uint32_t>* children);
  // The value after exceptions; `base` is the value without them.
  NodeId ApplyExceptions(const std::vector<uint32_t>& exceptions, NodeId base, Date otherwise,
                         Surroundings at, std::vector<uint32_t>* children, std::string* applied);
  // `applies` no: `value` is not looked at.
  struct ExceptionRead {
    NodeId node = kNoNode;
    Truth applies = Truth::kNo;
    NodeId value = kNoNode;
  };
  ExceptionRead ReadException(uint32_t index, Date otherwise, const Surroundings& at);
  NodeId Undecided(uint32_t exception, NodeId one, NodeId other, NodeId read);
  NodeId ApplyOverrides(const Task& task, NodeId own, const Surroundings& at,
                        std::vector<uint32_t>* children);
  bool Same(NodeId a, NodeId b) const;  // equal known values, or both none or not applicable
  NodeId EvalParameter(const Task& task);

  // ---- eval_fact.cc ----
  NodeId EvalFact(const Task& task);
  NodeId FactNode(const FactRecord& record, const Task& task);
  void FillFrom(const Recording& recording, const Fact& fact, Date day,
                ExplanationNode* node) const;
  NodeId AbsentFact(const Task& task);
  // Facts that need no expression are the same in all surroundings.
  Task FactTask(uint32_t fact, const Surroundings& at) const;
  NodeId EvalFactExpr(ExprId expr, const Surroundings& at);  // kFact in an expression
  NodeId EvalMember(ExprId expr, const Surroundings& at);
  struct RecordRead {
    const FactRecord* record = nullptr;
    NodeId node = kNoNode;
  };
  RecordRead ReadRecord(ExprId expr, const Surroundings& at);
  RecordRead ReadCaseMember(ExprId expr, const Surroundings& at);
  NodeId ReadField(const FactRecord& record, uint32_t fact, const Surroundings& at);
  ListRead ReadList(ExprId expr, const Surroundings& at);
  NodeId EvalPresent(ExprId expr);
  NodeId EvalOrdinal(ExprId expr);
  std::string SourceOf(const Fact& fact) const;
  Employment EmploymentOf();
  Bound BoundOf(uint32_t fact, bool* none);
  const std::vector<uint32_t>& EmploymentNodes();  // its bounds that are not known

  // ---- eval_expr.cc ----
  NodeId Eval(ExprId expr, const Surroundings& at);
  NodeId EvalLeaf(ExprId expr, const Surroundings& at);
  NodeId EvalArithmetic(ExprId expr, const Surroundings& at);
  NodeId Combine(ExprId expr, NodeId left, NodeId right);
  NodeId EvalComparison(ExprId expr, const Surroundings& at);
  NodeId CompareCounts(ExprId expr, NodeId left, NodeId right);
  NodeId Compare(ExprId expr, Op op, NodeId left, NodeId right);
  NodeId EvalOneOf(ExprId expr, const Surroundings& at);
  NodeId EvalLogic(ExprId expr, const Surroundings& at);
  NodeId EvalNot(ExprId expr, const Surroundings& at);
  NodeId EvalPick(ExprId expr, const Surroundings& at);
  // and (`any` false) or or over conditions, with the node's reference given.
  ExplanationNode Folded(ExplanationNode node, bool any, std::vector<uint32_t> operands) const;
  NodeId Fold(ExplanationNode node, bool any, std::vector<uint32_t> operands) {
    return trace.Add({Folded(std::move(node), any, std::move(operands))});
  }

  // ---- eval_time.cc ----
  NodeId EvalLatest(ExprId expr, const Surroundings& at);
  NodeId EvalAt(ExprId expr, const Surroundings& at);
  NodeId EvalCalendar(ExprId expr, const Surroundings& at);
  Applicability Applicable(Period period, bool partial, bool earlier, const Surroundings& at);
  // A node for a period that surely does not count; or the unknown one whose children would settle
  // it.
  NodeId PeriodNode(ExprId expr, Period period, const Applicability& why,
                    std::vector<uint32_t> children);

  std::vector<Date> DaysOf(const std::string& event) const;

  // ---- eval_window.cc ----
  struct WindowPeriods {
    std::vector<WindowSlot> slots;
    std::vector<Period> periods;  // of the slots
    std::vector<NodeId> values;   // of the slots
    std::vector<uint32_t> children;
  };
  NodeId EvalWindow(ExprId expr, const Surroundings& at);
  WindowPeriods CollectPeriods(ExprId expr, const Surroundings& at, Period newest);
  NodeId EvalTrend(ExprId expr, const WindowPeriods& window);
  NodeId WindowNode(ExprId expr, const WindowResult& result, int needed,
                    std::vector<uint32_t> children);
  NodeId EvalAnyTime(ExprId expr, const Surroundings& at);
  NodeId AnyTimeSince(ExprId expr, Date since, const Surroundings& at, uint32_t since_node);

  // ---- eval_aggregate.cc, eval_list.cc ----
  struct Member {
    NodeId value = kNoNode;
    bool certain = true;
  };  // it surely belongs to the aggregate
  NodeId EvalAggregate(ExprId expr, const Surroundings& at);
  NodeId EvalSeriesAggregate(ExprId expr, const Surroundings& at);
  NodeId AggregatePeriods(ExprId expr, const std::vector<Period>& periods, int needed,
                          const Surroundings& at, std::vector<uint32_t> children);
  NodeId Total(ExprId expr, const std::vector<Member>& members, std::vector<uint32_t> children);
  NodeId CountOf(ExprId expr, int64_t low, std::optional<int64_t> high,
                 std::vector<uint32_t> children);
  NodeId EvalListAggregate(ExprId expr, const Surroundings& at);
  NodeId AggregateItems(ExprId expr, const ListRead& read, std::optional<Date> from,
                        std::optional<Date> until, std::vector<uint32_t> children,
                        const Surroundings& at);
  NodeId EvalWithinAny(ExprId expr, const Surroundings& at);
  NodeId EvalWithinAnyPeriods(ExprId expr, const Surroundings& at);
  ExprId WhereOf(ExprId expr) const;
  // The days of an event as a list: which further ones there are is never known.
  NodeId EvalEventCount(ExprId expr, std::optional<Date> from, std::optional<Date> until,
                        std::vector<uint32_t> children);
  NodeId GapNode(const ListRead& read);  // a list that is not known to be whole
  NodeId EvalQuantifier(ExprId expr, const Surroundings& at);
  // The date operand at `position`; a node that is not known says why.
  struct DateRead {
    std::optional<Date> date;
    NodeId node = kNoNode;
  };
  DateRead ReadDate(ExprId expr, const Surroundings& at, bool end_of_period);

  // ---- eval_table.cc ----
  NodeId EvalTable(ExprId expr, const Surroundings& at);
  NodeId TableRowValue(ExprId expr, const TableRow& row, const std::vector<NodeId>& inputs,
                       const Surroundings& at);
  std::optional<size_t> DataRow(const Table& table, const std::vector<NodeId>& inputs);
  Truth CellMatches(const Cell& cell, NodeId input);
  NodeId EvalBand(ExprId expr, const Surroundings& at);

  // ---- eval_team.cc ----
  NodeId EvalTeam(ExprId expr, const Surroundings& at);
  TeamAnswer FromCohort(ExprId expr, std::optional<Period> period, const Surroundings& at,
                        NodeId* team);

  // ---- nodes ----
  ExplanationNode ForExpr(ExprId expr) const;
  NodeId Known(ExprId expr, Scalar value, std::vector<uint32_t> children = {});
  NodeId YesNo(ExprId expr, bool yes, std::vector<uint32_t> children = {});
  NodeId Unknown(ExprId expr, Reason reason, std::string detail,
                 std::vector<uint32_t> children = {});
  // A node that is as its operand: unknown, none or not applicable, for the operand's reason.
  NodeId Like(ExprId expr, NodeId operand, std::vector<uint32_t> children);
  NodeId FromComputed(ExprId expr, Computed computed, std::vector<uint32_t> children);
  // The first operand that decides alone that there is no value: unknown before not applicable
  // before none.
  std::optional<NodeId> Blocking(const std::vector<uint32_t>& operands) const;
  // A condition's truth; nullopt when not applicable. None is no.
  std::optional<Truth> TruthOf(NodeId node) const;

  const Program& program;
  const SubjectFacts& subject;
  const EvalDates dates;
  const EvalOptions options;
  Trace trace;
  std::map<Period, uint32_t> within_;
  std::deque<Anchors> anchors_;  // a deque: what is held stays where it is
  std::map<Task, NodeId> memo_;
  std::map<ExprId, NodeId> constants_;
  std::map<uint32_t, uint32_t> rule_versions_;  // the version that decided
  std::map<std::pair<bool, uint32_t>, uint32_t> anchors_of_;
  std::optional<Employment> employment_;
  std::vector<uint32_t> employment_nodes_;
  std::map<uint32_t, uint32_t> deviates_from_;  // lower norm -> the norm that it deviates from
  int depth_ = 0;
};

}  // namespace writ
