// A golden file: a policy, the modules and data it uses, and the diagnostics expected of it.
//
//   policy text …
//   -- module a.b:
//   text of the module that `use a.b` names
//   -- data rates.csv:
//   bytes of the file that `from data "rates.csv"` names
//   -- facts people.csv:
//   content of a fact file (CSV or JSON), in which \xHH is a byte; "-- facts x.csv of 65 MiB:" is
//   filled up to that size. Files of facts are read together once the policy has compiled, and its
//   scenarios are checked.
//   -- mended:
//   - a line of the above as it was written wrongly, found once
//   + what stands there when it is mended; `writ explain` shows both
//   -- expect:
//   what people are shown in English
//   -- expect zh:
//   the same in Chinese
//
// WRIT_UPDATE=1 writes the expectations anew; it is refused where CI=true.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/check/compile.h"

namespace writ::testing {

struct Golden {
  std::string name;  // "UnknownName"
  std::string policy;
  std::map<std::string, std::string> modules, data, facts;
  std::string wrong, mended;  // whole lines; both empty where no one text mends it
  std::string expected_en, expected_zh;
};

Golden ReadGolden(const std::string& path);
void WriteExpectations(const std::string& path, const std::string& en, const std::string& zh);

// Compiles the policy with what the file holds and nothing else, checks its scenarios and reads its
// facts; everything found is among the compilation's diagnostics.
Compilation CompileGolden(const Golden& golden);

// The same file with its mistake mended; nullopt when its wrong lines are not found exactly once.
std::optional<Golden> Mended(const Golden& golden);

// All golden files, by name.
std::vector<std::string> GoldenPaths();

}  // namespace writ::testing
