#include "engine/check/ids.h"

#include <map>

namespace writ::check {
namespace {

// The names that one kind of key is looked up among.
class IdSet {
 public:
  explicit IdSet(Checker& c) : c_(c) {}

  void Add(const Names& names) {
    const auto [at, fresh] = seen_.emplace(std::pair(names.module, names.id), &names);
    // Versions of one thing bear one name, and a name declared twice has been reported.
    if (fresh || at->second->en == names.en || names.en.empty() || at->second->en.empty()) return;
    c_.Report(DiagnosticKind::kDuplicateId, names.place, {names.en, at->second->en, names.id})
        .related.push_back({at->second->place, {"the first", "第一处"}});
  }

 private:
  Checker& c_;
  std::map<std::pair<std::string, std::string>, const Names*> seen_;
};

template <typename... Things>
void AddAll(Checker& c, const Things&... things) {
  IdSet set(c);
  const auto add = [&set](const auto& list) {
    for (const auto& thing : list) set.Add(thing.names);
  };
  (add(things), ...);
}

void AddFacts(Checker& c, const std::vector<uint32_t>& facts) {
  IdSet set(c);
  for (const uint32_t fact : facts) set.Add(c.p.facts[fact].names);
}

// Columns get their names only after this.
void AddColumns(Checker& c) {
  for (const auto& pending : c.tables) {
    for (const auto* columns : {&pending.node->inputs, &pending.node->outputs}) {
      std::vector<Names> names;
      for (const syntax::Parameter& column : *columns)
        names.push_back(MakeNames(c, column.alias, c.trees[pending.tree].module));
      IdSet set(c);
      for (const Names& column : names) set.Add(column);
    }
  }
}

}  // namespace

void CheckIds(Checker& c) {
  const Program& p = c.p;
  AddAll(c, p.rules);
  AddAll(c, p.definitions);
  AddAll(c, p.events, p.findings);  // one trace of days holds both
  AddAll(c, p.entities);
  AddAll(c, p.choices);
  AddAll(c, p.roles);
  AddAll(c, p.parameters);
  AddAll(c, p.tables);
  AddAll(c, p.laws);
  AddAll(c, p.scales);
  AddAll(c, p.procedures);
  AddAll(c, p.obligations);
  AddAll(c, p.documents);
  for (const Entity& entity : p.entities) AddFacts(c, entity.facts);
  for (const EventType& event : p.events) AddFacts(c, event.facts);
  for (const ChoiceType& choice : p.choices) {
    IdSet set(c);
    for (const Names& option : choice.options) set.Add(option);
  }
  AddColumns(c);
}

}  // namespace writ::check
