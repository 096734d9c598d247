// writ test: the scenarios beside the rules.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <regex>

#include "engine/base/json.h"
#include "engine/render/explanation.h"
#include "engine/scenario/scenario.h"
#include "runtime/cli/files.h"

namespace writ::cli {
namespace {

struct TestOptions {
  std::vector<std::string> paths;
  std::string filter;
  bool coverage = false;
};

constexpr size_t kMaxFilter =
    200;  // longer expressions are refused: matching them may take for ever

struct Tally {
  int passed = 0, failed = 0, not_run = 0;
};

const std::string& In(Language language, const std::string& en, const std::string& zh) {
  return (language == Language::kChinese && !zh.empty()) || en.empty() ? zh : en;
}

std::string At(const SourceSet& sources, Place place) {
  if (!place.known()) return "";
  const auto where = sources.file(place.file).Locate(place.begin);
  return fmt::format("{}:{}:{}", sources.file(place.file).path, where.line, where.column);
}

void AppendText(const Session& session, const Compilation& unit, const ScenarioResult& result,
                std::string* out) {
  const auto language = session.language();
  const auto& name = In(language, result.name.en, result.name.zh);
  switch (result.verdict) {
    case ScenarioVerdict::kPassed:
      *out += fmt::format("  {}  {}\n", Say(session, "pass", "通过"), name);
      return;
    case ScenarioVerdict::kNotRun:
      *out += fmt::format("  {}  {} ({})\n", Say(session, "not run", "未运行"), name,
                          In(language, result.why_not_run.en, result.why_not_run.zh));
      return;
    case ScenarioVerdict::kFailed: break;
  }
  *out += fmt::format("  {}  {}\n", Say(session, "FAIL", "失败"), name);
  for (const auto& failure : result.failures) {
    *out += fmt::format("        {}: {}\n", At(*unit.sources, failure.place),
                        In(language, failure.message.en, failure.message.zh));
  }
}

void AppendCoverage(const Session& session, const char* en, const char* zh,
                    const std::vector<CoverageLine>& lines, std::string* out) {
  int hit = 0, of = 0;
  for (const auto& line : lines) hit += line.hit, of += line.of;
  *out += fmt::format("{}: {}/{}\n", Say(session, en, zh), hit, of);
  for (const auto& line : lines) {
    if (line.hit < line.of)
      *out += fmt::format("    {:<48} {}/{}\n", TextIn(line.title, session.language()), line.hit,
                          line.of);
  }
}

void AppendCoverage(const Session& session, const Coverage& coverage, std::string* out) {
  *out += Say(session, "coverage\n", "覆盖率\n");
  AppendCoverage(session, "  rules, seen to hold and to fail", "  规则(成立与不成立)",
                 coverage.rules, out);
  AppendCoverage(session, "  branches, seen both ways", "  分支(两种结果)", coverage.branches, out);
  AppendCoverage(session, "  exceptions, applied and not", "  例外(适用与不适用)",
                 coverage.exceptions, out);
  AppendCoverage(session, "  articles of law", "  法律条文", coverage.articles, out);
}

void WriteCoverage(const char* key, const std::vector<CoverageLine>& lines, JsonWriter* json) {
  json->Key(key).BeginArray();
  for (const auto& line : lines) {
    json->BeginObject()
        .Member("id", line.id)
        .Member("hit", int64_t{line.hit})
        .Member("of", int64_t{line.of})
        .EndObject();
  }
  json->EndArray();
}

void WriteJson(const Compilation& unit, const std::string& path, const TestRun& run, bool coverage,
               JsonWriter* json) {
  static constexpr const char* kWords[] = {"passed", "failed", "not_run"};
  json->BeginObject().Member("policy", path).Key("scenarios").BeginArray();
  for (const auto& result : run.results) {
    json->BeginObject().Member("name", In(Language::kEnglish, result.name.en, result.name.zh));
    json->Member("verdict", kWords[static_cast<int>(result.verdict)])
        .Member("place", At(*unit.sources, result.place));
    if (!result.failures.empty()) {
      json->Key("failures").BeginArray();
      for (const auto& failure : result.failures) {
        json->BeginObject().Member("place", At(*unit.sources, failure.place));
        json->Member("en", failure.message.en).Member("zh", failure.message.zh).EndObject();
      }
      json->EndArray();
    }
    json->EndObject();
  }
  json->EndArray();
  if (coverage) {
    json->Key("coverage").BeginObject();
    WriteCoverage("rules", run.coverage.rules, json);
    WriteCoverage("branches", run.coverage.branches, json);
    WriteCoverage("exceptions", run.coverage.exceptions, json);
    WriteCoverage("articles", run.coverage.articles, json);
    json->EndObject();
  }
  json->EndObject();
}

std::string Xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 && c != '\n' ? ' ' : c;
    }
  }
  return out;
}

