// What a procedure declares within itself, collected before its text is checked: names may be used
// before the place that declares them.
#pragma once

#include <unordered_set>

#include "engine/check/lower.h"

namespace writ::check {

struct ActNames {
  IndexMap values;  // facts, forms, parameters -> Program::case_names
  std::unordered_set<std::string_view> steps, regions, payments, records;
};

// Collects one procedure's names; the strings stay with the checker.
void CollectActNames(Checker& c, uint32_t module, const syntax::Procedure& procedure,
                     ActNames* names);

// Where a name of an act is looked for, and how a diagnostic is worded when it is not there.
class ActChecker {
 public:
  ActChecker(Checker& c, uint32_t tree, uint32_t entity, const ActNames& names);

  void Procedure(const syntax::Procedure& node);
  void Obligation(const syntax::Obligation& node);
  void Document(const syntax::Document& node);

 private:
  void Block(const syntax::Block& block);
  void Branches(const std::vector<syntax::Block>& branches);
  void Duty(const syntax::Duty& duty, int depth);
  void Events(const std::vector<syntax::EventAlternatives>& events);

  // ---- one for each statement ----
  void Check(const syntax::Provide& node);
  void Check(const syntax::Sign& node);
  void Check(const syntax::Decide& node);
  void Check(const syntax::Serve& node);
  void Check(const syntax::Issue& node);
  void Check(const syntax::Pay& node);
  void Check(const syntax::Records& node);
  void Check(const syntax::MakeFinding& node);
  void Check(const syntax::FactDecl& node);
  void Check(const syntax::Step& node);
  void Check(const syntax::Check& node);
  void Check(const syntax::If& node);
  void Check(const syntax::Choose& node);
  void Check(const syntax::Together& node) { Branches(node.branches); }
  void Check(const syntax::Race& node) { Branches(node.branches); }
  void Check(const syntax::ForEach& node);
  void Check(const syntax::Repeat& node);
  void Check(const syntax::Wait& node) { After(node.after); }
  void Check(const syntax::WaitFor& node);
  void Check(const syntax::CallProcedure& node);
  void Check(const syntax::Effect& node);
  void Check(const syntax::Meanwhile& node);
  void Check(const syntax::Cancel& node) { Region(node.region); }
  void Check(const syntax::End&) {}
  void Check(const syntax::WhileMilestone& node);
  void Check(const syntax::Region& node) { Block(node.body); }

  void Person(const syntax::Name& name);
  void Person(const syntax::Path& path);
  bool IsParty(const syntax::Name& name) const;
  void Otherwise(const syntax::Otherwise& node);
  void After(const syntax::Name& name);
  void Region(const syntax::Name& name);
  void Unknown(const syntax::Name& name, const std::unordered_set<std::string_view>& known);
  void Condition(syntax::ExprId id);
  void Happening(syntax::ExprId id);
  void Payment(const syntax::Name& name);
  void Placeholders(const syntax::Document& node, const std::string& text);

  Checker& c_;
  uint32_t module_;
  Context at_;
  const ActNames& names_;
  IndexMap own_values_;  // of a document: its fields, beside the procedure's
};

}  // namespace writ::check
