// writ case migrate: cases that go on under another version of their policy.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "engine/render/explanation.h"
#include "runtime/cases/migrate.h"
#include "runtime/cases/versions.h"
#include "runtime/cli/case.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct MigrateOptions {
  StoreOptions store;
  std::string case_id, to, reason, sign_key, policy;
  std::vector<std::string> moves;
  bool dry_run = false, all = false;
};

using flow::Fate;
using flow::PartKind;

const char* KindWords(PartKind kind, bool zh) {
  switch (kind) {
    case PartKind::kPlace: return zh ? "位置" : "place";
    case PartKind::kStep: return zh ? "步骤" : "step";
    case PartKind::kValue: return zh ? "已填内容" : "value";
    case PartKind::kGate: return zh ? "核查" : "gate";
    case PartKind::kTimer: return zh ? "期限" : "deadline";
    case PartKind::kDuty: return zh ? "义务" : "duty";
    case PartKind::kReaction: return zh ? "反应" : "reaction";
    case PartKind::kWay: return zh ? "去路" : "way on";
  }
  return "";
}

const char* FateWords(const flow::MigrationPart& part, bool zh) {
  switch (part.fate) {
    case Fate::kKept: return zh ? "保留" : "stays";
    case Fate::kMoved: return zh ? "移至" : "goes on at";
    case Fate::kGone: return zh ? "新文本不再有" : "no longer there";
    case Fate::kNew:
      return part.kind == PartKind::kGate ? (zh ? "新增,今天通过" : "new, opens today")
                                          : (zh ? "新增,无人办理" : "new, nobody did it");
    case Fate::kRestated: return zh ? "重述" : "restated";
    case Fate::kRefused: return zh ? "不能迁移" : "IN THE WAY";
  }
  return "";
}

std::string DueWords(const std::optional<Instant>& due, bool zh) {
  return due ? MomentWords(*due) : zh ? "无" : "none";
}

std::string PartWords(const Program& program, const flow::MigrationPart& part, Language language) {
  const bool zh = language == Language::kChinese;
  std::string text = fmt::format("  {}  {}  ({})  {}", KindWords(part.kind, zh),
                                 TextIn(part.title, language), part.id.text, FateWords(part, zh));
  if (part.fate == Fate::kMoved) text += " " + part.now.text;
  if (part.kind == PartKind::kTimer)
    text += "  " + DueWords(part.was, zh) + " → " + DueWords(part.is, zh);
  if (part.fate == Fate::kRefused) text += ": " + TextIn(part.why, language);
  text += "\n";
  const bool closed = part.verdict && *part.verdict != Verdict::kHolds;
  if (closed && part.fate != Fate::kRefused)
    text += zh ? "    今天按新旧文本均不成立\n" : "    holds today by neither text\n";
  if (part.fate == Fate::kRefused && part.because != nullptr)
    for (const DerivationLine& line : Derivation(program, *part.because, {language, true}))
      text += std::string(static_cast<size_t>(line.depth) * 2 + 4, ' ') + line.text + "\n";
  return text;
}

std::string PlacesWords(const Program& program, const flow::CaseState& state, Language language) {
  if (state.status == flow::CaseStatus::kClosed)
    return OutcomeWords(program, state.outcome, language);
  std::string text;
  for (const flow::Place& place : state.places) text += (text.empty() ? "" : ", ") + place.id.text;
  return text;
}

std::string NameOf(const Program& program) {
  return program.policy.names.id + "@" + program.policy.version;
}

std::string TriedWords(const Session& session, const cases::MigrationTried& tried) {
  const Language language = session.language();
  std::string text =
      fmt::format("{}  {} → {}\n", tried.summary.case_id, NameOf(*tried.from), NameOf(*tried.to));
  text += Say(session, "stands at: ", "目前位于:") +
          PlacesWords(*tried.from, tried.summary.data.state, language) + "\n";
  for (const flow::MigrationPart& part : tried.migration.parts)
    text += PartWords(*tried.to, part, language);
  if (tried.refused) {
    text += Say(session, "cannot go on under it: ", "不能改按其办理:") +
            TextIn(tried.refused->text, language) + "\n";
    return text;
  }
  if (tried.signer) {
    text +=
        Say(session, "it can go on; ", "可以迁移;") + TextIn(tried.signer->text, language) + "\n";
    return text;
  }
  for (const flow::CaseEvent& event : tried.events)
    text += "  + " + EventLine(*tried.to, event, language);
  text += Say(session, "would stand at: ", "将位于:") +
          PlacesWords(*tried.to, tried.after, language) + "\n";
  text += Say(session, "every gate it passed still opens, and from there the case can end\n",
              "已通过的核查仍可通过,案件可由此办结\n");
  return text;
}

