// The author's own words around the declarations: comments, headings among them, Markdown.
#pragma once

#include <string>
#include <vector>

#include "engine/document/book.h"

namespace writ::document {

// Goes through a tree's items in their order. What stands behind an item on its line is that
// item's, what stands on lines of its own belongs to the item below. Comments inside an item are
// printed with it.
class Notes {
 public:
  Notes(const SourceSet& sources, const syntax::Tree& tree) : sources_(sources), tree_(tree) {}

  void Give(const syntax::Item& item, Entry* previous, Entry* entry);
  void GiveRest(Entry* last);

 private:
  void Prose(uint32_t until, Entry* entry);
  void Own(const syntax::Comment& comment, Entry* entry);

  const SourceSet& sources_;
  const syntax::Tree& tree_;
  size_t next_ = 0;         // the first comment not given yet
  uint32_t done_ = 0;       // offset up to which Markdown was given
  uint32_t last_line_ = 0;  // of the comment given before
};

}  // namespace writ::document
