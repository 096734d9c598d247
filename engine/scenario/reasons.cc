#include "engine/scenario/reasons.h"

#include <algorithm>

#include "engine/render/explanation.h"
#include "engine/render/source_words.h"

namespace writ::scenario {
namespace {

constexpr size_t kMostReasons = 3;  // more would hide the sentence that they explain

bool Zh(Language language) { return language == Language::kChinese; }

// "sales 2026-01 is not recorded; crm can supply it"
std::string MissingClause(const Program& program, const MissingFact& missing, Language language) {
  const bool zh = Zh(language);
  const auto reason = ReasonWords(program, missing.reason, "", language);
  if (missing.reason == Reason::kToldDateUnknown) return reason;
  MissingFact bare = missing;
  bare.reason = Reason::kNotRecorded;
  bare.from.clear();
  const auto name = MissingWords(program, bare, language);
  const bool plain = missing.reason == Reason::kNotRecorded ||
                     missing.reason == Reason::kDisputed || missing.reason == Reason::kNotDueYet;
  std::string clause = name + (zh ? (plain ? " " : ":") : (plain ? " is " : ": ")) + reason;
  if (!missing.from.empty())
    clause += zh ? ",可由 " + SourceWords(program, missing.from, language) + " 提供"
                 : "; " + SourceWords(program, missing.from, language) + " can supply it";
  return clause;
}

std::string WhyOpen(const Program& program, const std::vector<MissingFact>& missing, Reason reason,
                    const std::string& detail, Language language) {
  if (missing.empty()) return ReasonWords(program, reason, detail, language);
  std::string out;
  for (size_t i = 0; i < missing.size() && i < kMostReasons; ++i) {
    out += (out.empty()    ? ""
            : Zh(language) ? ";"
                           : "; ") +
           MissingClause(program, missing[i], language);
  }
  if (missing.size() > kMostReasons) {
    const auto more = std::to_string(missing.size() - kMostReasons);
    out += Zh(language) ? ";另有 " + more + " 项" : "; and " + more + " more";
  }
  return out;
}

bool IsComputed(const Explanation& explanation, ExprId expr) {
  return std::any_of(explanation.nodes.begin(), explanation.nodes.end(), [&](const auto& node) {
    return node.kind == NodeKind::kExpr && node.ref == expr;
  });
}

}  // namespace

std::string WhyDecided(const Program& program, const Decision& decision, Language language) {
  switch (decision.outcome) {
    case Outcome::kUnknown:
      return WhyOpen(program, decision.missing, decision.reason, decision.detail, language);
    case Outcome::kNotApplicable:
      return ReasonWords(program, decision.reason, decision.detail, language);
    case Outcome::kHolds:
    case Outcome::kFails: break;
  }
  std::string out;
  const auto lines = Because(program, decision, {language, true});
  for (size_t i = 0; i < lines.size() && i < kMostReasons; ++i)
    out += (out.empty() ? "" : Zh(language) ? ";" : "; ") + lines[i].text;
  return out;
}

std::string WhyNotKnown(const Program& program, const ValueResult& value, Language language) {
  switch (value.state) {
    case State::kKnown:
    case State::kNone: return "";
    case State::kUnknown:
      return WhyOpen(program, value.missing, value.reason, value.detail, language);
    case State::kNotApplicable: return ReasonWords(program, value.reason, value.detail, language);
  }
  return "";
}

const std::vector<Citation>* CitesOfValue(const Program& program, uint32_t definition,
                                          const ValueResult& value, Date as_of) {
  const Definition& d = program.definitions[definition];
  if (value.state == State::kKnown && value.reason == Reason::kException) {
    for (const uint32_t exception : d.exceptions)
      if (program.exceptions[exception].names.id == value.detail)
        return &program.exceptions[exception].cites;
  }
  if (d.versions.size() == 1) return &d.versions.front().cites;
  const DefinitionVersion* version = nullptr;
  for (const auto& v : d.versions) {
    // A version chosen by the date of an event shows itself by what was computed.
    if (value.explanation && IsComputed(*value.explanation, v.value)) return &v.cites;
    const bool valid =
        (!v.valid.from || *v.valid.from <= as_of) && (!v.valid.until || as_of <= *v.valid.until);
    if (valid && version == nullptr) version = &v;
  }
  return version == nullptr ? nullptr : &version->cites;
}

}  // namespace writ::scenario
