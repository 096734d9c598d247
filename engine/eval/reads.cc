#include "engine/eval/reads.h"

#include <algorithm>
#include <set>

#include "engine/eval/eval.h"
#include "engine/program/op_info.h"
#include "engine/program/walk.h"

namespace writ {
namespace {

void AddExceptions(const Program& program, const std::vector<uint32_t>& exceptions,
                   std::vector<ExprId>* roots) {
  for (const uint32_t index : exceptions) {
    const Exception& e = program.exceptions[index];
    roots->insert(roots->end(), {e.valid.by_date, e.when, e.value});
  }
}

// Every fact that can be reached from the roots, ascending.
std::vector<uint32_t> FactsRead(const Program& program, const std::vector<ExprId>& roots) {
  ExprWalker walker(program);
  std::vector<uint32_t> facts;
  std::vector<bool> seen(program.facts.size());
  std::set<uint32_t> definitions, tables;
  const auto add = [&walker](const std::vector<ExprId>& more) {
    for (const ExprId root : more) walker.Add(root);
  };
  const auto add_definition = [&](uint32_t index) {
    std::vector<uint32_t> open{index};
    while (!open.empty()) {
      const uint32_t definition = open.back();
      open.pop_back();
      if (!definitions.insert(definition).second) continue;
      add(RootsOfDefinition(program, definition));
      for (const uint32_t lower : program.definitions[definition].overrides) open.push_back(lower);
    }
  };
  add(roots);
  for (ExprId id = walker.Next(); id != kNoExpr; id = walker.Next()) {
    const Expr& e = program[id];
    switch (InfoOf(e.op).index) {
      case IndexKind::kFacts:
        if (seen[e.index]) break;
        seen[e.index] = true;
        facts.push_back(e.index);
        walker.Add(program.facts[e.index].presumed);
        walker.Add(program.facts[e.index].binding);
        break;
      case IndexKind::kDefinitions: add_definition(e.index); break;
      case IndexKind::kParameters: add({program.parameters[e.index].value}); break;
      case IndexKind::kTables:
        if (!tables.insert(e.index).second) break;
        for (const TableRow& row : program.tables[e.index].rows) add(row.outputs);
        break;
      case IndexKind::kNothing:
      case IndexKind::kConstants:
      case IndexKind::kEntities:
      case IndexKind::kRules:
      case IndexKind::kEvents:
      case IndexKind::kFindings:
      case IndexKind::kPosition:
      case IndexKind::kScales:
      case IndexKind::kCaseNames: break;
    }
  }
  std::ranges::sort(facts);
  return facts;
}

}  // namespace

std::vector<ExprId> RootsOfRule(const Program& program, uint32_t rule) {
  std::vector<ExprId> roots;
  for (const RuleVersion& v : program.rules[rule].versions) {
    roots.insert(roots.end(), {v.valid.by_date, v.condition, v.when});
    roots.insert(roots.end(), v.unless.begin(), v.unless.end());
  }
  AddExceptions(program, program.rules[rule].exceptions, &roots);
  return roots;
}

std::vector<ExprId> RootsOfDefinition(const Program& program, uint32_t definition) {
  std::vector<ExprId> roots;
  for (const DefinitionVersion& v : program.definitions[definition].versions)
    roots.insert(roots.end(), {v.valid.by_date, v.when, v.value});
  AddExceptions(program, program.definitions[definition].exceptions, &roots);
  return roots;
}

std::vector<uint32_t> AllFactsRead(const Program& program, const std::vector<ExprId>& roots) {
  return FactsRead(program, roots);
}

std::vector<uint32_t> SeriesRead(const Program& program, const std::vector<ExprId>& roots) {
  std::vector<uint32_t> series;
  for (const uint32_t fact : FactsRead(program, roots))
    if (program.facts[fact].type.IsSeries()) series.push_back(fact);
  return series;
}

std::vector<uint32_t> OverTimeRead(const Program& program, const std::vector<ExprId>& roots) {
  std::vector<uint32_t> found;
  for (const uint32_t fact : FactsRead(program, roots))
    if (program.facts[fact].over_time) found.push_back(fact);
  return found;
}

// A bound fact is delivered by what it is bound to.
static bool ComesLate(const Fact& fact) {
  return fact.closes_after != Span{} && fact.type.IsSeries() && fact.binding == kNoExpr;
}

Anchors AnchorsOf(const Program& program, const std::vector<ExprId>& roots, Date as_of) {
  std::vector<Span> delays[3];
  // What is read decides nothing where nothing comes late.
  const bool any = std::ranges::any_of(program.facts, ComesLate);
  for (const uint32_t fact : any ? SeriesRead(program, roots) : std::vector<uint32_t>()) {
    const Fact& series = program.facts[fact];
    if (!ComesLate(series)) continue;
    // A quarter is due when its months are: what is read of it may be made of them.
    for (int longer = static_cast<int>(*series.type.per); longer < 3; ++longer)
      if (std::ranges::find(delays[longer], series.closes_after) == delays[longer].end())
        delays[longer].push_back(series.closes_after);
  }
  Anchors anchors;
  for (const Frequency frequency : {Frequency::kMonth, Frequency::kQuarter, Frequency::kYear})
    anchors.by_frequency[static_cast<int>(frequency)] =
        NewestDue(frequency, delays[static_cast<int>(frequency)], program.calendar, as_of);
  return anchors;
}

Anchors AnchorsWithin(Period period) {
  Anchors anchors;
  anchors.within = period;
  for (const Frequency frequency : {Frequency::kMonth, Frequency::kQuarter, Frequency::kYear}) {
    Period newest = Period::Containing(frequency, period.last_day());
    if (newest.last_day() > period.last_day()) newest = newest.Plus(-1);
    anchors.by_frequency[static_cast<int>(frequency)].period = newest;
  }
  return anchors;
}

std::optional<Frequency> FrequencyOf(const Program& program, ExprId expr) {
  if (program[expr].type.per) return program[expr].type.per;
  for (const uint32_t fact : SeriesRead(program, {expr})) return program.facts[fact].type.per;
  return std::nullopt;
}

std::optional<uint32_t> TeamFact(const Program& program, uint32_t entity) {
  std::optional<uint32_t> named;
  for (const uint32_t fact : program.entities[entity].facts) {
    if (program.facts[fact].type.kind == TypeKind::kTeam) return fact;
    if (program.facts[fact].names.id == "team") named = fact;
  }
  return named;
}

std::optional<uint32_t> DateFact(const Program& program, uint32_t entity) {
  const Entity& members = program.entities[entity];
  if (members.exists_from < program.facts.size()) return members.exists_from;
  for (const uint32_t fact : members.facts)
    if (program.facts[fact].type == Type{TypeKind::kDate}) return fact;
  return std::nullopt;
}

std::optional<Period> AnchorPeriod(const Program& program, ExprId root, Frequency frequency,
                                   Date as_of, std::string* detail) {
  const Anchors anchors = AnchorsOf(program, {root}, as_of);
  const Anchor& anchor = anchors.of(frequency);
  if (!anchor.period && detail != nullptr) *detail = anchor.detail;
  return anchor.period;
}

}  // namespace writ
