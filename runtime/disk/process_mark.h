// Whether a child of fork is running. Asking for the process's id is a system call, and every
// command asks several times; the kernel empties this memory in a child instead, and looking costs
// nothing. Where it cannot, the id is asked for.
#pragma once

#include <unistd.h>

namespace writ {

class ProcessMark {
 public:
  ProcessMark();  // of the process that makes it
  ~ProcessMark();
  ProcessMark(const ProcessMark&) = delete;
  ProcessMark& operator=(const ProcessMark&) = delete;

  bool IsHere() const { return page_ != nullptr ? *page_ != 0 : process_ == getpid(); }
  void Renew();  // of the process that runs now

 private:
  char* page_ = nullptr;
  pid_t process_ = -1;
};

}  // namespace writ
