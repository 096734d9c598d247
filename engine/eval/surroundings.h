// In what surroundings the reference evaluator reads a declaration or an expression. Not seen
// outside eval/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/eval/applicability.h"
#include "engine/eval/facts.h"
#include "engine/eval/trace.h"

namespace writ {

inline constexpr int kMostNested = 300;

enum class TaskKind : uint8_t { kDefinition, kRule, kParameter, kFact };

// One declaration in its surroundings.
struct Task {
  TaskKind kind = TaskKind::kDefinition;
  uint32_t index = 0;
  bool plain = false;      // without its exceptions
  bool alone = false;      // without lower norms that deviate from it
  bool norm_free = false;  // see Surroundings
  uint32_t anchors = 0;
  std::optional<Period> period;
  std::optional<Date> day;
  std::vector<NodeId> arguments;
  friend auto operator<=>(const Task&, const Task&) = default;
};

struct Deeper {
  Task task;
};  // thrown inside eval/ alone

struct Item {  // the list members at hand, innermost first
  uint32_t entity = 0;
  const FactRecord* record = nullptr;
  const Item* outer = nullptr;
};

// Where an expression is read.
struct Surroundings {
  std::optional<Period> period;  // for series
  std::optional<Date> day;  // for yes/no over time; absent: the period's end, or the decision date
  uint32_t anchors = 0;     // into Impl::anchors_
  NormDates norm;           // of the text that is read
  bool norm_free = false;   // figures about peers: no threshold, so no norm to be told of
  bool alone = false;
  Direction direction = Direction::kNone;  // of the definition that is read
  const std::string* exception = nullptr;  // qualified id of the exception that is read
  const Item* item = nullptr;
  const std::vector<NodeId>* locals = nullptr;
};

// A list as it is known.
struct ListRead {
  NodeId node = kNoNode;            // how it was read; known, none or unknown
  const ListValue* list = nullptr;  // null unless known
  uint32_t entity = 0, fact = 0;
};

}  // namespace writ
