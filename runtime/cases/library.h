// Policies as files: one with what it uses, read from a disk, for whoever compiles or installs it.
#pragma once

#include <string>
#include <vector>

#include "engine/check/compile.h"
#include "runtime/cases/bundle.h"

namespace writ::cases {

inline constexpr size_t kMaxPolicyBytes = 8u << 20;  // of one file

// Finds what a policy names: beside the file that asks, then in `folders` in their order. The file
// of `use a.b` is a/b.writ or a/b.writ.md. What is no file, cannot be read or is too large is
// passed over. Text in GB18030 is converted.
Loader DiskLoader(std::vector<std::string> folders);

// Compiles one policy with what it uses. Text in GB18030 is converted, which is a finding.
Compilation CompileText(LoadedText policy, const Loader& loader,
                        const CompileOptions& options = {});

// The policy in a file with all it is compiled from, for Cases::Install. kFile if the file cannot
// be read; what is wrong with the text stands in Packed::compilation, and then it has no program.
Result<Packed> PackFile(const std::string& path, std::vector<std::string> folders);

}  // namespace writ::cases
