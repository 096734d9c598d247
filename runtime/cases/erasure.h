// Erasing what is personal of somebody, and what stands in the way of it: an open case, a hold, a
// time for which records must be kept (retention.h).
//
// Records are never changed. An `erasing` record says that it begins; from then on nothing new is
// written of the person. Then the person is entered in the register beside the anchors, the key is
// destroyed, documents, sealed rows and what had not left yet are removed with their bytes, and an
// `erased` record says that it ended. Whatever happens in between, the next opening or tick goes on
// with it. What remains are pseudonyms and commitments that nobody can open or test any more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/instant.h"
#include "engine/diagnostics/diagnostic.h"
#include "engine/event/types.h"

namespace writ::cases {

// Legal bases stand in records in the clear, so nothing personal belongs in them.
inline constexpr std::string_view kErasureBasis = "个人信息保护法 47";
inline constexpr std::string_view kHoldBasis = "证据保全";

struct ErasureRequest {
  std::string id;                    // a person's id
  std::string because;               // kept under the key of whoever erases
  std::string basis{kErasureBasis};  // an article
};

// Until a last day, or until it is lifted.
struct HoldRequest {
  std::string id;
  std::string because;  // kept under the held person's key
  std::string basis{kHoldBasis};
  std::optional<Date> until;
};
struct HoldLifting {
  std::string id, hold;  // the hold as HoldRequest was answered
  std::string because;
};

enum class ObstacleKind : uint8_t { kOpenCase, kHold, kRetention };
struct Obstacle {
  ObstacleKind kind = ObstacleKind::kOpenCase;
  std::string what;           // the case, the hold, or what is to be kept ("facts payroll")
  std::string basis;          // why: the basis of a hold, the article of a schedule
  std::optional<Date> until;  // its last day; nothing: it is not known yet
  friend bool operator==(const Obstacle&, const Obstacle&) = default;
};
std::string Describe(const Obstacle& obstacle, Language language);

// One kind of place at which something of the person is, or was.
struct TouchedPlace {
  std::string word;   // "key", "sealed_values": stable, for programs
  uint64_t gone = 0;  // so many were removed, as far as that is known
  uint64_t left = 0;  // so many are there
};

// A copy of everything that `writ store backup --whole` wrote.
struct KnownCopy {
  std::string folder;
  std::string made;    // when, as an instant
  bool there = false;  // as far as can be seen from here
};

// Evidence about the person that left the house (evidence.h), and is out of reach.
struct HandedOut {
  uint64_t record = 0;
  Instant when;
  Audience audience = Audience::kParty;
  Ref name;
};

struct ErasureReport {
  Pseudonym person;
  std::optional<uint64_t> begun, erased;  // the records that say so; neither: nobody erased it
  std::string basis;
  bool key_gone = false;
  bool registered = false;              // in the register beside the anchors
  std::vector<TouchedPlace> touched;    // nothing of it may be left once it is erased
  std::vector<TouchedPlace> remaining;  // what stays, and opens nothing
  std::vector<KnownCopy> copies;        // made before it ended: to be destroyed by hand
  std::vector<HandedOut> handed_out;    // others have it, and may have to be told
  // Screenings of columns that lie outside of the store, which may have the person still: how many
  // records there are, and the last.
  uint64_t columns_screened = 0;
  std::optional<uint64_t> last_columns_screened;
  std::vector<Obstacle> obstacles;  // of somebody who is not erased
};
// What a word of a TouchedPlace stands for, and why it stays if it does.
std::string PlaceWords(std::string_view word, Language language);

}  // namespace writ::cases
