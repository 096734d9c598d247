// Looking at cases: what is durable, and nothing else.
#include <algorithm>

#include "runtime/cases/case_json.h"
#include "runtime/embed/given.h"

namespace writ::embed {
namespace {

int64_t WaitingIn(const std::vector<cases::ToReconsider>& all, const std::string& case_id) {
  return std::ranges::count(all, case_id, &cases::ToReconsider::case_id);
}

// What is open in it now. `reasons`: only what it waits for, and why.
void WriteOpen(const cases::Cases::View& view, const WordsOptions* reasons, JsonWriter* json) {
  const Program& program = *view.program;
  const flow::OpenWork work = flow::OpenWorkOf(program, view.data.state, view.inputs);
  if (reasons == nullptr) {
    json->Key("tasks").BeginArray();
    for (const flow::OpenTask& task : work.tasks) cases::WriteTask(program, task, json);
    json->EndArray();
  }
  json->Key("waits").BeginArray();
  for (const flow::Waiting& waiting : work.waits)
    cases::WriteWaiting(program, waiting, reasons, json);
  json->EndArray();
  if (reasons != nullptr) return;
  json->Key("duties").BeginArray();
  for (const flow::OpenDuty& duty : work.duties) cases::WriteDuty(duty, json);
  json->EndArray();
}

Got<std::string> Show(cases::Cases& store, const std::string& case_id,
                      const cases::Asking& asking) {
  const auto view = store.Look(case_id, asking);
  if (!view) return std::unexpected(WrongOf(view.error()));
  const auto moments = store.Timeline(case_id);
  if (!moments) return std::unexpected(WrongOf(moments.error()));
  const auto again = store.Reconsidered(asking);
  if (!again) return std::unexpected(WrongOf(again.error()));
  const auto summary = store.Summarise(case_id);
  if (!summary) return std::unexpected(WrongOf(summary.error()));
  JsonWriter json;
  json.BeginObject().Member("format_version", "1.0");
  cases::WriteCase(*summary, WaitingIn(*again, case_id), &json);
  json.Key("timeline").BeginArray();
  for (const cases::Moment& moment : *moments) cases::WriteMoment(moment, &json);
  json.EndArray();
  WriteOpen(**view, nullptr, &json);
  json.EndObject();
  return json.Take();
}

Got<std::string> List(cases::Cases& store, bool closed_too) {
  const auto again = store.Reconsidered({});
  if (!again) return std::unexpected(WrongOf(again.error()));
  const auto all = store.List(closed_too || !again->empty());
  if (!all) return std::unexpected(WrongOf(all.error()));
  JsonWriter json;
  json.BeginObject().Member("format_version", "1.0").Key("cases").BeginArray();
  for (const cases::CaseSummary& summary : *all) {
    const int64_t waiting = WaitingIn(*again, summary.case_id);
    const bool closed = summary.data.state.status == flow::CaseStatus::kClosed;
    if (!closed_too && closed && waiting == 0) continue;
    json.BeginObject();
    cases::WriteCase(summary, waiting, &json);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

}  // namespace
}  // namespace writ::embed

using namespace writ;         // NOLINT: this file is the boundary
using namespace writ::embed;  // NOLINT

extern "C" {

writ_status writ_store_list(writ_store* store, uint32_t flags, writ_answer** answer,
                            writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    given.Flags(flags, WRIT_CLOSED_TOO);
    if (!given.ok()) return given.wrong();
    return List(cases, (flags & WRIT_CLOSED_TOO) != 0);
  });
}

writ_status writ_store_show(writ_store* store, writ_text case_id, const writ_asking* asking,
                            writ_answer** answer, writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    const std::string id = given.Required(case_id, "case_id");
    const auto asks = given.Asking(asking);
    if (!given.ok()) return given.wrong();
    return Show(cases, id, asks);
  });
}

writ_status writ_store_why(writ_store* store, writ_text case_id, writ_language language,
                           const writ_asking* asking, writ_answer** answer, writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    const std::string id = given.Required(case_id, "case_id");
    const auto asks = given.Asking(asking);
    if (!given.ok()) return given.wrong();
    const auto view = cases.Look(id, asks);
    if (!view) return std::unexpected(WrongOf(view.error()));
    const WordsOptions words{language == WRIT_CHINESE ? Language::kChinese : Language::kEnglish,
                             true};
    JsonWriter json;
    json.BeginObject().Member("format_version", "1.0").Member("case", id);
    WriteOpen(**view, &words, &json);
    json.EndObject();
    return json.Take();
  });
}

}  // extern "C"
