// Procedures, obligations and documents: not run by this version, so kept as canonical text, but
// checked for form and vocabulary, so that they can be read and signed today.
#include "engine/check/acts.h"

#include <utility>

#include "engine/base/text.h"
#include "engine/syntax/dump.h"

namespace writ::check {
namespace {

class NameCollector {
 public:
  NameCollector(Checker& c, uint32_t module, ActNames* names)
      : c_(c), module_(module), names_(*names) {}

  void Procedure(const syntax::Procedure& node) {
    for (const syntax::Parameter& parameter : node.parameters) {
      Value(parameter.alias, ResolveType(c_, module_, parameter.type, std::nullopt));
      Pair(parameter.alias);
    }
    Block(node.body);
  }

 private:
  void Block(const syntax::Block& block) {
    for (const syntax::Statement& statement : block) {
      std::visit([&](const auto& node) { Collect(node); }, statement.node);
    }
  }

  void Collect(const syntax::Step& node) {
    Pair(node.alias);
    Add(names_.steps, node.alias);
    step_ = &node.alias;
    Dotted("actor", "经办人", {TypeKind::kText});
    Block(node.body);
    step_ = nullptr;
  }
  void Collect(const syntax::Provide& node) {
    const Type type = ResolveType(c_, module_, node.field.type, std::nullopt);
    c_.step_fields.push_back(node.field.alias);
    if (step_ == nullptr) {
      Value(node.field.alias, type);
      return;
    }
    Dotted(node.field.alias.en.text, node.field.alias.zh.text, type);
  }
  void Collect(const syntax::FactDecl& node) {
    Pair(node.field.alias);
    Value(node.field.alias, ResolveType(c_, module_, node.field.type, node.field.per));
  }
  void Collect(const syntax::Pay& node) {
    Add(names_.payments, node.what);
    Pair(node.what);
    Value(node.what, {TypeKind::kMoney});
  }
  void Collect(const syntax::Records& node) { names_.records.insert(node.event.text); }
  void Collect(const syntax::If& node) {
    Block(node.then);
    Block(node.otherwise);
  }
  void Collect(const syntax::Choose& node) {
    Pair(node.alias);
    Add(names_.steps, node.alias);
    for (const syntax::Option& option : node.options) Block(option.body);
  }
  void Collect(const syntax::Check& node) {
    Pair(node.alias);
    Add(names_.steps, node.alias);
  }
  void Collect(const syntax::Together& node) {
    for (const syntax::Block& branch : node.branches) Block(branch);
  }
  void Collect(const syntax::Race& node) {
    for (const syntax::Block& branch : node.branches) Block(branch);
  }
  void Collect(const syntax::ForEach& node) {
    Pair(node.item);
    Value(node.item, {TypeKind::kError});
    Block(node.body);
  }
  void Collect(const syntax::Repeat& node) {
    Pair(node.alias);
    Add(names_.regions, node.alias);
    Block(node.body);
  }
  void Collect(const syntax::Meanwhile& node) {
    for (const syntax::Reaction& reaction : node.reactions) Block(reaction.body);
  }
  void Collect(const syntax::WhileMilestone& node) { Block(node.body); }
  void Collect(const syntax::Region& node) {
    Pair(node.alias);
    Add(names_.regions, node.alias);
    Block(node.body);
  }
  void Collect(const syntax::Sign&) {}
  void Collect(const syntax::Decide&) {}
  void Collect(const syntax::Serve&) {}
  void Collect(const syntax::Issue&) {}
  void Collect(const syntax::MakeFinding&) {}
  void Collect(const syntax::Wait&) {}
  void Collect(const syntax::WaitFor&) {}
  void Collect(const syntax::CallProcedure&) {}
  void Collect(const syntax::Effect&) {}
  void Collect(const syntax::Cancel&) {}
  void Collect(const syntax::End&) {}

  static void Add(std::unordered_set<std::string_view>& set, const syntax::Alias& alias) {
    if (alias.en.present()) set.insert(alias.en.text);
    if (alias.zh.present()) set.insert(alias.zh.text);
  }
  void Pair(const syntax::Alias& alias) {
    if (alias.en.present() && alias.zh.present()) c_.act_aliases.push_back({alias.en, alias.zh});
  }

  uint32_t NewName(std::string id, Place place, Type type) {
    Names names;
    names.en = id;
    names.id = std::move(id);
    names.module = c_.modules[module_].local;
    names.place = place;
    c_.p.case_names.push_back(std::move(names));
    c_.case_types.resize(c_.p.case_names.size());
    c_.case_types.back() = type;
    return static_cast<uint32_t>(c_.p.case_names.size()) - 1;
  }

  void Value(const syntax::Alias& alias, Type type) {
    const uint32_t index = NewName(MakeNames(c_, alias, module_).id, alias.any().place, type);
    if (alias.en.present()) names_.values.emplace(alias.en.text, index);
    if (alias.zh.present()) names_.values.emplace(alias.zh.text, index);
  }

  // step.field, in each language that both have.
  void Dotted(const std::string& en, const std::string& zh, Type type) {
    const std::string& member = en.empty() ? zh : en;
    const uint32_t index =
        NewName(MakeNames(c_, *step_, module_).id + "." + member, step_->any().place, type);
    for (const syntax::Name* step : {&step_->en, &step_->zh}) {
      for (const std::string* field : {&en, &zh}) {
        if (!step->present() || field->empty()) continue;
        names_.values.emplace(c_.kept.emplace_back(step->text + "." + *field), index);
      }
    }
  }

