// The Program: one policy with its libraries, tables and calendars, typed and resolved. Data only.
// Every reading (eval, plan, screen, flow, render, …) is a function of this value, and none adds a
// meaning.
//
// Immutable once the checker has handed it out, so any number of threads may read it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/calendar.h"
#include "engine/base/sha256.h"
#include "engine/base/source.h"
#include "engine/program/declared.h"
#include "engine/program/expr.h"
#include "engine/program/obligation.h"
#include "engine/program/procedure.h"

namespace writ {

struct Program {
  PolicyHead policy;
  std::vector<ModuleUse> uses;
  std::vector<Role> roles;
  std::vector<ChoiceType> choices;
  std::vector<Entity> entities;
  std::vector<Fact> facts;
  std::vector<EventType> events;
  std::vector<Parameter> parameters;
  std::vector<Definition> definitions;
  std::vector<Rule> rules;
  std::vector<Exception> exceptions;
  std::vector<Table> tables;
  std::vector<Scale> scales;
  std::vector<Finding> findings;
  std::vector<Law> laws;
  std::vector<Procedure> procedures;
  std::vector<Document> documents;
  std::vector<Obligation> obligations;
  std::vector<Act> acts;                   // the statements of procedures
  std::vector<DeclaredAct> declared_acts;  // procedures, documents and obligations as hashed
  Calendar calendar;
  std::string calendar_name;  // "cn.working_days 2026"; empty if none is used

  std::vector<Expr> exprs;  // operands before their users
  std::vector<ExprId> args;
  std::vector<Window> windows;
  std::vector<Scalar> constants;
  // What a case alone knows: form fields, actors, arguments, payments, acts done. kCaseValue and
  // procedure.h refer to them; the three vectors run in parallel.
  std::vector<Names> case_names;
  std::vector<Type> case_types;
  std::vector<Happening> case_happenings;  // of `served X` in a condition; index none for others

  Digest source_hash{};                      // the bytes signed: all files, in canonical order
  Digest meaning_hash{};                     // MeaningHash(*this)
  std::shared_ptr<const SourceSet> sources;  // for quoting; may be null

  std::span<const ExprId> Args(const Expr& e) const {
    return {args.data() + e.args_begin, e.args_count};
  }
  const Expr& operator[](ExprId id) const { return exprs[id]; }

  std::optional<uint32_t> FindRule(std::string_view name) const;  // by id or either alias
  std::optional<uint32_t> FindDefinition(std::string_view name) const;
  std::optional<uint32_t> FindFact(uint32_t entity, std::string_view name) const;
};

// Every index in range, operands before users, types as the operations need: what a reading may
// rely on. Returns the first violation in words, or nullopt.
std::optional<std::string> Verify(const Program& program);

// The Program as text, one thing a line: `writ dump --phase program`.
std::string Print(const Program& program);
std::string PrintExpr(const Program& program, ExprId expr);

// SHA-256 of the versioned canonical encoding (docs/meaning_hash.md): names by id, no messages, no
// aliases, no places; an absent construct contributes nothing.
Digest MeaningHash(const Program& program);

}  // namespace writ
