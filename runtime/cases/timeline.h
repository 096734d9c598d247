// What is told of a case: who and what, and its records one after the other, opened as far as they
// can be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "runtime/audit/record.h"
#include "runtime/cases/case_data.h"

namespace writ::cases {

struct CaseSummary {
  std::string case_id;
  std::string subject;                   // "E-7 Li", or the beginning of the pseudonym if erased
  std::string subject_id, subject_name;  // empty if erased
  CaseData data;
};

struct Moment {  // of a timeline: one record, with what it committed to as far as it can be opened
  audit::Record record;
  std::string actor;   // "E-1 Li"; empty: nobody, or erased
  std::string signer;  // whose paper it is that the actor handed in
  std::string whom;    // who took a step on, gave it back, or may act no more
  // From when the key that signed does not count, if it was revoked as of a moment before.
  std::optional<Instant> key_revoked;
  std::vector<std::string> witnesses;
  struct Opened {
    std::string name, value, value_zh;   // as people read it in English, and in Chinese
    std::optional<Commitment> document;  // to its bytes, where the value names a document
    const std::string& In(Language language) const {
      return language == Language::kChinese ? value_zh : value;
    }
  };
  std::vector<Opened> values;
  size_t closed = 0;  // of what it committed to: no longer there, or no key opens it
};

// Moment::signer of such a record: who signed on paper, or the employee who objects or supplies a
// fact on paper.
std::optional<Pseudonym> SignerOf(const audit::Record& record);
// Moment::whom of such an event.
std::optional<Pseudonym> WhomOf(const Event& event);

}  // namespace writ::cases
