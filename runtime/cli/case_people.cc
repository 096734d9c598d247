// writ case claim, assign, release, recuse, object, review: who does what in a case.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "runtime/cases/participants.h"
#include "runtime/cli/case.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/key_file.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct StepOptions {
  StoreOptions store;
  std::string case_id, step, to;
};

std::shared_ptr<StepOptions> AddStep(CLI::App* command, const char* step) {
  auto options = std::make_shared<StepOptions>();
  command->add_option("case", options->case_id, "the case")->required();
  command->add_option("step", options->step, step)->required();
  return options;
}

int Claim(const Session& session, const StepOptions& options) {
  return DoOnce(session, options.store, options.case_id,
                [&](cases::Cases& store, const cases::Asking& asking) {
                  return cases::Participants(store).Claim(options.case_id, options.step, options.to,
                                                          asking);
                });
}

struct RecuseOptions {
  StoreOptions store;
  cases::Recusal recusal;
};

// Who may act no more, and what nobody is left for.
int RecuseOne(const Session& session, const RecuseOptions& options, cases::Cases& store,
              const cases::Asking& asking) {
  cases::Participants people(store);
  const auto done = people.Recuse(options.recusal, asking);
  const int told = TellDone(session, store, done, options.recusal.case_id);
  if (!done) return told;
  const auto left = people.Unstaffable(options.recusal.case_id, asking);
  if (!left) return Tell(session, left.error());
  std::string text;
  for (const cases::Unstaffed& one : *left)
    text += Say(session,
                fmt::format("nobody is left for {}: somebody else must be given the role {} "
                            "(writ person add ID --role {})\n",
                            one.title.en, one.role.en, one.role_id),
                fmt::format("{}已无人可办:须另行授予他人「{}」角色(writ person add ID --role {})\n",
                            one.title.zh, one.role.zh, one.role_id));
  return text.empty() ? told : std::max(told, TellResult(session, text));
}

struct ObjectOptions {
  StoreOptions store;
  cases::Objecting objecting;
  std::string paper;
};

int ObjectOne(const Session& session, ObjectOptions& options) {
  if (options.objecting.reason.empty() == options.paper.empty()) {
    Complain(session, "say why: with --reason, or on paper with --on-paper FILE",
             "请说明理由:用 --reason,或者用 --on-paper FILE 提交书面异议");
    return kUnreadable;
  }
  if (!options.paper.empty()) {
    auto paper = ReadAttachment(session, options.paper, "reason");
    if (!paper) return kUnreadable;
    options.objecting.paper = *std::move(paper);
  }
  return DoOnce(session, options.store, options.objecting.case_id,
                [&](cases::Cases& store, const cases::Asking& asking) {
                  return cases::Participants(store).Object(options.objecting, asking);
                });
}

struct ReviewOptions {
  StoreOptions store;
  cases::Reviewing reviewing;
  std::string outcome, key, paper;
  std::vector<std::string> documents;
};

// Looks, signs what is to be signed, and hands it in.
int SignReview(const Session& session, cases::Participants& people, const std::string& path,
               const cases::Asking& asking, cases::Reviewing* reviewing) {
  const auto key = ReadKeyFile(session, path);
  if (!key) return kUnreadable;
  const auto preview = people.TryReview(*reviewing, asking);
  if (!preview) return Tell(session, preview.error());
  const auto asked = cases::ReadToBeSigned(preview->to_be_signed);
  const auto done = asked ? cases::Sign(*asked, *key) : std::unexpected(asked.error());
  const auto text = done ? cases::Encode(*done) : std::unexpected(done.error());
  if (!text) {
    Complain(session, text.error(), text.error());
    return kInternal;
  }
  reviewing->signed_statement = *text;
  return kClean;
}

