// Signatures on what is done in a case: whether a statement is the one that is asked for, by a key
// that its signer holds; and what is signed though it is no step, such as a migration.
#pragma once

#include <string>

#include "runtime/cases/cases.h"
#include "runtime/cases/prepared.h"
#include "runtime/cases/signing.h"
#include "runtime/personal/subject_key.h"

namespace writ::cases {

// From when it was shown.
inline constexpr int64_t kStatementMilliseconds = int64_t{7} * 24 * 60 * 60 * 1000;

// kStatementOther, with what it is about instead.
std::unexpected<Trouble> AboutOther(const char* en, const char* zh);

// The signature as a record keeps it, if the statement says what `asked` does (but for when it
// expires, which must not be past) and one of the person's keys signed it.
Result<audit::Signature> SignatureIn(const SignedStatement& done, const audit::Statement& asked,
                                     const PersonData& person, const std::string& who, Instant now);

// One act that is signed as a decision.
class SignedAct {
 public:
  struct Terms {
    std::string case_id;
    Id step;                       // "migrate": what the statement calls it
    std::string text;              // that is shown, in both languages
    std::string reason;            // that the person gives; it is covered, and may be empty
    std::string signed_statement;  // empty: not signed yet
  };
  SignedAct(Cases::Impl& impl, const Asking& asking) : impl_(impl), asking_(asking) {}

  // Commits to the reason and to the text, and takes the signature if there is one. `data` has the
  // bundle that the record will name.
  Result<void> Take(const Terms& terms, const CaseData& data, const SubjectKey& key,
                    const flow::Inputs& inputs, Prepared* prepared);

  std::optional<Commitment> reason;
  std::string to_be_signed;  // where it is not signed
  std::string shown;

 private:
  Cases::Impl& impl_;
  const Asking& asking_;
};

}  // namespace writ::cases
