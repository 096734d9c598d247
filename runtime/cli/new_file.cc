#include "runtime/cli/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace writ::cli {
namespace {

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = write(fd, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    text.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

// Where the file lies that a link names.
std::string Followed(const std::string& path) {
  char* real = realpath(path.c_str(), nullptr);
  if (real == nullptr) return path;
  const std::string followed = real;
  std::free(real);
  return followed;
}

bool IsStandardOutput(const struct stat& file) {
  struct stat out{};
  return fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == file.st_dev && out.st_ino == file.st_ino;
}

// What was at `path` goes. Taking another's place by its name alone lets ext4 hand the new text to
// the disk at once, which it does for programs that should have called fsync and did not; for
// millions of lines that is a tenth of a screening. Changing places with it does not.
bool TakePlace(const char* temporary, const char* path, bool swap) {
  if (swap && renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_EXCHANGE) == 0) {
    if (unlink(temporary) == 0) return true;
    const int error = errno;  // somebody put there what is no file: back, as it was
    renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_EXCHANGE);
    errno = error;
    return false;
  }
  return rename(temporary, path) == 0;  // nothing was there, or the file system cannot do that
}

}  // namespace

NewFile::NewFile(const std::string& path) : path_(Followed(path)), temporary_(path_ + ".writ-new") {
  struct stat old{};
  const bool existed = stat(path.c_str(), &old) == 0;
  replaces_ = !existed || (S_ISREG(old.st_mode) && !IsStandardOutput(old));
  existed_ = existed;
  if (replaces_) {
    // What a run that was killed left there may be what was at `path`, with other names, too.
    unlink(temporary_.c_str());
    fd_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
               existed ? old.st_mode & 0777 : 0666);
  } else {
    fd_ = IsStandardOutput(old) ? dup(STDOUT_FILENO) : open(path.c_str(), O_WRONLY | O_CLOEXEC);
  }
  if (fd_ < 0) error_ = errno;
}

NewFile::~NewFile() {
  if (fd_ < 0) return;
  close(fd_);
  if (replaces_) unlink(temporary_.c_str());
}

void NewFile::Append(std::string_view text) {
  if (error_ != 0) return;
  if (!replaces_)
    held_ += text;
  else if (!WriteAll(fd_, text))
    error_ = errno;
}

std::expected<void, std::string> NewFile::Commit(Durable durable) {
  if (error_ == 0 && !replaces_ && !WriteAll(fd_, held_)) error_ = errno;
  if (error_ == 0 && replaces_ && durable == Durable::kYes && fsync(fd_) != 0) error_ = errno;
  if (error_ == 0) {
    if (close(fd_) != 0) error_ = errno;
    fd_ = -1;
    if (replaces_ && error_ == 0 &&
        !TakePlace(temporary_.c_str(), path_.c_str(), existed_ && durable == Durable::kNo))
      error_ = errno;
    if (replaces_ && error_ != 0) unlink(temporary_.c_str());
  }
  if (error_ != 0) return std::unexpected(std::strerror(error_));
  return {};
}

void PartsInOrder::Add(size_t part, std::string* text) {
  const std::lock_guard lock(mutex_);
  if (part == next_) {
    file_.Append(*text);
    text->clear();
    waiting_[part].emplace();
  } else {
    waiting_[part] = std::move(*text);
    text->clear();
  }
  for (; next_ < waiting_.size() && waiting_[next_]; ++next_) {
    file_.Append(*waiting_[next_]);
    *waiting_[next_] = std::string();  // its memory is given back
  }
}

}  // namespace writ::cli
