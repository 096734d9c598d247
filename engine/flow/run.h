// One command on its way: works on a copy of the state and collects the events. Not seen outside
// flow/.
#pragma once

#include <boost/container/small_vector.hpp>
#include <string>
#include <vector>

#include "engine/flow/answers.h"
#include "engine/flow/asked.h"
#include "engine/flow/command.h"
#include "engine/flow/places.h"

namespace writ::flow {

using ActiveSpotList = boost::container::small_vector<uint32_t, 16>;
inline constexpr int kMostMoves = 1000;  // that may follow from one command
struct PastTask;                         // past.h
struct AskedAgain;
struct FollowedEffect;  // followed.h

class Run {
  friend class Look;           // look.h
  friend class Notice;         // notice.h
  friend class Participation;  // participation.h
  friend class Player;         // standing.cc
  friend class Mapper;         // mapper.h

 public:
  Run(const Program& program, const Procedure& procedure, const CaseState& state,
      const Inputs& inputs, Answers* answers = nullptr);

  void Open(const OpenCase& command);
  void Do(const DoStep& command);
  void Sign(const SignStep& command);
  void Refuse(const RefuseToSign& command);
  void Report(const ReportEvent& command);
  void TickNow(const Tick& command);
  void Withdraw(const WithdrawCase& command);
  void Reconsider(const Reconsidering& command);
  void LookedAgain(const LookAgain& command);
  void Waive(const WaiveLaw& command);
  void Migrate(const MigrateCase& command);
  PastTask TaskAgain(const CaseEvent& decided) const;  // on the case before it
  std::optional<AskedAgain> AskedBy(const CaseEvent& decided);
  CaseFacts FactsNow() { return InCase({}); }
  void Settle();  // lets the case go on by itself until it rests
  std::vector<CaseEvent> TakeEvents() { return std::move(events_); }
  const CaseState& state() const { return state_; }
  // What is computed in these events and has no commitment yet.
  std::vector<ComputedValue> TakeNeeded() { return std::move(needed_); }

 private:
  // ---- run.cc: moves ----
  // Adds an event and folds it; what follows is noted as its changes.
  void Add(Event event, std::optional<Id> step = std::nullopt, bool by_engine = false);
  Changes& Now() { return events_.back().changes; }
  void Enter(uint32_t spot, uint32_t round = 1);
  void EnterBlock(uint32_t parent, uint32_t branch);
  void Leave(uint32_t spot) { Leave(Id(map_[spot].id)); }
  void Leave(const Id& id);
  void LeaveAllWithin(uint32_t spot);
  void LeaveBelow(uint32_t spot);  // all within it but itself
  // The statement is done: on to what stands after it.
  void Proceed(uint32_t spot);
  void EndBlock(uint32_t parent);
  void DropRivals(uint32_t spot);
  void Close(const Id& outcome, bool by_engine = true);
  void End(uint32_t spot, const Id& outcome);
  void CancelTimersOf(const Id& place);
  bool IsActive(uint32_t spot) const {
    for (const Place& place : state_.places)
      if (place.id.text == map_[spot].id) return true;
    return false;
  }
  ActiveSpotList ActiveSpots() const;  // in the order of the text

  // ---- run_gates.cc: what goes by conditions ----
  // Which way the text goes is asked of the log as it stands: what it does not have has not
  // happened so far. A gate is not: there, what is not recorded is unknown.
  enum class Log : uint8_t { kOpen, kWhole };
  Asked Ask(ExprId condition, Log log = Log::kOpen);
  std::optional<Date> AskDate(ExprId date, Asked* asked);
  void TryGo(uint32_t spot);  // a place that may go on by itself
  void TryCheck(uint32_t spot, const CheckAct& node);
  void TryIf(uint32_t spot, const IfAct& node);
  void TryRepeat(uint32_t spot, const RepeatAct& node);
  void TryForEach(uint32_t spot, const ForEachAct& node);
  Asked AskMembers(const ForEachAct& node, uint32_t* members);
  void TryCall(uint32_t spot, const CallAct& node);  // run_values.cc
  void TryMilestone(uint32_t spot, const MilestoneAct& node);
  void TryEffect(uint32_t spot, const EffectAct& node);
  std::vector<EffectPart> PartsOf(const EffectAct& node, Date day);
  Asked AskEffect(const EffectAct& node, Date day);
  bool IsBusy(uint32_t spot) const;
  void Branch(uint32_t spot, const char* way, const Asked& asked);
  void Block(uint32_t spot, const Asked& asked, ExprId condition = kNoExpr);
  std::optional<Date> CouldHold(ExprId condition);  // first, if nothing but the day changes
  void Unblock(uint32_t spot);

