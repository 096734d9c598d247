// Each name in the other language, for the formatter. Built even where there are errors.
#include <map>
#include <memory>
#include <unordered_set>

#include "engine/base/text.h"
#include "engine/check/checker.h"

namespace writ::check {
namespace {

struct Twin {
  std::string other;
  Place place;
  bool own;
  bool differs = false;  // two libraries pair the name differently
  bool id = false;       // an entity's id, which has no way back
};

struct SpellingTable {
  std::unordered_map<std::string, Twin> to_zh, to_en;
  std::unordered_set<std::string> alone;  // declared without a twin, or with two of them
  std::unordered_map<std::string, std::string> members_zh, members_en;  // by "library.name"

  // The other name, if whoever reads it there takes it for the same thing.
  std::optional<std::string> Find(const std::string& name, bool zh) const {
    const auto& map = zh ? to_zh : to_en;
    const auto at = map.find(name);
    if (at == map.end()) {
      const auto& members = zh ? members_zh : members_en;
      const auto member = members.find(name);
      if (member == members.end()) return std::nullopt;
      return member->second;
    }
    const Twin& twin = at->second;
    if (twin.id) return twin.other;
    if (twin.differs || alone.contains(name) || alone.contains(twin.other)) return std::nullopt;
    const auto& back_map = zh ? to_en : to_zh;
    const auto back = back_map.find(twin.other);
    if (back == back_map.end() || back->second.differs || back->second.other != name)
      return std::nullopt;
    return twin.other;
  }
};

class SpellingBuilder {
 public:
  SpellingBuilder(Checker& c, SpellingTable& table) : c_(c), table_(table) {}

  void Add(const Names& names) {
    Pair(names.en, names.zh, names.place, names.module.empty(), names.module);
  }
  void Add(const syntax::Alias& alias, bool own) {
    Pair(alias.en.text, alias.zh.text, alias.place, own);
  }

  // A field of a step is asked for by the step's name, and may share its own with other things.
  void AddStepField(const syntax::Alias& field) {
    const std::string &en = field.en.text, &zh = field.zh.text;
    const auto other = [](const auto& map, const std::string& name, const std::string& twin) {
      const auto at = map.find(name);
      return at != map.end() && at->second.other != twin;
    };
    if (en.empty() || zh.empty()) return Alone(en.empty() ? zh : en);
    if (other(table_.to_zh, en, zh)) Alone(en);
    if (other(table_.to_en, zh, en)) Alone(zh);
    AddLocal({"", en, zh, "", {}});
  }

  // A pair that yields to any other.
  void AddLocal(const Names& names) {
    if (names.en.empty() || names.zh.empty()) return;
    table_.to_zh.emplace(names.en, Twin{names.zh, {}, false});
    table_.to_en.emplace(names.zh, Twin{names.en, {}, false});
  }

  // `given employee`: the entity by its id, which has no Chinese form of its own.
  void AddId(const Names& names) {
    if (names.id.empty() || names.zh.empty() || names.id == names.zh) return;
    table_.to_zh.emplace(names.id, Twin{names.zh, {}, false, false, true});
  }

  void Pair(const std::string& en, const std::string& zh, Place place, bool own,
            const std::string& module = {}) {
    if (own != own_turn_) return;
    if (en.empty() || zh.empty()) {
      // It is called so in both languages, whatever a library's thing of that name is called.
      if (own) Alone(en.empty() ? zh : en);
      return;
    }
    One(table_.to_zh, en, zh, place, own, module);
    One(table_.to_en, zh, en, place, own, module);
  }

  // The policy's own pairs come first, then the libraries', which yield to them.
  void TakeLibraries() { own_turn_ = false; }

 private:
  void Alone(const std::string& name) {
    if (!name.empty()) table_.alone.insert(name);
  }

  // Two pairs of the policy's own must agree, and so should one of its own with a library's.
  void One(std::unordered_map<std::string, Twin>& map, const std::string& name,
           const std::string& other, Place place, bool own, const std::string& module) {
    const auto [at, inserted] = map.emplace(name, Twin{other, place, own});
    if (inserted || at->second.other == other) return;
    if (!own && at->second.own && !module.empty() && at->second.place.known()) {
      c_.Report(DiagnosticKind::kLibraryAliasDiffers, at->second.place,
                {name, at->second.other, other, module})
          .related.push_back({place, {"paired here", "在此配对"}});
      return;
    }
    at->second.differs |= !own && !at->second.own;
    const bool same_file = at->second.place.known() && at->second.place.file == place.file;
    if (same_file || (own && at->second.own)) {
      c_.Report(DiagnosticKind::kAliasMismatch, place, {name, other, at->second.other})
          .related.push_back({at->second.place, {"paired here", "在此配对"}});
    }
  }

