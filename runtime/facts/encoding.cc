// Bytes to UTF-8: what spreadsheets in China save.
#include <unicode/ucnv.h>

#include "engine/base/text.h"
#include "runtime/facts/import.h"

namespace writ {
namespace {

constexpr size_t kMaxFactText = size_t{64} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Strict: a byte sequence that the encoding does not have is an error, never a replacement
// character.
std::optional<std::string> Convert(const char* encoding, std::string_view bytes) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(encoding, &status);
  if (U_FAILURE(status)) return std::nullopt;
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::u16string wide(bytes.size() + 1, u'\0');
  const int32_t length = ucnv_toUChars(converter, wide.data(), static_cast<int32_t>(wide.size()),
                                       bytes.data(), static_cast<int32_t>(bytes.size()), &status);
  ucnv_close(converter);
  if (U_FAILURE(status) && status != U_STRING_NOT_TERMINATED_WARNING) return std::nullopt;
  std::string out;
  for (int32_t i = 0; i < length; ++i) {
    char32_t c = wide[static_cast<size_t>(i)];
    const bool high = c >= 0xD800 && c < 0xDC00;
    if (high && i + 1 < length)
      c = 0x10000 + ((c - 0xD800) << 10) + (wide[static_cast<size_t>(++i)] - 0xDC00u);
    AppendUtf8(c, &out);
  }
  return out;
}

std::optional<std::string> Decode(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (bytes.starts_with("\xFF\xFE")) return Convert("UTF-16LE", bytes.substr(2));
  if (bytes.starts_with("\xFE\xFF")) return Convert("UTF-16BE", bytes.substr(2));
  if (!FindInvalidUtf8(bytes)) return std::string(bytes);
  return FromGb18030(bytes);
}

// Han letters before the first wrong byte: a damaged file, and no other encoding.
bool BeginsInUtf8(std::string_view good) {
  for (size_t at = 0; at < good.size();)
    if (IsHan(DecodeUtf8(good, &at))) return true;
  return false;
}

}  // namespace

bool ToUtf8(std::string* bytes) {
  const auto wrong = FindInvalidUtf8(*bytes);
  if (!wrong || BeginsInUtf8(std::string_view(*bytes).substr(0, *wrong))) return false;
  auto text = FromGb18030(*bytes);
  if (!text) return false;  // whoever reads it says where it is not UTF-8
  *bytes = *std::move(text);
  return true;
}

std::optional<std::string> FromGb18030(std::string_view bytes) {
  auto text = Convert("gb18030", bytes);  // which has a byte order mark of its own
  if (text && text->starts_with(kByteOrderMark)) text->erase(0, kByteOrderMark.size());
  return text;
}

std::optional<FileId> AddFactFile(const FactText& file, SourceSet& sources,
                                  Diagnostics& diagnostics) {
  const auto complain = [&](DiagnosticKind kind, std::vector<Argument> arguments) {
    const FileId id = sources.Add(file.path, "");
    diagnostics.Add(kind, {id, 0, 0}, std::move(arguments));
    return std::nullopt;
  };
  if (file.bytes.size() > kMaxFactText) {
    return complain(DiagnosticKind::kFactFileTooLarge,
                    {file.bytes.size() >> 20, kMaxFactText >> 20});
  }
  auto text = Decode(file.bytes);
  if (!text) return complain(DiagnosticKind::kFactEncoding, {});
  return sources.Add(file.path, ToNfc(*text));
}

}  // namespace writ
