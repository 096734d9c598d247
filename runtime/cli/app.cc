#include "runtime/cli/app.h"

#include <fmt/core.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "engine/base/text.h"
#include "runtime/cli/help_words.h"
#include "runtime/cli/session.h"

namespace writ::cli {
namespace {

struct Named {
  std::string_view name;
  Registrar add;
};
constexpr Named kCommands[] = {
    {"new", AddNew},
    {"check", AddCheck},
    {"fmt", AddFmt},
    {"doc", AddDoc},
    {"test", AddTest},
    {"eval", AddEval},
    {"why", AddWhy},
    {"screen", AddScreen},
    {"facts", AddFacts},
    {"columns", AddColumns},
    {"import", AddImport},
    {"person", AddPerson},
    {"reference", AddReference},
    {"policy", AddPolicy},
    {"key", AddKey},
    {"sign", AddSign},
    {"case", AddCase},
    {"outbox", AddOutbox},
    {"deliver", AddDeliver},
    {"tick", AddTick},
    {"audit", AddAudit},
    {"store", AddStoreCommands},
    {"dump", AddDump},
    {"explain", AddExplain},
    {"completion", AddCompletion},
    {"proposal", AddProposal},
};

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Session SessionFromEnvironment() {
  Session session;
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    session.locale = Environment(name);
    if (!session.locale.empty()) break;
  }
  const bool colour = Environment("NO_COLOR").empty() && Environment("TERM") != "dumb";
  session.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  session.err_is_terminal = isatty(STDERR_FILENO) == 1;
  session.colour_out = colour && session.out_is_terminal;
  session.colour_err = colour && session.err_is_terminal;
  return session;
}

// --lang counts for messages about the command line itself, too, so it is looked for before
// parsing.
void FindLanguage(int argc, char** argv, Session& session) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--lang" && i + 1 < argc) session.lang = argv[i + 1];
    if (word.starts_with("--lang=")) session.lang = word.substr(7);
  }
  if (session.lang != "en" && session.lang != "zh") session.lang.clear();
}

std::vector<std::string> KnownWords(const CLI::App& app) {
  std::vector<std::string> words;
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back(sub->get_name());
    if (!sub->parsed()) continue;
    for (auto& word : KnownWords(*sub)) words.push_back(word);
    for (const auto* option : sub->get_options()) {
      for (const auto& name : option->get_lnames()) words.push_back("--" + name);
    }
  }
  return words;
}

// What the parser says, in Chinese: its sentences are English and few. What stands between `head`
// and `tail` is what they speak of; one that is not among them stays as it is.
std::string InChinese(const std::string& sentence) {
  struct Pattern {
    std::string_view head, tail, zh;
  };
  constexpr Pattern kPatterns[] = {
      {"The following argument was not expected: ", "", "无法识别:{}"},
      {"The following arguments were not expected: ", "", "无法识别:{}"},
      {"A subcommand is required", "", "须写明要执行的子命令"},
      {"Could not convert: ", "", "内容的格式不对:{}"},
      {"", " is required", "缺少 {}"},
      {"", " required TEXT missing", "{} 之后缺少内容"},
      {"", " required INT missing", "{} 之后缺少数字"},
      {"", " required UINT missing", "{} 之后缺少数字"},
  };
  for (const auto& [head, tail, zh] : kPatterns) {
    if (!sentence.starts_with(head) || !sentence.ends_with(tail)) continue;
    std::string what = sentence.substr(head.size(), sentence.size() - head.size() - tail.size());
    if (const size_t count = what.rfind(": "); tail.starts_with(" required"))
      what = what.substr(0, count);  // "--as: 1"
    return fmt::format(fmt::runtime(zh), what);
  }
  // "--outcome: no not in {upheld,set-aside}"
  constexpr std::string_view kNotIn = " not in {";
  const size_t at = sentence.find(kNotIn);
  if (at == sentence.npos || !sentence.ends_with('}')) return sentence;
  return sentence.substr(0, at) + ":只能是 " +
         sentence.substr(at + kNotIn.size(), sentence.size() - at - kNotIn.size() - 1) + " 之一";
}

// The parser stops with its own sentence; ours adds what was probably meant and where help is.
int UsageError(const Session& session, const CLI::App& app, const CLI::ParseError& error, int argc,
               char** argv) {
  Complain(session, error.what(), fmt::format("命令行有误:{}", InChinese(error.what())));
  const auto known = KnownWords(app);
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    bool is_known = false;
    for (const auto& other : known) is_known = is_known || other == word;
    if (is_known || (i > 1 && !word.starts_with("--"))) continue;
    if (auto near = Nearest(word, known)) {
      Complain(session, fmt::format("did you mean {}?", *near), fmt::format("是否想写 {}?", *near));
      break;
    }
  }
  Complain(session, "see writ --help", "用法见 writ --help");
  return kUnreadable;
}

// The parsers of all commands cost more than most commands do, so the one that is asked for is made
// alone. Completion speaks of all of them, and so does help.
std::vector<Command> Register(CLI::App& app, Session& session, std::string_view asked) {
  if (asked == "--version") return {};
  const auto* one = std::ranges::find(kCommands, asked, &Named::name);
  if (one != std::end(kCommands) && one->add != AddCompletion) return {one->add(app, session)};
  std::vector<Command> commands;
  for (const Named& command : kCommands) commands.push_back(command.add(app, session));
  return commands;
}

int Dispatch(CLI::App& app, const std::vector<Command>& commands, const Session& session) {
  for (const auto& command : commands) {
    if (command.parser->parsed()) return Guard(command.run);
  }
  if (session.language() == Language::kChinese) HelpInChinese(&app);
  return Emit(session, app.help()) ? kUnreadable : kUnreadable;
}

}  // namespace

int Guard(const std::function<int()>& run) {
  try {
    return run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "writ: internal error: {}\n", error.what());
    return kInternal;
  }
}

int Run(int argc, char** argv) {
  Session session = SessionFromEnvironment();
  FindLanguage(argc, argv, session);
  CLI::App app{
      Say(session, "Writ: HR policies as text that lawyers can read and machines can prove",
          "成文:律师读得懂、机器可证明的人事制度语言"),
      "writ"};
  app.set_version_flag("--version", "writ " WRIT_VERSION);
  app.require_subcommand(0, 1);
  const std::vector<Command> commands = Register(app, session, argc > 1 ? argv[1] : "");
  try {
    app.parse(argc, argv);
    return Dispatch(app, commands, session);
  } catch (const CLI::CallForHelp&) {
    if (session.language() == Language::kChinese) HelpInChinese(&app);
    const CLI::App* asked = &app;
    for (auto parsed = app.get_subcommands(); !parsed.empty(); parsed = asked->get_subcommands())
      asked = parsed.front();
    return Emit(session, asked->help()) ? kClean : kUnreadable;
  } catch (const CLI::CallForVersion&) {
    return Emit(session, "writ " WRIT_VERSION "\n") ? kClean : kUnreadable;
  } catch (const CLI::ParseError& error) {
    return UsageError(session, app, error, argc, argv);
  }
}

}  // namespace writ::cli
