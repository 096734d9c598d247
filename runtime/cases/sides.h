// A decision of an old case, by the law and the knowledge of then and of today, side by side: so
// that whoever is asked years later can tell what was known from what came to be known, and what
// the text said from what it says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/flow/past.h"
#include "engine/program/norms.h"
#include "runtime/cases/cases.h"
#include "runtime/cases/reconsider.h"
#include "runtime/cases/remembered.h"

namespace writ::cases {

struct SidesRequest {
  std::string case_id;
  std::string decision;          // a record's number, a gate, rule, effect; empty: all
  std::optional<Date> known_on;  // what counts as today's knowledge; else today
  std::optional<Hash> under;     // what counts as today's law; else the policy's version in force
};

struct Sides {
  audit::Record record;  // as it was decided: then-law, then-knowledge
  Id rule;
  // Nothing where that text has no such place.
  std::optional<flow::AskedAgain> then_law_then, then_law_now, now_law_then, now_law_now;
  std::shared_ptr<const Program> then_law, now_law;
  Date known_then, known_now;
  struct Fact {  // that was read otherwise by today's knowledge
    std::string fact;
    std::optional<Period> period;
    std::optional<CommittedValue> then, now;  // none: not known
    std::optional<Date> recorded;             // when it became known
  };
  std::vector<Fact> facts;
  struct Norm {  // that this procedure uses and that means something else today, came or went
    std::string kind;
    Names names;
  };
  std::vector<Norm> norms;
};

class SideBySide {
 public:
  explicit SideBySide(Cases& cases) : cases_(cases), impl_(*cases.impl_) {}
  // Of the decisions of a case, in order; writes nothing. kNoCase, kNoDecision, kSubjectErased.
  Result<std::vector<Sides>> Of(const SidesRequest& request, const Asking& asking);

 private:
  struct Side {  // one law, with facts and values as it has them
    std::shared_ptr<const Program> program;
    Remembered::FactsPtr facts;
    flow::Inputs inputs;
  };
  Result<Side> SideOf(const Hash& bundle, std::shared_ptr<const Program> program,
                      const CaseData& data, const std::string& case_id, const SubjectKey& key);
  Result<Hash> TodaysLaw(const SidesRequest& request, const Hash& bundle, const Asking& asking);

  Cases& cases_;
  Cases::Impl& impl_;
};

}  // namespace writ::cases
