// Whole pages: heads, contents, parts.
#include "engine/document/document.h"
#include "engine/document/entry.h"
#include "engine/document/said.h"
#include "engine/document/style.h"
#include "engine/render/explanation.h"

namespace writ::document {
namespace {

std::string Suffix(Language language) {
  return language == Language::kChinese ? ".zh.html" : ".en.html";
}

void Head(const Book& book, const std::string& title, Html* html) {
  html->Trusted("<!doctype html>\n")
      .Trusted(book.zh() ? "<html lang=\"zh-CN\">" : "<html lang=\"en\">")
      .Trusted("<head><meta charset=\"utf-8\">")
      .Trusted("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
      .Put("title", title)
      .Trusted("<style>")
      .Trusted(kStyle)
      .Trusted("</style></head>\n");
  html->Open("body");
}

std::string Finished(Html* html) { return html->Take() + "\n</html>\n"; }

// What belongs to no norm and is shown in a part of its own.
bool IsNorm(const Entry& entry) {
  return entry.kind != Kind::kPolicy && entry.kind != Kind::kLaw && entry.kind != Kind::kScenario;
}

std::string TitleOfPolicy(const Book& book, size_t volume) {
  const PolicyHead& policy = book.program(volume).policy;
  const std::string title = TextIn(policy.title, book.language());
  return title.empty() ? Readable(NameFor(policy.names, book.language())) : title;
}

class PageWriter {
 public:
  PageWriter(const Book& book, size_t volume, const std::vector<Language>& languages)
      : book_(book), volume_(volume), languages_(languages), program_(book.program(volume)) {}

  std::string Write() {
    Head(book_, TitleOfPolicy(book_, volume_), &html_);
    html_.Line().Open("header");
    Around();
    html_.Line().Put("h1", TitleOfPolicy(book_, volume_));
    const LocalText& title = program_.policy.title;
    const std::string& other = book_.zh() ? title.en : title.zh;
    if (!other.empty() && other != TitleOfPolicy(book_, volume_)) html_.Put("p", other, "other");
    Facts();
    for (const Entry& entry : Entries())
      if (entry.kind == Kind::kPolicy) WriteNotes(entry, &html_);
    html_.Close();
    Contents();
    html_.Line().Open("main");
    Norms();
    Part(Kind::kLaw, "articles", book_.Say("Articles", "条文"), WriteLaw);
    Part(Kind::kScenario, "scenarios", book_.Say("Scenarios", "检验情形"), WriteScenario);
    html_.Close();
    Foot();
    return Finished(&html_);
  }

 private:
  const std::vector<Entry>& Entries() const { return book_.entries(volume_); }

  // The same page in the other language, and the index.
  void Around() {
    html_.Line().Open("nav", "around");
    for (const Language language : languages_) {
      if (language == book_.language()) continue;
      html_.Link(book_.volume(volume_).stem + Suffix(language));
      html_.Text(language == Language::kChinese ? "中文" : "English").Close().Text(" ");
    }
    if (book_.size() > 1)
      html_.Link("index" + Suffix(book_.language()))
          .Text(book_.Say("All texts", "全部文本"))
          .Close();
    html_.Close();
  }

  void Row(const std::string& label, const std::string& value) {
    if (value.empty()) return;
    html_.Line().Open("tr").Put("th", label).Put("td", value).Close();
  }
  std::string InForce(std::optional<Date> from, std::optional<Date> until) const {
    const auto parts = book_.parts(volume_);
    std::string out;
    if (from) out = book_.Say("from ", "自") + parts.Said(*from) + book_.Say("", "起");
    if (until) out += (out.empty() ? "" : " ") + book_.Say("until ", "至") + parts.Said(*until);
    return out;
  }
  std::string Level() const {
    switch (program_.policy.level) {
      case NormLevel::kLaw: return book_.Say("law", "法律");
      case NormLevel::kCollectiveAgreement: return book_.Say("collective agreement", "集体合同");
      case NormLevel::kContract: return book_.Say("contract", "劳动合同");
      case NormLevel::kPolicy: return book_.Say("policy", "规章制度");
      case NormLevel::kHandbook: return book_.Say("handbook", "员工手册");
    }
    return "";
  }
  void Facts() {
    const PolicyHead& policy = program_.policy;
    html_.Line().Open("table", "head");
    Row(book_.Say("Version", "版本"), policy.version);
    Row(book_.Say("In force", "施行日期"), InForce(policy.from, policy.until));
    Row(book_.Say("Rank", "效力层级"), Level());
    Row(book_.Say("Jurisdiction", "法域"), policy.jurisdiction);
    Row(book_.Say("Currency", "币种"), policy.currency);
    Row(book_.Say("Owner", "主管"), TextIn(policy.owner, book_.language()));
    Row(book_.Say("Calendar", "工作日历"), program_.calendar_name);
    html_.Close();
  }

  void Contents() {
    html_.Line().Open("nav", "contents").Put("h2", book_.Say("Contents", "目录")).Open("ul");
    for (const Entry& entry : Entries()) {
      if (!IsNorm(entry)) continue;
      if (!entry.section.empty()) html_.Line().Put("li", entry.section, "part");
      html_.Line().Open("li").Put("span", KindWord(entry.kind, book_.language()), "kind").Text(" ");
      html_.Link("#" + entry.ref.anchor).Text(Readable(entry.title)).Close().Close();
    }
    for (const Entry& entry : Entries()) {
      if (entry.kind != Kind::kLaw) continue;
      html_.Line().Open("li").Put("span", KindWord(entry.kind, book_.language()), "kind").Text(" ");
      html_.Link("#" + entry.ref.anchor).Text(Readable(entry.title)).Close().Close();
    }
    if (Has(Kind::kScenario)) {
      html_.Line().Open("li").Link("#scenarios");
      html_.Text(book_.Say("Scenarios", "检验情形")).Close().Close();
    }
    html_.Close().Close();
  }

  bool Has(Kind kind) const {
    for (const Entry& entry : Entries())
      if (entry.kind == kind) return true;
    return false;
  }

  void Norms() {
    for (const Entry& entry : Entries()) {
      if (!IsNorm(entry)) continue;
      if (!entry.section.empty()) html_.Line().Put("h2", entry.section);
      WriteEntry(book_, volume_, entry, &html_);
    }
  }

  template <typename Write>
  void Part(Kind kind, const char* anchor, const std::string& title, Write write) {
    if (!Has(kind)) return;
    html_.Line().Open("h2", "", anchor).Text(title).Close();
    for (const Entry& entry : Entries())
      if (entry.kind == kind) write(book_, volume_, entry, &html_);
  }

  void Foot() {
    html_.Line().Open("footer");
    html_.Put("p", book_.Say("Fingerprint of the text: sha256:", "文本指纹 sha256:") +
                       HexDigest(program_.source_hash));
    html_.Put("p", book_.Say("Fingerprint of its meaning: sha256:", "含义指纹 sha256:") +
                       HexDigest(program_.meaning_hash));
    html_.Close();
  }

  const Book& book_;
  size_t volume_;
  const std::vector<Language>& languages_;
  const Program& program_;
  Html html_;
};

std::string Index(const Book& book, const std::vector<Language>& languages) {
  Html html;
  const std::string title = book.Say("Contents", "目录");
  Head(book, title, &html);
  html.Line().Open("header").Open("nav", "around");
  for (const Language language : languages) {
    if (language == book.language()) continue;
    html.Link("index" + Suffix(language));
    html.Text(language == Language::kChinese ? "中文" : "English").Close();
  }
  html.Close().Put("h1", title).Close();
  html.Line().Open("main").Open("table").Open("tr");
  html.Put("th", book.Say("text", "文本")).Put("th", book.Say("version", "版本"));
  html.Put("th", book.Say("laws", "法律")).Put("th", book.Say("norms", "规范"));
  html.Put("th", book.Say("scenarios", "情形")).Close();
  for (size_t i = 0; i < book.size(); ++i) {
    size_t laws = 0, norms = 0, scenarios = 0;
    for (const Entry& entry : book.entries(i)) {
      laws += entry.kind == Kind::kLaw ? 1 : 0;
      scenarios += entry.kind == Kind::kScenario ? 1 : 0;
      norms += IsNorm(entry) && entry.kind != Kind::kUse && entry.kind != Kind::kRoles ? 1 : 0;
    }
    html.Line().Open("tr").Open("td").Link(book.volume(i).stem + Suffix(book.language()));
    html.Text(TitleOfPolicy(book, i)).Close().Close();
    html.Put("td", book.program(i).policy.version).Put("td", std::to_string(laws));
    html.Put("td", std::to_string(norms)).Put("td", std::to_string(scenarios)).Close();
  }
  return Finished(&html);
}

}  // namespace

std::vector<PageFile> Pages(const std::vector<Volume>& volumes,
                            const std::vector<Language>& languages) {
  std::vector<PageFile> files;
  for (const Language language : languages) {
    const Book book(volumes, language);
    if (volumes.size() > 1) files.push_back({"index" + Suffix(language), Index(book, languages)});
    for (size_t i = 0; i < volumes.size(); ++i) {
      files.push_back({volumes[i].stem + Suffix(language), PageWriter(book, i, languages).Write()});
    }
  }
  return files;
}

}  // namespace writ::document
