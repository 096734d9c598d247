#include "runtime/cases/participants.h"

#include <algorithm>
#include <utility>

#include "runtime/cases/authority.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/signed_act.h"
#include "runtime/cases/spelling.h"
#include "runtime/cases/task_rows.h"

namespace writ::cases {
namespace {

Asking As(const std::string& person, const Asking& asking) {
  Asking theirs = asking;
  theirs.person = person;
  return theirs;
}

// The newest record by which something was done in that step.
std::optional<uint64_t> NewestOf(std::span<const audit::Record> records, const Id& step) {
  std::optional<uint64_t> newest;
  for (const audit::Record& record : records)
    if (record.step == step && !std::holds_alternative<ObjectionRaised>(record.event))
      newest = record.sequence.value;
  return newest;
}

bool IsMoreThanSigned(const flow::OpenAct& act) { return act.kind != flow::OpenActKind::kSign; }

// A statement's id: the step may be called by any of its names.
Id StepCalled(const Program& program, const std::string& name) {
  for (const Act& act : program.acts)
    if (act.names.id == name || act.names.en == name || act.names.zh == name)
      return Id(act.names.id);
  return Id(name);
}

}  // namespace

flow::Refusal Participants::Named(Cases::Impl& impl, flow::Refusal refusal) {
  if (!refusal.whom) return refusal;
  const auto blank = std::ranges::find_if(refusal.arguments, [](const LocalText& argument) {
    return argument.en.empty() && argument.zh.empty();
  });
  if (blank == refusal.arguments.end()) return refusal;
  const std::string name = impl.NameOf(*refusal.whom);
  *blank = {name, name};
  return refusal;
}

Result<flow::Actor> Participants::ActorOn(Cases::Impl& impl, const Program& program,
                                          const CaseData& data, const Pseudonym& who, Date day) {
  const auto person = impl.Person(who);
  if (!person) return std::unexpected(person.error());
  std::vector<std::shared_ptr<const PersonData>> givers;
  std::optional<Trouble> trouble;
  const PersonAt giver = [&](const Pseudonym& of) -> const PersonData* {
    if (data.state.part.IsRecused(of)) return nullptr;  // nobody acts for them in this case
    auto data_of = impl.Person(of);
    if (!data_of) {
      trouble = data_of.error();
      return nullptr;
    }
    givers.push_back(*std::move(data_of));
    return givers.back().get();
  };
  flow::Actor actor = ActorOf(program, **person, data.subject, day, giver);
  if (trouble) return Fail(*trouble);
  return actor;
}

Result<std::vector<flow::Actor>> Participants::Holders(Cases::Impl& impl, const Program& program,
                                                       const CaseData& data, Date day) {
  std::vector<flow::Actor> holders;
  for (const flow::ClaimRecord& claim : data.state.part.claims) {
    auto holder = ActorOn(impl, program, data, claim.holder, day);
    if (!holder) return std::unexpected(holder.error());
    holders.push_back(*std::move(holder));
  }
  return holders;
}

// ---- claims and recusals ----

Result<Done> Participants::Claim(const std::string& case_id, const std::string& step,
                                 const std::string& to, const Asking& asking) {
  Spelling request;
  request.Add("claim").Add(case_id).Add(step).Add(to);
  return impl_.Run({case_id, std::nullopt}, asking, request.bytes(),
                   [&](const CaseData& data, const Program& program, const SubjectKey&,
                       flow::Inputs* inputs, Prepared* prepared) -> Result<flow::Command> {
                     prepared->name = "claim";
                     flow::ClaimStep claim{step, std::nullopt};
                     if (to.empty()) return claim;
                     auto actor =
                         impl_.ActorFor(program, data, As(to, asking), flow::DayOf(inputs->now));
                     if (!actor) return std::unexpected(actor.error());
                     claim.to = *std::move(actor);
                     return claim;
                   });
}

Result<Done> Participants::Release(const std::string& case_id, const std::string& step,
                                   const Asking& asking) {
  Spelling request;
  request.Add("release").Add(case_id).Add(step);
  return impl_.Run({case_id, std::nullopt}, asking, request.bytes(),
                   [&](const CaseData&, const Program&, const SubjectKey&, flow::Inputs*,
                       Prepared* prepared) -> Result<flow::Command> {
                     prepared->name = "release";
                     return flow::ReleaseStep{step};
                   });
}

Result<Done> Participants::Recuse(const Recusal& recusal, const Asking& asking) {
  Spelling request;
  request.Add("recuse").Add(recusal.case_id).Add(recusal.person).Add(recusal.reason);
  const std::string& who = recusal.person.empty() ? asking.person : recusal.person;
  return impl_.Run(
      {recusal.case_id, std::nullopt}, asking, request.bytes(),
      [&](const CaseData& data, const Program& program, const SubjectKey& key, flow::Inputs* inputs,
          Prepared* prepared) -> Result<flow::Command> {
        prepared->name = "recuse";
        auto actor = impl_.ActorFor(program, data, As(who, asking), flow::DayOf(inputs->now));
        if (!actor) return std::unexpected(actor.error());
        flow::RecuseSomebody command{*std::move(actor), std::nullopt};
        if (recusal.reason.empty()) return command;
        const auto reason = CommittedValue::OfText(recusal.reason);
        if (!reason) return Fail(TroubleKind::kRecordTooLarge, "reason");
        command.reason = impl_.CommitTo(key, data.subject, CommitmentTag::kReason,
                                        recusal.case_id + "/" + std::to_string(data.state.events),
                                        *reason, prepared);
        return command;
      });
}

// ---- objections ----

Result<Done> Participants::Object(const Objecting& objecting, const Asking& asking) {
  const std::string& case_id = objecting.case_id;
  Spelling request;
  request.Add("object").Add(case_id).Add(objecting.step).Add(objecting.reason);
  request.Add(objecting.paper ? objecting.paper->name : "");
  return impl_.Run(
      {case_id, std::nullopt}, asking, request.bytes(),
      [&](const CaseData& data, const Program& program, const SubjectKey& key, flow::Inputs*,
          Prepared* prepared) -> Result<flow::Command> {
        prepared->name = "object";
        flow::RaiseObjection command{.step = objecting.step, .reason = {}};
        const auto records = ReadTopic(*impl_.store, impl_.shard, case_id);
        if (!records) return std::unexpected(records.error());
        command.against =
            NewestOf(*records, StepCalled(program, objecting.step)).value_or(uint64_t{0});
        command.on_paper = objecting.paper.has_value();
        if (objecting.paper) {
          const auto kept =
              impl_.KeepDocument(key, data.subject, *objecting.paper, &prepared->rows);
          if (!kept) return std::unexpected(kept.error());
          command.reason = *kept;
          return command;
        }
        const auto reason = CommittedValue::OfText(objecting.reason);
        if (!reason) return Fail(TroubleKind::kRecordTooLarge, "reason");
        command.reason =
            impl_.CommitTo(key, data.subject, CommitmentTag::kReason,
                           case_id + "/" + std::to_string(data.state.events), *reason, prepared);
        return command;
      });
}

// One review on its way to a command.
class Participants::Reviewer {
 public:
  Reviewer(Cases::Impl& impl, const Reviewing& reviewing, const Asking& asking, bool looking)
      : impl_(impl), reviewing_(reviewing), asking_(asking), looking_(looking) {}

