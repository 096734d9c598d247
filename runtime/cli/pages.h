// Writing pages into a folder.
#pragma once

#include <string>
#include <vector>

#include "engine/document/document.h"
#include "runtime/cli/session.h"

namespace writ::cli {

// Makes the folder, writes each page whole or not at all, prints their paths, and leaves what else
// is in the folder as it is. Gives the exit code.
int WritePages(const Session& session, const std::string& folder,
               const std::vector<document::PageFile>& pages);

}  // namespace writ::cli