  // ---- run_values.cc: what is known, and what is computed of it ----
  struct Asking {
    Log log = Log::kOpen;
    std::optional<Date> day;  // today
    bool explain = true;
  };
  const SubjectFacts& Facts();
  CaseFacts InCase(const Asking& asking);
  ValueResult Compute(ExprId expr, const Asking& asking);
  void Keep(ConditionAnswer answer, const std::vector<MissingFact>& missing);
  Asked AskOn(ExprId condition, const Asking& asking);
  Commitment CommitmentTo(ComputedValue computed);
  std::optional<ComputedValue> AmountOf(const PayAct& pay, Asked* asked);
  void TryRecord(uint32_t spot, const RecordsAct& node);
  bool Pay(uint32_t spot, uint32_t step, const PayAct& node, DoStep* left);
  void RefuseBlanks(const Document& document);  // a field without a value, in what is given out

  // ---- run_never.cc: what must never be, and which finding is the second ----
  std::vector<Made> FindingsOf(const std::string& finding, bool per_case) const;
  std::vector<Date> MeasuresBetween(uint32_t finding);
  void PutInTurn(CaseFacts* facts);
  void RefuseOutOfTurn(uint32_t finding, Date evidence_from);
  std::vector<Date> DaysOf(const Happening& happening, bool per_case);
  std::optional<Date> FirstNotice() const;
  std::vector<Date> LaterDays(std::optional<Date> effect) const;
  Asked AskNever(ExprId condition, std::optional<Date> effect);
  Asked AskNeverAtGate(const CheckAct& gate);

  // ---- run_time.cc ----
  std::optional<Instant> DueAfter(Date from, const Span& span) const;
  // What a place waits for by a length of time, and what that counts from; none of other places.
  struct Length {
    Span span;
    After after;
    TimerRole role;
  };
  std::optional<Length> LengthAt(uint32_t spot) const;
  // Due dates as the calendar of now has them, and those that no calendar reached before.
  void Recount();
  void RecountAt(uint32_t spot, const Length& length);
  std::optional<Date> CountedFrom(const After& after, uint32_t spot) const;
  void StartTimer(uint32_t spot, TimerRole role, Instant due, std::optional<Date> from = {});
  // Or of a duty. `from` where a calendar decides when it ends.
  void StartTimer(const Id& place, TimerRole role, Instant due, std::optional<Date> from = {});
  void StartDeadline(uint32_t spot, const StepAct& step);
  void TryWait(uint32_t spot, const WaitAct& node);
  void TryWaitFor(uint32_t spot, const WaitForAct& node);
  void Fire(const Timer& timer);
  void FireDeadline(uint32_t spot);
  // A deadline that would lapse, and ended while nothing was looked at: when it ends instead.
  std::optional<Instant> GraceOf(const Timer& timer, const Tick& command) const;
  void GiveGrace(const Timer& timer, Instant due);

  // ---- run_acts.cc, run_roles.cc: what people do ----
  uint32_t OpenStep(const std::string& name);
  void Authorise(uint32_t step);
  // The party of the step that somebody fits: whose it is, or whom it has escalated to.
  const Party& ByOf(uint32_t step) const;
  const Party* DoesAs(uint32_t step, const Actor& actor) const;
  // In which role the actor acts from now on; in that one, too. Whoever delegated it acts as well.
  void ActAs(const Party& party);
  void AlsoAs(const Party& party);
  Actors Mine() const;  // the actor, and whom the actor acts for in these roles
  void CheckFourEyes(uint32_t step, const Party& other);
  void CheckAllFourEyes(uint32_t step);  // also as other steps have it, and reviews
  bool Fits(const Party& party) const { return Fits(party, inputs_.actor); }
  bool Fits(const Party& party, const Actor& actor) const;
  LocalText Words(const Party& party) const;
  LocalText Others(const Party& party) const;  // whom it is for, said to one it is not for
  std::optional<uint32_t> NextAct(uint32_t step) const;
  bool DoAct(uint32_t spot, uint32_t step, DoStep* left);
  void Take(uint32_t value, const Type& type, const FormValue& given, StepDone* done);
  void GiveFacts(uint32_t step, DoStep* left);
  bool FillIn(uint32_t spot, uint32_t step, DoStep* left);
  bool DecideOn(uint32_t spot, uint32_t step, const DecideAct& node, DoStep* left);
  bool Serve(uint32_t spot, uint32_t step, const ServeAct& node, DoStep* left);
  void RefuseTooShort(uint32_t rule, const EvidencePeriod& period, const Asked& asked);
  bool Find(uint32_t spot, uint32_t step, const FindingAct& node, DoStep* left);
  bool SignAs(uint32_t spot, uint32_t step, const SignAct& node, const SignatureDetails& signature);
  void Choose(uint32_t spot, const ChooseAct& node, DoStep* left);
  void GoBack(uint32_t to);
  std::optional<uint32_t> CaseFact(std::string_view name) const;
  void RefuseLeftover(uint32_t step, const DoStep& left);

