#include "runtime/cli/progress.h"

#include <fmt/core.h>

#include <cstdio>

namespace writ::cli {

Progress::Progress(const Session& session, size_t total)
    : shown_(session.err_is_terminal), language_(session.language()), total_(total) {
  std::timespec_get(&started_, TIME_UTC);
}

Progress::~Progress() {
  if (last_ >= 0) fmt::print(stderr, "\r{:60}\r", "");
}

void Progress::At(size_t done) {
  done_ = done;
  if (!shown_) return;
  const auto now_shown = static_cast<int64_t>(total_ == 0 ? done_ >> 20 : done_ * 100 / total_);
  if (now_shown == last_) return;
  std::timespec now{};
  std::timespec_get(&now, TIME_UTC);
  if (now.tv_sec - started_.tv_sec < 1) return;
  last_ = now_shown;
  if (total_ == 0)
    fmt::print(stderr, "\r{}",
               language_ == Language::kChinese ? fmt::format("已读 {} MB", last_)
                                               : fmt::format("{} MB read", last_));
  else
    fmt::print(stderr, "\r[{:<40}] {:>3} %", std::string(static_cast<size_t>(last_) * 2 / 5, '#'),
               last_);
  std::fflush(stderr);
}

}  // namespace writ::cli
