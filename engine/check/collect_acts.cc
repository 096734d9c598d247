// What a procedure declares within itself.
#include "engine/base/text.h"
#include "engine/check/acts.h"

namespace writ::check {
namespace {

class NameCollector {
 public:
  NameCollector(Checker& c, uint32_t module, ActNames* names)
      : c_(c), module_(module), names_(*names) {}

  void Procedure(const syntax::Procedure& node, uint32_t index) {
    for (const syntax::Parameter& parameter : node.parameters) {
      const Type type = ResolveType(c_, module_, parameter.type, std::nullopt);
      const uint32_t value = Value(parameter.alias, type);
      c_.p.procedures[index].parameters.push_back({value, type});
      Pair(parameter.alias);
    }
    Block(node.body);
  }

 private:
  // Statements beyond the limit have no place, and are not lowered.
  void Block(const syntax::Block& block) {
    if (++depth_ > kMaxActDepth && !block.empty()) {
      if (!too_deep_) c_.Report(DiagnosticKind::kTooDeep, block[0].place, {kMaxActDepth});
      too_deep_ = true;
    } else {
      for (const syntax::Statement& statement : block) Add(statement);
    }
    --depth_;
  }

  void Add(const syntax::Statement& statement) {
    const auto id = static_cast<ActId>(c_.p.acts.size());
    c_.p.acts.emplace_back().place = statement.place;
    act_ = id;
    value_ = kNoIndex;
    PlacedAct& placed = names_.placed[&statement];
    placed.act = id;
    std::visit([&](const auto& node) { Declare(node); }, statement.node);
    placed.value = value_;
    std::visit([&](const auto& node) { Inner(node); }, statement.node);
  }

  // ---- what a statement itself declares ----
  void Declare(const syntax::Step& node) {
    Named(node.alias, names_.steps);
    value_ = Dotted(node.alias, "actor", "经办人", {TypeKind::kText});
  }
  void Declare(const syntax::Provide& node) {
    const Type type = ResolveType(c_, module_, node.field.type, std::nullopt);
    const syntax::Alias& alias = node.field.alias;
    c_.step_fields.push_back(alias);
    c_.p.acts[act_].names = MakeNames(c_, alias, module_);
    value_ =
        step_ == nullptr ? Value(alias, type) : Dotted(*step_, alias.en.text, alias.zh.text, type);
  }
  void Declare(const syntax::FactDecl& node) {
    Pair(node.field.alias);
    c_.p.acts[act_].names = MakeNames(c_, node.field.alias, module_);
    value_ = Value(node.field.alias, ResolveType(c_, module_, node.field.type, node.field.per));
  }
  void Declare(const syntax::Pay& node) {
    Pair(node.what);
    c_.p.acts[act_].names = MakeNames(c_, node.what, module_);
    value_ = Value(node.what, {TypeKind::kMoney});
    names_.paid.push_back(value_);
    for (const syntax::Name* name : {&node.what.en, &node.what.zh})
      if (name->present()) names_.payments.emplace(name->text, value_);
  }
  // A name that calls nothing is said where the call is lowered.
  void Declare(const syntax::CallProcedure& node) {
    const std::optional<Symbol> symbol = PeekSymbol(c_, module_, {node.procedure});
    if (symbol && symbol->kind == SymbolKind::kProcedure) names_.calls.push_back(symbol->index);
  }
  void Declare(const syntax::Choose& node) { Named(node.alias, names_.steps); }
  void Declare(const syntax::Check& node) { Named(node.alias, names_.steps); }
  void Declare(const syntax::ForEach& node) {
    Pair(node.item);
    c_.p.acts[act_].names = MakeNames(c_, node.item, module_);
    // Each loop has a member of its own; the list says what it is.
    value_ = AddCaseValue(c_, MakeNames(c_, node.item, module_), {TypeKind::kError});
    for (const syntax::Name* name : {&node.item.en, &node.item.zh})
      if (name->present()) names_.items.emplace(name->text, value_);
  }
  void Declare(const syntax::Repeat& node) { Named(node.alias, names_.regions); }
  void Declare(const syntax::Region& node) { Named(node.alias, names_.regions); }
  template <typename Node>
  void Declare(const Node&) {}

