// What every operation looks like from outside: its stable name, how many operands it takes, what
// its `index` refers to. The verifier, the printer, the meaning hash and the cost model all read
// this one table.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/program/program.h"

namespace writ {

enum class IndexKind : uint8_t {
  kNothing,
  kConstants,
  kFacts,
  kEntities,
  kDefinitions,
  kRules,
  kEvents,  // an event, or a finding numbered after the last event
  kFindings,
  kParameters,
  kPosition,  // a small number of its own
  kTables,
  kScales,
  kCaseNames,
};

struct OpInfo {
  std::string_view name;  // in hashes: never changed once released
  IndexKind index = IndexKind::kNothing;
  uint16_t min_args = 0, max_args = 0;
  bool window = false;  // must name one of Program::windows
};

inline constexpr uint16_t kManyArgs = 0xFFFF;
inline constexpr uint32_t kNoIndex = 0xFFFFFFFF;
inline constexpr int kOpCount = static_cast<int>(Op::kMoreFavourable) + 1;

const OpInfo& InfoOf(Op op);

// Stable names of closed sets, as the printer and the hash write them.
std::string_view NameOf(TypeKind kind);
std::string_view NameOf(Frequency frequency);
std::string_view NameOf(NormLevel level);
std::string_view NameOf(Direction direction);
std::string_view NameOf(ActionKind kind);
std::string_view NameOf(TableMode mode);
std::string_view NameOf(DeclaredAct::Kind kind);

// The names of what kPresent refers to; nullptr if the index is out of range.
const Names* EventNames(const Program& program, uint32_t index);

// "labour_contract_law.incompetence", or the bare id for what the policy itself declares.
std::string QualifiedId(const Names& names);

}  // namespace writ