  Checker& c_;
  SpellingTable& table_;
  bool own_turn_ = true;
};

template <typename T>
void AddAll(SpellingBuilder& builder, const std::vector<T>& things) {
  for (const T& thing : things) builder.Add(thing.names);
}

}  // namespace

constexpr std::pair<const char*, const char*> kNeeds[] = {
    {"closed_period", "考核期已届满"},          {"absolute_standard", "绝对标准"},
    {"standard_agreed_before", "标准事先约定"}, {"told_before", "标准事先告知"},
    {"same_standard_for_peers", "同岗同标准"},  {"standard_of_post_held", "所任岗位标准"},
};

std::string NeedId(const std::string& word) {
  for (const auto& [en, zh] : kNeeds)
    if (word == zh) return en;
  return word;
}

namespace {

// Everything that is declared with both names.
void AddDeclared(const Checker& c, SpellingBuilder& builder) {
  for (const ModuleState& module : c.modules) {
    if (module.header != nullptr) builder.Add(module.header->alias, module.local.empty());
    for (const UsedModule& used : module.uses) {
      builder.Pair(used.local, used.shown_zh, used.place, module.local.empty());
    }
  }
  const Program& p = c.p;
  AddAll(builder, p.roles);
  AddAll(builder, p.choices);
  for (const ChoiceType& choice : p.choices) {
    for (const Names& option : choice.options) builder.Add(option);
  }
  AddAll(builder, p.entities);
  AddAll(builder, p.facts);
  AddAll(builder, p.events);
  AddAll(builder, p.parameters);
  AddAll(builder, p.definitions);
  AddAll(builder, p.rules);
  AddAll(builder, p.exceptions);
  AddAll(builder, p.tables);
  AddAll(builder, p.scales);
  AddAll(builder, p.findings);
  AddAll(builder, p.laws);
  AddAll(builder, p.declared_acts);
  for (const auto& [en, zh] : c.act_aliases) builder.Pair(en.text, zh.text, en.place, true);
}

// `labour_contract_law.severance_base`, and what `use` binds: the library's own pair, whatever the
// policy calls by one of its names.
void AddMembers(const Checker& c, SpellingTable* table) {
  const auto has_han = [](std::string_view name) {
    for (size_t at = 0; at < name.size();) {
      if (IsHan(DecodeUtf8(name, &at))) return true;
    }
    return false;
  };
  for (const UsedModule& used : c.modules[0].uses) {
    if (used.module == kNoIndex) continue;
    const auto add = [&](const std::string& en, const std::string& zh) {
      if (en.empty() || zh.empty()) return;
      for (const std::string& local : {used.local, used.shown_zh}) {
        if (local.empty()) continue;
        table->members_zh.emplace(local + "." + en, zh);
        table->members_en.emplace(local + "." + zh, en);
      }
    };
    std::map<std::pair<SymbolKind, uint32_t>, std::pair<std::string, std::string>> pairs;
    for (const auto& [name, symbol] : c.modules[used.module].scope) {
      auto& [en, zh] = pairs[{symbol.kind, symbol.index}];
      (has_han(name) ? zh : en) = name;
    }
    for (const auto& [thing, names] : pairs) add(names.first, names.second);
    for (size_t e = 0; e < c.p.entities.size() && e < c.entity_module.size(); ++e) {
      if (c.entity_module[e] != used.module) continue;
      for (const uint32_t fact : c.p.entities[e].facts)
        add(c.p.facts[fact].names.en, c.p.facts[fact].names.zh);
    }
  }
}

}  // namespace

syntax::Spelling BuildSpelling(Checker& c) {
  auto table = std::make_shared<SpellingTable>();
  SpellingBuilder builder(c, *table);
  AddDeclared(c, builder);
  builder.TakeLibraries();
  AddDeclared(c, builder);
  const Program& p = c.p;
  // Columns are names of their own tables alone: their pairs serve where nothing else claims them.
  for (const Table& t : p.tables) {
    for (const TableParameter& input : t.inputs) builder.AddLocal(input.names);
    if (t.mode == TableMode::kData) continue;
    for (const TableParameter& output : t.outputs) builder.AddLocal(output.names);
  }
  for (const Scale& scale : p.scales) builder.AddLocal(scale.of.names);
  for (const syntax::Alias& field : c.step_fields) builder.AddStepField(field);
  for (const Entity& entity : p.entities) builder.AddId(entity.names);
  builder.AddLocal({"", "actor", "经办人", "", {}});
  builder.Pair("decision_date", "决定日", {}, false);
  for (const auto& [en, zh] : kNeeds) builder.Pair(en, zh, {}, false);
  AddMembers(c, table.get());
  c.result.spelling = [table](const std::string& name,
                              Language language) -> std::optional<std::string> {
    return table->Find(name, language == Language::kChinese);
  };
  // Hashes were taken of pairs by name alone, and stay what they are.
  return [table](const std::string& name, Language language) -> std::optional<std::string> {
    const auto& map = language == Language::kChinese ? table->to_zh : table->to_en;
    const auto at = map.find(name);
    if (at == map.end()) return std::nullopt;
    return at->second.other;
  };
}

}  // namespace writ::check
