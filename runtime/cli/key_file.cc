#include "runtime/cli/key_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runtime/audit/bytes.h"
#include "runtime/cli/files.h"
#include "runtime/personal/random.h"

namespace writ::cli {
namespace {

constexpr std::string_view kHead = "writ-key/1\n";

void Wrong(const Session& session, const std::string& path, const std::string& en,
           const std::string& zh) {
  Complain(session, fmt::format("{}: {}", path, en), fmt::format("{}:{}", path, zh));
}

}  // namespace

std::optional<audit::SigningKey> MakeKeyFile(const Session& session, const std::string& path) {
  const audit::SigningKey::Seed seed = RandomBytes<32>(SystemRandom());
  const std::string text = std::string(kHead) + audit::ToHex(seed) + "\n";
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    const std::string why = std::strerror(errno);
    if (errno == EEXIST) {
      Wrong(session, path, "is there already; a key is never overwritten", "已存在;密钥不会被覆盖");
    } else {
      Wrong(session, path, "cannot be written: " + why, "无法写入:" + why);
    }
    return std::nullopt;
  }
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       fsync(file) == 0;
  if (close(file) == 0 && written) return audit::SigningKey(seed);
  unlink(path.c_str());
  Wrong(session, path, "could not be written whole", "未能完整写入");
  return std::nullopt;
}

std::optional<audit::SigningKey> ReadKeyFile(const Session& session, const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    Wrong(session, path, "may be read by others; let its owner alone do so (chmod 600)",
          "可被他人读取;请限为仅所有者可读写(chmod 600)");
    return std::nullopt;
  }
  const auto text = ReadFile(path, 4096);
  if (!text) {
    Wrong(session, path, "cannot be read: " + text.error(), "无法读取:" + text.error());
    return std::nullopt;
  }
  audit::SigningKey::Seed seed{};
  const std::string_view rest =
      text->starts_with(kHead) ? std::string_view(*text).substr(kHead.size()) : std::string_view();
  if (rest.size() != 65 || rest.back() != '\n' || !audit::FromHex(rest.substr(0, 64), seed)) {
    Wrong(session, path, "is no key file; make one with writ key new",
          "不是密钥文件;可用 writ key new 新建");
    return std::nullopt;
  }
  return audit::SigningKey(seed);
}

}  // namespace writ::cli
