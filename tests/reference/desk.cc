#include "tests/reference/desk.h"

#include <algorithm>
#include <stdexcept>

#include "tests/reference/tell_case.h"
#include "tests/reference/tell_procedure.h"

namespace writ::reference {
namespace {

template <class Bytes>
Bytes Named(std::string_view name) {
  Bytes bytes;
  std::copy_n(name.begin(), std::min(name.size(), bytes.bytes.size()), bytes.bytes.begin());
  return bytes;
}

List Days(const std::vector<Date>& days) {
  List list;
  for (const Date day : days) list.push_back(Value::Of(day.ToIso()));
  return list;
}

// Days to come from which on something that is recorded is so, or no longer so.
std::vector<Date> DaysToCome(const FactRecord& record, Date after) {
  std::vector<Date> days;
  for (const auto& [fact, entries] : record.facts)
    for (const FactEntry& entry : entries)
      for (const Recording& recording : entry.recordings)
        if (const auto* spans = std::get_if<std::vector<IntervalValue>>(&recording.value))
          for (const IntervalValue& span : *spans)
            if (span.from && *span.from > after) days.push_back(*span.from);
  std::ranges::sort(days);
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

List LawsOf(const std::vector<flow::PinnedLaw>& laws) {
  List list;
  for (const flow::PinnedLaw& law : laws) {
    List installed;
    for (const flow::LawVersion& version : law.installed) {
      Object one;
      one.Text("meaning", CalledBy(version.meaning));
      if (version.from) one.Text("from", version.from->ToIso());
      if (version.until) one.Text("until", version.until->ToIso());
      installed.push_back(one.Take());
    }
    list.push_back(Object()
                       .Text("law", law.law.text)
                       .Text("pinned", CalledBy(law.pinned))
                       .Many("installed", installed)
                       .Take());
  }
  return list;
}

}  // namespace

Commitment CommitmentTo(std::string_view name) { return Named<Commitment>(name); }
Hash HashCalled(std::string_view name) { return Named<Hash>(name); }
Pseudonym PersonCalled(uint32_t number) { return Named<Pseudonym>("p" + std::to_string(number)); }

Desk::Desk(std::shared_ptr<const Program> program, const Procedure& procedure, std::ostream* out,
           bool changes)
    : program_(std::move(program)), procedure_(&procedure), out_(out), changes_(changes) {
  person_.id = "E-1";
  person_.told = {
      {program_->policy.names.id, program_->policy.version, *Date::ParseIso("2020-01-01")}};
  for (const auto& [name, known] : {std::pair{"hired_on", true}, {"left_on", false}}) {
    const auto fact = program_->FindFact(0, name);
    if (!fact) continue;
    Scalar day{.type = {TypeKind::kDate}};
    day.date = *Date::ParseIso("2019-01-01");
    Recording recording{.value = NoneValue{}};
    if (known) recording.value = day;
    person_.record.facts[*fact] = {{std::nullopt, {recording}}};
  }
  inputs_.now = *Instant::ParseIso("2026-03-02T01:00:00.000Z");
  for (const Value& line : TellProcedure(*program_, *procedure_, changes_)) Line(line);
}

Value Desk::InputsNow(Date to_come_after) const {
  const Date today = flow::DayOf(inputs_.now);
  Object object;
  object.Text("now", inputs_.now.ToIso()).One("actor", TellActor(inputs_.actor));
  if (inputs_.expected) object.Number("expected", *inputs_.expected);
  List lists, outside, findings, holders, committed;
  for (const flow::CommittedValueOf& value : inputs_.committed)
    committed.push_back(Object()
                            .Text("name", value.name.text)
                            .Text("commitment", CalledBy(value.commitment))
                            .Take());
  for (const flow::Actor& holder : inputs_.holders) holders.push_back(TellActor(holder).Take());
  for (const Act& act : program_->acts) {
    const auto* each = std::get_if<ForEachAct>(&act.node);
    if (each == nullptr || (*program_)[each->list].op != Op::kFact) continue;
    const Recording* known =
        person_.record.Find((*program_)[each->list].index, std::nullopt, today);
    const auto* list = known == nullptr ? nullptr : std::get_if<ListValue>(&known->value);
    if (list != nullptr)
      lists.push_back(
          Object().Text("list", NameOf(each->list)).Number("members", list->items.size()).Take());
  }
  for (const auto& [name, days] : person_.events)
    outside.push_back(Object().Text("name", name).Many("days", Days(days)).Take());
  for (const flow::FindingRecord& finding : inputs_.findings)
    findings.push_back(Object()
                           .Text("finding", finding.finding.text)
                           .Text("from", finding.from.ToIso())
                           .Text("until", finding.until.ToIso())
                           .Text("on", finding.on.ToIso())
                           .Take());
  object.Many("holders", holders).Many("committed", committed);
  object.Many("lists", lists).Many("outside", outside).Many("findings", findings);
  object.Many("laws", LawsOf(inputs_.laws));
  return object.Many("days_to_come", Days(DaysToCome(person_.record, to_come_after))).Take();
}

Value Desk::StateNow() const {
  List places, timers;
  for (const flow::Place& place : state_.places)
    places.push_back(Object()
                         .Text("place", place.id.text)
                         .Number("round", place.round)
                         .Number("branches_done", place.branches_done)
                         .Yes("blocked", place.blocked)
                         .Yes("escalated", place.escalated)
                         .Take());
  for (const flow::Timer& timer : state_.timers) timers.push_back(Value::Of(timer.id.text));
  constexpr const char* kStatus[] = {"none", "open", "closed"};
  return Object()
      .Text("line", "state")
      .Text("status", kStatus[static_cast<size_t>(state_.status)])
      .Text("outcome", state_.outcome.text)
      .Number("events", state_.events)
      .Many("places", places)
      .Many("timers", timers)
      .Take();
}

// As the host opens for the next command what this one committed to.
void Desk::Keep(const flow::Command& command) {
  const auto* done = std::get_if<flow::DoStep>(&command);
  const auto* opened = std::get_if<flow::OpenCase>(&command);
  if (done == nullptr && opened == nullptr) return;
  for (const flow::FormValue& given : done != nullptr ? done->form : opened->arguments)
    for (uint32_t i = 0; i < program_->case_names.size(); ++i)
      if (const std::string& id = program_->case_names[i].id;
          id == given.field || id.ends_with("." + given.field))
        inputs_.values.Set(i, given.value);
}

// The records of a case are told as if 1000 of others stood before them.
void Desk::Remember(const flow::CaseEvent& event) {
  if (const auto* told = std::get_if<Reconsider>(&event.event))
    for (flow::PastDecision& past : past_)
      if (past.decided == told->decided.value) past.told = told->now;
  if (!flow::PastPlaceOf(event)) return;
  past_.push_back({.decided = 1000 + state_.events,
                   .event = event,
                   .before = std::make_shared<const flow::CaseState>(state_),
                   .values = {},
                   .program = nullptr,
                   .told = *event.verdict});
}

void Desk::Say(const flow::Command& command) {
  inputs_.facts = &person_;
  Date earliest = flow::DayOf(inputs_.now);
  if (const auto* again = std::get_if<flow::Reconsidering>(&command))
    for (const flow::PastDecision& past : again->decisions)
      earliest = std::min(earliest, flow::DayOf(past.event.recorded));
  Members asked = std::get<Members>(Object().Text("line", "command").Take().is);
  asked["command"] = TellCommand(command).Take();
  asked["inputs"] = InputsNow(earliest);
  Line({std::move(asked)});
  const auto* migration = std::get_if<flow::MigrateCase>(&command);
  if (migration != nullptr)
    for (const Value& line : TellProcedure(*program_, *procedure_, true)) Line(line);

  flow::Answers answers;
  flow::Outcome outcome = flow::Decide(*program_, state_, command, inputs_, &answers);
  if (const auto* need = std::get_if<flow::Need>(&outcome)) {
    for (const flow::ComputedValue& value : need->values)
      inputs_.committed.push_back({value.name, value.value, CommitmentTo(value.name.text)});
    outcome = flow::Decide(*program_, state_, command, inputs_, &answers);
    inputs_.committed.clear();
  }
  for (const Value& line :
       TellAnswers(*program_, migration == nullptr ? nullptr : migration->from.get(), answers))
    Line(line);
  if (const auto* refusal = std::get_if<flow::Refusal>(&outcome)) {
    Line(Object().Text("line", "refused").Text("kind", flow::IdOf(refusal->kind)).Take());
  } else if (const auto* events = std::get_if<std::vector<flow::CaseEvent>>(&outcome)) {
    const size_t from = past_.size();
    for (const flow::CaseEvent& event : *events) {
      Remember(event);
      flow::Apply(event, &state_);
      Line(TellEvent(event));
    }
    Keep(command);
    for (size_t i = from; i < past_.size(); ++i) past_[i].values = inputs_.values;
  } else {
    throw std::logic_error("a command needs values that it was given");
  }
  Line(StateNow());
}

namespace {

// By their names, where the other text has them and takes such values.
CaseValues ValuesIn(const Program& to, const Program& from, const CaseValues& values) {
  CaseValues kept;
  for (const auto& [index, value] : values)
    for (uint32_t i = 0; i < to.case_names.size(); ++i)
      if (to.case_names[i].id == from.case_names[index].id &&
          to.case_types[i].kind == from.case_types[index].kind)
        kept.Set(i, value);
  return kept;
}

}  // namespace

void Desk::TakeText(std::shared_ptr<const Program> text) {
  const auto procedure = std::ranges::find(text->procedures, procedure_->names.id,
                                           [](const Procedure& one) { return one.names.id; });
  if (procedure == text->procedures.end()) throw std::logic_error("no such procedure");
  procedure_ = &*procedure;
  program_ = std::move(text);
}

void Desk::Migrate(std::shared_ptr<const Program> to, std::vector<std::pair<Id, Id>> moves) {
  flow::MigrateCase command;
  command.from = program_;
  command.from_facts = std::make_shared<const SubjectFacts>(person_);
  command.from_values = inputs_.values;
  command.from_bundle = HashCalled("b" + std::to_string(texts_));
  command.to_bundle = HashCalled("b" + std::to_string(texts_ + 1));
  command.moves = std::move(moves);
  if (command.moves.empty()) command.reason = CommitmentTo("the law");
  const Procedure* const before = procedure_;
  TakeText(std::move(to));
  inputs_.values = ValuesIn(*program_, *command.from, inputs_.values);
  const uint64_t events = state_.events;
  Say(command);
  if (state_.events == events) {
    inputs_.values = command.from_values;
    program_ = command.from;
    procedure_ = before;
    return;
  }
  ++texts_;
  past_.clear();  // which was decided by another text
}

flow::OpenWork Desk::Work() {
  inputs_.facts = &person_;
  return flow::OpenWorkOf(*program_, state_, inputs_);
}

}  // namespace writ::reference
