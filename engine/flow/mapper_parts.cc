// What a case has, and what is still ahead of it, by another text.
#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/flow/mapper.h"
#include "engine/flow/reached.h"
#include "engine/program/attached.h"
#include "engine/program/walk.h"

namespace writ::flow {
// ---- what is ahead ----

// Everything that may come once the case stands there.
void Mapper::MarkFrom(uint32_t start) {
  std::vector<uint32_t> from{start};
  const auto mark = [&](uint32_t root) {
    for (uint32_t i = 0; i < map_.spots().size(); ++i) {
      if (ahead_[i] != 0 || !map_.IsWithin(i, root)) continue;
      ahead_[i] = 1;
      const auto* decide = std::get_if<DecideAct>(&map_.ActAt(i).node);
      if (decide == nullptr) continue;
      for (const DecideOption& option : decide->options)
        if (option.back_to != kNoAct) from.push_back(map_.SpotOf(option.back_to));
    }
  };
  while (!from.empty()) {
    uint32_t at = from.back();
    from.pop_back();
    mark(at);
    for (; at != kNoSpot; at = map_[at].parent) {
      const std::vector<uint32_t>& block = map_.BlockOf(at);
      for (uint32_t next = map_[at].index + 1; next < block.size(); ++next) mark(block[next]);
      const uint32_t home = map_[at].parent;
      if (home == kNoSpot) continue;
      const auto& node = map_.ActAt(home).node;
      if (std::holds_alternative<RepeatAct>(node) || std::holds_alternative<ForEachAct>(node))
        mark(home);
    }
  }
}

void Mapper::LookAhead() {
  for (const uint32_t spot : stands_) MarkFrom(spot);
  for (uint32_t i = 0; i < map_.spots().size(); ++i)
    if (std::holds_alternative<MeanwhileAct>(map_.ActAt(i).node)) MarkFrom(i);
  for (uint32_t i = 0; i < map_.spots().size(); ++i)
    effect_ahead_ =
        effect_ahead_ || (ahead_[i] != 0 && std::holds_alternative<EffectAct>(map_.ActAt(i).node));
}

// What is asked ahead can still be known: the case would else come to a place and rest for ever.
void Mapper::CheckWays() {
  ExprWalker walker(run_.program_);
  for (uint32_t spot = 0; spot < ahead_.size(); ++spot) {
    if (ahead_[spot] == 0) continue;
    walker.Restart();
    for (const ExprId root : RootsOf(run_.program_, map_.ActAt(spot)))
      if (root < run_.program_.exprs.size()) walker.Add(root);
    for (ExprId id = walker.Next(); id != kNoExpr; id = walker.Next()) {
      const Expr& expr = run_.program_[id];
      if (expr.op == Op::kCaseValue) CheckNeed(spot, expr.index);
    }
  }
}

uint32_t Mapper::GiverOf(const Run& run, uint32_t value) const {
  for (uint32_t i = 0; i < run.map_.spots().size(); ++i) {
    const auto& node = run.map_.ActAt(i).node;
    const auto* provide = std::get_if<ProvideAct>(&node);
    const auto* pay = std::get_if<PayAct>(&node);
    const auto* step = std::get_if<StepAct>(&node);
    if ((provide != nullptr && provide->value == value) ||
        (pay != nullptr && pay->value == value) || (step != nullptr && step->actor == value))
      return i;
  }
  return kNoSpot;
}

void Mapper::CheckNeed(uint32_t spot, uint32_t value) {
  const Id id(run_.program_.case_names[value].id);
  if (run_.state_.Value(id) != nullptr) return;
  const uint32_t giver = GiverOf(run_, value);
  if (giver == kNoSpot || ahead_[giver] != 0) return;
  const auto* step = std::get_if<StepAct>(&map_.ActAt(giver).node);
  if (step != nullptr && run_.state_.Step(Id(map_[giver].id)) != nullptr) return;
  // As it was by the old text: somebody went another way.
  const auto& old_names = old_.program_.case_names;
  const auto old = std::ranges::find(old_names, id.text, &Names::id);
  if (old != old_names.end() &&
      GiverOf(old_, static_cast<uint32_t>(old - old_names.begin())) != kNoSpot)
    return;
  const auto told = [&](const MigrationPart& p) { return p.kind == PartKind::kWay && p.id == id; };
  if (std::ranges::any_of(migration_.parts, told)) return;
  const uint32_t doer = map_[giver].doer == kNoSpot ? giver : map_[giver].doer;
  const LocalText asks = run_.Title(spot), gives = run_.Title(doer);
  const std::string place = map_[doer].id;
  Refuse(PartKind::kWay, id, TitleOf(run_.program_.case_names[value]),
         {"'" + asks.en + "' asks for it, and only '" + gives.en +
              "' gives it, which in the new text lies behind the case; go back there with --move "
              "PLACE=" +
              place,
          "「" + asks.zh + "」需要它,而只有「" + gives.zh +
              "」提供,该处在新文本中已在案件身后;可用 --move 位置=" + place + " 退回该处"});
}

// ---- what it has ----

void Mapper::MapSteps() {
  for (const StepRecord& step : run_.state_.steps)
    // "effect …" is none of the text: it keeps the day of the effect.
    if (map_.Find(step.step.text) == kNoSpot && !step.step.text.starts_with("effect ")) {
      const uint32_t was = old_.map_.Find(step.step.text);
      Add(PartKind::kStep, Fate::kGone, step.step,
          was == kNoSpot ? Same(step.step.text) : old_.Title(was));
    }
  for (uint32_t i = 0; i < map_.spots().size(); ++i) {
    const Id id(map_[i].id);
    if (!std::holds_alternative<StepAct>(map_.ActAt(i).node) || ahead_[i] != 0 ||
        run_.state_.Step(id) != nullptr || old_.map_.Find(id.text) != kNoSpot)
      continue;
    const auto before = [&](uint32_t spot) { return LeadsTo(map_, i, spot); };
    if (std::ranges::any_of(stands_, before)) Add(PartKind::kStep, Fate::kNew, id, run_.Title(i));
  }
}

void Mapper::MapValues() {
  const auto type_in = [](const Program& program, const Id& id) -> const Type* {
    const auto at = std::ranges::find(program.case_names, id.text, &Names::id);
    return at == program.case_names.end()
               ? nullptr
               : &program.case_types[static_cast<size_t>(at - program.case_names.begin())];
  };
  for (const GivenValue& given : run_.state_.values) {
    const Type* was = type_in(old_.program_, given.value);
    const Type* now = type_in(run_.program_, given.value);
    if (now == nullptr) {
      Add(PartKind::kValue, Fate::kGone, given.value, Same(given.value.text));
    } else if (was != nullptr && was->kind != now->kind) {
      const LocalText words = WordsOf(*now);
      Refuse(PartKind::kValue, given.value, Same(given.value.text),
             {"the new text takes " + words.en + " there, and another kind of value was given",
              "新文本此处应为" + words.zh + ",而已提供的是另一类型的值"});
    }
  }
}

// The case goes back to before it, and asks it again when it comes there.
bool Mapper::ComesAgain(uint32_t gate) const {
  return std::ranges::any_of(moved_, [&](const auto& m) {
    return map_.IsWithin(gate, m.second) || LeadsTo(map_, m.second, gate);
  });
}

// Only where an effect is still to come: nothing else asks a gate that has opened.
void Mapper::MapGates() {
  for (const Id& gate : run_.state_.gates) {
    const uint32_t spot = map_.Find(gate.text), was = old_.map_.Find(gate.text);
    const auto* check = spot == kNoSpot ? nullptr : std::get_if<CheckAct>(&map_.ActAt(spot).node);
    if (check == nullptr) {
      Add(PartKind::kGate, Fate::kGone, gate, was == kNoSpot ? Same(gate.text) : old_.Title(was));
      continue;
    }
    MigrationPart part{.kind = PartKind::kGate, .fate = Fate::kKept, .id = gate};
    part.title = run_.Title(spot);
    if (effect_ahead_ && !ComesAgain(spot)) {
      const Asked asked = run_.Ask(check->condition);
      const auto* before =
          was == kNoSpot ? nullptr : std::get_if<CheckAct>(&old_.map_.ActAt(was).node);
      const bool held = before == nullptr || command_.from_facts == nullptr ||
                        old_.Ask(before->condition).verdict == Verdict::kHolds;
      part.verdict = asked.verdict;
      part.missing = asked.missing;
      part.because = asked.because;
      if (asked.verdict != Verdict::kHolds && held) {
        part.fate = Fate::kRefused;
        part.why = {"it opened, and by the new text it would not open today",
                    "此核查已通过,而按新文本今天不能通过"};
      }
    }
    migration_.parts.push_back(std::move(part));
  }
  for (uint32_t i = 0; effect_ahead_ && i < map_.spots().size(); ++i) {
    const auto* check = std::get_if<CheckAct>(&map_.ActAt(i).node);
    const Id id(map_[i].id);
    const auto& opened = run_.state_.gates;
    if (check == nullptr || ahead_[i] != 0 || std::ranges::find(opened, id) != opened.end() ||
        std::ranges::none_of(stands_, [&](uint32_t spot) { return LeadsTo(map_, i, spot); }))
      continue;
    Asked asked = run_.AskGate(*check);
    MigrationPart& part = Add(PartKind::kGate, Fate::kNew, id, run_.Title(i));
    part.verdict = asked.verdict;
    part.missing = asked.missing;
    part.because = asked.because;
    if (asked.verdict != Verdict::kHolds) {
      part.fate = Fate::kRefused;
      part.why = {
          "the new text asks for it before the place where the case stands, and it does not "
          "open today",
          "新文本在案件所处位置之前要求此核查,而今天不能通过"};
    }
    gates_.emplace_back(i, std::move(asked));
  }
}

// ---- deadlines ----

std::optional<Instant> Mapper::DueOf(const Run& run, uint32_t spot,
                                     std::optional<Date>* from) const {
  const auto length = run.LengthAt(spot);
  const auto counted = length ? run.CountedFrom(length->after, spot) : std::nullopt;
  if (!counted) return std::nullopt;
  if (from != nullptr && length->span.working_days != 0) *from = counted;
  return run.DueAfter(*counted, length->span);
}

void Mapper::MapTimers() {
  for (const uint32_t spot : stands_)
    if (std::ranges::none_of(moved_, [&](const auto& m) { return m.second == spot; }))
      MapTimer(spot);
}

// A deadline that does not end as the old text has it was given by an outage, and stays.
void Mapper::MapTimer(uint32_t spot) {
  const Id id(map_[spot].id);
  const auto now = run_.LengthAt(spot);
  const uint32_t was = old_.map_.Find(id.text);
  const auto before = old_.LengthAt(was);
  const auto of_it = [&](const Timer& t) {
    return t.place == id && t.role != TimerRole::kOnDate && t.role != TimerRole::kDuty;
  };
  const auto timer = std::ranges::find_if(run_.state_.timers, of_it);
  const bool runs = timer != run_.state_.timers.end();
  Retimed change{.spot = spot};
  const auto due = DueOf(run_, spot, &change.from);
  const auto old_due = DueOf(old_, was, nullptr);
  if (!runs && (before || !now || !due || run_.state_.Find(id)->escalated)) return;
  if (runs && old_due != timer->due) return;
  if (runs && due == timer->due && now->role == timer->role && change.from == timer->from) return;
  if (runs && !now && !before) return;
  change.role = now ? now->role : timer->role;
  if (runs) change.old = *timer;
  change.due = due;
  const auto* step = std::get_if<StepAct>(&map_.ActAt(spot).node);
  MigrationPart& part = Add(PartKind::kTimer, Fate::kRestated, id, run_.Title(spot));
  if (runs) part.was = timer->due;
  part.is = due;
  const bool lapses = step != nullptr && step->deontic == Deontic::kHasRight && due &&
                      *due <= run_.inputs_.now && (!runs || timer->due > run_.inputs_.now);
  if (lapses) {
    part.fate = Fate::kRefused;
    part.why = {
        "by the new text the right would have lapsed already; let it be used or lapse first",
        "按新文本该权利已经逾期;请待其行使或者届满后再迁移"};
    return;
  }
  retimed_.push_back(std::move(change));
}

void Mapper::Retime(const Retimed& timer) {
  if (timer.old && timer.due && timer.old->role == timer.role && timer.old->from == timer.from) {
    DeadlineRestated restated;
    if (timer.from) restated.calendar = run_.inputs_.calendar;
    restated.now = *timer.due;
    restated.timer = timer.old->id;
    restated.was = timer.old->due;
    return run_.Add(restated, std::nullopt, true);
  }
  if (timer.old) {
    TimerCancelled cancelled;
    cancelled.reason = CancelReason::kSuperseded;
    cancelled.timer = timer.old->id;
    run_.Add(cancelled, std::nullopt, true);
  }
  if (!timer.due) return;
  TimerSet set;
  if (timer.from) set.calendar = run_.inputs_.calendar;
  set.due = *timer.due;
  set.node = Id(map_[timer.spot].id);
  set.timer = Ref("t" + std::to_string(run_.state_.timers_set + 1));
  run_.Add(set, std::nullopt, true);
  run_.StartTimer(timer.spot, timer.role, *timer.due, timer.from);
}

// ---- duties and reactions ----

// What arose stays as it arose, with its day; the new text must know it, or nothing would fulfil
// it.
void Mapper::MapDuties() {
  for (const DutyRecord& record : run_.state_.duties) {
    const Obligation* obligation = nullptr;
    const Duty* duty = run_.FindDuty(record.duty, &obligation);
    const Obligation* before = nullptr;
    const Duty* was = old_.FindDuty(record.duty, &before);
    const LocalText title =
        before == nullptr ? Same(record.obligation.text) : TitleOf(before->names);
    if (duty == nullptr || was == nullptr || duty->node.index() != was->node.index() ||
        (FollowedBy(*duty) == nullptr) != (FollowedBy(*was) == nullptr)) {
      Refuse(
          PartKind::kDuty, record.obligation, title,
          {"it is still owed, and the new text does not have this duty; let it be fulfilled first",
           "该义务尚未履行,而新文本没有此项义务;请先予履行"});
      continue;
    }
    Add(PartKind::kDuty, Fate::kKept, record.obligation, title).is = record.due;
  }
}

// "watch.2" took place: by the new text that number must watch for the same.
void Mapper::MapReactions() {
  const auto what = [](const Run& run, const Id& id) -> std::string {
    const size_t dot = id.text.rfind('.');
    const uint32_t spot = run.map_.Find(id.text.substr(0, dot));
    const auto* watch =
        spot == kNoSpot ? nullptr : std::get_if<MeanwhileAct>(&run.map_.ActAt(spot).node);
    const size_t number = std::stoul(id.text.substr(dot + 1));
    if (watch == nullptr || number == 0 || number > watch->reactions.size()) return "";
    return run.NameOf(watch->reactions[number - 1].on);
  };
  for (const Id& id : run_.state_.reacted)
    if (what(old_, id) != what(run_, id))
      Refuse(
          PartKind::kReaction, id, Same(id.text),
          {"this reaction took place, and in the new text that number watches for something else",
           "此反应已发生,而新文本中该序号所监视的是另一事项"});
}

}  // namespace writ::flow
