// What people do: their words read against the step that is open, documents kept, signatures
// verified, and a command for flow made of it.
#include <algorithm>

#include "engine/flow/open_work.h"
#include "engine/render/explanation.h"
#include "runtime/cases/documents.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/participants.h"
#include "runtime/cases/signed_act.h"
#include "runtime/cases/spelling.h"
#include "runtime/facts/committed.h"

namespace writ::cases {
namespace {

bool Among(const std::vector<Pseudonym>& people, const Pseudonym& person) {
  return std::ranges::find(people, person) != people.end();
}

std::string SpellingOf(const Doing& d) {
  Spelling out;
  out.Add("act").Add(d.case_id).Add(d.step).AddAll(d.words).Add(d.form).AddAll(d.attachments);
  out.Add(d.choose.value_or("")).Add(d.signed_statement);
  if (d.service) {
    out.Add(WordOf(d.service->method)).Add(d.service->address).AddAll(d.service->witnesses);
    out.Add(d.service->served ? d.service->served->ToIso() : "").AddAll(d.service->proof);
  }
  if (d.evidence) out.Add(d.evidence->first.ToIso()).Add(d.evidence->second.ToIso());
  out.Add(d.paid ? "paid" : "").Add(d.issued ? "issued" : "").Add(d.refused ? "refused" : "");
  if (!d.proof.empty()) out.Add("proof").AddAll(d.proof);
  out.Add(d.signed_paper ? d.signed_paper->name : "").AddAll(d.witnesses);
  if (d.on_paper) out.Add("on_paper").Add(d.on_paper->name);
  return out.bytes();
}

// "reason" of "application.reason", "申请理由" of 「部门申请.申请理由」.
std::string LastPart(const std::string& title) {
  const size_t dot = title.rfind('.');
  return dot == title.npos ? title : title.substr(dot + 1);
}

LocalText MeaningWords(SignatureMeaning meaning) {
  switch (meaning) {
    case SignatureMeaning::kReceipt: return {"receipt only", "仅表示收到"};
    case SignatureMeaning::kContentTrue: return {"the content is true", "内容属实"};
    case SignatureMeaning::kAgreement: return {"agreement", "同意"};
    case SignatureMeaning::kDecision: return {"a decision", "作出决定"};
  }
  return {};
}

}  // namespace

// One action on its way to a command.
class Acting {
 public:
  // `looking`: nothing will be written, and what a signature would cover is wanted.
  Acting(Cases::Impl& impl, const Doing& doing, const Asking& asking, bool looking = false)
      : impl_(impl), doing_(doing), asking_(asking), looking_(looking) {}

  Result<flow::Command> Build(const CaseData& data, const Program& program, const SubjectKey& key,
                              flow::Inputs* inputs, Prepared* prepared);
  // For a preview: what is to be signed, if anything is, once flow has decided.
  std::optional<audit::Statement> StatementFor(const std::vector<flow::CaseEvent>& events) const;
  const std::string& shown() const { return shown_; }

 private:
  const flow::OpenTask* Task() const;
  const flow::OpenAct* SignAct(bool yours) const;
  Result<std::vector<flow::FormValue>> Form();
  Result<flow::FormValue> Given(const flow::OpenTask& task, FilledField field);
  Result<std::vector<Commitment>> Kept(const std::vector<Attachment>& documents);
  Result<flow::ServiceDetails> Served(const Service& service);
  Result<std::vector<Pseudonym>> People(const std::vector<std::string>& ids);
  Result<void> Show(const std::vector<flow::FormValue>& form, bool yours);
  Result<void> ReadSignature();
  Result<void> TakeSignature(Prepared* prepared);
  Result<flow::Command> Refusal();
  bool OnlySigns() const;

