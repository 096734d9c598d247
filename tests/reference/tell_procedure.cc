#include "tests/reference/tell_procedure.h"

#include <algorithm>
#include <set>

#include "engine/base/overloaded.h"
#include "engine/event/event.h"
#include "engine/flow/notice.h"
#include "engine/flow/reached.h"
#include "engine/program/walk.h"

namespace writ::reference {
namespace {

constexpr uint32_t kNone = 0xFFFFFFFF;

class Teller {
 public:
  Teller(const Program& program, const Procedure& procedure, bool changes)
      : program_(program), procedure_(procedure), map_(program, procedure), changes_(changes) {}

  std::vector<Value> All() {
    std::vector<Value> lines{Head()};
    for (uint32_t i = 0; i < map_.spots().size(); ++i) lines.push_back(Node(i));
    for (const Obligation& obligation : program_.obligations)
      if (Applies(obligation)) lines.push_back(Law(obligation));
    return lines;
  }

 private:
  std::string PlaceOf(ActId act) const { return map_[map_.SpotOf(act)].id; }

  static List CallNames(const Names& names) {
    List list;
    std::set<std::string> called;
    for (const std::string& name : {names.id, names.en, names.zh})
      if (!name.empty() && called.insert(name).second) list.push_back(Value::Of(name));
    return list;
  }

  Object Person(const Party& party) const {
    Object object;
    switch (party.kind) {
      case PartyKind::kNobody: break;
      case PartyKind::kRole:
        object.Text("kind", "role").Text("id", program_.roles[party.index].names.id);
        break;
      case PartyKind::kSubject: object.Text("kind", "subject"); break;
      case PartyKind::kUnion: object.Text("kind", "union"); break;
      case PartyKind::kActorOf:
        object.Text("kind", "actor_of");
        if (map_.SpotOf(party.index) != flow::kNoSpot) object.Text("step", PlaceOf(party.index));
        break;
    }
    return object;
  }
  void Put(Object* object, const char* key, const Party& party) const {
    if (const Object person = Person(party); !person.empty()) object->One(key, person);
  }
  // As `reacted` names who is told.
  std::string Told(const Party& party) const {
    switch (party.kind) {
      case PartyKind::kRole: return program_.roles[party.index].names.id;
      case PartyKind::kSubject: return "the employee";
      case PartyKind::kUnion: return "the union";
      case PartyKind::kActorOf:
      case PartyKind::kNobody: break;
    }
    return "anybody with a role";
  }

  static Object Length(const Span& span) {
    Object object;
    if (span.months != 0) object.Number("months", static_cast<uint64_t>(span.months));
    if (span.days != 0) object.Number("days", static_cast<uint64_t>(span.days));
    if (span.working_days != 0)
      object.Number("working_days", static_cast<uint64_t>(span.working_days));
    return object;
  }
  Object From(const After& after) const {
    Object object;
    switch (after.kind) {
      case AfterKind::kArrival: object.Text("kind", "arrival"); break;
      case AfterKind::kService: object.Text("kind", "service"); break;
      case AfterKind::kStep: object.Text("kind", "step").Text("step", PlaceOf(after.index)); break;
      case AfterKind::kEvent:
        object.Text("kind", "event").Text("name", program_.events[after.index].names.id);
        break;
      case AfterKind::kFinding:
        object.Text("kind", "finding").Text("name", program_.findings[after.index].names.id);
        break;
    }
    return object;
  }

  std::string EventName(const Happening& happening) const {
    if (happening.index == kNone)
      return happening.condition == kNoExpr
                 ? "?"
                 : program_.case_names[program_.exprs[happening.condition].index].id;
    switch (happening.kind) {
      case HappeningKind::kEvent: return program_.events[happening.index].names.id;
      case HappeningKind::kFinding: return program_.findings[happening.index].names.id;
      case HappeningKind::kServed: return "served " + program_.documents[happening.index].names.id;
      case HappeningKind::kIssued: return "issued " + program_.documents[happening.index].names.id;
      case HappeningKind::kPaid: return "paid " + program_.case_names[happening.index].id;
      case HappeningKind::kCondition: break;
    }
    return "";
  }
  Value Happens(const Happening& happening) const {
    Object object;
    if (happening.kind == HappeningKind::kCondition) {
      object.Text("condition", NameOf(happening.condition));
    } else {
      object.Text("name", EventName(happening));
      object.Yes("finding", happening.kind == HappeningKind::kFinding);
    }
    return object.Take();
  }
  Value Group(const HappeningGroup& group) const {
    List any;
    for (const Happening& happening : group) any.push_back(Happens(happening));
    return Value::Of(std::move(any));
  }
  List Groups(const std::vector<HappeningGroup>& groups) const {
    List all;
    for (const HappeningGroup& group : groups) all.push_back(Group(group));
    return all;
  }

