// writ fmt: one style, in either language.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "engine/syntax/print.h"
#include "runtime/cases/library.h"
#include "runtime/cli/files.h"
#include "runtime/cli/line_diff.h"

namespace writ::cli {
namespace {

struct FmtOptions {
  std::vector<std::string> paths;
  bool check = false, diff = false;
};

struct Formatted {
  std::string before, after;
  bool converted = false;  // it was GB18030
  bool changed() const { return converted || before != after; }
};

bool WasConverted(const Diagnostics& diagnostics) {
  for (const auto& diagnostic : diagnostics.Sorted())
    if (diagnostic.kind == DiagnosticKind::kPolicyInGb18030) return true;
  return false;
}

// Whether what would be written says the same as what is there; else why not, said.
bool MeansTheSame(const Session& session, const std::string& path, const Program& program,
                  const std::string& after) {
  const auto again = cases::CompileText({path == "-" ? "<stdin>" : path, after}, LoaderOf(session),
                                        {.analyses = false});
  if (again.program != nullptr && again.program->meaning_hash == program.meaning_hash) return true;
  Complain(session,
           fmt::format("{}: left as it is: spelled so, a name in it would mean another thing; "
                       "declare both names of what is declared with one (English|中文)",
                       path),
           fmt::format("{}:未作改动:如此改写后,其中有名称会指向别的事物;"
                       "请为只有一个名称的声明写明中英文两个名称(中文|English)",
                       path));
  if (again.program == nullptr) Report(session, again.diagnostics, *again.sources);
  return false;
}

// nullopt with the exit code set when the file has errors of form, or would say something else: it
// is then left as it is.
std::optional<Formatted> Format(const Session& session, const std::string& path, int* exit_code) {
  auto compilation = CompileFile(session, path, {.analyses = false});
  if (!compilation) {
    *exit_code = kUnreadable;
    return std::nullopt;
  }
  const auto& tree = compilation->modules.front().tree;
  if (!tree.complete) {
    Report(session, compilation->diagnostics, *compilation->sources);
    *exit_code = std::max(kFindings, ExitCodeFor(compilation->diagnostics));
    return std::nullopt;
  }
  const auto& sources = *compilation->sources;
  const auto language =
      session.lang.empty() ? syntax::LanguageOf(tree, sources) : session.language();
  Formatted text{sources.file(tree.file).original,
                 syntax::PrintFile(sources, tree, language, compilation->spelling),
                 WasConverted(compilation->diagnostics)};
  const bool has_meaning = compilation->program != nullptr && text.before != text.after;
  if (has_meaning && !MeansTheSame(session, path, *compilation->program, text.after)) {
    *exit_code = kFindings;
    return std::nullopt;
  }
  return text;
}

int Deliver(const Session& session, const std::string& path, const Formatted& text,
            const FmtOptions& options) {
  const bool changed = text.changed();
  if (options.diff && changed && !Emit(session, LineDiff(path, text.before, text.after)))
    return kUnreadable;
  if (options.check && changed) {
    Complain(session, fmt::format("{}: would be changed", path),
             fmt::format("{}:格式需要调整", path));
  }
  if (options.check || options.diff) return changed ? kFindings : kClean;
  if (path == "-") return Emit(session, text.after) ? kClean : kUnreadable;
  if (!changed) return kClean;
  if (auto written = WriteFile(path, text.after); !written) {
    Complain(session, fmt::format("{}: cannot be written: {}", path, written.error()),
             fmt::format("{}:无法写入:{}", path, written.error()));
    return kUnreadable;
  }
  if (text.converted) {
    Complain(session, fmt::format("{}: was GB18030, is UTF-8 now", path),
             fmt::format("{}:已由 GB18030 转为 UTF-8", path));
  }
  return kClean;
}

}  // namespace

Command AddFmt(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("fmt", "format policies in one style, in English or Chinese");
  auto options = std::make_shared<FmtOptions>();
  command
      ->add_option("paths", options->paths,
                   "policy files, folders of them, or - for standard input")
      ->required();
  command->add_flag("--check", options->check, "change nothing; exit 1 if something would change");
  command->add_flag("--diff", options->diff, "change nothing; print what would change");
  AddLanguage(command, session);
  AddLibrary(command, session);
  return {command, [&session, options] {
            const auto files = PolicyFiles(session, options->paths);
            if (!files) return kUnreadable;
            int worst = kClean;
            for (const auto& file : *files) {
              int code = kClean;
              const auto text = Format(session, file, &code);
              if (text) code = Deliver(session, file, *text, *options);
              worst = std::max(worst, code);
            }
            return worst;
          }};
}

}  // namespace writ::cli
