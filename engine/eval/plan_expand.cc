// A decision's values put into the reference's nodes. Nothing is decided here: states and values
// are the kept ones; the shape, the reasons and their words are those that the reference gives
// them.
#include <map>

#include "engine/eval/plan_expand.h"
#include "engine/eval/values.h"
#include "engine/eval/window.h"

namespace writ::plan {
namespace {

class Expander : private Tree {
 public:
  using Tree::Tree;

  std::shared_ptr<const Explanation> Explain(uint32_t root) { return trace_.Explain(Shown(root)); }

 private:
  // Recursion is as deep as the compiler's was, which it bounds.
  NodeId Shown(uint32_t index) {
    if (const auto known = done_.find(index); known != done_.end()) return known->second;
    const Node& node = code_.nodes[index];
    if (s_[node.cell] == Byte(Status::kUnfit)) throw DoesNotFit{};
    return done_[index] = Fresh(node);
  }

  NodeId Fresh(const Node& node) {
    switch (node.op) {
      case NodeOp::kInput: return FactAt(node.input);
      case NodeOp::kFixed: return Fixed(node);
      case NodeOp::kPresume: return Presumed(node);
      case NodeOp::kBound: return Bound(node);
      case NodeOp::kAt: return AtPeriod(node);
      case NodeOp::kDefinition: return Definition(node);
      case NodeOp::kRule: return Rule(node);
      case NodeOp::kRuleRead: return RuleRead(node);
      case NodeOp::kUnless: return Unless(node);
      case NodeOp::kOneOf: return OneOf(node);
      case NodeOp::kAll:
      case NodeOp::kAny:
        if (node.expr_op == Op::kAnyTime) throw DoesNotFit{};
        return trace_.Add(Folded(ForExpr(node), node.op == NodeOp::kAny, Operands(node)));
      case NodeOp::kNot:
      case NodeOp::kCompare:
      case NodeOp::kSpanCompare:
      case NodeOp::kArithmetic:
      case NodeOp::kShift:
      case NodeOp::kBetween: return Computed(node);
      case NodeOp::kPick: return Pick(node);
      case NodeOp::kLatest: return Latest(node);
      case NodeOp::kWindow: return Window(node);
      case NodeOp::kTotal:
      case NodeOp::kAnyTime:
      case NodeOp::kExcept:
      case NodeOp::kTable:
      case NodeOp::kBand:
      case NodeOp::kRound:
      case NodeOp::kTeam: throw DoesNotFit{};  // the reference explains them
    }
    return kNoNode;
  }

  Children Operands(const Node& node) {
    Children shown;
    for (const uint32_t operand : code_.Operands(node)) shown.push_back(Shown(operand));
    return shown;
  }
  const Node& Operand(const Node& node, size_t i) const {
    return code_.nodes[code_.Operands(node)[i]];
  }
  NodeId Presumed(const Node& node) {
    const uint8_t recorded = s_[Operand(node, 0).cell];
    const bool absent =
        recorded == Byte(Status::kNotRecorded) || recorded == Byte(Status::kNotDueYet);
    if (!absent) return FactAt(node.input);
    const NodeId value = Shown(code_.Operands(node)[1]);
    TraceNode out;
    out.shown = trace_.shown(value);
    out.shown.kind = NodeKind::kPresumption;
    out.shown.ref = node.ref;
    out.shown.period = node.period;
    out.shown.reason = Reason::kPresumed;
    out.shown.detail.clear();
    out.shown.children = {value};
    return AddFact(std::move(out), node.input);
  }

  NodeId Bound(const Node& node) {
    const NodeId value = Shown(code_.Operands(node)[0]);
    TraceNode out = trace_[value];
    out.shown.kind = NodeKind::kFact;
    out.shown.ref = node.ref;
    out.shown.recording.reset();
    out.shown.children = {value};
    return trace_.Add(std::move(out));
  }

  NodeId AtPeriod(const Node& node) {
    const Children operands = Operands(node);
    TraceNode out = trace_[Like(node, operands[0], operands)];
    out.shown.period = node.period;
    return trace_.Add(std::move(out));
  }

  NodeId Definition(const Node& node) {
    const bool has_domain = node.count == 2;
    const uint8_t domain = has_domain ? s_[Operand(node, 0).cell] : Byte(Status::kKnown);
    const bool inside =
        !has_domain || (domain == Byte(Status::kKnown) && v_[Operand(node, 0).cell] != 0);
    TraceNode out;
    Children children;
    if (has_domain) children.push_back(Shown(code_.Operands(node)[0]));
    if (inside) {
      children.push_back(Shown(code_.Operands(node).back()));
      out.shown = trace_.shown(children.back());
      if (out.shown.state == State::kKnown) {
        out.shown.reason = Reason::kNone;
        out.shown.detail.clear();
      }
      out.shown.recording.reset();
      out.shown.count = out.shown.known = 0;
    } else if (IsUnknown(domain)) {
      children.push_back(Shown(code_.Operands(node).back()));
      out.shown.state = State::kUnknown;
      out.shown.reason = trace_.shown(children[0]).reason;
      out.shown.detail = trace_.shown(children[0]).detail;
    } else {
      out.shown.state = State::kNotApplicable;
      out.shown.reason = Reason::kOutsideDomain;
      out.shown.detail = program_.definitions[node.ref].names.id;
    }
    out.shown.kind = NodeKind::kDefinition;
    out.shown.ref = node.ref;
    out.shown.period = node.period;
    out.shown.children = std::move(children);
    return trace_.Add(std::move(out));
  }

