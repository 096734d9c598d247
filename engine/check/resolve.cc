// What names mean.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/check/checker.h"
#include "engine/check/roles.h"
#include "engine/syntax/parse.h"

namespace writ::check {
namespace {

struct Found {
  std::optional<Symbol> symbol;
  const UsedModule* first = nullptr;   // where a library's name was found
  const UsedModule* second = nullptr;  // another library with one
};

const Symbol* InScope(const Checker& c, uint32_t module, std::string_view name) {
  const Scope& scope = c.modules[module].scope;
  const auto at = scope.find(name);
  return at == scope.end() ? nullptr : &at->second;
}

Found Search(const Checker& c, uint32_t module, const syntax::Path& path) {
  Found found;
  if (path.size() == 1) {
    if (const Symbol* own = InScope(c, module, path[0].text)) {
      found.symbol = *own;
      return found;
    }
    for (const UsedModule& used : c.modules[module].uses) {
      if (used.module == kNoIndex) continue;
      const Symbol* symbol = InScope(c, used.module, path[0].text);
      if (symbol == nullptr || (found.symbol && found.symbol->module == symbol->module)) continue;
      if (found.symbol) {
        found.second = &used;
        return found;
      }
      found.symbol = *symbol;
      found.first = &used;
    }
    return found;
  }
  if (path.size() == 2) {
    if (const UsedModule* used = FindUse(c, module, path[0].text)) {
      if (const Symbol* symbol = InScope(c, used->module, path[1].text)) found.symbol = *symbol;
    }
  }
  return found;
}

// Every name that could have been meant, for "did you mean".
std::vector<std::string> VisibleNames(const Checker& c, const Context& at) {
  std::vector<std::string> names;
  const auto add = [&](const auto& map) {
    for (const auto& entry : map) names.emplace_back(entry.first);
  };
  if (at.item != kNoIndex) add(c.entity_fields[at.item]);
  if (at.entity != kNoIndex) add(c.entity_fields[at.entity]);
  if (at.case_names != nullptr) add(*at.case_names);
  add(c.modules[at.module].scope);
  for (const UsedModule& used : c.modules[at.module].uses) {
    if (used.module != kNoIndex) add(c.modules[used.module].scope);
  }
  if (at.locals != nullptr) {
    for (const TableParameter& local : *at.locals) {
      if (!local.names.en.empty()) names.push_back(local.names.en);
      if (!local.names.zh.empty()) names.push_back(local.names.zh);
    }
  }
  std::sort(names.begin(), names.end());  // hash maps have no order, diagnostics must
  return names;
}

// 连续达成率: a keyword without a space before or after a known name.
bool ReportGlued(Checker& c, const Context& at, const syntax::Name& name) {
  if (c.suggestions_left <= 0) return false;
  const auto known = [&](std::string_view part) {
    const auto in = [&](const auto& map) { return map.find(part) != map.end(); };
    if (at.item != kNoIndex && in(c.entity_fields[at.item])) return true;
    if (at.entity != kNoIndex && in(c.entity_fields[at.entity])) return true;
    return PeekSymbol(c, at.module, {{std::string(part), {}}}).has_value();
  };
  const std::vector<std::string> parts = syntax::SplitKeyword(name.text, known);
  if (parts.empty()) return false;
  std::string split;
  for (const std::string& part : parts) split += (split.empty() ? "" : " ") + part;
  c.Report(DiagnosticKind::kGluedName, name.place, {name.text, split})
      .fixes.push_back({name.place, split});
  return true;
}

}  // namespace

bool Checker::FollowsFromGap(DiagnosticKind kind) {
  using enum DiagnosticKind;
  return kind == kUnknownName || kind == kMisspelledName || kind == kUnknownMember ||
         kind == kMisspelledMember || kind == kUnknownPerson || kind == kUnknownOption ||
         kind == kNoSubject || kind == kUnboundFact || kind == kGluedName || kind == kWrongCount ||
         kind == kNothingToBind;
}

std::string Joined(const syntax::Path& path) {
  std::string text;
  for (const syntax::Name& name : path) {
    if (!text.empty()) text += '.';
    text += name.text;
  }
  return text;
}

Place PlaceOf(const syntax::Path& path) {
  if (path.empty()) return {};
  Place place = path.front().place;
  if (path.back().place.end > place.end) place.end = path.back().place.end;
  return place;
}

void ReportUnknown(Checker& c, const Context& at, const syntax::Name& name) {
  // What people write for the word that says: known not to exist.
  for (const std::string_view word : {"没有", "暂无", "没", "空"}) {
    if (name.text != word) continue;
    c.Report(DiagnosticKind::kMisspelledName, name.place, {name.text, "无"})
        .fixes.push_back({name.place, "无"});
    return;
  }
  if (ReportGlued(c, at, name)) return;
  std::optional<std::string> near;
  if (c.suggestions_left-- > 0) near = Nearest(name.text, VisibleNames(c, at));
  if (near) {
    c.Report(DiagnosticKind::kMisspelledName, name.place, {name.text, *near})
        .fixes.push_back({name.place, *near});
  } else {
    c.Report(DiagnosticKind::kUnknownName, name.place, {name.text});
  }
}

std::optional<Symbol> PeekSymbol(const Checker& c, uint32_t module, const syntax::Path& path) {
  const Found found = Search(c, module, path);
  return found.second != nullptr ? std::nullopt : found.symbol;
}

std::optional<Symbol> FindSymbol(Checker& c, uint32_t module, const syntax::Path& path) {
  if (path.empty() || !path[0].present()) return std::nullopt;
  const Found found = Search(c, module, path);
  if (found.second != nullptr) {
    c.Report(DiagnosticKind::kAmbiguousName, PlaceOf(path),
             {path[0].text, found.first->local, found.second->local});
    return std::nullopt;
  }
  if (found.symbol) return found.symbol;
  if (path.size() == 2) {
    if (const UsedModule* used = FindUse(c, module, path[0].text)) {
      Context inside;
      inside.module = used->module;
      ReportUnknown(c, inside, path[1]);
      return std::nullopt;
    }
  }
  Context at;
  at.module = module;
  ReportUnknown(c, at, path[0]);
  return std::nullopt;
}

// People have the roles of the policy. A name in either language is the library's name.
uint32_t RoleOfPolicy(const Checker& c, const Symbol& role) {
  if (role.module == 0) return role.index;
  const Names& names = c.p.roles[role.index].names;
  for (const std::string* name : {&names.en, &names.zh}) {
    const Symbol* own = name->empty() ? nullptr : InScope(c, 0, *name);
    if (own != nullptr && own->kind == SymbolKind::kRole) return own->index;
  }
  return role.index;
}

std::optional<uint32_t> FindOfKind(Checker& c, uint32_t module, const syntax::Path& path,
                                   SymbolKind kind) {
  const std::optional<Symbol> symbol = FindSymbol(c, module, path);
  if (!symbol) return std::nullopt;
  if (symbol->kind == kind) return symbol->index;
  c.Report(DiagnosticKind::kWrongKindOfName, PlaceOf(path),
           {Joined(path), KindWords(symbol->kind), KindWords(kind)})
      .related.push_back({symbol->place, {"declared here", "在此声明"}});
  return std::nullopt;
}

std::optional<uint32_t> FindOfKind(Checker& c, uint32_t module, const syntax::Name& name,
                                   SymbolKind kind) {
  return FindOfKind(c, module, syntax::Path{name}, kind);
}

writ::Argument KindWords(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kRole: return {"a role", "角色"};
    case SymbolKind::kChoice: return {"a choice", "类别"};
    case SymbolKind::kEntity: return {"an entity", "实体"};
    case SymbolKind::kEvent: return {"an event", "事件"};
    case SymbolKind::kParameter: return {"a parameter", "参数"};
    case SymbolKind::kDefinition: return {"a definition", "定义"};
    case SymbolKind::kRule: return {"a rule", "规则"};
    case SymbolKind::kException: return {"an exception", "例外"};
    case SymbolKind::kTable: return {"a table", "表格"};
    case SymbolKind::kScale: return {"a scale", "等级表"};
    case SymbolKind::kFinding: return {"a finding", "认定"};
    case SymbolKind::kObligation: return {"an obligation", "义务"};
    case SymbolKind::kLaw: return {"a law", "法律"};
    case SymbolKind::kProcedure: return {"a procedure", "流程"};
    case SymbolKind::kDocument: return {"a document", "文书"};
  }
  return {"", ""};
}

}  // namespace writ::check
