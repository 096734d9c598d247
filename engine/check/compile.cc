// From files to a Program: the order of the phases.
#include "engine/check/compile.h"

#include <algorithm>

#include "engine/check/analyse.h"
#include "engine/check/checker.h"
#include "engine/check/ids.h"

namespace writ {
namespace {

using check::Checker;

void AppendField(std::string* out, std::string_view text) {
  *out += std::to_string(text.size());
  *out += ':';
  *out += text;
}

// The bytes the reviewer signed, in an order that does not depend on where the files lie: the
// policy's own files as given, then libraries and data by name.
Digest SourceHash(const Checker& c) {
  struct Part {
    std::string role, name;
    std::string_view bytes;
  };
  std::vector<Part> parts;
  for (size_t i = 0; i < c.trees.size(); ++i) {
    const check::ModuleState& module = c.modules[c.trees[i].module];
    const SourceFile& file = c.result.sources->file(c.trees[i].tree->file);
    const bool own = c.trees[i].module == 0;
    parts.push_back(
        {own ? "1 policy" : "2 module", own ? std::to_string(i) : module.path, file.original});
  }
  for (const check::DataFile& data : c.data_files)
    parts.push_back({"3 data", data.name, data.bytes});
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    if (a.role != b.role) return a.role < b.role;
    return a.role != "1 policy" && a.name < b.name;
  });
  std::string all = "writ source 1\n";
  for (const Part& part : parts) {
    AppendField(&all, part.role);
    AppendField(&all, part.role == "1 policy" ? "" : part.name);
    AppendField(&all, part.bytes);
  }
  return Sha256(all);
}

// A policy without any declaration is a mistake, not a policy without problems.
void RefuseEmpty(Checker& c) {
  if (c.unread || c.modules[0].trees.empty() || c.diagnostics.HasErrors()) return;
  for (const uint32_t tree : c.modules[0].trees)
    if (!c.trees[tree].tree->items.empty()) return;
  c.Report(DiagnosticKind::kEmptyPolicy, {c.trees[c.modules[0].trees.front()].tree->file, 0, 0});
}

void NoteUses(Checker& c) {
  for (size_t m = 1; m < c.modules.size(); ++m) {
    const check::ModuleState& module = c.modules[m];
    ModuleUse use{module.path, module.local, module.version, {}};
    if (!module.trees.empty()) {
      const syntax::Tree& tree = *c.trees[module.trees[0]].tree;
      use.source_hash = Sha256(c.result.sources->file(tree.file).original);
    }
    c.p.uses.push_back(std::move(use));
  }
}

}  // namespace

Compilation Compile(std::vector<LoadedText> files, const Loader& loader,
                    const CompileOptions& options) {
  Compilation result;
  result.sources = std::make_shared<SourceSet>();
  Checker c(result, loader);
  check::LoadModules(c, std::move(files));
  RefuseEmpty(c);
  check::DeclareAll(c);
  check::CheckIds(c);
  check::CompleteDeclarations(c);
  check::BindLibraries(c);
  check::LowerTables(c);
  check::LowerScales(c);
  check::LowerNorms(c);
  check::LowerBindings(c);
  check::LowerActs(c);
  check::StoreCanonical(c, check::BuildSpelling(c));
  NoteUses(c);
  c.p.sources = result.sources;
  if (result.diagnostics.HasErrors()) return result;
  const Reads reads = ReadsOfNodes(c.p);
  AnalyseCircles(c.p, reads, result.diagnostics);
  if (result.diagnostics.HasErrors()) return result;
  check::CheckReach(c, reads);
  if (result.diagnostics.HasErrors()) return result;
  if (options.analyses) Analyse(c.p, reads, result.diagnostics);
  if (result.diagnostics.HasErrors()) return result;
  c.p.source_hash = SourceHash(c);
  c.p.meaning_hash = MeaningHash(c.p);
  result.program = c.program;
  return result;
}

}  // namespace writ
