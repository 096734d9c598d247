// The files of a new project.
#pragma once

#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"

namespace writ::cli {

struct ProjectFile {
  std::string path, text;
};

std::vector<ProjectFile> ProjectFiles(Language language);

}  // namespace writ::cli
