// Procedures of a Program, resolved: what a case runs.
//
// Control flow is structured: a procedure is a tree of statements, so every state of a case is a
// place in the text. Statements stand in Program::acts and refer to one another by ActId; what a
// case alone knows (form fields, actors, arguments, payments) by index into Program::case_names.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "engine/program/happening.h"

namespace writ {

// ---- acts, in a step or an option ----

struct ProvideAct {
  uint32_t value = 0;  // Program::case_names
  Type type;
};
struct SignAct {
  Party by;
  SignMeaning meaning = SignMeaning::kContent;
  // A refusal counts before so many witnesses, of whom so many are not of `not_of`; 0: it does not.
  int32_t refused_before = 0, not_of_count = 0;
  Party not_of;
};
struct DecideOption {
  Names names;
  ActId back_to = kNoAct;  // an earlier step
  std::optional<Names> ends;
};
struct DecideAct {
  std::vector<DecideOption> options;
};
struct ServeAct {
  uint32_t document = 0;  // Program::documents
  Party on;
};
struct IssueAct {
  uint32_t document = 0;
  Party to;
};
struct PayAct {
  uint32_t value = 0;  // Program::case_names
  ExprId amount = kNoExpr;
  std::vector<Citation> cites;
};
struct CaseArgument {
  Names names;  // of the event's field or the procedure's parameter
  ExprId value = kNoExpr;
};
struct RecordsAct {
  uint32_t event = 0;
  std::vector<CaseArgument> fields;
};
struct FindingAct {
  uint32_t finding = 0;
  uint32_t rule = 0xFFFFFFFF;  // whose figures it rests on
};

// ---- control flow ----

struct CaseFactAct {   // a fact that this case has of its own, until it is known: unknown
  uint32_t value = 0;  // Program::case_names
  Type type;
};
// What was done in the step can be objected to by the person whom the case is about.
struct ObjectionRule {
  Span within;  // from the day after the step ended, or after what is named
  std::optional<After> after;
  Party reviewed_by;           // a role; of those who took no part in the step
  std::optional<Span> review;  // within which
};
struct StepAct {
  uint32_t actor = 0xFFFFFFFF;  // Program::case_names: `plan.actor`, whoever did it
  Party by, other_than;
  std::vector<Party> with;
  std::optional<Span> within;
  std::optional<After> after;
  ExprId on_date = kNoExpr;
  std::optional<Otherwise> otherwise;
  Deontic deontic = Deontic::kNone;
  std::optional<ObjectionRule> objection;
  std::vector<Citation> cites;
  ActBlock body;
};
struct CheckAct {  // a gate: opens when the condition is known to hold
  ExprId condition = kNoExpr;
  std::optional<Otherwise> otherwise;
};
struct IfAct {
  ExprId condition = kNoExpr;
  ActBlock then, otherwise;
};
struct ChoiceOption {
  Names names;
  ActBlock body;
};
struct ChooseAct {
  Party by;
  std::vector<ChoiceOption> options;
};
struct TogetherAct {
  int32_t at_least = 0;  // so many branches end it; 0: all
  std::vector<ActBlock> branches;
};
struct RaceAct {  // the first branch in which something happens goes on, the others are dropped
  std::vector<ActBlock> branches;
};
struct ForEachAct {
  uint32_t item = 0;  // Program::case_names
  ExprId list = kNoExpr;
  ActBlock body;
};
struct RepeatAct {
  int32_t at_most = 0;
  ExprId until = kNoExpr;
  ActBlock body;
};
struct WaitAct {
  Span length;
  After after;
};
struct WaitForAct {
  std::vector<Happening> any_of;
  std::optional<Span> or_after;
};
struct CallAct {
  uint32_t procedure = 0;  // Program::procedures
  std::vector<CaseArgument> arguments;
};
struct EffectAct {
  std::string effect;  // "terminate_contract", as obligations name it
  ExprId on_date = kNoExpr;
};
struct Reaction {
  Happening on;
  bool cancel = false;              // the case, or the region if one is named
  bool stop_before_effect = false;  // no effect while it holds
  ActId region = kNoAct;
  std::optional<Names> ends;
  std::vector<Party> tell;
  ActBlock body;
};
struct MeanwhileAct {  // from the procedure's start to its end, wherever it stands
  std::vector<Reaction> reactions;
};
struct CancelAct {
  ActId region = kNoAct;  // a region, repetition or step
};
struct EndAct {
  Names outcome;
};
struct MilestoneAct {  // its body may be done while the condition holds
  ExprId condition = kNoExpr;
  ActBlock body;
};
struct RegionAct {
  ActBlock body;
};

struct Act {
  Names names;  // id empty where the text gives none
  Place place;
  std::variant<ProvideAct, SignAct, DecideAct, ServeAct, IssueAct, PayAct, RecordsAct, FindingAct,
               CaseFactAct, StepAct, CheckAct, IfAct, ChooseAct, TogetherAct, RaceAct, ForEachAct,
               RepeatAct, WaitAct, WaitForAct, CallAct, EffectAct, MeanwhileAct, CancelAct, EndAct,
               MilestoneAct, RegionAct>
      node;
};

// ---- declarations ----

struct CaseParameter {
  uint32_t value = 0;  // Program::case_names
  Type type;
};
struct Procedure {
  Names names;
  uint32_t entity = 0xFFFFFFFF;  // the policy's own, also where a library wrote it
  std::vector<CaseParameter> parameters;
  std::vector<Citation> under;  // the ground
  ExprId opens_when = kNoExpr;
  bool exclusive = false;  // one open case a person
  ActBlock body;
};

}  // namespace writ
