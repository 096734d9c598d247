#include "engine/document/drawing.h"

#include <algorithm>
#include <set>

#include "engine/base/text.h"
#include "engine/document/drawing_shapes.h"

namespace writ::document {
namespace {

// Of the picture, in its own units; it is as wide as the page.
constexpr int kWidth = 1120, kLeft = 250, kRight = 1100, kLane = 27, kHead = 40, kPart = 30;
constexpr int kLetter = 7;        // a column of text at 13, about
constexpr int kApart = 14;        // of marks on one day
constexpr int kMostColumns = 33;  // of a title

std::string Num(int n) { return std::to_string(n); }

std::string Cut(const std::string& text, int columns) {
  if (DisplayWidth(text) <= columns) return text;
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    DecodeUtf8(text, &at);
    const std::string more = out + text.substr(begin, at - begin);
    if (DisplayWidth(more) > columns - 1) break;
    out = more;
  }
  return out + "…";
}

struct Tick {
  Date day;
  std::string words;
};

class Painter {
 public:
  Painter(const Drawing& drawing, Language language, Html* html)
      : drawing_(drawing), language_(language), html_(*html) {
    Measure();
  }

  void Write() {
    html_.Line().Open("figure", "drawing", drawing_.anchor);
    Legend();
    Picture();
    html_.Close();
    Table();
  }

 private:
  std::string Say(const char* en, const char* zh) const {
    return language_ == Language::kChinese ? zh : en;
  }

  void Measure() {
    bool first = true;
    const auto take = [&](Date day) {
      from_ = first ? day : std::min(from_, day);
      until_ = first ? day : std::max(until_, day);
      first = false;
    };
    for (const Lane& lane : drawing_.lanes) {
      for (const Bar& bar : lane.bars) {
        take(bar.from);
        if (bar.until) take(*bar.until);
      }
      for (const Mark& mark : lane.marks) take(mark.day);
    }
    if (drawing_.today) take(*drawing_.today);
    // Room at both ends, and a week at least, so that a case of one day is no line.
    const int days = until_.days() - from_.days();
    const int room = std::max(1, days / 25);
    from_ = from_.PlusDays(-room).value_or(from_);
    until_ = until_.PlusDays(std::max(room, 7 - days)).value_or(until_);
    height_ = kHead;
    for (const Lane& lane : drawing_.lanes) height_ += lane.is_part ? kPart : kLane;
    height_ += 10;
  }

  int X(Date day) const {
    const int64_t days = std::max(1, until_.days() - from_.days());
    return kLeft + static_cast<int>((int64_t{day.days()} - from_.days()) * (kRight - kLeft) / days);
  }

  // ---- the axis ----

  std::vector<Tick> Months(int every) const {
    std::vector<Tick> ticks;
    const Period last = Period::Containing(Frequency::kMonth, until_);
    Period month = Period::Containing(Frequency::kMonth, from_);
    for (; month <= last; month = month.Plus(1)) {
      if (month.first_day() < from_ || month.index % every != 0) continue;
      ticks.push_back({month.first_day(), month.ToString()});
    }
    return ticks;
  }
  std::vector<Tick> Days(int every) const {
    std::vector<Tick> ticks;
    for (std::optional<Date> day = from_.PlusDays(1); day && *day < until_;
         day = day->PlusDays(every)) {
      const std::string iso = day->ToIso();
      ticks.push_back({*day, ticks.empty() ? iso : iso.substr(5)});
    }
    return ticks;
  }
  // About eight of them.
  std::vector<Tick> Ticks() const {
    const int days = until_.days() - from_.days();
    if (days <= 100) return Days(std::max(1, (days + 7) / 8));
    const int months = days / 30;
    for (const int every : {1, 2, 3, 6, 12})
      if (months / every <= 9) return Months(every);
    return Months((months / 108 + 1) * 12);
  }

  void Line(int x, int from, int until, std::string_view css) {
    html_.OpenWith(
        "path",
        {{"class", css}, {"d", "M" + Num(x) + "," + Num(from) + "L" + Num(x) + "," + Num(until)}});
    html_.Close();
  }
  void Words(int x, int y, std::string_view css, std::string_view anchor, const std::string& text) {
    html_.OpenWith("text", {{"class", css}, {"x", Num(x)}, {"y", Num(y)}, {"text-anchor", anchor}});
    html_.Text(text).Close();
  }

  void Axis() {
    for (const Tick& tick : Ticks()) {
      Line(X(tick.day), kHead - 8, height_ - 6, "grid");
      Words(X(tick.day), kHead - 16, "date", "middle", tick.words);
    }
    if (!drawing_.today) return;
    const int x = X(*drawing_.today);
    Line(x, kHead - 8, height_ - 6, "today");
    Words(x, 11, "date bad", x > kRight - 60 ? "end" : "middle",
          Say("today ", "今日 ") + drawing_.today->ToIso());
  }

  // ---- lanes ----

  void Picture() {
    const std::string title = drawing_.anchor + "-title", about = drawing_.anchor + "-about";
    html_.Line().OpenWith("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                                  {"viewBox", "0 0 " + Num(kWidth) + " " + Num(height_)},
                                  {"role", "img"},
                                  {"aria-labelledby", title + " " + about}});
    html_.OpenWith("title", {{"id", title}}).Text(drawing_.title).Close();
    html_.OpenWith("desc", {{"id", about}}).Text(drawing_.description).Close();
    WritePatterns(&html_);
    int y = kHead, n = 0;
    for (const Lane& lane : drawing_.lanes) {
      if (!lane.is_part && n++ % 2 == 0) {
        html_.OpenWith("rect", {{"class", "stripe"},
                                {"x", "0"},
                                {"y", Num(y)},
                                {"width", Num(kWidth)},
                                {"height", Num(kLane)}});
        html_.Close();
      }
      y += lane.is_part ? kPart : kLane;
    }
    Axis();
    y = kHead;
    for (const Lane& lane : drawing_.lanes) {
      html_.Line();
      if (lane.is_part) {
        Words(0, y + kPart - 9, "part", "start", lane.title);
        y += kPart;
        continue;
      }
      WriteLane(lane, y + kLane / 2);
      y += kLane;
    }
    html_.Close();
  }

