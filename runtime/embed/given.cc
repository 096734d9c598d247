#include "runtime/embed/given.h"

#include <algorithm>

#include "engine/base/text.h"
#include "runtime/audit/bytes.h"

namespace writ::embed {
namespace {

constexpr size_t kMostItems = size_t{1} << 20;  // of an array: more is a size that was not set

Wrong NotReadable(std::string_view word, std::string_view what, const std::string& en,
                  const std::string& zh) {
  const std::string name(what);
  return {WRIT_E_INPUT, std::string(word), {name + en, name + zh}};
}

}  // namespace

std::string Given::Bytes(const writ_text& text, std::string_view what) {
  if (text.data == nullptr) {
    if (text.size != 0) Note(NullPointer(what));
    return "";
  }
  return text.size == WRIT_NUL ? std::string(text.data) : std::string(text.data, text.size);
}

std::string Given::Text(const writ_text& text, std::string_view what) {
  std::string out = Bytes(text, what);
  const auto at = FindInvalidUtf8(out);
  if (!at) return out;
  const std::string name(what), offset = std::to_string(*at);
  Note(
      {WRIT_E_UTF8,
       "not_utf8",
       {name + " is not UTF-8 at byte " + offset, name + " 在第 " + offset + " 字节处不是 UTF-8"}});
  return "";
}

std::string Given::Required(const writ_text& text, std::string_view what) {
  std::string out = Text(text, what);
  if (out.empty())
    Note(Misused("empty", std::string(what) + " is empty", std::string(what) + " 为空"));
  return out;
}

std::string Given::Path(const writ_text& text, std::string_view what) {
  std::string out = Text(text, what);
  if (out.find('\0') != out.npos)
    Note(Misused("zero_byte", std::string(what) + " has a zero byte in it",
                 std::string(what) + " 含有零字节"));
  return out;
}

bool Given::IsArray(const void* items, size_t count, std::string_view what) {
  if (count == 0) return false;
  if (items == nullptr) {
    Note(NullPointer(what));
    return false;
  }
  if (count <= kMostItems) return true;
  Note(Misused("count", std::string(what) + ": more items than there can be",
               std::string(what) + ":数量过多"));
  return false;
}

std::vector<std::string> Given::Texts(const writ_text* items, size_t count, std::string_view what) {
  std::vector<std::string> texts;
  if (!IsArray(items, count, what)) return texts;
  for (size_t i = 0; i < count; ++i) texts.push_back(Text(items[i], what));
  return texts;
}

std::vector<LoadedText> Given::Files(const writ_file* files, size_t count, std::string_view what) {
  std::vector<LoadedText> all;
  if (!IsArray(files, count, what)) return all;
  for (size_t i = 0; i < count; ++i)
    all.push_back({Required(files[i].name, what), Bytes(files[i].bytes, what)});
  return all;
}

std::optional<Date> Given::Day(const writ_text& text, std::string_view what) {
  const std::string given = Text(text, what);
  if (given.empty()) return std::nullopt;
  const auto day = Date::ParseIso(given);
  if (!day)
    Note(NotReadable("not_a_day", what, " is not a day; write it like 2026-03-10",
                     " 不是日期,请写成 2026-03-10 的样子"));
  return day;
}

template <size_t kSize, class Form>
std::optional<BytesOf<kSize, Form>> Given::Hex(const writ_text& text, std::string_view what) {
  const std::string given = Text(text, what);
  if (given.empty()) return std::nullopt;
  BytesOf<kSize, Form> out;
  if (audit::FromHex(given, out.bytes)) return out;
  const std::string digits = std::to_string(2 * kSize);
  Note(NotReadable("not_hex", what, " has to be " + digits + " hex digits in small letters",
                   " 须为 " + digits + " 位小写十六进制数"));
  return std::nullopt;
}

std::optional<Hash> Given::HashIn(const writ_text& text, std::string_view what) {
  return Hex<32, HashForm>(text, what);
}
std::optional<PublicKey> Given::KeyIn(const writ_text& text, std::string_view what) {
  return Hex<32, PublicKeyForm>(text, what);
}

std::vector<cases::Attachment> Given::Documents(const writ_document* documents, size_t count,
                                                std::string_view what) {
  std::vector<cases::Attachment> all;
  if (!IsArray(documents, count, what)) return all;
  for (size_t i = 0; i < count; ++i) {
    cases::Attachment& attachment = all.emplace_back();
    attachment.field = Text(documents[i].field, what);
    attachment.name = Text(documents[i].name, what);
    const std::string path = Path(documents[i].path, what);
    if (!path.empty()) {
      attachment.open = [path] { return SourceOfFile(PosixDisk(), path); };
      continue;
    }
    // Opened twice: the bytes stay with the attachment.
    const auto bytes = std::make_shared<std::string>(Bytes(documents[i].bytes, what));
    attachment.open = [bytes]() -> PersonalResult<std::unique_ptr<DocumentSource>> {
      return SourceOf(*bytes);
    };
  }
  return all;
}

// What else there is, nobody can say of somebody: a signature is verified.
Authentication Given::Authenticated(const writ_text& text) {
  const std::string word = Text(text, "asking.authenticated");
  if (word.empty()) return Authentication::kHost;
  const auto known = ChoiceFrom<Authentication>(word);
  if (known && *known != Authentication::kSystem && *known != Authentication::kSignature)
    return *known;
  if (ok())
    Note(Misused(
        "authenticated",
        "asking.authenticated is host, password, token or certificate, not \"" + word + "\"",
        "asking.authenticated 须为 host、password、token 或 certificate,而不是「" + word + "」"));
  return Authentication::kHost;
}

cases::Asking Given::Asking(const writ_asking* asking) {
  cases::Asking out;
  if (asking == nullptr) return out;
  const writ_asking given = Struct(asking, "asking", kFirstAskingSize);
  out.person = Text(given.person, "asking.person");
  out.key = Text(given.idempotency_key, "asking.idempotency_key");
  out.authenticated = Authenticated(given.authenticated);
  if (given.expected_version != 0) out.expected = given.expected_version;
  const std::string now = Text(given.now, "asking.now");
  if (now.empty()) return out;
  out.now = Instant::ParseIso(now);
  if (!out.now)
    Note(NotReadable("not_a_moment", "asking.now",
                     " is not a moment; write it like 2026-03-10T01:30:00.000Z",
                     " 不是时刻,请写成 2026-03-10T01:30:00.000Z 的样子"));
  return out;
}

void Given::Flags(uint32_t flags, uint32_t known) {
  if ((flags & ~known) != 0)
    Note(Misused("flags", "a flag is not known to this version of Writ",
                 "含有本版 Writ 未知的标志"));
}

void Given::CopyStruct(const void* given, size_t size, void* out, size_t known, size_t least,
                       std::string_view what) {
  const std::string name(what);
  if (size < least || size > (size_t{1} << 16)) {
    Note(Misused("struct_size",
                 name + ".size is " + std::to_string(size) + ", at least " + std::to_string(least) +
                     " is expected: set it to sizeof",
                 name + ".size 为 " + std::to_string(size) + ",应至少为 " + std::to_string(least) +
                     ":请设为 sizeof"));
    return;
  }
  const auto* bytes = static_cast<const unsigned char*>(given);
  if (size > known && std::any_of(bytes + known, bytes + size, [](auto b) { return b != 0; })) {
    Note(Misused("struct_newer", name + " says something that this version of Writ does not know",
                 name + " 含有本版 Writ 未知的内容"));
    return;
  }
  std::memcpy(out, given, std::min(size, known));
}

}  // namespace writ::embed
