// Documents of persons: each a file, in chunks sealed under a key that is derived from the person's
// key and the document's id, and seals nothing else.
//
//   FOLDER/ab/<pseudonym, 64 hex digits>-<id, 32 hex digits>      ab: the pseudonym's first byte
//   FOLDER/ab/….new                                              not finished; swept
//
// A file is written beside, synced, renamed, and its folder synced, before Put returns; the record
// that mentions it comes after. What a crash leaves in between is a document that no record knows:
// List shows it, and Remove removes it. docs/personal_values.md has every byte.
//
// May be used by several threads at once, except where it says otherwise.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/event/commitment.h"
#include "runtime/disk/disk.h"
#include "runtime/personal/error.h"
#include "runtime/personal/subject_key.h"

namespace writ {

inline constexpr size_t kBlobChunkBytes = 64 << 10;  // of the document, in one sealed chunk
inline constexpr uint64_t kDefaultMaxDocumentBytes = uint64_t{256} << 20;
// A commitment's length has four bytes.
inline constexpr uint64_t kMaxDocumentBytes = (uint64_t{1} << 32) - 1;

// Where a document comes from. Its size is known before its bytes are: it stands in front of them
// in the commitment, and what is too large is refused before anything is written.
class DocumentSource {
 public:
  virtual ~DocumentSource() = default;
  virtual uint64_t size() const = 0;  // bytes
  // The next bytes: fewer than `size` only at the end.
  virtual PersonalResult<size_t> Read(char* to, size_t size) = 0;
};

// Bytes in memory, which must outlive it.
std::unique_ptr<DocumentSource> SourceOf(std::string_view bytes);
// A file as it is now; kDocumentMissing, kDisk.
PersonalResult<std::unique_ptr<DocumentSource>> SourceOfFile(Disk& disk, const std::string& path);

struct BlobName {
  Pseudonym subject;
  BlobId id;
  std::string ToString() const;  // "<pseudonym>-<id>", as the file is called
  friend auto operator<=>(const BlobName&, const BlobName&) = default;
};

struct StoredDocument {
  BlobId id;
  uint64_t size = 0;  // bytes of the document
  Salt salt{};        // SubjectKey::DocumentSalt
  // Commit(CommitmentTag::kDocument, salt, CommittedValue::OfBytes(the document))
  Commitment commitment;
  friend bool operator==(const StoredDocument&, const StoredDocument&) = default;
};

struct BlobListing {
  std::vector<BlobName> documents;      // in order
  std::vector<std::string> unfinished;  // paths: of a Put under way, or left by a crash
  std::vector<std::string> foreign;     // paths of what no Blobs has made
};

struct BlobOptions {
  uint64_t max_document_bytes = kDefaultMaxDocumentBytes;  // at most kMaxDocumentBytes
};

class Blobs {
 public:
  // Makes the folder if it is not there; its parent must be. `disk` and `randomness` must outlive
  // it. One process at a time: whoever holds the store.
  static PersonalResult<std::unique_ptr<Blobs>> Open(Disk& disk, std::string folder,
                                                     Randomness& randomness,
                                                     BlobOptions options = {});

  // Durable when it returns. After an error nothing is there but what Sweep removes.
  // kDocumentTooLarge before anything is written, kDocumentChanged if the source has another size
  // than it said, kDisk.
  PersonalResult<StoredDocument> Put(const Pseudonym& subject, const SubjectKey& key,
                                     DocumentSource& source);
  PersonalResult<StoredDocument> Put(const Pseudonym& subject, const SubjectKey& key,
                                     std::string_view bytes);

  // The same document of a person once and for all: its id follows from its bytes, so that handing
  // it in again, even at the same moment, gives the same commitment. `open` is called twice;
  // kDocumentChanged if it does not give the same bytes. After an error the document may be there:
  // whoever handed it in at the same moment rests on it.
  using Opener = std::function<PersonalResult<std::unique_ptr<DocumentSource>>()>;
  PersonalResult<StoredDocument> Keep(const Pseudonym& subject, const SubjectKey& key,
                                      const Opener& open);

  // All of it, verified. kDocumentMissing, kDocumentDamaged, kDocumentTooLarge (larger than the
  // limit of this handle), kDisk.
  PersonalResult<std::string> Read(const BlobName& name, const SubjectKey& key);
  // Chunk by chunk, each verified with its place; but only when it returns without an error is it
  // certain that the end was not cut, so until then nothing may be done with what `sink` got.
  using Sink = std::function<void(std::string_view bytes)>;
  PersonalResult<StoredDocument> ReadTo(const BlobName& name, const SubjectKey& key,
                                        const Sink& sink);
  // Without keeping anything: for scrub.
  PersonalResult<StoredDocument> Verify(const BlobName& name, const SubjectKey& key);

  // True if it was there. Durable when it returns; after kDisk do it again.
  PersonalResult<bool> Remove(const BlobName& name);
  // All documents of a person, finished or not; how many. Nothing may be Put for the person
  // meanwhile.
  PersonalResult<uint64_t> RemoveAll(const Pseudonym& subject);

  PersonalResult<BlobListing> List();
  PersonalResult<std::vector<BlobName>> ListOf(const Pseudonym& subject);
  // Removes what a crash left unfinished; how many. Not while a Put is under way: after opening.
  PersonalResult<uint64_t> Sweep();

 private:
  Blobs(Disk& disk, std::string folder, Randomness& randomness, BlobOptions options);
  std::string ShardFolder(const Pseudonym& subject) const;
  std::string PathOf(const BlobName& name) const;
  PersonalResult<void> MakeShardFolder(const Pseudonym& subject);
  // `accept`, if given, says of all that was written whether it may have its name; and then the
  // name may be somebody else's, too.
  PersonalResult<StoredDocument> PutAs(const BlobName& name, const SubjectKey& key,
                                       DocumentSource& source,
                                       const std::function<PersonalResult<void>()>& accept);
  // A name of its own for what is not whole yet.
  BlobName Unfinished(const Pseudonym& subject);
  PersonalResult<std::vector<std::string>> NamesIn(const std::string& folder);

  Disk& disk_;
  const std::string folder_;
  Randomness& randomness_;
  const BlobOptions options_;
  std::mutex mutex_;  // of the below
  std::array<bool, 256> durable_shards_{};
  uint64_t begun_ = 0;  // writes; Sweep leaves none of an earlier handle
};

}  // namespace writ
