// Laws that change while a case runs, and people who stay under the older one or go on under
// another text.
#include "engine/flow/places.h"
#include "tests/reference/players.h"

namespace writ::reference {
namespace {

constexpr const char* kLaws[] = {"cn.law", "cn.other"};
constexpr uint32_t kMostVersions = 4;

std::string Called(const Id& law, size_t version) {
  return (law.text == kLaws[0] ? "m" : "o") + std::to_string(version);
}

}  // namespace

void Players::LawsOf(OtherVersion other) {
  other_ = std::move(other);
  for (const char* name : kLaws) {
    flow::PinnedLaw law{Id(name), HashCalled(Called(Id(name), 1)), {}};
    law.installed.push_back({law.pinned, *Date::ParseIso("2020-01-01"), std::nullopt});
    desk_.inputs().laws.push_back(law);
    if (DrawChange(2) == 0) break;
  }
}

// Another version of a law, which begins some day, and may end.
void Players::Install() {
  auto& laws = desk_.inputs().laws;
  flow::PinnedLaw& law = laws[DrawChange(static_cast<uint32_t>(laws.size()))];
  if (law.installed.size() >= kMostVersions) return;
  const Date today = flow::DayOf(desk_.inputs().now);
  const auto ahead = [&](int32_t days) { return today.PlusDays(days).value_or(today); };
  const auto from = static_cast<int32_t>(DrawChange(12)) - 8;
  flow::LawVersion version{HashCalled(Called(law.law, law.installed.size() + 1)), ahead(from), {}};
  if (DrawChange(4) == 0) version.until = ahead(from + static_cast<int32_t>(DrawChange(20)));
  law.installed.push_back(version);
}

void Players::Waive() {
  const auto& laws = desk_.inputs().laws;
  flow::WaiveLaw command{laws[DrawChange(static_cast<uint32_t>(laws.size()))].law.text, {}};
  if (DrawChange(10) == 0) command.law = "cn.nothing";
  if (DrawChange(2) == 0) command.reason = CommitmentTo("why");
  desk_.Say(command);
}

// Places to which some at which the case stands could go: mostly of the same kind.
std::vector<std::pair<Id, Id>> Players::Moves(const Program& to) {
  std::vector<std::pair<Id, Id>> moves;
  const auto& places = desk_.state().places;
  if (places.empty() || DrawChange(2) == 0) return moves;
  const flow::PlaceMap was(desk_.program(), desk_.procedure());
  for (const Procedure& procedure : to.procedures) {
    if (procedure.names.id != desk_.procedure().names.id) continue;
    const flow::PlaceMap now(to, procedure);
    const flow::Place& place = places[DrawChange(static_cast<uint32_t>(places.size()))];
    const uint32_t spot = was.Find(place.id.text);
    std::vector<std::string> same;
    for (uint32_t i = 0; i < now.spots().size(); ++i)
      if (DrawChange(20) == 0 ||
          (spot != flow::kNoSpot && now.ActAt(i).node.index() == was.ActAt(spot).node.index()))
        same.push_back(now[i].id);
    if (same.empty()) continue;
    moves.emplace_back(place.id, Id(same[DrawChange(static_cast<uint32_t>(same.size()))]));
    if (DrawChange(15) == 0) moves.front().first = Id("nowhere");
  }
  return moves;
}

void Players::Change() {
  if (desk_.state().status == flow::CaseStatus::kNone || DrawChange(3) != 0) return;
  const flow::Actor before = desk_.inputs().actor;
  flow::Actor& actor = desk_.inputs().actor;
  actor = {};
  actor.person = PersonCalled(1 + DrawChange(6));
  const auto& roles = desk_.program().roles;
  for (uint32_t n = 1 + DrawChange(3); n > 0; --n)
    actor.roles.emplace_back(roles[DrawChange(static_cast<uint32_t>(roles.size()))].names.id);
  switch (DrawChange(5)) {
    case 0: Install(); break;
    case 1: Waive(); break;
    default: {
      const auto other = other_(&of_change_);
      const uint64_t version = desk_.state().events;
      desk_.Migrate(other, Moves(*other));
      if (desk_.state().events == version) break;
      for (flow::PinnedLaw& law : desk_.inputs().laws)
        if (DrawChange(2) == 0) law.pinned = law.installed.back().meaning;
    }
  }
  desk_.inputs().actor = before;
}

}  // namespace writ::reference
