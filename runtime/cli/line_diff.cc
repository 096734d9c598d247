#include "runtime/cli/line_diff.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace writ::cli {
namespace {

using Lines = std::vector<std::string_view>;
constexpr size_t kContext = 3;
constexpr size_t kMaxTable = 4'000'000;  // cells of the subsequence table

Lines Split(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

struct Edit {
  char mark;
  std::string_view line;
};

// Edits of the differing middle parts, in order.
std::vector<Edit> Middle(const Lines& a, const Lines& b) {
  std::vector<Edit> edits;
  const size_t n = a.size(), m = b.size();
  if ((n + 1) * (m + 1) > kMaxTable) {
    for (auto line : a) edits.push_back({'-', line});
    for (auto line : b) edits.push_back({'+', line});
    return edits;
  }
  std::vector<std::vector<int>> common(n + 1, std::vector<int>(m + 1, 0));
  for (size_t i = n; i-- > 0;) {
    for (size_t j = m; j-- > 0;) {
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  size_t i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && a[i] == b[j]) {
      edits.push_back({' ', a[i++]});
      ++j;
    } else if (j == m || (i < n && common[i + 1][j] >= common[i][j + 1])) {
      edits.push_back({'-', a[i++]});
    } else {
      edits.push_back({'+', b[j++]});
    }
  }
  return edits;
}

}  // namespace

std::string LineDiff(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after) return "";
  const Lines a = Split(before), b = Split(after);
  size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
    ++tail;
  const size_t first = head - std::min(head, kContext), kept = std::min(tail, kContext);
  const Lines middle_a(a.begin() + static_cast<long>(head), a.end() - static_cast<long>(tail));
  const Lines middle_b(b.begin() + static_cast<long>(head), b.end() - static_cast<long>(tail));
  std::string out = fmt::format("--- {}\n+++ {}\n@@ -{},{} +{},{} @@\n", path, path, first + 1,
                                head - first + middle_a.size() + kept, first + 1,
                                head - first + middle_b.size() + kept);
  for (size_t i = first; i < head; ++i) out += fmt::format(" {}\n", a[i]);
  for (const auto& edit : Middle(middle_a, middle_b))
    out += fmt::format("{}{}\n", edit.mark, edit.line);
  for (size_t i = a.size() - tail; i < a.size() - tail + kept; ++i)
    out += fmt::format(" {}\n", a[i]);
  return out;
}

}  // namespace writ::cli
