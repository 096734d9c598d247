// What a Plan is made of. Not seen outside eval/plan* and screen/, which runs the same instructions
// over columns.
//
// A *node* is an expression in its surroundings, as the reference's trace has it; an *instruction*
// computes one or several nodes that are the same calculation. Every node has a *cell*, which holds
// its state and value. Cells: the record's inputs, then who-counts-when (applicability), then the
// told date, then constants, then results.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/eval/applicability.h"
#include "engine/eval/plan.h"
#include "engine/eval/plan_lookup.h"
#include "engine/eval/reads.h"

namespace writ::plan {

// Why a cell has no value. The order parts the kinds: see the tests below. The value of an unknown
// cell is 1 if it may turn out not to apply at all (the reference's may_not_apply), else 0.
enum class Status : uint8_t {
  kKnown,
  kNone,
  kUnfit,  // not to be said here: the reference must
  kOpen,   // unknown for no reason of its own
  kNotRecorded,
  kDisputed,
  kNotDueYet,
  kToldUnknown,
  kBeyondData,
  kOverflow,
  kDivisionByZero,
  kNoCohort,
  kTooFewToCompare,
  kTeamMemberUnknown,
  kUndecidedException,
  kByException,        // a value that an exception gives, and that is unknown itself
  kOutsideEmployment,  // from here on: not applicable
  kPartialPeriod,
  kBeforeInForce,
  kBeforeTold,
  kOutsideDomain,
  kNoVersion,
  kTooFewPeriods,
  kOutsideByException,  // a value that an exception gives, and that does not apply itself
};

constexpr uint8_t Byte(Status status) { return static_cast<uint8_t>(status); }
constexpr bool IsUnknown(uint8_t s) {
  return s >= Byte(Status::kOpen) && s <= Byte(Status::kByException);
}
constexpr bool IsNotApplicable(uint8_t s) { return s >= Byte(Status::kOutsideEmployment); }
Reason ReasonOf(uint8_t status);
State StateOf(uint8_t status);
Status StatusOf(Applies applies, Reason reason);

enum class NodeOp : uint8_t {
  kInput,       // a fact
  kFixed,       // a constant, or what the dates alone decide
  kPresume,     // (fact, presumption): the fact if it is recorded
  kBound,       // (value): a library's fact
  kAt,          // (value): a series in a named period
  kDefinition,  // ([domain,] value)
  kRule,        // (when, unless…)
  kRuleRead,    // (rule): not applicable is no
  kUnless,      // (condition); its cell holds the opposite, so that a rule is one `and`
  kCompare,     // (left, right)
  kOneOf,       // (value, options…, then hidden comparisons)
  kNot,
  kAll,
  kAny,          // (conditions…)
  kArithmetic,   // (left, right) or (operand)
  kPick,         // (values…): the largest or smallest
  kShift,        // (date, fixed span)
  kBetween,      // (from, to): two cells
  kSpanCompare,  // (between, fixed span) or the reverse
  kLatest,       // (value)
  kWindow,       // per slot: value, and skipping if the window skips
  kTotal,        // per slot: value. A sum or its like over periods
  kAnyTime,      // per slot: condition; then since
  kExcept,       // (base, then when and value of each exception)
  kTable,        // (inputs…, then the outputs that are no constants)
  kBand,         // (value)
  kRound,        // (value, unit)
  kTeam,  // a figure about the subject's team; its cells are filled by whoever holds all teams
};

struct Node {
  NodeOp op = NodeOp::kFixed;
  NodeKind kind = NodeKind::kExpr;
  bool ratio = false;            // two cells: numerator and denominator
  bool smaller = false;          // kPick
  uint8_t status = 0;            // kFixed
  Op expr_op = Op::kConstant;    // comparison, arithmetic, window
  uint32_t ref = 0;              // as in ExplanationNode
  ExprId expr = kNoExpr;         // where the value is written
  std::optional<Period> period;  // as shown
  Type type;
  uint32_t begin = 0, count = 0;  // operands, into Code::operands
  uint32_t input = 0;             // kInput: cell; kLatest: applicability
  uint32_t extra = 0;             // kWindow, kTotal, kAnyTime: into Code::windows; kTeam, kExcept,
                                  // kTable, kBand: into Code::teams, excepts, tables, bands;
                                  // a constant or a span: into
                                  // Program::constants; another kFixed: into Code::details
  int64_t value = 0;              // kFixed
  uint32_t cell = 0;
};

// A figure about teams. Its operand is what each member brings, with no norm to be told of.
struct TeamPlan {
  ExprId aggregate = kNoExpr;
  int32_t function = 0;         // average sum count lowest highest
  bool others = false;          // the subject itself is left out
  std::optional<Number> share;  // of members that must be known; absent: all
  std::optional<Period> period, within;
  uint32_t group = 0;                      // into Code::groups
  uint32_t operand = 0;                    // node; its cells once emitted
  uint32_t node = 0;                       // the operand's node, once emitted
  bool ratio = false, conditions = false;  // of the operand
  Type type;                               // of the operand, and of the figure unless it counts
  std::optional<uint32_t> applies;         // who-counts-when of a series; a cell once emitted
  uint32_t cell = 0;                       // numerator and denominator of the figure
  std::optional<uint32_t> same_as;  // an earlier one with the same figures, whose cells it has
};

// When a period counts, as far as a person's dates decide it.
struct Counting {
  NormDates norm;  // `told` is the person's
  Period period;
  bool partial = false, earlier = false;
};

enum class Code8 : uint8_t {  // what an instruction does
  kBelow,
  kAbove,
  kAtLeast,
  kAtMost,
  kIs,
  kIsNot,
  kRatioCompare,  // flags: Op and which sides are ratios
  kSpanCompare,
  kAll,
  kAny,
  kNot,
  kUnless,
  kRuleRead,
  kDefinition,
  kPresume,
  kLatest,
  kWindow,
  kTotal,
  kAdd,
  kSubtract,
  kNegate,
  kRatioArithmetic,
  kPick,
  kShift,
  kBetween,
  kAnyTime,
  kExcept,
  kTable,
  kBand,
  kRound,
};

struct Instruction {
  Code8 code = Code8::kAll;
  uint8_t flags = 0;
  uint16_t op = 0;  // an Op, where the code needs one
  uint32_t out = 0;
  uint32_t a = 0, b = 0;  // cells; or begin and count in Code::lists
};

inline constexpr uint8_t kLeftRatio = 1, kRightRatio = 2, kOutRatio = 4;

struct RulePlan {
  bool covered = false;
  uint32_t node = 0, cell = 0;
  std::string why_not;
};

inline constexpr int64_t kOtherText = -1;

struct Code {
  const Program* program = nullptr;
  uint32_t entity = 0;
  EvalDates dates;
  int digits = 6;
  int64_t unit = 1'000'000;  // 10^digits
  std::vector<PlanInput> inputs;
  std::vector<uint8_t> absent;  // by input: the status when nothing is recorded
  std::vector<Counting> counting;
  std::vector<Node> nodes;         // operands before users
  std::vector<uint32_t> operands;  // node numbers
  std::vector<WindowPlan> windows;
  std::vector<ExceptPlan> excepts;
  std::vector<TablePlan> tables;
  std::vector<BandPlan> bands;
  std::vector<TeamPlan> teams;                 // only if asked for
  std::vector<PlanInput> groups;               // the facts that say which team
  std::optional<uint32_t> own_team;            // of `groups`, to count people by
  std::vector<Instruction> team_instructions;  // the operands of `teams`
  std::vector<uint32_t> team_inputs;           // what these read, and who is employed when
  std::vector<std::string> details;
  // Texts that a policy names, by number. A text is one of these numbers, or kOtherText; columns
  // number further ones from there on.
  std::map<std::string, int64_t, std::less<>> texts;
  std::vector<Instruction> instructions;
  std::vector<uint32_t> lists;        // cells
  std::vector<int64_t> first_values;  // all cells before a decision
  std::vector<uint8_t> first_states;
  std::vector<RulePlan> rules;
  std::vector<uint32_t> decided;                                 // covered rules
  uint32_t exists_from = 0xFFFFFFFF, exists_until = 0xFFFFFFFF;  // inputs