void AppendJunit(const Session& session, const std::string& path, const TestRun& run,
                 std::string* out) {
  Tally tally;
  std::string body;
  for (const auto& result : run.results) {
    body += fmt::format("    <testcase classname=\"{}\" name=\"{}\">", Xml(path),
                        Xml(In(session.language(), result.name.en, result.name.zh)));
    if (result.verdict == ScenarioVerdict::kNotRun) body += "<skipped/>", ++tally.not_run;
    if (result.verdict == ScenarioVerdict::kFailed) ++tally.failed;
    for (const auto& failure : result.failures) {
      body += fmt::format("<failure>{}</failure>",
                          Xml(In(session.language(), failure.message.en, failure.message.zh)));
    }
    body += "</testcase>\n";
  }
  *out += fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n{}  </testsuite>\n",
      Xml(path), run.results.size(), tally.failed, tally.not_run, body);
}

struct Output {
  std::string text;
  JsonWriter json{2};
};

// Runs one file's scenarios into `out`; returns the exit code.
int TestFile(const Session& session, const std::string& path, const TestOptions& options,
             const std::regex& keep, Output* out, Tally* tally) {
  auto ready = Prepare(session, path);
  if (!ready.ok()) return ready.exit_code;
  const auto& unit = *ready.compilation;
  Diagnostics diagnostics;
  const auto run = RunScenarios(unit, diagnostics, [&](const LocalText& name) {
    return options.filter.empty() || std::regex_search(name.en, keep) ||
           std::regex_search(name.zh, keep);
  });
  if (!diagnostics.Sorted().empty()) {
    Session text = session;
    text.format = "text";
    Report(text, diagnostics, *unit.sources);
  }
  Tally mine;
  for (const auto& result : run.results) {
    mine.passed += result.verdict == ScenarioVerdict::kPassed;
    mine.failed += result.verdict == ScenarioVerdict::kFailed;
    mine.not_run += result.verdict == ScenarioVerdict::kNotRun;
  }
  if (session.format == "text") {
    out->text += path + "\n";
    for (const auto& result : run.results) AppendText(session, unit, result, &out->text);
    if (options.coverage) AppendCoverage(session, run.coverage, &out->text);
  } else if (session.format == "json") {
    WriteJson(unit, path, run, options.coverage, &out->json);
  } else {
    AppendJunit(session, path, run, &out->text);
  }
  tally->passed += mine.passed, tally->failed += mine.failed, tally->not_run += mine.not_run;
  return mine.failed > 0 || diagnostics.HasErrors() ? kFindings : kClean;
}

std::string Closing(const Session& session, const Tally& tally) {
  return Say(
      session,
      fmt::format("{} passed, {} failed, {} not run\n", tally.passed, tally.failed, tally.not_run),
      fmt::format("通过 {},失败 {},未运行 {}\n", tally.passed, tally.failed, tally.not_run));
}

int Test(const Session& session, const TestOptions& options) {
  const auto files = PolicyFiles(session, options.paths);
  if (!files) return kUnreadable;
  std::regex keep;
  try {
    if (options.filter.size() > kMaxFilter)
      throw std::regex_error(std::regex_constants::error_complexity);
    keep = std::regex(options.filter);
  } catch (const std::regex_error&) {
    Complain(session, "--filter: not a regular expression that can be used",
             "--filter:不是可用的正则表达式");
    return kUnreadable;
  }
  Output out;
  Tally tally;
  int worst = kClean;
  out.json.BeginObject().Member("format_version", "1.0").Key("files").BeginArray();
  for (const auto& file : *files)
    worst = std::max(worst, TestFile(session, file, options, keep, &out, &tally));
  out.json.EndArray()
      .Member("passed", int64_t{tally.passed})
      .Member("failed", int64_t{tally.failed});
  out.json.Member("not_run", int64_t{tally.not_run}).EndObject();
  std::string text = session.format == "json" ? out.json.Take() + "\n" : out.text;
  if (session.format == "text") text += Closing(session, tally);
  if (session.format == "junit")
    text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" + text + "</testsuites>\n";
  return Emit(session, text) ? worst : kUnreadable;
}

}  // namespace

Command AddTest(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("test", "run the scenarios that stand beside the rules");
  auto options = std::make_shared<TestOptions>();
  command->add_option("paths", options->paths, "policy files, or folders of them")->required();
  command->add_flag("--coverage", options->coverage,
                    "report what the scenarios cover: rules, branches, exceptions, articles");
  command->add_option("--filter", options->filter,
                      "only scenarios whose name matches this regular expression");
  AddFormat(command, session, {"text", "json", "junit"});
  AddLanguage(command, session);
  AddLibrary(command, session);
  return {command, [&session, options] { return Test(session, *options); }};
}

}  // namespace writ::cli
