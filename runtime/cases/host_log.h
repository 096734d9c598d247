// What a store says to whoever runs it: opened, anchored, failed. One line each, in English, with
// nothing of a person in it but pseudonyms: ids of cases, numbers, words of troubles.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace writ::cases {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError };

// A logger for Options::log that hands its lines to `take`: in the thread that had something to
// say, perhaps in several at once, and under no lock, so `take` may call back into the store. What
// it throws is dropped. The logger is in no registry of spdlog's.
std::shared_ptr<spdlog::logger> LoggerTo(
    std::function<void(LogLevel level, const std::string& line)> take,
    LogLevel least = LogLevel::kInfo);

// Says nothing.
std::shared_ptr<spdlog::logger> SilentLogger();

}  // namespace writ::cases