std::optional<std::vector<std::pair<Id, Id>>> MovesOf(const Session& session,
                                                      const MigrateOptions& options) {
  std::vector<std::pair<Id, Id>> moves;
  for (const std::string& word : options.moves) {
    const size_t at = word.find('=');
    if (at == word.npos || at == 0 || at + 1 == word.size() ||
        !IdForm::Accepts(word.substr(0, at)) || !IdForm::Accepts(word.substr(at + 1))) {
      Complain(session, fmt::format("--move {}: write it as OLD=NEW, two places", word),
               fmt::format("--move {}:请写成 原位置=新位置", word));
      return std::nullopt;
    }
    moves.emplace_back(Id(word.substr(0, at)), Id(word.substr(at + 1)));
  }
  return moves;
}

// One line for each running case of the policy that is not under that version.
int TryAll(const Session& session, const MigrateOptions& options, cases::Cases& store,
           const cases::PolicyVersion& to, const cases::Asking& asking) {
  const auto running = store.List(false);
  if (!running) return Tell(session, running.error());
  std::string text;
  int possible = 0, refused = 0;
  for (const cases::CaseSummary& one : *running) {
    const auto program = store.ProgramOf(one.data.bundle);
    if (!program) return Tell(session, program.error());
    if ((*program)->policy.names.id != options.policy || one.data.bundle == to.bundle) continue;
    const auto tried =
        cases::Migrating(store).Try({.case_id = one.case_id, .to = to.bundle}, asking);
    const auto* trouble = !tried ? &tried.error() : tried->refused ? &*tried->refused : nullptr;
    ++(trouble == nullptr ? possible : refused);
    text += one.case_id + "  " + (*program)->policy.version + " → " + to.version.text + "  ";
    text += trouble == nullptr ? Say(session, "can go on", "可以迁移")
                               : TextIn(trouble->text, session.language());
    text += "\n";
  }
  text += Say(session, fmt::format("{} can go on, {} cannot\n", possible, refused),
              fmt::format("可以迁移 {} 件,不能 {} 件\n", possible, refused));
  if (!Emit(session, text)) return kUnreadable;
  return refused == 0 ? kClean : kFindings;
}

int MigrateOne(const Session& session, const MigrateOptions& options, cases::Cases& store,
               const cases::PolicyVersion& to, const cases::Asking& asking) {
  auto moves = MovesOf(session, options);
  if (!moves) return kUnreadable;
  cases::Migrating migrating(store);
  cases::MigrationRequest request{.case_id = options.case_id,
                                  .to = to.bundle,
                                  .moves = *std::move(moves),
                                  .reason = options.reason};
  if (options.dry_run || !options.sign_key.empty()) {
    const auto tried = migrating.Try(request, asking);
    if (!tried) return Tell(session, tried.error());
    if (options.dry_run) {
      if (!Emit(session, TriedWords(session, *tried))) return kUnreadable;
      return tried->refused ? kFindings : kClean;
    }
    if (tried->refused) return Tell(session, *tried->refused, tried->to.get());
    auto text = SignedWith(session, options.sign_key, tried->to_be_signed);
    if (!text) return kUnreadable;
    request.signed_statement = *std::move(text);
  }
  const auto done = migrating.Do(request, asking);
  return TellDone(session, store, done, options.case_id);
}

int Migrate(const Session& session, const MigrateOptions& options) {
  const bool one = !options.case_id.empty();
  if (options.all ? one || options.policy.empty() || !options.dry_run
                  : !one || options.to.empty()) {
    Complain(session, "name a case and --to; or --all with --policy and --dry-run",
             "请指明案件与 --to;或者同时给出 --all、--policy 与 --dry-run");
    return kUnreadable;
  }
  return OnStore(session, options.store, [&](cases::Cases& store, const cases::Asking& asking) {
    const std::string words = options.to.empty() ? options.policy : options.to;
    const auto to = cases::PolicyVersions(store).Find(words, asking);
    if (!to) return Tell(session, to.error());
    return options.all ? TryAll(session, options, store, *to, asking)
                       : MigrateOne(session, options, store, *to, asking);
  });
}

}  // namespace

CaseCommand AddCaseMigrate(CLI::App* cases, Session& session) {
  auto* command =
      cases->add_subcommand("migrate", "go on under another version of the policy, signed");
  auto options = std::make_shared<MigrateOptions>();
  command->add_option("case", options->case_id, "the case");
  command->add_option("--to", options->to,
                      "POLICY (its version in force), POLICY@VERSION, or a bundle's hash");
  command
      ->add_option("--move", options->moves, "a place where the case stands and where it goes on")
      ->allow_extra_args(false);
  command->add_option("--reason", options->reason, "why; it is signed");
  command->add_option("--sign", options->sign_key, "sign with this key file");
  command->add_flag("--dry-run", options->dry_run,
                    "say what would become of it, and write nothing");
  command->add_flag("--all", options->all, "every running case of --policy, with --dry-run");
  command->add_option("--policy", options->policy, "a policy's id");
  AddActor(command, options->store, false);
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return {command, [&session, options] { return Migrate(session, *options); }};
}

}  // namespace writ::cli
