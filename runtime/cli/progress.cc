#include "runtime/cli/progress.h"

#include <fmt/core.h>

#include <cstdio>

namespace writ::cli {

Progress::Progress(const Session& session, size_t total)
    : shown_(session.err_is_terminal), total_(total) {
  std::timespec_get(&started_, TIME_UTC);
}

Progress::~Progress() {
  if (last_percent_ >= 0) fmt::print(stderr, "\r{:60}\r", "");
}

void Progress::At(size_t done) {
  done_ = done;
  if (!shown_ || total_ == 0) return;
  const int percent = static_cast<int>(done_ * 100 / total_);
  if (percent == last_percent_) return;
  std::timespec now{};
  std::timespec_get(&now, TIME_UTC);
  if (now.tv_sec - started_.tv_sec < 1) return;
  last_percent_ = percent;
  fmt::print(stderr, "\r[{:<40}] {:>3} %", std::string(static_cast<size_t>(percent) * 2 / 5, '#'),
             percent);
  std::fflush(stderr);
}

}  // namespace writ::cli
