// writ case supply, accept, decline: facts that the employee supplies, and whether they count.
#include "runtime/cases/supplied.h"

#include <CLI/CLI.hpp>
#include "runtime/cli/case.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct SupplyOptions {
  StoreOptions store;
  cases::Supplying supplying;
  std::string paper;
  std::vector<std::string> documents;
};

int SupplyOne(const Session& session, SupplyOptions& options) {
  cases::Supplying& supplying = options.supplying;
  if (!options.paper.empty()) options.documents.push_back(options.paper);
  supplying.on_paper = !options.paper.empty();
  for (const std::string& file : options.documents) {
    auto document = ReadAttachment(session, file, "documents");
    if (!document) return kUnreadable;
    supplying.documents.push_back(*std::move(document));
  }
  return DoOnce(session, options.store, supplying.case_id,
                [&](cases::Cases& store, const cases::Asking& asking) {
                  return cases::SuppliedFacts(store).Supply(supplying, asking);
                });
}

struct AnswerOptions {
  StoreOptions store;
  cases::Answering answering;
};

int AnswerOne(const Session& session, const AnswerOptions& options) {
  return DoOnce(session, options.store, options.answering.case_id,
                [&](cases::Cases& store, const cases::Asking& asking) {
                  return cases::SuppliedFacts(store).Answer(options.answering, asking);
                });
}

CaseCommand AddAnswer(CLI::App* cases, Session& session, SuppliedOutcome outcome) {
  const bool counts = outcome == SuppliedOutcome::kAccepted;
  auto* command = cases->add_subcommand(
      counts ? "accept" : "decline", counts ? "a fact that the employee supplied counts from now on"
                                            : "a fact that the employee supplied stays disputed");
  auto options = std::make_shared<AnswerOptions>();
  options->answering.outcome = outcome;
  command->add_option("case", options->answering.case_id, "the case")->required();
  command->add_option("supplied", options->answering.supplied, "its number, as `case show` has it")
      ->required();
  command->add_option("--reason", options->answering.reason, "why; it is sealed")
      ->required(!counts);
  AddActing(command, options->store, session);
  return {command, [&session, options] { return AnswerOne(session, *options); }};
}

}  // namespace

CaseCommand AddCaseSupply(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("supply", "the employee says what a fact about them is");
  auto options = std::make_shared<SupplyOptions>();
  command->add_option("case", options->supplying.case_id, "the case")->required();
  command->add_option("fact", options->supplying.fact, "FACT=VALUE")->required();
  command->add_option("--period", options->supplying.period, "for which month, quarter or year");
  command->add_option("--document", options->documents, "what shows it; it is sealed")
      ->allow_extra_args(false);
  command->add_option("--on-paper", options->paper,
                      "a scan of the employee's letter, also handed in by somebody else");
  AddActing(command, options->store, session);
  return {command, [&session, options] { return SupplyOne(session, *options); }};
}

CaseCommand AddCaseAccept(CLI::App* cases, Session& session) {
  return AddAnswer(cases, session, SuppliedOutcome::kAccepted);
}

CaseCommand AddCaseDecline(CLI::App* cases, Session& session) {
  return AddAnswer(cases, session, SuppliedOutcome::kDeclined);
}

}  // namespace writ::cli
