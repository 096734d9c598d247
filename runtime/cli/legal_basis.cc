#include "runtime/cli/legal_basis.h"

#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/program/attached.h"
#include "engine/program/walk.h"

namespace writ::cli {
namespace {

using document::Quote;

template <class Things>
bool IsNamed(const Things& things, uint32_t index, const std::string& id) {
  return index < things.size() && things[index].names.id == id;
}

// "served warning_letter", "issued certificate", "paid severance", or an event's or finding's id.
bool IsThat(const Program& program, const Happening& happening, const std::string& what) {
  const auto after = [&](std::string_view head) {
    return what.starts_with(head) ? what.substr(head.size()) : std::string();
  };
  switch (happening.kind) {
    case HappeningKind::kEvent: return IsNamed(program.events, happening.index, what);
    case HappeningKind::kFinding: return IsNamed(program.findings, happening.index, what);
    case HappeningKind::kServed:
      return IsNamed(program.documents, happening.index, after("served "));
    case HappeningKind::kIssued:
      return IsNamed(program.documents, happening.index, after("issued "));
    case HappeningKind::kPaid:
      return happening.index < program.case_names.size() &&
             program.case_names[happening.index].id == after("paid ");
    case HappeningKind::kCondition: break;
  }
  return false;
}

bool Asks(const Program& program, const std::vector<HappeningGroup>& groups,
          const std::string& what) {
  return std::ranges::any_of(groups, [&](const HappeningGroup& group) {
    return std::ranges::any_of(group,
                               [&](const Happening& one) { return IsThat(program, one, what); });
  });
}

bool Asks(const Program& program, const std::vector<Duty>& duties, const std::string& what) {
  return std::ranges::any_of(duties, [&](const Duty& duty) {
    return std::visit(
               Overloaded{[](const NeverWhile&) { return false; },
                          [&](const EitherDuties& either) {
                            return std::ranges::any_of(either.branches, [&](const auto& branch) {
                              return Asks(program, branch, what);
                            });
                          },
                          [&](const auto& node) { return Asks(program, node.happenings, what); }},
               duty.node) ||
           (FollowedBy(duty) != nullptr && IsThat(program, *FollowedBy(duty), what));
  });
}

class Basis {
 public:
  Basis(const CaseStory& story, const PlaceWords& words, const cases::Moment& moment)
      : story_(story), program_(words.program()), words_(words), moment_(moment) {}

  std::vector<Quote> Find() {
    // What a step cites itself comes before the path that it lies on.
    if (moment_.record.step) TakeStep(*moment_.record.step);
    if (const auto* e = std::get_if<EventRecorded>(&moment_.record.event)) TakeStepsFor(e->name);
    TakeEvent();
    TakeDecision();
    if (quotes_.empty() && words_.procedure() != nullptr) Add(words_.procedure()->under);
    return std::move(quotes_);
  }

 private:
  void Add(const std::vector<Citation>& cites) {
    AddQuotes(program_, cites, words_.language(), &quotes_);
  }

  // Obligations that ask for it, or count from it.
  void Take(const std::string& what) {
    for (const Obligation& obligation : program_.obligations)
      if (HasEffect(obligation.effect) && Asks(program_, obligation.duties, what))
        Add(obligation.under);
  }
  // Whether the procedure leads to it: other obligations are not its own.
  bool HasEffect(const std::string& effect) const {
    return words_.map() != nullptr && std::ranges::any_of(words_.map()->spots(), [&](auto& spot) {
             const auto* act = std::get_if<EffectAct>(&program_.acts[spot.act].node);
             return act != nullptr && act->effect == effect;
           });
  }
  void TakeObligation(const Id& id) {
    for (const Obligation& obligation : program_.obligations)
      if (obligation.names.id == id.text) Add(obligation.under);
  }
  void TakeFinding(uint32_t finding) {
    if (finding >= program_.findings.size()) return;
    Add(program_.findings[finding].cites);
    Take(program_.findings[finding].names.id);
  }
  void TakePayment(const std::string& name) {
    for (const Act& act : program_.acts)
      if (const auto* pay = std::get_if<PayAct>(&act.node))
        if (program_.case_names[pay->value].id == name) Add(pay->cites);
    Take("paid " + name);
  }

  // What the norms of a condition cite; findings that it names, too.
  void TakeNorms(ExprId condition) {
    const Date day = flow::DayOf(moment_.record.recorded);
    ExprWalker walker(program_);
    walker.Add(condition);
    for (ExprId id = walker.Next(); id != kNoExpr; id = walker.Next()) {
      const Expr& expr = program_[id];
      if (expr.op == Op::kRule) TakeVersions(program_.rules[expr.index].versions, day);
      if (expr.op == Op::kDefinition) TakeVersions(program_.definitions[expr.index].versions, day);
      if (expr.op == Op::kOrdinal) TakeFinding(expr.index);
      if (expr.op != Op::kPresent) continue;
      const size_t events = program_.events.size();
      if (expr.index < events)
        Take(program_.events[expr.index].names.id);
      else
        TakeFinding(static_cast<uint32_t>(expr.index - events));
    }
  }
  template <class Versions>
  void TakeVersions(const Versions& versions, Date day) {
    for (const auto& version : versions) {
      const bool begun = !version.valid.from || *version.valid.from <= day;
      if (begun && (!version.valid.until || day <= *version.valid.until)) Add(version.cites);
    }
  }

