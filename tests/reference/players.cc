#include "tests/reference/players.h"

#include <utility>

namespace writ::reference {
namespace {

constexpr int64_t kHour = 3'600'000;

Scalar ValueOf(const Type& type, uint32_t drawn, Date today) {
  // A document and a list of documents are given by name.
  const bool by_name = type.kind == TypeKind::kDocument || type.kind == TypeKind::kList;
  Scalar value{.type = {by_name ? TypeKind::kText : type.kind, type.index, std::nullopt}};
  value.number = int64_t{drawn};
  value.yes = drawn % 2 == 0;
  value.date = today.PlusDays(static_cast<int32_t>(drawn % 12)).value_or(today);
  if (type.kind == TypeKind::kText || by_name) value.text = "x";
  return value;
}

}  // namespace

void Players::Be(const flow::Who& who) {
  flow::Actor& actor = desk_.inputs().actor;
  actor = {};
  actor.person = PersonCalled(1 + Draw(4));
  if (!Often()) return BeAnybody();
  switch (who.kind) {
    case PartyKind::kSubject: actor.is_subject = true; break;
    case PartyKind::kUnion: actor.for_the_union = true; break;
    case PartyKind::kRole: actor.roles = {who.id}; break;
    case PartyKind::kNobody:
    case PartyKind::kActorOf: return BeAnybody();
  }
  if (Draw(12) == 0)
    actor.acts_for = {{PersonCalled(1 + Draw(4)),
                       who.kind == PartyKind::kUnion ? std::vector<Id>{Id("union")} : actor.roles}};
}

void Players::BeAnybody() {
  flow::Actor& actor = desk_.inputs().actor;
  actor = {};
  actor.person = PersonCalled(1 + Draw(6));
  const auto& roles = desk_.program().roles;
  if (Draw(5) == 0 || roles.empty()) {
    actor.is_subject = true;
    return;
  }
  actor.roles = {Id(roles[Draw(static_cast<uint32_t>(roles.size()))].names.id)};
}

flow::FormValue Players::Given(const flow::AskedField& field) {
  Type type = field.type;
  if (Draw(25) == 0) type = {TypeKind::kDate, 0, std::nullopt};
  return {field.name,
          ValueOf(type, Draw(100), flow::DayOf(desk_.inputs().now)),
          CommitmentTo(field.id.text),
          {}};
}

void Players::Open() {
  BeAnybody();
  if (Draw(3) != 0) Learn();
  flow::OpenCase command{.procedure = desk_.procedure().names.id};
  command.exclusive_taken = Draw(10) == 0;
  for (const CaseParameter& parameter : desk_.procedure().parameters) {
    const std::string& id = desk_.program().case_names[parameter.value].id;
    if (Often())
      command.arguments.push_back(
          {id,
           ValueOf(parameter.type, Draw(100), flow::DayOf(desk_.inputs().now)),
           CommitmentTo(id),
           {}});
  }
  desk_.Say(command);
}

void Players::Next() {
  if (Draw(25) == 0) desk_.inputs().expected = desk_.state().events - Draw(2);
  switch (Draw(20)) {
    case 0:
    case 1:
    case 2: Later(); break;
    case 3:
    case 4: Report(); break;
    case 5:
    case 6: Learn(); break;
    case 7:
    case 8: Nonsense(); break;
    default: Work(); break;
  }
  desk_.inputs().expected.reset();
}

void Players::Work() {
  const flow::OpenWork work = desk_.Work();
  if (work.tasks.empty()) return Later();
  const flow::OpenTask& task = work.tasks[Draw(static_cast<uint32_t>(work.tasks.size()))];
  Be(task.escalates_to && task.escalated && Draw(2) == 0 ? *task.escalates_to : task.by);
  flow::DoStep command{.step = task.step.text};
  for (const flow::AskedField& fact : work.facts)
    if (Draw(4) == 0) command.form.push_back(Given(fact));
  bool first = true;
  for (const flow::OpenAct& act : task.acts) {
    if (!act.now && Draw(3) == 0) break;
    if (first && act.now && act.kind == flow::OpenActKind::kSign && Draw(4) != 0)
      return SignOrRefuse(task, act);
    first = false;
    if (!Add(act, &command)) break;
  }
  const bool choice = std::ranges::any_of(desk_.program().acts, [&](const Act& act) {
    return act.names.id == task.step.text && std::holds_alternative<ChooseAct>(act.node);
  });
  if (choice && !command.option && Seldom("another way", 3)) command.option = "another way";
  if (command.paid || command.issued ? Seldom("slip", 2) : Seldom("slip", 60))
    command.proof = {CommitmentTo("slip")};
  desk_.Say(command);
}

// Not drawn, so that seeds that show something go on showing it.
bool Players::Seldom(std::string_view what, uint64_t of) const {
  uint64_t hash = 0xCBF29CE484222325;
  const auto take = [&](uint64_t byte) { hash = (hash ^ byte) * 0x100000001B3; };
  for (const char c : what) take(static_cast<uint8_t>(c));
  for (const uint64_t n :
       {desk_.state().events, static_cast<uint64_t>(desk_.inputs().now.milliseconds)})
    for (int byte = 0; byte < 8; ++byte) take(n >> (8 * byte) & 0xFF);
  return (hash >> 20) % of == 0;
}

// False when nothing more is to be added to the command.
bool Players::Add(const flow::OpenAct& act, flow::DoStep* command) {
  const Date today = flow::DayOf(desk_.inputs().now);
  const auto drawn = [&](const std::vector<flow::Offer>& offers) {
    return Draw(15) == 0 ? "perhaps" : offers[Draw(static_cast<uint32_t>(offers.size()))].id.text;
  };
  switch (act.kind) {
    case flow::OpenActKind::kField: command->form.push_back(Given(*act.field)); return true;
    case flow::OpenActKind::kDecide: command->verdict = drawn(act.offers); return true;
    case flow::OpenActKind::kChoose: command->option = drawn(act.offers); return true;
    case flow::OpenActKind::kServe:
      if (command->service) return false;
      command->service = Service();
      return true;
    case flow::OpenActKind::kIssue: return !std::exchange(command->issued, true);
    case flow::OpenActKind::kPay: return !std::exchange(command->paid, true);
    case flow::OpenActKind::kSign:
      if (command->signature || Draw(2) == 0) return false;
      command->signature = flow::SignatureDetails{CommitmentTo("shown")};
      return true;
    case flow::OpenActKind::kFind: {
      if (command->finding) return false;
      const auto ago = [&](uint32_t days) {
        return today.PlusDays(-static_cast<int32_t>(days)).value_or(today);
      };
      const uint32_t until = Draw(6);
      const uint32_t length = AsksByMonth() ? 150 : 20;
      command->finding = flow::EvidencePeriod{ago(until + Draw(length)), ago(until)};
      if (Often()) desk_.inputs().actor.roles.emplace_back("hr_director");
      return true;
    }
  }
  return false;
}

bool Players::AsksByMonth() const {
  return std::ranges::any_of(desk_.program().facts, [](const Fact& fact) {
    return fact.entity == 0 && fact.type.per == Frequency::kMonth;
  });
}

flow::ServiceDetails Players::Service() {
  const Date today = flow::DayOf(desk_.inputs().now);
  flow::ServiceDetails service{.served = today};
  service.method = static_cast<ServiceMethod>(Draw(5));
  if (Draw(3) == 0)
    service.served = today.PlusDays(static_cast<int32_t>(Draw(6)) - 4).value_or(today);
  if (Draw(3) != 0) service.address = CommitmentTo("address");
  if (Draw(3) != 0) service.proof = {CommitmentTo("receipt")};
  for (uint32_t n = Draw(4); n > 0; --n) service.witnesses.push_back(PersonCalled(4 + n));
  if (service.witnesses.size() == 1 && Seldom("twice", 3))
    service.witnesses.push_back(service.witnesses.front());
  service.employee_is_witness = Seldom("the employee", 30);
  return service;
}

void Players::SignOrRefuse(const flow::OpenTask& task, const flow::OpenAct& act) {
  if (act.signature->refused_before > 0 ? Draw(2) == 0 : Draw(10) == 0) {
    flow::RefuseToSign command{.step = task.step.text, .shown = CommitmentTo("shown")};
    for (uint32_t n = Draw(4); n > 0; --n) command.witnesses.push_back(PersonCalled(3 + Draw(5)));
    command.witnesses_of_role_asked = Draw(3);
    command.employee_is_witness = Seldom("the employee", 10);
    return desk_.Say(command);
  }
  Be(act.signature->by);
  desk_.Say(flow::SignStep{task.step.text, {CommitmentTo("shown")}});
}

// Of the last months, each with its own figure.
void Players::RecordMonths(uint32_t fact) {
  std::vector<FactEntry> months;
  const Period now = Period::Containing(Frequency::kMonth, flow::DayOf(desk_.inputs().now));
  for (int ago = 8; ago > 0; --ago) {
    Scalar figure{.type = desk_.program().facts[fact].type.Element()};
    figure.number = Number(static_cast<int64_t>(Draw(3) == 0 ? 90 : 30));
    months.push_back({now.Plus(-ago), {{.value = figure}}});
  }
  desk_.person().record.facts[fact] = std::move(months);
  if (desk_.state().status != flow::CaseStatus::kNone) desk_.Say(flow::Tick{});
}

void Players::Report() {
  BeAnybody();
  const auto& events = desk_.program().events;
  if (events.empty()) return Later();
  const Date today = flow::DayOf(desk_.inputs().now);
  flow::ReportEvent command{.event = events[Draw(static_cast<uint32_t>(events.size()))].names.id};
  command.on = today.PlusDays(static_cast<int32_t>(Draw(8)) - 6).value_or(today);
  if (Draw(20) == 0) command.event = "nothing_such";
  if (Draw(4) == 0) command.proof = {CommitmentTo("proof")};
  desk_.Say(command);
}

void Players::Nonsense() {
  BeAnybody();
  std::string step = "nowhere";
  const auto& acts = desk_.program().acts;
  if (const Act& act = acts[Draw(static_cast<uint32_t>(acts.size()))]; !act.names.id.empty())
    step = act.names.id;
  switch (Draw(7)) {
    case 0: return desk_.Say(flow::DoStep{.step = step, .verdict = "agreed"});
    case 1: return desk_.Say(flow::SignStep{step, {CommitmentTo("shown")}});
    case 2: return desk_.Say(flow::DoStep{.step = step, .paid = true, .issued = true});
    case 3: return desk_.Say(flow::RefuseToSign{.step = step, .shown = CommitmentTo("shown")});
    case 4:
      if (Draw(3) == 0) {
        flow::WithdrawCase command{"withdrawn"};
        if (Seldom("agreed", 3)) command.agreed = {CommitmentTo("agreed")};
        return desk_.Say(command);
      }
      return desk_.Say(flow::DoStep{.step = step});
    case 5: return desk_.Say(flow::OpenCase{.procedure = desk_.procedure().names.id});
    default: {
      Scalar text{.type = {TypeKind::kText}};
      text.text = "x";
      return desk_.Say(flow::DoStep{.step = step, .form = {{"f2", text, CommitmentTo("f2"), {}}}});
    }
  }
}

void Players::Later() {
  BeAnybody();
  const Instant before = desk_.inputs().now;
  desk_.inputs().now.milliseconds += int64_t{Draw(5 * 24)} * kHour;
  if (Draw(10) == 0) desk_.inputs().now.milliseconds += 30 * 24 * kHour;
  flow::Tick tick;
  if (of_the_past_() % 2 == 0) {  // for the first part of the time, or all of it
    const int64_t quarter = (desk_.inputs().now.milliseconds - before.milliseconds) / 4;
    const auto parts = static_cast<int64_t>(1 + of_the_past_() % 4);
    const Instant to{parts == 4 ? desk_.inputs().now.milliseconds
                                : before.milliseconds + parts * quarter};
    tick.outages.push_back({before, to});
  }
  desk_.Say(tick);
}

void Players::LookBack() {
  const auto draw = [&](uint32_t below) { return static_cast<uint32_t>(of_the_past_() % below); };
  const std::vector<flow::PastDecision>& past = desk_.past();
  if (past.empty() || draw(2) != 0) return;
  const flow::Actor before = desk_.inputs().actor;
  if (draw(4) != 0) {
    flow::Reconsidering command{Ref("b-" + std::to_string(draw(9))), {}};
    for (const flow::PastDecision& one : past)
      if (command.decisions.size() < 8 && draw(3) != 0) command.decisions.push_back(one);
    desk_.Say(command);
  } else {
    flow::Actor& actor = desk_.inputs().actor;
    actor = {};
    actor.person = PersonCalled(1 + draw(6));
    const auto& roles = desk_.program().roles;
    if (!roles.empty() && draw(4) != 0)
      actor.roles = {Id(roles[draw(static_cast<uint32_t>(roles.size()))].names.id)};
    flow::LookAgain command{past[draw(static_cast<uint32_t>(past.size()))], {}};
    if (draw(2) == 0) command.documents = {CommitmentTo("memo")};
    desk_.Say(command);
  }
  desk_.inputs().actor = before;
}

// A fact of the person is recorded, or something that happened in another case.
void Players::Learn() {
  const Program& program = desk_.program();
  const Date today = flow::DayOf(desk_.inputs().now);
  const auto before = [&](uint32_t days) {
    return today.PlusDays(-static_cast<int32_t>(days)).value_or(today);
  };
  if (Draw(6) == 0 && !program.events.empty()) {
    const auto& event = program.events[Draw(static_cast<uint32_t>(program.events.size()))];
    desk_.person().events[event.names.id] = {before(10 + Draw(20))};
  }
  std::vector<uint32_t> facts;
  for (uint32_t i = 0; i < program.facts.size(); ++i) {
    const Fact& fact = program.facts[i];
    const bool monthly = fact.type.per == Frequency::kMonth && fact.type.kind == TypeKind::kNumber;
    if (fact.entity == 0 && (!fact.type.per || monthly) && fact.names.id != "hired_on" &&
        fact.names.id != "left_on")
      facts.push_back(i);
  }
  if (!facts.empty()) {
    const uint32_t which = facts[Draw(static_cast<uint32_t>(facts.size()))];
    const Fact& fact = program.facts[which];
    if (fact.type.per) return RecordMonths(which);
    Recording recording{.value = NoneValue{}};
    if (fact.over_time) {
      const Date from = before(Draw(30)).PlusDays(Draw(2) == 0 ? 20 : 0).value_or(today);
      recording.value =
          std::vector<IntervalValue>{{*Date::ParseIso("2019-01-01"), from.PlusDays(-1), false},
                                     {from, std::nullopt, Draw(3) == 0}};
    } else if (fact.type.kind == TypeKind::kList) {
      ListValue list;
      list.items.resize(Draw(4));
      recording.value = list;
    } else if (Draw(10) != 0) {
      recording.value = ValueOf(fact.type, Draw(100), today);
    }
    desk_.person().record.facts[which] = {{std::nullopt, {recording}}};
  }
  if (desk_.state().status != flow::CaseStatus::kNone) desk_.Say(flow::Tick{});
}

}  // namespace writ::reference
