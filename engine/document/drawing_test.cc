// Pictures of time: whole, the same each time, with every word in the table, too.
#include <catch2/catch.hpp>

#include "engine/document/drawing.h"
#include "engine/document/drawing_shapes.h"
#include "engine/document/sheet.h"

namespace writ::document {
namespace {

Date Day(int month, int day) { return Date::FromYmd(2026, month, day).value(); }

bool Has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

size_t Count(const std::string& page, const std::string& text) {
  size_t n = 0;
  for (size_t at = page.find(text); at != page.npos; at = page.find(text, at + 1)) ++n;
  return n;
}

Drawing Notice() {
  Drawing drawing{
      .anchor = "d", .title = "A case", .description = "Days", .today = {}, .lanes = {}};
  Lane gate{.title = "gate", .caption = "missing: x"};
  gate.bars.push_back({BarKind::kShut, Day(3, 2), Day(3, 5), "blocked for want of x"});
  gate.marks.push_back({MarkKind::kGateShut, Day(3, 2), "shut on the second"});
  gate.marks.push_back({MarkKind::kGateOpen, Day(3, 5), "open on the fifth"});
  Lane wait{.title = "thirty days"};
  wait.bars.push_back({BarKind::kWait, Day(3, 6), Day(4, 5), "thirty days after service"});
  drawing.lanes = {gate, wait};
  return drawing;
}

std::string Drawn(const Drawing& drawing, Language language = Language::kEnglish) {
  Html html;
  WriteDrawing(drawing, language, &html);
  return html.Take();
}

TEST_CASE("a drawing has a title, a legend of what is in it, and all its words in a table") {
  const std::string page = Drawn(Notice());
  CHECK(Has(page, "role=\"img\""));
  CHECK(Has(page, "aria-labelledby=\"d-title d-about\""));
  CHECK(Has(page, "<title id=\"d-title\">A case</title>"));
  for (const char* words : {"blocked for want of x", "shut on the second", "open on the fifth",
                            "thirty days after service"})
    CHECK(Count(page, words) == 2);  // in the picture, and in the table
  CHECK(Has(page, "<td class=\"when\">2026-03-06 – 2026-04-05</td>"));
  CHECK(Has(page, "gate opened</span>"));
  CHECK_FALSE(Has(page, "paid</span>"));
  CHECK(page == Drawn(Notice()));
  CHECK(Has(Drawn(Notice(), Language::kChinese), "图示内容列表"));
  CHECK(Drawn(Drawing{}).empty());
}

TEST_CASE("every kind of mark and bar has a shape and a word in both languages") {
  for (const Language language : {Language::kEnglish, Language::kChinese}) {
    for (int kind = 0; kind < kMarkKinds; ++kind) {
      Html svg;
      WriteShape(static_cast<MarkKind>(kind), 10, 10, &svg);
      CHECK_FALSE(svg.Take().empty());
      CHECK_FALSE(MarkWords(static_cast<MarkKind>(kind), language).empty());
    }
    for (int kind = 0; kind < kBarKinds; ++kind) {
      Html svg;
      WriteBar(static_cast<BarKind>(kind), 0, 10, 20, &svg);
      CHECK_FALSE(svg.Take().empty());
      CHECK_FALSE(BarWords(static_cast<BarKind>(kind), language).empty());
    }
  }
}

TEST_CASE("marks of one day stand side by side, long titles are cut, and time may be long") {
  Drawing drawing = Notice();
  drawing.lanes[0].title = std::string(100, 'x');
  drawing.lanes[0].marks.push_back({MarkKind::kSignature, Day(3, 5), "signed"});
  drawing.lanes[1].bars.push_back({BarKind::kWork, Date::FromYmd(2000, 1, 1).value(),
                                   Date::FromYmd(2199, 12, 31).value(), "w"});
  drawing.today = Day(4, 1);
  const std::string page = Drawn(drawing);
  CHECK(Has(page, "…</text>"));
  CHECK(Has(page, "today 2026-04-01"));
  CHECK_FALSE(Has(page, "\"-"));  // no coordinate below zero, no negative width
}

TEST_CASE("a sheet with hostile words in every place is still text, and empty parts say none") {
  const std::string evil = "</td><script>alert('1')</script>\"\xE2\x80\xAE";
  CaseSheet sheet;
  sheet.name = "C.html";
  sheet.case_id = sheet.title = sheet.subject = sheet.state = evil;
  const std::string none = CasePage(sheet, {}, "now", Language::kEnglish).html;
  CHECK(Count(none, "<p class=\"none\">None.</p>") >= 7);
  CHECK(Has(none, "Nothing blocked, nothing late"));
  sheet.head = sheet.tiles = sheet.absent = {{evil, evil}};
  sheet.concerns = {{evil, "x"}};
  sheet.tasks = {{evil, evil, evil, Tone::kBad, {evil}}};
  sheet.doings = {
      {evil, evil, {evil}, {{1, evil, evil, Tone::kGood, {{evil, evil}}, {evil}, "x"}}}};
  sheet.reasons.push_back({"x",
                           evil,
                           evil,
                           1,
                           Tone::kBad,
                           evil,
                           {evil},
                           {evil},
                           {evil},
                           {{1, evil}},
                           {{evil, evil}},
                           evil});
  sheet.amounts.push_back({"m", evil, evil, evil, Tone::kOpen, {{1, evil}}, {{evil, ""}}, evil});
  sheet.exhibits = {{1, evil, evil, evil, evil, evil, "", evil, evil}};
  sheet.later = {{1, evil, evil, evil, evil, evil, Tone::kBad}};
  sheet.papers = {{"p", evil, evil, evil, evil, "", evil}};
  sheet.under = {{evil, evil}};
  sheet.records = {{1, evil, evil, evil}};
  sheet.drawing = Notice();
  sheet.drawing.lanes[0].title = sheet.drawing.lanes[0].caption = evil;
  sheet.drawing.lanes[0].marks[0].words = evil;
  LogState log{Tone::kBad, evil, evil, evil, evil, evil};
  CaseIndex index{evil, {{evil, evil}}, sheet.drawing, {}};
  index.rows = {{"C.html", evil, evil, evil, evil, evil, evil, evil, Tone::kBad, true, {evil}}};
  for (const Language language : {Language::kEnglish, Language::kChinese}) {
    for (const std::string& page :
         {CasePage(sheet, log, evil, language).html, CaseIndexPage(index, log, language).html}) {
      CHECK_FALSE(Has(page, "<script"));
      CHECK_FALSE(Has(page, "\xE2\x80\xAE"));
      CHECK(Has(page, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;"));
    }
  }
}

}  // namespace
}  // namespace writ::document
