// The dump of declarations, acts and scenarios: one class in two files.
#pragma once

#include "engine/syntax/dump_writer.h"

namespace writ::syntax {

class ItemDumper {
 public:
  ItemDumper(const Tree& tree, const NameMap& names) : w(tree, names) {}

  std::string Run(const Tree& tree) {
    for (const Item& item : tree.items) {
      std::visit([&](const auto& node) { (*this)(node); }, item.node);
      w.Close();
    }
    return w.Take();
  }

 private:
  // ---- declarations ----
  void operator()(const Policy& policy);
  void operator()(const Use& use);
  void operator()(const Roles& roles) {
    w.Open("roles");
    w.Put("role", roles.roles);
  }
  void operator()(const Choice& choice) {
    Head("choice", choice.alias);
    w.Put("option", choice.options);
  }
  void operator()(const Entity& entity);
  void operator()(const Event& event);
  void operator()(const ParameterDecl& decl);
  void operator()(const Define& define);
  void operator()(const Rule& rule);
  void operator()(const Exception& exception);
  void operator()(const Presume& presume);
  void operator()(const Table& table);
  void operator()(const Scale& scale);
  void operator()(const Finding& finding);
  void operator()(const Obligation& obligation);
  void operator()(const Law& law);
  void operator()(const Procedure& procedure);
  void operator()(const Document& document);
  void operator()(const Scenario& scenario);

  void Head(std::string_view word, const Alias& alias) {
    w.Open(word);
    w.Put("alias", alias);
  }
  void PutFields(const std::vector<Field>& fields);
  void Put(const Field& field);
  void Put(const Validity& valid);
  void Put(const Argument& argument);
  void Put(const Action& action);
  void Put(const Row& row);
  void Put(const Duty& duty);
  void Events(const std::vector<EventAlternatives>& events);

  // ---- acts ----
  void Body(std::string_view label, const Block& block);
  void operator()(const Provide& act) {
    w.Open("provide");
    w.Put("field", act.field);
  }
  void operator()(const Sign& act);
  void operator()(const Decide& act);
  void operator()(const Serve& act);
  void operator()(const Issue& act);
  void operator()(const Pay& act);
  void operator()(const Records& act);
  void operator()(const MakeFinding& act);
  void operator()(const FactDecl& act) {
    w.Open("fact");
    Put(act.field);
  }
  void operator()(const Step& step);
  void operator()(const Check& check);
  void operator()(const If& branch);
  void operator()(const Choose& choose);
  void operator()(const Together& together);
  void operator()(const Race& race);
  void operator()(const ForEach& each);
  void operator()(const Repeat& repeat);
  void operator()(const Wait& wait);
  void operator()(const WaitFor& wait);
  void operator()(const CallProcedure& call);
  void operator()(const Effect& effect);
  void operator()(const Meanwhile& meanwhile);
  void operator()(const Cancel& cancel) {
    w.Open("cancel");
    w.Put("region", cancel.region);
  }
  void operator()(const End& end) { Head("end", end.outcome); }
  void operator()(const WhileMilestone& milestone);
  void operator()(const Region& region);
  void Put(const Otherwise& otherwise);
  void Put(Deontic deontic);

  // ---- scenarios ----
  void operator()(const GivenSubject& given);
  void operator()(const GivenTeam& given);
  void operator()(const GivenCase& given);
  void operator()(const Line::AsOf& line) {
    w.Open("as_of");
    w.Put("date", line.date);
  }
  void operator()(const Line::KnownOn& line) {
    w.Open("known_on");
    w.Put("date", line.date);
  }
  void operator()(const ExpectOutcome& expect);
  void operator()(const ExpectValue& expect);
  void operator()(const ExpectBlocked& expect) {
    w.Open("expect_blocked");
    w.Put("missing", expect.missing);
  }
  void operator()(const ExpectCites& expect);
  void Put(std::string_view label, const GivenValue& value);
  void Put(const std::vector<GivenField>& fields);

  DumpWriter w;
};

}  // namespace writ::syntax
