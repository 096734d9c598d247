// The sheet the formatter writes on: lines with the author's comments and blank lines woven in.
//
// A line that stands for something the author wrote starts with its place. Every comment that lies
// before that place and has not been written yet is written first: one that stood on its own above
// the line, one that trailed other text at the end of the line before. A second run finds each
// comment where the first one put it, which is what makes formatting idempotent.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/syntax/tree.h"

namespace writ::syntax {

inline constexpr int kPageWidth = 100;
inline constexpr int kIndent = 2;
inline constexpr uint32_t kNowhere = 0xFFFFFFFF;  // a line that stands for no place in the text

class Page {
 public:
  enum class Blank : uint8_t { kDrop, kKeep, kForce };  // the author's blank lines before this line

  // Both must be sorted and outlive the page.
  Page(std::span<const Comment> comments, std::span<const uint32_t> blank_lines)
      : comments_(comments), blank_lines_(blank_lines) {}

  // Ends the current line and starts one with `indent` spaces.
  void Line(int indent, uint32_t at, Blank blank = Blank::kDrop);
  // The same for a line that closes a body whose lines have `indent`: comments before it belong to
  // the body.
  void Close(int indent, uint32_t at);
  void Add(std::string_view text);
  void Open();           // " {", or "{" at the beginning of a line
  void Pad(int column);  // spaces up to `column`; none if it is passed
  int column() const { return column_; }
  // Writes the remaining comments and ends the last line; an empty page stays empty.
  std::string Finish();

 private:
  void Flush(uint32_t at, int indent, Blank blank);
  bool BlankBefore(uint32_t at);
  void Break(int indent, bool blank);

  std::span<const Comment> comments_;
  std::span<const uint32_t> blank_lines_;
  std::string out_;
  int column_ = 0;
  bool opened_ = true;     // the current line is the first of its body: no blank line follows it
  bool trails_ = false;    // the current line already ends in a comment
  bool own_line_ = false;  // the current line is a comment
};

}  // namespace writ::syntax