  // ---- what stands within it ----
  void Inner(const syntax::Step& node) {
    const syntax::Alias* outer = step_;
    step_ = &node.alias;
    Block(node.body);
    step_ = outer;
  }
  void Inner(const syntax::If& node) {
    Block(node.then);
    Block(node.otherwise);
  }
  void Inner(const syntax::Choose& node) {
    for (const syntax::Option& option : node.options) Block(option.body);
  }
  void Inner(const syntax::Together& node) {
    for (const syntax::Block& branch : node.branches) Block(branch);
  }
  void Inner(const syntax::Race& node) {
    for (const syntax::Block& branch : node.branches) Block(branch);
  }
  void Inner(const syntax::ForEach& node) { Block(node.body); }
  void Inner(const syntax::Repeat& node) { Block(node.body); }
  void Inner(const syntax::Region& node) { Block(node.body); }
  void Inner(const syntax::WhileMilestone& node) { Block(node.body); }
  void Inner(const syntax::Meanwhile& node) {
    for (const syntax::Reaction& reaction : node.reactions) Block(reaction.body);
  }
  void Inner(const syntax::Provide&) {}
  void Inner(const syntax::Sign&) {}
  void Inner(const syntax::Decide&) {}
  void Inner(const syntax::Serve&) {}
  void Inner(const syntax::Issue&) {}
  void Inner(const syntax::Pay&) {}
  void Inner(const syntax::Records&) {}
  void Inner(const syntax::MakeFinding&) {}
  void Inner(const syntax::FactDecl&) {}
  void Inner(const syntax::Check&) {}
  void Inner(const syntax::Wait&) {}
  void Inner(const syntax::WaitFor&) {}
  void Inner(const syntax::CallProcedure&) {}
  void Inner(const syntax::Effect&) {}
  void Inner(const syntax::Cancel&) {}
  void Inner(const syntax::End&) {}

  void Named(const syntax::Alias& alias, IndexMap& map) {
    if (!alias.any().present()) return;
    Pair(alias);
    c_.p.acts[act_].names = MakeNames(c_, alias, module_);
    for (const syntax::Name* name : {&alias.en, &alias.zh}) {
      if (!name->present()) continue;
      const auto other = &map == &names_.steps ? &names_.regions : &names_.steps;
      const auto [at, fresh] = map.emplace(name->text, act_);
      const auto beside = other->find(name->text);
      if (fresh && beside == other->end()) continue;
      const ActId first = fresh ? beside->second : at->second;
      if (first == act_) continue;
      c_.Report(DiagnosticKind::kDuplicateName, name->place, {name->text})
          .related.push_back({c_.p.acts[first].names.place, {"the first", "第一处"}});
      return;
    }
  }

  void Pair(const syntax::Alias& alias) {
    if (alias.en.present() || alias.zh.present()) c_.act_aliases.push_back({alias.en, alias.zh});
  }

  // The value of that name; two statements may give one value, if they agree on what it is.
  uint32_t Keep(const std::vector<std::string_view>& keys, Names names, const Type& type) {
    for (const std::string_view key : keys) {
      const auto at = names_.values.find(key);
      if (at == names_.values.end()) continue;
      const uint32_t first = at->second;
      if (c_.p.case_types[first] == type) {
        for (const std::string_view other : keys) names_.values.emplace(other, first);
        return first;
      }
      c_.Report(DiagnosticKind::kDuplicateName, names.place, {std::string(key)})
          .related.push_back({c_.p.case_names[at->second].place, {"the first", "第一处"}});
      break;
    }
    const uint32_t index = AddCaseValue(c_, std::move(names), type);
    for (const std::string_view key : keys) names_.values.emplace(key, index);
    return index;
  }

  uint32_t Value(const syntax::Alias& alias, const Type& type) {
    std::vector<std::string_view> keys;
    if (alias.en.present()) keys.push_back(alias.en.text);
    if (alias.zh.present()) keys.push_back(alias.zh.text);
    return Keep(keys, MakeNames(c_, alias, module_), type);
  }

  // step.field, in each language that both have.
  uint32_t Dotted(const syntax::Alias& step, const std::string& en, const std::string& zh,
                  const Type& type) {
    std::vector<std::string_view> keys;
    for (const syntax::Name* name : {&step.en, &step.zh}) {
      for (const std::string* field : {&en, &zh}) {
        if (!name->present() || field->empty()) continue;
        keys.push_back(c_.kept.emplace_back(name->text + "." + *field));
      }
    }
    Names names = MakeNames(c_, step, module_);
    names.id += "." + (en.empty() ? zh : en);
    const auto shown = [](const std::string& one, const std::string& other) {
      return one.empty() ? other : one;
    };
    names.en = shown(step.en.text, step.zh.text) + "." + shown(en, zh);
    names.zh = shown(step.zh.text, step.en.text) + "." + shown(zh, en);
    return Keep(keys, std::move(names), type);
  }

  Checker& c_;
  uint32_t module_;
  ActNames& names_;
  const syntax::Alias* step_ = nullptr;
  ActId act_ = kNoAct;
  uint32_t value_ = kNoIndex;
  int depth_ = 0;
  bool too_deep_ = false;
};

}  // namespace

void CollectActNames(Checker& c, uint32_t module, const syntax::Procedure& node, uint32_t index,
                     ActNames* names) {
  NameCollector(c, module, names).Procedure(node, index);
}

}  // namespace writ::check
