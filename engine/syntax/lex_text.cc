#include "engine/syntax/lex_text.h"

#include <algorithm>

#include "engine/base/text.h"

namespace writ::syntax {
namespace {

bool IsInvisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF || c == 0x00AD;
}
bool IsOtherScript(char32_t c) { return c >= 0x0370 && c <= 0x052F; }  // Greek and Cyrillic
bool IsSpace(char32_t c) {
  return c == 0x3000 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F;
}

// Walks over the text once, knowing whether it is inside a quotation or a comment. What has no end,
// and characters that no reader sees, are reported and replaced by spaces so that nothing else
// trips over them.
class Folder {
 public:
  Folder(FileId file, FoldedText* text, Diagnostics* diagnostics)
      : file_(file), text_(text), diagnostics_(diagnostics) {}

  void Run();

 private:
  size_t size() const { return text_->chars.size(); }
  char32_t At(size_t i) const { return i < size() ? text_->chars[i] : U'\0'; }
  bool IsLineEnd(size_t i) const { return i >= size() || At(i) == U'\n' || At(i) == U'\r'; }
  Place PlaceOf(size_t begin, size_t end) const {
    return {file_, text_->Offset(begin), text_->Offset(end)};
  }

  size_t SkipComment(size_t i);
  size_t SkipLong(size_t i);
  size_t SkipQuotation(size_t i, char32_t closer);
  size_t OneChar(size_t i);
  void CheckHidden(size_t i);
  void CheckName(size_t begin, size_t end);
  Diagnostic& Report(DiagnosticKind kind, size_t begin, size_t end,
                     std::vector<writ::Argument> arguments = {});
  void Blank(size_t begin, size_t end);

  FileId file_;
  FoldedText* text_;
  Diagnostics* diagnostics_;
};

Diagnostic& Folder::Report(DiagnosticKind kind, size_t begin, size_t end,
                           std::vector<writ::Argument> arguments) {
  text_->broken.push_back(text_->Offset(begin));
  return diagnostics_->Add(kind, PlaceOf(begin, end), std::move(arguments));
}

void Folder::Blank(size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    if (!IsLineEnd(i)) text_->chars[i] = U' ';
  }
}

// Characters that make a text read otherwise than it is stored are errors even in comments and law
// text.
void Folder::CheckHidden(size_t i) {
  const char32_t c = At(i);
  if (c < 0xAD) return;
  const bool bidi = IsBidiControl(c);
  if (!bidi && !IsInvisible(c)) return;
  text_->broken.push_back(text_->Offset(i));  // what it parts is not a second mistake
  diagnostics_
      ->Add(bidi ? DiagnosticKind::kBidiControl : DiagnosticKind::kInvisibleCharacter,
            PlaceOf(i, i + 1))
      .fixes.push_back({PlaceOf(i, i + 1), ""});
  text_->chars[i] = U' ';
}

size_t Folder::SkipComment(size_t i) {
  for (; !IsLineEnd(i); ++i) CheckHidden(i);
  return i;
}

size_t Folder::SkipLong(size_t i) {
  for (size_t end = i + 3; end < size(); ++end) {
    CheckHidden(end);
    if (At(end) == U'"' && At(end + 1) == U'"' && At(end + 2) == U'"') return end + 3;
  }
  Report(DiagnosticKind::kUnterminatedLawText, i, i + 3);
  Blank(i, size());
  return size();
}

size_t Folder::SkipQuotation(size_t i, char32_t closer) {
  const size_t begin = i;
  for (++i; !IsLineEnd(i); ++i) {
    CheckHidden(i);
    if (At(i) != closer) continue;
    if (closer == U'」' || closer == U'`') CheckName(begin + 1, i);
    return i + 1;
  }
  std::string wanted;
  AppendUtf8(closer, &wanted);
  Report(DiagnosticKind::kUnterminatedText, begin, begin + 1, {wanted});
  Blank(begin, i);
  return i;
}