  NodeId OneOf(const Node& node) {
    const Children all = Operands(node);
    const size_t shown = (all.size() + 1) / 2;
    const auto middle = all.begin() + static_cast<ptrdiff_t>(shown);
    TraceNode out = Folded(ForExpr(node), true, {middle, all.end()});
    out.shown.children.assign(all.begin(), middle);
    return trace_.Add(std::move(out));
  }

  NodeId Unless(const Node& node) {
    const NodeId condition = Shown(code_.Operands(node)[0]);
    const ExplanationNode& shown = trace_.shown(condition);
    TraceNode out = ForExpr(node);
    out.shown.kind = NodeKind::kUnless;
    out.shown.state = shown.state == State::kUnknown ? State::kUnknown : State::kKnown;
    out.shown.value = YesNoScalar(shown.state == State::kKnown && shown.value.yes);
    if (shown.state != State::kKnown) {
      out.shown.reason = shown.reason;
      out.shown.detail = shown.detail;
    }
    out.shown.children = {condition};
    return trace_.Add(std::move(out));
  }

  NodeId Rule(const Node& node) {
    const Children children = Operands(node);
    Children turned{children[0]};
    for (size_t i = 1; i < children.size(); ++i) {
      TraceNode opposite = trace_[children[i]];
      opposite.shown.value = YesNoScalar(!opposite.shown.value.yes);
      turned.push_back(trace_.Add(std::move(opposite)));
    }
    TraceNode out = ForExpr(node);
    out.shown.kind = NodeKind::kRule;
    out = Folded(std::move(out), false, turned);
    out.shown.children = children;
    return trace_.Add(std::move(out));
  }

  NodeId RuleRead(const Node& node) {
    const NodeId rule = Shown(code_.Operands(node)[0]);
    if (trace_.shown(rule).state != State::kNotApplicable) return rule;
    TraceNode out = ForExpr(node);
    out.shown.value = YesNoScalar(false);
    out.shown.reason = trace_.shown(rule).reason;
    out.shown.detail = trace_.shown(rule).detail;
    out.shown.children = {rule};
    return trace_.Add(std::move(out));
  }

  // What an operand without a value hands on, else the cell's own value.
  NodeId Computed(const Node& node) {
    const Children operands = Operands(node);
    const uint8_t state = s_[node.cell];
    TraceNode out = ForExpr(node);
    out.shown.children = operands;
    if (state == Byte(Status::kKnown)) {
      out.shown.value = Result(node, operands);
      return trace_.Add(std::move(out));
    }
    for (size_t i = 0; i < operands.size(); ++i)
      if (s_[Operand(node, i).cell] == state) return Like(node, operands[i], operands);
    out.shown.state = State::kUnknown;
    out.shown.reason = ReasonOf(state);
    out.shown.detail = PrintExpr(program_, node.ref);
    return trace_.Add(std::move(out));
  }

  Scalar Result(const Node& node, const Children& operands) const {
    if (node.op == NodeOp::kShift)
      return DateScalar(*Date::FromDays(static_cast<int32_t>(v_[node.cell])));
    if (node.op == NodeOp::kBetween) {
      Scalar span;
      span.type.kind = TypeKind::kSpan;
      span.is_between = true;
      span.between = {*Date::FromDays(static_cast<int32_t>(v_[node.cell])),
                      *Date::FromDays(static_cast<int32_t>(v_[node.cell + 1]))};
      return span;
    }
    if (node.op != NodeOp::kArithmetic) return YesNoScalar(v_[node.cell] != 0);
    Scalar result = NumberOf(node);
    if (node.type.kind != TypeKind::kMoney) return result;
    for (const NodeId operand : operands) {
      const Scalar& value = trace_.shown(operand).value;
      if (result.text.empty() && value.type.kind == TypeKind::kMoney) result.text = value.text;
    }
    return result;
  }

  NodeId Pick(const Node& node) {
    const Children operands = Operands(node);
    const uint8_t state = s_[node.cell];
    for (size_t i = 0; i < operands.size(); ++i) {
      const Node& operand = Operand(node, i);
      if (s_[operand.cell] != state) continue;
      if (state != Byte(Status::kKnown) || NumberOf(operand).number == NumberOf(node).number)
        return Like(node, operands[i], operands);
    }
    throw DoesNotFit{};
  }