  int64_t TextNumber(std::string_view text) const {
    const auto known = texts.find(text);
    return known == texts.end() ? kOtherText : known->second;
  }
  uint32_t CountingCell(uint32_t counting_index) const {
    return static_cast<uint32_t>(inputs.size()) + counting_index;
  }
  uint32_t ToldCell() const { return CountingCell(static_cast<uint32_t>(counting.size())); }
  uint32_t RecordCells() const { return ToldCell() + 1; }
  // The bits of what is missing: the inputs, the day of telling, the team figures, the tables.
  uint32_t MissingTold() const { return static_cast<uint32_t>(inputs.size()); }
  uint32_t MissingTeam(uint32_t team) const { return MissingTold() + 1 + team; }
  uint32_t MissingTable(uint32_t table) const {
    return MissingTeam(static_cast<uint32_t>(teams.size())) + table;
  }
  size_t MissingWords() const { return (MissingTable(0) + tables.size() + 63) / 64; }
  std::span<const uint32_t> Operands(const Node& node) const {
    return {operands.data() + node.begin, node.count};
  }
};

// What a node reads, as the reference would find it again: a rule that is read is the rule.
inline uint32_t ReadingOf(const Code& code, uint32_t node) {
  const Node& of = code.nodes[node];
  return of.op == NodeOp::kRuleRead ? code.operands[of.begin] : node;
}

Code Compile(const Program& program, uint32_t entity, EvalDates dates, bool teams);
// Turns nodes into instructions; plan_emit.cc.
void Emit(Code* code);

}  // namespace writ::plan
