// Running the writ binary from a test.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace writ::test {

struct Ran {
  int exit_code = -1;  // 128 + n when killed by signal n
  std::string out, err;
  double seconds = 0;
};

// Runs `writ ARGUMENTS…` without a shell. `input` is its standard input.
Ran Writ(const std::vector<std::string>& arguments, const std::string& input = "",
         const std::vector<std::string>& environment = {"LC_ALL=C.UTF-8"});

// A folder of this test's own, removed at its end.
class Folder {
 public:
  Folder();
  ~Folder();
  std::string Put(const std::string& name, const std::string& text) const;  // returns the path
  std::string Path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string Slurp(const std::string& path);
bool IsJson(const std::string& text);

// A policy that checks, tests and decides; what several tests begin with.
extern const char* const kSmallPolicy;

}  // namespace writ::test
