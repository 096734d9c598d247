// The difference of two texts by lines, as `diff -u` writes it.
#pragma once

#include <string>
#include <string_view>

namespace writ::cli {

// Empty when equal. Common lines at both ends are found first; the middle by a longest common
// subsequence when it is small, else replaced whole.
std::string LineDiff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace writ::cli
