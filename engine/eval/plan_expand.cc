// A decision's values put into the reference's nodes. Nothing is decided here: states and values
// are the kept ones; the shape, the reasons and their words are those that the reference gives
// them.
#include <map>

#include "engine/eval/plan_code.h"
#include "engine/eval/trace.h"
#include "engine/eval/values.h"
#include "engine/eval/window.h"
#include "engine/program/op_info.h"

namespace writ::plan {
namespace {

struct DoesNotFit {};  // thrown within Expand alone

class Expander {
 public:
  Expander(const Code& code, const KeptValues& kept, const SubjectFacts* subject)
      : code_(code),
        program_(*code.program),
        v_(kept.values.data()),
        s_(kept.states.data()),
        subject_(subject) {}

  std::shared_ptr<const Explanation> Explain(uint32_t root) { return trace_.Explain(Shown(root)); }

 private:
  using Children = std::vector<uint32_t>;

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
  static TraceNode ForExpr(const Node& node) {
    TraceNode out;
    out.shown.ref = node.ref;
    return out;
  }

  NodeId Like(const Node& node, NodeId operand, Children children) {
    TraceNode out = ForExpr(node);
    const ExplanationNode& as = trace_.shown(operand);
    out.shown.state = as.state;
    out.shown.reason = as.reason;
    out.shown.detail = as.detail;
    out.shown.value = as.value;
    out.shown.children = std::move(children);
    return trace_.Add(std::move(out));
  }

  Scalar NumberOf(const Node& node) const {
    Scalar scalar;
    scalar.type = node.type;
    const int64_t den = node.ratio ? v_[node.cell + 1] : code_.unit;
    scalar.number = *writ::Number::Ratio(v_[node.cell], den);
    return scalar;
  }

  // The value of a fact's cell in the fact's type.
  Scalar ValueOf(const Fact& fact, int64_t value) const {
    Scalar scalar;
    scalar.type = fact.type.Element();
    if (fact.type.kind == TypeKind::kDate) {
      scalar.date = *Date::FromDays(static_cast<int32_t>(value));
    } else if (fact.type.kind == TypeKind::kYesNo) {
      scalar.yes = value != 0;
    } else if (fact.type.kind == TypeKind::kChoice) {
      scalar.option = static_cast<uint32_t>(value);
    } else {
      scalar.number = *writ::Number::Ratio(value, code_.unit);
      if (fact.type.kind == TypeKind::kMoney) scalar.text = program_.policy.currency;
    }
    return scalar;
  }

  NodeId FactAt(uint32_t input) {
    if (const auto known = facts_.find(input); known != facts_.end()) return known->second;
    if (s_[input] == Byte(Status::kUnfit)) throw DoesNotFit{};
    const PlanInput& read = code_.inputs[input];
    const Fact& fact = program_.facts[read.fact];
    TraceNode node;
    node.shown.kind = NodeKind::kFact;
    node.shown.ref = read.fact;
    node.shown.period = read.period;
    node.shown.state = StateOf(s_[input]);
    node.shown.reason = ReasonOf(s_[input]);
    if (s_[input] == Byte(Status::kKnown)) node.shown.value = ValueOf(fact, v_[input]);
    return facts_[input] = AddFact(std::move(node), input);
  }