  Value Head() const {
    Object line;
    line.Text("line", "procedure").Text("id", procedure_.names.id);
    line.Yes("exclusive", procedure_.exclusive);
    if (procedure_.opens_when != kNoExpr) line.Text("opens_when", NameOf(procedure_.opens_when));
    if (const std::vector<Citation> grounds = Grounds(); !grounds.empty()) {
      const Citation& ground = grounds.front();
      line.Text("grounds", ground.source + " " + ground.article +
                               (ground.item.empty() ? "" : "(" + ground.item + ")"));
    }
    List parameters;
    for (const CaseParameter& parameter : procedure_.parameters)
      parameters.push_back(Object()
                               .Text("name", program_.case_names[parameter.value].id)
                               .Text("type", WordOf(parameter.type.kind))
                               .Take());
    List events;
    for (const EventType& event : program_.events)
      events.push_back(Value::Of(CallNames(event.names)));
    List papers;
    for (const EventType& event : program_.events)
      if (!flow::PapersOf(program_, event).en.empty()) papers.push_back(Value::Of(event.names.id));
    line.Many("facts", Facts()).Many("with_papers", papers);
    return line.Many("parameters", parameters).Many("events", events).Take();
  }

  Value Node(uint32_t at) {
    const flow::Spot& spot = map_[at];
    const Act& act = program_.acts[spot.act];
    Object line;
    line.Text("line", "node").Text("id", spot.id).Text("kind", flow::WordOf(act));
    if (std::holds_alternative<WaitForAct>(act.node)) line.Text("kind", "wait for");
    if (spot.parent != flow::kNoSpot)
      line.Text("parent", map_[spot.parent].id).Number("branch", spot.branch);
    line.Number("index", spot.index).Number("blocks", spot.blocks.size());
    if (!flow::IsPersonal(act)) line.Many("names", CallNames(act.names));
    std::visit([&](const auto& node) { Tell(node, act, &line); }, act.node);
    if (changes_) AddReads(act, &line);
    return line.Take();
  }

  // The values that its expressions ask, and those that it gives without saying so.
  void AddReads(const Act& act, Object* line) const {
    std::set<std::string> reads;
    ExprWalker walker(program_);
    for (const ExprId root : flow::RootsOf(program_, act))
      if (root < program_.exprs.size()) walker.Add(root);
    for (ExprId id = walker.Next(); id != kNoExpr; id = walker.Next())
      if (program_[id].op == Op::kCaseValue)
        reads.insert(program_.case_names[program_[id].index].id);
    List list;
    for (const std::string& value : reads) list.push_back(Value::Of(value));
    line->Many("reads", list);
    if (const auto* step = std::get_if<StepAct>(&act.node); step && step->actor != kNone)
      line->Text("actor", program_.case_names[step->actor].id);
    if (const auto* issue = std::get_if<IssueAct>(&act.node)) Put(line, "on", issue->to);
  }

