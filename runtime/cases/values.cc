// What is personal in a command: sealed rows that go with its events, and documents that lie beside
// the store before the event that mentions them.
#include <algorithm>

#include "runtime/audit/bytes.h"
#include "runtime/cases/documents.h"
#include "runtime/cases/impl.h"
#include "runtime/facts/committed.h"

namespace writ::cases {

PersonalKey PlaceOfCommitment(const Pseudonym& subject, const Commitment& commitment) {
  return {SubjectOf(subject), {"c", BytesText(commitment)}};
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
  auto found = ring->KeyOf(subject);
  if (!found) return Fail(found.error());
  if (auto* key = std::get_if<SubjectKey>(&*found)) return std::move(*key);
  if (std::holds_alternative<KeyErased>(*found)) return Fail(TroubleKind::kSubjectErased);
  return Fail(TroubleKind::kNoPerson, HexDigest(subject.bytes).substr(0, 12));
}

Commitment Cases::Impl::CommitTo(const SubjectKey& key, const Pseudonym& subject, CommitmentTag tag,
                                 const std::string& where, const CommittedValue& value,
                                 std::vector<ExtraRow>* rows) {
  std::string words(WordOf(tag));
  words += '/' + where + '/' + value.type() + '/' + value.value();
  const PersonalValue personal{tag, key.SaltOf(words), value};
  const Commitment commitment = CommitmentOf(personal);
  const PersonalKey place = PlaceOfCommitment(subject, commitment);
  rows->push_back({place, SealValue(key, place, personal, *options.randomness)});
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

Result<std::map<uint32_t, Scalar>> Cases::Impl::OpenValues(const Program& program,
                                                           const CaseData& data,
                                                           const SubjectKey& key) {
  std::map<uint32_t, Scalar> values;
  std::vector<Row> rows;
  std::vector<uint32_t> names;
  for (const flow::GivenValue& given : data.state.values) {
    for (uint32_t i = 0; i < program.case_names.size(); ++i) {
      if (program.case_names[i].id != given.value.text) continue;
      rows.emplace_back(PlaceOfCommitment(data.subject, given.commitment));
      names.push_back(i);
    }
  }
  const auto sealed = Rows(rows);
  if (!sealed) return std::unexpected(sealed.error());
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto& place = std::get<PersonalKey>(rows[i]);
    const std::string& name = program.case_names[names[i]].id;
    if (!(*sealed)[i]) continue;  // unknown, as any value that is not there
    const auto opened = OpenValue(key, place, *(*sealed)[i]);
    if (!opened) return Fail(TroubleKind::kNotPersonal, name);
    if (auto value =
            ScalarOf(program, program.case_types[names[i]], WithoutCommitments(opened->value)))
      values.emplace(names[i], *std::move(value));
  }
  return values;
}

}  // namespace writ::cases
