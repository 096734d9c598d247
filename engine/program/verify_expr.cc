#include "engine/program/verify_expr.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/program/op_info.h"

namespace writ {
namespace {

using Problem = std::optional<std::string>;

bool IsRatio(TypeKind kind) {
  return kind == TypeKind::kNumber || kind == TypeKind::kPercent || kind == TypeKind::kPoints;
}

bool IsQuantity(TypeKind kind) {
  return IsRatio(kind) || kind == TypeKind::kMoney || kind == TypeKind::kSpan;
}

bool IsOrdered(TypeKind kind) {
  return IsQuantity(kind) || kind == TypeKind::kDate || kind == TypeKind::kPeriod ||
         kind == TypeKind::kChoice;
}

// What may stand in a condition: an event or a finding means "has happened".
bool IsCondition(TypeKind kind) { return kind == TypeKind::kYesNo || kind == TypeKind::kEvent; }

bool SameKind(const Type& a, const Type& b) {
  if (IsRatio(a.kind) && IsRatio(b.kind)) return true;
  if (a.kind != b.kind) return false;
  return a.kind != TypeKind::kChoice || a.index == b.index;
}

class ExprVerifier {
 public:
  explicit ExprVerifier(const Program& program) : program_(program) {}

  Problem Run() {
    depth_.resize(program_.exprs.size());
    for (ExprId id = 0; id < program_.exprs.size(); ++id) {
      Problem problem = Shape(id);
      if (!problem) problem = Index(program_[id]);
      if (!problem) problem = VerifyType(program_, program_[id].type);
      if (!problem) problem = Types(program_[id]);
      if (problem)
        return fmt::format("expression {} ({}): {}", id, InfoOf(program_[id].op).name, *problem);
    }
    return std::nullopt;
  }

 private:
  // Operands, window and depth: everything that later checks index by.
  Problem Shape(ExprId id) {
    const Expr& e = program_[id];
    if (static_cast<int>(e.op) >= kOpCount) return "no such operation";
    const OpInfo& info = InfoOf(e.op);
    if (e.args_begin > program_.args.size() || e.args_count > program_.args.size() - e.args_begin)
      return "operands out of range";
    if (e.args_count < info.min_args || e.args_count > info.max_args)
      return fmt::format("{} operands", e.args_count);
    uint32_t depth = 0;
    for (const ExprId arg : program_.Args(e)) {
      if (arg >= id) return fmt::format("operand {} does not stand before it", arg);
      depth = std::max(depth, depth_[arg] + 1);
    }
    if (info.window != (e.window != kNoIndex)) {
      return info.window ? "window missing" : "window where none belongs";
    }
    if (info.window) {
      if (e.window >= program_.windows.size()) return "window out of range";
      const Window& window = program_.windows[e.window];
      if (window.skipping != kNoExpr) {
        if (window.skipping >= id) return "skipping condition does not stand before it";
        if (!IsCondition(program_[window.skipping].type.kind))
          return "skipping condition is no condition";
        depth = std::max(depth, depth_[window.skipping] + 1);
      }
      if (window.periods < 0 || window.looking_back < 0) return "window of negative length";
    }
    if (depth > kMaxExprDepth) return "nested too deeply";
    depth_[id] = depth;
    return std::nullopt;
  }

  Problem Within(uint32_t index, size_t size) const {
    if (index < size) return std::nullopt;
    return fmt::format("index {} out of range", index);
  }

  Problem Index(const Expr& e) const {
    switch (InfoOf(e.op).index) {
      case IndexKind::kNothing:
      case IndexKind::kPosition: return std::nullopt;
      case IndexKind::kConstants: return Within(e.index, program_.constants.size());
      case IndexKind::kFacts: return Within(e.index, program_.facts.size());
      case IndexKind::kEntities: return Within(e.index, program_.entities.size());
      case IndexKind::kDefinitions: return Within(e.index, program_.definitions.size());
      case IndexKind::kRules: return Within(e.index, program_.rules.size());
      case IndexKind::kEvents:
        return Within(e.index, program_.events.size() + program_.findings.size());
      case IndexKind::kFindings: return Within(e.index, program_.findings.size());
      case IndexKind::kParameters: return Within(e.index, program_.parameters.size());
      case IndexKind::kTables: return Table(e);
      case IndexKind::kScales: return Within(e.index, program_.scales.size());
      case IndexKind::kCaseNames: return Within(e.index, program_.case_names.size());
    }
    return std::nullopt;
  }

