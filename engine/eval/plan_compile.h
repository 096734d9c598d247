// From expressions in their surroundings to nodes. Not seen outside eval/plan*.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "engine/eval/plan_code.h"

namespace writ::plan {

inline constexpr uint32_t kUncovered = 0xFFFFFFFF;
inline constexpr size_t kMostNodes = 1u
                                     << 16;  // of one plan; rules beyond are left to the reference
inline constexpr int kMostNested = 200;
inline constexpr int kMostPeriods = 60;  // of one window, its look-back included

// Where an expression is read: what of the reference's Surroundings a covered rule can meet.
struct At {
  std::optional<Period> period;
  uint32_t anchors = 0;
  uint32_t norm = 0;
  Direction direction = Direction::kNone;
  bool norm_free = false;           // figures about peers: no threshold, so no norm to be told of
  uint32_t exception = kUncovered;  // the one that is read
  uint32_t locals = 0;              // into locals_
  friend auto operator<=>(const At&, const At&) = default;
};

class Compiler {
 public:
  Compiler(const Program& program, uint32_t entity, EvalDates dates, bool teams);
  Code Compile();

 private:
  // All give a node number, or kUncovered with the reason in why_.
  uint32_t Expr(ExprId expr, const At& at);
  uint32_t Fresh(ExprId expr, const At& at);
  uint32_t Leaf(ExprId expr, const At& at);
  uint32_t Constant(ExprId expr);
  int64_t TextNumber(const std::string& text);
  uint32_t FactRead(uint32_t fact, const At& at);
  uint32_t Bound(uint32_t fact, const At& at);
  uint32_t Presumed(uint32_t fact, const At& at, Node input);
  uint32_t Definition(ExprId expr, const At& at);
  uint32_t DefinitionOf(uint32_t index, bool plain, const At& at);
  uint32_t DefinitionBase(uint32_t index, At* at);
  uint32_t Parameter(uint32_t index, const At& at);
  uint32_t Rule(uint32_t index, bool plain);
  uint32_t RuleOf(uint32_t index, bool plain);
  uint32_t RuleRead(ExprId expr, const At& at);
  uint32_t Except(const std::vector<uint32_t>& exceptions, uint32_t base, At at);
  bool IsTarget(const std::vector<uint32_t>& exceptions, const At& at) const;
  bool OneReading(uint32_t base, const std::vector<std::pair<uint32_t, ExprId>>& values);
  uint32_t FixedYesNo(bool yes);
  uint32_t Table(ExprId expr, const At& at);
  bool TableTests(const Cell& cell, TypeKind kind, bool data, TablePlan* plan);
  bool TableCells(const writ::Table& table, const std::vector<TypeKind>& kinds, TablePlan* plan,
                  std::vector<size_t>* order);
  bool TableOutputs(const writ::Table& table, int32_t column, const At& at,
                    const std::vector<size_t>& order, TablePlan* plan, Node* node,
                    std::vector<uint32_t>* operands);
  std::optional<int64_t> ScalarIn(const Scalar& scalar, TypeKind kind);
  uint32_t Band(ExprId expr, const At& at);
  uint32_t Round(ExprId expr, const At& at);
  uint32_t Local(ExprId expr, const At& at);
  bool Locals(ExprId expr, const At& at, uint32_t* locals);  // a call's arguments
  uint32_t Arithmetic(ExprId expr, const At& at);
  uint32_t Compare(ExprId expr, const At& at);
  uint32_t CompareNodes(ExprId expr, Op op, uint32_t left, uint32_t right);
  uint32_t OneOf(ExprId expr, const At& at);
  uint32_t Logic(ExprId expr, const At& at);
  uint32_t Pick(ExprId expr, const At& at);
  uint32_t Latest(ExprId expr, const At& at);
  uint32_t AtPeriod(ExprId expr, const At& at);
  uint32_t Shifted(ExprId expr, const At& at);
  uint32_t Between(ExprId expr, const At& at);
  uint32_t Window(ExprId expr, const At& at);
  uint32_t Total(ExprId expr, const At& at);
  uint32_t Range(ExprId expr, const At& at);
  bool OverList(ExprId expr) const;
  uint32_t TotalOver(ExprId expr, const At& at, const std::vector<Period>& periods, int needed,
                     ExprId where);
  uint32_t AnyTime(ExprId expr, const At& at);
  std::optional<Date> FixedDay(ExprId expr, const At& at, bool end_of_period);
  uint32_t Team(ExprId expr, const At& at);
  uint32_t Group(uint32_t fact, std::optional<Period> period);
  void OwnTeam();
  bool TeamMembers(ExprId operand, TeamPlan* team);

  uint32_t No(std::string why);
  uint32_t Add(Node node, const std::vector<uint32_t>& operands);
  uint32_t Fixed(Node node, Status status, std::string detail);
  Node ForExpr(ExprId expr, NodeOp op) const;
  uint32_t Input(const PlanInput& input);
  uint32_t Counted(const NormDates& norm, Period period, bool partial, bool earlier);
  uint32_t NormId(const NormDates& norm);
  uint32_t AnchorId(const Anchors& anchors);
  NormDates NormOf(const Names& names, NormLevel level, const Validity& valid) const;
  bool GoesByDates(const std::vector<Validity>& versions) const;
  std::optional<uint32_t> VersionOn(const std::vector<Validity>& versions, Date date) const;
  bool Numeric(uint32_t node) const;
  void ChooseDigits();
  bool ReadEntity();

  const Program& program_;
  const bool teams_;
  Code code_;
  std::deque<Anchors> anchors_;  // a deque: what is held stays where it is
  std::vector<NormDates> norms_;
  std::map<std::pair<ExprId, At>, uint32_t> exprs_;
  std::deque<std::vector<uint32_t>> locals_;  // nodes of arguments; the first is none
  std::map<std::tuple<uint32_t, std::optional<Period>, uint32_t, bool, bool, uint32_t>, uint32_t>
      definitions_;
  std::map<std::tuple<uint32_t, std::optional<Period>, uint32_t, bool>, uint32_t> facts_;
  std::map<std::pair<uint32_t, bool>, uint32_t> rules_;
  std::set<uint32_t> deviating_;  // lower norms
  std::map<std::tuple<uint32_t, std::optional<Period>, std::optional<Date>>, uint32_t> inputs_;
  std::map<std::tuple<uint32_t, Period, bool, bool>, uint32_t> counting_;
  std::map<std::tuple<ExprId, std::optional<Period>, std::optional<Period>>, uint32_t> team_nodes_;
  std::string why_;
  int depth_ = 0;
};

}  // namespace writ::plan
