#include "runtime/columns/commitment.h"

#include <algorithm>

namespace writ::columns {
namespace {

std::string_view TextOf(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Salt SaltOf(const SecretKey& key) {
  const SecretKey derived = Derive(key, "writ/1 columns commitment");
  Salt salt;
  std::ranges::copy(derived.bytes(), salt.begin());
  return salt;
}

}  // namespace

Result<Digest> ContentOf(const Segment& segment) {
  const Directory& directory = segment.directory();
  Sha256Stream content;
  const size_t chunks = directory.groups() * (directory.columns.size() + 1);  // ids are none of it
  for (size_t chunk = 0; chunk < chunks; ++chunk) {
    const auto bytes = segment.Read(chunk);
    if (!bytes) return std::unexpected(bytes.error());
    std::string framed;
    AppendFramed(std::to_string(bytes->size()), &framed);
    content.Add(framed);
    content.Add(*bytes);
  }
  Directory said = directory;
  said.new_people = 0;
  said.lengths.assign(said.chunks(), 0);
  content.Add(EncodeDirectory(said));
  return content.Finish();
}

std::vector<Commitment> CommitmentsTo(std::span<const Entry> segments, const IdTable& ids) {
  std::vector<Commitment> commitments;
  size_t row = 0;
  for (const Entry& entry : segments) {
    Sha256Stream people;
    for (const size_t end = row + entry.new_people; row < end; ++row) {
      std::string framed;
      AppendFramed(ids[row], &framed);
      people.Add(framed);
    }
    std::string said;
    AppendFramed(entry.source, &said);
    AppendFramed(entry.period ? entry.period->ToString() : "", &said);
    AppendFramed(entry.recorded.ToIso(), &said);
    AppendFramed(TextOf(people.Finish()), &said);
    AppendFramed(TextOf(entry.written.content), &said);
    commitments.push_back(
        Commit(CommitmentTag::kDocument, SaltOf(entry.key), CommittedValue::OfBytes(said)));
  }
  return commitments;
}

}  // namespace writ::columns
