// A file that takes the place of another when all of it is written, so that readers see the old
// text or the new, never a part. A link keeps its name, and the file behind it is replaced. What is
// no file (a pipe, /dev/stdout) gets all of it at the end.
#pragma once

#include <expected>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::cli {

enum class Durable : bool { kNo, kYes };

class NewFile {
 public:
  explicit NewFile(const std::string& path);
  ~NewFile();  // what was not committed is removed
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  // Trouble is kept, and Commit tells of it.
  void Append(std::string_view text);
  // The error is the system's reason; everything is as it was then. Without kYes a crash of the
  // machine may take it, old and new: for what can be made again.
  std::expected<void, std::string> Commit(Durable durable);

 private:
  const std::string path_, temporary_;
  int fd_ = -1, error_ = 0;
  bool replaces_ = true, existed_ = false;
  std::string held_;  // of what is no file
};

// Parts of one text that are ready in any order, written in theirs while others are being made, so
// that what is said of a large company does not lie in memory.
class PartsInOrder {
 public:
  PartsInOrder(NewFile& file, size_t parts) : file_(file), waiting_(parts) {}
  // Each part once; by several threads at once. `text` is taken, or empty and as large as before.
  void Add(size_t part, std::string* text);

 private:
  NewFile& file_;
  std::mutex mutex_;                                 // of what follows, and the file
  std::vector<std::optional<std::string>> waiting_;  // by part
  size_t next_ = 0;                                  // the first that is not written
};

}  // namespace writ::cli
