// From files to a Program. The engine reads no disk: files come through a Loader that the caller
// supplies.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"
#include "engine/syntax/print.h"
#include "engine/syntax/tree.h"

namespace writ {

struct LoadedText {
  std::string path;
  std::string bytes;
};

// Finds what a policy refers to. `from` is the path of the file that asks.
struct Loader {
  // `use a.b` -> the file of that module (already UTF-8), or nullopt if there is none.
  std::function<std::optional<LoadedText>(const std::string& module_path, const std::string& from)>
      module;
  // `from data "x.csv"`, relative to the file that says it.
  std::function<std::optional<LoadedText>(const std::string& data_path, const std::string& from)>
      data;
  std::vector<std::string> folders = {};  // where modules are looked for, beside the file that asks
};

struct Module {
  syntax::Tree tree;
  std::string local;  // "" for the policy's own files
  bool library = false;
};

struct Compilation {
  std::shared_ptr<SourceSet> sources;
  std::vector<Module> modules;  // the policy's own files first, in the order given
  Diagnostics diagnostics;
  std::shared_ptr<const Program> program;  // null when there were errors
  syntax::Spelling spelling;               // names in the other language, for the formatter
};

struct CompileOptions {
  bool analyses = true;
};  // gaps, overlaps, reachability: off for speed in `eval`

// Never throws, never recurses by input depth. `files` are the policy's own (several make one
// policy).
Compilation Compile(std::vector<LoadedText> files, const Loader& loader,
                    const CompileOptions& options = {});

// Worst-case cost of one decision of each rule, in elementary steps, with what dominates it: `writ
// check --cost`.
struct Cost {
  std::string rule;
  uint64_t steps = 0;
  uint64_t facts_read = 0;
  std::string dominated_by;
};
std::vector<Cost> WorstCaseCost(const Program& program);

}  // namespace writ
