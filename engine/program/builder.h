// Programs built by hand, for tests of what reads them.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "engine/program/program.h"

namespace writ {

class ProgramBuilder {
 public:
  // An employee with nothing known of them: entity 0.
  ProgramBuilder() {
    program.policy.names.id = "policy";
    program.policy.currency = "CNY";
    program.entities.push_back({Named("employee"), 0xFFFFFFFF, 0xFFFFFFFF, {}});
  }

  static Names Named(const std::string& id) {
    Names names;
    names.id = id;
    names.en = id;
    return names;
  }
  // Each declaration and expression gets a place of its own, in the order of building.
  Place NextPlace() {
    const uint32_t at = next_place_;
    next_place_ += 10;
    return {0, at, at + 5};
  }

  static Scalar Value(Type type, Number number) {
    Scalar scalar;
    scalar.type = type;
    scalar.number = std::move(number);
    return scalar;
  }
  static Scalar Plain(int64_t n) { return Value({TypeKind::kNumber, 0, {}}, n); }
  static Scalar Percent(int64_t n) {
    return Value({TypeKind::kPercent, 0, {}}, *Number::Ratio(n, 100));
  }
  static Scalar Money(int64_t n) { return Value({TypeKind::kMoney, 0, {}}, n); }
  static Scalar YesNo(bool yes) {
    Scalar scalar;
    scalar.type = {TypeKind::kYesNo, 0, {}};
    scalar.yes = yes;
    return scalar;
  }
  static Scalar Text(const std::string& text) {
    Scalar scalar;
    scalar.type = {TypeKind::kText, 0, {}};
    scalar.text = text;
    return scalar;
  }
  static Scalar Day(int year, int month, int day) {
    Scalar scalar;
    scalar.type = {TypeKind::kDate, 0, {}};
    scalar.date = *Date::FromYmd(year, month, day);
    return scalar;
  }
  static Scalar Option(uint16_t choice, uint32_t option) {
    Scalar scalar;
    scalar.type = {TypeKind::kChoice, choice, {}};
    scalar.option = option;
    return scalar;
  }

  ExprId Add(Op op, Type type, std::vector<ExprId> args = {}, uint32_t index = 0,
             int32_t count = 0) {
    Expr e;
    e.op = op;
    e.type = type;
    e.index = index;
    e.count = count;
    e.args_begin = static_cast<uint32_t>(program.args.size());
    e.args_count = static_cast<uint16_t>(args.size());
    e.place = NextPlace();
    program.args.insert(program.args.end(), args.begin(), args.end());
    program.exprs.push_back(e);
    return static_cast<ExprId>(program.exprs.size() - 1);
  }
  ExprId Yes(Op op, std::vector<ExprId> args) {
    return Add(op, {TypeKind::kYesNo, 0, {}}, std::move(args));
  }
  ExprId Constant(Scalar scalar) {
    const Type type = scalar.type;
    program.constants.push_back(std::move(scalar));
    return Add(Op::kConstant, type, {}, static_cast<uint32_t>(program.constants.size() - 1));
  }
  ExprId Windowed(Op op, std::vector<ExprId> args, Window window, int32_t count = 0,
                  Type type = {TypeKind::kYesNo, 0, {}}) {
    const ExprId id = Add(op, type, std::move(args), 0, count);
    program.windows.push_back(window);
    program.exprs[id].window = static_cast<uint32_t>(program.windows.size() - 1);
    return id;
  }
  ExprId ForMonths(ExprId condition, int32_t months) {
    Window window;
    window.periods = months;
    return Windowed(Op::kConsecutive, {condition}, window);
  }

  uint32_t AddChoice(const std::string& id, std::initializer_list<const char*> options) {
    ChoiceType choice{Named(id), {}};
    for (const char* option : options) choice.options.push_back(Named(option));
    program.choices.push_back(std::move(choice));
    return static_cast<uint32_t>(program.choices.size() - 1);
  }
  uint32_t AddFact(const std::string& id, Type type) {
    Fact fact;
    fact.names = Named(id);
    fact.names.place = NextPlace();
    fact.type = type;
    program.facts.push_back(fact);
    const uint32_t index = static_cast<uint32_t>(program.facts.size() - 1);
    program.entities[0].facts.push_back(index);
    return index;
  }
  ExprId ReadFact(uint32_t fact) { return Add(Op::kFact, program.facts[fact].type, {}, fact); }
  uint32_t AddDefinition(const std::string& id, Type type, ExprId value, ExprId when = kNoExpr) {
    Definition definition;
    definition.names = Named(id);
    definition.names.place = NextPlace();
    definition.type = type;
    DefinitionVersion version;
    version.when = when;
    version.value = value;
    definition.versions.push_back(std::move(version));
    program.definitions.push_back(std::move(definition));
    return static_cast<uint32_t>(program.definitions.size() - 1);
  }
  ExprId ReadDefinition(uint32_t definition) {
    return Add(Op::kDefinition, program.definitions[definition].type, {}, definition);
  }
  uint32_t AddRule(const std::string& id, ExprId when, std::vector<ExprId> unless = {}) {
    Rule rule;
    rule.names = Named(id);
    rule.names.place = NextPlace();
    RuleVersion version;
    version.when = when;
    version.unless = std::move(unless);
    version.condition = when;
    std::vector<ExprId> parts = {when};
    for (const ExprId u : version.unless) parts.push_back(Yes(Op::kNot, {u}));
    if (parts.size() > 1) version.condition = Yes(Op::kAnd, parts);
    rule.versions.push_back(std::move(version));
    program.rules.push_back(std::move(rule));
    return static_cast<uint32_t>(program.rules.size() - 1);
  }
  ExprId ReadRule(uint32_t rule) { return Add(Op::kRule, {TypeKind::kYesNo, 0, {}}, {}, rule); }
  uint32_t AddException(const std::string& id, ExprId when, ExprId value) {
    Exception exception;
    exception.names = Named(id);
    exception.names.place = NextPlace();
    exception.when = when;
    exception.value = value;
    program.exceptions.push_back(std::move(exception));
    return static_cast<uint32_t>(program.exceptions.size() - 1);
  }

  Program program;

 private:
  uint32_t next_place_ = 0;
};

}  // namespace writ
