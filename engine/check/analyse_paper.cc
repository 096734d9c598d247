// Documents that a procedure gives out and that can never be filled in: a field has no value.
#include "engine/check/analyse_procedure.h"
#include "engine/check/analyse_value.h"

namespace writ {
namespace {

std::optional<uint32_t> GivenOut(const Act& act) {
  if (const auto* serve = std::get_if<ServeAct>(&act.node)) return serve->document;
  if (const auto* issue = std::get_if<IssueAct>(&act.node)) return issue->document;
  return std::nullopt;
}

}  // namespace

// Once a document, where it is first given out: the cause is one.
void AnalysePapers(const Program& program, Diagnostics& diagnostics) {
  std::vector<bool> said(program.documents.size(), false);
  for (const Procedure& procedure : program.procedures) {
    if (!procedure.names.module.empty()) continue;
    for (const auto& [id, own] : TextOfCase(program, procedure).statements) {
      const Act& act = program.acts[id];
      const std::optional<uint32_t> given = GivenOut(act);
      if (!own || !given || said[*given]) continue;
      const Document& document = program.documents[*given];
      std::vector<Argument> open;
      Place first;
      for (const DocumentField& field : document.fields) {
        if (field.is != kNoExpr) continue;
        if (open.empty()) first = field.names.place;
        open.push_back(ShownIn(field.names));
      }
      if (open.empty()) continue;
      said[*given] = true;
      diagnostics
          .Add(DiagnosticKind::kPaperLeftOpen, act.place, {ShownIn(document.names), Listed(open)})
          .related.push_back({first, {"without a value here", "此处没有写明内容"}});
    }
  }
}

}  // namespace writ
