#include "runtime/disk/disk.h"
#include "runtime/disk/system_library.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace writ {
namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "writ-disk-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  std::string At(const std::string& name) const { return path + "/" + name; }
  std::string path;
};

void Write(const std::string& path, std::string_view bytes) {
  auto file = PosixDisk().Create(path);
  REQUIRE(file);
  REQUIRE((*file)->Append(bytes));
  REQUIRE((*file)->Sync());
  REQUIRE((*file)->Close());
}

TEST_CASE("a library of the system is loaded, or what is missing is named") {
  double (*cosine)(double) = nullptr;
  SystemLibrary here("libm.so.6");
  here.Find("cos", cosine);
  CHECK(here.missing().empty());
  REQUIRE(cosine != nullptr);
  CHECK(cosine(0) == 1);
  here.Find("no_such_function", cosine);
  CHECK(here.missing() == "no_such_function");
  SystemLibrary nowhere("libno-such-library.so.1");
  nowhere.Find("cos", cosine);
  CHECK(nowhere.missing() == "libno-such-library.so.1");
}

TEST_CASE("what was appended is read, at any offset and to the end") {
  const Folder folder;
  Write(folder.At("a"), "0123456789");
  const auto file = PosixDisk().Open(folder.At("a"));
  REQUIRE(file);
  char to[16] = {};
  CHECK((*file)->ReadAt(0, to, 4) == 4u);
  CHECK(std::string(to, 4) == "0123");
  CHECK((*file)->ReadAt(8, to, 16) == 2u);
  CHECK(std::string(to, 2) == "89");
  CHECK((*file)->ReadAt(10, to, 1) == 0u);
  CHECK((*file)->ReadAt(1000, to, 1) == 0u);
  CHECK(PosixDisk().Measure(folder.At("a")) == 10u);
}

