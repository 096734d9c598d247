// What is personal in a command: sealed rows that go with its events, and documents that lie beside
// the store before the event that mentions them.
#include <algorithm>

#include "runtime/audit/bytes.h"
#include "runtime/cases/documents.h"
#include "runtime/cases/impl.h"
#include "runtime/facts/committed.h"

namespace writ::cases {

PersonalKey PlaceOfCommitment(const Pseudonym& subject, const Commitment& commitment) {
  PersonalKey place{SubjectOf(subject), std::vector<std::string>(2)};
  place.parts[0] = "c";
  place.parts[1] = BytesText(commitment);
  return place;
}
PersonalKey PlaceOfFacts(const Pseudonym& subject, const Ref& batch) {
  return {SubjectOf(subject), {"f", batch.text}};
}
PersonalKey PlaceOfName(const Pseudonym& person, const char* what) {
  return {SubjectOf(person), {"p", what}};
}

namespace {

constexpr std::string_view kCommitmentHead = "commitment:";

}  // namespace

std::optional<CommittedValue> CommittedDocuments(const std::vector<KeptText>& documents) {
  std::vector<CommittedValue> items;
  for (const KeptText& document : documents) {
    auto name = CommittedValue::OfText(document.name);
    auto commitment =
        CommittedValue::OfText(std::string(kCommitmentHead) + HexDigest(document.commitment.bytes));
    if (!name || !commitment) return std::nullopt;
    items.push_back(*std::move(name));
    items.push_back(*std::move(commitment));
  }
  return CommittedValue::OfList(items);
}

std::optional<std::vector<std::string>> TextsIn(const CommittedValue& value) {
  if (value.type() != "list") return std::nullopt;
  std::vector<std::string> texts;
  std::string_view rest = value.value();
  while (!rest.empty()) {
    const auto type = TakeFramed(&rest), text = TakeFramed(&rest);
    if (type != "text" || !text) return std::nullopt;
    if (!text->starts_with(kCommitmentHead)) texts.emplace_back(*text);
  }
  return texts;
}

CommittedValue WithoutCommitments(const CommittedValue& value) {
  const auto texts = TextsIn(value);
  if (!texts) return value;
  std::vector<CommittedValue> items;
  for (const std::string& text : *texts)
    if (auto item = CommittedValue::OfText(text)) items.push_back(*std::move(item));
  return items.size() == 1 ? items.front() : CommittedValue::OfList(items);
}

std::string EncodeDocument(const KeptDocument& document) {
  std::string out;
  AppendFramed(document.name, &out);
  AppendFramed(audit::AsText(document.id.bytes), &out);
  AppendFramed(std::to_string(document.size), &out);
  return out;
}

std::optional<KeptDocument> DecodeDocument(std::string_view bytes) {
  const auto name = TakeFramed(&bytes), id = TakeFramed(&bytes), size = TakeFramed(&bytes);
  if (!name || !id || !size || !bytes.empty()) return std::nullopt;
  KeptDocument document{.name = std::string(*name)};
  const auto number = audit::ParseDecimal(*size);
  if (!number || id->size() != document.id.bytes.size()) return std::nullopt;
  document.size = *number;
  std::ranges::copy(*id, document.id.bytes.begin());
  return document;
}

Result<SubjectKey> Cases::Impl::KeyFor(const Pseudonym& subject) {
  if (leaving.Has(subject)) return Fail(TroubleKind::kSubjectErased);
  auto found = ring->KeyOf(subject);
  if (!found) return Fail(found.error());
  if (auto* key = std::get_if<SubjectKey>(&*found)) return std::move(*key);
  if (std::holds_alternative<KeyErased>(*found)) {
    remembered.Forget(subject);
    return Fail(TroubleKind::kSubjectErased);
  }
  return Fail(TroubleKind::kNoPerson, HexDigest(subject.bytes).substr(0, 12));
}

Commitment Cases::Impl::CommitTo(const SubjectKey& key, const Pseudonym& subject, CommitmentTag tag,
                                 const std::string& where, CommittedValue value,
                                 Prepared* prepared) {
  std::string words;
  words.reserve(64 + where.size() + value.value().size());
  words.append(WordOf(tag)).append("/").append(where).append("/");
  words.append(value.type()).append("/").append(value.value());
  PersonalValue personal{tag, key.SaltOf(words), std::move(value)};
  const Commitment commitment = CommitmentOf(personal);
  PersonalKey place = PlaceOfCommitment(subject, commitment);
  std::string sealed = SealValue(key, place, personal, *options.randomness);
  prepared->rows.push_back({std::move(place), std::move(sealed)});
  if (tag == CommitmentTag::kValue)
    prepared->given.emplace_back(commitment, std::move(personal.value));
  return commitment;
}

Result<Commitment> Cases::Impl::KeepDocument(const SubjectKey& key, const Pseudonym& subject,
                                             const Attachment& attachment,
                                             std::vector<ExtraRow>* rows) {
  const auto stored = documents->Keep(subject, key, attachment.open);
  if (!stored) return Fail(stored.error());
  const PersonalKey place = PlaceOfCommitment(subject, stored->commitment);
  const KeptDocument kept{attachment.name, stored->id, stored->size};
  rows->push_back({place, SealRow(key, place, {std::string(kDocumentKind), EncodeDocument(kept)},
                                  *options.randomness)});
  return stored->commitment;
}

Result<std::optional<PersonalRow>> Cases::Impl::OpenCommitment(const SubjectKey& key,
                                                               const Pseudonym& subject,
                                                               const Commitment& commitment) {
  const PersonalKey place = PlaceOfCommitment(subject, commitment);
  const Row row = place;
  const auto rows = Rows(std::span(&row, 1));
  if (!rows) return std::unexpected(rows.error());
  if (!rows->front()) return std::nullopt;
  auto opened = OpenRow(key, place, *rows->front());
  if (!opened) return Fail(TroubleKind::kNotPersonal, HexDigest(commitment.bytes).substr(0, 12));
  return opened;
}

Result<CaseValues> Cases::Impl::OpenValues(const Program& program, const std::string& case_id,
                                           const CaseData& data, const SubjectKey& key) {
  const Remembered::Visit visit = remembered.Begin(data.subject);
  const Remembered::ValuesPtr before = remembered.Values(data.subject, case_id, data.bundle);
  CaseValues values;
  if (before != nullptr) values.Reserve(before->size());
  std::vector<Row> rows;
  std::vector<std::pair<uint32_t, Commitment>> names;
  for (const flow::GivenValue& given : data.state.values) {
    if (before != nullptr) {
      const auto known = before->Of(given.commitment);
      for (const OpenedValues::One& value : known) values.Set(value.name, value.value);
      if (!known.empty()) continue;
    }
    for (uint32_t i = 0; i < program.case_names.size(); ++i) {
      if (program.case_names[i].id != given.value.text) continue;
      rows.emplace_back(PlaceOfCommitment(data.subject, given.commitment));
      names.emplace_back(i, given.commitment);
    }
  }
  if (rows.empty()) return values;
  const auto sealed = Rows(rows);
  if (!sealed) return std::unexpected(sealed.error());
  auto opened_now = std::make_shared<OpenedValues>(before == nullptr ? OpenedValues() : *before);
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto& row = std::get<PersonalKey>(rows[i]);
    const auto& [name, commitment] = names[i];
    if (!(*sealed)[i]) continue;  // unknown, as any value that is not there
    const auto opened = OpenValue(key, row, *(*sealed)[i]);
    if (!opened) return Fail(TroubleKind::kNotPersonal, program.case_names[name].id);
    auto value = ScalarOf(program, program.case_types[name], WithoutCommitments(opened->value));
    if (!value) continue;
    auto kept = std::make_shared<const Scalar>(*std::move(value));
    opened_now->Add({commitment, name, kept});
    values.Set(name, std::move(kept));
  }
  remembered.Keep(visit, data.subject, case_id, data.bundle, std::move(opened_now));
  return values;
}

