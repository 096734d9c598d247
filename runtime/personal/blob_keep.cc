// One document, one id: what is handed in twice is kept once.
#include <utility>

#include "runtime/personal/blob.h"

namespace writ {
namespace {

// Passes a document on and hashes what went by.
class Hashing final : public DocumentSource {
 public:
  explicit Hashing(DocumentSource& beneath) : beneath_(beneath) {}
  uint64_t size() const override { return beneath_.size(); }
  PersonalResult<size_t> Read(char* to, size_t size) override {
    const auto got = beneath_.Read(to, size);
    if (got) hash_.Add(std::string_view(to, *got));
    return got;
  }
  Digest Finish() { return hash_.Finish(); }

 private:
  DocumentSource& beneath_;
  Sha256Stream hash_;
};

}  // namespace

PersonalResult<StoredDocument> Blobs::Keep(const Pseudonym& subject, const SubjectKey& key,
                                           const Opener& open) {
  auto first = open();
  if (!first) return std::unexpected(first.error());
  if ((*first)->size() > options_.max_document_bytes)
    return std::unexpected(PersonalError{.kind = PersonalErrorKind::kDocumentTooLarge,
                                         .found = (*first)->size(),
                                         .limit = options_.max_document_bytes});
  Hashing looked_at(**first);
  std::string part(kBlobChunkBytes, '\0');
  while (true) {
    const auto got = looked_at.Read(part.data(), part.size());
    if (!got) return std::unexpected(got.error());
    if (*got == 0) break;
  }
  Wipe(part);
  const Digest content = looked_at.Finish();
  const BlobName name{subject, key.IdOfDocument(content)};
  if (disk_.Exists(PathOf(name))) {
    // Whoever put it there may not have come to this yet, or failed in it.
    if (auto synced = disk_.SyncFolder(FolderOf(PathOf(name))); !synced)
      return std::unexpected(FromDisk(synced.error()));
    return Verify(name, key);
  }
  auto second = open();
  if (!second) return std::unexpected(second.error());
  Hashing written(**second);
  return PutAs(name, key, written, [&]() -> PersonalResult<void> {
    if (written.Finish() == content) return {};
    return std::unexpected(PersonalError{.kind = PersonalErrorKind::kDocumentChanged,
                                         .found = (*second)->size(),
                                         .limit = (*first)->size()});
  });
}

}  // namespace writ
