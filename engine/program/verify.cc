#include <fmt/format.h>

#include <algorithm>

#include "engine/program/op_info.h"
#include "engine/program/verify_acts.h"
#include "engine/program/verify_expr.h"
#include "engine/program/walk.h"

namespace writ {
namespace {

using Problem = std::optional<std::string>;

// Declarations: every index in range, every root of the type its place asks for.
class DeclarationVerifier {
 public:
  explicit DeclarationVerifier(const Program& program) : program_(program) {}

  Problem Run() {
    using Check = void (DeclarationVerifier::*)();
    static constexpr Check kChecks[] = {&DeclarationVerifier::Facts,
                                        &DeclarationVerifier::Entities,
                                        &DeclarationVerifier::Parameters,
                                        &DeclarationVerifier::Definitions,
                                        &DeclarationVerifier::Rules,
                                        &DeclarationVerifier::Exceptions,
                                        &DeclarationVerifier::Tables,
                                        &DeclarationVerifier::Scales,
                                        &DeclarationVerifier::FindingsAndEvents};
    for (const Check check : kChecks) {
      (this->*check)();
      if (problem_) return problem_;
    }
    return std::nullopt;
  }

 private:
  void Fail(std::string what) {
    if (!problem_) problem_ = where_ + ": " + std::move(what);
  }
  void Within(uint32_t index, size_t size, std::string_view what) {
    if (index >= size) Fail(fmt::format("{} {} out of range", what, index));
  }
  void WithinOrNone(uint32_t index, size_t size, std::string_view what) {
    if (index != kNoIndex) Within(index, size, what);
  }
  void TypeOf(const Type& type) {
    if (Problem p = VerifyType(program_, type)) Fail(*p);
  }
  // A root that may be absent; of `type` if given.
  void Root(ExprId id, const Type* type, std::string_view what) {
    if (id == kNoExpr) return;
    if (id >= program_.exprs.size()) {
      Fail(fmt::format("{} out of range", what));
    } else if (type && !Fits(program_[id].type, *type)) {
      Fail(fmt::format("{} has another type", what));
    }
  }
  void Condition(ExprId id, std::string_view what) {
    Root(id, nullptr, what);
    if (problem_ || id == kNoExpr) return;
    const TypeKind kind = program_[id].type.kind;
    if (kind != TypeKind::kYesNo && kind != TypeKind::kEvent)
      Fail(fmt::format("{} is no condition", what));
  }
  void Valid(const Validity& valid) { Root(valid.by_date, nullptr, "date of version"); }
  void Cites(const std::vector<Citation>& cites) {
    for (const Citation& c : cites) {
      WithinOrNone(c.law, program_.laws.size(), "law");
      if (problem_ || c.text == kNoIndex) continue;
      if (c.law == kNoIndex) {
        Fail("citation of a text without its law");
      } else {
        Within(c.text, program_.laws[c.law].articles.size(), "article");
      }
    }
  }
  template <typename T>
  void Enter(std::string_view kind, const T& declared) {
    where_ = fmt::format("{} {}", kind, declared.names.id);
    if (declared.names.id.empty()) Fail("it has no id");
  }

  void Facts() {
    for (const Fact& fact : program_.facts) {
      Enter("fact", fact);
      TypeOf(fact.type);
      Within(fact.entity, program_.entities.size(), "entity");
      Root(fact.presumed, &fact.type, "presumed value");
      Root(fact.binding, &fact.type, "binding");
      Cites(fact.presumed_cites);
      if (problem_) return;
    }
  }

  void Entities() {
    for (const Entity& entity : program_.entities) {
      Enter("entity", entity);
      WithinOrNone(entity.exists_from, program_.facts.size(), "fact");
      WithinOrNone(entity.exists_until, program_.facts.size(), "fact");
      for (const uint32_t fact : entity.facts) Within(fact, program_.facts.size(), "fact");
      if (problem_) return;
    }
    for (const ChoiceType& choice : program_.choices) {
      Enter("choice", choice);
      if (choice.options.empty()) Fail("it has no options");
    }
  }

  void Parameters() {
    for (const Parameter& parameter : program_.parameters) {
      Enter("parameter", parameter);
      TypeOf(parameter.type);
      Root(parameter.value, &parameter.type, "value");
      Cites(parameter.cites);
      if (problem_) return;
    }
  }

  void Definitions() {
    for (const Definition& definition : program_.definitions) {
      Enter("definition", definition);
      TypeOf(definition.type);
      WithinOrNone(definition.entity, program_.entities.size(), "entity");
      for (const DefinitionVersion& v : definition.versions) {
        Valid(v.valid);
        Condition(v.when, "domain");
        // An event may come from a condition (its first day) or a date.
        const bool event = definition.type.kind == TypeKind::kEvent;
        Root(v.value, event ? nullptr : &definition.type, "value");
        if (v.value == kNoExpr) Fail("a version has no value");
        Cites(v.cites);
      }
      for (const uint32_t e : definition.exceptions) {
        Within(e, program_.exceptions.size(), "exception");
        if (problem_) return;
        if (program_.exceptions[e].value == kNoExpr) Fail("an exception gives it no value");
        Root(program_.exceptions[e].value, &definition.type, "value of an exception");
      }
      for (const uint32_t d : definition.overrides)
        Within(d, program_.definitions.size(), "definition");
      if (problem_) return;
    }
  }

