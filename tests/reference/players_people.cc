// People who take steps on and give them away, step back, object, and review.
#include "tests/reference/players.h"

#include <algorithm>

namespace writ::reference {

flow::Actor Players::Somebody(const std::string& role) {
  flow::Actor actor;
  actor.person = PersonCalled(1 + DrawPeople(5));
  if (!role.empty() && DrawPeople(10) != 0) {
    actor.roles = {Id(role)};
  } else if (const auto& roles = desk_.program().roles; !roles.empty()) {
    actor.roles = {Id(roles[DrawPeople(static_cast<uint32_t>(roles.size()))].names.id)};
  }
  if (DrawPeople(8) == 0) actor.acts_for = {{PersonCalled(1 + DrawPeople(5)), actor.roles}};
  // Whom the person acts for in another role.
  if (const auto& roles = desk_.program().roles; DrawPeople(6) == 0 && !roles.empty()) {
    const Id other(roles[DrawPeople(static_cast<uint32_t>(roles.size()))].names.id);
    actor.acts_for.push_back({PersonCalled(1 + DrawPeople(5)), {other}});
    if (std::ranges::find(actor.roles, other) == actor.roles.end()) actor.roles.push_back(other);
  }
  return actor;
}

// Who took steps on, most of them with the role that they had.
std::vector<flow::Actor> Players::Holders(const flow::OpenWork& work) {
  std::vector<flow::Actor> holders;
  for (const flow::ClaimRecord& claim : desk_.state().part.claims) {
    if (DrawPeople(3) == 0) continue;
    const auto task = std::ranges::find(work.tasks, claim.step, &flow::OpenTask::step);
    flow::Actor holder = Somebody(task == work.tasks.end() ? "hr" : task->by.id.text);
    holder.person = claim.holder;
    // Of somebody who took several steps on there is one set of roles.
    if (std::ranges::find(holders, claim.holder, &flow::Actor::person) == holders.end())
      holders.push_back(std::move(holder));
  }
  return holders;
}

void Players::Supply() {
  const auto& facts = desk_.program().facts;
  flow::SupplyFact command{.fact = "nothing", .value = CommitmentTo("value"), .documents = {}};
  if (DrawPeople(8) != 0 && !facts.empty())
    command.fact = facts[DrawPeople(static_cast<uint32_t>(facts.size()))].names.id;
  if (DrawPeople(3) == 0) command.period = PeriodText("2026-02");
  if (DrawPeople(3) == 0) command.documents = {CommitmentTo("slip")};
  command.on_paper = DrawPeople(3) == 0;
  if (!command.on_paper && DrawPeople(8) != 0) {
    flow::Actor& actor = desk_.inputs().actor;
    actor = {};
    actor.person = PersonCalled(6);
    actor.is_subject = true;
  }
  desk_.Say(command);
}

void Players::Answer(const flow::PendingFact& fact) {
  flow::AnswerSupplied command{.supplied = fact.supplied, .reason = {}};
  if (DrawPeople(2) == 0) command.outcome = SuppliedOutcome::kDeclined;
  if (DrawPeople(2) == 0) command.reason = CommitmentTo("because");
  if (DrawPeople(12) == 0) command.supplied = Ref("supplied/9");
  desk_.inputs().actor = Somebody(fact.by.id.text);
  if (DrawPeople(15) == 0) desk_.inputs().actor.is_subject = true;
  desk_.Say(command);
}

void Players::ObjectTo(const flow::OpenWork& work) {
  flow::RaiseObjection command{.step = "nowhere",
                               .against = 1000 + desk_.state().events - DrawPeople(3),
                               .reason = CommitmentTo("why")};
  if (!work.objectable.empty() && DrawPeople(4) != 0) {
    const auto many = static_cast<uint32_t>(work.objectable.size());
    command.step = work.objectable[DrawPeople(many)].step.text;
  } else if (const auto& acts = desk_.program().acts; DrawPeople(6) != 0) {
    const Act& act = acts[DrawPeople(static_cast<uint32_t>(acts.size()))];
    if (std::holds_alternative<StepAct>(act.node)) command.step = act.names.id;
  }
  command.on_paper = DrawPeople(4) == 0;
  flow::Actor& actor = desk_.inputs().actor;
  actor = Somebody("hr");
  if (!command.on_paper && DrawPeople(8) != 0) {
    actor = {};
    actor.person = PersonCalled(6);
    actor.is_subject = true;
  }
  desk_.Say(command);
}

void Players::Review(const flow::PendingObjection& objection) {
  flow::ReviewObjection command{.objection = objection.objection,
                                .reason = CommitmentTo("because"),
                                .shown = CommitmentTo("shown"),
                                .documents = {},
                                .findings = {}};
  if (DrawPeople(3) != 0) command.outcome = ReviewOutcome::kSetAside;
  if (DrawPeople(3) == 0) command.documents = {CommitmentTo("memo")};
  for (const flow::FindingRecord& finding : desk_.state().findings)
    if (DrawPeople(2) == 0) command.findings.push_back(finding.at);
  if (DrawPeople(12) == 0) command.objection = Ref("objection/9");
  desk_.inputs().actor = Somebody(objection.by.id.text);
  if (DrawPeople(15) == 0) desk_.inputs().actor.is_subject = true;
  desk_.Say(command);
}

void Players::TakePart() {
  if (desk_.state().status == flow::CaseStatus::kNone || DrawPeople(2) != 0) return;
  const flow::Actor before = desk_.inputs().actor;
  const flow::OpenWork work = desk_.Work();
  const flow::OpenTask* task =
      work.tasks.empty() ? nullptr
                         : &work.tasks[DrawPeople(static_cast<uint32_t>(work.tasks.size()))];
  const std::string role = task == nullptr ? "hr" : task->by.id.text;
  const std::string step = task == nullptr ? "s1" : task->step.text;
  desk_.inputs().actor = Somebody(role);
  desk_.inputs().holders = Holders(work);
  switch (DrawPeople(10)) {
    case 0:
    case 1: desk_.Say(flow::ClaimStep{step, std::nullopt}); break;
    case 2: desk_.Say(flow::ClaimStep{step, Somebody(role)}); break;
    case 3: desk_.Say(flow::ReleaseStep{step}); break;
    case 4: {
      if (DrawPeople(4) != 0) break;
      flow::RecuseSomebody command{desk_.inputs().actor, std::nullopt};
      if (DrawPeople(2) == 0) command.who = Somebody(role);
      if (task != nullptr && task->holder && DrawPeople(2) == 0) {  // who then has it no more
        command.who = Somebody(role);
        command.who.person = *task->holder;
        command.who.acts_for.clear();
        desk_.inputs().actor = command.who;
      }
      if (DrawPeople(12) == 0) command.who.is_subject = true;
      if (DrawPeople(2) == 0) command.reason = CommitmentTo("kin");
      desk_.Say(command);
      break;
    }
    case 5:
    case 6:
      if (!work.supplied.empty() && DrawPeople(3) != 0) {
        Answer(work.supplied.front());
      } else {
        Supply();
      }
      break;
    default:
      if (!work.objections.empty() && work.objections.front().open && DrawPeople(3) != 0) {
        Review(work.objections.front());
      } else {
        ObjectTo(work);
      }
  }
  desk_.inputs().actor = before;
}

}  // namespace writ::reference
