// writ check: is this policy sound?
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <map>

#include "engine/diagnostics/render.h"
#include "engine/eval/plan.h"
#include "engine/scenario/scenario.h"
#include "runtime/cli/files.h"
#include "runtime/facts/builder.h"

namespace writ::cli {
namespace {

struct CheckOptions {
  std::vector<std::string> paths;
  bool fix = false, cost = false;
};

constexpr int kMaxFixRounds = 10;  // a repair may uncover the next one

// The policy with everything that can be said of it and of its scenarios.
std::optional<Compilation> CheckedFile(const Session& session, const std::string& path) {
  auto compilation = CompileFile(session, path);
  if (compilation && compilation->program) CheckScenarios(*compilation, compilation->diagnostics);
  return compilation;
}

// Applies what is safe, again and again until nothing is left to apply. Returns the number of
// repairs.
int FixFile(const Session& session, const std::string& path,
            std::optional<Compilation>& compilation) {
  int total = 0;
  for (int round = 0; round < kMaxFixRounds; ++round) {
    int applied = 0;
    const auto text =
        ApplyFixes(compilation->diagnostics.Sorted(), *compilation->sources, 0, &applied);
    if (applied == 0) break;
    if (auto written = WriteFile(path, text); !written) {
      Complain(session, fmt::format("{}: cannot be written: {}", path, written.error()),
               fmt::format("{}:无法写入:{}", path, written.error()));
      return -1;
    }
    total += applied;
    compilation = CheckedFile(session, path);
    if (!compilation) return -1;
  }
  return total;
}

void AppendCost(const Session& session, const Program& program, std::string* out) {
  for (const auto& cost : WorstCaseCost(program)) {
    *out += Say(session,
                fmt::format("{:<32} at most {:>10} steps, {:>6} facts read; most of it in {}\n",
                            cost.rule, cost.steps, cost.facts_read, cost.dominated_by),
                fmt::format("{:<32} 最多 {:>10} 步,读取事实 {:>6} 项;主要在 {}\n", cost.rule,
                            cost.steps, cost.facts_read, cost.dominated_by));
  }
}

// Which of the policy's own rules `screen` decides by columns, and what keeps the others from it.
void AppendScreened(const Session& session, const Program& program, std::string* out) {
  const auto dates = DatesOf(session);
  if (!dates || program.entities.empty()) return;
  const Plan plan(program, SubjectEntity(program), {dates->as_of, dates->as_of},
                  PlanFor::kPopulation);
  std::string covered, others;
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule) {
    const Names& names = program.rules[rule].names;
    if (!names.module.empty()) continue;
    if (plan.Covers(rule))
      covered += (covered.empty() ? "" : Say(session, ", ", "、")) + names.id;
    else
      others +=
          Say(session,
              fmt::format("{:<32} screened person by person: {}\n", names.id, plan.WhyNot(rule)),
              fmt::format("{:<32} 逐人筛查:{}\n", names.id, plan.WhyNot(rule)));
  }
  if (!covered.empty())
    *out += Say(session, "screened by columns: " + covered + "\n", "按列筛查:" + covered + "\n");
  *out += others;
}

// What was found of one severity, as it is shown: what was added twice stands there once. Beyond
// the limit only what was added is counted.
size_t CountOf(const Diagnostics& diagnostics, Severity severity) {
  if (diagnostics.dropped() > 0)
    return severity == Severity::kError ? diagnostics.errors() : diagnostics.warnings();
  return static_cast<size_t>(std::ranges::count_if(
      diagnostics.Sorted(),
      [severity](const Diagnostic& one) { return InfoOf(one.kind).severity == severity; }));
}

void Summarise(const Session& session, const std::string& path, const Diagnostics& diagnostics) {
  const size_t errors = CountOf(diagnostics, Severity::kError);
  const size_t warnings = CountOf(diagnostics, Severity::kWarning);
  if (errors + warnings == 0) {
    Complain(session, fmt::format("{}: no problem found", path),
             fmt::format("{}:未发现问题", path));
    return;
  }
  Complain(session, fmt::format("{}: {} error(s), {} warning(s)", path, errors, warnings),
           fmt::format("{}:{} 个错误,{} 个警告", path, errors, warnings));
}

// What was found in several files, for one document of all.
struct Findings {
  SourceSet sources;
  std::vector<Diagnostic> list;

