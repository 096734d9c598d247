// Figures as pictures: bars, a distribution with its threshold, values over periods, as SVG without
// a script, and the same as a table for whoever cannot see it. Whoever fills a chart has put its
// values into words; a chart has lengths in thousandths and rounds nothing that is read. Nothing is
// told by colour alone. Pure; the same chart gives the same bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/document/html.h"

namespace writ::document {

// How charts look, beside kCaseStyle.
extern const std::string_view kChartStyle;

struct ChartBar {
  std::string label, value;
  int size = 0;        // thousandths of the chart, 0 to 1000
  bool vague = false;  // the number is not told: hatched, and its size says nothing exact
};

// A bar below the other, each with its number.
struct BarChart {
  std::string anchor;  // distinct on a page; anchors within it begin with it
  std::string title;
  std::vector<ChartBar> bars;
};

// Columns side by side, in the order of their values. They are ranges that may be of different
// widths: a column's label is its range in words.
struct Distribution {
  std::string anchor, title;
  std::vector<ChartBar> columns;
  std::vector<std::string> edges;  // between one column and the next: one fewer than the columns
  // In halves of a column from the left: 2 is between the first and the second, 3 within the
  // second.
  int line = 0;
  std::string threshold;
};

struct ChartPoint {
  std::string label, value;  // "2026-02", "70 %"
  std::optional<int> at;     // thousandths of the height; absent: not known, or not told
};
struct LineChart {
  std::string anchor, title;
  std::string what;  // the values are: "attainment"
  std::vector<ChartPoint> points;
  std::optional<int> line;  // where the threshold is
  std::string threshold;
  bool small = false;  // one of many
};

// The hatching of vague bars: once on a page, before the first chart.
void WriteHatching(Html* html);
// Nothing where there is nothing to draw.
void WriteChart(const BarChart& chart, Language language, Html* html);
void WriteChart(const Distribution& chart, Language language, Html* html);
void WriteChart(const LineChart& chart, Language language, Html* html);

}  // namespace writ::document
