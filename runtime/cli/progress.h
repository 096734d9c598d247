// A progress bar on stderr, on a terminal only, and only when the work takes a while.
#pragma once

#include <cstddef>
#include <ctime>

#include "runtime/cli/session.h"

namespace writ::cli {

class Progress {
 public:
  Progress(const Session& session, size_t total);
  ~Progress();  // wipes the bar
  void Step() { At(done_ + 1); }
  void At(size_t done);  // not by several threads at once

 private:
  bool shown_;
  size_t total_, done_ = 0;
  std::timespec started_{};
  int last_percent_ = -1;
};

}  // namespace writ::cli
