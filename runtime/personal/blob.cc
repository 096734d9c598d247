#include "runtime/personal/blob.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <tuple>
#include <utility>

#include "runtime/personal/blob_format.h"

namespace writ {
namespace {

std::unexpected<PersonalError> Failed(const DiskError& error) {
  return std::unexpected(FromDisk(error));
}

std::unexpected<PersonalError> TooLarge(uint64_t size, uint64_t limit) {
  return std::unexpected(
      PersonalError{.kind = PersonalErrorKind::kDocumentTooLarge, .found = size, .limit = limit});
}

// `part` counts from 1; 0 is the head of the file, or its length.
std::unexpected<PersonalError> Damaged(const BlobName& name, uint64_t part) {
  return std::unexpected(PersonalError{
      .kind = PersonalErrorKind::kDocumentDamaged, .what = name.ToString(), .found = part});
}

std::unexpected<PersonalError> Missing(const BlobName& name) {
  return std::unexpected(
      PersonalError{.kind = PersonalErrorKind::kDocumentMissing, .what = name.ToString()});
}

// Fills `chunk` to its end, or as far as the source goes.
PersonalResult<size_t> Fill(DocumentSource& source, char* to, size_t size) {
  size_t got = 0;
  while (got < size) {
    const auto part = source.Read(to + got, size - got);
    if (!part) return part;
    if (*part == 0) break;
    got += *part;
  }
  return got;
}

// One document on its way into a file.
class Writing {
 public:
  Writing(const BlobName& name, const SubjectKey& key, DocumentSource& source)
      : layout_(BlobLayout::OfDocument(source.size())),
        seal_(name, key),
        salt_(key.DocumentSalt(name.id)),
        committer_(CommitmentTag::kDocument, salt_, static_cast<uint32_t>(layout_.size)),
        id_(name.id),
        source_(source),
        chunk_(kBlobChunkBytes, '\0') {}
  ~Writing() { Wipe(chunk_); }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

  PersonalResult<StoredDocument> To(AppendFile& file) {
    if (auto done = file.Append(kBlobMagic); !done) return Failed(done.error());
    for (uint64_t i = 0; i < layout_.chunks; ++i) {
      const size_t size = layout_.ChunkBytes(i);
      const auto got = Fill(source_, chunk_.data(), size);
      if (!got) return std::unexpected(got.error());
      if (*got < size) return Changed(i * kBlobChunkBytes + *got);
      const std::string_view plain = std::string_view(chunk_).substr(0, size);
      committer_.Add(plain);
      const auto done = file.Append(seal_.SealChunk(i, layout_.IsLast(i), plain));
      if (!done) return Failed(done.error());
    }
    const auto more = Fill(source_, chunk_.data(), 1);
    if (!more) return std::unexpected(more.error());
    if (*more != 0) return Changed(layout_.size + 1);
    if (auto done = file.Sync(); !done) return Failed(done.error());
    if (auto done = file.Close(); !done) return Failed(done.error());
    return StoredDocument{id_, layout_.size, salt_, committer_.Finish()};
  }

 private:
  std::unexpected<PersonalError> Changed(uint64_t found) const {
    return std::unexpected(PersonalError{
        .kind = PersonalErrorKind::kDocumentChanged, .found = found, .limit = layout_.size});
  }

