// Procedures, obligations and documents: their canonical text, which is hashed, and the order in
// which they are lowered.
#include "engine/check/acts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/text.h"
#include "engine/syntax/dump.h"

namespace writ::check {
namespace {

// The text of one item alone, free of layout and comments. Items are moved aside and back, not
// copied: the tree's expressions may be many.
std::string Canonical(Checker& c, const syntax::Spelling& pairs, uint32_t tree_index,
                      size_t item_index) {
  syntax::Tree& tree = c.result.modules[tree_index].tree;
  std::vector<syntax::Item> all = std::exchange(tree.items, {});
  std::vector<syntax::Comment> comments = std::exchange(tree.comments, {});
  tree.items.push_back(std::move(all[item_index]));
  std::string text = syntax::DumpWithNames(tree, [&pairs](const std::string& name) {
    return SnakeCase(pairs(name, Language::kEnglish).value_or(name));
  });
  all[item_index] = std::move(tree.items[0]);
  tree.items = std::move(all);
  tree.comments = std::move(comments);
  return text;
}

}  // namespace

void StoreCanonical(Checker& c, const syntax::Spelling& pairs) {
  constexpr size_t kKinds = 3;
  std::array<std::vector<uint32_t>, kKinds> acts;  // by kind and index there
  for (uint32_t i = 0; i < c.p.declared_acts.size(); ++i) {
    acts[static_cast<size_t>(c.p.declared_acts[i].kind)].push_back(i);
  }
  for (uint32_t tree = 0; tree < c.trees.size(); ++tree) {
    const uint32_t module = c.trees[tree].module;
    std::vector<std::pair<size_t, uint32_t>> found;
    const auto note = [&](size_t item, const syntax::Alias& alias, DeclaredAct::Kind kind) {
      const auto at = c.modules[module].scope.find(alias.any().text);
      if (at != c.modules[module].scope.end() && at->second.place == alias.place) {
        found.push_back({item, acts[static_cast<size_t>(kind)][at->second.index]});
      }
    };
    const std::vector<syntax::Item>& items = c.trees[tree].tree->items;
    for (size_t i = 0; i < items.size(); ++i) {
      using enum DeclaredAct::Kind;
      if (const auto* p = std::get_if<syntax::Procedure>(&items[i].node))
        note(i, p->alias, kProcedure);
      if (const auto* o = std::get_if<syntax::Obligation>(&items[i].node))
        note(i, o->alias, kObligation);
      if (const auto* d = std::get_if<syntax::Document>(&items[i].node))
        note(i, d->alias, kDocument);
    }
    for (const auto& [item, index] : found) {
      c.p.declared_acts[index].canonical = Canonical(c, pairs, tree, item);
    }
  }
}

namespace {

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

// Whom a document is about. A library does not say from when its people exist, for they stand for
// the policy's; where it has one entity alone, it is about that.
uint32_t SubjectOfDocument(const Checker& c, uint32_t module) {
  const uint32_t subject = SubjectOf(c, module, {});
  if (subject != kNoIndex) return subject;
  if (std::ranges::count(c.entity_module, module) != 1) return kNoIndex;
  const auto only = std::ranges::find(c.entity_module, module);
  return static_cast<uint32_t>(only - c.entity_module.begin());
}

// All modules that one uses, directly or through others, without itself.
std::vector<uint32_t> UsedBy(const Checker& c, uint32_t module) {
  std::vector<bool> seen(c.modules.size(), false);
  std::vector<uint32_t> found{module};
  seen[module] = true;
  for (size_t i = 0; i < found.size(); ++i) {
    for (const UsedModule& used : c.modules[found[i]].uses) {
      if (used.module == kNoIndex || seen[used.module]) continue;
      seen[used.module] = true;
      found.push_back(used.module);
    }
  }
  found.erase(found.begin());
  return found;
}

// All modules, each before what it uses: who uses another uses more than that one does.
std::vector<uint32_t> UsersFirst(const Checker& c) {
  std::vector<std::pair<size_t, uint32_t>> by_uses;
  for (uint32_t module = 0; module < c.modules.size(); ++module) {
    by_uses.push_back({c.modules.size() - UsedBy(c, module).size(), module});
  }
  std::sort(by_uses.begin(), by_uses.end());
  std::vector<uint32_t> order;
  for (const auto& [unused, module] : by_uses) order.push_back(module);
  return order;
}

class ActsLowering {
 public:
  explicit ActsLowering(Checker& c)
      : c_(c), own_(c.procedure_items.size()), of_module_(c.modules.size()) {}

