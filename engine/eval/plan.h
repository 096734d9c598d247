// The second evaluator: a Program compiled for one kind of subject and one decision date, to decide
// fast.
//
// The dates are fixed when the plan is made, so that versions, windows and the periods of `latest`
// are settled then, and deciding is one pass over a flat list of instructions. Numbers are 64-bit
// fixed point and pairs of integers, never binary floating point. What a plan cannot say exactly —
// a rule with a construct it does not know, a value that does not fit — it leaves open, and the
// reference evaluator (eval.h) decides that rule: a plan is never a second meaning.
// plan_property_test.cc holds the two against each other.
//
// Immutable after construction: any number of threads may use one plan, each with its own records
// and sets.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/eval/eval.h"

namespace writ {

namespace plan {
struct Code;
}

// A fact as a plan reads it: in one period, if it is a series.
struct PlanInput {
  uint32_t fact = 0;
  std::optional<Period> period;
  std::optional<Date> day;  // of a yes/no over time
  bool absent = false;      // of another frequency than its period: there is no figure
};

// How an input was given. Anything else is said by PreparedRecord::Doubt.
enum class InputState : uint8_t { kKnown, kNone, kDisputed, kNotRecorded };

// One subject's facts in the order of Plan::Inputs(). Made by Plan::NewRecord, reused for any
// number of subjects.
class PreparedRecord {
 public:
  // Forgets everything: no fact is recorded.
  void Clear();
  // A value in the plan's form: number * 10^Plan::digits(), days since 1970, 0 or 1, an option's
  // index, a text's number (Plan::TextNumber).
  void Set(uint32_t input, int64_t value);
  void SetState(uint32_t input, InputState state);
  // A value that does not fit: the rules that need it are left to the reference.
  void Doubt(uint32_t input);
  void SetTold(Date day);  // the first telling of the policy's version

  friend bool operator==(const PreparedRecord&, const PreparedRecord&) = default;

 private:
  friend class Plan;
  const plan::Code* code_ = nullptr;
  std::vector<int64_t> values_;
  std::vector<uint8_t> states_;
  bool outside_ = false;  // not employed on the decision date
  bool unsure_ = false;   // the employment itself does not fit: everything is open
};

// The decisions of one record, and every value they came from. Made by Plan::NewDecisions, reused.
struct PlanDecisions {
  std::vector<Outcome> outcomes;  // by rule of the Program; of an open rule it means nothing
  std::vector<uint64_t> open;     // bitmap by rule: the reference must decide
  // Bitmap by rule and input, words_per_rule words for each rule: what would settle an unknown. The
  // bit after the inputs is the day on which the person was told.
  std::vector<uint64_t> missing;
  size_t words_per_rule = 0;

  bool IsOpen(uint32_t rule) const { return (open[rule / 64] >> (rule % 64) & 1) != 0; }
  bool Misses(uint32_t rule, uint32_t input) const {
    return (missing[rule * words_per_rule + input / 64] >> (input % 64) & 1) != 0;
  }

 private:
  friend class Plan;
  std::vector<int64_t> values_;
  std::vector<uint8_t> states_;
  std::vector<uint32_t> seen_, stack_, unknown_;
  uint32_t epoch_ = 0;
  bool outside_ = false;
};

// The values of all nodes of a decision, 9 bytes each: an explanation before it is put into nodes.
struct KeptValues {
  std::vector<int64_t> values;
  std::vector<uint8_t> states;
  bool outside = false;
};

// Rules that compare with the team are taken up only for a population, which alone can be screened
// (engine/screen) and not decided one by one.
enum class PlanFor : uint8_t { kSubject, kPopulation };

class Plan {
 public:
  // Holds a reference: the program must outlive it.
  Plan(const Program& program, uint32_t entity, EvalDates dates, PlanFor whom = PlanFor::kSubject);
  // A plan of no rules, for whoever reads facts and decides nothing: exactly these inputs, and the
  // facts that say which team, as they were known on that day; without one all that was ever
  // recorded counts.
  static Plan ForReading(const Program& program, uint32_t entity, std::vector<PlanInput> inputs,
                         std::vector<PlanInput> groups,
                         std::optional<Date> known_on = std::nullopt);
  ~Plan();
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;

  bool Covers(uint32_t rule) const;
  // What kept a rule out, for people who wonder about speed; empty if it is covered.
  const std::string& WhyNot(uint32_t rule) const;
  const Program& program() const;
  EvalDates dates() const;
  uint32_t entity() const;
  int digits() const;  // of numbers, percents and money after the point
  std::span<const PlanInput> Inputs() const;
  // Of a text that the policy names; all others have one number.
  int64_t TextNumber(std::string_view text) const;
  size_t instructions() const;
  const plan::Code& code() const;  // for the screen, which runs it over columns

  PreparedRecord NewRecord() const;
  PlanDecisions NewDecisions() const;

  // From fact records. The subject must be of the plan's entity.
  void Prepare(const SubjectFacts& subject, PreparedRecord* record) const;
  // After Set and its like: which periods count for this person. Prepare does this itself.
  void Complete(PreparedRecord* record, std::span<const std::pair<Date, Date>> spells = {}) const;

  // Decides every rule. Allocates nothing.
  void Decide(const PreparedRecord& record, PlanDecisions* out) const;
  // The same, and keeps all values in *kept; allocates only while its capacity is too small.
  void DecideExplained(const PreparedRecord& record, PlanDecisions* out, KeptValues* kept) const;

  // What would settle an unknown, as the reference lists it.
  std::vector<MissingFact> Missing(const PlanDecisions& decisions, uint32_t rule) const;
  // The version that decided, and the reason of what is unknown or not applicable.
  void FillReason(const PlanDecisions& decisions, Decision* decision) const;

  // The reference's tree for a rule, built from kept values alone. Nullptr for an open rule, and
  // where a value in the tree did not fit: then the reference explains. Where the facts came from
  // (source, document, when recorded) is taken from `subject`, which must be the one decided;
  // without it they count as bare values of their declared source.
  std::shared_ptr<const Explanation> Expand(const KeptValues& kept, uint32_t rule,
                                            const SubjectFacts* subject = nullptr) const;

 private:
  explicit Plan(std::unique_ptr<const plan::Code> code);
  std::unique_ptr<const plan::Code> code_;
};

// The policy's own rules in the order of Evaluator::DecideAll: rule, version, outcome, missing, and
// the reason of what is unknown or not applicable. By the plan where it can, by the reference where
// it must.
class PlannedEvaluator {
 public:
  explicit PlannedEvaluator(const Plan& plan);
  std::vector<Decision> DecideAll(const SubjectFacts& subject, const TeamSource& teams = {});

 private:
  const Plan& plan_;
  PreparedRecord record_;
  PlanDecisions decisions_;
};

}  // namespace writ
