// Cases as JSON: what a case is, what happened in it, what is open. One shape for the command line,
// the C interface and whoever else asks. Members are added, never removed; ids are those of the
// policy, titles come in both languages, moments are in UTC.
#pragma once

#include "engine/base/json.h"
#include "engine/flow/open_work.h"
#include "engine/render/explanation.h"
#include "runtime/cases/cases.h"

namespace writ::cases {

// Members of an object that is open: "case", "procedure", "subject", "status", "version", … and
// how many of its decisions wait for somebody who looks at them again.
void WriteCase(const CaseSummary& summary, int64_t to_reconsider, JsonWriter* json);

// {"sequence":…,"kind":…,"recorded":…,"actor":…,"values":[…],"record":{…}}; the last is the
// canonical record, which in a later one of a command lacks what the first says for all of them.
void WriteMoment(const Moment& moment, JsonWriter* json);

// {"kind":…,"step":…,"verdict":…}: what a preview says would happen.
void WriteEvent(const flow::CaseEvent& event, JsonWriter* json);

// {"step":…,"title":{"en":…,"zh":…},"by":{…},"due":…,"yours":…,"acts":[…]}
void WriteTask(const Program& program, const flow::OpenTask& task, JsonWriter* json);
// {"place":…,"kind":…,"due":…,"waits_for":[…],"unmet":[…]}; with `reasons` what each unmet
// condition was computed from, in that language.
void WriteWaiting(const Program& program, const flow::Waiting& waiting, const WordsOptions* reasons,
                  JsonWriter* json);
// {"obligation":…,"title":…,"due":…,"breached":…,"follows":…}: `follows` of a duty that has not
// arisen yet, the event with which it does
void WriteDuty(const flow::OpenDuty& duty, JsonWriter* json);

}  // namespace writ::cases
