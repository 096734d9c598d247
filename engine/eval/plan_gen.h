// Random policies and people, for tests that hold two evaluators against each other. Values crowd
// around the constants they are compared with; some are huge, some have no finite decimal, some are
// of another currency.
#pragma once

#include <string>
#include <vector>

#include "engine/eval/eval.h"
#include "engine/program/builder.h"

namespace writ {

class PlanGen {
 public:
  // `teams`: people are in teams, and rules compare with them.
  explicit PlanGen(uint64_t seed, bool teams = false) : state_(seed), teams_(teams) { Declare(); }

  static EvalDates Dates() { return {*Date::FromYmd(2026, 3, 10), *Date::FromYmd(2026, 3, 5)}; }

  // Ends the policy with `rules` rules; later ones may read earlier ones.
  const Program& Policy(int rules);
  SubjectFacts Person();

 private:
  using Kinds = std::vector<uint32_t>;

  uint64_t Next() {  // splitmix64
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(Next() % n); }
  bool One(uint32_t in) { return Below(in) == 0; }
  template <typename T>
  const T& Of(const std::vector<T>& from) {
    return from[Below(static_cast<uint32_t>(from.size()))];
  }
  static Date Day(int year, int month, int day) { return *Date::FromYmd(year, month, day); }
  static Type Monthly(TypeKind kind) { return {kind, 0, Frequency::kMonth}; }

  void Declare();
  void DeclareNorms();
  writ::Number Figure(uint32_t odd = 12);  // one in so many is odd
  ExprId Constant(TypeKind kind);
  // A number of the period at hand (`series`) or of the subject.
  ExprId Number(int depth, bool series);
  ExprId Compound(int depth, bool series);
  ExprId Total(int depth);
  ExprId TeamFigure(bool series);
  ExprId SomePeriod();
  ExprId SomeDate();
  Scalar SomeSpan();
  Op SomeOrder();
  Op SomeEquality() { return One(2) ? Op::kIs : Op::kIsNot; }
  ExprId None();
  ExprId Comparison(int depth, bool series);
  ExprId Condition(int depth, bool series);
  ExprId Windowed(int depth);
  // ---- plan_gen_norms_test.cc: exceptions, tables, scales, rounding ----
  void DeclareChoices();
  void DeclareTable(TableMode mode);
  std::vector<CellTest> SomeTests(const Type& type);
  void AddExceptions(std::vector<uint32_t>* exceptions, ExprId own, bool series, bool rule);
  ExprId Rounded(int depth, bool series);
  ExprId LookedUp(int depth, bool series);
  ExprId Banded(int depth, bool series);
  ExprId AnyTime(int depth);
  ExprId Texts();

  // ---- people ----
  Scalar ValueFor(const Fact& fact);
  Recording SomeRecording(const Fact& fact);
  void AddEntry(SubjectFacts* person, uint32_t fact, std::optional<Period> period);
  void AddDates(SubjectFacts* person);

  ProgramBuilder b_;
  uint64_t state_;
  bool teams_;
  bool in_team_ = false;  // what is being made is a team figure's operand
  uint32_t team_ = 0;
  uint32_t hired_ = 0, left_ = 0;
  Kinds numbers_, money_, yes_no_, dates_, choices_, series_, quarterly_, series_yes_, texts_;
  Kinds definitions_, series_definitions_, series_conditions_;
  Kinds tables_;
};

}  // namespace writ
