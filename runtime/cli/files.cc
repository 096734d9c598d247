#include "runtime/cli/files.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "runtime/cli/new_file.h"

namespace writ::cli {
namespace fs = std::filesystem;

std::expected<std::string, std::string> ReadFile(const std::string& path, size_t max_bytes) {
  const int fd = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::unexpected(std::strerror(errno));
  std::string text;
  std::string problem;
  char buffer[1 << 16];
  while (problem.empty()) {
    const ssize_t got = read(fd, buffer, sizeof buffer);
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) problem = std::strerror(errno);
    if (got > 0) text.append(buffer, static_cast<size_t>(got));
    if (text.size() > max_bytes) problem = fmt::format("larger than {} MiB", max_bytes >> 20);
  }
  if (fd != STDIN_FILENO) close(fd);
  if (!problem.empty()) return std::unexpected(problem);
  return text;
}

std::expected<void, std::string> WriteFile(const std::string& path, std::string_view text) {
  NewFile file(path);
  file.Append(text);
  return file.Commit(Durable::kYes);
}

namespace {

bool IsPolicyName(const std::string& name) {
  return name.ends_with(".writ") || name.ends_with(".writ.md");
}

std::vector<std::string> FilesIn(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.is_regular_file(error) && IsPolicyName(entry.path().filename().string())) {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::optional<std::vector<std::string>> PolicyFiles(const Session& session,
                                                    const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::error_code error;
    if (path == "-" || fs::is_regular_file(path, error)) {
      files.push_back(path);
    } else if (fs::is_directory(path, error)) {
      auto found = FilesIn(path);
      if (found.empty()) {
        Complain(session, fmt::format("{}: no .writ or .writ.md file in this folder", path),
                 fmt::format("{}:此文件夹内没有 .writ 或 .writ.md 文件", path));
        return std::nullopt;
      }
      files.insert(files.end(), found.begin(), found.end());
    } else {
      Complain(session, fmt::format("{}: no such file or folder", path),
               fmt::format("{}:没有这个文件或文件夹", path));
      return std::nullopt;
    }
  }
  return files;
}

Loader LoaderOf(const Session& session) {
  std::vector<std::string> folders = session.libraries;
  if (const char* extra = std::getenv("WRIT_LIBRARY")) folders.emplace_back(extra);
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error);
  if (error) return cases::DiskLoader(std::move(folders));
  const fs::path beside = program.parent_path();
  folders.push_back((beside.parent_path() / "share/writ/stdlib-rules").string());
  folders.push_back((beside / "stdlib-rules").string());  // as a build tree has it
  return cases::DiskLoader(std::move(folders));
}

std::optional<Compilation> CompileFile(const Session& session, const std::string& path,
                                       const CompileOptions& options) {
  auto bytes = ReadFile(path, kMaxPolicyBytes + 1);
  if (!bytes) {
    Complain(session, fmt::format("{}: cannot be read: {}", path, bytes.error()),
             fmt::format("{}:无法读取:{}", path, bytes.error()));
    return std::nullopt;
  }
  return cases::CompileText({path == "-" ? "<stdin>" : path, std::move(*bytes)}, LoaderOf(session),
                            options);
}

int ExitCodeFor(const Diagnostics& diagnostics) {
  if (!diagnostics.HasErrors()) return kClean;
  for (const auto& diagnostic : diagnostics.Sorted()) {
    const bool unreadable = diagnostic.kind == DiagnosticKind::kInvalidUtf8 ||
                            diagnostic.kind == DiagnosticKind::kTooLarge ||
                            diagnostic.kind == DiagnosticKind::kTooManyTokens ||
                            diagnostic.kind == DiagnosticKind::kFactEncoding ||
                            diagnostic.kind == DiagnosticKind::kFactFileTooLarge;
    if (unreadable) return kUnreadable;
  }
  return kFindings;
}

Ready Prepare(const Session& session, const std::string& path) {
  Ready ready;
  ready.compilation = CompileFile(session, path, {.analyses = false});
  if (!ready.compilation) {
    ready.exit_code = kUnreadable;
  } else if (!ready.compilation->program) {
    Session text = session;
    text.format = "text";
    Report(text, ready.compilation->diagnostics, *ready.compilation->sources);
    ready.exit_code = std::max(kFindings, ExitCodeFor(ready.compilation->diagnostics));
  }
  return ready;
}

}  // namespace writ::cli
