#include <algorithm>

#include <fmt/core.h>

#include "engine/base/text.h"
#include "engine/diagnostics/plain.h"
#include "engine/diagnostics/render.h"

namespace writ {
namespace {

constexpr int kWidestLine = 200;    // columns of a quoted line
constexpr int kContextBefore = 80;  // columns kept before the place when a line is cut
constexpr int kTabStop = 4;
constexpr size_t kLongestText = 2000;  // characters of a path, a heading or an example line

// One character of the author's line as it is shown.
struct Cell {
  std::string shown;
  size_t offset;  // in the line
  int width;
};

std::vector<Cell> Cells(std::string_view line) {
  std::vector<Cell> cells;
  int column = 0;
  for (size_t pos = 0; pos < line.size();) {
    const size_t offset = pos;
    std::string shown;
    if (line[pos] == '\t') {
      shown.assign(static_cast<size_t>(kTabStop - column % kTabStop), ' ');
      ++pos;
    } else {
      shown = PlainCharacter(line, &pos);
    }
    const int width = DisplayWidth(shown);
    column += width;
    cells.push_back({std::move(shown), offset, width});
  }
  return cells;
}

// The author's line and the marks beneath it.
struct Excerpt {
  std::string line;
  std::string marks;
};

int WidthOf(const std::vector<Cell>& cells, size_t begin, size_t end) {
  int width = 0;
  for (size_t i = begin; i < end; ++i) width += cells[i].width;
  return width;
}

// Shows `line` with the bytes [begin, end) of it marked. A line that is too wide is cut.
Excerpt Quote(std::string_view line, size_t begin, size_t end) {
  // Enough bytes for the columns that are shown, so that a line of megabytes costs no more.
  constexpr size_t kBytesAround = 4 * kWidestLine;
  size_t skipped = begin > kBytesAround ? begin - kBytesAround : 0;
  while (skipped > 0 && (static_cast<unsigned char>(line[skipped]) & 0xC0) == 0x80) --skipped;
  const std::string_view near = line.substr(skipped, 2 * kBytesAround);
  const std::vector<Cell> cells = Cells(near);
  const auto cell_at = [&](size_t offset) {
    const auto at = std::find_if(cells.begin(), cells.end(),
                                 [&](const Cell& cell) { return cell.offset + skipped >= offset; });
    return static_cast<size_t>(at - cells.begin());
  };
  const size_t mark_begin = cell_at(begin), mark_end = std::max(mark_begin, cell_at(end));
  size_t first = 0, last = cells.size();
  if (skipped > 0 || WidthOf(cells, 0, last) > kWidestLine || near.size() < line.size()) {
    for (first = mark_begin; first > 0 && WidthOf(cells, first, mark_begin) < kContextBefore;) {
      --first;
    }
    for (last = first; last < cells.size() && WidthOf(cells, first, last) < kWidestLine;) ++last;
  }
  const bool cut_left = first > 0 || skipped > 0;
  const bool cut_right = last < cells.size() || skipped + near.size() < line.size();
  Excerpt out;
  if (cut_left) out.line = "…";
  for (size_t i = first; i < last; ++i) out.line += cells[i].shown;
  if (cut_right) out.line += "…";
  const int indent = WidthOf(cells, first, mark_begin) + (cut_left ? DisplayWidth("…") : 0);
  const int width = WidthOf(cells, mark_begin, std::clamp(mark_end, mark_begin, last));
  out.marks = std::string(static_cast<size_t>(indent), ' ') + '^' +
              std::string(static_cast<size_t>(std::max(width - 1, 0)), '~');
  return out;
}

class TextRenderer {
 public:
  TextRenderer(const SourceSet& sources, RenderOptions options)
      : sources_(sources), options_(options) {}

  void Add(const Diagnostic& diagnostic) {
    if (!out_.empty()) out_ += '\n';
    SetGutter(diagnostic);
    const KindInfo& info = InfoOf(diagnostic.kind);
    const char* colour = ColourOf(info.severity);
    Painted(fmt::format("{}[{}]", SeverityWord(info.severity), info.code), colour);
    Painted(": " + MessageOf(diagnostic, options_.language), kBold);
    out_ += '\n';
    AddPlace(diagnostic.place, colour);
    for (const Related& related : diagnostic.related) {
      Painted(Say("note", "说明"), kCyan);
      out_ += ": " + Plain(In(related.message), kLongestText) + '\n';
      AddPlace(related.place, kCyan);
    }
    AddExample(diagnostic);
    // An example in a help stands on lines of its own.
    std::string help = HelpOf(diagnostic, options_.language);
    for (size_t at = 0; (at = help.find('\n', at)) != std::string::npos; at += gutter_.size() + 6) {
      help.insert(at + 1, gutter_ + "     ");
    }
    if (!help.empty()) out_ += fmt::format("{} = {}: {}\n", gutter_, Say("help", "帮助"), help);
  }

