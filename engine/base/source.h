// A text that a person wrote, and places in it. Places are byte offsets, converted to lines only to
// be shown.
#pragma once

#include <cstdint>
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
// is what to quote.
struct SourceFile {
  std::string path;      // as the user named it
  std::string original;  // bytes as read, UTF-8
  std::string text;      // what the lexer sees: same length as `original`
  std::vector<uint32_t> line_starts;
  struct Heading {       // Markdown heading in force from `offset` on
    uint32_t offset;
    std::string title;
  };
  std::vector<Heading> headings;

  LineColumn Locate(uint32_t offset) const;
  std::string_view Line(uint32_t line) const;      // without its line break
  std::string_view HeadingAt(uint32_t offset) const;  // empty if none
};

// The files of one compilation, addressed by FileId. Not thread-safe while files are added.
class SourceSet {
 public:
  // Takes a text over. Fills line_starts, and for paths ending in ".writ.md" blanks and collects
  // headings.
  FileId Add(std::string path, std::string original);
  const SourceFile& file(FileId id) const { return files_[id]; }
  size_t size() const { return files_.size(); }
  std::string_view Text(Place place) const;

 private:
  std::vector<SourceFile> files_;
};

}  // namespace writ