void Cases::Impl::RememberGiven(const std::string& case_id, const CaseData& after,
                                const Decided& d) {
  if (d.prepared.given.empty()) return;
  const Remembered::ValuesPtr before = remembered.Values(after.subject, case_id, after.bundle);
  auto now = std::make_shared<OpenedValues>();
  if (before != nullptr) now->Reserve(before->size());
  const Program& program = *d.policy->program;
  for (const flow::GivenValue& given : after.state.values) {
    if (before != nullptr) {
      for (const OpenedValues::One& value : before->Of(given.commitment)) now->Add(value);
    }
    const auto at = std::ranges::find(d.prepared.given, given.commitment,
                                      &std::pair<Commitment, CommittedValue>::first);
    if (at == d.prepared.given.end() || !now->Of(given.commitment).empty()) continue;
    // As OpenValues reads it: a document by its name. What people sign shows it.
    const CommittedValue shown = WithoutCommitments(at->second);
    ScalarPtr value;  // one for all procedures that have that name for a value of that type
    for (uint32_t i = 0; i < program.case_names.size(); ++i) {
      if (program.case_names[i].id != given.value.text) continue;
      if (value == nullptr || value->type != program.case_types[i]) {
        auto read = ScalarOf(program, program.case_types[i], shown);
        if (!read) continue;
        value = std::make_shared<const Scalar>(*std::move(read));
      }
      now->Add({given.commitment, i, value});
    }
  }
  remembered.Keep(d.visit, after.subject, case_id, after.bundle, std::move(now));
}

}  // namespace writ::cases
