// writ dump: what each phase makes of a policy, as text.
#include "engine/syntax/parse.h"

#include <CLI/CLI.hpp>
#include "runtime/cli/files.h"

namespace writ::cli {
namespace {

struct DumpOptions {
  std::string path, phase = "program";
};

int Dump(const Session& session, const DumpOptions& options) {
  auto compilation = CompileFile(session, options.path, {.analyses = false});
  if (!compilation) return kUnreadable;
  const auto& tree = compilation->modules.front().tree;
  const int code = ExitCodeFor(compilation->diagnostics);
  std::string text;
  if (options.phase == "tokens" && code != kUnreadable) {
    text = syntax::DumpTokens(*compilation->sources, tree.file);
  } else if (options.phase == "tree" && code != kUnreadable) {
    text = syntax::Dump(tree);
  } else if (options.phase == "program" && compilation->program) {
    text = Print(*compilation->program);
  } else if (options.phase == "hash" && compilation->program) {
    text = "meaning sha256:" + HexDigest(compilation->program->meaning_hash) +
           "\nsource  sha256:" + HexDigest(compilation->program->source_hash) + "\n";
  }
  if (code != kClean) Report(session, compilation->diagnostics, *compilation->sources);
  return Emit(session, text) ? code : kUnreadable;
}

}  // namespace

Command AddDump(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("dump", "print what a phase makes of a policy");
  auto options = std::make_shared<DumpOptions>();
  command->add_option("policy", options->path, "policy file")->required();
  command->add_option("--phase", options->phase, "tokens, tree, program or hash")
      ->check(CLI::IsMember({"tokens", "tree", "program", "hash"}));
  AddLanguage(command, session);
  AddLibrary(command, session);
  return {command, [&session, options] { return Dump(session, *options); }};
}

}  // namespace writ::cli
