// writ explain: what a diagnostic means, at length.
#include <fmt/core.h>

#include "engine/base/text.h"
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
      return Emit(session, Page(info, chinese)) ? kClean : kUnreadable;
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