  Cases::Impl& impl_;
  const Doing& doing_;
  const Asking& asking_;
  const bool looking_;
  const CaseData* data_ = nullptr;
  const Program* program_ = nullptr;
  flow::Inputs* inputs_ = nullptr;
  Prepared* prepared_ = nullptr;
  const SubjectKey* key_ = nullptr;
  flow::OpenWork work_;                   // at the step
  std::vector<std::string> attached_to_;  // ids of fields, by attachment
  std::string shown_;
  std::optional<SignedStatement> signed_;
  std::optional<SignatureMeaning> meaning_;
  Commitment shown_commitment_;
  std::vector<Commitment> covers_;  // by the signature: given before, now, and documents
};

const flow::OpenTask* Acting::Task() const {
  return work_.tasks.empty() ? nullptr : &work_.tasks.front();
}

const flow::OpenAct* Acting::SignAct(bool yours) const {
  const flow::OpenTask* task = Task();
  if (task == nullptr) return nullptr;
  for (const flow::OpenAct& act : task->acts)
    if (act.kind == flow::OpenActKind::kSign && (act.yours || !yours)) return &act;
  return nullptr;
}

bool Acting::OnlySigns() const {
  return doing_.words.empty() && doing_.form.empty() && doing_.attachments.empty() &&
         !doing_.choose && !doing_.service && !doing_.evidence && !doing_.paid && !doing_.issued &&
         doing_.proof.empty();
}

// One value, committed to together with the documents that it names: who signs for it signs for
// what is in them.
Result<flow::FormValue> Acting::Given(const flow::OpenTask& task, FilledField field) {
  flow::FormValue given{.field = field.field, .value = std::move(field.value)};
  std::vector<KeptText> documents;
  for (size_t i = 0; i < doing_.attachments.size(); ++i) {
    const Attachment& attachment = doing_.attachments[i];
    if (attached_to_[i] != given.field) continue;
    const auto kept = impl_.KeepDocument(*key_, data_->subject, attachment, &prepared_->rows);
    if (!kept) return std::unexpected(kept.error());
    given.documents.push_back(*kept);
    documents.push_back({attachment.name, *kept});
  }
  auto value =
      documents.empty() ? CommittedOf(*program_, given.value) : CommittedDocuments(documents);
  if (!value) return Fail(TroubleKind::kRecordTooLarge, given.field);
  given.commitment = impl_.CommitTo(*key_, data_->subject, CommitmentTag::kValue,
                                    doing_.case_id + "/" + std::to_string(data_->state.events) +
                                        "/" + task.step.text + "." + given.field,
                                    *std::move(value), prepared_);
  return given;
}

// What was written in words or as JSON, with the documents that go with it, each committed to.
Result<std::vector<flow::FormValue>> Acting::Form() {
  const flow::OpenTask* task = Task();
  if (task == nullptr)
    return std::vector<flow::FormValue>();  // flow says why nothing is open there
  std::vector<FormField> fields;
  const auto add = [&](const flow::AskedField& field) {
    FormField& added = fields.emplace_back();
    added.id = field.name;
    added.names = {.id = field.name,
                   .en = LastPart(field.title.en),
                   .zh = LastPart(field.title.zh),
                   .module = "",
                   .place = {}};
    added.type = field.type;
    added.required = false;
  };
  for (const flow::OpenAct& act : task->acts)
    if (act.field) add(*act.field);
  for (const flow::AskedField& fact : work_.facts) add(fact);
  SourceSet sources;
  Diagnostics diagnostics;
  std::vector<std::string> with_names;
  if (!doing_.attachments.empty()) with_names = doing_.words;
  attached_to_.clear();
  for (const Attachment& attachment : doing_.attachments) {
    with_names.push_back(attachment.field + "=" + attachment.name);
    // Whoever hands it in calls the field as he likes; nothing below may miss it for that.
    const size_t field = FindField(fields, attachment.field);
    attached_to_.push_back(field < fields.size() ? fields[field].id : attachment.field);
  }
  const auto& words = doing_.attachments.empty() ? doing_.words : with_names;
  auto filled = ReadFormWords(*program_, fields, words, sources, diagnostics);
  if (filled && !doing_.form.empty()) {
    auto more = ReadFormJson(*program_, fields, "form", doing_.form, sources, diagnostics);
    if (!more) return std::unexpected(FormTrouble(diagnostics));
    std::ranges::move(*more, std::back_inserter(*filled));
  }
  if (!filled) return std::unexpected(FormTrouble(diagnostics));
  std::vector<flow::FormValue> form;
  for (FilledField& field : *filled) {
    auto given = Given(*task, std::move(field));
    if (!given) return std::unexpected(given.error());
    form.push_back(*std::move(given));
  }
  return form;
}

Result<std::vector<Pseudonym>> Acting::People(const std::vector<std::string>& ids) {
  std::vector<Pseudonym> people;
  for (const std::string& id : ids) {
    const auto found = impl_.Find(id);
    if (!found) return std::unexpected(found.error());
    if (!*found) return Fail(TroubleKind::kNoPerson, id);
    people.push_back(**found);
  }
  return people;
}

Result<std::vector<Commitment>> Acting::Kept(const std::vector<Attachment>& documents) {
  std::vector<Commitment> all;
  for (const Attachment& document : documents) {
    const auto kept = impl_.KeepDocument(*key_, data_->subject, document, &prepared_->rows);
    if (!kept) return std::unexpected(kept.error());
    all.push_back(*kept);
  }
  return all;
}

Result<flow::ServiceDetails> Acting::Served(const Service& service) {
  flow::ServiceDetails details;
  details.method = service.method;
  details.served = service.served.value_or(flow::DayOf(inputs_->now));
  if (!service.address.empty()) {
    const auto address = CommittedValue::OfText(service.address);
    if (!address) return Fail(TroubleKind::kRecordTooLarge, "address");
    details.address = impl_.CommitTo(*key_, data_->subject, CommitmentTag::kValue,
                                     doing_.case_id + "/address", *address, prepared_);
  }
  auto proof = Kept(service.proof);
  if (!proof) return std::unexpected(proof.error());
  details.proof = *std::move(proof);
  auto witnesses = People(service.witnesses);
  if (!witnesses) return std::unexpected(witnesses.error());
  details.witnesses = *std::move(witnesses);
  details.employee_is_witness = Among(details.witnesses, data_->subject);
  return details;
}

// The text that a signature covers, in both languages, and the commitment to it.
Result<void> Acting::Show(const std::vector<flow::FormValue>& form, bool yours) {
  const flow::OpenTask* task = Task();
  const flow::OpenAct* sign = SignAct(yours);
  if (task == nullptr || sign == nullptr || !sign->signature) return {};
  meaning_ = sign->signature->meaning;
  covers_.clear();
  shown_ = doing_.case_id + " · " + work_.title.zh + " · " + work_.title.en + "\n" +
           task->title.zh + " · " + task->title.en + "\n\n";
  const auto value_of = [&](const std::string& id) -> std::string {
    for (const auto& [name, value] : inputs_->values)
      if (program_->case_names[name].id == id)
        return ValueWords(*program_, *value, Language::kChinese);
    return "";
  };
  for (const flow::Covered& covered : task->covers) {
    shown_ +=
        covered.title.zh + " · " + covered.title.en + ": " + value_of(covered.value.text) + "\n";
    covers_.push_back(covered.commitment);
  }
  for (const flow::FormValue& given : form) {
    shown_ += given.field + ": " + ValueWords(*program_, given.value, Language::kChinese) + "\n";
    covers_.push_back(given.commitment);
    covers_.insert(covers_.end(), given.documents.begin(), given.documents.end());
  }
  const LocalText meaning = MeaningWords(*meaning_);
  shown_ += "\n签署含义: " + meaning.zh + "\nThis signature means: " + meaning.en + "\n";
  const auto text = CommittedValue::OfText(shown_);
  if (!text) return Fail(TroubleKind::kRecordTooLarge, "shown");
  shown_commitment_ =
      impl_.CommitTo(*key_, data_->subject, CommitmentTag::kShown,
                     doing_.case_id + "/" + std::to_string(data_->state.events), *text, prepared_);
  return {};
}

std::optional<audit::Statement> Acting::StatementFor(
    const std::vector<flow::CaseEvent>& events) const {
  const auto is_signed = [](const flow::CaseEvent& event) {
    return std::holds_alternative<Signed>(event.event);
  };
  if (!meaning_ || std::ranges::none_of(events, is_signed)) return std::nullopt;
  return audit::Statement{.bundle = data_->bundle,
                          .case_ = Ref(doing_.case_id),
                          .commitments = covers_,
                          .expires = {inputs_->now.milliseconds + kStatementMilliseconds},
                          .meaning = *meaning_,
                          .shown = shown_commitment_,
                          .state = {flow::HashOf(data_->state)},
                          .step = Task()->step};
}

// Whether the statement is about the case as it is: asked before anything of the action is read,
// since what fitted the case when it was signed may not fit it now.
Result<void> Acting::ReadSignature() {
  auto done = ReadSigned(doing_.signed_statement);
  if (!done) return Fail(TroubleKind::kNotSigned, done.error());
  const audit::Statement& s = done->statement;
  if (s.case_.text != doing_.case_id) return AboutOther("another case", "另一案件");
  if (s.bundle != data_->bundle)
    return AboutOther("another version of the policy", "政策的另一版本");
  if (s.state != Hash{flow::HashOf(data_->state)})
    return AboutOther("the case as it was before something else was done in it",
                      "案件此前的状态,其后已有变化");
  signed_ = *std::move(done);
  return {};
}

// The statement must be the one that this action would ask for now, and the key the actor's.
Result<void> Acting::TakeSignature(Prepared* prepared) {
  const flow::OpenTask* task = Task();
  if (task == nullptr) return AboutOther("another step", "另一步骤");
  if (!meaning_) return AboutOther("another meaning", "另一签署含义");
  const auto person = impl_.Person(inputs_->actor.person);
  if (!person) return std::unexpected(person.error());
  auto signature = SignatureIn(*signed_,
                               {.bundle = data_->bundle,
                                .case_ = Ref(doing_.case_id),
                                .commitments = covers_,
                                .expires = {},
                                .meaning = *meaning_,
                                .shown = shown_commitment_,
                                .state = {flow::HashOf(data_->state)},
                                .step = task->step},
                               **person, asking_.person, inputs_->now);
  if (!signature) return std::unexpected(signature.error());
  prepared->signature = *std::move(signature);
  return {};
}

Result<flow::Command> Acting::Refusal() {
  flow::RefuseToSign refusal{.step = doing_.step};
  if (auto shown = Show({}, false); !shown) return std::unexpected(shown.error());
  refusal.shown = shown_commitment_;
  auto witnesses = People(doing_.witnesses);
  if (!witnesses) return std::unexpected(witnesses.error());
  refusal.witnesses = *std::move(witnesses);
  refusal.employee_is_witness = Among(refusal.witnesses, data_->subject);
  const flow::OpenAct* sign = SignAct(false);
  if (sign == nullptr || !sign->signature) return refusal;
  for (const Pseudonym& witness : refusal.witnesses) {
    const auto person = impl_.Person(witness);
    if (!person) return std::unexpected(person.error());
    const flow::Actor actor =
        ActorOf(*program_, **person, data_->subject, flow::DayOf(inputs_->now), nullptr);
    const auto& roles = actor.roles;
    if (std::ranges::find(roles, sign->signature->not_of.id) != roles.end())
      ++refusal.witnesses_of_role_asked;
  }
  return refusal;
}

Result<flow::Command> Acting::Build(const CaseData& data, const Program& program,
                                    const SubjectKey& key, flow::Inputs* inputs,
                                    Prepared* prepared) {
  data_ = &data;
  program_ = &program;
  inputs_ = inputs;
  prepared_ = prepared;
  prepared->name = "act";
  key_ = &key;
  work_ = flow::OpenWorkAt(program, data.state, *inputs, doing_.step);
  if (doing_.refused) return Refusal();
  if (!doing_.signed_statement.empty())
    if (auto read = ReadSignature(); !read) return std::unexpected(read.error());

  auto form = Form();
  if (!form) return std::unexpected(form.error());
  std::optional<flow::SignatureDetails> signature;
  const bool only = OnlySigns();
  if (auto shown = Show(*form, true); !shown) return std::unexpected(shown.error());
  if (doing_.signed_paper) {
    const auto paper =
        impl_.KeepDocument(*key_, data.subject, *doing_.signed_paper, &prepared->rows);
    if (!paper) return std::unexpected(paper.error());
    signature = flow::SignatureDetails{*paper, std::nullopt};
  } else if (doing_.on_paper) {
    const auto paper = impl_.KeepDocument(*key_, data.subject, *doing_.on_paper, &prepared->rows);
    if (!paper) return std::unexpected(paper.error());
    signature = flow::SignatureDetails{*paper, data.subject};
  } else if (!doing_.signed_statement.empty()) {
    if (auto taken = TakeSignature(prepared); !taken) return std::unexpected(taken.error());
    signature = flow::SignatureDetails{shown_commitment_, std::nullopt};
  } else if (looking_ && meaning_) {
    signature = flow::SignatureDetails{shown_commitment_, std::nullopt};
  }
  if (only && signature) return flow::SignStep{doing_.step, *signature};
  const flow::OpenAct* sign = SignAct(true);
  if (only && sign != nullptr && sign->now) return Fail(TroubleKind::kSignatureNeeded, doing_.step);
  flow::DoStep step{.step = doing_.step, .form = *std::move(form)};
  const flow::OpenTask* task = Task();
  if (task != nullptr && task->is_choice) {
    step.option = doing_.choose;
  } else {
    step.verdict = doing_.choose;
  }
  if (doing_.service) {
    auto served = Served(*doing_.service);
    if (!served) return std::unexpected(served.error());
    step.service = *std::move(served);
  }
  if (doing_.evidence)
    step.finding = flow::EvidencePeriod{doing_.evidence->first, doing_.evidence->second};
  step.signature = signature;
  step.paid = doing_.paid;
  step.issued = doing_.issued;
  auto proof = Kept(doing_.proof);
  if (!proof) return std::unexpected(proof.error());
  step.proof = *std::move(proof);
  return step;
}

Result<Done> Cases::Do(const Doing& doing, const Asking& asking) {
  return impl_->Run(
      {doing.case_id, std::nullopt}, asking, SpellingOf(doing),
      [&](const CaseData& data, const Program& program, const SubjectKey& key, flow::Inputs* inputs,
          Prepared* prepared) {
        return Acting(*impl_, doing, asking).Build(data, program, key, inputs, prepared);
      });
}

Result<Preview> Cases::Try(const Doing& doing, const Asking& asking) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  const auto on = impl_->log->Find(doing.case_id);
  if (!on) return std::unexpected(on.error());
  std::optional<Trouble> first;
  // With the asker's signature if it can come now, else as much as can be done without it.
  for (const bool signing : {true, false}) {
    Acting acting(*impl_, doing, asking, signing);
    auto decided =
        impl_->DecideOn(*on, {doing.case_id, std::nullopt}, asking,
                        [&](const CaseData& data, const Program& program, const SubjectKey& key,
                            flow::Inputs* inputs, Prepared* prepared) {
                          return acting.Build(data, program, key, inputs, prepared);
                        });
    if (auto settled = impl_->Settle(); !settled) return std::unexpected(settled.error());
    if (!decided) return std::unexpected(first.value_or(decided.error()));
    if (const auto* refusal = std::get_if<flow::Refusal>(&(*decided)->outcome)) {
      if (first) return Fail(*first);
      first = From(Participants::Named(*impl_, *refusal));
      continue;
    }
    Preview preview;
    preview.events = std::get<std::vector<flow::CaseEvent>>((*decided)->outcome);
    preview.shown = acting.shown();
    if (const auto statement = acting.StatementFor(preview.events)) {
      auto text = Encode(ToBeSigned{*statement, acting.shown()});
      if (!text) return Fail(TroubleKind::kRecordTooLarge, text.error());
      preview.to_be_signed = *std::move(text);
    }
    return preview;
  }
  return Fail(*first);
}

}  // namespace writ::cases
