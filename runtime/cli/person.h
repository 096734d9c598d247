// What the commands under `writ person` share.
#pragma once

#include <functional>

#include "runtime/cli/store_session.h"

namespace writ::cli {

inline constexpr int kNotAsked = -1;  // another of the commands under `person` is

// Runs what was asked for, or gives kNotAsked.
using PersonCommandRun = std::function<int()>;

// `--as`; here `--key` is a key that signs, so the other one has its long name alone.
void AddActorOf(CLI::App* command, StoreOptions& options, bool required = false);

PersonCommandRun AddList(CLI::App* person, Session& session);
PersonCommandRun AddErase(CLI::App* person, Session& session);
PersonCommandRun AddHold(CLI::App* person, Session& session);
PersonCommandRun AddRelease(CLI::App* person, Session& session);
PersonCommandRun AddReport(CLI::App* person, Session& session);

}  // namespace writ::cli
