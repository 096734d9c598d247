#include "runtime/personal/value.h"

#include <algorithm>
#include <utility>

#include "engine/diagnostics/plain.h"

namespace writ {
namespace {

std::string_view AsText(const Salt& salt) {
  return {reinterpret_cast<const char*>(salt.data()), salt.size()};
}

// Where the row belongs. A sequence of framed texts is taken apart in one way only, so no two
// places have the same.
std::string PlaceOf(const PersonalKey& key) {
  std::string place;
  place.reserve(128);
  AppendFramed("writ-personal/1", &place);
  AppendFramed(key.subject, &place);
  for (const std::string& part : key.parts) AppendFramed(part, &place);
  return place;
}

std::optional<CommitmentTag> TagFrom(std::string_view word) {
#define WRIT_TAG(constant, word_, meaning) \
  if (word == word_) return CommitmentTag::constant;
#include "engine/event/tags.def"
#undef WRIT_TAG
  return std::nullopt;
}

}  // namespace

PersonalValue Salted(CommitmentTag tag, CommittedValue value, Randomness& randomness) {
  return {tag, RandomBytes<std::tuple_size_v<Salt>>(randomness), std::move(value)};
}

Commitment CommitmentOf(const PersonalValue& value) {
  return Commit(value.tag, value.salt, value.value);
}

std::string EncodePersonalValue(const PersonalValue& value) {
  std::string out;
  out.reserve(128 + value.value.value().size());
  AppendFramed(WordOf(value.tag), &out);
  AppendFramed(AsText(value.salt), &out);
  AppendFramed(value.value.type(), &out);
  AppendFramed(value.value.value(), &out);
  return out;
}

std::optional<PersonalValue> DecodePersonalValue(std::string_view bytes) {
  const auto word = TakeFramed(&bytes);
  const auto salt = word ? TakeFramed(&bytes) : std::nullopt;
  const auto type = salt ? TakeFramed(&bytes) : std::nullopt;
  const auto value = type ? TakeFramed(&bytes) : std::nullopt;
  if (!value || !bytes.empty()) return std::nullopt;
  const auto tag = TagFrom(*word);
  auto committed = CommittedValue::Read(*type, *value);
  PersonalValue out;
  if (!tag || !committed || salt->size() != out.salt.size()) return std::nullopt;
  out.tag = *tag;
  std::ranges::copy(*salt, out.salt.begin());
  out.value = *std::move(committed);
  return out;
}

std::string SubjectOf(const Pseudonym& pseudonym) {
  return {pseudonym.bytes.begin(), pseudonym.bytes.end()};
}

std::optional<Pseudonym> PseudonymIn(std::string_view subject) {
  Pseudonym pseudonym;
  if (subject.size() != pseudonym.bytes.size()) return std::nullopt;
  std::ranges::copy(subject, pseudonym.bytes.begin());
  return pseudonym;
}

std::string SealRow(const SubjectKey& key, const PersonalKey& place, const PersonalRow& row,
                    Randomness& randomness) {
  std::string plain;
  plain.reserve(4 + row.kind.size() + row.bytes.size());
  AppendFramed(row.kind, &plain);
  plain += row.bytes;
  std::string sealed = Seal(key.values(), PlaceOf(place), plain, randomness);
  Wipe(plain);
  return sealed;
}

std::optional<PersonalRow> OpenRow(const SubjectKey& key, const PersonalKey& place,
                                   std::string_view sealed) {
  auto plain = Unseal(key.values(), PlaceOf(place), sealed);
  if (!plain) return std::nullopt;
  std::string_view rest = *plain;
  const auto kind = TakeFramed(&rest);
  if (!kind) return std::nullopt;
  PersonalRow row{std::string(*kind), std::string(rest)};
  Wipe(*plain);
  return row;
}

std::string SealValue(const SubjectKey& key, const PersonalKey& place, const PersonalValue& value,
                      Randomness& randomness) {
  return SealRow(key, place, {std::string(kPersonalValueKind), EncodePersonalValue(value)},
                 randomness);
}

std::optional<PersonalValue> OpenValue(const SubjectKey& key, const PersonalKey& place,
                                       std::string_view sealed) {
  const auto row = OpenRow(key, place, sealed);
  if (!row || row->kind != kPersonalValueKind) return std::nullopt;
  return DecodePersonalValue(row->bytes);
}

PersonalError RowDamaged(const PersonalKey& place) {
  const auto pseudonym = PseudonymIn(place.subject);
  std::string name = pseudonym ? HexDigest(pseudonym->bytes) : Plain(place.subject, 64);
  for (const std::string& part : place.parts) name += "/" + Plain(part, 64);
  return {.kind = PersonalErrorKind::kValueDamaged, .what = std::move(name)};
}

}  // namespace writ
