// What a decision read, for its record: each fact once, in an order that does not depend on how the
// decision was come by. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/eval/explanation.h"
#include "engine/eval/facts.h"
#include "engine/event/commitment.h"
#include "engine/program/program.h"

namespace writ {

struct FactUse {
  std::string fact;  // "employee.sales": entity and fact by id
  std::optional<Period> period;
  std::string batch;             // empty: from no batch, or nothing was recorded
  std::optional<Date> recorded;  // when it became known; absent as for batch
  State state = State::kKnown;
  std::optional<CommittedValue> value;  // `none` for known not to exist; absent while unknown

  friend bool operator==(const FactUse&, const FactUse&) = default;
};

// By fact, period, batch, recorded, state and value. A text that has no canonical spelling
// (committed.h) stands as bytes; a list has no value of its own, its members' facts have theirs.
std::vector<FactUse> ReadSetOf(const Program& program, const Explanation& explanation);

// The facts and periods that `facts` speak of, in the words of a read set and in its order: which
// earlier decisions a new batch may touch. A list stands for all that its records say. Events and
// tellings are not among them.
struct FactPlace {
  std::string fact;
  std::optional<Period> period;
  friend auto operator<=>(const FactPlace&, const FactPlace&) = default;
};
std::vector<FactPlace> PlacesOf(const Program& program, const SubjectFacts& facts);

}  // namespace writ
