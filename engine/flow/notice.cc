#include "engine/flow/notice.h"

#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/flow/look.h"
#include "engine/flow/places.h"

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

bool NamesService(const std::vector<Duty>& duties, uint32_t document) {
  const auto is_it = [&](const Happening& happening) {
    return happening.kind == HappeningKind::kServed && happening.index == document;
  };
  return std::ranges::any_of(duties, [&](const Duty& duty) {
    if (const auto* either = std::get_if<EitherDuties>(&duty.node))
      return std::ranges::any_of(
          either->branches, [&](const auto& branch) { return NamesService(branch, document); });
    const auto* before = std::get_if<HaveBefore>(&duty.node);
    return before != nullptr &&
           std::ranges::any_of(before->happenings, [&](const HappeningGroup& group) {
             return std::ranges::any_of(group, is_it);
           });
  });
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

Notice::Notice(Run& run, uint32_t serve, Date given, Date counts)
    : run_(run),
      serve_(serve),
      act_(std::get<ServeAct>(run.map_.ActAt(serve).node)),
      given_(given),
      counts_(counts) {}

bool Notice::IsIt(const Happening& happening) const {
  return happening.kind == HappeningKind::kServed && happening.index == act_.document;
}

// One service is as the other, so with others among them by the step: what stands before it there
// is no longer open.
bool Notice::ServedOnPerson(const Run& run, uint32_t document) {
  bool on_others = false, in_its_step = false;
  for (uint32_t i = 0; i < run.map_.spots().size(); ++i) {
    const auto* serve = std::get_if<ServeAct>(&run.map_.ActAt(i).node);
    if (serve == nullptr || serve->document != document) continue;
    if (serve->on.kind != PartyKind::kSubject) {
      on_others = true;
      continue;
    }
    const uint32_t step = run.map_[i].doer;
    if (step == kNoSpot || run.state_.Step(Id(run.map_[step].id)) == nullptr) continue;
    in_its_step = in_its_step || std::ranges::none_of(run.ActiveSpots(), [&](uint32_t active) {
                    return active != step && active <= i && run.map_.IsWithin(active, step);
                  });
  }
  const Id served("served " + run.program_.documents[document].names.id);
  return (!on_others || in_its_step) &&
         std::ranges::find(run.state_.happened, served, &HappenedRecord::what) !=
             run.state_.happened.end();
}

const Document* Notice::Declared(const Run& run) {
  for (uint32_t i = 0; i < run.map_.spots().size(); ++i) {
    const auto* effect = std::get_if<EffectAct>(&run.map_.ActAt(i).node);
    if (effect == nullptr ||
        std::ranges::find(run.state_.effects, Id(effect->effect)) != run.state_.effects.end())
      continue;
    for (uint32_t at = 0; at < run.map_.spots().size(); ++at) {
      const auto* serve = std::get_if<ServeAct>(&run.map_.ActAt(at).node);
      if (serve == nullptr || serve->on.kind != PartyKind::kSubject) continue;
      const bool declares =
          std::ranges::any_of(run.program_.obligations, [&](const Obligation& obligation) {
            return run.Applies(obligation, effect->effect) &&
                   NamesService(obligation.duties, serve->document);
          });
      if (declares && ServedOnPerson(run, serve->document))
        return &run.program_.documents[serve->document];
    }
  }
  return nullptr;
}

// The first day up to the service on which any of it happened.
std::optional<Date> Notice::DayOfGroup(const Obligation& obligation, const HappeningGroup& group,
                                       std::optional<Date> after) {
  std::optional<Date> day;
  for (const Happening& happening : group) {
    const auto on = run_.HappenedOn(happening, after, obligation.per_case);
    if (on && *on <= given_ && (!day || *on < *day)) day = on;
  }
  return day;
}

// A statement that the case may still come to does it: nobody can do it earlier than the text says.
bool Notice::ComesLater(const HappeningGroup& group) const {
  return std::ranges::any_of(group, [&](const Happening& happening) {
    const std::string name = run_.NameOf(happening);
    const auto& documents = run_.program_.documents;
    for (uint32_t i = 0; i < run_.map_.spots().size(); ++i) {
      const auto& node = run_.map_.ActAt(i).node;
      std::string makes;
      if (const auto* pay = std::get_if<PayAct>(&node))
        makes = "paid " + run_.program_.case_names[pay->value].id;
      if (const auto* serve = std::get_if<ServeAct>(&node))
        makes = "served " + documents[serve->document].names.id;
      if (const auto* issue = std::get_if<IssueAct>(&node))
        makes = "issued " + documents[issue->document].names.id;
      if (!makes.empty() && makes == name && MayFollow(run_.map_, i, serve_)) return true;
    }
    return false;
  });
}

void Notice::Lacks(const Obligation& obligation, const HappeningGroup& group, Stand* stand) {
  const Look look(run_);
  LocalText any;
  for (const Happening& happening : group) {
    Append(&any, look.Event(happening).title, " or ", "或");
    stand->asked.missing.push_back(
        {0, std::nullopt, Reason::kNotRecorded, "", run_.NameOf(happening)});
  }
  const LocalText law = TitleOf(obligation.names);
  Append(&stand->why,
         {"'" + law.en + "' asks for '" + any.en + "' before it",
          "「" + law.zh + "」要求此前已有「" + any.zh + "」"},
         "; ", ";");
  stand->asked.verdict = Verdict::kUnknown;
}

Notice::Stand Notice::Before(const Obligation& obligation, const HaveBefore& before) {
  Stand stand;
  std::optional<Date> previous;
  const HappeningGroup* previous_group = nullptr;
  bool served = false;  // in order: the service has been passed
  const bool names_it = NamesService({{before, {}}}, act_.document);
  for (const HappeningGroup& group : before.happenings) {
    if (before.in_order && served) break;
    const auto after = before.in_order ? previous : std::nullopt;
    auto day = DayOfGroup(obligation, group, after);
    if (std::ranges::any_of(group, [&](const Happening& h) { return IsIt(h); })) {
      served = true;
      if (!day || counts_ < *day) day = counts_;
      if (after && *day <= *after) {  // on the same day is not one after the other
        Lacks(obligation, *previous_group, &stand);
        return stand;
      }
    } else if (!day) {
      if (ComesLater(group) && !(before.in_order && names_it)) continue;
      Lacks(obligation, group, &stand);
      if (before.in_order) return stand;
      continue;
    }
    previous = day;
    previous_group = &group;
    if (!effect_) continue;
    Date earliest = *day;
    if (before.by_at_least) {
      const auto due = run_.DueAfter(*day, *before.by_at_least);
      if (due) earliest = DayOf(*due).PlusDays(-1).value_or(*day);
    }
    if (earliest > *effect_) stand.earliest = std::max(stand.earliest.value_or(earliest), earliest);
  }
  return stand;
}

// On the day of the service; of one that takes place today, also on each day to come before the
// effect. What is so since a service that is told later is asked of the effect.
Notice::Stand Notice::Never(const NeverWhile& never) {
  const LocalText what = Look(run_).Event({HappeningKind::kCondition, 0, never.condition}).title;
  const auto on = [&](Date day, bool explain) {
    return run_.AskOn(never.condition, {.day = day, .explain = explain});
  };
  Stand stand;
  std::optional<Date> against;
  Asked asked = on(given_, true);
  if (asked.verdict == Verdict::kHolds) against = given_;
  if (!against && given_ == run_.Today()) {
    for (const Date later : run_.LaterDays(effect_)) {
      if (on(later, false).verdict != Verdict::kHolds) continue;
      against = later;
      asked = on(later, true);
      break;
    }
  }
  const std::string day = against.value_or(given_).ToIso();
  if (against) {
    asked.verdict = Verdict::kFails;
    stand.why = {"'" + what.en + "' holds on " + day, "「" + what.zh + "」在" + day + "成立"};
  } else if (asked.verdict == Verdict::kUnknown) {
    stand.why = {"whether '" + what.en + "' holds on " + day + " is not known",
                 "「" + what.zh + "」在" + day + "是否成立尚不清楚"};
  } else {
    return {};
  }
  stand.asked = std::move(asked);
  return stand;
}

Notice::Stand Notice::AnyOf(const Obligation& obligation, const EitherDuties& either) {
  Stand all, in_time;
  for (const auto& branch : either.branches) {
    Stand one = All(obligation, branch);
    if (one.free()) return {};
    if (one.asked.verdict == Verdict::kHolds) {
      in_time.earliest = std::min(in_time.earliest.value_or(*one.earliest), *one.earliest);
      continue;
    }
    Append(&all.why, one.why, ", or ", ",或者");
    if (all.asked.verdict != Verdict::kUnknown) all.asked.verdict = one.asked.verdict;
    if (all.asked.because == nullptr) all.asked.because = one.asked.because;
    std::ranges::move(one.asked.missing, std::back_inserter(all.asked.missing));
  }
  return in_time.earliest ? in_time : all;
}

Notice::Stand Notice::One(const Obligation& obligation, const Duty& duty) {
  return std::visit(Overloaded{[&](const HaveBefore& node) { return Before(obligation, node); },
                               [&](const NeverWhile& node) { return Never(node); },
                               [&](const EitherDuties& node) { return AnyOf(obligation, node); },
                               [](const auto&) { return Stand{}; }},  // what comes after the effect
                    duty.node);
}

Notice::Stand Notice::All(const Obligation& obligation, const std::vector<Duty>& duties) {
  Stand all;
  for (const Duty& duty : duties) {
    Stand one = One(obligation, duty);
    if (one.earliest) all.earliest = std::max(all.earliest.value_or(*one.earliest), *one.earliest);
    if (one.asked.verdict == Verdict::kHolds) continue;
    Append(&all.why, one.why, "; ", ";");
    if (all.asked.because == nullptr) all.asked.because = one.asked.because;
    all.asked.verdict = one.asked.verdict;
    std::ranges::move(one.asked.missing, std::back_inserter(all.asked.missing));
  }
  return all;
}

LocalText Notice::DayWords(const EffectAct& effect) const {
  LocalText day{"the effect", "生效日"};
  const Expr& e = run_.program_[effect.on_date];
  if (e.op == Op::kCaseValue) day = TitleOf(run_.program_.case_names[e.index]);
  const std::string iso = effect_->ToIso();
  return {"'" + day.en + "' (" + iso + ")", "「" + day.zh + "」(" + iso + ")"};
}

std::optional<Refusal> Notice::Against() {
  if (act_.on.kind != PartyKind::kSubject) return std::nullopt;
  const LocalText document = TitleOf(run_.program_.documents[act_.document].names);
  Refusal not_now{.kind = RefusalKind::kNotToBeServed};
  std::optional<Refusal> too_short;
  LocalText why;
  for (uint32_t i = 0; i < run_.map_.spots().size(); ++i) {
    const auto* effect = std::get_if<EffectAct>(&run_.map_.ActAt(i).node);
    if (effect == nullptr || !MayFollow(run_.map_, i, serve_)) continue;
    Asked day;
    effect_ = effect->on_date == kNoExpr ? std::nullopt : run_.AskDate(effect->on_date, &day);
    for (const Obligation& obligation : run_.program_.obligations) {
      if (!run_.Applies(obligation, effect->effect) ||
          !NamesService(obligation.duties, act_.document))
        continue;
      Stand stand = All(obligation, obligation.duties);
      if (stand.asked.verdict != Verdict::kHolds && why.en.find(stand.why.en) == why.en.npos) {
        Append(&why, stand.why, "; ", ";");
        std::ranges::move(stand.asked.missing, std::back_inserter(not_now.missing));
        if (not_now.because == nullptr) not_now.because = stand.asked.because;
      }
      if (stand.earliest && !too_short)
        too_short = Refusal{.kind = RefusalKind::kNoticeTooShort,
                            .arguments = {document, Same(given_.ToIso()), DayWords(*effect),
                                          Same(stand.earliest->ToIso())}};
    }
  }
  if (why.en.empty()) return too_short;
  not_now.arguments = {document, why};
  return not_now;
}

}  // namespace writ::flow
