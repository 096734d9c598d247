#include "engine/syntax/print_page.h"

#include "engine/base/text.h"

namespace writ::syntax {

void Page::Line(int indent, uint32_t at, Blank blank) {
  const size_t pending = comments_.size();
  if (at != kNowhere) Flush(at, indent, blank);
  const bool commented = comments_.size() != pending && own_line_;
  const bool wanted = at != kNowhere && BlankBefore(at);
  const bool forced = blank == Blank::kForce && !commented;
  Break(indent, forced || (wanted && blank != Blank::kDrop));
  own_line_ = false;
  trails_ = false;
}

void Page::Close(int indent, uint32_t at) {
  if (at != kNowhere) {
    Flush(at, indent + kIndent, Blank::kKeep);
    BlankBefore(at);
  }
  Break(indent, false);
  own_line_ = false;
  trails_ = false;
}

void Page::Add(std::string_view text) {
  if (text.empty()) return;
  out_ += text;
  const size_t line = text.rfind('\n');  // only quoted law and document text has line breaks
  column_ = line == text.npos ? column_ + DisplayWidth(text) : DisplayWidth(text.substr(line + 1));
  opened_ = text.back() == '{';
}

void Page::Open() { Add(out_.empty() || out_.back() == ' ' || out_.back() == '\n' ? "{" : " {"); }

void Page::Pad(int column) {
  if (column <= column_) return;
  out_.append(static_cast<size_t>(column - column_), ' ');
  column_ = column;
}

std::string Page::Finish() {
  Flush(kNowhere, 0, Blank::kForce);
  if (!out_.empty()) out_ += '\n';
  return std::move(out_);
}

// Writes the comments that lie before `at`. Only the first of them is set off by a forced blank
// line; between them the author's own blank lines count.
void Page::Flush(uint32_t at, int indent, Blank blank) {
  bool first = true;
  while (!comments_.empty() && comments_.front().place.begin < at) {
    const Comment& comment = comments_.front();
    const bool wanted = BlankBefore(comment.place.begin) && blank != Blank::kDrop;
    if (!comment.own_line && !trails_ && !own_line_ && !out_.empty()) {
      const bool opened = opened_;
      Add("  ");
      Add(comment.text);
      opened_ = opened;
      trails_ = true;
    } else {
      Break(indent, wanted || (first && blank == Blank::kForce));
      Add(comment.text);
      opened_ = false;
      own_line_ = true;
      trails_ = false;
      first = false;
    }
    comments_ = comments_.subspan(1);
  }
}

bool Page::BlankBefore(uint32_t at) {
  bool found = false;
  while (!blank_lines_.empty() && blank_lines_.front() < at) {
    blank_lines_ = blank_lines_.subspan(1);
    found = true;
  }
  return found;
}

// An empty page has no line to end, and the first line of a body is not set off from the line that
// opens it.
void Page::Break(int indent, bool blank) {
  if (!out_.empty()) {
    out_ += '\n';
    if (blank && !opened_) out_ += '\n';
  }
  out_.append(static_cast<size_t>(indent), ' ');
  column_ = indent;
}

}  // namespace writ::syntax
