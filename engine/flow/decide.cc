#include <algorithm>
#include <stdexcept>
#include <utility>

#include "engine/base/overloaded.h"
#include "engine/flow/notice.h"
#include "engine/flow/participation.h"
#include "engine/flow/run.h"

namespace writ::flow {
namespace {

struct RefusalText {
  std::string_view id, en, zh;
};
constexpr RefusalText kRefusals[] = {
#define WRIT_REFUSAL(name, id, en, zh) {id, en, zh},
#include "engine/flow/refusals.def"
#undef WRIT_REFUSAL
};

Refusal Simple(RefusalKind kind, std::vector<LocalText> arguments) {
  return {kind, std::move(arguments), {}, nullptr};
}

// Which part of two states is not the same, for whoever looks for the reason.
const char* Differing(const CaseState& a, const CaseState& b) {
  if (a.places != b.places) return "places";
  if (a.timers != b.timers || a.timers_set != b.timers_set) return "timers";
  if (a.values != b.values) return "values";
  if (a.steps != b.steps) return "steps";
  if (a.happened != b.happened || a.findings != b.findings) return "what happened";
  if (a.gates != b.gates || a.reacted != b.reacted) return "gates";
  if (a.duties != b.duties || a.effects != b.effects) return "duties";
  if (a.waived != b.waived) return "waivers";
  if (a.part != b.part) return "who takes part";
  return "the rest";
}

// What is told of the past, and of who does what, moves nothing.
bool Moves(const Command& command) {
  return !std::holds_alternative<Reconsidering>(command) &&
         !std::holds_alternative<LookAgain>(command) &&
         !std::holds_alternative<ClaimStep>(command) &&
         !std::holds_alternative<ReleaseStep>(command) &&
         !std::holds_alternative<flow::RecuseSomebody>(command) &&
         !std::holds_alternative<RaiseObjection>(command) &&
         !std::holds_alternative<SupplyFact>(command) &&
         !std::holds_alternative<AnswerSupplied>(command);
}

// In a tick and what is told of the past nobody acts; before it is open nobody is recused.
bool IsOfSomebody(const Command& command) {
  return !std::holds_alternative<OpenCase>(command) && !std::holds_alternative<Tick>(command) &&
         !std::holds_alternative<Reconsidering>(command);
}

}  // namespace

const Procedure* FindProcedure(const Program& program, std::string_view name) {
  for (const Procedure& procedure : program.procedures) {
    const Names& names = procedure.names;
    if (names.id == name || names.en == name || names.zh == name) return &procedure;
  }
  return nullptr;
}

// A list that stands in the facts.
static bool IsRunnable(const Program& program, const ForEachAct& each) {
  const Expr& list = program[each.list];
  return list.op == Op::kFact && program.facts[list.index].binding == kNoExpr;
}

bool IsRunnable(const Program& program, const PlaceMap& map, std::string_view* not_yet) {
  std::vector<char> called(program.procedures.size());
  for (const Spot& spot : map.spots()) {
    const Act& act = program.acts[spot.act];
    const auto* each = std::get_if<ForEachAct>(&act.node);
    const auto* call = std::get_if<CallAct>(&act.node);
    if (call != nullptr && std::exchange(called[call->procedure], 1) == 1) {
      if (not_yet != nullptr) *not_yet = "call";
      return false;
    }
    if (each == nullptr || IsRunnable(program, *each)) continue;
    if (not_yet != nullptr) *not_yet = WordOf(act);
    return false;
  }
  return true;
}

std::string_view IdOf(RefusalKind kind) { return kRefusals[static_cast<size_t>(kind)].id; }

std::string SentenceOf(const Refusal& refusal, bool chinese) {
  const RefusalText& text = kRefusals[static_cast<size_t>(refusal.kind)];
  const std::string_view pattern = chinese ? text.zh : text.en;
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{' || i + 2 >= pattern.size() || pattern[i + 2] != '}') {
      out += pattern[i];
      continue;
    }
    const auto at = static_cast<size_t>(pattern[i + 1] - '0');
    if (at < refusal.arguments.size())
      out += chinese ? refusal.arguments[at].zh : refusal.arguments[at].en;
    i += 2;
  }
  return out;
}

