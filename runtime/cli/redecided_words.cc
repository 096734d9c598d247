#include "runtime/cli/redecided_words.h"

#include <fmt/format.h>

namespace writ::cli {

std::string EngineWords(const Session& session, const Version& decided) {
  if (decided.text == WRIT_VERSION) return "";
  return Say(session,
             fmt::format("; engine {} decided it, {} decides now", decided.text, WRIT_VERSION),
             fmt::format(";当时由引擎 {} 判定,现由 {} 判定", decided.text, WRIT_VERSION));
}

std::string RulesMayHaveChanged(const Session& session) {
  return Say(session,
             "  this does not say that the log was changed, which was verified: the rules of "
             "deciding may have changed since\n",
             "  不一致不等于日志被改动,日志已经验证;此后判定所依的规则可能已有变化\n");
}

}  // namespace writ::cli
