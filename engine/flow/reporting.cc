// Who tells a case what took place outside of it.
#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/flow/participation.h"

namespace writ::flow {
namespace {

// Whom a statement gives something to do.
std::vector<Party> DoersOf(const Program& program, const Act& act) {
  std::vector<Party> doers;
  const auto add = [&](const Party& party) {  // where the text may name nobody
    if (party.kind != PartyKind::kNobody) doers.push_back(party);
  };
  const auto add_above = [&](const std::optional<Otherwise>& otherwise) {
    if (!otherwise) return;
    add(otherwise->who);
    add(otherwise->escalate_to);
  };
  std::visit(Overloaded{[&](const StepAct& node) {
                          doers.push_back(node.by);
                          add_above(node.otherwise);
                          if (node.objection) add(node.objection->reviewed_by);
                        },
                        [&](const ChooseAct& node) { doers.push_back(node.by); },
                        [&](const SignAct& node) { doers.push_back(node.by); },
                        [&](const CheckAct& node) { add_above(node.otherwise); },
                        [&](const FindingAct& node) {
                          const uint32_t role = program.findings[node.finding].made_by;
                          if (role < program.roles.size()) add({PartyKind::kRole, role});
                        },
                        [](const auto&) {}},
             act.node);
  return doers;
}

}  // namespace

// Roles and the union, in the order of the text; where it names none, anybody with a role.
std::vector<Party> Participation::WhoReports() const {
  std::vector<Party> all;
  for (uint32_t spot = 0; spot < run_.map_.spots().size(); ++spot)
    for (const Party& party : DoersOf(run_.program_, run_.map_.ActAt(spot)))
      if (party.kind != PartyKind::kSubject && party.kind != PartyKind::kActorOf &&
          std::ranges::find(all, party) == all.end())
        all.push_back(party);
  if (all.empty()) all.emplace_back();
  return all;
}

LocalText Participation::WordsOf(const std::vector<Party>& parties) const {
  LocalText all;
  for (auto party = parties.begin(); party != parties.end(); ++party) {
    if (std::find(parties.begin(), party, *party) != party) continue;
    const LocalText words = run_.Words(*party);
    all.en += (all.en.empty() ? "" : ", ") + words.en;
    all.zh += (all.zh.empty() ? "" : "、") + words.zh;
  }
  return all;
}

// A step of the employee waits for it, so the text asks for their own word.
bool Participation::IsTheirsToTell(uint32_t event) const {
  return std::ranges::any_of(run_.map_.spots(), [&](const Spot& spot) {
    const auto* wait = std::get_if<WaitForAct>(&run_.program_.acts[spot.act].node);
    if (wait == nullptr || spot.doer == kNoSpot) return false;
    return run_.ByOf(spot.doer).kind == PartyKind::kSubject &&
           std::ranges::any_of(wait->any_of, [&](const Happening& happening) {
             return happening.kind == HappeningKind::kEvent && happening.index == event;
           });
  });
}

// An event may end a wait, a right or the case, so nobody tells of it who has no part in the case.
void Participation::CheckReporter(uint32_t event) const {
  const bool is_subject = run_.inputs_.actor.is_subject;
  const std::vector<Party> all = WhoReports();
  const auto fits = [&](const Party& party) { return run_.Fits(party); };
  if (is_subject ? IsTheirsToTell(event) : std::ranges::any_of(all, fits)) return;
  const LocalText title = TitleOf(run_.program_.events[event].names);
  LocalText who = WordsOf(all);
  if (is_subject) {
    who.en += " other than whom the case is about, who supplies what they know as a fact";
    who.zh += "(本案员工本人除外,其所知的可作为事实提供)";
  }
  run_.No(RefusalKind::kWrongRole, {{"reporting " + title.en, "报告" + title.zh}, who});
}

}  // namespace writ::flow
