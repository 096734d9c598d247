// The repository as a list of texts: every file that is ours, found by walking, so that no git is
// needed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace writ::structure {

struct File {
  std::string path;  // from the repository's root, with '/'
  std::string text;  // its bytes
};

// Read once per process. Leaves out .git, what is built (build*), caches and the inputs that
// fuzzing found.
const std::vector<File>& Tree();

bool IsCpp(const File& file);  // .cc or .h
bool IsTestCode(
    const File& file);  // *_test.cc, *_fuzz.cc, *_bench.cc and all below tests/ and bench/

std::vector<std::string_view> Lines(std::string_view text);

}  // namespace writ::structure