  Checker& c_;
  uint32_t module_;
  ActNames& names_;
  const syntax::Alias* step_ = nullptr;
};

// The text of one item alone, free of layout and comments. Items are moved aside and back, not
// copied: the tree's expressions may be many.
std::string Canonical(Checker& c, uint32_t tree_index, size_t item_index) {
  syntax::Tree& tree = c.result.modules[tree_index].tree;
  std::vector<syntax::Item> all = std::exchange(tree.items, {});
  std::vector<syntax::Comment> comments = std::exchange(tree.comments, {});
  tree.items.push_back(std::move(all[item_index]));
  const auto& spelling = c.result.spelling;
  std::string text = syntax::DumpWithNames(tree, [&spelling](const std::string& name) {
    return SnakeCase(spelling(name, Language::kEnglish).value_or(name));
  });
  all[item_index] = std::move(tree.items[0]);
  tree.items = std::move(all);
  tree.comments = std::move(comments);
  return text;
}

}  // namespace

void StoreCanonical(Checker& c) {
  for (uint32_t tree = 0; tree < c.trees.size(); ++tree) {
    const uint32_t module = c.trees[tree].module;
    std::vector<std::pair<size_t, uint32_t>> acts;
    const auto note = [&](size_t item, const syntax::Alias& alias) {
      const auto at = c.modules[module].scope.find(alias.any().text);
      if (at != c.modules[module].scope.end() && at->second.place == alias.place) {
        acts.push_back({item, at->second.index});
      }
    };
    const std::vector<syntax::Item>& items = c.trees[tree].tree->items;
    for (size_t i = 0; i < items.size(); ++i) {
      if (const auto* p = std::get_if<syntax::Procedure>(&items[i].node)) note(i, p->alias);
      if (const auto* o = std::get_if<syntax::Obligation>(&items[i].node)) note(i, o->alias);
      if (const auto* d = std::get_if<syntax::Document>(&items[i].node)) note(i, d->alias);
    }
    for (const auto& [item, index] : acts) {
      c.p.unexecuted[index].canonical = Canonical(c, tree, item);
    }
  }
}

namespace {

writ::Argument KindOf(Unexecuted::Kind kind) {
  switch (kind) {
    case Unexecuted::Kind::kProcedure: return {"procedure", "程序"};
    case Unexecuted::Kind::kObligation: return {"obligation", "义务"};
    case Unexecuted::Kind::kDocument: return {"document", "文书"};
  }
  return {"", ""};
}

// Said once a file, and only for the policy's own.
void NoteNotRun(Checker& c) {
  std::unordered_set<FileId> said;
  for (const Unexecuted& act : c.p.unexecuted) {
    if (!act.names.module.empty() || act.kind == Unexecuted::Kind::kDocument) continue;
    if (!said.insert(act.names.place.file).second) continue;
    const std::string& en = act.names.en.empty() ? act.names.zh : act.names.en;
    c.Report(DiagnosticKind::kNotRun, act.names.place, {en, KindOf(act.kind)});
  }
}

uint32_t SubjectOf(const Checker& c, uint32_t module, const syntax::Name& name) {
  if (name.present()) {
    const std::optional<Symbol> symbol = PeekSymbol(c, module, {name});
    return symbol && symbol->kind == SymbolKind::kEntity ? symbol->index : kNoIndex;
  }
  for (uint32_t i = 0; i < c.p.entities.size(); ++i) {
    if (c.entity_module[i] == module && c.p.entities[i].exists_from != kNoIndex) return i;
  }
  return kNoIndex;
}

}  // namespace

void CollectActNames(Checker& c, uint32_t module, const syntax::Procedure& procedure,
                     ActNames* names) {
  NameCollector(c, module, names).Procedure(procedure);
}

void CheckActs(Checker& c) {
  // What documents and obligations may speak of: everything that some procedure of their module
  // declares.
  std::vector<ActNames> module_names(c.modules.size());
  std::vector<ActNames> own(c.procedure_items.size());
  for (size_t i = 0; i < c.procedure_items.size(); ++i) {
    const auto& pending = c.procedure_items[i];
    const uint32_t module = c.trees[pending.tree].module;
    CollectActNames(c, module, *pending.node, &own[i]);
    ActNames& all = module_names[module];
    all.values.insert(own[i].values.begin(), own[i].values.end());
    all.payments.insert(own[i].payments.begin(), own[i].payments.end());
    all.records.insert(own[i].records.begin(), own[i].records.end());
  }
  for (size_t i = 0; i < c.procedure_items.size(); ++i) {
    const auto& pending = c.procedure_items[i];
    const uint32_t module = c.trees[pending.tree].module;
    const uint32_t entity = SubjectOf(c, module, pending.node->for_entity);
    if (pending.node->for_entity.present()) {
      FindOfKind(c, module, pending.node->for_entity, SymbolKind::kEntity);
    }
    ActChecker(c, pending.tree, entity, own[i]).Procedure(*pending.node);
  }
  for (const auto& pending : c.obligations) {
    const uint32_t module = c.trees[pending.tree].module;
    ActChecker(c, pending.tree, SubjectOf(c, module, {}), module_names[module])
        .Obligation(*pending.node);
  }
  for (const auto& pending : c.documents) {
    const uint32_t module = c.trees[pending.tree].module;
    ActChecker(c, pending.tree, SubjectOf(c, module, {}), module_names[module])
        .Document(*pending.node);
  }
  NoteNotRun(c);
}

}  // namespace writ::check
