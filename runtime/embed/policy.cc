// Policies, and decisions on facts that are handed in.
#include "engine/diagnostics/render.h"
#include "engine/render/decision_json.h"
#include "engine/scenario/scenario.h"
#include "runtime/cases/library.h"
#include "runtime/embed/policy_source.h"

namespace writ::embed {
namespace {

template <class Things>
void WriteNames(std::string_view key, const Things& things, JsonWriter* json) {
  json->Key(key).BeginArray();
  for (const auto& thing : things) {
    json->BeginObject().Member("id", thing.names.id);
    json->Member("en", thing.names.en).Member("zh", thing.names.zh).EndObject();
  }
  json->EndArray();
}

std::string Describe(const writ_policy& policy) {
  const Program& program = *policy.program;
  JsonWriter json;
  json.BeginObject().Member("format_version", "1.0").Member("policy", program.policy.names.id);
  json.Member("bundle", policy.hash);
  json.Member("policy_hash", "sha256:" + HexDigest(program.meaning_hash));
  WriteNames("rules", program.rules, &json);
  WriteNames("procedures", program.procedures, &json);
  WriteNames("facts", program.facts, &json);
  json.EndObject();
  return json.Take();
}

// The facts and whom of them a question is about.
struct Asked {
  Population population;
  Question question;
  const SubjectFacts* subject = nullptr;
};

// The subject is inside: what comes out stays where it is.
Got<std::unique_ptr<Asked>> Ask(const writ_policy* policy, const writ_facts* facts,
                                const writ_question* question) {
  if (policy == nullptr) return std::unexpected(NullPointer("policy"));
  const auto texts = ReadFacts(facts);
  if (!texts) return std::unexpected(texts.error());
  auto asked = std::make_unique<Asked>();
  auto read = ReadQuestion(*policy->program, question);
  if (!read) return std::unexpected(read.error());
  asked->question = *std::move(read);
  SourceSet sources;
  Diagnostics diagnostics;
  auto population = ReadPopulation(*policy->program, *texts, sources, diagnostics);
  if (!population) return std::unexpected(FactsWrong(diagnostics, sources));
  asked->population = *std::move(population);
  const std::string& id = asked->question.subject;
  for (const SubjectFacts& subject : asked->population.subjects)
    if (subject.id == id || (id.empty() && asked->population.subjects.size() == 1))
      asked->subject = &subject;
  if (asked->subject == nullptr)
    return std::unexpected(
        Wrong{WRIT_E_INPUT,
              "no_subject",
              {id.empty() ? "the facts are of several people: name one" : "no facts are of " + id,
               id.empty() ? "事实涉及多人,请指明一人" : "没有 " + id + " 的事实"}});
  return asked;
}

// Decides with the others of the population as its team, where there are others.
template <class Work>
std::string WithTeams(const Program& program, const Asked& asked, Work&& work) {
  PopulationTeams teams(program, asked.population, asked.question.dates);
  EvalOptions options;
  if (asked.population.subjects.size() > 1) options.teams = teams.Source();
  return work(options);
}

}  // namespace
}  // namespace writ::embed

using namespace writ;         // NOLINT: this file is the boundary
using namespace writ::embed;  // NOLINT

extern "C" {

writ_status writ_check(const writ_source* source, writ_answer** answer, writ_error** error) {
  return Answer(answer, error, [&]() -> Got<std::string> {
    auto read = ReadSource(source);
    if (!read) return std::unexpected(read.error());
    auto compilation = cases::CompileText(std::move(read->policy), read->loader);
    if (compilation.program) CheckScenarios(compilation, compilation.diagnostics);
    return RenderJson(compilation.diagnostics.Sorted(), *compilation.sources);
  });
}

writ_status writ_policy_open(const writ_source* source, writ_policy** policy, writ_error** error) {
  if (policy != nullptr) *policy = nullptr;
  return Run(error, [&]() -> Got<void> {
    if (policy == nullptr) return std::unexpected(NullPointer("policy"));
    auto packed = PackSource(source);
    if (!packed) return std::unexpected(std::move(packed.error()));
    std::string hash = HexDigest(packed->bundle.hash().bytes);
    *policy = new writ_policy{std::move(packed->bundle), std::move(packed->compilation.program),
                              std::move(hash)};
    return {};
  });
}

void writ_policy_free(writ_policy* policy) { delete policy; }

const char* writ_policy_bundle(const writ_policy* policy) {
  return policy == nullptr ? "" : policy->hash.c_str();
}

writ_status writ_policy_describe(const writ_policy* policy, writ_answer** answer,
                                 writ_error** error) {
  return Answer(answer, error, [&]() -> Got<std::string> {
    if (policy == nullptr) return std::unexpected(NullPointer("policy"));
    return Describe(*policy);
  });
}

writ_status writ_policy_decide(const writ_policy* policy, const writ_facts* facts,
                               const writ_question* question, writ_answer** answer,
                               writ_error** error) {
  return Answer(answer, error, [&]() -> Got<std::string> {
    const auto asked = Ask(policy, facts, question);
    if (!asked) return std::unexpected(asked.error());
    const Program& program = *policy->program;
    return WithTeams(program, **asked, [&](const EvalOptions& options) {
      return AnswerTo(program, (*asked)->question, *(*asked)->subject, options);
    });
  });
}

writ_status writ_policy_why(const writ_policy* policy, const writ_facts* facts,
                            const writ_question* question, writ_answer** answer,
                            writ_error** error) {
  return Answer(answer, error, [&]() -> Got<std::string> {
    const auto asked = Ask(policy, facts, question);
    if (!asked) return std::unexpected(asked.error());
    const Question& what = (*asked)->question;
    if (what.rules.size() != 1)
      return std::unexpected(Misused("one_rule", "question.rules has to name one rule",
                                     "question.rules 须指明一条规则"));
    const Program& program = *policy->program;
    return WithTeams(program, **asked, [&](const EvalOptions& options) {
      Evaluator evaluator(program, *(*asked)->subject, what.dates, options);
      const Decision decision = evaluator.Decide(what.rules.front());
      return ReasonsJson(program, (*asked)->subject->id, what.dates, decision, what.words, 0);
    });
  });
}

}  // extern "C"
