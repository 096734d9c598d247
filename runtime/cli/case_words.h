// Cases in words: what happened, what is open, what blocks.
#pragma once

#include <string>

#include "engine/flow/open_work.h"
#include "runtime/cases/cases.h"
#include "runtime/cli/session.h"

namespace writ::cli {

// The name of a statement, document, event or finding of the program by its id.
std::string TitleOf(const Program& program, const Id& id, Language language);

const char* VerdictWords(Verdict verdict, Language language);

// The beginning of a hash, for people to compare.
std::string ShortHash(const Hash& hash);

// "hearing.reason" is "reason" on its own.
std::string LastPart(const std::string& title);

// What kind of event it is, and the first things that it names, without which that says little.
// A refusal to sign says whose it was: the record has only who wrote it down.
std::string KindWords(const Program& program, const Event& event, Language language);
// With the procedure, a statement that has no name is called by what it does.
std::string SubjectWords(const Program& program, const Event& event, Language language,
                         const Id& procedure = Id());
// Which way the text went: "then", "otherwise", an option.
std::string WayWords(const Id& way, Language language);

// How a document was served.
std::string ServiceWords(ServiceMethod method, Language language);

// How a case ended, or what an effect does.
std::string OutcomeWords(const Program& program, const Id& id, Language language);

// "2026-03-10 09:00  步骤完成  制定计划  张三  目标=…": one record of a timeline, with a line feed.
std::string TimelineLine(const Program& program, const cases::Moment& moment, Language language,
                         const Id& procedure = Id());
// What a preview says would happen: the same without when and who.
std::string EventLine(const Program& program, const flow::CaseEvent& event, Language language);

// "HR, by 2026-03-12": who may do a task and until when.
std::string WhoWords(const flow::Who& who, Language language);
// `holder`: the name of who took it on.
std::string TaskLine(const flow::OpenTask& task, Language language, const std::string& holder = "");
// An objection that waits for a review, or that set aside what was not done again.
std::string ObjectionLine(const flow::PendingObjection& objection, Language language, Instant now);
// A fact that the employee supplied and nobody has looked at.
std::string SuppliedLine(const flow::PendingFact& fact, Language language);
// What a task still asks for, one thing a line, indented: with what is to be typed, or for reading.
enum class Naming : uint8_t { kTyped, kTitles };
std::string TaskDetails(const Program& program, const flow::OpenTask& task, Language language,
                        Naming naming = Naming::kTyped);
// Of a case of this procedure.
std::string WaitingWords(const Program& program, const flow::Waiting& waiting, Language language,
                         const Id& procedure);

// Of a duty that has not arisen yet: "once handover is told of".
std::string FollowsWords(const flow::OpenDuty& duty, Language language);

// "holds → fails": what a decision was, and what it would be now.
std::string ReconsiderWords(const Program& program, const Reconsider& told, Language language);
// One that waits for somebody, with whom and the record of the decision.
std::string ReconsiderLine(const Program& program, const cases::ToReconsider& one,
                           Language language);

}  // namespace writ::cli
