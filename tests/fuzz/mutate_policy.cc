#include "tests/fuzz/mutate_policy.h"

#include <algorithm>
#include <cctype>

namespace writ::fuzz {
namespace {

using Words = std::vector<std::string_view>;

// Words that may often stand for each other, as the formatter prints them.
const std::vector<Words>& Groups() {
  static const std::vector<Words> groups = {
      {" below ", " above ", " at least ", " at most ", " is ", " is not "},
      {" 低于 ", " 高于 ", " 不低于 ", " 不超过 ", " 为 ", " 不为 "},
      {"average of", "sum of", "lowest of", "highest of", "count of"},
      {" 的平均", " 的合计", " 的最低", " 的最高", " 的次数"},
      {"team average of", "team sum of", "team count of", "team lowest of", "team highest of"},
      {"团队平均", "团队合计", "团队计数", "团队最低", "团队最高"},
      {"larger of", "smaller of", "later of", "earlier of", "more favourable of"},
      {"较大者", "较小者", "较晚者", "较早者", "更有利者"},
      {" and ", " or "},
      {" 且 ", " 或 "},
      {"any of {", "all of {"},
      {"有下列情形之一", "同时符合下列各项"},
      {" some ", " every "},
      {" 存在 ", " 每项 "},
      {" + ", " - ", " * ", " / "},
      {" minus ", " plus "},
      {" 减 ", " 加 "},
      {" falling ", " rising "},
      {" 下降 ", " 上升 "},
      {"half up", "half even", " down ", " up "},
      {"四舍五入", "四舍六入五成双", "舍去", "进位"},
      {" months", " quarters", " years", " days"},
      {"个月", "个季度", "年", "日"},
      {"per month", "per quarter", "per year"},
      {"每月", "每季度", "每年"},
      {"month of", "quarter of", "year of", "month before", "quarter before", "year before",
       "month after", "year after"},
      {"所在月", "所在季度", "所在年度", "上月", "上季度", "上年度", "次月", "次年度"},
      {" number", " percent", " money", " date", " text", " yes/no", " span"},
      {" 数值", " 百分比", " 金额", " 日期", " 文本", " 是否", " 时长"},
      {" yes", " no", " none"},
      {" unknown", " not applicable"},
      {" first ", " second ", " third "},
      {"more is better", "less is better"},
      {"高者有利于员工", "低者有利于员工"},
      {" unique", " first"},
      {"over the last", "within any"},
      {"latest ", "not "},
      {" counting partial months", " counting earlier months"},
      {"decision_date", "hired_on", "termination_date"},
      {" law", " contract", " handbook", " policy"},
      {"for 3 consecutive months", "for 2 consecutive months", "in at least 2 of the last 3 months",
       "in at least 1 of the last 12 months", "at any time since 2025-01-01",
       "for 1 consecutive months", "for 2 consecutive quarters"},
      {"最近 连续3个月", "最近 连续2个月", "最近3个月 中至少 2个月", "最近12个月 中至少 1个月"},
  };
  return groups;
}

std::vector<size_t> PlacesOf(std::string_view text, std::string_view word) {
  std::vector<size_t> places;
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    places.push_back(at);
  return places;
}

bool IsNameByte(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Uses of a name: whole words, not where it is declared with its other alias.
std::vector<size_t> UsesOf(std::string_view text, std::string_view name) {
  std::vector<size_t> uses;
  for (const size_t at : PlacesOf(text, name)) {
    const size_t end = at + name.size();
    const bool latin = IsNameByte(name.front());
    if (latin && at > 0 && IsNameByte(text[at - 1])) continue;
    if (latin && end < text.size() && IsNameByte(text[end])) continue;
    if (end < text.size() && text[end] == '|') continue;
    if (at > 0 && text[at - 1] == '|') continue;
    uses.push_back(at);
  }
  return uses;
}

class Change {
 public:
  Change(const Program& program, std::string_view policy, Random& random)
      : program_(program), text_(policy), random_(random) {}

  const std::string& text() const { return text_; }

  void Once() {
    switch (random_.Below(12)) {
      case 0:
      case 1:
      case 2: return SwapWord();
      case 3:
      case 4:
      case 5: return ChangeNumber();
      case 6:
      case 7: return SwapName();
      case 8: return AddWindow();
      case 9: return CopyLine();
      case 10: return ChangeCondition();
      default: return DropLine();
    }
  }

 private:
  void SwapWord();
  void ChangeNumber();
  void SwapName();
  void AddWindow();
  void CopyLine();
  void ChangeCondition();
  void DropLine();

  struct Line {
    size_t begin, end;  // without its newline
  };
  std::vector<Line> LinesThatStart(const Words& words) const;
  std::string_view Of(Line line) const {
    return std::string_view(text_).substr(line.begin, line.end - line.begin);
  }
  void Replace(size_t at, size_t size, std::string_view with) {
    text_.replace(at, size, std::string(with));
  }

  const Program& program_;
  std::string text_;
  Random& random_;
};

void Change::SwapWord() {
  struct Use {
    const Words* group;
    size_t word, at;
  };
  std::vector<Use> uses;
  // Each group is as likely as any other, however often its words occur.
  for (int attempt = 0; attempt < 12 && uses.empty(); ++attempt) {
    const Words& group = random_.Of(Groups());
    for (size_t word = 0; word < group.size(); ++word) {
      for (const size_t at : PlacesOf(text_, group[word])) uses.push_back({&group, word, at});
    }
  }
  if (uses.empty()) return;
  const Use use = random_.Of(uses);
  Replace(use.at, (*use.group)[use.word].size(), random_.Of(*use.group));
}

void Change::ChangeNumber() {
  std::vector<Line> runs;
  for (size_t i = 0; i < text_.size();) {
    size_t end = i;
    while (end < text_.size() && std::isdigit(static_cast<unsigned char>(text_[end]))) ++end;
    const bool in_name = i > 0 && IsNameByte(text_[i - 1]);
    if (end > i && !in_name) runs.push_back({i, end});
    i = std::max(end, i + 1);
  }
  if (runs.empty()) return;
  const Line run = random_.Of(runs);
  const std::string old(Of(run));
  const int value = old.size() > 6 ? 1 : std::stoi(old);
  static const char* const kRound[] = {"0", "1", "2", "12", "80", "100", "61000", "600", "36"};
  std::string now;
  switch (random_.Below(4)) {
    case 0: now = std::to_string(value + 1); break;
    case 1: now = std::to_string(std::max(0, value - 1)); break;
    case 2: now = std::to_string(value * 2); break;
    default: now = random_.Of(kRound); break;
  }
  while (now.size() < old.size() && old.front() == '0') now.insert(0, 1, '0');
  Replace(run.begin, old.size(), now);
}

// A fact, definition or rule by another of its type.
void Change::SwapName() {
  struct Named {
    const Names* names;
    Type type;
    int kind;
  };
  std::vector<Named> all;
  for (const Fact& fact : program_.facts) all.push_back({&fact.names, fact.type, fact.over_time});
  for (const Definition& one : program_.definitions) all.push_back({&one.names, one.type, 0});
  for (const Rule& rule : program_.rules)
    all.push_back({&rule.names, {TypeKind::kYesNo, 0, {}}, 2});
  if (all.size() < 2) return;
  for (int attempt = 0; attempt < 20; ++attempt) {
    const Named& from = random_.Of(all);
    const Named& to = random_.Of(all);
    const bool same = from.type == to.type && from.kind == to.kind;
    if (from.names == to.names || (!same && !random_.OneIn(8))) continue;
    for (const bool zh : {false, true}) {
      const std::string& old = zh ? from.names->zh : from.names->en;
      const std::string& now = zh ? to.names->zh : to.names->en;
      if (old.empty() || now.empty()) continue;
      const auto uses = UsesOf(text_, old);
      if (uses.empty()) continue;
      const size_t at = random_.Of(uses);
      // A declaration's name stands before its colon; its uses stand behind words.
      if (text_.find_first_not_of(' ', at + old.size()) != text_.npos &&
          text_[text_.find_first_not_of(' ', at + old.size())] == ':')
        continue;
      return Replace(at, old.size(), now);
    }
  }
}

// A window behind a comparison, or one more of its clauses.
void Change::AddWindow() {
  static const char* const kEnglish[] = {
      " for 2 consecutive months",
      " for 3 consecutive months counting partial months",
      " for 2 consecutive months counting earlier months",
      " in at least 2 of the last 4 months",
      " at any time since 2024-06-01",
      " for 1 consecutive months",
      " for 2 consecutive quarters",
  };
  static const char* const kChinese[] = {" 最近 连续2个月", " 最近4个月 中至少 2个月",
                                         " 自 2024年6月1日 以来曾"};
  static const char* const kClauses[] = {" counting partial months", " counting earlier months"};
  if (random_.OneIn(4)) {
    const auto windows = PlacesOf(text_, "consecutive months");
    if (windows.empty()) return;
    const size_t at = random_.Of(windows) + std::string_view("consecutive months").size();
    return Replace(at, 0, random_.Of(kClauses));
  }
  const bool zh = text_.find("\n规则 ") != text_.npos;
  std::vector<size_t> places;
  for (const std::string_view word : Groups()[zh ? 1 : 0]) {
    for (const size_t at : PlacesOf(text_, word)) places.push_back(zh ? at : at + word.size());
  }
  if (places.empty()) return;
  size_t at = random_.Of(places);
  if (zh) return Replace(at, 0, random_.Of(kChinese));
  at = std::min(text_.find_first_of(" \n;)}", at), text_.size());
  Replace(at, 0, random_.Of(kEnglish));
}

std::vector<Change::Line> Change::LinesThatStart(const Words& words) const {
  std::vector<Line> lines;
  for (size_t begin = 0; begin < text_.size();) {
    const size_t end = std::min(text_.find('\n', begin), text_.size());
    const size_t first = text_.find_first_not_of(' ', begin);
    if (first < end) {
      const auto rest = std::string_view(text_).substr(first, end - first);
      const bool starts = std::any_of(words.begin(), words.end(),
                                      [&](auto word) { return rest.starts_with(word); });
      if (starts) lines.push_back({begin, end});
    }
    begin = end + 1;
  }
  return lines;
}

// One clause as another: its condition, its value or what it is for.
void Change::CopyLine() {
  static const std::vector<Words> kClauses = {
      {"when ", "当 "}, {"= "}, {"unless ", "除非 "}, {"then ", "则 "}, {"valid ", "有效期 "}};
  const auto lines = LinesThatStart(random_.Of(kClauses));
  if (lines.size() < 2) return;
  const Line to = random_.Of(lines), from = random_.Of(lines);
  const std::string copy(Of(from));
  Replace(to.begin, to.end - to.begin, copy);
}

// A whole condition in one line: negated, joined with another, or barred by a rule.
void Change::ChangeCondition() {
  const auto lines = LinesThatStart({"when ", "当 "});
  if (lines.empty()) return;
  const Line line = random_.Of(lines);
  const size_t word = text_.find_first_not_of(' ', line.begin);
  const bool zh = text_[word] != 'w';
  const size_t begin = text_.find_first_not_of(' ', text_.find(' ', word));
  if (begin >= line.end) return;
  const std::string condition = text_.substr(begin, line.end - begin);
  const Line another = random_.Of(lines);
  const size_t at =
      text_.find_first_not_of(' ', text_.find(' ', text_.find_first_not_of(' ', another.begin)));
  if (at >= another.end) return;
  const std::string second = text_.substr(at, another.end - at);
  std::string now;
  switch (random_.Below(4)) {
    case 0: now = (zh ? "非 (" : "not (") + condition + ")"; break;
    case 1: now = (zh ? "有下列情形之一 {" : "any of { ") + condition + "; " + second + " }"; break;
    case 2:
      now = (zh ? "同时符合下列各项 {" : "all of { ") + condition + "; " + second + " }";
      break;
    default: {
      if (program_.rules.empty()) return;
      const Names& rule = random_.Of(program_.rules).names;
      const std::string& name = zh ? rule.zh : rule.en;
      now = condition + (zh ? "\n  除非 " : "\n  unless ") + (name.empty() ? rule.id : name);
    }
  }
  Replace(begin, condition.size(), now);
}

void Change::DropLine() {
  const auto lines = LinesThatStart({"when ", "unless ", "cites ", "valid ", "exception ", "level ",
                                     "money ", "in force ", "use ", "当 ", "除非 ", "依据 ",
                                     "有效期 ", "效力层级 ", "引用 ", "金额 ", "施行日期 "});
  if (lines.empty()) return;
  const Line line = random_.Of(lines);
  Replace(line.begin, std::min(line.end + 1, text_.size()) - line.begin, "");
}

// Norms, which a blank line or the next declaration ends.
std::vector<std::string_view> NormsOf(std::string_view text) {
  std::vector<std::string_view> norms;
  for (const std::string_view word : {"\nrule ", "\ndefine ", "\nexception ", "\n规则 ", "\n定义 ",
                                      "\n例外 ", "\ntable ", "\n表 "}) {
    for (const size_t at : PlacesOf(text, word)) {
      const size_t end = std::min(text.find("\n\n", at + 1), text.size());
      norms.push_back(text.substr(at, end - at));
    }
  }
  return norms;
}

}  // namespace

std::string MutatePolicy(const Program& program, std::string_view policy, Random& random) {
  Change change(program, policy, random);
  for (size_t i = 1 + random.Below(2); i-- > 0;) change.Once();
  return change.text();
}

std::string Transplant(std::string_view policy, std::string_view other, Random& random) {
  const auto norms = NormsOf(other);
  std::string text(policy);
  if (!norms.empty()) text += "\n" + std::string(random.Of(norms)) + "\n";
  return text;
}

}  // namespace writ::fuzz
