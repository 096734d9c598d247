// What people do in cases, and what time does.
#include "runtime/cases/case_json.h"
#include "runtime/embed/given.h"
#include "runtime/embed/recognise.h"

namespace writ::embed {
namespace {

std::optional<cases::Service> ReadService(Given& given, const writ_doing& read,
                                          const std::vector<std::string>& witnesses) {
  const std::string word = given.Text(read.serve, "doing.serve");
  if (word.empty()) return std::nullopt;
  const auto method = ChoiceFrom<ServiceMethod>(word);
  if (!method)
    given.Note(Misused("serve", "doing.serve is no way to deliver: \"" + word + "\"",
                       "doing.serve 不是送达方式:「" + word + "」"));
  cases::Service service;
  service.method = method.value_or(ServiceMethod::kInHand);
  service.served = given.Day(read.served, "doing.served");
  service.address = given.Text(read.address, "doing.address");
  service.witnesses = witnesses;
  return service;
}

std::optional<cases::Attachment> OneOf(Given& given, const writ_document* document,
                                       std::string_view what) {
  if (document == nullptr) return std::nullopt;
  auto all = given.Documents(document, 1, what);
  return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}

cases::Doing ReadDoing(Given& given, const writ_doing* doing) {
  const writ_doing read = given.Struct(doing, "doing");
  given.Flags(read.flags, WRIT_PAID | WRIT_ISSUED | WRIT_REFUSED);
  if (read.reserved != 0)
    given.Note(Misused("struct_newer", "doing.reserved has to be 0", "doing.reserved 须为 0"));
  cases::Doing out;
  out.case_id = given.Required(read.case_id, "doing.case_id");
  out.step = given.Required(read.step, "doing.step");
  out.words = given.Texts(read.words, read.word_count, "doing.words");
  out.form = given.Text(read.form, "doing.form");
  out.attachments = given.Documents(read.attachments, read.attachment_count, "doing.attachments");
  const std::string choose = given.Text(read.choose, "doing.choose");
  if (!choose.empty()) out.choose = choose;
  out.witnesses = given.Texts(read.witnesses, read.witness_count, "doing.witnesses");
  out.service = ReadService(given, read, out.witnesses);
  auto proof = given.Documents(read.proof, read.proof_count, "doing.proof");
  (out.service ? out.service->proof : out.proof) = std::move(proof);
  const auto from = given.Day(read.evidence_from, "doing.evidence_from"),
             until = given.Day(read.evidence_until, "doing.evidence_until");
  if (from.has_value() != until.has_value())
    given.Note(Misused("evidence", "evidence has a first and a last day", "证据期间须有起止日"));
  if (from && until) out.evidence = {*from, *until};
  out.paid = (read.flags & WRIT_PAID) != 0;
  out.issued = (read.flags & WRIT_ISSUED) != 0;
  out.refused = (read.flags & WRIT_REFUSED) != 0;
  out.signed_statement = given.Text(read.signed_statement, "doing.signed_statement");
  out.signed_paper = OneOf(given, read.signed_paper, "doing.signed_paper");
  out.on_paper = OneOf(given, read.on_paper, "doing.on_paper");
  return out;
}

// Why not: a refusal's missing facts are called as the case's policy has them.
Wrong NotDone(cases::Cases& store, const std::string& case_id, const cases::Trouble& trouble) {
  if (!trouble.refusal) return WrongOf(trouble);
  const auto data = store.Find(case_id);
  const auto program = data ? store.ProgramOf(data->bundle) : std::unexpected(data.error());
  return WrongOf(trouble, program ? program->get() : nullptr);
}

Got<cases::Preview> Try(const writ_store* store, cases::Cases& cases, std::string_view command,
                        const writ_doing* doing, const writ_asking* asking) {
  Given given;
  const cases::Doing what = ReadDoing(given, doing);
  auto asks = given.Asking(asking);
  if (!given.ok()) return given.wrong();
  if (auto known = Recognise(store, asking, command, what.case_id, &asks); !known)
    return std::unexpected(std::move(known.error()));
  auto preview = cases.Try(what, asks);
  if (!preview) return std::unexpected(NotDone(cases, what.case_id, preview.error()));
  return *std::move(preview);
}

Got<std::string> DoneJson(cases::Cases& store, const std::string& case_id,
                          const cases::Result<cases::Done>& done) {
  if (!done) return std::unexpected(NotDone(store, case_id, done.error()));
  const flow::CaseState& state = done->state;
  JsonWriter json;
  json.BeginObject().Member("format_version", "1.0").Member("case", done->case_id);
  json.Member("version", static_cast<int64_t>(state.events));
  json.Member("status", state.status == flow::CaseStatus::kOpen ? "open" : "closed");
  if (state.status == flow::CaseStatus::kClosed) json.Member("outcome", state.outcome.text);
  json.Flag("repeated", done->repeated).Key("records").BeginArray();
  for (const audit::Record& record : done->records) {
    cases::Moment moment{.record = record};
    if (record.actor) moment.actor = store.NameOf(*record.actor);
    if (const auto signer = cases::SignerOf(record)) moment.signer = store.NameOf(*signer);
    cases::WriteMoment(moment, &json);
  }
  json.EndArray().EndObject();
  return json.Take();
}

void WriteIds(std::string_view key, const std::vector<std::string>& ids, JsonWriter* json) {
  json->Key(key).BeginArray();
  for (const std::string& id : ids) json->String(id);
  json->EndArray();
}

}  // namespace
}  // namespace writ::embed

using namespace writ;         // NOLINT: this file is the boundary
using namespace writ::embed;  // NOLINT