void Folder::CheckName(size_t begin, size_t end) {
  bool latin = false;
  size_t other = end;
  for (size_t i = begin; i < end; ++i) {
    const char32_t c = Fold(At(i));
    latin |= (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
    if (IsOtherScript(c) && other == end) other = i;
  }
  if (latin && other != end) {
    std::string letter;
    AppendUtf8(At(other), &letter);
    diagnostics_->Add(DiagnosticKind::kMixedScripts, PlaceOf(begin, end), {letter});
  }
}

size_t Folder::OneChar(size_t i) {
  const char32_t c = At(i);
  if (IsOtherScript(c)) {
    std::string letter;
    AppendUtf8(c, &letter);
    Diagnostic& diagnostic = Report(DiagnosticKind::kLookAlikeLetter, i, i + 1, {letter});
    const char twin = LatinTwin(c);
    if (twin != 0) diagnostic.fixes.push_back({PlaceOf(i, i + 1), std::string(1, twin)});
    text_->chars[i] = twin != 0 ? static_cast<char32_t>(twin) : U'_';
    return i + 1;
  }
  CheckHidden(i);
  const char32_t folded = Fold(text_->chars[i]);
  if (folded != c && c != U'、' && c != U'。') text_->normal = false;
  text_->chars[i] = folded;
  return i + 1;
}

void Folder::Run() {
  size_t i = At(0) == 0xFEFF ? 1 : 0;  // a byte order mark says nothing in UTF-8
  if (i == 1) text_->chars[0] = U' ';
  while (i < size()) {
    const char32_t c = At(i);
    if (c < 0x80 && c != U'-' && c != U'"' && c != U'`' && c != 0)
      ++i;
    else if (Fold(c) == U'-' && Fold(At(i + 1)) == U'-') {
      text_->chars[i] = text_->chars[i + 1] = U'-';
      i = SkipComment(i);
    } else if (c == U'"' && At(i + 1) == U'"' && At(i + 2) == U'"')
      i = SkipLong(i);
    else if (c == U'"' || c == U'`')
      i = SkipQuotation(i, c);
    else if (c == U'“')
      i = SkipQuotation(i, U'”');
    else if (c == U'「')
      i = SkipQuotation(i, U'」');
    else if (c == U'《')
      i = SkipQuotation(i, U'》');
    else
      i = OneChar(i);
  }
}

}  // namespace

char32_t Fold(char32_t c) {
  if (c < 0x80) return c;
  if (c >= 0xFF01 && c <= 0xFF5E && c != 0xFF02 && c != 0xFF07 && c != 0xFF40) return c - 0xFEE0;
  if (IsSpace(c)) return U' ';
  switch (c) {
    case U'、': return U',';
    case U'。': return U';';
    case 0xFFE5: return 0xA5;
    default: return c;
  }
}

char LatinTwin(char32_t c) {
  static constexpr std::pair<std::u32string_view, std::string_view> kTwins[] = {
      {U"АВЕЅІЈКМНОРСТХУЗ", "ABESIJKMHOPCTXY3"},
      {U"аеѕіјорсхуԁһԛԝ", "aesijopcxydhqw"},
      {U"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"},
      {U"οαρνι", "oapvi"}};
  for (const auto& [others, latin] : kTwins) {
    const size_t at = others.find(c);
    if (at != std::u32string_view::npos) return latin[at];
  }
  return 0;
}

std::optional<FoldedText> FoldText(const SourceFile& source, FileId file, const Limits& limits,
                                   Diagnostics* diagnostics) {
  const std::string& bytes = source.text;
  if (bytes.size() > limits.file_bytes) {
    diagnostics->Add(DiagnosticKind::kTooLarge, {file, 0, 0}, {limits.file_bytes >> 20});
    return std::nullopt;
  }
  if (const std::optional<size_t> bad = FindInvalidUtf8(bytes)) {
    const auto at = static_cast<uint32_t>(*bad);
    diagnostics->Add(DiagnosticKind::kInvalidUtf8, {file, at, at + 1});
    return std::nullopt;
  }
  FoldedText text;
  const bool ascii = std::all_of(bytes.begin(), bytes.end(),
                                 [](char c) { return static_cast<uint8_t>(c) < 0x80; });
  if (ascii) {
    text.chars.assign(bytes.begin(), bytes.end());
  } else {
    text.chars.reserve(bytes.size());
    text.offsets.reserve(bytes.size() + 1);
    for (size_t pos = 0; pos < bytes.size();) {
      text.offsets.push_back(static_cast<uint32_t>(pos));
      text.chars.push_back(DecodeUtf8(bytes, &pos));
    }
    text.offsets.push_back(static_cast<uint32_t>(bytes.size()));
    text.normal = IsNfc(bytes);
  }
  Folder(file, &text, diagnostics).Run();
  std::sort(text.broken.begin(), text.broken.end());
  return text;
}

}  // namespace writ::syntax
