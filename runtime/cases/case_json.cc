#include "runtime/cases/case_json.h"

#include "engine/render/decision_json.h"

namespace writ::cases {
namespace {

void WriteTitle(const LocalText& title, JsonWriter* json) {
  json->Key("title").BeginObject().Member("en", title.en).Member("zh", title.zh).EndObject();
}

std::string_view WordOf(PartyKind kind) {
  switch (kind) {
    case PartyKind::kNobody: return "anybody";
    case PartyKind::kRole: return "role";
    case PartyKind::kSubject: return "subject";
    case PartyKind::kUnion: return "union";
    case PartyKind::kActorOf: return "actor_of";
  }
  return "";
}

void WriteWho(std::string_view key, const flow::Who& who, JsonWriter* json) {
  json->Key(key).BeginObject().Member("kind", WordOf(who.kind));
  if (!who.id.text.empty()) json->Member("id", who.id.text);
  WriteTitle(who.title, json);
  json->EndObject();
}

std::string_view WordOf(flow::OpenActKind kind) {
  switch (kind) {
    case flow::OpenActKind::kField: return "field";
    case flow::OpenActKind::kSign: return "sign";
    case flow::OpenActKind::kDecide: return "decide";
    case flow::OpenActKind::kChoose: return "choose";
    case flow::OpenActKind::kServe: return "serve";
    case flow::OpenActKind::kIssue: return "issue";
    case flow::OpenActKind::kPay: return "pay";
    case flow::OpenActKind::kFind: return "find";
  }
  return "";
}

std::string_view WordOf(flow::WaitKind kind) {
  switch (kind) {
    case flow::WaitKind::kGate: return "gate";
    case flow::WaitKind::kBranch: return "branch";
    case flow::WaitKind::kRound: return "round";
    case flow::WaitKind::kMilestone: return "milestone";
    case flow::WaitKind::kRecord: return "record";
    case flow::WaitKind::kList: return "list";
    case flow::WaitKind::kTime: return "time";
    case flow::WaitKind::kEvent: return "event";
    case flow::WaitKind::kEffect: return "effect";
  }
  return "";
}

void WriteAct(const Program& program, const flow::OpenAct& act, JsonWriter* json) {
  json->BeginObject().Member("place", act.place.text).Member("kind", WordOf(act.kind));
  WriteTitle(act.title, json);
  json->Flag("now", act.now).Flag("yours", act.yours);
  if (act.field) {
    json->Member("field", act.field->name).Flag("given", act.field->given);
    json->Key("type").BeginObject();
    json->Member("en", act.field->type_words.en).Member("zh", act.field->type_words.zh);
    json->EndObject();
  }
  if (act.signature) {
    WriteWho("by", act.signature->by, json);
    json->Member("meaning", writ::WordOf(act.signature->meaning));
  }
  const auto& offers = act.field ? act.field->options : act.offers;
  if (!offers.empty()) {
    json->Key("offers").BeginArray();
    for (const flow::Offer& offer : offers) {
      json->BeginObject().Member("id", offer.id.text);
      WriteTitle(offer.title, json);
      json->EndObject();
    }
    json->EndArray();
  }
  if (!act.what.text.empty()) json->Member("what", act.what.text);
  if (act.to) WriteWho("to", *act.to, json);
  if (act.amount) json->Member("amount", WireText(program, act.amount->value));
  json->EndObject();
}

void WriteUnmet(const Program& program, const flow::Unmet& unmet, const WordsOptions* reasons,
                JsonWriter* json) {
  json->BeginObject().Member("id", unmet.id.text);
  WriteTitle(unmet.title, json);
  json->Member("verdict", writ::WordOf(unmet.verdict));
  if (!unmet.missing.empty()) {
    json->Key("missing").BeginArray();
    for (const flow::Missing& missing : unmet.missing) {
      json->BeginObject().Member("name", missing.name.text);
      if (!missing.fact.from.empty()) json->Member("from", missing.fact.from);
      if (missing.fact.reason == Reason::kTooLate) json->Member("reason", "too_late");
      json->EndObject();
    }
    json->EndArray();
  }
  if (unmet.who) WriteWho("who", *unmet.who, json);
  if (!unmet.message.en.empty() || !unmet.message.zh.empty()) {
    json->Key("message").BeginObject();
    json->Member("en", unmet.message.en).Member("zh", unmet.message.zh).EndObject();
  }
  if (unmet.on) json->Member("on", unmet.on->ToIso());
  if (unmet.could_hold) json->Member("could_hold", unmet.could_hold->ToIso());
  if (reasons != nullptr && unmet.because != nullptr)
    WriteDerivation(program, *unmet.because, *reasons, json);
  json->EndObject();
}

}  // namespace

void WriteCase(const CaseSummary& summary, int64_t to_reconsider, JsonWriter* json) {
  const flow::CaseState& state = summary.data.state;
  json->Member("case", summary.case_id).Member("procedure", state.procedure.text);
  json->Member("subject", summary.subject_id).Member("subject_name", summary.subject_name);
  json->Member("status", state.status == flow::CaseStatus::kOpen ? "open" : "closed");
  if (state.status == flow::CaseStatus::kClosed) json->Member("outcome", state.outcome.text);
  json->Member("version", static_cast<int64_t>(state.events));
  json->Member("to_reconsider", to_reconsider).Member("opened", state.opened.ToIso());
}

void WriteMoment(const Moment& moment, JsonWriter* json) {
  const audit::Record& record = moment.record;
  json->BeginObject().Member("sequence", static_cast<int64_t>(record.sequence.value));
  json->Member("kind", KindOf(record.event)).Member("recorded", record.recorded.ToIso());
  if (record.step) json->Member("step", record.step->text);
  if (!moment.actor.empty()) json->Member("actor", moment.actor);
  if (!moment.signer.empty()) json->Member("signer", moment.signer);
  if (moment.key_revoked) json->Member("key_revoked", moment.key_revoked->ToIso());
  if (!moment.witnesses.empty()) {
    json->Key("witnesses").BeginArray();
    for (const std::string& witness : moment.witnesses) json->String(witness);
    json->EndArray();
  }
  if (record.verdict) json->Member("verdict", writ::WordOf(*record.verdict));
  json->Key("values").BeginArray();
  for (const auto& value : moment.values)
    json->BeginObject().Member("name", value.name).Member("value", value.value).EndObject();
  json->EndArray();
  if (moment.closed > 0) json->Member("closed", static_cast<int64_t>(moment.closed));
  if (const auto bytes = audit::WriteRecord(record)) json->Key("record").Raw(*bytes);
  json->EndObject();
}

void WriteEvent(const flow::CaseEvent& event, JsonWriter* json) {
  json->BeginObject().Member("kind", KindOf(event.event));
  if (event.step) json->Member("step", event.step->text);
  if (event.verdict) json->Member("verdict", writ::WordOf(*event.verdict));
  json->EndObject();
}

void WriteTask(const Program& program, const flow::OpenTask& task, JsonWriter* json) {
  json->BeginObject().Member("step", task.step.text);
  WriteTitle(task.title, json);
  WriteWho("by", task.by, json);
  if (task.other_than) WriteWho("other_than", *task.other_than, json);
  json->Flag("choice", task.is_choice).Member("since", task.since.ToIso());
  if (task.due) json->Member("due", task.due->ToIso());
  if (task.on) json->Member("on", task.on->ToIso());
  json->Flag("escalated", task.escalated);
  if (task.escalates_to) WriteWho("escalates_to", *task.escalates_to, json);
  json->Flag("yours", task.yours());
  if (!task.cites.empty()) {
    json->Key("cites").BeginArray();
    for (const Citation& citation : task.cites) json->String(CitationId(citation));
    json->EndArray();
  }
  json->Key("acts").BeginArray();
  for (const flow::OpenAct& act : task.acts) WriteAct(program, act, json);
  json->EndArray().EndObject();
}

void WriteWaiting(const Program& program, const flow::Waiting& waiting, const WordsOptions* reasons,
                  JsonWriter* json) {
  json->BeginObject().Member("place", waiting.place.text).Member("kind", WordOf(waiting.kind));
  WriteTitle(waiting.title, json);
  json->Member("since", waiting.since.ToIso());
  if (waiting.due) json->Member("due", waiting.due->ToIso());
  json->Key("waits_for").BeginArray();
  for (const flow::Awaited& awaited : waiting.any_of) {
    json->BeginObject().Member("id", awaited.id.text);
    WriteTitle(awaited.title, json);
    json->EndObject();
  }
  json->EndArray().Key("unmet").BeginArray();
  for (const flow::Unmet& unmet : waiting.unmet) WriteUnmet(program, unmet, reasons, json);
  json->EndArray().EndObject();
}

void WriteDuty(const flow::OpenDuty& duty, JsonWriter* json) {
  json->BeginObject().Member("obligation", duty.obligation.text);
  WriteTitle(duty.title, json);
  if (duty.due) json->Member("due", duty.due->ToIso());
  json->Flag("breached", duty.breached);
  if (duty.follows) {
    json->Key("follows").BeginObject().Member("id", duty.follows->id.text);
    WriteTitle(duty.follows->title, json);
    json->EndObject();
  }
  json->EndObject();
}

}  // namespace writ::cases
