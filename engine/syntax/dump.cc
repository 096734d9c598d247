#include "engine/syntax/dump.h"

#include "engine/syntax/dump_items.h"

namespace writ::syntax {

void ItemDumper::operator()(const Policy& policy) {
  Head("policy", policy.alias);
  w.Put("title", policy.title);
  w.Put("jurisdiction", policy.jurisdiction);
  w.Put("currency", policy.currency);
  if (policy.has_rounding) w.Put("rounding", NameOf(policy.rounding));
  if (policy.rounding_unit) w.Put("rounding_unit", policy.rounding_unit->Canonical());
  w.PutText("version", policy.version);
  w.Put("from", policy.in_force_from);
  w.Put("until", policy.in_force_until);
  w.Put("owner", policy.owner);
  w.Put("prevails", policy.prevails);
  w.Put("level", policy.level);
}

void ItemDumper::operator()(const Use& use) {
  w.Open("use");
  w.Put("path", use.path);
  w.Put("zh", Alias{{}, use.shown_zh, {}});
  w.Put("as", use.as);
  if (use.has_version) w.Put("version", Quoted(use.version));
  w.Put("for", use.for_entity);
  for (const Binding& binding : use.bindings) Put(Argument{binding.library_name, binding.value});
}

void ItemDumper::Put(const Argument& argument) {
  w.Open("argument");
  w.Put("name", argument.name);
  w.Expression("value", argument.value);
  w.Close();
}

void ItemDumper::operator()(const Entity& entity) {
  Head("entity", entity.alias);
  w.Put("from", entity.exists_from);
  w.Put("until", entity.exists_until);
  PutFields(entity.fields);
}

void ItemDumper::operator()(const Event& event) {
  Head("event", event.alias);
  w.Put("of", event.of_entity);
  PutFields(event.fields);
}

void ItemDumper::PutFields(const std::vector<Field>& fields) {
  for (const Field& field : fields) {
    w.Open("field");
    Put(field);
    w.Close();
  }
}

void ItemDumper::Put(const Field& field) {
  w.Put("alias", field.alias);
  w.Put("type", field.type);
  w.Put("per", field.per);
  w.Flag("over time", field.over_time);
  w.Put("source", field.source);
  w.Put("closes_after", field.closes_after);
  w.Expression("range_from", field.range_from);
  w.Expression("range_to", field.range_to);
  w.Flag("personal", field.personal);
  w.Flag("restricted", field.restricted);
}

void ItemDumper::operator()(const ParameterDecl& decl) {
  Head("parameter", decl.alias);
  w.Put("type", decl.type);
  w.Expression("value", decl.value);
  w.Put("cites", decl.cites);
}

void ItemDumper::Put(const Validity& valid) {
  w.Put("valid_from", valid.from);
  w.Put("valid_until", valid.until);
  w.Put("by_date_of", valid.by_date_of);
}

void ItemDumper::operator()(const Define& define) {
  Head("define", define.alias);
  w.Put("of", define.of_entity);
  w.Put("per", define.per);
  w.Put("type", define.type);
  Put(define.valid);
  w.Flag("more is better", define.direction == Direction::kMoreIsBetter);
  w.Flag("less is better", define.direction == Direction::kLessIsBetter);
  w.Expression("when", define.when);
  w.Expression("value", define.value);
  w.Put("cites", define.cites);
}

void ItemDumper::Put(const Action& action) {
  if (const auto* notify = std::get_if<NotifyAction>(&action)) {
    static constexpr std::string_view kNames[] = {"warn", "advise", "flag"};
    w.Open(kNames[static_cast<size_t>(notify->verb)]);
    w.Put("role", notify->roles);
    w.Put("message", notify->message);
    w.Close();
  } else if (const auto* start = std::get_if<StartAction>(&action)) {
    w.Open("start");
    w.Put("procedure", start->procedure);
    for (const Argument& argument : start->arguments) Put(argument);
    w.Close();
  }
}

void ItemDumper::operator()(const Rule& rule) {
  Head("rule", rule.alias);
  w.Put("for", rule.for_entity);
  Put(rule.valid);
  w.Expression("when", rule.when);
  w.Expressions("unless", rule.unless);
  Put(rule.action);
  w.Put("counts_as", rule.counts_as);
  w.Put("cites", rule.cites);
}

void ItemDumper::operator()(const Exception& exception) {
  Head("exception", exception.alias);
  w.Put("to", exception.to);
  Put(exception.valid);
  w.Expression("when", exception.when);
  w.Expressions("value", exception.values);
  w.Put("cites", exception.cites);
}

void ItemDumper::operator()(const Presume& presume) {
  w.Open("presume");
  w.Put("fact", presume.fact);
  w.Expression("value", presume.value);
  w.Put("unless_told_by", presume.unless_told_by);
  w.Put("cites", presume.cites);
}

void ItemDumper::Put(const Row& row) {
  w.Open("row");
  for (const Cell& cell : row.cells) {
    w.Open(cell.any ? "any" : "cell");
    for (const CellTest& test : cell.tests) w.Expression(NameOf(test.op), test.value);
    w.Close();
  }
  w.Close();
}

void ItemDumper::operator()(const Table& table) {
  static constexpr std::string_view kModes[] = {"unique", "first", "data"};
  Head("table", table.alias);
  w.Put("input", table.inputs);
  w.Put("output", table.outputs);
  w.Put("per", table.per);
  w.Put("mode", kModes[static_cast<size_t>(table.mode)]);
  w.PutText("data", table.data_path);
  for (const Row& row : table.rows) Put(row);
  w.Put("cites", table.cites);
}

void ItemDumper::operator()(const Scale& scale) {
  Head("scale", scale.alias);
  w.Put("of", scale.of);
  for (const Band& band : scale.bands) {
    Head("band", band.alias);
    w.Expression(band.below ? "below" : "from", band.bound);
    w.Close();
  }
  w.Put("cites", scale.cites);
}

void ItemDumper::operator()(const Finding& finding) {
  Head("finding", finding.alias);
  w.Put("for", finding.for_entity);
  w.Put("needs", finding.needs);
  w.Put("made_by", finding.made_by);
  w.Flag("signed", finding.is_signed);
  w.Flag("with reasons", finding.with_reasons);
  w.Put("cites", finding.cites);
}

void ItemDumper::Events(const std::vector<EventAlternatives>& events) {
  for (const EventAlternatives& alternatives : events) {
    w.Open("one of");
    w.Expressions("", alternatives.any_of);
    w.Close();
  }
}

void ItemDumper::Put(const Duty& duty) {
  if (const auto* before = std::get_if<HaveBefore>(&duty.node)) {
    w.Open("have_before");
    w.Flag("in order", before->in_order);
    w.Put("by_at_least", before->by_at_least);
    Events(before->events);
  } else if (const auto* never = std::get_if<NeverWhile>(&duty.node)) {
    w.Open("never_while");
    w.Expression("", never->condition);
  } else if (const auto* on_day = std::get_if<HappenOnDay>(&duty.node)) {
    w.Open("happen_on_day");
    if (on_day->follows != kNoExpr) w.Expression("follows", on_day->follows);
    Events(on_day->events);
  } else if (const auto* after = std::get_if<HappenAfter>(&duty.node)) {
    w.Open("happen_after");
    if (after->follows != kNoExpr) w.Expression("follows", after->follows);
    w.Put("within", after->within);
    Events(after->events);
  } else {
    w.Open("either");
    for (const std::vector<Duty>& branch : std::get<Either>(duty.node).branches) {
      w.Open("branch");
      for (const Duty& inner : branch) Put(inner);
      w.Close();
    }
  }
  w.Close();
}

void ItemDumper::operator()(const Obligation& obligation) {
  Head("obligation", obligation.alias);
  w.Put("effect", obligation.effect);
  w.Put("under", obligation.under);
  w.Flag("per case", obligation.per_case);
  for (const Duty& duty : obligation.duties) Put(duty);
}

void ItemDumper::operator()(const Law& law) {
  Head("law", law.alias);
  w.Put("title", law.title);
  w.Put("level", law.level);
  w.Put("from", law.in_force_from);
  w.Put("until", law.in_force_until);
  for (const Article& article : law.articles) {
    w.Open("article");
    w.Put("number", article.number);
    w.Put("text", Quoted(article.text));
    w.Close();
  }
}

std::string DumpWithNames(const Tree& tree, const NameMap& names) {
  return ItemDumper(tree, names).Run(tree);
}

std::string Dump(const Tree& tree) { return DumpWithNames(tree, nullptr); }

// Places, comments and the numbers of expressions do not appear in a dump.
bool SameTree(const Tree& a, const Tree& b) { return Dump(a) == Dump(b); }

}  // namespace writ::syntax
