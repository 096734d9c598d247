// `use … for Employee { pregnant = pregnancy }`: a library's entity stands for one of the policy's,
// and a library's parameter has the policy's value.
#include <algorithm>
#include <set>

#include "engine/base/text.h"
#include "engine/check/checker.h"

namespace writ::check {
namespace {

// Which of the library's entities is meant: the one of the same name, else the only one, else the
// one that has the facts being bound.
uint32_t LibraryEntity(const Checker& c, const UsedModule& used, uint32_t own) {
  const Names& wanted = c.p.entities[own].names;
  uint32_t only = kNoIndex, fitting = kNoIndex;
  size_t count = 0;
  for (uint32_t i = 0; i < c.p.entities.size(); ++i) {
    if (c.entity_module[i] != used.module) continue;
    const Names& names = c.p.entities[i].names;
    if ((!names.en.empty() && names.en == wanted.en) ||
        (!names.zh.empty() && names.zh == wanted.zh)) {
      return i;
    }
    only = i;
    ++count;
    const auto& bindings = used.use->bindings;
    const bool fits = std::any_of(bindings.begin(), bindings.end(), [&](const syntax::Binding& b) {
      return c.entity_fields[i].contains(b.library_name.text);
    });
    if (fits && fitting == kNoIndex) fitting = i;
  }
  return count == 1 ? only : fitting;
}

template <typename Visit>
void EachBinding(Checker& c, Visit visit) {
  for (uint32_t module = 0; module < c.modules.size(); ++module) {
    for (size_t i = 0; i < c.modules[module].uses.size(); ++i) {
      const UsedModule used = c.modules[module].uses[i];
      if (used.module != kNoIndex && used.use->for_entity.present()) visit(module, used);
    }
  }
}

std::optional<uint32_t> LibraryParameter(const Checker& c, const UsedModule& used,
                                         const syntax::Name& name) {
  const Scope& scope = c.modules[used.module].scope;
  const auto found = scope.find(name.text);
  if (found == scope.end() || found->second.kind != SymbolKind::kParameter) return std::nullopt;
  return found->second.index;
}

// The value that a library's parameter has in this policy. As in a parameter's own text, no fact
// can be read in it.
void BindParameter(Checker& c, Context at, uint32_t index, const syntax::Binding& binding,
                   std::set<uint32_t>* bound) {
  if (!bound->insert(index).second) {
    c.Report(DiagnosticKind::kDuplicateName, binding.library_name.place,
             {binding.library_name.text});
    return;
  }
  at.entity = kNoIndex;
  const Type type = c.p.parameters[index].type;
  c.p.parameters[index].value = LowerAs(c, at, binding.value, type);
}

void ReportNoFact(Checker& c, const UsedModule& used, uint32_t entity, const syntax::Name& name) {
  std::vector<std::string> known;
  for (const auto& entry : c.entity_fields[entity]) known.emplace_back(entry.first);
  for (const auto& [word, symbol] : c.modules[used.module].scope) {
    if (symbol.kind == SymbolKind::kParameter) known.emplace_back(word);
  }
  std::sort(known.begin(), known.end());
  std::optional<std::string> near;
  if (c.suggestions_left-- > 0) near = Nearest(name.text, known);
  if (near) {
    c.Report(DiagnosticKind::kMisspelledMember, name.place, {used.local, name.text, *near})
        .fixes.push_back({name.place, *near});
  } else {
    c.Report(DiagnosticKind::kUnknownMember, name.place, {used.local, name.text});
  }
}

}  // namespace

void BindLibraries(Checker& c) {
  EachBinding(c, [&](uint32_t module, const UsedModule& used) {
    const auto own = FindOfKind(c, module, used.use->for_entity, SymbolKind::kEntity);
    if (!own) return;
    const uint32_t entity = LibraryEntity(c, used, *own);
    if (entity == kNoIndex) {
      c.Report(DiagnosticKind::kNothingToBind, used.use->for_entity.place, {used.local});
    } else if (c.entity_root[entity] == entity && entity != *own) {
      c.entity_root[entity] = *own;
    }
  });
  // A library of a library ends at the policy's entity. Uses have no circle, so neither have these.
  for (uint32_t i = 0; i < c.entity_root.size(); ++i) {
    uint32_t root = i;
    for (size_t steps = 0; c.entity_root[root] != root && steps < c.entity_root.size(); ++steps) {
      root = c.entity_root[root];
    }
    c.entity_root[i] = root;
  }
}

void LowerBindings(Checker& c) {
  std::set<uint32_t> bound;
  EachBinding(c, [&](uint32_t module, const UsedModule& used) {
    const std::optional<Symbol> own = PeekSymbol(c, module, {used.use->for_entity});
    if (!own || own->kind != SymbolKind::kEntity) return;
    const uint32_t entity = LibraryEntity(c, used, own->index);
    if (entity == kNoIndex) return;
    Context at{.module = module, .tree = used.user_file, .entity = own->index};
    for (const syntax::Binding& binding : used.use->bindings) {
      const auto fact = c.entity_fields[entity].find(binding.library_name.text);
      const auto parameter = LibraryParameter(c, used, binding.library_name);
      if (parameter && fact == c.entity_fields[entity].end()) {
        BindParameter(c, at, *parameter, binding, &bound);
        continue;
      }
      if (fact == c.entity_fields[entity].end()) {
        ReportNoFact(c, used, entity, binding.library_name);
        continue;
      }
      if (c.p.facts[fact->second].binding != kNoExpr) {
        c.Report(DiagnosticKind::kDuplicateName, binding.library_name.place,
                 {binding.library_name.text});
        continue;
      }
      c.p.facts[fact->second].binding = LowerAs(c, at, binding.value, c.p.facts[fact->second].type);
    }
  });
  // From here on a library's norms are about the policy's entity.
  for (Definition& d : c.p.definitions) d.entity = c.Root(d.entity);
  for (Rule& r : c.p.rules) r.entity = c.Root(r.entity);
  for (Finding& f : c.p.findings) f.entity = c.Root(f.entity);
  for (EventType& e : c.p.events) e.entity = c.Root(e.entity);
}

}  // namespace writ::check
