#include "runtime/cases/library.h"

#include <algorithm>
#include <filesystem>

#include "runtime/disk/disk.h"
#include "runtime/facts/import.h"

namespace writ::cases {
namespace {

namespace fs = std::filesystem;

DiskResult<std::string> ReadText(const std::string& path) {
  const auto size = PosixDisk().Measure(path);
  if (!size) return std::unexpected(size.error());
  auto bytes = ReadWhole(PosixDisk(), path, std::min<size_t>(*size, kMaxPolicyBytes));
  if (bytes) ToUtf8(&*bytes);
  return bytes;
}

std::optional<LoadedText> TextAt(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  auto bytes = ReadText(path.string());
  if (!bytes) return std::nullopt;
  return LoadedText{path.string(), *std::move(bytes)};
}

// The first that is there, of these names, in the folder of `from` or in one of `folders`.
std::optional<LoadedText> FirstOf(const std::vector<std::string>& names, const std::string& from,
                                  const std::vector<std::string>& folders) {
  for (const std::string& name : names)
    if (auto found = TextAt(fs::path(from).parent_path() / name)) return found;
  for (const std::string& folder : folders)
    for (const std::string& name : names)
      if (auto found = TextAt(fs::path(folder) / name)) return found;
  return std::nullopt;
}

}  // namespace

Loader DiskLoader(std::vector<std::string> folders) {
  Loader loader;
  loader.folders = folders;
  loader.data = [folders](const std::string& path, const std::string& from) {
    return FirstOf({path}, from, folders);
  };
  loader.module = [folders = std::move(folders)](std::string module, const std::string& from) {
    std::ranges::replace(module, '.', '/');
    return FirstOf({module + ".writ", module + ".writ.md"}, from, folders);
  };
  return loader;
}

Compilation CompileText(LoadedText policy, const Loader& loader, const CompileOptions& options) {
  const bool converted = policy.bytes.size() <= kMaxPolicyBytes && ToUtf8(&policy.bytes);
  std::vector<LoadedText> texts;
  texts.push_back(std::move(policy));
  auto compilation = Compile(std::move(texts), loader, options);
  if (converted) {
    const FileId file = compilation.modules.front().tree.file;
    compilation.diagnostics.Add(DiagnosticKind::kPolicyInGb18030, {file, 0, 0});
  }
  return compilation;
}

Result<Packed> PackFile(const std::string& path, std::vector<std::string> folders) {
  auto bytes = ReadText(path);
  if (!bytes) return Fail(TroubleKind::kFile, path, bytes.error().Text());
  const Loader loader = DiskLoader(std::move(folders));
  return Pack({path, *std::move(bytes)}, loader);
}

}  // namespace writ::cases
