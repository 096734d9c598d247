#include "tests/reference/tell_case.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

#include "engine/base/overloaded.h"
#include "engine/base/text.h"
#include "engine/flow/before.h"
#include "tests/reference/tell_procedure.h"

namespace writ::reference {
namespace {

constexpr size_t kDigits = 16;  // of what has no name: no two of a log begin alike

// ---- the fields of an event, whatever they are ----

template <class Form>
Value ValueOf(const FormedText<Form>& text) {
  return Value::Of(text.text);
}
template <size_t kSize, class Form>
Value ValueOf(const BytesOf<kSize, Form>& bytes) {
  return Value::Of(CalledBy(bytes));
}
Value ValueOf(const Date& date) { return Value::Of(date.ToIso()); }
Value ValueOf(const Instant& instant) { return Value::Of(instant.ToIso()); }
Value ValueOf(const Count& count) { return Value::Of(count.value); }
template <Choice E>
Value ValueOf(E choice) {
  return Value::Of(writ::WordOf(choice));
}

template <class T>
List ListOf(const std::vector<T>& many) {
  List list;
  for (const T& one : many) list.push_back(ValueOf(one));
  return list;
}

class FieldTeller {
 public:
  explicit FieldTeller(Members* members) : members_(*members) {}
  template <class T>
  void operator()(const FieldInfo& info, const T& one) {
    members_[std::string(info.name)] = ValueOf(one);
  }
  template <class T>
  void operator()(const FieldInfo& info, const std::optional<T>& one) {
    if (one) members_[std::string(info.name)] = ValueOf(*one);
  }
  template <class T>
  void operator()(const FieldInfo& info, const std::vector<T>& many) {
    if (!many.empty()) members_[std::string(info.name)] = Value::Of(ListOf(many));
  }

