// The Program of each pattern as `dump --phase program` prints it, in tests/cli/printed, and the
// same from its Chinese twin. WRIT_UPDATE=1 writes the expectations anew; it is refused where
// CI=true.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/cli/program.h"

using writ::test::Slurp;
using writ::test::Writ;

namespace {

namespace fs = std::filesystem;

bool IsSet(const char* variable, std::string_view value) {
  const char* text = std::getenv(variable);
  return text != nullptr && text == value;
}

// Paths of English files that end in ".writ" below `folder`.
std::vector<fs::path> EnglishFiles(const char* folder) {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(WRIT_SOURCE_DIR) / "examples" / folder)) {
    const std::string path = entry.path().string();
    if (path.ends_with(".writ") && !path.ends_with(".zh.writ")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string Printed(const std::string& path) {
  const auto ran = Writ({"dump", "--phase", "program", path});
  CHECK(ran.exit_code == 0);
  return ran.out;
}

}  // namespace

TEST_CASE("the Program of each pattern prints as expected") {
  const bool update = IsSet("WRIT_UPDATE", "1");
  REQUIRE_FALSE((update && IsSet("CI", "true")));
  const fs::path folder = fs::path(WRIT_SOURCE_DIR) / "tests/cli/printed";
  size_t files = 0;
  for (const fs::path& file : EnglishFiles("patterns")) {
    ++files;
    CAPTURE(file);
    const std::string expected = (folder / file.stem()).string() + ".txt";
    const std::string printed = Printed(file.string());
    if (update) {
      std::ofstream(expected, std::ios::binary) << printed;
    } else {
      CHECK(printed == Slurp(expected));
    }
  }
  CHECK(files > 20);
  const auto kept = std::distance(fs::directory_iterator(folder), fs::directory_iterator());
  CHECK(static_cast<size_t>(kept) == files);
}

TEST_CASE("a Chinese twin prints the same Program") {
  size_t twins = 0;
  for (const fs::path& file : EnglishFiles("")) {
    const std::string twin = fs::path(file).replace_extension(".zh.writ").string();
    if (!fs::exists(twin)) continue;
    CAPTURE(twin);
    ++twins;
    CHECK(Printed(twin) == Printed(file.string()));
  }
  CHECK(twins > 20);
}
