#include <string_view>

#include "engine/program/op_info.h"
#include "engine/program/print_scalar.h"

namespace writ {
namespace {

// How tightly a printed form holds together; an operand looser than its place wants stands in
// parentheses.
enum Binding : int {
  kLoosest,
  kLogic,      // and / or, which mix only with parentheses
  kCondition,  // not X, X for 3 consecutive months
  kComparing,  // X below Y
  kRanging,    // average of X over the last 3 months
  kAdding,
  kMultiplying,
  kWord,  // latest X, X in 2026-03, 12 months before D
  kAtom,
};

// A shared operand is printed wherever it is used; this bounds what a hand-made Program can cost.
constexpr size_t kMaxText = size_t{1} << 16;

class ExprPrinter {
 public:
  explicit ExprPrinter(const Program& program) : program_(program) {}

  std::string Print(ExprId id) {
    Write(id, kLoosest);
    return std::move(out_);
  }

 private:
  static int BindingOf(Op op);
  void Write(ExprId id, int at_least);
  void WriteOpen(const Expr& e);
  void WriteLeaf(const Expr& e);
  void WriteWindow(const Window& window);
  void WriteTime(const Expr& e);
  void WriteAggregate(const Expr& e);

  ExprId Arg(const Expr& e, size_t i) const { return program_.args[e.args_begin + i]; }
  void Infix(const Expr& e, std::string_view word, int left, int right) {
    Write(Arg(e, 0), left);
    out_ += word;
    Write(Arg(e, 1), right);
  }
  void Prefix(const Expr& e, std::string_view word, int binding) {
    out_ += word;
    Write(Arg(e, 0), binding);
  }
  void List(const Expr& e, size_t from, std::string_view separator, int binding) {
    for (size_t i = from; i < e.args_count; ++i) {
      if (i > from) out_ += separator;
      Write(Arg(e, i), binding);
    }
  }
  void Call(const Expr& e, std::string_view name) {
    out_ += name;
    out_ += "(";
    List(e, 0, ", ", kLoosest);
    out_ += ")";
  }
  void Where(const Expr& e, size_t i) {
    if (e.args_count <= i) return;
    out_ += " where (";
    Write(Arg(e, i), kLoosest);
    out_ += ")";
  }
  template <typename T>
  void Name(const std::vector<T>& list, uint32_t index) {
    out_ += index < list.size() ? ShownPath(list[index].names) : std::string("?");
  }

