// writ completion: words for the shell, taken from the commands themselves.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "runtime/cli/session.h"

namespace writ::cli {
namespace {

std::vector<CLI::App*> Commands(CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string Options(const CLI::App& command) {
  std::string words;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) words += (words.empty() ? "--" : " --") + name;
  }
  for (const auto* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    words += " " + sub->get_name();
    for (const auto* option : sub->get_options())
      for (const auto& name : option->get_lnames()) words += " --" + name;
  }
  return words;
}

std::string Names(CLI::App& app) {
  std::string names;
  for (const auto* command : Commands(app))
    names += (names.empty() ? "" : " ") + command->get_name();
  return names;
}

std::string Bash(CLI::App& app) {
  std::string cases;
  for (const auto* command : Commands(app)) {
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command->get_name(), Options(*command));
  }
  return fmt::format(
      "_writ() {{\n  local words=\"\" word=\"${{COMP_WORDS[COMP_CWORD]}}\"\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); "
      "return\n  fi\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n{}  esac\n"
      "  case \"$word\" in\n    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
      "    *) COMPREPLY=($(compgen -f -W \"$words\" -- \"$word\")) ;;\n  esac\n}}\ncomplete -o "
      "filenames -F _writ writ\n",
      Names(app), cases);
}

std::string Zsh(CLI::App& app) {
  std::string cases;
  for (const auto* command : Commands(app)) {
    cases += fmt::format("    {}) compadd -- {} ;;\n", command->get_name(), Options(*command));
  }
  return fmt::format(
      "#compdef writ\n_writ() {{\n  if (( CURRENT == 2 )); then compadd -- {}; return; fi\n"
      "  case $words[2] in\n{}  esac\n  _files\n}}\ncompdef _writ writ\n",
      Names(app), cases);
}

std::string Fish(CLI::App& app) {
  std::string lines =
      fmt::format("complete -c writ -n __fish_use_subcommand -f -a '{}'\n", Names(app));
  for (auto* command : Commands(app)) {
    const auto in =
        fmt::format("complete -c writ -n '__fish_seen_subcommand_from {}'", command->get_name());
    const auto add = [&](const CLI::App& from) {
      for (const auto* option : from.get_options())
        for (const auto& name : option->get_lnames()) lines += fmt::format("{} -l {}\n", in, name);
    };
    add(*command);
    for (const auto* sub : Commands(*command)) {
      lines += fmt::format("{} -f -a {}\n", in, sub->get_name());
      add(*sub);
    }
  }
  return lines;
}

}  // namespace

Command AddCompletion(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("completion", "print completions for a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  AddLanguage(command, session);
  return {
      command, [&session, &app, shell] {
        const auto script = *shell == "bash" ? Bash(app) : *shell == "zsh" ? Zsh(app) : Fish(app);
        return Emit(session, script) ? kClean : kUnreadable;
      }};
}

}  // namespace writ::cli