void Run::Open(const OpenCase& command) {
  const LocalText title = TitleOf(procedure_.names);
  std::string_view not_yet;
  if (!IsRunnable(program_, map_, &not_yet))
    No(RefusalKind::kNotRunnable, {title, Same(std::string(not_yet))});
  if (procedure_.exclusive && command.exclusive_taken) No(RefusalKind::kExclusive, {title});
  Asked asked = Met();
  if (procedure_.opens_when != kNoExpr) asked = Ask(procedure_.opens_when);
  if (asked.verdict != Verdict::kHolds) No(RefusalKind::kMayNotOpen, {title}, asked);
  CaseOpened opened;
  opened.procedure = Id(procedure_.names.id);
  opened.because = command.because;
  opened.proposal = command.proposal;
  if (procedure_.exclusive) opened.exclusive = opened.procedure;
  for (const CaseParameter& parameter : procedure_.parameters) {
    const Names& names = program_.case_names[parameter.value];
    const auto given = std::ranges::find(command.arguments, names.id, &FormValue::field);
    if (given == command.arguments.end()) No(RefusalKind::kMissingField, {title, Same(names.id)});
    if (given->value.type.kind != parameter.type.kind)
      No(RefusalKind::kWrongType,
         {Same(names.id), {"of the type in the procedure's head", "流程开头所写的类型"}});
    opened.fields.emplace_back(names.id);
    opened.form.push_back(given->commitment);
    values_.Set(parameter.value, given->value);
  }
  Add(opened);
  events_.back().verdict = asked.verdict;
  events_.back().because = asked.because;
  if (map_.top().empty()) return Close(Id("completed"));
  Enter(map_.top().front());
}

// An event to which papers belong is only told with at least one of them: what nobody can show
// later has not been proved by being told.
void Run::Report(const ReportEvent& command) {
  if (state_.status == CaseStatus::kClosed) No(RefusalKind::kNotOpen, {Same(state_.outcome.text)});
  for (uint32_t i = 0; i < program_.events.size(); ++i) {
    const EventType& event = program_.events[i];
    const Names& names = event.names;
    if (names.id != command.event && names.en != command.event && names.zh != command.event)
      continue;
    Participation(*this).CheckReporter(i);
    if (command.on > Today())
      No(RefusalKind::kInTheFuture, {Same(command.on.ToIso()), Same(Today().ToIso())});
    const LocalText papers = PapersOf(program_, event);
    if (command.proof.empty() && !papers.en.empty())
      No(RefusalKind::kReportNeedsProof, {TitleOf(names), papers});
    EventRecorded recorded;
    recorded.name = Id(names.id);
    recorded.on = command.on;
    recorded.details = command.details;
    recorded.proof = command.proof;
    return Add(recorded);
  }
  No(RefusalKind::kNoEvent, {Same(command.event)});
}

