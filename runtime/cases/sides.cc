#include "runtime/cases/sides.h"

#include <algorithm>
#include <map>

#include "engine/flow/reached.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/record_code.h"
#include "runtime/cases/versions.h"
#include "runtime/facts/read_set.h"

namespace writ::cases {
namespace {

using Place = std::pair<std::string, std::string>;

std::map<Place, FactUse> ReadBy(const Program& program,
                                const std::optional<flow::AskedAgain>& asked) {
  std::map<Place, FactUse> read;
  if (!asked || asked->because == nullptr) return read;
  for (FactUse& use : ReadSetOf(program, *asked->because)) {
    const Place place{use.fact, use.period ? use.period->ToString() : ""};
    read.insert_or_assign(place, std::move(use));
  }
  return read;
}

std::optional<CommittedValue> ValueIn(const std::map<Place, FactUse>& read, const Place& place) {
  const auto at = read.find(place);
  return at == read.end() ? std::nullopt : at->second.value;
}

void CompareFacts(Sides* sides) {
  const auto then = ReadBy(*sides->then_law, sides->then_law_then);
  const auto now = ReadBy(*sides->then_law, sides->then_law_now);
  std::map<Place, FactUse> all = now;
  all.insert(then.begin(), then.end());
  for (const auto& [place, use] : all) {
    const auto was = ValueIn(then, place), is = ValueIn(now, place);
    if (was == is || !then.contains(place) || !now.contains(place)) continue;
    sides->facts.push_back({use.fact, use.period, was, is, use.recorded});
  }
}

std::string PathOf(const Program& program, const Names& names) {
  for (const ModuleUse& use : program.uses)
    if (use.local == names.module) return use.path;
  return names.module;
}

// Those of both texts that differ, as far as the procedure comes to ask them by either.
std::vector<Sides::Norm> NormsBetween(const Program& then, const Program& now,
                                      const Id& procedure) {
  using Meanings = std::map<std::string, std::pair<NormMeaning, Digest>>;
  const auto name = [](const Program& program, const std::string& kind, const Names& names) {
    return kind + " " + PathOf(program, names) + "#" + names.id;
  };
  const auto of = [&](const Program& program) {
    Meanings meanings;
    std::vector<flow::ReachedNorm> reached;
    for (const Procedure& one : program.procedures)
      if (one.names.id == procedure.text) reached = flow::NormsReached(program, one);
    for (const NormMeaning& norm : NormMeanings(program, true)) {
      const auto same = [&](const flow::ReachedNorm& r) {
        return r.kind == norm.kind && r.names.id == norm.names.id &&
               r.names.module == norm.names.module;
      };
      if (std::ranges::any_of(reached, same))
        meanings.try_emplace(name(program, norm.kind, norm.names), norm, norm.meaning);
    }
    return meanings;
  };
  const Meanings old = of(then), newer = of(now);
  std::vector<Sides::Norm> norms;
  for (const auto& [key, one] : newer)
    if (const auto at = old.find(key); at == old.end() || at->second.second != one.second)
      norms.push_back({one.first.kind, one.first.names});
  for (const auto& [key, one] : old)
    if (!newer.contains(key)) norms.push_back({one.first.kind, one.first.names});
  return norms;
}

Id RuleOf(const Event& event) {
  if (const auto* e = std::get_if<CaseOpened>(&event)) return e->procedure;
  if (const auto* e = std::get_if<GateOpened>(&event)) return e->gate;
  if (const auto* e = std::get_if<BranchTaken>(&event)) return e->node;
  if (const auto* e = std::get_if<Lapsed>(&event)) return e->node;
  if (const auto* e = std::get_if<FindingMade>(&event)) return e->finding;
  if (const auto* e = std::get_if<EffectReleased>(&event)) return e->effect;
  return Id();
}

}  // namespace

Result<SideBySide::Side> SideBySide::SideOf(const Hash& bundle,
                                            std::shared_ptr<const Program> program,
                                            const CaseData& data, const std::string& case_id,
                                            const SubjectKey& key) {
  Side side;
  side.program = std::move(program);
  auto facts =
      impl_.FactsOf(*side.program, &bundle, data.subject, key, case_id, &side.inputs.findings);
  if (!facts) return std::unexpected(facts.error());
  side.facts = *std::move(facts);
  side.inputs.facts = side.facts.get();
  CaseData by = data;
  by.bundle = bundle;
  auto values = impl_.OpenValues(*side.program, case_id, by, key);
  if (!values) return std::unexpected(values.error());
  side.inputs.values = *std::move(values);
  return side;
}

Result<Hash> SideBySide::TodaysLaw(const SidesRequest& request, const Hash& bundle,
                                   const Asking& asking) {
  if (request.under) return *request.under;
  const auto newer = PolicyVersions(cases_).SupersededBy(bundle, asking);
  if (!newer) return std::unexpected(newer.error());
  return *newer ? (*newer)->bundle : bundle;
}

Result<std::vector<Sides>> SideBySide::Of(const SidesRequest& request, const Asking& asking) {
  const auto found = cases_.Find(request.case_id);
  if (!found) return std::unexpected(found.error());
  const auto key = impl_.KeyFor(found->subject);
  if (!key) return std::unexpected(key.error());
  const auto records = ReadTopic(*impl_.store, impl_.shard, request.case_id);
  if (!records) return std::unexpected(records.error());
  const auto todays = TodaysLaw(request, found->bundle, asking);
  if (!todays) return std::unexpected(todays.error());
  const auto program = impl_.ProgramOf(*todays);
  if (!program) return std::unexpected(program.error());
  const Date today = request.known_on.value_or(flow::DayOf(impl_.Now(asking)));
  std::vector<Sides> all;
  CaseData data;
  for (const audit::Record& record : *records) {
    const Id rule = RuleOf(record.event);
    const bool asked = request.decision.empty() || request.decision == rule.text ||
                       request.decision == std::to_string(record.sequence.value);
    const auto place = flow::PastPlaceOf(EventOf(record));
    if (!place || !asked) {
      FoldInto(record, &data);
      continue;
    }
    Sides& sides = all.emplace_back();
    sides.record = record;
    sides.rule = rule;
    sides.known_then = flow::DayOf(record.recorded);
    sides.known_now = today;
    const Hash bundle = record.bundle.value_or(Hash{});
    auto then_law = Reconsidering(impl_).ProgramWith(bundle, record.reference);
    if (!then_law) return std::unexpected(then_law.error());
    sides.then_law = *then_law;
    sides.now_law = *program;
    CaseData before = data;
    before.subject = found->subject;
    const auto then = SideOf(bundle, *then_law, before, request.case_id, *key);
    if (!then) return std::unexpected(then.error());
    const auto now = SideOf(*todays, *program, before, request.case_id, *key);
    if (!now) return std::unexpected(now.error());
    flow::PastDecision past;
    past.event = EventOf(record);
    past.before = std::make_shared<const flow::CaseState>(data.state);
    const auto ask = [&](const Side& side, Date known) {
      past.values = side.inputs.values;
      return flow::AskPast(*side.program, past, side.inputs, known);
    };
    sides.then_law_then = ask(*then, sides.known_then);
    sides.then_law_now = ask(*then, today);
    sides.now_law_then = ask(*now, sides.known_then);
    sides.now_law_now = ask(*now, today);
    CompareFacts(&sides);
    if (bundle != *todays)
      sides.norms = NormsBetween(**then_law, **program, found->state.procedure);
    FoldInto(record, &data);
  }
  if (all.empty() && !request.decision.empty())
    return Fail(TroubleKind::kNoDecision, request.case_id, request.decision);
  return all;
}

}  // namespace writ::cases
