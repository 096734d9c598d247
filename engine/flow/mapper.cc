// Where a case would stand under another text: the same places, and nothing that the text would not
// lead to.
#include "engine/flow/mapper.h"

#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/flow/before.h"

namespace writ::flow {
namespace {

// What a statement without a name of its own says: by it, and not by its number, it is the same.
// Lengths and conditions may differ, as those of what has a name.
std::string TextOf(const Program& program, const Act& act) {
  const auto value = [&](uint32_t index) { return program.case_names[index].id; };
  const auto party = [&](const Party& p) {
    return std::to_string(static_cast<int>(p.kind)) +
           (p.kind == PartyKind::kRole ? program.roles[p.index].names.id : "");
  };
  const auto document = [&](uint32_t index) { return program.documents[index].names.id; };
  return std::visit(
      Overloaded{[&](const ProvideAct& node) { return value(node.value); },
                 [&](const SignAct& node) {
                   return party(node.by) + std::to_string(static_cast<int>(node.meaning));
                 },
                 [&](const ServeAct& node) { return document(node.document) + party(node.on); },
                 [&](const IssueAct& node) { return document(node.document) + party(node.to); },
                 [&](const PayAct& node) { return value(node.value); },
                 [&](const RecordsAct& node) { return program.events[node.event].names.id; },
                 [&](const FindingAct& node) { return program.findings[node.finding].names.id; },
                 [&](const CallAct& node) { return program.procedures[node.procedure].names.id; },
                 [&](const EffectAct& node) { return node.effect; },
                 [&](const EndAct& node) { return node.outcome.id; },
                 [](const auto&) { return std::string(); }},
      act.node);
}

// What begins a place: the reaction that it stands within, by what watches and its number there.
std::optional<std::pair<std::string, uint32_t>> ReactionOf(const PlaceMap& map, uint32_t spot) {
  for (uint32_t at = spot; map[at].parent != kNoSpot; at = map[at].parent)
    if (std::holds_alternative<MeanwhileAct>(map.ActAt(map[at].parent).node))
      return std::pair(std::string(map[map[at].parent].id), map[at].branch);
  return std::nullopt;
}

LocalText Quoted(const LocalText& text) { return {"'" + text.en + "'", "「" + text.zh + "」"}; }

}  // namespace

Mapper::Mapper(Run& run, const MigrateCase& command, const Procedure& old_procedure)
    : run_(run),
      command_(command),
      map_(run.map_),
      old_inputs_([&] {
        Inputs inputs = run.inputs_;
        inputs.facts = command.from_facts.get();
        inputs.values = command.from_values;
        inputs.places = nullptr;  // which are of the new text
        return inputs;
      }()),
      old_(*command.from, old_procedure, run.state_, old_inputs_, &old_answers_),
      ahead_(map_.spots().size()) {}

Migration Mapper::Map() {
  std::string_view not_yet;
  if (!IsRunnable(run_.program_, map_, &not_yet)) {
    const std::string word(not_yet);
    migration_.refused = {"it uses `" + word + "`, which cases cannot run yet",
                          "其中使用了「" + word + "」,目前尚不能办理"};
    return migration_;
  }
  MapPlaces();
  CheckStructure();
  LookAhead();
  CheckWays();
  MapSteps();
  MapValues();
  MapGates();
  MapTimers();
  MapDuties();
  MapReactions();
  TellAnswers();
  return migration_;
}

// Of both texts, to whoever wants them.
void Mapper::TellAnswers() {
  if (run_.answers_ == nullptr) return;
  for (ConditionAnswer& answer : old_answers_.conditions) {
    answer.condition |= kOfTextBefore;
    run_.answers_->conditions.push_back(std::move(answer));
  }
  for (const WorkingDaysAnswer& answer : old_answers_.working_days)
    run_.answers_->working_days.push_back(answer);
}

MigrationPart& Mapper::Add(PartKind kind, Fate fate, const Id& id, LocalText title) {
  MigrationPart& part = migration_.parts.emplace_back();
  part.kind = kind;
  part.fate = fate;
  part.id = id;
  part.title = std::move(title);
  return part;
}

void Mapper::Refuse(PartKind kind, const Id& id, LocalText title, LocalText why) {
  Add(kind, Fate::kRefused, id, std::move(title)).why = std::move(why);
}

// ---- places ----

void Mapper::MapPlaces() {
  for (const auto& [was, now] : command_.moves) {
    const uint32_t old = old_.map_.Named(was.text);
    if (old != kNoSpot && old_.IsActive(old)) continue;
    Refuse(PartKind::kPlace, was, Same(was.text),
           {"the case does not stand there, so it cannot be moved from there",
            "案件目前不在此处,不能从此处移动"});
  }
  for (const Place& place : run_.state_.places) MapPlace(place);
}

bool Mapper::IsWithinMoved(uint32_t was) const {
  return std::ranges::any_of(command_.moves, [&](const auto& move) {
    const uint32_t old = old_.map_.Named(move.first.text);
    return old != kNoSpot && old != was && old_.map_.IsWithin(was, old);
  });
}

// Somebody acted there and has not ended: what was done would be lost.
bool Mapper::WasBegun(uint32_t was) const {
  return std::ranges::any_of(run_.state_.steps, [&](const StepRecord& step) {
    const uint32_t spot = old_.map_.Find(step.step.text);
    return !step.ended && spot != kNoSpot && old_.map_.IsWithin(spot, was);
  });
}

void Mapper::MapPlace(const Place& place) {
  const uint32_t was = old_.map_.Find(place.id.text);
  const LocalText title = was == kNoSpot ? Same(place.id.text) : old_.Title(was);
  if (was != kNoSpot && IsWithinMoved(was)) {  // begins anew with what holds it
    Add(PartKind::kPlace, Fate::kGone, place.id, title);
    return;
  }
  const auto move = std::ranges::find_if(command_.moves, [&](const auto& m) {
    return m.first == place.id || (was != kNoSpot && old_.map_.Named(m.first.text) == was);
  });
  const bool moved = move != command_.moves.end();
  const uint32_t spot = moved ? map_.Named(move->second.text) : map_.Find(place.id.text);
  const auto refuse = [&](LocalText why) {
    Refuse(PartKind::kPlace, place.id, title, std::move(why));
  };
  if (spot == kNoSpot)
    return refuse({"the new text has no such place; say where the case goes on: --move " +
                       place.id.text + "=PLACE",
                   "新文本没有此处;请指明案件从何处继续:--move " + place.id.text + "=位置"});
  const Act& now = map_.ActAt(spot);
  if (was == kNoSpot || old_.map_.ActAt(was).node.index() != now.node.index()) {
    const std::string here(WordOf(now));
    const std::string there(was == kNoSpot ? "" : WordOf(old_.map_.ActAt(was)));
    return refuse({"it is `" + here + "` in the new text and was `" + there + "`",
                   "新文本中此处为「" + here + "」,原为「" + there + "」"});
  }
  if (!moved && now.names.id.empty() &&
      TextOf(old_.program_, old_.map_.ActAt(was)) != TextOf(run_.program_, now))
    return refuse({"the new text asks for something else there", "新文本此处要求的是另一事项"});
  if (!moved && IsPersonal(now) &&
      TextOf(old_.program_, old_.map_.ActAt(was)) != TextOf(run_.program_, now))
    return refuse({"the new text asks for something else there", "新文本此处要求的是另一事项"});
  if (moved && WasBegun(was))
    return refuse({"something was done there already; end it under the policy of now first",
                   "此处已有人办理;请先按现行政策办完"});
  // It would be begun twice, if that reaction came.
  const auto begun_by = ReactionOf(map_, spot);
  if (begun_by && begun_by != ReactionOf(old_.map_, was))
    return refuse({"in the new text a reaction begins it, which has not come",
                   "新文本中由触发反应开始办理此处,而该反应尚未发生"});
  stands_.push_back(spot);
  MigrationPart& part = Add(PartKind::kPlace, moved ? Fate::kMoved : Fate::kKept, place.id, title);
  if (!moved) return;
  part.now = Id(map_[spot].id);
  moved_.emplace_back(was, spot);
}

// ---- structure ----

bool Mapper::Stands(uint32_t spot) const {
  return std::ranges::find(stands_, spot) != stands_.end();
}

uint32_t Mapper::HomeOf(uint32_t spot) const {
  const uint32_t home = map_[spot].parent;
  const bool reaction =
      home != kNoSpot && std::holds_alternative<MeanwhileAct>(map_.ActAt(home).node);
  return reaction ? kNoSpot : home;
}

int Mapper::OpenIn(uint32_t holder, uint32_t branch) const {
  return static_cast<int>(std::ranges::count_if(stands_, [&](uint32_t spot) {
    return map_[spot].parent == holder && map_[spot].branch == branch;
  }));
}

// What the text leads to: whatever is open stands in what is open, once in each block, and whatever
// ends with what is in it has something in it that is open.
void Mapper::CheckStructure() {
  for (size_t at = 0; at < stands_.size(); ++at) {
    const uint32_t spot = stands_[at];
    const uint32_t home = HomeOf(spot);
    if (home != kNoSpot && !Stands(home))
      Refuse(PartKind::kWay, Id(map_[spot].id), run_.Title(spot),
             {"in the new text it stands in " + Quoted(run_.Title(home)).en +
                  ", in which the case is not",
              "在新文本中位于" + Quoted(run_.Title(home)).zh + "之内,而案件并未进入该处"});
    // By number: what moves may come to where the case stands already.
    const bool first = std::none_of(
        stands_.begin(), stands_.begin() + static_cast<std::ptrdiff_t>(at), [&](uint32_t other) {
          return map_[other].parent == map_[spot].parent && map_[other].branch == map_[spot].branch;
        });
    if (!first)
      Refuse(PartKind::kWay, Id(map_[spot].id), run_.Title(spot),
             {"in the new text it comes after another place at which the case stands",
              "在新文本中,它排在案件所处的另一位置之后"});
    CheckHolder(spot);
  }
}

void Mapper::CheckHolder(uint32_t holder) {
  const bool is_new =
      std::ranges::any_of(moved_, [&](const auto& m) { return m.second == holder; });
  if (is_new) return;  // it is begun anew
  const std::vector<std::vector<uint32_t>>& blocks = map_[holder].blocks;
  const Place* place = run_.state_.Find(Id(map_[holder].id));
  int open = 0;
  for (uint32_t b = 0; b < blocks.size(); ++b) open += OpenIn(holder, b);
  int needed = 0;
  const Act& act = map_.ActAt(holder);
  if (const auto* together = std::get_if<TogetherAct>(&act.node)) {
    needed = together->at_least > 0 ? together->at_least : static_cast<int>(blocks.size());
    needed -= place == nullptr ? 0 : static_cast<int>(place->branches_done);
  } else if (std::holds_alternative<StepAct>(act.node) ||
             std::holds_alternative<RegionAct>(act.node) ||
             std::holds_alternative<RaceAct>(act.node)) {
    needed = std::ranges::any_of(blocks, [](const auto& b) { return !b.empty(); }) ? 1 : 0;
  }
  if (open >= needed) return;
  Refuse(PartKind::kWay, Id(map_[holder].id), run_.Title(holder),
         {"the new text has something in it that nobody has begun, so it would never end",
          "新文本在其中增加了无人开始的内容,因而永远不会结束"});
}

// ---- carrying it out ----

void Mapper::Carry() {
  for (const auto& [was, spot] : moved_) {
    for (const Place& place : std::vector<Place>(run_.state_.places)) {
      const uint32_t old = old_.map_.Find(place.id.text);
      if (old != kNoSpot && old_.map_.IsWithin(old, was)) run_.Leave(place.id);
    }
    run_.Enter(spot);
  }
  for (const Retimed& timer : retimed_) Retime(timer);
  for (const auto& [spot, asked] : gates_) {
    GateOpened opened;
    opened.gate = Id(map_[spot].id);
    run_.Add(opened, std::nullopt, true);
    run_.events_.back().verdict = asked.verdict;
    run_.events_.back().because = asked.because;
  }
}

}  // namespace writ::flow
