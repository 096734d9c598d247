#include "engine/base/source.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace writ {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsUtf8Tail(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view TrimmedRight(std::string_view line) {
  while (!line.empty() && (IsBlank(line.back()) || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

std::string_view TrimmedLeft(std::string_view line) {
  while (!line.empty() && IsBlank(line.front())) line.remove_prefix(1);
  return line;
}

// The line without up to three spaces of indentation; four make it a code block.
std::optional<std::string_view> BlockStart(std::string_view line) {
  size_t spaces = 0;
  while (spaces < line.size() && line[spaces] == ' ') ++spaces;
  if (spaces > 3) return std::nullopt;
  return TrimmedRight(line.substr(spaces));
}

size_t RunLength(std::string_view text, char c) {
  const size_t end = text.find_first_not_of(c);
  return end == std::string_view::npos ? text.size() : end;
}

struct Fence {
  char mark = '`';
  size_t length = 0;
  bool writ = false;
};

std::optional<Fence> OpeningFence(std::string_view line) {
  const auto start = BlockStart(line);
  if (!start || start->empty()) return std::nullopt;
  const char mark = start->front();
  if (mark != '`' && mark != '~') return std::nullopt;
  const size_t length = RunLength(*start, mark);
  const std::string_view info = TrimmedLeft(start->substr(length));
  // With a back-tick in the info string it is code within a sentence.
  const bool inline_code = mark == '`' && info.find('`') != std::string_view::npos;
  if (length < 3 || inline_code) return std::nullopt;
  return Fence{mark, length, info.substr(0, info.find_first_of(" \t{")) == "writ"};
}

bool Closes(const Fence& fence, std::string_view line) {
  const auto start = BlockStart(line);
  if (!start) return false;
  const size_t length = RunLength(*start, fence.mark);
  return length >= fence.length && length == start->size();
}

std::optional<std::string> AtxTitle(std::string_view line) {
  const auto start = BlockStart(line);
  if (!start) return std::nullopt;
  const size_t level = RunLength(*start, '#');
  if (level < 1 || level > 6) return std::nullopt;
  std::string_view title = start->substr(level);
  if (!title.empty() && !IsBlank(title.front())) return std::nullopt;
  // A closing row of # does not belong to the title when a blank stands before it.
  std::string_view open = title;
  while (!open.empty() && open.back() == '#') open.remove_suffix(1);
  if (open.empty() || IsBlank(open.back())) title = open;
  return std::string(TrimmedLeft(TrimmedRight(title)));
}

// Line breaks stay, so that lines and offsets are those of the file.
void Blank(std::string* text, size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    if ((*text)[i] != '\n' && (*text)[i] != '\r') (*text)[i] = ' ';
  }
}

void ReadMarkdown(SourceFile* file) {
  std::optional<Fence> fence;
  const size_t size = file->original.size();
  for (size_t i = 0; i < file->line_starts.size(); ++i) {
    const size_t begin = file->line_starts[i];
    const size_t end = i + 1 < file->line_starts.size() ? file->line_starts[i + 1] : size;
    const std::string_view line = file->Line(static_cast<uint32_t>(i + 1));
    if (!fence) {
      fence = OpeningFence(line);
      if (auto title = AtxTitle(line)) {
        file->headings.push_back({static_cast<uint32_t>(begin), std::move(*title)});
      }
      Blank(&file->text, begin, end);
    } else if (Closes(*fence, line)) {
      fence.reset();
      Blank(&file->text, begin, end);
    } else if (!fence->writ) {
      Blank(&file->text, begin, end);
    }
  }
}

}  // namespace

LineColumn SourceFile::Locate(uint32_t offset) const {
  size_t end = std::min<size_t>(offset, original.size());
  const auto next = std::upper_bound(line_starts.begin(), line_starts.end(), end);
  if (next == line_starts.begin()) return {};
  const auto line = static_cast<uint32_t>(next - line_starts.begin());
  size_t pos = *(next - 1);
  if (pos == 0 && original.starts_with(kByteOrderMark)) pos = kByteOrderMark.size();
  LineColumn at{line, 1};
  // Characters are counted by their first bytes, which is fast enough for a file that is one line;
  // the one that `offset` lies within is not over yet.
  while (pos < end && end < original.size() && IsUtf8Tail(original[end])) --end;
  for (; pos < end; ++pos) at.column += IsUtf8Tail(original[pos]) ? 0 : 1;
  return at;
}

std::string_view SourceFile::Line(uint32_t line) const {
  if (line < 1 || line > line_starts.size()) return {};
  size_t begin = line_starts[line - 1];
  size_t end = line < line_starts.size() ? line_starts[line] : original.size();
  if (end > begin && original[end - 1] == '\n') --end;
  if (end > begin && original[end - 1] == '\r') --end;
  std::string_view found = std::string_view(original).substr(begin, end - begin);
  if (begin == 0 && found.starts_with(kByteOrderMark)) found.remove_prefix(kByteOrderMark.size());
  return found;
}

std::string_view SourceFile::HeadingAt(uint32_t offset) const {
  const auto after =
      std::upper_bound(headings.begin(), headings.end(), offset,
                       [](uint32_t at, const Heading& heading) { return at < heading.offset; });
  return after == headings.begin() ? std::string_view() : std::string_view((after - 1)->title);
}

FileId SourceSet::Add(std::string path, std::string original) {
  if (files_.size() >= kNoFile) return kNoFile;
  if (original.size() >= std::numeric_limits<uint32_t>::max()) return kNoFile;
  SourceFile& file = files_.emplace_back();
  file.path = std::move(path);
  file.original = std::move(original);
  file.text = file.original;
  file.line_starts.push_back(0);
  for (size_t i = 0; i < file.original.size(); ++i) {
    if (file.original[i] == '\n') file.line_starts.push_back(static_cast<uint32_t>(i + 1));
  }
  if (file.original.starts_with(kByteOrderMark)) Blank(&file.text, 0, kByteOrderMark.size());
  if (file.path.ends_with(".writ.md")) ReadMarkdown(&file);
  return static_cast<FileId>(files_.size() - 1);
}

std::string_view SourceSet::Text(Place place) const {
  if (!place.known() || place.file >= files_.size()) return {};
  const std::string_view text = files_[place.file].original;
  const size_t begin = std::min<size_t>(place.begin, text.size());
  const size_t end = std::clamp<size_t>(place.end, begin, text.size());
  return text.substr(begin, end - begin);
}

}  // namespace writ
