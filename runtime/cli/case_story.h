// All that is told of one case on its page, gathered from the store; and the words for its places.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/document/sheet.h"
#include "engine/flow/open_work.h"
#include "engine/flow/places.h"
#include "runtime/cases/cases.h"
#include "runtime/cli/readable.h"
#include "runtime/cli/session.h"

namespace writ::cli {

struct Because {  // what a record rests on, decided again
  // Of the two below, readable; null if it could not be decided.
  std::shared_ptr<const Program> program;
  std::shared_ptr<const Explanation> explanation;
  std::vector<flow::ComputedValue> computed;  // by its command
  cases::Agreement agreement = cases::Agreement::kAgrees;
};

struct CaseStory {
  cases::CaseSummary summary;
  std::shared_ptr<const Program> program;  // readable
  std::vector<cases::Moment> moments;
  cases::Dossier dossier;
  std::map<uint64_t, Because> because;  // by record
  flow::OpenWork work;
  Instant now;
  std::function<std::string(const Pseudonym&)> name_of;

  bool open() const { return summary.data.state.status == flow::CaseStatus::kOpen; }
};

using BecauseByRecord = std::map<uint64_t, Because>;
// The whole log, verified and decided again, with the checkpoint that vouches for it.
struct LogReading {
  audit::VerifyReport report;
  cases::RedecideReport redecided;
  std::string checkpoint, key;
  BecauseByRecord because;
  ReadablePrograms programs;
};
// Signs and anchors the log first.
cases::Result<LogReading> ReadLog(cases::Cases& store);
// With a story, also how many of the commands that were decided again are of its case.
document::LogState LogOf(const LogReading& read, Language language,
                         const CaseStory* story = nullptr);
cases::Result<CaseStory> StoryOf(cases::Cases& store, const cases::CaseSummary& summary,
                                 const cases::Asking& asking, LogReading* log);

// Words for the places of one case's procedure.
class PlaceWords {
 public:
  PlaceWords(const Program& program, const Id& procedure, Language language);

  Language language() const { return language_; }
  const Program& program() const { return program_; }
  bool zh() const { return language_ == Language::kChinese; }
  std::string Say(std::string_view en, std::string_view zh_text) const {
    return std::string(zh() ? zh_text : en);
  }
  // Null where the procedure has no such statement.
  const Act* ActAt(const Id& place) const;
  const Procedure* procedure() const { return procedure_; }
  const flow::PlaceMap* map() const { return map_ ? &*map_ : nullptr; }
  // The statement's name, or what it does: "wait 30 days".
  std::string Title(const Id& place) const;
  // The option or the statement with a name that it stands in; "" at the top.
  std::string Around(const Id& place) const;
  std::string Happened(const Happening& happening) const;
  std::string PartyTitle(const Party& party) const;
  // What is missing, and who can supply it.
  std::string Missing(const Id& name) const;

 private:
  std::string Doing(const Act& act, const Id& place) const;

  const Program& program_;
  Language language_;
  const Procedure* procedure_ = nullptr;
  std::optional<flow::PlaceMap> map_;
};

// The articles that what is explained rests on, each once.
std::vector<document::Quote> ArticlesOf(const Program& program, const Explanation& explanation,
                                        Language language);
void AddQuotes(const Program& program, const std::vector<Citation>& cites, Language language,
               std::vector<document::Quote>* quotes);
// A fact's recording in words.
std::string RecordingWords(const Program& program, const Recording& recording, Language language);

// ---- parts of a sheet ----
std::string ReasonAnchor(uint64_t record);
document::Drawing DrawingOf(const CaseStory& story, const PlaceWords& words);
std::vector<document::Reason> ReasonsOf(const CaseStory& story, const PlaceWords& words);
std::vector<document::Amount> AmountsOf(const CaseStory& story, const PlaceWords& words);
std::vector<document::Doing> DoingsOf(const CaseStory& story, const PlaceWords& words);
std::vector<document::Later> LaterOf(const CaseStory& story, const PlaceWords& words);
std::vector<document::Task> TasksOf(const CaseStory& story, const PlaceWords& words);
std::vector<document::Paper> PapersOf(const CaseStory& story, const PlaceWords& words);
std::vector<document::Labelled> AbsentOf(const CaseStory& story, const PlaceWords& words);
// The whole of it. The name of its file is that of the case, made safe.
document::CaseSheet SheetOf(const CaseStory& story, Language language);
std::string PageNameOf(const std::string& case_id);
std::optional<Instant> NextDueOf(const flow::OpenWork& work);
std::string NextDueWords(const flow::OpenWork& work);  // "" if nothing is
// "closed: completed"
std::string StateOf(const Program& program, const flow::CaseState& state, Language language);
document::Tone StateTone(const CaseStory& story);

}  // namespace writ::cli
