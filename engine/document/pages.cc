// Whole pages: heads, contents, parts.
#include <set>

#include "engine/document/document.h"
#include "engine/document/entry.h"
#include "engine/document/frame.h"
#include "engine/document/names.h"
#include "engine/document/reading.h"
#include "engine/render/explanation.h"

namespace writ::document {
namespace {

class PageWriter {
 public:
  PageWriter(const Book& book, size_t volume, const std::vector<Language>& languages)
      : book_(book), volume_(volume), languages_(languages), program_(book.program(volume)) {}

  std::string Write() {
    BeginPage(book_, Title(), &html_);
    html_.Line().Open("header");
    WriteAround(book_, book_.volume(volume_).stem, languages_, &html_);
    html_.Line().Put("h1", Title());
    const LocalText& title = program_.policy.title;
    const std::string& other = book_.zh() ? title.en : title.zh;
    if (!other.empty() && other != Title()) html_.Put("p", other, "other");
    Facts();
    for (const Entry& entry : Entries())
      if (entry.kind == Kind::kPolicy) WriteNotes(entry, &html_);
    html_.Close();
    Contents();
    html_.Line().Open("main");
    Norms();
    LongTables();
    Part(Kind::kLaw, "articles", book_.Say("Articles", "条文"), WriteLaw);
    Part(Kind::kScenario, "scenarios", book_.Say("Scenarios", "检验情形"), WriteScenario);
    HowToRead();
    html_.Close();
    Foot();
    return FinishedPage(&html_);
  }

 private:
  const std::vector<Entry>& Entries() const { return book_.entries(volume_); }

  std::string Title() const { return book_.PolicyTitle(volume_); }

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
      // Statutes, regulations and what else binds everybody: the language knows one rank of them.
      case NormLevel::kLaw: return book_.Say("law and regulations", "法律法规(含规章、规范性文件)");
      case NormLevel::kCollectiveAgreement: return book_.Say("collective agreement", "集体合同");
      case NormLevel::kContract: return book_.Say("contract", "劳动合同");
      case NormLevel::kPolicy: return book_.Say("policy", "规章制度");
      case NormLevel::kHandbook: return book_.Say("handbook", "员工手册");
    }
    return "";
  }
  // The library that it comes from, by its title here.
  std::string Calendar() const {
    const std::string& name = program_.calendar_name;
    const std::string path = name.substr(0, name.find(' '));
    for (const Entry& entry : Entries()) {
      const bool of_use = entry.kind == Kind::kUse && (entry.title == path || entry.other == path);
      const bool own =
          entry.kind == Kind::kTable && AnchorOf(Kind::kTable, path) == entry.ref.anchor;
      if (of_use || own) return Readable(entry.title) + name.substr(path.size());
    }
    return Readable(name);
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
    Row(book_.Say("Calendar", "工作日历"), Calendar());
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

  void LongTables() {
    bool open = false;
    for (const Entry& entry : Entries()) {
      if (!HasLongTable(book_, volume_, entry)) continue;
      if (!open) {
        html_.Line().Open("h2", "", "long");
        html_.Text(book_.Say("Long tables", "长表")).Close();
      }
      open = true;
      WriteLongTable(book_, volume_, entry, &html_);
    }
  }

  // A page that stands alone explains its own words.
  void HowToRead() {
    if (book_.size() > 1) return;
    html_.Line().Open("h2", "", "reading").Text(ReadingTitle(book_)).Close();
    const std::string& page = html_.text();
    const auto used = [&](const Reading& reading) {
      return reading.always ||
             page.find("href=\"#w-" + std::string(reading.slug) + "\"") != page.npos;
    };
    std::set<std::string_view> wanted;
    for (const ReadingPart& part : ReadingParts())
      for (const Reading& reading : part.entries)
        if (used(reading)) wanted.insert(reading.slug);
    WriteReadings(
        book_, [&](const Reading& reading) { return wanted.contains(reading.slug); }, &html_);
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

std::string ReadingFile(const Book& book, const std::vector<Language>& languages) {
  Html html;
  BeginPage(book, ReadingTitle(book), &html);
  html.Line().Open("header");
  WriteAround(book, std::string(kReadingStem), languages, &html);
  html.Put("h1", ReadingTitle(book)).Close();
  html.Line().Open("main");
  WriteReadings(book, [](const Reading&) { return true; }, &html);
  return FinishedPage(&html);
}

}  // namespace

std::vector<PageFile> Pages(const std::vector<Volume>& volumes,
                            const std::vector<Language>& languages) {
  std::vector<PageFile> files;
  for (const Language language : languages) {
    const Book book(volumes, language);
    if (volumes.size() > 1) {
      files.push_back({PageName(std::string(kIndexStem), language), IndexPage(book, languages)});
      files.push_back(
          {PageName(std::string(kReadingStem), language), ReadingFile(book, languages)});
    }
    for (size_t i = 0; i < volumes.size(); ++i) {
      files.push_back(
          {PageName(volumes[i].stem, language), PageWriter(book, i, languages).Write()});
    }
  }
  return files;
}

}  // namespace writ::document
