// One diagnostic for each text that is no declaration: the likeliest slip first, else what was
// expected.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/syntax/parse_internal.h"

namespace writ::syntax {
namespace {

constexpr size_t kMaxListed = 6;

// Words that only carry an operand on; they are summed up as "a comparison or operator".
bool CarriesOn(std::string_view row) {
  static constexpr std::string_view kRows[] = {
      "PARTIAL",         "EARLIER",     "AS_MANY_AS_WORKED",
      "OTHER_THAN_SELF", "OF_AT_LEAST", "AT_LEAST",
      "AT_MOST",         "IS_NOT",      "ONE_OF",
      "OVER_THE_LAST",   "WITHIN_ANY",  "HALF_UP",
      "HALF_EVEN",       "SKIPPING",    "AT_ANY_TIME_SINCE",
      "SKIPPING_END",    "KNOWN",       "LOOKING_BACK",
      "ANY_OF",          "ALL_OF",      "WORKING_DAY",
      "WORKING_DAYS",    "TIME_FROM",   "TEAM_AVERAGE",
      "TEAM_SUM",        "TEAM_COUNT",  "TEAM_LOWEST",
      "TEAM_HIGHEST",    "LATER_OF",    "EARLIER_OF",
      "LARGER_OF",       "SMALLER_OF",  "MORE_FAVOURABLE_OF"};
  return std::find(std::begin(kRows), std::end(kRows), row) != std::end(kRows);
}

writ::Argument Shown(const Expectation& expectation) {
  if (expectation.is_sign) return writ::Argument("`" + expectation.word + "`");
  if (expectation.word == "TEXT") return {"a text in quotation marks", "加引号的文字"};
  if (expectation.word == "DATE") return {"a date", "日期"};
  if (expectation.word == "LENGTH") return {"a length such as 3 months", "时长(如 3个月)"};
  if (expectation.word == "INT") return {"a whole number", "整数"};
  if (expectation.word == "CITATION") return {"an article", "条款"};
  std::string_view name = expectation.word;
  if (name.starts_with("Z_")) name.remove_prefix(2);
  if (const WordRow* row = FindRow(name)) {
    const std::string_view en = row->en.empty() ? row->zh : row->en;
    const std::string_view zh = row->zh.empty() ? row->en : row->zh;
    return {"`" + std::string(en) + "`", "「" + std::string(zh) + "」"};
  }
  std::string word(name.starts_with("W_") ? name.substr(2) : name);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return static_cast<char>(std::tolower(c)); });
  return writ::Argument("`" + word + "`");
}

writ::Argument Listed(const Failure& failure) {
  std::vector<writ::Argument> list;
  const auto add = [&](writ::Argument argument) {
    if (list.size() < kMaxListed) list.push_back(std::move(argument));
  };
  if (failure.value) {
    add({"a value or condition", "数值或条件"});
  } else if (failure.name) {
    add({"a name", "名称"});
  }
  for (const Expectation& expectation : failure.expected) {
    if (!CarriesOn(expectation.word)) add(Shown(expectation));
  }
  if (failure.operation) add({"a comparison or operator", "比较词或运算符"});
  if (!failure.listed) add({"something else", "其他内容"});
  if (list.empty()) add({"the next declaration", "下一项声明"});
  writ::Argument joined("");
  for (size_t i = 0; i < list.size(); ++i) {
    const bool last = i + 1 == list.size();
    joined.en += (i == 0 ? "" : last ? " or " : ", ") + list[i].en;
    joined.zh += (i == 0 ? "" : last ? "或" : "、") + list[i].zh;
  }
  return joined;
}

class Reporter {
 public:
  Reporter(const SourceFile& source, FileId file, std::span<const Lexeme> lexemes,
           const Chunk& chunk, const Failure& failure, Diagnostics* diagnostics)
      : source_(source),
        file_(file),
        lexemes_(lexemes),
        chunk_(chunk),
        failure_(failure),
        diagnostics_(diagnostics) {}

  void Report();

 private:
  std::string TextOf(size_t i) const {
    return source_.text.substr(lexemes_[i].begin, lexemes_[i].end - lexemes_[i].begin);
  }
  Place PlaceOf(size_t i) const { return {file_, lexemes_[i].begin, lexemes_[i].end}; }
  bool Expects(std::string_view word) const;
  bool ReportEquals();
  bool ReportMissingThen();
  bool ReportGlued();
  bool ReportMisspelled();
  bool ReportReserved();
  void ReportEnd();

  const SourceFile& source_;
  FileId file_;
  std::span<const Lexeme> lexemes_;
  const Chunk& chunk_;
  const Failure& failure_;
  Diagnostics* diagnostics_;
};

bool Reporter::Expects(std::string_view word) const {
  return std::any_of(failure_.expected.begin(), failure_.expected.end(),
                     [&](const Expectation& expectation) { return expectation.word == word; });
}

// `a = 3` where `a is 3` is meant. After another `=` it cannot be told which of them defines.
bool Reporter::ReportEquals() {
  if (lexemes_[failure_.lexeme].type != token::EQ || !failure_.operation) return false;
  const Place place = PlaceOf(failure_.lexeme);
  Diagnostic& diagnostic =
      diagnostics_->Add(DiagnosticKind::kEqualsCompares, place, {TextOf(failure_.lexeme)});
  for (size_t i = chunk_.begin; i < failure_.lexeme; ++i) {
    if (lexemes_[i].type == token::EQ) return true;
  }
  const bool han = static_cast<uint8_t>(TextOf(chunk_.begin)[0]) >= 0x80;
  diagnostic.fixes.push_back({place, han ? "为" : "is"});
  return true;
}

