#include "engine/flow/notice.h"

#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/flow/look.h"

namespace writ::flow {
namespace {

// Between a title and the next.
void Append(LocalText* list, const LocalText& one, const char* en, const char* zh) {
  list->en += (list->en.empty() ? "" : en) + one.en;
  list->zh += (list->zh.empty() ? "" : zh) + one.zh;
}

bool IsOf(const HappeningGroup& group, uint32_t finding) {
  return std::ranges::any_of(group, [&](const Happening& happening) {
    return happening.kind == HappeningKind::kFinding && happening.index == finding;
  });
}

// What the law asks for between two of the finding.
void AddBetween(const std::vector<Duty>& duties, uint32_t finding, HappeningGroup* measures) {
  for (const Duty& duty : duties) {
    if (const auto* either = std::get_if<EitherDuties>(&duty.node))
      for (const auto& branch : either->branches) AddBetween(branch, finding, measures);
    const auto* before = std::get_if<HaveBefore>(&duty.node);
    if (before == nullptr || !before->in_order) continue;
    const auto& groups = before->happenings;
    size_t last = groups.size();
    for (size_t i = 0; i < groups.size(); ++i) {
      if (!IsOf(groups[i], finding)) continue;
      for (size_t between = last + 1; between < i; ++between)
        measures->insert(measures->end(), groups[between].begin(), groups[between].end());
      last = i;
    }
  }
}

}  // namespace

HappeningGroup MeasuresBetween(const Program& program, uint32_t finding) {
  HappeningGroup measures;
  for (const Obligation& obligation : program.obligations)
    AddBetween(obligation.duties, finding, &measures);
  return measures;
}

LocalText PapersOf(const Program& program, const EventType& event) {
  LocalText papers;
  for (const uint32_t index : event.facts) {
    const Fact& fact = program.facts[index];
    if (fact.type.kind == TypeKind::kDocument) Append(&papers, TitleOf(fact.names), ", ", "、");
  }
  return papers;
}

Notice::Notice(Run& run, uint32_t serve, uint32_t document, Date served)
    : run_(run), serve_(serve), document_(document), served_(served), asked_(Met()) {}

bool Notice::IsNamedIn(const std::vector<Duty>& duties) const {
  return std::ranges::any_of(duties, [&](const Duty& duty) { return IsNamedIn(duty); });
}

bool Notice::IsNamedIn(const Duty& duty) const {
  if (const auto* either = std::get_if<EitherDuties>(&duty.node))
    return std::ranges::any_of(either->branches,
                               [&](const auto& branch) { return IsNamedIn(branch); });
  const auto* before = std::get_if<HaveBefore>(&duty.node);
  if (before == nullptr) return false;
  const auto is_it = [&](const Happening& happening) {
    return happening.kind == HappeningKind::kServed && happening.index == document_;
  };
  return std::ranges::any_of(before->happenings, [&](const HappeningGroup& group) {
    return std::ranges::any_of(group, is_it);
  });
}

void Notice::Add(LocalText why, const Asked& asked) {
  Append(&why_, why, "; ", ";");
  if (asked_.verdict == Verdict::kHolds) asked_.because = asked.because;
  asked_.verdict = asked.verdict;
  asked_.missing.insert(asked_.missing.end(), asked.missing.begin(), asked.missing.end());
}

// How long before the effect it must be is asked of the effect.
void Notice::AskBefore(const Obligation& obligation, const HaveBefore& before) {
  HaveBefore by_now = before;
  by_now.by_at_least.reset();
  const Asked asked = run_.AskBefore(by_now, served_, obligation.per_case);
  if (asked.verdict == Verdict::kHolds) return;
  const Look look(run_);
  LocalText any;
  for (const HappeningGroup& group : before.happenings)
    for (const Happening& happening : group) {
      const Awaited awaited = look.Event(happening);
      const auto is_missing = [&](const MissingFact& m) { return m.what == awaited.id.text; };
      if (std::ranges::any_of(asked.missing, is_missing) &&
          any.en.find(awaited.title.en) == std::string::npos)
        Append(&any, awaited.title, " or ", "或");
    }
  const LocalText law = TitleOf(obligation.names);
  Add({"'" + law.en + "' asks for '" + any.en + "' before it",
       "「" + law.zh + "」要求此前已有「" + any.zh + "」"},
      asked);
}

// On the day of the service, and on each day that is known already until the effect. What is so
// between the two, where a service is recorded late, is asked of the effect.
void Notice::AskNever(const NeverWhile& never) {
  const Look look(run_);
  const LocalText what = look.Event({HappeningKind::kCondition, 0, never.condition}).title;
  const auto on = [&](Date day, bool explain) {
    return run_.AskOn(never.condition, {.day = day, .explain = explain});
  };
  std::optional<Date> against;
  Asked asked = on(served_, true);
  if (asked.verdict == Verdict::kHolds) against = served_;
  for (const Date later : run_.LaterDays(effect_)) {
    if (against) break;
    if (on(later, false).verdict != Verdict::kHolds) continue;
    against = later;
    asked = on(later, true);
  }
  if (against) {
    const std::string day = against->ToIso();
    asked.verdict = Verdict::kFails;
    Add({"'" + what.en + "' holds on " + day, "「" + what.zh + "」在" + day + "成立"}, asked);
  } else if (asked.verdict == Verdict::kUnknown) {
    const std::string day = served_.ToIso();
    Add({"whether '" + what.en + "' holds on " + day + " is not known",
         "「" + what.zh + "」在" + day + "是否成立尚不清楚"},
        asked);
  }
}

void Notice::AskAll(const Obligation& obligation) {
  for (const Duty& duty : obligation.duties) {
    if (IsNamedIn(duty)) continue;
    std::visit(Overloaded{[&](const HaveBefore& before) { AskBefore(obligation, before); },
                          [&](const NeverWhile& never) { AskNever(never); },
                          [&](const EitherDuties&) {
                            const Asked asked = run_.AskDuty(obligation, duty, served_);
                            const LocalText law = TitleOf(obligation.names);
                            if (asked.verdict != Verdict::kHolds)
                              Add({"'" + law.en + "' is not met", "「" + law.zh + "」尚未满足"},
                                  asked);
                          },
                          [](const auto&) {}},
               duty.node);
  }
}

// Whether it has happened, or something that stands after the service can make it.
bool Notice::CanCome(const Happening& happening, bool per_case) {
  if (happening.kind == HappeningKind::kServed && happening.index == document_) return true;
  const bool by_a_step = happening.kind == HappeningKind::kPaid ||
                         happening.kind == HappeningKind::kServed ||
                         happening.kind == HappeningKind::kIssued;
  if (!by_a_step || !run_.DaysOf(happening, per_case).empty()) return true;
  const std::string name = run_.NameOf(happening);
  for (uint32_t i = 0; i < run_.map_.spots().size(); ++i) {
    const auto& node = run_.map_.ActAt(i).node;
    std::string makes;
    if (const auto* pay = std::get_if<PayAct>(&node))
      makes = "paid " + run_.program_.case_names[pay->value].id;
    if (const auto* serve = std::get_if<ServeAct>(&node))
      makes = "served " + run_.program_.documents[serve->document].names.id;
    if (const auto* issue = std::get_if<IssueAct>(&node))
      makes = "issued " + run_.program_.documents[issue->document].names.id;
    if (makes == name && LeadsTo(run_.map_, serve_, i)) return true;
  }
  return false;
}

Notice::Chance Notice::ChanceOf(const Obligation& obligation, const HaveBefore& before) {
  for (const HappeningGroup& group : before.happenings) {
    const auto can = [&](const Happening& h) { return CanCome(h, obligation.per_case); };
    if (std::ranges::none_of(group, can)) return {.can = false};
  }
  if (!before.by_at_least || !IsNamedIn({before, {}})) return {};
  const auto due = run_.DueAfter(served_, *before.by_at_least);
  if (!due || *due <= StartOf(effect_->PlusDays(1).value_or(*effect_))) return {};
  return {.can = false, .earliest = DayOf(*due).PlusDays(-1)};
}

Notice::Chance Notice::ChanceOf(const Obligation& obligation, const std::vector<Duty>& duties) {
  Chance all;
  for (const Duty& duty : duties) {
    const Chance one = ChanceOf(obligation, duty);
    if (one.can) continue;
    if (!one.earliest) return one;
    all.can = false;
    all.earliest = std::max(all.earliest.value_or(*one.earliest), *one.earliest);
  }
  return all;
}

Notice::Chance Notice::ChanceOf(const Obligation& obligation, const Duty& duty) {
  if (const auto* before = std::get_if<HaveBefore>(&duty.node))
    return ChanceOf(obligation, *before);
  const auto* either = std::get_if<EitherDuties>(&duty.node);
  if (either == nullptr) return {};
  Chance any{.can = false};
  for (const auto& branch : either->branches) {
    const Chance one = ChanceOf(obligation, branch);
    if (one.can) return one;
    if (one.earliest) any.earliest = std::min(any.earliest.value_or(*one.earliest), *one.earliest);
  }
  return any;
}

// No way that is open after this service leaves as much time as the law asks for.
std::optional<Refusal> Notice::TooShort(const Obligation& obligation, const EffectAct& effect) {
  if (!effect_) return std::nullopt;
  for (const Duty& duty : obligation.duties) {
    if (!IsNamedIn(duty)) continue;
    if (run_.AskDuty(obligation, duty, *effect_).verdict == Verdict::kHolds) continue;
    const Chance chance = ChanceOf(obligation, duty);
    if (chance.can || !chance.earliest) continue;
    LocalText day{"the effect", "生效日"};
    const Expr& e = run_.program_[effect.on_date];
    if (e.op == Op::kCaseValue) day = TitleOf(run_.program_.case_names[e.index]);
    day = {"'" + day.en + "' (" + effect_->ToIso() + ")",
           "「" + day.zh + "」(" + effect_->ToIso() + ")"};
    return Refusal{.kind = RefusalKind::kNoticeTooShort,
                   .arguments = {TitleOf(run_.program_.documents[document_].names),
                                 Same(served_.ToIso()), day, Same(chance.earliest->ToIso())}};
  }
  return std::nullopt;
}

std::optional<Refusal> Notice::Against() {
  std::optional<Refusal> too_short;
  for (const Spot& spot : run_.map_.spots()) {
    const auto* effect = std::get_if<EffectAct>(&run_.program_.acts[spot.act].node);
    if (effect == nullptr) continue;
    Asked day;
    effect_ = effect->on_date == kNoExpr ? std::nullopt : run_.AskDate(effect->on_date, &day);
    for (const Obligation& obligation : run_.program_.obligations) {
      if (!run_.Applies(obligation, effect->effect) || !IsNamedIn(obligation.duties)) continue;
      AskAll(obligation);
      if (!too_short) too_short = TooShort(obligation, *effect);
    }
  }
  if (asked_.verdict == Verdict::kHolds) return too_short;
  return Refusal{.kind = RefusalKind::kNotToBeServed,
                 .arguments = {TitleOf(run_.program_.documents[document_].names), why_},
                 .missing = asked_.missing,
                 .because = asked_.because};
}

}  // namespace writ::flow
