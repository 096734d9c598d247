// Opening cases, saying what took place outside of them, and withdrawing them.
#include <algorithm>

#include "runtime/cases/authority.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/screenings.h"
#include "runtime/cases/spelling.h"
#include "runtime/cases/versions.h"
#include "runtime/facts/committed.h"

namespace writ::cases {
namespace {

constexpr size_t kCaseNameLetters = 10;

// Crockford's letters: none that is taken for another.
constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

}  // namespace

Trouble FormTrouble(const Diagnostics& diagnostics) {
  Trouble trouble{TroubleClass::kInput, "form", {}, std::nullopt};
  for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
    trouble.text.en +=
        (trouble.text.en.empty() ? "" : "; ") + MessageOf(diagnostic, Language::kEnglish);
    trouble.text.zh +=
        (trouble.text.zh.empty() ? "" : ";") + MessageOf(diagnostic, Language::kChinese);
  }
  return trouble;
}

Result<Done> Cases::OpenCase(const Opening& opening, const Asking& asking) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  const auto subject = impl.Find(opening.subject);
  if (!subject) return std::unexpected(subject.error());
  if (!*subject) return Fail(TroubleKind::kNoPerson, opening.subject);
  std::string case_id = opening.case_id;
  if (case_id.empty()) {
    case_id = "C-";
    for (const uint8_t byte : RandomBytes<kCaseNameLetters>(*impl.options.randomness))
      case_id += kLetters[byte % kLetters.size()];
  }
  if (!RefForm::Accepts(case_id) || case_id.find('/') != case_id.npos)
    return Fail(TroubleKind::kCaseName, case_id);
  CaseData open;
  open.bundle = opening.bundle;
  open.subject = **subject;
  Spelling request;
  request.Add("open").Add(BytesText(opening.bundle)).Add(opening.procedure).Add(opening.subject);
  request.Add(opening.case_id).AddAll(opening.arguments).Add(opening.because.value_or(""));
  if (opening.proposal) request.Add(*opening.proposal);
  return impl.Run(
      {case_id, open}, asking, request.bytes(),
      [&](const CaseData& data, const Program& program, const SubjectKey& key, flow::Inputs* inputs,
          Prepared* prepared) -> Result<flow::Command> {
        if (!opening.proposal)  // else whoever accepts it is asked for more
          if (auto may = Authority(impl).MayOpen(program, opening.procedure, data.subject,
                                                 inputs->actor, asking);
              !may)
            return std::unexpected(may.error());
        const auto compiled = impl.CompiledOf(data.bundle);
        if (!compiled) return std::unexpected(compiled.error());
        const Date today = flow::DayOf(impl.Now(asking));
        if (const auto newer = SupersededBy((*compiled)->versions, data.bundle, today))
          return Fail(TroubleKind::kPolicySuperseded, program.policy.version, newer->version.text);
        if (!opening.proposal)
          return impl.Opened(opening, nullptr, case_id, data, program, key, prepared);
        const auto proposal = Screenings(*this).Open(*opening.proposal, data, program, asking);
        if (!proposal) return std::unexpected(proposal.error());
        return impl.Opened(opening, &*proposal, case_id, data, program, key, prepared);
      });
}

Result<flow::Command> Cases::Impl::Opened(const Opening& opening, const Proposal* proposal,
                                          const std::string& case_id, const CaseData& data,
                                          const Program& program, const SubjectKey& key,
                                          Prepared* prepared) {
  prepared->name = "open";
  flow::OpenCase command{.procedure = opening.procedure};
  if (proposal != nullptr) command.proposal = proposal->id;
  if (opening.because) {
    const auto rule = program.FindRule(*opening.because);
    if (!rule) return Fail(TroubleKind::kNoRule, *opening.because);
    command.because = Id(program.rules[*rule].names.id);
  }
  const auto called = [&](const Procedure& procedure) {
    const Names& names = procedure.names;
    return names.id == opening.procedure || names.en == opening.procedure ||
           names.zh == opening.procedure;
  };
  const auto procedure = std::ranges::find_if(program.procedures, called);
  if (procedure == program.procedures.end()) return command;  // flow says so
  std::vector<FormField> fields;
  for (const CaseParameter& parameter : procedure->parameters) {
    const Names& names = program.case_names[parameter.value];
    fields.push_back({names.id, names, parameter.type, false});
  }
  SourceSet sources;
  Diagnostics diagnostics;
  auto filled = ReadFormWords(program, fields, opening.arguments, sources, diagnostics);
  if (!filled) return std::unexpected(FormTrouble(diagnostics));
  if (proposal != nullptr)
    if (auto done = Screenings::Fill(*this, *proposal, program, key, &*filled); !done)
      return std::unexpected(done.error());
  for (FilledField& field : *filled) {
    const auto value = CommittedOf(program, field.value);
    if (!value) return Fail(TroubleKind::kRecordTooLarge, field.field);
    command.arguments.push_back(
        {.field = field.field,
         .value = std::move(field.value),
         .commitment = CommitTo(key, data.subject, CommitmentTag::kValue,
                                case_id + "/" + field.field, *value, prepared)});
  }
  const auto others = CasesOf(data.subject);
  if (!others) return std::unexpected(others.error());
  for (const std::string& other : **others) {
    const auto there = log->Find(other);
    if (!there) return std::unexpected(there.error());
    if (*there == nullptr) continue;
    const flow::CaseState& state = (*there)->state;
    command.exclusive_taken =
        command.exclusive_taken ||
        (state.status == flow::CaseStatus::kOpen && state.procedure.text == procedure->names.id);
  }
  return command;
}

Result<Done> Cases::ReportEvent(const std::string& case_id, const std::string& event, Date on,
                                const std::vector<Attachment>& proof, const Asking& asking) {
  Spelling request;
  request.Add("report").Add(case_id).Add(event).Add(on.ToIso()).AddAll(proof);
  return impl_->Run({case_id, std::nullopt}, asking, request.bytes(),
                    [&](const CaseData& data, const Program&, const SubjectKey& key, flow::Inputs*,
                        Prepared* prepared) -> Result<flow::Command> {
                      prepared->name = "report";
                      flow::ReportEvent report{.event = event, .on = on};
                      for (const Attachment& document : proof) {
                        const auto kept =
                            impl_->KeepDocument(key, data.subject, document, &prepared->rows);
                        if (!kept) return std::unexpected(kept.error());
                        report.proof.push_back(*kept);
                      }
                      return report;
                    });
}

Result<Done> Cases::Withdraw(const std::string& case_id, const std::string& outcome,
                             const Asking& asking, const std::vector<Attachment>& agreed) {
  Spelling request;
  request.Add("withdraw").Add(case_id).Add(outcome);
  if (!agreed.empty()) request.AddAll(agreed);
  return impl_->Run({case_id, std::nullopt}, asking, request.bytes(),
                    [&](const CaseData& data, const Program&, const SubjectKey& key, flow::Inputs*,
                        Prepared* prepared) -> Result<flow::Command> {
                      prepared->name = "withdraw";
                      flow::WithdrawCase command{.outcome = outcome};
                      for (const Attachment& document : agreed) {
                        const auto kept =
                            impl_->KeepDocument(key, data.subject, document, &prepared->rows);
                        if (!kept) return std::unexpected(kept.error());
                        command.agreed.push_back(*kept);
                      }
                      return command;
                    });
}

}  // namespace writ::cases
