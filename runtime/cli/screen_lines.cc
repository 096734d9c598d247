#include "runtime/cli/screen_lines.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "engine/base/json.h"
#include "engine/eval/team.h"
#include "engine/render/decision_json.h"
#include "engine/render/explanation.h"

namespace writ::cli {
namespace {

__extension__ typedef __int128 Int128;

// A cell of RFC 4180; `text` is quoted only where it must be.
std::string AsCell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

// num / den with at most `digits` digits after the point, rounded half away from zero; den > 0.
void AppendDecimal(Int128 num, Int128 den, int digits, std::string* out) {
  Int128 scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  const bool minus = num < 0;
  if (minus) num = -num;
  const Int128 whole = num / den;
  const auto part = static_cast<int64_t>(((num % den) * scale * 2 + den) / (den * 2));
  const Int128 carried = whole + (part == scale ? 1 : 0);
  const int64_t after = part == scale ? 0 : part;
  if (minus && (carried != 0 || after != 0)) *out += '-';
  char buffer[24];
  *out += std::string_view(buffer,
                           std::to_chars(buffer, buffer + 24, static_cast<int64_t>(carried)).ptr);
  if (after == 0) return;
  std::string text(static_cast<size_t>(digits), '0');
  int64_t left = after;
  for (size_t i = text.size(); i-- > 0; left /= 10) text[i] = static_cast<char>('0' + left % 10);
  text.erase(text.find_last_not_of('0') + 1);
  *out += '.';
  *out += text;
}

}  // namespace

void AppendHeld(const Session& session, const Program& program, std::string_view id,
                const std::vector<Decision>& held, std::string* out) {
  const auto language = session.language();
  for (const auto& decision : held) {
    const auto& rule = program.rules[decision.rule];
    *out += fmt::format("{}  {}\n", id, NameFor(rule.names, language));
    const auto& version = rule.versions[decision.version];
    if (version.action.kind != ActionKind::kNone)
      *out += fmt::format("    → {}\n", ActionWords(program, version.action, language));
    for (const auto& line : Because(program, decision, {language, true}))
      *out += fmt::format("    {}\n", line.text);
    for (const auto& citation : version.cites)
      *out += fmt::format("    § {}\n", CitationWords(program, citation, language));
  }
}

void AppendUnknown(const Session& session, const Program& program, std::string_view id,
                   const std::vector<Decision>& unknown, std::string* out) {
  if (unknown.empty()) return;
  const auto language = session.language();
  std::map<std::string, std::vector<std::string>> rules_by_missing;
  for (const auto& decision : unknown) {
    const std::string name = NameFor(program.rules[decision.rule].names, language);
    for (const auto& missing : decision.missing)
      rules_by_missing[MissingWords(program, missing, language)].push_back(name);
    if (decision.missing.empty())
      rules_by_missing[ReasonWords(program, decision.reason, decision.detail, language)].push_back(
          name);
  }
  *out += fmt::format("{}\n", id);
  for (const auto& [missing, rules] : rules_by_missing) {
    std::string names;
    for (const auto& rule : rules) names += (names.empty() ? "" : Say(session, ", ", "、")) + rule;
    *out += fmt::format("    {} ({})\n", missing, names);
  }
}

void AppendJson(const Session& session, const Program& program, Date as_of, std::string_view id,
                const std::vector<Decision>& decisions, std::string* out) {
  for (const Decision& decision : decisions) {
    JsonWriter json;
    json.BeginObject().Member("format_version", "1.0").Member("policy", program.policy.names.id);
    json.Member("as_of", as_of.ToIso()).Member("subject", std::string(id)).Key("decision");
    WriteDecision(program, decision, {session.language(), true}, &json);
    *out += json.EndObject().Take() + "\n";
  }
}

CsvLines::CsvLines(const Program& program, const Screen& screen) : program_(program) {
  shown_.resize(program.rules.size());
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule) {
    rules_.push_back(AsCell(program.rules[rule].names.id));
    for (const EvidenceItem& item : screen.Evidence(rule)) {
      std::string name;
      if (item.kind == NodeKind::kDefinition) {
        name = program.definitions[item.ref].names.id;
      } else if (item.kind == NodeKind::kTeam) {
        const Expr& e = program[item.ref];
        name = fmt::format("team {} of {}", AggregateId(e.count),
                           CohortOperand(program, program.Args(e)[0]));
      } else {
        name = program.facts[item.ref].names.id;
      }
      if (item.period) name += " " + item.period->ToString();
      shown_[rule].push_back({name + "=", item});
    }
  }
}

void CsvLines::AppendValue(const EvidenceItem& item, const EvidenceValue& value,
                           std::string* out) const {
  if (value.state != State::kKnown) {
    *out += value.state == State::kNone ? "none" : value.state == State::kUnknown ? "?" : "-";
    return;
  }
  constexpr int kDigits = 6;
  switch (item.type.kind) {
    case TypeKind::kDate: *out += Date::FromDays(static_cast<int32_t>(value.num))->ToIso(); return;
    case TypeKind::kYesNo: *out += value.num != 0 ? "yes" : "no"; return;
    case TypeKind::kChoice:
      *out += program_.choices[item.type.index].options[static_cast<size_t>(value.num)].id;
      return;
    case TypeKind::kPercent:
    case TypeKind::kPoints:
      AppendDecimal(Int128{value.num} * 100, value.den, kDigits - 2, out);
      *out += '%';
      return;
    default: AppendDecimal(value.num, value.den, kDigits, out); return;
  }
}

void CsvLines::AppendHeld(const ScreenedBlock& block, size_t row, std::string_view id,
                          uint32_t rule, std::string* out) const {
  *out += AsCell(id);
  *out += ',';
  *out += rules_[rule];
  *out += ",holds,";
  bool first = true;
  for (const Shown& shown : shown_[rule]) {
    if (!first) *out += '|';
    first = false;
    *out += shown.name;
    AppendValue(shown.item, block.Value(shown.item, row), out);
  }
  *out += ",\n";
}

void CsvLines::AppendUnknown(const Decision& decision, std::string_view id,
                             std::string* out) const {
  std::string missing;
  for (const MissingFact& fact : decision.missing) {
    if (!missing.empty()) missing += '|';
    missing += fact.what.empty() ? program_.facts[fact.fact].names.id : fact.what;
    if (fact.period) missing += " " + fact.period->ToString();
  }
  *out += AsCell(id) + "," + rules_[decision.rule] + ",unknown,," + AsCell(missing) + "\n";
}

}  // namespace writ::cli
