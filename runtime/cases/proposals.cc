// Proposals that wait for a person: found, accepted, declined.
#include <algorithm>

#include "runtime/cases/impl.h"
#include "runtime/cases/screenings.h"
#include "runtime/cases/spelling.h"
#include "runtime/cases/task_rows.h"

namespace writ::cases {

Result<Proposal> Screenings::ProposalIn(const audit::Record& record) {
  const auto& made = std::get<ProposalMade>(record.event);
  Proposal proposal{.id = made.proposal,
                    .person = record.subject.value_or(Pseudonym{}),
                    .rule = made.rule,
                    .from = made.from,
                    .until = made.until,
                    .as_of = flow::DayOf(record.recorded),
                    .bundle = record.bundle.value_or(Hash{}),
                    .made = record.recorded};
  for (const audit::CommandArgument& argument : record.command.arguments)
    if (argument.name.text == kProposedAsOf && argument.ref)
      proposal.as_of = Date::ParseIso(argument.ref->text).value_or(proposal.as_of);
  proposal.subject = impl_.NamesOf(proposal.person).id;
  proposal.name = impl_.NameOf(proposal.person);
  const auto program = impl_.ProgramOf(proposal.bundle);
  if (!program) return std::unexpected(program.error());
  const auto rule = OwnRule(**program, made.rule);
  if (!rule) return Fail(TroubleKind::kNoProposal, made.proposal.text);
  // The version in force then: a rule's versions follow one another in time.
  for (const RuleVersion& version : (*program)->rules[*rule].versions)
    if (version.action.kind == ActionKind::kStart &&
        (!version.valid.from || *version.valid.from <= proposal.as_of))
      proposal.procedure = Id((*program)->procedures[version.action.procedure].names.id);
  return proposal;
}

Result<std::vector<Proposal>> Screenings::Waiting(const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto rows = ReadTaskRows(*impl_.store, impl_.shard);
  if (!rows) return std::unexpected(rows.error());
  std::map<uint64_t, Proposal> found;
  for (const TaskRow& row : *rows) {
    if (!row.task.starts_with(kProposalTask)) continue;
    const auto records = ReadRecords(*impl_.store, impl_.shard, row.sequence, 1);
    if (!records) return std::unexpected(records.error());
    const audit::Record& record = records->front();
    if (!std::holds_alternative<ProposalMade>(record.event)) continue;
    const auto key_of = impl_.KeyFor(record.subject.value_or(Pseudonym{}));
    if (!key_of && key_of.error().word == "subject_erased") continue;  // nobody can take it on
    auto proposal = ProposalIn(record);
    if (!proposal) return std::unexpected(proposal.error());
    if (!asking.person.empty()) {
      const auto program = impl_.ProgramOf(proposal->bundle);
      if (!program) return std::unexpected(program.error());
      const auto may = MaySettle(proposal->id.text, **program, proposal->person, asking);
      if (!may && may.error().word != "not_your_proposal") return std::unexpected(may.error());
      if (!may) continue;
    }
    found.emplace(row.sequence, *std::move(proposal));
  }
  std::vector<Proposal> waiting;
  for (auto& [sequence, proposal] : found) waiting.push_back(std::move(proposal));
  return waiting;
}

Result<Proposal> Screenings::Find(const std::string& id) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto records = RefForm::Accepts(id)
                           ? ReadTopic(*impl_.store, impl_.shard, TopicOfProposal(Ref(id)))
                           : Result<std::vector<audit::Record>>();
  if (!records) return std::unexpected(records.error());
  if (records->empty() || !std::holds_alternative<ProposalMade>(records->front().event))
    return Fail(TroubleKind::kNoProposal, id);
  return ProposalIn(records->front());
}

Result<bool> Screenings::IsWaiting(const Ref& proposal) {
  const Row row = RowOfProposal(proposal);
  const auto rows = impl_.Rows(std::span(&row, 1));
  if (!rows) return std::unexpected(rows.error());
  return rows->front().has_value();
}

Result<void> Screenings::MaySettle(const std::string& what, const Program& program,
                                   const Pseudonym& subject, const Asking& asking) {
  if (asking.person.empty()) return Fail(TroubleKind::kNotYourProposal, what);
  CaseData data;
  data.subject = subject;
  const auto actor = impl_.ActorFor(program, data, asking, flow::DayOf(impl_.Now(asking)));
  if (!actor) return std::unexpected(actor.error());
  if (actor->is_subject || actor->roles.empty()) return Fail(TroubleKind::kNotYourProposal, what);
  return {};
}

