// A text that a person wrote, and places in it. Places are byte offsets, converted to lines only to
// be shown.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace writ {

using FileId = uint16_t;
inline constexpr FileId kNoFile = 0xFFFF;

// Half-open byte range in one file. The default one means "no place".
struct Place {
  FileId file = kNoFile;
  uint32_t begin = 0;
  uint32_t end = 0;

  bool known() const { return file != kNoFile; }
  friend bool operator==(const Place&, const Place&) = default;
};

// 1-based line; column counted in characters (code points), 1-based, as editors show it.
struct LineColumn {
  uint32_t line = 1;
  uint32_t column = 1;
};

// A file as read. For a .writ.md file `text` holds the whole Markdown, with everything outside the
// fenced `writ` blocks blanked out with spaces so that offsets stay those of the file; `original`
// is what to quote. Markdown is read line by line: fences and ATX headings may be indented by up to
// three spaces, and one that stands deeper inside a list or a quotation is not seen. A byte order
// mark is blanked too, and belongs to no column.
struct SourceFile {
  std::string path;      // as the user named it
  std::string original;  // bytes as read, UTF-8
  std::string text;      // what the lexer sees: same length as `original`
  std::vector<uint32_t> line_starts;
  struct Heading {  // Markdown heading in force from `offset` on
    uint32_t offset;
    std::string title;
  };
  std::vector<Heading> headings;

  LineColumn Locate(uint32_t offset) const;
  std::string_view Line(uint32_t line) const;         // without its line break
  std::string_view HeadingAt(uint32_t offset) const;  // empty if none
};

// The files of one compilation, addressed by FileId. Not thread-safe while files are added.
class SourceSet {
 public:
  // Takes a text over. Fills line_starts, and for paths ending in ".writ.md" blanks and collects
  // headings. kNoFile when the set is full or the text has 4 GiB.
  FileId Add(std::string path, std::string original);
  const SourceFile& file(FileId id) const { return files_[id]; }
  size_t size() const { return files_.size(); }
  // The author's bytes there; empty for no place, cut to the file otherwise.
  std::string_view Text(Place place) const;

 private:
  std::deque<SourceFile> files_;  // so that views of a file outlive the adding of others
};

}  // namespace writ