  void Run() {
    CollectDocuments();
    for (size_t i = 0; i < own_.size(); ++i) Collect(i);
    for (size_t i = 0; i < own_.size(); ++i) AddCalled(i);
    // The policy's payments are found before those of its libraries.
    for (const bool library : {false, true}) {
      for (size_t i = 0; i < own_.size(); ++i) {
        if ((ModuleOf(c_.procedure_items[i]) != 0) == library) CollectPayments(own_[i]);
      }
    }
    for (size_t i = 0; i < own_.size(); ++i) LowerProcedure(i);
    for (const auto& pending : c_.obligations) {
      const uint32_t module = ModuleOf(pending);
      ActLowering(c_, pending.tree, SubjectOf(c_, module, {}), of_module_[module])
          .Obligation(*pending.node, pending.index);
    }
    for (const auto& pending : c_.documents) LowerDocument(pending);
  }

 private:
  template <typename Node>
  uint32_t ModuleOf(const Pending<Node>& pending) const {
    return c_.trees[pending.tree].module;
  }

  void CollectDocuments() {
    for (const uint32_t module : UsersFirst(c_)) {
      const std::vector<uint32_t> below = UsedBy(c_, module);
      for (const auto& pending : c_.documents) {
        if (ModuleOf(pending) != module) continue;
        const Names& names = c_.p.documents[pending.index].names;
        for (const uint32_t library : below) {
          for (const std::string* name : {&names.id, &names.en, &names.zh}) {
            if (!name->empty())
              c_.own_documents.emplace(DocumentKey(library, *name), pending.index);
          }
        }
      }
    }
  }

  // What documents and obligations may speak of: everything that some procedure of their module
  // declares.
  void Collect(size_t i) {
    const auto& pending = c_.procedure_items[i];
    const uint32_t module = ModuleOf(pending);
    CollectActNames(c_, module, *pending.node, pending.index, &own_[i]);
    ActNames& all = of_module_[module];
    all.values.insert(own_[i].values.begin(), own_[i].values.end());
    all.values.insert(own_[i].items.begin(), own_[i].items.end());
    all.payments.insert(own_[i].payments.begin(), own_[i].payments.end());
  }

  // What the procedures that this one calls declare is known in it, too, where it has no such name
  // itself.
  void AddCalled(size_t i) {
    std::vector<uint32_t> open = own_[i].calls;
    std::vector<bool> seen(own_.size());
    seen[i] = true;
    while (!open.empty()) {
      const uint32_t called = open.back();
      open.pop_back();
      if (seen[called]) continue;
      seen[called] = true;
      const ActNames& theirs = own_[called];
      own_[i].values.insert(theirs.values.begin(), theirs.values.end());
      own_[i].called_steps.insert(theirs.steps.begin(), theirs.steps.end());
      open.insert(open.end(), theirs.calls.begin(), theirs.calls.end());
    }
  }

  void CollectPayments(const ActNames& names) {
    for (const uint32_t value : names.paid) {
      const Names& paid = c_.p.case_names[value];
      for (const std::string* name : {&paid.id, &paid.en, &paid.zh}) {
        if (!name->empty()) c_.payments.emplace(*name, value);
      }
    }
  }

  void LowerProcedure(size_t i) {
    const auto& pending = c_.procedure_items[i];
    const uint32_t module = ModuleOf(pending);
    const syntax::Name& subject = pending.node->for_entity;
    if (subject.present()) FindOfKind(c_, module, subject, SymbolKind::kEntity);
    ActLowering(c_, pending.tree, SubjectOf(c_, module, subject), own_[i])
        .Procedure(*pending.node, pending.index);
    for (const uint32_t document : own_[i].documents) {
      std::vector<size_t>& givers = givers_[document];
      if (givers.empty() || givers.back() != i) givers.push_back(i);
    }
  }

  void LowerDocument(const Pending<syntax::Document>& pending) {
    const uint32_t module = ModuleOf(pending);
    ActNames names;
    const auto givers = givers_.find(pending.index);
    if (givers != givers_.end()) {
      for (const size_t i : givers->second) {
        if (ModuleOf(c_.procedure_items[i]) != module) continue;
        names.values.insert(own_[i].values.begin(), own_[i].values.end());
        names.values.insert(own_[i].items.begin(), own_[i].items.end());
      }
    }
    names.values.insert(of_module_[module].values.begin(), of_module_[module].values.end());
    ActLowering(c_, pending.tree, SubjectOfDocument(c_, module), names)
        .Document(*pending.node, pending.index);
  }

  Checker& c_;
  std::vector<ActNames> own_;                                 // by procedure
  std::vector<ActNames> of_module_;                           // by module
  std::unordered_map<uint32_t, std::vector<size_t>> givers_;  // procedures, by document
};

}  // namespace

void LowerActs(Checker& c) { ActsLowering(c).Run(); }

}  // namespace writ::check
