// Who does something, and what happens: the words that procedures, obligations and documents share.
#pragma once

#include "engine/program/declared.h"

namespace writ {

using ActId = uint32_t;  // into Program::acts
inline constexpr ActId kNoAct = 0xFFFFFFFF;
inline constexpr int kMaxActDepth = 256;  // statements nest no deeper, so readings may recurse
using ActBlock = std::vector<ActId>;      // in the order of the text

// Who acts, signs or is written to.
enum class PartyKind : uint8_t {
  kNobody,   // the text names none
  kRole,     // index: Program::roles
  kSubject,  // the person whom the case is about
  kUnion,
  kActorOf,  // index: the step; whoever did it
};
struct Party {
  PartyKind kind = PartyKind::kNobody;
  uint32_t index = 0xFFFFFFFF;
  friend bool operator==(const Party&, const Party&) = default;
};

// Something that happens on a day, or a condition that comes to hold.
enum class HappeningKind : uint8_t {
  kEvent,      // index: Program::events
  kFinding,    // index: Program::findings; made by a person
  kServed,     // index: Program::documents
  kIssued,     // index: Program::documents
  kPaid,       // index: Program::case_names; any payment of that id, in whatever procedure
  kCondition,  // a rule, definition or other condition: `condition`
};
// A library's law may speak of a document that only some policies have. In a policy without it the
// index is 0xFFFFFFFF: it cannot happen, and `condition` is a case value that tells its name. This
// is so in libraries alone.
struct Happening {
  HappeningKind kind = HappeningKind::kEvent;
  uint32_t index = 0xFFFFFFFF;
  ExprId condition = kNoExpr;
};

// From when a length of time is counted.
enum class AfterKind : uint8_t {
  kArrival,  // when the case came to this place
  kService,  // the proven service last made before it
  kStep,     // index: the ActId of a step, choice or check; when it was done
  kEvent,    // index: Program::events
  kFinding,  // index: Program::findings
};
struct After {
  AfterKind kind = AfterKind::kArrival;
  uint32_t index = 0xFFFFFFFF;
};

enum class Deontic : uint8_t { kNone, kMust, kMay, kMustNot, kHasRight };
enum class SignMeaning : uint8_t { kReceipt, kContent, kAgreement };

// What happens when a deadline passes or a gate stays shut.
struct Otherwise {
  Party escalate_to;  // may act from then on
  Party who;          // is told the message, with its deontic word
  Deontic deontic = Deontic::kNone;
  LocalText message;
};

}  // namespace writ