extern "C" {

writ_status writ_store_open_case(writ_store* store, const writ_opening* opening,
                                 const writ_asking* asking, writ_answer** answer,
                                 writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    const writ_opening read = given.Struct(opening, "opening");
    cases::Opening out;
    const auto bundle = given.HashIn(read.bundle, "opening.bundle");
    if (given.ok() && !bundle)
      given.Note(Misused("empty", "opening.bundle is empty", "opening.bundle 为空"));
    out.procedure = given.Required(read.procedure, "opening.procedure");
    out.subject = given.Required(read.subject, "opening.subject");
    out.case_id = given.Text(read.case_id, "opening.case_id");
    out.arguments = given.Texts(read.arguments, read.argument_count, "opening.arguments");
    const std::string because = given.Text(read.because, "opening.because");
    if (!because.empty()) out.because = because;
    auto asks = given.Asking(asking);
    if (!given.ok()) return given.wrong();
    if (auto known = Recognise(store, asking, "open_case", out.case_id, &asks); !known)
      return std::unexpected(std::move(known.error()));
    out.bundle = *bundle;
    return DoneJson(cases, out.case_id, cases.OpenCase(out, asks));
  });
}

writ_status writ_store_act(writ_store* store, const writ_doing* doing, const writ_asking* asking,
                           writ_answer** answer, writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    const cases::Doing what = ReadDoing(given, doing);
    auto asks = given.Asking(asking);
    if (!given.ok()) return given.wrong();
    if (auto known = Recognise(store, asking, "act", what.case_id, &asks); !known)
      return std::unexpected(std::move(known.error()));
    return DoneJson(cases, what.case_id, cases.Do(what, asks));
  });
}

writ_status writ_store_preview(writ_store* store, const writ_doing* doing,
                               const writ_asking* asking, writ_answer** answer,
                               writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    const auto preview = Try(store, cases, "preview", doing, asking);
    if (!preview) return std::unexpected(preview.error());
    JsonWriter json;
    json.BeginObject().Member("format_version", "1.0").Key("events").BeginArray();
    for (const flow::CaseEvent& event : preview->events) cases::WriteEvent(event, &json);
    json.EndArray().Member("to_be_signed", preview->to_be_signed);
    json.Member("shown", preview->shown).EndObject();
    return json.Take();
  });
}

writ_status writ_store_to_be_signed(writ_store* store, const writ_doing* doing,
                                    const writ_asking* asking, writ_answer** answer,
                                    writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    auto preview = Try(store, cases, "to_be_signed", doing, asking);
    if (!preview) return std::unexpected(preview.error());
    return std::move(preview->to_be_signed);
  });
}

writ_status writ_store_report(writ_store* store, writ_text case_id, writ_text event, writ_text on,
                              const writ_document* proof, size_t proof_count,
                              const writ_asking* asking, writ_answer** answer, writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    const std::string id = given.Required(case_id, "case_id");
    const std::string name = given.Required(event, "event");
    const auto day = given.Day(on, "on");
    if (given.ok() && !day) given.Note(Misused("empty", "on is empty", "on 为空"));
    const auto documents = given.Documents(proof, proof_count, "proof");
    auto asks = given.Asking(asking);
    if (!given.ok()) return given.wrong();
    if (auto known = Recognise(store, asking, "report", id, &asks); !known)
      return std::unexpected(std::move(known.error()));
    return DoneJson(cases, id, cases.ReportEvent(id, name, *day, documents, asks));
  });
}

writ_status writ_store_withdraw(writ_store* store, writ_text case_id, writ_text outcome,
                                const writ_asking* asking, writ_answer** answer,
                                writ_error** error) {
  return writ_store_withdraw_agreed(store, case_id, outcome, nullptr, 0, asking, answer, error);
}

writ_status writ_store_withdraw_agreed(writ_store* store, writ_text case_id, writ_text outcome,
                                       const writ_document* agreed, size_t agreed_count,
                                       const writ_asking* asking, writ_answer** answer,
                                       writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    const std::string id = given.Required(case_id, "case_id");
    const std::string how = given.Required(outcome, "outcome");
    const auto documents = given.Documents(agreed, agreed_count, "agreed");
    auto asks = given.Asking(asking);
    if (!given.ok()) return given.wrong();
    if (auto known = Recognise(store, asking, "withdraw", id, &asks); !known)
      return std::unexpected(std::move(known.error()));
    return DoneJson(cases, id, cases.Withdraw(id, how, asks, documents));
  });
}

writ_status writ_store_tick(writ_store* store, uint32_t flags, const writ_asking* asking,
                            writ_answer** answer, writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    given.Flags(flags, WRIT_ACCEPT_GAP);
    auto asks = given.Asking(asking);
    if (!given.ok()) return given.wrong();
    if (auto known = Recognise(store, asking, "tick", "", &asks); !known)
      return std::unexpected(std::move(known.error()));
    const auto report = cases.Tick(asks, (flags & WRIT_ACCEPT_GAP) != 0);
    if (!report) return std::unexpected(WrongOf(report.error()));
    JsonWriter json;
    json.BeginObject().Member("format_version", "1.0");
    json.Member("cases", static_cast<int64_t>(report->cases));
    json.Member("events", static_cast<int64_t>(report->events));
    WriteIds("changed", report->changed, &json);
    WriteIds("held", report->held, &json);
    json.Key("failed").BeginArray();
    for (const auto& [id, trouble] : report->failed) {
      json.BeginObject().Member("case", id).Member("word", trouble.word);
      json.Member("en", trouble.text.en).Member("zh", trouble.text.zh).EndObject();
    }
    json.EndArray();
    if (report->jumped_from) json.Member("jumped_from", report->jumped_from->ToIso());
    json.EndObject();
    return json.Take();
  });
}

}  // extern "C"
