// The drawing of a case: a lane for each statement that it came to, in the order in which it did.
#include <map>

#include "engine/base/overloaded.h"
#include "runtime/cli/case_days.h"
#include "runtime/cli/case_story.h"
#include "runtime/cli/case_words.h"

namespace writ::cli {
namespace {

using document::BarKind;
using document::MarkKind;

// Statements that a reader can follow; what holds others or stands in a step has no lane.
bool HasLane(const Act& act) {
  return std::visit(
      Overloaded{[](const StepAct&) { return true; }, [](const CheckAct&) { return true; },
                 [](const WaitAct&) { return true; }, [](const WaitForAct&) { return true; },
                 [](const EffectAct&) { return true; }, [](const ChooseAct&) { return true; },
                 [](const auto&) { return false; }},
      act.node);
}

BarKind BarOf(const Act& act) {
  const bool work =
      std::holds_alternative<StepAct>(act.node) || std::holds_alternative<ChooseAct>(act.node);
  return work ? BarKind::kWork : BarKind::kWait;
}

class LaneWriter {
 public:
  LaneWriter(const CaseStory& story, const PlaceWords& words) : story_(story), words_(words) {}

  document::Drawing Draw() {
    for (const cases::Moment& moment : story_.moments) {
      day_ = flow::DayOf(moment.record.recorded);
      TakeEvent(moment);
      if (moment.record.changes) TakeChanges(*moment.record.changes);
    }
    Finish();
    document::Drawing drawing;
    drawing.anchor = "drawing";
    drawing.title = words_.Say("Timeline of ", "时间线:") + story_.summary.case_id;
    drawing.description = words_.Say(
        "Statements of the procedure from top to bottom, days from left to right. The "
        "table below has the same in words.",
        "自上而下为流程各项,自左而右为日期。下方列表为相同内容的文字。");
    if (story_.open()) drawing.today = flow::DayOf(story_.now);
    for (const std::string& key : order_)
      if (!lanes_[key].bars.empty() || !lanes_[key].marks.empty())
        drawing.lanes.push_back(std::move(lanes_[key]));
    return drawing;
  }

 private:
  struct Running {
    std::string lane;
    TimerRole role = TimerRole::kDeadline;
    Instant due;
  };

  document::Lane& At(const std::string& key, const std::string& title) {
    const auto [found, is_new] = lanes_.try_emplace(key);
    if (is_new) {
      found->second.title = title;
      order_.push_back(key);
    }
    return found->second;
  }
  document::Lane& Case() { return At("case", words_.Say("the case", "案件")); }

  // The lane of a place: its own, or that of the statement that holds it.
  std::string KeyOf(const Id& place) const {
    if (words_.map() == nullptr) return "";
    uint32_t spot = words_.map()->Find(place.text);
    while (spot != flow::kNoSpot && !HasLane(words_.map()->ActAt(spot)))
      spot = (*words_.map())[spot].parent;
    return spot == flow::kNoSpot ? "" : (*words_.map())[spot].id;
  }
  document::Lane& Of(const Id& place) {
    const std::string key = KeyOf(place);
    return key.empty() ? Case() : At(key, words_.Title(Id(key)));
  }

  void Mark(document::Lane& lane, MarkKind kind, std::string text, Date day) {
    lane.marks.push_back({kind, day, std::move(text)});
  }
  void Mark(document::Lane& lane, MarkKind kind, std::string text) {
    Mark(lane, kind, std::move(text), day_);
  }

  std::string By(const cases::Moment& moment) const {
    if (!moment.signer.empty()) return " — " + moment.signer;
    const bool refused = std::holds_alternative<RefusedToSign>(moment.record.event);
    if (refused && !moment.actor.empty())
      return words_.Say(" — recorded by ", " — 记录人 ") + moment.actor;
    return moment.actor.empty() ? "" : " — " + moment.actor;
  }

  static std::string Whom(const cases::Moment& moment) {
    return moment.whom.empty() || moment.whom == moment.actor ? "" : " → " + moment.whom;
  }

