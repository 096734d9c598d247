// The syntax tree of one file: what was written, free of language and layout.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/syntax/declarations.h"
#include "engine/syntax/law.h"
#include "engine/syntax/procedure.h"
#include "engine/syntax/scenario.h"

namespace writ::syntax {

struct Comment {
  Place place;
  std::string text;       // with its "--", without trailing spaces
  bool own_line = false;  // nothing but spaces before it on its line
};

struct Item {
  std::variant<Policy, Use, Roles, Choice, Entity, Event, ParameterDecl, Define, Rule, Exception,
               Presume, Table, Scale, Finding, Obligation, Law, Procedure, Document, Scenario>
      node;
  Place place;
};

// Byte offsets that tell the formatter to which body a comment belongs and where the author left a
// line empty.
struct Layout {
  std::vector<uint32_t> closers;      // of every "}", ascending
  std::vector<uint32_t> blank_lines;  // of empty lines outside texts, ascending
};

struct Tree {
  FileId file = kNoFile;
  std::vector<Item> items;
  std::vector<Expr> expressions;
  std::vector<Comment> comments;  // in order of place
  Layout layout;
  bool complete = true;  // false when parts could not be read (diagnostics were given)

  const Expr& operator[](ExprId id) const { return expressions[id]; }
};

// Equal but for places, comments and the order of expressions in the vector. Names are compared as
// written.
bool SameTree(const Tree& a, const Tree& b);

// The tree as indented text, one node a line: `writ dump --phase tree`.
std::string Dump(const Tree& tree);

}  // namespace writ::syntax