  void Titled(const std::string& words) { html_.Open("g").Open("title").Text(words).Close(); }

  void WriteLane(const Lane& lane, int y) {
    if (!lane.href.empty()) html_.Link(lane.href);
    Words(6, y + 5, "name", "start", Cut(Readable(lane.title), kMostColumns));
    if (!lane.href.empty()) html_.Close();
    int last = kLeft, first = kRight;
    for (const Bar& bar : lane.bars) {
      const int x = X(bar.from), end = X(bar.until.value_or(drawing_.today.value_or(until_)));
      if (x == end && !lane.marks.empty()) continue;  // its marks say as much
      Titled(lane.title + ": " + bar.words);
      WriteBar(bar.kind, x, y, std::max(3, end - x), &html_);
      html_.Close();
      last = std::max({last, end, x + 3});
      first = std::min(first, x);
    }
    std::vector<const Mark*> marks;
    for (const Mark& mark : lane.marks) marks.push_back(&mark);
    std::ranges::stable_sort(marks, {}, [](const Mark* mark) { return mark->day; });
    int taken = 0;
    for (const Mark* mark : marks) {
      // Deadlines stand on their day; what shares a day stands side by side.
      const bool flag = mark->kind == MarkKind::kDeadlineMet ||
                        mark->kind == MarkKind::kDeadlineMissed ||
                        mark->kind == MarkKind::kDeadlineRuns;
      const int x = flag ? X(mark->day) : std::max(X(mark->day), taken);
      if (!flag) taken = x + kApart;
      Titled(lane.title + ": " + mark->words);
      WriteShape(mark->kind, x, y, &html_);
      html_.Close();
      last = std::max(last, x + 8);
      first = std::min(first, x - 8);
    }
    Caption(lane, first, last, y);
  }

  void Caption(const Lane& lane, int first, int last, int y) {
    if (lane.caption.empty()) return;
    const std::string caption = Readable(lane.caption);
    const int width = DisplayWidth(caption) * kLetter;
    if (last + 6 + width <= kWidth) return Words(last + 6, y + 4, "caption", "start", caption);
    if (first - 6 - width >= kLeft) return Words(first - 6, y + 4, "caption", "end", caption);
  }

  // ---- in words ----

  void Legend() {
    std::set<MarkKind> marks;
    std::set<BarKind> bars;
    for (const Lane& lane : drawing_.lanes) {
      for (const Mark& mark : lane.marks) marks.insert(mark.kind);
      for (const Bar& bar : lane.bars) bars.insert(bar.kind);
    }
    html_.Line().Open("p", "legend");
    const auto sign = [&](const auto& draw, const std::string& words) {
      html_.Open("span").OpenWith("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                                          {"viewBox", "0 0 24 20"},
                                          {"width", "24"},
                                          {"height", "20"},
                                          {"aria-hidden", "true"}});
      draw();
      html_.Close().Text(words).Close().Text(" ");
    };
    for (const BarKind kind : bars)
      sign([&] { WriteBar(kind, 1, 10, 20, &html_); }, BarWords(kind, language_));
    for (const MarkKind kind : marks)
      sign([&] { WriteShape(kind, 11, 10, &html_); }, MarkWords(kind, language_));
    html_.Close();
  }

  std::string FromTo(const Bar& bar) const {
    return bar.from.ToIso() + " – " + (bar.until ? bar.until->ToIso() : Say("still", "至今"));
  }

  void Table() {
    const std::string name = Say("the drawing as a table", "图示内容列表");
    html_.Line().OpenWith(
        "div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", name}});
    html_.Line().Open("table", "same").Put("caption", name).Open("tr");
    html_.Put("th", Say("what", "事项")).Put("th", Say("when", "时间"));
    html_.Put("th", Say("what it was", "情况")).Close();
    for (const Lane& lane : drawing_.lanes) {
      if (lane.is_part) {
        html_.Line().Open("tr").OpenWith("th", {{"colspan", "3"}, {"class", "part"}});
        html_.Text(lane.title).Close().Close();
        continue;
      }
      struct Row {
        Date day;
        std::string when, what;
      };
      std::vector<Row> rows;
      for (const Bar& bar : lane.bars) rows.push_back({bar.from, FromTo(bar), bar.words});
      for (const Mark& mark : lane.marks) rows.push_back({mark.day, mark.day.ToIso(), mark.words});
      std::ranges::stable_sort(rows, {}, &Row::day);
      bool first = true;
      for (const Row& row : rows) {
        html_.Line().Open("tr");
        html_.Put("td", first ? Readable(lane.title) : "").Put("td", row.when, "when");
        html_.Put("td", row.what).Close();
        first = false;
      }
    }
    html_.Close().Close();
  }

  const Drawing& drawing_;
  Language language_;
  Html& html_;
  Date from_, until_;
  int height_ = 0;
};

}  // namespace

void WriteDrawing(const Drawing& drawing, Language language, Html* html) {
  if (drawing.lanes.empty()) return;
  Painter(drawing, language, html).Write();
}

}  // namespace writ::document
