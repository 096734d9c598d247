// Acts as written: procedures, their statements, documents. Control flow is structured, so every
// state of a case is a place in this text.
#pragma once

#include <memory>

#include "engine/syntax/declarations.h"

namespace writ::syntax {

struct Statement;
using Block = std::vector<Statement>;

struct PersonRef {
  Path path;
};  // hr, or application.actor
enum class SignMeaning : uint8_t { kReceipt, kContent, kAgreement };

// ---- acts inside a step ----
struct Provide {
  Parameter field;
};
struct Sign {
  Name by;
  SignMeaning meaning = SignMeaning::kContent;
  int32_t refused_before = 0, not_of_count = 0;  // refused before 2 people at least 1 not of hr
  Name not_of;
};
struct Verdict {
  Alias alias;
  Name back_to;
  Alias end_as;
};  // approve | send_back to X | reject to end(rejected)
struct Decide {
  std::vector<Verdict> verdicts;
};
struct Serve {
  Name document;
  Name on;
};
struct Issue {
  Name document;
  Name to;
};
struct Pay {
  Alias what;
  ExprId amount;
  std::vector<Citation> cites;
};
struct Records {
  Name event;
  std::vector<Argument> fields;
};
struct MakeFinding {
  Name finding;
  Name on_rule;
};

// ---- control flow ----
struct FactDecl {
  Field field;
};
enum class Deontic : uint8_t { kNone, kMust, kMay, kMustNot, kHasRight };
struct Otherwise {  // otherwise escalate to R | otherwise R must: "…"
  bool present = false;
  Name escalate_to;
  Name who;
  Deontic deontic = Deontic::kNone;
  Text message;
};
// open to objection within 5 days after service, reviewed by hr_director, within 10 days
struct ObjectionClause {
  Quantity within;
  Name after;
  Name reviewed_by;
  std::optional<Quantity> review;
};
struct Step {
  Alias alias;
  Name by;
  Path other_than;
  std::vector<Name> with;
  std::optional<Quantity> within;
  Name after;                // by payroll after handover
  ExprId on_date = kNoExpr;  // on termination_date
  Otherwise otherwise;
  Deontic deontic = Deontic::kNone;
  std::optional<ObjectionClause> objection;
  std::vector<Citation> cites;
  Block body;
};
struct Check {
  Alias alias;
  ExprId requires_;
  Otherwise otherwise;
};
struct If {
  ExprId condition;
  Block then, otherwise;
};
struct Option {
  Alias alias;
  Block body;
};
struct Choose {
  Alias alias;
  Name by;
  std::vector<Option> options;
};
struct Together {
  int32_t at_least = 0;
  std::vector<Block> branches;
};  // 0: all; n: n of them (m of n)
struct Race {
  std::vector<Block> branches;
};
struct ForEach {
  Alias item;
  ExprId list;
  Block body;
};
struct Repeat {
  Alias alias;
  int32_t at_most = 0;
  ExprId until;
  Block body;
};
struct Wait {
  Quantity length;
  Name after;
};  // wait 30 days after service
struct WaitFor {
  std::vector<ExprId> events;
  std::optional<Quantity> or_after;
};
struct CallProcedure {
  Name procedure;
  std::vector<Argument> arguments;
};
struct Effect {
  Path what;
  ExprId on_date = kNoExpr;
};
struct Reaction {
  ExprId on;  // an event, rule or definition
  bool cancel = false, stop_before_effect = false;
  Name cancel_region;
  Alias end_as;
  std::vector<Name> tell;
  Block body;
};
struct Meanwhile {
  std::vector<Reaction> reactions;
};
struct Cancel {
  Name region;
};
struct End {
  Alias outcome;
};
struct WhileMilestone {
  ExprId condition;
  Block body;
};
struct Region {
  Alias alias;
  Block body;
};

struct Statement {
  std::variant<Provide, Sign, Decide, Serve, Issue, Pay, Records, MakeFinding, FactDecl, Step,
               Check, If, Choose, Together, Race, ForEach, Repeat, Wait, WaitFor, CallProcedure,
               Effect, Meanwhile, Cancel, End, WhileMilestone, Region>
      node;
  Place place;
};

struct Procedure {
  Alias alias;
  Name for_entity;
  std::vector<Parameter> parameters;
  std::vector<Citation> under;
  ExprId opens_when = kNoExpr;
  Name exclusive_per;
  Block body;
};

struct DocumentField {
  Parameter field;
  ExprId value = kNoExpr;
};
struct Document {
  Alias alias;
  Name to;
  bool sealed = false;
  std::vector<DocumentField> fields;
  Text body;  // with {placeholders}
};

}  // namespace writ::syntax
