// Runs the commands that the documents show, each document in a fresh copy of the repository, and
// compares what they print. Usage: docs_test FOLDER_OF_WRIT; WRIT_UPDATE=1 rewrites the documents
// instead.
//
// Lines "$ ./dev …" are not run: CI runs those itself. A "$ cd DIR" holds to the end of its fence.
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/docs/transcript.h"

namespace writ::docs {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// What is built and what git keeps are no part of a copy.
bool IsCopied(const fs::path& entry) {
  const std::string name = entry.filename().string();
  return name != ".git" && name != ".cache" && !name.starts_with("build");
}

void CopyRepository(const fs::path& from, const fs::path& to) {
  fs::create_directories(to);
  for (const auto& entry : fs::directory_iterator(from)) {
    if (!IsCopied(entry.path())) continue;
    fs::copy(entry.path(), to / entry.path().filename(),
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }
}

std::vector<fs::path> Documents(const fs::path& root) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.path().extension() == ".md") found.push_back(entry.path().filename());
  }
  for (const char* folder : {"docs", "examples", "stdlib-rules"}) {
    if (!fs::is_directory(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() == ".md") found.push_back(entry.path().lexically_relative(root));
    }
  }
  std::ranges::sort(found);
  return found;
}

std::string Quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

struct Outcome {
  std::vector<std::string> lines;  // of both streams, as they came
  bool ran = false;                // the shell found the command, and no signal ended it
};

Outcome Run(const std::string& command, const fs::path& folder) {
  const std::string line =
      "cd " + Quoted(folder.string()) + " && exec bash -c " + Quoted(command) + " </dev/null 2>&1";
  std::FILE* pipe = popen(line.c_str(), "r");
  if (pipe == nullptr) return {};
  std::string text;
  char buffer[4096];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
  const int status = pclose(pipe);
  const bool ran = WIFEXITED(status) && WEXITSTATUS(status) < 126;
  return {SplitLines(text), ran};
}

void PrintLines(const char* title, const std::vector<std::string>& lines) {
  std::printf("  %s\n", title);
  for (const std::string& line : lines) std::printf("    %s\n", line.c_str());
}

class Runner {
 public:
  Runner(fs::path root, fs::path scratch, bool update)
      : root_(std::move(root)), scratch_(std::move(scratch)), update_(update) {}

  void RunDocument(const fs::path& document) {
    const std::string text = Read(root_ / document);
    const std::vector<Command> commands = CommandsOf(text);
    if (commands.empty()) return;
    const fs::path copy = scratch_ / std::to_string(++copies_);
    CopyRepository(root_, copy);
    std::vector<std::vector<std::string>> printed;
    fs::path folder = copy;
    for (size_t i = 0; i < commands.size(); ++i) {
      const Command& command = commands[i];
      if (i == 0 || commands[i - 1].block != command.block) folder = copy;
      if (command.text.starts_with("cd ")) {
        folder /= command.text.substr(3);
        printed.push_back(command.expected);
      } else if (command.text.starts_with("./dev ")) {
        printed.push_back(command.expected);
      } else {
        printed.push_back(RunCommand(document, command, folder));
      }
    }
    if (update_)
      std::ofstream(root_ / document, std::ios::binary) << Rewrite(text, commands, printed);
  }

  int Report() const {
    std::printf("%d passed, %d failed\n", passed_, failed_);
    return failed_ == 0 ? 0 : 1;
  }

 private:
  std::vector<std::string> RunCommand(const fs::path& document, const Command& command,
                                      const fs::path& folder) {
    const Outcome outcome = Run(command.text, folder);
    if (outcome.ran && Matches(command.expected, outcome.lines)) {
      ++passed_;
    } else {
      ++failed_;
      std::printf("%s:%d: $ %s\n", document.c_str(), command.line, command.text.c_str());
      PrintLines("the document says", command.expected);
      PrintLines(outcome.ran ? "but it printed" : "but it did not run to its end, and printed",
                 outcome.lines);
    }
    return outcome.lines;
  }

  fs::path root_, scratch_;
  bool update_;
  int copies_ = 0, passed_ = 0, failed_ = 0;
};

int RunAll(const std::string& writ_folder) {
  const char* path = std::getenv("PATH");
  setenv("PATH", (writ_folder + ":" + (path == nullptr ? "/usr/bin:/bin" : path)).c_str(), 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  setenv("NO_COLOR", "1", 1);
  std::string scratch = (fs::temp_directory_path() / "writ-docs-XXXXXX").string();
  if (mkdtemp(scratch.data()) == nullptr) return 2;
  const fs::path root = fs::current_path();
  Runner runner(root, scratch, std::getenv("WRIT_UPDATE") != nullptr);
  for (const fs::path& document : Documents(root)) runner.RunDocument(document);
  fs::remove_all(scratch);
  return runner.Report();
}

}  // namespace
}  // namespace writ::docs

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: docs_test FOLDER_OF_WRIT, from the repository's root\n");
    return 2;
  }
  return writ::docs::RunAll(argv[1]);
}
