#include "runtime/cases/laws.h"

#include <fmt/core.h>

#include <algorithm>

#include "engine/flow/reached.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/participants.h"
#include "runtime/cases/signed_act.h"
#include "runtime/cases/spelling.h"

namespace writ::cases {
namespace {

bool IsLaw(const Compilation& compilation) {
  return compilation.program != nullptr && compilation.program->policy.level == NormLevel::kLaw;
}

const LawInstalled* LawIn(const audit::Record& record) {
  return std::get_if<LawInstalled>(&record.event);
}

}  // namespace

std::vector<LawPack> LawsIn(const Bundle& bundle) {
  std::vector<LawPack> laws;
  for (size_t i = 0; i < bundle.files.size(); ++i) {
    const std::string path = LibraryOf(bundle.files[i]);
    if (path.empty() || !IdForm::Accepts(path)) continue;
    const Compilation compiled = CompileBundle(bundle, i);
    if (!IsLaw(compiled)) continue;
    const Program& program = *compiled.program;
    LawPack& law = laws.emplace_back();
    law.path = path;
    law.version = program.policy.version;
    law.from = program.policy.from;
    law.until = program.policy.until;
    law.norms = NormMeanings(program);
    law.meaning = {LawMeaning(path, law.norms)};
  }
  return laws;
}

std::vector<flow::PinnedLaw> PinnedIn(std::span<const audit::Record> laws, const Hash& bundle) {
  std::vector<flow::PinnedLaw> pinned;
  for (const audit::Record& record : laws)
    if (const LawInstalled* law = LawIn(record); law != nullptr && record.bundle == bundle)
      pinned.push_back({law->law, law->meaning, {}});
  for (const audit::Record& record : laws) {
    const LawInstalled* law = LawIn(record);
    if (law == nullptr) continue;
    const auto of_it = std::ranges::find(pinned, law->law, &flow::PinnedLaw::law);
    if (of_it == pinned.end()) continue;
    // What came again with another policy is no newer for it.
    const flow::LawVersion version{law->meaning, law->in_force, law->until};
    auto& installed = of_it->installed;
    if (std::ranges::find(installed, version) == installed.end()) installed.push_back(version);
  }
  return pinned;
}

// As the first bundle that has it.
Result<LawPack> LawChanges::PackOf(const std::string& path, const Hash& meaning) {
  const auto records = ReadTopic(*impl_.store, impl_.shard, std::string(kLawsTopic));
  if (!records) return std::unexpected(records.error());
  for (const audit::Record& record : *records) {
    const LawInstalled* law = LawIn(record);
    if (law == nullptr || law->law.text != path || law->meaning != meaning) continue;
    const auto bundle = impl_.BundleOf(record.bundle.value_or(Hash{}));
    if (!bundle) return std::unexpected(bundle.error());
    for (LawPack& pack : LawsIn(*bundle))
      if (pack.path == path) return std::move(pack);
  }
  return Fail(TroubleKind::kNoBundle, HexDigest(meaning.bytes));
}

Result<LawChange> LawChanges::Compared(const CaseData& data, const flow::ChangedLaw& law) {
  auto was = PackOf(law.law.text, law.pinned), now = PackOf(law.law.text, law.newer);
  if (!was) return std::unexpected(was.error());
  if (!now) return std::unexpected(now.error());
  const auto program = impl_.ProgramOf(data.bundle);
  if (!program) return std::unexpected(program.error());
  LawChange change{.law = law, .was = was->version, .now = now->version, .from = now->from};
  std::vector<flow::ReachedNorm> reached;
  for (const Procedure& procedure : (*program)->procedures)
    if (procedure.names.id == data.state.procedure.text)
      reached = flow::NormsReached(**program, procedure);
  std::string local = "?";
  for (const ModuleUse& use : (*program)->uses)
    if (use.path == law.law.text) local = use.local;
  const auto same = [](const NormMeaning& a) {
    return [&a](const NormMeaning& b) { return a.kind == b.kind && a.names.id == b.names.id; };
  };
  const auto add = [&](const NormMeaning& norm) {
    const bool used = std::ranges::any_of(reached, [&](const flow::ReachedNorm& one) {
      return one.kind == norm.kind && one.names.id == norm.names.id && one.names.module == local;
    });
    change.norms.push_back({norm.kind, norm.names, used});
  };
  for (const NormMeaning& norm : now->norms) {
    const auto old = std::ranges::find_if(was->norms, same(norm));
    if (old == was->norms.end() || old->meaning != norm.meaning) add(norm);
  }
  for (const NormMeaning& norm : was->norms)
    if (std::ranges::none_of(now->norms, same(norm))) add(norm);
  return change;
}

Result<std::vector<LawChange>> LawChanges::Of(const std::string& case_id, const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto there = impl_.log->Find(case_id);
  if (!there) return std::unexpected(there.error());
  if (*there == nullptr) return Fail(TroubleKind::kNoCase, case_id);
  const CaseData& data = **there;
  const auto compiled = impl_.CompiledOf(data.bundle);
  if (!compiled) return std::unexpected(compiled.error());
  const Date day = flow::DayOf(impl_.Now(asking));
  const auto left = flow::ChangedLaws((*compiled)->laws, data.state.waived, day);
  std::vector<LawChange> changes;
  for (const flow::ChangedLaw& law : flow::ChangedLaws((*compiled)->laws, {}, day)) {
    auto change = Compared(data, law);
    if (!change) return std::unexpected(change.error());
    change->waived = std::ranges::find(left, law) == left.end();
    changes.push_back(*std::move(change));
  }
  return changes;
}

// ---- waiving ----

namespace {

std::string Short(const Hash& hash) { return HexDigest(hash.bytes); }

}  // namespace

Result<flow::Command> LawChanges::Build(const Waiver& waiver, const Asking& asking,
                                        const CaseData& data, const SubjectKey& key,
                                        const flow::Inputs& inputs, Prepared* prepared,
                                        Preview* preview) {
  prepared->name = "waive_law";
  const Date day = flow::DayOf(inputs.now);
  const auto changed = flow::ChangedLaws(inputs.laws, data.state.waived, day);
  const auto law = std::ranges::find(changed, Id(waiver.law), &flow::ChangedLaw::law);
  flow::WaiveLaw command{waiver.law, std::nullopt};
  if (law == changed.end()) return command;  // flow says so
  SignedAct act(impl_, asking);
  const auto taken = act.Take(
      {.case_id = waiver.case_id,
       .step = Id("law " + waiver.law),
       .text = fmt::format("案件 {0} 沿用旧法规包 {1}\n旧 {2}\n新 {3}(不适用于本案)\n\n"
                           "Case {0} stays under the older {1}\nold {2}\nnew {3} (left aside)\n",
                           waiver.case_id, waiver.law, Short(law->pinned), Short(law->newer)),
       .reason = waiver.reason,
       .signed_statement = waiver.signed_statement},
      data, key, inputs, prepared);
  if (!taken) return std::unexpected(taken.error());
  if (preview != nullptr) {
    preview->to_be_signed = act.to_be_signed;
    preview->shown = act.shown;
  } else if (!prepared->signature) {
    return Fail(TroubleKind::kMustBeSigned);
  }
  command.reason = act.reason;
  return command;
}

Result<Done> LawChanges::Waive(const Waiver& waiver, const Asking& asking) {
  Spelling request;
  request.Add("waive_law").Add(waiver.case_id).Add(waiver.law).Add(waiver.reason);
  request.Add(waiver.signed_statement);
  return impl_.Run({waiver.case_id, std::nullopt}, asking, request.bytes(),
                   [&](const CaseData& data, const Program&, const SubjectKey& key,
                       flow::Inputs* inputs, Prepared* prepared) {
                     return Build(waiver, asking, data, key, *inputs, prepared, nullptr);
                   });
}

Result<Preview> LawChanges::TryWaiver(const Waiver& waiver, const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto on = impl_.log->Find(waiver.case_id);
  if (!on) return std::unexpected(on.error());
  Preview preview;
  auto decided =
      impl_.DecideOn(*on, {waiver.case_id, std::nullopt}, asking,
                     [&](const CaseData& data, const Program&, const SubjectKey& key,
                         flow::Inputs* inputs, Prepared* prepared) {
                       return Build(waiver, asking, data, key, *inputs, prepared, &preview);
                     });
  if (auto settled = impl_.Settle(); !settled) return std::unexpected(settled.error());
  if (!decided) return std::unexpected(decided.error());
  if (const auto* refusal = std::get_if<flow::Refusal>(&(*decided)->outcome))
    return Fail(Participants::Named(impl_, *refusal));
  preview.events = std::get<std::vector<flow::CaseEvent>>((*decided)->outcome);
  return preview;
}

}  // namespace writ::cases