  NodeId Latest(const Node& node) {
    const uint8_t applies = s_[code_.CountingCell(node.input)];
    if (IsNotApplicable(applies)) {
      const NodeId period = PeriodNode(node, *node.period, node.input, {});
      return Like(node, period, {period});
    }
    const NodeId value = Shown(code_.Operands(node)[0]);
    if (IsUnknown(applies) && trace_.shown(value).state != State::kNotApplicable) {
      const NodeId period = PeriodNode(node, *node.period, node.input, {value});
      return Like(node, period, {period});
    }
    TraceNode out = trace_[Like(node, value, {value})];
    out.shown.period = node.period;
    return trace_.Add(std::move(out));
  }

  NodeId WindowSlotNode(const Node& node, const WindowPlan& w, size_t slot, const SlotRead& read) {
    const size_t step = w.skips ? 2 : 1;
    const std::span<const uint32_t> operands = code_.Operands(node);
    const Period period = w.periods[slot];
    const auto counting = static_cast<uint32_t>(w.applies[slot] - code_.inputs.size());
    using Kind = SlotRead::Kind;
    if (read.kind == Kind::kDoesNotCount) return PeriodNode(node, period, counting, {});
    if (read.kind == Kind::kSkipped)
      return Excluded(node, period, Reason::kSkipped, "", Shown(operands[slot * step + 1]));
    Children below;
    if (read.maybe_skipped) below.push_back(Shown(operands[slot * step + 1]));
    const NodeId value = Shown(operands[slot * step]);
    below.push_back(value);
    if (read.kind == Kind::kOutside)
      return Excluded(node, period, trace_.shown(value).reason, trace_.shown(value).detail, value);
    if (read.kind == Kind::kCertain) {
      TraceNode out = trace_[Like(node, value, {value})];
      out.shown.kind = NodeKind::kPeriod;
      out.shown.period = period;
      return trace_.Add(std::move(out));
    }
    const Reason first = trace_.shown(below.front()).reason;
    const NodeId made = PeriodNode(node, period, counting, std::move(below));
    if (s_[w.applies[slot]] != Byte(Status::kKnown)) return made;
    TraceNode open = trace_[made];
    open.shown.reason = first;
    return trace_.Add(std::move(open));
  }

  NodeId Window(const Node& node) {
    const WindowPlan& w = code_.windows[node.extra];
    const size_t step = w.skips ? 2 : 1;
    std::vector<WindowSlot> slots;
    Children children;
    int certain = 0;
    for (size_t slot = 0; slot < w.periods.size() && certain < w.needed; ++slot) {
      const SlotRead read = ReadSlot(w, slot, v_, s_);
      children.push_back(WindowSlotNode(node, w, slot, read));
      const bool surely = read.kind == SlotRead::Kind::kCertain;
      if (!surely && read.kind != SlotRead::Kind::kPerhaps) continue;
      if (surely) ++certain;
      const uint32_t cell = w.cells[slot * step];
      const bool yes = s_[cell] == Byte(Status::kKnown) && v_[cell] != 0;
      slots.push_back({surely, IsUnknown(s_[cell]) ? Truth::kUnknown
                               : yes               ? Truth::kYes
                                                   : Truth::kNo});
    }
    WindowResult result = node.expr_op == Op::kInAtLeast ? InAtLeast(slots, w.needed, w.at_least)
                                                         : InEach(slots, w.needed);
    if (node.expr_op == Op::kTrend) result.met = 0;
    return trace_.Add(WindowNode(node, w, result, std::move(children)));
  }

  std::map<uint32_t, NodeId> done_;  // by plan node
};

}  // namespace

std::shared_ptr<const Explanation> OutsideRule(const Code& code, uint32_t rule) {
  auto explanation = std::make_shared<Explanation>();
  ExplanationNode node;
  node.kind = NodeKind::kRule;
  node.ref = rule;
  node.state = State::kNotApplicable;
  node.reason = Reason::kOutsideEmployment;
  const writ::Rule& declared = code.program->rules[rule];
  node.detail = declared.entity != code.entity ? code.program->entities[declared.entity].names.id
                                               : code.dates.as_of.ToIso();
  explanation->nodes.push_back(std::move(node));
  return explanation;
}

}  // namespace writ::plan

namespace writ {

std::shared_ptr<const Explanation> Plan::Expand(const KeptValues& kept, uint32_t rule,
                                                const SubjectFacts* subject) const {
  if (kept.outside) return plan::OutsideRule(*code_, rule);
  if (!code_->rules[rule].covered) return nullptr;
  try {
    return plan::Expander(*code_, kept, subject).Explain(code_->rules[rule].node);
  } catch (const plan::DoesNotFit&) {
    return nullptr;
  }
}

}  // namespace writ
