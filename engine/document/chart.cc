#include "engine/document/chart.h"

#include <algorithm>

#include "engine/base/text.h"

namespace writ::document {

const std::string_view kChartStyle = R"(
.chart { margin: .6em 0 1.2em; }
.chart > svg { width: 100%; max-width: 60em; height: auto; display: block;
  break-inside: avoid; }
.chart.small > svg { max-width: 30em; }
.chart figcaption { color: #333; font-size: .92em; margin-bottom: .2em; break-after: avoid; }
.chart table { max-width: 60em; }
.chart.small table { max-width: 30em; }
svg .bar { fill: #5f83ad; stroke: #1d4776; }
svg .vague { fill: url(#vague); stroke: #1d4776; stroke-dasharray: 3 2; }
svg .hatch { stroke: #1d4776; fill: none; }
svg .axis { stroke: #777; fill: none; }
svg .threshold { stroke: #a02020; stroke-width: 2; stroke-dasharray: 7 4; fill: none; }
svg .course { stroke: #1d4776; stroke-width: 2.5; fill: none; }
.teams { overflow-x: auto; }
@media print { .teams { overflow: visible; } .chart > table { font-size: .86em; } }
.teams th, .teams td { overflow-wrap: normal; font-size: .92em; padding-right: .5em; }
.chart text { paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round; }
.person { border-top: 1px solid #ddd; padding: .6em 0; }
.person h3 { break-after: avoid; }
)";

namespace {

constexpr int kLetter = 8;  // a column of text at 13, about

std::string Num(int n) { return std::to_string(n); }

std::string Say(Language language, const char* en, const char* zh) {
  return language == Language::kChinese ? zh : en;
}

// What the three kinds have in common: a figure with its picture, words within it, and a table.
class Picture {
 public:
  Picture(const std::string& anchor, const std::string& title, bool small, Html* html)
      : html_(*html) {
    html_.Line().Open("figure", small ? "chart small" : "chart", anchor);
    html_.Put("figcaption", title);
    title_ = title;
    anchor_ = anchor;
  }

  void Begin(int width, int height) {
    const std::string named = anchor_ + "-title";
    html_.Line().OpenWith("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                                  {"viewBox", "0 0 " + Num(width) + " " + Num(height)},
                                  {"role", "img"},
                                  {"aria-labelledby", named}});
    html_.OpenWith("title", {{"id", named}}).Text(title_).Close().Line();
  }
  void Words(int x, int y, std::string_view css, std::string_view anchor, const std::string& text) {
    html_.OpenWith("text", {{"class", css}, {"x", Num(x)}, {"y", Num(y)}, {"text-anchor", anchor}});
    html_.Text(text).Close();
  }
  void Path(const std::string& path, std::string_view css) {
    html_.OpenWith("path", {{"class", css}, {"d", path}}).Close();
  }
  void Line(int x, int y, int to_x, int to_y, std::string_view css) {
    Path("M" + Num(x) + "," + Num(y) + "L" + Num(to_x) + "," + Num(to_y), css);
  }
  void Bar(int x, int y, int width, int height, const ChartBar& bar) {
    html_.OpenWith("rect", {{"class", bar.vague ? "vague" : "bar"},
                            {"x", Num(x)},
                            {"y", Num(y)},
                            {"width", Num(width)},
                            {"height", Num(height)}});
    html_.Open("title").Text(bar.label + ": " + bar.value).Close().Close();
  }
  void Dot(int x, int y, const std::string& words) {
    html_.OpenWith("circle", {{"class", "ink"}, {"cx", Num(x)}, {"cy", Num(y)}, {"r", "4"}});
    html_.Open("title").Text(words).Close().Close();
  }
  void End() { html_.Close(); }

  // The picture's values as text; `below` stands under them.
  void Table(const std::string& left, const std::string& right,
             const std::vector<std::pair<std::string, std::string>>& rows,
             const std::string& below) {
    html_.Line().Open("table").Open("tr");
    html_.OpenWith("th", {{"scope", "col"}}).Text(left).Close();
    html_.OpenWith("th", {{"scope", "col"}}).Text(right).Close().Close();
    for (const auto& [label, value] : rows)
      html_.Line().Open("tr").Put("td", label).Put("td", value).Close();
    html_.Close();
    if (!below.empty()) html_.Line().Put("p", below);
    html_.Close();
  }

 private:
  Html& html_;
  std::string title_, anchor_;
};

std::vector<std::pair<std::string, std::string>> RowsOf(const std::vector<ChartBar>& bars) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const ChartBar& bar : bars) rows.emplace_back(bar.label, bar.value);
  return rows;
}

std::string ThresholdWords(const std::string& threshold, Language language) {
  return threshold.empty() ? "" : Say(language, "Dashed: ", "虚线:") + threshold;
}

}  // namespace

void WriteHatching(Html* html) {
  html->Line().Trusted(
      "<svg width=\"0\" height=\"0\" aria-hidden=\"true\"><defs><pattern id=\"vague\" width=\"6\" "
      "height=\"6\" patternUnits=\"userSpaceOnUse\"><path class=\"hatch\" d=\"M0,6L6,0\"></path>"
      "</pattern></defs></svg>");
}

void WriteChart(const BarChart& chart, Language language, Html* html) {
  if (chart.bars.empty()) return;
  constexpr int kWidth = 900, kRow = 30, kRoom = 560, kMostLabel = 420;
  int left = 0, right = 0;
  for (const ChartBar& bar : chart.bars) {
    left = std::max(left, std::min(kMostLabel, DisplayWidth(bar.label) * kLetter + 12));
    right = std::max(right, DisplayWidth(bar.value) * kLetter + 12);
  }
  const int room = std::clamp(kWidth - left - right, 120, kRoom);
  Picture picture(chart.anchor, chart.title, false, html);
  picture.Begin(left + room + right, static_cast<int>(chart.bars.size()) * kRow + 6);
  int y = 3;
  for (const ChartBar& bar : chart.bars) {
    const int width = std::max(1, bar.size * room / 1000);
    picture.Words(0, y + 19, "name", "start", bar.label);
    picture.Bar(left, y + 4, width, kRow - 8, bar);
    picture.Words(left + width + 6, y + 19, "name", "start", bar.value);
    html->Line();
    y += kRow;
  }
  picture.Line(left, 2, left, y, "axis");
  picture.End();
  picture.Table(Say(language, "who", "范围"), Say(language, "people", "人数"), RowsOf(chart.bars),
                "");
}

void WriteChart(const Distribution& chart, Language language, Html* html) {
  if (chart.columns.empty()) return;
  constexpr int kLeft = 20, kRoom = 860, kTop = 40, kHigh = 180, kFloor = kTop + kHigh;
  const int width = kRoom / std::max<int>(4, static_cast<int>(chart.columns.size()));
  Picture picture(chart.anchor, chart.title, false, html);
  picture.Begin(900, kFloor + 30);
  int x = kLeft;
  for (size_t i = 0; i < chart.columns.size(); ++i, x += width) {
    const ChartBar& column = chart.columns[i];
    const int high = std::max(1, column.size * kHigh / 1000);
    picture.Bar(x + 4, kFloor - high, width - 8, high, column);
    picture.Words(x + width / 2, kFloor - high - 5, "name", "middle", column.value);
    if (i < chart.edges.size())
      picture.Words(x + width, kFloor + 18, "date", "middle", chart.edges[i]);
    html->Line();
  }
  picture.Line(kLeft, kFloor, x, kFloor, "axis");
  const int at = kLeft + chart.line * width / 2;
  picture.Line(at, 20, at, kFloor, "threshold");
  const bool late = at > kLeft + kRoom / 2;
  picture.Words(late ? at - 6 : at + 6, 16, "caption", late ? "end" : "start", chart.threshold);
  picture.End();
  picture.Table(Say(language, "value", "数值"), Say(language, "people", "人数"),
                RowsOf(chart.columns), ThresholdWords(chart.threshold, language));
}

void WriteChart(const LineChart& chart, Language language, Html* html) {
  if (chart.points.empty()) return;
  const int wide = chart.small ? 450 : 900, room = wide - 110, high = chart.small ? 90 : 160;
  constexpr int kLeft = 55, kTop = 26;
  const int floor = kTop + high, points = static_cast<int>(chart.points.size());
  const auto x_of = [&](int i) {
    return points == 1 ? kLeft + room / 2 : kLeft + i * room / (points - 1);
  };
  const auto y_of = [&](int at) { return floor - at * high / 1000; };
  Picture picture(chart.anchor, chart.title, chart.small, html);
  picture.Begin(wide, floor + 28);
  picture.Line(kLeft - 30, floor, kLeft + room + 30, floor, "axis");
  if (chart.line) {
    const int y = y_of(*chart.line);
    picture.Line(kLeft - 30, y, kLeft + room + 30, y, "threshold");
  }
  std::string course;
  std::vector<std::pair<std::string, std::string>> rows;
  bool broken = true;  // what is not known is a gap
  for (int i = 0; i < points; ++i) {
    const ChartPoint& point = chart.points[static_cast<size_t>(i)];
    rows.emplace_back(point.label, point.value);
    if (point.at) course += (broken ? "M" : "L") + Num(x_of(i)) + "," + Num(y_of(*point.at));
    broken = !point.at;
  }
  if (!course.empty()) picture.Path(course, "course");
  for (int i = 0; i < points; ++i) {
    const ChartPoint& point = chart.points[static_cast<size_t>(i)];
    picture.Words(x_of(i), floor + 18, "date", "middle", point.label);
    const int y = y_of(point.at.value_or(0));
    if (point.at) picture.Dot(x_of(i), y, point.label + ": " + point.value);
    picture.Words(x_of(i), y - 9, "name", "middle", point.value);
    html->Line();
  }
  picture.End();
  picture.Table(Say(language, "period", "期间"), chart.what, rows,
                ThresholdWords(chart.threshold, language));
}

}  // namespace writ::document
