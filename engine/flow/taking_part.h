// Who may act in a case, beside what roles say: steps that somebody took on, people who may act in
// it no more, objections and their reviews. Part of a case's state (state.h), a fold like all of
// it.
#pragma once

#include <optional>
#include <vector>

#include "engine/event/event.h"

namespace writ::flow {

struct ClaimRecord {  // of a place, for as long as the case is there
  Id step;
  Pseudonym holder;
  friend bool operator==(const ClaimRecord&, const ClaimRecord&) = default;
};

enum class ObjectionStanding : uint8_t {
  kOpen,
  kUpheld,    // what was objected to stands
  kSetAside,  // it does not, and has not been done again
  kDoneAgain,
};
struct ObjectionRecord {
  Ref objection;
  Id step;               // that is objected to
  uint64_t against = 0;  // the record
  std::vector<Pseudonym> raised_by;
  std::optional<Instant> due;  // when it must be reviewed
  ObjectionStanding standing = ObjectionStanding::kOpen;
  std::vector<Pseudonym> reviewers;  // who reviewed it, and for whom
  friend bool operator==(const ObjectionRecord&, const ObjectionRecord&) = default;
};

// A fact that the employee supplied in this case.
enum class SuppliedStanding : uint8_t { kOpen, kAccepted, kDeclined };
struct SuppliedRecord {
  Ref supplied;
  Id fact;
  std::optional<PeriodText> period;
  std::vector<Pseudonym> handed_in_by;
  SuppliedStanding standing = SuppliedStanding::kOpen;
  std::vector<Pseudonym> answered_by;
  friend bool operator==(const SuppliedRecord&, const SuppliedRecord&) = default;
};

struct TakingPart {
  std::vector<ClaimRecord> claims;          // in the order in which they were made
  std::vector<Pseudonym> recused;           // in the order in which they were
  std::vector<ObjectionRecord> objections;  // in the order in which they were raised
  std::vector<SuppliedRecord> supplied;     // in the order in which it was
  const ClaimRecord* ClaimOf(const Id& step) const;
  bool IsRecused(const Pseudonym& person) const;
  void DropClaim(const Id& step);
  friend bool operator==(const TakingPart&, const TakingPart&) = default;
};

}  // namespace writ::flow