  // A document says that a file was not read: nothing found is not nothing wrong.
  void AddUnread(const std::string& path) {
    const FileId file = sources.Add(path, "");
    list.push_back({DiagnosticKind::kPolicyUnread, {file, 0, 0}, {path}, {}, {}, {}});
  }

  void Add(const Diagnostics& diagnostics, const SourceSet& from) {
    std::map<FileId, FileId> known;
    const auto move = [&](Place* place) {
      if (!place->known()) return;
      const auto [at, fresh] = known.try_emplace(place->file);
      if (fresh)
        at->second = sources.Add(from.file(place->file).path, from.file(place->file).original);
      place->file = at->second;
    };
    for (auto diagnostic : diagnostics.Sorted()) {
      move(&diagnostic.place);
      for (auto& related : diagnostic.related) move(&related.place);
      for (auto& fix : diagnostic.fixes) move(&fix.place);
      list.push_back(std::move(diagnostic));
    }
  }
};

int CheckFile(const Session& session, const std::string& path, const CheckOptions& options,
              Findings* findings) {
  auto compilation = CheckedFile(session, path);
  if (!compilation) {
    findings->AddUnread(path);
    return kUnreadable;
  }
  if (options.fix) {
    const int repairs = FixFile(session, path, compilation);
    if (repairs < 0) return kUnreadable;
    if (repairs > 0) {
      Complain(session, fmt::format("{}: {} repair(s) made", path, repairs),
               fmt::format("{}:已修复 {} 处", path, repairs));
    }
  }
  if (session.format != "text") {
    findings->Add(compilation->diagnostics, *compilation->sources);
    return ExitCodeFor(compilation->diagnostics);
  }
  if (!Report(session, compilation->diagnostics, *compilation->sources)) return kUnreadable;
  Summarise(session, path, compilation->diagnostics);
  std::string cost;
  if (options.cost && compilation->program) {
    AppendCost(session, *compilation->program, &cost);
    AppendScreened(session, *compilation->program, &cost);
  }
  if (!Emit(session, cost)) return kUnreadable;
  return ExitCodeFor(compilation->diagnostics);
}

bool EmitDocument(const Session& session, const Findings& findings) {
  return Emit(session, session.format == "json" ? RenderJson(findings.list, findings.sources)
                                                : RenderSarif(findings.list, findings.sources));
}

// What was to be checked is not there, or a folder without a policy.
int NoFiles(const Session& session, const std::vector<std::string>& paths) {
  Findings findings;
  for (const auto& path : paths) {
    std::error_code error;
    if (path != "-" && !std::filesystem::is_regular_file(path, error)) findings.AddUnread(path);
  }
  EmitDocument(session, findings);
  return kUnreadable;
}

int Check(const Session& session, const CheckOptions& options) {
  if (options.cost && session.format != "text") {
    Complain(session, "--cost prints text; leave out --format",
             "--cost 只输出文本,请去掉 --format");
    return kUnreadable;
  }
  const auto files = PolicyFiles(session, options.paths);
  if (!files && session.format != "text") return NoFiles(session, options.paths);
  if (!files) return kUnreadable;
  if (options.fix && std::find(files->begin(), files->end(), "-") != files->end()) {
    Complain(session, "--fix writes files; standard input is none",
             "--fix 用于写文件,不能用于标准输入");
    return kUnreadable;
  }
  int worst = kClean;
  Findings findings;
  for (const auto& file : *files)
    worst = std::max(worst, CheckFile(session, file, options, &findings));
  if (session.format == "text") return worst;
  return EmitDocument(session, findings) ? worst : kUnreadable;
}

}  // namespace

Command AddCheck(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("check", "check policies: form, names, types, gaps, overlaps");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("paths", options->paths, "policy files, or folders of them")->required();
  command->add_flag("--fix", options->fix, "apply the repairs that are safe");
  command->add_flag("--cost", options->cost, "print the worst-case cost of each rule");
  AddFormat(command, session, {"text", "json", "sarif"});
  AddLanguage(command, session);
  AddLibrary(command, session);
  return {command, [&session, options] { return Check(session, *options); }};
}

}  // namespace writ::cli