  Result<flow::Command> Build(const CaseData& data, const Program& program, const SubjectKey& key,
                              flow::Inputs* inputs, Prepared* prepared) {
    prepared->name = "review";
    flow::ReviewObjection command{.outcome = reviewing_.outcome, .reason = {}, .shown = {}};
    const flow::OpenWork work = flow::OpenWorkOf(program, data.state, *inputs);
    const auto called = [&](const flow::PendingObjection& one) {
      const std::string& word = reviewing_.objection;
      return one.open && (one.objection.text == word || one.step.text == word ||
                          one.title.en == word || one.title.zh == word);
    };
    const auto found = std::ranges::find_if(work.objections, called);
    if (found == work.objections.end()) {
      command.objection = Ref(reviewing_.objection);  // flow says that there is none
      return command;
    }
    command.objection = found->objection;
    const auto records = ReadTopic(*impl_.store, impl_.shard, reviewing_.case_id);
    if (!records) return std::unexpected(records.error());
    for (size_t i = 0; i < records->size(); ++i)
      if (std::holds_alternative<FindingMade>((*records)[i].event) &&
          (*records)[i].step == found->step)
        command.findings.push_back(i + 1);
    if (auto given = Give(data, key, prepared, &command); !given)
      return std::unexpected(given.error());
    return Sign(data, work, *found, key, *inputs, prepared, std::move(command));
  }

  Preview Shown(std::vector<flow::CaseEvent> events) const {
    Preview preview{std::move(events), "", shown_};
    if (statement_)
      if (auto text = Encode(ToBeSigned{*statement_, shown_})) preview.to_be_signed = *text;
    return preview;
  }

 private:
  Result<void> Give(const CaseData& data, const SubjectKey& key, Prepared* prepared,
                    flow::ReviewObjection* command) {
    const auto reason = CommittedValue::OfText(reviewing_.reason);
    if (!reason) return Fail(TroubleKind::kRecordTooLarge, "reason");
    command->reason =
        impl_.CommitTo(key, data.subject, CommitmentTag::kReason, Where(data), *reason, prepared);
    for (const Attachment& document : reviewing_.documents) {
      const auto kept = impl_.KeepDocument(key, data.subject, document, &prepared->rows);
      if (!kept) return std::unexpected(kept.error());
      command->documents.push_back(*kept);
    }
    return {};
  }