TEST_CASE("a created file replaces the old one and is private") {
  const Folder folder;
  Write(folder.At("a"), "long old bytes");
  Write(folder.At("a"), "new");
  CHECK(ReadWhole(PosixDisk(), folder.At("a"), 100) == "new");
  struct stat status{};
  REQUIRE(stat(folder.At("a").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a file is continued behind its last byte, and only if it is there") {
  const Folder folder;
  Write(folder.At("a"), "one");
  auto file = PosixDisk().Continue(folder.At("a"));
  REQUIRE(file);
  REQUIRE((*file)->Append(", two"));
  REQUIRE((*file)->Append(", three"));
  REQUIRE((*file)->Sync());
  CHECK(ReadWhole(PosixDisk(), folder.At("a"), 100) == "one, two, three");
  const auto none = PosixDisk().Continue(folder.At("none"));
  REQUIRE_FALSE(none);
  CHECK(none.error() == DiskError{DiskOperation::kOpen, folder.At("none"), ENOENT});
  CHECK_FALSE(PosixDisk().Exists(folder.At("none")));
}

TEST_CASE("what is not there is an error that names itself") {
  const Folder folder;
  const auto file = PosixDisk().Open(folder.At("none"));
  REQUIRE_FALSE(file);
  CHECK(file.error() == DiskError{DiskOperation::kOpen, folder.At("none"), ENOENT});
  CHECK(file.error().Text() == "open " + folder.At("none") + ": No such file or directory");
  CHECK_FALSE(PosixDisk().Create(folder.At("no/file")));
  CHECK_FALSE(PosixDisk().Remove(folder.At("none")));
  CHECK_FALSE(PosixDisk().Rename(folder.At("none"), folder.At("x")));
  CHECK_FALSE(PosixDisk().SyncFolder(folder.At("none")));
  CHECK_FALSE(PosixDisk().List(folder.At("none")));
  CHECK_FALSE(PosixDisk().Measure(folder.At("none")));
  CHECK_FALSE(PosixDisk().Exists(folder.At("none")));
}

TEST_CASE("a full device is an error of Append") {
  auto file = PosixDisk().Create("/dev/full");
  REQUIRE(file);
  const auto put = (*file)->Append("x");
  REQUIRE_FALSE(put);
  CHECK(put.error().code == ENOSPC);
}

TEST_CASE("folders are listed, made once, and made again without complaint") {
  const Folder folder;
  CHECK(PosixDisk().CreateFolder(folder.At("sub")));
  CHECK(PosixDisk().CreateFolder(folder.At("sub")));
  Write(folder.At("sub/a"), "");
  Write(folder.At("sub/b"), "");
  auto names = PosixDisk().List(folder.At("sub"));
  REQUIRE(names);
  std::ranges::sort(*names);
  CHECK(*names == std::vector<std::string>{"a", "b"});
  CHECK_FALSE(PosixDisk().CreateFolder(folder.At("sub/a")));  // a file is no folder
  CHECK(PosixDisk().SyncFolder(folder.At("sub")));
  CHECK_FALSE(PosixDisk().IsShared(folder.path));
}

TEST_CASE("replacing a file leaves nothing beside it") {
  const Folder folder;
  CHECK(ReplaceFile(PosixDisk(), folder.At("a"), "one"));
  CHECK(ReplaceFile(PosixDisk(), folder.At("a"), "two"));
  CHECK(ReadWhole(PosixDisk(), folder.At("a"), 3) == "two");
  CHECK(PosixDisk().List(folder.path)->size() == 1);
  const auto whole = ReadWhole(PosixDisk(), folder.At("a"), 2);
  REQUIRE_FALSE(whole);
  CHECK(whole.error().code == EFBIG);
}

// Runs `work` in a child process; true if it returned true.
template <typename Work>
bool InChild(Work work) {
  const pid_t child = fork();
  if (child == 0) _exit(work() ? 0 : 1);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_CASE("a new name never replaces a file") {
  const Folder folder;
  Write(folder.At("a"), "a");
  Write(folder.At("b"), "b");
  const auto refused = PosixDisk().RenameNew(folder.At("a"), folder.At("b"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == EEXIST);
  CHECK(ReadWhole(PosixDisk(), folder.At("a"), 100) == "a");
  CHECK(ReadWhole(PosixDisk(), folder.At("b"), 100) == "b");
  REQUIRE(PosixDisk().RenameNew(folder.At("a"), folder.At("c")));
  CHECK_FALSE(PosixDisk().Exists(folder.At("a")));
  CHECK(ReadWhole(PosixDisk(), folder.At("c"), 100) == "a");
  CHECK(PosixDisk().RenameNew(folder.At("a"), folder.At("d")).error().code == ENOENT);
}

TEST_CASE("a file that is replaced is not written over, even if a crash left it a second name") {
  const Folder folder;
  Write(folder.At("a"), "old");
  for (const char* name : {"a.new", "witness"})
    REQUIRE(link(folder.At("a").c_str(), folder.At(name).c_str()) == 0);
  REQUIRE(ReplaceFile(PosixDisk(), folder.At("a"), "young"));
  CHECK(ReadWhole(PosixDisk(), folder.At("a"), 100) == "young");
  CHECK(ReadWhole(PosixDisk(), folder.At("witness"), 100) == "old");
}

TEST_CASE("a file is private while its owner alone may read and write it") {
  const Folder folder;
  const std::string path = folder.At("a");
  Write(path, "secret");
  CHECK(PosixDisk().IsPrivate(path) == true);
  for (const mode_t mode : {0640, 0620, 0610, 0604, 0602, 0601}) {
    REQUIRE(chmod(path.c_str(), mode) == 0);
    INFO(std::oct << mode);
    CHECK(PosixDisk().IsPrivate(path) == false);
  }
  REQUIRE(chmod(path.c_str(), 0400) == 0);
  CHECK(PosixDisk().IsPrivate(path) == true);
  CHECK(PosixDisk().IsPrivate(folder.At("b")).error().code == ENOENT);
  if (geteuid() == 0) {  // only root can give a file away
    REQUIRE(chown(path.c_str(), 12345, static_cast<gid_t>(-1)) == 0);
    CHECK(PosixDisk().IsPrivate(path) == false);
  }
}

TEST_CASE("a lock keeps out this process, its children and others, until it is let go") {
  const Folder folder;
  auto lock = PosixDisk().Lock(folder.At("LOCK"));
  REQUIRE(lock);
  const auto second = PosixDisk().Lock(folder.At("LOCK"));
  REQUIRE_FALSE(second);
  CHECK(second.error().code == EAGAIN);
  const auto refused = [&] { return !PosixDisk().Lock(folder.At("LOCK")).has_value(); };
  CHECK(InChild(refused));
  // A child that ends, or destroys its copy of the lock, takes nothing from the parent.
  CHECK(InChild([&] {
    lock->reset();
    return true;
  }));
  CHECK(InChild(refused));
  lock->reset();
  CHECK_FALSE(InChild(refused));
  CHECK(PosixDisk().Lock(folder.At("LOCK")));
}

TEST_CASE("a file never becomes a standard stream") {
  const Folder folder;
  CHECK(InChild([&] {
    close(STDERR_FILENO);
    const auto file = PosixDisk().Create(folder.At("a"));
    return file.has_value() && fcntl(STDERR_FILENO, F_GETFD) < 0;
  }));
}

TEST_CASE("the folder of a path") {
  CHECK(FolderOf("a/b/c") == "a/b");
  CHECK(FolderOf("/a") == "/");
  CHECK(FolderOf("a") == ".");
}

}  // namespace
}  // namespace writ
