#include "runtime/audit/log_proof.h"

#include <algorithm>
#include <utility>

#include "runtime/audit/bytes.h"

namespace writ::audit {
namespace {

constexpr std::string_view kRecordProof = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kPrefixProof = "writ-consistency-proof/1";
constexpr size_t kMostHashes = 128;  // a proof has at most one for each bit of two sizes

// Takes a line that ends in a line feed.
std::optional<std::string_view> TakeLine(std::string_view* text) {
  const size_t end = text->find('\n');
  if (end == text->npos) return std::nullopt;
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(end + 1);
  return line;
}

// Takes "WORD VALUE" and gives the value.
std::optional<std::string_view> TakeNamed(std::string_view word, std::string_view* text) {
  const auto line = TakeLine(text);
  if (!line || !line->starts_with(word) || line->substr(word.size(), 1) != " ") return std::nullopt;
  return line->substr(word.size() + 1);
}

std::optional<uint64_t> TakeNumber(std::string_view word, std::string_view* text) {
  const auto value = TakeNamed(word, text);
  return value ? ParseDecimal(*value) : std::nullopt;
}

// Hashes up to the empty line, which is taken too.
std::optional<Proof> TakeHashes(std::string_view* text) {
  Proof hashes;
  for (;;) {
    const auto line = TakeLine(text);
    if (!line) return std::nullopt;
    if (line->empty()) return hashes;
    const auto bytes = FromBase64(*line);
    if (!bytes || bytes->size() != sizeof(Digest) || hashes.size() == kMostHashes) {
      return std::nullopt;
    }
    std::ranges::copy(*bytes, hashes.emplace_back().begin());
  }
}

std::string HashLines(const Proof& hashes) {
  std::string text;
  for (const Digest& hash : hashes) text += ToBase64(AsText(hash)) + "\n";
  return text;
}

std::optional<Checkpoint> Opened(std::string_view note, std::string_view origin,
                                 std::span<const VerifierKey> keys) {
  const auto text = OpenNote(note, keys);
  auto checkpoint = text ? Checkpoint::Parse(*text) : std::nullopt;
  if (!checkpoint || checkpoint->origin != origin) return std::nullopt;
  return checkpoint;
}

}  // namespace

std::string RecordProof::Text() const {
  std::string text = std::string(kRecordProof) + "\n";
  if (extra) text += "extra " + ToBase64(*extra) + "\n";
  return text + "index " + std::to_string(index) + "\n" + HashLines(hashes) + "\n" + note;
}

std::optional<RecordProof> RecordProof::Parse(std::string_view text) {
  RecordProof proof;
  if (TakeLine(&text) != kRecordProof) return std::nullopt;
  if (text.starts_with("extra ")) {
    const auto extra = TakeNamed("extra", &text);
    proof.extra = extra ? FromBase64(*extra) : std::nullopt;
    if (!proof.extra) return std::nullopt;
  }
  const auto index = TakeNumber("index", &text);
  auto hashes = index ? TakeHashes(&text) : std::nullopt;
  if (!hashes) return std::nullopt;
  proof.index = *index;
  proof.hashes = *std::move(hashes);
  proof.note = text;
  return proof;
}

std::string PrefixProof::Text() const {
  return std::string(kPrefixProof) + "\nold " + std::to_string(old_size) + "\n" +
         HashLines(hashes) + "\n" + note;
}

std::optional<PrefixProof> PrefixProof::Parse(std::string_view text) {
  PrefixProof proof;
  if (TakeLine(&text) != kPrefixProof) return std::nullopt;
  const auto old_size = TakeNumber("old", &text);
  auto hashes = old_size ? TakeHashes(&text) : std::nullopt;
  if (!hashes) return std::nullopt;
  proof.old_size = *old_size;
  proof.hashes = *std::move(hashes);
  proof.note = text;
  return proof;
}

std::optional<Checkpoint> VerifyRecordProof(std::string_view text, std::string_view record,
                                            std::string_view origin,
                                            std::span<const VerifierKey> keys) {
  const auto proof = RecordProof::Parse(text);
  auto checkpoint = proof ? Opened(proof->note, origin, keys) : std::nullopt;
  if (!checkpoint) return std::nullopt;
  const bool holds = VerifyInclusion(LeafHash(record), proof->index, checkpoint->size,
                                     proof->hashes, checkpoint->root);
  return holds ? checkpoint : std::nullopt;
}

std::optional<Checkpoint> VerifyPrefixProof(std::string_view text, std::string_view old_note,
                                            std::string_view origin,
                                            std::span<const VerifierKey> keys) {
  const auto proof = PrefixProof::Parse(text);
  const auto old = proof ? Opened(old_note, origin, keys) : std::nullopt;
  auto checkpoint = old ? Opened(proof->note, origin, keys) : std::nullopt;
  if (!checkpoint || old->size != proof->old_size) return std::nullopt;
  const bool holds =
      VerifyConsistency(old->size, old->root, checkpoint->size, checkpoint->root, proof->hashes);
  return holds ? checkpoint : std::nullopt;
}

}  // namespace writ::audit
