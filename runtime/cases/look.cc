// Looking at cases: what is durable, read from the rows, with what it committed to opened again.
#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/render/explanation.h"
#include "runtime/cases/documents.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/participants.h"
#include "runtime/facts/committed.h"

namespace writ::cases {

std::vector<std::pair<std::string, Commitment>> CommitmentsOf(const Event& event) {
  std::vector<std::pair<std::string, Commitment>> found;
  std::visit(
      [&](const auto& e) {
        VisitFields(e, [&](const FieldInfo& field, const auto& value) {
          using T = std::remove_cvref_t<decltype(value)>;
          if constexpr (std::is_same_v<T, Commitment>) {
            found.emplace_back(field.name, value);
          } else if constexpr (std::is_same_v<T, std::optional<Commitment>>) {
            if (value) found.emplace_back(field.name, *value);
          } else if constexpr (std::is_same_v<T, std::vector<Commitment>>) {
            for (const Commitment& item : value) found.emplace_back(field.name, item);
          }
        });
      },
      event);
  // The fields of a form have names of their own.
  const auto rename = [&](const std::vector<Id>& names) {
    size_t at = 0;
    for (auto& [name, commitment] : found)
      if (name == "form" && at < names.size()) name = names[at++].text;
  };
  if (const auto* done = std::get_if<StepDone>(&event)) rename(done->fields);
  if (const auto* opened = std::get_if<CaseOpened>(&event)) rename(opened->fields);
  return found;
}

std::optional<Pseudonym> SignerOf(const audit::Record& record) {
  if (const auto* paper = std::get_if<Signed>(&record.event)) return paper->signer;
  const bool of_employee = std::holds_alternative<ObjectionRaised>(record.event) ||
                           std::holds_alternative<FactSupplied>(record.event);
  return of_employee && record.actor != record.subject ? record.subject : std::nullopt;
}

std::optional<Pseudonym> WhomOf(const Event& event) {
  if (const auto* claimed = std::get_if<StepClaimed>(&event)) return claimed->holder;
  if (const auto* released = std::get_if<StepReleased>(&event)) return released->holder;
  if (const auto* recused = std::get_if<Recused>(&event)) return recused->person;
  return std::nullopt;
}

namespace {

std::vector<Pseudonym> WitnessesOf(const Event& event) {
  if (const auto* refused = std::get_if<RefusedToSign>(&event)) return refused->witnesses;
  if (const auto* served = std::get_if<NoticeServed>(&event)) return served->witnesses;
  return {};
}

// As people read it: percents, money and yes or no as the language writes them.
// Without a program (`program` null) they stay as they are kept.
std::string Shown(const Program* program, const PersonalRow& row, Language language) {
  if (row.kind == kDocumentKind) {
    const auto document = DecodeDocument(row.bytes);
    return document ? document->name : "";
  }
  const auto kept = DecodePersonalValue(row.bytes);
  if (!kept) return "";
  const CommittedValue& value = kept->value;
  if (const auto texts = TextsIn(value)) {
    std::string names;
    for (const std::string& text : *texts) names += (names.empty() ? "" : ", ") + text;
    return names;
  }
  constexpr std::pair<const char*, TypeKind> kWorded[] = {
      {"percent", TypeKind::kPercent}, {"money", TypeKind::kMoney}, {"yes_no", TypeKind::kYesNo}};
  for (const auto& [type, kind] : kWorded) {
    if (value.type() != type) continue;
    const auto scalar = program == nullptr ? std::nullopt : ScalarOf(*program, {kind}, value);
    return scalar ? ValueWords(*program, *scalar, language) : value.value();
  }
  return value.value();
}

}  // namespace

// What was found is told only if it is still so once all before it is durable: a batch that was
// lost takes its states along.
Result<CaseData> Cases::Find(const std::string& case_id) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  constexpr int kMostTries = 64;
  for (int tries = 0; tries < kMostTries; ++tries) {
    const auto there = impl_->log->Find(case_id);
    if (!there) return std::unexpected(there.error());
    const auto same = impl_->SettleOn({case_id, std::nullopt}, *there, 0);
    if (!same) return std::unexpected(same.error());
    if (!*same) continue;
    if (*there == nullptr) return Fail(TroubleKind::kNoCase, case_id);
    return **there;
  }
  return Fail(TroubleKind::kContended, case_id);
}

CaseSummary Cases::Impl::SummaryOf(const std::string& case_id, const CaseData& data) {
  Called called = NamesOf(data.subject);
  return {case_id, NameOf(data.subject), std::move(called.id), std::move(called.name), data};
}

Result<CaseSummary> Cases::Summarise(const std::string& case_id) {
  auto data = Find(case_id);
  if (!data) return std::unexpected(data.error());
  return impl_->SummaryOf(case_id, *data);
}

