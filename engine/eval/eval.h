// The reference evaluator: plain, direct, and what every faster reading is tested against.
#pragma once

#include <functional>

#include "engine/eval/explanation.h"
#include "engine/eval/facts.h"

namespace writ {

struct EvalDates {
  Date as_of;     // the decision date; the end of that day
  Date known_on;  // only facts recorded by then
};

// Team figures for a population, computed by whoever holds all of it (population.h). nullopt: none
// known.
struct TeamQuery {
  const Program* program = nullptr;
  ExprId aggregate = {};  // the kTeamAggregate expression
  std::optional<Period> period;
  std::optional<Period> within;  // the period of the definition that asks, if it has one
  const SubjectFacts* subject = nullptr;
};
struct TeamAnswer {
  State state = State::kKnown;
  Reason reason = Reason::kNone;
  Scalar value;
  int32_t count = 0, known = 0;
  std::string detail;
};
using TeamSource = std::function<TeamAnswer(const TeamQuery&)>;

struct EvalOptions {
  bool explain = true;
  TeamSource teams;                    // empty: figures come from SubjectFacts::cohorts
  const CaseFacts* in_case = nullptr;  // must outlive the evaluator
};

// A value, known or not, with its explanation.
struct ValueResult {
  State state = State::kUnknown;
  Reason reason = Reason::kNone;
  Scalar value;
  std::string detail;
  std::vector<MissingFact> missing;
  std::shared_ptr<const Explanation> explanation;
};

// Evaluates for one subject. Holds references: program and facts must outlive it. Not thread-safe;
// cheap to make. Memoises within one subject and date, so that `unless` chains cost what they say.
class Evaluator {
 public:
  Evaluator(const Program& program, const SubjectFacts& subject, EvalDates dates,
            EvalOptions options = {});
  ~Evaluator();
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  Decision Decide(uint32_t rule);
  std::vector<Decision> DecideAll();  // every rule of the policy itself, in the order of the text
  ValueResult ValueOf(uint32_t definition, const std::vector<Scalar>& arguments = {});
  // Any expression, in the context of a period or none; `within`: as a definition with a value for
  // each period reads it in that one (TeamQuery).
  ValueResult Evaluate(ExprId expr, std::optional<Period> period = std::nullopt,
                       std::optional<Period> within = std::nullopt);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The newest period of that frequency that is complete and due on `as_of` for every source the rule
// reads (semantics 10); nullopt when the calendar does not reach, with the reason in *detail.
std::optional<Period> AnchorPeriod(const Program& program, ExprId root, Frequency frequency,
                                   Date as_of, std::string* detail);

}  // namespace writ