  // ---- what people do ----
  void Tell(const ProvideAct& node, const Act& act, Object* line) const {
    const Names& names = program_.case_names[node.value];
    List called = CallNames(act.names);
    for (Value& name : CallNames(names)) called.push_back(std::move(name));
    called.push_back(Value::Of(std::string_view(names.id).substr(names.id.rfind('.') + 1)));
    line->Text("value", names.id).Text("type", WordOf(node.type.kind)).Many("names", called);
  }
  void Tell(const SignAct& node, const Act&, Object* line) const {
    constexpr SignatureMeaning kMeanings[] = {
        SignatureMeaning::kReceipt, SignatureMeaning::kContentTrue, SignatureMeaning::kAgreement};
    Put(line, "by", node.by);
    line->Text("meaning", writ::WordOf(kMeanings[static_cast<size_t>(node.meaning)]));
    if (node.refused_before == 0) return;
    line->Number("refused_before", static_cast<uint64_t>(node.refused_before));
    line->Number("not_of_count", static_cast<uint64_t>(node.not_of_count));
  }
  void Tell(const DecideAct& node, const Act&, Object* line) const {
    List options;
    for (const DecideOption& option : node.options) {
      Object one;
      one.Many("names", CallNames(option.names));
      if (option.back_to != kNoAct) one.Text("back_to", PlaceOf(option.back_to));
      if (option.ends) one.Text("ends", option.ends->id);
      options.push_back(one.Take());
    }
    line->Many("options", options);
  }
  void Tell(const ServeAct& node, const Act&, Object* line) const {
    line->Text("document", program_.documents[node.document].names.id);
    Put(line, "on", node.on);
  }
  void Tell(const IssueAct& node, const Act&, Object* line) const {
    line->Text("document", program_.documents[node.document].names.id);
  }
  void Tell(const PayAct& node, const Act&, Object* line) const {
    line->Text("value", program_.case_names[node.value].id).Text("amount", NameOf(node.amount));
  }
  void Tell(const RecordsAct& node, const Act&, Object* line) const {
    const EventType& event = program_.events[node.event];
    line->Text("event", event.names.id);
    List fields;
    for (const uint32_t fact : node.fields.empty() ? std::vector<uint32_t>() : event.facts) {
      const std::string& id = program_.facts[fact].names.id;
      Object field;
      field.Text("name", event.names.id + "." + id);
      const auto given =
          std::ranges::find(node.fields, id, [](const CaseArgument& one) { return one.names.id; });
      if (given != node.fields.end()) field.Text("is", NameOf(given->value));
      fields.push_back(field.Take());
    }
    line->Many("fields", fields);
  }
  void Tell(const FindingAct& node, const Act&, Object* line) const {
    const Finding& finding = program_.findings[node.finding];
    line->Text("finding", finding.names.id);
    if (finding.made_by < program_.roles.size())
      Put(line, "made_by", {PartyKind::kRole, finding.made_by});
    if (node.rule < program_.rules.size()) line->Text("rule", program_.rules[node.rule].names.id);
    List between;
    for (const Happening& measure : flow::MeasuresBetween(program_, node.finding))
      between.push_back(Happens(measure));
    line->Many("between", between);
  }
  void Tell(const CaseFactAct& node, const Act&, Object* line) const {
    line->Text("value", program_.case_names[node.value].id).Text("type", WordOf(node.type.kind));
  }

