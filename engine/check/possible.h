// What an expression can come to at all, whatever is recorded: known, unknown, none, outside. Wider
// than the truth where the text does not decide it, never narrower; only whether somebody is
// employed is left out of account.
#pragma once

#include <vector>

#include "engine/program/program.h"
#include "engine/program/walk.h"

namespace writ {

// A set of states.
using States = uint8_t;
inline constexpr States kCanBeYes = 1, kCanBeNo = 2, kCanBeValue = 4, kCanBeNone = 8,
                        kCanBeUnknown = 16, kCanBeOutside = 32;
inline constexpr States kCanBeKnown = kCanBeYes | kCanBeNo | kCanBeValue;
inline constexpr States kCanBeAnything = 63;

struct Possible {
  States states = kCanBeAnything;
  const Scalar* always = nullptr;  // where it is known, it is this
};

// How the facts of libraries are given, for people of one kind.
struct GivenFacts {
  uint32_t subject = 0;            // the entity
  std::vector<bool> from_nowhere;  // neither recorded, bound nor presumed
  std::vector<bool> as_presumed;   // never recorded, so what is presumed is all there is
};

class PossibleStates {
 public:
  PossibleStates(const Program& program, const Reads& reads, GivenFacts given);

  Possible Of(ExprId root);
  // The facts from nowhere that the expression comes to read, through rules and definitions, but
  // not through what never counts: an exception that never applies, an `and` that never holds.
  void AddRead(ExprId root, std::vector<bool>* facts);

 private:
  using Kept = std::vector<Possible>;

  void Complete(ExprId root);
  void Node(uint32_t number);
  Possible DefinitionNode(const Definition& definition);
  Possible RuleNode(const Rule& rule);
  Possible WithExceptions(Possible base, const std::vector<uint32_t>& exceptions, uint32_t number);
  bool NeverDated(const Validity& valid);
  States WhenOf(const Exception& exception);

  Possible Tree(ExprId root);
  Possible Single(const Expr& e);
  Possible Leaf(const Expr& e) const;
  Possible Looked(const Expr& e) const;
  States Folded(bool any, const std::vector<States>& operands) const;
  States Compared(Op op, const Possible& left, const Possible& right) const;
  States OneOf(const Expr& e) const;
  States InWindow(const Expr& e) const;
  States Strict(const Expr& e) const;
  States Aggregated(const Expr& e) const;
  const Possible& Arg(const Expr& e, size_t i) const { return exprs_[p_.Args(e)[i]]; }

  void ReadNode(NodeId node, std::vector<ExprId>* open);
  void ReadExceptions(const std::vector<uint32_t>& exceptions, std::vector<ExprId>* open);
  bool IsSettled(const Expr& e) const;

  const Program& p_;
  const Reads& reads_;
  GivenFacts given_;
  NodeNumbering numbering_;
  ExprWalker walker_;
  std::vector<bool> deviates_;  // definitions that others deviate from, or that deviate
  std::vector<bool> done_;      // by node
  Kept nodes_, exprs_;
};

}  // namespace writ
