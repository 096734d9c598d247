// Looking at cases: what is durable, read from the rows, with what it committed to opened again.
#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/render/explanation.h"
#include "runtime/cases/documents.h"
#include "runtime/cases/impl.h"
#include "runtime/facts/committed.h"

namespace writ::cases {
namespace {

// Names and commitments of what an event says of a person, in the order of its fields.
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

std::vector<Pseudonym> WitnessesOf(const Event& event) {
  if (const auto* refused = std::get_if<RefusedToSign>(&event)) return refused->witnesses;
  if (const auto* served = std::get_if<NoticeServed>(&event)) return served->witnesses;
  return {};
}

std::string Shown(const PersonalRow& row) {
  if (row.kind == kDocumentKind) {
    const auto document = DecodeDocument(row.bytes);
    return document ? document->name : "";
  }
  const auto value = DecodePersonalValue(row.bytes);
  if (!value) return "";
  if (value->value.type() != "list") return value->value.value();
  return "…";
}

}  // namespace

Result<CaseData> Cases::Find(const std::string& case_id) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  const auto there = impl_->log->Find(case_id);
  if (!there) return std::unexpected(there.error());
  if (auto settled = impl_->Settle(); !settled) return std::unexpected(settled.error());
  if (*there == nullptr) return Fail(TroubleKind::kNoCase, case_id);
  return **there;
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
      cases.push_back({name->case_id, impl.NameOf((*data)->subject), **data});
    }
    after = page->more;
  } while (after);
  if (auto settled = impl.Settle(); !settled) return std::unexpected(settled.error());
  return cases;
}

Result<std::vector<Moment>> Cases::Timeline(const std::string& case_id) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  auto records = ReadTopic(*impl.store, impl.shard, case_id);
  if (!records) return std::unexpected(records.error());
  if (records->empty()) return Fail(TroubleKind::kNoCase, case_id);
  std::optional<SubjectKey> key;
  const Pseudonym subject = records->front().subject.value_or(Pseudonym{});
  if (auto found = impl.KeyFor(subject)) key.emplace(*std::move(found));
  std::vector<Moment> moments;
  for (audit::Record& record : *records) {
    Moment& moment = moments.emplace_back();
    if (record.actor) moment.actor = impl.NameOf(*record.actor);
    for (const Pseudonym& witness : WitnessesOf(record.event))
      moment.witnesses.push_back(impl.NameOf(witness));
    for (const auto& [name, commitment] : CommitmentsOf(record.event)) {
      if (!key) continue;
      const auto row = impl.OpenCommitment(*key, subject, commitment);
      if (!row) return std::unexpected(row.error());
      if (*row && name != "shown") moment.values.push_back({name, Shown(**row)});
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
  const Date today = flow::DayOf(view->inputs.now);
  auto actor = impl.ActorFor(*view->program, view->data, asking, today);
  if (!actor) return std::unexpected(actor.error());
  view->inputs.actor = *std::move(actor);
  const auto key = impl.KeyFor(view->data.subject);
  if (!key) return std::unexpected(key.error());
  auto values = impl.OpenValues(*view->program, view->data, *key);
  if (!values) return std::unexpected(values.error());
  view->inputs.values = *std::move(values);
  auto facts = impl.FactsOf(*view->program, view->data.subject, case_id, &view->inputs.findings);
  if (!facts) return std::unexpected(facts.error());
  view->facts = *std::move(facts);
  view->inputs.facts = &view->facts;
  return view;
}

}  // namespace writ::cases
