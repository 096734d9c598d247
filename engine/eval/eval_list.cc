// Lists: counting, summing and asking of their members. A list is whole only up to its `complete
// through`.
#include <algorithm>

#include "engine/eval/evaluator.h"
#include "engine/program/op_info.h"

namespace writ {
namespace {

// A window of events is a length of calendar time: its span, or its periods.
Scalar LengthOf(const Window& window) {
  Scalar length;
  length.type.kind = TypeKind::kSpan;
  length.span = window.length;
  if (length.span == Span{}) {
    const int months = window.frequency == Frequency::kMonth     ? 1
                       : window.frequency == Frequency::kQuarter ? 3
                                                                 : 12;
    length.span.months = window.periods * months;
  }
  return length;
}

}  // namespace

NodeId Evaluator::Impl::GapNode(const ListRead& read) {
  TraceNode gap;
  gap.shown = trace.shown(read.node);
  gap.shown.state = State::kUnknown;
  gap.shown.reason = Reason::kListIncomplete;
  gap.shown.detail.clear();
  if (read.list != nullptr && read.list->complete_through)
    gap.shown.detail = read.list->complete_through->ToIso();
  gap.missing = MissingFact{read.fact, std::nullopt, Reason::kListIncomplete,
                            SourceOf(program.facts[read.fact]), ""};
  return trace.Add(std::move(gap));
}

NodeId Evaluator::Impl::EvalEventCount(ExprId expr, std::optional<Date> from,
                                       std::optional<Date> until, std::vector<uint32_t> children) {
  const Names* names = EventNames(program, program[program.Args(program[expr])[0]].index);
  const std::string id = names != nullptr ? names->id : "";
  int64_t low = 0;
  for (const Date day : DaysOf(id)) {
    const bool before_end = until ? day < *until : day <= dates.as_of;
    if (before_end && (!from || *from <= day)) ++low;
  }
  const NodeId count = CountOf(expr, low, std::nullopt, std::move(children));
  TraceNode node = trace[count];
  node.missing = MissingFact{0, std::nullopt, Reason::kListIncomplete, "", id};
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::EvalListAggregate(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  const auto args = program.Args(e);
  std::vector<uint32_t> children;
  std::optional<Date> from, until;  // from <= day < until
  if (e.op == Op::kOverLast) {
    until = dates.as_of;
    if (args.size() > 1) {
      const DateRead before = ReadDate(args[1], at, false);
      if (!before.date) return Like(expr, before.node, {before.node});
      children.push_back(before.node);
      until = before.date;
      const std::optional<Period>& within = anchors_[at.anchors].within;
      if (within && program[args[1]].op == Op::kDecisionDate)
        until = std::min(*until, within->last_day().PlusDays(1).value_or(*until));
    }
    const Computed start =
        Shift(*until, LengthOf(program.windows[e.window]), true, program.calendar);
    if (!start.ok()) return FromComputed(expr, start, children);
    from = start.value.date;
  } else if (args.size() >= 3) {
    const DateRead first = ReadDate(args[1], at, false);
    const DateRead last = ReadDate(args[2], at, true);
    children = {first.node, last.node};
    if (const auto blocking = Blocking(children)) return Like(expr, *blocking, children);
    from = first.date;
    until = last.date->PlusDays(1);  // both days included; absent: there is no later day
  }
  const ExprId operand = args[0];
  if (program[operand].op == Op::kPresent) return EvalEventCount(expr, from, until, children);
  const ExprId list =
      program[operand].type.kind == TypeKind::kList ? operand : program.Args(program[operand])[0];
  const ListRead read = ReadList(list, at);
  children.push_back(read.node);
  return AggregateItems(expr, read, from, until, std::move(children), at);
}

NodeId Evaluator::Impl::AggregateItems(ExprId expr, const ListRead& read, std::optional<Date> from,
                                       std::optional<Date> until, std::vector<uint32_t> children,
                                       const Surroundings& at) {
  const Expr& e = program[expr];
  const auto args = program.Args(e);
  const bool counts = e.count == 2;
  const State state = trace.shown(read.node).state;
  if (read.list == nullptr && state != State::kNone) {
    if (counts && state == State::kUnknown) return CountOf(expr, 0, std::nullopt, children);
    return Like(expr, read.node, children);
  }
  static const ListValue kEmpty;
  const ListValue& list = read.list != nullptr ? *read.list : kEmpty;
  const ExprId where = WhereOf(expr);
  const std::optional<uint32_t> dated = DateFact(program, read.entity);
  const bool bounded = from.has_value();

  std::vector<Member> members;
  for (const FactRecord& record : list.items) {
    const Item item{read.entity, &record, at.item};
    Surroundings inside = at;
    inside.item = &item;
    Member member;
    if (dated) {
      const NodeId day = ReadField(record, *dated, inside);
      const ExplanationNode& shown = trace.shown(day);
      if (shown.state == State::kKnown) {
        const Date d = shown.value.date;
        if (bounded ? d < *from || (until && d >= *until) : d > dates.as_of) continue;
      } else if (bounded) {
        member.certain = false;  // over the whole list nothing asks when
      }
      if (bounded) children.push_back(day);
    }
    if (where != kNoExpr) {
      const NodeId asked = Eval(where, inside);
      children.push_back(asked);
      const Truth truth = TruthOf(asked).value_or(Truth::kNo);
      if (truth == Truth::kNo) continue;
      if (truth == Truth::kUnknown) member.certain = false;
    }
    if (program[args[0]].op == Op::kMember && program[args[0]].type.kind != TypeKind::kList) {
      member.value = ReadField(record, program[args[0]].index, inside);
      children.push_back(member.value);
      if (trace.shown(member.value).state == State::kNotApplicable) continue;
    } else {
      member.value = YesNo(expr, true);
    }
    members.push_back(member);
  }
  // Up to which day all members must be known for the figure to be whole.
  const std::optional<Date> last_asked = until ? until->PlusDays(-1) : dates.as_of;
  const bool whole = state == State::kNone ||
                     (list.complete_through && last_asked && *last_asked <= *list.complete_through);
  if (whole) return Total(expr, members, std::move(children));
  children.push_back(GapNode(read));
  if (!counts)
    return Unknown(expr, Reason::kListIncomplete, trace.shown(children.back()).detail, children);
  const NodeId known = Total(expr, members, {});
  const int64_t low = trace[known].is_count ? trace[known].low
                                            : trace.shown(known).value.number.AsInt64().value_or(0);
  return CountOf(expr, low, std::nullopt, std::move(children));
}

// The largest number of members whose days fit into one window of that length since the date.
NodeId Evaluator::Impl::EvalWithinAny(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  const auto args = program.Args(e);
  if (program[args[0]].type.IsSeries()) return EvalWithinAnyPeriods(expr, at);
  const DateRead since = ReadDate(args[1], at, false);
  if (!since.date) return Like(expr, since.node, {since.node});
  const ListRead read = ReadList(args[0], at);
  std::vector<uint32_t> children{since.node, read.node};
  if (read.list == nullptr) {
    if (trace.shown(read.node).state == State::kNone) return CountOf(expr, 0, 0, children);
    return CountOf(expr, 0, std::nullopt, children);
  }
  const std::optional<uint32_t> dated = DateFact(program, read.entity);
  if (!dated) return Unknown(expr, Reason::kNotRecorded, "", children);
  std::vector<std::pair<Date, bool>> days;  // and whether it surely is one of them
  int64_t undated = 0;
  for (const FactRecord& record : read.list->items) {
    const Item item{read.entity, &record, at.item};
    Surroundings inside = at;
    inside.item = &item;
    const NodeId day = ReadField(record, *dated, inside);
    const bool known = trace.shown(day).state == State::kKnown;
    const Date d = trace.shown(day).value.date;
    if (known && (d < *since.date || d > dates.as_of)) continue;
    children.push_back(day);
    Truth truth = Truth::kYes;
    if (args.size() > 2) {
      const NodeId asked = Eval(args[2], inside);
      children.push_back(asked);
      truth = TruthOf(asked).value_or(Truth::kNo);
    }
    if (truth == Truth::kNo) continue;
    if (known) {
      days.emplace_back(d, truth == Truth::kYes);
    } else {
      ++undated;
    }
  }
  std::sort(days.begin(), days.end());
  int64_t low = 0, high = 0, sure = 0;
  const Scalar length = LengthOf(program.windows[e.window]);
  size_t end = 0;
  for (size_t begin = 0; begin < days.size(); ++begin) {
    const Computed until = Shift(days[begin].first, length, false, program.calendar);
    if (until.reason == Reason::kBeyondData) return FromComputed(expr, until, children);
    for (; end < days.size() && (!until.ok() || days[end].first < until.value.date); ++end)
      sure += days[end].second ? 1 : 0;
    low = std::max(low, sure);
    high = std::max<int64_t>(high, static_cast<int64_t>(end - begin));
    sure -= days[begin].second ? 1 : 0;
  }
  if (read.list->complete_through && dates.as_of <= *read.list->complete_through)
    return CountOf(expr, low, high + undated, std::move(children));
  children.push_back(GapNode(read));
  return CountOf(expr, low, std::nullopt, std::move(children));
}

// some: one that does settles it; every: one that does not. Otherwise all must be there to be
// asked.
NodeId Evaluator::Impl::EvalQuantifier(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  const auto args = program.Args(e);
  const bool some = e.op == Op::kSome;
  const ListRead read = ReadList(args[0], at);
  const State state = trace.shown(read.node).state;
  if (state == State::kNone) return YesNo(expr, !some, {read.node});
  if (read.list == nullptr) return Like(expr, read.node, {read.node});
  const std::optional<uint32_t> dated = DateFact(program, read.entity);
  std::vector<uint32_t> asked;
  for (const FactRecord& record : read.list->items) {
    const Item item{read.entity, &record, at.item};
    Surroundings inside = at;
    inside.item = &item;
    if (dated) {
      const NodeId day = ReadField(record, *dated, inside);
      const ExplanationNode& shown = trace.shown(day);
      if (shown.state == State::kKnown && shown.value.date > dates.as_of) continue;
    }
    asked.push_back(args.size() > 1 ? Eval(args[1], inside) : YesNo(expr, true));
  }
  if (!read.list->complete_through || *read.list->complete_through < dates.as_of) {
    asked.push_back(GapNode(read));
  }
  asked.push_back(read.node);
  TraceNode node = trace[Fold(ForExpr(expr), some, {asked.begin(), asked.end() - 1})];
  node.shown.children = std::move(asked);
  return trace.Add(std::move(node));
}

}  // namespace writ