  // With the recording it was read from.
  NodeId AddFact(TraceNode node, uint32_t input) {
    const PlanInput& read = code_.inputs[input];
    ReadFact evidence;
    evidence.fact = read.fact;
    evidence.period = read.period;
    evidence.state = node.shown.state;
    evidence.reason = node.shown.reason;
    evidence.value = node.shown.value;
    const bool presumed = node.shown.kind == NodeKind::kPresumption;
    const bool none = s_[input] == code_.absent[input];
    if (subject_ == nullptr) {
      if (!none && !presumed) evidence.source = program_.facts[read.fact].source;
    } else if (const Recording* recording =
                   read.absent || presumed
                       ? nullptr
                       : subject_->record.Find(read.fact, read.period, code_.dates.known_on)) {
      evidence.source = recording->source;
      evidence.document = recording->document;
      evidence.recorded = recording->recorded;
      const bool by_day = std::holds_alternative<std::vector<IntervalValue>>(recording->value) &&
                          recording->status == FactStatus::kAsserted;
      if (by_day && node.shown.state == State::kUnknown)
        node.shown.detail = read.day.value_or(code_.dates.as_of).ToIso();
    }
    node.shown.recording = trace_.AddRecording(std::move(evidence));
    return trace_.Add(std::move(node));
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

  NodeId Fixed(const Node& node) {
    TraceNode out = ForExpr(node);
    out.shown.kind = node.kind;
    out.shown.period = node.kind == NodeKind::kDefinition ? node.period : std::nullopt;
    out.shown.state = StateOf(node.status);
    if (node.status == Byte(Status::kKnown) || node.status == Byte(Status::kNone)) {
      out.shown.value = node.expr_op == Op::kDecisionDate ? DateScalar(code_.dates.as_of)
                                                          : program_.constants[node.extra];
    } else {
      out.shown.reason = ReasonOf(node.status);
      out.shown.detail = code_.details[node.extra];
    }
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

  // As the reference's Fold.
  TraceNode Folded(TraceNode node, bool any, const Children& operands) const {
    std::optional<NodeId> settled, unknown, outside, failing;
    for (const NodeId operand : operands) {
      const ExplanationNode& shown = trace_.shown(operand);
      const bool yes = shown.state == State::kKnown && shown.value.yes;
      std::optional<NodeId>& first = shown.state == State::kNotApplicable ? outside
                                     : shown.state == State::kUnknown     ? unknown
                                     : yes == any                         ? settled
                                                                          : failing;
      if (!first) first = operand;
    }
    const auto as = [&](State state, NodeId why) {
      node.shown.state = state;
      node.shown.reason = trace_.shown(why).reason;
      node.shown.detail = trace_.shown(why).detail;
    };
    node.shown.value = YesNoScalar(any == settled.has_value());
    if (settled) {
      if (!any) as(State::kKnown, *settled);
    } else if (unknown) {
      as(State::kUnknown, *unknown);
    } else if (outside) {
      as(State::kNotApplicable, *outside);
    } else if (any && failing) {
      as(State::kKnown, *failing);
    }
    node.shown.children = operands;
    return node;
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

  NodeId PeriodNode(const Node& node, Period period, uint32_t counting, Children children) {
    const uint32_t cell = code_.CountingCell(counting);
    TraceNode out = ForExpr(node);
    out.shown.kind = NodeKind::kPeriod;
    out.shown.period = period;
    out.shown.state = IsNotApplicable(s_[cell]) ? State::kNotApplicable : State::kUnknown;
    out.shown.reason = ReasonOf(s_[cell]);
    if (s_[cell] == Byte(Status::kBeforeInForce))
      out.shown.detail = code_.counting[counting].norm.from->ToIso();
    if (s_[cell] == Byte(Status::kBeforeTold))
      out.shown.detail = Date::FromDays(static_cast<int32_t>(v_[code_.ToldCell()]))->ToIso();
    if (IsUnknown(s_[cell]) && (v_[cell] & 1) != 0) {
      Children employment;
      for (const uint32_t bound : {code_.exists_from, code_.exists_until})
        if (bound != 0xFFFFFFFF && IsUnknown(s_[bound])) employment.push_back(FactAt(bound));
      children.insert(children.begin(), employment.begin(), employment.end());
    }
    out.shown.children = std::move(children);
    return trace_.Add(std::move(out));
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

  // A period that does not count for a reason of the figures themselves.
  NodeId Excluded(const Node& node, Period period, Reason reason, std::string detail, NodeId why) {
    TraceNode out = ForExpr(node);
    out.shown.kind = NodeKind::kPeriod;
    out.shown.period = period;
    out.shown.state = State::kNotApplicable;
    out.shown.reason = reason;
    out.shown.detail = std::move(detail);
    out.shown.children = {why};
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

  TraceNode WindowNode(const Node& node, const WindowPlan& w, const WindowResult& result,
                       Children children) const {
    TraceNode out = ForExpr(node);
    out.shown.count = result.of;
    out.shown.known = result.met;
    out.shown.state = StateOf(s_[node.cell]);
    const bool known = out.shown.state == State::kKnown;
    out.shown.value = YesNoScalar(known && v_[node.cell] != 0);
    if (result.too_few) {
      out.shown.reason = Reason::kTooFewPeriods;
      out.shown.detail = std::to_string(result.of) + " of " + std::to_string(w.needed);
    } else if (!known) {
      for (const NodeId child : children) {
        if (trace_.shown(child).state != State::kUnknown) continue;
        out.shown.reason = trace_.shown(child).reason;
        out.shown.detail = trace_.shown(child).detail;
        break;
      }
    }
    out.shown.children = std::move(children);
    return out;
  }

  const Code& code_;
  const Program& program_;
  const int64_t* const v_;
  const uint8_t* const s_;
  const SubjectFacts* const subject_;
  Trace trace_;
  std::map<uint32_t, NodeId> done_;   // by plan node
  std::map<uint32_t, NodeId> facts_;  // by input
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
