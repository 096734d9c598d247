#include "runtime/cli/pdf.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

extern char** environ;

namespace writ::cli {
namespace {

constexpr const char* kProgram = "weasyprint";

// A file that lies in memory alone: what is in it never comes to a disk by us.
class MemoryFile {
 public:
  MemoryFile() : file_(memfd_create("page", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (file_ >= 0) close(file_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  int file() const { return file_; }

  bool Put(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = write(file_, bytes.data(), bytes.size());
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(written));
    }
    return lseek(file_, 0, SEEK_SET) == 0;
  }
  std::string Take() const {
    struct stat about{};
    if (fstat(file_, &about) != 0) return "";
    std::string bytes(static_cast<size_t>(about.st_size), '\0');
    size_t got = 0;
    while (got < bytes.size()) {
      const ssize_t part =
          pread(file_, bytes.data() + got, bytes.size() - got, static_cast<off_t>(got));
      if (part <= 0) return "";
      got += static_cast<size_t>(part);
    }
    return bytes;
  }

 private:
  const int file_;
};

std::unexpected<LocalText> Failed(const std::string& why) {
  return std::unexpected(LocalText{"the page could not be made into PDF: weasyprint: " + why,
                                   "无法将页面转为 PDF:weasyprint:" + why});
}

// The rules of a page's style that are about drawings: those that begin a line with `svg`.
std::string DrawingRules(std::string_view page) {
  const size_t begin = page.find("<style>"), end = page.find("</style>");
  std::string rules;
  if (begin == page.npos || end == page.npos) return rules;
  const std::string_view style = page.substr(begin, end - begin);
  for (size_t at = style.find("\nsvg "); at != style.npos; at = style.find("\nsvg ", at + 1))
    rules += style.substr(at + 1, style.find('}', at) - at);
  return rules;
}

// WeasyPrint takes no style of the page into a drawing, which would be all black: each gets the
// rules that it needs.
std::string WithStyledDrawings(std::string_view page) {
  const std::string rules = "<style>" + DrawingRules(page) + "</style>";
  std::string styled;
  constexpr std::string_view kDrawing = "<svg ";
  for (size_t at = page.find(kDrawing); at != page.npos; at = page.find(kDrawing)) {
    const size_t end = page.find('>', at);
    if (end == page.npos) break;
    styled.append(page.substr(0, end + 1)).append(rules);
    page.remove_prefix(end + 1);
  }
  return styled.append(page);
}

}  // namespace

std::expected<std::string, LocalText> PdfOf(std::string_view page) {
  const MemoryFile in, out;
  if (in.file() < 0 || out.file() < 0 || !in.Put(WithStyledDrawings(page)))
    return Failed(std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.file(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.file(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string program = kProgram, quiet = "--quiet", from = "-", to = "-";
  char* words[] = {program.data(), quiet.data(), from.data(), to.data(), nullptr};
  pid_t child = 0;
  const int error = posix_spawnp(&child, kProgram, &actions, nullptr, words, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT)
    return std::unexpected(LocalText{
        "PDF needs the program weasyprint, which is not installed (Debian: apt-get install "
        "weasyprint fonts-noto-cjk); the page as HTML can be printed by any browser",
        "生成 PDF 需要程序 weasyprint,目前没有安装(Debian:apt-get install weasyprint "
        "fonts-noto-cjk);HTML 页面可用任何浏览器打印"});
  if (error != 0) return Failed(std::strerror(error));
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return Failed(std::strerror(errno));
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return Failed(WIFEXITED(status) ? "exit code " + std::to_string(WEXITSTATUS(status))
                                    : "killed");
  std::string pdf = out.Take();
  if (!pdf.starts_with("%PDF-")) return Failed("no PDF came of it");
  return pdf;
}

}  // namespace writ::cli
