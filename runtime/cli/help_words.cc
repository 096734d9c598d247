#include "runtime/cli/help_words.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace writ::cli {
namespace {

constexpr std::pair<std::string_view, std::string_view> kWords[] = {
#define WRIT_HELP(en, zh) {en, zh},
#include "runtime/cli/help_zh.def"
#undef WRIT_HELP
};

std::string InChinese(const std::string& english) {
  const auto* found = std::ranges::find(kWords, std::string_view(english),
                                        &std::pair<std::string_view, std::string_view>::first);
  return found == std::end(kWords) ? english : std::string(found->second);
}

}  // namespace

void HelpInChinese(CLI::App* app) {
  for (CLI::Option* option : app->get_options()) {
    option->description(InChinese(option->get_description()));
    if (option->get_group() == "Options") option->group("选项");
  }
  for (const auto& [label, words] :
       {std::pair("Usage", "用法"), std::pair("Positionals", "参数"), std::pair("REQUIRED", "必填"),
        std::pair("OPTIONS", "选项"), std::pair("SUBCOMMAND", "子命令"), std::pair("TEXT", "文本"),
        std::pair("Needs", "须同时用"), std::pair("Excludes", "不可同用")})
    app->get_formatter()->label(label, words);
  for (CLI::App* command : app->get_subcommands({})) {
    command->description(InChinese(command->get_description()));
    command->group("子命令");
    HelpInChinese(command);
  }
}

}  // namespace writ::cli