  void TakeEvent(const cases::Moment& moment) {
    const audit::Record& record = moment.record;
    const std::string told = KindWords(words_.program(), record.event, words_.language()) + " " +
                             SubjectOnPages(words_.program(), record.event, words_.language()) +
                             By(moment);
    const auto mark = [&](document::Lane& lane, MarkKind kind) { Mark(lane, kind, told); };
    // In the step where it was done, or in a lane of its own.
    const auto lane = [&](const Id& name) -> document::Lane& {
      if (record.step) return Of(*record.step);
      return At("event " + name.text, TitleOf(words_.program(), name, words_.language()));
    };
    std::visit(
        Overloaded{
            [&](const CaseOpened&) { mark(Case(), MarkKind::kStart); },
            [&](const StepDone& e) {
              mark(Of(e.step), MarkKind::kStep);
              if (e.branch)
                Of(e.step).caption = TitleOf(words_.program(), *e.branch, words_.language());
            },
            [&](const Signed& e) { mark(Of(e.document), MarkKind::kSignature); },
            [&](const RefusedToSign& e) { mark(Of(e.document), MarkKind::kRefusal); },
            [&](const FindingMade& e) { mark(lane(e.finding), MarkKind::kFinding); },
            [&](const NoticeServed& e) {
              Mark(lane(e.document), MarkKind::kService, told, e.served);
              lane(e.document).caption = TitleOf(words_.program(), e.document, words_.language());
            },
            [&](const EventRecorded& e) { TakeHappened(e, told, moment, lane(e.name)); },
            [&](const GateBlocked& e) {
              mark(Of(e.gate), MarkKind::kGateShut);
              Block(Of(e.gate), e);
            },
            [&](const GateOpened& e) {
              document::Lane& gate = Of(e.gate);
              CloseShut(gate);
              mark(gate, MarkKind::kGateOpen);
            },
            [&](const Reacted& e) { Mark(Case(), MarkKind::kHappened, words_.Title(e.reaction)); },
            [&](const EffectReleased& e) {
              document::Lane& effect = EffectLane(e.effect);
              CloseShut(effect);
              mark(effect, MarkKind::kEffect);
            },
            [&](const ObligationArisen& e) {
              if (e.due) duties_[e.duty.text] = *e.due;
              Mark(At("duty " + e.duty.text,
                      words_.Say("duty: ", "义务:") +
                          TitleOf(words_.program(), e.obligation, words_.language())),
                   MarkKind::kStart, told);
            },
            [&](const ObligationFulfilled& e) { TakeDuty(e.duty, MarkKind::kDeadlineMet, told); },
            [&](const ObligationBreached& e) { TakeDuty(e.duty, MarkKind::kDeadlineMissed, told); },
            [&](const DeadlineRestated& e) {
              Mark(Case(), MarkKind::kHappened, told);
              if (running_.contains(e.timer.text)) running_[e.timer.text].due = e.now;
            },
            [&](const TimerFired& e) { EndTimer(e.timer.text, true); },
            [&](const Lapsed& e) { mark(Of(e.node), MarkKind::kDeadlineMissed); },
            [&](const ObjectionRaised& e) {
              mark(Of(objected_[e.objection.text] = *record.step), MarkKind::kHappened);
            },
            [&](const ObjectionDecided& e) {
              mark(Of(objected_[e.objection.text]), MarkKind::kHappened);
            },
            [&](const Recused&) { Mark(Case(), MarkKind::kHappened, told + Whom(moment)); },
            [&](const FactSupplied&) { mark(Case(), MarkKind::kHappened); },
            [&](const SuppliedDecided&) { mark(Case(), MarkKind::kHappened); },
            [&](const CaseClosed&) { mark(Case(), MarkKind::kEnd); },
            [](const auto&) {}},
        record.event);
  }

  void TakeHappened(const EventRecorded& e, const std::string& told, const cases::Moment& moment,
                    document::Lane& lane) {
    const bool paid = e.name.text.starts_with("paid "), issued = e.name.text.starts_with("issued ");
    Mark(lane,
         paid     ? MarkKind::kPayment
         : issued ? MarkKind::kPaper
                  : MarkKind::kHappened,
         told, e.on);
    if (paid && !moment.values.empty()) lane.caption = moment.values.front().In(words_.language());
  }

  document::Lane& EffectLane(const Id& effect) {
    if (words_.map() != nullptr) {
      for (const flow::Spot& spot : words_.map()->spots()) {
        const auto* node = std::get_if<EffectAct>(&words_.program().acts[spot.act].node);
        if (node != nullptr && node->effect == effect.text) return Of(Id(spot.id));
      }
    }
    return At("effect " + effect.text, OutcomeWords(words_.program(), effect, words_.language()));
  }

  void Block(document::Lane& gate, const GateBlocked& e) {
    std::string missing;
    for (const Id& id : e.missing)
      missing += (missing.empty() ? "" : words_.Say(", ", "、")) +
                 TitleOf(words_.program(), id, words_.language());
    gate.bars.push_back({BarKind::kShut, day_, std::nullopt,
                         words_.Say("blocked", "受阻") +
                             (missing.empty() ? "" : words_.Say(", missing: ", ",缺:") + missing)});
    if (!missing.empty()) gate.caption = words_.Say("missing: ", "缺:") + missing;
  }
  void CloseShut(document::Lane& lane) {
    for (document::Bar& bar : lane.bars)
      if (bar.kind == BarKind::kShut && !bar.until) bar.until = day_;
  }

