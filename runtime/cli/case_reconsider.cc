// writ case reconsider: somebody looked at a decision again that later facts touch.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "runtime/cli/case.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct ReconsiderOptions {
  StoreOptions store;
  std::string case_id, decision;
  std::vector<std::string> documents;
};

// The decision's record: by its number, or by the name of what decided where one alone of that name
// waits. Nothing after it was told why.
std::optional<uint64_t> RecordOf(const Session& session, const ReconsiderOptions& options,
                                 const std::vector<cases::ToReconsider>& waiting) {
  const std::string& words = options.decision;
  if (words.find_first_not_of("0123456789") == words.npos && words.size() < 16)
    return std::stoull(words);
  std::vector<uint64_t> found;
  for (const cases::ToReconsider& one : waiting) {
    const auto& told = std::get<Reconsider>(one.told.event);
    if (one.case_id == options.case_id && told.rule.text == words)
      found.push_back(told.decided.value);
  }
  if (found.size() == 1) return found.front();
  Complain(
      session,
      fmt::format("{} of the decisions of {} that are to be reconsidered are called '{}'; name "
                  "one by its record, as writ case show has it",
                  found.size(), options.case_id, words),
      fmt::format("{} 待重新考虑的决定中有 {} 项名为「{}」;请按 writ case show "
                  "所列,用其记录编号指明",
                  options.case_id, found.size(), words));
  return std::nullopt;
}

int LookAgain(const Session& session, const ReconsiderOptions& options) {
  std::vector<cases::Attachment> documents;
  for (const std::string& file : options.documents) {
    auto document = ReadAttachment(session, file, "documents");
    if (!document) return kUnreadable;
    documents.push_back(*std::move(document));
  }
  return OnStore(session, options.store, [&](cases::Cases& store, const cases::Asking& asking) {
    const auto waiting = store.Reconsidered(asking);
    if (!waiting) return Tell(session, waiting.error());
    const auto decided = RecordOf(session, options, *waiting);
    if (!decided) return kUnreadable;
    return TellDone(session, store, store.LookAgain(options.case_id, *decided, documents, asking),
                    options.case_id);
  });
}

}  // namespace

std::string ReconsiderLine(const Program& program, const cases::ToReconsider& one,
                           Language language) {
  const auto& told = std::get<Reconsider>(one.told.event);
  const bool zh = language == Language::kChinese;
  return ReconsiderWords(program, told, language) + "  " + WhoWords(one.task.who, language) +
         fmt::format(fmt::runtime(zh ? ",{} 的决定,见第 {} 条记录\n" : ", decided {}, record {}\n"),
                     MomentWords(one.decided), told.decided.value);
}

CaseCommand AddCaseReconsider(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand(
      "reconsider", "say that a decision was looked at again that later facts touch");
  auto options = std::make_shared<ReconsiderOptions>();
  command->add_option("case", options->case_id, "the case")->required();
  command->add_option("decision", options->decision, "its record, or the gate or rule")->required();
  command->add_option("--document", options->documents, "what came of it")->allow_extra_args(false);
  AddActing(command, options->store, session);
  return {command, [&session, options] { return LookAgain(session, *options); }};
}

}  // namespace writ::cli
