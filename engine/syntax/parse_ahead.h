// ANTLR's prediction, from a table where the table knows.
#pragma once

#include "WritParser.h"
#include "antlr4-runtime.h"

namespace writ::syntax {

// Which alternative of the grammar the next tokens begin. ANTLR works that out from the grammar and
// remembers it, as long as the program runs; working it out takes a hundred times as long as
// looking it up, which is what most commands would do nearly all their time. So the build lets
// ANTLR work it out for up to four tokens. What more are needed for, and what is no text of the
// grammar, ANTLR is asked. The answers are the same (a test asks both).
class LookaheadParser : public writ_grammar::WritParser {
 public:
  // Without the table, ANTLR is always asked: for tests.
  LookaheadParser(antlr4::TokenStream* stream, bool by_table);
};

// Beside what it reads, ANTLR's parser has the grammar's automaton and the names of its tokens.
// This one has them from the start; LookaheadParser only once a text was not in the table.
class WholeParser : public writ_grammar::WritParser {
 public:
  explicit WholeParser(antlr4::TokenStream* stream) : WritParser((Prepare(), stream)) {}
};

}  // namespace writ::syntax
