// writ explain: what a diagnostic means, at length.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "engine/base/text.h"
#include "runtime/cli/examples.h"
#include "runtime/cli/session.h"

namespace writ::cli {
namespace {

std::string SeverityWord(Severity severity, bool chinese) {
  switch (severity) {
    case Severity::kError: return chinese ? "错误" : "error";
    case Severity::kWarning: return chinese ? "警告" : "warning";
    case Severity::kNote: return chinese ? "说明" : "note";
  }
  return "";
}

std::string Page(const KindInfo& info, bool chinese) {
  const auto sentence = chinese ? info.zh : info.en;
  const auto help = chinese ? info.help_zh : info.help_en;
  std::string page = fmt::format("{} ({}) {}\n\n  {}\n", info.code,
                                 SeverityWord(info.severity, chinese), info.name, sentence);
  if (!help.empty()) page += fmt::format("\n  {}\n", help);
  page += chinese ? "\n  句中 {0}、{1} 等处填入您文本中的内容。\n"
                  : "\n  {0}, {1} … stand for what was found in your text.\n";
  return page;
}

std::string Indented(std::string_view text, std::string_view mark = "") {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    out += line.empty() ? "\n" : fmt::format("    {}{}\n", mark, line);
    at = end + 1;
  }
  return out;
}

// Of what a whole file provokes, the one of this code.
std::string_view BlockOf(std::string_view shown, std::string_view code) {
  const auto is_head = [&](size_t at) {
    const size_t open = shown.find("[W", at), end = shown.find('\n', at);
    return open != std::string_view::npos && open < end && shown[at] != ' ' &&
           shown.substr(at, open - at).find(':') == std::string_view::npos;
  };
  size_t begin = std::string_view::npos;
  for (size_t at = 0; at < shown.size(); at = shown.find('\n', at) + 1) {
    if (is_head(at)) {
      if (begin != std::string_view::npos) return shown.substr(begin, at - begin);
      if (shown.substr(shown.find("[W", at) + 1).starts_with(code)) begin = at;
    }
    if (shown.find('\n', at) == std::string_view::npos) break;
  }
  return begin == std::string_view::npos ? std::string_view() : shown.substr(begin);
}

std::string ExampleOf(const KindInfo& info, bool chinese) {
  for (const auto& example : Examples()) {
    if (example.name != info.name) continue;
    std::string out = chinese ? "\n  例如:\n\n" : "\n  For example:\n\n";
    out += Indented(BlockOf(chinese ? example.zh : example.en, info.code));
    if (example.wrong.empty()) return out;
    return out + (chinese ? "\n  改正:\n\n" : "\n  Mended:\n\n") + Indented(example.wrong, "- ") +
           Indented(example.mended, "+ ");
  }
  return "";
}

int Explain(const Session& session, const std::string& wanted) {
  const bool chinese = session.language() == Language::kChinese;
  if (wanted.empty()) {
    std::string list;
    for (const auto kind : AllKinds()) {
      const auto& info = InfoOf(kind);
      list += fmt::format("{}  {}\n", info.code, chinese ? info.zh : info.en);
    }
    return Emit(session, list) ? kClean : kUnreadable;
  }
  std::vector<std::string> codes;
  for (const auto kind : AllKinds()) {
    const auto& info = InfoOf(kind);
    if (info.code == wanted || info.name == wanted)
      return Emit(session, Page(info, chinese) + ExampleOf(info, chinese)) ? kClean : kUnreadable;
    codes.emplace_back(info.code);
  }
  const auto near = Nearest(wanted, codes);
  Complain(session,
           fmt::format("{}: no such code{}", wanted, near ? "; did you mean " + *near + "?" : ""),
           fmt::format("{}:没有这个代码{}", wanted, near ? ";是否为 " + *near + "?" : ""));
  return kUnreadable;
}

}  // namespace

Command AddExplain(CLI::App& app, Session& session) {
  auto* command =
      app.add_subcommand("explain", "explain the code of a diagnostic; all of them without one");
  auto code = std::make_shared<std::string>();
  command->add_option("code", *code, "for example W2001");
  AddLanguage(command, session);
  return {command, [&session, code] { return Explain(session, *code); }};
}

}  // namespace writ::cli
