#include "runtime/cases/host_log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/sink.h>

#include <utility>

namespace writ::cases {
namespace {

LogLevel LevelOf(spdlog::level::level_enum level) {
  if (level >= spdlog::level::err) return LogLevel::kError;
  if (level == spdlog::level::warn) return LogLevel::kWarning;
  return level == spdlog::level::info ? LogLevel::kInfo : LogLevel::kDebug;
}

spdlog::level::level_enum LevelOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarning: return spdlog::level::warn;
    case LogLevel::kError: return spdlog::level::err;
  }
  return spdlog::level::off;
}

// Not spdlog's base_sink: that calls under a mutex of its own.
class CallingSink final : public spdlog::sinks::sink {
 public:
  explicit CallingSink(std::function<void(LogLevel, const std::string&)> take)
      : take_(std::move(take)) {}

  void log(const spdlog::details::log_msg& message) override {
    take_(LevelOf(message.level), std::string(message.payload.data(), message.payload.size()));
  }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

 private:
  const std::function<void(LogLevel, const std::string&)> take_;
};

}  // namespace

std::shared_ptr<spdlog::logger> LoggerTo(std::function<void(LogLevel, const std::string&)> take,
                                         LogLevel least) {
  auto logger =
      std::make_shared<spdlog::logger>("writ", std::make_shared<CallingSink>(std::move(take)));
  logger->set_level(LevelOf(least));
  logger->set_error_handler([](const std::string&) {});  // else it would write to stderr
  return logger;
}

std::shared_ptr<spdlog::logger> SilentLogger() {
  auto logger = std::make_shared<spdlog::logger>("writ");
  logger->set_level(spdlog::level::off);
  return logger;
}

}  // namespace writ::cases