  Result<flow::Command> Sign(const CaseData& data, const flow::OpenWork& work,
                             const flow::PendingObjection& objection, const SubjectKey& key,
                             const flow::Inputs& inputs, Prepared* prepared,
                             flow::ReviewObjection command) {
    if (reviewing_.signed_paper) {
      const auto paper =
          impl_.KeepDocument(key, data.subject, *reviewing_.signed_paper, &prepared->rows);
      if (!paper) return std::unexpected(paper.error());
      command.shown = *paper;
      return command;
    }
    const bool upheld = reviewing_.outcome == ReviewOutcome::kUpheld;
    shown_ = reviewing_.case_id + " · " + work.title.zh + " · " + work.title.en + "\n" +
             "复核对「" + objection.title.zh + "」的异议 · Review of an objection to " +
             objection.title.en +
             "\n\n结论 · outcome: " + (upheld ? "维持 · upheld" : "撤销 · set aside") +
             "\n理由 · reason: " + reviewing_.reason +
             "\n\n签署含义: 作出决定\nThis signature means: a decision\n";
    const auto text = CommittedValue::OfText(shown_);
    if (!text) return Fail(TroubleKind::kRecordTooLarge, "shown");
    command.shown =
        impl_.CommitTo(key, data.subject, CommitmentTag::kShown, Where(data), *text, prepared);
    audit::Statement statement{.bundle = data.bundle,
                               .case_ = Ref(reviewing_.case_id),
                               .commitments = command.documents,
                               .expires = {inputs.now.milliseconds + kStatementMilliseconds},
                               .meaning = SignatureMeaning::kDecision,
                               .shown = command.shown,
                               .state = {flow::HashOf(data.state)},
                               .step = objection.step};
    statement.commitments.insert(statement.commitments.begin(), command.reason);
    if (looking_) {
      statement_ = std::move(statement);
      return command;
    }
    const auto done = ReadSigned(reviewing_.signed_statement);
    if (!done) return Fail(TroubleKind::kNotSigned, done.error());
    const auto person = impl_.Person(inputs.actor.person);
    if (!person) return std::unexpected(person.error());
    auto signature = SignatureIn(*done, statement, **person, asking_.person, inputs.now);
    if (!signature) return std::unexpected(signature.error());
    prepared->signature = *std::move(signature);
    return command;
  }

  std::string Where(const CaseData& data) const {
    return reviewing_.case_id + "/" + std::to_string(data.state.events);
  }

