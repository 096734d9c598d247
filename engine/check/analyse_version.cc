// Versions of one norm that are in force on one day, and declarations that read each other in a
// circle.
#include <algorithm>

#include "engine/check/analyse.h"
#include "engine/check/analyse_condition.h"
#include "engine/program/walk.h"

namespace writ {
namespace {

struct Version {
  const Validity* valid;
  Place place;
  uint32_t by_date;  // value number: versions chosen by different dates do not compete
};

void Overlaps(const Names& names, std::vector<Version> versions, Diagnostics& diagnostics) {
  std::stable_sort(versions.begin(), versions.end(), [](const Version& a, const Version& b) {
    if (a.by_date != b.by_date) return a.by_date < b.by_date;
    return a.valid->from < b.valid->from;  // no first day comes before every day
  });
  const Version* longest = nullptr;  // of those before: the one that ends last
  for (const Version& v : versions) {
    const bool competes = longest && longest->by_date == v.by_date;
    if (competes &&
        (!longest->valid->until || !v.valid->from || *v.valid->from <= *longest->valid->until)) {
      std::optional<Date> day = v.valid->from ? v.valid->from : v.valid->until;
      if (!day) day = longest->valid->until;
      Diagnostic& d = diagnostics.Add(
          DiagnosticKind::kVersionsOverlap, v.place,
          {ShownIn(names), day ? Argument(day->ToIso()) : Argument("every day", "任何一天")});
      d.related.push_back({longest->place, Argument("the other version", "另一个版本")});
    }
    if (!competes ||
        (longest->valid->until && (!v.valid->until || *longest->valid->until < *v.valid->until)))
      longest = &v;
  }
}

Argument CircleText(const Program& program, const std::vector<NodeId>& cycle) {
  std::string en, zh;
  for (size_t i = 0; i < cycle.size(); ++i) {
    const Argument name = ShownIn(NamesOf(program, cycle[i]));
    en += (i > 0 ? " → " : "") + name.en;
    zh += (i > 0 ? " → " : "") + name.zh;
  }
  return Argument(en, zh);
}

}  // namespace

void AnalyseVersions(const Program& program, const ValueNumbers& numbers,
                     Diagnostics& diagnostics) {
  const auto place = [&program](ExprId id, const Names& names) {
    return id != kNoExpr && program[id].place.known() ? program[id].place : names.place;
  };
  for (const Definition& definition : program.definitions) {
    std::vector<Version> versions;
    for (const DefinitionVersion& v : definition.versions)
      versions.push_back({&v.valid, place(v.value, definition.names), numbers.Of(v.valid.by_date)});
    Overlaps(definition.names, std::move(versions), diagnostics);
  }
  for (const Rule& rule : program.rules) {
    std::vector<Version> versions;
    for (const RuleVersion& v : rule.versions)
      versions.push_back({&v.valid, place(v.when == kNoExpr ? v.condition : v.when, rule.names),
                          numbers.Of(v.valid.by_date)});
    Overlaps(rule.names, std::move(versions), diagnostics);
  }
}

void AnalyseCircles(const Program& program, const Reads& reads, Diagnostics& diagnostics) {
  AnalyseCalls(program, diagnostics);
  const std::vector<NodeId> cycle = FindCycle(program, reads);
  if (cycle.empty()) return;
  Diagnostic& d =
      diagnostics.Add(DiagnosticKind::kCircularReading, NamesOf(program, cycle[0]).place,
                      {ShownIn(NamesOf(program, cycle[0])), CircleText(program, cycle)});
  for (size_t i = 1; i + 1 < cycle.size() && i <= 8; ++i)
    d.related.push_back(
        {NamesOf(program, cycle[i]).place, Argument("reads the next", "引用下一项")});
}

}  // namespace writ
