// What must never be while a case runs, asked day by day; and which finding is the first, the
// second.
#include <algorithm>

#include "engine/flow/notice.h"
#include "engine/flow/run.h"

namespace writ::flow {
namespace {

constexpr int kMostDaysAhead = 400;

// The same name: a rule, definition, fact or event without arguments.
bool IsSameName(const Program& program, ExprId a, ExprId b) {
  const Expr &left = program[a], &right = program[b];
  constexpr Op kNames[] = {Op::kRule, Op::kDefinition, Op::kFact, Op::kPresent, Op::kCaseValue};
  return std::ranges::find(kNames, left.op) != std::end(kNames) && left.op == right.op &&
         left.index == right.index && left.args_count == 0 && right.args_count == 0;
}

// Whether a condition asks, among other things, that the other one fails.
bool AsksNot(const Program& program, ExprId condition, ExprId other) {
  std::vector<ExprId> left{condition};
  while (!left.empty()) {
    const ExprId id = left.back();
    left.pop_back();
    const Expr& e = program[id];
    if (e.op == Op::kNot && IsSameName(program, program.Args(e)[0], other)) return true;
    if (e.op == Op::kAnd)
      for (const ExprId operand : program.Args(e)) left.push_back(operand);
  }
  return false;
}

// Of findings in the order of their days, those that count: the first, and then each whose evidence
// begins after the measure that was taken since the one before it.
struct InTurn {
  std::vector<Date> days;
  // The measure that was taken by then since the last that counts.
  std::optional<Date> MeasureBy(const std::vector<Date>& measures, Date by) const {
    if (days.empty()) return std::nullopt;
    const auto after = std::ranges::upper_bound(measures, days.back());
    return after != measures.end() && *after <= by ? std::optional(*after) : std::nullopt;
  }
};

InTurn TakenInTurn(const std::vector<Made>& made, const std::vector<Date>& measures) {
  InTurn turn;
  for (const Made& next : made) {
    const auto measure = turn.MeasureBy(measures, next.on);
    if (measure && next.evidence_from && *next.evidence_from <= *measure) continue;
    turn.days.push_back(next.on);
  }
  return turn;
}

}  // namespace

std::vector<Made> Run::FindingsOf(const std::string& finding, bool per_case) const {
  std::vector<Made> all;
  for (const FindingRecord& record : state_.findings)
    if (record.finding.text == finding) all.push_back({record.on, record.from});
  if (!per_case) {
    for (const FindingRecord& record : inputs_.findings)
      if (record.finding.text == finding) all.push_back({record.on, record.from});
    if (inputs_.facts != nullptr) {
      const auto outside = inputs_.facts->events.find(finding);
      if (outside != inputs_.facts->events.end())
        for (const Date day : outside->second) all.push_back({day, std::nullopt});
    }
  }
  // Those of one day are one, and one whose evidence is known stands before one whose is not.
  std::ranges::stable_sort(all, {},
                           [](const Made& m) { return std::pair(m.on, !m.evidence_from); });
  const auto twice = std::ranges::unique(all, {}, &Made::on);
  all.erase(twice.begin(), twice.end());
  return all;
}

std::vector<Date> Run::DaysOf(const Happening& happening, bool per_case) {
  std::vector<Date> days;
  if (happening.kind == HappeningKind::kCondition) {
    Asked asked;
    if (const auto day = AskDate(happening.condition, &asked)) days.push_back(*day);
    return days;
  }
  const std::string name = NameOf(happening);
  for (const HappenedRecord& record : state_.happened)
    if (record.what.text == name) days.push_back(record.on);
  if (per_case) return days;
  const auto& outside = Facts().events;
  if (const auto found = outside.find(name); found != outside.end())
    days.insert(days.end(), found->second.begin(), found->second.end());
  return days;
}

std::vector<Date> Run::MeasuresBetween(uint32_t finding) {
  std::vector<Date> days;
  for (const Happening& measure : flow::MeasuresBetween(program_, finding))
    for (const Date day : DaysOf(measure, false)) days.push_back(day);
  std::ranges::sort(days);
  return days;
}

// The next finding counts when its evidence begins after the measure between the two has ended. A
// finding that is known by its day alone counts by its day.
void Run::PutInTurn(CaseFacts* facts) {
  if (inputs_.facts == nullptr) return;
  if (in_turn_at_ == state_.events) {
    facts->in_turn = in_turn_;
    return;
  }
  in_turn_.clear();
  in_turn_at_ = state_.events;  // a measure may be a condition, which asks for the facts itself
  std::map<std::string, std::vector<Date>> turns;
  for (uint32_t i = 0; i < program_.findings.size(); ++i) {
    const std::vector<Made> made = FindingsOf(program_.findings[i].names.id, false);
    if (made.size() < 2) continue;
    const std::vector<Date> measures = MeasuresBetween(i);
    turns[program_.findings[i].names.id] = TakenInTurn(made, measures).days;
  }
  in_turn_ = std::move(turns);
  facts->in_turn = in_turn_;
}

// A finding that would count as none, because it rests on days before the measure was taken.
void Run::RefuseOutOfTurn(uint32_t finding, Date evidence_from) {
  const Names& names = program_.findings[finding].names;
  if (flow::MeasuresBetween(program_, finding).empty()) return;
  Facts();
  const std::vector<Date> measures = MeasuresBetween(finding);
  const InTurn turn = TakenInTurn(FindingsOf(names.id, false), measures);
  const auto measure = turn.MeasureBy(measures, Today());
  if (!measure || evidence_from > *measure) return;
  No(RefusalKind::kNotInTurn,
     {TitleOf(names), Same(measure->ToIso()), Same(evidence_from.ToIso())});
}

// The first service of a notice to the person whom the case is about.
std::optional<Date> Run::FirstNotice() const {
  std::optional<Date> first;
  for (uint32_t i = 0; i < map_.spots().size(); ++i) {
    const auto* serve = std::get_if<ServeAct>(&map_.ActAt(i).node);
    if (serve == nullptr || serve->on.kind != PartyKind::kSubject) continue;
    const std::string name = "served " + program_.documents[serve->document].names.id;
    for (const HappenedRecord& record : state_.happened)
      if (record.what.text == name && (!first || record.on < *first)) first = record.on;
  }
  return first;
}

// Days to come on which something may be known already: each until the effect, where its day is
// known; otherwise those from which on something recorded is so or no longer so.
std::vector<Date> Run::LaterDays(std::optional<Date> effect) const {
  std::vector<Date> days;
  if (effect) {
    for (int n = 1; n <= kMostDaysAhead; ++n) {
      const auto day = Today().PlusDays(n);
      if (!day || *day > *effect) break;
      days.push_back(*day);
    }
    return days;
  }
  for (const auto& [fact, entries] : inputs_.facts->record.facts)
    for (const FactEntry& entry : entries)
      for (const Recording& recording : entry.recordings)
        if (const auto* spans = std::get_if<std::vector<IntervalValue>>(&recording.value))
          for (const IntervalValue& span : *spans)
            if (span.from && *span.from > Today()) days.push_back(*span.from);
  std::ranges::sort(days);
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

// Holds when the condition is known to fail on every day from the first notice to today, and no
// record makes it hold on a later one.
Asked Run::AskNever(ExprId condition, std::optional<Date> effect) {
  Facts();
  const auto asked_on = [&](Date day, bool explain) {
    Asked asked = AskOn(condition, {.day = day, .explain = explain});
    const bool fails = asked.verdict == Verdict::kFails || asked.verdict == Verdict::kNotApplicable;
    asked.verdict = fails                              ? Verdict::kHolds
                    : asked.verdict == Verdict::kHolds ? Verdict::kFails
                                                       : Verdict::kUnknown;
    return asked;
  };
  std::optional<Date> unknown;
  std::optional<Date> day = std::min(FirstNotice().value_or(Today()), Today());
  for (; day && *day <= Today(); day = day->PlusDays(1)) {
    const Verdict verdict = asked_on(*day, false).verdict;
    if (verdict == Verdict::kFails) return asked_on(*day, true);
    if (verdict == Verdict::kUnknown && !unknown) unknown = day;
  }
  for (const Date later : LaterDays(effect))
    if (asked_on(later, false).verdict == Verdict::kFails) return asked_on(later, true);
  return asked_on(unknown.value_or(Today()), true);
}

// A gate that asks that something fails which must never be before an effect of this procedure
// asks so of every day, as the effect will.
Asked Run::AskNeverAtGate(const CheckAct& gate) {
  for (const Spot& spot : map_.spots()) {
    const auto* effect = std::get_if<EffectAct>(&program_.acts[spot.act].node);
    if (effect == nullptr) continue;
    for (const Obligation& obligation : program_.obligations) {
      if (!Applies(obligation, effect->effect)) continue;
      for (const Duty& duty : obligation.duties) {
        const auto* never = std::get_if<NeverWhile>(&duty.node);
        if (never == nullptr || !AsksNot(program_, gate.condition, never->condition)) continue;
        Asked unknown_day;
        const auto day =
            effect->on_date == kNoExpr ? std::nullopt : AskDate(effect->on_date, &unknown_day);
        Asked asked = AskNever(never->condition, day);
        if (asked.verdict != Verdict::kHolds) return asked;
      }
    }
  }
  return Met();
}

}  // namespace writ::flow
