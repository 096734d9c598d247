#include "runtime/cases/migrate.h"

#include <fmt/core.h>

#include "runtime/cases/impl.h"
#include "runtime/cases/participants.h"
#include "runtime/cases/signed_act.h"
#include "runtime/cases/spelling.h"

namespace writ::cases {
namespace {

std::string WordsOf(const MigrationRequest& request) {
  Spelling words;
  words.Add("migrate").Add(request.case_id).Add(BytesText(request.to)).Add(request.reason);
  for (const auto& [was, now] : request.moves) words.Add(was.text).Add(now.text);
  words.Add(request.signed_statement);
  return words.bytes();
}

std::string NameOf(const Program& program) {
  return program.policy.names.id + " " + program.policy.version;
}

std::string TextOf(const MigrationRequest& request, const flow::MigrateCase& command,
                   const Program& to) {
  std::string text = fmt::format(
      "案件 {0} 改按新版政策办理\n原 {1} {2}\n新 {3} {4}\n\n"
      "Case {0} goes on under another version of its policy\nfrom {1} {2}\nto {3} {4}\n",
      request.case_id, NameOf(*command.from), HexDigest(command.from_bundle.bytes), NameOf(to),
      HexDigest(command.to_bundle.bytes));
  for (const auto& [was, now] : request.moves) text += was.text + " → " + now.text + "\n";
  return text;
}

}  // namespace

// The case by its old text: as flow asks whether a gate that opened holds by it.
Result<void> Migrating::AddOldText(const MigrationRequest& request, const CaseData& data,
                                   const SubjectKey& key, flow::MigrateCase* command) {
  const auto program = impl_.ProgramOf(data.bundle);
  if (!program) return std::unexpected(program.error());
  command->from = *program;
  std::vector<flow::FindingRecord> findings;
  auto facts =
      impl_.FactsOf(**program, &data.bundle, data.subject, key, request.case_id, &findings);
  if (!facts) return std::unexpected(facts.error());
  command->from_facts = *std::move(facts);
  auto values = impl_.OpenValues(**program, request.case_id, data, key);
  if (!values) return std::unexpected(values.error());
  command->from_values = *std::move(values);
  return {};
}

// Decided by the new text, on the case as it is. `tried` is filled where it is only tried.
Result<std::unique_ptr<Decided>> Migrating::Decide(const CasePtr& on,
                                                   const MigrationRequest& request,
                                                   const Asking& asking, MigrationTried* tried) {
  if (on == nullptr) return Fail(TroubleKind::kNoCase, request.case_id);
  if (on->bundle == request.to) return Fail(TroubleKind::kSamePolicy, request.case_id);
  auto moved = std::make_shared<CaseData>(*on);
  moved->bundle = request.to;
  auto decided =
      impl_.DecideOn(moved, {request.case_id, std::nullopt}, asking,
                     [&](const CaseData& data, const Program& program, const SubjectKey& key,
                         flow::Inputs* inputs, Prepared* prepared) -> Result<flow::Command> {
                       prepared->name = "migrate";
                       flow::MigrateCase command;
                       command.from_bundle = on->bundle;
                       command.to_bundle = request.to;
                       command.moves = request.moves;
                       if (auto old = AddOldText(request, *on, key, &command); !old)
                         return std::unexpected(old.error());
                       SignedAct act(impl_, asking);
                       const auto taken = act.Take({.case_id = request.case_id,
                                                    .step = Id("migrate"),
                                                    .text = TextOf(request, command, program),
                                                    .reason = request.reason,
                                                    .signed_statement = request.signed_statement},
                                                   data, key, *inputs, prepared);
                       if (!taken) return std::unexpected(taken.error());
                       command.reason = act.reason;
                       if (tried == nullptr) {
                         if (!prepared->signature) return Fail(TroubleKind::kMustBeSigned);
                         return command;
                       }
                       tried->to_be_signed = act.to_be_signed;
                       tried->shown = act.shown;
                       tried->from = command.from;
                       std::vector<flow::FindingRecord> findings;
                       auto facts = impl_.FactsOf(program, &data.bundle, data.subject, key,
                                                  request.case_id, &findings);
                       if (!facts) return std::unexpected(facts.error());
                       flow::Inputs asked = *inputs;
                       asked.facts = facts->get();
                       asked.findings = findings;
                       tried->migration = flow::MigrationOf(program, data.state, command, asked);
                       return command;
                     });
  if (decided) (*decided)->on = on;
  return decided;
}

namespace {

// Where nobody was named, that somebody has to sign it is nothing in the way.
bool NobodyAsked(const flow::Refusal& refusal, const Asking& asking) {
  return asking.person.empty() && refusal.kind == flow::RefusalKind::kWrongRole;
}

}  // namespace

Result<MigrationTried> Migrating::Try(const MigrationRequest& request, const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto on = impl_.log->Find(request.case_id);
  if (!on) return std::unexpected(on.error());
  MigrationTried tried;
  auto decided = Decide(*on, request, asking, &tried);
  if (auto settled = impl_.Settle(); !settled) return std::unexpected(settled.error());
  if (!decided) return std::unexpected(decided.error());
  Decided& d = **decided;
  tried.summary = impl_.SummaryOf(request.case_id, **on);
  tried.to = d.policy->program;
  tried.after = (*on)->state;
  if (const auto* refusal = std::get_if<flow::Refusal>(&d.outcome)) {
    auto& where = NobodyAsked(*refusal, asking) ? tried.signer : tried.refused;
    where = From(Participants::Named(impl_, *refusal));
    return tried;
  }
  tried.events = std::get<std::vector<flow::CaseEvent>>(d.outcome);
  for (const flow::CaseEvent& event : tried.events) flow::Apply(event, &tried.after);
  return tried;
}

// Nothing if the case moved on meanwhile.
Result<std::optional<Done>> Migrating::Once(const MigrationRequest& request, const Asking& asking,
                                            const std::string& words) {
  const Cases::Impl::Target target{request.case_id, std::nullopt};
  auto before = impl_.Repeated(target, asking, words);
  if (!before || *before) return before;
  const auto on = impl_.log->Find(request.case_id);
  if (!on) return std::unexpected(on.error());
  auto decided = Decide(*on, request, asking, nullptr);
  if (!decided || std::holds_alternative<flow::Refusal>((*decided)->outcome)) {
    const auto same = impl_.SettleOn(target, *on, 0);
    if (!same) return std::unexpected(same.error());
    if (!*same) return std::nullopt;
    if (!decided) return std::unexpected(decided.error());
    return Fail(Participants::Named(impl_, std::get<flow::Refusal>((*decided)->outcome)));
  }
  return impl_.Commit(target, asking, words, decided->get());
}

Result<Done> Migrating::Do(const MigrationRequest& request, const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  if (impl_.unsure) {
    if (auto settled = impl_.Settle(); !settled) return std::unexpected(settled.error());
    impl_.unsure = false;
  }
  const std::string words = WordsOf(request);
  constexpr int kMostTries = 64;
  for (int tries = 0; tries < kMostTries; ++tries) {
    auto done = Once(request, asking, words);
    if (!done) return std::unexpected(done.error());
    if (!*done) continue;
    if (auto kept = impl_.KeepAnchored((*done)->records); !kept)
      return std::unexpected(kept.error());
    return **std::move(done);
  }
  return Fail(TroubleKind::kContended, request.case_id);
}

}  // namespace writ::cases
