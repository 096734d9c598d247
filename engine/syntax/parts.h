// Parts of what the formatter prints, for readers of documents: names and messages stand in one
// language alone, the other one where there is no choice. What is printed may be read back only
// where every name has the spelling that was asked for.
#pragma once

#include <string>
#include <vector>

#include "engine/syntax/print.h"

namespace writ::syntax {

// Holds references: a value for the duration of one document.
class Parts {
 public:
  Parts(const Tree& tree, Language language, const Spelling& spelling)
      : tree_(tree), language_(language), spelling_(spelling) {}

  // A declaration over its lines, with the comments inside it, without those before it.
  std::string Whole(const Item& item) const;
  std::string Said(ExprId expr) const;
  std::string Said(const Alias& alias) const;
  std::string Said(const Text& text) const;  // bare, without quotation marks
  std::string Said(Date date) const;
  std::string Said(const Path& path) const;
  std::string Said(const GivenValue& value) const;
  std::string Said(const GivenTeamFigure& figure) const;  // without its value
  std::string Said(const Citation& citation) const;
  // What a scenario expects, without the word for it: `not protected`, 非 不得解除.
  std::string Expected(const Line& line) const;
  // A fact's name, type, frequency, source, what closes it, range and class; some may be empty.
  std::vector<std::string> Cells(const Field& field) const;

 private:
  const Tree& tree_;
  Language language_;
  const Spelling& spelling_;
};

// The words of Writ in `language`, as the formatter prints them: phrases are several words.
std::vector<std::string_view> WordsOf(Language language);

}  // namespace writ::syntax
