// Reading and writing files for the commands: whole or not at all, with limits, with a reason when
// it fails.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/check/compile.h"
#include "runtime/cases/library.h"
#include "runtime/cli/session.h"

namespace writ::cli {

using cases::kMaxPolicyBytes;  // one more byte is read, so that the checker can say so
inline constexpr size_t kMaxFactBytes = size_t{1} << 30;

// The bytes of a file, "-" being standard input. A reason in words if it cannot be read or is
// larger.
std::expected<std::string, std::string> ReadFile(const std::string& path, size_t max_bytes);

// See NewFile; durable.
std::expected<void, std::string> WriteFile(const std::string& path, std::string_view text);

// The policy files that paths name: a folder stands for the *.writ and *.writ.md in it, sorted.
// Complains about what is not there and returns nullopt then.
std::optional<std::vector<std::string>> PolicyFiles(const Session& session,
                                                    const std::vector<std::string>& paths);

// Finds what a policy names beside it, in --library folders, in WRIT_LIBRARY and in the library
// that came with the program.
Loader LoaderOf(const Session& session);

// Reads and compiles one file with what it uses. nullopt (complained about) when it cannot be read
// at all.
std::optional<Compilation> CompileFile(const Session& session, const std::string& path,
                                       const CompileOptions& options = {});

// 2 when the text could not be read, 1 when it was read and is wrong, 0 when it is clean.
int ExitCodeFor(const Diagnostics& diagnostics);

// Compiles for a command that needs a Program. Diagnostics go to stderr when there is none.
struct Ready {
  std::optional<Compilation> compilation;
  int exit_code = kClean;
  bool ok() const { return compilation && compilation->program != nullptr; }
  const Program& program() const { return *compilation->program; }
};
Ready Prepare(const Session& session, const std::string& path);

}  // namespace writ::cli
