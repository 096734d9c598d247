// writ case document: what a policy hands out, with the values of a case, as a page to print.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <filesystem>

#include "engine/render/explanation.h"
#include "runtime/cases/rendered.h"
#include "runtime/cli/case.h"
#include "runtime/cli/files.h"
#include "runtime/cli/pdf.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct DocumentOptions {
  StoreOptions store;
  std::string case_id, document, language, out, format = "html";
};

std::string StandingWords(const Session& session, const cases::DocumentStanding& standing) {
  const Language language = session.language();
  std::string text = standing.name;
  if (const std::string title = TextIn(standing.title, language); title != standing.name)
    text += "  " + title;
  if (standing.lacks.empty()) return text + Say(session, "  can be rendered\n", "  可以填制\n");
  text += Say(session, "  not yet\n", "  尚不能填制\n");
  for (const LocalText& lack : standing.lacks) text += "    " + TextIn(lack, language) + "\n";
  return text;
}

int ListDocuments(const Session& session, const DocumentOptions& options,
                  const cases::Asking& asking, cases::Cases& store) {
  const auto standings = cases::DocumentsOf(store, options.case_id, asking);
  if (!standings) return Tell(session, standings.error());
  std::string text, others;
  for (const cases::DocumentStanding& standing : *standings)
    (standing.given_here ? text : others) += StandingWords(session, standing);
  if (!others.empty())
    text += (text.empty() ? "" : "\n") + Say(session, "of other procedures\n", "属于其他流程\n") +
            others;
  if (text.empty()) text = Say(session, "no documents\n", "没有文书\n");
  return Emit(session, text) ? kClean : kUnreadable;
}

std::vector<Language> LanguagesOf(const Session& session, const DocumentOptions& options,
                                  const std::string& prevails) {
  if (options.language != "both") return {session.language()};
  if (prevails == "en") return {Language::kEnglish, Language::kChinese};
  return {Language::kChinese, Language::kEnglish};
}

int WriteDocument(const Session& session, const DocumentOptions& options,
                  const cases::Asking& asking, cases::Cases& store) {
  std::error_code error;
  if (!options.out.empty() && std::filesystem::exists(options.out, error)) {
    Complain(session, fmt::format("{}: is there already; name another file", options.out),
             fmt::format("{}:已存在;请另指定文件", options.out));
    return kUnreadable;
  }
  const auto found = store.Find(options.case_id);
  if (!found) return Tell(session, found.error());
  const auto program = store.ProgramOf(found->bundle);
  if (!program) return Tell(session, program.error());
  auto rendered =
      cases::RenderDocument(store, options.case_id, options.document,
                            LanguagesOf(session, options, (*program)->policy.prevails), asking);
  if (!rendered) return Tell(session, rendered.error());
  std::string page = std::move(rendered->html.page);
  if (options.format == "pdf") {
    auto pdf = PdfOf(page);
    if (!pdf) {
      Complain(session, pdf.error().en, pdf.error().zh);
      return kUnreadable;
    }
    page = *std::move(pdf);
  }
  if (options.out.empty()) return Emit(session, page) ? kClean : kUnreadable;
  if (auto written = WriteFile(options.out, page); !written) {
    Complain(session, fmt::format("{}: cannot be written: {}", options.out, written.error()),
             fmt::format("{}:无法写入:{}", options.out, written.error()));
    return kUnreadable;
  }
  return Emit(session, options.out + "\n") ? kClean : kUnreadable;
}

int RunDocument(Session& session, const DocumentOptions& options) {
  if (options.language != "both") session.lang = options.language;
  if (options.document.empty() && !options.out.empty()) {
    Complain(session, "-o: say which document", "-o:请指明文书");
    return kUnreadable;
  }
  return OnStore(session, options.store, [&](cases::Cases& store, const cases::Asking& asking) {
    return options.document.empty() ? ListDocuments(session, options, asking, store)
                                    : WriteDocument(session, options, asking, store);
  });
}

}  // namespace

CaseCommand AddCaseDocument(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand(
      "document", "a document of the policy with the values of a case, as an HTML page to print");
  auto options = std::make_shared<DocumentOptions>();
  command->add_option("case", options->case_id, "the case")->required();
  command->add_option("document", options->document,
                      "which one (default: lists them, with what they lack)");
  command->add_option("--lang", options->language, "en, zh, or both one after the other")
      ->check(CLI::IsMember({"en", "zh", "both"}));
  command->add_option("-o,--out", options->out, "a new file to write it to");
  command->add_option("--format", options->format, "html, or pdf, for which weasyprint is needed")
      ->check(CLI::IsMember({"html", "pdf"}));
  AddStore(command, options->store);
  AddNow(command, options->store);
  return {command, [&session, options] { return RunDocument(session, *options); }};
}

}  // namespace writ::cli
