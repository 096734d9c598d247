#include "engine/render/privacy.h"

#include <algorithm>

#include "engine/eval/reads.h"

namespace writ::words {

bool IsPrivateFact(const Program& program, uint32_t fact) {
  return fact < program.facts.size() &&
         (program.facts[fact].personal || program.facts[fact].restricted);
}

namespace {

bool ReadsPrivate(const Program& program, const std::vector<ExprId>& roots) {
  const auto facts = AllFactsRead(program, roots);
  return std::any_of(facts.begin(), facts.end(),
                     [&](uint32_t fact) { return IsPrivateFact(program, fact); });
}

}  // namespace

bool IsPrivate(const Program& program, const ExplanationNode& node) {
  switch (node.kind) {
    case NodeKind::kFact:
    case NodeKind::kPresumption: return IsPrivateFact(program, node.ref);
    case NodeKind::kDefinition: return ReadsPrivate(program, RootsOfDefinition(program, node.ref));
    case NodeKind::kExpr:
    case NodeKind::kUnless:
    case NodeKind::kPeriod:
    case NodeKind::kTeam:
      return node.ref < program.exprs.size() && ReadsPrivate(program, {node.ref});
    case NodeKind::kRule:
    case NodeKind::kException: return false;  // by what stands below them
  }
  return false;
}

bool IsPrivate(const Program& program, const Turning& turning) {
  for (uint32_t i = 0; i < program.facts.size(); ++i) {
    if (program.facts[i].names.id == turning.what && IsPrivateFact(program, i)) return true;
  }
  for (uint32_t i = 0; i < program.definitions.size(); ++i) {
    if (program.definitions[i].names.id == turning.what &&
        ReadsPrivate(program, RootsOfDefinition(program, i)))
      return true;
  }
  return turning.comparison < program.exprs.size() && ReadsPrivate(program, {turning.comparison});
}

}  // namespace writ::words
