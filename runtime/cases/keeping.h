// What stands in the way of erasing somebody. Inside of this room only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/cases/impl.h"
#include "runtime/cases/retention.h"

namespace writ::cases {

struct HoldStanding {
  Ref hold;
  Id basis;
  std::optional<Date> until;
};

// The holds on a person that were not lifted, of the person's records in order. A last day stands
// in the record as the argument `until`.
std::vector<HoldStanding> HoldsIn(std::span<const audit::Record> records);

class Keeping {
 public:
  explicit Keeping(Cases::Impl& impl) : impl_(impl) {}

  // Open cases, holds, schedules, in this order; what has run out by `today` is not among them.
  Result<std::vector<Obstacle>> ObstaclesTo(const Pseudonym& person, Date today);
  // Keeps a reason under the key of `whose`, and its commitment as the argument `because`.
  void AddReason(const SubjectKey& key, const Pseudonym& whose, const std::string& where,
                 const std::string& because, audit::Command* command, Prepared* prepared);

 private:
  Result<void> AddRetained(const Pseudonym& person, Date today, std::vector<Obstacle>* found);
  Result<std::vector<RetentionRule>> Schedule();
  // What a rule keeps, each with the day from which it counts; nothing: that is not known.
  struct Kept {
    std::string what;
    std::optional<Date> from;
  };
  Result<std::vector<Kept>> KeptBy(const RetentionRule& rule, const Pseudonym& person);
  Result<std::vector<Kept>> CasesKept(const RetentionRule& rule, const Pseudonym& person);
  Result<std::vector<Kept>> FactsKept(const RetentionRule& rule, const Pseudonym& person);
  Result<std::vector<Kept>> PersonKept(const RetentionRule& rule, const Pseudonym& person);

  Cases::Impl& impl_;
};

}  // namespace writ::cases
