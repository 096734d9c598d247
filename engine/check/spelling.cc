// Each name in the other language, for the formatter. Built even where there are errors.
#include <memory>

#include "engine/check/checker.h"

namespace writ::check {
namespace {

struct Twin {
  std::string other;
  Place place;
  bool own;
};

struct SpellingTable {
  std::unordered_map<std::string, Twin> to_zh, to_en;
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

  // A pair that yields to any other.
  void AddLocal(const Names& names) {
    if (names.en.empty() || names.zh.empty()) return;
    table_.to_zh.emplace(names.en, Twin{names.zh, {}, false});
    table_.to_en.emplace(names.zh, Twin{names.en, {}, false});
  }

  // `given employee`: the entity by its id, which has no Chinese form of its own.
  void AddId(const Names& names) {
    if (names.id.empty() || names.zh.empty() || names.id == names.zh) return;
    table_.to_zh.emplace(names.id, Twin{names.zh, {}, false});
  }

  void Pair(const std::string& en, const std::string& zh, Place place, bool own,
            const std::string& module = {}) {
    if (en.empty() || zh.empty() || own != own_turn_) return;
    One(table_.to_zh, en, zh, place, own, module);
    One(table_.to_en, zh, en, place, own, module);
  }

  // The policy's own pairs come first, then the libraries', which yield to them.
  void TakeLibraries() { own_turn_ = false; }

 private:
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

}  // namespace

void BuildSpelling(Checker& c) {
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
  for (const syntax::Alias& field : c.step_fields)
    builder.AddLocal({"", field.en.text, field.zh.text, "", {}});
  for (const Entity& entity : p.entities) builder.AddId(entity.names);
  builder.AddLocal({"", "actor", "经办人", "", {}});
  builder.Pair("decision_date", "决定日", {}, false);
  for (const auto& [en, zh] : kNeeds) builder.Pair(en, zh, {}, false);
  c.result.spelling = [table](const std::string& name,
                              Language language) -> std::optional<std::string> {
    const auto& map = language == Language::kChinese ? table->to_zh : table->to_en;
    const auto at = map.find(name);
    if (at == map.end()) return std::nullopt;
    return at->second.other;
  };
}

}  // namespace writ::check
