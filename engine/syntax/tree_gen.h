// Random trees for the tests of the formatter and the parser.
//
// A tree is made from a string of choices: when they run out every choice is the first and
// simplest, so that a shorter or smaller string gives a simpler tree and a failing case shrinks by
// itself.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/syntax/tree.h"

namespace writ::syntax {

class TreeMaker {
 public:
  explicit TreeMaker(std::span<const uint8_t> choices) : choices_(choices) {}

  Tree Make();

 private:
  // ---- choices ----
  int Pick(int n);  // 0 .. n-1
  bool Flip() { return Pick(2) == 1; }
  template <typename E>
  E One(int n) {
    return static_cast<E>(Pick(n));
  }
  template <typename T, typename F>
  std::vector<T> Some(int least, int most, F make) {
    std::vector<T> list;
    for (int n = least + Pick(most - least + 1); n > 0; --n) list.push_back(make());
    return list;
  }

  // ---- words ----
  Name AName();
  Name Maybe() { return Flip() ? AName() : Name{}; }
  Path APath(int most = 3);
  Alias AnAlias();
  Text AText();
  std::string AString();
  Date ADate();
  Period APeriod();
  Number ANumber();
  Quantity AQuantity(int units = 5);
  Quantity ALength();  // of periods: months, quarters or years
  Citation ACitation(bool with_source = true);
  std::vector<Citation> Cites() {
    return Some<Citation>(0, 2, [&] { return ACitation(); });
  }
  TypeRef AType();
  Parameter AParameter();
  Validity AValidity();

  // ---- expressions ----
  ExprId Add(ExprNode node);
  ExprId AnExpr();
  ExprId MaybeExpr() { return Flip() ? AnExpr() : kNoExpr; }
  std::vector<ExprId> Exprs(int least, int most);
  ExprNode ALiteral();
  ExprNode AReference();
  ExprNode AnOperation();
  ExprNode ATimeTest();
  ExprNode AMoment();
  ExprNode AnAggregate();
  Skipping ASkipping();
  Counting ACounting();
  Range ARange();

  // ---- declarations ----
  Item AnItem();
  Policy APolicy();
  Use AUse();
  Field AField();
  Entity AnEntity();
  Define ADefine();
  Action AnAction();
  Rule ARule();
  Exception AnException();
  Table ATable();
  Cell ACell(bool output);
  Scale AScale();
  Finding AFinding();
  ExprId AnEvent();
  std::vector<EventAlternatives> Events();
  Duty ADuty(int depth);
  Obligation AnObligation();
  Law ALaw();

  // ---- acts ----
  Procedure AProcedure();
  Document ADocument();
  Block ABlock();
  Statement AStatement();
  Statement AnAct();
  Statement AFlow();
  Statement AWait();
  Otherwise AnOtherwise();
  Step AStep();
  Reaction AReaction();
  std::vector<Argument> Arguments();

  // ---- scenarios ----
  Scenario AScenario();
  GivenValue AGivenValue();
  GivenField AGivenField();
  Line AGiven();
  Line AnExpectation();

  std::span<const uint8_t> choices_;
  size_t next_ = 0;
  int depth_ = 0;
  Tree tree_;
};

}  // namespace writ::syntax
