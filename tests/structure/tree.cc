#include "tests/structure/tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace writ::structure {
namespace {

namespace fs = std::filesystem;

bool LeftOut(const std::string& path) {
  return path == ".git" || path == ".cache" || path == "tests/fuzz/crashes-found" ||
         (path.starts_with("build") && path.find('/') == std::string::npos);
}

std::string Read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<File> Walk() {
  const fs::path root = WRIT_SOURCE_DIR;
  std::vector<File> files;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator();
       ++it) {
    const std::string path = it->path().lexically_relative(root).generic_string();
    if (LeftOut(path)) {
      if (it->is_directory()) it.disable_recursion_pending();
      continue;
    }
    if (it->is_regular_file()) files.push_back({path, Read(it->path())});
  }
  std::ranges::sort(files, {}, &File::path);
  return files;
}

}  // namespace

const std::vector<File>& Tree() {
  static const std::vector<File> files = Walk();
  return files;
}

bool IsCpp(const File& file) { return file.path.ends_with(".cc") || file.path.ends_with(".h"); }

bool IsTestCode(const File& file) {
  return file.path.starts_with("tests/") || file.path.starts_with("bench/") ||
         file.path.ends_with("_test.cc") || file.path.ends_with("_fuzz.cc") ||
         file.path.ends_with("_testing.h") || file.path.ends_with("_bench.cc");
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace writ::structure
