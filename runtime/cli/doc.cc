// writ doc: policies as pages for a reader who never saw code.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <set>

#include "engine/document/document.h"
#include "runtime/cli/files.h"
#include "runtime/cli/pages.h"

namespace writ::cli {
namespace fs = std::filesystem;
namespace {

struct DocOptions {
  std::vector<std::string> paths;
  std::string out;
};

struct Checked {
  std::string stem;
  Compilation compilation;
};

// A file's name as its pages and the links to them have it: nothing that means something in a link.
std::string StemOf(const std::string& path) {
  std::string name = path == "-" ? "policy" : fs::path(path).filename().string();
  for (const std::string_view ending : {".md", ".writ"})
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  for (char& c : name) {
    const bool unsafe = static_cast<unsigned char>(c) <= ' ' || c == 0x7F ||
                        std::string_view("#?%&\"'<>:\\/|*").find(c) != std::string_view::npos;
    if (unsafe) c = '-';
  }
  return name.empty() ? "policy" : name;
}

// The other language's text of the same policy: NAME.zh.writ beside NAME.writ, if they mean the
// same.
const Checked* TwinOf(const std::deque<Checked>& all, const Checked& one) {
  for (const Checked& other : all) {
    const bool same =
        other.compilation.program->meaning_hash == one.compilation.program->meaning_hash;
    if (other.stem == one.stem + ".zh" && same) return &other;
  }
  return nullptr;
}

std::vector<document::Volume> VolumesOf(const std::deque<Checked>& all) {
  std::set<const Checked*> twins;
  for (const Checked& one : all)
    if (const Checked* twin = TwinOf(all, one)) twins.insert(twin);
  std::set<std::string> stems = {"index", "reading"};
  std::vector<document::Volume> volumes;
  for (const Checked& one : all) {
    if (twins.contains(&one)) continue;
    const Checked* twin = TwinOf(all, one);
    std::string stem = one.stem;
    for (int next = 2; !stems.insert(stem).second; ++next)
      stem = one.stem + "-" + std::to_string(next);
    volumes.push_back(
        {stem, &one.compilation, twin == nullptr ? &one.compilation : &twin->compilation});
  }
  return volumes;
}

// Nothing is written unless all of it checks.
int Doc(const Session& session, const DocOptions& options) {
  const auto files = PolicyFiles(session, options.paths);
  if (!files) return kUnreadable;
  std::deque<Checked> all;
  int worst = kClean;
  for (const std::string& file : *files) {
    Ready ready = Prepare(session, file);
    worst = std::max(worst, ready.exit_code);
    if (ready.ok()) all.push_back({StemOf(file), std::move(*ready.compilation)});
  }
  if (worst != kClean) return worst;
  std::vector<Language> languages = {Language::kChinese, Language::kEnglish};
  if (!session.lang.empty()) languages = {session.language()};
  return WritePages(session, options.out, document::Pages(VolumesOf(all), languages));
}

}  // namespace

Command AddDoc(CLI::App& app, Session& session) {
  auto* command =
      app.add_subcommand("doc", "policies as HTML pages to read and print, in English and Chinese");
  auto options = std::make_shared<DocOptions>();
  command->add_option("paths", options->paths, "policy files, or folders of them")->required();
  command->add_option("-o,--out", options->out, "folder to write the pages to")->required();
  AddLanguage(command, session);
  AddLibrary(command, session);
  return {command, [&session, options] { return Doc(session, *options); }};
}

}  // namespace writ::cli