  Problem Table(const Expr& e) const {
    if (Problem p = Within(e.index, program_.tables.size())) return p;
    const writ::Table& table = program_.tables[e.index];
    if (e.args_count != table.inputs.size()) return fmt::format("{} arguments", e.args_count);
    if (e.count < 0 || static_cast<size_t>(e.count) >= table.outputs.size())
      return "output column out of range";
    return std::nullopt;
  }

  const Type& Arg(const Expr& e, size_t i) const {
    return program_[program_.args[e.args_begin + i]].type;
  }

  Problem Conditions(const Expr& e, size_t from, size_t to) const {
    for (size_t i = from; i < to; ++i)
      if (!IsCondition(Arg(e, i).kind)) return fmt::format("operand {} is no condition", i);
    return std::nullopt;
  }

  Problem YesNo(const Expr& e) const {
    if (e.type.kind == TypeKind::kYesNo) return std::nullopt;
    return "its type is not yes/no";
  }

  Problem Dates(const Expr& e, size_t from, size_t to) const {
    for (size_t i = from; i < to; ++i) {
      const TypeKind kind = Arg(e, i).kind;
      if (kind != TypeKind::kDate && kind != TypeKind::kPeriod && kind != TypeKind::kEvent)
        return fmt::format("operand {} is no date", i);
    }
    return std::nullopt;
  }

  Problem Arithmetic(const Expr& e) const {
    for (size_t i = 0; i < e.args_count; ++i)
      if (!IsQuantity(Arg(e, i).kind)) return fmt::format("operand {} is no quantity", i);
    if (!IsQuantity(e.type.kind)) return "its type is no quantity";
    return std::nullopt;
  }

  Problem Comparison(const Expr& e, bool ordered) const {
    if (Problem p = YesNo(e)) return p;
    for (size_t i = 1; i < e.args_count; ++i) {
      const Type& left = Arg(e, 0);
      const Type& right = Arg(e, i);
      if (!ordered && (left.kind == TypeKind::kNone || right.kind == TypeKind::kNone)) continue;
      if (!SameKind(left, right)) return fmt::format("operand {} is not comparable", i);
      if (ordered && !IsOrdered(left.kind)) return "its operands have no order";
    }
    return std::nullopt;
  }

  Problem Alike(const Expr& e) const {
    for (size_t i = 0; i < e.args_count; ++i)
      if (Arg(e, i).kind != TypeKind::kNone && !SameKind(Arg(e, i), e.type))
        return fmt::format("operand {} has another type", i);
    return std::nullopt;
  }

  Problem Windowed(const Expr& e) const {
    if (Problem p = YesNo(e)) return p;
    const bool trend = e.op == Op::kTrend;
    if (trend && !IsOrdered(Arg(e, 0).kind)) return "its operand has no order";
    if (!trend)
      if (Problem p = Conditions(e, 0, 1)) return p;
    const Window& window = program_.windows[e.window];
    if (e.op != Op::kAnyTime && window.periods < 1) return "window of no periods";
    if (e.op == Op::kInAtLeast && e.count < 1) return "it asks for no periods";
    return e.op == Op::kAnyTime ? Dates(e, 1, 2) : std::nullopt;
  }

  Problem AggregateOver(const Expr& e, size_t fixed) const {
    if (e.count < 0 || e.count > 4) return "no such aggregate";
    if (Problem p =
            Dates(e, std::min<size_t>(1, e.args_count), std::min<size_t>(fixed, e.args_count)))
      return p;
    return Conditions(e, std::min<size_t>(fixed, e.args_count), e.args_count);
  }

  // What an expression without operands, or one that names a declaration, must be.
  Problem Reference(const Expr& e) const {
    switch (InfoOf(e.op).index) {
      case IndexKind::kConstants:
        if (Fits(program_.constants[e.index].type, e.type)) return std::nullopt;
        return "its type is not its constant's";
      case IndexKind::kFacts:
        if (program_.facts[e.index].type.kind == e.type.kind) return std::nullopt;
        return "its type is not its fact's";
      case IndexKind::kDefinitions:
        if (Fits(program_.definitions[e.index].type.Element(), e.type.Element()))
          return std::nullopt;
        return "its type is not its definition's";
      case IndexKind::kScales:
        if (e.type.kind == TypeKind::kChoice && e.type.index == program_.scales[e.index].choice)
          return std::nullopt;
        return "its type is not its scale's";
      case IndexKind::kRules: return YesNo(e);
      case IndexKind::kNothing:
        if (e.op == Op::kDecisionDate && e.type.kind != TypeKind::kDate)
          return "its type is not date";
        return std::nullopt;
      case IndexKind::kEntities:
      case IndexKind::kEvents:
      case IndexKind::kFindings:
      case IndexKind::kParameters:
      case IndexKind::kPosition:
      case IndexKind::kTables:
      case IndexKind::kCaseNames: return std::nullopt;
    }
    return std::nullopt;
  }