bool Reporter::ReportMissingThen() {
  const uint16_t type = lexemes_[failure_.lexeme].type;
  const bool acts =
      type == token::WARN || type == token::ADVISE || type == token::FLAG || type == token::START;
  if (!acts || !Expects("THEN")) return false;
  const Place place = PlaceOf(failure_.lexeme);
  const std::string text = TextOf(failure_.lexeme);
  const bool han = static_cast<uint8_t>(text[0]) >= 0x80;
  diagnostics_->Add(DiagnosticKind::kMissingThen, place, {text})
      .fixes.push_back({{file_, place.begin, place.begin}, han ? "则 " : "then "});
  return true;
}

// 连续达成率 where 连续 may stand, or a name that ends with the keyword that should have followed
// it.
bool Reporter::ReportGlued() {
  for (size_t i : {failure_.lexeme, failure_.lexeme - 1}) {
    if (i < chunk_.begin || i >= chunk_.end || lexemes_[i].type != token::ID) continue;
    const std::vector<std::string> parts = SplitKeyword(TextOf(i));
    if (parts.size() != 2) continue;
    const bool before = i + 1 == failure_.lexeme;
    if (before && failure_.lexeme == chunk_.begin + 1) continue;
    const Place place = PlaceOf(i);
    diagnostics_->Add(DiagnosticKind::kGluedKeyword, place, {TextOf(i), parts[0], parts[1]})
        .fixes.push_back({place, parts[0] + " " + parts[1]});
    return true;
  }
  return false;
}

bool Reporter::ReportMisspelled() {
  const Lexeme& lexeme = lexemes_[failure_.lexeme];
  if (lexeme.type != token::ID) return false;
  std::vector<std::string> candidates;
  for (const Expectation& expectation : failure_.expected) {
    if (expectation.is_sign || CarriesOn(expectation.word)) continue;
    std::string_view row = expectation.word;
    if (row.starts_with("Z_") || row.starts_with("W_")) row.remove_prefix(2);
    for (std::string_view spelling : SpellingsOf(row)) candidates.emplace_back(spelling);
  }
  const std::string text = TextOf(failure_.lexeme);
  std::optional<std::string> nearest = Nearest(text, candidates);
  if (!nearest && failure_.operation) {
    candidates = {"below",   "above",  "is",   "and",  "or",     "for",    "in",   "over",
                  "falling", "rising", "低于", "高于", "不低于", "不超过", "以上", "以下"};
    nearest = Nearest(text, candidates);
  }
  if (!nearest) return false;
  diagnostics_->Add(DiagnosticKind::kMisspelledKeyword, PlaceOf(failure_.lexeme), {text, *nearest})
      .fixes.push_back({PlaceOf(failure_.lexeme), *nearest});
  return true;
}

bool Reporter::ReportReserved() {
  if (!failure_.name || failure_.lexeme >= chunk_.end) return false;
  const std::string text = TextOf(failure_.lexeme);
  const bool letters = static_cast<uint8_t>(text[0]) >= 0x80 || std::isalpha(text[0]) != 0;
  const uint16_t type = lexemes_[failure_.lexeme].type;
  if (!letters || type == token::QUOTED || type == token::BOOK || type < token::BAR) return false;
  if (type == token::STRING || type == token::LONG) return false;
  // Where a value may stand, a clause word only says that the value is missing.
  const bool clause = type == token::THEN || type == token::WHEN || type == token::UNLESS ||
                      type == token::CITES || type == token::AND || type == token::OR;
  if (failure_.value && clause) return false;
  const Place place = PlaceOf(failure_.lexeme);
  diagnostics_->Add(DiagnosticKind::kReservedName, place, {text})
      .fixes.push_back({place, "`" + text + "`"});
  return true;
}

void Reporter::ReportEnd() {
  const size_t last = failure_.lexeme - 1;
  std::string declared = chunk_.declares ? TextOf(chunk_.begin) : "text";
  diagnostics_->Add(DiagnosticKind::kUnexpectedEnd, PlaceOf(last), {declared, Listed(failure_)})
      .related.push_back({PlaceOf(chunk_.begin), {"it begins here", "由此开始"}});
}

void Reporter::Report() {
  if (ReportBrackets(file_, lexemes_, chunk_, diagnostics_)) return;
  if (failure_.lexeme >= chunk_.end) return ReportEnd();
  if (failure_.lexeme == chunk_.begin) {
    if (ReportMisspelled()) return;
    diagnostics_->Add(DiagnosticKind::kNoDeclaration, PlaceOf(chunk_.begin),
                      {TextOf(chunk_.begin)});
    return;
  }
  if (ReportEquals() || ReportMissingThen() || ReportMisspelled() || ReportGlued() ||
      ReportReserved())
    return;
  diagnostics_->Add(DiagnosticKind::kUnexpectedToken, PlaceOf(failure_.lexeme),
                    {TextOf(failure_.lexeme), Listed(failure_)});
}

}  // namespace

void ReportFailure(const SourceFile& source, FileId file, std::span<const Lexeme> lexemes,
                   const Chunk& chunk, const Failure& failure, Diagnostics* diagnostics) {
  Reporter(source, file, lexemes, chunk, failure, diagnostics).Report();
}

}  // namespace writ::syntax
