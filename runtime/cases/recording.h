// A fact of somebody as a person states it, one at a time, beside imports of whole sources.
#pragma once

#include "runtime/cases/cases.h"

namespace writ::cases {

class FactRecording {
 public:
  explicit FactRecording(Cases& cases) : impl_(*cases.impl_) {}

  // The batch that says it, for Cases::Import. kInTheFuture of a telling that has not taken place;
  // kPapersNeeded of an event to which papers belong: it is reported with them in a case, where
  // they are kept. What happened before there was a case comes in as an import of its source, and
  // cases say that it came without.
  Result<ReadBatch> Checked(const Program& program, const SubjectFacts& facts,
                            const Asking& asking);

 private:
  Result<LocalText> WhereToReport(const std::string& subject, const std::string& event);

  Cases::Impl& impl_;
};

}  // namespace writ::cases
