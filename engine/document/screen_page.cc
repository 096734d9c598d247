#include "engine/document/screen_page.h"

#include <algorithm>

#include "engine/document/sheet_parts.h"

namespace writ::document {
namespace {

class ScreenWriter {
 public:
  ScreenWriter(const ScreenSheet& sheet, Language language, Html* html)
      : all_(sheet), language_(language), html_(*html) {}

  void Write() {
    const bool zh = language_ == Language::kChinese;
    html_.Line().OpenWith("section", {{"lang", zh ? "zh-CN" : "en"}, {"id", all_.anchor}});
    html_.Line().Open("header").Open("h1").Text(all_.title).Text(" ");
    html_.Put("small", Say("report of a screening", "筛查报告")).Close();
    WriteFacts(all_.head, language_, &html_);
    html_.Line().Put(
        "p", Say("A flag is a reason to look, not a decision: people decide, and the person "
                 "concerned is heard first. Unknown means that something is missing, and never "
                 "counts against anybody.",
                 "标记只是提示需要查看,并非决定:决定由人作出,并应先听取当事人意见。“未知”表示缺少"
                 "资料,不得作为对任何人不利的依据。"));
    html_.Close();
    Heading("How many", "人数漏斗");
    WriteChart(all_.funnel, language_, &html_);
    Hidden();
    Teams();
    for (const FigureSheet& figure : all_.figures) Figure(figure);
    People();
    html_.Close();
  }

 private:
  std::string Say(std::string_view en, std::string_view zh) const { return In(language_, en, zh); }
  void Heading(std::string_view en, std::string_view zh) { html_.Line().Put("h2", Say(en, zh)); }

  void Hidden() {
    html_.Line().Put(
        "p",
        Say("Hatched bars and the words “<5”, “fewer than 5” and “not shown” stand for numbers "
            "that are kept back, so that nobody in a small group can be told from the others.",
            "斜线条以及“少于5”“不显示”等字样表示数字不予披露,以免小群体中的个人被识别。"));
  }

  void Teams() {
    Heading("By rule and team", "按规则与团队");
    html_.Line().OpenWith("div", {{"class", "teams"},
                                  {"tabindex", "0"},
                                  {"role", "region"},
                                  {"aria-label", Say("by rule and team", "按规则与团队")}});
    constexpr size_t kAbreast = 5;  // rules that A4 has room for
    for (size_t first = 0; first < all_.rules.size(); first += kAbreast)
      TeamsBy(first, std::min(all_.rules.size(), first + kAbreast));
    html_.Close();
  }

  // The columns of some of the rules.
  void TeamsBy(size_t first, size_t end) {
    html_.Line().Open("table").Open("tr").Put("th", "").Put("th", Say("people", "人数"));
    for (size_t i = first; i < end; ++i)
      html_.OpenWith("th", {{"colspan", "2"}}).Text(all_.rules[i]).Close();
    html_.Close().Line().Open("tr").Put("th", "").Put("th", "");
    for (size_t i = first; i < end; ++i)
      html_.Put("th", Say("holds", "成立")).Put("th", Say("unknown", "未知"));
    html_.Close();
    for (const TeamRow& row : all_.teams) {
      html_.Line().Open("tr").Open("td");
      WriteValue(row.who, &html_);
      html_.Close().Put("td", row.counts[0]);
      for (size_t i = 1 + 2 * first; i < 1 + 2 * end; ++i) html_.Put("td", row.counts[i]);
      html_.Close();
    }
    html_.Close();
  }

  void Figure(const FigureSheet& figure) {
    html_.Line().Put("h2", figure.title).Line().Put("p", figure.used_by);
    WriteChart(figure.distribution, language_, &html_);
    if (!figure.no_distribution.empty()) html_.Line().Put("p", figure.no_distribution, "none");
    WriteChart(figure.trend, language_, &html_);
    if (!figure.trend_note.empty()) html_.Line().Put("p", figure.trend_note);
  }

  void People() {
    if (!all_.with_people) return;
    Heading("People", "人员");
    html_.Line().Put("p",
                     Say("Personal: for those who have to look, and nobody else.",
                         "含个人信息:仅供负责查看的人员使用。"),
                     "note");
    html_.Line().Put("p", all_.people_note);
    if (all_.people.empty()) WriteNone(language_, &html_);
    for (const FlaggedPerson& person : all_.people) {
      html_.Line().Open("section", "person").Open("h3");
      WriteValue(person.id, &html_);
      html_.Close();
      for (const FlaggedRule& rule : person.held) Held(rule);
      for (const OpenRule& rule : person.unknown) {
        html_.Line().Open("p");
        WriteChip(Tone::kOpen, rule.title + Say(": unknown", ":未知"), &html_);
        html_.Close();
        WriteList(Say("What would settle it:", "补充以下各项即可判定:"), rule.missing, &html_);
      }
      html_.Close();
    }
  }

  void Held(const FlaggedRule& rule) {
    html_.Line().Open("p");
    WriteChip(Tone::kPlain, rule.title + Say(": met", ":条件成立"), &html_);
    html_.Text(rule.action.empty() ? "" : " → ");
    WriteValue(rule.action, &html_);
    html_.Close();
    html_.Line().Open("ul");
    for (const std::string& line : rule.because) {
      html_.Line().Open("li");
      WriteValue(line, &html_);
      html_.Close();
    }
    html_.Close();
    for (const LineChart& chart : rule.charts) WriteChart(chart, language_, &html_);
    for (const std::string& article : rule.articles) html_.Line().Put("p", "§ " + article);
  }

  const ScreenSheet& all_;
  const Language language_;
  Html& html_;
};

}  // namespace

std::string ScreenPage(const std::vector<std::pair<Language, ScreenSheet>>& sheets) {
  Html html;
  if (sheets.empty()) return "";
  const auto& [language, first] = sheets.front();
  WritePageHead(first.title, language, &html, kChartStyle);
  WriteHatching(&html);
  if (sheets.size() > 1) {
    html.Line().Open("nav", "around");
    for (const auto& [each, sheet] : sheets)
      html.Link("#" + sheet.anchor)
          .Text(each == Language::kChinese ? "中文" : "English")
          .Close()
          .Text(" ");
    html.Close();
  }
  html.Line().Open("main");
  for (const auto& [each, sheet] : sheets) ScreenWriter(sheet, each, &html).Write();
  html.Close();
  html.Line().Open("footer").Put(
      "p", In(language, "Made by Writ from the policy and the facts named above.",
              "由 Writ 依上述政策与事实生成。"));
  html.Close();
  return Finished(&html);
}

}  // namespace writ::document
