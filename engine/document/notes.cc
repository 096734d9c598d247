#include "engine/document/notes.h"

#include "engine/base/text.h"
#include "engine/syntax/print_markdown.h"

namespace writ::document {
namespace {

std::string Trimmed(std::string text) {
  const size_t begin = text.find_first_not_of(" \n\r\t");
  if (begin == text.npos) return "";
  return text.substr(begin, text.find_last_not_of(" \n\r\t") + 1 - begin);
}

std::string WithoutDashes(const std::string& comment) {
  return Trimmed(comment.starts_with("--") ? comment.substr(2) : comment);
}

// The title in `---- severance pay ----`; empty if the comment is none.
std::string TitleIn(const std::string& text) {
  if (!text.starts_with("---") || !text.ends_with("---")) return "";
  const size_t begin = text.find_first_not_of('-');
  if (begin == text.npos) return "";
  return Trimmed(text.substr(begin, text.find_last_not_of('-') + 1 - begin));
}

bool EndsInHan(const std::string& text) {
  size_t at = text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xC0) == 0x80) --at;
  if (at == 0) return false;
  --at;
  return !text.empty() && DecodeUtf8(text, &at) >= 0x2E80;
}

}  // namespace

// The lines of one remark become one paragraph.
void Notes::Own(const syntax::Comment& comment, Entry* entry) {
  const uint32_t line = sources_.file(tree_.file).Locate(comment.place.begin).line;
  const bool follows = !entry->comments.empty() && line == last_line_ + 1;
  last_line_ = line;
  const std::string text = WithoutDashes(comment.text);
  if (std::string title = TitleIn(text); !title.empty()) {
    entry->section = std::move(title);
    last_line_ = 0;
  } else if (text.empty()) {
    last_line_ = 0;
  } else if (follows) {
    std::string& paragraph = entry->comments.back();
    paragraph += (EndsInHan(paragraph) ? "" : " ") + text;
  } else {
    entry->comments.push_back(text);
  }
}

void Notes::Prose(uint32_t until, Entry* entry) {
  const SourceFile& file = sources_.file(tree_.file);
  if (!file.path.ends_with(".writ.md")) return;
  uint32_t at = done_;
  const auto take = [&](uint32_t end) {
    if (end <= at) return;
    std::string text = file.original.substr(at, end - at);
    // The fences themselves say nothing to a reader.
    for (size_t fence = text.find("```"); fence != text.npos; fence = text.find("```")) {
      const size_t line = text.rfind('\n', fence);
      const size_t begin = line == text.npos ? 0 : line + 1;
      text.erase(begin, std::min(text.find('\n', fence), text.size()) - begin);
    }
    const std::string trimmed = Trimmed(std::move(text));
    if (!trimmed.empty()) entry->prose += (entry->prose.empty() ? "" : "\n\n") + trimmed;
  };
  for (const auto& block : syntax::FencedBlocksOf(file)) {
    if (block.end <= done_) continue;
    if (block.begin >= until) break;
    take(std::min(block.begin, until));
    at = std::max(at, block.end);
  }
  if (until == file.original.size()) take(until);
  done_ = until;
}

void Notes::Give(const syntax::Item& item, Entry* previous, Entry* entry) {
  last_line_ = 0;
  for (; next_ < tree_.comments.size(); ++next_) {
    const syntax::Comment& comment = tree_.comments[next_];
    if (comment.place.begin >= item.place.begin) break;
    if (comment.own_line || previous == nullptr) {
      Own(comment, entry);
    } else {
      previous->comments.push_back(WithoutDashes(comment.text));
    }
  }
  while (next_ < tree_.comments.size() && tree_.comments[next_].place.begin < item.place.end)
    ++next_;
  Prose(item.place.begin, entry);
}

void Notes::GiveRest(Entry* last) {
  last_line_ = 0;
  for (; next_ < tree_.comments.size(); ++next_) Own(tree_.comments[next_], last);
  Prose(static_cast<uint32_t>(sources_.file(tree_.file).original.size()), last);
}

}  // namespace writ::document
