// Commands of the log decided again, as they were decided: on the state, the facts, the roles and
// the opened values of their moment, under the policy of their case. What comes out must be the
// events that the log has.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/flow/command.h"
#include "runtime/cases/case_data.h"
#include "runtime/cases/dossier.h"
#include "runtime/store/store.h"

namespace writ::cases {

// The command that led to these records of one case, all parts of it. Values are opened by
// `opened`, which gives nothing for what is erased or was never kept; then there is no command.
using OpenedValue = std::function<std::optional<Scalar>(const Id& value, const Commitment&)>;
std::optional<flow::Command> CommandOf(const Program& program,
                                       std::span<const audit::Record> records,
                                       const OpenedValue& opened);

// The first record whose event is not the one decided; nullopt if all are.
std::optional<uint64_t> FirstDifference(std::span<const audit::Record> records,
                                        std::span<const flow::CaseEvent> decided);

// The log's records in order, by commands. `progress`: how many records were read, and of how many.
Result<void> EachCommand(
    Store& store, Shard shard, const std::function<void(size_t done, size_t of)>& progress,
    const std::function<Result<void>(const std::vector<audit::Record>& command)>& take);

// What a tick knows of outages: gaps that were accepted (the topic kGapsTopic).
std::vector<flow::Outage> OutagesIn(std::span<const audit::Record> gaps);

}  // namespace writ::cases
