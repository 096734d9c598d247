// One diagnostic for each text that is no declaration: the likeliest slip first, else what was
// expected.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/syntax/parse_expected.h"

namespace writ::syntax {
namespace {

class Reporter {
 public:
  Reporter(const SourceFile& source, FileId file, std::span<const Lexeme> lexemes,
           const Chunk& chunk, const Failure& failure, const DeclaredNames& names,
           Diagnostics* diagnostics)
      : source_(source),
        file_(file),
        lexemes_(lexemes),
        chunk_(chunk),
        failure_(failure),
        names_(names),
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
  bool ReportNeedlessThen();
  bool ReportVerdict();
  bool ReportGlued(bool known);
  bool ReportWindow();
  bool ReportSkipping();
  bool ReportDateWord();
  bool ReportSynonym();
  bool ReportList();
  bool ReportPrevious();
  bool ReportUnquoted();
  bool ReportSeries();
  bool BeginsLine(size_t i) const;
  std::optional<std::string> NearestDeclaration(const std::string& text) const;
  std::string SplitAround(const std::string& text) const;
  bool ReportMisspelled();
  bool ReportReserved();
  void ReportEnd();

  const SourceFile& source_;
  FileId file_;
  std::span<const Lexeme> lexemes_;
  const Chunk& chunk_;
  const Failure& failure_;
  const DeclaredNames& names_;
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

// 如果 … 则 { … }: a block says itself where it begins.
bool Reporter::ReportNeedlessThen() {
  const size_t at = failure_.lexeme;
  if (at + 1 >= chunk_.end || lexemes_[at + 1].type != token::LBRACE) return false;
  const std::string text = TextOf(at);
  if (lexemes_[at].type != token::THEN && text != "那么" && text != "就") return false;
  diagnostics_->Add(DiagnosticKind::kNeedlessWord, PlaceOf(at), {text})
      .fixes.push_back({{file_, lexemes_[at].begin, lexemes_[at + 1].begin}, ""});
  return true;
}

// 决定 同意、退回 甲: the step that a verdict goes back to stands behind 到.
bool Reporter::ReportVerdict() {
  const size_t at = failure_.lexeme;
  const auto type = [&](size_t i) { return lexemes_[i].type; };
  // The second name of a pair may be any word: 退回|back.
  const auto is_name = [&](size_t i) {
    return type(i) == token::ID || type(i) == token::QUOTED || type(i - 1) == token::BAR;
  };
  if (at < chunk_.begin + 3 || !is_name(at) || BeginsLine(at) || !is_name(at - 1)) return false;
  size_t before = at - 1;
  while (before > chunk_.begin && (is_name(before) || type(before) == token::BAR ||
                                   type(before) == token::COMMA || type(before) == token::TO))
    --before;
  if (type(before) != token::DECIDE) return false;
  const bool han = static_cast<uint8_t>(TextOf(before)[0]) >= 0x80;
  const std::string words = (han ? "到 " : "to ") + TextOf(at);
  diagnostics_->Add(DiagnosticKind::kMisspelledKeyword, PlaceOf(at), {TextOf(at), words})
      .fixes.push_back({PlaceOf(at), words});
  return true;
}

// 连续达成率 where 连续 may stand, or a name that ends with the keyword that should have followed
// it. A name of the file tells where to part; without one only a run that can hardly be a name is.
bool Reporter::ReportGlued(bool known) {
  for (size_t back = 0; back < 3 && failure_.lexeme > chunk_.begin + back; ++back) {
    // 达成率连续 3个月 could still have become 3个月以上: the name stands before the number.
    if (back == 2 && !StartsNumber(lexemes_[failure_.lexeme - 1].type)) break;
    const size_t i = failure_.lexeme - back;
    if (i >= chunk_.end || i == chunk_.begin || lexemes_[i].type != token::ID) continue;
    const std::string text = TextOf(i);
    if (names_.contains(text) || text == "决定日") continue;
    const std::string split = known ? SplitAtName(text, names_) : SplitBlindly(text);
    if (split.empty()) continue;
    const Place place = PlaceOf(i);
    diagnostics_->Add(DiagnosticKind::kGluedKeyword, place, {text, split})
        .fixes.push_back({place, split});
    return true;
  }
  return false;
}

// 最近2个月 低于, `over the last 2 months` without a function: which of the periods counts is not
// said.
bool Reporter::ReportWindow() {
  const size_t at = failure_.lexeme;
  const auto type = [&](size_t i) -> uint16_t {
    return i >= chunk_.begin && i < chunk_.end ? lexemes_[i].type : 0;  // also for i below 0
  };
  size_t first = 0, last = 0, count = 0;
  if (type(at - 1) == token::LENGTH_N && type(at - 2) == token::LAST) {
    first = at - 2, last = count = at - 1;
  } else if ((type(at) == token::W_OVER || type(at) == token::IN) && type(at + 1) == token::W_THE &&
             type(at + 2) == token::LAST && type(at + 3) == token::INT) {
    first = at, last = at + 4, count = at + 3;
  } else if (type(at - 2) == token::INT && type(at - 3) == token::LAST &&
             type(at - 4) == token::W_THE && type(at - 5) == token::IN) {
    first = at - 5, last = at - 1, count = at - 2;
  } else if (type(at) == token::W_THE && type(at + 1) == token::LAST &&
             type(at + 2) == token::INT) {
    first = at - 1, last = at + 3, count = at + 2;
  } else if (type(at) == token::WITHIN_END && type(at - 1) == token::LENGTH_N) {
    first = at - 1, last = at, count = at - 1;  // 书面警告 一年内
  }
  if (last == 0 || last >= chunk_.end) return false;
  const std::string length = InDigits(FoldFullWidth(TextOf(count)));
  const size_t digits = std::min(length.find_first_not_of("0123456789"), length.size());
  const bool han = digits < length.size();
  const std::string unit = han ? length.substr(digits) : TextOf(last);
  const bool named = type(first - 1) == token::ID || type(first - 1) == token::QUOTED;
  const writ::Argument units(han ? "months" : unit, han ? unit : "个月");
  const uint32_t begin = lexemes_[first].begin, end = lexemes_[last].end;
  diagnostics_->Add(DiagnosticKind::kWindowAlone, {file_, begin, end},
                    {source_.text.substr(begin, end - begin), length.substr(0, digits), units,
                     named ? TextOf(first - 1) : std::string("…")});
  return true;
}

bool Reporter::ReportSkipping() {
  const uint16_t type = lexemes_[failure_.lexeme].type;
  if (type != token::Z_SKIPPING && type != token::W_SKIPPING) return false;
  diagnostics_->Add(DiagnosticKind::kSkippingPlace, PlaceOf(failure_.lexeme),
                    {TextOf(failure_.lexeme)});
  return true;
}

// `before` and `after` compare no dates; 2025年1月1日前 neither.
bool Reporter::ReportDateWord() {
  const size_t at = failure_.lexeme;
  const std::string text = at < chunk_.end ? TextOf(at) : std::string();
  const auto report = [&](Place place, const std::string& found, const std::string& word,
                          bool fix) {
    Diagnostic& diagnostic =
        diagnostics_->Add(DiagnosticKind::kMisspelledKeyword, place, {found, word});
    if (fix) diagnostic.fixes.push_back({place, word});
    return true;
  };
  if (failure_.operation && (text == "before" || text == "after")) {
    return report(PlaceOf(at), text, text == "before" ? "earlier than" : "later than", true);
  }
  const auto is_date = [&](size_t i) {
    return i >= chunk_.begin && i < chunk_.end && lexemes_[i].type == token::DATE_N;
  };
  for (size_t i : {at, at - 1}) {
    if (i <= chunk_.begin || i >= chunk_.end || !is_date(i - 1)) continue;
    const std::string word = TextOf(i);
    const bool before = word == "前" || word == "之前" || word == "以前";
    const bool after = word == "后" || word == "之后" || word == "以后";
    if (!before && !after) continue;
    const std::string date = TextOf(i - 1);
    const bool in = i >= chunk_.begin + 2 && lexemes_[i - 2].type == token::IN;
    const Place place{file_, lexemes_[in ? i - 2 : i - 1].begin, lexemes_[i].end};
    return report(place, source_.text.substr(place.begin, place.end - place.begin),
                  (before ? "早于 " : "晚于 ") + date, before);
  }
  return false;
}

// Words that people write for those of the language.
bool Reporter::ReportSynonym() {
  struct Synonym {
    std::string_view word, row;
  };
  static constexpr Synonym kSynonyms[] = {
      {"如果", "WHEN"},       {"若", "WHEN"},           {"假如", "WHEN"},
      {"凡", "WHEN"},         {"if", "WHEN"},           {"那么", "THEN"},
      {"就", "THEN"},         {"应", "THEN"},           {"应当", "THEN"},
      {"除", "UNLESS"},       {"除了", "UNLESS"},       {"except", "UNLESS"},
      {"提醒", "WARN"},       {"警告", "WARN"},         {"预警", "WARN"},
      {"通知", "WARN"},       {"notify", "WARN"},       {"alert", "WARN"},
      {"推荐", "ADVISE"},     {"根据", "CITES"},        {"按照", "CITES"},
      {"依照", "CITES"},      {"under", "CITES"},       {"并", "AND"},
      {"以及", "AND"},        {"同时", "AND"},          {"而且", "AND"},
      {"或是", "OR"},         {"大于等于", "AT_LEAST"}, {"小于等于", "AT_MOST"},
      {"不足", "BELOW"},      {"未达到", "BELOW"},      {"不到", "BELOW"},
      {"达到", "AT_LEAST"},   {"高达", "AT_LEAST"},     {"累计", "SUM"},
      {"总计", "SUM"},        {"共计", "SUM"},          {"当", "OPENS_WHEN"},
      {"when", "OPENS_WHEN"}, {"在", "WITHIN"}};
  const std::string text = TextOf(failure_.lexeme);
  for (const Synonym& synonym : kSynonyms) {
    if (synonym.word != text) continue;
    const bool compares = synonym.row == "AND" || synonym.row == "OR" || CarriesOn(synonym.row) ||
                          synonym.row == "BELOW" || synonym.row == "SUM";
    if (!Expects(synonym.row) && !(compares && failure_.operation)) continue;
    const WordRow* row = FindRow(synonym.row);
    const bool han = static_cast<uint8_t>(text[0]) >= 0x80;
    const std::string word(han ? row->zh : row->en);
    const Place place = PlaceOf(failure_.lexeme);
    diagnostics_->Add(DiagnosticKind::kMisspelledKeyword, place, {text, word})
        .fixes.push_back({place, word});
    return true;
  }
  return false;
}

// 同时满足以下条件: the list that the author begins is another word here.
bool Reporter::ReportList() {
  const size_t at = failure_.lexeme - 1;
  if (at <= chunk_.begin || lexemes_[at].type != token::ID) return false;
  const std::string text = TextOf(at);
  const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  if (!has("以下") && !has("下列")) return false;
  const bool any = has("之一") || has("任一") || has("任何") || has("任意");
  if (!any && !has("条件") && !has("情形") && !has("各项")) return false;
  const std::string word = std::string(FindRow(any ? "ANY_OF" : "ALL_OF")->zh) + " { …; … }";
  diagnostics_->Add(DiagnosticKind::kMisspelledKeyword, PlaceOf(at), {text, word});
  return true;
}

// 岗位 是 销售员, and 5万 without its unit.
bool Reporter::ReportPrevious() {
  const size_t at = failure_.lexeme, last = at - 1;
  if (at < chunk_.begin + 2) return false;
  const auto report = [&](Place place, const std::string& found, const std::string& word) {
    diagnostics_->Add(DiagnosticKind::kMisspelledKeyword, place, {found, word})
        .fixes.push_back({place, word});
    return true;
  };
  if (lexemes_[last].type == token::YES && failure_.operation) {
    const bool han = static_cast<uint8_t>(TextOf(last)[0]) >= 0x80;
    return report(PlaceOf(last), TextOf(last), han ? "为" : "is");
  }
  const std::string text = at < chunk_.end ? TextOf(at) : std::string();
  const bool number = lexemes_[last].type == token::INT || lexemes_[last].type == token::DECIMAL;
  if (!number || (text != "万" && text != "亿")) return false;
  const Place place{file_, lexemes_[last].begin, lexemes_[at].end};
  const std::string found = source_.text.substr(place.begin, place.end - place.begin);
  return report(place, found, found + "元");
}

// 标记:请面谈, 情形 达标: a text that is no name.
bool Reporter::ReportUnquoted() {
  const size_t at = failure_.lexeme;
  const uint16_t type = lexemes_[at].type;
  const uint16_t before = lexemes_[at - 1].type;
  const bool place = before == token::COLON || before == token::SCENARIO;
  if (!place || !Expects("TEXT") || failure_.name || type < token::BAR) return false;
  const std::string text = TextOf(at);
  const bool letters = static_cast<uint8_t>(text[0]) >= 0x80 || std::isalpha(text[0]) != 0;
  if (!letters || type == token::BOOK) return false;
  const bool han = static_cast<uint8_t>(text[0]) >= 0x80;
  diagnostics_->Add(DiagnosticKind::kUnquotedText, PlaceOf(at), {text})
      .fixes.push_back({PlaceOf(at), han ? "「" + text + "」" : "\"" + text + "\""});
  return true;
}

// 达成率:2026年1月 70%
bool Reporter::ReportSeries() {
  const size_t at = failure_.lexeme;
  const bool scenario = lexemes_[chunk_.begin].type == token::SCENARIO;
  if (!scenario || at < chunk_.begin + 2 || lexemes_[at - 1].type != token::PERIOD_N ||
      lexemes_[at - 2].type != token::COLON)
    return false;
  diagnostics_->Add(DiagnosticKind::kSeriesWithoutBrackets,
                    {file_, lexemes_[at - 1].begin, lexemes_[at].end});
  return true;
}

bool Reporter::BeginsLine(size_t i) const {
  if (lexemes_[i].begin == 0) return true;
  const size_t before = source_.text.find_last_not_of(" \t", lexemes_[i].begin - 1);
  return before == std::string::npos || source_.text[before] == '\n';
}

// 规责 收银差错偏高: a new declaration, whatever the one before could have gone on with.
std::optional<std::string> Reporter::NearestDeclaration(const std::string& text) const {
  const size_t next = failure_.lexeme + 1;
  if (next >= lexemes_.size()) return std::nullopt;
  if (lexemes_[next].type != token::ID && lexemes_[next].type != token::QUOTED) return std::nullopt;
  for (const std::string_view other : {"程序", "process", "workflow"})
    if (text == other) return std::string(text == "程序" ? "流程" : "procedure");
  std::vector<std::string> candidates;
  for (const std::string_view row :
       {"USE", "ROLE", "CHOICE", "ENTITY", "EVENT", "PARAMETER", "DEFINE", "RULE", "EXCEPTION",
        "PRESUME", "TABLE", "SCALE", "FINDING", "OBLIGATION", "LAW", "PROCEDURE", "DOCUMENT",
        "SCENARIO"}) {
    for (std::string_view spelling : SpellingsOf(row)) candidates.emplace_back(spelling);
  }
  return Nearest(text, candidates);
}

// 应当在交接当日完成: the words around the event are read as part of its name. To take the event
// away and keep the nearest keyword would be another duty.
std::string Reporter::SplitAround(const std::string& text) const {
  for (const std::string_view begin : SpellingsOf("HAPPEN_AT"))
    for (const std::string_view row : {"ON_ITS_DAY", "AFTER_IT"})
      for (const std::string_view end : SpellingsOf(row)) {
        if (begin.empty() || text.size() <= begin.size() + end.size() || !text.starts_with(begin) ||
            !text.ends_with(end))
          continue;
        const std::string name = text.substr(begin.size(), text.size() - begin.size() - end.size());
        return std::string(begin) + " " + name + " " + std::string(end);
      }
  return "";
}

bool Reporter::ReportMisspelled() {
  const Lexeme& lexeme = lexemes_[failure_.lexeme];
  if (lexeme.type != token::ID) return false;
  if (const std::string split = SplitAround(TextOf(failure_.lexeme)); !split.empty()) {
    diagnostics_
        ->Add(DiagnosticKind::kGluedKeyword, PlaceOf(failure_.lexeme),
              {TextOf(failure_.lexeme), split})
        .fixes.push_back({PlaceOf(failure_.lexeme), split});
    return true;
  }
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
  if (!nearest && BeginsLine(failure_.lexeme)) nearest = NearestDeclaration(text);
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
  diagnostics_
      ->Add(DiagnosticKind::kUnexpectedEnd, PlaceOf(last), {declared, ExpectedWords(failure_)})
      .related.push_back({PlaceOf(chunk_.begin), {"it begins here", "由此开始"}});
}

void Reporter::Report() {
  if (ReportWindow() || ReportDateWord() || ReportPrevious()) return;
  if (failure_.lexeme >= chunk_.end) {
    if (!ReportGlued(true) && !ReportGlued(false)) ReportEnd();
    return;
  }
  if (failure_.lexeme == chunk_.begin) {
    if (ReportMisspelled()) return;
    diagnostics_->Add(DiagnosticKind::kNoDeclaration, PlaceOf(chunk_.begin),
                      {TextOf(chunk_.begin)});
    return;
  }
  if (ReportEquals() || ReportMissingThen() || ReportNeedlessThen() || ReportVerdict() ||
      ReportSkipping() || ReportList() || ReportUnquoted() || ReportSeries() || ReportSynonym() ||
      ReportGlued(true) || ReportMisspelled() || ReportGlued(false) || ReportReserved())
    return;
  diagnostics_->Add(DiagnosticKind::kUnexpectedToken, PlaceOf(failure_.lexeme),
                    {TextOf(failure_.lexeme), ExpectedWords(failure_)});
}

}  // namespace

void ReportFailure(const SourceFile& source, FileId file, std::span<const Lexeme> lexemes,
                   const Chunk& chunk, const Failure& failure, const DeclaredNames& names,
                   Diagnostics* diagnostics) {
  Reporter(source, file, lexemes, chunk, failure, names, diagnostics).Report();
}

}  // namespace writ::syntax