  std::string Take() { return std::move(out_); }

 private:
  static constexpr const char* kBold = "\x1b[1m";
  static constexpr const char* kRed = "\x1b[1;31m";
  static constexpr const char* kYellow = "\x1b[1;33m";
  static constexpr const char* kCyan = "\x1b[1;36m";

  bool english() const { return options_.language == Language::kEnglish; }
  const char* Say(const char* en, const char* zh) const { return english() ? en : zh; }
  const std::string& In(const Argument& argument) const {
    return english() ? argument.en : argument.zh;
  }

  const char* SeverityWord(Severity severity) const {
    switch (severity) {
      case Severity::kError: return Say("error", "错误");
      case Severity::kWarning: return Say("warning", "警告");
      case Severity::kNote: return Say("note", "说明");
    }
    return "";
  }

  static const char* ColourOf(Severity severity) {
    switch (severity) {
      case Severity::kError: return kRed;
      case Severity::kWarning: return kYellow;
      case Severity::kNote: return kCyan;
    }
    return kBold;
  }

  void Painted(const std::string& text, const char* colour) {
    out_ += options_.colour ? colour + text + "\x1b[0m" : text;
  }

  bool CanShow(Place place) const { return place.known() && place.file < sources_.size(); }

  // All line numbers of one diagnostic stand in one column.
  void SetGutter(const Diagnostic& diagnostic) {
    uint32_t last = 0;
    const auto see = [&](Place place) {
      if (CanShow(place)) last = std::max(last, sources_.file(place.file).Locate(place.begin).line);
    };
    see(diagnostic.place);
    for (const Related& related : diagnostic.related) see(related.place);
    gutter_.assign(std::to_string(last).size(), ' ');
  }

  void AddPlace(Place place, const char* colour) {
    if (!CanShow(place)) return;
    const SourceFile& file = sources_.file(place.file);
    const LineColumn at = file.Locate(place.begin);
    out_ +=
        fmt::format("{}--> {}:{}:{}", gutter_, Plain(file.path, kLongestText), at.line, at.column);
    const std::string heading = Plain(file.HeadingAt(place.begin), kLongestText);
    if (!heading.empty()) {
      out_ += Say(", under the heading «", ",位于标题「") + heading + Say("»", "」之下");
    }
    out_ += '\n';
    const std::string_view line = file.Line(at.line);
    // The line is a view of the whole text, whose start gives the offsets their meaning.
    const auto start = static_cast<size_t>(line.data() - file.original.data());
    const auto in_line = [&](uint32_t offset) {
      return std::clamp<size_t>(offset, start, start + line.size()) - start;
    };
    const Excerpt excerpt = Quote(line, in_line(place.begin), in_line(place.end));
    const std::string number = std::to_string(at.line);
    out_ += fmt::format("{} |\n{}{} | {}\n{} | ", gutter_,
                        std::string(gutter_.size() - number.size(), ' '), number, excerpt.line,
                        gutter_);
    Painted(excerpt.marks, colour);
    out_ += '\n';
  }

  void AddExample(const Diagnostic& diagnostic) {
    if (diagnostic.example.empty()) return;
    const std::string label = fmt::format("{} = {}: ", gutter_, Say("example", "例如"));
    std::string lead = label;
    for (const Argument& line : diagnostic.example) {
      out_ += lead + Plain(In(line), kLongestText) + '\n';
      lead.assign(static_cast<size_t>(DisplayWidth(label)), ' ');
    }
  }

  const SourceSet& sources_;
  RenderOptions options_;
  std::string gutter_;
  std::string out_;
};

}  // namespace

std::string RenderText(const std::vector<Diagnostic>& sorted, const SourceSet& sources,
                       RenderOptions options) {
  TextRenderer renderer(sources, options);
  for (const Diagnostic& diagnostic : sorted) renderer.Add(diagnostic);
  return renderer.Take();
}

}  // namespace writ
