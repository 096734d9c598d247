#include "engine/syntax/print_markdown.h"

#include <string_view>

namespace writ::syntax {
namespace {

std::string_view WithoutIndent(std::string_view line) {
  size_t spaces = 0;
  while (spaces < 3 && spaces < line.size() && line[spaces] == ' ') ++spaces;
  return line.substr(spaces);
}

size_t FenceLength(std::string_view line) {
  if (line.empty() || (line[0] != '`' && line[0] != '~')) return 0;
  size_t length = 0;
  while (length < line.size() && line[length] == line[0]) ++length;
  return length < 3 ? 0 : length;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

std::vector<FencedBlock> FencedBlocksOf(const SourceFile& file) {
  std::vector<FencedBlock> blocks;
  const std::string_view whole = file.original;
  size_t fence = 0;  // the length of the open fence, or 0
  char mark = 0;
  bool writ = false;
  FencedBlock block;
  for (size_t begin = 0; begin < whole.size();) {
    size_t end = whole.find('\n', begin);
    end = end == whole.npos ? whole.size() : end + 1;
    std::string_view line = WithoutIndent(whole.substr(begin, end - begin));
    while (!line.empty() && line.back() == '\n') line.remove_suffix(1);
    const size_t length = FenceLength(line);
    const std::string_view info = Trimmed(line.substr(length));
    if (fence == 0 && length > 0) {
      fence = length;
      mark = line[0];
      writ = info == "writ";
      block.begin = static_cast<uint32_t>(end);
    } else if (fence > 0 && length >= fence && line[0] == mark && info.empty()) {
      block.end = static_cast<uint32_t>(begin);
      const size_t size = block.end - block.begin;
      // What the lexer does not see as it stands is no Writ, whatever its fence says.
      if (writ && whole.substr(block.begin, size) == file.text.substr(block.begin, size)) {
        blocks.push_back(block);
      }
      fence = 0;
    }
    begin = end;
  }
  return blocks;
}

}  // namespace writ::syntax
