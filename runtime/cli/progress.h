// A progress bar on stderr, on a terminal only, and only when the work takes a while.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <optional>

#include "runtime/cli/session.h"

namespace writ::cli {

class Progress {
 public:
  // `total` 0: nobody knows it, and what is shown instead is how many megabytes were read.
  Progress(const Session& session, size_t total);
  ~Progress();  // wipes the bar
  void Step() { At(done_ + 1); }
  void At(size_t done);  // not by several threads at once

 private:
  bool shown_;
  Language language_;
  size_t total_, done_ = 0;
  std::timespec started_{};
  int64_t last_ = -1;  // what was shown: percent, or megabytes
};

// The same where whoever works says of how many steps only as they are taken.
class StepsShown {
 public:
  explicit StepsShown(const Session& session) : session_(session) {}
  // Must not outlive it.
  std::function<void(size_t done, size_t of)> Sink() {
    return [this](size_t done, size_t of) {
      if (!bar_) bar_.emplace(session_, of);
      bar_->At(done);
    };
  }
  void End() { bar_.reset(); }  // before anything else is said

 private:
  const Session& session_;
  std::optional<Progress> bar_;
};

}  // namespace writ::cli