  // Statements of a step, as far as they cite something or do what an obligation asks for.
  void TakeBody(const ActBlock& body) {
    for (const ActId id : body)
      std::visit(
          Overloaded{[&](const ServeAct& node) { TakeDocument("served ", node.document); },
                     [&](const IssueAct& node) { TakeDocument("issued ", node.document); },
                     [&](const PayAct& node) { TakePayment(program_.case_names[node.value].id); },
                     [&](const RecordsAct& node) {
                       if (node.event < program_.events.size())
                         Take(program_.events[node.event].names.id);
                     },
                     [&](const FindingAct& node) {
                       TakeFinding(node.finding);
                       if (node.rule < program_.rules.size())
                         TakeVersions(program_.rules[node.rule].versions,
                                      flow::DayOf(moment_.record.recorded));
                     },
                     [](const auto&) {}},
          program_.acts[id].node);
  }
  void TakeDocument(const char* how, uint32_t document) {
    if (document < program_.documents.size()) Take(how + program_.documents[document].names.id);
  }

  void TakeStep(const Id& place) {
    if (words_.map() == nullptr) return;
    for (uint32_t spot = words_.map()->Find(place.text); spot != flow::kNoSpot;
         spot = (*words_.map())[spot].parent) {
      const auto* step = std::get_if<StepAct>(&words_.map()->ActAt(spot).node);
      if (step == nullptr) continue;
      Add(step->cites);
      TakeBody(step->body);
    }
  }
  // Of the steps that record an event, or wait for it; of a wait by itself the step that it holds
  // up, which follows.
  void TakeStepsFor(const Id& event) {
    if (words_.map() == nullptr) return;
    const flow::PlaceMap& map = *words_.map();
    for (uint32_t spot = 0; spot < map.spots().size(); ++spot) {
      const Act& act = map.ActAt(spot);
      const auto* records = std::get_if<RecordsAct>(&act.node);
      const auto* waits = std::get_if<WaitForAct>(&act.node);
      const bool recorded =
          records != nullptr && IsNamed(program_.events, records->event, event.text);
      const bool awaited =
          waits != nullptr && std::ranges::any_of(waits->any_of, [&](const Happening& one) {
            return IsThat(program_, one, event.text);
          });
      if (!recorded && !awaited) continue;
      if (map[spot].doer != flow::kNoSpot) {
        TakeCites(map[spot].doer);
      } else if (const auto& block = map.BlockOf(spot); map[spot].index + 1 < block.size()) {
        TakeCites(block[map[spot].index + 1]);
      }
    }
  }
  void TakeCites(uint32_t spot) {
    if (const auto* step = std::get_if<StepAct>(&words_.map()->ActAt(spot).node)) Add(step->cites);
  }
  void TakeGate(const Id& gate) {
    const Act* act = words_.ActAt(gate);
    if (act == nullptr) return;
    if (const auto* check = std::get_if<CheckAct>(&act->node)) TakeNorms(check->condition);
    if (const auto* effect = std::get_if<EffectAct>(&act->node)) TakeEffect(effect->effect);
  }
  void TakeEffect(const std::string& effect) {
    if (words_.procedure() != nullptr) Add(words_.procedure()->under);
    for (const Obligation& obligation : program_.obligations)
      if (obligation.effect == effect) Add(obligation.under);
  }

  void TakeEvent() {
    std::visit(
        Overloaded{[&](const CaseOpened&) {
                     if (words_.procedure() == nullptr) return;
                     Add(words_.procedure()->under);
                     TakeNorms(words_.procedure()->opens_when);
                   },
                   [&](const FindingMade& e) {
                     for (uint32_t i = 0; i < program_.findings.size(); ++i)
                       if (program_.findings[i].names.id == e.finding.text) TakeFinding(i);
                   },
                   [&](const GateOpened& e) { TakeGate(e.gate); },
                   [&](const GateBlocked& e) { TakeGate(e.gate); },
                   [&](const Lapsed& e) { TakeStep(e.node); },
                   [&](const StepDone& e) { TakeStep(e.step); },
                   [&](const Signed& e) { TakeStep(e.document); },
                   [&](const RefusedToSign& e) { TakeStep(e.document); },
                   [&](const NoticeServed& e) { Take("served " + e.document.text); },
                   [&](const EventRecorded& e) {
                     constexpr std::string_view kPaid = "paid ";
                     if (e.name.text.starts_with(kPaid))
                       TakePayment(e.name.text.substr(kPaid.size()));
                     else
                       Take(e.name.text);
                   },
                   [&](const ObligationArisen& e) { TakeObligation(e.obligation); },
                   [&](const ObligationFulfilled& e) { TakeObligation(e.obligation); },
                   [&](const ObligationBreached& e) { TakeObligation(e.obligation); },
                   [&](const EffectReleased& e) { TakeEffect(e.effect.text); }, [](const auto&) {}},
        moment_.record.event);
  }

  void TakeDecision() {
    const auto because = story_.because.find(moment_.record.sequence.value);
    if (because == story_.because.end() || because->second.explanation == nullptr ||
        because->second.program == nullptr)
      return;
    for (Quote& quote :
         ArticlesOf(*because->second.program, *because->second.explanation, words_.language()))
      if (std::ranges::find(quotes_, quote.head, &Quote::head) == quotes_.end())
        quotes_.push_back(std::move(quote));
  }

  const CaseStory& story_;
  const Program& program_;
  const PlaceWords& words_;
  const cases::Moment& moment_;
  std::vector<Quote> quotes_;
};

}  // namespace

std::vector<Quote> BasisOf(const CaseStory& story, const PlaceWords& words,
                           const cases::Moment& moment) {
  return Basis(story, words, moment).Find();
}

}  // namespace writ::cli
