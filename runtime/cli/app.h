// The command line: one binary, one file per command. stdout is the result, stderr the messages.
#pragma once

#include <functional>

namespace writ::cli {

// Exit codes, the same for every command.
inline constexpr int kClean = 0;
inline constexpr int kFindings =
    1;  // the input was read and something in it is wrong, or a test failed
inline constexpr int kUnreadable = 2;  // usage, or input that cannot be read
inline constexpr int kInternal = 3;    // we are wrong

int Run(int argc, char** argv);

// Runs what a command does. An exception that comes out of it is a fault of Writ's own: it is said,
// and the exit code is kInternal.
int Guard(const std::function<int()>& run);

}  // namespace writ::cli
