// What leaves the store to be checked elsewhere: proofs and copies of the log; and reading all of
// what is sealed, to see that it can be read.
#include <algorithm>
#include <set>

#include "runtime/audit/directory.h"
#include "runtime/audit/log_proof.h"
#include "runtime/cases/documents.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/store_source.h"

namespace writ::cases {
namespace {

std::string Short(const Pseudonym& person) { return HexDigest(person.bytes).substr(0, 12); }

}  // namespace

// What the newest anchor vouches for, signed anew; proofs are made for just this size.
Result<Cases::Impl::Newest> Cases::Impl::NewestNote() {
  if (auto ready = Ready(); !ready) return std::unexpected(ready.error());
  const std::lock_guard guard(vouching);
  const audit::LogIdentity identity{options.origin,
                                    {audit::NoteSigner(options.origin, *log_key).verifier()}};
  const auto read = audit::ReadAnchors(*anchor_folder, identity, audit::AnchorScope::kNewest);
  if (!read) return Fail(read.error());
  // Opening begins the log, and closing anchors it.
  if (read->newest() == nullptr) return Fail(TroubleKind::kBehindAnchor, "0", "0");
  const audit::NoteSigner by(options.origin, *log_key);
  return Newest{by.Sign(read->newest()->Text()), read->newest()->size};
}

Result<std::string> Cases::NewestNote() {
  auto newest = impl_->NewestNote();
  if (!newest) return std::unexpected(newest.error());
  return std::move(newest->note);
}

Result<std::string> Cases::ProveRecord(uint64_t sequence) {
  const auto newest = impl_->NewestNote();
  if (!newest) return std::unexpected(newest.error());
  StoreSource source(*impl_->store, impl_->shard);
  const auto proof = audit::InclusionProof(sequence, newest->size, source.Nodes());
  if (source.trouble()) return Fail(*source.trouble());
  if (!proof)
    return Fail(TroubleKind::kNoRecord, std::to_string(sequence), std::to_string(newest->size));
  return audit::RecordProof{.extra = {}, .index = sequence, .hashes = *proof, .note = newest->note}
      .Text();
}

Result<std::string> Cases::ProvePrefix(uint64_t old_size) {
  const auto newest = impl_->NewestNote();
  if (!newest) return std::unexpected(newest.error());
  StoreSource source(*impl_->store, impl_->shard);
  const auto proof = audit::ConsistencyProof(old_size, newest->size, source.Nodes());
  if (source.trouble()) return Fail(*source.trouble());
  if (!proof)
    return Fail(TroubleKind::kNoRecord, std::to_string(old_size), std::to_string(newest->size));
  return audit::PrefixProof{.old_size = old_size, .hashes = *proof, .note = newest->note}.Text();
}

Result<void> Cases::Backup(const std::string& folder) {
  if (impl_->options.disk->Exists(folder)) return Fail(TroubleKind::kExists, folder);
  const auto note = NewestNote();
  if (!note) return std::unexpected(note.error());
  StoreSource source(*impl_->store, impl_->shard, *note);
  const auto done = audit::ExportLog(source, folder);
  if (!done) return Fail(TroubleKind::kFile, folder, done.error());
  if (source.trouble()) return Fail(*source.trouble());
  return {};
}

// Every key opens, every sealed row, every document with all its parts.
Result<ScrubReport> Cases::Scrub() {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  ScrubReport report;
  const auto counts = impl.ring->Check();
  if (!counts) return Fail(counts.error());
  report.keys = counts->kept;
  std::set<BlobName> mentioned;
  std::optional<SubjectKey> key;
  std::optional<Pseudonym> whose;
  std::optional<writ::Key> after;
  do {
    const auto page = impl.store->Scan(RangeOf(impl.shard, Family::kPersonal), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto parsed = ParseKey(row.key.bytes);
      const auto* place = parsed ? std::get_if<PersonalKey>(&parsed->row) : nullptr;
      Pseudonym subject;
      if (place == nullptr || place->subject.size() != subject.bytes.size()) continue;
      std::ranges::copy(place->subject, subject.bytes.begin());
      if (whose != subject) {
        auto found = impl.KeyFor(subject);
        key.reset();
        if (found) key.emplace(*std::move(found));
        whose = subject;
      }
      if (!key) continue;  // erased
      ++report.values;
      const auto opened = OpenRow(*key, *place, row.value);
      if (!opened) {
        report.wrong.push_back(Short(subject) + ": a sealed value does not open");
        continue;
      }
      if (opened->kind != kDocumentKind) continue;
      const auto document = DecodeDocument(opened->bytes);
      if (!document) {
        report.wrong.push_back(Short(subject) + ": a document's row");
        continue;
      }
      const BlobName name{subject, document->id};
      mentioned.insert(name);
      const auto verified = impl.documents->Verify(name, *key);
      if (!verified) report.wrong.push_back(Describe(verified.error(), Language::kEnglish));
    }
    after = page->more;
  } while (after);
  const auto listing = impl.documents->List();
  if (!listing) return Fail(listing.error());
  report.documents = listing->documents.size();
  for (const BlobName& name : listing->documents) report.strays += mentioned.contains(name) ? 0 : 1;
  for (const std::string& path : listing->foreign) report.wrong.push_back(path);
  return report;
}

}  // namespace writ::cases