void Run::Withdraw(const WithdrawCase& command) {
  if (state_.status == CaseStatus::kClosed) No(RefusalKind::kNotOpen, {Same(state_.outcome.text)});
  // Whose turn it is, but for the employee: a case about somebody is not theirs to end. Where it is
  // nobody's, whoever has a part in it.
  std::vector<Party> who;
  const auto add = [&](uint32_t spot) {
    const auto* step = std::get_if<StepAct>(&map_.ActAt(spot).node);
    const auto* choose = std::get_if<ChooseAct>(&map_.ActAt(spot).node);
    const Party* by = step != nullptr ? &step->by : choose != nullptr ? &choose->by : nullptr;
    if (by != nullptr && by->kind != PartyKind::kSubject) who.push_back(*by);
  };
  for (const uint32_t spot : ActiveSpots()) add(spot);
  const bool waits = who.empty();
  for (uint32_t spot = 0; waits && spot < map_.spots().size(); ++spot) add(spot);
  const auto acted = [&](const StepRecord& step) {
    return std::ranges::find(step.actors, inputs_.actor.person) != step.actors.end();
  };
  const auto fits = std::ranges::find_if(who, [&](const Party& party) { return Fits(party); });
  const bool took_part = waits && std::ranges::any_of(state_.steps, acted);
  if (inputs_.actor.is_subject || (!took_part && fits == who.end()))
    No(RefusalKind::kWrongRole, {{"withdrawing", "撤回"}, Participation(*this).WordsOf(who)});
  if (!took_part) party_ = *fits;
  const Document* declared = Notice::Declared(*this);
  if (declared != nullptr && command.agreed.empty())
    No(RefusalKind::kEmployeeMustAgree, {TitleOf(declared->names)});
  if (!command.agreed.empty()) {
    EventRecorded agreed{.name = Id(kAgreedWithdrawal), .on = Today()};
    agreed.proof = command.agreed;
    Add(agreed);
  }
  Close(Id(command.outcome), false);
}

Outcome Decide(const Program& program, const CaseState& state, const Command& command,
               const Inputs& inputs) {
  return Decide(program, state, command, inputs, nullptr);
}

Outcome Decide(const Program& program, const CaseState& state, const Command& command,
               const Inputs& inputs, Answers* answers) {
  const auto* open = std::get_if<OpenCase>(&command);
  if (open != nullptr && state.status != CaseStatus::kNone)
    return Simple(RefusalKind::kAlreadyOpen, {});
  const std::string& name = open != nullptr ? open->procedure : state.procedure.text;
  const Procedure* procedure = FindProcedure(program, name);
  if (procedure == nullptr) return Simple(RefusalKind::kNoProcedure, {Same(name)});
  if (inputs.expected && *inputs.expected != state.events)
    return Simple(RefusalKind::kStale,
                  {Same(std::to_string(*inputs.expected)), Same(std::to_string(state.events))});
  try {
    Run run(program, *procedure, state, inputs, answers);
    Participation part(run);
    if (IsOfSomebody(command)) part.RefuseRecused();
    std::visit(
        Overloaded{
            [&](const OpenCase& c) { run.Open(c); }, [&](const DoStep& c) { run.Do(c); },
            [&](const SignStep& c) { run.Sign(c); }, [&](const RefuseToSign& c) { run.Refuse(c); },
            [&](const ReportEvent& c) { run.Report(c); }, [&](const Tick& c) { run.TickNow(c); },
            [&](const WithdrawCase& c) { run.Withdraw(c); },
            [&](const Reconsidering& c) { run.Reconsider(c); },
            [&](const LookAgain& c) { run.LookedAgain(c); },
            [&](const WaiveLaw& c) { run.Waive(c); }, [&](const MigrateCase& c) { run.Migrate(c); },
            [&](const ClaimStep& c) { part.Claim(c); },
            [&](const ReleaseStep& c) { part.Release(c); },
            [&](const flow::RecuseSomebody& c) { part.Recuse(c); },
            [&](const RaiseObjection& c) { part.Object(c); },
            [&](const ReviewObjection& c) { part.Review(c); },
            [&](const SupplyFact& c) { part.Supply(c); },
            [&](const AnswerSupplied& c) { part.Answer(c); }},
        command);
    if (Moves(command)) run.Settle();
    std::vector<CaseEvent> events = run.TakeEvents();
    CaseState folded = state;
    for (const CaseEvent& event : events) Apply(event, &folded);
    // What was decided on must be what everybody will read from the log.
    if (folded != run.state())
      throw std::logic_error(std::string("the events of a command do not fold: ") +
                             Differing(folded, run.state()));
    if (auto needed = run.TakeNeeded(); !needed.empty())
      return Need{DayOf(inputs.now), std::move(needed)};
    return events;
  } catch (const Stop& stop) {
    return stop.outcome;
  }
}

}  // namespace writ::flow
