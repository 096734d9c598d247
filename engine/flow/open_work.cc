#include "engine/flow/open_work.h"

#include <algorithm>

#include "engine/flow/followed.h"
#include "engine/flow/look.h"
#include "engine/flow/participation.h"
#include "engine/program/attached.h"

namespace writ::flow {

bool OpenTask::yours() const {
  return std::ranges::any_of(acts, [](const OpenAct& act) { return act.now && act.yours; });
}

OpenWork Look::Head() const {
  OpenWork work;
  work.version = run_.state_.events;
  work.status = run_.state_.status;
  work.procedure = run_.state_.procedure;
  work.outcome = run_.state_.outcome;
  work.title = TitleOf(run_.procedure_.names);
  return work;
}

OpenWork Look::All() {
  OpenWork work = Head();
  for (const DutyRecord& record : run_.state_.duties) work.duties.push_back(Duty(record));
  if (work.status == CaseStatus::kOpen) AddStillToArise(&work.duties);
  work.objections = Objections();
  work.objectable = Objectables();
  work.supplied = Supplied();
  if (work.status != CaseStatus::kOpen) return work;
  work.facts = Facts();
  for (const uint32_t spot : run_.ActiveSpots()) {
    if (run_.map_[spot].doer == spot && !IsChosen(spot)) work.tasks.push_back(Task(spot));
    if (auto waiting = Wait(spot)) work.waits.push_back(std::move(*waiting));
  }
  return work;
}

OpenWork Look::At(std::string_view step) {
  OpenWork work = Head();
  if (work.status != CaseStatus::kOpen) return work;
  work.facts = Facts();
  for (const uint32_t spot : run_.ActiveSpots()) {
    if (run_.map_[spot].doer != spot || IsChosen(spot)) continue;
    const auto is_called = [&](const LocalText& title) {
      return title.en == step || title.zh == step;
    };
    if (run_.map_[spot].id == step || is_called(run_.Title(spot))) work.tasks.push_back(Task(spot));
  }
  return work;
}

std::vector<AskedField> Look::Facts() const {
  std::vector<AskedField> facts;
  for (uint32_t i = 0; i < run_.map_.spots().size(); ++i)
    if (const auto* fact = std::get_if<CaseFactAct>(&run_.map_.ActAt(i).node))
      facts.push_back(Field(fact->value, fact->type));
  return facts;
}

// A choice stays a place while its option is under way.
bool Look::IsChosen(uint32_t spot) const {
  return std::holds_alternative<ChooseAct>(run_.map_.ActAt(spot).node) && run_.IsBusy(spot) &&
         !run_.NextAct(spot);
}

Who Look::Person(const Party& party) const {
  Who who{party.kind, {}, run_.Words(party)};
  if (party.kind == PartyKind::kRole) who.id = Id(run_.program_.roles[party.index].names.id);
  if (party.kind == PartyKind::kActorOf) who.id = Id(run_.map_[run_.map_.SpotOf(party.index)].id);
  return who;
}

AskedField Look::Field(uint32_t value, const Type& type) const {
  const Names& names = run_.program_.case_names[value];
  const size_t dot = names.id.rfind('.');
  AskedField field{
      Id(names.id), names.id.substr(dot == std::string::npos ? 0 : dot + 1), {}, {}, type, {},
      false};
  field.title = TitleOf(names);
  field.type_words = WordsOf(type);
  if (type.kind == TypeKind::kChoice)
    for (const Names& option : run_.program_.choices[type.index].options)
      field.options.push_back({Id(option.id), TitleOf(option), {}, {}});
  field.given = run_.state_.Value(field.id) != nullptr;
  return field;
}

std::vector<Missing> Look::MissingOf(const std::vector<MissingFact>& facts) const {
  std::vector<Missing> missing;
  for (const MissingFact& fact : facts) {
    Missing one{NameOfMissing(run_.program_, fact), fact};
    const auto same = [&](const Missing& other) { return other.name == one.name; };
    if (std::ranges::none_of(missing, same)) missing.push_back(std::move(one));
  }
  return missing;
}

Awaited Look::Event(const Happening& happening) const {
  const Program& p = run_.program_;
  Awaited awaited{Id(run_.NameOf(happening)), {}};
  const auto done = [&](const char* en, const char* zh, const Names& names) {
    const LocalText title = TitleOf(names);
    awaited.title = {en + title.en, zh + title.zh};
  };
  if (happening.kind == HappeningKind::kCondition) {
    const Expr& e = p[happening.condition];
    awaited.title = {"a condition", "条件"};
    if (e.op == Op::kRule) awaited.title = TitleOf(p.rules[e.index].names);
    if (e.op == Op::kDefinition) awaited.title = TitleOf(p.definitions[e.index].names);
    return awaited;
  }
  if (happening.index == 0xFFFFFFFF) {
    if (happening.condition != kNoExpr)
      awaited.title = TitleOf(p.case_names[p[happening.condition].index]);
    return awaited;
  }
  switch (happening.kind) {
    case HappeningKind::kEvent: awaited.title = TitleOf(p.events[happening.index].names); break;
    case HappeningKind::kFinding: awaited.title = TitleOf(p.findings[happening.index].names); break;
    case HappeningKind::kServed:
      done("served ", "已送达", p.documents[happening.index].names);
      break;
    case HappeningKind::kIssued:
      done("issued ", "已出具", p.documents[happening.index].names);
      break;
    case HappeningKind::kPaid: done("paid ", "已支付", p.case_names[happening.index]); break;
    case HappeningKind::kCondition: break;
  }
  return awaited;
}

OpenDuty Look::Duty(const DutyRecord& record) const {
  OpenDuty open{record.duty, record.obligation, {}, {}, record.due, record.breached};
  const Obligation* obligation = nullptr;
  const writ::Duty* duty = run_.FindDuty(record.duty, &obligation);
  if (duty == nullptr) return open;
  open.title = TitleOf(obligation->names);
  open.asks = Asks(*duty);
  return open;
}

std::vector<std::vector<Awaited>> Look::Asks(const writ::Duty& duty) const {
  std::vector<std::vector<Awaited>> asks;
  const std::vector<HappeningGroup>* groups = AskedAfter(duty);
  if (groups == nullptr) return asks;
  for (const HappeningGroup& group : *groups) {
    std::vector<Awaited>& any = asks.emplace_back();
    for (const Happening& happening : group) any.push_back(Event(happening));
  }
  return asks;
}

// Of effects that were released, where the event has not happened that a duty follows; nothing that
// is done already.
void Look::AddStillToArise(std::vector<OpenDuty>* duties) const {
  for (const FollowedEffect& effect : run_.FollowedEffects())
    for (const FollowingDuty& one : effect.duties) {
      if (one.event || run_.IsDone(one.obligation->duties[one.duty], 0)) continue;
      OpenDuty& duty = duties->emplace_back();
      duty.obligation = Id(one.obligation->names.id);
      duty.title = TitleOf(one.obligation->names);
      duty.asks = Asks(one.obligation->duties[one.duty]);
      duty.follows = Event(*one.follows);
    }
}

std::vector<PendingObjection> Look::Objections() {
  std::vector<PendingObjection> pending;
  for (const ObjectionRecord& record : run_.state_.part.objections) {
    const bool open = record.standing == ObjectionStanding::kOpen;
    const uint32_t spot = run_.map_.Find(record.step.text);
    if ((!open && record.standing != ObjectionStanding::kSetAside) || spot == kNoSpot) continue;
    Participation part(run_);
    const StepAct* step = part.ObjectableAt(spot);
    if (step == nullptr) continue;
    PendingObjection& one = pending.emplace_back();
    one.objection = record.objection;
    one.step = record.step;
    one.title = run_.Title(spot);
    one.open = open;
    one.against = record.against;
    one.due = record.due;
    one.by = Person(step->objection->reviewed_by);
    try {
      part.RefuseRecused();
      part.CheckReviewer(record);
      one.yours = open;
    } catch (const Stop&) {
    }
  }
  return pending;
}

std::vector<PendingFact> Look::Supplied() {
  std::vector<PendingFact> pending;
  for (const SuppliedRecord& record : run_.state_.part.supplied) {
    Participation part(run_);
    const Fact* fact = part.FactCalled(record.fact.text);
    if (record.standing != SuppliedStanding::kOpen || fact == nullptr) continue;
    PendingFact& one = pending.emplace_back();
    one.supplied = record.supplied;
    one.fact = record.fact;
    one.title = TitleOf(fact->names);
    one.period = record.period;
    one.by = Person(part.WhoAnswers(*fact));
    try {
      part.RefuseRecused();
      part.CheckAnswerer(record);
      one.yours = true;
    } catch (const Stop&) {
    }
  }
  return pending;
}

std::vector<Objectable> Look::Objectables() {
  std::vector<Objectable> all;
  const Participation part(run_);
  for (uint32_t i = 0; i < run_.map_.spots().size(); ++i) {
    if (part.ObjectableAt(i) == nullptr) continue;
    const Id id(run_.map_[i].id);
    const StepRecord* record = run_.state_.Step(id);
    if (record == nullptr || !record->ended) continue;
    const auto pending = [&](const ObjectionRecord& o) {
      return o.step == id && o.standing == ObjectionStanding::kOpen;
    };
    if (std::ranges::any_of(run_.state_.part.objections, pending)) continue;
    const auto until = part.ObjectUntil(i);
    if (!until || run_.inputs_.now < *until) all.push_back({id, run_.Title(i), until});
  }
  return all;
}

std::vector<Covered> Look::Covers(uint32_t step) const {
  std::vector<Covered> covers;
  for (uint32_t i = 0; i < run_.map_.spots().size(); ++i) {
    if (run_.map_[i].doer != step) continue;
    const auto* provide = std::get_if<ProvideAct>(&run_.map_.ActAt(i).node);
    const auto* pay = std::get_if<PayAct>(&run_.map_.ActAt(i).node);
    if (provide == nullptr && pay == nullptr) continue;
    const Names& names = run_.program_.case_names[provide != nullptr ? provide->value : pay->value];
    if (const GivenValue* given = run_.state_.Value(Id(names.id)))
      covers.push_back({given->value, TitleOf(names), given->commitment, given->at});
  }
  return covers;
}

OpenWork OpenWorkOf(const Program& program, const CaseState& state, const Inputs& inputs) {
  const Procedure* procedure = FindProcedure(program, state.procedure.text);
  if (procedure == nullptr) return {};
  Run run(program, *procedure, state, inputs);
  return Look(run).All();
}

OpenWork OpenWorkAt(const Program& program, const CaseState& state, const Inputs& inputs,
                    std::string_view step) {
  const Procedure* procedure = FindProcedure(program, state.procedure.text);
  if (procedure == nullptr) return {};
  Run run(program, *procedure, state, inputs);
  return Look(run).At(step);
}

std::vector<Covered> CoveredBy(const Program& program, const CaseState& state,
                               std::string_view step) {
  const Procedure* procedure = FindProcedure(program, state.procedure.text);
  if (procedure == nullptr) return {};
  const Inputs nobody;
  Run run(program, *procedure, state, nobody);
  return Look(run).CoversOf(step);
}

}  // namespace writ::flow
