// writ proposal list, accept, decline: what a screening proposes, and what a person makes of it.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "engine/base/json.h"
#include "runtime/cli/case.h"
#include "runtime/cli/screen_store.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct ProposalOptions {
  StoreOptions store;
  std::string proposal, case_id, reason;
  std::vector<std::string> arguments;
};

std::string JsonLine(const cases::Proposal& one) {
  JsonWriter line;
  line.BeginObject().Member("format_version", "1.0").Member("proposal", one.id.text);
  line.Member("subject", one.subject).Member("rule", one.rule.text);
  line.Member("procedure", one.procedure.text);
  line.Member("from", one.from.ToIso()).Member("until", one.until.ToIso());
  line.Member("as_of", one.as_of.ToIso()).Member("proposed", one.made.ToIso());
  line.Member("bundle", HexDigest(one.bundle.bytes));
  return line.EndObject().Take() + "\n";
}

int List(const Session& session, cases::Cases& store) {
  const auto waiting = cases::Screenings(store).Waiting();
  if (!waiting) return Tell(session, waiting.error());
  std::string text;
  if (session.format == "jsonl") {
    for (const cases::Proposal& one : *waiting) text += JsonLine(one);
  } else {
    const auto lines = ProposalLines(session, store, *waiting);
    if (!lines) return kFindings;
    for (const std::string& line : *lines) text += line;
    if (text.empty()) text = Say(session, "no proposal waits\n", "没有待处理的建议\n");
  }
  return TellResult(session, text);
}

int Accept(const Session& session, const ProposalOptions& options) {
  return DoOnce(session, options.store, options.case_id,
                [&](cases::Cases& store, const cases::Asking& asking) {
                  return cases::Screenings(store).Accept(options.proposal, options.arguments,
                                                         options.case_id, asking);
                });
}

int Decline(const Session& session, const ProposalOptions& options) {
  if (options.reason.find_first_not_of(" \t\n") == std::string::npos) {
    Complain(session, "--reason: say why no case is opened; it stays on the record",
             "--reason:请说明为何不立案;该理由将存入记录");
    return kUnreadable;
  }
  return OnStore(session, options.store, [&](cases::Cases& store, const cases::Asking& asking) {
    const auto done = cases::Screenings(store).Decline(options.proposal, options.reason, asking);
    if (!done) return Tell(session, done.error());
    return TellResult(
        session, Say(session, options.proposal + " declined\n", options.proposal + " 不予立案\n"));
  });
}

CLI::App* AddPart(CLI::App* proposal, Session& session, ProposalOptions& options, const char* name,
                  const char* what) {
  auto* part = proposal->add_subcommand(name, what);
  if (std::string_view(name) != "list") {
    part->add_option("proposal", options.proposal, "its id, as writ proposal list has it")
        ->required();
    AddActor(part, options.store, true);
  }
  AddStore(part, options.store);
  AddNow(part, options.store);
  AddLanguage(part, session);
  return part;
}

}  // namespace

Command AddProposal(CLI::App& app, Session& session) {
  auto* proposal =
      app.add_subcommand("proposal", "what a screening proposes: cases that a person may open");
  proposal->require_subcommand(1);
  auto options = std::make_shared<ProposalOptions>();
  auto* list =
      AddPart(proposal, session, *options, "list", "the proposals that nobody has settled");
  AddFormat(list, session, {"text", "jsonl"});
  auto* accept = AddPart(proposal, session, *options, "accept", "open the case that is proposed");
  accept->add_option("arguments", options->arguments,
                     "arguments of the procedure in place of the rule's: name=value …");
  accept->add_option("--case", options->case_id,
                     "what to call the case; nothing personal (default: made up)");
  auto* decline = AddPart(proposal, session, *options, "decline", "open no case, and say why");
  decline->add_option("--reason", options->reason, "why; it stays on the record")->required();
  return {proposal, [&session, options, list, accept] {
            if (list->parsed())
              return OnStore(
                  session, options->store,
                  [&](cases::Cases& store, const cases::Asking&) { return List(session, store); });
            return accept->parsed() ? Accept(session, *options) : Decline(session, *options);
          }};
}

}  // namespace writ::cli
