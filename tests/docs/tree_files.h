// Files of the source tree, for tests that read what documents speak of.
#pragma once

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "engine/check/compile.h"

namespace writ::test {

// All of a file; nullopt where there is none.
inline std::optional<std::string> Bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Libraries of stdlib-rules, and data beside the policy that asks for it.
inline Loader TreeLoader() {
  Loader loader;
  loader.module = [](const std::string& module, const std::string&) -> std::optional<LoadedText> {
    std::string name = module;
    std::replace(name.begin(), name.end(), '.', '/');
    const std::string path = std::string(WRIT_SOURCE_DIR) + "/stdlib-rules/" + name;
    for (const std::string& ending : {".writ", ".writ.md"}) {
      if (const auto bytes = Bytes(path + ending)) return LoadedText{path + ending, *bytes};
    }
    return std::nullopt;
  };
  loader.data = [](const std::string& data, const std::string& from) -> std::optional<LoadedText> {
    const std::string path = from.substr(0, from.rfind('/') + 1) + data;
    const auto bytes = Bytes(path);
    if (!bytes) return std::nullopt;
    return LoadedText{path, *bytes};
  };
  return loader;
}

}  // namespace writ::test