Result<std::vector<CaseSummary>> Cases::List(bool closed_too) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  std::vector<CaseSummary> cases;
  std::optional<Key> after;
  do {
    const auto page = impl.store->Scan(RangeOf(impl.shard, Family::kCase), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto key = ParseKey(row.key.bytes);
      const auto* name = key ? std::get_if<CaseKey>(&key->row) : nullptr;
      if (name == nullptr) continue;
      const auto data = impl.log->Find(name->case_id);
      if (!data) return std::unexpected(data.error());
      if (*data == nullptr) continue;
      if (!closed_too && (*data)->state.status == flow::CaseStatus::kClosed) continue;
      cases.push_back(impl.SummaryOf(name->case_id, **data));
    }
    after = page->more;
  } while (after);
  if (auto settled = impl.Settle(); !settled) return std::unexpected(settled.error());
  return cases;
}

// From when the key under a record does not count, if that is before the record.
Result<std::optional<Instant>> Cases::Impl::RevokedBefore(const audit::Record& record) {
  if (!record.signature || !record.actor) return std::nullopt;
  const auto person = Person(*record.actor);
  if (!person) return std::unexpected(person.error());
  for (const KeyHeld& held : (*person)->keys)
    if (held.key == record.signature->key && held.until && *held.until <= record.recorded)
      return held.until;
  return std::nullopt;
}

Result<std::vector<Moment>> Cases::Timeline(const std::string& case_id) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  auto records = ReadTopic(*impl.store, impl.shard, case_id);
  if (!records) return std::unexpected(records.error());
  if (records->empty()) return Fail(TroubleKind::kNoCase, case_id);
  // What happened can be shown even if the policy can no longer be read.
  std::map<Hash, std::shared_ptr<const Program>> programs;  // several, if it has migrated
  const auto program_of = [&](const audit::Record& record) -> const Program* {
    const Hash bundle = record.bundle.value_or(Hash{});
    const auto [at, fresh] = programs.try_emplace(bundle);
    if (fresh)
      if (auto found = impl.ProgramOf(bundle)) at->second = *std::move(found);
    return at->second.get();
  };
  std::optional<SubjectKey> key;
  const Pseudonym subject = records->front().subject.value_or(Pseudonym{});
  if (auto found = impl.KeyFor(subject)) key.emplace(*std::move(found));
  std::vector<Moment> moments;
  for (audit::Record& record : *records) {
    const Program* program = program_of(record);
    Moment& moment = moments.emplace_back();
    if (record.actor) moment.actor = impl.NameOf(*record.actor);
    if (const auto signer = SignerOf(record)) moment.signer = impl.NameOf(*signer);
    if (const auto whom = WhomOf(record.event)) moment.whom = impl.NameOf(*whom);
    const auto revoked = impl.RevokedBefore(record);
    if (!revoked) return std::unexpected(revoked.error());
    moment.key_revoked = *revoked;
    for (const Pseudonym& witness : WitnessesOf(record.event))
      moment.witnesses.push_back(impl.NameOf(witness));
    for (const auto& [name, commitment] : CommitmentsOf(record.event)) {
      if (!key) {
        ++moment.closed;
        continue;
      }
      const auto row = impl.OpenCommitment(*key, subject, commitment);
      if (!row) return std::unexpected(row.error());
      if (!*row) {
        ++moment.closed;
        continue;
      }
      const bool paper = (*row)->kind == kDocumentKind;
      if (name == "shown" && !paper) continue;  // the text repeats what the step was given
      moment.values.push_back({name == "shown" ? "paper" : name,
                               Shown(program, **row, Language::kEnglish),
                               Shown(program, **row, Language::kChinese),
                               paper ? std::optional(commitment) : std::nullopt});
    }
    moment.record = std::move(record);
  }
  return moments;
}

Result<std::unique_ptr<Cases::View>> Cases::Look(const std::string& case_id, const Asking& asking) {
  Impl& impl = *impl_;
  auto data = Find(case_id);
  if (!data) return std::unexpected(data.error());
  auto view = std::make_unique<View>();
  view->data = *std::move(data);
  auto program = impl.ProgramOf(view->data.bundle);
  if (!program) return std::unexpected(program.error());
  view->program = *std::move(program);
  view->inputs.now = impl.Now(asking);
  const auto compiled = impl.CompiledOf(view->data.bundle);
  if (!compiled) return std::unexpected(compiled.error());
  view->inputs.laws = (*compiled)->laws;
  const Date today = flow::DayOf(view->inputs.now);
  auto actor = impl.ActorFor(*view->program, view->data, asking, today);
  if (!actor) return std::unexpected(actor.error());
  view->inputs.actor = *std::move(actor);
  auto holders = Participants::Holders(impl, *view->program, view->data, today);
  if (!holders) return std::unexpected(holders.error());
  view->inputs.holders = *std::move(holders);
  const auto key = impl.KeyFor(view->data.subject);
  if (!key) return std::unexpected(key.error());
  auto values = impl.OpenValues(*view->program, case_id, view->data, *key);
  if (!values) return std::unexpected(values.error());
  view->inputs.values = *std::move(values);
  auto facts = impl.FactsOf(*view->program, &view->data.bundle, view->data.subject, *key, case_id,
                            &view->inputs.findings);
  if (!facts) return std::unexpected(facts.error());
  view->facts = **facts;
  view->inputs.facts = &view->facts;
  return view;
}

}  // namespace writ::cases