  // ---- control flow ----
  void Tell(const StepAct& node, const Act&, Object* line) const {
    Put(line, "by", node.by);
    Put(line, "other_than", node.other_than);
    if (node.within) {
      line->One("within", Length(*node.within));
      line->One("after", From(node.after.value_or(After{})));
    }
    if (node.otherwise) {
      Put(line, "who", node.otherwise->who);
      Put(line, "escalate_to", node.otherwise->escalate_to);
    }
    line->Yes("has_the_right", node.deontic == Deontic::kHasRight);
    if (!node.objection) return;
    Object objection;
    objection.One("within", Length(node.objection->within));
    if (node.objection->after) objection.One("after", From(*node.objection->after));
    Put(&objection, "reviewed_by", node.objection->reviewed_by);
    if (node.objection->review) objection.One("review", Length(*node.objection->review));
    line->One("objection", objection);
  }
  void Tell(const CheckAct& node, const Act&, Object* line) const {
    line->Text("condition", NameOf(node.condition));
    List never;
    for (const Obligation& obligation : program_.obligations)
      for (const Duty& duty : obligation.duties)
        if (const auto* asked = std::get_if<NeverWhile>(&duty.node);
            asked != nullptr && AsksNot(node.condition, asked->condition))
          never.push_back(Value::Of(NameOf(asked->condition)));
    line->Many("asks_not", never);
    if (!node.otherwise) return;
    Put(line, "who", node.otherwise->who);
    Put(line, "escalate_to", node.otherwise->escalate_to);
  }
  void Tell(const IfAct& node, const Act&, Object* line) const {
    line->Text("condition", NameOf(node.condition));
  }
  void Tell(const ChooseAct& node, const Act&, Object* line) const {
    Put(line, "by", node.by);
    List options;
    for (const ChoiceOption& option : node.options)
      options.push_back(Object().Many("names", CallNames(option.names)).Take());
    line->Many("options", options);
  }
  void Tell(const TogetherAct& node, const Act&, Object* line) const {
    if (node.at_least > 0) line->Number("at_least", static_cast<uint64_t>(node.at_least));
  }
  void Tell(const RaceAct&, const Act&, Object*) const {}
  void Tell(const RegionAct&, const Act&, Object*) const {}
  void Tell(const ForEachAct& node, const Act&, Object* line) const {
    line->Text("list", NameOf(node.list));
  }
  void Tell(const RepeatAct& node, const Act&, Object* line) const {
    line->Number("at_most", static_cast<uint64_t>(node.at_most));
    line->Text("condition", NameOf(node.until));
  }
  void Tell(const WaitAct& node, const Act&, Object* line) const {
    line->One("length", Length(node.length)).One("after", From(node.after));
  }
  void Tell(const WaitForAct& node, const Act&, Object* line) const {
    line->Many("any_of", std::get<List>(Group(node.any_of).is));
    if (node.or_after) line->One("or_after", Length(*node.or_after));
  }
  void Tell(const CallAct& node, const Act&, Object* line) const {
    const Procedure& called = program_.procedures[node.procedure];
    line->Text("called", called.names.id);
    if (called.opens_when != kNoExpr) line->Text("condition", NameOf(called.opens_when));
    List given;
    for (const CaseParameter& parameter : called.parameters)
      for (const CaseArgument& argument : node.arguments)
        if (argument.names.id == program_.case_names[parameter.value].id)
          given.push_back(Object()
                              .Text("name", argument.names.id)
                              .Text("is", NameOf(argument.value))
                              .Text("type", WordOf(parameter.type.kind))
                              .Take());
    line->Many("arguments", given);
  }
  void Tell(const EffectAct& node, const Act&, Object* line) const {
    line->Text("effect", node.effect);
    if (node.on_date != kNoExpr) line->Text("on", NameOf(node.on_date));
  }
  void Tell(const MeanwhileAct& node, const Act&, Object* line) const {
    List reactions;
    for (const Reaction& reaction : node.reactions) {
      Object one;
      one.One("on", Wrapped(Happens(reaction.on)));
      one.Yes("cancel", reaction.cancel);
      one.Yes("stop_before_effect", reaction.stop_before_effect);
      if (reaction.region != kNoAct) one.Text("region", PlaceOf(reaction.region));
      if (reaction.ends) one.Text("ends", reaction.ends->id);
      List told;
      for (const Party& party : reaction.tell) told.push_back(Value::Of(Told(party)));
      reactions.push_back(one.Many("tell", told).Take());
    }
    line->Many("reactions", reactions);
  }
  void Tell(const CancelAct& node, const Act&, Object* line) const {
    line->Text("region", PlaceOf(node.region));
  }
  void Tell(const EndAct& node, const Act&, Object* line) const {
    line->Text("outcome", node.outcome.id);
  }
  void Tell(const MilestoneAct& node, const Act&, Object* line) const {
    line->Text("condition", NameOf(node.condition));
  }

  static Object Wrapped(const Value& value) {
    Object object;
    for (const auto& [key, one] : std::get<Members>(value.is))
      object.Text(key.c_str(), std::get<std::string>(one.is));
    return object;
  }

