#include "runtime/cli/screen_lines.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/eval/team.h"
#include "engine/render/decision_json.h"
#include "engine/render/explanation.h"
#include "engine/render/rests_on.h"

namespace writ::cli {
namespace {

__extension__ typedef __int128 Int128;

// A cell of RFC 4180; `text` is quoted only where it must be. At most twice its bytes and two.
char* PutCell(std::string_view text, char* at) {
  const auto special = [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; };
  if (std::ranges::none_of(text, special)) return std::ranges::copy(text, at).out;
  *at++ = '"';
  for (const char c : text) {
    if (c == '"') *at++ = '"';
    *at++ = c;
  }
  *at++ = '"';
  return at;
}

char* Put(std::string_view text, char* at) { return std::copy(text.begin(), text.end(), at); }

constexpr size_t kDecimalBytes = 48;
constexpr size_t kPiece = 32;  // of a name, copied at once: what is too much is written over
constexpr int64_t kTens[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000};

struct Parts {
  int64_t whole = 0, after = 0;  // the digits after the point
};

// num * times / den, rounded half away from zero.
[[gnu::noinline, gnu::cold]] Parts PartsOf(Int128 num, Int128 den, int times, int digits) {
  const Int128 scale = kTens[digits];
  num *= times;
  const Int128 whole = num / den;
  const Int128 part = ((num - whole * den) * (scale * 2) + den) / (den * 2);
  if (part == scale) return {static_cast<int64_t>(whole) + 1, 0};
  return {static_cast<int64_t>(whole), static_cast<int64_t>(part)};
}

constexpr int64_t kMillion = 1'000'000;

// "00", "01" … "99"
constexpr auto kPairs = [] {
  std::array<char, 200> pairs{};
  for (size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

char* PutPair(uint64_t below_hundred, char* at) {
  std::memcpy(at, kPairs.data() + 2 * below_hundred, 2);
  return at + 2;
}

// Of two digits that are not both zeros.
constexpr size_t ZerosBehind(uint64_t below_hundred) { return below_hundred % 10 == 0 ? 1 : 0; }

// The same of millionths: by numbers that the compiler knows.
Parts PartsOfMillionths(uint64_t num, int times) {
  constexpr uint64_t kOne = kMillion, kOneOfHundred = kMillion / 100;
  if (times == 1) return {static_cast<int64_t>(num / kOne), static_cast<int64_t>(num % kOne)};
  return {static_cast<int64_t>(num / kOneOfHundred), static_cast<int64_t>(num % kOneOfHundred)};
}

// num * times / den with at most `digits` digits after the point, which are six, or four where
// times is 100 and not 1; den > 0.
char* PutDecimal(int64_t num, int64_t den, int times, int digits, char* at) {
  constexpr uint64_t kMost = INT64_MAX / kMillion / 4;
  const uint64_t positive = num < 0 ? 0 - static_cast<uint64_t>(num) : static_cast<uint64_t>(num);
  const auto below = static_cast<uint64_t>(den);
  const auto [whole, after] =
      den == kMillion ? PartsOfMillionths(positive, times)
      : positive < kMost && below < kMost
          ? PartsOfMillionths((positive * (2 * kMillion) + below) / (below * 2), times)
          : PartsOf(Int128{positive}, Int128{den}, times, digits);
  if (num < 0 && (whole != 0 || after != 0)) *at++ = '-';
  if (whole < 10)
    *at++ = static_cast<char>('0' + whole);
  else if (whole < 100)
    at = PutPair(static_cast<uint64_t>(whole), at);
  else
    at = std::to_chars(at, at + 24, whole).ptr;
  if (after == 0) return at;
  *at++ = '.';
  // Two at a time, by numbers that the compiler knows: they are four or six. The last, which are
  // not all zeros, end the number.
  const auto left = static_cast<uint64_t>(after);
  const uint64_t last = left % 100, middle = left / 100 % 100;
  if (digits == 6) at = PutPair(left / 10'000, at);
  at = PutPair(last, PutPair(middle, at));
  if (last != 0) return at - ZerosBehind(last);
  if (middle != 0) return at - 2 - ZerosBehind(middle);
  return at - 4 - ZerosBehind(left / 10'000);
}

}  // namespace

std::string Padded(std::string text, int width) {
  const int missing = width - DisplayWidth(text);
  return missing > 0 ? text + std::string(static_cast<size_t>(missing), ' ') : text;
}

std::string AsCell(std::string_view text) {
  std::string cell(2 * text.size() + 2, '\0');
  cell.resize(static_cast<size_t>(PutCell(text, cell.data()) - cell.data()));
  return cell;
}

void AppendHeld(const Session& session, const Program& program, std::string_view id,
                const std::vector<Decision>& held, std::string* out) {
  for (const auto& decision : held) {
    *out += fmt::format("{}  {}\n", id,
                        NameFor(program.rules[decision.rule].names, session.language()));
    AppendReasons(session, program, decision, out);
  }
}

void AppendReasons(const Session& session, const Program& program, const Decision& decision,
                   std::string* out) {
  const auto language = session.language();
  const auto& version = program.rules[decision.rule].versions[decision.version];
  if (version.action.kind != ActionKind::kNone)
    *out += fmt::format("    → {}\n", ActionWords(program, version.action, language));
  for (const auto& line : Because(program, decision, {language, true}))
    *out += fmt::format("    {}\n", line.text);
  for (const auto& citation : CitesOf(program, decision))
    *out += fmt::format("    § {}\n", CitationWords(program, citation, language));
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
    shown_[rule].first = items_;
    items_ += screen.Evidence(rule).size();
    size_t most = rules_.back().size() + std::string_view(",,,,\n").size();
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
      name += '=';
      size_t value = kDecimalBytes;
      if (item.type.kind == TypeKind::kChoice)
        for (const Names& option : program.choices[item.type.index].options)
          value = std::max(value, option.id.size());
      most += name.size() + 1 + value;
      const size_t size = name.size();
      name.resize((size + kPiece - 1) / kPiece * kPiece, '\0');
      shown_[rule].names.push_back({std::move(name), size});
      shown_[rule].items.push_back(item);
    }
    most_.push_back(most + kPiece);
  }
}

char* CsvLines::PutValue(const EvidenceItem& item, const EvidenceValue& value, char* at) const {
  if (value.state != State::kKnown)
    return Put(value.state == State::kNone      ? "none"
               : value.state == State::kUnknown ? "?"
                                                : "-",
               at);
  constexpr int kDigits = 6;
  switch (item.type.kind) {
    case TypeKind::kDate: return Put(Date::FromDays(static_cast<int32_t>(value.num))->ToIso(), at);
    case TypeKind::kYesNo: return Put(value.num != 0 ? "yes" : "no", at);
    case TypeKind::kChoice:
      return Put(program_.choices[item.type.index].options[static_cast<size_t>(value.num)].id, at);
    case TypeKind::kPercent:
    case TypeKind::kPoints:
      at = PutDecimal(value.num, value.den, 100, kDigits - 2, at);
      *at++ = '%';
      return at;
    default: return PutDecimal(value.num, value.den, 1, kDigits, at);
  }
}

char* CsvLines::PutName(const Name& name, char* at) {
  for (size_t i = 0; i < name.size; i += kPiece) std::memcpy(at + i, name.text.data() + i, kPiece);
  return at + name.size;
}

CsvLines::InBlock::InBlock(const CsvLines& lines, const ScreenedBlock& block) : lines_(lines) {
  columns_.reserve(lines.items_);
  for (const Shown& shown : lines.shown_)
    for (const EvidenceItem& item : shown.items) columns_.push_back(block.Values(item));
}

char* CsvLines::InBlock::PutValues(size_t row, uint32_t rule, char* at) const {
  const Shown& shown = lines_.shown_[rule];
  const EvidenceColumn* columns = columns_.data() + shown.first;
  for (size_t i = 0; i < shown.items.size(); ++i) {
    if (i > 0) *at++ = '|';
    at = lines_.PutValue(shown.items[i], columns[i][row], PutName(shown.names[i], at));
  }
  return at;
}

void CsvLines::InBlock::AppendHeld(size_t row, std::string_view id, uint32_t rule, std::string* out,
                                   std::string_view outcome) const {
  const size_t before = out->size();
  const size_t most = before + 2 * id.size() + 2 + outcome.size() + lines_.most_[rule];
  out->resize_and_overwrite(most, [&](char* text, size_t) {
    char* at = PutCell(id, text + before);
    *at++ = ',';
    at = Put(lines_.rules_[rule], at);
    *at++ = ',';
    at = Put(outcome, at);
    *at++ = ',';
    at = PutValues(row, rule, at);
    return static_cast<size_t>(Put(",\n", at) - text);
  });
}

void CsvLines::AppendUnknown(const Decision& decision, std::string_view id, std::string* out,
                             std::string_view outcome) const {
  std::string missing;
  for (const MissingFact& fact : decision.missing) {
    if (!missing.empty()) missing += '|';
    missing += fact.what.empty() ? program_.facts[fact.fact].names.id : fact.what;
    if (fact.period) missing += " " + fact.period->ToString();
  }
  *out +=
      fmt::format("{},{},{},,{}\n", AsCell(id), rules_[decision.rule], outcome, AsCell(missing));
}

}  // namespace writ::cli
