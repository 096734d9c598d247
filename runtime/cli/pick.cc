#include "runtime/cli/pick.h"

#include <fmt/core.h>

#include "engine/base/text.h"

namespace writ::cli {
namespace {

template <typename Things>
std::optional<uint32_t> Pick(const Session& session, const Things& things,
                             std::optional<uint32_t> found, const std::string& name,
                             const char* kind_en, const char* kind_zh) {
  if (found) return found;
  std::vector<std::string> names;
  for (const auto& thing : things) {
    for (const auto& alias : {thing.names.id, thing.names.en, thing.names.zh}) {
      if (!alias.empty()) names.push_back(alias);
    }
  }
  const auto near = Nearest(name, names);
  Complain(session,
           fmt::format("{}: no {} of this name in the policy{}", name, kind_en,
                       near ? "; did you mean " + *near + "?" : ""),
           fmt::format("{}:政策中没有这个名称的{}{}", name, kind_zh,
                       near ? ";是否为 " + *near + "?" : ""));
  return std::nullopt;
}

}  // namespace

std::optional<uint32_t> PickRule(const Session& session, const Program& program,
                                 const std::string& name) {
  return Pick(session, program.rules, program.FindRule(name), name, "rule", "规则");
}

std::optional<uint32_t> PickDefinition(const Session& session, const Program& program,
                                       const std::string& name) {
  return Pick(session, program.definitions, program.FindDefinition(name), name, "definition",
              "定义");
}

const SubjectFacts* PickSubject(const Session& session, const Population& population,
                                const std::string& id) {
  if (id.empty() && population.subjects.size() == 1) return &population.subjects.front();
  std::vector<std::string> ids;
  for (const auto& subject : population.subjects) {
    if (subject.id == id) return &subject;
    ids.push_back(subject.id);
  }
  if (id.empty()) {
    Complain(session,
             fmt::format("the facts hold {} subjects; name one with --subject", ids.size()),
             fmt::format("事实文件中有 {} 人,请用 --subject 指明一人", ids.size()));
    return nullptr;
  }
  const auto near = Nearest(id, ids);
  Complain(session,
           fmt::format("{}: no such subject{}", id, near ? "; did you mean " + *near + "?" : ""),
           fmt::format("{}:没有这个人{}", id, near ? ";是否为 " + *near + "?" : ""));
  return nullptr;
}

}  // namespace writ::cli
