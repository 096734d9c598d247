// Laws and policies that change while a case runs: which law pack is in force, what stops a case,
// and what becomes of a case under another policy.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/eval/case_values.h"
#include "engine/eval/explanation.h"
#include "engine/eval/facts.h"
#include "engine/flow/state.h"
#include "engine/program/program.h"

namespace writ::flow {

// ---- law has changed ----

// One version of a law pack that is installed. It is known by what its norms mean
// (docs/meaning_hash.md), so that a text that was merely printed anew is no other version.
struct LawVersion {
  Hash meaning;
  std::optional<Date> from, until;  // in force, both days included; none: without an end
  friend bool operator==(const LawVersion&, const LawVersion&) = default;
};
// A law pack of a case's policy: the version that the case is under, and all that are known.
struct PinnedLaw {
  Id law;  // "cn.labour_contract_law": how policies use it
  Hash pinned;
  std::vector<LawVersion> installed;  // in the order of installation, the pinned one among them
  friend bool operator==(const PinnedLaw&, const PinnedLaw&) = default;
};

// The version in force on that day: the one whose first day is the latest, of several the one
// that was installed last. nullptr if there is none.
const LawVersion* InForce(std::span<const LawVersion> installed, Date day);

// The version that supersedes the pinned one on that day; nullptr if that one is in force still, or
// none is.
const LawVersion* NewerThan(const PinnedLaw& law, Date day);

// What stops an effect on that day: newer versions in force which nobody has waived in this case.
struct ChangedLaw {
  Id law;
  Hash pinned, newer;
  friend bool operator==(const ChangedLaw&, const ChangedLaw&) = default;
};
std::vector<ChangedLaw> ChangedLaws(std::span<const PinnedLaw> laws,
                                    std::span<const LawWaiver> waived, Date day);

// How it stands among what an effect lacks: "law_has_changed cn.labour_contract_law".
inline constexpr std::string_view kLawHasChanged = "law_has_changed ";

// The case goes on under what it has, for that version of the law only.
struct WaiveLaw {
  std::string law;
  std::optional<Commitment> reason;
};

// ---- migration ----

// The case goes on under the policy of the program that it is decided with; `from` is the one of
// until now. A place is the same if its id and its kind are, and, where it has no name of its own,
// its text; `moves` names others: the place as it was, and what it is from now on.
struct MigrateCase {
  std::shared_ptr<const Program> from;
  // As that program has them: whether a gate that opened holds by the old text today.
  std::shared_ptr<const SubjectFacts> from_facts;
  CaseValues from_values;
  Hash from_bundle, to_bundle;
  std::vector<std::pair<Id, Id>> moves;
  std::optional<Commitment> reason;
};

// What becomes of one thing of a case.
enum class Fate : uint8_t {
  kKept,
  kMoved,     // a place under another name
  kGone,      // the text no longer has it; it stays in the records, and nothing asks for it
  kNew,       // what the text would have asked of the case before: a gate
  kRestated,  // a deadline ends otherwise
  kRefused,   // for this the case cannot be migrated
};
enum class PartKind : uint8_t { kPlace, kStep, kValue, kGate, kTimer, kDuty, kReaction, kWay };

struct MigrationPart {
  PartKind kind{};
  Fate fate{};
  Id id;
  Id now;                            // of what moved
  LocalText title;                   // of the place, the gate, the obligation
  LocalText why;                     // of what was refused: the reason, and what to do
  std::optional<Instant> was, is;    // of a deadline; none: it does not run
  std::optional<Verdict> verdict;    // of a gate, by the new text
  std::vector<MissingFact> missing;  // which would settle it
  std::shared_ptr<const Explanation> because;
};
struct Migration {
  std::vector<MigrationPart> parts;  // places first, each kind in the order of the state
  std::optional<LocalText> refused;  // as a whole: there is no such procedure
  bool possible() const {
    if (refused) return false;
    for (const MigrationPart& part : parts)
      if (part.fate == Fate::kRefused) return false;
    return true;
  }
};

struct Inputs;

// Where the case would stand, and whether it may. Pure; `inputs` as for the command, with facts.
// What the command does is what this says.
Migration MigrationOf(const Program& program, const CaseState& state, const MigrateCase& command,
                      const Inputs& inputs);

}  // namespace writ::flow
