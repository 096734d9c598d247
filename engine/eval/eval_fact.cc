// Facts as they were recorded: the leaves of every explanation.
#include <algorithm>

#include "engine/eval/evaluator.h"
#include "engine/program/op_info.h"

namespace writ {
namespace {

// The state of a yes/no over time on one day. Recordings that contradict each other leave it
// unknown.
void FillFromIntervals(const std::vector<IntervalValue>& intervals, Date day,
                       ExplanationNode* node) {
  bool yes = false, no = false;
  for (const IntervalValue& interval : intervals) {
    const bool covers =
        (!interval.from || *interval.from <= day) && (!interval.until || day <= *interval.until);
    if (covers) (interval.yes ? yes : no) = true;
  }
  if (yes != no) {
    node->value = YesNoScalar(yes);
    return;
  }
  node->state = State::kUnknown;
  node->reason = yes ? Reason::kDisputed : Reason::kNotRecorded;
  node->detail = day.ToIso();
}

}  // namespace

Task Evaluator::Impl::FactTask(uint32_t index, const Surroundings& at) const {
  const Fact& fact = program.facts[index];
  Task task{.kind = TaskKind::kFact, .index = index};
  if (fact.type.per) {
    const Frequency frequency = *fact.type.per;
    task.period = at.period ? at.period : anchors_[at.anchors].of(frequency).period;
    // A month reads the figure of its quarter or year; the reverse has no one figure.
    if (task.period && task.period->frequency < frequency)
      task.period = Period::Containing(frequency, task.period->last_day());
  }
  if (fact.over_time) task.day = at.day ? *at.day : at.period ? at.period->last_day() : dates.as_of;
  if (fact.binding != kNoExpr || fact.presumed != kNoExpr) {
    task.anchors = at.anchors;
    task.alone = at.alone;
    task.norm_free = at.norm_free;
    if (!task.period) task.period = at.period;
    if (!task.day) task.day = at.day;
  }
  return task;
}

NodeId Evaluator::Impl::EvalFactExpr(ExprId expr, const Surroundings& at) {
  return Get(FactTask(program[expr].index, at));
}

std::string Evaluator::Impl::SourceOf(const Fact& fact) const {
  return fact.source.empty() ? fact.presumed_unless : fact.source;
}

void Evaluator::Impl::FillFrom(const Recording& recording, const Fact& fact, Date day,
                               ExplanationNode* node) const {
  node->value.type = fact.type.Element();
  if (recording.status == FactStatus::kDisputed) {
    node->state = State::kUnknown;
    node->reason = Reason::kDisputed;
  } else if (std::holds_alternative<NoneValue>(recording.value)) {
    node->state = State::kNone;
  } else if (const auto* intervals = std::get_if<std::vector<IntervalValue>>(&recording.value)) {
    FillFromIntervals(*intervals, day, node);
  } else if (const auto* scalar = std::get_if<Scalar>(&recording.value)) {
    node->value = *scalar;
    node->value.type = fact.type.Element();
    if (fact.type.kind == TypeKind::kMoney && node->value.text.empty())
      node->value.text = program.policy.currency;
  }
}

// Not recorded: presumed if the policy presumes it, else unknown.
NodeId Evaluator::Impl::AbsentFact(const Task& task) {
  const Fact& fact = program.facts[task.index];
  TraceNode node;
  node.shown.ref = task.index;
  node.shown.period = fact.type.IsSeries() ? task.period : std::nullopt;
  node.shown.kind = NodeKind::kFact;
  if (fact.presumed != kNoExpr) {
    Surroundings at;
    at.anchors = task.anchors;
    at.alone = task.alone;
    at.norm_free = task.norm_free;
    at.period = task.period;
    const NodeId value = Eval(fact.presumed, at);
    node.shown = trace.shown(value);
    node.shown.kind = NodeKind::kPresumption;
    node.shown.ref = task.index;
    node.shown.period = fact.type.IsSeries() ? task.period : std::nullopt;
    node.shown.reason = Reason::kPresumed;
    node.shown.detail.clear();
    node.shown.children = {value};
    return trace.Add(std::move(node));
  }
  node.shown.state = State::kUnknown;
  node.shown.reason = Reason::kNotRecorded;
  if (fact.type.IsSeries() && task.period) {
    const bool complete = task.period->last_day() < dates.as_of;
    if (!complete || IsDue(*task.period, fact.closes_after, program.calendar, dates.as_of) == false)
      node.shown.reason = Reason::kNotDueYet;
  }
  node.missing = MissingFact{task.index, node.shown.period, node.shown.reason, SourceOf(fact), ""};
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::FactNode(const FactRecord& record, const Task& task) {
  const Fact& fact = program.facts[task.index];
  const std::optional<Period> key = fact.type.IsSeries() ? task.period : std::nullopt;
  const bool no_period = fact.type.IsSeries() && (!key || key->frequency != *fact.type.per);
  const Recording* recording = no_period ? nullptr : record.Find(task.index, key, dates.known_on);
  const Date day = task.day.value_or(dates.as_of);
  TraceNode node;
  node.shown.kind = NodeKind::kFact;
  node.shown.ref = task.index;
  node.shown.period = key;
  if (recording != nullptr) FillFrom(*recording, fact, day, &node.shown);
  const bool not_that_day = fact.over_time && recording != nullptr &&
                            node.shown.state == State::kUnknown &&
                            node.shown.reason == Reason::kNotRecorded;
  if (recording == nullptr || (not_that_day && fact.presumed != kNoExpr)) {
    const NodeId absent = AbsentFact(task);
    return trace.AddFact(trace[absent], {});
  }
  if (node.shown.state == State::kUnknown)
    node.missing = MissingFact{task.index, key, node.shown.reason, SourceOf(fact), ""};
  return trace.AddFact(std::move(node), EvidenceOf(*recording));
}

NodeId Evaluator::Impl::EvalFact(const Task& task) {
  const Fact& fact = program.facts[task.index];
  if (fact.binding == kNoExpr) return FactNode(subject.record, task);
  Surroundings at;
  at.anchors = task.anchors;
  at.alone = task.alone;
  at.norm_free = task.norm_free;
  at.period = task.period;
  at.day = task.day;
  at.norm = NormOf(Names{}, program.policy.level, Validity{});
  const NodeId bound = Eval(fact.binding, at);
  TraceNode node = trace[bound];
  node.shown.kind = NodeKind::kFact;
  node.shown.ref = task.index;
  node.shown.recording.reset();
  node.shown.children = {bound};
  node.missing.reset();
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::ReadField(const FactRecord& record, uint32_t fact, const Surroundings& at) {
  return FactNode(record, FactTask(fact, at));
}

Evaluator::Impl::RecordRead Evaluator::Impl::ReadRecord(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  if (e.op == Op::kItem) {
    for (const Item* item = at.item; item != nullptr; item = item->outer)
      if (item->entity == e.index) return {item->record, kNoNode};
    return {nullptr, Unknown(expr, Reason::kNeedsCase, "")};
  }
  if (e.op == Op::kCaseValue) return ReadCaseMember(expr, at);
  // A record stands in the facts as a list of one.
  const ListRead read = ReadList(expr, at);
  if (read.list != nullptr && !read.list->items.empty())
    return {&read.list->items.front(), read.node};
  return {nullptr, read.node};
}

// The member that a `for each` is at is a record of the facts: of the list that `option` names, the
// one of that number, from 0.
Evaluator::Impl::RecordRead Evaluator::Impl::ReadCaseMember(ExprId expr, const Surroundings& at) {
  const Scalar* member =
      options.in_case == nullptr ? nullptr : options.in_case->values.Find(program[expr].index);
  if (member == nullptr) return {nullptr, EvalLeaf(expr, at)};
  const NodeId node = Get(FactTask(member->option, at));
  const Recording* recording = subject.record.Find(member->option, std::nullopt, dates.known_on);
  const auto* list = recording == nullptr ? nullptr : std::get_if<ListValue>(&recording->value);
  const auto index = static_cast<size_t>(member->number.AsInt64().value_or(-1));
  if (trace.shown(node).state != State::kKnown || list == nullptr || index >= list->items.size())
    return {nullptr, node};
  return {&list->items[index], node};
}

NodeId Evaluator::Impl::EvalMember(ExprId expr, const Surroundings& at) {
  const RecordRead read = ReadRecord(program.Args(program[expr])[0], at);
  if (read.record != nullptr) {
    const NodeId field = ReadField(*read.record, program[expr].index, at);
    if (program[program.Args(program[expr])[0]].op != Op::kCaseValue) return field;
    // Which member it is rests on the list.
    TraceNode node = trace[field];
    node.shown.children.push_back(read.node);
    return trace.Add(std::move(node));
  }
  if (trace.shown(read.node).state != State::kKnown) return Like(expr, read.node, {read.node});
  return Unknown(expr, Reason::kNotRecorded, "", {read.node});
}

ListRead Evaluator::Impl::ReadList(ExprId expr, const Surroundings& at) {
  ListRead read;
  const Expr* e = &program[expr];
  while (e->op == Op::kFact && program.facts[e->index].binding != kNoExpr) {
    expr = program.facts[e->index].binding;
    e = &program[expr];
  }
  if (e->op != Op::kFact && e->op != Op::kMember) {
    read.node = Unknown(expr, Reason::kNeedsCase, "");
    return read;
  }
  read.fact = e->index;
  read.entity = program.facts[e->index].type.index;
  const FactRecord* record = &subject.record;
  if (e->op == Op::kMember) {
    const RecordRead owner = ReadRecord(program.Args(*e)[0], at);
    record = owner.record;
    read.node = owner.node;
    if (record == nullptr) return read;
  }
  read.node = e->op == Op::kFact ? EvalFactExpr(expr, at) : ReadField(*record, e->index, at);
  if (trace.shown(read.node).state != State::kKnown) return read;
  const Recording* recording = record->Find(e->index, std::nullopt, dates.known_on);
  read.list = recording == nullptr ? nullptr : std::get_if<ListValue>(&recording->value);
  return read;
}

// The days on which an event happened, in this case and outside of it.
std::vector<Date> Evaluator::Impl::DaysOf(const std::string& event) const {
  std::vector<Date> days;
  const auto add = [&](const std::map<std::string, std::vector<Date>>& events) {
    if (const auto found = events.find(event); found != events.end())
      days.insert(days.end(), found->second.begin(), found->second.end());
  };
  add(subject.events);
  if (options.in_case != nullptr) add(options.in_case->events);
  return days;
}

// It holds once it has happened. No record of it does not mean that it never did. Where its date is
// asked for, one that is known to come is as good as one that has been.
NodeId Evaluator::Impl::EvalPresent(ExprId expr) {
  const Names* names = EventNames(program, program[expr].index);
  const std::string id = names != nullptr ? names->id : "";
  const std::vector<Date> days = DaysOf(id);
  std::optional<Date> newest;
  for (const Date day : days)
    if (day <= dates.as_of && (!newest || *newest < day)) newest = day;
  if (!newest && program[expr].type.kind == TypeKind::kDate)
    for (const Date day : days)
      if (!newest || day < *newest) newest = day;
  TraceNode node{ForExpr(expr)};
  if (newest) {
    node.shown.value = DateScalar(*newest);
    node.shown.value.type = program[expr].type.Element();
    node.shown.value.yes = true;
  } else if (options.in_case != nullptr && options.in_case->events_are_whole &&
             program[expr].type.kind != TypeKind::kDate) {
    node.shown.value = YesNoScalar(false);
  } else {
    node.shown.state = State::kUnknown;
    node.shown.reason = Reason::kNotRecorded;
    node.missing = MissingFact{0, std::nullopt, Reason::kNotRecorded, "", id};
  }
  return trace.Add(std::move(node));
}

// `second F`: in order means strictly later, so findings of one day are one.
NodeId Evaluator::Impl::EvalOrdinal(ExprId expr) {
  const Expr& e = program[expr];
  const std::string& id = program.findings[e.index].names.id;
  std::vector<Date> days = DaysOf(id);
  if (options.in_case != nullptr)
    if (const auto turns = options.in_case->in_turn.find(id);
        turns != options.in_case->in_turn.end())
      days = turns->second;
  std::erase_if(days, [this](Date day) { return day > dates.as_of; });
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  TraceNode node{ForExpr(expr)};
  if (e.count >= 1 && static_cast<size_t>(e.count) <= days.size()) {
    node.shown.value = DateScalar(days[static_cast<size_t>(e.count) - 1]);
    node.shown.value.type = e.type.Element();
    node.shown.value.yes = true;
  } else {
    node.shown.state = State::kUnknown;
    node.shown.reason = Reason::kNotRecorded;
    node.missing = MissingFact{0, std::nullopt, Reason::kNotRecorded, "", id};
  }
  return trace.Add(std::move(node));
}

Bound Evaluator::Impl::BoundOf(uint32_t fact, bool* none) {
  Bound bound;
  if (fact >= program.facts.size()) return bound;
  // A day that is plainly recorded needs no node: nobody asks why it is known.
  const Fact& declared = program.facts[fact];
  if (declared.binding == kNoExpr && !declared.type.IsSeries()) {
    const Recording* recording = subject.record.Find(fact, std::nullopt, dates.known_on);
    const bool asserted = recording != nullptr && recording->status == FactStatus::kAsserted;
    if (const auto* day = asserted ? std::get_if<Scalar>(&recording->value) : nullptr)
      return {Bound::Kind::kDay, day->date};
    if (asserted && std::holds_alternative<NoneValue>(recording->value)) {
      *none = true;
      return bound;
    }
  }
  const NodeId read = Get(FactTask(fact, Surroundings{.anchors = AddAnchors(Anchors{})}));
  const ExplanationNode& node = trace.shown(read);
  if (node.state == State::kKnown) {
    bound = {Bound::Kind::kDay, node.value.date};
  } else if (node.state == State::kNone) {
    *none = true;
  } else {
    bound.kind = Bound::Kind::kUnknown;
    employment_nodes_.push_back(read);
  }
  return bound;
}

Employment Evaluator::Impl::EmploymentOf() {
  if (employment_) return *employment_;
  const Entity& entity = program.entities[subject.entity];
  Employment employment;
  bool never_left = false;
  employment_nodes_.clear();
  employment.from = BoundOf(entity.exists_from, &employment.never);
  employment.until = BoundOf(entity.exists_until, &never_left);
  employment.spells = subject.spells;
  employment_ = employment;
  return employment;
}

const std::vector<uint32_t>& Evaluator::Impl::EmploymentNodes() {
  EmploymentOf();
  return employment_nodes_;
}

}  // namespace writ
