// writ case claim, assign, release, recuse, object, review: who does what in a case.
#include <fmt/core.h>

#include "runtime/cases/participants.h"
#include "runtime/cli/case.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/key_file.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

void AddCommon(CLI::App* command, StoreOptions& options, Session& session) {
  AddActor(command, options, true);
  AddStore(command, options);
  AddNow(command, options);
  AddLanguage(command, session);
}

// One request on an open store, and what came of it.
template <class Request>
int Do(const Session& session, const StoreOptions& options, const Request& request) {
  const auto asking = AskingOf(session, options);
  if (!asking) return kUnreadable;
  const auto store = OpenStore(session, options, false);
  if (store == nullptr) return kUnreadable;
  cases::Participants people(*store);
  const cases::Result<cases::Done> done = request(people, *asking);
  return Finish(session, *store,
                done ? TellDone(session, *store, *done) : Tell(session, done.error()));
}

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

struct RecuseOptions {
  StoreOptions store;
  cases::Recusal recusal;
};

// Who may act no more, and what nobody is left for.
int RecuseOne(const Session& session, const RecuseOptions& options) {
  const auto asking = AskingOf(session, options.store);
  if (!asking) return kUnreadable;
  const auto store = OpenStore(session, options.store, false);
  if (store == nullptr) return kUnreadable;
  cases::Participants people(*store);
  const auto done = people.Recuse(options.recusal, *asking);
  if (!done) return Finish(session, *store, Tell(session, done.error()));
  int told = TellDone(session, *store, *done);
  const auto left = people.Unstaffable(options.recusal.case_id, *asking);
  if (!left) return Finish(session, *store, Tell(session, left.error()));
  std::string text;
  for (const cases::Unstaffed& one : *left)
    text += Say(session,
                fmt::format("nobody is left for {}: somebody else must be given the role {} "
                            "(writ person add ID --role {})\n",
                            one.title.en, one.role.en, one.role_id),
                fmt::format("{}已无人可办:须另行授予他人「{}」角色(writ person add ID --role {})\n",
                            one.title.zh, one.role.zh, one.role_id));
  if (!text.empty() && !Emit(session, text)) told = kUnreadable;
  return Finish(session, *store, told);
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
  return Do(session, options.store, [&](cases::Participants& people, const cases::Asking& asking) {
    return people.Object(options.objecting, asking);
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
  const auto asking = AskingOf(session, options.store);
  if (!asking) return kUnreadable;
  const auto store = OpenStore(session, options.store, false);
  if (store == nullptr) return kUnreadable;
  cases::Participants people(*store);
  if (!options.key.empty()) {
    const int ready = SignReview(session, people, options.key, *asking, &reviewing);
    if (ready != kClean) return Finish(session, *store, ready);
  }
  const auto done = people.Review(reviewing, *asking);
  return Finish(session, *store,
                done ? TellDone(session, *store, *done) : Tell(session, done.error()));
}

}  // namespace

CaseCommand AddCaseClaim(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("claim", "take an open step on: nobody else does it then");
  auto options = AddStep(command, "the step or choice");
  AddCommon(command, options->store, session);
  return {command, [&session, options] {
            return Do(session, options->store,
                      [&](cases::Participants& people, const cases::Asking& asking) {
                        return people.Claim(options->case_id, options->step, "", asking);
                      });
          }};
}

CaseCommand AddCaseAssign(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("assign", "give an open step to somebody who may do it");
  auto options = AddStep(command, "the step or choice");
  command->add_option("--to", options->to, "who does it: a person's id")->required();
  AddCommon(command, options->store, session);
  return {command, [&session, options] {
            return Do(session, options->store,
                      [&](cases::Participants& people, const cases::Asking& asking) {
                        return people.Claim(options->case_id, options->step, options->to, asking);
                      });
          }};
}

CaseCommand AddCaseRelease(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("release", "give a step back that somebody took on");
  auto options = AddStep(command, "the step or choice");
  AddCommon(command, options->store, session);
  return {command, [&session, options] {
            return Do(session, options->store,
                      [&](cases::Participants& people, const cases::Asking& asking) {
                        return people.Release(options->case_id, options->step, asking);
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
  AddCommon(command, options->store, session);
  return {command, [&session, options] { return RecuseOne(session, *options); }};
}

CaseCommand AddCaseObject(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("object", "the employee objects to a step that was done");
  auto options = std::make_shared<ObjectOptions>();
  command->add_option("case", options->objecting.case_id, "the case")->required();
  command->add_option("step", options->objecting.step, "the step")->required();
  command->add_option("--reason", options->objecting.reason, "why; it is sealed");
  command->add_option("--on-paper", options->paper,
                      "a scan of the employee's letter, also handed in by somebody else");
  AddCommon(command, options->store, session);
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
  AddCommon(command, options->store, session);
  return {command, [&session, options] { return ReviewOne(session, *options); }};
}

}  // namespace writ::cli
