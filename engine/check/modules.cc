// Which files make up a compilation: the policy's own, and every module that one of them uses.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/check/checker.h"
#include "engine/syntax/parse.h"

namespace writ::check {
namespace {

constexpr size_t kMostModules = 500;

NormLevel LevelOf(const syntax::Name& name) {
  for (const auto level : {NormLevel::kLaw, NormLevel::kCollectiveAgreement, NormLevel::kContract,
                           NormLevel::kPolicy, NormLevel::kHandbook}) {
    if (NameOf(level) == name.text) return level;
  }
  return NormLevel::kPolicy;
}

// Parses one text and notes its header and its uses.
void AddTree(Checker& c, LoadedText text, uint32_t module, bool library) {
  SourceSet& sources = *c.result.sources;
  const FileId file = sources.Add(std::move(text.path), std::move(text.bytes));
  syntax::Tree tree = syntax::Parse(sources, file, c.diagnostics);
  const auto index = static_cast<uint32_t>(c.trees.size());
  ModuleState& state = c.modules[module];
  for (const syntax::Item& item : tree.items) {
    if (const auto* policy = std::get_if<syntax::Policy>(&item.node)) {
      if (state.header != nullptr) {
        c.Report(DiagnosticKind::kSecondPolicyHeader, policy->alias.place)
            .related.push_back({state.header->alias.place, {"the first", "第一个"}});
        continue;
      }
      state.header = policy;
      state.version = policy->version;
      state.currency = policy->currency.text;
      if (policy->level.present()) state.level = LevelOf(policy->level);
    } else if (const auto* law = std::get_if<syntax::Law>(&item.node); law && library) {
      if (state.header == nullptr && !law->level.present()) state.level = NormLevel::kLaw;
    } else if (const auto* use = std::get_if<syntax::Use>(&item.node)) {
      if (!use->path.empty()) state.uses.push_back({use, index, kNoIndex, {}, {}, {}});
    }
  }
  c.unread = c.unread || !tree.complete;
  state.trees.push_back(index);
  c.trees.push_back({nullptr, module});
  c.result.modules.push_back({std::move(tree), state.local, library});
}

void ReportNoModule(Checker& c, const UsedModule& used, const std::string& path,
                    const std::string& from) {
  std::vector<std::string> known;
  for (const ModuleState& m : c.modules) {
    if (!m.path.empty()) known.push_back(m.path);
  }
  std::optional<std::string> near;
  for (const std::string& prefix : {std::string("cn."), std::string("training.")}) {
    if (!near && c.loader.module && c.loader.module(prefix + path, from)) near = prefix + path;
  }
  if (!near) near = Nearest(path, known);
  if (near) {
    c.Report(DiagnosticKind::kMisspelledModule, used.place, {path, *near})
        .fixes.push_back({used.place, *near});
  } else {
    writ::Argument looked("the folder of this file", "本文件所在的文件夹");
    for (const std::string& folder : c.loader.folders) {
      looked.en += ", " + folder;
      looked.zh += "、" + folder;
    }
    c.Report(DiagnosticKind::kUnknownModule, used.place, {path, looked});
  }
}

void CheckVersion(Checker& c, const UsedModule& used, const ModuleState& target) {
  const syntax::Use& use = *used.use;
  if (!use.has_version) {
    const std::string found = target.version.empty() ? "…" : target.version;
    Diagnostic& d = c.Report(DiagnosticKind::kMissingVersion, used.place, {target.path, found});
    if (!target.version.empty()) {
      Place after = use.shown_zh.present() ? use.shown_zh.place : used.place;
      after.begin = after.end;
      d.fixes.push_back({after, " version \"" + target.version + "\""});
    }
  } else if (!target.version.empty() && target.version != use.version) {
    c.Report(DiagnosticKind::kVersionMismatch, used.place,
             {target.path, use.version, target.version});
  }
}

// Finds or loads what one `use` names.
void Follow(Checker& c, uint32_t user, size_t which) {
  UsedModule used = c.modules[user].uses[which];
  const syntax::Use& use = *used.use;
  const std::string path = Joined(use.path);
  const std::string from = c.modules[user].loaded_from;
  used.place = PlaceOf(use.path);
  used.local = use.as.present() ? use.as.text : use.path.back().text;
  used.shown_zh = use.as.present() ? std::string() : use.shown_zh.text;
  const auto known = c.module_by_path.find(path);
  if (known != c.module_by_path.end()) {
    used.module = known->second;
  } else {
    std::optional<LoadedText> text;
    if (c.loader.module && c.modules.size() < kMostModules) text = c.loader.module(path, from);
    if (!text) {
      ReportNoModule(c, used, path, from);
    } else {
      used.module = static_cast<uint32_t>(c.modules.size());
      c.module_by_path.emplace(path, used.module);
      ModuleState state;
      state.path = path;
      state.local = used.local;
      state.loaded_from = text->path;
      c.modules.push_back(std::move(state));
      AddTree(c, std::move(*text), used.module, true);
    }
  }
  if (used.module != kNoIndex) CheckVersion(c, used, c.modules[used.module]);
  c.modules[user].uses[which] = std::move(used);
}

// A use that leads back to a module on the way to it. Each circle is reported where it closes, and
// that use is dropped, so that later phases see no circle.
void BreakCycles(Checker& c) {
  enum : uint8_t { kNew, kOpen, kDone };
  std::vector<uint8_t> state(c.modules.size(), kNew);
  std::vector<std::pair<uint32_t, size_t>> path;
  for (uint32_t start = 0; start < c.modules.size(); ++start) {
    if (state[start] != kNew) continue;
    path.push_back({start, 0});
    state[start] = kOpen;
    while (!path.empty()) {
      auto& [module, next] = path.back();
      if (next == c.modules[module].uses.size()) {
        state[module] = kDone;
        path.pop_back();
        continue;
      }
      UsedModule& used = c.modules[module].uses[next++];
      if (used.module == kNoIndex || state[used.module] == kDone) continue;
      if (state[used.module] == kNew) {
        state[used.module] = kOpen;
        path.push_back({used.module, 0});
        continue;
      }
      std::string circle;
      bool inside = false;
      for (const auto& [m, unused] : path) {
        inside = inside || m == used.module;
        if (inside) circle += c.modules[m].path + " → ";
      }
      circle += c.modules[used.module].path;
      c.Report(DiagnosticKind::kModuleCycle, used.place, {circle});
      used.module = kNoIndex;
    }
  }
}

}  // namespace

void LoadModules(Checker& c, std::vector<LoadedText> files) {
  c.modules.emplace_back();
  if (!files.empty()) c.modules[0].loaded_from = files[0].path;
  for (LoadedText& file : files) AddTree(c, std::move(file), 0, false);
  for (uint32_t module = 0; module < c.modules.size(); ++module) {
    for (size_t i = 0; i < c.modules[module].uses.size(); ++i) Follow(c, module, i);
  }
  for (size_t i = 0; i < c.trees.size(); ++i) c.trees[i].tree = &c.result.modules[i].tree;
  BreakCycles(c);
}

const UsedModule* FindUse(const Checker& c, uint32_t module, std::string_view local) {
  for (const UsedModule& used : c.modules[module].uses) {
    if (used.module != kNoIndex && (used.local == local || used.shown_zh == local)) return &used;
  }
  return nullptr;
}

}  // namespace writ::check