  // ---- what laws attach to effects ----
  bool Applies(const Obligation& obligation) const {
    const auto same = [](const Citation& a, const Citation& b) {
      return a.source == b.source && a.article == b.article &&
             (a.paragraph.empty() || a.paragraph == b.paragraph) &&
             (a.item.empty() || a.item == b.item);
    };
    if (obligation.under.empty()) return true;
    for (const Citation& law : obligation.under)
      for (const Citation& ground : Grounds())
        if (same(law, ground)) return true;
    return false;
  }
  // Of the procedure, then of those that it calls.
  std::vector<Citation> Grounds() const {
    std::vector<Citation> grounds = procedure_.under;
    for (const flow::Spot& spot : map_.spots())
      if (const auto* call = std::get_if<CallAct>(&program_.acts[spot.act].node))
        for (const Citation& ground : program_.procedures[call->procedure].under)
          grounds.push_back(ground);
    return grounds;
  }
  // What the employee can supply.
  List Facts() const {
    List facts;
    for (const Fact& fact : program_.facts) {
      if (fact.binding != kNoExpr || fact.entity != procedure_.entity) continue;
      Object one;
      one.Text("fact", fact.names.id);
      for (const Role& role : program_.roles)
        if (role.names.id == fact.source) one.Text("from", fact.source);
      facts.push_back(one.Take());
    }
    return facts;
  }
  Value Law(const Obligation& obligation) const {
    Object line;
    line.Text("line", "obligation").Text("id", obligation.names.id);
    line.Text("effect", obligation.effect).Yes("per_case", obligation.per_case);
    return line.Many("duties", Duties(obligation.duties)).Take();
  }
  List Duties(const std::vector<Duty>& duties) const {
    List list;
    for (const Duty& duty : duties) {
      Object one;
      std::visit(Overloaded{[&](const HaveBefore& node) {
                              one.Text("kind", "have_before").Yes("in_order", node.in_order);
                              if (node.by_at_least)
                                one.One("by_at_least", Length(*node.by_at_least));
                              one.Many("happenings", Groups(node.happenings));
                            },
                            [&](const NeverWhile& node) {
                              one.Text("kind", "never_while");
                              one.Text("condition", NameOf(node.condition));
                            },
                            [&](const HappenOnDay& node) {
                              one.Text("kind", "on_the_day");
                              if (node.follows) one.One("follows", Wrapped(Happens(*node.follows)));
                              one.Many("happenings", Groups(node.happenings));
                            },
                            [&](const HappenAfter& node) {
                              one.Text("kind", "after").One("within", Length(node.within));
                              if (node.follows) one.One("follows", Wrapped(Happens(*node.follows)));
                              one.Many("happenings", Groups(node.happenings));
                            },
                            [&](const EitherDuties& node) {
                              List branches;
                              for (const auto& branch : node.branches)
                                branches.push_back(Value::Of(Duties(branch)));
                              one.Text("kind", "either").Many("branches", branches);
                            }},
                 duty.node);
      list.push_back(one.Take());
    }
    return list;
  }

  // Whether a gate asks, among other things, that this fails: `not P`, both one plain name.
  bool AsksNot(ExprId condition, ExprId other) const {
    const Expr& e = program_[condition];
    if (e.op == Op::kAnd)
      return std::ranges::any_of(program_.Args(e),
                                 [&](ExprId operand) { return AsksNot(operand, other); });
    if (e.op != Op::kNot) return false;
    constexpr Op kPlain[] = {Op::kRule, Op::kDefinition, Op::kFact, Op::kPresent, Op::kCaseValue};
    const Expr &a = program_[program_.Args(e)[0]], &b = program_[other];
    return std::ranges::find(kPlain, a.op) != std::end(kPlain) && a.op == b.op &&
           a.index == b.index && a.args_count == 0 && b.args_count == 0;
  }

  const Program& program_;
  const Procedure& procedure_;
  const flow::PlaceMap map_;
  const bool changes_;
};

}  // namespace

std::string NameOf(ExprId expr) { return "e" + std::to_string(expr); }

std::string WordOf(TypeKind kind) {
  switch (kind) {
    case TypeKind::kNumber: return "number";
    case TypeKind::kPercent: return "percent";
    case TypeKind::kPoints: return "points";
    case TypeKind::kMoney: return "money";
    case TypeKind::kDate: return "date";
    case TypeKind::kPeriod: return "period";
    case TypeKind::kSpan: return "span";
    case TypeKind::kText: return "text";
    case TypeKind::kYesNo: return "yes_no";
    case TypeKind::kChoice: return "choice";
    case TypeKind::kRecord: return "record";
    case TypeKind::kList: return "list";
    case TypeKind::kEvent: return "event";
    case TypeKind::kDocument: return "document";
    case TypeKind::kTeam: return "team";
    case TypeKind::kNone: return "none";
    case TypeKind::kError: return "error";
  }
  return "error";
}

std::vector<Value> TellProcedure(const Program& program, const Procedure& procedure, bool changes) {
  return Teller(program, procedure, changes).All();
}

}  // namespace writ::reference
