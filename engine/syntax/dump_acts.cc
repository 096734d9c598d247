// The dump of procedures, documents and scenarios.
#include "engine/syntax/dump_items.h"

namespace writ::syntax {

void ItemDumper::Body(std::string_view label, const Block& block) {
  if (block.empty()) return;
  w.Open(label);
  for (const Statement& statement : block) {
    std::visit([&](const auto& node) { (*this)(node); }, statement.node);
    w.Close();
  }
  w.Close();
}

void ItemDumper::operator()(const Procedure& procedure) {
  Head("procedure", procedure.alias);
  w.Put("for", procedure.for_entity);
  w.Put("parameter", procedure.parameters);
  w.Put("under", procedure.under);
  w.Expression("opens_when", procedure.opens_when);
  w.Put("exclusive_per", procedure.exclusive_per);
  Body("body", procedure.body);
}

void ItemDumper::operator()(const Document& document) {
  Head("document", document.alias);
  w.Put("to", document.to);
  w.Flag("sealed", document.sealed);
  for (const DocumentField& field : document.fields) {
    w.Put("field", field.field);
    w.Expression("value", field.value);
  }
  w.Put("body", document.body);
}

void ItemDumper::operator()(const Sign& act) {
  static constexpr std::string_view kNames[] = {"receipt", "content", "agreement"};
  w.Open("sign");
  w.Put("by", act.by);
  w.Put("as", kNames[static_cast<size_t>(act.meaning)]);
  w.Count("refused_before", act.refused_before);
  w.Count("at_least", act.not_of_count);
  w.Put("not_of", act.not_of);
}

void ItemDumper::operator()(const Decide& act) {
  w.Open("decide");
  for (const Verdict& verdict : act.verdicts) {
    Head("verdict", verdict.alias);
    w.Put("to", verdict.back_to);
    w.Put("end", verdict.end_as);
    w.Close();
  }
}

void ItemDumper::operator()(const Serve& act) {
  w.Open("serve");
  w.Put("document", act.document);
  w.Put("on", act.on);
}

void ItemDumper::operator()(const Issue& act) {
  w.Open("issue");
  w.Put("document", act.document);
  w.Put("to", act.to);
}

void ItemDumper::operator()(const Pay& act) {
  Head("pay", act.what);
  w.Expression("amount", act.amount);
  w.Put("cites", act.cites);
}

void ItemDumper::operator()(const Records& act) {
  w.Open("records");
  w.Put("event", act.event);
  for (const Argument& field : act.fields) Put(field);
}

void ItemDumper::operator()(const MakeFinding& act) {
  w.Open("make_finding");
  w.Put("finding", act.finding);
  w.Put("on", act.on_rule);
}

void ItemDumper::Put(Deontic deontic) {
  static constexpr std::string_view kNames[] = {"", "must", "may", "must not", "has the right"};
  w.Flag(kNames[static_cast<size_t>(deontic)], deontic != Deontic::kNone);
}

void ItemDumper::Put(const Otherwise& otherwise) {
  if (!otherwise.present) return;
  w.Open("otherwise");
  w.Put("escalate_to", otherwise.escalate_to);
  w.Put("who", otherwise.who);
  Put(otherwise.deontic);
  w.Put("message", otherwise.message);
  w.Close();
}

void ItemDumper::operator()(const Step& step) {
  Head("step", step.alias);
  w.Put("by", step.by);
  w.Put("other_than", step.other_than);
  w.Put("with", step.with);
  w.Put("within", step.within);
  w.Put("after", step.after);
  w.Expression("on", step.on_date);
  Put(step.otherwise);
  Put(step.deontic);
  if (step.objection) {
    w.Open("objection");
    w.Put("within", step.objection->within);
    w.Put("after", step.objection->after);
    w.Put("reviewed_by", step.objection->reviewed_by);
    w.Put("review", step.objection->review);
    w.Close();
  }
  w.Put("cites", step.cites);
  Body("body", step.body);
}

void ItemDumper::operator()(const Check& check) {
  Head("check", check.alias);
  w.Expression("requires", check.requires_);
  Put(check.otherwise);
}

void ItemDumper::operator()(const If& branch) {
  w.Open("if");
  w.Expression("condition", branch.condition);
  Body("then", branch.then);
  Body("else", branch.otherwise);
}

void ItemDumper::operator()(const Choose& choose) {
  Head("choose", choose.alias);
  w.Put("by", choose.by);
  for (const Option& option : choose.options) {
    Head("option", option.alias);
    Body("body", option.body);
    w.Close();
  }
}

void ItemDumper::operator()(const Together& together) {
  w.Open("together");
  w.Count("at_least", together.at_least);
  for (const Block& branch : together.branches) {
    w.Open("branch");
    Body("body", branch);
    w.Close();
  }
}

void ItemDumper::operator()(const Race& race) {
  w.Open("race");
  for (const Block& branch : race.branches) {
    w.Open("branch");
    Body("body", branch);
    w.Close();
  }
}

void ItemDumper::operator()(const ForEach& each) {
  Head("for_each", each.item);
  w.Expression("in", each.list);
  Body("body", each.body);
}

void ItemDumper::operator()(const Repeat& repeat) {
  Head("repeat", repeat.alias);
  w.Count("at_most", repeat.at_most);
  w.Expression("until", repeat.until);
  Body("body", repeat.body);
}

void ItemDumper::operator()(const Wait& wait) {
  w.Open("wait");
  w.Put("length", wait.length);
  w.Put("after", wait.after);
}

void ItemDumper::operator()(const WaitFor& wait) {
  w.Open("wait_for");
  w.Expressions("event", wait.events);
  w.Put("or_after", wait.or_after);
}

void ItemDumper::operator()(const CallProcedure& call) {
  w.Open("call");
  w.Put("procedure", call.procedure);
  for (const Argument& argument : call.arguments) Put(argument);
}

void ItemDumper::operator()(const Effect& effect) {
  w.Open("effect");
  w.Put("what", effect.what);
  w.Expression("on", effect.on_date);
}

void ItemDumper::operator()(const Meanwhile& meanwhile) {
  w.Open("meanwhile");
  for (const Reaction& reaction : meanwhile.reactions) {
    w.Open("reaction");
    w.Expression("on", reaction.on);
    w.Flag("cancel", reaction.cancel);
    w.Put("region", reaction.cancel_region);
    w.Flag("stop before effect", reaction.stop_before_effect);
    w.Put("tell", reaction.tell);
    w.Put("end", reaction.end_as);
    Body("body", reaction.body);
    w.Close();
  }
}

void ItemDumper::operator()(const WhileMilestone& milestone) {
  w.Open("while_milestone");
  w.Expression("condition", milestone.condition);
  Body("body", milestone.body);
}

void ItemDumper::operator()(const Region& region) {
  Head("region", region.alias);
  Body("body", region.body);
}

// ---- scenarios ----

void ItemDumper::operator()(const Scenario& scenario) {
  w.Open("scenario");
  w.Put("name", scenario.name);
  for (const Line& line : scenario.lines) {
    std::visit([&](const auto& node) { (*this)(node); }, line.node);
    w.Close();
  }
}

void ItemDumper::Put(const std::vector<GivenField>& fields) {
  for (const GivenField& field : fields) {
    w.Open("fact");
    w.Put("name", field.name);
    Put("value", field.value);
    w.Close();
  }
}

void ItemDumper::Put(std::string_view label, const GivenValue& value) {
  static constexpr std::string_view kShapes[] = {"scalar", "series", "record", "list"};
  w.Open(std::string(label) + ": " + std::string(kShapes[static_cast<size_t>(value.shape)]));
  w.Expression("", value.scalar);
  for (const GivenEntry& entry : value.entries) {
    w.Open("entry");
    if (entry.period) w.Put("period", entry.period->ToString());
    w.Put("from", entry.from);
    w.Put("until", entry.until);
    for (const GivenValue& inner : entry.value) Put("value", inner);
    w.Close();
  }
  Put(value.fields);
  w.Put("complete_through", value.complete_through);
  w.Put("recorded", value.recorded);
  w.Put("source", value.source);
  w.Flag("disputed", value.disputed);
  w.Close();
}

void ItemDumper::operator()(const GivenSubject& given) {
  w.Open("given");
  w.Put("entity", given.entity);
  Put(given.facts);
  for (const auto& [policy, version] : given.told) {
    w.Put("told", policy);
    w.Put("version", Quoted(version.first));
    w.Put("on", version.second);
  }
}

void ItemDumper::operator()(const GivenTeam& given) {
  w.Open("given_team");
  w.Put("team", given.team);
  for (const GivenTeamFigure& figure : given.figures) {
    w.Open(NameOf(figure.function));
    w.Expression("", figure.operand);
    Put("value", figure.value);
    w.Close();
  }
  if (given.people) w.Put("people", std::to_string(*given.people));
}

void ItemDumper::operator()(const GivenCase& given) {
  w.Open("given_case");
  w.Put("procedure", given.procedure);
  w.Put("at", given.at_step);
  Put(given.facts);
}

void ItemDumper::operator()(const ExpectOutcome& expect) {
  static constexpr std::string_view kNames[] = {"holds", "fails", "unknown", "not_applicable"};
  w.Open("expect");
  w.Put("outcome", kNames[static_cast<size_t>(expect.outcome)]);
  w.Put("what", expect.what);
  w.Put("because", expect.because);
  w.Put("missing", expect.missing);
}

void ItemDumper::operator()(const ExpectValue& expect) {
  w.Open("expect_value");
  w.Expression("what", expect.what);
  w.Expression("value", expect.value);
}

void ItemDumper::operator()(const ExpectCites& expect) {
  w.Open("expect_cites");
  w.Flag("none", expect.none);
  w.Put("rule", expect.rule);
  w.Put("cites", expect.cites);
}

}  // namespace writ::syntax
