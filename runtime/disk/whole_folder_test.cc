#include "runtime/disk/whole_folder.h"

#include <sys/stat.h>
#include <catch2/catch.hpp>

#include <cerrno>
#include <filesystem>
#include <fstream>

namespace writ {
namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "writ-whole-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  std::string At(const std::string& name) const { return path + "/" + name; }
  std::string path;
};

TEST_CASE("a folder has its name when all of it is written, and is for its owner alone") {
  const Folder folder;
  const std::string at = folder.At("above/out");
  WholeFolder whole(PosixDisk(), at + "/");
  REQUIRE(whole.Put("a", "1"));
  REQUIRE(whole.Put("below/b", "2"));
  CHECK_FALSE(fs::exists(at));
  REQUIRE(whole.Finish());
  CHECK(ReadWhole(PosixDisk(), at + "/a", 10) == "1");
  CHECK(ReadWhole(PosixDisk(), at + "/below/b", 10) == "2");
  CHECK_FALSE(fs::exists(at + ".partial"));
  struct stat status{};
  REQUIRE(stat((at + "/below").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);
}

TEST_CASE("what is not finished is taken away, and what a crash left is not taken over") {
  const Folder folder;
  const std::string at = folder.At("out");
  {
    WholeFolder whole(PosixDisk(), at);
    REQUIRE(whole.Put("below/a", "1"));
    CHECK(fs::exists(at + ".partial/below/a"));
  }
  CHECK(fs::is_empty(folder.path));
  fs::create_directories(at + ".partial/below");
  std::ofstream(at + ".partial/below/secret") << "of another";
  WholeFolder whole(PosixDisk(), at);
  REQUIRE(whole.Put("below/a", "1"));
  REQUIRE(whole.Finish());
  CHECK_FALSE(fs::exists(at + "/below/secret"));
  CHECK(fs::exists(at + "/below/a"));
}

TEST_CASE("a folder takes nobody's place, and nothing follows an error") {
  const Folder folder;
  const std::string at = folder.At("out");
  {
    WholeFolder whole(PosixDisk(), at);
    REQUIRE(whole.Put("a", "1"));
    fs::create_directory(at);
    CHECK(whole.Finish().error().code == EEXIST);
    CHECK(whole.Finish().error().code == EEXIST);
    CHECK(fs::is_empty(at));
  }
  CHECK_FALSE(fs::exists(at + ".partial"));
  WholeFolder below(PosixDisk(), folder.At("out/file/out"));
  std::ofstream(at + "/file") << "no folder";
  CHECK_FALSE(below.Put("a", "1"));
  CHECK_FALSE(below.Put("b", "1"));
  CHECK_FALSE(below.Finish());
}

TEST_CASE("a tree goes with all below it, and what is not there is gone") {
  const Folder folder;
  fs::create_directories(folder.At("a/b/c"));
  std::ofstream(folder.At("a/b/file")) << "1";
  fs::create_directory(folder.At("stays"));
  fs::create_directory_symlink(folder.At("stays"), folder.At("a/link"));
  std::ofstream(folder.At("stays/file")) << "1";
  REQUIRE(RemoveTree(PosixDisk(), folder.At("a")));
  CHECK_FALSE(fs::exists(folder.At("a")));
  CHECK(fs::exists(folder.At("stays/file")));
  CHECK(RemoveTree(PosixDisk(), folder.At("a")));
}

}  // namespace
}  // namespace writ
