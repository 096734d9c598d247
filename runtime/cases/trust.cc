#include "runtime/cases/trust.h"

#include <algorithm>

#include "runtime/audit/bytes.h"

namespace writ::cases {
namespace {

constexpr std::string_view kErasureHead = "writ-erasure/2", kUncounted = "writ-erasure/1";
constexpr std::string_view kEnding = "-r";
constexpr size_t kMaxRegisterBytes = 256u << 20;

// The next word, up to a space; the rest stays.
std::string_view TakeWord(std::string_view* text) {
  const size_t space = std::min(text->find(' '), text->size());
  const std::string_view word = text->substr(0, space);
  text->remove_prefix(std::min(space + 1, text->size()));
  return word;
}

// Lines, each with its line feed. A file that is not there has none.
Result<std::vector<std::string>> ReadLines(Disk& disk, const std::string& path) {
  std::vector<std::string> lines;
  if (!disk.Exists(path)) return lines;
  const auto size = disk.Measure(path);
  if (!size) return Fail(size.error());
  const auto bytes = ReadWhole(disk, path, std::min<uint64_t>(*size, kMaxRegisterBytes));
  if (!bytes) return Fail(bytes.error());
  std::string_view rest = *bytes;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    if (end == rest.npos) return Fail(TroubleKind::kRegisterDamaged, path);
    lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return lines;
}

Result<void> AddLine(Disk& disk, const std::string& path, const std::string& line) {
  const auto lines = ReadLines(disk, path);
  if (!lines) return std::unexpected(lines.error());
  std::string bytes;
  for (const std::string& old : *lines) bytes += old + "\n";
  if (auto kept = ReplaceFile(disk, path, bytes + line + "\n"); !kept) return Fail(kept.error());
  return {};
}

}  // namespace

std::string RestoredOrigin(const std::string& origin, uint32_t log) {
  const uint32_t before = LogIn(origin);
  const std::string ending = before == 0 ? "" : std::string(kEnding) + std::to_string(before);
  return origin.substr(0, origin.size() - ending.size()) + std::string(kEnding) +
         std::to_string(log);
}

uint32_t LogIn(const std::string& origin) {
  const size_t at = origin.rfind(kEnding);
  if (at == origin.npos) return 0;
  const auto number = audit::ParseDecimal(std::string_view(origin).substr(at + kEnding.size()));
  return number && *number < 1'000'000 ? static_cast<uint32_t>(*number) : 0;
}

Result<std::optional<std::string>> ReadOrigin(Disk& disk, const TrustFiles& files) {
  if (!disk.Exists(files.OriginFile())) return std::nullopt;
  auto text = ReadWhole(disk, files.OriginFile(), 256);
  if (!text) return Fail(text.error());
  const bool whole = text->ends_with('\n');
  if (whole) text->pop_back();
  if (!whole || !OriginForm::Accepts(*text) || LogIn(*text) == 0)
    return Fail(TroubleKind::kSignerUnreadable, files.OriginFile());
  return *std::move(text);
}

Result<void> WriteOrigin(Disk& disk, const TrustFiles& files, const std::string& origin) {
  const auto kept = ReplaceFile(disk, files.OriginFile(), origin + "\n");
  if (!kept) return Fail(kept.error());
  return {};
}

std::string EncodeErasure(const RegisteredErasure& e) {
  const std::string outbox = e.outbox ? std::to_string(*e.outbox) + " " : "";
  return std::string(e.outbox ? kErasureHead : kUncounted) + " " + e.origin + " " +
         std::to_string(e.record) + " " + HexDigest(e.person.bytes) + " " +
         std::to_string(e.values) + " " + std::to_string(e.documents) + " " + outbox + e.basis;
}

std::optional<RegisteredErasure> DecodeErasure(std::string_view line) {
  const std::string_view head = TakeWord(&line);
  if (head != kErasureHead && head != kUncounted) return std::nullopt;
  RegisteredErasure e;
  e.origin = TakeWord(&line);
  const auto record = audit::ParseDecimal(TakeWord(&line));
  const bool person = audit::FromHex(TakeWord(&line), e.person.bytes);
  const auto values = audit::ParseDecimal(TakeWord(&line));
  const auto documents = audit::ParseDecimal(TakeWord(&line));
  if (head == kErasureHead) {
    const auto outbox = audit::ParseDecimal(TakeWord(&line));
    if (!outbox) return std::nullopt;
    e.outbox = *outbox;
  }
  e.basis = line;
  if (!OriginForm::Accepts(e.origin) || !record || !person || !values || !documents ||
      !IdForm::Accepts(e.basis))
    return std::nullopt;
  e.record = *record;
  e.values = *values;
  e.documents = *documents;
  return e;
}

Result<std::vector<RegisteredErasure>> ReadRegister(Disk& disk, const TrustFiles& files) {
  const auto lines = ReadLines(disk, files.Register());
  if (!lines) return std::unexpected(lines.error());
  std::vector<RegisteredErasure> entered;
  for (const std::string& line : *lines) {
    auto erasure = DecodeErasure(line);
    if (!erasure) return Fail(TroubleKind::kRegisterDamaged, files.Register());
    std::erase_if(entered, [&](const auto& e) { return e.person == erasure->person; });
    entered.push_back(*std::move(erasure));
  }
  return entered;
}

Result<void> EnterErasure(Disk& disk, const TrustFiles& files, const RegisteredErasure& erasure) {
  return AddLine(disk, files.Register(), EncodeErasure(erasure));
}

Result<std::vector<std::pair<std::string, std::string>>> ReadCopies(Disk& disk,
                                                                    const TrustFiles& files) {
  const auto lines = ReadLines(disk, files.Copies());
  if (!lines) return std::unexpected(lines.error());
  std::vector<std::pair<std::string, std::string>> copies;
  for (const std::string& line : *lines) {
    std::string_view rest = line;
    const std::string made(TakeWord(&rest));
    copies.emplace_back(made, std::string(rest));
  }
  return copies;
}

Result<void> EnterCopy(Disk& disk, const TrustFiles& files, Instant made,
                       const std::string& folder) {
  return AddLine(disk, files.Copies(), made.ToIso() + " " + folder);
}

}  // namespace writ::cases
