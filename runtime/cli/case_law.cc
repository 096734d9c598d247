// Law that has changed under a case, and writ case waive-law.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "engine/render/explanation.h"
#include "runtime/cases/laws.h"
#include "runtime/cli/case.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct WaiveOptions {
  StoreOptions store;
  cases::LawChanges::Waiver waiver;
  std::string sign_key;
};

const char* KindWords(const std::string& kind, bool zh) {
  constexpr struct {
    std::string_view kind;
    const char* zh;
  } kKinds[] = {{"definition", "定义"}, {"rule", "规则"},        {"parameter", "参数"},
                {"table", "表"},        {"scale", "等级"},       {"finding", "认定"},
                {"law", "法条"},        {"presumption", "推定"}, {"procedure", "流程"},
                {"document", "文书"},   {"obligation", "义务"}};
  for (const auto& one : kKinds)
    if (one.kind == kind) return zh ? one.zh : one.kind.data();
  return "";
}

std::string NormsWords(const std::vector<cases::LawChange::Norm>& norms, bool used,
                       Language language) {
  const bool zh = language == Language::kChinese;
  std::string text;
  for (const cases::LawChange::Norm& norm : norms) {
    if (norm.used != used) continue;
    text += (text.empty() ? ""
             : zh         ? "、"
                          : ", ") +
            NameFor(norm.names, language) + fmt::format(" ({})", KindWords(norm.kind, zh));
  }
  return text.empty() ? (zh ? "无" : "none") : text;
}

int WaiveOne(const Session& session, WaiveOptions& options, cases::Cases& store,
             const cases::Asking& asking) {
  cases::LawChanges laws(store);
  if (!options.sign_key.empty()) {
    const auto preview = laws.TryWaiver(options.waiver, asking);
    if (!preview) return Tell(session, preview.error());
    auto text = SignedWith(session, options.sign_key, preview->to_be_signed);
    if (!text) return kUnreadable;
    options.waiver.signed_statement = *std::move(text);
  }
  return TellDone(session, store, laws.Waive(options.waiver, asking), options.waiver.case_id);
}

}  // namespace

std::optional<std::string> LawChangeWords(const Session& session, cases::Cases& store,
                                          const std::string& case_id, const cases::Asking& asking) {
  const auto changes = cases::LawChanges(store).Of(case_id, asking);
  if (!changes) {
    Tell(session, changes.error());
    return std::nullopt;
  }
  const Language language = session.language();
  std::string text;
  for (const cases::LawChange& change : *changes) {
    if (change.waived) continue;
    const std::string law = change.law.law.text;
    text += Say(session, "law has changed: ", "法规已变更:") + law + "  " + change.was + " → " +
            change.now;
    if (change.from) text += Say(session, ", in force from ", ",施行自 ") + change.from->ToIso();
    text += "\n  sha256:" + ShortHash(change.law.pinned) +
            " → sha256:" + ShortHash(change.law.newer) + "\n";
    text += Say(session, "  what this procedure uses and means something else now: ",
                "  本流程所用、含义已变的规范:") +
            NormsWords(change.norms, true, language) + "\n";
    text += Say(session, "  what else is different: ", "  其他变动:") +
            NormsWords(change.norms, false, language) + "\n";
    text +=
        Say(session,
            fmt::format("  either go on under a policy with the newer law: writ case migrate "
                        "{0} --to POLICY\n  or stay, signed: writ case waive-law {0} {1} "
                        "--reason WHY --sign KEY\n",
                        case_id, law),
            fmt::format("  或者改按含新法规的政策办理:writ case migrate {0} --to 政策\n"
                        "  或者签字沿用:writ case waive-law {0} {1} --reason 理由 --sign 密钥\n",
                        case_id, law));
  }
  return text;
}

CaseCommand AddCaseWaiveLaw(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand(
      "waive-law", "stay under the older version of a law, signed, for that version only");
  auto options = std::make_shared<WaiveOptions>();
  command->add_option("case", options->waiver.case_id, "the case")->required();
  command->add_option("law", options->waiver.law, "such as cn.labour_contract_law")->required();
  command->add_option("--reason", options->waiver.reason, "why; it is signed")->required();
  command->add_option("--sign", options->sign_key, "sign with this key file");
  AddActing(command, options->store, session);
  return {command, [&session, options] {
            return OnStore(session, options->store,
                           [&](cases::Cases& store, const cases::Asking& asking) {
                             return WaiveOne(session, *options, store, asking);
                           });
          }};
}

}  // namespace writ::cli