  Cases::Impl& impl_;
  const Reviewing& reviewing_;
  const Asking& asking_;
  const bool looking_;
  std::string shown_;
  std::optional<audit::Statement> statement_;
};

Result<Preview> Participants::TryReview(const Reviewing& reviewing, const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto on = impl_.log->Find(reviewing.case_id);
  if (!on) return std::unexpected(on.error());
  Reviewer reviewer(impl_, reviewing, asking, true);
  auto decided = impl_.DecideOn(
      *on, {reviewing.case_id, std::nullopt}, asking,
      [&](const CaseData& data, const Program& program, const SubjectKey& key, flow::Inputs* inputs,
          Prepared* prepared) { return reviewer.Build(data, program, key, inputs, prepared); });
  if (auto settled = impl_.Settle(); !settled) return std::unexpected(settled.error());
  if (!decided) return std::unexpected(decided.error());
  if (const auto* refusal = std::get_if<flow::Refusal>(&(*decided)->outcome))
    return Fail(Named(impl_, *refusal));
  return reviewer.Shown(std::get<std::vector<flow::CaseEvent>>((*decided)->outcome));
}

Result<Done> Participants::Review(const Reviewing& reviewing, const Asking& asking) {
  if (reviewing.signed_statement.empty() && !reviewing.signed_paper)
    return Fail(TroubleKind::kSignatureNeeded, reviewing.objection);
  Spelling request;
  request.Add("review").Add(reviewing.case_id).Add(reviewing.objection);
  request.Add(WordOf(reviewing.outcome)).Add(reviewing.reason).AddAll(reviewing.documents);
  request.Add(reviewing.signed_statement);
  request.Add(reviewing.signed_paper ? reviewing.signed_paper->name : "");
  return impl_.Run({reviewing.case_id, std::nullopt}, asking, request.bytes(),
                   [&](const CaseData& data, const Program& program, const SubjectKey& key,
                       flow::Inputs* inputs, Prepared* prepared) {
                     return Reviewer(impl_, reviewing, asking, false)
                         .Build(data, program, key, inputs, prepared);
                   });
}

// ---- what a log says was done ----

std::optional<flow::Command> Participants::CommandOf(std::span<const audit::Record> records,
                                                     const ActorAt& actor) {
  const audit::Record& first = records.front();
  if (const auto* e = std::get_if<StepClaimed>(&first.event)) {
    if (first.actor == e->holder) return flow::ClaimStep{e->step.text, std::nullopt};
    return flow::ClaimStep{e->step.text, actor(e->holder)};
  }
  if (const auto* e = std::get_if<StepReleased>(&first.event))
    return flow::ReleaseStep{e->step.text};
  if (const auto* e = std::get_if<Recused>(&first.event))
    return flow::RecuseSomebody{actor(e->person), e->reason};
  if (const auto* e = std::get_if<ObjectionRaised>(&first.event))
    return flow::RaiseObjection{.step = first.step ? first.step->text : "",
                                .against = e->against.value,
                                .reason = e->reason.value_or(Commitment{}),
                                .on_paper = first.actor != first.subject};
  if (records.size() < 2) return std::nullopt;
  const auto* signature = std::get_if<Signed>(&first.event);
  const auto* decided = std::get_if<ObjectionDecided>(&records[1].event);
  if (signature == nullptr || decided == nullptr) return std::nullopt;
  flow::ReviewObjection review{.objection = decided->objection,
                               .outcome = decided->outcome,
                               .reason = decided->reason,
                               .shown = signature->shown,
                               .documents = decided->documents,
                               .findings = {}};
  for (const Count& finding : decided->findings) review.findings.push_back(finding.value);
  return review;
}

// ---- what waits, and who is left ----

Result<std::vector<ToReview>> Participants::Waiting(const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto cases = CasesWithTask(*impl_.store, impl_.shard, kObjectionTask);
  if (!cases) return std::unexpected(cases.error());
  std::vector<ToReview> waiting;
  for (const std::string& case_id : *cases) {
    const auto found = impl_.log->Find(case_id);
    if (!found) return std::unexpected(found.error());
    if (*found == nullptr) continue;
    const auto program = impl_.ProgramOf((*found)->bundle);
    if (!program) return std::unexpected(program.error());
    flow::Inputs inputs;
    inputs.now = impl_.Now(asking);
    auto actor = impl_.ActorFor(**program, **found, asking, flow::DayOf(inputs.now));
    if (!actor) return std::unexpected(actor.error());
    inputs.actor = *std::move(actor);
    const flow::OpenWork work = flow::OpenWorkOf(**program, (*found)->state, inputs);
    for (const flow::PendingObjection& one : work.objections)
      if (one.open) waiting.push_back({case_id, impl_.NameOf((*found)->subject), one});
  }
  return waiting;
}

Result<std::vector<Unstaffed>> Participants::Unstaffable(const std::string& case_id,
                                                         const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto found = impl_.log->Find(case_id);
  if (!found) return std::unexpected(found.error());
  if (*found == nullptr) return Fail(TroubleKind::kNoCase, case_id);
  const CaseData& data = **found;
  const auto program = impl_.ProgramOf(data.bundle);
  if (!program) return std::unexpected(program.error());
  flow::Inputs inputs;
  inputs.now = impl_.Now(asking);
  auto holders = Holders(impl_, **program, data, flow::DayOf(inputs.now));
  if (!holders) return std::unexpected(holders.error());
  inputs.holders = *std::move(holders);
  const flow::OpenWork work = flow::OpenWorkOf(**program, data.state, inputs);
  std::vector<Unstaffed> left;
  for (const flow::OpenTask& task : work.tasks)
    if (task.by.kind == PartyKind::kRole && std::ranges::any_of(task.acts, IsMoreThanSigned))
      left.push_back({task.step.text, task.title, task.by.title, task.by.id.text});
  for (const flow::PendingObjection& one : work.objections)
    if (one.open) left.push_back({one.objection.text, one.title, one.by.title, one.by.id.text});
  if (left.empty()) return left;
  const PersonAt nobody = [](const Pseudonym&) { return nullptr; };
  const auto looked = Authority::EachPerson(impl_, [&](const Pseudonym& who) -> Result<bool> {
    const auto person = impl_.Person(who);
    if (!person) return std::unexpected(person.error());
    inputs.actor = ActorOf(**program, **person, data.subject, flow::DayOf(inputs.now), nobody);
    const flow::OpenWork theirs = flow::OpenWorkOf(**program, data.state, inputs);
    std::erase_if(left, [&](const Unstaffed& one) {
      for (const flow::OpenTask& task : theirs.tasks)
        if (task.step.text == one.step)
          return task.holder.has_value() ||
                 std::ranges::any_of(task.acts, [](const auto& act) { return act.yours; });
      return std::ranges::any_of(theirs.objections, [&](const flow::PendingObjection& o) {
        return o.objection.text == one.step && o.yours;
      });
    });
    return !left.empty();
  });
  if (!looked) return std::unexpected(looked.error());
  return left;
}

}  // namespace writ::cases
