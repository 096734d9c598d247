#include "runtime/cases/evidence.h"

#include <algorithm>
#include <set>

#include "runtime/audit/log_proof.h"
#include "runtime/cases/documents.h"
#include "runtime/cases/explained.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/store_source.h"

namespace writ::cases {

Result<void> Exporting::Disclose(const audit::Record& record, const SubjectKey& key,
                                 const Pseudonym& subject, std::vector<Disclosed>* values) {
  for (const auto& [field, commitment] : CommitmentsOf(record.event)) {
    const auto row = cases_.impl_->OpenCommitment(key, subject, commitment);
    if (!row) return std::unexpected(row.error());
    const bool is_value = *row && (*row)->kind == kPersonalValueKind;
    const auto value = is_value ? DecodePersonalValue((*row)->bytes) : std::nullopt;
    if (value) values->push_back({record.sequence.value, field, *value});
  }
  return {};
}

Result<Evidence> Exporting::Gather(const std::map<uint64_t, Why>& why) {
  Cases::Impl& impl = *cases_.impl_;
  auto data = cases_.Find(case_id_);
  if (!data) return std::unexpected(data.error());
  Evidence evidence;
  evidence.data = *std::move(data);
  const Pseudonym& subject = evidence.data.subject;
  const auto key = impl.KeyFor(subject);
  if (!key) return std::unexpected(key.error());
  const auto newest = impl.NewestNote();
  if (!newest) return std::unexpected(newest.error());
  evidence.checkpoint = newest->note;
  const auto records = ReadTopic(*impl.store, impl.shard, case_id_);
  if (!records) return std::unexpected(records.error());
  StoreSource source(*impl.store, impl.shard);
  for (const audit::Record& record : *records) {
    const uint64_t sequence = record.sequence.value;
    const auto bytes = source.RecordAt(sequence);
    if (!bytes) return Fail(TroubleKind::kLogDamaged, std::to_string(sequence), "not a record");
    const auto proof = audit::InclusionProof(sequence, newest->size, source.Nodes());
    if (source.trouble()) return Fail(*source.trouble());
    if (!proof)
      return Fail(TroubleKind::kNoRecord, std::to_string(sequence), std::to_string(newest->size));
    evidence.records.push_back(*bytes);
    evidence.proofs.push_back(
        audit::RecordProof{.extra = {}, .index = sequence, .hashes = *proof, .note = newest->note}
            .Text());
    if (auto done = Disclose(record, *key, subject, &evidence.values); !done)
      return std::unexpected(done.error());
    const auto found = why.find(sequence);
    if (found == why.end() || found->second.because == nullptr) continue;
    auto reads = OpenReads(*found->second.program, *found->second.because, *key);
    for (size_t entry = 0; entry < reads.size(); ++entry)
      if (!reads[entry].empty())
        evidence.reads.push_back({sequence, entry, std::move(reads[entry])});
  }
  std::vector<Hash> under;
  for (const audit::Record& record : *records)
    if (record.bundle && std::ranges::find(under, *record.bundle) == under.end())
      under.push_back(*record.bundle);
  for (const Hash& hash : under) {
    auto bundle = impl.BundleOf(hash);
    if (!bundle) return std::unexpected(bundle.error());
    evidence.bundles.push_back(*std::move(bundle));
  }
  auto stamped = Timestamps(cases_).Newest();
  if (!stamped) return std::unexpected(stamped.error());
  if (*stamped) {
    auto prefix = cases_.ProvePrefix((*stamped)->size);
    if (!prefix) return std::unexpected(prefix.error());
    evidence.stamped_prefix = *std::move(prefix);
    evidence.stamped = *std::move(stamped);
  }
  return evidence;
}

Result<StoredDocument> Exporting::Copy(const Commitment& document, const Blobs::Sink& sink) {
  Cases::Impl& impl = *cases_.impl_;
  const auto data = cases_.Find(case_id_);
  if (!data) return std::unexpected(data.error());
  const auto key = impl.KeyFor(data->subject);
  if (!key) return std::unexpected(key.error());
  const auto row = impl.OpenCommitment(*key, data->subject, document);
  if (!row) return std::unexpected(row.error());
  const auto kept =
      *row && (*row)->kind == kDocumentKind ? DecodeDocument((*row)->bytes) : std::nullopt;
  if (!kept) return Fail(TroubleKind::kNotPersonal, HexDigest(document.bytes).substr(0, 12));
  auto copied = impl.documents->ReadTo({data->subject, kept->id}, *key, sink);
  if (!copied) return Fail(copied.error());
  return *std::move(copied);
}

Result<Exporting::Noted> Exporting::Note(Audience audience, const Digest& content,
                                         const Asking& asking) {
  Cases::Impl& impl = *cases_.impl_;
  const auto data = cases_.Find(case_id_);
  if (!data) return std::unexpected(data.error());
  const auto key = impl.KeyFor(data->subject);
  if (!key) return std::unexpected(key.error());
  auto record = impl.ByPerson(asking, "export");
  if (!record) return std::unexpected(record.error());
  const std::string bytes(reinterpret_cast<const char*>(content.data()), content.size());
  Noted noted;
  noted.name = Ref("export/" + case_id_ + "/" + HexDigest(content).substr(0, 16));
  noted.salt = key->SaltOf(noted.name.text);
  noted.commitment =
      writ::Commit(CommitmentTag::kDocument, noted.salt, CommittedValue::OfBytes(bytes));
  record->subject = data->subject;
  record->event =
      Exported{.audience = audience, .content = noted.commitment, .export_ = noted.name};
  // Never answered again: what is tried again is another folder, with a newer checkpoint.
  Asking once = asking;
  once.key.clear();
  const auto marks = impl.MarksOf(*key, once, "export/" + HexDigest(content));
  if (!marks) return std::unexpected(marks.error());
  std::vector<audit::Record> records;
  records.push_back(*std::move(record));
  const auto done = impl.NoteOnce(std::move(records), {}, once, *marks);
  if (!done) return std::unexpected(done.error());
  noted.record = done->front().sequence.value;
  return noted;
}

}  // namespace writ::cases
