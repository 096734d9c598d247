#include "runtime/audit/note.h"

#include <algorithm>

#include <utf8proc.h>

#include "engine/base/text.h"
#include "runtime/audit/bytes.h"

namespace writ::audit {
namespace {

constexpr std::string_view kDash = "\u2014 ";  // an em dash and a space begin a signature line
constexpr char kEd25519 = 0x01;

bool IsSpace(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP || c <= 0x20 || (c >= 0x7F && c < 0xA0);
}

bool IsNoteText(std::string_view bytes) {
  return !FindInvalidUtf8(bytes) && std::ranges::none_of(bytes, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n';
  });
}

std::string BigEndian(uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
  return out;
}

uint32_t ReadBigEndian(std::string_view bytes) {
  uint32_t value = 0;
  for (const char c : bytes.substr(0, 4)) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

// The next line, without its line feed.
std::string_view TakeLine(std::string_view* text) {
  const size_t end = std::min(text->find('\n'), text->size());
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return line;
}

std::optional<NoteSignature> ParseSignature(std::string_view line) {
  if (!line.starts_with(kDash)) return std::nullopt;
  line.remove_prefix(kDash.size());
  const size_t space = line.find(' ');
  if (space == line.npos || !IsKeyName(line.substr(0, space))) return std::nullopt;
  const auto bytes = FromBase64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) return std::nullopt;
  return NoteSignature{std::string(line.substr(0, space)), ReadBigEndian(*bytes), bytes->substr(4)};
}

bool Verifies(const VerifierKey& key, std::string_view text, std::string_view bytes) {
  SignatureBytes signature;
  if (bytes.size() != signature.bytes.size()) return false;
  std::ranges::copy(bytes, signature.bytes.begin());
  return VerifyEd25519(key.key, text, signature);
}

}  // namespace

bool IsKeyName(std::string_view name) {
  if (name.empty() || FindInvalidUtf8(name)) return false;
  for (size_t at = 0; at < name.size();) {
    const char32_t c = DecodeUtf8(name, &at);
    if (c == '+' || IsSpace(c)) return false;
  }
  return true;
}

uint32_t VerifierKey::id() const {
  std::string preimage = name + "\n" + kEd25519;
  preimage += AsText(key.bytes);
  return ReadBigEndian(AsText(Sha256(preimage)));
}

std::string VerifierKey::ToString() const {
  const std::string id_bytes = BigEndian(id());
  const auto* data = reinterpret_cast<const uint8_t*>(id_bytes.data());
  std::string material(1, kEd25519);
  material += AsText(key.bytes);
  return name + "+" + ToHex({data, 4}) + "+" + ToBase64(material);
}

std::optional<VerifierKey> VerifierKey::Parse(std::string_view text) {
  const size_t first = text.find('+');
  const size_t second = first == text.npos ? text.npos : text.find('+', first + 1);
  if (second == text.npos) return std::nullopt;
  const auto material = FromBase64(text.substr(second + 1));
  VerifierKey key{std::string(text.substr(0, first)), {}};
  if (!IsKeyName(key.name) || !material || material->size() != 33) return std::nullopt;
  if (material->front() != kEd25519) return std::nullopt;
  std::copy_n(material->begin() + 1, 32, key.key.bytes.begin());
  if (key.ToString() != text) return std::nullopt;  // the id is the key's own
  return key;
}

std::optional<Note> ParseNote(std::string_view bytes) {
  if (bytes.size() > kMaxNoteBytes || !bytes.ends_with('\n') || !IsNoteText(bytes)) {
    return std::nullopt;
  }
  const size_t split = bytes.rfind("\n\n");
  if (split == bytes.npos) return std::nullopt;
  Note note{std::string(bytes.substr(0, split + 1)), {}};
  for (std::string_view rest = bytes.substr(split + 2); !rest.empty();) {
    auto signature = ParseSignature(TakeLine(&rest));
    if (!signature || note.signatures.size() == kMaxNoteSignatures) return std::nullopt;
    note.signatures.push_back(*std::move(signature));
  }
  if (note.signatures.empty()) return std::nullopt;
  return note;
}

std::expected<std::string, NoteFault> OpenNote(std::string_view bytes,
                                               std::span<const VerifierKey> keys) {
  auto note = ParseNote(bytes);
  if (!note) return std::unexpected(NoteFault::kMalformed);
  bool signed_by_known = false;
  for (const NoteSignature& signature : note->signatures) {
    for (const VerifierKey& key : keys) {
      if (key.name != signature.name || key.id() != signature.id) continue;
      if (!Verifies(key, note->text, signature.bytes)) return std::unexpected(NoteFault::kForged);
      signed_by_known = true;
    }
  }
  if (!signed_by_known) return std::unexpected(NoteFault::kUnknown);
  return std::move(note->text);
}

std::string NoteSigner::Sign(std::string_view text) const {
  std::string bytes = BigEndian(verifier().id());
  bytes += AsText(key_.Sign(text).bytes);
  return std::string(text) + "\n" + std::string(kDash) + name_ + " " + ToBase64(bytes) + "\n";
}

std::string Checkpoint::Text() const {
  std::string text = origin + "\n" + std::to_string(size) + "\n" + ToBase64(AsText(root)) + "\n";
  for (const std::string& line : extensions) text += line + "\n";
  return text;
}

std::optional<Checkpoint> Checkpoint::Parse(std::string_view text) {
  if (!text.ends_with('\n')) return std::nullopt;
  Checkpoint checkpoint;
  checkpoint.origin = TakeLine(&text);
  const auto size = ParseDecimal(TakeLine(&text));
  const auto root = FromBase64(TakeLine(&text));
  if (checkpoint.origin.empty() || !size || !root || root->size() != checkpoint.root.size()) {
    return std::nullopt;
  }
  checkpoint.size = *size;
  std::ranges::copy(*root, checkpoint.root.begin());
  while (!text.empty()) {
    checkpoint.extensions.emplace_back(TakeLine(&text));
    if (checkpoint.extensions.back().empty()) return std::nullopt;
  }
  return checkpoint;
}

}  // namespace writ::audit