int ReviewOne(const Session& session, ReviewOptions& options) {
  cases::Reviewing& reviewing = options.reviewing;
  reviewing.outcome =
      options.outcome == "upheld" ? ReviewOutcome::kUpheld : ReviewOutcome::kSetAside;
  if (options.key.empty() == options.paper.empty()) {
    Complain(session,
             "a review is signed: with --sign KEYFILE, or on paper with --signed-paper FILE",
             "复核须签署:用 --sign 密钥文件,或者用 --signed-paper 提交签署件扫描");
    return kUnreadable;
  }
  for (const std::string& file : options.documents) {
    auto document = ReadAttachment(session, file, "documents");
    if (!document) return kUnreadable;
    reviewing.documents.push_back(*std::move(document));
  }
  if (!options.paper.empty()) {
    auto paper = ReadAttachment(session, options.paper, "signed");
    if (!paper) return kUnreadable;
    reviewing.signed_paper = *std::move(paper);
  }
  return OnStore(session, options.store, [&](cases::Cases& store, const cases::Asking& asking) {
    cases::Participants people(store);
    const int ready =
        options.key.empty() ? kClean : SignReview(session, people, options.key, asking, &reviewing);
    if (ready != kClean) return ready;
    return TellDone(session, store, people.Review(reviewing, asking), reviewing.case_id);
  });
}

}  // namespace

CaseCommand AddCaseClaim(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("claim", "take an open step on: nobody else does it then");
  auto options = AddStep(command, "the step or choice");
  AddActing(command, options->store, session);
  return {command, [&session, options] { return Claim(session, *options); }};
}

CaseCommand AddCaseAssign(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("assign", "give an open step to somebody who may do it");
  auto options = AddStep(command, "the step or choice");
  command->add_option("--to", options->to, "who does it: a person's id")->required();
  AddActing(command, options->store, session);
  return {command, [&session, options] { return Claim(session, *options); }};
}

CaseCommand AddCaseRelease(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("release", "give a step back that somebody took on");
  auto options = AddStep(command, "the step or choice");
  AddActing(command, options->store, session);
  return {command, [&session, options] {
            return DoOnce(session, options->store, options->case_id,
                          [&](cases::Cases& store, const cases::Asking& asking) {
                            return cases::Participants(store).Release(options->case_id,
                                                                      options->step, asking);
                          });
          }};
}

CaseCommand AddCaseRecuse(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("recuse", "somebody may act in this case no more");
  auto options = std::make_shared<RecuseOptions>();
  command->add_option("case", options->recusal.case_id, "the case")->required();
  command->add_option("--person", options->recusal.person,
                      "who: a person's id (default: who says so)");
  command->add_option("--reason", options->recusal.reason, "why; it is sealed");
  AddActing(command, options->store, session);
  return {command, [&session, options] {
            return OnStore(session, options->store,
                           [&](cases::Cases& store, const cases::Asking& asking) {
                             return RecuseOne(session, *options, store, asking);
                           });
          }};
}

CaseCommand AddCaseObject(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("object", "the employee objects to a step that was done");
  auto options = std::make_shared<ObjectOptions>();
  command->add_option("case", options->objecting.case_id, "the case")->required();
  command->add_option("step", options->objecting.step, "the step")->required();
  command->add_option("--reason", options->objecting.reason, "why; it is sealed");
  command->add_option("--on-paper", options->paper,
                      "a scan of the employee's letter, also handed in by somebody else");
  AddActing(command, options->store, session);
  return {command, [&session, options] { return ObjectOne(session, *options); }};
}

CaseCommand AddCaseReview(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("review", "decide on an objection, signed");
  auto options = std::make_shared<ReviewOptions>();
  command->add_option("case", options->reviewing.case_id, "the case")->required();
  command
      ->add_option("objection", options->reviewing.objection,
                   "the step that is objected to, or the objection's name")
      ->required();
  command->add_option("--outcome", options->outcome, "whether what was done stands")
      ->required()
      ->check(CLI::IsMember({"upheld", "set-aside"}));
  command->add_option("--reason", options->reviewing.reason, "why; it is sealed")->required();
  command->add_option("--document", options->documents, "that it rests on")
      ->allow_extra_args(false);
  command->add_option("--sign", options->key, "sign with this key file");
  command->add_option("--signed-paper", options->paper, "a scan of the review that was signed");
  AddActing(command, options->store, session);
  return {command, [&session, options] { return ReviewOne(session, *options); }};
}

}  // namespace writ::cli
