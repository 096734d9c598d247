#include "runtime/cases/library.h"

#include <fstream>

#include "runtime/cases/cases_testing.h"

namespace writ::cases {
namespace {

void Write(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

TEST_CASE("what a policy names is found beside it, then folder by folder") {
  TestFolder folder;
  Write(folder / "first/shared/days.writ", "first");
  Write(folder / "second/shared/days.writ", "second");
  Write(folder / "second/other/days.writ.md", "in a handbook");
  Write(folder / "second/rates.csv", "rates");
  const std::string from = folder / "policies/policy.writ";
  const Loader loader = DiskLoader({folder / "first", folder / "second"});
  CHECK(loader.module("shared.days", from)->bytes == "first");
  CHECK(loader.module("other.days", from)->bytes == "in a handbook");
  CHECK(loader.data("rates.csv", from)->bytes == "rates");
  CHECK_FALSE(loader.module("no.such", from));
  Write(folder / "policies/shared/days.writ", "beside");
  CHECK(loader.module("shared.days", from)->bytes == "beside");
  CHECK(loader.module("shared.days", from)->path == folder / "policies/shared/days.writ");
  CHECK_FALSE(DiskLoader({}).module("other.days", from));
}

TEST_CASE("a folder, and a file that is too large, are passed over") {
  TestFolder folder;
  std::filesystem::create_directories(folder / "a/name.writ");
  Write(folder / "b/name.writ", std::string(kMaxPolicyBytes + 1, ' '));
  Write(folder / "c/name.writ", std::string(kMaxPolicyBytes, ' '));
  const Loader loader = DiskLoader({folder / "a", folder / "b", folder / "c"});
  CHECK(loader.module("name", folder / "policy.writ")->bytes.size() == kMaxPolicyBytes);
}

TEST_CASE("a policy from a file is packed, its text converted where it is in GB18030") {
  TestFolder folder;
  Write(folder / "policy.writ", kDeskPolicy);
  const Packed packed = Desk::Must(PackFile(folder / "policy.writ", {}));
  REQUIRE(packed.compilation.program != nullptr);
  CHECK(packed.bundle.files.front() == Bundle::File{"policy.writ", kDeskPolicy});
  Write(folder / "gb.writ", "no policy \xD6\xC6\xB6\xC8\n");
  CHECK(Desk::Must(PackFile(folder / "gb.writ", {})).bundle.files.front().bytes ==
        "no policy \xE5\x88\xB6\xE5\xBA\xA6\n");
  CHECK(Desk::Must(PackFile(folder / "gb.writ", {})).compilation.program == nullptr);
  const auto none = PackFile(folder / "none.writ", {});
  REQUIRE_FALSE(none);
  CHECK(none.error().word == "file");
}

}  // namespace
}  // namespace writ::cases
