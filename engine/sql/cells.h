// A plan's instructions as SQL expressions. Not seen outside sql/.
//
// A cell is a value and a state, as in the plan, but with as many states as a query must tell
// apart. The value of a cell that is unknown is 1 where it may turn out not to apply at all.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/eval/plan_code.h"
#include "engine/sql/columns.h"
#include "engine/sql/sql.h"

namespace writ::sql {

enum State : uint8_t {
  kKnown,
  kNone,
  kUnfit,  // not to be said here: Writ must
  kUnknown,
  kTooFew,   // periods; does not apply, and a comparison with it fails
  kOutside,  // does not apply for another reason
};

State StateOf(uint8_t status);  // of plan::Status
const char* SignOf(Op op);      // of a comparison

struct Cell {
  Term value, den, state;  // `den`: of a ratio, else the unit
  bool doubt = true;       // whether the value of one that is unknown may be 1
};

// Of an input of the plan, for whoever reads tables.
struct Given {
  Term value, state;
};

class Cells {
 public:
  Cells(const plan::Code& code, SqlDialect dialect, Columns* columns);

  void Give(uint32_t input, const Given& given);
  // The day of telling as a number of days, and its state.
  void GiveTold(const Given& told);
  // Which team, as text or a number; NULL is none. By number of Code::groups.
  void GiveGroup(uint32_t group, const Term& term);

  // All instructions. After it, cells are there for every rule that can be said.
  void Run();

  // Nullopt with a reason if the rule cannot be said.
  const Cell* Of(uint32_t cell) const { return cells_[cell] ? &*cells_[cell] : nullptr; }
  const std::string& WhyNot() const { return why_not_; }
  // Not employed on the decision date; an employment that does not fit.
  const Term& outside() const { return outside_; }
  const Term& unsure() const { return unsure_; }

 private:
  using Instruction = plan::Instruction;
  struct Slots;

  void CountPeriods();
  bool MayDoubt(const Instruction& instruction) const;
  void Run(const Instruction& instruction);
  void Step(const Instruction& instruction);
  bool Ready(const Instruction& instruction) const;
  void Set(uint32_t cell, const Term& state, const Term& value, const Term& den);
  void Set(uint32_t cell, const Term& state, const Term& value) {
    Set(cell, state, value, Integer(code_.unit));
  }
  const Cell& C(uint32_t cell) const { return *cells_[cell]; }
  Term Doubt(uint32_t cell) const;
  Term Doubts(const std::vector<uint32_t>& cells) const;
  Term Met(uint32_t cell) const;  // known and yes
  Term Big(const Term& term) const;
  Term Fits(const Term& term) const;  // in what the dialect can go on calculating with
  Term Day(const Term& days) const;
  Term Shifted(const Term& days, const Span& span, int sign) const;
  Term Blocking(uint32_t a, uint32_t b) const;
  // Numerators over one denominator, for an order: left and right sides of the cross product.
  std::pair<Term, Term> Crossed(const Cell& a, const Cell& b) const;

  void Compare(const Instruction& i, Op op);
  void SpanCompare(const Instruction& i);
  void Fold(const Instruction& i, bool any);
  void Negate(const Instruction& i, bool outside_is_no);
  void RuleRead(const Instruction& i);
  void Definition(const Instruction& i);
  void Presume(const Instruction& i);
  void Latest(const Instruction& i);
  void Sum(const Instruction& i);
  void Calculate(const Instruction& i);
  void Pick(const Instruction& i);
  void Shift(const Instruction& i);

  Slots Read(const plan::WindowPlan& window, bool all);
  void Window(const Instruction& i);
  void Trend(const Instruction& i);
  void Among(uint32_t where, Slots* slots, Term* in, Term* surely, std::vector<Term>* open);
  void Total(const Instruction& i);

  void Team(const plan::TeamPlan& team);

  // ---- choose.cc ----
  void Round(const Instruction& i);
  void AnyTime(const Instruction& i);
  void Except(const Instruction& i);
  void Table(const Instruction& i);
  void Band(const Instruction& i);
  Term Doubtful(uint32_t cell) const;  // unknown, and may turn out not to apply
  Term Unlike(uint32_t a, uint32_t b) const;
  Term Below(const plan::ExceptPlan& plan) const;
  Term CellFits(const plan::TablePlan& table, size_t row, size_t input) const;
  Term RowOf(const plan::TablePlan& table, const Term& blocked) const;

  const plan::Code& code_;
  const SqlDialect dialect_;
  Columns& columns_;
  std::vector<std::optional<Cell>> cells_;
  std::vector<std::string> names_;  // by cell
  std::vector<std::optional<Term>> groups_;
  Term outside_ = Yes(false), unsure_ = Yes(false);
  std::string why_not_;
};

}  // namespace writ::sql
