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

// "TEXT:{en,zh}" is a type and what its value is checked for, and only the type alone is a label of
// the formatter. After the arguments are parsed, as the parser's own sentences name the type.
void TypeInChinese(CLI::Option* option) {
  const std::string type = option->get_type_name();
  const std::string_view base = std::string_view(type).substr(0, type.find(':'));
  if (base == "TEXT") option->type_name("文本");
  if (base == "INT" || base == "UINT") option->type_name("整数");
  // "UINT:UINT in [1 - 9]"
  const size_t range = type.find(" in [");
  if (range != type.npos) option->get_validator(0)->description(type.substr(range + 4));
}

}  // namespace

void HelpInChinese(CLI::App* app) {
  for (CLI::Option* option : app->get_options()) {
    option->description(InChinese(option->get_description()));
    TypeInChinese(option);
    if (option->get_group() == "Options") option->group("选项");
  }
  for (const auto& [label, words] :
       {std::pair("Usage", "用法"), std::pair("Positionals", "参数"), std::pair("REQUIRED", "必填"),
        std::pair("OPTIONS", "选项"), std::pair("SUBCOMMAND", "子命令"),
        std::pair("Needs", "须同时用"), std::pair("Excludes", "不可同用")})
    app->get_formatter()->label(label, words);
  for (CLI::App* command : app->get_subcommands({})) {
    command->description(InChinese(command->get_description()));
    command->group("子命令");
    HelpInChinese(command);
  }
}

}  // namespace writ::cli
