// The columns of a query: each is computed once, from columns of earlier levels. Not seen outside
// sql/.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/sql/term.h"

namespace writ::sql {

class Columns {
 public:
  struct Column {
    std::string name;
    Term term;
    int level = 0;
  };

  // In lower case, so that no server folds it, and of ASCII letters, so that nothing needs quoting.
  static std::string PlainName(const std::string& name);

  // A column of the innermost SELECT, which says what it is in terms of tables.
  Term Base(const std::string& name, Term term);
  // The term as a column of its own, to be read any number of times; a literal stays one, and what
  // is a column already is that one. The result may be what the term may be.
  Term Keep(const std::string& name, const Term& term);

  const std::vector<Column>& all() const { return all_; }
  // By level, which of its columns `roots` need, and what must be handed on from the level before.
  struct Level {
    std::vector<uint32_t> made, handed_on;
  };
  std::vector<Level> LevelsFor(const std::vector<Term>& roots) const;

 private:
  Term Ref(uint32_t column, uint8_t may) const;
  std::string Unused(const std::string& name);

  std::vector<Column> all_;
  std::map<std::string, uint32_t> by_text_;
  std::set<std::string> names_;
};

}  // namespace writ::sql