 private:
  Members& members_;
};

Value ChangesOf(const flow::Changes& changes) {
  List entered, started, taken;
  for (const flow::Arrival& arrival : changes.entered)
    entered.push_back(
        Object().Text("place", arrival.place.text).Number("round", arrival.round).Take());
  for (const flow::TimerStart& start : changes.started)
    started.push_back(Object()
                          .Text("timer", start.timer.text)
                          .Text("place", start.place.text)
                          .Text("role", writ::WordOf(start.role))
                          .Text("due", start.due.ToIso())
                          .Take());
  for (const uint64_t at : changes.taken) taken.push_back(Value::Of(at));
  return Object()
      .Many("left", ListOf(changes.left))
      .Many("done", ListOf(changes.done))
      .Many("entered", entered)
      .Many("cancelled", ListOf(changes.cancelled))
      .Many("started", started)
      .Many("blocked", ListOf(changes.blocked))
      .Many("unblocked", ListOf(changes.unblocked))
      .Many("escalated", ListOf(changes.escalated))
      .Many("taken", taken)
      .Take();
}

// ---- commands ----

List FormOf(const std::vector<flow::FormValue>& form) {
  List list;
  for (const flow::FormValue& value : form)
    list.push_back(Object()
                       .Text("field", value.field)
                       .Text("type", WordOf(value.value.type.kind))
                       .Text("commitment", CalledBy(value.commitment))
                       .Many("documents", ListOf(value.documents))
                       .Take());
  return list;
}

Object Service(const flow::ServiceDetails& service) {
  Object object;
  object.Text("method", writ::WordOf(service.method)).Text("served", service.served.ToIso());
  if (service.address) object.Text("address", CalledBy(*service.address));
  return object.Many("proof", ListOf(service.proof))
      .Many("witnesses", People(service.witnesses))
      .Yes("employee_is_witness", service.employee_is_witness);
}

Object Withdrawal(const flow::WithdrawCase& command) {
  return Object()
      .Text("kind", "withdraw")
      .Text("outcome", command.outcome)
      .Many("agreed", ListOf(command.agreed));
}

Object Step(const flow::DoStep& command) {
  Object object;
  object.Text("kind", "do").Text("step", command.step).Many("form", FormOf(command.form));
  if (command.verdict) object.Text("verdict", *command.verdict);
  if (command.option) object.Text("option", *command.option);
  if (command.service) object.One("service", Service(*command.service));
  if (command.finding)
    object.One("finding", Object()
                              .Text("from", command.finding->from.ToIso())
                              .Text("until", command.finding->until.ToIso()));
  if (command.signature) object.Text("signature", CalledBy(command.signature->shown));
  object.Yes("paid", command.paid).Yes("issued", command.issued);
  return object.Many("proof", ListOf(command.proof));
}

// By its number among the events of the case: the case before it is what the others fold to.
Object Past(const flow::PastDecision& past) {
  return Object()
      .Number("event", past.before->events + 1)
      .Number("decided", past.decided)
      .Text("told", writ::WordOf(past.told));
}

Object Claim(const flow::ClaimStep& command) {
  Object object;
  object.Text("kind", "claim").Text("step", command.step);
  if (command.to) object.One("to", TellActor(*command.to));
  return object;
}

Object Recusal(const flow::RecuseSomebody& command) {
  Object object;
  object.Text("kind", "recuse").One("who", TellActor(command.who));
  if (command.reason) object.Text("reason", CalledBy(*command.reason));
  return object;
}

Object Objection(const flow::RaiseObjection& command) {
  return Object()
      .Text("kind", "object")
      .Text("step", command.step)
      .Number("against", command.against)
      .Text("reason", CalledBy(command.reason))
      .Yes("on_paper", command.on_paper);
}

Object Review(const flow::ReviewObjection& command) {
  List findings;
  for (const uint64_t finding : command.findings) findings.push_back(Value::Of(finding));
  return Object()
      .Text("kind", "review")
      .Text("objection", command.objection.text)
      .Text("outcome", writ::WordOf(command.outcome))
      .Text("reason", CalledBy(command.reason))
      .Text("shown", CalledBy(command.shown))
      .Many("documents", ListOf(command.documents))
      .Many("findings", findings);
}

Object Supply(const flow::SupplyFact& command) {
  return Object()
      .Text("kind", "supply")
      .Text("fact", command.fact)
      .Text("period", command.period ? command.period->text : "")
      .Text("value", CalledBy(command.value))
      .Many("documents", ListOf(command.documents))
      .Yes("on_paper", command.on_paper);
}

Object Answer(const flow::AnswerSupplied& command) {
  return Object()
      .Text("kind", "answer")
      .Text("supplied", command.supplied.text)
      .Text("outcome", writ::WordOf(command.outcome))
      .Text("reason", command.reason ? CalledBy(*command.reason) : "");
}

Object Ticked(const flow::Tick& c) {
  List outages;
  for (const flow::Outage& outage : c.outages)
    outages.push_back(
        Object().Text("from", outage.from.ToIso()).Text("to", outage.to.ToIso()).Take());
  return Object().Text("kind", "tick").Many("outages", outages);
}

Object Waiver(const flow::WaiveLaw& c) {
  return Object()
      .Text("kind", "waive_law")
      .Text("law", c.law)
      .Text("reason", c.reason ? CalledBy(*c.reason) : "");
}

Object Migration(const flow::MigrateCase& c) {
  List moves;
  for (const auto& [was, now] : c.moves)
    moves.push_back(Object().Text("was", was.text).Text("now", now.text).Take());
  return Object()
      .Text("kind", "migrate")
      .Text("from", CalledBy(c.from_bundle))
      .Text("to", CalledBy(c.to_bundle))
      .Text("reason", c.reason ? CalledBy(*c.reason) : "")
      .Many("moves", moves);
}

}  // namespace

std::string NameIn(std::span<const uint8_t> bytes) {
  const auto end = std::ranges::find(bytes, 0);
  std::string name(bytes.begin(), end);
  const bool is_name = std::all_of(end, bytes.end(), [](uint8_t byte) { return byte == 0; }) &&
                       std::ranges::none_of(name, [](unsigned char c) { return c < ' '; }) &&
                       !FindInvalidUtf8(name);
  if (is_name) return name;
  std::string digits(1, 'x');
  for (const uint8_t byte : bytes.first(std::min(bytes.size(), kDigits / 2)))
    for (const int half : {byte >> 4, byte & 15}) digits += "0123456789abcdef"[half];
  return digits;
}

Object TellActor(const flow::Actor& actor) {
  const auto told = [](const std::vector<Id>& ids) {
    List roles;
    for (const Id& role : ids) roles.push_back(Value::Of(role.text));
    return roles;
  };
  List acts_for;
  for (const flow::ActsFor& one : actor.acts_for)
    acts_for.push_back(
        Object().Text("person", CalledBy(one.person)).Many("roles", told(one.roles)).Take());
  return Object()
      .Text("person", CalledBy(actor.person))
      .Many("acts_for", acts_for)
      .Many("roles", told(actor.roles))
      .Yes("subject", actor.is_subject)
      .Yes("union", actor.for_the_union);
}

List People(const std::vector<Pseudonym>& people) { return ListOf(people); }

Object TellCommand(const flow::Command& command) {
  return std::visit(Overloaded{[](const flow::OpenCase& c) {
                                 return Object()
                                     .Text("kind", "open")
                                     .Text("procedure", c.procedure)
                                     .Many("arguments", FormOf(c.arguments))
                                     .Yes("exclusive_taken", c.exclusive_taken);
                               },
                               [](const flow::DoStep& c) { return Step(c); },
                               [](const flow::SignStep& c) {
                                 return Object()
                                     .Text("kind", "sign")
                                     .Text("step", c.step)
                                     .Text("signature", CalledBy(c.signature.shown));
                               },
                               [](const flow::RefuseToSign& c) {
                                 return Object()
                                     .Text("kind", "refuse")
                                     .Text("step", c.step)
                                     .Text("shown", CalledBy(c.shown))
                                     .Many("witnesses", People(c.witnesses))
                                     .Number("witnesses_of_role_asked", c.witnesses_of_role_asked)
                                     .Yes("employee_is_witness", c.employee_is_witness);
                               },
                               [](const flow::ReportEvent& c) {
                                 return Object()
                                     .Text("kind", "report")
                                     .Text("event", c.event)
                                     .Text("on", c.on.ToIso())
                                     .Many("details", ListOf(c.details))
                                     .Many("proof", ListOf(c.proof));
                               },
                               [](const flow::Tick& c) { return Ticked(c); },
                               [](const flow::WithdrawCase& c) { return Withdrawal(c); },
                               [](const flow::Reconsidering& c) {
                                 List decisions;
                                 for (const flow::PastDecision& past : c.decisions)
                                   decisions.push_back(Past(past).Take());
                                 return Object()
                                     .Text("kind", "reconsider")
                                     .Text("batch", c.batch.text)
                                     .Many("decisions", decisions);
                               },
                               [](const flow::LookAgain& c) {
                                 return Object()
                                     .Text("kind", "look_again")
                                     .One("decision", Past(c.decision))
                                     .Many("documents", ListOf(c.documents));
                               },
                               [](const flow::WaiveLaw& c) { return Waiver(c); },
                               [](const flow::MigrateCase& c) { return Migration(c); },
                               [](const flow::ClaimStep& c) { return Claim(c); },
                               [](const flow::ReleaseStep& c) {
                                 return Object().Text("kind", "release").Text("step", c.step);
                               },
                               [](const flow::RecuseSomebody& c) { return Recusal(c); },
                               [](const flow::RaiseObjection& c) { return Objection(c); },
                               [](const flow::ReviewObjection& c) { return Review(c); },
                               [](const flow::SupplyFact& c) { return Supply(c); },
                               [](const flow::AnswerSupplied& c) { return Answer(c); }},
                    command);
}

Value TellEvent(const flow::CaseEvent& event) {
  Members fields;
  std::visit([&](const auto& one) { VisitFields(one, FieldTeller(&fields)); }, event.event);
  Members members = std::get<Members>(Object()
                                          .Text("line", "event")
                                          .Text("kind", KindOf(event.event))
                                          .Text("recorded", event.recorded.ToIso())
                                          .Many("actors", People(event.actors))
                                          .Text("step", event.step ? event.step->text : "")
                                          .Take()
                                          .is);
  members["fields"] = Value{std::move(fields)};
  members["changes"] = ChangesOf(event.changes);
  if (event.verdict) members["verdict"] = ValueOf(*event.verdict);
  return {std::move(members)};
}

namespace {

bool Holds(const ExplanationNode& node) {
  return node.state == State::kKnown && node.value.type.kind == TypeKind::kYesNo && node.value.yes;
}

// The windows among what holds. The policies of traces are small: nothing is kept of a node that is
// seen twice.
Object RestsOn(const Program& program, const Explanation& explanation, uint32_t at) {
  const ExplanationNode& node = explanation.nodes[at];
  Object object;
  if (!Holds(node)) return object;
  const Op op = node.kind == NodeKind::kExpr ? program[node.ref].op : Op::kAnd;
  const bool window = op == Op::kConsecutive || op == Op::kInAtLeast || op == Op::kTrend;
  List parts;
  for (const uint32_t child : node.children) {
    const ExplanationNode& below = explanation.nodes[child];
    if (window) {
      if (below.kind == NodeKind::kPeriod && below.state == State::kKnown &&
          (op == Op::kTrend || Holds(below)))
        parts.push_back(Object()
                            .Text("from", below.period->first_day().ToIso())
                            .Text("until", below.period->last_day().ToIso())
                            .Take());
      continue;
    }
    if (!Holds(below)) continue;
    const Object part = RestsOn(program, explanation, child);
    if (!part.empty()) {
      parts.push_back(part.Take());
    } else if (op == Op::kOr) {
      return object;  // enough on its own
    }
  }
  if (!window) return object.Many(op == Op::kOr ? "any" : "all", std::move(parts));
  const Expr& e = program[node.ref];
  const int32_t needed = op == Op::kInAtLeast ? e.count : program.windows[e.window].periods;
  return object.Number("at_least", static_cast<uint64_t>(needed)).Many("periods", std::move(parts));
}

}  // namespace

std::vector<Value> TellAnswers(const Program& now, const Program* before,
                               const flow::Answers& answers) {
  std::vector<Value> lines;
  std::map<std::tuple<uint64_t, ExprId, uint32_t, bool, Date>, size_t> seen;
  for (const flow::ConditionAnswer& a : answers.conditions) {
    const bool of_before =
        before != nullptr && a.condition != kNoExpr && (a.condition & flow::kOfTextBefore) != 0;
    const Program& program = of_before ? *before : now;
    const ExprId asked = of_before ? a.condition & ~flow::kOfTextBefore : a.condition;
    Object line;
    line.Yes("before", of_before);
    line.Text("line", "answer").Number("events", a.events).Text("day", a.day.ToIso());
    if (asked != kNoExpr) {
      line.Text("asked", NameOf(asked));
      line.Text("text", PrintExpr(program, asked).substr(0, 200));
    } else {
      line.Text("rule", program.rules[a.rule].names.id);
    }
    line.Yes("whole", a.whole).Text("is", writ::WordOf(a.verdict));
    line.Many("missing", ListOf(a.missing));
    if (a.date) line.Text("date", a.date->ToIso());
    if (a.because != nullptr && a.verdict == Verdict::kHolds)
      if (const Object rests = RestsOn(program, *a.because, a.because->root()); !rests.empty())
        line.One("rests_on", rests);
    const auto [at, is_new] =
        seen.try_emplace({a.events, a.condition, a.rule, a.whole, a.day}, lines.size());
    // Asked again for its explanation: what is missing is told then at the latest.
    if (is_new) {
      lines.push_back(line.Take());
    } else {
      lines[at->second] = line.Take();
    }
  }
  std::map<std::pair<Date, int32_t>, bool> counted;
  for (const flow::WorkingDaysAnswer& a : answers.working_days) {
    if (!counted.try_emplace({a.from, a.days}, true).second) continue;
    Object line;
    line.Text("line", "working_days").Text("from", a.from.ToIso());
    line.Number("days", static_cast<uint64_t>(a.days));
    if (a.last) line.Text("last", a.last->ToIso());
    lines.push_back(line.Take());
  }
  return lines;
}

}  // namespace writ::reference