  const Program& program_;
  std::string out_;
};

int ExprPrinter::BindingOf(Op op) {
  switch (op) {
    case Op::kAnd:
    case Op::kOr: return kLogic;
    case Op::kNot:
    case Op::kConsecutive:
    case Op::kInAtLeast:
    case Op::kAnyTime:
    case Op::kTrend:
    case Op::kSome:
    case Op::kEvery: return kCondition;
    case Op::kBelow:
    case Op::kAbove:
    case Op::kAtLeast:
    case Op::kAtMost:
    case Op::kIs:
    case Op::kIsNot:
    case Op::kOneOf: return kComparing;
    case Op::kOverLast:
    case Op::kOverRange:
    case Op::kWithinAny:
    case Op::kRound:
    case Op::kTimeBetween:
    case Op::kShiftPlus:
    case Op::kShiftMinus: return kRanging;
    case Op::kAdd:
    case Op::kSubtract: return kAdding;
    case Op::kMultiply:
    case Op::kDivide: return kMultiplying;
    case Op::kNegate:
    case Op::kLatest:
    case Op::kAt:
    case Op::kTeamAggregate:
    case Op::kPeriodOf:
    case Op::kPeriodBefore:
    case Op::kPeriodAfter: return kWord;
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
    case Op::kCaseValue:
    case Op::kLater:
    case Op::kEarlier:
    case Op::kLarger:
    case Op::kSmaller:
    case Op::kMoreFavourable: return kAtom;
  }
  return kAtom;
}

// Recursion is as deep as operands nest, which the parser and Verify bound.
void ExprPrinter::Write(ExprId id, int at_least) {
  if (id >= program_.exprs.size() || out_.size() > kMaxText) {
    out_ += "…";
    return;
  }
  const Expr& e = program_[id];
  const bool open = BindingOf(e.op) < at_least;
  if (open) out_ += "(";
  WriteOpen(e);
  if (open) out_ += ")";
}

void ExprPrinter::WriteOpen(const Expr& e) {
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
    case Op::kCaseValue: return WriteLeaf(e);
    case Op::kNegate: return Prefix(e, "-", kWord);
    case Op::kAdd: return Infix(e, " + ", kAdding, kMultiplying);
    case Op::kSubtract: return Infix(e, " - ", kAdding, kMultiplying);
    case Op::kMultiply: return Infix(e, " * ", kMultiplying, kWord);
    case Op::kDivide: return Infix(e, " / ", kMultiplying, kWord);
    case Op::kBelow: return Infix(e, " below ", kRanging, kRanging);
    case Op::kAbove: return Infix(e, " above ", kRanging, kRanging);
    case Op::kAtLeast: return Infix(e, " at least ", kRanging, kRanging);
    case Op::kAtMost: return Infix(e, " at most ", kRanging, kRanging);
    case Op::kIs: return Infix(e, " is ", kRanging, kRanging);
    case Op::kIsNot: return Infix(e, " is not ", kRanging, kRanging);
    case Op::kOneOf:
      Write(Arg(e, 0), kRanging);
      out_ += " is one of (";
      List(e, 1, ", ", kLoosest);
      out_ += ")";
      return;
    case Op::kNot: return Prefix(e, "not ", kCondition);
    case Op::kAnd: return List(e, 0, " and ", kCondition);
    case Op::kOr: return List(e, 0, " or ", kCondition);
    case Op::kRound:
    case Op::kConsecutive:
    case Op::kInAtLeast:
    case Op::kAnyTime:
    case Op::kTrend:
    case Op::kLatest:
    case Op::kAt:
    case Op::kPeriodOf:
    case Op::kPeriodBefore:
    case Op::kPeriodAfter:
    case Op::kShiftPlus:
    case Op::kShiftMinus:
    case Op::kTimeBetween: return WriteTime(e);
    case Op::kOverLast:
    case Op::kOverRange:
    case Op::kWithinAny:
    case Op::kTeamAggregate:
    case Op::kSome:
    case Op::kEvery: return WriteAggregate(e);
    case Op::kLater: return Call(e, "later of ");
    case Op::kEarlier: return Call(e, "earlier of ");
    case Op::kLarger: return Call(e, "larger of ");
    case Op::kSmaller: return Call(e, "smaller of ");
    case Op::kMoreFavourable: return Call(e, "more favourable of ");
  }
}

void ExprPrinter::WriteLeaf(const Expr& e) {
  static constexpr std::string_view kOrdinals[] = {"first ", "second ", "third "};
  switch (e.op) {
    case Op::kConstant:
      out_ += e.index < program_.constants.size()
                  ? PrintScalar(program_, program_.constants[e.index])
                  : std::string("?");
      return;
    case Op::kMember:
      Write(Arg(e, 0), kAtom);
      out_ += ".";
      return Name(program_.facts, e.index);
    case Op::kFact: return Name(program_.facts, e.index);
    case Op::kItem: return Name(program_.entities, e.index);
    case Op::kDefinition:
      Name(program_.definitions, e.index);
      if (e.args_count > 0) Call(e, "");
      return;
    case Op::kRule: return Name(program_.rules, e.index);
    case Op::kPresent: {
      const Names* names = EventNames(program_, e.index);
      out_ += names ? ShownPath(*names) : std::string("?");
      return;
    }
    case Op::kOrdinal:
      if (e.count >= 1 && e.count <= 3) out_ += kOrdinals[e.count - 1];
      return Name(program_.findings, e.index);
    case Op::kParameter: return Name(program_.parameters, e.index);
    case Op::kLocal: out_ += "argument " + std::to_string(e.index + 1); return;
    case Op::kDecisionDate: out_ += "decision_date"; return;
    case Op::kTableCall:
      Name(program_.tables, e.index);
      Call(e, "");
      if (e.index < program_.tables.size() && program_.tables[e.index].outputs.size() > 1 &&
          static_cast<size_t>(e.count) < program_.tables[e.index].outputs.size())
        out_ += "." + ShownName(program_.tables[e.index].outputs[e.count].names);
      return;
    case Op::kBand: Name(program_.scales, e.index); return Call(e, "");
    default:
      out_ += e.index < program_.case_names.size() ? ShownPath(program_.case_names[e.index])
                                                   : std::string("?");
  }
}

void ExprPrinter::WriteWindow(const Window& window) {
  const std::string unit(NameOf(window.frequency));
  if (window.skipping != kNoExpr) {
    out_ += " skipping " + unit + "s where ";
    Write(window.skipping, kComparing);
    if (window.looking_back > 0)
      out_ += " looking back at most " + Count(window.looking_back, unit);
  }
  if (window.partial) out_ += " counting partial " + unit + "s";
  if (window.earlier) out_ += " counting earlier " + unit + "s";
}

void ExprPrinter::WriteTime(const Expr& e) {
  static const Window kNone;
  static constexpr std::string_view kModes[] = {"half up", "half even", "down", "up"};
  const Window& window = e.window < program_.windows.size() ? program_.windows[e.window] : kNone;
  const std::string unit(NameOf(window.frequency));
  const std::string of(NameOf(static_cast<Frequency>(e.count)));
  switch (e.op) {
    case Op::kRound:
      Write(Arg(e, 0), kWord);
      out_ += " rounded ";
      out_ += kModes[e.count & 3];
      out_ += " to ";
      return Write(Arg(e, 1), kWord);
    case Op::kConsecutive:
      Write(Arg(e, 0), kComparing);
      if (window.periods == 1) {
        out_ += " for 1 " + unit;
      } else {
        out_ += " for " + std::to_string(window.periods) + " consecutive " + unit + "s";
      }
      return WriteWindow(window);
    case Op::kInAtLeast:
      Write(Arg(e, 0), kComparing);
      out_ +=
          " in at least " + std::to_string(e.count) + " of the last " + Count(window.periods, unit);
      return WriteWindow(window);
    case Op::kAnyTime:
      Write(Arg(e, 0), kComparing);
      out_ += " at any time since ";
      Write(Arg(e, 1), kWord);
      return WriteWindow(window);
    case Op::kTrend:
      Write(Arg(e, 0), kWord);
      out_ += e.count == 1 ? " falling for " : " rising for ";
      out_ += Count(window.periods, unit);
      return WriteWindow(window);
    case Op::kLatest: return Prefix(e, "latest ", kAtom);
    case Op::kAt: return Infix(e, " in ", kAtom, kWord);
    case Op::kPeriodOf: return Prefix(e, of + " of ", kWord);
    case Op::kPeriodBefore: return Prefix(e, of + " before ", kWord);
    case Op::kPeriodAfter: return Prefix(e, of + " after ", kWord);
    case Op::kShiftPlus: return Infix(e, " plus ", kRanging, kWord);
    case Op::kShiftMinus: return Infix(e, " minus ", kRanging, kWord);
    default: out_ += "time from "; return Infix(e, " to ", kWord, kWord);
  }
}

void ExprPrinter::WriteAggregate(const Expr& e) {
  static constexpr std::string_view kFunctions[] = {"average", "sum", "count", "lowest", "highest"};
  static const Window kNone;
  const Window& window = e.window < program_.windows.size() ? program_.windows[e.window] : kNone;
  const std::string function(
      kFunctions[e.count >= 0 && e.count < 5 ? static_cast<size_t>(e.count) : 0]);
  const std::string length = window.periods > 0 ? Count(window.periods, NameOf(window.frequency))
                                                : PrintSpan(window.length);
  switch (e.op) {
    case Op::kTeamAggregate:
      Prefix(e, "team " + function + " of ", kAtom);
      if (e.index == 1) out_ += " other than self";
      if (e.args_count < 2) return;
      out_ += " of at least ";
      Write(Arg(e, 1), kWord);
      out_ += " known";
      return;
    case Op::kSome:
    case Op::kEvery: Prefix(e, e.op == Op::kSome ? "some " : "every ", kAtom); return Where(e, 1);
    case Op::kOverLast:
      Prefix(e, function + " of ", kAtom);
      Where(e, 2);
      out_ += " over the last " + length;
      if (e.args_count > 1 && program_[Arg(e, 1)].op != Op::kDecisionDate) {
        out_ += " before ";
        Write(Arg(e, 1), kWord);
      }
      if (window.as_many_as_worked) out_ += ", or as many as worked";
      return WriteWindow(window);
    case Op::kOverRange:
      Prefix(e, function + " of ", kAtom);
      if (e.args_count < 3) return Where(e, 1);
      Where(e, 3);
      out_ += " from ";
      Write(Arg(e, 1), kWord);
      out_ += " to ";
      return Write(Arg(e, 2), kWord);
    default:
      Prefix(e, function + " of ", kAtom);
      Where(e, 2);
      out_ += " within any " + length + " since ";
      return Write(Arg(e, 1), kWord);
  }
}

}  // namespace

std::string PrintExpr(const Program& program, ExprId expr) {
  if (expr == kNoExpr) return "";
  return ExprPrinter(program).Print(expr);
}

}  // namespace writ