  void TakeDuty(const Ref& duty, MarkKind kind, const std::string& told) {
    const auto lane = lanes_.find("duty " + duty.text);
    if (lane == lanes_.end()) return;
    Mark(lane->second, kind, told);
    duties_.erase(duty.text);
  }

  void TakeChanges(const audit::Changes& changes) {
    for (const audit::Arrival& arrival : changes.entered) {
      const Act* act = words_.ActAt(arrival.place);
      if (act == nullptr || !HasLane(*act)) continue;
      document::Lane& lane = Of(arrival.place);
      lane.bars.push_back({BarOf(*act), day_, std::nullopt, lane.title});
    }
    for (const audit::TimerStart& start : changes.started)
      running_[start.timer.text] = {KeyOf(start.place), start.role, start.due};
    for (const Id& left : changes.left) {
      const Act* act = words_.ActAt(left);
      if (act == nullptr || !HasLane(*act)) continue;
      for (document::Bar& bar : Of(left).bars)
        if (!bar.until) bar.until = day_;
    }
    for (const Ref& timer : changes.cancelled) EndTimer(timer.text, false);
  }

  // A deadline is missed when it fires, and met when what it was for was done before.
  void EndTimer(const std::string& timer, bool fired) {
    const auto found = running_.find(timer);
    if (found == running_.end()) return;
    const Running running = found->second;
    running_.erase(found);
    if (running.role != TimerRole::kDeadline || running.lane.empty()) return;
    const std::string due = DueWords(running.due);
    Mark(At(running.lane, words_.Title(Id(running.lane))),
         fired ? MarkKind::kDeadlineMissed : MarkKind::kDeadlineMet,
         (fired ? words_.Say("missed the deadline ", "逾期:")
                : words_.Say("done before the deadline ", "期限内完成,期限 ")) +
             due,
         fired ? flow::DayOf(running.due) : day_);
  }

  void Finish() {
    for (const auto& [timer, running] : running_) {
      if (running.lane.empty() || !story_.open()) continue;
      document::Lane& lane = At(running.lane, words_.Title(Id(running.lane)));
      const bool names_a_day = running.role == TimerRole::kOnDate;
      const Date day = names_a_day ? flow::DayOf(running.due) : LastDayOf(running.due);
      Mark(lane, MarkKind::kDeadlineRuns,
           words_.Say("due ", "期限 ") + (names_a_day ? day.ToIso() : DueWords(running.due)), day);
    }
    for (const auto& [duty, due] : duties_)
      Mark(lanes_["duty " + duty], MarkKind::kDeadlineRuns,
           words_.Say("due ", "期限 ") + DueWords(due), LastDayOf(due));
    const flow::CaseState& state = story_.summary.data.state;
    document::Lane& all = Case();
    all.caption = StateOf(*story_.program, story_.summary.data.state, words_.language());
    all.bars.insert(
        all.bars.begin(),
        {BarKind::kDone, flow::DayOf(state.opened),
         story_.open() ? std::nullopt : std::optional(flow::DayOf(state.recorded)), all.caption});
    for (auto& [key, lane] : lanes_)
      for (document::Bar& bar : lane.bars)
        if (!bar.until && !story_.open()) bar.until = flow::DayOf(state.recorded);
    for (auto& [key, lane] : lanes_) Measure(&lane);
  }

  // Waits say how long they were.
  void Measure(document::Lane* lane) const {
    for (document::Bar& bar : lane->bars) {
      const Date end = bar.until.value_or(flow::DayOf(story_.now));
      const int days = DaysBetween(bar.from, end);
      if (days == 0) continue;
      bar.words += words_.Say(", ", ",") + DaysWords(days, words_.language());
      if (bar.kind == BarKind::kWait && lane->caption.empty())
        lane->caption = DaysWords(days, words_.language());
    }
  }

  const CaseStory& story_;
  const PlaceWords& words_;
  Date day_;
  std::map<std::string, document::Lane> lanes_;
  std::vector<std::string> order_;
  std::map<std::string, Running> running_;
  std::map<std::string, Instant> duties_;
  std::map<std::string, Id> objected_;  // the step, by the objection
};

}  // namespace

document::Drawing DrawingOf(const CaseStory& story, const PlaceWords& words) {
  return LaneWriter(story, words).Draw();
}

}  // namespace writ::cli
