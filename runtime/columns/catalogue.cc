#include "runtime/columns/catalogue.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/facts/fact_bytes.h"

namespace writ::columns {
namespace {

constexpr uint8_t kForm = 1;

std::string Place() {
  std::string place;
  AppendFramed("writ-columns-catalogue/1", &place);
  return place;
}

SecretKey KeyOf(const RootKey& root) { return Derive(root.key(), "writ/1 columns catalogue"); }

std::string_view TextOf(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Bytes that are no text: FactBytes::Text takes UTF-8 alone.
void PutRaw(std::span<const uint8_t> bytes, FactWriter* out) {
  for (const uint8_t byte : bytes) out->Byte(byte);
}

std::array<uint8_t, 32> TakeRaw(FactBytes* in) {
  std::array<uint8_t, 32> bytes{};
  for (uint8_t& byte : bytes) byte = in->Byte();
  return bytes;
}

void Put(const Entry& entry, FactWriter* out) {
  out->Count(entry.file);
  out->Text(entry.source);
  out->Byte(entry.period ? static_cast<uint8_t>(static_cast<int>(entry.period->frequency) + 1)
                         : uint8_t{0});
  if (entry.period) out->When(*entry.period);
  out->Signed(entry.recorded.milliseconds);
  out->Count(entry.new_people);
  out->Count(entry.written.people);
  out->Count(entry.written.values);
  out->Count(entry.written.bytes);
  out->Count(entry.written.directory_at);
  PutRaw(entry.written.content, out);
  PutRaw(entry.key.bytes(), out);
}

Entry TakeEntry(FactBytes* in) {
  const uint64_t file = in->Count();
  std::string source(in->Text());
  std::optional<Period> period;
  const uint8_t frequency = in->Byte();
  if (frequency > 3) in->Fail();
  if (frequency > 0 && in->ok()) period = in->When(static_cast<Frequency>(frequency - 1));
  const Instant recorded{in->Signed()};
  const uint64_t new_people = in->Count();
  Written written;
  written.people = in->Count();
  written.values = in->Count();
  written.bytes = in->Count();
  written.directory_at = in->Count();
  written.content = TakeRaw(in);
  auto key = TakeRaw(in);
  return {file,
          std::move(source),
          period,
          recorded,
          new_people,
          written,
          SecretKey(std::span<const uint8_t, SecretKey::kBytes>(key))};
}

}  // namespace

std::string Entry::FileName() const { return fmt::format("{:06}{}", file, kSegmentEnding); }

Entry Entry::Clone() const {
  return {file, source, period, recorded, new_people, written, key.Clone()};
}

uint64_t Catalogue::people() const {
  uint64_t people = 0;
  for (const Entry& entry : entries) people += entry.new_people;
  return people;
}

const Entry* Catalogue::Newest(std::string_view source, std::optional<Period> period) const {
  for (size_t i = entries.size(); i-- > 0;)
    if (entries[i].source == source && entries[i].period == period) return &entries[i];
  return nullptr;
}

std::string SealCatalogue(const Catalogue& catalogue, const RootKey& root, Randomness& randomness) {
  FactWriter out;
  out.Byte(kForm);
  out.Count(catalogue.next_file);
  out.Count(catalogue.entries.size());
  for (const Entry& entry : catalogue.entries) Put(entry, &out);
  out.Count(catalogue.nobody.size());
  for (const uint64_t row : catalogue.nobody) out.Count(row);
  std::string plain = out.Take();
  std::string bytes(kCatalogueMagic);
  bytes += TextOf(root.Fingerprint());
  bytes += Seal(KeyOf(root), Place(), plain, randomness);
  Wipe(plain);
  return bytes;
}

Result<Catalogue> OpenCatalogue(std::string_view bytes, const RootKey& root,
                                const std::string& path) {
  const std::string_view name = kCatalogueMagic.substr(0, kCatalogueMagic.size() - 1);
  if (!bytes.starts_with(name)) return Fail(ErrorKind::kNoColumns, path);
  if (!bytes.starts_with(kCatalogueMagic)) return Fail(ErrorKind::kNewerForm, path);
  const auto damaged = [&] { return Fail(ErrorKind::kDamaged, path, "catalogue"); };
  bytes.remove_prefix(kCatalogueMagic.size());
  const Digest fingerprint = root.Fingerprint();
  if (bytes.size() < fingerprint.size()) return damaged();
  if (!bytes.starts_with(TextOf(fingerprint))) return Fail(ErrorKind::kOtherKey, path);
  auto plain = Unseal(KeyOf(root), Place(), bytes.substr(fingerprint.size()));
  if (!plain) return damaged();
  FactBytes in(*plain);
  Catalogue catalogue;
  if (in.Byte() != kForm) return Fail(ErrorKind::kNewerForm, path);
  catalogue.next_file = in.Count();
  const size_t entries = in.Items();
  for (size_t i = 0; in.ok() && i < entries; ++i) catalogue.entries.push_back(TakeEntry(&in));
  const size_t nobody = in.Items();
  for (size_t i = 0; in.ok() && i < nobody; ++i) catalogue.nobody.push_back(in.Count());
  const bool good = in.ok() && in.AtEnd() && std::ranges::is_sorted(catalogue.nobody) &&
                    std::ranges::adjacent_find(catalogue.nobody) == catalogue.nobody.end() &&
                    (catalogue.nobody.empty() || catalogue.nobody.back() < catalogue.people());
  Wipe(*plain);
  if (!good) return damaged();
  return catalogue;
}

}  // namespace writ::columns
