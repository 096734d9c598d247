#include "engine/document/filled.h"

#include <algorithm>

#include "engine/document/html.h"
#include "engine/document/style.h"
#include "engine/render/explanation.h"
#include "engine/render/in_text.h"

namespace writ::document {
namespace {

// Where both languages are asked for and one of them has no text, only the other; a document
// without any text is a list of its fields.
std::vector<Language> LanguagesOf(const LocalText& body, const std::vector<Language>& wanted) {
  std::vector<Language> languages;
  for (Language language : wanted) {
    if (body.en.empty() && !body.zh.empty()) language = Language::kChinese;
    if (body.zh.empty() && !body.en.empty()) language = Language::kEnglish;
    if (std::ranges::find(languages, language) == languages.end()) languages.push_back(language);
  }
  return languages;
}

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t first = line.find_first_not_of(" \t\r");
    if (first == line.npos) continue;
    lines.push_back(line.substr(first, line.find_last_not_of(" \t\r") + 1 - first));
  }
  return lines;
}

class Filler {
 public:
  Filler(const Program& program, const Document& document, const FilledValues& values,
         const FilledDetails& details, Html* html)
      : program_(program), document_(document), values_(values), details_(details), html_(*html) {}

  std::string Title(Language language) const {
    std::string title = Readable(NameFor(document_.names, language));
    if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] += 'A' - 'a';
    return title;
  }

  void Article(Language language, bool alone) {
    language_ = language;
    const char* tag = zh() ? "<article class=\"filled\" lang=\"zh-CN\">"
                           : "<article class=\"filled\" lang=\"en\">";
    html_.Trusted(tag).Line().Put("h1", Title(language)).Line();
    if (const std::string to = Addressee(); !to.empty())
      html_.Put("p", Say("To: ", "致:") + to, "to").Line();
    html_.Open("div", "text").Line();
    Text();
    html_.Close().Line();
    if (!alone && !program_.policy.prevails.empty()) html_.Put("p", Prevails(), "prevails").Line();
    Ends();
    html_.Put("footer", Foot()).Line();
    html_.Trusted("</article>").Line();
  }

 private:
  bool zh() const { return language_ == Language::kChinese; }
  std::string Say(const char* en, const char* zh_text) const { return zh() ? zh_text : en; }
  std::string Words(const Scalar& value) const { return WordsInText(program_, value, language_); }

  std::string Addressee() const {
    const Party& to = document_.to;
    if (to.kind == PartyKind::kSubject) return details_.person;
    return To();
  }
  // Who that is, without a name.
  std::string To() const {
    const Party& to = document_.to;
    switch (to.kind) {
      case PartyKind::kNobody:
      case PartyKind::kActorOf: return "";
      case PartyKind::kSubject: return Say("The employee", "员工");
      case PartyKind::kUnion: return Say("The union", "工会");
      case PartyKind::kRole: return Readable(NameFor(program_.roles[to.index].names, language_));
    }
    return "";
  }

  // A value's own line breaks stay; what it says is never read as a template.
  void Value(const Scalar& value) {
    const std::string words = Words(value);
    bool first = true;
    for (const std::string_view line : LinesOf(words)) {
      if (!std::exchange(first, false)) html_.Trusted("<br>");
      html_.Text(line);
    }
  }

  void Paragraph(std::string_view line) {
    html_.Open("p");
    while (!line.empty()) {
      const size_t open = std::min(line.find('{'), line.size());
      const size_t close = line.find('}', open);
      if (close == line.npos) break;
      html_.Text(line.substr(0, open));
      Placeholder(line.substr(open + 1, close - open - 1));
      line.remove_prefix(close + 1);
    }
    html_.Text(line).Close().Line();
  }

  void Placeholder(std::string_view name) {
    const auto at = std::ranges::find(document_.placeholders, name, &DocumentPlaceholder::text);
    if (at == document_.placeholders.end()) return;
    Value(values_.placeholders[static_cast<size_t>(at - document_.placeholders.begin())]);
  }

  void Text() {
    const std::string& body = zh() ? document_.body.zh : document_.body.en;
    for (const std::string_view line : LinesOf(body)) Paragraph(line);
    if (!document_.body.en.empty() || !document_.body.zh.empty()) return;
    for (size_t i = 0; i < document_.fields.size(); ++i) {
      html_.Open("p").Text(Readable(NameFor(document_.fields[i].names, language_)));
      html_.Text(Say(": ", ":"));
      Value(values_.fields[i]);
      html_.Close().Line();
    }
  }

  std::string Prevails() const {
    const bool chinese = program_.policy.prevails == "zh";
    return Say(chinese ? "Of the Chinese and the English text, the Chinese prevails."
                       : "Of the Chinese and the English text, the English prevails.",
               chinese ? "本件有中文、英文两种文本,不一致的以中文为准。"
                       : "本件有中文、英文两种文本,不一致的以英文为准。");
  }

  void Blank(const std::string& what) {
    html_.Open("p").Text(what + Say(": ", ":")).Put("span", "", "line").Close().Line();
  }
  void Ends() {
    html_.Open("div", "ends").Line().Open("div").Line();
    const std::string to = To();
    if (!to.empty()) {
      html_.Put("p", to).Line();
      Blank(Say("Signature", "签字"));
      Blank(Say("Date", "日期"));
    }
    html_.Close().Line().Open("div").Line();
    if (document_.sealed) html_.Put("div", Say("Company seal", "(公司盖章)"), "seal").Line();
    html_.Put("p", Say("For the company", "用人单位")).Line();
    Blank(Say("Signature", "签字"));
    Scalar day{.type = {TypeKind::kDate}};
    day.date = details_.on;
    html_.Put("p", Say("Date: ", "日期:") + Words(day)).Line();
    html_.Close().Line().Close().Line();
  }

  std::string Foot() const {
    const PolicyHead& policy = program_.policy;
    const std::string name = NameFor(policy.names, language_);
    Scalar day{.type = {TypeKind::kDate}};
    day.date = details_.on;
    const std::string events = std::to_string(details_.events);
    return Say("Case ", "案件 ") + details_.case_id + Say(", event ", ",事件 ") + events +
           Say(" · policy ", " · 政策 ") + name + " " + policy.version +
           Say(" · bundle sha256:", " · 规则包 sha256:") + HexDigest(details_.bundle) +
           Say(" · filled in on ", " · 填制于 ") + Words(day);
  }

  const Program& program_;
  const Document& document_;
  const FilledValues& values_;
  const FilledDetails& details_;
  Html& html_;
  Language language_ = Language::kEnglish;
};

}  // namespace

FilledHtml Fill(const Program& program, uint32_t index, const FilledValues& values,
                const FilledDetails& details, const std::vector<Language>& wanted) {
  const Document& document = program.documents[index];
  const std::vector<Language> languages = LanguagesOf(document.body, wanted);
  Html body, page;
  Filler filler(program, document, values, details, &body);
  for (const Language language : languages) filler.Article(language, languages.size() == 1);
  FilledHtml filled;
  filled.title = filler.Title(languages.front());
  filled.body = body.Take();
  page.Trusted("<!doctype html>\n")
      .Trusted(languages.front() == Language::kChinese ? "<html lang=\"zh-CN\">"
                                                       : "<html lang=\"en\">")
      .Trusted("<head><meta charset=\"utf-8\">")
      .Trusted("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
      .Put("title", filled.title)
      .Trusted("<style>")
      .Trusted(kFilledStyle)
      .Trusted("</style></head>\n<body>\n")
      .Trusted(filled.body)
      .Trusted("</body>\n</html>\n");
  filled.page = page.Take();
  return filled;
}

}  // namespace writ::document