  Problem TimeTypes(const Expr& e) const {
    switch (e.op) {
      case Op::kAt:
        if (!SameKind(Arg(e, 0), e.type)) return "its type is not its series'";
        return Dates(e, 1, 2);
      case Op::kShiftPlus:
      case Op::kShiftMinus:
        if (Arg(e, 1).kind != TypeKind::kSpan) return "operand 1 is no span";
        return Dates(e, 0, 1);
      case Op::kTimeBetween:
        if (e.type.kind != TypeKind::kSpan) return "its type is not span";
        return Dates(e, 0, 2);
      default:
        if (e.type.kind != TypeKind::kPeriod) return "its type is not period";
        return Dates(e, 0, 1);
    }
  }

  Problem Types(const Expr& e) const {
    switch (e.op) {
      case Op::kConstant:
      case Op::kFact:
      case Op::kMember:
      case Op::kItem:
      case Op::kDefinition:
      case Op::kRule:
      case Op::kPresent:
      case Op::kOrdinal:
      case Op::kParameter:
      case Op::kLocal:
      case Op::kDecisionDate:
      case Op::kTableCall:
      case Op::kBand:
      case Op::kCaseValue: return Reference(e);
      case Op::kNegate:
      case Op::kAdd:
      case Op::kSubtract:
      case Op::kMultiply:
      case Op::kDivide:
      case Op::kRound: return Arithmetic(e);
      case Op::kBelow:
      case Op::kAbove:
      case Op::kAtLeast:
      case Op::kAtMost: return Comparison(e, true);
      case Op::kIs:
      case Op::kIsNot:
      case Op::kOneOf: return Comparison(e, false);
      case Op::kNot:
      case Op::kAnd:
      case Op::kOr:
        if (Problem p = YesNo(e)) return p;
        return Conditions(e, 0, e.args_count);
      case Op::kConsecutive:
      case Op::kInAtLeast:
      case Op::kAnyTime:
      case Op::kTrend: return Windowed(e);
      case Op::kAt:
      case Op::kPeriodOf:
      case Op::kPeriodBefore:
      case Op::kPeriodAfter:
      case Op::kShiftPlus:
      case Op::kShiftMinus:
      case Op::kTimeBetween: return TimeTypes(e);
      case Op::kOverRange: return AggregateOver(e, e.args_count <= 2 ? 1 : 3);
      case Op::kOverLast:
      case Op::kWithinAny: return AggregateOver(e, 2);
      case Op::kTeamAggregate:
        return e.count < 0 || e.count > 4 ? Problem("no such aggregate") : Problem();
      case Op::kSome:
      case Op::kEvery:
        if (Problem p = YesNo(e)) return p;
        return Conditions(e, 1, e.args_count);
      case Op::kLatest:
      case Op::kLater:
      case Op::kEarlier:
      case Op::kLarger:
      case Op::kSmaller:
      case Op::kMoreFavourable: return Alike(e);
    }
    return std::nullopt;
  }

  const Program& program_;
  std::vector<uint32_t> depth_;
};

}  // namespace

std::optional<std::string> VerifyType(const Program& program, const Type& type) {
  if (type.kind == TypeKind::kError) return "a type was left open";
  if (type.kind > TypeKind::kError) return "no such type";
  if (type.kind == TypeKind::kChoice && type.index >= program.choices.size())
    return fmt::format("choice {} out of range", type.index);
  if ((type.kind == TypeKind::kRecord || type.kind == TypeKind::kList) &&
      type.index >= program.entities.size())
    return fmt::format("entity {} out of range", type.index);
  return std::nullopt;
}

bool Fits(const Type& from, const Type& to) {
  return from.kind == TypeKind::kNone || SameKind(from, to);
}

std::optional<std::string> VerifyExprs(const Program& program) {
  return ExprVerifier(program).Run();
}

}  // namespace writ