  void Rules() {
    for (const Rule& rule : program_.rules) {
      Enter("rule", rule);
      WithinOrNone(rule.entity, program_.entities.size(), "entity");
      for (const RuleVersion& v : rule.versions) {
        Valid(v.valid);
        if (v.condition == kNoExpr) Fail("a version has no condition");
        Condition(v.condition, "condition");
        Condition(v.when, "`when`");
        for (const ExprId unless : v.unless) Condition(unless, "`unless`");
        for (const uint32_t role : v.action.roles) Within(role, program_.roles.size(), "role");
        for (const ActionArgument& a : v.action.arguments) Root(a.value, nullptr, a.name);
        WithinOrNone(v.action.procedure, program_.procedures.size(), "procedure");
        WithinOrNone(v.counts_as, program_.findings.size(), "finding");
        Cites(v.cites);
      }
      for (const uint32_t e : rule.exceptions) Within(e, program_.exceptions.size(), "exception");
      if (problem_) return;
    }
  }

  void Exceptions() {
    for (const Exception& exception : program_.exceptions) {
      Enter("exception", exception);
      Valid(exception.valid);
      Condition(exception.when, "condition");
      Root(exception.value, nullptr, "value");
      Cites(exception.cites);
      if (problem_) return;
    }
  }

  void Tables() {
    for (const Table& table : program_.tables) {
      Enter("table", table);
      for (const TableParameter& p : table.inputs) TypeOf(p.type);
      for (const TableParameter& p : table.outputs) TypeOf(p.type);
      if (table.outputs.empty()) Fail("it has no output");
      for (const TableRow& row : table.rows) {
        TableRowOf(table, row);
        if (problem_) return;
      }
      Cites(table.cites);
      if (problem_) return;
    }
  }

  void TableRowOf(const Table& table, const TableRow& row) {
    if (row.inputs.size() != table.inputs.size() || row.outputs.size() != table.outputs.size())
      return Fail("a row has another number of cells");
    for (size_t i = 0; i < row.inputs.size(); ++i) {
      const Cell& cell = row.inputs[i];
      if (!cell.any && cell.tests.empty()) Fail("a cell is empty");
      for (const CellTest& test : cell.tests) {
        if (test.compare < Op::kBelow || test.compare > Op::kIsNot)
          Fail("a cell's test is no comparison");
        if (!Fits(test.value.type, table.inputs[i].type)) Fail("a cell has another type");
      }
    }
    for (size_t i = 0; i < row.outputs.size(); ++i) {
      if (row.outputs[i] == kNoExpr) Fail("an output is empty");
      Root(row.outputs[i], &table.outputs[i].type, "output");
    }
  }

  void Scales() {
    for (const Scale& scale : program_.scales) {
      Enter("scale", scale);
      TypeOf(scale.of.type);
      Within(scale.choice, program_.choices.size(), "choice");
      if (problem_) return;
      for (const ScaleBand& band : scale.bands) {
        Within(band.option, program_.choices[scale.choice].options.size(), "band");
        if (!Fits(band.bound.type, scale.of.type)) Fail("a bound has another type");
      }
      Cites(scale.cites);
      if (problem_) return;
    }
  }

  void FindingsAndEvents() {
    for (const Finding& finding : program_.findings) {
      Enter("finding", finding);
      WithinOrNone(finding.entity, program_.entities.size(), "entity");
      WithinOrNone(finding.made_by, program_.roles.size(), "role");
      Cites(finding.cites);
      if (problem_) return;
    }
    for (const EventType& event : program_.events) {
      Enter("event", event);
      WithinOrNone(event.entity, program_.entities.size(), "entity");
      for (const uint32_t fact : event.facts) Within(fact, program_.facts.size(), "fact");
      if (problem_) return;
    }
  }

  const Program& program_;
  std::string where_;
  Problem problem_;
};

Problem VerifyNoCycle(const Program& program) {
  const std::vector<NodeId> cycle = FindCycle(program, ReadsOfNodes(program));
  if (cycle.empty()) return std::nullopt;
  std::string text = "declarations read each other in a circle:";
  for (const NodeId node : cycle) text += " " + QualifiedId(NamesOf(program, node));
  return text;
}

Problem VerifyConstants(const Program& program) {
  for (size_t i = 0; i < program.constants.size(); ++i) {
    const Scalar& scalar = program.constants[i];
    Problem problem = VerifyType(program, scalar.type);
    if (!problem && scalar.type.kind == TypeKind::kChoice &&
        scalar.option >= program.choices[scalar.type.index].options.size())
      problem = "option out of range";
    if (problem) return fmt::format("constant {}: {}", i, *problem);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> Verify(const Program& program) {
  Problem problem = VerifyConstants(program);
  if (!problem) problem = VerifyExprs(program);
  if (!problem) problem = DeclarationVerifier(program).Run();
  if (!problem) problem = VerifyActs(program);
  // Last: a circle is looked for along indices that are known to be in range.
  if (!problem) problem = VerifyNoCycle(program);
  return problem;
}

}  // namespace writ
