#include "engine/eval/team.h"

#include "engine/eval/population.h"
#include "engine/eval/values.h"

namespace writ {

const char* AggregateId(int32_t function) {
  static constexpr const char* kIds[] = {"average", "sum", "count", "lowest", "highest"};
  return function >= 0 && function < 5 ? kIds[function] : "";
}

std::string CohortOperand(const Program& program, ExprId operand) {
  const Expr* e = &program[operand];
  if (e->op == Op::kLatest) {
    operand = program.Args(*e)[0];
    e = &program[operand];
  }
  if (e->op == Op::kFact) return program.facts[e->index].names.id;
  if (e->op == Op::kDefinition) return program.definitions[e->index].names.id;
  return PrintExpr(program, operand);
}

std::string TeamGroup(const Program& program, uint32_t team_fact, const Scalar& team) {
  const Type& type = program.facts[team_fact].type;
  if (type.kind == TypeKind::kChoice && type.index < program.choices.size() &&
      team.option < program.choices[type.index].options.size())
    return "team:" + program.choices[type.index].options[team.option].id;
  return "team:" + team.text;
}

std::optional<TeamAnswer> Refused(int32_t count, int32_t known,
                                  const std::optional<Number>& share) {
  TeamAnswer answer;
  answer.state = State::kUnknown;
  answer.count = count;
  answer.known = known;
  if (count < kSmallestTeam) {
    answer.reason = Reason::kTooFewToCompare;
    return answer;
  }
  if (known == count) return std::nullopt;
  if (!share) {
    answer.reason = Reason::kTeamMemberUnknown;
    return answer;
  }
  const std::optional<Number> part = Number::Ratio(known, count);
  if (!part || *part < *share) {
    answer.reason = Reason::kTeamMemberUnknown;
    return answer;
  }
  if (known >= kSmallestTeam) return std::nullopt;
  answer.reason = Reason::kTooFewToCompare;
  return answer;
}

std::optional<Scalar> WithoutSelf(int32_t function, const Scalar& all, int32_t known,
                                  const Scalar& own) {
  if (function == 2) {
    const bool counted = own.type.kind != TypeKind::kYesNo || own.yes;
    Computed others = Arithmetic(Op::kSubtract, all, NumberScalar(counted ? 1 : 0), all.type);
    return others.ok() ? std::optional(others.value) : std::nullopt;
  }
  if (function == 1) {
    Computed others = Arithmetic(Op::kSubtract, all, own, all.type);
    return others.ok() ? std::optional(others.value) : std::nullopt;
  }
  if (function == 0) {
    if (known < 2) return std::nullopt;
    Computed sum = Arithmetic(Op::kMultiply, all, NumberScalar(known), all.type);
    if (sum.ok()) sum = Arithmetic(Op::kSubtract, sum.value, own, all.type);
    if (sum.ok()) sum = Arithmetic(Op::kDivide, sum.value, NumberScalar(known - 1), all.type);
    return sum.ok() ? std::optional(sum.value) : std::nullopt;
  }
  // Whoever is not the extreme leaves it where it is.
  if (own.number == all.number) return std::nullopt;
  return all;
}

}  // namespace writ
