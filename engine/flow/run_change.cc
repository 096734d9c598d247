// Laws and policies that change under a case: waiving a newer law, and going on under another text.
#include <algorithm>
#include <stdexcept>

#include "engine/flow/mapper.h"

namespace writ::flow {

// Whoever answers for the first effect of the text; without one, for its first step.
Party Run::WhoReleases() const {
  for (uint32_t i = 0; i < map_.spots().size(); ++i)
    if (std::holds_alternative<EffectAct>(map_.ActAt(i).node)) return WhoAnswersFor(i);
  return WhoAnswersFor(kNoSpot);
}

void Run::Waive(const WaiveLaw& command) {
  if (state_.status == CaseStatus::kClosed) No(RefusalKind::kNotOpen, {Same(state_.outcome.text)});
  const std::vector<ChangedLaw> changed = ChangedLaws(inputs_.laws, state_.waived, Today());
  const auto law = std::ranges::find(changed, Id(command.law), &ChangedLaw::law);
  if (law == changed.end()) No(RefusalKind::kLawNotChanged, {Same(command.law)});
  const Party who = WhoReleases();
  if (!Fits(who))
    No(RefusalKind::kWrongRole, {{"waiving a newer law", "沿用旧法规包"}, Words(who)});
  ActAs(who);
  LawWaived waived;
  waived.law = law->law;
  waived.newer = law->newer;
  waived.pinned = law->pinned;
  waived.reason = command.reason;
  Add(waived);
}

namespace {

// The first thing that is in the way, and how many more there are.
Refusal WhyNot(const Migration& migration) {
  Refusal refusal{RefusalKind::kNotMigratable, {}, {}, nullptr};
  LocalText text = migration.refused.value_or(LocalText{});
  int more = 0;
  for (const MigrationPart& part : migration.parts) {
    if (part.fate != Fate::kRefused) continue;
    if (!text.en.empty()) {
      ++more;
      continue;
    }
    text = {part.title.en + ": " + part.why.en, part.title.zh + ":" + part.why.zh};
    refusal.missing = part.missing;
    refusal.because = part.because;
  }
  if (more > 0) {
    text.en += "; and " + std::to_string(more) + " more, which a dry run lists";
    text.zh += ";另有" + std::to_string(more) + "项,试运行会全部列出";
  }
  refusal.arguments.push_back(std::move(text));
  return refusal;
}

const Procedure& OldProcedure(const MigrateCase& command, const CaseState& state) {
  const Procedure* procedure =
      command.from == nullptr ? nullptr : FindProcedure(*command.from, state.procedure.text);
  if (procedure == nullptr)
    throw std::logic_error("a case migrates from a policy that it was under");
  return *procedure;
}

}  // namespace

void Run::Migrate(const MigrateCase& command) {
  if (state_.status == CaseStatus::kClosed) No(RefusalKind::kNotOpen, {Same(state_.outcome.text)});
  Mapper mapper(*this, command, OldProcedure(command, state_));
  const Migration migration = mapper.Map();
  if (!migration.possible()) throw Stop{WhyNot(migration)};
  const Party who = WhoReleases();
  if (!Fits(who)) No(RefusalKind::kWrongRole, {{"migrating a case", "案件迁移"}, Words(who)});
  ActAs(who);
  CaseMigrated migrated;
  migrated.from = command.from_bundle;
  for (const MigrationPart& part : migration.parts) {
    if (part.fate != Fate::kMoved) continue;
    migrated.moved_from.push_back(part.id);
    migrated.moved_to.push_back(part.now);
  }
  migrated.reason = command.reason;
  migrated.to = command.to_bundle;
  Add(migrated);
  mapper.Carry();
}

Migration MigrationOf(const Program& program, const CaseState& state, const MigrateCase& command,
                      const Inputs& inputs) {
  const Procedure& old = OldProcedure(command, state);
  Migration migration;
  const Procedure* procedure = FindProcedure(program, state.procedure.text);
  if (procedure == nullptr) {
    const LocalText title = TitleOf(old.names);
    migration.refused = {"that policy has no procedure '" + title.en + "'",
                         "该政策没有「" + title.zh + "」这一流程"};
    return migration;
  }
  Run run(program, *procedure, state, inputs);
  return Mapper(run, command, old).Map();
}

}  // namespace writ::flow
