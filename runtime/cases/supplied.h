// Facts that the employee supplies in a case, and what HR makes of them. docs/procedures.md,
// "Taking part", has the rules; docs/cases.md, how people do it.
//
// What is supplied or accepted is a record of the case first and an import behind it. A row B,
// which comes with the record and goes with the import, says what a stop left in between: the next
// tick finishes it, and so does whoever supplies or answers in that case before.
//
// A view of open Cases, which must outlive it. Thread-safe and blocking as they are; errors are
// theirs, and flow's refusals (engine/flow/refusals.def).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/flow/open_work.h"
#include "runtime/cases/cases.h"
#include "runtime/store/keys.h"

namespace writ::cases {

struct Supplying {
  std::string case_id;
  std::string fact;    // "days_absent=2", as of runtime/facts/assignment.h
  std::string period;  // of a series
  std::vector<Attachment> documents;
  bool on_paper = false;  // one of them is of the employee, and somebody else may hand it in
};
struct Answering {
  std::string case_id;
  std::string supplied;  // "supplied/1", or "1"
  SuppliedOutcome outcome{};
  std::string reason;  // a personal value; empty: none is given
};

// What waits for somebody to say whether it counts.
struct ToAnswer {
  std::string case_id, subject;  // as of a CaseSummary
  flow::PendingFact fact;
};

class SuppliedFacts {
 public:
  explicit SuppliedFacts(Cases& cases) : cases_(cases), impl_(*cases.impl_) {}

  // What was supplied is then recorded as disputed, with the source "employee".
  Result<Done> Supply(const Supplying& supplying, const Asking& asking);
  // What is accepted is then recorded as asserted, by whoever accepts it, and else as it was. To
  // accept what one has accepted does nothing more.
  Result<Done> Answer(const Answering& answering, const Asking& asking);
  // Also in closed cases.
  Result<std::vector<ToAnswer>> Waiting(const Asking& asking);

  // ---- behind Cases ----
  // What was supplied or accepted and not imported, in that case or in all. Gives those that
  // failed.
  Result<std::vector<std::pair<std::string, Trouble>>> Finish(const Asking& asking,
                                                              const std::string& only = "");
  // What such a command was, from its records; nothing of any other command.
  static std::optional<flow::Command> CommandOf(std::span<const audit::Record> records);

 private:
  struct Read;
  Result<Read> ReadFact(const std::string& case_id, const Supplying& supplying, const char* status);
  Result<Supplying> Kept(const CaseData& data, const audit::Record& record);
  Result<void> Finish(const UnfinishedKey& row, const Asking& asking);

  Cases& cases_;
  Cases::Impl& impl_;
};

}  // namespace writ::cases
