// Why a decision came out as it did. One tree of references and values per decision; render/ puts
// it into words in either language, command-line tools into JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/program/program.h"

namespace writ {

enum class Outcome : uint8_t { kHolds, kFails, kUnknown, kNotApplicable };
const char* OutcomeId(Outcome outcome);  // "holds" "fails" "unknown" "not_applicable"

// Why a value is not simply known.
enum class Reason : uint8_t {
  kNone,
  kNotRecorded,  // the fact is absent
  kDisputed,
  kBeyondData,       // the table or calendar ends; `detail` names the last day
  kListIncomplete,   // list not complete through the date needed
  kTooFewToCompare,  // team under 5
  kTeamMemberUnknown,
  kNoCohort,           // no team figures were supplied
  kToldDateUnknown,    // whether and when the person was told of this version
  kOutsideEmployment,  // the period is not within exists from … until
  kPartialPeriod,
  kBeforeInForce,  // the norm was not in force in that period
  kBeforeTold,     // the person had not been told of it
  kOutsideDomain,  // `when` of the definition fails
  kTooFewPeriods,  // fewer applicable periods than the window needs
  kSkipped,        // left out by `skipping`
  kNotDueYet,      // the source closes later
  kNoVersion,      // no version in force
  kNeedsCase,      // only a running case can tell
  kOverflow,       // a number grew past the limit; `detail` names the expression
  kDivisionByZero,
  kCurrencyMismatch,
  kPresumed,            // value presumed, none recorded
  kException,           // value given by an exception
  kUndecidedException,  // the exception's condition is unknown and both values differ
  kTooLate,             // it took place, but not as long before as it must; cases alone
};

enum class State : uint8_t { kKnown, kUnknown, kNone, kNotApplicable };

enum class NodeKind : uint8_t {
  kExpr,
  kRule,
  kUnless,
  kDefinition,
  kException,
  kFact,
  kPeriod,
  kTeam,
  kPresumption
};

struct ExplanationNode {
  NodeKind kind = NodeKind::kExpr;
  uint32_t ref = 0;  // expr, rule, definition, exception or fact by kind
  std::optional<Period> period;
  State state = State::kKnown;
  Reason reason = Reason::kNone;
  Scalar value;                       // when known; a condition's yes/no is here too
  std::optional<uint32_t> recording;  // into Explanation::recordings, for facts
  std::string detail;                 // words or numbers that the reason needs
  int32_t count = 0,
          known = 0;  // team head counts; periods that met a window's condition, of how many
  std::vector<uint32_t> children;
};

// A fact as it was read: the evidence.
struct ReadFact {
  uint32_t fact = 0;
  std::optional<Period> period;
  State state = State::kKnown;
  Reason reason = Reason::kNone;
  Scalar value;
  std::string source, document;
  std::optional<Date> recorded;
  std::string batch;  // the import it came with
  friend bool operator==(const ReadFact&, const ReadFact&) = default;
};

struct Explanation {
  std::vector<ExplanationNode> nodes;  // children before parents; the last is the root
  std::vector<ReadFact> recordings;
  uint32_t root() const { return static_cast<uint32_t>(nodes.size()) - 1; }
};

struct MissingFact {  // what would settle an unknown, and who can supply it
  uint32_t fact = 0;
  std::optional<Period> period;
  Reason reason = Reason::kNotRecorded;
  std::string from;  // source or role; empty if nobody was named
  std::string what;  // for things that are no fact: "told", "cohort team:north conversion"
  friend auto operator<=>(const MissingFact&, const MissingFact&) = default;
};

// The smallest change found that would turn a negative: a comparison whose one side is a fact or
// definition.
struct Turning {
  ExprId comparison = kNoExpr;
  std::string what;  // id of the fact or definition
  std::optional<Period> period;
  Op needs = Op::kIs;  // kBelow, kAbove, kAtLeast, kAtMost, kIs, kIsNot
  Scalar bound;
};

struct Decision {
  uint32_t rule = 0;
  uint32_t version = 0;
  Outcome outcome = Outcome::kUnknown;
  std::vector<uint32_t> because_of;    // rules that decided it (unless …)
  std::vector<MissingFact> missing;    // for unknown
  std::vector<Turning> would_hold_if;  // for fails
  Reason reason = Reason::kNone;       // for not applicable and for errors
  std::string detail;
  std::shared_ptr<const Explanation> explanation;  // null unless asked for
};

}  // namespace writ
