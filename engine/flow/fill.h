// What a document of the policy says in a case now: its fields and the braces of its text, each
// with its value, or with why it has none and where it would come from. Plain data, without
// references into the Program.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/flow/open_work.h"

namespace writ::flow {

// Where a value that the case lacks would come from.
enum class GiverKind : uint8_t {
  kNothing,   // not from a case: see MissingFact
  kStep,      // a step provides it
  kPayment,   // it is known once that step has paid
  kService,   // … has served it
  kActor,     // whoever does that step
  kCaseFact,  // a fact of the case, which any step may give
  kArgument,  // of the procedure, given when a case of it is opened
  kLeftOpen,  // a field to which the policy gives no value
};
struct Giver {
  GiverKind kind = GiverKind::kNothing;
  LocalText what;  // the value's own name
  Id procedure;    // that declares it
  LocalText procedure_title;
  bool elsewhere = false;  // which is not this case's
  Id step;                 // of the first four
  LocalText step_title;
  Who by;
  bool open = false, ended = false;  // the step, in this case
};
struct Lack {
  MissingFact fact;
  Giver giver;
};

struct FilledPart {
  std::string name;  // of a field, its id; of a placeholder, as it stands in braces
  LocalText title;
  std::optional<Scalar> value;  // money as it is paid
  // Without a value: why.
  State state = State::kUnknown;
  Reason reason = Reason::kNone;
  std::string detail;
  std::vector<Lack> lacks;
  bool blank = false;                // a text without a character that can be seen
  std::optional<uint32_t> of_field;  // of a placeholder that stands for a field
};
struct FilledDocument {
  bool given_here = false;               // this case's procedure serves or issues it
  std::optional<Refusal> not_yet;        // why it may not be served today; not asked once it was
  std::vector<FilledPart> fields;        // as Document::fields
  std::vector<FilledPart> placeholders;  // as Document::placeholders
  bool whole() const;                    // everything has a value
};

// Money in its currency, rounded as the policy says of what is paid; nothing if it is too large.
std::optional<Scalar> AsPaid(const Program& program, Scalar amount);

// Pure. `inputs.facts` must be there; the case may be open or closed. Of another policy's case, a
// document without values.
FilledDocument Fill(const Program& program, const CaseState& state, const Inputs& inputs,
                    uint32_t document);

}  // namespace writ::flow