  // ---- run_watch.cc, run_duties.cc: reactions, and what is owed before and after an effect ----
  void React();
  bool IsWatching(uint32_t meanwhile) const;
  bool TakesPlace(const Reaction& reaction);
  void ReactTo(uint32_t meanwhile, uint32_t index, const Reaction& reaction);
  // The first day on which it happened, not before `from`; in this case or, where it may, outside.
  std::optional<Date> HappenedOn(const Happening& happening, std::optional<Date> after,
                                 bool per_case);
  std::string NameOf(const Happening& happening) const;
  Asked AskDuties(const Obligation& obligation, const std::vector<Duty>& duties, Date effect);
  Asked AskDuty(const Obligation& obligation, const Duty& duty, Date effect);
  Asked AskBefore(const HaveBefore& before, Date effect, bool per_case);
  void Release(uint32_t spot, const EffectAct& node);
  void AriseWith(const Obligation& obligation);
  void Arise(const Obligation& obligation, size_t duty, Date from);
  std::vector<FollowedEffect> FollowedEffects() const;
  void FollowEvents();
  bool IsDone(const Duty& duty, uint64_t after) const;
  void FulfilDuties();
  const Duty* FindDuty(const Ref& duty, const Obligation** obligation) const;
  bool Applies(const Obligation& obligation, const std::string& effect) const;
  std::vector<Citation> Grounds() const;

  // ---- run_past.cc: what was decided, asked again ----
  uint32_t SpotOf(const CaseEvent& decided) const;  // none of the opening
  Asked AskPast(const CaseEvent& decided);
  Party WhoLooksAgain(const CaseEvent& decided) const;
  Party WhoAnswersFor(uint32_t spot) const;
  Id RuleOf(const CaseEvent& decided) const;
  Asked AskRule(uint32_t rule);
  Asked AskGate(const CheckAct& node);
  Asked AskEffect(const EffectAct& node);
  Party WhoReleases() const;  // run_change.cc

  [[noreturn]] void No(RefusalKind kind, std::vector<LocalText> arguments = {}) const;
  [[noreturn]] void No(RefusalKind kind, std::vector<LocalText> arguments, const Asked& a) const;
  LocalText Title(uint32_t spot) const;
  LocalText OpenNow() const;
  Date Today() const { return DayOf(inputs_.now); }
  Date KnownOn() const { return inputs_.known_on.value_or(Today()); }

  const Program& program_;
  const Procedure& procedure_;
  const std::optional<PlaceMap> own_map_;  // where the inputs bring none
  const PlaceMap& map_;
  const Inputs& inputs_;
  Answers* const answers_;  // or nobody wants them
  CaseState state_;
  std::vector<CaseEvent> events_;
  int moves_ = 0;
  uint64_t followed_ = 0;              // FollowEvents has looked at so many events
  std::optional<std::vector<Id>> as_;  // roles; none: the text asks for no role
  Party party_;                        // as which it counts in the event (CaseEvent::role)
  CaseValues values_;                  // Inputs::values, and what this command gives
  std::vector<ComputedValue> needed_;
  std::map<std::string, std::vector<Date>> in_turn_;  // CaseFacts::in_turn …
  std::optional<uint64_t> in_turn_at_;                // … at this number of events
};

LocalText Same(const std::string& text);
LocalText TitleOf(const Names& names);
LocalText WordsOf(const Type& type);  // "a date"
SignatureMeaning MeaningOf(SignMeaning meaning);
Id NameOfMissing(const Program& program, const MissingFact& missing);  // "sales 2026-03"

}  // namespace writ::flow