Result<Done> Screenings::Accept(const std::string& id, const std::vector<std::string>& words,
                                const std::string& case_id, const Asking& asking) {
  if (auto settled = impl_.Settle(); !settled) return std::unexpected(settled.error());
  const auto proposal = Find(id);
  if (!proposal) return std::unexpected(proposal.error());
  Opening opening;
  opening.bundle = proposal->bundle;
  opening.procedure = proposal->procedure.text;
  opening.subject = proposal->subject;
  opening.case_id = case_id;
  opening.arguments = words;
  opening.because = proposal->rule.text;
  opening.proposal = id;
  return cases_.OpenCase(opening, asking);
}

// Asked as the case is opened, and again if the person's cases changed meanwhile: of two who accept
// it at once, one does.
Result<Proposal> Screenings::Open(const std::string& id, const CaseData& data,
                                  const Program& program, const Asking& asking) {
  auto proposal = Find(id);
  if (!proposal) return proposal;
  const auto waits = IsWaiting(proposal->id);
  if (!waits) return std::unexpected(waits.error());
  if (!*waits || proposal->person != data.subject || proposal->bundle != data.bundle)
    return Fail(TroubleKind::kNoProposal, id);
  if (auto may = MaySettle(id, program, data.subject, asking); !may)
    return std::unexpected(may.error());
  return proposal;
}

Result<void> Screenings::Fill(Cases::Impl& impl, const Proposal& proposal, const Program& program,
                              const SubjectKey& key, std::vector<FilledField>* filled) {
  const auto rule = OwnRule(program, proposal.rule);
  const auto facts = impl.FactsOf(program, &proposal.bundle, proposal.person, key, "", nullptr);
  if (!facts) return std::unexpected(facts.error());
  Evaluator evaluator(program, **facts, {proposal.as_of, flow::DayOf(impl.Now({}))},
                      {.explain = false});
  const Decision decision = evaluator.Decide(rule.value_or(0));
  const Action* action = rule ? StartedBy(program, *rule, decision.version) : nullptr;
  if (action == nullptr) return {};
  for (const ActionArgument& argument : action->arguments) {
    if (std::ranges::find(*filled, argument.name, &FilledField::field) != filled->end()) continue;
    const ValueResult value = evaluator.Evaluate(argument.value);
    if (value.state == State::kKnown) filled->push_back({argument.name, value.value});
  }
  return {};
}

Result<void> Screenings::Decline(const std::string& id, const std::string& reason,
                                 const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  if (auto settled = impl_.Settle(); !settled) return std::unexpected(settled.error());
  Spelling spelling;
  spelling.Add("decline").Add(id).Add(reason);
  const auto marks = impl_.MarksOf(Salt{}, asking, spelling.bytes());
  if (!marks) return std::unexpected(marks.error());
  if (auto before = impl_.NotedBefore(asking, *marks); !before || *before)
    return before ? Result<void>() : std::unexpected(before.error());
  while (true) {
    const auto proposal = Find(id);
    if (!proposal) return std::unexpected(proposal.error());
    uint64_t seen = 0;
    const auto answer = impl_.queue->Run([&](Draft&) { seen = impl_.CountOf(proposal->person); });
    if (!answer) return Fail(answer.error());
    if (*answer != Answer::kDone) return Fail(impl_.Answered(answer));
    const auto waits = IsWaiting(proposal->id);
    if (!waits) return std::unexpected(waits.error());
    if (!*waits) return Fail(TroubleKind::kNoProposal, id);
    const auto program = impl_.ProgramOf(proposal->bundle);
    if (!program) return std::unexpected(program.error());
    if (auto may = MaySettle(id, **program, proposal->person, asking); !may) return may;
    const auto key = impl_.KeyFor(proposal->person);
    if (!key) return std::unexpected(key.error());
    auto record = impl_.ByPerson(asking, "decline");
    if (!record) return std::unexpected(record.error());
    const auto text = CommittedValue::OfText(reason);
    if (!text) return Fail(TroubleKind::kRecordTooLarge, "reason");
    Prepared prepared;
    record->event =
        ProposalEnded{.how = Id(std::string(kProposalDeclined)),
                      .proposal = proposal->id,
                      .reason = impl_.CommitTo(*key, proposal->person, CommitmentTag::kReason,
                                               "proposal/" + id, *text, &prepared)};
    record->subject = proposal->person;
    record->bundle = proposal->bundle;
    record->request = marks->request;
    record->idempotency = marks->again;
    // Nobody opened a case of this person, and so none for this proposal, since it was looked for.
    const auto noted =
        impl_.Note({*std::move(record)}, std::move(prepared.rows), std::nullopt, [&] {
          if (impl_.CountOf(proposal->person) != seen) return false;
          ++impl_.CountOf(proposal->person);
          return true;
        });
    if (!noted) return std::unexpected(noted.error());
    if (!noted->empty()) return {};
  }
}

}  // namespace writ::cases
