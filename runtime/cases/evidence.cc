#include "runtime/cases/evidence.h"

#include <algorithm>
#include <set>

#include "runtime/audit/log_proof.h"
#include "runtime/cases/documents.h"
#include "runtime/cases/explained.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/people.h"
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

namespace {

// Everybody whom a record names.
void AddNamed(const audit::Record& record, std::set<Pseudonym>* people) {
  for (const auto& person : {record.actor, record.subject})
    if (person) people->insert(*person);
  people->insert(record.acts_for.begin(), record.acts_for.end());
  std::visit(
      [&](const auto& event) {
        VisitFields(event, [&](const FieldInfo&, const auto& value) {
          using T = std::remove_cvref_t<decltype(value)>;
          if constexpr (std::is_same_v<T, Pseudonym>) people->insert(value);
          if constexpr (std::is_same_v<T, std::optional<Pseudonym>>)
            if (value) people->insert(*value);
          if constexpr (std::is_same_v<T, std::vector<Pseudonym>>)
            people->insert(value.begin(), value.end());
        });
      },
      record.event);
}

// What says who somebody is; no facts of theirs.
bool IsOfPerson(const Event& event) {
  return std::holds_alternative<PersonNamed>(event) || std::holds_alternative<RoleGranted>(event) ||
         std::holds_alternative<RoleRevoked>(event) ||
         std::holds_alternative<RoleDelegated>(event) ||
         std::holds_alternative<KeyRegistered>(event) || std::holds_alternative<KeyRevoked>(event);
}

Result<KeptRecord> Kept(StoreSource& source, uint64_t sequence) {
  auto bytes = source.RecordAt(sequence);
  if (source.trouble()) return Fail(*source.trouble());
  if (!bytes) return Fail(TroubleKind::kLogDamaged, std::to_string(sequence), "not a record");
  return KeptRecord{sequence, *std::move(bytes)};
}

}  // namespace

// Somebody who is erased stays a pseudonym; the log says so.
Result<void> Exporting::AddPeople(std::set<Pseudonym> people, Evidence* evidence) {
  Cases::Impl& impl = *cases_.impl_;
  std::set<uint64_t> wanted;
  for (const Pseudonym& person : people) {
    const auto records = ReadTopic(*impl.store, impl.shard, TopicOf(person));
    if (!records) return std::unexpected(records.error());
    const auto key = impl.KeyFor(person);
    bool called = !key;
    for (const audit::Record& record : *records) {
      if (!IsOfPerson(record.event)) continue;
      const uint64_t sequence = record.sequence.value;
      wanted.insert({sequence - record.part.value + 1, sequence});
      const auto* named = std::get_if<PersonNamed>(&record.event);
      if (!key || named == nullptr || named->person != person) continue;
      for (const char* what : {"id", "name"}) {
        const bool is_id = what == std::string_view("id");
        const PersonalKey place = PlaceOfName(person, what);
        const Row row = place;
        const auto rows = impl.Rows(std::span(&row, 1));
        if (!rows) return std::unexpected(rows.error());
        auto value = rows->front() ? OpenValue(*key, place, *rows->front()) : std::nullopt;
        if (!value) continue;
        // The pseudonym is a commitment to the id, under a salt of its own.
        if (is_id) *value = {CommitmentTag::kPerson, key->OwnSalt(), value->value};
        const bool fits = is_id ? Pseudonym{CommitmentOf(*value).bytes} == person && !called
                                : named->name && CommitmentOf(*value) == *named->name;
        if (!fits) continue;  // called otherwise since
        evidence->values.push_back({sequence, is_id ? "person" : "name", *std::move(value)});
        called = called || is_id;
      }
    }
  }
  StoreSource source(*impl.store, impl.shard);
  for (const uint64_t sequence : wanted) {
    auto record = Kept(source, sequence);
    if (!record) return std::unexpected(record.error());
    evidence->people.push_back(*std::move(record));
  }
  return {};
}

Result<Evidence> Exporting::Gather(const std::map<uint64_t, Why>& why, const Asking& asking) {
  Cases::Impl& impl = *cases_.impl_;
  auto data = cases_.Find(case_id_);
  if (!data) return std::unexpected(data.error());
  Evidence evidence;
  evidence.data = *std::move(data);
  const Pseudonym& subject = evidence.data.subject;
  const auto key = impl.KeyFor(subject);
  if (!key) return std::unexpected(key.error());
  const auto by = impl.ByPerson(asking, "export");
  if (!by) return std::unexpected(by.error());
  const auto records = ReadTopic(*impl.store, impl.shard, case_id_);
  if (!records) return std::unexpected(records.error());
  StoreSource source(*impl.store, impl.shard);
  std::set<Pseudonym> people;
  AddNamed(*by, &people);
  for (const audit::Record& record : *records) {
    const uint64_t sequence = record.sequence.value;
    auto kept = Kept(source, sequence);
    if (!kept) return std::unexpected(kept.error());
    evidence.records.push_back(*std::move(kept));
    AddNamed(record, &people);
    if (auto done = Disclose(record, *key, subject, &evidence.values); !done)
      return std::unexpected(done.error());
    const auto found = why.find(sequence);
    if (found == why.end() || found->second.because == nullptr) continue;
    auto reads = OpenReads(*found->second.program, *found->second.because, *key);
    for (size_t entry = 0; entry < reads.size(); ++entry)
      if (!reads[entry].empty())
        evidence.reads.push_back({sequence, entry, std::move(reads[entry])});
  }
  if (auto added = AddPeople(std::move(people), &evidence); !added)
    return std::unexpected(added.error());
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
  evidence.stamped = *std::move(stamped);
  return evidence;
}

Result<Proved> Exporting::Prove(const Evidence& evidence, const Noted& noted) {
  if (auto vouched = cases_.Vouch(); !vouched) return std::unexpected(vouched.error());
  Cases::Impl& impl = *cases_.impl_;
  const auto newest = impl.NewestNote();
  if (!newest) return std::unexpected(newest.error());
  StoreSource source(*impl.store, impl.shard);
  Proved proved;
  proved.checkpoint = newest->note;
  auto exported = Kept(source, noted.record);
  if (!exported) return std::unexpected(exported.error());
  proved.exported = *std::move(exported);
  std::set<uint64_t> all = {noted.record};
  for (const auto* records : {&evidence.records, &evidence.people})
    for (const KeptRecord& record : *records) all.insert(record.sequence);
  const auto out_of_reach = [&](uint64_t record) {
    return Fail(TroubleKind::kNoRecord, std::to_string(record), std::to_string(newest->size));
  };
  for (const uint64_t sequence : all) {
    const auto proof = audit::InclusionProof(sequence, newest->size, source.Nodes());
    if (source.trouble()) return Fail(*source.trouble());
    if (!proof) return out_of_reach(sequence);
    proved.proofs[sequence] =
        audit::RecordProof{.extra = {}, .index = sequence, .hashes = *proof, .note = newest->note}
            .Text();
  }
  if (!evidence.stamped) return proved;
  const uint64_t old = evidence.stamped->size;
  const auto prefix = audit::ConsistencyProof(old, newest->size, source.Nodes());
  if (source.trouble()) return Fail(*source.trouble());
  if (!prefix) return out_of_reach(old);
  proved.stamped_prefix =
      audit::PrefixProof{.old_size = old, .hashes = *prefix, .note = newest->note}.Text();
  return proved;
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