  const BlobLayout layout_;
  const BlobSeal seal_;
  const Salt salt_;
  BytesCommitter committer_;
  const BlobId id_;
  DocumentSource& source_;
  std::string chunk_;
};

}  // namespace

Blobs::Blobs(Disk& disk, std::string folder, Randomness& randomness, BlobOptions options)
    : disk_(disk), folder_(std::move(folder)), randomness_(randomness), options_(options) {}

PersonalResult<std::unique_ptr<Blobs>> Blobs::Open(Disk& disk, std::string folder,
                                                   Randomness& randomness, BlobOptions options) {
  options.max_document_bytes = std::min(options.max_document_bytes, kMaxDocumentBytes);
  if (auto made = disk.CreateFolder(folder); !made) return Failed(made.error());
  if (auto synced = disk.SyncFolder(FolderOf(folder)); !synced) return Failed(synced.error());
  return std::unique_ptr<Blobs>(new Blobs(disk, std::move(folder), randomness, options));
}

std::string Blobs::ShardFolder(const Pseudonym& subject) const {
  return folder_ + "/" + ShardName(subject);
}

std::string Blobs::PathOf(const BlobName& name) const {
  return ShardFolder(name.subject) + "/" + name.ToString();
}

PersonalResult<void> Blobs::MakeShardFolder(const Pseudonym& subject) {
  const std::lock_guard guard(mutex_);
  bool& durable = durable_shards_[subject.bytes[0]];
  if (durable) return {};
  if (auto made = disk_.CreateFolder(ShardFolder(subject)); !made) return Failed(made.error());
  if (auto synced = disk_.SyncFolder(folder_); !synced) return Failed(synced.error());
  durable = true;
  return {};
}

PersonalResult<StoredDocument> Blobs::Put(const Pseudonym& subject, const SubjectKey& key,
                                          DocumentSource& source) {
  if (source.size() > options_.max_document_bytes) {
    return TooLarge(source.size(), options_.max_document_bytes);
  }
  return PutAs({subject, {RandomBytes<std::tuple_size_v<decltype(BlobId::bytes)>>(randomness_)}},
               key, source, {});
}

BlobName Blobs::Unfinished(const Pseudonym& subject) {
  const std::lock_guard guard(mutex_);
  BlobName name{subject, {}};
  uint64_t rest = begun_++;
  for (uint8_t& byte : name.id.bytes) {
    byte = static_cast<uint8_t>(rest & 0xFF);
    rest >>= 8;
  }
  return name;
}

PersonalResult<StoredDocument> Blobs::PutAs(const BlobName& name, const SubjectKey& key,
                                            DocumentSource& source,
                                            const std::function<PersonalResult<void>()>& accept) {
  if (auto made = MakeShardFolder(name.subject); !made) return std::unexpected(made.error());
  const std::string path = PathOf(name),
                    beside = PathOf(Unfinished(name.subject)) + std::string(kUnfinishedEnding);
  auto stored = [&]() -> PersonalResult<StoredDocument> {
    const auto file = disk_.Create(beside);
    if (!file) return Failed(file.error());
    return Writing(name, key, source).To(**file);
  }();
  if (stored && accept)
    if (auto accepted = accept(); !accepted) stored = std::unexpected(accepted.error());
  if (stored) {
    auto named = disk_.Rename(beside, path);
    if (named) named = disk_.SyncFolder(FolderOf(path));
    if (named) return stored;
    stored = Failed(named.error());
  }
  std::ignore = disk_.Remove(beside);
  if (!accept) std::ignore = disk_.Remove(path);
  return stored;
}

PersonalResult<StoredDocument> Blobs::Put(const Pseudonym& subject, const SubjectKey& key,
                                          std::string_view bytes) {
  return Put(subject, key, *SourceOf(bytes));
}

PersonalResult<StoredDocument> Blobs::ReadTo(const BlobName& name, const SubjectKey& key,
                                             const Sink& sink) {
  const auto file = disk_.Open(PathOf(name));
  if (!file && file.error().code == ENOENT) return Missing(name);
  if (!file) return Failed(file.error());
  const auto file_size = disk_.Measure(PathOf(name));
  if (!file_size) return Failed(file_size.error());
  const auto layout = BlobLayout::OfFile(*file_size);
  if (!layout) return Damaged(name, 0);

  std::string sealed(kBlobMagic.size(), '\0');
  const auto head = (*file)->ReadAt(0, sealed.data(), sealed.size());
  if (!head) return Failed(head.error());
  if (sealed != kBlobMagic) return Damaged(name, 0);

  const BlobSeal seal(name, key);
  const Salt salt = key.DocumentSalt(name.id);
  BytesCommitter committer(CommitmentTag::kDocument, salt, static_cast<uint32_t>(layout->size));
  for (uint64_t i = 0; i < layout->chunks; ++i) {
    sealed.resize(layout->ChunkBytes(i) + kGcmTagBytes);
    const auto got = (*file)->ReadAt(layout->OffsetOf(i), sealed.data(), sealed.size());
    if (!got) return Failed(got.error());
    auto plain =
        *got == sealed.size() ? seal.OpenChunk(i, layout->IsLast(i), sealed) : std::nullopt;
    if (!plain) return Damaged(name, i + 1);
    committer.Add(*plain);
    sink(*plain);
    Wipe(*plain);
  }
  return StoredDocument{name.id, layout->size, salt, committer.Finish()};
}

PersonalResult<std::string> Blobs::Read(const BlobName& name, const SubjectKey& key) {
  const auto file_size = disk_.Measure(PathOf(name));
  if (!file_size && file_size.error().code == ENOENT) return Missing(name);
  if (!file_size) return Failed(file_size.error());
  const auto layout = BlobLayout::OfFile(*file_size);
  if (layout && layout->size > options_.max_document_bytes) {
    return TooLarge(layout->size, options_.max_document_bytes);
  }
  std::string bytes;
  if (layout) bytes.reserve(static_cast<size_t>(layout->size));
  const auto read = ReadTo(name, key, [&](std::string_view part) { bytes += part; });
  if (!read) {
    Wipe(bytes);
    return std::unexpected(read.error());
  }
  return bytes;
}

PersonalResult<StoredDocument> Blobs::Verify(const BlobName& name, const SubjectKey& key) {
  return ReadTo(name, key, [](std::string_view) {});
}

}  // namespace writ
