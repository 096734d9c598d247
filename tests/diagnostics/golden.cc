#include "tests/diagnostics/golden.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/scenario/scenario.h"
#include "runtime/facts/import.h"

namespace writ::testing {
namespace {

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

// \xHH becomes the byte; a name "x.csv of 65 MiB" asks for a file of that size.
FactText FactFile(const std::string& name, const std::string& content) {
  constexpr size_t kEscape = 4;
  FactText file{name, ""};
  for (size_t i = 0; i < content.size(); ++i) {
    if (content.compare(i, 2, "\\x") == 0 && i + kEscape <= content.size()) {
      file.bytes += static_cast<char>(std::stoi(content.substr(i + 2, 2), nullptr, 16));
      i += kEscape - 1;
    } else {
      file.bytes += content[i];
    }
  }
  const size_t of = name.find(" of ");
  if (of == std::string::npos) return file;
  file.path = name.substr(0, of);
  file.bytes.resize(static_cast<size_t>(std::stoi(name.substr(of + 4))) << 20, ' ');
  return file;
}

// JSON files each describe subjects; CSV files describe them together.
void ReadFacts(const Golden& golden, Compilation& compilation) {
  std::vector<FileId> tables;
  for (const auto& [name, content] : golden.facts) {
    const FactText text = FactFile(name, content);
    const auto file = AddFactFile(text, *compilation.sources, compilation.diagnostics);
    if (!file) continue;
    if (text.path.ends_with(".csv")) {
      tables.push_back(*file);
    } else {
      ImportJson(*compilation.program, *compilation.sources, *file, compilation.diagnostics);
    }
  }
  if (!tables.empty())
    ImportCsv(*compilation.program, *compilation.sources, tables, compilation.diagnostics);
}

// "-- module a.b:" gives "a.b"; nothing if the line is no such mark.
std::string Marked(const std::string& line, const std::string& mark) {
  const bool is = line.starts_with("-- " + mark + " ") && line.ends_with(":");
  return is ? line.substr(mark.size() + 4, line.size() - mark.size() - 5) : "";
}

}  // namespace

Golden ReadGolden(const std::string& path) {
  Golden golden;
  golden.name = std::filesystem::path(path).stem().string();
  std::string* part = &golden.policy;
  std::stringstream lines(ReadAll(path));
  for (std::string line; std::getline(lines, line);) {
    const std::string module = Marked(line, "module"), data = Marked(line, "data"),
                      facts = Marked(line, "facts");
    if (line == "-- mended:") {
      part = &golden.mended;
    } else if (line == "-- expect:") {
      part = &golden.expected_en;
    } else if (line == "-- expect zh:") {
      part = &golden.expected_zh;
    } else if (!module.empty()) {
      part = &golden.modules[module];
    } else if (!data.empty()) {
      part = &golden.data[data];
    } else if (!facts.empty()) {
      part = &golden.facts[facts];
    } else if (part == &golden.mended && line.starts_with("- ")) {
      golden.wrong += line.substr(2) + "\n";
    } else if (part == &golden.mended) {
      golden.mended += line.starts_with("+ ") ? line.substr(2) + "\n" : line;
    } else {
      *part += line + "\n";
    }
  }
  return golden;
}

std::optional<Golden> Mended(const Golden& golden) {
  Golden mended = golden;
  int found = 0;
  const auto replace = [&](std::string* text) {
    const std::string lines = "\n" + *text;
    for (size_t at = lines.find("\n" + golden.wrong); at != std::string::npos;
         at = lines.find("\n" + golden.wrong, at + 1)) {
      if (++found == 1) text->replace(at, golden.wrong.size(), golden.mended);
    }
  };
  replace(&mended.policy);
  for (auto* files : {&mended.modules, &mended.data, &mended.facts})
    for (auto& [name, text] : *files) replace(&text);
  if (found != 1) return std::nullopt;
  return mended;
}

void WriteExpectations(const std::string& path, const std::string& en, const std::string& zh) {
  std::string bytes = ReadAll(path);
  bytes.resize(std::min(bytes.size(), bytes.find("-- expect:\n")));
  std::ofstream(path, std::ios::binary) << bytes << "-- expect:\n" << en << "-- expect zh:\n" << zh;
}

Compilation CompileGolden(const Golden& golden) {
  const auto find = [](const std::map<std::string, std::string>& files, const std::string& name,
                       const std::string& suffix) -> std::optional<LoadedText> {
    const auto at = files.find(name);
    if (at == files.end()) return std::nullopt;
    return LoadedText{name + suffix, at->second};
  };
  Loader loader;
  loader.module = [&](const std::string& module, const std::string&) {
    return find(golden.modules, module, ".writ");
  };
  loader.data = [&](const std::string& path, const std::string&) {
    return find(golden.data, path, "");
  };
  Compilation compilation = Compile({{golden.name + ".writ", golden.policy}}, loader);
  if (compilation.program == nullptr) return compilation;
  CheckScenarios(compilation, compilation.diagnostics);
  ReadFacts(golden, compilation);
  return compilation;
}

std::vector<std::string> GoldenPaths() {
  std::vector<std::string> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(WRIT_SOURCE_DIR "/tests/diagnostics")) {
    if (entry.path().extension() == ".writ") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace writ::testing
